"""What a problem is about, by the names that `where` of `silenced` and `rules` may give it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

from hbgen.model.base import SCALARS, Entry, is_entry
from hbgen.model.handbook import KINDS, Handbook
from hbgen.problems import Place, Problem

_PLURALS = {
    "activity": "activities",
    "competency": "competencies",
    "priority": "priorities",
    "involvement": "involvement",
}

KIND_NAMES = {kind: _PLURALS.get(kind, f"{kind}s") for kind in KINDS.values()}
"""Kind of entry → its name in `where`."""

_OTHER_NAMES = {"item": ("checklists",)}
"""Kind of entry → further names of it: items are what a checklist is made of."""


class _Subject(NamedTuple):
    """An entry, and the names of itself, its kind, and the entries around it."""

    entry: Entry
    names: frozenset[str]


class _Index:
    """The names of all entries of a handbook."""

    def __init__(self, handbook: Handbook) -> None:
        self.by_id: dict[str, frozenset[str]] = {}
        self.in_files: dict[str, list[_Subject]] = {}
        """The outermost entries of each file."""
        self.names: dict[int, frozenset[str]] = {}
        for entry in _inner(tuple(vars(handbook).values())):
            self._add(entry, frozenset(), "")

    def _add(self, entry: Entry, around: frozenset[str], file: str) -> None:
        kind = KINDS.get(type(entry))
        names = around
        if kind is not None:
            id_: str = vars(entry)["id"]
            names = around | {id_, KIND_NAMES[kind], *_OTHER_NAMES.get(kind, ())}
            self.by_id.setdefault(id_, names)
        own_file = entry.place().file
        if entry.is_read and own_file != file:
            self.in_files.setdefault(own_file, []).append(_Subject(entry, names))
        self.names[id(entry)] = names
        for inner in _inner(tuple(vars(entry).values())):
            self._add(inner, names, own_file)


class Subjects:
    """The entries of a handbook, to find those that a problem is about. They are looked through on first use."""

    def __init__(self, handbook: Handbook) -> None:
        self._handbook = handbook

    @cached_property
    def _index(self) -> _Index:
        return _Index(self._handbook)

    def names(self, problem: Problem) -> frozenset[str]:
        """Every name that `where` may give for `problem`.

        The id that it tells, the ids and kinds of the entry with that id, of the entry in which it stands and of those
        around them, and the names of its file: `mission`, `guides`, `standards/10-phone.yaml`.
        """
        id_ = str(problem.values.get("id"))
        of_entry = self._index.by_id.get(id_, frozenset())
        return frozenset((id_, *of_entry, *self._at(problem.place), *_names_of_file(problem.place.file)))

    def known(self) -> Iterator[str]:
        """The names of all entries, kinds, parts and languages of the handbook."""
        yield from self._index.by_id
        for kind, name in KIND_NAMES.items():
            yield name
            yield from _OTHER_NAMES.get(kind, ())
        yield from Handbook.model_fields
        yield from self._handbook.handbook.languages

    def _at(self, place: Place) -> frozenset[str]:
        """The names of the innermost entry at `place`."""
        in_file = self._index.in_files.get(place.file, [])
        before = [subject for subject in in_file if subject.entry.place() <= place]
        if not before:
            return frozenset()
        entry, names = before[-1]
        while True:
            fields = entry.written.keys_at if entry.written is not None else {}
            begun = [name for name, mark in fields.items() if mark.place <= place]
            inner = [e for e in _inner((getattr(entry, begun[-1], None),)) if e.place() <= place] if begun else []
            if not inner:
                return names
            entry = inner[-1]
            names = self._index.names.get(id(entry), names)


def _inner(values: tuple[object, ...]) -> Iterator[Entry]:
    """The entries among `values` and in the lists among them."""
    for value in values:
        if type(value) in SCALARS:
            continue
        for inner in value if isinstance(value, tuple) else (value,):
            if is_entry(inner):
                yield inner


def _names_of_file(file: str) -> Iterator[str]:
    path = PurePosixPath(file)
    if path.parts[:1] == ("content",):
        yield file
        yield str(PurePosixPath(*path.parts[1:]))
        yield path.stem
        yield from (PurePosixPath(part).stem for part in path.parts[1:2])
