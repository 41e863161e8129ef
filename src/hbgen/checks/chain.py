"""The chain from mission to measure: standards serve, are owned, and are measured (contract, C1–C3)."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.model.base import AUDIENCES
from hbgen.problems import MessagePart, Problem


def standards_serve_values_and_promise(facts: Facts) -> Iterator[Problem]:
    """Every standard serves a value and a part of the brand promise."""
    for _, standard in facts.live:
        if not standard.values:
            yield Problem(standard.place("id"), "standard-without-value", {"id": standard.id})
        if not standard.pledges:
            yield Problem(standard.place("id"), "standard-without-promise", {"id": standard.id})


def standards_are_complete(facts: Facts) -> Iterator[Problem]:
    """Every standard has an owner, a target and behaviours that one can see."""
    for chapter, standard in facts.live:
        if standard.owner is None and chapter.owner is None:
            yield Problem(standard.place("id"), "standard-without-owner", {"id": standard.id})
        if standard.target is None:
            yield Problem(standard.place("id"), "standard-without-target", {"id": standard.id})
        if standard.behaviours is None:
            yield Problem(standard.place("id"), "standard-without-behaviours", {"id": standard.id})


def standards_are_measured(facts: Facts) -> Iterator[Problem]:
    """Every standard is measured at least once: some instrument asks an item of it."""
    measured = {question.standard for _, questions in facts.questionnaires for question in questions}
    for _, standard in facts.live:
        if standard.id not in measured:
            place = standard.place("measures" if standard.measures else "id")
            yield Problem(place, "standard-unmeasured", {"id": standard.id})


def standards_say_their_status(facts: Facts) -> Iterator[Problem]:
    """An approved standard says by whom and when, a retired one when and why, and no other is retired."""
    for _, standard in facts.standards:
        if standard.status == "approved" and standard.approved is None:
            yield Problem(standard.place("status"), "approved-without-approval", {"id": standard.id})
        if standard.status == "retired" and standard.retired is None:
            yield Problem(standard.place("status"), "retired-without-reason", {"id": standard.id})
        if standard.status != "retired" and standard.retired is not None:
            values = {"id": standard.id, "status": standard.status}
            yield Problem(standard.place("retired"), "retired-but-not", values)


def public_standards_meet_iso_10001(facts: Facts) -> Iterator[Problem]:
    """A standard that customers read says where it does not hold, whom to ask and how to complain."""
    for chapter, standard in facts.live:
        if standard.audience != "customers" or chapter.audience != "customers":
            continue
        contact = standard.contact
        for field, phrase, value in (
            ("`limitations:`", "where it does not hold", standard.limitations),
            ("`contact:` with `contact:`", "whom to ask about it", contact and contact.contact),
            ("`contact:` with `complaint:`", "how to complain", contact and contact.complaint),
        ):
            if value is None:
                values: dict[str, str | MessagePart] = {
                    "id": standard.id,
                    "what": MessagePart(phrase),
                    "field": MessagePart(field),
                }
                yield Problem(standard.place("audience"), "public-needs", values)


def chapters_hold_their_standards(facts: Facts) -> Iterator[Problem]:
    """Whoever may read a standard may read its chapter."""
    for chapter, standard in facts.standards:
        if AUDIENCES.index(standard.audience) < AUDIENCES.index(chapter.audience):
            values = {
                "id": standard.id,
                "audience": standard.audience,
                "chapter_audience": chapter.audience,
            }
            yield Problem(standard.place("audience"), "audience-too-wide", values)


def targets_fit_their_unit(facts: Facts) -> Iterator[Problem]:
    """A target in percent lies between 0 and 100."""
    for _, standard in facts.standards:
        target = standard.target
        if target is None or 0 <= target.value <= 100:
            continue
        if any(unit.strip() == "%" for unit in target.unit.words.values()):
            yield Problem(target.place("value"), "share-out-of-unit", {"found": f"{target.value:g}"})


def values_and_pledges_are_served(facts: Facts) -> Iterator[Problem]:
    """Every value, and every part of the promise, is served by a standard that is not retired."""
    values = {id_ for _, standard in facts.live for id_ in standard.values}
    pledges = {id_ for _, standard in facts.live for id_ in standard.pledges}
    for value in facts.handbook.values:
        if value.id not in values:
            yield Problem(value.place("id"), "value-not-served", {"id": value.id})
    for pledge in facts.handbook.promise.pledges:
        if pledge.id not in pledges:
            yield Problem(pledge.place("id"), "pledge-not-served", {"id": pledge.id})
