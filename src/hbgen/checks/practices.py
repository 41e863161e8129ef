"""Practices of leading people: what they need, which parts they cover, the customer in them (contract, S5 to S10)."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice
from hbgen.model.base import texts_in
from hbgen.model.people import HR_PARTS, HrPart, Need
from hbgen.problems import MessagePart, Problem
from hbgen.rules.naming import names_customer
from hbgen.rules.preconditions import REASONS, unmet_preconditions

PRECONDITION_NOT_MET = advice(
    "precondition-not-met",
    "The practice {id} lacks what must be in place first: {missing}.",
    "Write what is missing, or leave it out of `needs`.",
    Example(
        "practices.yaml",
        good="",
        bad=(
            "- id: people-work\n"
            "  title: Work with people\n"
            "  owner: people-lead\n"
            "  parts: [onboarding]\n"
            "  needs: [unit-roles]\n"
            "  precondition: What must be in place first.\n"
            "  description: How we do it.\n"
            "  checklist:\n"
            "    - id: people-work-01\n"
            "      text: The job description names the guest.\n"
        ),
        at="unit-roles]",
    ),
)


def practices_have_what_they_need(facts: Facts) -> Iterator[Problem]:
    """The preconditions of every practice are met by the handbook."""
    lacking = unmet_preconditions(facts.handbook) if facts.handbook.practices else {}
    for practice in facts.handbook.practices:
        for number, need in enumerate(practice.needs):
            for lack in lacking[need]:
                lacks = MessagePart(REASONS[lack.reason], {"ids": ", ".join(lack.ids)})
                place = practice.place("needs", number)
                yield Problem(place, PRECONDITION_NOT_MET, {"id": practice.id, "missing": lacks})


_NEEDED: dict[HrPart, Need] = {
    "recruitment": "competencies-required",
    "onboarding": "unit-roles",
    "development": "competencies-required",
    "motivation": "customer-goals",
    "employee-survey": "employee-survey",
}
"""What each part of human-resources work needs first (contract, S5–S9)."""


PRACTICE_WITHOUT_NEED = advice(
    "practice-without-need",
    "The practice {id} does not say that it needs `{need}` first.",
    "Add `{need}` to its `needs:`.",
    Example(
        "practices.yaml",
        good="",
        bad=(
            "- id: hiring\n"
            "  title: Whom we hire\n"
            "  parts: [recruitment]\n"
            "  precondition: It is written down what each position must be able to do.\n"
            "  description: How we do it.\n"
            "  owner: people-lead\n"
            "  checklist:\n"
            "    - {id: hiring-1, text: The candidate meets a guest.}\n"
        ),
        at="id: hiring\n",
    ),
)


def practices_say_what_they_need(facts: Facts) -> Iterator[Problem]:
    """A practice names among its needs what the parts that it covers cannot do without."""
    for practice in facts.handbook.practices:
        for need in dict.fromkeys(_NEEDED[part] for part in practice.parts if part in _NEEDED):
            if need not in practice.needs:
                yield Problem(practice.place("needs"), PRACTICE_WITHOUT_NEED, {"id": practice.id, "need": need})


VALUES_WITHOUT_CUSTOMER = advice(
    "values-without-customer",
    "People are hired by values, and the customer stands in none of them.",
    "Say in at least one value what it means for the customer.",
)


def values_name_the_customer(facts: Facts) -> Iterator[Problem]:
    """If people are hired by values, at least one value names the customer."""
    handbook = facts.handbook
    hires = any("recruitment" in practice.parts for practice in handbook.practices)
    texts = (words for value in handbook.values for *_, text in texts_in(value) for words in text.words.values())
    if hires and handbook.values and not any(map(names_customer, texts)):
        yield Problem(handbook.values[0].place("id"), VALUES_WITHOUT_CUSTOMER)


PART_WITHOUT_PRACTICE = advice(
    "part-without-practice",
    "No practice brings the customer into this part of human-resources work: {part}.",
    "Add `{part}` to the `parts` of a practice that covers it, or describe one.",
    Example(
        "practices.yaml",
        good="",
        bad=(
            "- id: people-work\n"
            "  title: Work with people\n"
            "  parts: [recruitment, onboarding, development, leadership, motivation, appraisal]\n"
            "  precondition: What must be in place first.\n"
            "  description: How we do it.\n"
            "  owner: people-lead\n"
            "  checklist:\n"
            "    - id: people-work-01\n"
            "      text: The job description names the guest.\n"
        ),
        at="- id: people-work\n",
    ),
)

PRACTICE_WITHOUT_OWNER = advice(
    "practice-without-owner",
    "Nobody answers for the practice {id}.",
    "Add `owner:` with the id of a role.",
    Example(
        "practices.yaml",
        good="",
        bad=(
            "- id: people-work\n"
            "  title: Work with people\n"
            "  parts: [recruitment, onboarding, development, leadership, motivation, appraisal, employee-survey]\n"
            "  precondition: What must be in place first.\n"
            "  description: How we do it.\n"
            "  checklist:\n"
            "    - id: people-work-01\n"
            "      text: The job description names the guest.\n"
        ),
        at="people-work\n",
    ),
)


def practices_cover_every_part(facts: Facts) -> Iterator[Problem]:
    """The customer's view shows in all seven parts of human-resources work."""
    practices = facts.handbook.practices
    covered = {part for practice in practices for part in practice.parts}
    for part in HR_PARTS if practices else ():
        if part not in covered:
            yield Problem(facts.file_of("practices"), PART_WITHOUT_PRACTICE, {"part": part})
    for practice in practices:
        if practice.owner is None:
            yield Problem(practice.place("id"), PRACTICE_WITHOUT_OWNER, {"id": practice.id})


CHECKS = (
    Check(practices_have_what_they_need, (PRECONDITION_NOT_MET,), needs_all=True),
    Check(practices_say_what_they_need, (PRACTICE_WITHOUT_NEED,), needs_all=False),
    Check(values_name_the_customer, (VALUES_WITHOUT_CUSTOMER,), needs_all=True),
    Check(practices_cover_every_part, (PART_WITHOUT_PRACTICE, PRACTICE_WITHOUT_OWNER), needs_all=True),
)
