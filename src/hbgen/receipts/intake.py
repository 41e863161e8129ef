"""Holds receipts against the releases that they name: what fits is taken in, every other one is told with its row.

A receipt is what the page "I have read it" hands out. It names all standards that concern the role, as they are in
one release, each with the mark of its meaning; a former receipt still holds for a later release when nothing is
asked again between the two. Names in receipts are not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hbgen.editions import select
from hbgen.model.base import Audience
from hbgen.model.fingerprint import current
from hbgen.model.reserved import RECEIPTS_FORMAT
from hbgen.problems import MessagePart, Place, Problem, near
from hbgen.releases.ledger import Release
from hbgen.releases.reading import RequiredReading, reading
from hbgen.releases.release_history import ReleaseHistory
from hbgen.scoring.refusals import Bad, Refusals, quote
from hbgen.scoring.tables import AnswerFile, NotJson, Unreadable, json_of, text_of

_LIMIT = 64 << 20
_MOST_ITEMS = 5000
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_AUDIENCES: Mapping[str, Audience] = {"staff": "staff", "managers": "managers"}
_NOT_ONE = MessagePart("it is not an object with a list of standards and marks")


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


@dataclass(slots=True)
class Receipts(Refusals):
    """Receipts held against the releases that they name. Whatever does not fit is a `Problem`, and is left out."""

    releases: Sequence[Release]
    kept: dict[str, Receipt] = field(default_factory=dict)
    _readings: dict[tuple[str, Audience], RequiredReading] = field(default_factory=dict)
    _past: ReleaseHistory = field(default_factory=ReleaseHistory)

    def read(self, source: AnswerFile) -> None:
        """Take in one file. Raises `Unreadable` for one that cannot be read as a whole, and `ledger.Broken`."""
        text = text_of(source, _LIMIT, "64 MiB")
        if source.path.suffix.lower() in (".jsonl", ".ndjson"):
            for number, line in enumerate(text.split("\n"), 1):
                if line.strip():
                    self._line(source.name, number, line)
            return
        try:
            found = _several(json_of(text))
        except NotJson as error:
            raise unreadable(source, error.line, error.reason) from None
        for number, one in enumerate(found, 1):
            self._add(source.name, number, one)

    def reading(self, version: str, audience: Audience) -> RequiredReading:
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
            self.refuse(file, number, "receipt-broken", {"reason": MessagePart(error.reason)})
            return
        for one in found:
            self._add(file, number, one)

    def _add(self, file: str, row: int, data: object) -> None:
        try:
            one = self._checked(data)
            known = self.kept.setdefault(one.id, one)
            for name in Receipt.__slots__:
                if getattr(known, name) != getattr(one, name):
                    raise Bad("receipt-differs", id=quote(one.id), field=name)
        except Bad as bad:
            self.refuse(file, row, bad.code, bad.values)

    def _checked(self, data: object) -> Receipt:
        if not isinstance(data, dict) or not isinstance(data.get("items"), list):
            raise Bad("receipt-broken", reason=_NOT_ONE)
        said = {name: _text(data, name) for name in ("receipt", "follows", "version", "edition", "date", "role")}
        said["unit"] = _text(data, "unit")
        for name in ("receipt", "follows"):
            if not _ID.fullmatch(said[name]) and (said[name] or name == "receipt"):
                instead = MessagePart("It is 32 hexadecimal digits, as the page wrote them.")
                raise Bad("receipt-cell", field=name, found=quote(said[name]), instead=instead)
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", said["date"], re.ASCII):
            instead = MessagePart("Write year-month-day: 2026-03-31.")
            raise Bad("receipt-cell", field="date", found=quote(said["date"]), instead=instead)
        release = self._release(said["version"])
        audience = _AUDIENCES.get(said["edition"].split("/")[0])
        if audience is None:
            instead = MessagePart("Write the edition as the page did: staff/et.")
            raise Bad("receipt-cell", field="edition", found=quote(said["edition"]), instead=instead)
        organisation = release.handbook.organisation
        one_of(release, "role", said["role"], [role.id for role in organisation.roles])
        if said["unit"]:
            one_of(release, "unit", said["unit"], [unit.id for unit in organisation.units])
        self._hold_against(release, audience, said["role"], _items(data["items"]))
        return Receipt(
            said["receipt"], said["follows"], said["version"], audience, said["date"], said["role"], said["unit"]
        )

    def _release(self, number: str) -> Release:
        known = {str(release.number): release for release in self.releases}
        if number not in known:
            raise Bad("receipt-no-release", found=quote(number), near=_guess(number, list(known)))
        return known[number]

    def _hold_against(self, release: Release, audience: Audience, role: str, items: Mapping[str, str]) -> None:
        number = str(release.number)
        wanted = {one.id: one.mark for one in self.reading(number, audience).concerning(role)}
        for id_, mark in items.items():
            one_of(release, "standard", id_, list(wanted))
            if current(mark) != wanted[id_]:
                found = {"id": id_, "found": quote(mark), "number": number, "mark": wanted[id_]}
                raise Bad("receipt-other-marks", **found)
        for id_ in wanted:
            if id_ not in items:
                raise Bad("receipt-incomplete", id=id_, role=role, number=number)


def _several(data: Any) -> list[Any]:
    found = data.get("receipts") if isinstance(data, dict) and data.get("format") == RECEIPTS_FORMAT else None
    if isinstance(found, list):
        return found
    raise NotJson(1, "it does not begin with the format hbgen-receipts-1")


def _items(data: list[Any]) -> dict[str, str]:
    if len(data) > _MOST_ITEMS:
        raise Bad("receipt-broken", reason=MessagePart("it names more than 5000 standards"))
    items: dict[str, str] = {}
    for one in data:
        if not isinstance(one, dict):
            raise Bad("receipt-broken", reason=_NOT_ONE)
        id_ = _text(one, "standard")
        if id_ in items:
            raise Bad("receipt-broken", reason=MessagePart("it names a standard twice"))
        items[id_] = _text(one, "mark")
    return items


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > 200:
        shown = value if isinstance(value, str) else type(value).__name__
        instead = MessagePart("It is a text of 200 characters at the most.")
        raise Bad("receipt-cell", field=name, found=quote(shown), instead=instead)
    return value


def one_of(release: Release, kind: str, found: str, known: list[str]) -> None:
    if found not in known:
        number = str(release.number)
        raise Bad(
            "receipt-unknown", number=number, kind=MessagePart(kind), found=quote(found), near=_guess(found, known)
        )


def _guess(found: str, known: list[str]) -> MessagePart:
    guess = near(found, known) if len(found) <= 80 else None
    if guess:
        return MessagePart("Write `{word}` instead.", {"word": guess})
    return MessagePart("Leave it out, or go on without it with --partial.")


def unreadable(source: AnswerFile, line: int, reason: str) -> Unreadable:
    return Unreadable(
        Problem(Place(source.name, line), "receipts-unreadable", {"file": source.name, "reason": MessagePart(reason)})
    )
