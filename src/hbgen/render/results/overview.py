"""Results for templates: figures against their targets, over time, by unit, and by type of instrument."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from hbgen.model.measurement import InstrumentType
from hbgen.model.results import Agreement, ItemAgreement, LeftOutResponses, Period
from hbgen.model.standards import Chapter, Standard
from hbgen.model.texts import Text
from hbgen.render.book.context import PageContext
from hbgen.render.book.locations import SCHEME
from hbgen.render.results import charts
from hbgen.render.results.aspects import AspectTable, assess
from hbgen.render.results.drivers import Drivers, drivers
from hbgen.render.results.public_proof import PublicProof
from hbgen.render.results.series import Readings, Series, SeriesPoint
from hbgen.render.results.steps import HowScored
from hbgen.render.results.unit_results import UnitResults
from hbgen.rules.judgement import Verdict

VIEWS: tuple[InstrumentType, ...] = (
    "self-assessment",
    "observation",
    "mystery-visit",
    "customer-feedback",
    "internal-customer-feedback",
)
"""Types of instrument whose scores of a standard are compared; each has its own mark in charts."""

_FOUND = "results/standards"
_ASPECTS = "results/aspects"

_SKEWED = 0.1
"""How far κ must be below AC1 for answers to count as skewed: with balanced answers the two are nearly equal."""
_STEPS = (0.4, 0.6, 0.8)
"""Where agreement becomes moderate, good and very good (Landis and Koch, Biometrics 33, 1977)."""

Grade = Literal["weak", "moderate", "good", "very-good"]


@dataclass(frozen=True, slots=True)
class ItemAgreementRow:
    """Agreement of two assessors on one item."""

    agreement: ItemAgreement
    text: Text | None
    """What the item asks; None where the handbook no longer has it."""

    @property
    def percent(self) -> int:
        return round(100 * self.agreement.percent)

    @property
    def differing(self) -> int:
        """In how many cases two assessors saw it differently."""
        return self.agreement.cases - round(self.agreement.cases * self.agreement.percent)

    @property
    def grade(self) -> Grade | None:
        return _grade(self.agreement.kappa_n)


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """Agreement of two assessors of the same cases in a period, and its interpretation."""

    period: Period
    agreement: Agreement
    items: tuple[ItemAgreementRow, ...] = ()
    """Weakest first; behind them those of which only a bound is told."""

    @property
    def weak(self) -> list[ItemAgreementRow]:
        """The items that two assessors see so differently that their wording should be looked at."""
        return [row for row in self.items if row.grade == "weak"]

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
        """Whether most answers are the same: then κ is low regardless of agreement, and AC1 is used."""
        kappa, ac1 = self.agreement.kappa, self.agreement.ac1
        return ac1 is not None and (kappa is None or ac1 - kappa >= _SKEWED)

    @property
    def grade(self) -> Grade | None:
        """The grade of agreement, by AC1 where answers are skewed, else by κ."""
        return _grade(self.agreement.ac1 if self.is_skewed else self.agreement.kappa)


def _grade(kappa: float | None) -> Grade | None:
    if kappa is None:
        return None
    grades: tuple[Grade, ...] = ("weak", "moderate", "good", "very-good")
    return grades[sum(kappa > step for step in _STEPS)]


@dataclass(frozen=True, slots=True)
class NotCounted:
    """The responses of a period that a survey tool kept and that do not count, by reason."""

    period: Period
    responses: tuple[LeftOutResponses, ...]


@dataclass(frozen=True, slots=True)
class SectionFound:
    """A section of an instrument, with a series for each of its measures."""

    section: str
    series: list[Series]


@dataclass(frozen=True, slots=True)
class Score:
    """The overall results of an instrument, a series for each of its measures."""

    instrument: str
    series: list[Series]
    agreement: AgreementRow | None
    not_counted: NotCounted | None
    sections: list[SectionFound]


@dataclass(frozen=True, slots=True)
class StandardFound:
    """A standard, with a series for each instrument that measured it."""

    standard: Standard
    series: list[Series]


@dataclass(frozen=True, slots=True)
class Side:
    """The newest score of a standard from one type of instrument, with its x on a strip."""

    view: InstrumentType
    reading: SeriesPoint
    x: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A standard scored by several types of instrument, and the difference between highest and lowest, in points."""

    standard: str
    sides: list[Side]
    points: int
    x: str
    width: str


def found_page(chapter: Chapter) -> str:
    """The name of the page with the results of a chapter's standards, below `pages/`."""
    return f"{_FOUND}/{chapter.id.lower()}"


def aspects_page(assessment: AspectTable) -> str:
    """The name of the page with a self-assessment aspect by aspect, below `pages/`."""
    return f"{_ASPECTS}/{assessment.instrument.lower()}"


def chapters_with_pages(book: PageContext) -> list[Chapter]:
    """The chapters that have a page of results: those with a figure of one of their standards."""
    measured = {
        figure.standard
        for period in book.handbook.results
        for result in period.instruments
        for figure in result.figures
        if figure.by == "standard"
    }
    standing = {book.chapters[standard.id].id for standard in book.standards if standard.id in measured}
    return [chapter for chapter in book.handbook.standards if chapter.id in standing]


class Results:
    """An edition's results, for templates."""

    def __init__(self, book: PageContext) -> None:
        self.book = book
        self.measured = book.edition.measured
        self.readings = Readings(book)
        self.periods = self.readings.periods

    # --- one figure ---

    def called(self, instrument: str) -> Text | str:
        """The title of an instrument; its id where the handbook no longer has it."""
        about = self.measured.get(instrument)
        return about.title if about is not None else instrument

    def address(self, standard: str) -> str:
        """The address of a standard's results."""
        return f"{self.chapter_address(self.book.chapters[standard])}#hb-result-{standard}"

    def chapter_address(self, chapter: Chapter) -> str:
        """The address of the page with the results of a chapter's standards."""
        return f"{SCHEME}pages/{found_page(chapter)}"

    def aspects_address(self, assessment: AspectTable) -> str:
        """The address of the page with a self-assessment aspect by aspect."""
        return f"{SCHEME}pages/{aspects_page(assessment)}"

    def instrument_address(self, instrument: str) -> str | None:
        """The address of an instrument's page; None where the edition has none."""
        location = self.book.locations.get(instrument)
        return location.address if location is not None else None

    # --- over time ---

    @cached_property
    def scores(self) -> list[Score]:
        """The overall results of each instrument."""
        by: dict[str, list[Series]] = defaultdict(list)
        for series in self.readings.series("all").get("", []):
            by[series.instrument].append(series)
        return [
            Score(
                instrument,
                series,
                self._agreement(instrument),
                self._not_counted(instrument),
                self._sections(instrument),
            )
            for instrument, series in by.items()
        ]

    @cached_property
    def _of_sections(self) -> dict[str, list[Series]]:
        return self.readings.series("section")

    def _sections(self, instrument: str) -> list[SectionFound]:
        """The sections of an instrument that have results, in its order; those that it no longer has come last."""
        order = [section.id for entry in self.book.handbook.instruments.instruments for section in entry.sections]
        sections = [
            SectionFound(section, series)
            for section, all_series in self._of_sections.items()
            if (series := [item for item in all_series if item.instrument == instrument])
        ]
        return sorted(sections, key=lambda row: order.index(row.section) if row.section in order else len(order))

    def _not_counted(self, instrument: str) -> NotCounted | None:
        """What does not count of the newest period that measured an instrument; None where everything does."""
        for period in reversed(self.periods):
            for result in period.instruments:
                if result.instrument == instrument:
                    return NotCounted(period, result.left_out) if result.left_out else None
        return None

    def _agreement(self, instrument: str) -> AgreementRow | None:
        """The newest agreement of two assessors; None where none was computed."""
        for period in reversed(self.periods):
            for result in period.instruments:
                if result.instrument == instrument and result.agreement is not None:
                    return AgreementRow(period, result.agreement, self._agreement_by_item(result.agreement_by_item))
        return None

    def _agreement_by_item(self, items: Iterable[ItemAgreement]) -> tuple[ItemAgreementRow, ...]:
        entries = self.book.entries
        rows = [ItemAgreementRow(agreement, getattr(entries.get(agreement.item), "text", None)) for agreement in items]
        return tuple(sorted(rows, key=lambda row: (row.agreement.bound is not None, row.agreement.percent)))

    @cached_property
    def _of_standards(self) -> dict[str, list[Series]]:
        return self.readings.series("standard")

    def of(self, standard: str) -> list[Series]:
        """The series of a standard, one for each instrument and measure."""
        return self._of_standards.get(standard, [])

    @cached_property
    def standards(self) -> list[StandardFound]:
        """The standards that have results, in reading order."""
        return [
            StandardFound(standard, self.of(standard.id)) for standard in self.book.standards if self.of(standard.id)
        ]

    @cached_property
    def chapters(self) -> list[Chapter]:
        """The chapters whose standards have results."""
        return chapters_with_pages(self.book)

    def in_chapter(self, chapter: Chapter) -> list[StandardFound]:
        """As `standards`, those of one chapter."""
        return [row for row in self.standards if self.book.chapters[row.standard.id] is chapter]

    @cached_property
    def proof(self) -> PublicProof:
        """How promises were kept, as customers are told."""
        return PublicProof(self.book, self.readings)

    # --- the loop ---

    @cached_property
    def short(self) -> list[StandardFound]:
        """The standards whose newest figures are clearly below target, with these series, by falling shortfall."""
        rows = []
        for row in self.standards:
            series = [item for item in row.series if item.newest.verdict == "below"]
            if series:
                series.sort(key=lambda item: -item.newest.missing)
                rows.append(StandardFound(row.standard, series))
        rows.sort(key=lambda row: -row.series[0].newest.missing)
        return rows

    @property
    def farthest(self) -> list[Standard]:
        """The three standards that fell short by most."""
        return [row.standard for row in self.short[:3]]

    @cached_property
    def tally(self) -> Counter[Verdict]:
        """How many standards reached their target, are just below it, or below it; the weakest side decides.

        Standards without a target that their figures can be held against are not counted.
        """
        verdicts = [{item.newest.verdict for item in row.series} for row in self.standards]
        order: tuple[Verdict, ...] = ("below", "near", "reached")
        return Counter(
            name for verdict in verdicts for name in [next((name for name in order if name in verdict), None)] if name
        )

    def short_in(self, chapter: Chapter) -> list[StandardFound]:
        """As `short`, those of one chapter."""
        return [row for row in self.short if self.book.chapters[row.standard.id] is chapter]

    def next(self, series: Iterable[Series]) -> list[tuple[str, datetime.date | None, Text | None]]:
        """The next measurement by each instrument of `series`: its id, the date where one is set, and its frequency."""
        instruments = dict.fromkeys(item.instrument for item in series)
        upcoming = [(id_, self.measured[id_]) for id_ in instruments if id_ in self.measured]
        upcoming.sort(key=lambda pair: (pair[1].next is None, pair[1].next or datetime.date.max))
        return [(id_, about.next, about.frequency) for id_, about in upcoming]

    # --- by unit ---

    @cached_property
    def units(self) -> UnitResults:
        """The results by unit."""
        return UnitResults(self.readings)

    @cached_property
    def how(self) -> HowScored:
        """How scores came about."""
        return HowScored(self.book, self.readings)

    @cached_property
    def drivers(self) -> list[Drivers]:
        """What goes together with the overall figure of each instrument."""
        return drivers(self.readings, self.units)

    # --- from several sides ---

    @cached_property
    def gaps(self) -> list[Gap]:
        """The standards scored by two or more types of instrument, the largest difference first."""
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
        """The types of instrument that occur in some gap."""
        seen = {side.view for gap in self.gaps for side in gap.sides}
        return [view for view in VIEWS if view in seen]

    # --- self-assessments ---

    @cached_property
    def assessments(self) -> list[AspectTable]:
        """The self-assessments with results by item, aspect by aspect."""
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
