"""A release as a file: canonical JSON with its own digest, from which a lost site can be built again.

    {
     "digest": "…",        SHA-256 over all the other lines, as they stand
     "format": 2,          the number of the data's shape (`migrations`)
     "handbook": {…},      what was released, without what nobody may read
     "images": {…},        the pictures, in base64
     "release": {…}        the head: number, date, approvals, the digest of the release before, ids
    }

Keys are sorted, one space for each level, UTF-8, lines end in LF. The head comes last, on the first
level, so that the chain of releases can be verified without parsing every handbook.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, Never, cast

from pydantic import ValidationError

from hbgen.files import File
from hbgen.json_data import JsonObject, JsonValue
from hbgen.load.kept_reads import KeptReads
from hbgen.model.base import Entry, entries, fields_with, is_entry
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.texts import Text
from hbgen.model.visibility import Visible
from hbgen.problems import MessagePart, Place, Problem
from hbgen.releases.head import Aged, Approved, Head, Number
from hbgen.releases.migrations import SHAPE, Data, migrate
from hbgen.releases.reviewed import Reviewed

MAX_BYTES = 64 << 20
"""Larger files are not read."""

_START = re.compile(rb'\{\n "digest": "([0-9a-f]{64})",\n( "format": ([0-9]{1,6}),\n)')
_HEAD = b'\n "release": '
_HANDBOOK, _IMAGES = b'\n "handbook": ', b'\n "images": '

NOT_COMPARED = frozenset({"results"})
"""Parts of the handbook that a release holds, since its pages show them, but that are not compared."""


class BrokenRelease(Exception):
    """A release whose digest is right, but whose data is no handbook: `problem` says where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message(str))
        self.problem = problem


@dataclass(frozen=True)
class Release:
    """A handbook as released under a number. `handbook` and `images` are parsed on first access."""

    number: Number
    date: datetime.date
    approvals: tuple[Approved, ...]
    previous: str | None
    """The digest of the release before; None for the first one."""
    digest: str
    ids: Mapping[str, str]
    """Id → kind, of every id that it uses."""
    aged: tuple[Aged, ...]
    """Translations that were older than their text when it was released."""
    data: bytes
    """The file's bytes."""
    reviewed: Reviewed = field(default_factory=Reviewed, compare=False)
    """Of the newest release: translations that were called right since."""
    kept: KeptReads | None = field(default=None, compare=False, repr=False)
    """What was read of files with the same digest."""

    @property
    def file(self) -> File:
        """Its path, relative to the handbook's folder, and its bytes."""
        return File(f"content/releases/{self.number}.json", self.data)

    @property
    def place(self) -> Place:
        return Place(self.file.path)

    @cached_property
    def _parts(self) -> Data:
        return _parsed(self.data, self.place)

    def part(self, name: str) -> Any:
        """A field of the handbook as JSON data, in the current shape; None where not set. Raises `BrokenRelease`.

        Where the file has the current shape, only this field is parsed: it is found by the lines of `canonical`.
        """
        key = f'\n  "{name}": '.encode()
        start_match = _START.match(self.data)
        start, end = self.data.find(_HANDBOOK), self.data.find(_IMAGES)
        position = self.data.find(key, start, end)
        if start_match is None or int(start_match[3]) != SHAPE or min(start, end, position) < 0:
            return self._parts["handbook"].get(name)
        try:
            text = self.data[position + len(key) : end].decode()
            value, _ = json.JSONDecoder(parse_constant=_no_constant).raw_decode(text)
            # Half a surrogate pair can be written in JSON and in nothing else.
            json.dumps(value, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise BrokenRelease(Problem(self.place, "release-invalid", {"where": name})) from None
        return value

    @cached_property
    def handbook(self) -> Handbook:
        """The released handbook, without what nobody may read. Raises `BrokenRelease`."""
        key = f"release {self.digest}", ()
        entry = self.kept.get(key, (self.digest,)) if self.kept is not None else None
        if entry is not None:
            return cast(Handbook, entry[0])
        handbook = thaw(self._parts.get("handbook", {}), self.place)
        if self.kept is not None:
            self.kept.keep(key, (self.digest,), (handbook,))
        return handbook

    @cached_property
    def images(self) -> Mapping[str, bytes]:
        """Its pictures by path, such as `images/logo.svg`. Raises `BrokenRelease`."""
        try:
            images = {str(path): base64.b64decode(text, validate=True) for path, text in self._parts["images"].items()}
            return {path: File(path, data).data for path, data in images.items()}
        except (KeyError, AttributeError, TypeError, ValueError):
            raise BrokenRelease(Problem(self.place, "release-invalid", {"where": "images"})) from None


def freeze(  # noqa: PLR0913 - the fields of one file
    handbook: Handbook,
    images: Mapping[str, bytes],
    number: Number,
    date: datetime.date,
    approvals: Iterable[Approved] = (),
    previous: Release | None = None,
    aged: Iterable[Aged] = (),
) -> Release:
    """`handbook` as the release `number` that follows `previous`: the same bytes each time."""
    ids: dict[str, list[str]] = {}
    for entry in entries(handbook):
        if type(entry) in KINDS:
            ids.setdefault(KINDS[type(entry)], []).append(vars(entry)["id"])
    head = Head(
        number=str(number),
        date=date,
        approvals=tuple(approvals),
        previous=previous.digest if previous else None,
        ids={kind: tuple(sorted(of_kind)) for kind, of_kind in ids.items()},
        aged=tuple(aged),
    )
    body: JsonObject = {
        "format": SHAPE,
        "handbook": dump(handbook),
        "images": {path: base64.b64encode(data).decode("ascii") for path, data in images.items()},
        "release": dump(head),
    }
    rest = canonical(body)
    digest = hashlib.sha256(rest).hexdigest()
    return _release(head, digest, b'{\n "digest": "' + digest.encode() + b'",' + rest.removeprefix(b"{"))


def read(file: str, data: bytes, kept: KeptReads | None = None) -> Release | Problem:
    """The release in `data`, the content of `file`, or what is wrong with it. Never raises for any bytes.

    What is `kept` of a file with the same digest is not parsed again.
    """
    place = Place(file)
    data = data.replace(b"\r\n", b"\n")
    start = _START.match(data)
    if start is None:
        return _unreadable(data, place)
    digest, shape = start[1].decode(), int(start[3])
    if hashlib.sha256(b"{\n" + data[start.start(2) :]).hexdigest() != digest:
        return Problem(place, "release-edited", {"file": file})
    if shape > SHAPE:
        return Problem(place, "release-newer", {"file": file, "shape": str(shape), "known": str(SHAPE)})
    try:
        head = _head(data, digest, shape, place, kept)
    except BrokenRelease as broken:
        return broken.problem
    except (ValueError, RecursionError):
        return Problem(place, "release-invalid", {"where": "release"})
    number = Number.parse(head.number)
    if number is None or file != f"content/releases/{number}.json":
        name = f"{number}.json" if number else "…"
        return Problem(place, "release-misnamed", {"file": file, "name": name, "number": head.number})
    return replace(_release(head, digest, data), kept=kept)


def _head(data: bytes, digest: str, shape: int, place: Place, kept: KeptReads | None) -> Head:
    """The head in a file of a shape that is known. Raises `ValueError` and `BrokenRelease`."""
    key = f"head {digest}", ()
    entry = kept.get(key, (digest,)) if kept is not None else None
    if entry is not None:
        return cast(Head, entry[0])
    if shape == SHAPE:
        tail = data.rpartition(_HEAD)[2].rstrip().removesuffix(b"}")
        head = Head.model_validate(json.loads(tail, parse_constant=_no_constant))
    else:
        head = Head.model_validate(_parsed(data, place).get("release"))
    if kept is not None:
        kept.keep(key, (digest,), (head,))
    return head


def digest_of(data: bytes) -> str | None:
    """The digest stated in a release's file, not verified; None for data that does not begin like a release."""
    start = _START.match(data.replace(b"\r\n", b"\n"))
    return start[1].decode() if start else None


def dump(entry: Entry) -> JsonObject:
    """An entry as JSON data. Fields that are not set, or that no edition shows, are left out."""
    data: JsonObject = {}
    for name in released_fields(type(entry)):
        value = getattr(entry, name)
        if value is not None and value != ():
            data[name] = plain(value)
    return data


def thaw(data: Data, place: Place) -> Handbook:
    """The handbook that `dump` made `data` from. Raises `BrokenRelease`, with `place`."""
    try:
        languages = tuple(str(tag) for tag in data["handbook"]["languages"])
        return Handbook.model_validate(_in_order(data, languages), context={"languages": languages})
    except (KeyError, TypeError):
        where = "handbook"
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors()[0]["loc"])
    except ValueError:
        where = "handbook"
    raise BrokenRelease(Problem(place, "release-invalid", {"where": where}))


def as_released(handbook: Handbook) -> Handbook:
    """`handbook` as a release of it would hold it: to compare content with a release, compare this."""
    return thaw(dump(handbook), Place("content"))


def canonical(data: JsonValue) -> bytes:
    """JSON with sorted keys, a line for each value, in UTF-8: the same bytes for the same data."""
    return (json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n").encode()


def _release(head: Head, digest: str, data: bytes) -> Release:
    number = Number.parse(head.number)
    assert number is not None
    ids = {id_: kind for kind, of_kind in head.ids.items() for id_ in of_kind}
    return Release(number, head.date, head.approvals, head.previous, digest, ids, head.aged, data)


@cache
def released_fields(entry: type[Entry]) -> tuple[str, ...]:
    """The fields of a class that a release holds."""
    hidden = {name for name, visible in fields_with(entry, Visible) if visible.audience is None}
    return tuple(name for name in entry.model_fields if name not in hidden)


@cache
def kept(entry: type[Entry]) -> tuple[str, ...]:
    """The fields of a class that are compared from release to release."""
    return tuple(name for name in released_fields(entry) if entry is not Handbook or name not in NOT_COMPARED)


def plain(value: object) -> JsonValue:
    """A field's value as JSON data."""
    if isinstance(value, Text):
        return value.words
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if is_entry(value):
        return dump(value)
    assert value is None or isinstance(value, (str, int, float))
    return value


def _in_order(data: object, languages: tuple[str, ...]) -> object:
    """`data` with the languages of each text in the handbook's order: the first is the one it was written in."""
    if isinstance(data, list):
        return [_in_order(item, languages) for item in data]
    if not isinstance(data, dict):
        return data
    if data and data.keys() <= set(languages):
        return {tag: data[tag] for tag in languages if tag in data}
    return {name: _in_order(value, languages) for name, value in data.items()}


def _parsed(data: bytes, place: Place) -> Data:
    """All data of a file whose digest is right, in the current shape. Raises `BrokenRelease`, with `place`."""
    try:
        content = json.loads(data, parse_constant=_no_constant)
        shape = content.pop("format")
        # Half a surrogate pair can be written in JSON and in nothing else.
        json.dumps(content, ensure_ascii=False).encode()
        return migrate(content, shape)
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
        raise BrokenRelease(Problem(place, "release-invalid", {"where": "release"})) from None


def _unreadable(data: bytes, place: Place) -> Problem:
    """Why a file does not begin like a release: it is not JSON, or was edited."""
    line, reason = 1, MessagePart("it is not JSON")
    try:
        content = json.loads(data)
        if isinstance(content, dict) and {"digest", "format", "release"} <= content.keys():
            return Problem(place, "release-edited", {"file": place.file})
        reason = MessagePart("it is not what `hbgen release` writes")
    except json.JSONDecodeError as error:
        line = error.lineno
    except (ValueError, RecursionError):
        pass
    return Problem(Place(place.file, line), "release-unreadable", {"file": place.file, "reason": reason})


def _no_constant(name: str) -> Never:
    raise ValueError(name)
