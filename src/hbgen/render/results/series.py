"""Figures as pages show them: on their own scale, against their target, and as series over time."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from hbgen.model.results import MEASURES, Bound, Breakdown, Figure, InstrumentResult, Measure, Period, in_time
from hbgen.render.book.context import PageContext
from hbgen.render.results import charts
from hbgen.rules.judgement import Verdict, verdict
from hbgen.rules.significance import ChangeVerdict, PublishedFigure, change
from hbgen.rules.targets import EffectiveTarget, Targets

Subject = TypeVar("Subject", str, tuple[str, str])
"""What a series is of: an id, or a unit and a standard."""

_PERCENT: tuple[Measure, ...] = ("score", "csat", "ces-top-box")


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One figure as pages show it: on its own scale, a score in percent; `value` is None if it is withheld."""

    period: Period
    instrument: str
    version: int
    measure: Measure
    scale: charts.ChartRange
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
    """Share of the applicable weight that was answered, in percent."""
    bound: Bound | None = None
    """Whether the figure is only a bound."""
    date: datetime.date | None = None
    """The date of the figure, where later answers were too few to publish a new one."""
    goal: EffectiveTarget | None = None
    is_unanswered: bool = False
    """Whether nobody answered, which is not withheld: there is no figure."""

    @property
    def is_withheld(self) -> bool:
        return self.value is None and not self.is_unanswered

    @property
    def is_percent(self) -> bool:
        return self.measure in _PERCENT

    @property
    def verdict(self) -> Verdict | None:
        """The figure compared with its goal; `near` if the goal is within its interval; None without value or goal."""
        if self.value is None or self.goal is None:
            return None
        return verdict(self.value, self.high, self.goal.value, self.bound, self.n)

    @property
    def strip(self) -> tuple[str, str, str, str]:
        """x of the figure, x and length of its interval, and x of its goal on a strip; empty where there is none."""
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
        """The shortfall against the goal, in points; 0 where there is none."""
        return 0 if self.value is None or self.goal is None else max(0, round(self.goal.value) - self.value)


@dataclass(frozen=True, slots=True)
class SeriesChange:
    """Two figures of one meaning, how much the later one is higher, and whether chance explains that they differ."""

    before: SeriesPoint
    after: SeriesPoint
    by: float
    verdict: ChangeVerdict


def _published(point: SeriesPoint) -> PublishedFigure:
    """A point as a test may use it: without its interval where it is a bound, or only indicative."""
    if point.value is None:
        raise TypeError("a figure that is not shown")
    is_tested = point.bound is None and not point.indicative
    return PublishedFigure(point.value, *((point.low, point.high) if is_tested else (None, None)))


@dataclass(frozen=True)
class Series:
    """One thing measured by one instrument over time, oldest first."""

    instrument: str
    measure: Measure
    readings: list[SeriesPoint]

    @property
    def newest(self) -> SeriesPoint:
        return self.readings[-1]

    def at(self, period: Period) -> SeriesPoint | None:
        """The figure of a period, if it has the same meaning as the newest one, else None."""
        point = next((point for point in self.readings if point.period is period), None)
        return point if point is not None and point.meaning == self.newest.meaning else None

    @property
    def is_broken(self) -> bool:
        """Whether figures have different meanings, so that the series is interrupted."""
        return len({point.meaning for point in self.readings}) > 1

    @property
    def has_withheld(self) -> bool:
        return any(point.is_withheld for point in self.readings)

    @property
    def has_unanswered(self) -> bool:
        return any(point.is_unanswered for point in self.readings)

    @property
    def columns(self) -> int:
        """How many columns its table has: five, and two that only some series fill."""
        return 5 + (self.newest.coverage is not None) + (self.newest.failed is not None)

    @cached_property
    def change(self) -> SeriesChange | None:
        """The change since the period before; None where the two cannot be compared, or where either has no figure."""
        if len(self.readings) < 2:
            return None
        before, newest = self.readings[-2:]
        if before.value is None or newest.value is None or before.meaning != newest.meaning:
            return None
        difference = change(newest.measure, _published(before), _published(newest))
        return SeriesChange(before, newest, round(newest.value - before.value, 1), difference)

    @property
    def trend(self) -> charts.Trend:
        points = [
            charts.ChartPoint(
                point.period.id,
                point.value,
                point.low,
                point.high,
                point.meaning,
                point.indicative,
                point.is_unanswered,
            )
            for point in self.readings
        ]
        goal = self.newest.goal
        return charts.trend(points, self.newest.scale, goal.value if goal else None)


class Readings:
    """Readings and series of an edition's results."""

    def __init__(self, book: PageContext) -> None:
        self.handbook = book.handbook
        self.measured = book.edition.measured
        self.periods = sorted(book.handbook.results, key=in_time)
        """Oldest first."""
        self._targets = Targets(
            book.handbook,
            {id_: about.target for id_, about in self.measured.items()},
            {id_: about.shares for id_, about in self.measured.items()},
        )
        self._series: dict[Breakdown, dict[str, list[Series]]] = {}
        """Breakdown → what `series` made of it: many parts of a page ask for the same."""

    def range_of(self, instrument: str, measure: Measure) -> charts.ChartRange:
        """The lowest and the highest value that a figure can have."""
        if measure in _PERCENT:
            return charts.ChartRange(0, 100)
        if measure != "ces-mean":
            return charts.ChartRange(-100, 100)
        about = self.measured.get(instrument)
        if about is not None and about.bounds is not None:
            return charts.ChartRange(*about.bounds)
        return charts.ChartRange(1, 7)

    def reading(self, period: Period, result: InstrumentResult, figure: Figure) -> SeriesPoint:
        def rounded(value: float | None) -> float | None:
            if value is None:
                return None
            if figure.measure == "score":
                return round(100 * value)
            return round(value, 1) if figure.measure == "ces-mean" else round(value)

        value = rounded(figure.value)
        return SeriesPoint(
            period=period,
            instrument=result.instrument,
            version=result.version,
            measure=figure.measure,
            scale=self.range_of(result.instrument, figure.measure),
            value=value,
            low=None if value is None else rounded(figure.low),
            high=None if value is None else rounded(figure.high),
            n=figure.n,
            indicative=figure.indicative,
            meaning=figure.fingerprint or f"version {result.version}",
            runs=result.runs,
            response=None if result.response_rate is None else round(100 * result.response_rate),
            failed=figure.failed_runs,
            coverage=None if figure.coverage is None else round(100 * figure.coverage),
            bound=figure.bound,
            date=figure.date,
            goal=self._targets.of(result.instrument, figure),
        )

    def unanswered(self, period: Period, result: InstrumentResult, before: SeriesPoint) -> SeriesPoint:
        """The point of a period in which nobody answered, in a series whose point `before` is the one before."""
        return SeriesPoint(
            period=period,
            instrument=result.instrument,
            version=result.version,
            measure=before.measure,
            scale=before.scale,
            value=None,
            low=None,
            high=None,
            n=None,
            indicative=False,
            meaning=before.meaning,
            runs=result.runs,
            response=None,
            failed=None,
            coverage=None,
            is_unanswered=True,
        )

    def series(self, by: Breakdown) -> dict[str, list[Series]]:
        """Subject of the figures (empty, standard, section or item) → its series, in the order of instruments."""
        if by not in self._series:
            self._series[by] = self.series_by(by, lambda figure: figure.standard or figure.section or figure.item or "")
        return self._series[by]

    def series_by(self, by: Breakdown, subject: Callable[[Figure], Subject]) -> dict[Subject, list[Series]]:
        """What `subject` makes of figures → their series, in the order of instruments."""
        points: dict[tuple[Subject, str, Measure], list[SeriesPoint]] = defaultdict(list)
        for period in self.periods:
            for result in period.instruments:
                for figure in result.figures:
                    if figure.by == by:
                        key = (subject(figure), result.instrument, figure.measure)
                        points[key].append(self.reading(period, result, figure))
        order = {id_: number for number, id_ in enumerate(self.measured)}
        lines: dict[Subject, list[Series]] = defaultdict(list)
        for name, instrument, measure in sorted(
            points, key=lambda key: (key[0], order.get(key[1], len(order)), key[1], MEASURES.index(key[2]))
        ):
            lines[name].append(Series(instrument, measure, points[name, instrument, measure]))
        return dict(lines)
