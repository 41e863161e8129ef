"""People: who was involved, who was answered, who answers (contract, C2, S6, S14)."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice, error, missing
from hbgen.model.field_types import GROUPS
from hbgen.model.plan import PlanPartner, Stance
from hbgen.problems import Problem
from hbgen.rules.balance import live

GROUP_NOT_INVOLVED = missing(
    "group-not-involved",
    "Nobody of the group {group} was involved.",
    "Add to involvement.yaml an occasion on which they were heard.",
    Example(
        "involvement.yaml",
        good="    - {group: customers, count: 4}\n",
        bad="",
        at="- id:",
    ),
)

NO_OPINION_LEADER = advice(
    "no-opinion-leader",
    "No opinion leader was among those involved.",
    "Ask an informal opinion leader too, and write `opinion_leader: true` where one took part.",
    Example(
        "involvement.yaml",
        good="    - {group: front-line, count: 6, opinion_leader: true}\n",
        bad="    - {group: front-line, count: 6}\n",
        at="- id:",
    ),
)

NO_RESISTER = advice(
    "no-resister",
    "Nobody who is expected to resist was involved.",
    "Ask those who doubt, and write `stance: resists` where they took part. It is never published.",
    Example(
        "involvement.yaml",
        good="    - {group: support, count: 2, stance: resists}\n",
        bad="    - {group: support, count: 2}\n",
        at="- id:",
    ),
)


def everybody_was_involved(facts: Facts) -> Iterator[Problem]:
    """All four groups were heard, and before there is a plan opinion leaders and those who are expected to resist."""
    if facts.lost("involvement", "participants"):
        return
    participants = [participant for record in facts.handbook.involvement for participant in record.participants]
    place = facts.file_of("involvement")
    heard = {participant.group for participant in participants}
    for group in GROUPS:
        if group not in heard:
            yield Problem(place, GROUP_NOT_INVOLVED, {"group": group})
    if live(facts.handbook):
        # They must take part in the plan itself (contract, S14).
        return
    if not any(participant.opinion_leader for participant in participants):
        yield Problem(place, NO_OPINION_LEADER)
    if not any(participant.stance == "resists" for participant in participants):
        yield Problem(place, NO_RESISTER)


PLAN_WITHOUT_RESISTER = advice(
    "plan-without-resister",
    "Nobody who is expected to resist takes part in making the plan.",
    "Ask them, and write in content/stances.yaml which part of the plan they have, with `stance: resists`.",
)

PLAN_WITHOUT_OPINION_LEADER = advice(
    "plan-without-opinion-leader",
    "No informal opinion leader takes part in making the plan.",
    "Ask one, and write in content/stances.yaml which part of the plan they have, with `opinion_leader: true`.",
)

OWNER_NOT_IN_PLAN = advice(
    "owner-not-in-plan",
    "{id} answers for {ids} and takes no part in making the plan.",
    "Name the role under `roles:` of those who make it: the result depends on it.",
    Example(
        "rollout.yaml",
        good="roles: [service-lead, people-lead]",
        bad="roles: [people-lead]",
        at="- {part: top-management",
    ),
)


def the_plan_is_made_with_those_who_decide_it(facts: Facts) -> Iterator[Problem]:
    """Those expected to resist, an informal opinion leader and whoever answers for an activity make the plan."""
    activities, partners = live(facts.handbook), facts.handbook.rollout.involved
    if not activities or not partners:
        return
    place = facts.handbook.rollout.place("involved")
    stances: tuple[PlanPartner | Stance, ...] = (*partners, *facts.handbook.stances)
    if not any(stance.stance == "resists" for stance in stances):
        yield Problem(place, PLAN_WITHOUT_RESISTER)
    if not any(stance.opinion_leader for stance in stances):
        yield Problem(place, PLAN_WITHOUT_OPINION_LEADER)
    partner_roles = {role for partner in partners for role in partner.roles}
    if not partner_roles <= facts.index.keys():
        # An unknown id may be meant for an owner.
        return
    owners: dict[str, list[str]] = {}
    for activity in activities:
        owner = activity.owner
        if owner is not None and owner in facts.index and owner not in partner_roles:
            owners.setdefault(owner, []).append(activity.id)
    for owner, ids in owners.items() if partner_roles else ():
        yield Problem(place, OWNER_NOT_IN_PLAN, {"id": owner, "ids": ", ".join(ids)})


STANCE_IN_PLAN = advice(
    "stance-in-plan",
    "How somebody stands to the plan is written where everybody edits the plan.",
    "Move it to content/stances.yaml as {line}: no page leads there, and a repository may keep that file to itself.",
    Example(
        "rollout.yaml",
        good="how: Tries it out.,",
        bad="how: Tries it out., stance: resists,",
        at="resists",
    ),
)

STANCE_OF_NOBODY = advice(
    "stance-of-nobody",
    "Nobody under `involved:` has the part {part}.",
    "Correct `part:`, or remove the entry.",
)


def stances_have_a_file_of_their_own(facts: Facts) -> Iterator[Problem]:
    """Stances are kept out of the plan's own file, and are only about those who make the plan."""
    handbook = facts.handbook
    for partner in handbook.rollout.involved:
        fields = [field for field in ("stance", "opinion_leader") if getattr(partner, field)]
        if fields:
            line = ", ".join(f"{field}: {str(getattr(partner, field)).lower()}" for field in ("part", *fields))
            yield Problem(partner.place(fields[0]), STANCE_IN_PLAN, {"line": f"`- {{{line}}}`"})
    parts = {partner.part for partner in handbook.rollout.involved}
    for stance in handbook.stances:
        if parts and stance.part not in parts:
            yield Problem(stance.place("part"), STANCE_OF_NOBODY, {"part": stance.part})


WHO_IS_A_PERSON = advice(
    "who-is-a-person",
    "“{found}” looks like a person's name.",
    "Write a position or a group: people change, and nobody is named here.",
    Example(
        "rollout.yaml",
        good="who: Three regulars",
        bad="who: Mari Tamm and two regulars",
        at="Mari",
    ),
)


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
                yield Problem(partner.place("who", language), WHO_IS_A_PERSON, {"found": name})


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


NOT_ANSWERED = missing(
    "not-answered",
    "What was said in {id} has no full answer.",
    "Add {missing}.",
    Example(
        "involvement.yaml",
        good=(
            "  outcome: done\n"
            "  decision: We greet first and work on.\n"
            "  reason: A greeting takes a second.\n"
            "  changed: [CTR-01]\n"
            "  answered: 2026-02-01\n"
        ),
        bad="",
        at="Guests",
    ),
    Example(
        "involvement.yaml",
        good="  reason: A greeting takes a second.\n",
        bad="",
        at="Guests",
    ),
)


def everybody_was_answered(facts: Facts) -> Iterator[Problem]:
    """What was said on an occasion got an answer: an outcome, a decision, its reason and a day."""
    for record in facts.handbook.involvement:
        missing = [
            f"`{field}:`" for field in ("outcome", "decision", "reason", "answered") if getattr(record, field) is None
        ]
        if missing:
            values = {"id": record.id, "missing": ", ".join(missing)}
            yield Problem(record.place("said"), NOT_ANSWERED, values)


ANSWERED_BEFORE_SAID = error(
    "answered-before-said",
    "{id} was answered on {answered}, before it was said on {date}.",
    "Correct one of the two dates.",
    Example(
        "involvement.yaml",
        good="  answered: 2026-02-01\n",
        bad="  answered: 2026-01-01\n",
        at="2026-01-01",
    ),
)


def answers_follow_what_was_said(facts: Facts) -> Iterator[Problem]:
    """Nobody is answered before they spoke."""
    for record in facts.handbook.involvement:
        if record.answered is not None and record.answered < record.date:
            values = {"id": record.id, "answered": str(record.answered), "date": str(record.date)}
            yield Problem(record.place("answered"), ANSWERED_BEFORE_SAID, values)


GROUP_HEARD_TOO_LATE = advice(
    "group-heard-too-late",
    "The group {group} was heard on {day}, after the first activity began on {start}.",
    "Hear all four groups before the next plan begins, and say under `silenced` why it was later here.",
)

ROLLOUT_BEFORE_INVOLVEMENT = missing(
    "rollout-before-involvement",
    "The activity {id} begins on {start}, before anybody was involved ({first}).",
    "Begin it later: involvement is the first step of rollout.",
    Example(
        "rollout.yaml",
        good="    period: {start: 2026-03-01, end: 2026-04-30}\n",
        bad="    period: {start: 2026-01-10, end: 2026-04-30}\n",
        at="2026-01-10",
    ),
)


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
            yield Problem(facts.file_of("involvement"), GROUP_HEARD_TOO_LATE, values)
    for activity in facts.handbook.rollout.activities:
        if first is not None and activity.period is not None and activity.period.start < first:
            values = {"id": activity.id, "start": str(activity.period.start), "first": str(first)}
            yield Problem(activity.period.place("start"), ROLLOUT_BEFORE_INVOLVEMENT, values)


def _first_heard(facts: Facts) -> dict[str, datetime.date]:
    """The day on which each group was heard first."""
    days: dict[str, datetime.date] = {}
    for record in sorted(facts.handbook.involvement, key=lambda record: record.date):
        for participant in record.participants:
            days.setdefault(participant.group, record.date)
    return days


OWNERS_NOT_THREE = error(
    "owners-not-three",
    "The role {id} stands twice among the three owners.",
    "Name three different roles: chief executive, customer experience, human resources.",
)


def three_people_answer_for_the_handbook(facts: Facts) -> Iterator[Problem]:
    """Chief executive, customer experience and human resources are three different roles."""
    owners = facts.handbook.handbook.owners
    if owners is None:
        return
    seen = set()
    for field in ("chief_executive", "customer_experience", "human_resources"):
        role = getattr(owners, field)
        if role in seen:
            yield Problem(owners.place(field), OWNERS_NOT_THREE, {"id": role})
        seen.add(role)


UNIT_WITHOUT_ROLE = advice(
    "unit-without-role",
    "The unit {id} has no part in the customer's experience.",
    "Add `customer_role:` with a sentence.",
    Example(
        "organisation.yaml",
        good="    name: Counter\n",
        bad="    name: Counter\nunits:\n  - id: kitchen\n    name: Kitchen\n    group: support\n",
        at="kitchen",
    ),
)


def units_know_their_part(facts: Facts) -> Iterator[Problem]:
    """Every unit of the company states its part in the customer's experience."""
    for unit in facts.handbook.organisation.units:
        if unit.customer_role is None and unit.group != "customers":
            yield Problem(unit.place("id"), UNIT_WITHOUT_ROLE, {"id": unit.id})


CHECKS = (
    Check(everybody_was_involved, (GROUP_NOT_INVOLVED, NO_OPINION_LEADER, NO_RESISTER), needs_all=True),
    Check(
        the_plan_is_made_with_those_who_decide_it,
        (PLAN_WITHOUT_RESISTER, PLAN_WITHOUT_OPINION_LEADER, OWNER_NOT_IN_PLAN),
        needs_all=True,
        counts=("involved",),
    ),
    Check(stances_have_a_file_of_their_own, (STANCE_IN_PLAN, STANCE_OF_NOBODY), needs_all=True, counts=("involved",)),
    Check(partners_are_no_persons, (WHO_IS_A_PERSON,), needs_all=False),
    Check(everybody_was_answered, (NOT_ANSWERED,), needs_all=True),
    Check(answers_follow_what_was_said, (ANSWERED_BEFORE_SAID,), needs_all=False),
    Check(involvement_comes_first, (GROUP_HEARD_TOO_LATE, ROLLOUT_BEFORE_INVOLVEMENT), needs_all=True),
    Check(three_people_answer_for_the_handbook, (OWNERS_NOT_THREE,), needs_all=False),
    Check(units_know_their_part, (UNIT_WITHOUT_ROLE,), needs_all=True),
)
