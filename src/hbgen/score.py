"""Scores collected answers from files or a database table, and writes `content/results/<period>.yaml`."""

from __future__ import annotations

import datetime
import re
from collections import Counter, abc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from hbgen.checks.cut_texts import cut_texts
from hbgen.checks.plan import PERIOD_BACKWARDS
from hbgen.files import File
from hbgen.instruments.definition import InstrumentDefinition, define_all
from hbgen.load.recovery import read_around, read_text_around
from hbgen.load.shapes import shape
from hbgen.load.strict_yaml import MAX_BYTES, MAX_FIGURES
from hbgen.model.base import entries
from hbgen.model.field_types import PERIOD
from hbgen.model.handbook import Handbook
from hbgen.model.results import (
    LEFT_OUT_REASONS,
    Agreement,
    ItemAgreement,
    LeftOutReason,
    LeftOutResponses,
    Period,
    Published,
)
from hbgen.model.written import Map
from hbgen.problems import Place, Problem
from hbgen.releases.folder import read_ledger
from hbgen.releases.ledger import BrokenRelease, Release
from hbgen.releases.released_meanings import with_released_meanings
from hbgen.scoring import record
from hbgen.scoring.answer_files import read
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.contradictions import contradictions, past_of
from hbgen.scoring.figures import Publishing, result
from hbgen.scoring.figures import ScoredInstrument as Figures
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.mapping import Mapping
from hbgen.scoring.mapping_traps import traps
from hbgen.scoring.questionnaire import Questionnaire
from hbgen.scoring.record import Record
from hbgen.scoring.refusals import MOST_REFUSED
from hbgen.scoring.request import ScoringRequest
from hbgen.scoring.survey_tools.survey_tool import SurveyOptions
from hbgen.scoring.tables import AnswerFile, Unreadable, copies, sources, text_of
from hbgen.scoring.writer import period_text

if TYPE_CHECKING:
    from hbgen.scoring.engine_tables import Sums


@dataclass(frozen=True, slots=True)
class InstrumentSummary:
    """Counts for one instrument that was scored."""

    instrument: str
    version: int | None
    """Its version, where answers to several were scored."""
    runs: int
    shown: int
    """Figures that are shown."""
    withheld: int
    """Figures that are not."""
    held: tuple[tuple[datetime.date, int, int, int], ...] = ()
    """For figures still shown as of an earlier day: (day, number of figures, lowest n, highest n), n in runs."""
    agreement: Agreement | None = None
    """How far two assessors of the same case agree."""
    agreement_by_item: tuple[ItemAgreement, ...] = ()


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
    key = _key(handbook, request, previous)
    problems = [*mapping.problems(key), *traps(mapping, key)] if mapping is not None else []
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
    key = _key(handbook, request, previous)
    counted = warehouse.read(url, table, key, request.start, request.end)
    if counted.sums is None or (counted.problems and not request.partial):
        return Scored(tuple(counted.problems))
    left_out = [Problem(Place(table), "answers-left-out", {"count": str(counted.left_out)})] if counted.left_out else []
    left_out += _unweighted_problems(key, counted.unweighted)
    left_out += _not_asked_problems(counted.not_asked)
    left_out += [
        Problem(Place(table), f"responses-{reason}", {"count": str(count)})
        for reason, count in _by_reason(counted.uncounted)
    ]
    answers = _Counted(counted.sums, counted.runs, counted.uncounted)
    return _finish(handbook, request, key, answers, previous, [*counted.problems, *left_out])


def _by_reason(uncounted: abc.Mapping[tuple[str, LeftOutReason], int]) -> list[tuple[LeftOutReason, int]]:
    counts: Counter[LeftOutReason] = Counter()
    for (_, reason), count in uncounted.items():
        counts[reason] += count
    return sorted(counts.items())


def _key(handbook: Handbook, request: ScoringRequest, previous: Record | None) -> AnswerKey:
    """The key to the answers of a period, of which `previous` was published before."""
    key = AnswerKey.of(handbook, request.find_earlier)
    if previous is None or request.correction is not None:
        return key
    return key.continuing({id_: previous.versions(id_).keys() for id_ in key.questionnaires})


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


def _skipped_problems(key: AnswerKey, sums: Sums) -> list[Problem]:
    return [
        Problem(Place("hbgen score"), "answers-skipped", {"id": key.named(name).id, "item": item, "count": str(count)})
        for (name, item), count in sorted(sums.dropped.items())
    ]


def _unweighted_problems(key: AnswerKey, runs: dict[str, int]) -> list[Problem]:
    return [
        Problem(
            Place("hbgen score"),
            "answers-unweighted",
            {"id": key.named(name).id, "count": str(count), "column": f"`{key.named(name).weight_field}`"},
        )
        for name, count in sorted(runs.items())
    ]


class EarlierVersions:
    """Finds what earlier versions of instruments asked, in the newest release that holds them."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __call__(self, instrument: str, version: int | None) -> InstrumentDefinition | None:
        for release in reversed(self._releases):
            try:
                if any(id_ == instrument and version in (None, its) for id_, its in self._asked(release)):
                    return self._definitions(release).get(instrument)
            except BrokenRelease:
                # `hbgen check` tells what is wrong with it.
                continue
        return None

    @cached_property
    def _releases(self) -> tuple[Release, ...]:
        return read_ledger(self._root).releases

    def _asked(self, release: Release) -> set[tuple[str, int]]:
        """Id and version of what a release asks."""
        entries = [*((release.part("instruments") or {}).get("instruments") or ()), *(release.part("practices") or ())]
        return {(entry["id"], entry.get("version", 1)) for entry in entries}

    @cached_property
    def _defined(self) -> dict[str, dict[str, InstrumentDefinition]]:
        return {}

    def _definitions(self, release: Release) -> dict[str, InstrumentDefinition]:
        if release.digest not in self._defined:
            before = [other for other in self._releases if other.number < release.number]
            self._defined[release.digest] = define_all(with_released_meanings(release.handbook, before))
        return self._defined[release.digest]


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
        problems.append(Problem(document.at.place, "not-a-map", {"field": path.name, "hint": "", "others": ""}))
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
    problems += _skipped_problems(key, sums)
    name = f"content/results/{request.period}.yaml"
    if not runs:
        return Scored((*problems, Problem(Place(name), "nothing-to-score")))
    questionnaires = [questionnaire for questionnaire in key.asked_versions if questionnaire.name in runs]
    contradicting = tuple(contradictions(handbook.results, request, questionnaires, key, sums, previous))
    if contradicting:
        return Scored((*problems, *contradicting))
    before = previous or Record(request.period)
    summaries: list[InstrumentSummary] = []
    published: list[Published] = []
    for questionnaire in questionnaires:
        of_instrument = [other for other in questionnaires if other.id == questionnaire.id]
        versions = [other.version for other in of_instrument]
        published_before = past_of(before, questionnaire, versions, request.correction is not None)
        scored = result(
            key.asked(questionnaire.name, request.invited),
            runs[questionnaire.name],
            sums.of(questionnaire.name),
            Publishing(
                request.start,
                request.end,
                request.as_of,
                request.correction if published_before else None,
                counted.left_out(questionnaire.id) if questionnaire is of_instrument[0] else (),
                sum(runs[other.name] for other in of_instrument),
            ),
            published_before,
            sums.pairs.get(questionnaire.name),
        )
        published += [scored.published] if scored.published is not None else []
        summaries.append(_summary_of(scored, len(of_instrument) > 1))
        problems += _remarks(questionnaire, key, scored, Place(name))
    after = before.and_then(published)
    period = record.period(after, tuple(key.questionnaires), key.reading_order)
    data = period_text(period).encode()
    if len(data) > MAX_BYTES:
        return Scored((*problems, Problem(Place(name), "file-too-large", {"limit": "1 MiB"})))
    return Scored(tuple(problems), period, (File(after.file, after.data), File(name, data)), tuple(summaries))


def _remarks(questionnaire: Questionnaire, key: AnswerKey, scored: Figures, place: Place) -> Iterator[Problem]:
    """What is told of a questionnaire that was scored."""
    values = {"instrument": questionnaire.id}
    if questionnaire.is_earlier:
        versions = {"version": str(questionnaire.version), "other": str(key.questionnaires[questionnaire.id].version)}
        yield Problem(place, "answers-earlier-version", {**values, **versions, "count": str(scored.runs)})
    if questionnaire.id in key.retired:
        yield Problem(place, "answers-retired", {**values, "count": str(scored.runs)})
    if scored.changed:
        yield Problem(place, "figures-changed", {**values, "count": str(len(scored.changed))})


def _summary_of(scored: Figures, is_one_of_several: bool) -> InstrumentSummary:
    figures = scored.result.figures
    shown = [figure for figure in figures if figure.value is not None]
    days = sorted({figure.date for figure in shown if figure.date is not None})
    if scored.published is None and scored.result.date is not None:
        days.append(scored.result.date)
    held = []
    for day in days:
        n = [figure.n or 0 for figure in shown if (figure.date or scored.result.date) == day]
        held += [(day, len(n), min(n), max(n))] if n else []
    version = scored.result.version if is_one_of_several else None
    withheld = len(figures) - len(shown)
    return InstrumentSummary(
        scored.result.instrument,
        version,
        scored.runs,
        len(shown),
        withheld,
        tuple(held),
        scored.result.agreement,
        scored.result.agreement_by_item,
    )
