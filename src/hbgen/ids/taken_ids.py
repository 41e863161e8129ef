"""Which ids are taken, and whether a text may be a new one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hbgen.checks.identity import DEVICE_NAME
from hbgen.content_edits.written_content import WrittenFile
from hbgen.ids.id_uses import TextUse, uses
from hbgen.model.field_types import ID_LENGTH, ID_PATTERN
from hbgen.model.reserved import is_device
from hbgen.model.written import Mark, WrittenValue, below
from hbgen.problems import MessagePart, Place, Problem, did_you_mean
from hbgen.releases.folder import Ledger


@dataclass(frozen=True, slots=True)
class Definition:
    """An entry with an id: its file and its place in the file's data. Of a guide, the path is empty."""

    id: str
    kind: str
    file: WrittenFile
    path: tuple[str | int, ...] = ()

    @property
    def place(self) -> Place:
        """Where the id stands; for a guide its file."""
        value: WrittenValue = self.file.root
        mark = Mark(Place(self.file.path))
        for step in self.path:
            inner = below(value, step)
            if inner is not None:
                value, mark = inner
        return mark.place


def definitions(files: Iterable[WrittenFile]) -> list[Definition]:
    """Every entry with an id, a guide once for each of its files."""
    entries: list[Definition] = []
    for file in files:
        if file.guide_id is not None:
            entries.append(Definition(file.guide_id, "guide", file))
        else:
            entries += (Definition(use.text, use.kinds[0], file, use.path) for use in definitions_in(file))
    return entries


def definitions_in(file: WrittenFile) -> list[TextUse]:
    """The ids of entries in one file."""
    return [use for use in uses(file.root, file.entry) if use.use == "definition"]


@dataclass(frozen=True, slots=True)
class TakenIds:
    """Every id that is in use, was released, or is listed as retired; letter case does not tell two apart."""

    used: Mapping[str, Definition]
    """Folded id → its first entry."""
    released: Mapping[str, tuple[str, str]]
    """Folded id → kind and number of the newest release that has it."""
    retired: frozenset[str]

    @classmethod
    def of(cls, files: Iterable[WrittenFile], entries: Iterable[Definition], ledger: Ledger) -> TakenIds:
        used: dict[str, Definition] = {}
        for definition in entries:
            used.setdefault(definition.id.casefold(), definition)
        released = {
            id_.casefold(): (kind, str(release.number))
            for release in ledger.releases
            for id_, kind in release.ids.items()
        }
        return cls(used, released, frozenset(_retired(files)))

    def __contains__(self, id_: object) -> bool:
        folded = str(id_).casefold()
        return folded in self.used or folded in self.released or folded in self.retired

    def why_not(self, id_: str, but: str = "") -> Problem | None:
        """Why `id_` may not be the id of a new entry; None where it may. `but` is an id that may be its own."""
        place = Place("content")
        if not re.fullmatch(ID_PATTERN, id_, re.ASCII) or len(id_) > ID_LENGTH:
            return Problem(place, "new-id-shape", {"id": id_, "example": _as_id(id_) or "TEL-09"})
        if is_device(id_):
            return Problem(place, DEVICE_NAME, {"id": id_})
        folded = id_.casefold()
        if folded == but.casefold():
            return None
        if folded in self.used:
            values = {"id": id_, "place": str(self.used[folded].place)}
            return Problem(self.used[folded].place, "new-id-used", values)
        if folded in self.released:
            return Problem(place, "new-id-released", {"id": id_, "number": self.released[folded][1]})
        return Problem(place, "new-id-retired", {"id": id_}) if folded in self.retired else None


def _retired(files: Iterable[WrittenFile]) -> set[str]:
    ids: set[str] = set()
    for file in files:
        gone = file.root.get("retired_ids") if isinstance(file.root, dict) else None
        for entry in gone if isinstance(gone, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("id"), str):
                ids.add(str(entry["id"]).casefold())
    return ids


def _as_id(text: str) -> str:
    """A text as an id, as far as its letters allow: `ÜKS 2` → `UKS-2`."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "-".join(re.findall(r"[A-Za-z0-9]+", plain))[:ID_LENGTH].strip("-").lstrip("0123456789-")


def unknown(id_: str, known: Sequence[str]) -> Problem:
    """The problem that no entry has an id."""
    near = did_you_mean(id_, known, MessagePart("`hbgen check` lists what stands in the content."))
    return Problem(Place("content"), "no-such-id", {"id": id_, "near": near})
