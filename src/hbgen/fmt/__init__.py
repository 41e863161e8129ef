"""Brings content files to one layout, so that differences stay small; data and remarks stay the same.

Lines are moved, never rewritten: fields stand in the order of the model, languages in that of the
handbook, and blank lines where entries end. How a text is quoted or folded stays the author's choice.
Content in a former format (`model.former`) is converted first.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from hbgen.files import File, is_left_around, line_ends_of, matching
from hbgen.fmt.order import Blocks, Flow, class_of
from hbgen.fmt.page import BLOCK, HEADER, UnclearLayout, YamlText
from hbgen.json_data import JsonValue
from hbgen.load import languages_in
from hbgen.load.chapters import STANDARDS, is_standard_file
from hbgen.load.guides import fields_end
from hbgen.load.kinds import KINDS, ROLLOUT, SETTINGS
from hbgen.load.source_text import read_text
from hbgen.load.strict_yaml import MAX_BYTES, read
from hbgen.model.base import Entry
from hbgen.model.former import carry_goal, competencies_in_words
from hbgen.model.people import Competency
from hbgen.model.standards import Standard
from hbgen.model.written import Map, Seq, WrittenValue
from hbgen.problems import Problem

_STANDARD = "standard"
"""The kind of a standard's own file."""


def format_text(text: str, kind: str, languages: Sequence[str], goals: Collection[str] = ()) -> str:
    """`text`, a file of the `kind`, in the one layout and in the format of today.

    The kind is a name of `hbgen.load.KINDS`, or "standard" for a standard's own file. `goals` are the ids of the plan's
    goals. The data and the remarks in it stay the same, and a second run changes nothing; a text for which this is not
    possible, or that the strict reader refuses, is returned unchanged.
    """
    readable = read_text(text.encode("utf-8", "surrogatepass"), "", [])
    if readable is None:
        return text
    if _entry_of(kind) is Competency:
        readable = _with_goals_by_id(readable, goals)
    formatted = _formatted_once(readable, kind, tuple(languages))
    return (
        formatted if formatted is not None and _formatted_once(formatted, kind, tuple(languages)) == formatted else text
    )


def format_files(root: Path) -> Iterator[File]:
    """The content files below `root` that are not in the one layout, as they would be, with the line ends they have.

    Paths are relative to `root`. Links and files that cannot be read are skipped: `check` reports them.
    """
    texts = content_files(root)
    languages = languages_in(readable_data(read_text(texts.get(SETTINGS, "").encode(), "", []) or ""))
    goals = _goals_in(texts.get(ROLLOUT, ""))
    for file, text in texts.items():
        formatted = format_text(text, _kind_of(file), languages, goals)
        if formatted.replace("\r\n", "\n") != text.replace("\r\n", "\n"):
            yield File(file, line_ends_of(text, formatted.replace("\r\n", "\n")).encode())


def content_files(root: Path) -> dict[str, str]:
    """The text of each content file that the loader would read, by its name in messages, with its line ends."""
    return {file: text for file, path in content_paths(root) if (text := content_text(path)) is not None}


def _kind_of(file: str) -> str:
    return _STANDARD if is_standard_file(file) else file.split("/")[1].removesuffix(".yaml")


def _entry_of(kind: str) -> type[Entry]:
    return Standard if kind == _STANDARD else KINDS[kind].entry


def content_paths(root: Path) -> Iterator[tuple[str, Path]]:
    """Path below `root`, and file, of everything that may hold content: the file of a kind, or those in its folder."""
    content = root / "content"
    if content.is_symlink():
        return
    for name, kind in KINDS.items():
        if name != "guides":
            yield f"content/{name}.yaml", content / f"{name}.yaml"
        folder = content / name
        if kind.many and folder.is_dir() and not folder.is_symlink():
            paths = _in_folder(folder, ".md" if name == "guides" else ".yaml")
            yield from ((f"content/{name}/{path.name}", path) for path in paths)
        if name == STANDARDS:
            yield from standard_files(root)


def standard_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Name and path of each file that holds a single standard of the handbook in `root`; links are left out."""
    folder = root / "content" / STANDARDS
    if folder.is_symlink() or folder.parent.is_symlink():
        return
    for below in matching(folder, "[!.]*"):
        if below.is_dir() and not below.is_symlink() and not is_left_around(below.name):
            yield from ((f"content/{STANDARDS}/{below.name}/{path.name}", path) for path in _in_folder(below, ".yaml"))


def _in_folder(folder: Path, suffix: str) -> list[Path]:
    return [
        path
        for path in sorted(folder.iterdir())
        if path.suffix == suffix and not (path.name.startswith(".") or is_left_around(path.name))
    ]


def content_text(path: Path) -> str | None:
    """The text of a file that the loader would read, with its line ends; None for any other file."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_BYTES:
            return None
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None


# --- the format of today ----------------------------------------------------------------------


def _goals_in(text: str) -> tuple[str, ...]:
    """The ids of the goals in a plan's file, even if other parts of it are broken."""
    data = readable_data(read_text(text.encode(), "", []) or "")
    goals = data.get("goals") if isinstance(data, Map) else None
    ids = [goal.get("id") for goal in goals if isinstance(goal, Map)] if isinstance(goals, Seq) else []
    return tuple(id_ for id_ in ids if isinstance(id_, str))


def _with_goals_by_id(text: str, goals: Collection[str]) -> str:
    """`text`, a file of competencies, with each goal in words that names one of `goals` as `purpose` beside its id.

    Goals that name none, or several, stay as they are. `text` itself where data or remarks would be lost.
    """
    data, expected = readable_data(text), readable_data(text)
    if data is None or expected is None:
        return text
    try:
        page = YamlText(text, data)
        converted = _with_purposes(page, goals)
        converted_page = _reread(page, converted)
    except UnclearLayout:
        return text
    for competency, goal in competencies_in_words(expected, goals):
        if goal is not None:
            carry_goal(competency, goal)
    return (
        converted
        if plain(converted_page.root) == plain(expected) and converted_page.remarks() == page.remarks()
        else text
    )


def _with_purposes(page: YamlText, goals: Collection[str]) -> str:
    ends = dict(page.texts)
    done, parts = 0, []
    for competency, goal in competencies_in_words(page.root, goals):
        if goal is not None:
            key = competency.keys_at["goal"]
            start = page.offset(key)
            separator = ", " if page.is_bracket(competency, competency.at) else "\n" + " " * (key.place.column - 1)
            parts += [page.text[done:start], f"goal: {goal}{separator}purpose"]
            done = ends[start]
    return "".join([*parts, page.text[done:]])


# --- one run ----------------------------------------------------------------------------------


def _formatted_once(text: str, kind: str, languages: tuple[str, ...]) -> str | None:
    """`text` after one run; None when it cannot be read, or data or remarks would be lost."""
    entry = _entry_of(kind)
    if kind != "guides":
        return _yaml(text, entry, languages, is_file=True)
    lines = text.split("\n")
    end = fields_end(lines)
    if end is None:
        return None
    fields = _yaml("".join(f"{line}\n" for line in lines[1:end]), entry, languages, is_file=False)
    body = "\n".join(lines[end + 1 :]).rstrip("\n")
    return None if fields is None else f"---\n{fields}---\n{body}\n" if body else f"---\n{fields}---\n"


def _yaml(text: str, entry: type[Entry], languages: tuple[str, ...], is_file: bool) -> str | None:
    """`text` with its fields in order and, if it `is_file` and not the top of a guide, tidy lines."""
    data = readable_data(text)
    if data is None:
        return None
    try:
        before = YamlText(text, data)
        page = _reread(before, _with_final_newline(before))
        page = _reread(page, Flow(page, languages).text(entry))
        page = _reread(page, Blocks(page, languages).text(entry))
        if is_file:
            page = _reread(page, _tidy(page, entry))
    except UnclearLayout:
        return None
    is_same = plain(page.root) == plain(data) and page.remarks() == before.remarks()
    return page.text if is_same else None


def readable_data(text: str) -> Map | Seq | None:
    """The data in a text; None where the strict reader finds anything wrong."""
    problems: list[Problem] = []
    data = read(text, "", problems)
    return None if problems else data


def _reread(page: YamlText, text: str) -> YamlText:
    if text == page.text:
        return page
    data = readable_data(text)
    if data is None:
        raise UnclearLayout(page.root.at.place)
    return YamlText(text, data)


def plain(data: Map | Seq) -> str:
    """The data as canonical JSON: fields without a value are kept, the order of fields does not count."""

    def spread(value: WrittenValue) -> JsonValue:
        if isinstance(value, Map):
            return {key: spread(value.get(key)) for key in value.keys_at}
        return [spread(item) for item in value] if isinstance(value, Seq) else value

    return json.dumps(spread(data), sort_keys=True)


def _with_final_newline(page: YamlText) -> str:
    """The text with a line feed at its end; the value of a block of text at the end stays the same."""
    text = page.text
    if text.endswith("\n"):
        return text
    start = max((start for start, _ in page.texts if text.startswith(BLOCK, start)), default=len(text))
    longer = readable_data(text + "\n")
    if longer is not None and plain(longer) != plain(page.root):
        text = text[:start] + HEADER.sub(r"\1\2-", text[start:], count=1)
    return text + "\n"


# --- blank lines --------------------------------------------------------------------------------


def _tidy(page: YamlText, entry: type[Entry]) -> str:
    """The text without superfluous white space, and with a blank line between its main entries."""
    gap_rows = set(_gap_rows(page, page.root, entry))
    lines: list[str] = []
    is_gap = True
    for number, line in enumerate(page.lines):
        if page.is_blank(number):
            if not is_gap:
                lines.append("")
            is_gap = True
            continue
        if number in gap_rows and not is_gap:
            lines.append("")
        is_gap = False
        lines.append(line if number in page.exact else _without_end_space(line, number + 1 in page.inside))
    if is_gap and lines:
        lines.pop()
    return "\n".join(lines) + "\n"


def _without_end_space(line: str, goes_on: bool) -> str:
    short = line.rstrip(" \t")
    # A backslash in a quoted text escapes the space behind it.
    return line if goes_on and short.endswith("\\") else short


def _gap_rows(page: YamlText, root: Map | Seq, entry: type[Entry]) -> Iterator[int]:
    """The rows that get a blank line above them: the first of each main entry, or of the remarks above it.

    Main entries are those of a list that is the file, and those that are published by themselves: they have
    an id and an audience of their own. Where every entry fits on a line, none is needed.
    """
    lists: list[WrittenValue] = []
    if isinstance(root, Seq):
        lists = [root]
    else:
        for name, info in entry.model_fields.items():
            type_ = class_of(info.annotation)
            if type_ is not None and issubclass(type_, Entry) and {"id", "audience"} <= type_.model_fields.keys():
                lists.append(root.get(name))
    for items in lists:
        if not isinstance(items, Seq) or not page.is_block(items, items.at):
            continue
        rows = page.item_rows(items)
        column = items.at.place.column - 1
        if all(page.end(row, stop) == row + 1 for row, stop in zip(rows, [*rows[1:], len(page.lines)], strict=True)):
            continue
        for (row, stop), value in zip(itertools.pairwise(rows), items, strict=False):
            end = page.border(row, stop, column, isinstance(value, (Map, Seq)))
            if end - 1 not in page.open and not any(page.is_blank(number) for number in range(end, stop)):
                yield end
