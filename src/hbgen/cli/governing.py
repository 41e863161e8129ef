"""Commands for whoever answers for the handbook: owners."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from hbgen.cli.common import fail, lang_option, require_handbook, root_option, sound_handbook, translate_for, writing
from hbgen.cli.output import echo_data
from hbgen.problems import Place, Problem, unreadable

if TYPE_CHECKING:
    from hbgen.codeowners import Host


@click.command()
@root_option
@lang_option
@click.option(
    "--host", type=click.Choice(["github", "gitlab"]), default="github", help="Whose syntax. Default: github."
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to renew, such as .github/CODEOWNERS; your own lines in it stay. Default: print the lines.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 when the file is out of date.")
def owners(root: Path, lang: str | None, host: str, output: Path | None, check: bool) -> None:
    """Write CODEOWNERS from the content: whose review each file needs. Run it at the repository's root."""
    from hbgen.codeowners import PATHS, merged
    from hbgen.codeowners import owners as written
    from hbgen.files import put

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    handbook = sound_handbook(root, translate)
    block, problems = written(handbook, cast("Host", host), _folder(root))
    if problems:
        fail(sorted(problems, key=Problem.sort_key), translate)
    if output is None and not check:
        echo_data(block)
        return
    path = output or Path(PATHS[cast("Host", host)])
    place = Place(path.as_posix())
    try:
        before = path.read_bytes().decode("utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        fail([unreadable(place.file, error)], translate)
    after = merged(before, block, place)
    if isinstance(after, Problem):
        fail([after], translate)
    if check:
        if after != before:
            command = f"hbgen owners --host {host} --output {place.file}"
            fail([Problem(place, "owners-out-of-date", {"file": place.file, "command": command})], translate)
        return
    with writing(translate):
        put(path, after.encode())
    click.echo(place.file)


def _folder(root: Path) -> str:
    """The handbook's folder as seen from here, the repository's root; "" when it is here or elsewhere."""
    here, there = Path.cwd().resolve(), root.resolve()
    return there.relative_to(here).as_posix().removeprefix(".") if there.is_relative_to(here) else ""
