"""The command for answers: score."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hbgen import report
from hbgen.cli.common import (
    as_day_or_none,
    fail,
    fail_if,
    lang_option,
    missing_extra,
    require_handbook,
    root_option,
    sound_handbook,
    translate_for,
    writing,
)
from hbgen.locale.plurals import plural
from hbgen.model.field_types import LINE_PATTERN
from hbgen.problems import Place, Problem
from hbgen.scoring.calendar_periods import EVERY, Every
from hbgen.scoring.survey_tools import AUTO, DAY_ORDERS, TOOLS

if TYPE_CHECKING:
    from hbgen.files import File
    from hbgen.locale import Translate
    from hbgen.model.handbook import Handbook
    from hbgen.score import InstrumentSummary
    from hbgen.scoring.record import Record
    from hbgen.scoring.request import ScoringRequest


@dataclass(frozen=True, slots=True)
class _Options:
    """What was said on the command line."""

    period: str | None
    start: datetime.date | None
    end: datetime.date | None
    tool: str | None
    instrument: str | None
    day_order: str | None
    mapping: Path | None
    invited: int | None
    partial: bool
    date: datetime.date | None
    correct: str | None
    database: str | None
    table: str | None
    since_column: str | None
    every: Every | None

    def usage_problem(self, answers: tuple[Path, ...]) -> str | None:
        """Why these do not go together."""
        if bool(self.address) != bool(self.table) or bool(self.address) == bool(answers):
            return "Name files with answers, or --database and --table."
        if (self.since_column or self.every) and not self.table:
            return "--since-column and --every belong to --database."
        if self.instrument and not self.tool:
            return "--instrument belongs to --from."
        named = (self.period, self.start, self.end)
        if self.every is None:
            return None if all(named) else "Name --period, --start and --end, or --every for all periods of a database."
        if any(named) or self.correct is not None:
            return "--every stands in place of --period, --start and --end, and corrects nothing."
        return None if self.date else "--every needs --date: the day up to which answers were gathered."

    @property
    def address(self) -> str | None:
        return (self.database or os.environ.get("HBGEN_DATABASE")) if self.table else self.database


@click.command()
@root_option
@lang_option
@click.argument("answers", nargs=-1, type=click.Path(path_type=Path))
@click.option("--period", help="The period's id, such as 2026-Q3.")
@click.option("--start", callback=as_day_or_none, metavar="YYYY-MM-DD", help="Its first day.")
@click.option("--end", callback=as_day_or_none, metavar="YYYY-MM-DD", help="Its last day.")
@click.option(
    "--from",
    "tool",
    type=click.Choice((*TOOLS, AUTO)),
    help="The survey tool that wrote the files; auto: whichever they show.",
)
@click.option("--instrument", help="The instrument that was asked, where the files do not tell.")
@click.option("--day-order", type=click.Choice(DAY_ORDERS), help="How days are written, where the files do not tell.")
@click.option("--mapping", type=click.Path(path_type=Path), help="A YAML file that describes the columns of a file.")
@click.option("--invited", type=click.IntRange(1), help="How many were asked, if it differs from the handbook.")
@click.option("--partial", is_flag=True, help="Leave out the rows that do not fit, and score the rest.")
@click.option("--date", callback=as_day_or_none, metavar="YYYY-MM-DD", help="As of which day. Default: the last one.")
@click.option("--correct", metavar="WHY", help="Replace what was published, and record why it was wrong.")
@click.option(
    "--database",
    help="Address of a database, such as postgres://host/name, or @FILE with the address in it. "
    "Default: HBGEN_DATABASE of the environment. Needs --table.",
)
@click.option("--table", help="The table in it that holds answers, such as answers or survey.answers.")
@click.option(
    "--since-column",
    metavar="COLUMN",
    help="The column of the table that says when a row was written: score only what rows came for since the last time.",
)
@click.option(
    "--every",
    type=click.Choice(EVERY),
    help="Instead of --period, --start and --end: score each such period of the table up to --date.",
)
def score(root: Path, lang: str | None, answers: tuple[Path, ...], **given: object) -> None:
    """Add up collected ANSWERS, and write figures in which nobody can be recognised to content/results/."""
    options = _Options(**{field.name: given[field.name] for field in fields(_Options)})  # type: ignore[arg-type]
    if (wrong := options.usage_problem(answers)) is not None:
        raise click.UsageError(wrong)
    translate = translate_for(root, lang)
    try:
        from hbgen.scoring import record
    except ImportError as error:
        fail([missing_extra(error, "scores")], translate)
    require_handbook(root, translate)
    handbook = sound_handbook(root, translate)
    records = record.read_all(root)
    fail_if(list(record.since(records, _committed(root))), translate)
    try:
        if options.since_column or options.every:
            _score_source(root, handbook, options, records, translate)
        else:
            _score_answers(root, handbook, answers, options, records, translate)
    except ImportError as error:
        fail([missing_extra(error, "scores")], translate)


def _score_answers(
    root: Path,
    handbook: Handbook,
    answers: tuple[Path, ...],
    options: _Options,
    records: Mapping[str, Record],
    translate: Translate,
) -> None:
    """Score files, or a table."""
    from hbgen.score import read_mapping, score_files, score_table
    from hbgen.scoring.survey_tools.survey_tool import SurveyOptions

    problems: list[Problem] = []
    mapping = read_mapping(options.mapping, problems) if options.mapping is not None else None
    address, request = _address(options, translate), _request(root, options, translate)
    fail_if(problems, translate)
    previous = records.get(request.period)
    if address:
        scored = score_table(handbook, address, options.table or "", request, previous)
    else:
        survey = SurveyOptions(options.tool, options.instrument, options.day_order)
        scored = score_files(handbook, answers, request, mapping, previous, survey)
    if scored.period is None:
        fail(list(scored.problems), translate)
    _write(root, scored.problems, scored.files, scored.summaries, translate)


def _score_source(
    root: Path, handbook: Handbook, options: _Options, records: Mapping[str, Record], translate: Translate
) -> None:
    """Score what came in a table since it was scored before."""
    from hbgen.score_source import LiveSource, score_source
    from hbgen.scoring.source_state import read_states

    problems: list[Problem] = []
    states = read_states(root, problems)
    fail_if(problems, translate)
    source = LiveSource(_address(options, translate) or "", options.table or "", options.since_column, options.every)
    scored = score_source(handbook, source, _request(root, options, translate), records, states)
    if scored.is_failed:
        fail(list(scored.problems), translate)
    _write(root, scored.problems, scored.files, scored.summaries, translate)
    for period, rows in scored.unchanged:
        template = translate(
            plural(
                "{period}: nothing new since it was scored ({count} row).",
                "{period}: nothing new since it was scored ({count} rows).",
            )
        )
        click.echo(template.format(period=period, count=rows), err=True)
    if not scored.scored and not scored.unchanged:
        click.echo(translate("The table has no rows to score."), err=True)


def _address(options: _Options, translate: Translate) -> str | None:
    """The address of the database, if one is named."""
    from hbgen.score import read_address

    problems: list[Problem] = []
    address = read_address(options.address, problems) if options.address else None
    fail_if(problems, translate)
    return address


def _request(root: Path, options: _Options, translate: Translate) -> ScoringRequest:
    from hbgen.score import EarlierVersions
    from hbgen.scoring.request import ScoringRequest

    why = options.correct
    if why is not None and (len(why) > 300 or re.fullmatch(LINE_PATTERN, why) is None):
        fail([Problem(Place("hbgen score"), "not-a-line", {"field": "--correct"})], translate)
    return ScoringRequest(
        options.period or "",
        options.start or datetime.date.min,
        options.end or datetime.date.max,
        options.invited,
        options.partial,
        options.date,
        why,
        EarlierVersions(root),
    )


def _write(
    root: Path,
    problems: Iterable[Problem],
    files: Iterable[File],
    summaries: Iterable[InstrumentSummary],
    translate: Translate,
) -> None:
    """Write what was scored, and say what it is."""
    from hbgen.files import put

    click.echo(report.lines(problems, translate), nl=False, err=True)
    with writing(translate):
        # The record is written first: results can be derived from it, but not the other way round.
        for file in files:
            put(root / file.path, file.data)
    for line in _summary(summaries, translate):
        click.echo(line, err=True)
    for file in files:
        click.echo(file.path)


def _summary(instruments: Iterable[InstrumentSummary], translate: Translate) -> Iterator[str]:
    """A line for each instrument with its runs and figures, followed by lines for figures that are unchanged."""
    for summary in instruments:
        template = translate("{instrument}: runs {runs}, figures {shown}, withheld {withheld}.")
        name = summary.instrument
        if summary.version is not None:
            name = translate("{instrument}, version {version}").format(instrument=name, version=summary.version)
        yield template.format(instrument=name, runs=summary.runs, shown=summary.shown, withheld=summary.withheld)
        for day, count, least, most in summary.held:
            template = translate(
                plural(
                    "{count} of them stays as of {date} (n = {n}), since too few answers came.",
                    "{count} of them stay as of {date} (n = {n}), since too few answers came.",
                )
            )
            n = str(least) if least == most else f"{least}–{most}"
            yield "    " + template.format(count=count, date=day, n=n)
        yield from _agreement(summary, translate)


def _agreement(summary: InstrumentSummary, translate: Translate) -> Iterator[str]:
    """How far two assessors agree, and a line for each item of which a share is told, weakest first."""
    if summary.agreement is None:
        return
    template = translate(
        plural(
            "Two assessors agree in {share}% of answers ({count} case); by item it is withheld for {withheld}.",
            "Two assessors agree in {share}% of answers ({count} cases); by item it is withheld for {withheld}.",
        )
    )
    share, withheld = round(100 * summary.agreement.percent), summary.agreement.items_withheld
    yield "    " + template.format(share=share, count=summary.agreement.cases, withheld=withheld)
    signs = {"at-least": "≥ ", "at-most": "≤ ", None: ""}
    for agreement in sorted(
        summary.agreement_by_item,
        key=lambda agreement: (agreement.bound is not None, agreement.percent, agreement.item),
    ):
        template = translate(plural("{item}: {share}% ({count} case)", "{item}: {share}% ({count} cases)"))
        share_text = f"{signs[agreement.bound]}{round(100 * agreement.percent)}"
        yield "        " + template.format(item=agreement.item, share=share_text, count=agreement.cases)


def _committed(root: Path) -> dict[str, bytes]:
    """The records in the newest commit; empty without Git."""
    from hbgen.publishing.committed import recorded_at
    from hbgen.publishing.git import GitFailed

    try:
        return recorded_at(root, "HEAD")
    except GitFailed:
        return {}
