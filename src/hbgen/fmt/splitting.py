"""Moves standards from their chapter's file into files of their own, and back: lines are moved, never rewritten.

Ids, texts and remarks stay as they are, and so do fingerprints and releases, which are made of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from hbgen.files import File, line_ends_of
from hbgen.fmt import content_text, plain, readable_data, standard_files
from hbgen.fmt.page import UnclearLayout, YamlText, indent_of
from hbgen.fmt.standards_list import standards_lists
from hbgen.load.chapters import STANDARDS, chapter_of, natural
from hbgen.model.field_types import ID_PATTERN
from hbgen.model.reserved import is_device
from hbgen.model.written import Map, Seq
from hbgen.problems import MessagePart, Place, Problem

_SCHEMA_LINE = re.compile(r"# yaml-language-server: \$schema=(?P<up>(?:\.\./)*)(?P<file>\S*standards\.json)")
_FOLDER = f"content/{STANDARDS}"
_UNCLEAR = MessagePart("its lines are laid out in a way that hbgen does not know")


@dataclass(frozen=True, slots=True)
class Moved:
    """What moving the standards of a chapter's file takes: `files` are written in this order, then `removed` go."""

    files: tuple[File, ...] = ()
    removed: tuple[str, ...] = ()
    problem: Problem | None = None
    """Why nothing of this file can be moved."""


class _Refused(Exception):
    def __init__(self, place: Place, reason: MessagePart) -> None:
        super().__init__(reason.template)
        self.place = place
        self.reason = reason


def split(root: Path) -> Iterator[Moved]:
    """Give each standard of the handbook in `root` a file of its own, for each file of chapters that holds some.

    Paths are relative to `root`. Files that cannot be read are left alone: `check` reports them.
    """
    own_files = _own_files(root)
    for file, text in _chapter_files(root):
        yield _moved(file, text, _split, own_files)


def join(root: Path) -> Iterator[Moved]:
    """Put standards that have a file of their own back into their chapter's file, in reading order."""
    own_files = _own_files(root)
    for file, text in _chapter_files(root):
        yield _moved(file, text, _join, own_files)


_Move: TypeAlias = Callable[[YamlText, str, Mapping[str, str]], Moved]


def _moved(file: str, text: str, move: _Move, own_files: Mapping[str, str]) -> Moved:
    plain_text = text.replace("\r\n", "\n")
    data = readable_data(plain_text)
    if data is None:
        return Moved()
    try:
        page = YamlText(plain_text, data)
        moved = move(page, file, own_files)
    except UnclearLayout as unclear:
        return Moved(problem=_problem(unclear.place_in(file), _UNCLEAR))
    except _Refused as refused:
        return Moved(problem=_problem(refused.place._replace(file=file), refused.reason))
    files = tuple(File(made.path, line_ends_of(text, made.data.decode()).encode()) for made in moved.files)
    return Moved(files, moved.removed)


def _problem(place: Place, reason: MessagePart) -> Problem:
    return Problem(place, "standard-not-moved", {"reason": reason})


def _own_files(root: Path) -> dict[str, str]:
    texts = {file: content_text(path) for file, path in standard_files(root)}
    return {file: text.replace("\r\n", "\n") for file, text in texts.items() if text is not None}


def _chapter_files(root: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each file that holds a chapter, or a list of them."""
    folder = root / "content" / STANDARDS
    names = [f"{_FOLDER}.yaml"]
    if folder.is_dir() and not folder.is_symlink():
        names += sorted(f"{_FOLDER}/{path.name}" for path in folder.iterdir() if path.suffix == ".yaml")
    for name in names:
        text = content_text(root / name)
        if text is not None:
            yield name, text


# --- apart ------------------------------------------------------------------------------------


def _split(page: YamlText, file: str, own_files: Mapping[str, str]) -> Moved:
    schema_line = _schema_line(page.text, 3 - file.count("/"))
    made: dict[str, str] = {}
    lines: list[str] = []
    done = 0
    for standards in standards_lists(page):
        chapter = _safe(standards.chapter.get("id"), standards.chapter.at.place)
        lines += page.lines[done : standards.first]
        for item in standards.items():
            if not isinstance(item.value, Map):
                lines += [*item.above, *item.lines]
                continue
            id_ = _safe(item.value.get("id"), item.place)
            path = f"{_FOLDER}/{chapter}/{id_}.yaml"
            column = item.place.column - 1
            if item.lines[0][:column].strip(" ") != "-" or page.is_bracket(item.value, item.mark):
                raise _Refused(item.place, _UNCLEAR)
            head = [schema_line] if schema_line else []
            body = [item.lines[0][column:], *_less(item.lines[1:], column)]
            made[path] = "\n".join([*head, *_without_blank_ends(_less(item.above, standards.column)), *body]) + "\n"
            if own_files.get(path, made[path]) != made[path]:
                raise _Refused(item.place, MessagePart("its file is there already, with another text"))
            lines.append(f"{' ' * standards.column}- {id_}")
        done = standards.end
    text = "\n".join([*lines, *page.lines[done:]]) + "\n"
    if not made:
        return Moved()
    _hold_against(page, text, made, bool(schema_line))
    return Moved((*(File(path, made[path].encode()) for path in sorted(made)), File(file, text.encode())))


def _schema_line(text: str, levels: int) -> str:
    """The line that names the schema, for a file as many `levels` further down; empty where there is none."""
    match = _SCHEMA_LINE.match(text)
    return "" if match is None else f"# yaml-language-server: $schema={'../' * levels}{match['up']}{match['file']}"


def _safe(id_: object, place: Place) -> str:
    """An id that can name a file or a folder."""
    if not isinstance(id_, str) or not re.fullmatch(ID_PATTERN, id_) or is_device(id_):
        raise _Refused(place, MessagePart("its id cannot be the name of a file"))
    return id_


def _less(lines: list[str], columns: int) -> list[str]:
    return [line[min(columns, indent_of(line)) :] for line in lines]


def _without_blank_ends(lines: list[str]) -> list[str]:
    numbers = [number for number, line in enumerate(lines) if line.strip()]
    return lines[numbers[0] : numbers[-1] + 1] if numbers else []


# --- together ---------------------------------------------------------------------------------


def _join(page: YamlText, file: str, own_files: Mapping[str, str]) -> Moved:
    lines: list[str] = []
    removed: list[str] = []
    done = 0
    for standards in standards_lists(page):
        chapter = standards.chapter.get("id")
        rest = {path: text for path, text in own_files.items() if chapter_of(path) == chapter}
        if not rest:
            continue
        by_id = {str(id_).casefold(): path for path, text in rest.items() if (id_ := _id_in(text)) is not None}
        lines += [*page.lines[done : standards.key_row], standards.key_line]
        for item in standards.items():
            lines += item.above
            path = by_id.get(str(item.value).casefold()) if isinstance(item.value, str) else None
            if path is None or path not in rest:
                lines += item.lines
                continue
            lines += [" " * standards.column + remark for remark in item.remarks]
            lines += _indented(rest.pop(path), standards.column, item.place)
            removed.append(path)
        for path in sorted(rest, key=lambda path: natural(str(_id_in(rest[path])))):
            lines += _indented(rest[path], standards.column, standards.chapter.at.place)
            removed.append(path)
        done = standards.end
    if not removed:
        return Moved()
    text = "\n".join([*lines, *page.lines[done:]]) + "\n"
    data = readable_data(text)
    if data is None:
        raise UnclearLayout(page.root.at.place)
    _hold_against(YamlText(text, data), page.text, {path: own_files[path] for path in removed}, True)
    return Moved((File(file, text.encode()),), tuple(removed))


def _id_in(text: str) -> object:
    data = readable_data(text)
    return data.get("id") if isinstance(data, Map) else None


def _indented(text: str, column: int, place: Place) -> list[str]:
    """The lines of a standard's own file as an item of a list."""
    data = readable_data(text)
    if not isinstance(data, Map) or data.at.place.column != 1:
        raise _Refused(place, MessagePart("one of its standards' own files cannot be read"))
    lines = text.removesuffix("\n").split("\n")
    first = data.at.place.line - 1
    remarks = _without_blank_ends([line for line in lines[:first] if not _SCHEMA_LINE.fullmatch(line)])
    body = [" " * (column + 2) + line if line else line for line in lines[first:]]
    return [*(" " * column + line if line else line for line in remarks), f"{' ' * column}- {lines[first]}", *body[1:]]


# --- what must stay the same --------------------------------------------------------------------


def _hold_against(whole: YamlText, chapters: str, files: Mapping[str, str], has_schema_lines: bool) -> None:
    """Raise `UnclearLayout` unless the text `chapters` and `files` together hold the data and remarks of `whole`."""
    data = readable_data(chapters)
    parts = {path: readable_data(text) for path, text in files.items()}
    if data is None or not all(isinstance(part, Map) for part in parts.values()):
        raise UnclearLayout(whole.root.at.place)
    remarks = YamlText(chapters, data).remarks()
    for path, part in parts.items():
        assert isinstance(part, Map)
        of_file = YamlText(files[path], part).remarks()
        if has_schema_lines:
            of_file -= type(of_file)(remark for remark in of_file if _SCHEMA_LINE.fullmatch(remark))
        remarks += of_file
    for chapter in data if isinstance(data, Seq) else [data]:
        if isinstance(chapter, Map):
            _fill(chapter, {path: part for path, part in parts.items() if chapter_of(path) == chapter.get("id")})
    if plain(data) != plain(whole.root) or remarks != whole.remarks():
        raise _Refused(whole.root.at.place, MessagePart("what stands in it would not stay the same"))


def _fill(chapter: Map, parts: Mapping[str, Map | Seq | None]) -> None:
    by_id = {str(part.get("id")).casefold(): part for part in parts.values() if isinstance(part, Map)}
    listed = chapter.get(STANDARDS)
    items = [
        by_id.pop(item.casefold(), item) if isinstance(item, str) else item
        for item in (listed if isinstance(listed, Seq) else ())
    ]
    filled = Seq(chapter.at)
    filled.extend([*items, *(by_id[id_] for id_ in sorted(by_id, key=natural))])
    if filled:
        chapter[STANDARDS] = filled
        chapter.keys_at.setdefault(STANDARDS, chapter.at)
