"""What a practice needs first, and what of it the handbook is still missing (contract, S5–S9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from hbgen.model.handbook import Handbook
from hbgen.model.measurement import SURVEYED
from hbgen.model.people import NEEDS, Need

Reason = Literal[
    "no-competencies",
    "competencies-without-level",
    "positions-without-level",
    "no-units",
    "units-without-part",
    "roles-without-goal",
    "no-employee-survey",
    "survey-company",
    "survey-manager",
    "survey-team",
    "managers-without-target",
]

REASONS: dict[Reason, str] = {
    "no-competencies": "no competency is described",
    "competencies-without-level": "no position has a required level of {ids}",
    "positions-without-level": "no level of any competency is required of {ids}",
    "no-units": "no unit is described",
    "units-without-part": "the part in the customer's experience is missing for {ids}",
    "roles-without-goal": "a goal that concerns the customer or internal customer is missing for {ids}",
    "no-employee-survey": "no instrument asks employees how customer-centric company, manager and team are",
    "survey-company": "the employee survey does not ask how customer-centric the company is",
    "survey-manager": "the employee survey does not ask how customer-centric the manager is",
    "survey-team": "the employee survey does not ask how customer-centric the team is",
    "managers-without-target": "a target in the employee survey is missing for {ids}",
}
"""Each reason as the end of a sentence, in English; `{ids}` are the entries that it is about."""


@dataclass(frozen=True, slots=True)
class MissingPrecondition:
    """One thing that must still be written, and the entries that it is missing from."""

    reason: Reason
    ids: tuple[str, ...] = ()


def missing(handbook: Handbook, need: Need) -> tuple[MissingPrecondition, ...]:
    """What `need` still lacks in `handbook`; nothing when it is met."""
    return tuple(
        precondition
        for precondition in _RULES[need](handbook)
        if precondition.ids or "{ids}" not in REASONS[precondition.reason]
    )


def unmet_preconditions(handbook: Handbook) -> dict[Need, tuple[MissingPrecondition, ...]]:
    """Every need with what it lacks."""
    return {need: missing(handbook, need) for need in NEEDS}


def _levels(handbook: Handbook) -> Iterator[MissingPrecondition]:
    competencies = handbook.competencies
    if not competencies:
        yield MissingPrecondition("no-competencies")
        return
    positions = {requirement.position for competency in competencies for requirement in competency.required}
    yield MissingPrecondition(
        "competencies-without-level", tuple(competency.id for competency in competencies if not competency.required)
    )
    yield MissingPrecondition(
        "positions-without-level", tuple(id_ for id_ in _positions(handbook) if id_ not in positions)
    )


def _parts(handbook: Handbook) -> Iterator[MissingPrecondition]:
    units = [unit for unit in handbook.organisation.units if unit.group != "customers"]
    if not units:
        yield MissingPrecondition("no-units")
    yield MissingPrecondition("units-without-part", tuple(unit.id for unit in units if unit.customer_role is None))


def _goals(handbook: Handbook) -> Iterator[MissingPrecondition]:
    roles = handbook.organisation.roles
    yield MissingPrecondition(
        "roles-without-goal",
        tuple(role.id for role in roles if role.group != "customers" and role.customer_goal is None),
    )


def _survey(handbook: Handbook) -> Iterator[MissingPrecondition]:
    subjects = {item.about for instrument in handbook.instruments.instruments for item in instrument.items} - {None}
    if not subjects:
        yield MissingPrecondition("no-employee-survey")
    reasons: tuple[Reason, ...] = ("survey-company", "survey-manager", "survey-team")
    for about, reason in zip(SURVEYED, reasons, strict=True):
        if subjects and about not in subjects:
            yield MissingPrecondition(reason)
    managers = [role for role in handbook.organisation.roles if role.group == "managers"]
    yield MissingPrecondition(
        "managers-without-target", tuple(role.id for role in managers if role.employee_target is None)
    )


def _positions(handbook: Handbook) -> list[str]:
    return [role.id for role in handbook.organisation.roles if role.group != "customers"]


_RULES: dict[Need, Callable[[Handbook], Iterator[MissingPrecondition]]] = {
    "competencies-required": _levels,
    "unit-roles": _parts,
    "customer-goals": _goals,
    "employee-survey": _survey,
}
