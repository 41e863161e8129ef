"""The values of one figure: its mean on the scale, interval, spread and counts."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from hbgen.model.results import (
    Figure,
    Measure,
)
from hbgen.scoring import formulas
from hbgen.scoring.disclosure import withholding
from hbgen.scoring.instrument_key import InstrumentKey
from hbgen.scoring.record import FigureKey
from hbgen.scoring.sum_table import SumTable, grain_of, measure_value


def figure_of_sums(instrument: InstrumentKey, table: SumTable, key: FigureKey, least: int) -> Figure:
    """A figure with its value, as it would be shown if the audit allows it; `least` is the minimum of answers."""
    rows, measure = table.sums[key], table.measure
    n = sum(row.n for row in rows)
    scale = withholding.range_of(measure, instrument.bounds)
    grain = grain_of(instrument, measure, key)
    moments = moments_of(table, key)
    shown = withholding.shown(measure_value(measure, moments.mean), n, withholding.far(grain, least), scale)
    uncertainty = _Uncertainty()
    if n >= formulas.INDICATIVE and shown.bound is None and moments.effective > 1:
        told = withholding.least_deviation(grain, moments.effective, least)
        uncertainty = _uncertainty(measure, shown.value, moments, told, scale)
    is_score = measure == "score" and key.by in ("all", "unit", "channel", "role")
    return Figure(
        **identity(instrument, measure, key),
        value=shown.value,
        bound=shown.bound,
        low=uncertainty.low,
        high=uncertainty.high,
        spread=uncertainty.spread if _is_aspect(instrument, measure, key) else None,
        n=n,
        indicative=n < formulas.INDICATIVE,
        failed_runs=_failed_runs(instrument, table, key) if is_score else None,
        coverage=round(math.fsum(row.covered for row in rows) / n, 2) + 0.0 if is_score else None,
    )


def identity(instrument: InstrumentKey, measure: Measure, key: FigureKey) -> dict[str, Any]:
    """All that is told of a withheld figure."""
    return {
        "by": key.by,
        "unit": _filled(key.unit),
        "channel": _filled(key.channel),
        "role": _filled(key.role),
        "standard": _filled(key.standard),
        "section": _filled(key.section),
        "item": _filled(key.item),
        "fingerprint": instrument.mark(measure, _section_of(key), key.item, key.channel),
        "measure": measure,
    }


def _is_aspect(instrument: InstrumentKey, measure: Measure, key: FigureKey) -> bool:
    """Whether a figure is one of an aspect of a self-assessment, of which the spread of answers is shown."""
    return instrument.is_self_assessment and measure == "score" and bool(key.item)


class Moments(NamedTuple):
    """Of weighted answers: mean, mean of squares, mean of the shares on either side, and the effective number."""

    mean: float
    of_squares: float
    outer: float
    effective: float


def moments_of(table: SumTable, key: FigureKey) -> Moments:
    """The moments of the answers that a figure counts."""
    rows = table.sums[key]
    w = math.fsum(row.w for row in rows)
    return Moments(
        math.fsum(row.wx for row in rows) / w,
        math.fsum(row.wxx for row in rows) / w,
        math.fsum((row.plus + row.minus) for row in rows) / w,
        table.effective_n(key),
    )


class _Uncertainty(NamedTuple):
    """The interval of a figure, and the spread of its answers; neither for few."""

    low: float | None = None
    high: float | None = None
    spread: float | None = None


def _uncertainty(
    measure: Measure,
    value: float,
    moments: Moments,
    least: float,
    scale: withholding.MeasureRange,
) -> _Uncertainty:
    """The interval around the shown `value`, and the spread of its answers; `least` is the least deviation told."""
    mean, of_squares, outer, effective = moments
    spread = formulas.deviation(mean, of_squares, effective) / (scale.high - scale.low)
    low, high = withholding.interval(measure, value, spread, outer, effective, least, scale) or (None, None)
    return _Uncertainty(low, high, withholding.deviation(spread, least))


def _failed_runs(instrument: InstrumentKey, table: SumTable, key: FigureKey) -> int | None:
    """Of all runs together, those that failed a critical item; None where few did, few did not, or there are few."""
    if key.by != "all" or not instrument.has_critical:
        return None
    n, failed = (sum(counts) for counts in zip(*((row.n, row.failed) for row in table.sums[key]), strict=True))
    is_shown = n >= formulas.INDICATIVE and withholding.SIDES <= failed <= n - withholding.SIDES
    return failed if is_shown else None


def _filled(name: str) -> str | None:
    return name or None


def withheld(figure: Figure) -> Figure:
    """A figure without its values."""
    names = ("by", "unit", "channel", "role", "standard", "section", "item", "fingerprint", "measure")
    return Figure(**{name: getattr(figure, name) for name in names})


def _section_of(key: FigureKey) -> str | None:
    is_part = key.by in ("standard", "section", "unit-standard", "unit-section")
    return (key.standard or key.section) if is_part else None
