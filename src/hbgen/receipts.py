"""Receipts come home: who has confirmed which release, counted by unit, and nobody by name.

A receipt is what the page "I have read it" hands out. It names all standards that concern the role, as they are in
one release, each with the mark of its meaning; a former receipt still holds for a later release when nothing is
asked again between the two. Names in receipts are not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hbgen.editions import select
from hbgen.model.base import Audience
from hbgen.model.handbook import Handbook
from hbgen.past import Past
from hbgen.problems import Phrase, Place, Problem, near
from hbgen.releases.ledger import Release
from hbgen.releases.reading import Reading, reading
from hbgen.scoring.tables import NotJson, Unreadable, header, json_of, plain, ragged, rows, text_of

FORMAT = "hbgen-receipts-1"

MOST_TOLD = 20
"""Receipts that are told one by one of each kind of problem in a file; further ones are counted."""

_LIMIT = 64 << 20
_MOST_ITEMS = 5000
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_AUDIENCES: Mapping[str, Audience] = {"staff": "staff", "managers": "managers"}
_NOT_ONE = "it is not an object with a list of standards and marks"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One confirmation, as it was handed in, without a name."""

    id: str
    follows: str
    """The id of the one that it took the place of on the same device; empty for the first."""
    version: str
    audience: Audience
    date: str
    role: str
    unit: str


class _Bad(Exception):
    def __init__(self, code: str, **values: str | Phrase) -> None:
        super().__init__(code)
        self.problem = code, values


@dataclass
class Receipts:
    """Receipts held against the releases that they name. Whatever does not fit is a `Problem`, and is left out."""

    releases: Sequence[Release]
    kept: dict[str, Receipt] = field(default_factory=dict)
    told: list[Problem] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    """Receipts that did not fit, by file."""
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _readings: dict[tuple[str, Audience], Reading] = field(default_factory=dict)
    _past: Past = field(default_factory=Past)

    def read(self, path: Path) -> None:
        """Take in one file. Raises `Unreadable` for one that cannot be read as a whole, and `ledger.Broken`."""
        text = text_of(path, _LIMIT, "64 MiB")
        if path.suffix.lower() in (".jsonl", ".ndjson"):
            for number, line in enumerate(text.split("\n"), 1):
                if line.strip():
                    self._line(path.name, number, line)
            return
        try:
            found = _several(json_of(text))
        except NotJson as error:
            raise _unreadable(path, error.line, error.reason) from None
        for number, one in enumerate(found, 1):
            self._add(path.name, number, one)

    def problems(self) -> list[Problem]:
        """Every receipt that was left out, and how many more there are of a kind."""
        more = [
            Problem(Place(file), "answers-more", {"count": str(count - MOST_TOLD), "code": code})
            for (file, code), count in sorted(self._counts.items())
            if count > MOST_TOLD
        ]
        return [*self.told, *more]

    def reading(self, version: str, audience: Audience) -> Reading:
        """What there is to read in a release."""
        key = version, audience
        if key not in self._readings:
            at = next(number for number, each in enumerate(self.releases) if str(each.number) == version)
            whole = self.releases[at].handbook
            edition = select(whole, audience, "", version)
            found = reading(self._past.history(self.releases[: at + 1], whole, edition), edition.handbook)
            assert found is not None
            self._readings[key] = found
        return self._readings[key]

    def holding(self, version: str) -> list[Receipt]:
        """The receipts that hold for a release: of it, or of one since which it asks nothing again.

        Of those that followed each other on one device only the last one counts.
        """
        held = {id_: one for id_, one in self.kept.items() if self._holds(one, version)}
        followed = {one.follows for one in held.values()}
        return [one for id_, one in held.items() if id_ not in followed]

    def later(self, version: str) -> int:
        """How many receipts are of releases after this one."""
        order = [str(release.number) for release in self.releases]
        return sum(order.index(one.version) > order.index(version) for one in self.kept.values())

    def _holds(self, one: Receipt, version: str) -> bool:
        now = self.reading(version, one.audience)
        if one.version not in now.versions:
            return False
        confirmed = {each.id: one.version for each in self.reading(one.version, one.audience).concerning(one.role)}
        return not now.asked(one.role, confirmed)

    # --- taking in ---

    def _line(self, file: str, number: int, line: str) -> None:
        try:
            found = _several(json_of(line))
        except NotJson as error:
            self._refuse(file, number, "receipt-broken", {"reason": Phrase(error.reason)})
            return
        for one in found:
            self._add(file, number, one)

    def _add(self, file: str, row: int, data: object) -> None:
        try:
            one = self._checked(data)
            known = self.kept.setdefault(one.id, one)
            for name in Receipt.__slots__:
                if getattr(known, name) != getattr(one, name):
                    raise _Bad("receipt-differs", id=_quote(one.id), field=name)
        except _Bad as bad:
            self._refuse(file, row, *bad.problem)

    def _refuse(self, file: str, row: int, code: str, values: dict[str, str | Phrase]) -> None:
        self.left_out[file] += 1
        self._counts[file, code] += 1
        if self._counts[file, code] <= MOST_TOLD:
            self.told.append(Problem(Place(file, row), code, values))

    def _checked(self, data: object) -> Receipt:
        if not isinstance(data, dict) or not isinstance(data.get("items"), list):
            raise _Bad("receipt-broken", reason=Phrase(_NOT_ONE))
        said = {name: _text(data, name) for name in ("receipt", "follows", "version", "edition", "date", "role")}
        said["unit"] = _text(data, "unit")
        for name in ("receipt", "follows"):
            if not _ID.fullmatch(said[name]) and (said[name] or name == "receipt"):
                instead = Phrase("It is 32 hexadecimal digits, as the page wrote them.")
                raise _Bad("receipt-cell", field=name, found=_quote(said[name]), instead=instead)
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", said["date"], re.ASCII):
            instead = Phrase("Write year-month-day: 2026-03-31.")
            raise _Bad("receipt-cell", field="date", found=_quote(said["date"]), instead=instead)
        release = self._release(said["version"])
        audience = _AUDIENCES.get(said["edition"].split("/")[0])
        if audience is None:
            instead = Phrase("Write the edition as the page did: staff/et.")
            raise _Bad("receipt-cell", field="edition", found=_quote(said["edition"]), instead=instead)
        organisation = release.handbook.organisation
        _one_of(release, "role", said["role"], [role.id for role in organisation.roles])
        if said["unit"]:
            _one_of(release, "unit", said["unit"], [unit.id for unit in organisation.units])
        self._hold_against(release, audience, said["role"], _items(data["items"]))
        return Receipt(
            said["receipt"], said["follows"], said["version"], audience, said["date"], said["role"], said["unit"]
        )

    def _release(self, number: str) -> Release:
        known = {str(release.number): release for release in self.releases}
        if number not in known:
            raise _Bad("receipt-no-release", found=_quote(number), near=_guess(number, list(known)))
        return known[number]

    def _hold_against(self, release: Release, audience: Audience, role: str, items: Mapping[str, str]) -> None:
        number = str(release.number)
        wanted = {one.id: one.mark for one in self.reading(number, audience).concerning(role)}
        for id_, mark in items.items():
            _one_of(release, "standard", id_, list(wanted))
            if mark != wanted[id_]:
                found = {"id": id_, "found": _quote(mark), "number": number, "mark": wanted[id_]}
                raise _Bad("receipt-other-marks", **found)
        for id_ in wanted:
            if id_ not in items:
                raise _Bad("receipt-incomplete", id=id_, role=role, number=number)


def _several(data: Any) -> list[Any]:
    if isinstance(data, dict) and data.get("format") == FORMAT and isinstance(data.get("receipts"), list):
        return data["receipts"]
    raise NotJson(1, f"it does not begin with the format {FORMAT}")


def _items(data: list[Any]) -> dict[str, str]:
    if len(data) > _MOST_ITEMS:
        raise _Bad("receipt-broken", reason=Phrase("it names more than 5000 standards"))
    items: dict[str, str] = {}
    for one in data:
        if not isinstance(one, dict):
            raise _Bad("receipt-broken", reason=Phrase(_NOT_ONE))
        id_ = _text(one, "standard")
        if id_ in items:
            raise _Bad("receipt-broken", reason=Phrase("it names a standard twice"))
        items[id_] = _text(one, "mark")
    return items


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > 200:
        shown = value if isinstance(value, str) else type(value).__name__
        instead = Phrase("It is a text of 200 characters at the most.")
        raise _Bad("receipt-cell", field=name, found=_quote(shown), instead=instead)
    return value


def _one_of(release: Release, kind: str, found: str, known: list[str]) -> None:
    if found not in known:
        number = str(release.number)
        raise _Bad("receipt-unknown", number=number, kind=Phrase(kind), found=_quote(found), near=_guess(found, known))


def _guess(found: str, known: list[str]) -> Phrase:
    guess = near(found, known) if len(found) <= 80 else None
    if guess:
        return Phrase("Write `{word}` instead.", {"word": guess})
    return Phrase("Leave it out, or go on without it with --partial.")


def _quote(text: str) -> str:
    shown = "".join(c if c.isprintable() else "�" for c in text[:61])
    return f"`{shown if len(text) <= 60 else shown[:59] + '…'}`"


def _unreadable(path: Path, line: int, reason: str) -> Unreadable:
    return Unreadable(
        Problem(Place(path.name, line), "receipts-unreadable", {"file": path.name, "reason": Phrase(reason)})
    )


# --- how many people there are ---------------------------------------------------------------------


def headcount(path: Path, release: Release) -> tuple[dict[str, int], list[Problem]]:
    """Unit's id → people, from a CSV file with the columns `unit` and `people`, and what is wrong with its rows.

    Raises `Unreadable` for a file that cannot be read as a whole.
    """
    lines = rows(path)
    first = next(lines, None)
    if first is None:
        raise _unreadable(path, 1, "it is empty")
    at = header(path, first[1], ("unit", "people"))
    found: dict[str, int] = {}
    problems: list[Problem] = []
    for number, cells in lines:
        try:
            unit, count = _counted(first[1], at, cells, release, found)
        except _Bad as bad:
            problems.append(Problem(Place(path.name, number), *bad.problem))
        else:
            found[unit] = count
    return found, problems


def _counted(
    names: Sequence[str], at: Mapping[str, int], cells: Sequence[str], release: Release, before: Mapping[str, int]
) -> tuple[str, int]:
    if len(cells) != len(names):
        raise _Bad("answer-cells", **ragged(cells, len(names)))
    unit, people = plain(cells[at["unit"]]).strip(), cells[at["people"]].strip()
    _one_of(release, "unit", unit, [one.id for one in release.handbook.organisation.units])
    if unit in before:
        instead = Phrase("Write each unit once.")
        raise _Bad("receipt-cell", field="unit", found=_quote(unit), instead=instead)
    if not re.fullmatch(r"\d{1,7}", people, re.ASCII) or int(people) == 0:
        instead = Phrase("Write how many people work there, in digits.")
        raise _Bad("receipt-cell", field="people", found=_quote(people), instead=instead)
    return unit, int(people)


# --- coverage --------------------------------------------------------------------------------------

LEAST = 5
"""Groups of fewer confirmations are not shown by themselves."""


@dataclass(frozen=True, slots=True)
class Group:
    """A unit, or some roles of one, and how many of them have confirmed."""

    unit: str
    """Its id; empty for receipts that name none."""
    roles: tuple[str, ...]
    """Roles of the unit that are counted here; none for the unit as a whole."""
    confirmed: int | None
    """None for fewer than `LEAST`."""
    people: int | None
    """How many there are, where it is known; of units only."""


def coverage(receipts: Sequence[Receipt], handbook: Handbook, people: Mapping[str, int]) -> tuple[Group, ...]:
    """How many have confirmed, unit by unit in the order of the handbook.

    A unit of few is withheld, and roles of few are counted with others, so that no group of fewer than `LEAST`
    stands here or is left over when others are taken away. There is no sum over units for the same reason.
    """
    by_unit: dict[str, Counter[str]] = {unit.id: Counter() for unit in handbook.organisation.units}
    for one in receipts:
        by_unit.setdefault(one.unit, Counter())[one.role] += 1
    found: list[Group] = []
    for unit, counted in by_unit.items():
        total = counted.total()
        if total < LEAST:
            found.append(Group(unit, (), None, people.get(unit)))
            continue
        found.append(Group(unit, (), total, people.get(unit)))
        parts = _parts(counted, [role.id for role in handbook.organisation.roles])
        if len(parts) > 1:
            found += [Group(unit, roles, count, None) for roles, count in parts]
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
    parts = [((role,), counted[role]) for role in many]
    if few:
        parts.append((tuple(sorted(few, key=lambda role: place.get(role, len(place)))), sum(map(counted.__getitem__, few))))
    return sorted(parts, key=lambda part: (len(part[0]) > 1, place.get(part[0][0], len(place))))


def too_many(groups: Sequence[Group]) -> Iterator[Problem]:
    """Units in which more have confirmed than work there."""
    for one in groups:
        if one.people is not None and one.confirmed is not None and one.confirmed > one.people:
            values: dict[str, str | Phrase] = {"unit": one.unit, "count": str(one.confirmed), "people": str(one.people)}
            yield Problem(Place("hbgen receipts"), "receipts-many", values)
