"""Results by unit: a table of units for each instrument, weakest first, and each unit's own figures over periods.

Where an instrument has sections of its own items, what is said of standards holds of these too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hbgen.model.handbook import Handbook
from hbgen.model.results import MEASURES, Breakdown, Figure, InstrumentResult, Measure, Period, written_id
from hbgen.render.book.locations import SCHEME
from hbgen.render.results.heat_map import HeatMap, heat_cell, shade
from hbgen.render.results.series import Readings, Series, SeriesPoint
from hbgen.rules.judgement import Verdict
from hbgen.rules.significance import ChangeVerdict

UNITS_PAGE = "results/units"

_MOST_CELLS = 400
"""The number of cells up to which a table of units and standards can be taken in; beyond, units' pages have them."""
_SUMMARY = 5
"""How many of the weakest units a summary names."""
_MANY_COMPARISONS = 20
"""From how many tested changes on readers are told how many seem clear by chance."""
_BY_CHANCE = 0.05
"""The share of changes that a test at 95% calls clear where nothing changed."""


@dataclass(frozen=True)
class UnitRow:
    """A unit in the table of an instrument."""

    unit: str
    series: Series | None
    """Its results as a whole; None where it only has some by standard."""
    weakest: Series | None
    """Its weakest standard, of two or more that are shown."""
    standard: str
    """Id of the weakest standard; empty without one."""

    @property
    def point(self) -> SeriesPoint | None:
        return None if self.series is None else self.series.newest

    @property
    def step(self) -> int | None:
        return None if self.point is None else shade(self.point)

    @property
    def change(self) -> ChangeVerdict | None:
        return None if self.series is None or self.series.change is None else self.series.change.verdict


@dataclass(frozen=True)
class UnitTable:
    """The units that an instrument measured in its newest period, weakest first.

    Units whose figures are withheld, and those from which nobody answered, are only counted.
    """

    instrument: str
    period: Period
    measure: Measure
    rows: list[UnitRow]
    withheld: int
    unanswered: int
    heat_map: HeatMap | None
    """None where it would have too many cells, or none."""

    @property
    def units(self) -> int:
        return len(self.rows) + self.withheld + self.unanswered

    @property
    def weakest(self) -> list[UnitRow]:
        """The first rows, as many as a summary names."""
        return [row for row in self.rows if row.point is not None][:_SUMMARY]

    @cached_property
    def tally(self) -> Counter[Verdict]:
        """How many units reached the target, are just below it, or below it."""
        return Counter(row.point.verdict for row in self.rows if row.point is not None and row.point.verdict)

    @cached_property
    def changes(self) -> Counter[ChangeVerdict]:
        """How many units are better or worse than before, or not clearly either; those that can be tested."""
        return Counter(row.change for row in self.rows if row.change is not None and row.change != "untested")

    @property
    def by_chance(self) -> int | None:
        """How many changes would seem clear if nothing had changed; None for so few that nobody counts on it."""
        tested = self.changes.total()
        return round(_BY_CHANCE * tested) if tested >= _MANY_COMPARISONS else None


@dataclass(frozen=True, slots=True)
class UnitInstrument:
    """What an instrument found in a unit: its measures over time, and its standards, weakest first."""

    instrument: str
    periods: list[Period]
    """The periods in which the instrument measured units, oldest first."""
    series: list[Series]
    standards: list[tuple[str, Series]]

    @property
    def shown(self) -> list[tuple[str, Series]]:
        """The standards that have a figure in the newest period."""
        return [(standard, series) for standard, series in self.standards if series.newest.value is not None]

    @property
    def withheld(self) -> int:
        return sum(series.newest.is_withheld for _, series in self.standards)

    @property
    def unanswered(self) -> int:
        return sum(series.newest.is_unanswered for _, series in self.standards)


@dataclass(frozen=True, slots=True)
class UnitShort:
    """A standard that is below its target in a unit, with a series of each instrument that found so."""

    standard: str
    series: list[Series]


def measured_units(handbook: Handbook) -> dict[str, list[str]]:
    """Instrument's id → the units of which it has figures, for instruments that measured two units or more.

    The figures of a single unit are the overall ones.
    """
    units: dict[str, dict[str, None]] = defaultdict(dict)
    for period in handbook.results:
        for result in period.instruments:
            units[result.instrument] |= {
                figure.unit: None
                for figure in result.figures
                if figure.unit is not None and figure.by in ("unit", "unit-standard", "unit-section")
            }
    return {instrument: list(named) for instrument, named in units.items() if len(named) > 1}


def units_with_pages(handbook: Handbook) -> list[str]:
    """The units that have a page of results: those of the handbook in its order, then those that it no longer has."""
    named = {unit for units in measured_units(handbook).values() for unit in units}
    known = [unit.id for unit in handbook.organisation.units]
    pages: dict[str, str] = {}
    for unit in (*(unit for unit in known if unit in named), *sorted(named - set(known))):
        pages.setdefault(unit.lower(), unit)
    return list(pages.values())


def unit_page(unit: str) -> str:
    """The name of a unit's page of results, below `pages/`."""
    return f"{UNITS_PAGE}/{unit.lower()}"


class UnitResults:
    """An edition's results by unit."""

    def __init__(self, readings: Readings) -> None:
        self._readings = readings
        self._units = measured_units(readings.handbook)
        self.pages = units_with_pages(readings.handbook)
        """Ids of the units that have a page."""

    def address(self, unit: str) -> str | None:
        """The address of a unit's page of results; None where it has none."""
        return f"{SCHEME}pages/{unit_page(unit)}" if unit in self.pages else None

    # --- all units ---

    @cached_property
    def tables(self) -> list[UnitTable]:
        """A table for each instrument that measured units, in the order of instruments."""
        order = [*self._readings.measured, *sorted(self._units.keys() - self._readings.measured.keys())]
        return [self._table(instrument) for instrument in order if instrument in self._units]

    def _table(self, instrument: str) -> UnitTable:
        by_measure = {measure for _, name, measure in self._of_units if name == instrument}
        measure: Measure = next((measure for measure in MEASURES if measure in by_measure), "score")
        newest = self._asked(instrument)[-1][0]
        rows, withheld, unanswered = [], 0, 0
        for unit in self._units_of(instrument):
            series = self._of_units.get((unit, instrument, measure))
            if series is not None and series.newest.value is None:
                withheld += series.newest.is_withheld
                unanswered += series.newest.is_unanswered
            else:
                rows.append(self._row(unit, instrument, series))
        rows.sort(key=_weakness)
        return UnitTable(
            instrument, newest, measure, rows, withheld, unanswered, self._heat_map(instrument, [r.unit for r in rows])
        )

    def _units_of(self, instrument: str) -> list[str]:
        """The units that an instrument measured; of those that the handbook no longer has the newest period's only."""
        newest = {figure.unit for figure in self._asked(instrument)[-1][1].figures}
        return [unit for unit in self._units[instrument] if unit in self._known or unit in newest]

    @cached_property
    def _known(self) -> set[str]:
        return {unit.id for unit in self._readings.handbook.organisation.units}

    def _row(self, unit: str, instrument: str, series: Series | None) -> UnitRow:
        shown = [pair for pair in self._standards_in(unit, instrument) if pair[1].newest.value is not None]
        standard, weakest = shown[0] if len(shown) > 1 else ("", None)
        return UnitRow(unit, series, weakest, standard)

    def _heat_map(self, instrument: str, shown: Sequence[str]) -> HeatMap | None:
        """The table of units and standards; after the units that are `shown` come the others."""
        rest = [unit for unit in self._units_of(instrument) if unit not in shown]
        named = {id_ for unit in (*shown, *rest) for id_ in self._standards_of.get((unit, instrument), ())}
        standards = [id_ for id_ in self._standard_order if id_ in named]
        if not standards or len(standards) * (len(shown) + len(rest)) > _MOST_CELLS:
            return None
        rows = [
            (unit, [heat_cell(self._of_standards.get((unit, standard, instrument))) for standard in standards])
            for unit in (*shown, *rest)
        ]
        return HeatMap(standards, rows)

    # --- one unit ---

    def of(self, unit: str) -> list[UnitInstrument]:
        """What each instrument found in a unit."""
        rows = []
        for table in self.tables:
            if unit in self._units[table.instrument]:
                series = [
                    self._of_units[unit, table.instrument, measure]
                    for measure in MEASURES
                    if (unit, table.instrument, measure) in self._of_units
                ]
                periods = [period for period, _ in self._asked(table.instrument)]
                rows.append(
                    UnitInstrument(table.instrument, periods, series, self._standards_in(unit, table.instrument))
                )
        return rows

    def has_verdicts(self, unit: str) -> bool:
        """Whether a standard of a unit has a figure and a target."""
        return any(series.newest.verdict for result in self.of(unit) for _, series in result.shown)

    def short_of(self, unit: str) -> list[UnitShort]:
        """The standards of a unit that are below their targets, the farthest first."""
        below: dict[str, list[Series]] = defaultdict(list)
        for result in self.of(unit):
            for standard, series in result.shown:
                if series.newest.verdict == "below":
                    below[standard].append(series)
        short = [UnitShort(standard, series) for standard, series in below.items()]
        return sorted(short, key=lambda row: -max(series.newest.missing for series in row.series))

    def _standards_in(self, unit: str, instrument: str) -> list[tuple[str, Series]]:
        """A unit's standards with their scores, weakest first, then those without a figure in the newest period."""
        standards = [
            (standard, self._of_standards[unit, standard, instrument])
            for standard in self._standards_of.get((unit, instrument), ())
        ]
        return sorted(standards, key=lambda pair: _lowness(pair[1].newest))

    # --- series ---

    @cached_property
    def _standard_order(self) -> list[str]:
        """All standards and sections with a figure by unit, in reading order; those that are gone come last."""
        known = [standard.id for chapter in self._readings.handbook.standards for standard in chapter.standards]
        known += [
            section.id
            for instrument in self._readings.handbook.instruments.instruments
            for section in instrument.sections
        ]
        named = {standard for _, standard, _ in self._of_standards}
        return [*(id_ for id_ in known if id_ in named), *sorted(named - set(known))]

    def _asked(self, instrument: str) -> list[tuple[Period, InstrumentResult]]:
        """The periods in which an instrument measured units, oldest first."""
        return self._rounds[instrument]

    @cached_property
    def _rounds(self) -> Mapping[str, list[tuple[Period, InstrumentResult]]]:
        rounds: dict[str, list[tuple[Period, InstrumentResult]]] = defaultdict(list)
        for period in self._readings.periods:
            for result in period.instruments:
                if any(figure.unit is not None for figure in result.figures):
                    rounds[result.instrument].append((period, result))
        return rounds

    @cached_property
    def _of_units(self) -> dict[tuple[str, str, Measure], Series]:
        """Unit, instrument and measure → series."""
        series = self._readings.series_by("unit", lambda figure: figure.unit or "")
        return {
            (unit, part.instrument, part.measure): self._with_gaps(unit, part, self._asked(part.instrument))
            for unit, of_unit in series.items()
            for part in of_unit
            if unit
        }

    @cached_property
    def _of_standards(self) -> dict[tuple[str, str, str], Series]:
        """Unit, standard (or section) and instrument → series of scores."""

        def named(figure: Figure) -> tuple[str, str]:
            return (figure.unit or "", figure.standard or figure.section or "")

        breakdowns: tuple[Breakdown, ...] = ("unit-standard", "unit-section")
        return {
            (unit, standard, part.instrument): self._with_gaps(unit, part, self._asking(part.instrument, standard))
            for by in breakdowns
            for (unit, standard), of_both in self._readings.series_by(by, named).items()
            for part in of_both
            if unit and standard and part.measure == "score"
        }

    @cached_property
    def _standards_of(self) -> Mapping[tuple[str, str], list[str]]:
        standards: dict[tuple[str, str], list[str]] = defaultdict(list)
        for unit, standard, instrument in self._of_standards:
            standards[unit, instrument].append(standard)
        return standards

    def _asking(self, instrument: str, standard: str) -> list[tuple[Period, InstrumentResult]]:
        """The periods in which an instrument has a figure of a standard, by unit or as a whole."""
        return [entry for entry in self._asked(instrument) if standard in self._in_round[id(entry[1])]]

    @cached_property
    def _in_round(self) -> Mapping[int, set[str]]:
        """Identity of a result → the standards and sections of which it has a figure."""
        return {
            id(result): {part for figure in result.figures if (part := figure.standard or figure.section) is not None}
            for rounds in self._rounds.values()
            for _, result in rounds
        }

    def _with_gaps(self, unit: str, series: Series, rounds: Iterable[tuple[Period, InstrumentResult]]) -> Series:
        """A series with a point without a figure for each period since its first in which nobody answered.

        From a unit that the handbook no longer has nobody is expected to answer any more.
        """
        if unit not in self._known:
            return series
        points = {point.period.id: point for point in series.readings}
        # Who answered another version in the same days did answer.
        answered = {written_id(point.period) for point in series.readings}
        readings: list[SeriesPoint] = []
        for period, result in rounds:
            point = points.get(period.id)
            if point is None and readings and written_id(period) not in answered:
                point = self._readings.unanswered(period, result, readings[-1])
            if point is not None:
                readings.append(point)
        return Series(series.instrument, series.measure, readings)


def _weakness(row: UnitRow) -> tuple[bool, float, str]:
    """A key that sorts rows with the lowest figure first, and those without one last."""
    return (*_lowness(row.point), row.unit)


def _lowness(point: SeriesPoint | None) -> tuple[bool, float]:
    return (True, 0) if point is None or point.value is None else (False, point.value)
