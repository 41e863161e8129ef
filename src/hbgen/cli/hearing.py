"""The command that tells editors what readers said of texts: remarks."""

from __future__ import annotations

from pathlib import Path

import click

from hbgen import report
from hbgen.cli.common import fail, lang_option, root_option, sound_handbook, translate_for, writing
from hbgen.cli.output import echo_formatted
from hbgen.problems import Place, Problem

_FORMATS = ("text", "markdown", "json")


@click.command()
@root_option
@lang_option
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    default="text",
    help="text and markdown with what was said; json with totals alone. Default: text.",
)
@click.option("--partial", is_flag=True, help="Leave out what is no remark, and count the rest.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A new file for it.")
def remarks(
    root: Path, lang: str | None, files: tuple[Path, ...], format_: str, partial: bool, output: Path | None
) -> None:
    """Say which texts readers found clear, and which not: what "Was this clear?" has sent.

    FILE is JSON as the page hands it out, or a .jsonl file with such JSON on each line.
    """
    from hbgen.files import put
    from hbgen.model.base import entries
    from hbgen.model.reference import Guide
    from hbgen.model.standards import Standard
    from hbgen.remarks import FORMATS, Remarks, by_text
    from hbgen.scoring.refusals import MOST_REFUSED
    from hbgen.scoring.tables import Unreadable, sources

    translate = translate_for(root, lang, is_data=format_ != "text")
    if output is not None and (output.exists() or output.is_symlink()):
        fail([Problem(Place(output.as_posix()), "file-exists", {"file": output.as_posix()})], translate)
    handbook = sound_handbook(root, translate)
    texts = frozenset(entry.id for entry in entries(handbook) if isinstance(entry, (Standard, Guide)))
    intake = Remarks(texts)
    intake.most = None if partial else MOST_REFUSED
    try:
        for source in sources(files):
            intake.read(source)
    except Unreadable as unreadable:
        fail([*intake.problems(), unreadable.problem], translate)
    problems = intake.problems()
    if problems and not partial:
        fail(problems, translate)
    click.echo(report.lines(problems, translate), nl=False, err=True)
    told = FORMATS[format_](by_text(intake.by_id.values()), translate)
    if output is None:
        echo_formatted(told, format_)
        return
    with writing(translate):
        put(output, told.encode())
    click.echo(output.as_posix())
