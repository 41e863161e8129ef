"""The eight points of a good plan, as far as they can be computed (contract, S12, S14, S15, S20).

A plan is whole (balanced, serves the goals, its parts are linked), clear (wording, goals, responsibility) and
agreed (with top management, with those concerned). Checks and the review's page ask the same functions.
Nothing here looks at how somebody stands to the change.
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator

from hbgen.model.balance import live, values_served
from hbgen.model.base import GROUPS
from hbgen.model.handbook import Handbook
from hbgen.model.plan import PLAN_PARTS, STAGES
from hbgen.model.wishes import bare_wish
from hbgen.problems import Problem

FEW = 5
"""A plan with fewer activities need not touch everything."""
LONGEST = datetime.timedelta(days=92)
"""Days that may pass with nobody looking how an activity goes."""
PAUSE = datetime.timedelta(days=62)
"""Days that may pass between activities with nothing running."""
REACH = datetime.timedelta(days=183)
"""Days after an activity within which its effect is still its own."""


def balanced(handbook: Handbook) -> Iterator[Problem]:
    """A plan of some size works on every stage of change, every value and every group, and takes no long pause."""
    activities = live(handbook)
    place = handbook.rollout.place("activities")
    stages = [one.stage for one in activities if one.stage is not None]
    if len(stages) >= 3 and len(set(stages)) == 1:
        yield Problem(place, "one-stage", {"stage": stages[0]})
    elif len(stages) >= FEW:
        for stage in STAGES:
            if stage not in stages:
                yield Problem(place, "stage-without-activity", {"id": stage})
    served = frozenset().union(*values_served(handbook).values())
    groups = {group for one in activities for group in one.groups}
    if len(activities) >= FEW:
        for value in handbook.values if served else ():
            if value.id not in served:
                yield Problem(place, "value-without-activity", {"id": value.id})
        for group in GROUPS if groups else ():
            if group not in groups:
                yield Problem(place, "group-without-activity", {"id": group})
    periods = sorted((one.period for one in activities if one.period is not None), key=lambda one: one.start)
    end = periods[0].end if periods else datetime.date.max
    for period in periods:
        if period.start - end > PAUSE:
            yield Problem(period.place("start"), "plan-pauses", {"end": str(end), "start": str(period.start)})
        end = max(end, period.end)


def serves_goals(handbook: Handbook) -> Iterator[Problem]:
    """Every goal is served by an activity, and there are goals both of the company and of its service."""
    rollout = handbook.rollout
    served = {one.goal for one in live(handbook)}
    for goal in rollout.goals if live(handbook) else ():
        if goal.id not in served:
            yield Problem(goal.place("id"), "goal-without-activity", {"id": goal.id})
    levels = {goal.level for goal in rollout.goals}
    if len(live(handbook)) >= FEW and len(levels) == 1:
        missing = "service" if "company" in levels else "company"
        yield Problem(rollout.place("goals"), "goals-of-one-level", {"id": missing})


def linked(handbook: Handbook) -> Iterator[Problem]:
    """From every source follows a priority or an activity, and from every priority an activity."""
    rollout = handbook.rollout
    used = {id_ for priority in rollout.priorities for id_ in priority.sources}
    used.update(id_ for activity in rollout.activities for id_ in activity.sources)
    for source in rollout.sources:
        if source.id not in used:
            yield Problem(source.place("id"), "source-unused", {"id": source.id})
    followed = {activity.priority for activity in rollout.activities}
    for priority in rollout.priorities:
        if priority.id not in followed:
            yield Problem(priority.place("id"), "priority-unused", {"id": priority.id})


def worded(handbook: Handbook) -> Iterator[Problem]:
    """Every activity says what will be different, and not only that something will be better."""
    for activity in live(handbook):
        words = activity.change.words.values() if activity.change is not None else ()
        found = next(filter(None, map(bare_wish, words)), None)
        if found is not None:
            yield Problem(activity.place("change"), "change-is-a-wish", {"id": activity.id, "word": found})


def measurable(handbook: Handbook) -> Iterator[Problem]:
    """Goals hold a figure; metrics say from where to where, and by a day that the activity can reach."""
    for goal in handbook.rollout.goals:
        if not any(re.search(r"\d", words) for words in goal.text.words.values()):
            yield Problem(goal.place("text"), "goal-without-figure", {"id": goal.id})
    for activity in live(handbook):
        for metric in activity.metrics:
            values = {"id": activity.id, "due": str(metric.due)}
            if metric.baseline is None:
                yield Problem(metric.place("name"), "metric-without-baseline", {"id": activity.id})
            elif metric.baseline == metric.target:
                yield Problem(
                    metric.place("target"),
                    "metric-stands-still",
                    {"id": activity.id, "target": f"{metric.target:g}"},
                )
            if activity.period is None:
                continue
            if metric.due < activity.period.start:
                start = {"start": str(activity.period.start)}
                yield Problem(metric.place("due"), "metric-too-early", values | start)
            elif metric.due - activity.period.end > REACH:
                yield Problem(metric.place("due"), "metric-too-late", values | {"end": str(activity.period.end)})


def answered_for(handbook: Handbook) -> Iterator[Problem]:
    """Nobody answers for most of the plan alone, and somebody looks regularly how each activity goes."""
    activities = live(handbook)
    owners = Counter(one.owner for one in activities if one.owner is not None)
    for owner, count in owners.items():
        if len(activities) >= FEW and count * 2 > len(activities):
            values = {"id": owner, "count": str(count), "whole": str(len(activities))}
            yield Problem(handbook.rollout.place("activities"), "owner-of-most", values)
    for activity in activities:
        period, days = activity.period, sorted(activity.follow_ups)
        if not days:
            yield Problem(activity.place("id"), "activity-without-follow-up", {"id": activity.id})
        elif period is not None:
            if days[0] < period.start:
                values = {"id": activity.id, "day": str(days[0]), "start": str(period.start)}
                yield Problem(activity.place("follow_ups"), "follow-up-before-start", values)
            inside = [day for day in days if period.start < day < period.end]
            steps = [period.start, *inside, period.end]
            for before, after in itertools.pairwise(steps):
                if after - before > LONGEST:
                    values = {"id": activity.id, "start": str(before), "end": str(after)}
                    yield Problem(activity.place("follow_ups"), "follow-up-too-rare", values)


def agreed_above(handbook: Handbook) -> Iterator[Problem]:
    """Top management takes part in the plan, and every activity says who agreed to it."""
    yield from _parts(handbook, ("top-management",))
    for activity in live(handbook):
        if not activity.agreed_by:
            yield Problem(activity.place("id"), "activity-not-agreed", {"id": activity.id})


def agreed_around(handbook: Handbook) -> Iterator[Problem]:
    """Managers concerned, employees and customers take part in the plan, and a project team stays to its end."""
    yield from _parts(handbook, PLAN_PARTS[1:])
    last = max((one.period.end for one in live(handbook) if one.period is not None), default=None)
    for partner in handbook.rollout.involved:
        until = partner.until
        if partner.part == "project-team" and until is not None and last is not None and until < last:
            yield Problem(partner.place("until"), "team-leaves-early", {"until": str(until), "end": str(last)})


def _parts(handbook: Handbook, parts: tuple[str, ...]) -> Iterator[Problem]:
    rollout = handbook.rollout
    named = {partner.part for partner in rollout.involved}
    for part in parts if live(handbook) else ():
        if part not in named:
            yield Problem(rollout.place("involved"), "plan-without-part", {"id": part})


POINTS: dict[str, Callable[[Handbook], Iterator[Problem]]] = {
    "balanced": balanced,
    "goals": serves_goals,
    "linked": linked,
    "wording": worded,
    "measurable": measurable,
    "responsibility": answered_for,
    "agreed-above": agreed_above,
    "agreed-around": agreed_around,
}
"""The eight points, in their order."""
