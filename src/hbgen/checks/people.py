"""People: who was involved, who was answered, who answers (contract, C2, S3, S6, S14)."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.model.base import GROUPS, texts_in
from hbgen.model.people import HR_PARTS, HrPart, Need
from hbgen.model.plan import PlanPartner, Stance
from hbgen.problems import MessagePart, Problem
from hbgen.rules.balance import live
from hbgen.rules.naming import names_customer
from hbgen.rules.preconditions import REASONS, unmet_preconditions


def everybody_was_involved(facts: Facts) -> Iterator[Problem]:
    """All four groups were heard, and before there is a plan opinion leaders and those who are expected to resist."""
    participants = [participant for record in facts.handbook.involvement for participant in record.participants]
    place = facts.file_of("involvement")
    heard = {participant.group for participant in participants}
    for group in GROUPS:
        if group not in heard:
            yield Problem(place, "group-not-involved", {"group": group})
    if live(facts.handbook):
        # They must take part in the plan itself (contract, S14).
        return
    if not any(participant.opinion_leader for participant in participants):
        yield Problem(place, "no-opinion-leader")
    if not any(participant.stance == "resists" for participant in participants):
        yield Problem(place, "no-resister")


def the_plan_is_made_with_those_who_decide_it(facts: Facts) -> Iterator[Problem]:
    """Those expected to resist, an informal opinion leader and whoever answers for an activity make the plan."""
    activities, partners = live(facts.handbook), facts.handbook.rollout.involved
    if not activities or not partners:
        return
    place = facts.handbook.rollout.place("involved")
    stances: tuple[PlanPartner | Stance, ...] = (*partners, *facts.handbook.stances)
    if not any(stance.stance == "resists" for stance in stances):
        yield Problem(place, "plan-without-resister")
    if not any(stance.opinion_leader for stance in stances):
        yield Problem(place, "plan-without-opinion-leader")
    partner_roles = {role for partner in partners for role in partner.roles}
    owners: dict[str, list[str]] = {}
    for activity in activities:
        if activity.owner is not None and activity.owner not in partner_roles:
            owners.setdefault(activity.owner, []).append(activity.id)
    for owner, ids in owners.items() if partner_roles else ():
        yield Problem(place, "owner-not-in-plan", {"id": owner, "ids": ", ".join(ids)})


def stances_have_a_file_of_their_own(facts: Facts) -> Iterator[Problem]:
    """Stances are kept out of the plan's own file, and are only about those who make the plan."""
    handbook = facts.handbook
    for partner in handbook.rollout.involved:
        fields = [field for field in ("stance", "opinion_leader") if getattr(partner, field)]
        if fields:
            line = ", ".join(f"{field}: {str(getattr(partner, field)).lower()}" for field in ("part", *fields))
            yield Problem(partner.place(fields[0]), "stance-in-plan", {"line": f"`- {{{line}}}`"})
    parts = {partner.part for partner in handbook.rollout.involved}
    for stance in handbook.stances:
        if parts and stance.part not in parts:
            yield Problem(stance.place("part"), "stance-of-nobody", {"part": stance.part})


def partners_are_no_persons(facts: Facts) -> Iterator[Problem]:
    """Whoever makes the plan is named as a position or a group."""
    names = [role.name for role in facts.handbook.organisation.roles]
    names += [unit.name for unit in facts.handbook.organisation.units]
    known_words = {
        word.casefold() for name in names for text in name.words.values() for word in re.findall(r"\w+", text)
    }
    for partner in facts.handbook.rollout.involved:
        for language, text in partner.who.words.items():
            name = _person_name(text, known_words)
            if name is not None:
                yield Problem(partner.place("who", language), "who-is-a-person", {"found": name})


_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")

_COLLECTIVE = """
    advisers agents association board centre clients committee council customers department division employees field
    group head heads human lead leads leaders management managers office officers project resources sales service staff
    support team union unit workers
"""
"""English words for groups and positions, which are sometimes capitalised."""


def _person_name(text: str, known_words: set[str]) -> str | None:
    """A first name or initial with a last name, both capitalised; None if either is a word of a position or group."""
    words = list(_WORD.finditer(text))
    for first, last in itertools.pairwise(words):
        names = first[0], last[0]
        between = text[first.end() : last.start()]
        is_whole = between == " " and all(word.istitle() and len(word) > 1 for word in names)
        is_initial = between in (".", ". ") and len(first[0]) == 1 and first[0].isupper()
        is_name = is_whole or (is_initial and last[0].istitle() and len(last[0]) > 1)
        if is_name and not any(
            word.casefold() in known_words or word.casefold() in _COLLECTIVE.split() for word in names
        ):
            return text[first.start() : last.end()]
    return None


def everybody_was_answered(facts: Facts) -> Iterator[Problem]:
    """What was said on an occasion got an answer: an outcome, a decision, its reason and a day."""
    for record in facts.handbook.involvement:
        missing = [
            f"`{field}:`" for field in ("outcome", "decision", "reason", "answered") if getattr(record, field) is None
        ]
        if missing:
            values = {"id": record.id, "missing": ", ".join(missing)}
            yield Problem(record.place("said"), "not-answered", values)


def answers_follow_what_was_said(facts: Facts) -> Iterator[Problem]:
    """Nobody is answered before they spoke."""
    for record in facts.handbook.involvement:
        if record.answered is not None and record.answered < record.date:
            values = {"id": record.id, "answered": str(record.answered), "date": str(record.date)}
            yield Problem(record.place("answered"), "answered-before-said", values)


def involvement_comes_first(facts: Facts) -> Iterator[Problem]:
    """No rollout activity begins before the first involvement, and none before all four groups were heard."""
    first = min((record.date for record in facts.handbook.involvement), default=None)
    heard = _first_heard(facts)
    begin = min(
        (activity.period.start for activity in live(facts.handbook) if activity.period is not None), default=None
    )
    for group, day in heard.items():
        # If nobody was heard before, the problem below is reported instead.
        if first is not None and begin is not None and first <= begin < day:
            values = {"group": group, "day": str(day), "start": str(begin)}
            yield Problem(facts.file_of("involvement"), "group-heard-too-late", values)
    for activity in facts.handbook.rollout.activities:
        if first is not None and activity.period is not None and activity.period.start < first:
            values = {"id": activity.id, "start": str(activity.period.start), "first": str(first)}
            yield Problem(activity.period.place("start"), "rollout-before-involvement", values)


def _first_heard(facts: Facts) -> dict[str, datetime.date]:
    """The day on which each group was heard first."""
    days: dict[str, datetime.date] = {}
    for record in sorted(facts.handbook.involvement, key=lambda record: record.date):
        for participant in record.participants:
            days.setdefault(participant.group, record.date)
    return days


def three_people_answer_for_the_handbook(facts: Facts) -> Iterator[Problem]:
    """Chief executive, customer experience and human resources are three different roles."""
    owners = facts.handbook.handbook.owners
    seen = set()
    for field in ("chief_executive", "customer_experience", "human_resources"):
        role = getattr(owners, field)
        if role in seen:
            yield Problem(owners.place(field), "owners-not-three", {"id": role})
        seen.add(role)


def units_know_their_part(facts: Facts) -> Iterator[Problem]:
    """Every unit of the company states its part in the customer's experience."""
    for unit in facts.handbook.organisation.units:
        if unit.customer_role is None and unit.group != "customers":
            yield Problem(unit.place("id"), "unit-without-role", {"id": unit.id})


def practices_have_what_they_need(facts: Facts) -> Iterator[Problem]:
    """The preconditions of every practice are met by the handbook."""
    lacking = unmet_preconditions(facts.handbook) if facts.handbook.practices else {}
    for practice in facts.handbook.practices:
        for number, need in enumerate(practice.needs):
            for one in lacking[need]:
                lacks = MessagePart(REASONS[one.reason], {"ids": ", ".join(one.ids)})
                place = practice.place("needs", number)
                yield Problem(place, "precondition-not-met", {"id": practice.id, "missing": lacks})


_NEEDED: dict[HrPart, Need] = {
    "recruitment": "competencies-required",
    "onboarding": "unit-roles",
    "development": "competencies-required",
    "motivation": "customer-goals",
    "employee-survey": "employee-survey",
}
"""What each part of human-resources work needs first (contract, S5–S9)."""


def practices_say_what_they_need(facts: Facts) -> Iterator[Problem]:
    """A practice names among its needs what the parts that it covers cannot do without."""
    for practice in facts.handbook.practices:
        for need in dict.fromkeys(_NEEDED[part] for part in practice.parts if part in _NEEDED):
            if need not in practice.needs:
                yield Problem(practice.place("needs"), "practice-without-need", {"id": practice.id, "need": need})


def values_name_the_customer(facts: Facts) -> Iterator[Problem]:
    """If people are hired by values, at least one value names the customer."""
    handbook = facts.handbook
    hires = any("recruitment" in practice.parts for practice in handbook.practices)
    texts = (words for value in handbook.values for *_, text in texts_in(value) for words in text.words.values())
    if hires and handbook.values and not any(map(names_customer, texts)):
        yield Problem(handbook.values[0].place("id"), "values-without-customer")


def practices_cover_every_part(facts: Facts) -> Iterator[Problem]:
    """The customer's view shows in all seven parts of human-resources work."""
    practices = facts.handbook.practices
    covered = {part for practice in practices for part in practice.parts}
    for part in HR_PARTS if practices else ():
        if part not in covered:
            yield Problem(facts.file_of("practices"), "part-without-practice", {"part": part})
    for practice in practices:
        if practice.owner is None:
            yield Problem(practice.place("id"), "practice-without-owner", {"id": practice.id})
