"""Scores a live source: a table of a database that goes on growing, one period or all that something came for."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from hbgen import suggestions
from hbgen.files import File
from hbgen.model.handbook import Handbook
from hbgen.problems import Place, Problem
from hbgen.score import InstrumentSummary, Scored, score_table
from hbgen.scoring.calendar_periods import CalendarPeriod, Every, period_of
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.record import Record
from hbgen.scoring.request import ScoringRequest
from hbgen.scoring.source_state import DayRows, PeriodState, SourceStates, state_of


@dataclass(frozen=True, slots=True)
class LiveSource:
    """A table, and how it is looked at."""

    address: str
    table: str
    column: str | None = None
    """The column that says when a row was written; None to score whether or not anything came."""
    every: Every | None = None
    """The length of the periods to score: all in which rows lie; None for the one that is asked for."""


@dataclass(frozen=True, slots=True)
class ScoredSource:
    """Result of scoring a live source; without files where an error prevents it."""

    problems: tuple[Problem, ...] = ()
    files: tuple[File, ...] = ()
    summaries: tuple[InstrumentSummary, ...] = ()
    scored: tuple[str, ...] = ()
    """Ids of the periods that were scored."""
    unchanged: tuple[tuple[str, int], ...] = ()
    """Ids of the periods for which nothing came, with the number of their rows."""
    is_failed: bool = False


def score_source(
    handbook: Handbook, source: LiveSource, request: ScoringRequest, records: Mapping[str, Record], states: SourceStates
) -> ScoredSource:
    """Score the periods for which rows came since `states`: the one of `request`, or with `every` all up to its day.

    Either all of them are scored, or nothing is written.
    """
    from hbgen.scoring import warehouse

    days = warehouse.rows_by_day(source.address, source.table, source.column)
    if isinstance(days, Problem):
        return ScoredSource((days,), is_failed=True)
    key = AnswerKey.of(handbook)
    problems: list[Problem] = []
    files: list[File] = []
    summaries: list[InstrumentSummary] = []
    scored_ids: list[str] = []
    unchanged: list[tuple[str, int]] = []
    new: dict[str, PeriodState] = {}
    for period, of_period in _periods(source, request, days, problems):
        before = records.get(period.id)
        present = state_of(of_period, before.data if before is not None else b"", key)
        if source.column is not None and states.of(source.table, source.column, period.id) == present:
            unchanged.append((period.id, present.rows))
            continue
        scored = _score(handbook, source, _request_of(request, period, source), before)
        problems += scored.problems
        if scored.period is None and not _is_empty(scored, source):
            return ScoredSource(tuple(problems), is_failed=True)
        files += scored.files
        summaries += scored.summaries
        scored_ids.append(period.id)
        record = scored.files[0].data if scored.files else (before.data if before is not None else b"")
        new[period.id] = state_of(of_period, record, key)
    if source.column is not None and new:
        files.append(states.and_then(source.table, source.column, new).file)
    return ScoredSource(tuple(problems), tuple(files), tuple(summaries), tuple(scored_ids), tuple(unchanged))


def _score(handbook: Handbook, source: LiveSource, request: ScoringRequest, before: Record | None) -> Scored:
    return score_table(handbook, source.address, source.table, request, before)


def _is_empty(scored: Scored, source: LiveSource) -> bool:
    """Whether there was nothing to score in one of many periods: that is no reason to leave the others."""
    errors = {problem.code for problem in scored.problems if problem.severity == "error"}
    return source.every is not None and errors == {"nothing-to-score"}


def _request_of(request: ScoringRequest, period: CalendarPeriod, source: LiveSource) -> ScoringRequest:
    if source.every is None:
        return request
    day = None if request.date is None else min(request.date, period.end)
    return replace(request, period=period.id, start=period.start, end=period.end, date=day)


def _periods(
    source: LiveSource, request: ScoringRequest, days: Iterable[DayRows], problems: list[Problem]
) -> Iterator[tuple[CalendarPeriod, list[DayRows]]]:
    """The periods to look at, oldest first, each with its days and with those that are no days.

    Rows of periods that have not begun on the day of the request are counted in `problems`.
    """
    dated = [(_day(entry.day), entry) for entry in days]
    undated = [entry for day, entry in dated if day is None]
    if source.every is None:
        inside = [entry for day, entry in dated if day is not None and request.start <= day <= request.end]
        yield CalendarPeriod(request.period, request.start, request.end), [*undated, *inside]
        return
    last = datetime.date.max if request.date is None else period_of(request.date, source.every).end
    later = sum(entry.rows for day, entry in dated if day is not None and day > last)
    if later:
        problems.append(Problem(Place(source.table), "answers-outside", {"count": str(later)}))
    periods: dict[CalendarPeriod, list[DayRows]] = {}
    for day, entry in dated:
        if day is not None and day <= last:
            periods.setdefault(period_of(day, source.every), []).append(entry)
    for period, entries in sorted(periods.items(), key=lambda pair: pair[0].start):
        yield period, [*undated, *entries]


def _day(text: str) -> datetime.date | None:
    return suggestions.plain_day(text)
