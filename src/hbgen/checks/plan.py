"""Checks of the plan: activities answer six questions, have a base, fit in time (contract, S11–S15, S20).

Findings that the page of the plan's review shows too are computed in `rules` (`whole_plan`, `clear_plan`, `agreed_plan`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps

from hbgen.checks.facts import Facts
from hbgen.model.plan import RolloutActivity
from hbgen.problems import MessagePart, Problem
from hbgen.rules import review

_QUESTIONS = (
    ("change", "What will be different?"),
    ("owner", "Who answers for it?"),
    ("period", "When?"),
    ("metrics", "How will we see that it worked?"),
    ("resources", "What does it take, in money and people?"),
    ("communication", "Who must know or take part?"),
)


def activities_answer_six_questions(facts: Facts) -> Iterator[Problem]:
    """Every activity says what changes, who answers, when, by what metrics, with what, and who must know."""
    for activity in facts.handbook.rollout.activities:
        for number, (field, question) in enumerate(_QUESTIONS, 1):
            if not getattr(activity, field):
                values: dict[str, str | MessagePart] = {
                    "id": activity.id,
                    "number": str(number),
                    "question": MessagePart(question),
                    "field": field,
                }
                code = "proposal-open" if activity.status == "proposed" else "activity-question"
                yield Problem(activity.place("id"), code, values)


def activities_have_a_base(facts: Facts) -> Iterator[Problem]:
    """Every activity serves a goal, comes from a source or a priority, and works on a stage of change."""
    for activity in facts.handbook.rollout.activities:
        if activity.goal is None and activity.status == "proposed":
            open_: dict[str, str | MessagePart] = {"id": activity.id, "field": "goal"}
            yield Problem(
                activity.place("id"), "proposal-open", open_ | {"question": MessagePart("Which goal does it serve?")}
            )
        elif activity.goal is None:
            yield Problem(activity.place("id"), "activity-without-goal", {"id": activity.id})
        if not activity.sources and activity.priority is None:
            yield Problem(activity.place("id"), "activity-without-source", {"id": activity.id})
        if activity.stage is None:
            yield Problem(activity.place("id"), "activity-without-stage", {"id": activity.id})


def activities_follow_in_time(facts: Facts) -> Iterator[Problem]:
    """An activity ends after it starts, and starts after those on which it depends have ended."""
    activities = facts.handbook.rollout.activities
    by_id = {activity.id: activity for activity in activities}
    for activity in activities:
        period = activity.period
        if period is None:
            continue
        if period.end < period.start:
            values = {"id": activity.id, "start": str(period.start), "end": str(period.end)}
            yield Problem(period.place("end"), "period-backwards", values)
        for index, id_ in enumerate(activity.depends_on):
            other = by_id.get(id_)
            if other is None or other is activity or other.period is None:
                continue
            if period.start < other.period.end:
                values = {
                    "id": activity.id,
                    "start": str(period.start),
                    "other": id_,
                    "end": str(other.period.end),
                }
                yield Problem(activity.place("depends_on", index), "starts-before-dependency", values)


def activities_wait_in_no_circle(facts: Facts) -> Iterator[Problem]:
    """No activity waits, directly or through others, for itself."""
    activities = facts.handbook.rollout.activities
    by_id = {activity.id: activity for activity in activities}
    done: set[str] = set()
    for activity in activities:
        circle = _circle(activity.id, by_id, done)
        if circle:
            first = by_id[circle[0]]
            values = {"ids": ", ".join(circle)}
            yield Problem(first.place("depends_on"), "circular-dependency", values)


def _reviewed(point: str) -> Callable[[Facts], Iterator[Problem]]:
    """A check whose findings the page of the plan's review shows too."""
    findings = review.POINTS[point].findings

    @wraps(findings)
    def promise(facts: Facts) -> Iterator[Problem]:
        return findings(facts.handbook)

    return promise


plans_are_balanced = _reviewed("balanced")
plans_serve_goals = _reviewed("goals")
sources_lead_somewhere = _reviewed("linked")
changes_are_specific = _reviewed("wording")
plans_can_be_measured = _reviewed("measurable")
plans_are_answered_for = _reviewed("responsibility")
plans_are_agreed_with_top_management = _reviewed("agreed-above")
plans_are_agreed_with_those_concerned = _reviewed("agreed-around")


def _circle(start: str, by_id: dict[str, RolloutActivity], done: set[str]) -> list[str]:
    """The first circle that can be reached from `start` outside `done`, in the order of waiting.

    Visited activities are added to `done`, so that all calls together take linear time.
    """
    path: list[str] = []
    on_path: set[str] = set()
    circle: list[str] = []
    stack: list[tuple[str, bool]] = [(start, True)]
    while stack:
        id_, enters = stack.pop()
        if not enters:
            on_path.discard(path.pop())
        elif id_ in on_path:
            circle = circle or path[path.index(id_) :]
        elif id_ in by_id and id_ not in done:
            done.add(id_)
            path.append(id_)
            on_path.add(id_)
            stack.append((id_, False))
            # A reference to itself is reported by another check.
            stack.extend((other, True) for other in by_id[id_].depends_on if other != id_)
    return circle
