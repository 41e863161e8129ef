"""The eight points of a good plan, as far as they can be computed (contract, S12, S14, S15, S20).

A plan is whole (balanced, serves the goals, its parts are linked), clear (wording, goals, responsibility) and
agreed (with top management, with those concerned). Checks and the review's page ask the same functions. A point is
kept when it has evidence and no finding: a plan that says nothing is not a good one.
Nothing here reads stances (`stances.yaml`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hbgen.locale.plurals import plural
from hbgen.model.handbook import Handbook
from hbgen.model.plan import RolloutActivity
from hbgen.problems import MessagePart, Problem
from hbgen.rules.agreed_plan import agreed_above, agreed_around, leadership
from hbgen.rules.balance import live, values_served
from hbgen.rules.bare_wishes import bare_wish
from hbgen.rules.clear_plan import REACH, answered_for, measurable, worded
from hbgen.rules.placeholders import is_placeholder, placeholder
from hbgen.rules.whole_plan import balanced, linked, serves_goals

# --- evidence ---------------------------------------------------------------------------------


def _balance_shown(handbook: Handbook) -> Iterator[MessagePart]:
    activities = live(handbook)
    stages = {activity.stage for activity in activities if activity.stage is not None}
    groups = {group for activity in activities for group in activity.groups}
    values = frozenset().union(*values_served(handbook).values()) if activities else frozenset()
    if stages and groups:
        counts = {"stages": len(stages), "groups": len(groups), "values": len(values), "all": len(handbook.values)}
        yield MessagePart(
            plural(
                "{activities} activity works on {stages} of 5 stages of change, {values} of {all} values and {groups} "
                "of 4 groups.",
                "{activities} activities work on {stages} of 5 stages of change, {values} of {all} values and {groups} "
                "of 4 groups.",
            ),
            _values(activities=len(activities), **counts),
        )


def _goals_shown(handbook: Handbook) -> Iterator[MessagePart]:
    served_goals = {activity.goal for activity in live(handbook)}
    for goal in handbook.rollout.goals:
        if goal.id in served_goals:
            count = sum(1 for activity in live(handbook) if activity.goal == goal.id)
            words = plural("{count} activity serves {id}.", "{count} activities serve {id}.")
            yield MessagePart(words, _values(id=goal.id, count=count))


def _links_shown(handbook: Handbook) -> Iterator[MessagePart]:
    rollout = handbook.rollout
    based_activities = [activity for activity in live(handbook) if activity.sources or activity.priority is not None]
    if rollout.sources and based_activities:
        yield MessagePart(
            plural("{count} source is named.", "{count} sources are named."), _values(count=len(rollout.sources))
        )
        if rollout.priorities:
            yield MessagePart(
                plural("{count} priority was set by them.", "{count} priorities were set by them."),
                _values(count=len(rollout.priorities)),
            )
        yield MessagePart(
            plural("{count} activity follows from them.", "{count} activities follow from them."),
            _values(count=len(based_activities)),
        )


def _words_shown(handbook: Handbook) -> Iterator[MessagePart]:
    described = [activity for activity in live(handbook) if activity.change is not None]
    if described:
        yield MessagePart(
            plural("{count} activity says what will be different.", "{count} activities say what will be different."),
            _values(count=len(described)),
        )


def _measures_shown(handbook: Handbook) -> Iterator[MessagePart]:
    metrics = [metric for activity in live(handbook) for metric in activity.metrics]
    if metrics:
        days = sorted(metric.due for metric in metrics)
        yield MessagePart(
            plural(
                "{count} metric says from where to where; it is due from {first} to {last}.",
                "{count} metrics say from where to where; they are due from {first} to {last}.",
            ),
            _values(count=len(metrics), first=days[0], last=days[-1]),
        )


def _owners_shown(handbook: Handbook) -> Iterator[MessagePart]:
    owned = [activity for activity in live(handbook) if activity.owner is not None]
    follow_ups = sum(len(activity.follow_ups) for activity in owned)
    if owned and follow_ups:
        yield MessagePart(
            plural(
                "{count} activity has a role that answers for it.",
                "{count} activities have a role that answers for them.",
            ),
            _values(count=len(owned)),
        )
        yield MessagePart(
            plural("Somebody looks how they go on {count} day.", "Somebody looks how they go on {count} days."),
            _values(count=follow_ups),
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
                plural(
                    "{role} agreed to {count} activity on {first}.", "{role} agreed to {count} activities on {first}."
                ),
                _values(role=role, count=len(days), first=days[0]),
            )
        elif days:
            yield MessagePart(
                plural(
                    "{role} agreed to {count} activity, from {first} to {last}.",
                    "{role} agreed to {count} activities, from {first} to {last}.",
                ),
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
        and not is_placeholder(resources.money)
        and not is_placeholder(resources.people)
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
