"""Workshop days: whole, with breaks, within their hours, with all that their parts use, and followed up (S21)."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice, error
from hbgen.locale.plurals import plural
from hbgen.model.measurement import Instrument
from hbgen.model.visibility import Audience, narrower
from hbgen.model.workshops import (
    MIDNIGHT,
    NEEDED,
    PAUSES,
    Uses,
    Workshop,
    clock,
    minute,
)
from hbgen.problems import MessagePart, Place, Problem

_STRETCH = 120
"""Longest time without a break, in minutes."""


WORKSHOP_PART_MISSING = advice(
    "workshop-part-missing",
    "The day {id} has no part of the kind {missing}.",
    "Add it to `parts:`; without it little is left of the day a week later.",
    Example(
        "workshops.yaml",
        good=(
            "    - {kind: summary, minutes: 20}\n"
            "    - {kind: take-along, minutes: 5}\n"
            "    - {kind: change, minutes: 5}\n"
        ),
        bad="    - {kind: take-along, minutes: 5}\n",
        at="- {kind: opening",
    ),
)


def workshops_are_whole(facts: Facts) -> Iterator[Problem]:
    """A day opens, works in groups, sums up, and asks how it was."""
    for workshop in facts.handbook.workshops:
        kinds = {part.kind for part in workshop.parts}
        missing = ", ".join(f"`{kind}`" for kind in NEEDED if kind not in kinds)
        if missing:
            yield Problem(workshop.place("parts"), WORKSHOP_PART_MISSING, {"id": workshop.id, "missing": missing})


WORKSHOP_WITHOUT_BREAK = advice(
    "workshop-without-break",
    plural(
        "In the day {id} people work {count} minute without a break by the end of this part.",
        "In the day {id} people work {count} minutes without a break by the end of this part.",
    ),
    "Put a part of the kind `break` or `lunch` before it: {limit} minutes are enough for anybody.",
    Example(
        "workshops.yaml",
        good="    - {kind: break, minutes: 15}\n",
        bad="    - {kind: exercise, minutes: 45}\n",
        at="{kind: exercise",
    ),
)


def workshops_have_breaks(facts: Facts) -> Iterator[Problem]:
    """Nobody sits for more than two hours without a break."""
    for workshop in facts.handbook.workshops:
        since = 0
        for index, part in enumerate(workshop.parts):
            before, since = since, 0 if part.kind in PAUSES else since + part.minutes
            if before <= _STRETCH < since:
                values = {"id": workshop.id, "count": str(since), "limit": str(_STRETCH)}
                yield Problem(workshop.place("parts", index), WORKSHOP_WITHOUT_BREAK, values)


WORKSHOP_PAST_MIDNIGHT = error(
    "workshop-past-midnight",
    plural(
        "The day {id} begins at {start} and takes {count} hour: it ends on the next day.",
        "The day {id} begins at {start} and takes {count} hours: it ends on the next day.",
    ),
    "Make its parts shorter, or two days of it.",
    Example(
        "workshops.yaml",
        good='  start: "09:00"\n',
        bad='  start: "23:00"\n',
        at="- {kind: opening",
    ),
)


def workshops_end_on_their_day(facts: Facts) -> Iterator[Problem]:
    """A day ends before midnight."""
    for workshop in facts.handbook.workshops:
        if workshop.last_minute > MIDNIGHT:
            hours = f"{(workshop.last_minute - workshop.agenda[0][0]) / 60:.1f}".removesuffix(".0")
            values = {"id": workshop.id, "start": clock(workshop.agenda[0][0]), "count": hours}
            yield Problem(workshop.place("parts"), WORKSHOP_PAST_MIDNIGHT, values)


WORKSHOP_ENDS_BEFORE_START = error(
    "workshop-ends-before-start",
    "The day {id} ends at {end}, and begins at {start}.",
    "Correct `start` or `end`.",
    Example(
        "workshops.yaml",
        good='  start: "09:00"\n',
        bad='  start: "09:00"\n  end: "08:30"\n',
        at='"08:30"',
    ),
)

WORKSHOP_TOO_LONG = error(
    "workshop-too-long",
    plural(
        "The parts of the day {id} take {count} minute more than there is from {start} to {end}.",
        "The parts of the day {id} take {count} minutes more than there are from {start} to {end}.",
    ),
    "Make its parts shorter, or let it end later.",
    Example(
        "workshops.yaml",
        good='  start: "09:00"\n',
        bad='  start: "09:00"\n  end: "11:00"\n',
        at='"11:00"',
    ),
)

WORKSHOP_TOO_SHORT = advice(
    "workshop-too-short",
    "The parts of the day {id} are over at {last}, and the day ends at {end}.",
    "Give its parts more minutes, or let it end earlier.",
    Example(
        "workshops.yaml",
        good='  start: "09:00"\n',
        bad='  start: "09:00"\n  end: "12:00"\n',
        at='"12:00"',
    ),
)


def workshops_keep_their_hours(facts: Facts) -> Iterator[Problem]:
    """The parts of a day fill the time from its start to its end, and no more."""
    for workshop in facts.handbook.workshops:
        if workshop.end is None:
            continue
        place, end = workshop.place("end"), minute(workshop.end)
        values: dict[str, str | MessagePart] = {"id": workshop.id, "start": workshop.start, "end": workshop.end}
        if end <= minute(workshop.start):
            yield Problem(place, WORKSHOP_ENDS_BEFORE_START, values)
        elif workshop.last_minute > end:
            values["count"] = str(workshop.last_minute - end)
            yield Problem(place, WORKSHOP_TOO_LONG, values)
        elif workshop.last_minute < end:
            yield Problem(place, WORKSHOP_TOO_SHORT, values | {"last": clock(workshop.last_minute)})


NOT_A_SELF_ASSESSMENT = error(
    "not-a-self-assessment",
    "The day {id} uses {instrument} as a self-assessment; it is an instrument of the type {type}.",
    "Name an instrument of the type `self-assessment`.",
    Example(
        "workshops.yaml",
        good="    - {kind: group-work, minutes: 45, how: Each table takes the guide.}\n",
        bad=(
            "    - {kind: group-work, minutes: 45, how: Each table takes the guide., uses: {self_assessment: "
            "FB-INTERNAL}}\n"
        ),
        at="FB-INTERNAL}}",
    ),
)


def workshops_assess_oneself_with_a_self_assessment(facts: Facts) -> Iterator[Problem]:
    """What a part uses as a self-assessment is one."""
    for workshop, uses in _uses(facts):
        indexed = facts.index.get(uses.self_assessment or "")
        if indexed is not None and isinstance(indexed[1], Instrument) and indexed[1].type != "self-assessment":
            values = {"id": workshop.id, "instrument": indexed[1].id, "type": indexed[1].type}
            yield Problem(uses.place("self_assessment"), NOT_A_SELF_ASSESSMENT, values)


WORKSHOP_USES_HIDDEN = advice(
    "workshop-uses-hidden",
    "The day {id} uses {other}, which is only for {audience}: it is left out of the kit for others.",
    "Give {other} a wider audience or the day a narrower one, or use something else.",
)


def workshops_use_what_their_readers_see(facts: Facts) -> Iterator[Problem]:
    """Nothing that a day uses is kept from those who get its kit."""
    for workshop in facts.handbook.workshops:
        readers = narrower(workshop.audience, "staff")
        for place, id_ in _used_ids(workshop):
            needed = _readers(facts, id_)
            if narrower(readers, needed) != readers:
                yield Problem(place, WORKSHOP_USES_HIDDEN, {"id": workshop.id, "other": id_, "audience": needed})


def _uses(facts: Facts) -> Iterator[tuple[Workshop, Uses]]:
    """Each day with what each of its parts uses."""
    for workshop in facts.handbook.workshops:
        for uses in workshop.uses:
            yield workshop, uses


def talked_over(workshop: Workshop) -> Iterator[tuple[Place, str]]:
    """(place, id) of each standard that is discussed on a day."""
    for uses in workshop.uses:
        yield from ((uses.place("discussion", number), id_) for number, id_ in enumerate(uses.discussion))
    for group in workshop.groups:
        yield from ((group.place("standards", number), id_) for number, id_ in enumerate(group.standards))


def _used_ids(workshop: Workshop) -> Iterator[tuple[Place, str]]:
    """(place, id) of each standard, instrument and guide that a day's sheets are made from."""
    yield from talked_over(workshop)
    for uses in workshop.uses:
        for field in ("self_assessment", "guide"):
            if getattr(uses, field) is not None:
                yield uses.place(field), getattr(uses, field)
    if workshop.feedback is not None:
        yield workshop.place("feedback"), workshop.feedback


def _readers(facts: Facts, id_: str) -> Audience:
    """The widest audience that may read an entry; staff for an unknown id, which another check reports."""
    indexed = facts.index.get(id_)
    chapter = next((chapter for chapter, standard in facts.standards if standard.id == id_), None)
    own_readers: Audience = "staff" if indexed is None else indexed[1].readers
    return own_readers if chapter is None else narrower(own_readers, chapter.readers)


WORKSHOP_WITHOUT_FOLLOW_UP = advice(
    "workshop-without-follow-up",
    "The day {id} has a date and no follow-up meeting.",
    "Add `follow_up:` with a date some weeks later.",
    Example(
        "workshops.yaml",
        good="  follow_up: 2026-05-20\n",
        bad="",
        at="2026-04-08",
    ),
)

FOLLOW_UP_TOO_EARLY = error(
    "follow-up-too-early",
    "The follow-up of {id} is on {follow_up}, and the day itself on {date}.",
    "Correct one of the two dates.",
)


def workshops_are_followed_up(facts: Facts) -> Iterator[Problem]:
    """A day that is fixed has a follow-up meeting, and that comes later."""
    for workshop in facts.handbook.workshops:
        if workshop.date is None:
            continue
        if workshop.follow_up is None:
            yield Problem(workshop.place("date"), WORKSHOP_WITHOUT_FOLLOW_UP, {"id": workshop.id})
        elif workshop.follow_up <= workshop.date:
            values = {"id": workshop.id, "follow_up": str(workshop.follow_up), "date": str(workshop.date)}
            yield Problem(workshop.place("follow_up"), FOLLOW_UP_TOO_EARLY, values)


CHECKS = (
    Check(workshops_are_whole, (WORKSHOP_PART_MISSING,), needs_all=True, counts=("parts",)),
    Check(workshops_have_breaks, (WORKSHOP_WITHOUT_BREAK,), needs_all=True, counts=("parts",)),
    Check(workshops_end_on_their_day, (WORKSHOP_PAST_MIDNIGHT,), needs_all=False),
    Check(
        workshops_keep_their_hours, (WORKSHOP_ENDS_BEFORE_START, WORKSHOP_TOO_LONG, WORKSHOP_TOO_SHORT), needs_all=False
    ),
    Check(workshops_assess_oneself_with_a_self_assessment, (NOT_A_SELF_ASSESSMENT,), needs_all=False),
    Check(workshops_use_what_their_readers_see, (WORKSHOP_USES_HIDDEN,), needs_all=False),
    Check(workshops_are_followed_up, (WORKSHOP_WITHOUT_FOLLOW_UP, FOLLOW_UP_TOO_EARLY), needs_all=True),
)
