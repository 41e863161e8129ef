"""The chain from mission to measure: standards serve, are owned, and are measured (contract, C1–C3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice, error, missing
from hbgen.model.framework import Pledge, Value
from hbgen.model.visibility import AUDIENCES
from hbgen.problems import MessagePart, Problem

STANDARD_WITHOUT_VALUE = missing(
    "standard-without-value",
    "The standard {id} serves no value.",
    "Add `values:` with the id of a value that it makes visible.",
    Example(
        "standards/10-counter.yaml",
        good="    values: [VAL-CARE]\n",
        bad="",
        at="CTR-01\n",
    ),
)

STANDARD_WITHOUT_PROMISE = missing(
    "standard-without-promise",
    "The standard {id} serves no part of the promise.",
    "Add `pledges:` with an id from promise.yaml.",
    Example(
        "standards/10-counter.yaml",
        good="    pledges: [PROM-1]\n",
        bad="",
        at="CTR-01\n",
    ),
)


def standards_serve_values_and_promise(facts: Facts) -> Iterator[Problem]:
    """Every standard serves a value and a part of the brand promise."""
    for _, standard in facts.live:
        if not standard.values and not facts.lost("values", of=standard.id):
            yield Problem(standard.place("id"), STANDARD_WITHOUT_VALUE, {"id": standard.id})
        if not standard.pledges and not facts.lost("pledges", of=standard.id):
            yield Problem(standard.place("id"), STANDARD_WITHOUT_PROMISE, {"id": standard.id})


STANDARD_WITHOUT_OWNER = missing(
    "standard-without-owner",
    "Nobody answers for the standard {id}.",
    "Add `owner:` with the id of a role, here or on its chapter.",
    Example(
        "standards/10-counter.yaml",
        good="owner: service-lead\n",
        bad="",
        at="CTR-01\n",
    ),
)

STANDARD_WITHOUT_TARGET = missing(
    "standard-without-target",
    "The standard {id} does not say when it is kept.",
    "Add `target:` with operator, value and unit.",
    Example(
        "standards/10-counter.yaml",
        good="    target: {operator: at-most, value: 60, unit: seconds, share: 90}\n",
        bad="",
        at="CTR-01\n",
    ),
)

STANDARD_WITHOUT_BEHAVIOURS = missing(
    "standard-without-behaviours",
    "The standard {id} does not say what one can see us do.",
    "Add `behaviours:` with `do:` and `dont:`.",
    Example(
        "standards/10-counter.yaml",
        good="    behaviours:\n      do: [We look up and say hello.]\n",
        bad="",
        at="CTR-01\n",
    ),
)


def standards_are_complete(facts: Facts) -> Iterator[Problem]:
    """Every standard has an owner, a target and behaviours that one can see."""
    for chapter, standard in facts.live:
        if standard.owner is None and chapter.owner is None:
            yield Problem(standard.place("id"), STANDARD_WITHOUT_OWNER, {"id": standard.id})
        if standard.target is None and not facts.lost("target", of=standard.id):
            yield Problem(standard.place("id"), STANDARD_WITHOUT_TARGET, {"id": standard.id})
        if standard.behaviours is None and not facts.lost("behaviours", of=standard.id):
            yield Problem(standard.place("id"), STANDARD_WITHOUT_BEHAVIOURS, {"id": standard.id})


STANDARD_UNMEASURED = missing(
    "standard-unmeasured",
    "Nothing measures the standard {id}.",
    "Add an item under `measures:`, and see that an instrument asks it.",
    Example(
        "standards/10-counter.yaml",
        good="    measures:\n      - id: CTR-01-a\n        text: Greets the guest within 60 seconds.\n",
        bad="",
        at="CTR-01",
    ),
)


def standards_are_measured(facts: Facts) -> Iterator[Problem]:
    """Every standard is measured at least once: some instrument asks an item of it."""
    if facts.lost("instruments", "selects"):
        return
    measured = {
        question.standard
        for instrument, questions in facts.questionnaires
        for question in facts.may_ask(instrument) or questions
    }
    for _, standard in facts.live:
        if standard.id not in measured and not facts.lost("measures", of=standard.id):
            place = standard.place("measures" if standard.measures else "id")
            yield Problem(place, STANDARD_UNMEASURED, {"id": standard.id})


APPROVED_WITHOUT_APPROVAL = error(
    "approved-without-approval",
    "The standard {id} is approved, but not by whom and when.",
    "Add `approved:` with `by:` and `on:`.",
    Example(
        "standards/10-counter.yaml",
        good="    review_by: 2026-12-31\n",
        bad="    review_by: 2026-12-31\n    status: approved\n",
        at="approved",
    ),
)

RETIRED_WITHOUT_REASON = error(
    "retired-without-reason",
    "The standard {id} is retired, but not when and why.",
    "Add `retired:` with `on:` and `reason:`.",
    Example(
        "standards/10-counter.yaml",
        good="    review_by: 2026-12-31\n",
        bad="    review_by: 2026-12-31\n    status: retired\n",
        at="retired",
    ),
)

RETIRED_BUT_NOT = error(
    "retired-but-not",
    "The standard {id} has `retired:`, but its status is {status}.",
    "Write `status: retired`, or remove `retired:`.",
    Example(
        "standards/10-counter.yaml",
        good="    review_by: 2026-12-31\n",
        bad="    review_by: 2026-12-31\n    retired: {on: 2026-02-01, reason: Nobody heard it.}\n",
        at="{on:",
    ),
)


def standards_say_their_status(facts: Facts) -> Iterator[Problem]:
    """An approved standard says by whom and when, a retired one when and why, and no other is retired."""
    for _, standard in facts.standards:
        if standard.status == "approved" and standard.approved is None:
            yield Problem(standard.place("status"), APPROVED_WITHOUT_APPROVAL, {"id": standard.id})
        if standard.status == "retired" and standard.retired is None:
            yield Problem(standard.place("status"), RETIRED_WITHOUT_REASON, {"id": standard.id})
        if standard.status != "retired" and standard.retired is not None:
            values = {"id": standard.id, "status": standard.status}
            yield Problem(standard.place("retired"), RETIRED_BUT_NOT, values)


PUBLIC_NEEDS = advice(
    "public-needs",
    "Customers read the standard {id}, but it does not say {what}.",
    "Add {field}. A published promise needs it (ISO 10001).",
)


def public_standards_meet_iso_10001(facts: Facts) -> Iterator[Problem]:
    """A standard that customers read says where it does not hold, whom to ask and how to complain."""
    for chapter, standard in facts.live:
        if standard.audience != "customers" or chapter.audience != "customers":
            continue
        contact = standard.contact
        asked, complained = contact and contact.contact, contact and contact.complaint
        for field, phrase, is_missing in (
            ("`limitations:`", "where it does not hold", standard.limitations is None),
            (
                "`contact:` with `contact:` and `complaint:`",
                "whom to ask about it, nor how to complain",
                asked is None and complained is None,
            ),
            ("`contact:` with `contact:`", "whom to ask about it", asked is None and complained is not None),
            ("`contact:` with `complaint:`", "how to complain", complained is None and asked is not None),
        ):
            if is_missing:
                values: dict[str, str | MessagePart] = {
                    "id": standard.id,
                    "what": MessagePart(phrase),
                    "field": MessagePart(field),
                }
                yield Problem(standard.place("audience"), PUBLIC_NEEDS, values)


AUDIENCE_TOO_WIDE = error(
    "audience-too-wide",
    "The standard {id} is for {audience}, but its chapter is only for {chapter_audience}.",
    "Give the standard the audience {chapter_audience}, or widen the chapter's.",
    Example(
        "standards/10-counter.yaml",
        good="owner: service-lead\nstandards:\n  - id: CTR-01\n",
        bad="owner: service-lead\naudience: managers\nstandards:\n  - id: CTR-01\n    audience: staff\n",
        at="staff\n",
    ),
)


def chapters_hold_their_standards(facts: Facts) -> Iterator[Problem]:
    """Whoever may read a standard may read its chapter."""
    for chapter, standard in facts.standards:
        if AUDIENCES.index(standard.audience) < AUDIENCES.index(chapter.audience):
            values = {
                "id": standard.id,
                "audience": standard.audience,
                "chapter_audience": chapter.audience,
            }
            yield Problem(standard.place("audience"), AUDIENCE_TOO_WIDE, values)


AUDIENCE_NOT_INHERITED = advice(
    "audience-not-inherited",
    "The chapter {id} is for customers, but none of its standards says so: customers read none of them.",
    "Write `audience: customers` on each standard that customers may read. A chapter can only keep readers away from "
    "its standards: nothing becomes public by what stands above it.",
    Example(
        "standards/10-counter.yaml",
        good="owner: service-lead\n",
        bad="owner: service-lead\naudience: customers\n",
        at="customers",
    ),
)


def chapters_publish_nothing_by_themselves(facts: Facts) -> Iterator[Problem]:
    """A chapter that is said to be for customers has a standard that says whom it is for."""
    for chapter in facts.handbook.standards:
        live = [standard for standard in chapter.standards if standard.status != "retired"]
        is_said = any("audience" in standard.model_fields_set for standard in live)
        if chapter.audience == "customers" and "audience" in chapter.model_fields_set and live and not is_said:
            yield Problem(chapter.place("audience"), AUDIENCE_NOT_INHERITED, {"id": chapter.id})


SHARE_OUT_OF_UNIT = error(
    "share-out-of-unit",
    "A target in % cannot be {found}.",
    "Write a value from 0 to 100.",
    Example(
        "standards/10-counter.yaml",
        good="value: 60, unit: seconds, share: 90",
        bad='value: 160, unit: "%"',
        at="160",
    ),
)


def targets_fit_their_unit(facts: Facts) -> Iterator[Problem]:
    """A target in percent lies between 0 and 100."""
    for _, standard in facts.standards:
        target = standard.target
        if target is None or 0 <= target.value <= 100:
            continue
        if any(unit.strip() == "%" for unit in target.unit.words.values()):
            yield Problem(target.place("value"), SHARE_OUT_OF_UNIT, {"found": f"{target.value:g}"})


VALUE_NOT_SERVED = missing(
    "value-not-served",
    "No standard serves the value {id}.",
    "Name it in the `values` of a standard that makes it visible.",
    Example(
        "values.yaml",
        good="  meaning: We notice what a guest needs.\n",
        bad=(
            "  meaning: We notice what a guest needs.\n"
            "- id: VAL-CALM\n"
            "  name: Calm\n"
            "  meaning: We do one thing at a time.\n"
        ),
        at="VAL-CALM",
    ),
)

PLEDGE_NOT_SERVED = advice(
    "pledge-not-served",
    "No standard makes good on the part {id} of the promise.",
    "Name it in the `pledges` of a standard.",
    Example(
        "promise.yaml",
        good="    text: We see you before you have to ask.\n",
        bad="    text: We see you before you have to ask.\n  - id: PROM-2\n    text: We thank you.\n",
        at="PROM-2",
    ),
)


def values_and_pledges_are_served(facts: Facts) -> Iterator[Problem]:
    """Every value, and every part of the promise, is served by a standard that is not retired."""
    values = {id_ for _, standard in facts.live for id_ in standard.values}
    pledges = {id_ for _, standard in facts.live for id_ in standard.pledges}
    # An unknown id among them was meant for one of those that seem not to be served.
    are_known = _are_ids(values, facts.handbook.values) and _are_ids(pledges, facts.handbook.promise.pledges)
    if not are_known or facts.lost("standards", "values", "pledges"):
        return
    for value in facts.handbook.values:
        if value.id not in values:
            yield Problem(value.place("id"), VALUE_NOT_SERVED, {"id": value.id})
    # A standard that serves none may make good on it.
    is_one_without = any(not standard.pledges for _, standard in facts.live)
    for pledge in facts.handbook.promise.pledges if not is_one_without else ():
        if pledge.id not in pledges:
            yield Problem(pledge.place("id"), PLEDGE_NOT_SERVED, {"id": pledge.id})


def _are_ids(ids: Set[str], entries: Iterable[Value | Pledge]) -> bool:
    return ids <= {entry.id for entry in entries}


CHECKS = (
    Check(standards_serve_values_and_promise, (STANDARD_WITHOUT_VALUE, STANDARD_WITHOUT_PROMISE), needs_all=True),
    Check(
        standards_are_complete,
        (STANDARD_WITHOUT_OWNER, STANDARD_WITHOUT_TARGET, STANDARD_WITHOUT_BEHAVIOURS),
        needs_all=True,
    ),
    Check(standards_are_measured, (STANDARD_UNMEASURED,), needs_all=True),
    Check(
        standards_say_their_status, (APPROVED_WITHOUT_APPROVAL, RETIRED_WITHOUT_REASON, RETIRED_BUT_NOT), needs_all=True
    ),
    Check(public_standards_meet_iso_10001, (PUBLIC_NEEDS,), needs_all=True),
    Check(chapters_hold_their_standards, (AUDIENCE_TOO_WIDE,), needs_all=False),
    Check(chapters_publish_nothing_by_themselves, (AUDIENCE_NOT_INHERITED,), needs_all=False),
    Check(targets_fit_their_unit, (SHARE_OUT_OF_UNIT,), needs_all=False),
    Check(values_and_pledges_are_served, (VALUE_NOT_SERVED, PLEDGE_NOT_SERVED), needs_all=True),
)
