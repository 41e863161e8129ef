"""Competencies: shown in action, with the customer in each (contract, S16, S19)."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.model.people import LEVELS
from hbgen.problems import MessagePart, Problem
from hbgen.rules.competency_audit import LACKS, audit, uncovered
from hbgen.rules.observable_wording import judgement, state


def behaviours_are_actions(facts: Facts) -> Iterator[Problem]:
    """Each level of a competency describes what one does, not what one knows or is like."""
    for competency in facts.handbook.competencies:
        for level in LEVELS:
            for number, act in enumerate(getattr(competency.behaviours, level)):
                for language, text in act.words.items():
                    place = competency.behaviours.place(level, number, language)
                    word = state(text, language)
                    if word:
                        yield Problem(place, "behaviour-not-action", {"id": competency.id, "word": word})
                    word = judgement(text, language)
                    if word:
                        yield Problem(place, "behaviour-bare-adjective", {"id": competency.id, "word": word})


def competencies_serve_a_goal(facts: Facts) -> Iterator[Problem]:
    """Each competency names the goal that it serves."""
    for competency in facts.handbook.competencies:
        if competency.goal is None:
            # A former format had text in `purpose` in place of the id.
            field = "id" if competency.purpose is None else "purpose"
            yield Problem(competency.place(field), "competency-without-goal", {"id": competency.id})


def competencies_show_the_customer(facts: Facts) -> Iterator[Problem]:
    """Each competency says how the customer shows in it, and how that is assessed."""
    for competency in facts.handbook.competencies:
        for finding in audit(competency):
            field = "id" if finding.lack != "customer-judged" else "customer_centricity"
            lack = MessagePart(LACKS[finding.lack], {"word": finding.word})
            place = competency.place(field, finding.language)
            yield Problem(place, "competency-without-customer", {"id": competency.id, "lack": lack})


def front_line_positions_need_a_level(facts: Facts) -> Iterator[Problem]:
    """Each position that serves customers needs a level in a competency of the front line."""
    handbook = facts.handbook
    front_line = [competency for competency in handbook.competencies if "front-line" in competency.groups]
    needed = {requirement.position for competency in front_line for requirement in competency.required}
    for role in handbook.organisation.roles if front_line else ():
        if role.group == "front-line" and role.id not in needed:
            yield Problem(role.place("id"), "position-without-level", {"id": role.id})


def every_group_has_a_competency(facts: Facts) -> Iterator[Problem]:
    """Every employee, managers and the CX lead each have a competency of their own."""
    groups = {group for competency in facts.handbook.competencies for group in competency.groups}
    for group in ("everyone", "managers", "cx-lead") if groups else ():
        if group not in groups:
            yield Problem(facts.file_of("competencies"), "group-without-competency", {"group": group})


def managers_know_customer_centricity(facts: Facts) -> Iterator[Problem]:
    """Managers' competencies cover the concept, one's own and the unit's role, metrics and methods."""
    for aspect in uncovered(facts.handbook):
        yield Problem(facts.file_of("competencies"), "manager-aspect-missing", {"aspect": aspect})
