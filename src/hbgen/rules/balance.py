"""How a plan is spread over stages of change, time, values and groups: counts, for a page and for checks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from hbgen.model.field_types import GROUPS, Group
from hbgen.model.handbook import Handbook
from hbgen.model.plan import STAGES, RolloutActivity, Stage

QUARTERS = 8
"""A plan that touches more quarters is shown by years."""


@dataclass(frozen=True, slots=True)
class PlanSpan:
    """A quarter of a year, or a year when `quarter` is 0."""

    year: int
    quarter: int = 0


@dataclass(frozen=True, slots=True)
class Balance:
    """How many activities meet in each cell; those that were stopped or are only proposed are left out."""

    spans: tuple[PlanSpan, ...]
    stages: tuple[tuple[Stage, tuple[int, ...]], ...]
    """Each stage, with the activities that run in each span."""
    values: tuple[tuple[str, tuple[int, ...]], ...]
    """Each value's id, with the activities that bring it to each of the four groups."""
    groups: tuple[Group, ...] = GROUPS


def balance(handbook: Handbook) -> Balance:
    """The balance of a plan. An activity serves the values of the standards that it brings to life."""
    activities = live(handbook)
    spans = _spans(activities)
    served = values_served(handbook)
    return Balance(
        spans,
        tuple(
            (
                stage,
                tuple(
                    sum(1 for activity in activities if activity.stage == stage and _runs(activity, span))
                    for span in spans
                ),
            )
            for stage in STAGES
        ),
        tuple(
            (
                value.id,
                tuple(
                    sum(1 for activity in activities if group in activity.groups and value.id in served[activity.id])
                    for group in GROUPS
                ),
            )
            for value in handbook.values
        ),
    )


def live(handbook: Handbook) -> list[RolloutActivity]:
    """The activities that count: not those that were stopped, nor those that are only proposed."""
    return [activity for activity in handbook.rollout.activities if activity.status not in ("proposed", "stopped")]


def values_served(handbook: Handbook) -> dict[str, frozenset[str]]:
    """Activity's id → ids of the values that it serves through its standards."""
    values = {s.id: s.values for chapter in handbook.standards for s in chapter.standards}
    return {
        activity.id: frozenset(value for id_ in activity.standards for value in values.get(id_, ()))
        for activity in handbook.rollout.activities
    }


def _spans(activities: Iterable[RolloutActivity]) -> tuple[PlanSpan, ...]:
    periods = [activity.period for activity in activities if activity.period is not None]
    if not periods:
        return ()
    first = _quarter(min(period.start for period in periods))
    last = max(first, _quarter(max(period.end for period in periods)))
    if last - first < QUARTERS:
        return tuple(PlanSpan(number // 4, number % 4 + 1) for number in range(first, last + 1))
    return tuple(PlanSpan(year) for year in range(first // 4, last // 4 + 1))


def _quarter(day: datetime.date) -> int:
    return day.year * 4 + (day.month - 1) // 3


def _runs(activity: RolloutActivity, span: PlanSpan) -> bool:
    if activity.period is None:
        return False
    first, last = _quarter(activity.period.start), _quarter(activity.period.end)
    start = span.year * 4 + max(span.quarter - 1, 0)
    end = start if span.quarter else start + 3
    return first <= end and last >= start
