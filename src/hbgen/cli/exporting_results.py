"""`hbgen export results`: the published figures as a table."""

from __future__ import annotations

from pathlib import Path

import click

from hbgen.cli.common import (
    fail,
    missing_extra,
    require_handbook,
    sound_handbook,
    translate_for,
    unknown_edition,
    writing,
)
from hbgen.locale.plurals import plural
from hbgen.model.visibility import Audience

RESULTS = "results"
"""The name of the export; names of formats may follow it."""
RESULT_FORMATS = ("xlsx", "csv", "parquet")


def export_results(
    root: Path,
    formats: tuple[str, ...],
    audience: Audience,
    language: str | None,
    output: Path | None,
    lang: str | None,
) -> None:
    """Write what `audience` may read of the results, in all formats if none is named."""
    from hbgen.editions import select
    from hbgen.exports.results_table import files, results_table
    from hbgen.files import put

    for name in formats:
        if name not in RESULT_FORMATS:
            raise click.BadParameter(f"choose from {', '.join(RESULT_FORMATS)}.", param_hint=f"'{name}'")
    translate = translate_for(root, lang)
    require_handbook(root, translate)
    handbook = sound_handbook(root, translate)
    languages = handbook.handbook.languages
    if language is not None and language not in languages:
        fail([unknown_edition(language, languages)], translate)
    table = results_table(select(handbook, audience, ""), language or languages[0])
    if not table.rows:
        click.echo(translate("There are no results yet. `hbgen score` makes them from collected answers."), err=True)
        return
    out = output or root / "build" / "exports"
    try:
        written = files(
            table, tuple(dict.fromkeys(formats)) or RESULT_FORMATS, handbook.handbook.name.words[languages[0]]
        )
    except ImportError as error:
        fail([missing_extra(error, "scores" if (error.name or "").startswith("pyarrow") else "forms")], translate)
    with writing(translate):
        for file in written:
            put(out / file.path, file.data)
            click.echo((out / file.path).as_posix())
    words = translate(
        plural(
            "{count} figure is in the files; those withheld are not, and number {withheld}.",
            "{count} figures are in the files; those withheld are not, and number {withheld}.",
        )
    )
    click.echo(words.format(count=len(table.rows), withheld=sum(table.withheld.values())), err=True)
