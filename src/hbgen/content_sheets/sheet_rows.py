"""What has a row in the workbook: entries with ids, parts of the handbook, items of lists, and guides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from hbgen.content_edits.written_content import WrittenContent, WrittenFile
from hbgen.content_edits.written_entries import WrittenEntry
from hbgen.content_sheets.columns import PARTS, SHEETS
from hbgen.fmt.order import class_of
from hbgen.load.chapters import chapter_of, is_standard_file
from hbgen.model.base import Entry
from hbgen.model.base import Path as EntryPath
from hbgen.model.reference import Guide
from hbgen.model.texts import Text
from hbgen.model.written import Map, Mark, Seq
from hbgen.problems import Place
from hbgen.translating.units import GuideText, guide_files, guide_text

_OF_LANGUAGE = ("title", "summary")


def entries_of(content: WrittenContent) -> dict[str, list[WrittenEntry]]:
    """Name of a sheet → what stands on it, in the order of files."""
    sheets: dict[str, list[WrittenEntry]] = {name: [] for name in SHEETS}
    for file in content.files:
        for entry in rows_of(file):
            if entry.kind.__name__ in sheets:
                sheets[entry.kind.__name__].append(entry)
    sheets[Guide.__name__] = list(_guides(content))
    return sheets


class _At(NamedTuple):
    path: EntryPath
    kind: type[Entry]
    key: str
    holder: str


def rows_of(file: WrittenFile) -> Iterator[WrittenEntry]:
    """Everything in a file that may have a row, what holds others before them.

    Each has its id; an item of a list without ids the key `CTR-01.resources.1`, and a part of the handbook its name.
    """
    values = enumerate(file.root) if isinstance(file.root, Seq) else [(None, file.root)]
    is_part = PARTS.get(file.entry.__name__) == file.kind
    for number, value in values:
        if isinstance(value, Map):
            holder = chapter_of(file.path) if is_standard_file(file.path) else "" if is_part else file.kind
            key = file.kind if is_part or number is None else f"{file.kind}.{number + 1}"
            yield from _rows(file, value, _At(() if number is None else (number,), file.entry, key, holder))


def _rows(file: WrittenFile, fields: Map, at: _At) -> Iterator[WrittenEntry]:
    id_ = fields.get("id")
    key = id_ if isinstance(id_, str) and "id" in at.kind.model_fields else at.key
    yield WrittenEntry(file.path, at.path, at.kind, key, at.holder, fields, fields.at.place.line)
    for name, value in fields.items():
        inner = class_of(at.kind.model_fields[name].annotation) if name in at.kind.model_fields else None
        if inner is None or issubclass(inner, Text):
            continue
        if isinstance(value, Map):
            yield from _rows(file, value, _At((*at.path, name), inner, f"{key}.{name}", key))
        for number, item in enumerate(value) if isinstance(value, Seq) else ():
            if isinstance(item, Map):
                yield from _rows(file, item, _At((*at.path, name, number), inner, f"{key}.{name}.{number + 1}", key))


def _guides(content: WrittenContent) -> Iterator[WrittenEntry]:
    for id_, paths in guide_files(content.guides).items():
        texts = {language: guide_text(path, content.guides[path]) for language, path in paths.items()}
        read = {language: text for language, text in texts.items() if text is not None}
        if len(read) == len(texts):
            path = next(iter(paths.values()))
            yield WrittenEntry(f"content/guides/{id_}", (), Guide, id_, "guides", _guide(read, path), 1)


def _guide(texts: dict[str, GuideText], path: str) -> Map:
    """A guide in all its languages, in the shape of an entry."""
    at = Mark(Place(path))
    guide = Map(at)
    for language, text in texts.items():
        words = {name: text.fields.get(name) for name in _OF_LANGUAGE} | {"body": text.body.strip("\n")}
        for name, value in words.items():
            if isinstance(value, str):
                of_languages = guide.setdefault(name, Map(at))
                assert isinstance(of_languages, Map)
                of_languages[language] = value
        guide.setdefault("audience", text.fields.get("audience"))
    return guide
