"""Scores collected answers from files or a database table, and writes `content/results/<period>.yaml`."""

from __future__ import annotations

import datetime
import re
from collections import Counter, abc
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from hbgen.checks.lost_text import cut_texts
from hbgen.checks.plan import PERIOD_BACKWARDS
from hbgen.files import File
from hbgen.load.recovery import read_around, read_text_around
from hbgen.load.shapes import shape
from hbgen.load.strict_yaml import MAX_BYTES, MAX_FIGURES
from hbgen.model.base import PERIOD, entries
from hbgen.model.handbook import Handbook
from hbgen.model.results import LEFT_OUT_REASONS, LeftOutReason, LeftOutResponses, Period, Published
from hbgen.model.written import Map
from hbgen.problems import Place, Problem
from hbgen.scoring import record
from hbgen.scoring.answer_files import read
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.figures import Publishing, gone, result
from hbgen.scoring.figures import ScoredInstrument as Figures
from hbgen.scoring.key import AnswerKey, InstrumentKey
from hbgen.scoring.mapping import Mapping
from hbgen.scoring.record import Record
from hbgen.scoring.refusals import MOST_REFUSED
from hbgen.scoring.sum_table import Atom
from hbgen.scoring.survey_tools.survey_tool import SurveyOptions
from hbgen.scoring.tables import AnswerFile, Unreadable, copies, sources, text_of
from hbgen.scoring.writer import period_text

if TYPE_CHECKING:
    from hbgen.scoring.engine_tables import Sums


@dataclass(frozen=True, slots=True)
class ScoringRequest:
    """The period to score, and how."""

    period: str
    start: datetime.date
    end: datetime.date
    invited: int | None = None
    """How many people were invited, where that differs from the handbook; for answers to one instrument."""
    partial: bool = False
    """Whether to leave out invalid rows and score the rest."""
    date: datetime.date | None = None
    """The day as of which answers are scored; by default the period's last."""
    correction: str | None = None
    """The reason why published figures of the period are wrong and to be replaced."""


@dataclass(frozen=True, slots=True)
class InstrumentSummary:
    """Counts for one instrument that was scored."""

    instrument: str
    runs: int
    shown: int
    """Figures that are shown."""
    withheld: int
    """Figures that are not."""
    held: tuple[tuple[datetime.date, int, int, int], ...] = ()
    """For figures still shown as of an earlier day: (day, number of figures, lowest n, highest n), n in runs."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Result of scoring: problems, and the period with its files unless an error prevents it."""

    problems: tuple[Problem, ...]
    period: Period | None = None
    files: tuple[File, ...] = ()
    """The record, then the results derived from it."""
    summaries: tuple[InstrumentSummary, ...] = ()
    """One for each instrument scored in this run."""


def score_files(
    handbook: Handbook,
    paths: Sequence[Path],
    request: ScoringRequest,
    mapping: Mapping | None = None,
    previous: Record | None = None,
    survey: SurveyOptions | None = None,
) -> Scored:
    """Score answers in files. `previous` is the record of figures already published for the period, if any.

    `survey` says which survey tool wrote them.

    Needs the extra `scores`: raises `ImportError` without it.
    """
    from hbgen.scoring import duckdb_engine

    problems = _period_problems(request)
    if problems:
        return Scored(tuple(problems))
    key = AnswerKey.of(handbook)
    problems = list(mapping.problems(key)) if mapping is not None else []
    if problems:
        return Scored(tuple(problems))
    intake = Intake(key, request.start, request.end)
    # Without --partial any refused row prevents a result, so reading stops after MOST_REFUSED of them.
    intake.most = None if request.partial else MOST_REFUSED
    files = sources(paths)
    intake.arrivals.copies = copies(files)
    try:
        for source in files:
            read(intake, source, mapping, survey)
        intake.settle()
    except Unreadable as unreadable:
        return Scored((*intake.problems(), unreadable.problem))
    problems = intake.problems()
    outside = [Problem(Place(file), "answers-outside", {"count": str(n)}) for file, n in sorted(intake.outside.items())]
    uncounted = _uncounted_problems(intake)
    if problems and not request.partial:
        return Scored((*problems, *outside, *uncounted))
    # A run without a single answer is not a response.
    runs = Counter(intake.about[number][0] for number in set(intake.run_of))
    left_out = [
        Problem(Place(file), "answers-left-out", {"count": str(n)}) for file, n in sorted(intake.left_out.items())
    ]
    left_out += _unweighted_problems(intake.key, intake.unweighted())
    left_out += _not_asked_problems(intake.not_asked)
    left_out += _acted_on_problems(intake)
    left_out += [problem for entry in entries(mapping) for problem in cut_texts(entry)] if mapping is not None else []
    counted = _Counted(duckdb_engine.sums(intake), runs, intake.uncounted)
    return _finish(
        handbook, request, key, counted, previous, [*problems, *left_out, *outside, *uncounted, *intake.remarks]
    )


def score_table(
    handbook: Handbook, url: str, table: str, request: ScoringRequest, previous: Record | None = None
) -> Scored:
    """Like `score_files`, for answers in a database table. Also needs Ibis's driver for the database."""
    from hbgen.scoring import warehouse

    problems = _period_problems(request)
    if problems:
        return Scored(tuple(problems))
    key = AnswerKey.of(handbook)
    counted = warehouse.read(url, table, key, request.start, request.end)
    if counted.sums is None or (counted.problems and not request.partial):
        return Scored(tuple(counted.problems))
    left_out = [Problem(Place(table), "answers-left-out", {"count": str(counted.left_out)})] if counted.left_out else []
    left_out += _unweighted_problems(key, counted.unweighted)
    left_out += _not_asked_problems(counted.not_asked)
    answers = _Counted(counted.sums, counted.runs)
    return _finish(handbook, request, key, answers, previous, [*counted.problems, *left_out])


def _uncounted_problems(intake: Intake) -> list[Problem]:
    return [
        Problem(Place(file), f"responses-{reason}", {"count": str(intake.uncounted_of_file[file, reason])})
        for file, reason in sorted(intake.uncounted_of_file)
    ]


def _acted_on_problems(intake: Intake) -> list[Problem]:
    return [
        Problem(Place("hbgen score"), "critical-acted-on", {"id": id_, "count": str(count), "acted": str(acted)})
        for id_, (count, acted) in intake.acted_on().items()
    ]


def _not_asked_problems(counts: dict[tuple[str, str], int]) -> list[Problem]:
    return [
        Problem(Place("hbgen score"), "answers-not-asked", {"id": id_, "column": f"`{column}`", "count": str(count)})
        for (id_, column), count in sorted(counts.items())
    ]


def _skipped_problems(sums: Sums) -> list[Problem]:
    return [
        Problem(Place("hbgen score"), "answers-skipped", {"id": id_, "item": item, "count": str(count)})
        for (id_, item), count in sorted(sums.dropped.items())
    ]


def _unweighted_problems(key: AnswerKey, runs: dict[str, int]) -> list[Problem]:
    return [
        Problem(
            Place("hbgen score"),
            "answers-unweighted",
            {"id": id_, "count": str(count), "column": f"`{key.questionnaires[id_].weight_field}`"},
        )
        for id_, count in sorted(runs.items())
    ]


def read_address(database: str, problems: list[Problem]) -> str:
    """The address of a database: `database`, or the text of FILE for `@FILE`, which keeps a password out of the list
    of processes. A file that cannot be read is added to `problems`."""
    if not database.startswith("@"):
        return database
    try:
        return text_of(AnswerFile.of(Path(database[1:])), MAX_BYTES, "1 MiB").strip()
    except Unreadable as unreadable:
        problems.append(unreadable.problem)
        return ""


def read_mapping(path: Path, problems: list[Problem]) -> Mapping | None:
    """Read a file for `--mapping`, as strictly as content. None if it adds to `problems`."""
    try:
        data = text_of(AnswerFile.of(path), MAX_BYTES, "1 MiB").encode()
    except Unreadable as unreadable:
        problems.append(unreadable.problem)
        return None
    text, _ = read_text_around(data, path.name, problems)
    if text is None:
        return None
    document, left_out = read_around(text, path.name, problems, 1, MAX_FIGURES)
    if document is None:
        return None
    if not isinstance(document, Map):
        problems.append(Problem(document.at.place, "not-a-map", {"field": path.name, "hint": ""}))
        return None
    mapping = shape(Mapping, document, (), problems, left_out)
    return mapping if isinstance(mapping, Mapping) and not problems else None


def _period_problems(request: ScoringRequest) -> list[Problem]:
    place = Place("hbgen score")
    problems = []
    if not re.fullmatch(PERIOD.strip("^$"), request.period) or len(request.period) > 40:
        problems.append(Problem(place, "bad-period", {"found": f"`{request.period[:60]}`"}))
    if request.end < request.start:
        problems.append(Problem(place, PERIOD_BACKWARDS, {"end": str(request.end), "start": str(request.start)}))
    return problems


class _Counted(NamedTuple):
    """Answers as sums, how many runs each instrument has, and how many responses do not count, by reason."""

    sums: Sums
    runs: dict[str, int]
    uncounted: abc.Mapping[tuple[str, LeftOutReason], int] = MappingProxyType({})

    def left_out(self, instrument: str) -> tuple[LeftOutResponses, ...]:
        """The responses to an instrument that do not count."""
        counts = ((reason, self.uncounted.get((instrument, reason), 0)) for reason in LEFT_OUT_REASONS)
        return tuple(LeftOutResponses(reason=reason, count=count) for reason, count in counts if count)


def _finish(
    handbook: Handbook,
    request: ScoringRequest,
    key: AnswerKey,
    counted: _Counted,
    previous: Record | None,
    problems: list[Problem],
) -> Scored:
    sums, runs = counted.sums, counted.runs
    problems += _skipped_problems(sums)
    name = f"content/results/{request.period}.yaml"
    if not runs:
        return Scored((*problems, Problem(Place(name), "nothing-to-score")))
    contradictions = [
        *_overlaps(handbook.results, request, runs),
        *_contradictions(handbook, request, sums, runs, key, previous),
    ]
    if contradictions:
        return Scored((*problems, *contradictions))
    before = previous or Record(request.period)
    summaries: list[InstrumentSummary] = []
    published: list[Published] = []
    for instrument in [id_ for id_ in key.questionnaires if id_ in runs]:
        instrument_key = key.asked(instrument, request.invited)
        published_before = before.of(instrument)
        scored = result(
            instrument_key,
            runs[instrument],
            sums.of(instrument),
            Publishing(
                request.start,
                request.end,
                request.date or request.end,
                request.correction if published_before else None,
                counted.left_out(instrument),
            ),
            published_before,
            sums.pairs.get(instrument),
        )
        published += [scored.published] if scored.published is not None else []
        summaries.append(_summary_of(scored))
        if scored.changed:
            values = {"instrument": instrument, "count": str(len(scored.changed))}
            problems.append(Problem(Place(name), "figures-changed", values))
    after = before.and_then(published)
    period = record.period(after, tuple(key.questionnaires), key.reading_order)
    data = period_text(period).encode()
    if len(data) > MAX_BYTES:
        return Scored((*problems, Problem(Place(name), "file-too-large", {"limit": "1 MiB"})))
    return Scored(tuple(problems), period, (File(after.file, after.data), File(name, data)), tuple(summaries))


def _summary_of(scored: Figures) -> InstrumentSummary:
    figures = scored.result.figures
    shown = [figure for figure in figures if figure.value is not None]
    days = sorted({figure.date for figure in shown if figure.date is not None})
    if scored.published is None and scored.result.date is not None:
        days.append(scored.result.date)
    held = []
    for day in days:
        n = [figure.n or 0 for figure in shown if (figure.date or scored.result.date) == day]
        held += [(day, len(n), min(n), max(n))] if n else []
    return InstrumentSummary(scored.result.instrument, scored.runs, len(shown), len(figures) - len(shown), tuple(held))


def _contradictions(
    handbook: Handbook,
    request: ScoringRequest,
    sums: Sums,
    runs: dict[str, int],
    key: AnswerKey,
    previous: Record | None,
) -> Iterator[Problem]:
    """Contradictions between these answers and what was published of the period."""
    if previous is None:
        if any(period.id == request.period and period.instruments for period in handbook.results):
            place = Place(f"content/results/{request.period}.yaml")
            yield Problem(place, "results-unrecorded", {"id": request.period})
        elif request.correction is not None:
            yield Problem(Place("hbgen score"), "nothing-to-correct", {"id": request.period})
        return
    if previous.problems:
        yield from previous.problems
        return
    start, end = previous.published[0].start, previous.published[0].end
    if (start, end) != (request.start, request.end):
        days = {"id": request.period, "start": str(start), "end": str(end)}
        yield Problem(previous.place, "period-other-days", days)
    for instrument in runs:
        published = previous.of(instrument)
        if published:
            instrument_key = key.asked(instrument, request.invited)
            yield from _published_contradictions(
                instrument, request, instrument_key, sums.of(instrument), previous.place, published
            )
        elif request.correction is not None:
            yield Problem(previous.place, "nothing-to-correct", {"id": f"{instrument}, {request.period}"})


def _published_contradictions(
    instrument: str,
    request: ScoringRequest,
    instrument_key: InstrumentKey,
    atoms: Iterable[Atom],
    place: Place,
    published: Sequence[Published],
) -> Iterator[Problem]:
    """Contradictions between these answers to one instrument and what was published of it."""
    values = {"instrument": instrument, "id": request.period}
    if (request.date or request.end) < published[-1].date:
        days = {"date": str(request.date or request.end), "other": str(published[-1].date)}
        yield Problem(place, "score-too-early", {**values, **days})
    if request.correction is not None:
        return
    if published[-1].version != instrument_key.version:
        versions = {"version": str(instrument_key.version), "other": str(published[-1].version)}
        yield Problem(place, "results-other-version", {**values, **versions})
    elif gone(instrument_key, atoms, published):
        yield Problem(place, "answers-gone", values)


def _overlaps(periods: Iterable[Period], request: ScoringRequest, runs: dict[str, int]) -> list[Problem]:
    """Other periods that overlap this one with an instrument in common.

    No answer may count in two periods: a year minus its first three quarters would give the fourth.
    """
    return [
        Problem(
            Place(f"content/results/{period.id}.yaml"),
            "periods-overlap",
            {"id": request.period, "other": period.id, "instrument": measured.instrument},
        )
        for period in periods
        if period.id != request.period and period.start <= request.end and request.start <= period.end
        for measured in period.instruments
        if measured.instrument in runs
    ]
