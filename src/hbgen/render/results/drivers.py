"""Drivers: the standards, sections and items whose published scores go with the overall figure of an instrument."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from hbgen.model.results import Breakdown, Measure
from hbgen.render.results.series import Readings, Series, SeriesPoint
from hbgen.render.results.unit_results import UnitResults
from hbgen.rules.association import FEWEST_PAIRS, least_association, rank_correlation

_MOST = 5
"""How many drivers are told of an instrument."""
_OUTCOMES: tuple[Measure, ...] = ("csat", "nps", "ces-top-box", "ces-net", "ces-mean")
"""Overall figures of customers' own words, the first of which is explained; without one the score itself is."""

Over = Literal["units", "periods"]


@dataclass(frozen=True, slots=True)
class Driver:
    """A standard, section or item whose score goes together with the overall figure."""

    id: str
    correlation: float
    """Spearman's ρ, above 0; its interval is above 0 too."""
    pairs: int
    """The number of units or periods in which both are published."""
    score: float | None
    """Its newest score as a whole, in percent, where that is shown."""

    @property
    def is_close(self) -> bool:
        """Whether the two go together closely; .7 and .5 are Cohen's and Hinkle's customary limits."""
        return self.correlation >= 0.7


@dataclass(frozen=True, slots=True)
class Drivers:
    """The drivers of an instrument's overall figure, closest first."""

    instrument: str
    outcome: Measure
    over: Over
    drivers: list[Driver]


_Pairs = Mapping[str, list[tuple[float, float]]]
"""Standard, section or item → pairs of its score and the overall figure beside it."""


def drivers(readings: Readings, units: UnitResults) -> list[Drivers]:
    """The drivers of each instrument that has some: of standards over units, else of items over periods.

    From published figures alone: a unit or a period in which either figure is withheld, or only a bound, is left out.
    Of fewer than `FEWEST_PAIRS` pairs nothing is told, nor where chance explains that two go together. A score as a
    whole is made of its parts, so that it would go together with each of them: each is held against the mean of the
    others (corrected item–total correlation: Henrysson, Psychometrika 28, 1963).
    """
    parts = []
    for instrument in readings.measured:
        over_units = _told(readings, instrument, "units", *_over_units(units, instrument))
        if over_units is None:
            over_units = _told(readings, instrument, "periods", *_over_periods(readings, instrument))
        if over_units is not None:
            parts.append(over_units)
    return parts


def _told(readings: Readings, instrument: str, over: Over, outcome: Measure, pairs: _Pairs) -> Drivers | None:
    enough = {id_: values for id_, values in pairs.items() if len(values) >= FEWEST_PAIRS}
    newest = _newest(readings, instrument)
    made = []
    for id_, values in enough.items():
        correlation = rank_correlation(*zip(*values, strict=True))
        if correlation is not None and least_association(correlation, len(values), len(enough)) > 0:
            made.append(Driver(id_, round(correlation, 2), len(values), newest.get(id_)))
    made.sort(key=lambda driver: (-driver.correlation, driver.id))
    return Drivers(instrument, outcome, over, made[:_MOST]) if made else None


def _newest(readings: Readings, instrument: str) -> dict[str, float | None]:
    """Standard, section or item → its newest score."""
    breakdowns: tuple[Breakdown, ...] = ("standard", "section", "item")
    return {
        id_: series.newest.value
        for by in breakdowns
        for id_, all_series in readings.series(by).items()
        for series in all_series
        if series.instrument == instrument and series.measure == "score"
    }


def _over_units(units: UnitResults, instrument: str) -> tuple[Measure, _Pairs]:
    """Pairs of each standard's score and the overall figure of the same unit, in the newest period."""
    parts: dict[str, dict[str, float]] = {}
    wholes: dict[Measure, dict[str, float]] = {}
    for unit in units.pages:
        for measured in units.of(unit):
            if measured.instrument == instrument:
                parts[unit] = {id_: value for id_, series in measured.standards for value in _exact(series.newest)}
                for series in measured.series:
                    for value in _exact(series.newest):
                        wholes.setdefault(series.measure, {})[unit] = value
    return _pairs(parts, wholes)


def _over_periods(readings: Readings, instrument: str) -> tuple[Measure, _Pairs]:
    """Pairs of each item's score and the overall figure of the same period, where what is asked stayed the same."""
    parts: dict[str, dict[str, float]] = {}
    for id_, all_series in readings.series("item").items():
        for series in all_series:
            if series.instrument == instrument and series.measure == "score":
                for period, value in _comparable(series):
                    parts.setdefault(period, {})[id_] = value
    wholes: dict[Measure, dict[str, float]] = {
        series.measure: dict(_comparable(series))
        for series in readings.series("all").get("", [])
        if series.instrument == instrument
    }
    return _pairs(parts, wholes)


def _pairs(
    parts: Mapping[str, Mapping[str, float]], wholes: Mapping[Measure, Mapping[str, float]]
) -> tuple[Measure, _Pairs]:
    """The measure that is explained, and the pairs for it."""
    outcome: Measure = next((m for m in _OUTCOMES if len(wholes.get(m, ())) >= FEWEST_PAIRS), "score")
    pairs: dict[str, list[tuple[float, float]]] = {}
    for name, of_name in parts.items():
        for id_, value in of_name.items():
            beside = wholes[outcome].get(name) if outcome != "score" else _mean_without(of_name, id_)
            if beside is not None:
                pairs.setdefault(id_, []).append((value, beside))
    return outcome, pairs


def _mean_without(values: Mapping[str, float], id_: str) -> float | None:
    others = [value for other, value in values.items() if other != id_]
    return fmean(others) if others else None


def _exact(point: SeriesPoint) -> Iterable[float]:
    """The value of a point that is published and no bound."""
    if point.value is not None and point.bound is None:
        yield point.value


def _comparable(series: Series) -> Iterable[tuple[str, float]]:
    """Period and value of the points of a series that mean what the newest one does."""
    for point in series.readings:
        if point.meaning == series.newest.meaning:
            for value in _exact(point):
                yield point.period.id, value
