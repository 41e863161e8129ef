"""How many have confirmed, unit by unit, in groups in which nobody can be recognised."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hbgen.model.handbook import Handbook
from hbgen.problems import MessagePart, Place, Problem
from hbgen.receipts.intake import Receipt, require_known, unreadable
from hbgen.releases.ledger import Release
from hbgen.scoring.key import plain_number
from hbgen.scoring.refusals import Bad, quote
from hbgen.scoring.tables import AnswerFile, header, plain, ragged, rows

LEAST = 5
"""Groups of fewer confirmations are not shown by themselves."""


@dataclass(frozen=True, slots=True)
class CoverageGroup:
    """A unit, or some roles of one, and how many of them have confirmed."""

    unit: str
    """Its id; empty for receipts that name none."""
    roles: tuple[str, ...]
    """Roles of the unit that are counted here; none for the unit as a whole."""
    confirmed: int | None
    """None for fewer than `LEAST`."""
    people: int | None
    """How many there are, where it is known; of units only."""


def coverage(receipts: Sequence[Receipt], handbook: Handbook, people: Mapping[str, int]) -> tuple[CoverageGroup, ...]:
    """How many have confirmed, unit by unit in the order of the handbook.

    A unit of few is withheld, and roles of few are counted with others, so that no group of fewer than `LEAST`
    stands here or is left over when others are taken away. There is no sum over units for the same reason.
    """
    by_unit: dict[str, Counter[str]] = {unit.id: Counter() for unit in handbook.organisation.units}
    for one in receipts:
        by_unit.setdefault(one.unit, Counter())[one.role] += 1
    found: list[CoverageGroup] = []
    for unit, counted in by_unit.items():
        total = counted.total()
        if total < LEAST:
            found.append(CoverageGroup(unit, (), None, people.get(unit)))
            continue
        found.append(CoverageGroup(unit, (), total, people.get(unit)))
        parts = _parts(counted, [role.id for role in handbook.organisation.roles])
        if len(parts) > 1:
            found += [CoverageGroup(unit, roles, count, None) for roles, count in parts]
    return tuple(found)


def _parts(counted: Mapping[str, int], order: Sequence[str]) -> list[tuple[tuple[str, ...], int]]:
    """Roles with their counts, those of few together with others: no part is smaller than `LEAST`."""
    place = {role: number for number, role in enumerate(order)}
    roles = sorted(counted, key=lambda role: (counted[role], place.get(role, len(place)), role))
    few = [role for role in roles if counted[role] < LEAST]
    many = roles[len(few) :]
    # The rest must not be few itself.
    while few and many and sum(counted[role] for role in few) < LEAST:
        few.append(many.pop(0))
    parts: list[tuple[tuple[str, ...], int]] = [((role,), counted[role]) for role in many]
    if few:
        together = tuple(sorted(few, key=lambda role: place.get(role, len(place))))
        parts.append((together, sum(counted[role] for role in few)))
    return sorted(parts, key=lambda part: (len(part[0]) > 1, place.get(part[0][0], len(place))))


def too_many(groups: Sequence[CoverageGroup]) -> Iterator[Problem]:
    """Units in which more have confirmed than work there."""
    for one in groups:
        if one.people is not None and one.confirmed is not None and one.confirmed > one.people:
            values: dict[str, str | MessagePart] = {
                "unit": one.unit,
                "count": str(one.confirmed),
                "people": str(one.people),
            }
            yield Problem(Place("hbgen receipts"), "receipts-many", values)


# --- how many people there are ---------------------------------------------------------------------


def people_in(source: AnswerFile, release: Release) -> tuple[dict[str, int], list[Problem]]:
    """Unit's id → people, from a CSV file with the columns `unit` and `people`, and what is wrong with its rows.

    Raises `Unreadable` for a file that cannot be read as a whole.
    """
    lines = rows(source)
    first = next(lines, None)
    if first is None:
        raise unreadable(source, 1, "it is empty")
    at = header(source, first[1], ("unit", "people"))
    found: dict[str, int] = {}
    problems: list[Problem] = []
    for number, cells in lines:
        try:
            unit, count = _counted(first[1], at, cells, release, found)
        except Bad as bad:
            problems.append(Problem(Place(source.name, number), bad.code, bad.values))
        else:
            found[unit] = count
    return found, problems


def _counted(
    names: Sequence[str], at: Mapping[str, int], cells: Sequence[str], release: Release, before: Mapping[str, int]
) -> tuple[str, int]:
    if len(cells) != len(names):
        raise Bad("answer-cells", **ragged(cells, len(names)))
    unit, people = plain(cells[at["unit"]]).strip(), cells[at["people"]].strip()
    require_known(release, "unit", unit, [one.id for one in release.handbook.organisation.units])
    if unit in before:
        instead = MessagePart("Write each unit once.")
        raise Bad("receipt-cell", field="unit", found=quote(unit), instead=instead)
    number = plain_number(people)
    if not re.fullmatch(r"\d{1,7}", number, re.ASCII) or int(number) == 0 or "%" in people:
        instead = MessagePart("Write how many people work there, in digits.")
        raise Bad("receipt-cell", field="people", found=quote(people), instead=instead)
    return unit, int(number)
