"""The eight points of a good plan, as far as they can be computed (contract, S12, S14, S15, S20).

A plan is whole (balanced, serves the goals, its parts are linked), clear (wording, goals, responsibility) and
agreed (with top management, with those concerned). Checks and the review's page ask the same functions. A point is
kept when it has evidence and no finding: a plan that says nothing is not a good one.
Nothing here looks at how somebody stands to the change.
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from hbgen.model.base import GROUPS, Entry, Text, texts_in
from hbgen.model.handbook import Handbook
from hbgen.model.plan import PLAN_PARTS, SOURCE_KINDS, STAGES, RolloutActivity
from hbgen.problems import MessagePart, Problem
from hbgen.rules.balance import live, values_served
from hbgen.rules.metrics import missed, reached
from hbgen.rules.placeholders import placeholder
from hbgen.rules.wishes import bare_wish

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
    """Which sources say nothing, although something leans on them, and which kinds were never asked."""
    rollout = handbook.rollout
    silent = {one.id for one in rollout.sources if _is_placeholder(one.finding)}
    for priority in rollout.priorities:
        if silent and silent.issuperset(priority.sources):
            values = {"id": priority.id, "ids": ", ".join(priority.sources)}
            yield Problem(priority.place("sources"), "priority-without-finding", values)
    for activity in live(handbook):
        if activity.sources and silent.issuperset(activity.sources):
            values = {"id": activity.id, "ids": ", ".join(activity.sources)}
            yield Problem(activity.place("sources"), "activity-without-finding", values)
    kinds = {one.kind for one in rollout.sources}
    if kinds == {"other"} and len(live(handbook)) > 0:
        yield Problem(rollout.place("sources"), "sources-all-other")
    never = [kind for kind in SOURCE_KINDS if kind not in kinds and kind != "other"]
    if never and kinds and len(live(handbook)) >= FEW:
        yield Problem(rollout.place("sources"), "sources-never-asked", {"ids": ", ".join(never)})


def _is_placeholder(text: Text | None) -> bool:
    return text is not None and any(map(placeholder, text.words.values()))


def worded(handbook: Handbook) -> Iterator[Problem]:
    """Every activity says what will be different, not only that it will be better; no text is still to be written."""
    yield from placeholders(texts_in(handbook.rollout))
    for activity in live(handbook):
        words = activity.change.words.values() if activity.change is not None else ()
        found = next(filter(None, map(bare_wish, words)), None)
        if found is not None:
            yield Problem(activity.place("change"), "change-is-a-wish", {"id": activity.id, "word": found})


def placeholders(texts: Iterable[tuple[Entry, tuple[str | int, ...], Text]]) -> Iterator[Problem]:
    """The texts that are still to be written, in each language: entries, with the ways to their texts."""
    for entry, path, text in texts:
        for language, words in text.words.items():
            found = placeholder(words)
            if found is not None:
                yield Problem(entry.place(*path, language), "placeholder", {"word": found})


def measurable(handbook: Handbook) -> Iterator[Problem]:
    """Goals hold a figure; metrics say from where to where, in time, and what was found; a miss is decided on."""
    for goal in handbook.rollout.goals:
        if not any(re.search(r"\d", words) for words in goal.text.words.values()):
            yield Problem(goal.place("text"), "goal-without-figure", {"id": goal.id})
    for activity in live(handbook):
        yield from _closed(handbook, activity)
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
            if metric.is_share and not 0 <= metric.target <= 100:
                beyond = {"id": activity.id, "target": f"{metric.target:g}"}
                yield Problem(metric.place("target"), "metric-beyond-share", beyond)
            if activity.period is None:
                continue
            if metric.due < activity.period.start:
                start = {"start": str(activity.period.start)}
                yield Problem(metric.place("due"), "metric-too-early", values | start)
            elif metric.due - activity.period.end > REACH:
                yield Problem(metric.place("due"), "metric-too-late", values | {"end": str(activity.period.end)})


def _closed(handbook: Handbook, activity: RolloutActivity) -> Iterator[Problem]:
    """Metrics whose day has come and of which nothing is known, and targets that a finished activity has missed."""
    for metric in activity.metrics:
        if metric.due < handbook.handbook.date and reached(handbook, metric) is None:
            values = {"id": activity.id, "due": str(metric.due)}
            yield Problem(metric.place("due"), "metric-without-finding", values)
    for number, metric, value in missed(handbook, activity) if activity.status == "done" else ():
        values = {"id": activity.id, "target": f"{metric.target:g}", "value": f"{value.value:g}"}
        place = activity.place("metrics", number, "target")
        yield Problem(place, "metric-missed", values | {"when": value.period or str(value.on)})


def answered_for(handbook: Handbook) -> Iterator[Problem]:
    """Many answer for the plan, in the project team too, keep its days, and look regularly how each activity goes."""
    activities = live(handbook)
    yield from _on_time(handbook)
    owners_of = {one.owner for one in activities if one.owner is not None}
    team = [one for one in handbook.rollout.involved if one.part == "project-team" and one.roles]
    if team and owners_of and not owners_of & {role for one in team for role in one.roles}:
        yield Problem(team[0].place("roles"), "team-without-owner")
    owners = Counter(one.owner for one in activities if one.owner is not None)
    for owner, count in owners.items():
        if len(activities) >= FEW and count * 2 > len(activities):
            values = {"id": owner, "count": str(count), "whole": str(len(activities))}
            yield Problem(handbook.rollout.place("activities"), "owner-of-most", values)
    for activity in activities:
        period, days = activity.period, sorted(activity.follow_ups)
        looked = {one.date for one in activity.followed_up}
        for day in days:
            if day < handbook.handbook.date and day not in looked:
                values = {"id": activity.id, "day": str(day)}
                yield Problem(activity.place("follow_ups"), "follow-up-without-finding", values)
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


def _on_time(handbook: Handbook) -> Iterator[Problem]:
    """Activities that the handbook's day has overtaken."""
    today = handbook.handbook.date
    for activity in live(handbook):
        period = activity.period
        if period is None or activity.status == "done":
            continue
        if period.end < today:
            values = {"id": activity.id, "end": str(period.end), "status": activity.status}
            yield Problem(activity.place("status"), "activity-overdue", values)
        elif period.start < today and activity.status == "planned":
            yield Problem(
                activity.place("status"), "activity-not-begun", {"id": activity.id, "start": str(period.start)}
            )


def leadership(handbook: Handbook) -> frozenset[str]:
    """The roles whose agreement is that of top management: the chief executive, and whom the handbook names."""
    settings = handbook.handbook
    return frozenset((settings.owners.chief_executive, *settings.leadership))


def agreed_above(handbook: Handbook) -> Iterator[Problem]:
    """Top management takes part in the plan, and agreed to every activity on a day that is said."""
    yield from _parts(handbook, ("top-management",))
    above = leadership(handbook)
    for activity in live(handbook):
        if not activity.agreed_by:
            yield Problem(activity.place("id"), "activity-not-agreed", {"id": activity.id})
        elif not above.intersection(activity.agreed_by):
            values = {"id": activity.id, "role": handbook.handbook.owners.chief_executive}
            yield Problem(activity.place("agreed_by"), "activity-not-agreed-above", values)
        elif activity.agreed_on is None:
            yield Problem(activity.place("agreed_by"), "activity-agreed-when", {"id": activity.id})


def agreed_around(handbook: Handbook) -> Iterator[Problem]:
    """Those concerned take part in the plan, a project team stays to its end, and owners agreed to their activities."""
    yield from _parts(handbook, PLAN_PARTS[1:])
    for activity in live(handbook):
        if activity.agreed_by and activity.owner is not None and activity.owner not in activity.agreed_by:
            values = {"id": activity.id, "owner": activity.owner}
            yield Problem(activity.place("agreed_by"), "activity-not-agreed-by-owner", values)
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


# --- evidence ---------------------------------------------------------------------------------


def _balance_shown(handbook: Handbook) -> Iterator[MessagePart]:
    activities = live(handbook)
    stages = {one.stage for one in activities if one.stage is not None}
    groups = {group for one in activities for group in one.groups}
    values = frozenset().union(*values_served(handbook).values()) if activities else frozenset()
    if stages and groups:
        counts = {"stages": len(stages), "groups": len(groups), "values": len(values), "all": len(handbook.values)}
        yield MessagePart(
            "{activities} activities work on {stages} of 5 stages of change, {values} of {all} values and "
            "{groups} of 4 groups.",
            _values(activities=len(activities), **counts),
        )


def _goals_shown(handbook: Handbook) -> Iterator[MessagePart]:
    served = {one.goal for one in live(handbook)}
    for goal in handbook.rollout.goals:
        if goal.id in served:
            count = sum(1 for one in live(handbook) if one.goal == goal.id)
            yield MessagePart("{id} is served by activities: {count}.", _values(id=goal.id, count=count))


def _links_shown(handbook: Handbook) -> Iterator[MessagePart]:
    rollout = handbook.rollout
    based = [one for one in live(handbook) if one.sources or one.priority is not None]
    if rollout.sources and based:
        yield MessagePart(
            "From {sources} sources and {priorities} priorities follow {activities} activities.",
            _values(sources=len(rollout.sources), priorities=len(rollout.priorities), activities=len(based)),
        )


def _words_shown(handbook: Handbook) -> Iterator[MessagePart]:
    told = [one for one in live(handbook) if one.change is not None]
    if told:
        yield MessagePart("{count} activities say what will be different.", _values(count=len(told)))


def _measures_shown(handbook: Handbook) -> Iterator[MessagePart]:
    metrics = [metric for one in live(handbook) for metric in one.metrics]
    if metrics:
        days = sorted(metric.due for metric in metrics)
        yield MessagePart(
            "{count} metrics say from where to where; they are due from {first} to {last}.",
            _values(count=len(metrics), first=days[0], last=days[-1]),
        )


def _owners_shown(handbook: Handbook) -> Iterator[MessagePart]:
    owned = [one for one in live(handbook) if one.owner is not None]
    looks = sum(len(one.follow_ups) for one in owned)
    if owned and looks:
        yield MessagePart(
            "{owners} roles answer for {count} activities; on {days} days somebody looks how they go.",
            _values(owners=len({one.owner for one in owned}), count=len(owned), days=looks),
        )


def _agreement_shown(handbook: Handbook) -> Iterator[MessagePart]:
    above = leadership(handbook)
    for role in sorted(above):
        days = sorted(one.agreed_on for one in live(handbook) if role in one.agreed_by and one.agreed_on is not None)
        if days and days[0] == days[-1]:
            yield MessagePart(
                "{role} agreed to {count} activities on {first}.", _values(role=role, count=len(days), first=days[0])
            )
        elif days:
            yield MessagePart(
                "{role} agreed to {count} activities, from {first} to {last}.",
                _values(role=role, count=len(days), first=days[0], last=days[-1]),
            )


def _partners_shown(handbook: Handbook) -> Iterator[MessagePart]:
    for partner in handbook.rollout.involved:
        if partner.part != "top-management" and live(handbook):
            values = {"part": partner.part, "since": str(partner.since)}
            if partner.until is None:
                yield MessagePart("{part}: take part since {since}.", values)
            else:
                yield MessagePart("{part}: take part from {since} to {until}.", values | {"until": str(partner.until)})


def _values(**values: object) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class ReviewPoint:
    """One of the eight points: what speaks against it, and what shows that it is kept."""

    findings: Callable[[Handbook], Iterator[Problem]]
    evidence: Callable[[Handbook], Iterator[MessagePart]]


POINTS: dict[str, ReviewPoint] = {
    "balanced": ReviewPoint(balanced, _balance_shown),
    "goals": ReviewPoint(serves_goals, _goals_shown),
    "linked": ReviewPoint(linked, _links_shown),
    "wording": ReviewPoint(worded, _words_shown),
    "measurable": ReviewPoint(measurable, _measures_shown),
    "responsibility": ReviewPoint(answered_for, _owners_shown),
    "agreed-above": ReviewPoint(agreed_above, _agreement_shown),
    "agreed-around": ReviewPoint(agreed_around, _partners_shown),
}
"""The eight points, in their order."""


# --- SMART ------------------------------------------------------------------------------------

LETTERS = ("specific", "measurable", "achievable", "relevant", "time-bound")
"""The letters of SMART (G. T. Doran, "There's a S.M.A.R.T. way …", Management Review 70, 1981; the letters A and R as
they are mostly read today; contract, S12)."""


def smart(activity: RolloutActivity) -> dict[str, bool]:
    """For each letter whether what can be computed of it is there; people judge the rest."""
    change, metrics, resources, period = activity.change, activity.metrics, activity.resources, activity.period
    words = list(change.words.values()) if change is not None else []
    return {
        "specific": bool(words) and not any(map(bare_wish, words)) and not any(map(placeholder, words)),
        "measurable": bool(metrics) and all(one.baseline is not None and one.baseline != one.target for one in metrics),
        "achievable": resources is not None
        and not _is_placeholder(resources.money)
        and not _is_placeholder(resources.people)
        and activity.owner in activity.agreed_by
        and all(not one.is_share or 0 <= one.target <= 100 for one in metrics),
        "relevant": activity.goal is not None and bool(activity.sources or activity.priority),
        "time-bound": period is not None
        and bool(metrics)
        and all(period.start <= one.due <= period.end + REACH for one in metrics),
    }
