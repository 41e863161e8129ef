"""Whether a figure changed between two periods by more than chance explains, from what is published of it alone."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from hbgen.model.results import Figure, Measure

ChangeVerdict = Literal["better", "worse", "unclear", "untested"]

_OF_SHARES: tuple[Measure, ...] = ("csat", "ces-top-box")
"""Measures whose intervals are Wilson's, which are skewed and never cut off at the ends of the scale."""


class PublishedFigure(NamedTuple):
    """A published value with the ends of its 95% interval; None where it has no interval."""

    value: float
    low: float | None
    high: float | None

    def reach(self, measure: Measure) -> tuple[float, float]:
        """How far the interval reaches below the value and above it. Raises `TypeError` without an interval."""
        if self.low is None or self.high is None:
            raise TypeError("a figure without an interval")
        below, above = self.value - self.low, self.high - self.value
        # The interval of a mean is symmetric; where one side is shorter, it was cut off at the end of the scale.
        return (below, above) if measure in _OF_SHARES else (max(below, above),) * 2


def difference_interval(measure: Measure, before: PublishedFigure, after: PublishedFigure) -> tuple[float, float]:
    """The 95% interval of the difference of two independent figures, recovered from the interval of each (MOVER).

    Zou and Donner, "Construction of confidence limits about effect measures: a general approach", Statistics in
    Medicine 27, 2008, eq. 3. For two shares with Wilson's intervals it is method 10 of Newcombe, "Interval estimation
    for the difference between independent proportions", Statistics in Medicine 17, 1998; for two means the interval of
    Welch's test with √(t₁²·s₁²/n₁ + t₂²·s₂²/n₂) as its half. Answers of the same people in both periods vary less
    together than apart, so that for them it is too wide rather than too narrow. Raises `TypeError` without intervals.
    """
    (below_before, above_before), (below_after, above_after) = before.reach(measure), after.reach(measure)
    difference = after.value - before.value
    return difference - math.hypot(below_after, above_before), difference + math.hypot(above_after, below_before)


def change(measure: Measure, before: PublishedFigure, after: PublishedFigure) -> ChangeVerdict:
    """Whether a figure got better or worse: `unclear` where the interval of the difference holds 0.

    `untested` where either has no interval: it is a bound, or made from fewer answers than an interval needs. More is
    better in each measure.
    """
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return "untested"
    low, high = difference_interval(measure, before, after)
    # Published figures are rounded: a difference of binary fractions may miss 0 by its last digit.
    if low > 1e-9:
        return "better"
    return "worse" if high < -1e-9 else "unclear"


def change_of(before: Figure, after: Figure) -> ChangeVerdict | None:
    """As `change`, of two figures of one meaning as they are published; None where either is withheld."""
    published = [_published(figure) for figure in (before, after)]
    return None if None in published else change(after.measure, *(value for value in published if value is not None))


def _published(figure: Figure) -> PublishedFigure | None:
    """A figure as a test may use it: without its interval where it is a bound, or only indicative."""
    if figure.value is None:
        return None
    is_tested = figure.bound is None and not figure.indicative
    return PublishedFigure(figure.value, *((figure.low, figure.high) if is_tested else (None, None)))
