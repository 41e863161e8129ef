"""The command for mappings: proposed from a file of answers, and tried on it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hbgen import report
from hbgen.cli.common import (
    fail,
    fail_if,
    has_errors,
    lang_option,
    missing_extra,
    require_handbook,
    root_option,
    sound_handbook,
    translate_for,
    writing,
)
from hbgen.cli.output import echo_data
from hbgen.problems import MessagePart, Place, Problem, did_you_mean
from hbgen.scoring.mapping_traps import traps
from hbgen.scoring.survey_tools import TOOLS

if TYPE_CHECKING:
    from hbgen.instruments.definition import InstrumentDefinition
    from hbgen.locale import Translate
    from hbgen.scoring.mapping_trial import TriedRow
    from hbgen.scoring.tables import AnswerFile


@click.command("map")
@root_option
@lang_option
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--instrument", required=True, help="The instrument that was asked.")
@click.option("--from", "tool", type=click.Choice(tuple(TOOLS)), help="The survey tool that wrote the file.")
@click.option("--mapping", type=click.Path(path_type=Path), help="Try this mapping: say what each row would become.")
@click.option("--rows", type=click.IntRange(0), default=20, show_default=True, help="How many rows a trial shows.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A new file for the mapping.")
def map_(
    root: Path,
    lang: str | None,
    file: Path,
    instrument: str,
    tool: str | None,
    mapping: Path | None,
    rows: int,
    output: Path | None,
) -> None:
    """Propose a mapping for a FILE of answers, as YAML to edit for `hbgen score --mapping`; or try one."""
    translate = translate_for(root, lang)
    try:
        from hbgen.score import EarlierVersions, read_mapping
        from hbgen.scoring.key import AnswerKey
        from hbgen.scoring.tables import AnswerFile
    except ImportError as error:
        fail([missing_extra(error, "scores")], translate)
    require_handbook(root, translate)
    key = AnswerKey.of(sound_handbook(root, translate), EarlierVersions(root))
    definition = key.defined(instrument)
    if definition is None:
        remedy = did_you_mean(
            instrument,
            sorted(key.definitions),
            MessagePart("Choose from {choices}.", {"choices": ", ".join(key.definitions)}),
        )
        place = Place("content/instruments.yaml")
        fail([Problem(place, "unknown-instrument", {"id": instrument, "near": remedy})], translate)
    source = AnswerFile.of(file)
    if mapping is None:
        _propose(source, tool, definition, output, translate)
        return
    problems: list[Problem] = []
    column_mapping = read_mapping(mapping, problems)
    fail_if(problems, translate)
    assert column_mapping is not None
    fail_if([*column_mapping.problems(key), *traps(column_mapping, key)], translate)
    from hbgen.scoring.mapping_trial import try_mapping
    from hbgen.scoring.survey_tools.survey_tool import SurveyOptions

    trial = try_mapping(source, column_mapping, key, SurveyOptions(tool, instrument), rows)
    for row in trial.rows:
        click.echo(_line(row, translate))
    words = translate("Rows that count: {counted}, left out: {left_out}, refused: {refused}.")
    click.echo(words.format(counted=trial.counted, left_out=trial.left_out, refused=trial.refused))
    click.echo(report.summed(sorted(trial.problems, key=Problem.sort_key), translate)[0], nl=False, err=True)
    sys.exit(1 if has_errors(trial.problems) else 0)


def _propose(
    source: AnswerFile, tool: str | None, definition: InstrumentDefinition, output: Path | None, translate: Translate
) -> None:
    from hbgen.files import put
    from hbgen.scoring.map_proposal import propose, yaml_of
    from hbgen.scoring.survey_tools import recognised
    from hbgen.scoring.survey_tools import tool as tool_of
    from hbgen.scoring.survey_tools.response_table import open_table
    from hbgen.scoring.survey_tools.responses import sheet_of_responses
    from hbgen.scoring.tables import Unreadable, unreadable

    if output is not None and (output.exists() or output.is_symlink()):
        fail([Problem(Place(output.as_posix()), "file-exists", {"file": output.as_posix()})], translate)
    try:
        table = open_table(source)
        if not table.head:
            raise unreadable(source.name, 1, "it is empty")
        table = sheet_of_responses(table)
        shown = recognised(table)
        used = tool_of(tool) if tool is not None else shown[0] if shown is not None else None
        layout = used.layout(table) if used is not None else None
        if isinstance(layout, str):
            remedy = MessagePart("{tool} writes it: export the file again.", {"tool": used.label if used else ""})
            raise Unreadable(Problem(Place(source.name), "missing-column", {"column": f"`{layout}`", "near": remedy}))
        proposal = propose(table, layout, used.name if used is not None else "", definition)
    except Unreadable as error:
        fail([error.problem], translate)
    command = f"hbgen score {source.name}{f' --from {used.name}' if used is not None else ''} --mapping …"
    draft = "".join(f"{line}\n" for line in yaml_of(proposal, _words(command, translate)))
    if output is None:
        echo_data(draft)
        return
    with writing(translate):
        put(output, draft.encode())
        click.echo(output.as_posix())


def _words(command: str, translate: Translate) -> dict[str, str]:
    """The remarks in a proposed mapping."""
    head = translate("Edit this, try it with `hbgen map … --mapping`, then: {command}")
    return {
        "head": head.format(command=command),
        "none": translate("no column is like an item: write them here"),
        "lacking": translate("Items without a column:"),
        "unused": translate("Columns that are not read:"),
        "run": translate("the column with one id for each response"),
        "date": translate("the column of the day"),
        "order": translate("or month-day-year: the days looked at can be read both ways"),
        "others": translate("Questions that are not read:"),
        "unit": translate("holds nothing but names of units"),
        "alike": translate("only alike: is it this question?"),
        "many": translate("many different values"),
        "unknown": translate(
            "What does this mean? Write it under codes, missing, not_applicable, dont_know or refused"
        ),
    }


def _line(row: TriedRow, translate: Translate) -> str:
    """A row of the file in a line."""
    if row.left_out is not None:
        reasons = {
            "preview": translate("a preview"),
            "test": translate("a test"),
            "unfinished": translate("not finished"),
            "rejected": translate("rejected"),
            "spam": translate("spam"),
            "filtered": translate("filtered by the mapping"),
            "repeated": translate("handed in twice"),
            "superseded": translate("an earlier state"),
            "other-version": translate("of an earlier version"),
        }
        return f"{row.number}: {translate('left out')}, {reasons[row.left_out]}"
    return f"{row.number}: {' · '.join(_parts(row, translate))}"


def _parts(row: TriedRow, translate: Translate) -> Iterator[str]:
    if row.is_refused:
        yield translate("refused")
    if row.run:
        yield row.run
    yield from row.facts.values()
    answers = (f"{item} {value or '–'}" for item, value in row.answers.items())
    yield ", ".join(answers) or translate("no answer")
