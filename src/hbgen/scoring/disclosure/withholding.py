"""How a single figure is published: the minimum, rounding, bounds and intervals. Pure functions of numbers."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from hbgen.model.results import Measure
from hbgen.scoring import formulas

LEAST = 5
"""The least minimum of runs, whatever an instrument declares (contract, Scoring)."""

BATCH = 10
"""A figure is shown anew only when at least this number of runs was added since it was last shown."""

CENSUS = 0.8
"""From this response rate on everybody is taken to have answered, and readers to know it."""

STRICTER = 1.5
"""The factor by which the minimum of a census is larger."""

SIDES = 5
"""A share is shown without a bound when at least this number of answers is on either side of it."""

_ROOM = 0.3
"""A figure is a bound where its answers are nearer to an end than this part of the scale for each of the largest group
below the minimum: such a group keeps a range of means within the bound (`audit_types.WIDTH`)."""

_BOUND = 5
"""A bound is a multiple of this number of the units to which figures are rounded."""

_SPREAD = 0.05
"""Deviations are rounded up to a multiple of this part of the scale."""

_WIDTH = 0.25
"""How far apart a told deviation lets the means of a small group be: more than `audit_types.WIDTH`."""

_OUTER = 0.3
"""The least share of both sides of an index that is told: of few, a small group's mean would be near the middle."""

_NIL = 1e-9

_NEXT = 1e-5
"""What a sum that is nearer to an end than some number is off it at least."""

Bound = Literal["at-least", "at-most"]


class MeasureRange(NamedTuple):
    """The least and the greatest value of a measure, and the unit to which its values are rounded."""

    low: float
    high: float
    unit: float

    def part(self, value: float) -> float:
        """A value as a part of the scale, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)

    def whole(self, part: float) -> float:
        """A part of the scale as a value."""
        return self.low + part * (self.high - self.low)


def range_of(measure: Measure, bounds: tuple[float, float] | None = None) -> MeasureRange:
    """The range of a measure; for `ces-mean`, `bounds` are the ends of the scale: 1 to 7 by default."""
    if measure == "score":
        return MeasureRange(0.0, 1.0, 0.01)
    if measure == "ces-mean":
        low, high = bounds or (1.0, 7.0)
        return MeasureRange(low, high, 0.1)
    return MeasureRange(-100.0 if measure in ("nps", "ces-net") else 0.0, 100.0, 1.0)


def minimum(declared: int, runs: int, invited: int | None) -> int:
    """The number of runs that a figure needs: what the instrument declares, or `STRICTER` times that in a census."""
    least = max(declared, LEAST)
    return math.ceil(STRICTER * least) if invited and runs >= CENSUS * invited else least


class Shown(NamedTuple):
    """A figure as it is published."""

    value: float
    bound: Bound | None


def far(grain: float, least: int) -> float:
    """How far the sum of answers must be from both ends for their mean to be shown without a bound.

    `grain` is the step between neighbouring answers as a part of the scale, 0 where there are many. A share of two
    answers needs `SIDES` of each; other means must be at least as far from both ends as `SIDES` answers one step away
    from an end would move them. And there is `_ROOM` for groups below the minimum of `least` answers.
    """
    return max(SIDES * grain, _ROOM * (least - 1))


def shown(mean: float, n: int, far: float, scale: MeasureRange) -> Shown:
    """The mean of n values, rounded; a bound where their sum is less than `far` from an end of the scale.

    A bound depends on n alone.
    """
    part = scale.part(mean)
    for share, bound in ((part, "at-most"), (1 - part, "at-least")):
        if share * n < far - _NIL:
            step = _BOUND * scale.unit
            edge = scale.whole(min(1.0, far / n) if bound == "at-most" else max(0.0, 1 - far / n))
            edge = math.ceil(edge / step - _NIL) * step if bound == "at-most" else math.floor(edge / step + _NIL) * step
            kind: Bound = "at-most" if bound == "at-most" else "at-least"
            return Shown(_plain(min(scale.high, max(scale.low, edge))), kind)
    return Shown(rounded(mean, scale), None)


def rounded(value: float, scale: MeasureRange) -> float:
    """A value as it is published. Rounded twice: databases add in different orders, so that last digits differ."""
    return _plain(round(round(value, 9) / scale.unit) * scale.unit)


def least_deviation(grain: float, n: float, least: int) -> float:
    """The least deviation that is told of n values.

    That is of n answers of which `SIDES` are one `grain` off, so that answers all alike do not show; and one by which
    the mean of a group below the minimum of `least` answers may still differ from that of all. Of answers of deviation
    s, the mean of k is off that of n by up to s · √(n/k − 1).
    """
    group = min(max(1, least - 1), n * (1 - _WIDTH))
    return max(grain * math.sqrt(SIDES / n), _WIDTH / 2 / math.sqrt(n / group - 1))


def deviation(spread: float, least: float) -> float:
    """The standard deviation `spread`, or the `least` one that is told, as a part of the scale, rounded up to a
    multiple of `_SPREAD` > 0."""
    return _plain(min(1.0, max(1, math.ceil(max(spread, least) / _SPREAD - _NIL)) * _SPREAD))


def interval(  # noqa: PLR0913 - the terms of one formula
    measure: Measure, value: float, spread: float, outer: float, n: float, least: float, scale: MeasureRange
) -> formulas.Interval | None:
    """The 95% interval of a published value, from it, n and a rounded deviation alone.

    `spread` is the deviation of n values as a part of the scale, `least` the least one that is told
    (`least_deviation`); `outer` is the share of an index on either side together. None below `formulas.INDICATIVE`.
    """
    if n < formulas.INDICATIVE:
        return None
    if measure in ("csat", "ces-top-box"):
        low, high = formulas.wilson(scale.part(value), n)
    elif measure in ("nps", "ces-net"):
        net = value / 100
        both = max(abs(net), _OUTER, min(1.0, math.ceil(outer * 10 - _NIL) / 10))
        low, high = formulas.adjusted_wald((both + net) / 2 * n, (both - net) / 2 * n, n)
        return rounded(100 * low, scale), rounded(100 * high, scale)
    else:
        half = formulas.t_quantile(n - 1) * deviation(spread, least) / math.sqrt(n)
        low, high = scale.part(value) - half, scale.part(value) + half
        if measure == "ces-mean":
            return rounded(scale.whole(low), scale), rounded(scale.whole(high), scale)
    return rounded(scale.whole(max(0.0, low)), scale), rounded(scale.whole(min(1.0, high)), scale)


def known(told: Shown, n: float, far: float, step: float, scale: MeasureRange, unit: float) -> tuple[float, float]:
    """The bounds of the sum of n values, as parts of the scale from 0 to n, that follow from their published figure.

    `unit` is what the value was rounded to, and where answers are added up, sums are multiples of `step`. A bound tells
    that they were nearer to the end than `far`.
    """
    part, half = scale.part(told.value), unit / (scale.high - scale.low) / 2
    low, high = max(0.0, n * (part - half)), min(n, n * (part + half))
    if told.bound == "at-least":
        low, high = max(0.0, n - far + _NEXT), n
    elif told.bound == "at-most":
        low, high = 0.0, min(n, far - _NEXT)
    if step and math.ceil(low / step - _NIL) <= math.floor(high / step + _NIL):
        return math.ceil(low / step - 1e-6) * step, math.floor(high / step + 1e-6) * step
    return low, high


def _plain(value: float) -> float:
    """A value without the last digits of a division; never minus zero."""
    return round(value, 6) + 0.0
