"""Counts confirmations by unit, in groups so large that nobody can be recognised."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hbgen.model.handbook import Handbook
from hbgen.problems import MessagePart, Place, Problem
from hbgen.receipts.receipt_files import Receipt, require_known, unreadable
from hbgen.releases.ledger import Release
from hbgen.scoring.plain_number import plain_number
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
    """Roles of the unit that are counted here; empty for the unit as a whole."""
    confirmed: int | None
    """None for fewer than `LEAST`."""
    people: int | None
    """Headcount, where it is known; of units only."""


def coverage(receipts: Sequence[Receipt], handbook: Handbook, people: Mapping[str, int]) -> tuple[CoverageGroup, ...]:
    """How many have confirmed, unit by unit in the order of the handbook.

    A unit with few confirmations is withheld, and roles with few are merged with others, so that no group of fewer than
    `LEAST` is shown or can be computed by subtraction. There is no sum over units for the same reason.
    """
    by_unit: dict[str, Counter[str]] = {unit.id: Counter() for unit in handbook.organisation.units}
    for receipt in receipts:
        by_unit.setdefault(receipt.unit, Counter())[receipt.role] += 1
    groups: list[CoverageGroup] = []
    for unit, counted in by_unit.items():
        total = counted.total()
        if total < LEAST:
            groups.append(CoverageGroup(unit, (), None, people.get(unit)))
            continue
        groups.append(CoverageGroup(unit, (), total, people.get(unit)))
        parts = _parts(counted, [role.id for role in handbook.organisation.roles])
        if len(parts) > 1:
            groups += [CoverageGroup(unit, roles, count, None) for roles, count in parts]
    return tuple(groups)


def _parts(counts: Mapping[str, int], order: Sequence[str]) -> list[tuple[tuple[str, ...], int]]:
    """(roles, count) pairs, in which roles with few confirmations are merged: each count is at least `LEAST`."""
    place = {role: number for number, role in enumerate(order)}
    roles = sorted(counts, key=lambda role: (counts[role], place.get(role, len(place)), role))
    few = [role for role in roles if counts[role] < LEAST]
    many = roles[len(few) :]
    # The merged group must not be too small either.
    while few and many and sum(counts[role] for role in few) < LEAST:
        few.append(many.pop(0))
    parts: list[tuple[tuple[str, ...], int]] = [((role,), counts[role]) for role in many]
    if few:
        together = tuple(sorted(few, key=lambda role: place.get(role, len(place))))
        parts.append((together, sum(counts[role] for role in few)))
    return sorted(parts, key=lambda part: (len(part[0]) > 1, place.get(part[0][0], len(place))))


def too_many(groups: Sequence[CoverageGroup]) -> Iterator[Problem]:
    """A problem for each unit with more confirmations than people."""
    for group in groups:
        if group.people is not None and group.confirmed is not None and group.confirmed > group.people:
            values: dict[str, str | MessagePart] = {
                "unit": group.unit,
                "count": str(group.confirmed),
                "people": str(group.people),
            }
            yield Problem(Place("hbgen receipts"), "receipts-many", values)


# --- how many people there are ---------------------------------------------------------------------


def people_in(source: AnswerFile, release: Release) -> tuple[dict[str, int], list[Problem]]:
    """Unit's id → people, from a CSV file with the columns `unit` and `people`, and problems of its rows.

    Raises `Unreadable` for a file that cannot be read as a whole.
    """
    lines = rows(source)
    head = next(lines, None)
    if head is None:
        raise unreadable(source, 1, "it is empty")
    columns = header(source, head[1], ("unit", "people"))
    people: dict[str, int] = {}
    problems: list[Problem] = []
    for number, cells in lines:
        try:
            unit, count = _counted(head[1], columns, cells, release, people)
        except Bad as bad:
            problems.append(Problem(Place(source.name, number), bad.code, bad.values))
        else:
            people[unit] = count
    return people, problems


def _counted(
    names: Sequence[str], columns: Mapping[str, int], cells: Sequence[str], release: Release, counted: Mapping[str, int]
) -> tuple[str, int]:
    if len(cells) != len(names):
        raise Bad("answer-cells", **ragged(cells, len(names)))
    unit, people = plain(cells[columns["unit"]]).strip(), cells[columns["people"]].strip()
    require_known(release, "unit", unit, [known_unit.id for known_unit in release.handbook.organisation.units])
    if unit in counted:
        instead = MessagePart("Write each unit once.")
        raise Bad("receipt-cell", field="unit", found=quote(unit), instead=instead)
    number = plain_number(people)
    if not re.fullmatch(r"\d{1,7}", number, re.ASCII) or int(number) == 0 or "%" in people:
        instead = MessagePart("Write how many people work there, in digits.")
        raise Bad("receipt-cell", field="people", found=quote(people), instead=instead)
    return unit, int(number)
