"""What pages ask about results: figures against their targets, over time, by unit, and seen from several sides."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from hbgen.editions import Measured
from hbgen.model.base import Text
from hbgen.model.judging import Verdict, verdict
from hbgen.model.measurement import InstrumentType
from hbgen.model.results import MEASURES, Breakdown, Figure, InstrumentResult, Measure, Period
from hbgen.model.standards import Chapter, Standard
from hbgen.render import charts
from hbgen.render.book import SCHEME, Book

PAGE = "results"

VIEWS: tuple[InstrumentType, ...] = (
    "self-assessment",
    "observation",
    "mystery-visit",
    "customer-feedback",
    "internal-customer-feedback",
)
"""The sides from which a standard is seen; each has a mark of its own in drawings."""

_PERCENT: tuple[Measure, ...] = ("score", "csat", "ces-top-box")
_HEAT = (60, 70, 80, 90)
"""Where a step of colour ends in the table of units and standards, in percent."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure is held against: the share of cases that its standard promises, or the instrument's target."""

    value: float
    is_share: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure as pages show it: on its own scale, a score in percent; `value` is None if it is withheld."""

    period: Period
    instrument: str
    version: int
    measure: Measure
    scale: charts.Range
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    indicative: bool
    meaning: str
    """What was measured; figures with different ones are not compared."""
    runs: int
    response: int | None
    """Response rate in percent."""
    failed: int | None
    coverage: int | None
    """How much of what applies was answered, in percent."""
    goal: Goal | None = None

    @property
    def is_percent(self) -> bool:
        return self.measure in _PERCENT

    @property
    def verdict(self) -> Verdict | None:
        """How the figure stands to its goal; `near` if the goal lies within its interval."""
        if self.value is None or self.goal is None:
            return None
        return verdict(self.value, self.high, self.goal.value)

    @property
    def strip(self) -> tuple[str, str, str, str]:
        """Where the figure, its interval (start, length) and its goal stand on a strip; empty for what there is not."""
        if self.value is None:
            return "", "", "", ""
        low, high = (self.low, self.high) if self.low is not None and self.high is not None else (self.value,) * 2
        goal = "" if self.goal is None else charts.on_strip(self.goal.value, self.scale)
        return (
            charts.on_strip(self.value, self.scale),
            charts.on_strip(low, self.scale),
            charts.length_on_strip(low, high, self.scale),
            goal,
        )

    @property
    def missing(self) -> float:
        """How many points it lacks."""
        return 0 if self.value is None or self.goal is None else max(0, round(self.goal.value) - self.value)


@dataclass(frozen=True, slots=True)
class Series:
    """One thing measured by one instrument over time, oldest first."""

    instrument: str
    measure: Measure
    readings: list[Reading]

    @property
    def newest(self) -> Reading:
        return self.readings[-1]

    @property
    def is_broken(self) -> bool:
        """Whether something else was measured before."""
        return len({one.meaning for one in self.readings}) > 1

    @property
    def has_withheld(self) -> bool:
        return any(one.value is None for one in self.readings)

    @property
    def columns(self) -> int:
        """How many columns its table has: five, and two that only some series fill."""
        return 5 + (self.newest.coverage is not None) + (self.newest.failed is not None)

    @property
    def direction(self) -> Literal["up", "down", "same"] | None:
        """Where it went since the period before; None where the two cannot be compared."""
        if len(self.readings) < 2:
            return None
        before, now = self.readings[-2:]
        if before.value is None or now.value is None or before.meaning != now.meaning:
            return None
        if now.value == before.value:
            return "same"
        return "up" if now.value > before.value else "down"

    @property
    def trend(self) -> charts.Trend:
        points = [
            charts.Point(one.period.id, one.value, one.low, one.high, one.meaning, one.indicative)
            for one in self.readings
        ]
        goal = self.newest.goal
        return charts.trend(points, self.newest.scale, goal.value if goal else None)


@dataclass(frozen=True, slots=True)
class Score:
    """What an instrument found as a whole, in each of its measures."""

    instrument: str
    series: list[Series]


@dataclass(frozen=True, slots=True)
class StandardFound:
    """A standard, and what each instrument found of it."""

    standard: Standard
    series: list[Series]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in the table of units and standards. `step` is its shade, 0 for the best; None if it is withheld."""

    value: int | None
    step: int | None


@dataclass(frozen=True, slots=True)
class HeatMap:
    """What one instrument found of each standard in each unit. A cell is None where nothing was measured."""

    instrument: str
    period: Period
    units: list[str]
    rows: list[tuple[str, list[Cell | None]]]


@dataclass(frozen=True, slots=True)
class Side:
    """What one side sees of a standard."""

    view: InstrumentType
    reading: Reading
    x: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A standard seen from several sides, and how far the farthest two are apart."""

    standard: str
    sides: list[Side]
    points: int
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Aspect:
    """One axis of a radar: its number, what was asked, and its figures, newest first; None for one of another thing."""

    number: int
    text: Text | str
    readings: list[Reading | None]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A self-assessment item by item, in at most two periods, newest first."""

    instrument: str
    periods: list[Period]
    aspects: list[Aspect]
    radar: charts.Radar | None


class Results:
    """Answers for templates about an edition's results."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.measured = book.edition.measured
        self.periods = sorted(book.handbook.results, key=lambda one: (one.end, one.start, one.id))
        """Oldest first."""

    # --- one figure ---

    def about(self, instrument: str) -> Measured | None:
        return self.measured.get(instrument)

    def called(self, instrument: str) -> Text | str:
        """What an instrument is called; its id where the handbook no longer has it."""
        about = self.measured.get(instrument)
        return about.title if about is not None else instrument

    def address(self, standard: str) -> str:
        """Where on the page of results a standard stands."""
        return f"{SCHEME}pages/{PAGE}#hb-result-{standard}"

    def instrument_address(self, instrument: str) -> str | None:
        """Where an instrument stands, for readers who see it."""
        spot = self.book.spots.get(instrument)
        return spot.address if spot is not None else None

    def range_of(self, instrument: str, measure: Measure) -> charts.Range:
        """The lowest and the highest value that a figure can have."""
        if measure in _PERCENT:
            return charts.Range(0, 100)
        if measure != "ces-mean":
            return charts.Range(-100, 100)
        about = self.measured.get(instrument)
        if about is not None and about.bounds is not None:
            return charts.Range(*about.bounds)
        return charts.Range(1, 7)

    def _reading(self, period: Period, result: InstrumentResult, figure: Figure) -> Reading:
        def shown(value: float | None) -> float | None:
            if value is None:
                return None
            if figure.measure == "score":
                return round(100 * value)
            return round(value, 1) if figure.measure == "ces-mean" else round(value)

        value = shown(figure.value)
        return Reading(
            period=period,
            instrument=result.instrument,
            version=result.version,
            measure=figure.measure,
            scale=self.range_of(result.instrument, figure.measure),
            value=value,
            low=None if value is None else shown(figure.low),
            high=None if value is None else shown(figure.high),
            n=figure.n,
            indicative=figure.indicative,
            meaning=figure.fingerprint or f"version {result.version}",
            runs=result.runs,
            response=None if result.response_rate is None else round(100 * result.response_rate),
            failed=figure.failed_runs,
            coverage=None if figure.coverage is None else round(100 * figure.coverage),
            goal=self._goal(result.instrument, figure),
        )

    def _goal(self, instrument: str, figure: Figure) -> Goal | None:
        """What a score is held against. A share of cases is held against the share that the standard promises."""
        about = self.measured.get(instrument)
        if about is None or figure.measure != "score":
            return None
        if figure.standard is not None and figure.standard in about.shares:
            target = self._standards[figure.standard].target
            if target is not None and target.share is not None:
                return Goal(target.share, is_share=True)
        return None if about.target is None else Goal(about.target, is_share=False)

    @cached_property
    def _standards(self) -> dict[str, Standard]:
        return {one.id: one for chapter in self.book.handbook.standards for one in chapter.standards}

    # --- over time ---

    def _series(self, by: Breakdown) -> dict[str, list[Series]]:
        """What a figure is told of (nothing, a standard or an item) → its series, in the order of instruments."""
        found: dict[tuple[str, str, Measure], list[Reading]] = defaultdict(list)
        for period in self.periods:
            for result in period.instruments:
                for figure in result.figures:
                    if figure.by == by:
                        key = (figure.standard or figure.item or "", result.instrument, figure.measure)
                        found[key].append(self._reading(period, result, figure))
        order = {id_: number for number, id_ in enumerate(self.measured)}
        series: dict[str, list[Series]] = defaultdict(list)
        for name, instrument, measure in sorted(
            found, key=lambda key: (key[0], order.get(key[1], len(order)), key[1], MEASURES.index(key[2]))
        ):
            series[name].append(Series(instrument, measure, found[name, instrument, measure]))
        return series

    @cached_property
    def scores(self) -> list[Score]:
        """What each instrument found as a whole."""
        by: dict[str, list[Series]] = defaultdict(list)
        for series in self._series("all").get("", []):
            by[series.instrument].append(series)
        return [Score(instrument, series) for instrument, series in by.items()]

    @cached_property
    def _of_standards(self) -> dict[str, list[Series]]:
        return self._series("standard")

    def of(self, standard: str) -> list[Series]:
        """What each instrument found of a standard."""
        return self._of_standards.get(standard, [])

    @cached_property
    def standards(self) -> list[StandardFound]:
        """The standards of which something was found, in reading order."""
        return [StandardFound(one, self.of(one.id)) for one in self.book.standards if self.of(one.id)]

    def in_chapter(self, chapter: Chapter) -> list[StandardFound]:
        """As `standards`, those of one chapter."""
        return [found for found in self.standards if self.book.chapters[found.standard.id] is chapter]

    # --- the loop ---

    @cached_property
    def short(self) -> list[StandardFound]:
        """The standards whose newest figures fell short of their goal beyond doubt, with these, the farthest first."""
        found = []
        for one in self.standards:
            series = [each for each in one.series if each.newest.verdict == "below"]
            if series:
                series.sort(key=lambda each: -each.newest.missing)
                found.append(StandardFound(one.standard, series))
        found.sort(key=lambda one: -one.series[0].newest.missing)
        return found

    def short_in(self, chapter: Chapter) -> list[StandardFound]:
        """As `short`, those of one chapter."""
        return [found for found in self.short if self.book.chapters[found.standard.id] is chapter]

    def next(self, series: Iterable[Series]) -> list[tuple[str, datetime.date | None, Text]]:
        """When a thing is measured next: each instrument with the first day, where one is named, and how often."""
        named = dict.fromkeys(one.instrument for one in series)
        known = [(id_, self.measured[id_]) for id_ in named if id_ in self.measured]
        known.sort(key=lambda pair: (pair[1].next is None, pair[1].next or datetime.date.max))
        return [(id_, about.next, about.frequency) for id_, about in known]

    # --- by unit ---

    @cached_property
    def heat_maps(self) -> list[HeatMap]:
        """For each instrument the newest table of units and standards."""
        newest: dict[str, HeatMap] = {}
        for period in self.periods:
            for result in period.instruments:
                made = self._heat_map(period, result)
                if made is not None:
                    newest[result.instrument] = made
        return [newest[id_] for id_ in (*self.measured, *sorted(newest.keys() - self.measured.keys())) if id_ in newest]

    def _heat_map(self, period: Period, result: InstrumentResult) -> HeatMap | None:
        cells: dict[tuple[str, str], Cell] = {}
        for figure in result.figures:
            if figure.by == "unit-standard" and figure.measure == "score" and figure.unit and figure.standard:
                value = None if figure.value is None else round(100 * figure.value)
                step = None if value is None else sum(value < bound for bound in _HEAT)
                cells[figure.unit, figure.standard] = Cell(value, step)
        units = list(dict.fromkeys(unit for unit, _ in cells))
        if len(units) < 2:
            # What one unit does is told above already.
            return None
        standards = list(dict.fromkeys(standard for _, standard in cells))
        rows = [(standard, [cells.get((unit, standard)) for unit in units]) for standard in standards]
        return HeatMap(result.instrument, period, units, rows)

    # --- from several sides ---

    @cached_property
    def gaps(self) -> list[Gap]:
        """The standards that were scored from two sides or more, the farthest apart first."""
        gaps = []
        for one in self.standards:
            sides: dict[InstrumentType, Reading] = {}
            for series in one.series:
                about = self.measured.get(series.instrument)
                now = series.newest
                if about is None or about.type not in VIEWS or now.measure != "score" or now.value is None:
                    continue
                known = sides.get(about.type)
                if known is None or now.period.end > known.period.end:
                    sides[about.type] = now
            if len(sides) > 1:
                gaps.append(_gap(one.standard.id, sides))
        gaps.sort(key=lambda gap: -gap.points)
        return gaps

    @cached_property
    def views(self) -> list[InstrumentType]:
        """The sides that some gap shows."""
        seen = {side.view for gap in self.gaps for side in gap.sides}
        return [view for view in VIEWS if view in seen]

    # --- self-assessments ---

    @cached_property
    def assessments(self) -> list[Assessment]:
        """The self-assessments that have items of their own, item by item."""
        found = []
        items = self._series("item")
        for id_, about in self.measured.items():
            if about.type != "self-assessment":
                continue
            own = {
                item: series
                for item, each in items.items()
                for series in each
                if series.instrument == id_ and series.measure == "score"
            }
            made = self._assessment(id_, own)
            if made is not None:
                found.append(made)
        return found

    def _assessment(self, instrument: str, items: dict[str, Series]) -> Assessment | None:
        asked = [one.item.id for one in self.book.asked.get(instrument, ())]
        order = {item: number for number, item in enumerate(asked)}
        names = sorted(items, key=lambda item: (order.get(item, len(order)), item))
        held = {one.period.id: one.period for item in names for one in items[item].readings}
        periods = [one for one in reversed(self.periods) if one.id in held][:2]
        if not periods:
            return None
        # Only what the newest round asked; the round before is laid below where it asked the same.
        names = [item for item in names if items[item].newest.period is periods[0]]
        if len(names) > charts.MOST_AXES:
            return None
        aspects = [
            Aspect(number, self.book.name(item), [_comparable(items[item], period) for period in periods])
            for number, item in enumerate(names, 1)
        ]
        rows = [
            [None if one is None else one.value for one in column]
            for column in zip(*(aspect.readings for aspect in aspects), strict=True)
        ]
        return Assessment(instrument, periods, aspects, charts.radar(rows, charts.Range(0, 100)))


def _comparable(series: Series, period: Period) -> Reading | None:
    """The figure of a period, if it is of the same thing as the newest one."""
    found = next((one for one in series.readings if one.period is period), None)
    return found if found is not None and found.meaning == series.newest.meaning else None


def _gap(standard: str, sides: dict[InstrumentType, Reading]) -> Gap:
    scale = charts.Range(0, 100)
    values = [one.value for one in sides.values() if one.value is not None]
    low, high = min(values), max(values)
    seen = [Side(view, sides[view], charts.on_strip(sides[view].value or 0, scale)) for view in VIEWS if view in sides]
    return Gap(standard, seen, round(high - low), charts.on_strip(low, scale), charts.length_on_strip(low, high, scale))
