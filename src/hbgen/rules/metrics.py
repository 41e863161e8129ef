"""The newest value of a metric, by hand or from the results, and whether it misses its target (contract, S13)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from hbgen.model.handbook import Handbook
from hbgen.model.plan import Metric, RolloutActivity
from hbgen.model.results import Bound, Figure, Period
from hbgen.model.texts import Text

_TYPES = (
    "observation",
    "mystery-visit",
    "customer-feedback",
    "internal-customer-feedback",
    "interview",
    "self-assessment",
)
"""Of several instruments that measure a standard, the value of the first of these types is used; self-assessment comes
last."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A value of a metric, in the metric's unit."""

    value: float
    on: datetime.date
    """The day it was found, or the last day of the period."""
    period: str = ""
    """The period whose results hold it; empty for a value written by hand."""
    bound: Bound | None = None
    """Whether the value is a bound, such as 95% or more."""
    source: Text | None = None
    """The source of a value written by hand."""


def reached(handbook: Handbook, metric: Metric) -> Reached | None:
    """The newest value of a metric; None when there is none, or its results are not in this edition."""
    values = [*_written(metric), *_measured(handbook, metric)]
    return max(values, key=lambda value: value.on, default=None)


def misses(metric: Metric, value: Reached) -> bool:
    """Whether a value falls short of the target, from where the metric began. A bound that may reach it does not."""
    falls = metric.baseline is not None and metric.target < metric.baseline
    if value.bound is not None and (value.bound == "at-most") == falls:
        return False
    return value.value > metric.target if falls else value.value < metric.target


def missed(handbook: Handbook, activity: RolloutActivity) -> Iterator[tuple[int, Metric, Reached]]:
    """The metrics of an activity, with index and value, that missed their target, with no decision since."""
    last_decision = max(
        (follow_up.date for follow_up in activity.followed_up if follow_up.decided is not None),
        default=datetime.date.min,
    )
    for number, metric in enumerate(activity.metrics):
        value = reached(handbook, metric)
        if value is not None and misses(metric, value) and last_decision < metric.due:
            yield number, metric, value


def _written(metric: Metric) -> Iterator[Reached]:
    return (Reached(finding.value, finding.date, source=finding.source) for finding in metric.found)


def _measured(handbook: Handbook, metric: Metric) -> Iterator[Reached]:
    """The value in each period whose results have one in the metric's unit."""
    if metric.measured_by is None:
        return
    ranks = {instrument.id: _TYPES.index(instrument.type) for instrument in handbook.instruments.instruments}
    ends = ends_of(handbook, metric.measured_by)
    for period in handbook.results:
        candidates = [
            (ranks.get(instrument, len(_TYPES)), value, figure.bound)
            for instrument, figure in figures_about(period, metric.measured_by)
            if (metric.measure or figure.measure) == figure.measure
            and (value := _in_unit(metric, figure, ends)) is not None
        ]
        if candidates:
            _, value, bound = min(candidates, key=lambda candidate: candidate[0])
            yield Reached(value, period.end, period.id, bound)


def figures_about(period: Period, id_: str) -> Iterator[tuple[str, Figure]]:
    """The figures of an item, standard or instrument as a whole in a period, each with the id of its instrument."""
    for result in period.instruments:
        for figure in result.figures:
            if id_ == {"all": result.instrument, "standard": figure.standard, "item": figure.item}.get(figure.by):
                yield result.instrument, figure


def ends_of(handbook: Handbook, id_: str) -> tuple[int, int] | None:
    """The ends of the scale on which the item `id_` is answered; None for what is no item, or has no numbers."""
    items = [item for instrument in handbook.instruments.instruments for item in instrument.items]
    items += [item for practice in handbook.practices for item in practice.checklist]
    items += [item for chapter in handbook.standards for standard in chapter.standards for item in standard.measures]
    scales = {scale.id: scale for scale in handbook.instruments.scales}
    scale = next((scales.get(item.scale) for item in items if item.id == id_), None)
    return None if scale is None or scale.low is None or scale.high is None else (scale.low, scale.high)


def on_scale(score: float, ends: tuple[int, int]) -> float:
    """A score from 0 to 1 as a mean on its item's own scale, rounded to what is read."""
    return round(ends[0] + score * (ends[1] - ends[0]), 1)


def _in_unit(metric: Metric, figure: Figure, ends: tuple[int, int] | None) -> float | None:
    """A figure in the unit of a metric: per cent for shares, else points; None where it has no value in that unit."""
    if figure.value is None:
        return None
    if metric.is_share:
        if figure.measure == "score":
            return round(100 * figure.value, 1)
        return figure.value if figure.measure in ("csat", "ces-top-box") else None
    if figure.measure == "score":
        return None if ends is None else on_scale(figure.value, ends)
    return figure.value if figure.measure in ("nps", "ces-mean", "ces-net") else None
