"""Workshop days: whole, with breaks, and followed up (contract, S21)."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.model.workshops import MIDNIGHT, NEEDED, PAUSES, clock
from hbgen.problems import Problem

_STRETCH = 120
"""How many minutes people listen and think without a break."""


def workshops_are_whole(facts: Facts) -> Iterator[Problem]:
    """A day opens, works in groups that have something to talk over, sums up, and asks how it was."""
    for workshop in facts.handbook.workshops:
        there = {part.kind for part in workshop.parts}
        missing = ", ".join(f"`{kind}`" for kind in NEEDED if kind not in there)
        if missing:
            yield Problem(workshop.place("parts"), "workshop-part-missing", {"id": workshop.id, "missing": missing})
        for group in workshop.groups:
            if not group.standards:
                yield Problem(group.place("name"), "group-without-standards", {"id": workshop.id})


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
        if workshop.end > MIDNIGHT:
            hours = f"{(workshop.end - workshop.agenda[0][0]) / 60:.1f}".removesuffix(".0")
            values = {"id": workshop.id, "start": clock(workshop.agenda[0][0]), "hours": hours}
            yield Problem(workshop.place("parts"), "workshop-past-midnight", values)


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
