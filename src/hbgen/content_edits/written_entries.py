"""Every entry with an id, as it is written, with its place in its file and the entry that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hbgen.content_edits.written_content import WrittenFile
from hbgen.fmt.order import class_of
from hbgen.load.chapters import chapter_of, is_standard_file
from hbgen.model.base import Entry
from hbgen.model.base import Path as EntryPath
from hbgen.model.texts import Text
from hbgen.model.written import Map, Seq


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """An entry of a file of YAML."""

    file: str
    path: EntryPath
    kind: type[Entry]
    id: str
    holder: str
    """The id of the entry that holds it, or the name of the part of the handbook in whose file it stands.

    A standard in a file of its own is held by the chapter in whose folder it lies.
    """
    fields: Map
    line: int


def written_entries(file: WrittenFile) -> Iterator[WrittenEntry]:
    """The entries of a file in the order in which they are written, an entry before those in it."""
    values = enumerate(file.root) if isinstance(file.root, Seq) else [(None, file.root)]
    for number, value in values:
        if isinstance(value, Map):
            holder = chapter_of(file.path) if is_standard_file(file.path) else file.kind
            yield from _entries(file, value, file.entry, () if number is None else (number,), holder)


def _entries(file: WrittenFile, fields: Map, kind: type[Entry], path: EntryPath, holder: str) -> Iterator[WrittenEntry]:
    id_ = fields.get("id")
    if isinstance(id_, str) and "id" in kind.model_fields:
        yield WrittenEntry(file.path, path, kind, id_, holder, fields, fields.at.place.line)
        holder = id_
    for name, value in fields.items():
        inner = class_of(kind.model_fields[name].annotation) if name in kind.model_fields else None
        if inner is None or issubclass(inner, Text):
            continue
        items = enumerate(value) if isinstance(value, Seq) else [(None, value)]
        for number, item in items:
            if isinstance(item, Map):
                inner_path = (*path, name) if number is None else (*path, name, number)
                yield from _entries(file, item, inner, inner_path, holder)
