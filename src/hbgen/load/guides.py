"""Reads a guide: Markdown with its fields above, one file for each language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from hbgen.characters import composed
from hbgen.load.recovery import read_around
from hbgen.load.strict_yaml import MAX_VALUES
from hbgen.model.texts import LANGUAGE
from hbgen.model.written import Map, Mark, WrittenValue
from hbgen.problems import MessagePart, Place, Problem

_NAME = re.compile(rf"(?P<id>[A-Za-z][A-Za-z0-9-]*)\.(?P<language>{LANGUAGE.pattern})\.md")
_BY_LANGUAGE = ("title", "summary", "body")
_NOT_WRITTEN = ("id", "body")
"""Fields of a guide that are not written above its prose: its id is the file's name, its body the prose."""


def guide_language(name: str) -> tuple[str, str] | None:
    """Id and language of a guide's file name, such as `how-to-use.et.md`; None for any other name."""
    match = _NAME.fullmatch(name)
    return (match["id"], match["language"]) if match else None


def fields_end(lines: Sequence[str]) -> int | None:
    """The index of the line `---` that closes the fields of a guide; None for a text that has none above it."""
    if lines[0].rstrip() != "---":
        return None
    return next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)


def read_guides(texts: dict[str, str], languages: tuple[str, ...], problems: list[Problem]) -> list[list[Map]]:
    """The guides in `texts` (file → its text) in the order of ids, each as one `Map` for each of its files.

    Each `Map` has the shape of a guide in the language of its file alone, so that it can be checked with its own places
    before `merge` brings the languages together.
    """
    guides: dict[str, list[Map]] = {}
    for file in sorted(texts, key=lambda file: _order(file, languages)):
        name = guide_language(PurePosixPath(file).name)
        if name is None:
            stem = PurePosixPath(file).name.split(".")[0]
            id_ = "-".join(re.findall("[a-z0-9]+", stem.casefold())).lstrip("0123456789-") or "guide"
            example = f"`{id_}.{languages[0]}.md`"
            problems.append(Problem(Place(file), "guide-name", {"file": file, "example": example}))
            continue
        id_, language = name
        fields = _fields(texts[file], file, problems)
        if fields is not None:
            guides.setdefault(id_, []).append(_guide(id_, language, fields))
    return [guides[key] for key in sorted(guides)]


def merge(files: Sequence[Map], problems: list[Problem]) -> Map:
    """One guide in all its languages, from checked files, that of the main language first."""
    first, *others = files
    guide = Map(first.at)
    for key in first:
        _set(guide, key, first[key], first.values_at[key], first.keys_at[key])
    for fields in others:
        for key, mark in fields.keys_at.items():
            if key not in fields:
                continue
            if key not in guide:
                _set(guide, key, fields[key], fields.values_at[key], mark)
            elif key in _BY_LANGUAGE:
                _add_texts(guide[key], fields[key])
            elif key == "audience" and fields[key] != guide[key]:
                file = guide.values_at[key].place.file
                values = {"audience": str(fields[key]), "other": str(guide[key]), "file": file}
                problems.append(Problem(fields.values_at[key].place, "guide-audience-differs", values))
    return guide


def _add_texts(into: WrittenValue, texts: WrittenValue) -> None:
    """Add the texts of a field in other languages."""
    if isinstance(into, Map) and isinstance(texts, Map):
        for language, text in texts.items():
            _set(into, language, text, texts.values_at[language])


def _order(file: str, languages: tuple[str, ...]) -> tuple[str, int, str]:
    name = guide_language(PurePosixPath(file).name)
    if name is None:
        return (file, 0, "")
    rank = languages.index(name[1]) if name[1] in languages else len(languages)
    return (name[0], rank, name[1])


def _fields(text: str, file: str, problems: list[Problem]) -> Map | None:
    lines = text.split("\n")
    end = fields_end(lines)
    if end is None:
        problems.append(Problem(Place(file), "guide-front-matter"))
        return None
    fields, _ = read_around("\n".join(lines[1:end]), file, problems, 2, MAX_VALUES)
    if not isinstance(fields, Map):
        if fields is not None:
            problems.append(Problem(Place(file), "guide-front-matter"))
        return None
    for key in _NOT_WRITTEN:
        if key in fields.keys_at:
            remedy = MessagePart("Remove it: a guide has its id from its file's name, and its prose below its fields.")
            problems.append(Problem(fields.keys_at[key].place, "unknown-field", {"field": key, "near": remedy}))
    body_lines = lines[end + 1 :]
    start = next((n for n, line in enumerate(body_lines) if line.strip()), 0)
    line = end + 2 + start
    _set(fields, "body", composed("\n".join(body_lines[start:]).rstrip()) + "\n", Mark(Place(file, line), "", line))
    return fields


def _guide(id_: str, language: str, fields: Map) -> Map:
    guide = Map(fields.at)
    _set(guide, "id", id_, Mark(fields.at.place, id_))
    for key, mark in fields.keys_at.items():
        if key == "id":
            continue
        guide.keys_at[key] = mark
        if key in fields:
            value, at = fields[key], fields.values_at[key]
            if key in _BY_LANGUAGE:
                text = Map(at)
                _set(text, language, value, at)
                value = text
            _set(guide, key, value, at, mark)
    return guide


def _set(into: Map, key: str, value: WrittenValue, at: Mark, key_at: Mark | None = None) -> None:
    into[key] = value
    into.values_at[key] = at
    into.keys_at[key] = key_at or at
