"""Workshop days: whole, with breaks, within their hours, with all that their parts use, and followed up (S21)."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.model.base import Audience, narrower
from hbgen.model.measurement import Instrument
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


def workshops_are_whole(facts: Facts) -> Iterator[Problem]:
    """A day opens, works in groups, sums up, and asks how it was."""
    for workshop in facts.handbook.workshops:
        kinds = {part.kind for part in workshop.parts}
        missing = ", ".join(f"`{kind}`" for kind in NEEDED if kind not in kinds)
        if missing:
            yield Problem(workshop.place("parts"), "workshop-part-missing", {"id": workshop.id, "missing": missing})


def workshops_have_breaks(facts: Facts) -> Iterator[Problem]:
    """Nobody sits for more than two hours without a break."""
    for workshop in facts.handbook.workshops:
        since = 0
        for index, part in enumerate(workshop.parts):
            before, since = since, 0 if part.kind in PAUSES else since + part.minutes
            if before <= _STRETCH < since:
                values = {"id": workshop.id, "minutes": str(since), "limit": str(_STRETCH)}
                yield Problem(workshop.place("parts", index), "workshop-without-break", values)


def workshops_end_on_their_day(facts: Facts) -> Iterator[Problem]:
    """A day ends before midnight."""
    for workshop in facts.handbook.workshops:
        if workshop.last_minute > MIDNIGHT:
            hours = f"{(workshop.last_minute - workshop.agenda[0][0]) / 60:.1f}".removesuffix(".0")
            values = {"id": workshop.id, "start": clock(workshop.agenda[0][0]), "hours": hours}
            yield Problem(workshop.place("parts"), "workshop-past-midnight", values)


def workshops_keep_their_hours(facts: Facts) -> Iterator[Problem]:
    """The parts of a day fill the time from its start to its end, and no more."""
    for workshop in facts.handbook.workshops:
        if workshop.end is None:
            continue
        place, end = workshop.place("end"), minute(workshop.end)
        values: dict[str, str | MessagePart] = {"id": workshop.id, "start": workshop.start, "end": workshop.end}
        if end <= minute(workshop.start):
            yield Problem(place, "workshop-ends-before-start", values)
        elif workshop.last_minute > end:
            values["minutes"] = str(workshop.last_minute - end)
            yield Problem(place, "workshop-too-long", values)
        elif workshop.last_minute < end:
            yield Problem(place, "workshop-too-short", values | {"last": clock(workshop.last_minute)})


def workshops_assess_oneself_with_a_self_assessment(facts: Facts) -> Iterator[Problem]:
    """What a part uses as a self-assessment is one."""
    for workshop, uses in _uses(facts):
        indexed = facts.index.get(uses.self_assessment or "")
        if indexed is not None and isinstance(indexed[1], Instrument) and indexed[1].type != "self-assessment":
            values = {"id": workshop.id, "instrument": indexed[1].id, "type": indexed[1].type}
            yield Problem(uses.place("self_assessment"), "not-a-self-assessment", values)


def workshops_use_what_their_readers_see(facts: Facts) -> Iterator[Problem]:
    """Nothing that a day uses is kept from those who get its kit."""
    for workshop in facts.handbook.workshops:
        readers = narrower(workshop.audience, "staff")
        for place, id_ in _used_ids(workshop):
            needed = _readers(facts, id_)
            if narrower(readers, needed) != readers:
                yield Problem(place, "workshop-uses-hidden", {"id": workshop.id, "other": id_, "audience": needed})


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


def workshops_are_followed_up(facts: Facts) -> Iterator[Problem]:
    """A day that is fixed has a follow-up meeting, and that comes later."""
    for workshop in facts.handbook.workshops:
        if workshop.date is None:
            continue
        if workshop.follow_up is None:
            yield Problem(workshop.place("date"), "workshop-without-follow-up", {"id": workshop.id})
        elif workshop.follow_up <= workshop.date:
            values = {"id": workshop.id, "follow_up": str(workshop.follow_up), "date": str(workshop.date)}
            yield Problem(workshop.place("follow_up"), "follow-up-too-early", values)
