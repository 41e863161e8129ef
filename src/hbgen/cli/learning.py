"""The command for leaders of workshop days: kit."""

from __future__ import annotations

from pathlib import Path

import click

from hbgen import report
from hbgen.cli.common import (
    fail,
    lang_option,
    missing_extra,
    require_handbook,
    root_option,
    sound,
    translate_for,
    unknown_edition,
    writing,
)
from hbgen.model.visibility import AUDIENCES, Audience
from hbgen.problems import Place, Problem, near


@click.command()
@root_option
@lang_option
@click.argument("workshop")
@click.option("--audience", type=click.Choice(AUDIENCES), help="For whom. Default: staff.")
@click.option("--language", help="In which language. Default: the main one.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file. Default: build/kits/WORKSHOP.LANGUAGE.pdf in the handbook's folder.",
)
def kit(
    root: Path, lang: str | None, workshop: str, audience: Audience | None, language: str | None, output: Path | None
) -> None:
    """Write a workshop day as one PDF to print: agenda, guides, games, sheets, follow-up."""
    from hbgen.files import put
    from hbgen.prepare import choose
    from hbgen.render.whole_book.typesetting import NoPango
    from hbgen.site.kit import Unset
    from hbgen.site.kit import kit as make

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    handbook, loaded, _, _ = sound(root, translate)
    if language is not None and language not in handbook.handbook.languages:
        fail([unknown_edition(language, handbook.handbook.languages)], translate)
    edition, _ = choose(handbook, audience, language, loaded.unwritten)
    workshop_ids = {entry.id.casefold(): entry.id for entry in edition.handbook.workshops}
    if workshop.casefold() not in workshop_ids:
        fail([_unknown(workshop, list(workshop_ids.values()))], translate)
    id_ = workshop_ids[workshop.casefold()]
    file = output or root / "build" / "kits" / f"{id_}.{edition.language}.pdf"
    with writing(translate):
        try:
            result = make(root.resolve(), loaded, edition, id_)
        except ImportError as error:
            fail([missing_extra(error, "pdf")], translate)
        except NoPango as missing:
            fail([Problem(Place("hbgen"), "missing-library", {"reason": str(missing)})], translate)
        except Unset as warning:
            fail(
                [Problem(Place("handbook"), "build-warning", {"said": str(warning), "edition": edition.name})],
                translate,
            )
        put(file, result.pdf)
    if result.lacking:
        # As code points: where no font has them, a terminal may not show them either.
        values = {"found": ", ".join(f"U+{ord(character):04X}" for character in result.lacking)}
        click.echo(report.summed([Problem(Place("hbgen"), "missing-glyphs", values)], translate)[0], nl=False, err=True)
    click.echo(str(file))


def _unknown(workshop: str, workshop_ids: list[str]) -> Problem:
    guess = near(workshop, workshop_ids)
    listed = ", ".join(workshop_ids) if guess is None else guess
    return Problem(Place("content/workshops.yaml"), "unknown-workshop", {"found": workshop, "choices": listed or "–"})
