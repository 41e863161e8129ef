"""Reads receipts and validates them against the releases that they name; invalid ones are reported by row.

A receipt is the file that the page "I have read it" hands out. It names all standards that concern the role, as of
one release, each with its fingerprint (`mark`); an earlier receipt still holds for a later release if nothing between
the two has to be confirmed again. Names of persons in receipts are not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hbgen.editions import select
from hbgen.json_data import JsonObject, JsonValue
from hbgen.model.fingerprint import current
from hbgen.model.reserved import RECEIPTS_FORMAT
from hbgen.model.visibility import Audience
from hbgen.problems import MessagePart, Place, Problem, near
from hbgen.releases.ledger import Release
from hbgen.releases.release_history import ReleaseHistory
from hbgen.releases.required_reading import RequiredReading, reading
from hbgen.scoring.json_stream import values_of
from hbgen.scoring.refusals import Bad, Refusals, quote
from hbgen.scoring.tables import AnswerFile, NotJson, Unreadable

_MOST_ITEMS = 5000
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_AUDIENCES: Mapping[str, Audience] = {"staff": "staff", "managers": "managers"}
_NOT_A_RECEIPT = MessagePart("it is not an object with a list of standards and marks")


@dataclass(frozen=True, slots=True)
class Receipt:
    """One confirmation, without the person's name."""

    id: str
    follows: str
    """The id of the receipt that it replaces on the same device; empty for the first."""
    version: str
    audience: Audience
    date: str
    role: str
    unit: str


@dataclass(slots=True)
class Receipts(Refusals):
    """Receipts valid for the releases that they name. An invalid one is a `Problem`, and is left out."""

    releases: Sequence[Release]
    receipts: dict[str, Receipt] = field(default_factory=dict)
    _readings: dict[tuple[str, Audience], RequiredReading] = field(default_factory=dict)
    _past: ReleaseHistory = field(default_factory=ReleaseHistory)

    def read(self, source: AnswerFile) -> None:
        """Read one file. Raises `Unreadable` if it cannot be read as a whole, and `ledger.BrokenRelease`."""
        for read in values_of(source):
            try:
                if isinstance(read.value, NotJson):
                    raise read.value
                items = _receipts_in(read.value)
            except NotJson as error:
                self.refuse(source.name, read.line, "receipt-broken", {"reason": MessagePart(error.reason)})
                continue
            for number, item in enumerate(items, 1):
                # Of the receipts in one value each has its number.
                self._add(source.name, number if read.is_alone else read.line, item)

    def reading(self, version: str, audience: Audience) -> RequiredReading:
        """What readers of a release have to read and confirm."""
        key = version, audience
        if key not in self._readings:
            index = next(number for number, release in enumerate(self.releases) if str(release.number) == version)
            whole = self.releases[index].handbook
            edition = select(whole, audience, "", version)
            required = reading(self._past.history(self.releases[: index + 1], whole, edition), edition.handbook)
            assert required is not None
            self._readings[key] = required
        return self._readings[key]

    def holding(self, version: str) -> list[Receipt]:
        """The receipts that hold for a release: of it, or of one since which nothing has to be confirmed again.

        Of receipts that replaced each other on one device only the last counts.
        """
        held = {id_: receipt for id_, receipt in self.receipts.items() if self._holds(receipt, version)}
        followed = {receipt.follows for receipt in held.values()}
        return [receipt for id_, receipt in held.items() if id_ not in followed]

    def later(self, version: str) -> int:
        """How many receipts are of releases after this one."""
        order = [str(release.number) for release in self.releases]
        return sum(order.index(receipt.version) > order.index(version) for receipt in self.receipts.values())

    def _holds(self, receipt: Receipt, version: str) -> bool:
        required = self.reading(version, receipt.audience)
        if receipt.version not in required.versions:
            return False
        confirmed = {
            standard.id: receipt.version
            for standard in self.reading(receipt.version, receipt.audience).concerning(receipt.role)
        }
        return not required.asked(receipt.role, confirmed)

    # --- reading ---

    def _add(self, file: str, row: int, data: object) -> None:
        try:
            receipt = self._receipt(data)
            existing = self.receipts.setdefault(receipt.id, receipt)
            for name in Receipt.__slots__:
                if getattr(existing, name) != getattr(receipt, name):
                    raise Bad("receipt-differs", id=quote(receipt.id), field=name)
        except Bad as bad:
            self.refuse(file, row, bad.code, bad.values)

    def _receipt(self, data: object) -> Receipt:
        if not isinstance(data, dict) or not isinstance(data.get("items"), list):
            raise Bad("receipt-broken", reason=_NOT_A_RECEIPT)
        values = {name: _text(data, name) for name in ("receipt", "follows", "version", "edition", "date", "role")}
        values["unit"] = _text(data, "unit")
        for name in ("receipt", "follows"):
            if not _ID.fullmatch(values[name]) and (values[name] or name == "receipt"):
                instead = MessagePart("It is 32 hexadecimal digits, as the page wrote them.")
                raise Bad("receipt-cell", field=name, found=quote(values[name]), instead=instead)
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", values["date"], re.ASCII):
            instead = MessagePart("Write year-month-day: 2026-03-31.")
            raise Bad("receipt-cell", field="date", found=quote(values["date"]), instead=instead)
        release = self._release(values["version"])
        audience = _AUDIENCES.get(values["edition"].split("/")[0])
        if audience is None:
            instead = MessagePart("Write the edition as the page did: staff/et.")
            raise Bad("receipt-cell", field="edition", found=quote(values["edition"]), instead=instead)
        organisation = release.handbook.organisation
        require_known(release, "role", values["role"], [role.id for role in organisation.roles])
        if values["unit"]:
            require_known(release, "unit", values["unit"], [unit.id for unit in organisation.units])
        self._check_items(release, audience, values["role"], _items(data["items"]))
        return Receipt(
            values["receipt"],
            values["follows"],
            values["version"],
            audience,
            values["date"],
            values["role"],
            values["unit"],
        )

    def _release(self, number: str) -> Release:
        releases = {str(release.number): release for release in self.releases}
        if number not in releases:
            raise Bad("receipt-no-release", found=quote(number), near=_guess(number, list(releases)))
        return releases[number]

    def _check_items(self, release: Release, audience: Audience, role: str, items: Mapping[str, str]) -> None:
        number = str(release.number)
        marks = {standard.id: standard.mark for standard in self.reading(number, audience).concerning(role)}
        for id_, mark in items.items():
            require_known(release, "standard", id_, list(marks))
            if current(mark) != marks[id_]:
                values = {"id": id_, "found": quote(mark), "number": number, "mark": marks[id_]}
                raise Bad("receipt-other-marks", **values)
        for id_ in marks:
            if id_ not in items:
                raise Bad("receipt-incomplete", id=id_, role=role, number=number)


def _receipts_in(data: JsonValue) -> list[JsonValue]:
    receipts = data.get("receipts") if isinstance(data, dict) and data.get("format") == RECEIPTS_FORMAT else None
    if isinstance(receipts, list):
        return receipts
    raise NotJson(1, "it does not begin with the format hbgen-receipts-1")


def _items(data: list[JsonValue]) -> dict[str, str]:
    if len(data) > _MOST_ITEMS:
        raise Bad("receipt-broken", reason=MessagePart("it names more than 5000 standards"))
    items: dict[str, str] = {}
    for item in data:
        if not isinstance(item, dict):
            raise Bad("receipt-broken", reason=_NOT_A_RECEIPT)
        id_ = _text(item, "standard")
        if id_ in items:
            raise Bad("receipt-broken", reason=MessagePart("it names a standard twice"))
        items[id_] = _text(item, "mark")
    return items


def _text(data: JsonObject, name: str) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > 200:
        shown = value if isinstance(value, str) else type(value).__name__
        instead = MessagePart("It is a text of 200 characters at the most.")
        raise Bad("receipt-cell", field=name, found=quote(shown), instead=instead)
    return value


def require_known(release: Release, kind: str, id_: str, known_ids: list[str]) -> None:
    if id_ not in known_ids:
        number = str(release.number)
        raise Bad(
            "receipt-unknown", number=number, kind=MessagePart(kind), found=quote(id_), near=_guess(id_, known_ids)
        )


def _guess(id_: str, known_ids: list[str]) -> MessagePart:
    guess = near(id_, known_ids) if len(id_) <= 80 else None
    if guess:
        return MessagePart("Write `{word}` instead.", {"word": guess})
    return MessagePart("Leave it out, or go on without it with --partial.")


def unreadable(source: AnswerFile, line: int, reason: str) -> Unreadable:
    return Unreadable(
        Problem(Place(source.name, line), "receipts-unreadable", {"file": source.name, "reason": MessagePart(reason)})
    )
