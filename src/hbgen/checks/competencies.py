"""Competencies: shown in action, with the customer in each (contract, S16, S19)."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice
from hbgen.model.people import LEVELS
from hbgen.problems import MessagePart, Problem
from hbgen.rules.competency_audit import LACKS, audit, uncovered
from hbgen.rules.observable_wording import judgement, state

BEHAVIOUR_NOT_ACTION = advice(
    "behaviour-not-action",
    "A behaviour of {id} begins with “{word}”: that cannot be seen.",
    "Begin with what one does: greets, asks, writes down.",
    Example(
        "competencies.yaml",
        good="novice: [Greets the guest first.]",
        bad="novice: [Knows how to greet.]",
        at="Knows",
    ),
)

BEHAVIOUR_BARE_ADJECTIVE = advice(
    "behaviour-bare-adjective",
    "A behaviour of {id} judges: “{word}”.",
    "Tell what one sees or hears instead, so that two people would agree.",
    Example(
        "competencies.yaml",
        good="novice: [Greets the guest first.]",
        bad="novice: [Greets politely.]",
        at="Greets",
    ),
)


def behaviours_are_actions(facts: Facts) -> Iterator[Problem]:
    """Each level of a competency describes what one does, not what one knows or is like."""
    for competency in facts.handbook.competencies:
        for level in LEVELS:
            for number, act in enumerate(getattr(competency.behaviours, level)):
                for language, text in act.words.items():
                    place = competency.behaviours.place(level, number, language)
                    word = state(text, language)
                    if word:
                        yield Problem(place, BEHAVIOUR_NOT_ACTION, {"id": competency.id, "word": word})
                    word = judgement(text, language)
                    if word:
                        yield Problem(place, BEHAVIOUR_BARE_ADJECTIVE, {"id": competency.id, "word": word})


COMPETENCY_WITHOUT_GOAL = advice(
    "competency-without-goal",
    "The competency {id} names no goal by its id.",
    "Add `goal:` with the id of a goal from content/rollout.yaml; words on how it serves that goal go under "
    "`purpose:`.",
    Example(
        "competencies.yaml",
        good="  goal: GOAL-1\n",
        bad="",
        at="COMP-ALL",
    ),
)


def competencies_serve_a_goal(facts: Facts) -> Iterator[Problem]:
    """Each competency names the goal that it serves."""
    for competency in facts.handbook.competencies:
        if competency.goal is None:
            # A former format had text in `purpose` in place of the id.
            field = "id" if competency.purpose is None else "purpose"
            yield Problem(competency.place(field), COMPETENCY_WITHOUT_GOAL, {"id": competency.id})


COMPETENCY_WITHOUT_CUSTOMER = advice(
    "competency-without-customer",
    "Customer-centricity does not stand in {id} so that it could be assessed: {lack}.",
    "Fill in `customer_centricity:` with what one can see, and `questions:` or `method:`.",
    Example(
        "competencies.yaml",
        good="  customer_centricity: The guest is greeted before anything else is done.\n",
        bad="",
        at="COMP-ALL",
    ),
)


def competencies_show_the_customer(facts: Facts) -> Iterator[Problem]:
    """Each competency says how the customer shows in it, and how that is assessed."""
    for competency in facts.handbook.competencies:
        for finding in audit(competency):
            field = "id" if finding.lack != "customer-judged" else "customer_centricity"
            lack = MessagePart(LACKS[finding.lack], {"word": finding.word})
            place = competency.place(field, finding.language)
            yield Problem(place, COMPETENCY_WITHOUT_CUSTOMER, {"id": competency.id, "lack": lack})


POSITION_WITHOUT_LEVEL = advice(
    "position-without-level",
    "The position {id} serves customers, and no competency of the front line says which level it needs.",
    "Add it under `required:` of such a competency.",
)


def front_line_positions_need_a_level(facts: Facts) -> Iterator[Problem]:
    """Each position that serves customers needs a level in a competency of the front line."""
    handbook = facts.handbook
    front_line = [competency for competency in handbook.competencies if "front-line" in competency.groups]
    needed = {requirement.position for competency in front_line for requirement in competency.required}
    for role in handbook.organisation.roles if front_line else ():
        if role.group == "front-line" and role.id not in needed:
            yield Problem(role.place("id"), POSITION_WITHOUT_LEVEL, {"id": role.id})


GROUP_WITHOUT_COMPETENCY = advice(
    "group-without-competency",
    "No competency is described for: {group}.",
    "Describe one or two: every employee, managers and the CX lead each have their own.",
    Example(
        "competencies.yaml",
        good="groups: [everyone, front-line, managers, cx-lead]",
        bad="groups: [everyone, front-line, managers]",
        at="- id:",
    ),
)


def every_group_has_a_competency(facts: Facts) -> Iterator[Problem]:
    """Every employee, managers and the CX lead each have a competency of their own."""
    groups = {group for competency in facts.handbook.competencies for group in competency.groups}
    for group in ("everyone", "managers", "cx-lead") if groups else ():
        if group not in groups:
            yield Problem(facts.file_of("competencies"), GROUP_WITHOUT_COMPETENCY, {"group": group})


MANAGER_ASPECT_MISSING = advice(
    "manager-aspect-missing",
    "No manager's competency covers this aspect of customer-centricity: {aspect}.",
    "Describe it in a competency of managers, and add `{aspect}` to its `covers`.",
    Example(
        "competencies.yaml",
        good="covers: [concept, own-role, unit-role, metrics-and-methods]",
        bad="covers: [concept, own-role, unit-role]",
        at="- id:",
    ),
)


def managers_know_customer_centricity(facts: Facts) -> Iterator[Problem]:
    """Managers' competencies cover the concept, one's own and the unit's role, metrics and methods."""
    for aspect in uncovered(facts.handbook):
        yield Problem(facts.file_of("competencies"), MANAGER_ASPECT_MISSING, {"aspect": aspect})


CHECKS = (
    Check(behaviours_are_actions, (BEHAVIOUR_NOT_ACTION, BEHAVIOUR_BARE_ADJECTIVE), needs_all=False),
    Check(competencies_serve_a_goal, (COMPETENCY_WITHOUT_GOAL,), needs_all=True),
    Check(competencies_show_the_customer, (COMPETENCY_WITHOUT_CUSTOMER,), needs_all=True),
    Check(front_line_positions_need_a_level, (POSITION_WITHOUT_LEVEL,), needs_all=True),
    Check(every_group_has_a_competency, (GROUP_WITHOUT_COMPETENCY,), needs_all=True),
    Check(managers_know_customer_centricity, (MANAGER_ASPECT_MISSING,), needs_all=True),
)
