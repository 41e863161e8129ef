"""A plan is whole: balanced, in the service of the goals, with parts that are linked (contract, S12, S20)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence

from hbgen.codes.code import Example, advice
from hbgen.model.field_types import GROUPS
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


ONE_STAGE = advice(
    "one-stage",
    "All activities work on one stage of change: {stage}.",
    "Look at each group: what comes before this stage, and what after it?",
    Example(
        "rollout.yaml",
        good="  - id: ACT-1\n",
        bad=(
            "  - {id: ACT-2, title: Tasting evening, stage: ability}\n"
            "  - {id: ACT-3, title: Tray practice, stage: ability}\n"
            "  - id: ACT-1\n"
        ),
        at="- {id: ACT-2",
    ),
)

STAGE_WITHOUT_ACTIVITY = advice(
    "stage-without-activity",
    "No activity works on the stage {id}.",
    "Plan one, or say under `silenced` why the stage needs none.",
    Example(
        "rollout.yaml",
        good="  - id: ACT-1\n",
        bad=(
            "  - {id: ACT-2, title: Tasting evening, stage: awareness}\n"
            "  - {id: ACT-3, title: Tray practice, stage: knowledge}\n"
            "  - {id: ACT-4, title: Kitchen visit, stage: desire}\n"
            "  - {id: ACT-5, title: Morning round, stage: ability}\n"
            "  - id: ACT-1\n"
        ),
        at="- {id: ACT-2",
    ),
)


def _stages_touched(handbook: Handbook, activities: Sequence[RolloutActivity]) -> Iterator[Problem]:
    """All activities on one stage of change, or a stage without any."""
    place = handbook.rollout.place("activities")
    stages = [activity.stage for activity in activities if activity.stage is not None]
    if len(stages) >= 3 and len(set(stages)) == 1:
        yield Problem(place, ONE_STAGE, {"stage": stages[0]})
    elif len(stages) >= FEW:
        for stage in STAGES:
            if stage not in stages:
                yield Problem(place, STAGE_WITHOUT_ACTIVITY, {"id": stage})


VALUE_WITHOUT_ACTIVITY = advice(
    "value-without-activity",
    "No activity brings a standard of the value {id} to life.",
    "Name such a standard under `standards:` of an activity.",
)

GROUP_WITHOUT_ACTIVITY = advice(
    "group-without-activity",
    "For the group {id} nothing changes in any activity.",
    "Name it under `groups:` of an activity, or plan one.",
    Example(
        "rollout.yaml",
        good="  - id: ACT-1\n",
        bad=(
            "  - {id: ACT-2, title: Tasting evening, groups: [front-line]}\n"
            "  - {id: ACT-3, title: Tray practice, groups: [support]}\n"
            "  - {id: ACT-4, title: Kitchen visit, groups: [managers]}\n"
            "  - {id: ACT-5, title: Morning round}\n"
            "  - id: ACT-1\n"
        ),
        at="- {id: ACT-2",
    ),
)


def _values_and_groups_touched(handbook: Handbook, activities: Sequence[RolloutActivity]) -> Iterator[Problem]:
    """Values and groups without an activity, in a plan that names any value, or any group."""
    place = handbook.rollout.place("activities")
    served = frozenset().union(*values_served(handbook).values())
    groups = {group for activity in activities for group in activity.groups}
    for value in handbook.values if served else ():
        if value.id not in served:
            yield Problem(place, VALUE_WITHOUT_ACTIVITY, {"id": value.id})
    for group in GROUPS if groups else ():
        if group not in groups:
            yield Problem(place, GROUP_WITHOUT_ACTIVITY, {"id": group})


PLAN_PAUSES = advice(
    "plan-pauses",
    "Between {end} and {start} nothing runs.",
    "Move an activity, or plan one: people take a pause for the end.",
    Example(
        "rollout.yaml",
        good="  - id: ACT-1\n",
        bad="  - {id: ACT-2, title: Tasting evening, period: {start: 2026-09-01, end: 2026-09-30}}\n  - id: ACT-1\n",
        at="2026-09-01",
    ),
)


def _pauses(activities: Iterable[RolloutActivity]) -> Iterator[Problem]:
    """Gaps between activities that are longer than `PAUSE`."""
    periods = sorted(
        (activity.period for activity in activities if activity.period is not None), key=lambda period: period.start
    )
    end = periods[0].end if periods else datetime.date.max
    for period in periods:
        if period.start - end > PAUSE:
            yield Problem(period.place("start"), PLAN_PAUSES, {"end": str(end), "start": str(period.start)})
        end = max(end, period.end)


GOAL_WITHOUT_ACTIVITY = advice(
    "goal-without-activity",
    "No activity serves the goal {id}.",
    "Name it under `goal:` of an activity, or remove it.",
    Example(
        "rollout.yaml",
        good="sources:\n  - {id: SRC-1",
        bad=(
            "  - {id: GOAL-2, text: Every table is cleared within 5 minutes by the end of 2026., level: service}\n"
            "sources:\n"
            "  - {id: SRC-1"
        ),
        at="GOAL-2",
    ),
)

GOALS_OF_ONE_LEVEL = advice(
    "goals-of-one-level",
    "No goal has the level {id}.",
    "Write one: a plan serves its own field and the whole company.",
    Example(
        "rollout.yaml",
        good="  - id: ACT-1\n",
        bad=(
            "  - {id: ACT-2, title: Tasting evening}\n"
            "  - {id: ACT-3, title: Tray practice}\n"
            "  - {id: ACT-4, title: Kitchen visit}\n"
            "  - {id: ACT-5, title: Morning round}\n"
            "  - id: ACT-1\n"
        ),
        at="- {id: GOAL-1",
    ),
)


def serves_goals(handbook: Handbook) -> Iterator[Problem]:
    """Every goal is served by an activity, and there are goals both of the company and of its service."""
    rollout = handbook.rollout
    served = {activity.goal for activity in live(handbook)}
    # An activity without a goal, or with one that is nowhere, may serve it.
    is_known = served <= {goal.id for goal in rollout.goals}
    for goal in rollout.goals if live(handbook) and is_known else ():
        if goal.id not in served:
            yield Problem(goal.place("id"), GOAL_WITHOUT_ACTIVITY, {"id": goal.id})
    levels = {goal.level for goal in rollout.goals}
    if len(live(handbook)) >= FEW and len(levels) == 1:
        missing = "service" if "company" in levels else "company"
        yield Problem(rollout.place("goals"), GOALS_OF_ONE_LEVEL, {"id": missing})


SOURCE_UNUSED = advice(
    "source-unused",
    "Nothing follows from the source {id}.",
    "Name it in a priority or an activity, or remove it.",
    Example(
        "rollout.yaml",
        good="activities:\n",
        bad="  - {id: SRC-2, kind: surveys, finding: Guests wait.}\nactivities:\n",
        at="SRC-2",
    ),
)

PRIORITY_UNUSED = advice(
    "priority-unused",
    "From the priority {id} no activity follows.",
    "Name it in an activity, or remove it.",
    Example(
        "rollout.yaml",
        good="activities:\n",
        bad=(
            "priorities:\n"
            "  - {id: PRI-1, title: Seen at once, sources: [SRC-1], customer_value: 4, effort: 2, "
            "confidence: 4, reason: Guests ask for it.}\n"
            "activities:\n"
        ),
        at="PRI-1",
    ),
)


def linked(handbook: Handbook) -> Iterator[Problem]:
    """Sources come from many sides and say something; from each follows a priority or an activity."""
    rollout = handbook.rollout
    yield from _sources(handbook)
    used = {id_ for priority in rollout.priorities for id_ in priority.sources}
    used.update(id_ for activity in rollout.activities for id_ in activity.sources)
    # An activity without a source, or with one that is nowhere, may come from it.
    are_known = used <= {source.id for source in rollout.sources}
    are_known = are_known and all(activity.sources or activity.priority for activity in rollout.activities)
    for source in rollout.sources if are_known else ():
        if source.id not in used:
            yield Problem(source.place("id"), SOURCE_UNUSED, {"id": source.id})
    followed = {activity.priority for activity in rollout.activities}
    for priority in rollout.priorities:
        if priority.id not in followed:
            yield Problem(priority.place("id"), PRIORITY_UNUSED, {"id": priority.id})


PRIORITY_WITHOUT_FINDING = advice(
    "priority-without-finding",
    "The sources of the priority {id} say nothing yet: {ids}.",
    "Write under `finding:` what they tell you.",
    Example(
        "rollout.yaml",
        good="sources:\n  - {id: SRC-1, kind: customer-feedback, finding: Guests feel unseen.}\n",
        bad=(
            "sources:\n"
            "  - {id: SRC-1, kind: customer-feedback, finding: To be done.}\n"
            "priorities:\n"
            "  - {id: PRI-1, title: Seen at once, sources: [SRC-1], customer_value: 4, effort: 2, "
            "confidence: 4, reason: Guests ask for it.}\n"
        ),
        at="[SRC-1], customer_value:",
    ),
)

ACTIVITY_WITHOUT_FINDING = advice(
    "activity-without-finding",
    "The sources of the activity {id} say nothing yet: {ids}.",
    "Write under `finding:` what they tell you.",
    Example(
        "rollout.yaml",
        good="finding: Guests feel unseen.",
        bad="finding: To be done.",
        at="[SRC-1]",
    ),
)

SOURCES_ALL_OTHER = advice(
    "sources-all-other",
    "All sources are of the kind `other`.",
    "Write under `kind:` which of the ten sources of improvement each is.",
    Example(
        "rollout.yaml",
        good="kind: customer-feedback",
        bad="kind: other",
        at="- {id: SRC-1",
    ),
)

SOURCES_NEVER_ASKED = advice(
    "sources-never-asked",
    "No improvement comes from: {ids}.",
    "Look there as well, or say under `silenced` why it is not needed.",
    Example(
        "rollout.yaml",
        good="  - id: ACT-1\n",
        bad=(
            "  - {id: ACT-2, title: Tasting evening}\n"
            "  - {id: ACT-3, title: Tray practice}\n"
            "  - {id: ACT-4, title: Kitchen visit}\n"
            "  - {id: ACT-5, title: Morning round}\n"
            "  - id: ACT-1\n"
        ),
        at="- {id: SRC-1",
    ),
)


def _sources(handbook: Handbook) -> Iterator[Problem]:
    """Priorities and activities whose sources hold placeholders only, and kinds of source that are not used."""
    yield from _without_findings(handbook)
    yield from _unused_kinds(handbook)


def _without_findings(handbook: Handbook) -> Iterator[Problem]:
    """Priorities and activities whose sources hold placeholders only."""
    rollout = handbook.rollout
    empty_sources = {source.id for source in rollout.sources if is_placeholder(source.finding)}
    for priority in rollout.priorities:
        if empty_sources and empty_sources.issuperset(priority.sources):
            values = {"id": priority.id, "ids": ", ".join(priority.sources)}
            yield Problem(priority.place("sources"), PRIORITY_WITHOUT_FINDING, values)
    for activity in live(handbook):
        if activity.sources and empty_sources.issuperset(activity.sources):
            values = {"id": activity.id, "ids": ", ".join(activity.sources)}
            yield Problem(activity.place("sources"), ACTIVITY_WITHOUT_FINDING, values)


def _unused_kinds(handbook: Handbook) -> Iterator[Problem]:
    """Kinds of source that a plan with sources and activities does not use."""
    rollout = handbook.rollout
    kinds = {source.kind for source in rollout.sources}
    if kinds == {"other"} and len(live(handbook)) > 0:
        yield Problem(rollout.place("sources"), SOURCES_ALL_OTHER)
    unused_kinds = [kind for kind in SOURCE_KINDS if kind not in kinds and kind != "other"]
    if unused_kinds and kinds and len(live(handbook)) >= FEW:
        yield Problem(rollout.place("sources"), SOURCES_NEVER_ASKED, {"ids": ", ".join(unused_kinds)})
