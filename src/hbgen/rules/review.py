"""The eight points of a good plan, as far as they can be computed (contract, S12, S14, S15, S20).

A plan is whole (balanced, serves the goals, its parts are linked), clear (wording, goals, responsibility) and
agreed (with top management, with those concerned). Checks and the review's page ask the same functions. A point is
kept when it has evidence and no finding: a plan that says nothing is not a good one.
Nothing here reads stances (`stances.yaml`).
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from hbgen.model.base import GROUPS, Entry, Text, texts_in
from hbgen.model.handbook import Handbook
from hbgen.model.plan import PLAN_PARTS, SOURCE_KINDS, STAGES, Metric, RolloutActivity
from hbgen.problems import MessagePart, Problem
from hbgen.rules.balance import live, values_served
from hbgen.rules.bare_wishes import bare_wish
from hbgen.rules.metrics import missed, reached
from hbgen.rules.placeholders import placeholder

FEW = 5
"""A plan with fewer activities need not touch everything."""
LONGEST = datetime.timedelta(days=92)
"""Days between two follow-ups of an activity."""
PAUSE = datetime.timedelta(days=62)
"""Days that may pass between activities with nothing running."""
REACH = datetime.timedelta(days=183)
"""Days after an activity within which a metric still measures its effect."""


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
    yield from _without_findings(handbook)
    yield from _unused_kinds(handbook)


def _without_findings(handbook: Handbook) -> Iterator[Problem]:
    """Priorities and activities whose sources hold placeholders only."""
    rollout = handbook.rollout
    empty_sources = {source.id for source in rollout.sources if _is_placeholder(source.finding)}
    for priority in rollout.priorities:
        if empty_sources and empty_sources.issuperset(priority.sources):
            values = {"id": priority.id, "ids": ", ".join(priority.sources)}
            yield Problem(priority.place("sources"), "priority-without-finding", values)
    for activity in live(handbook):
        if activity.sources and empty_sources.issuperset(activity.sources):
            values = {"id": activity.id, "ids": ", ".join(activity.sources)}
            yield Problem(activity.place("sources"), "activity-without-finding", values)


def _unused_kinds(handbook: Handbook) -> Iterator[Problem]:
    """Kinds of source that a plan with sources and activities does not use."""
    rollout = handbook.rollout
    kinds = {source.kind for source in rollout.sources}
    if kinds == {"other"} and len(live(handbook)) > 0:
        yield Problem(rollout.place("sources"), "sources-all-other")
    unused_kinds = [kind for kind in SOURCE_KINDS if kind not in kinds and kind != "other"]
    if unused_kinds and kinds and len(live(handbook)) >= FEW:
        yield Problem(rollout.place("sources"), "sources-never-asked", {"ids": ", ".join(unused_kinds)})


def _is_placeholder(text: Text | None) -> bool:
    return text is not None and any(map(placeholder, text.words.values()))


def worded(handbook: Handbook) -> Iterator[Problem]:
    """Every activity says what will be different, not only that it will be better; no text is still to be written."""
    yield from placeholders(texts_in(handbook.rollout))
    for activity in live(handbook):
        words = activity.change.words.values() if activity.change is not None else ()
        wish = next(filter(None, map(bare_wish, words)), None)
        if wish is not None:
            yield Problem(activity.place("change"), "change-is-a-wish", {"id": activity.id, "word": wish})


def placeholders(texts: Iterable[tuple[Entry, tuple[str | int, ...], Text]]) -> Iterator[Problem]:
    """The placeholders in `texts` (the entry, the path of the text in it, and the text), in each language."""
    for entry, path, text in texts:
        for language, words in text.words.items():
            mark = placeholder(words)
            if mark is not None:
                yield Problem(entry.place(*path, language), "placeholder", {"word": mark})


def measurable(handbook: Handbook) -> Iterator[Problem]:
    """Goals hold a figure; metrics have baseline, target, day and value; after a missed target something is decided."""
    for goal in handbook.rollout.goals:
        if not any(re.search(r"\d", words) for words in goal.text.words.values()):
            yield Problem(goal.place("text"), "goal-without-figure", {"id": goal.id})
    for activity in live(handbook):
        yield from _closed(handbook, activity)
        for metric in activity.metrics:
            yield from _metric_problems(activity, metric)


def _metric_problems(activity: RolloutActivity, metric: Metric) -> Iterator[Problem]:
    """A metric without a baseline, with a target that is no change or no share, or due outside its activity's reach."""
    target = {"id": activity.id, "target": f"{metric.target:g}"}
    if metric.baseline is None:
        yield Problem(metric.place("name"), "metric-without-baseline", {"id": activity.id})
    elif metric.baseline == metric.target:
        yield Problem(metric.place("target"), "metric-stands-still", target)
    if metric.is_share and not 0 <= metric.target <= 100:
        yield Problem(metric.place("target"), "metric-beyond-share", target)
    if activity.period is None:
        return
    due = {"id": activity.id, "due": str(metric.due)}
    if metric.due < activity.period.start:
        yield Problem(metric.place("due"), "metric-too-early", due | {"start": str(activity.period.start)})
    elif metric.due - activity.period.end > REACH:
        yield Problem(metric.place("due"), "metric-too-late", due | {"end": str(activity.period.end)})


def _closed(handbook: Handbook, activity: RolloutActivity) -> Iterator[Problem]:
    """Metrics that are due and have no value, and targets that a finished activity has missed."""
    for metric in activity.metrics:
        if metric.due < handbook.handbook.date and reached(handbook, metric) is None:
            values = {"id": activity.id, "due": str(metric.due)}
            yield Problem(metric.place("due"), "metric-without-finding", values)
    for number, metric, value in missed(handbook, activity) if activity.status == "done" else ():
        values = {"id": activity.id, "target": f"{metric.target:g}", "value": f"{value.value:g}"}
        place = activity.place("metrics", number, "target")
        yield Problem(place, "metric-missed", values | {"when": value.period or str(value.on)})


def answered_for(handbook: Handbook) -> Iterator[Problem]:
    """Several roles own activities, of the project team too, keep to their dates, and follow them up regularly."""
    activities = live(handbook)
    yield from _on_time(handbook)
    yield from _owners(handbook, activities)
    for activity in activities:
        yield from _missing_findings(handbook, activity)
        yield from _follow_up_days(activity)


def _owners(handbook: Handbook, activities: Sequence[RolloutActivity]) -> Iterator[Problem]:
    """A project team in which no activity's owner is, and an owner of more than half of the activities."""
    owners = Counter(activity.owner for activity in activities if activity.owner is not None)
    team = [partner for partner in handbook.rollout.involved if partner.part == "project-team" and partner.roles]
    if team and owners and not owners.keys() & {role for partner in team for role in partner.roles}:
        yield Problem(team[0].place("roles"), "team-without-owner")
    for owner, count in owners.items():
        if len(activities) >= FEW and count * 2 > len(activities):
            values = {"id": owner, "count": str(count), "whole": str(len(activities))}
            yield Problem(handbook.rollout.place("activities"), "owner-of-most", values)


def _missing_findings(handbook: Handbook, activity: RolloutActivity) -> Iterator[Problem]:
    """Follow-ups whose day is past and of which nothing is written."""
    days_with_findings = {follow_up.date for follow_up in activity.followed_up}
    for day in sorted(activity.follow_ups):
        if day < handbook.handbook.date and day not in days_with_findings:
            values = {"id": activity.id, "day": str(day)}
            yield Problem(activity.place("follow_ups"), "follow-up-without-finding", values)


def _follow_up_days(activity: RolloutActivity) -> Iterator[Problem]:
    """No follow-up, one before the activity begins, or more than `LONGEST` between two of them."""
    period, days = activity.period, sorted(activity.follow_ups)
    if not days:
        yield Problem(activity.place("id"), "activity-without-follow-up", {"id": activity.id})
    elif period is not None:
        if days[0] < period.start:
            values = {"id": activity.id, "day": str(days[0]), "start": str(period.start)}
            yield Problem(activity.place("follow_ups"), "follow-up-before-start", values)
        days_inside = [day for day in days if period.start < day < period.end]
        for before, after in itertools.pairwise([period.start, *days_inside, period.end]):
            if after - before > LONGEST:
                values = {"id": activity.id, "start": str(before), "end": str(after)}
                yield Problem(activity.place("follow_ups"), "follow-up-too-rare", values)


def _on_time(handbook: Handbook) -> Iterator[Problem]:
    """Activities that are late on the handbook's date: past their end and not done, or past their start and planned."""
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
    """The roles whose agreement is that of top management: the chief executive, and those in `leadership`."""
    settings = handbook.handbook
    return frozenset((settings.owners.chief_executive, *settings.leadership))


def agreed_above(handbook: Handbook) -> Iterator[Problem]:
    """Top management takes part in the plan, and agreed to every activity on a day that is given."""
    yield from _parts(handbook, ("top-management",))
    leaders = leadership(handbook)
    for activity in live(handbook):
        if not activity.agreed_by:
            yield Problem(activity.place("id"), "activity-not-agreed", {"id": activity.id})
        elif not leaders.intersection(activity.agreed_by):
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
    last_day = max((activity.period.end for activity in live(handbook) if activity.period is not None), default=None)
    for partner in handbook.rollout.involved:
        until = partner.until
        if partner.part == "project-team" and until is not None and last_day is not None and until < last_day:
            yield Problem(partner.place("until"), "team-leaves-early", {"until": str(until), "end": str(last_day)})


def _parts(handbook: Handbook, parts: tuple[str, ...]) -> Iterator[Problem]:
    rollout = handbook.rollout
    named_parts = {partner.part for partner in rollout.involved}
    for part in parts if live(handbook) else ():
        if part not in named_parts:
            yield Problem(rollout.place("involved"), "plan-without-part", {"id": part})


# --- evidence ---------------------------------------------------------------------------------


def _balance_shown(handbook: Handbook) -> Iterator[MessagePart]:
    activities = live(handbook)
    stages = {activity.stage for activity in activities if activity.stage is not None}
    groups = {group for activity in activities for group in activity.groups}
    values = frozenset().union(*values_served(handbook).values()) if activities else frozenset()
    if stages and groups:
        counts = {"stages": len(stages), "groups": len(groups), "values": len(values), "all": len(handbook.values)}
        yield MessagePart(
            "{activities} activities work on {stages} of 5 stages of change, {values} of {all} values and "
            "{groups} of 4 groups.",
            _values(activities=len(activities), **counts),
        )


def _goals_shown(handbook: Handbook) -> Iterator[MessagePart]:
    served_goals = {activity.goal for activity in live(handbook)}
    for goal in handbook.rollout.goals:
        if goal.id in served_goals:
            count = sum(1 for activity in live(handbook) if activity.goal == goal.id)
            yield MessagePart("{id} is served by activities: {count}.", _values(id=goal.id, count=count))


def _links_shown(handbook: Handbook) -> Iterator[MessagePart]:
    rollout = handbook.rollout
    based_activities = [activity for activity in live(handbook) if activity.sources or activity.priority is not None]
    if rollout.sources and based_activities:
        yield MessagePart(
            "From {sources} sources and {priorities} priorities follow {activities} activities.",
            _values(sources=len(rollout.sources), priorities=len(rollout.priorities), activities=len(based_activities)),
        )


def _words_shown(handbook: Handbook) -> Iterator[MessagePart]:
    described = [activity for activity in live(handbook) if activity.change is not None]
    if described:
        yield MessagePart("{count} activities say what will be different.", _values(count=len(described)))


def _measures_shown(handbook: Handbook) -> Iterator[MessagePart]:
    metrics = [metric for activity in live(handbook) for metric in activity.metrics]
    if metrics:
        days = sorted(metric.due for metric in metrics)
        yield MessagePart(
            "{count} metrics say from where to where; they are due from {first} to {last}.",
            _values(count=len(metrics), first=days[0], last=days[-1]),
        )


def _owners_shown(handbook: Handbook) -> Iterator[MessagePart]:
    owned = [activity for activity in live(handbook) if activity.owner is not None]
    follow_ups = sum(len(activity.follow_ups) for activity in owned)
    if owned and follow_ups:
        yield MessagePart(
            "{owners} roles answer for {count} activities; on {days} days somebody looks how they go.",
            _values(owners=len({activity.owner for activity in owned}), count=len(owned), days=follow_ups),
        )


def _agreement_shown(handbook: Handbook) -> Iterator[MessagePart]:
    leaders = leadership(handbook)
    for role in sorted(leaders):
        days = sorted(
            activity.agreed_on
            for activity in live(handbook)
            if role in activity.agreed_by and activity.agreed_on is not None
        )
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
    """One of the eight points: the problems that speak against it, and the facts that show that it is kept."""

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
    """Letter → whether the part of it that can be computed is there; people judge the rest."""
    return {
        "specific": _is_specific(activity),
        "measurable": _is_measurable(activity),
        "achievable": _is_achievable(activity),
        "relevant": activity.goal is not None and bool(activity.sources or activity.priority),
        "time-bound": _is_time_bound(activity),
    }


def _is_specific(activity: RolloutActivity) -> bool:
    """Whether it is said what will be different, and not only wished for."""
    words = list(activity.change.words.values()) if activity.change is not None else []
    return bool(words) and not any(map(bare_wish, words)) and not any(map(placeholder, words))


def _is_measurable(activity: RolloutActivity) -> bool:
    """Whether there are metrics, each with a target that differs from its baseline."""
    metrics = activity.metrics
    return bool(metrics) and all(metric.baseline is not None and metric.baseline != metric.target for metric in metrics)


def _is_achievable(activity: RolloutActivity) -> bool:
    """Whether money and people are named, the owner has agreed, and no share is to be beyond 100 percent."""
    resources = activity.resources
    return (
        resources is not None
        and not _is_placeholder(resources.money)
        and not _is_placeholder(resources.people)
        and activity.owner in activity.agreed_by
        and all(not metric.is_share or 0 <= metric.target <= 100 for metric in activity.metrics)
    )


def _is_time_bound(activity: RolloutActivity) -> bool:
    """Whether each metric is due while the activity lasts, or soon after."""
    period, metrics = activity.period, activity.metrics
    return (
        period is not None
        and bool(metrics)
        and all(period.start <= metric.due <= period.end + REACH for metric in metrics)
    )
