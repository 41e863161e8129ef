"""Checks of the plan: activities answer six questions, have a base, fit in time (contract, S11–S15, S20).

Findings that the page of the plan's review shows too come from `rules`: `whole_plan`, `clear_plan`, `agreed_plan`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice, error, missing
from hbgen.model.handbook import Handbook
from hbgen.model.plan import RolloutActivity
from hbgen.problems import MessagePart, Problem
from hbgen.rules import agreed_plan, clear_plan, whole_plan

_QUESTIONS = (
    ("change", "What will be different?"),
    ("owner", "Who answers for it?"),
    ("period", "When?"),
    ("metrics", "How will we see that it worked?"),
    ("resources", "What does it take, in money and people?"),
    ("communication", "Who must know or take part?"),
)


PROPOSAL_OPEN = advice(
    "proposal-open",
    "The proposed activity {id} leaves open: {question}",
    "Add `{field}:` before it is planned.",
    Example(
        "rollout.yaml",
        good="    resources: {money: None, people: An hour a week}\n",
        bad="    status: proposed\n",
        at="ACT-1",
    ),
)

ACTIVITY_QUESTION = missing(
    "activity-question",
    "The activity {id} leaves question {number} open: {question}",
    "Add `{field}:`.",
    Example(
        "rollout.yaml",
        good="    change: Everybody greets first.\n",
        bad="",
        at="ACT-1",
    ),
)


def activities_answer_six_questions(facts: Facts) -> Iterator[Problem]:
    """Every activity says what changes, who answers, when, by what metrics, with what, and who must know."""
    for activity in facts.handbook.rollout.activities:
        for number, (field, question) in enumerate(_QUESTIONS, 1):
            if not getattr(activity, field) and not facts.lost(field, of=activity.id):
                values: dict[str, str | MessagePart] = {
                    "id": activity.id,
                    "number": str(number),
                    "question": MessagePart(question),
                    "field": field,
                }
                code = PROPOSAL_OPEN if activity.status == "proposed" else ACTIVITY_QUESTION
                yield Problem(activity.place("id"), code, values)


ACTIVITY_WITHOUT_GOAL = missing(
    "activity-without-goal",
    "The activity {id} serves no goal.",
    "Add `goal:` with the id of a goal from the same file.",
    Example(
        "rollout.yaml",
        good="    goal: GOAL-1\n",
        bad="",
        at="ACT-1",
    ),
)

ACTIVITY_WITHOUT_SOURCE = missing(
    "activity-without-source",
    "The activity {id} does not say what it comes from.",
    "Add `sources:` or `priority:` with ids from the same file.",
    Example(
        "rollout.yaml",
        good="    sources: [SRC-1]\n",
        bad="",
        at="ACT-1",
    ),
)

ACTIVITY_WITHOUT_STAGE = advice(
    "activity-without-stage",
    "The activity {id} names no stage of change.",
    "Add `stage:` awareness, desire, knowledge, ability or reinforcement.",
    Example(
        "rollout.yaml",
        good="    stage: ability\n",
        bad="",
        at="ACT-1",
    ),
)


def activities_have_a_base(facts: Facts) -> Iterator[Problem]:
    """Every activity serves a goal, comes from a source or a priority, and works on a stage of change."""
    for activity in facts.handbook.rollout.activities:
        if activity.goal is None and activity.status == "proposed":
            open_: dict[str, str | MessagePart] = {"id": activity.id, "field": "goal"}
            yield Problem(
                activity.place("id"), PROPOSAL_OPEN, open_ | {"question": MessagePart("Which goal does it serve?")}
            )
        elif activity.goal is None:
            yield Problem(activity.place("id"), ACTIVITY_WITHOUT_GOAL, {"id": activity.id})
        if not activity.sources and activity.priority is None:
            yield Problem(activity.place("id"), ACTIVITY_WITHOUT_SOURCE, {"id": activity.id})
        if activity.stage is None:
            yield Problem(activity.place("id"), ACTIVITY_WITHOUT_STAGE, {"id": activity.id})


PERIOD_BACKWARDS = error(
    "period-backwards",
    "The end {end} lies before the start {start}.",
    "Correct one of the two dates.",
    Example(
        "rollout.yaml",
        good="    period: {start: 2026-03-01, end: 2026-04-30}\n",
        bad="    period: {start: 2026-03-01, end: 2026-02-28}\n",
        at="2026-02-28}",
    ),
)

STARTS_BEFORE_DEPENDENCY = error(
    "starts-before-dependency",
    "{id} begins on {start}, before {other}, on which it depends, ends on {end}.",
    "Begin it later.",
    Example(
        "rollout.yaml",
        good="  - id: ACT-1\n",
        bad=(
            "  - {id: ACT-2, title: Tasting evening, period: {start: 2026-02-02, end: 2026-03-31}}\n"
            "  - id: ACT-1\n"
            "    depends_on: [ACT-2]\n"
        ),
        at="ACT-2]",
    ),
)


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
            yield Problem(period.place("end"), PERIOD_BACKWARDS, values)
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
                yield Problem(activity.place("depends_on", index), STARTS_BEFORE_DEPENDENCY, values)


CIRCULAR_DEPENDENCY = error(
    "circular-dependency",
    "The activities {ids} wait for each other.",
    "Remove one of them from `depends_on`.",
    Example(
        "rollout.yaml",
        good="  - id: ACT-1\n",
        bad="  - {id: ACT-2, title: Tasting evening, depends_on: [ACT-1]}\n  - id: ACT-1\n    depends_on: [ACT-2]\n",
        at="[ACT-1]}",
    ),
)


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
            yield Problem(first.place("depends_on"), CIRCULAR_DEPENDENCY, values)


def _shown_too(findings: Callable[[Handbook], Iterator[Problem]]) -> Callable[[Facts], Iterator[Problem]]:
    """A check's generator out of findings that the page of the plan's review shows too."""

    @wraps(findings)
    def promise(facts: Facts) -> Iterator[Problem]:
        return findings(facts.handbook)

    return promise


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


CHECKS = (
    Check(activities_answer_six_questions, (PROPOSAL_OPEN, ACTIVITY_QUESTION), needs_all=True),
    Check(
        activities_have_a_base,
        (PROPOSAL_OPEN, ACTIVITY_WITHOUT_GOAL, ACTIVITY_WITHOUT_SOURCE, ACTIVITY_WITHOUT_STAGE),
        needs_all=True,
    ),
    Check(activities_follow_in_time, (PERIOD_BACKWARDS, STARTS_BEFORE_DEPENDENCY), needs_all=False),
    Check(activities_wait_in_no_circle, (CIRCULAR_DEPENDENCY,), needs_all=False),
    Check(
        _shown_too(whole_plan.balanced),
        (
            whole_plan.ONE_STAGE,
            whole_plan.STAGE_WITHOUT_ACTIVITY,
            whole_plan.VALUE_WITHOUT_ACTIVITY,
            whole_plan.GROUP_WITHOUT_ACTIVITY,
            whole_plan.PLAN_PAUSES,
        ),
        needs_all=True,
    ),
    Check(
        _shown_too(whole_plan.serves_goals),
        (whole_plan.GOAL_WITHOUT_ACTIVITY, whole_plan.GOALS_OF_ONE_LEVEL),
        needs_all=True,
    ),
    Check(
        _shown_too(whole_plan.linked),
        (
            whole_plan.SOURCE_UNUSED,
            whole_plan.PRIORITY_UNUSED,
            whole_plan.PRIORITY_WITHOUT_FINDING,
            whole_plan.ACTIVITY_WITHOUT_FINDING,
            whole_plan.SOURCES_ALL_OTHER,
            whole_plan.SOURCES_NEVER_ASKED,
        ),
        needs_all=True,
    ),
    Check(_shown_too(clear_plan.worded), (clear_plan.CHANGE_IS_A_WISH, clear_plan.PLACEHOLDER), needs_all=False),
    Check(
        _shown_too(clear_plan.measurable),
        (
            clear_plan.GOAL_WITHOUT_FIGURE,
            clear_plan.METRIC_WITHOUT_BASELINE,
            clear_plan.METRIC_STANDS_STILL,
            clear_plan.METRIC_BEYOND_SHARE,
            clear_plan.METRIC_TOO_EARLY,
            clear_plan.METRIC_TOO_LATE,
            clear_plan.METRIC_WITHOUT_FINDING,
            clear_plan.METRIC_MISSED,
        ),
        needs_all=False,
        counts=("baseline",),
    ),
    Check(
        _shown_too(clear_plan.answered_for),
        (
            clear_plan.TEAM_WITHOUT_OWNER,
            clear_plan.OWNER_OF_MOST,
            clear_plan.FOLLOW_UP_WITHOUT_FINDING,
            clear_plan.ACTIVITY_WITHOUT_FOLLOW_UP,
            clear_plan.FOLLOW_UP_BEFORE_START,
            clear_plan.FOLLOW_UP_TOO_RARE,
            clear_plan.ACTIVITY_OVERDUE,
            clear_plan.ACTIVITY_NOT_BEGUN,
        ),
        needs_all=True,
        counts=("involved",),
    ),
    Check(
        _shown_too(agreed_plan.agreed_above),
        (
            agreed_plan.PLAN_WITHOUT_PART,
            agreed_plan.ACTIVITY_NOT_AGREED,
            agreed_plan.ACTIVITY_NOT_AGREED_ABOVE,
            agreed_plan.ACTIVITY_AGREED_WHEN,
        ),
        needs_all=True,
        counts=("involved",),
    ),
    Check(
        _shown_too(agreed_plan.agreed_around),
        (agreed_plan.PLAN_WITHOUT_PART, agreed_plan.ACTIVITY_NOT_AGREED_BY_OWNER, agreed_plan.TEAM_LEAVES_EARLY),
        needs_all=True,
        counts=("involved",),
    ),
)
