"""Answers come home: from files and tables, held against the handbook, to `content/results/<period>.yaml`."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hbgen.files import File
from hbgen.load.shapes import shape
from hbgen.load.strict_yaml import MAX_BYTES, read_text
from hbgen.load.strict_yaml import read as read_yaml
from hbgen.model.handbook import Handbook
from hbgen.model.results import PERIOD, Period, Published
from hbgen.model.written import Map
from hbgen.problems import Place, Problem
from hbgen.scoring import record
from hbgen.scoring.figures import Atom, Days, gone, result
from hbgen.scoring.figures import ScoredInstrument as Figures
from hbgen.scoring.intake import Intake
from hbgen.scoring.key import AnswerKey, InstrumentKey
from hbgen.scoring.mapping import Mapping
from hbgen.scoring.readers import read
from hbgen.scoring.record import Record
from hbgen.scoring.refusals import MOST_REFUSED
from hbgen.scoring.tables import AnswerFile, Unreadable, sources, text_of
from hbgen.scoring.writer import period_text

if TYPE_CHECKING:
    from hbgen.scoring.engine import Sums


@dataclass(frozen=True, slots=True)
class ScoringRequest:
    """What is to be scored."""

    period: str
    start: datetime.date
    end: datetime.date
    invited: int | None = None
    """How many were asked, where it is not what the handbook says; for answers to one instrument."""
    partial: bool = False
    """Whether to go on without the rows that do not fit."""
    date: datetime.date | None = None
    """The day as of which answers are scored; by default the period's last."""
    correction: str | None = None
    """Why what was published of the period is wrong, where it is to be replaced."""


@dataclass(frozen=True, slots=True)
class InstrumentSummary:
    """What is said of one instrument that was scored."""

    instrument: str
    runs: int
    shown: int
    """Figures that are shown."""
    withheld: int
    """Figures that are not."""
    held: tuple[tuple[datetime.date, int, int, int], ...] = ()
    """Of figures that are shown as of an earlier day: the day, how many they are, from how many runs to how many."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What came of it: problems, and if none of them is in the way the period with its files."""

    problems: tuple[Problem, ...]
    period: Period | None = None
    files: tuple[File, ...] = ()
    """The period's results, and the record that they add up to."""
    told: tuple[InstrumentSummary, ...] = ()
    """Instruments that were scored now."""


def score_files(
    handbook: Handbook,
    paths: Sequence[Path],
    wanted: ScoringRequest,
    mapping: Mapping | None = None,
    past: Record | None = None,
) -> Scored:
    """Score answers in files. `past` is the record of what was published of the period, if anything was.

    Needs the extra `scores`: raises `ImportError` without it.
    """
    from hbgen.scoring import engine

    problems = _period_problems(wanted)
    if problems:
        return Scored(tuple(problems))
    key = AnswerKey.of(handbook)
    problems = list(mapping.problems(key)) if mapping is not None else []
    if problems:
        return Scored(tuple(problems))
    intake = Intake(key, wanted.start, wanted.end)
    # Nothing comes of a file that does not fit, unless what fits is asked for.
    intake.most = None if wanted.partial else MOST_REFUSED
    try:
        for source in sources(paths):
            read(intake, source, mapping)
    except Unreadable as unreadable:
        return Scored((*intake.problems(), unreadable.problem))
    problems = intake.problems()
    outside = [Problem(Place(file), "answers-outside", {"count": str(n)}) for file, n in sorted(intake.outside.items())]
    if problems and not wanted.partial:
        return Scored((*problems, *outside))
    # A run without a single answer says nothing: it is no response.
    runs = Counter(intake.about[number][0] for number in set(intake.run_of))
    left = [Problem(Place(file), "answers-left-out", {"count": str(n)}) for file, n in sorted(intake.left_out.items())]
    left += _without_weights(intake.key, intake.unweighted())
    left += _not_kept(intake.not_asked)
    return _finish(handbook, wanted, engine.embedded(intake), runs, intake.key, past, [*problems, *left, *outside])


def score_table(handbook: Handbook, url: str, table: str, wanted: ScoringRequest, past: Record | None = None) -> Scored:
    """As `score_files`, of answers in a table of a database. Needs Ibis's driver for the database too."""
    from hbgen.scoring import warehouse

    problems = _period_problems(wanted)
    if problems:
        return Scored(tuple(problems))
    key = AnswerKey.of(handbook)
    found = warehouse.read(url, table, key, wanted.start, wanted.end)
    if found.sums is None or (found.problems and not wanted.partial):
        return Scored(tuple(found.problems))
    left = [Problem(Place(table), "answers-left-out", {"count": str(found.left_out)})] if found.left_out else []
    left += _without_weights(key, found.unweighted)
    left += _not_kept(found.not_asked)
    return _finish(handbook, wanted, found.sums, found.runs, key, past, [*found.problems, *left])


def _not_kept(counts: dict[tuple[str, str], int]) -> list[Problem]:
    return [
        Problem(Place("hbgen score"), "answers-not-asked", {"id": id_, "column": f"`{column}`", "count": str(count)})
        for (id_, column), count in sorted(counts.items())
    ]


def _without_weights(key: AnswerKey, runs: dict[str, int]) -> list[Problem]:
    return [
        Problem(
            Place("hbgen score"),
            "answers-unweighted",
            {"id": id_, "count": str(count), "column": f"`{key.questionnaires[id_].weight_field}`"},
        )
        for id_, count in sorted(runs.items())
    ]


def read_mapping(path: Path, problems: list[Problem]) -> Mapping | None:
    """A file for `--mapping`, read as strictly as content."""
    try:
        data = text_of(AnswerFile.of(path), MAX_BYTES, "1 MiB").encode()
    except Unreadable as unreadable:
        problems.append(unreadable.problem)
        return None
    text = read_text(data, path.name, problems)
    found = None if text is None else read_yaml(text, path.name, problems)
    if found is None:
        return None
    if not isinstance(found, Map):
        problems.append(Problem(found.at.place, "not-a-map", {"field": path.name, "hint": ""}))
        return None
    mapping = shape(Mapping, found, (), problems, set())
    return mapping if isinstance(mapping, Mapping) and not problems else None


def _period_problems(wanted: ScoringRequest) -> list[Problem]:
    place = Place("hbgen score")
    problems = []
    if not re.fullmatch(PERIOD.strip("^$"), wanted.period) or len(wanted.period) > 40:
        problems.append(Problem(place, "bad-period", {"found": f"`{wanted.period[:60]}`"}))
    if wanted.end < wanted.start:
        problems.append(Problem(place, "period-backwards", {"end": str(wanted.end), "start": str(wanted.start)}))
    return problems


def _finish(
    handbook: Handbook,
    wanted: ScoringRequest,
    sums: Sums,
    runs: dict[str, int],
    key: AnswerKey,
    past: Record | None,
    problems: list[Problem],
) -> Scored:
    name = f"content/results/{wanted.period}.yaml"
    if not runs:
        return Scored((*problems, Problem(Place(name), "nothing-to-score")))
    wrong = [*_overlaps(handbook.results, wanted, runs), *_against(handbook, wanted, sums, runs, key, past)]
    if wrong:
        return Scored((*problems, *wrong))
    before = past or Record(wanted.period)
    told: list[InstrumentSummary] = []
    published: list[Published] = []
    for instrument in [id_ for id_ in key.questionnaires if id_ in runs]:
        asked = key.asked(instrument, wanted.invited)
        was = before.of(instrument)
        scored = result(
            asked,
            runs[instrument],
            sums.of(instrument),
            Days(wanted.start, wanted.end, wanted.date or wanted.end),
            was,
            sums.pairs.get(instrument),
            wanted.correction if was else None,
        )
        published += [scored.published] if scored.published is not None else []
        told.append(_told(scored))
        if scored.changed:
            values = {"instrument": instrument, "count": str(len(scored.changed))}
            problems.append(Problem(Place(name), "figures-changed", values))
    after = before.and_then(published)
    period = record.period(after, tuple(key.questionnaires), key.standards)
    data = period_text(period).encode()
    if len(data) > MAX_BYTES:
        return Scored((*problems, Problem(Place(name), "file-too-large", {"limit": "1 MiB"})))
    _read_back(data.decode(), period)
    return Scored(tuple(problems), period, (File(after.file, after.data), File(name, data)), tuple(told))


def _told(scored: Figures) -> InstrumentSummary:
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


def _against(
    handbook: Handbook, wanted: ScoringRequest, sums: Sums, runs: dict[str, int], key: AnswerKey, past: Record | None
) -> Iterator[Problem]:
    """What was published, and what these answers are not the continuation of."""
    if past is None:
        if any(one.id == wanted.period and one.instruments for one in handbook.results):
            place = Place(f"content/results/{wanted.period}.yaml")
            yield Problem(place, "results-unrecorded", {"id": wanted.period})
        elif wanted.correction is not None:
            yield Problem(Place("hbgen score"), "nothing-to-correct", {"id": wanted.period})
        return
    if past.problems:
        yield from past.problems
        return
    start, end = past.published[0].start, past.published[0].end
    if (start, end) != (wanted.start, wanted.end):
        days = {"id": wanted.period, "start": str(start), "end": str(end)}
        yield Problem(past.place, "period-other-days", days)
    for instrument in runs:
        was = past.of(instrument)
        if was:
            asked = key.asked(instrument, wanted.invited)
            yield from _against_published(instrument, wanted, asked, sums.of(instrument), past.place, was)
        elif wanted.correction is not None:
            yield Problem(past.place, "nothing-to-correct", {"id": f"{instrument}, {wanted.period}"})


def _against_published(
    instrument: str,
    wanted: ScoringRequest,
    asked: InstrumentKey,
    atoms: Iterable[Atom],
    place: Place,
    was: Sequence[Published],
) -> Iterator[Problem]:
    """What was published of one instrument, and what these answers to it are not the continuation of."""
    values = {"instrument": instrument, "id": wanted.period}
    if (wanted.date or wanted.end) < was[-1].date:
        days = {"date": str(wanted.date or wanted.end), "other": str(was[-1].date)}
        yield Problem(place, "score-too-early", {**values, **days})
    if wanted.correction is not None:
        return
    if was[-1].version != asked.version:
        versions = {"version": str(asked.version), "other": str(was[-1].version)}
        yield Problem(place, "results-other-version", {**values, **versions})
    elif gone(asked, atoms, was):
        yield Problem(place, "answers-gone", values)


def _overlaps(periods: Iterable[Period], wanted: ScoringRequest, runs: dict[str, int]) -> list[Problem]:
    """A year less its first three quarters is the fourth: no answer may be in the results of two periods."""
    return [
        Problem(
            Place(f"content/results/{one.id}.yaml"),
            "periods-overlap",
            {"id": wanted.period, "other": one.id, "instrument": two.instrument},
        )
        for one in periods
        if one.id != wanted.period and one.start <= wanted.end and wanted.start <= one.end
        for two in one.instruments
        if two.instrument in runs
    ]


def _read_back(text: str, period: Period) -> None:
    """What was written is what will be read."""
    problems: list[Problem] = []
    data = read_yaml(text, "results", problems)
    assert isinstance(data, Map)
    again = shape(Period, data, (), problems, set())
    assert isinstance(again, Period)
    assert not problems
    assert again.model_dump() == period.model_dump()
