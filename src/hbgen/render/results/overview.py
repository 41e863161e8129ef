"""What pages ask about results: figures against their targets, over time, by unit, and seen from several sides."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from hbgen.model.base import Text
from hbgen.model.measurement import InstrumentType
from hbgen.model.results import Agreement, Bound, InstrumentResult, Period
from hbgen.model.standards import Chapter, Standard
from hbgen.render.book.context import PageContext
from hbgen.render.book.locations import SCHEME
from hbgen.render.results import charts
from hbgen.render.results.aspects import AspectTable, assess
from hbgen.render.results.series import Readings, Series, SeriesPoint

PAGE = "results"

VIEWS: tuple[InstrumentType, ...] = (
    "self-assessment",
    "observation",
    "mystery-visit",
    "customer-feedback",
    "internal-customer-feedback",
)
"""The sides from which a standard is seen; each has a mark of its own in drawings."""

_HEAT = (60, 70, 80, 90)
"""Where a step of colour ends in the table of units and standards, in percent."""

_SKEWED = 0.1
"""How far κ must be below AC1 for the answers to be called one-sided: with balanced ones the two are nearly equal."""
_STEPS = (0.4, 0.6, 0.8)
"""Where agreement becomes moderate, good and very good (Landis and Koch, Biometrics 33, 1977)."""

Grade = Literal["weak", "moderate", "good", "very-good"]


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """How far two assessors of the same case agreed in a period, and how to read it."""

    period: Period
    agreement: Agreement

    @property
    def percent(self) -> int:
        return round(100 * self.agreement.percent)

    @property
    def kappa(self) -> float | None:
        return None if self.agreement.kappa is None else round(self.agreement.kappa, 2)

    @property
    def ac1(self) -> float | None:
        return None if self.agreement.ac1 is None else round(self.agreement.ac1, 2)

    @property
    def is_skewed(self) -> bool:
        """Whether most answers are one and the same: then κ is low whatever the assessors do, and AC1 is to be read."""
        kappa, ac1 = self.agreement.kappa, self.agreement.ac1
        return ac1 is not None and (kappa is None or ac1 - kappa >= _SKEWED)

    @property
    def grade(self) -> Grade | None:
        """In a word, by AC1 where answers are one-sided, else by κ."""
        value = self.agreement.ac1 if self.is_skewed else self.agreement.kappa
        if value is None:
            return None
        grades: tuple[Grade, ...] = ("weak", "moderate", "good", "very-good")
        return grades[sum(value > step for step in _STEPS)]


@dataclass(frozen=True, slots=True)
class Score:
    """What an instrument found as a whole, in each of its measures."""

    instrument: str
    series: list[Series]
    agreement: AgreementRow | None


@dataclass(frozen=True, slots=True)
class StandardFound:
    """A standard, and what each instrument found of it."""

    standard: Standard
    series: list[Series]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A figure in the table of units and standards. `step` is its shade, 0 for the best; None if it is withheld."""

    value: int | None
    step: int | None
    bound: Bound | None = None


@dataclass(frozen=True, slots=True)
class HeatMap:
    """What one instrument found of each standard in each unit. A cell is None where nothing was measured."""

    instrument: str
    period: Period
    units: list[str]
    rows: list[tuple[str, list[HeatCell | None]]]


@dataclass(frozen=True, slots=True)
class Side:
    """What one side sees of a standard."""

    view: InstrumentType
    reading: SeriesPoint
    x: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A standard seen from several sides, and how far the farthest two are apart."""

    standard: str
    sides: list[Side]
    points: int
    x: str
    width: str


class Results:
    """Answers for templates about an edition's results."""

    def __init__(self, book: PageContext) -> None:
        self.book = book
        self.measured = book.edition.measured
        self.readings = Readings(book)
        self.periods = self.readings.periods

    # --- one figure ---

    def called(self, instrument: str) -> Text | str:
        """What an instrument is called; its id where the handbook no longer has it."""
        about = self.measured.get(instrument)
        return about.title if about is not None else instrument

    def address(self, standard: str) -> str:
        """Where on the page of results a standard stands."""
        return f"{SCHEME}pages/{PAGE}#hb-result-{standard}"

    def instrument_address(self, instrument: str) -> str | None:
        """Where an instrument stands, for readers who see it."""
        location = self.book.locations.get(instrument)
        return location.address if location is not None else None

    # --- over time ---

    @cached_property
    def scores(self) -> list[Score]:
        """What each instrument found as a whole."""
        by: dict[str, list[Series]] = defaultdict(list)
        for series in self.readings.series("all").get("", []):
            by[series.instrument].append(series)
        return [Score(instrument, series, self._agreement(instrument)) for instrument, series in by.items()]

    def _agreement(self, instrument: str) -> AgreementRow | None:
        """How far two assessors agreed, the newest time that this could be told."""
        for period in reversed(self.periods):
            for result in period.instruments:
                if result.instrument == instrument and result.agreement is not None:
                    return AgreementRow(period, result.agreement)
        return None

    @cached_property
    def _of_standards(self) -> dict[str, list[Series]]:
        return self.readings.series("standard")

    def of(self, standard: str) -> list[Series]:
        """What each instrument found of a standard."""
        return self._of_standards.get(standard, [])

    @cached_property
    def standards(self) -> list[StandardFound]:
        """The standards of which something was found, in reading order."""
        return [
            StandardFound(standard, self.of(standard.id)) for standard in self.book.standards if self.of(standard.id)
        ]

    def in_chapter(self, chapter: Chapter) -> list[StandardFound]:
        """As `standards`, those of one chapter."""
        return [row for row in self.standards if self.book.chapters[row.standard.id] is chapter]

    # --- the loop ---

    @cached_property
    def short(self) -> list[StandardFound]:
        """The standards whose newest figures fell short of their goal beyond doubt, with these, the farthest first."""
        rows = []
        for row in self.standards:
            series = [item for item in row.series if item.newest.verdict == "below"]
            if series:
                series.sort(key=lambda item: -item.newest.missing)
                rows.append(StandardFound(row.standard, series))
        rows.sort(key=lambda row: -row.series[0].newest.missing)
        return rows

    def short_in(self, chapter: Chapter) -> list[StandardFound]:
        """As `short`, those of one chapter."""
        return [row for row in self.short if self.book.chapters[row.standard.id] is chapter]

    def next(self, series: Iterable[Series]) -> list[tuple[str, datetime.date | None, Text]]:
        """When a thing is measured next: each instrument with the first day, where one is named, and how often."""
        instruments = dict.fromkeys(item.instrument for item in series)
        upcoming = [(id_, self.measured[id_]) for id_ in instruments if id_ in self.measured]
        upcoming.sort(key=lambda pair: (pair[1].next is None, pair[1].next or datetime.date.max))
        return [(id_, about.next, about.frequency) for id_, about in upcoming]

    # --- by unit ---

    @cached_property
    def heat_maps(self) -> list[HeatMap]:
        """For each instrument the newest table of units and standards."""
        newest: dict[str, HeatMap] = {}
        for period in self.periods:
            for result in period.instruments:
                heat_map = self._heat_map(period, result)
                if heat_map is not None:
                    newest[result.instrument] = heat_map
        return [newest[id_] for id_ in (*self.measured, *sorted(newest.keys() - self.measured.keys())) if id_ in newest]

    def _heat_map(self, period: Period, result: InstrumentResult) -> HeatMap | None:
        cells: dict[tuple[str, str], HeatCell] = {}
        for figure in result.figures:
            if figure.by == "unit-standard" and figure.measure == "score" and figure.unit and figure.standard:
                value = None if figure.value is None else round(100 * figure.value)
                step = None if value is None else sum(value < bound for bound in _HEAT)
                cells[figure.unit, figure.standard] = HeatCell(value, step, figure.bound)
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
        for row in self.standards:
            sides: dict[InstrumentType, SeriesPoint] = {}
            for series in row.series:
                about = self.measured.get(series.instrument)
                newest = series.newest
                if about is None or about.type not in VIEWS or newest.measure != "score" or newest.value is None:
                    continue
                previous = sides.get(about.type)
                if previous is None or newest.period.end > previous.period.end:
                    sides[about.type] = newest
            if len(sides) > 1:
                gaps.append(_gap(row.standard.id, sides))
        gaps.sort(key=lambda gap: -gap.points)
        return gaps

    @cached_property
    def views(self) -> list[InstrumentType]:
        """The sides that some gap shows."""
        seen = {side.view for gap in self.gaps for side in gap.sides}
        return [view for view in VIEWS if view in seen]

    # --- self-assessments ---

    @cached_property
    def assessments(self) -> list[AspectTable]:
        """The self-assessments that tell of their items, aspect by aspect."""
        tables = (
            assess(self.book, id_, about, self.periods)
            for id_, about in self.measured.items()
            if about.type == "self-assessment"
        )
        return [table for table in tables if table is not None]


def _gap(standard: str, sides: dict[InstrumentType, SeriesPoint]) -> Gap:
    scale = charts.ChartRange(0, 100)
    values = [point.value for point in sides.values() if point.value is not None]
    low, high = min(values), max(values)
    shown = [Side(view, sides[view], charts.on_strip(sides[view].value or 0, scale)) for view in VIEWS if view in sides]
    return Gap(
        standard, shown, round(high - low), charts.on_strip(low, scale), charts.length_on_strip(low, high, scale)
    )
