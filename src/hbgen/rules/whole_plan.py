"""A plan is whole: balanced, in the service of the goals, with parts that are linked (contract, S12, S20)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence

from hbgen.model.base import GROUPS
from hbgen.model.handbook import Handbook
from hbgen.model.plan import SOURCE_KINDS, STAGES, RolloutActivity
from hbgen.problems import Problem
from hbgen.rules.balance import live, values_served
from hbgen.rules.placeholders import is_placeholder

FEW = 5
"""A plan with fewer activities need not touch everything."""
PAUSE = datetime.timedelta(days=62)
"""Days that may pass between activities with nothing running."""


def balanced(handbook: Handbook) -> Iterator[Problem]:
    """A plan of some size works on every stage of change, every value and every group, and takes no long pause."""
    activities = live(handbook)
    yield from _stages_touched(handbook, activities)
    if len(activities) >= FEW:
        yield from _values_and_groups_touched(handbook, activities)
    yield from _pauses(activities)


def _stages_touched(handbook: Handbook, activities: Sequence[RolloutActivity]) -> Iterator[Problem]:
    """All activities on one stage of change, or a stage without any."""
    place = handbook.rollout.place("activities")
    stages = [activity.stage for activity in activities if activity.stage is not None]
    if len(stages) >= 3 and len(set(stages)) == 1:
        yield Problem(place, "one-stage", {"stage": stages[0]})
    elif len(stages) >= FEW:
        for stage in STAGES:
            if stage not in stages:
                yield Problem(place, "stage-without-activity", {"id": stage})


def _values_and_groups_touched(handbook: Handbook, activities: Sequence[RolloutActivity]) -> Iterator[Problem]:
    """Values and groups without an activity, in a plan that names any value, or any group."""
    place = handbook.rollout.place("activities")
    served = frozenset().union(*values_served(handbook).values())
    groups = {group for activity in activities for group in activity.groups}
    for value in handbook.values if served else ():
        if value.id not in served:
            yield Problem(place, "value-without-activity", {"id": value.id})
    for group in GROUPS if groups else ():
        if group not in groups:
            yield Problem(place, "group-without-activity", {"id": group})


def _pauses(activities: Iterable[RolloutActivity]) -> Iterator[Problem]:
    """Gaps between activities that are longer than `PAUSE`."""
    periods = sorted(
        (activity.period for activity in activities if activity.period is not None), key=lambda period: period.start
    )
    end = periods[0].end if periods else datetime.date.max
    for period in periods:
        if period.start - end > PAUSE:
            yield Problem(period.place("start"), "plan-pauses", {"end": str(end), "start": str(period.start)})
        end = max(end, period.end)


def serves_goals(handbook: Handbook) -> Iterator[Problem]:
    """Every goal is served by an activity, and there are goals both of the company and of its service."""
    rollout = handbook.rollout
    served = {activity.goal for activity in live(handbook)}
    for goal in rollout.goals if live(handbook) else ():
        if goal.id not in served:
            yield Problem(goal.place("id"), "goal-without-activity", {"id": goal.id})
    levels = {goal.level for goal in rollout.goals}
    if len(live(handbook)) >= FEW and len(levels) == 1:
        missing = "service" if "company" in levels else "company"
        yield Problem(rollout.place("goals"), "goals-of-one-level", {"id": missing})


def linked(handbook: Handbook) -> Iterator[Problem]:
    """Sources come from many sides and say something; from each follows a priority or an activity."""
    rollout = handbook.rollout
    yield from _sources(handbook)
    used = {id_ for priority in rollout.priorities for id_ in priority.sources}
    used.update(id_ for activity in rollout.activities for id_ in activity.sources)
    for source in rollout.sources:
        if source.id not in used:
            yield Problem(source.place("id"), "source-unused", {"id": source.id})
    followed = {activity.priority for activity in rollout.activities}
    for priority in rollout.priorities:
        if priority.id not in followed:
            yield Problem(priority.place("id"), "priority-unused", {"id": priority.id})


def _sources(handbook: Handbook) -> Iterator[Problem]:
    """Priorities and activities whose sources hold placeholders only, and kinds of source that are not used."""
    rollout = handbook.rollout
    empty_sources = {source.id for source in rollout.sources if is_placeholder(source.finding)}
    for priority in rollout.priorities:
        if empty_sources and empty_sources.issuperset(priority.sources):
            values = {"id": priority.id, "ids": ", ".join(priority.sources)}
            yield Problem(priority.place("sources"), "priority-without-finding", values)
    for activity in live(handbook):
        if activity.sources and empty_sources.issuperset(activity.sources):
            values = {"id": activity.id, "ids": ", ".join(activity.sources)}
            yield Problem(activity.place("sources"), "activity-without-finding", values)
    kinds = {source.kind for source in rollout.sources}
    if kinds == {"other"} and len(live(handbook)) > 0:
        yield Problem(rollout.place("sources"), "sources-all-other")
    unused_kinds = [kind for kind in SOURCE_KINDS if kind not in kinds and kind != "other"]
    if unused_kinds and kinds and len(live(handbook)) >= FEW:
        yield Problem(rollout.place("sources"), "sources-never-asked", {"ids": ", ".join(unused_kinds)})
