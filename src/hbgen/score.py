"""Answers come home: from files and tables, held against the handbook, to `content/results/<period>.yaml`."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hbgen.files import File
from hbgen.load.shapes import shape
from hbgen.load.strict_yaml import MAX_BYTES, read_text
from hbgen.load.strict_yaml import read as read_yaml
from hbgen.model.handbook import Handbook
from hbgen.model.results import PERIOD, InstrumentResult, Period
from hbgen.model.written import Map
from hbgen.problems import Place, Problem
from hbgen.scoring.figures import result
from hbgen.scoring.intake import Intake
from hbgen.scoring.key import Key
from hbgen.scoring.mapping import Mapping
from hbgen.scoring.readers import read
from hbgen.scoring.tables import Unreadable, text_of
from hbgen.scoring.writer import period_text

if TYPE_CHECKING:
    from hbgen.scoring.engine import Sums


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be scored."""

    period: str
    start: datetime.date
    end: datetime.date
    invited: int | None = None
    """How many were asked, where it is not what the handbook says; for answers to one instrument."""
    partial: bool = False
    """Whether to go on without the rows that do not fit."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What came of it: problems, and if none of them is in the way the period with its file."""

    problems: tuple[Problem, ...]
    period: Period | None = None
    file: File | None = None
    new: tuple[str, ...] = ()
    """Instruments that were scored now."""


def score_files(handbook: Handbook, paths: Sequence[Path], wanted: Wanted, mapping: Mapping | None = None) -> Scored:
    """Score answers in files. Needs the extra `scores`: raises `ImportError` without it."""
    from hbgen.scoring import engine

    problems = _period_problems(wanted)
    if problems:
        return Scored(tuple(problems))
    key = Key.of(handbook)
    problems = list(mapping.problems(key)) if mapping is not None else []
    if problems:
        return Scored(tuple(problems))
    intake = Intake(key, wanted.start, wanted.end)
    try:
        for path in paths:
            read(intake, path, mapping)
    except Unreadable as unreadable:
        return Scored((*intake.problems(), unreadable.problem))
    problems = intake.problems()
    outside = [Problem(Place(file), "answers-outside", {"count": str(n)}) for file, n in sorted(intake.outside.items())]
    if problems and not wanted.partial:
        return Scored((*problems, *outside))
    # A run without a single answer says nothing: it is no response.
    runs = Counter(intake.about[number][0] for number in set(intake.run_of))
    left = [Problem(Place(file), "answers-left-out", {"count": str(n)}) for file, n in sorted(intake.left_out.items())]
    return _finish(handbook, wanted, engine.embedded(intake), runs, intake.key, [*problems, *left, *outside])


def score_table(handbook: Handbook, url: str, table: str, wanted: Wanted) -> Scored:
    """Score answers in a table of a database. Needs the extra `scores`, and Ibis's driver for the database."""
    from hbgen.scoring import warehouse

    problems = _period_problems(wanted)
    if problems:
        return Scored(tuple(problems))
    key = Key.of(handbook)
    found = warehouse.read(url, table, key, wanted.start, wanted.end)
    if found.sums is None or (found.problems and not wanted.partial):
        return Scored(tuple(found.problems))
    left = [Problem(Place(table), "answers-left-out", {"count": str(found.left_out)})] if found.left_out else []
    return _finish(handbook, wanted, found.sums, found.runs, key, [*found.problems, *left])


def read_mapping(path: Path, problems: list[Problem]) -> Mapping | None:
    """A file for `--mapping`, read as strictly as content."""
    try:
        data = text_of(path, MAX_BYTES, "1 MiB").encode()
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


def _period_problems(wanted: Wanted) -> list[Problem]:
    place = Place("hbgen score")
    problems = []
    if not re.fullmatch(PERIOD.strip("^$"), wanted.period) or len(wanted.period) > 40:
        problems.append(Problem(place, "bad-period", {"found": f"`{wanted.period[:60]}`"}))
    if wanted.end < wanted.start:
        problems.append(Problem(place, "period-backwards", {"end": str(wanted.end), "start": str(wanted.start)}))
    return problems


def _finish(
    handbook: Handbook,
    wanted: Wanted,
    sums: Sums,
    runs: dict[str, int],
    key: Key,
    problems: list[Problem],
) -> Scored:
    name = f"content/results/{wanted.period}.yaml"
    if not runs:
        return Scored((*problems, Problem(Place(name), "nothing-to-score")))
    overlaps = _overlaps(handbook.results, wanted, runs)
    if overlaps:
        return Scored((*problems, *overlaps))
    before = next((one for one in handbook.results if one.id == wanted.period), None)
    shown = {one.instrument: one for one in before.instruments} if before is not None else {}
    made: dict[str, InstrumentResult] = dict(shown)
    for instrument, count in runs.items():
        asked = key.asked(instrument, wanted.invited)
        made[instrument] = result(asked, count, sums.of(instrument), shown.get(instrument), sums.pairs.get(instrument))
    order = {id_: number for number, id_ in enumerate(key.questionnaires)}
    ordered = sorted(made.values(), key=lambda one: (order.get(one.instrument, len(order)), one.instrument))
    period = Period(id=wanted.period, start=wanted.start, end=wanted.end, instruments=tuple(ordered))
    data = period_text(period).encode()
    if len(data) > MAX_BYTES:
        return Scored((*problems, Problem(Place(name), "file-too-large", {"limit": "1 MiB"})))
    _read_back(data.decode(), period)
    return Scored(tuple(problems), period, File(name, data), tuple(sorted(runs)))


def _overlaps(periods: Iterable[Period], wanted: Wanted, runs: dict[str, int]) -> list[Problem]:
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
