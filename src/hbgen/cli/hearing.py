"""The command that tells editors what readers said of texts, read, and looked for: remarks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hbgen import report
from hbgen.cli.common import fail, lang_option, root_option, sound_handbook, translate_for, writing
from hbgen.cli.output import echo_formatted
from hbgen.problems import Place, Problem

if TYPE_CHECKING:
    from hbgen.model.handbook import Handbook
    from hbgen.remarks.intake import ReaderIntake

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
@click.option("--partial", is_flag=True, help="Leave out what pages did not send, and count the rest.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A new file for it.")
def remarks(
    root: Path, lang: str | None, files: tuple[Path, ...], format_: str, partial: bool, output: Path | None
) -> None:
    """Say which texts readers found clear, which pages they read, and what they looked for in vain.

    FILE is JSON as pages hand it out or send it, one or many after each other, or a folder of it.
    """
    from hbgen.files import put
    from hbgen.remarks.totals import totals
    from hbgen.remarks.totals_formats import FORMATS, TotalsReport
    from hbgen.scoring.json_stream import files_in
    from hbgen.scoring.refusals import MOST_REFUSED
    from hbgen.scoring.tables import Unreadable, sources

    translate = translate_for(root, lang, is_data=format_ != "text")
    if output is not None and (output.exists() or output.is_symlink()):
        fail([Problem(Place(output.as_posix()), "file-exists", {"file": output.as_posix()})], translate)
    heard, counted = _nothing_heard(sound_handbook(root, translate))
    heard.most = None if partial else MOST_REFUSED
    try:
        for source in sources(files_in(files)):
            heard.read(source)
    except Unreadable as unreadable:
        fail([*heard.problems(), unreadable.problem], translate)
    problems = heard.problems()
    if problems and not partial:
        fail(problems, translate)
    if heard.gone:
        problems.append(Problem(Place("hbgen remarks"), "reading-gone", {"count": str(heard.gone)}))
    click.echo(report.lines(problems, translate), nl=False, err=True)
    written = FORMATS[format_](TotalsReport(totals(heard, counted), heard.sentences), translate)
    if output is None:
        echo_formatted(written, format_)
        return
    with writing(translate):
        put(output, written.encode())
    click.echo(output.as_posix())


def _nothing_heard(handbook: Handbook) -> tuple[ReaderIntake, frozenset[str]]:
    """What is read into, and the pages of the editions in which reading is counted."""
    from hbgen.editions import select
    from hbgen.model.base import entries
    from hbgen.model.reference import Guide
    from hbgen.model.standards import Standard
    from hbgen.model.visibility import AUDIENCES
    from hbgen.remarks.intake import ReaderIntake
    from hbgen.render.pages import POSSIBLE, page_names

    texts = frozenset(entry.id for entry in entries(handbook) if isinstance(entry, (Standard, Guide)))
    language = handbook.handbook.languages[0]
    # Of what some audience reads, managers read all but the page on which customers answer.
    pages = POSSIBLE | page_names(select(handbook, AUDIENCES[-1], language))
    counted = (page_names(select(handbook, audience, language)) for audience in handbook.handbook.counts_reading)
    return ReaderIntake(texts, pages), frozenset().union(*counted)
