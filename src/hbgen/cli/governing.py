"""The commands for those responsible for the handbook: owners, status."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from hbgen.cli.common import (
    as_day_or_none,
    fail,
    lang_option,
    require_handbook,
    root_option,
    sound_handbook,
    tell_errors,
    translate_for,
    writing,
)
from hbgen.cli.output import echo_data, echo_formatted
from hbgen.problems import Place, Problem, unreadable

if TYPE_CHECKING:
    import datetime

    from hbgen.codeowners import Host
    from hbgen.locale import Translate
    from hbgen.status.status_formats import ShownStatus


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
    """Write CODEOWNERS from the content: whose review each file needs. Paths in it begin at the repository's root."""
    from hbgen.codeowners import PLACES, merged, misplaced, place_of
    from hbgen.codeowners import owners as written
    from hbgen.files import put
    from hbgen.publishing.git import top_of

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    handbook = sound_handbook(root, translate)
    # Without a repository the current folder is taken for its root.
    top = (top_of(root) or Path.cwd()).resolve()
    chosen = cast("Host", host)
    block, problems = written(handbook, chosen, _below(root, top) or "")
    if problems:
        fail(sorted(problems, key=Problem.sort_key), translate)
    if output is None and not check:
        echo_data(block)
        return
    present = [path for path in PLACES[chosen] if (top / path).exists()]
    path = output or top / place_of(chosen, present)
    place = Place(_below(path, top) or path.as_posix())
    problem = misplaced(chosen, place.file, present)
    if problem is not None:
        fail([problem], translate)
    try:
        before = path.read_bytes().decode("utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        fail([unreadable(place.file, error)], translate)
    after = merged(before, block, place)
    if isinstance(after, Problem):
        fail([after], translate)
    if check:
        if after.splitlines() != before.splitlines():
            command = f"hbgen owners --host {host} --output {Path(os.path.relpath(path)).as_posix()}"
            fail([Problem(place, "owners-out-of-date", {"file": place.file, "command": command})], translate)
        return
    with writing(translate):
        put(path, after.encode())
    click.echo(place.file)


@click.command()
@root_option
@lang_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "svg"]),
    default="text",
    help="text for people; json for programs, by owner; svg, a badge. Default: text.",
)
@click.option(
    "--date",
    "day",
    callback=as_day_or_none,
    help="The day that reviews and the rollout are held against, such as 2026-03-31. Default: the handbook's date.",
)
@click.option(
    "--issues",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write into this folder, for each owner, the text of an issue instead. Nothing is sent.",
)
@click.option("--all", "all_", is_flag=True, help="List every owner and every entry, not only what fits a screen.")
def status(
    root: Path, lang: str | None, format_: str, day: datetime.date | None, issues: Path | None, all_: bool
) -> None:
    """Say where the handbook stands and what waits for whom: drafts, reviews, results, translations, the rollout."""
    from hbgen.examining import examine
    from hbgen.releases.folder import read_ledger
    from hbgen.releases.ledger import BrokenRelease
    from hbgen.remarks.kept_totals import newest
    from hbgen.status import on_day
    from hbgen.status import status as status_of
    from hbgen.status.status_formats import FORMATS, ShownStatus
    from hbgen.status.unread import unread

    translate = translate_for(root, lang, is_data=format_ != "text")
    require_handbook(root, translate)
    loaded, checked = examine(root, most=None)
    handbook, problems = loaded.handbook, checked.problems
    if handbook is None:
        fail([problem for problem in problems if problem.severity == "error"], translate)
    if day is not None:
        handbook, problems = on_day(loaded, problems, day)
    try:
        standing = status_of(handbook, problems, unread(root, read_ledger(root)), newest(root))
    except BrokenRelease as broken:
        fail([broken.problem], translate)
    language = lang if lang in handbook.handbook.languages else handbook.handbook.languages[0]
    shown = ShownStatus(standing, handbook, language, all_)
    if issues is None:
        echo_formatted(FORMATS[format_](shown, translate), format_)
    else:
        _write_issues(issues, shown, translate)
    tell_errors(problems, translate)
    if not loaded.whole:
        click.echo(translate("Some checks wait until the errors above are mended."), err=True)


def _write_issues(folder: Path, shown: ShownStatus, translate: Translate) -> None:
    """Write the text for each owner into a folder of hbgen's own, and print their names."""
    from hbgen.files import NotOurs, write
    from hbgen.status.owner_issues import owner_issues

    texts = owner_issues(shown, translate)
    try:
        with writing(translate):
            write(folder, texts)
    except NotOurs:
        fail([Problem(Place(folder.name), "not-ours", {"folder": folder.name})], translate)
    for text in texts:
        click.echo((folder / text.path).as_posix())


def _below(path: Path, top: Path) -> str | None:
    """`path` relative to the folder `top`, with `/`; "" for `top` itself, None outside of it."""
    resolved = path.resolve()
    if resolved == top:
        return ""
    return resolved.relative_to(top).as_posix() if resolved.is_relative_to(top) else None
