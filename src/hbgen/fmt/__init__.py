"""Brings content files to one layout, so that differences stay small, and loses nothing.

Lines are moved, never written anew: fields stand in the order of the model, languages in that of the
handbook, and blank lines where entries end. How a text is quoted or folded stays the author's choice.
What was written in a former format (`model.former`) is carried over to the format of today first.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from hbgen.files import File, is_left_around, line_ends_of
from hbgen.fmt.order import Blocks, Flow, class_of
from hbgen.fmt.page import BLOCK, HEADER, UnclearLayout, YamlText
from hbgen.load import KINDS, ROLLOUT, SETTINGS, languages_in
from hbgen.load.guides import fields_end
from hbgen.load.strict_yaml import MAX_BYTES, read, read_text
from hbgen.model.base import Entry
from hbgen.model.former import carry_goal, competencies_in_words
from hbgen.model.people import Competency
from hbgen.model.written import Map, Seq
from hbgen.problems import Problem


def format_text(text: str, kind: str, languages: Sequence[str], goals: Collection[str] = ()) -> str:
    """`text`, a file of the `kind` (a name of `hbgen.load.KINDS`), in the one layout and in the format of today.

    `goals` are the ids of the plan's goals. The data and the remarks in it stay the same, and a second run changes
    nothing; a text for which that cannot be had, or that the strict reader refuses, comes back as it is.
    """
    whole = read_text(text.encode("utf-8", "surrogatepass"), "", [])
    if whole is None:
        return text
    if KINDS[kind].entry is Competency:
        whole = _with_goals_by_id(whole, goals)
    made = _once(whole, kind, tuple(languages))
    return made if made is not None and _once(made, kind, tuple(languages)) == made else text


def format_files(root: Path) -> Iterator[File]:
    """The content files below `root` that are not in the one layout, as they would be, with the line ends they have.

    Paths are relative to `root`. Links and files that cannot be read are passed over: `check` tells of them.
    """
    texts = {file: text for file, path in _files(root) if (text := _text(path)) is not None}
    languages = languages_in(_read(read_text(texts.get(SETTINGS, "").encode(), "", []) or ""))
    goals = _goals_in(texts.get(ROLLOUT, ""))
    for file, text in texts.items():
        made = format_text(text, file.split("/")[1].removesuffix(".yaml"), languages, goals)
        if made.replace("\r\n", "\n") != text.replace("\r\n", "\n"):
            yield File(file, line_ends_of(text, made.replace("\r\n", "\n")).encode())


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    content = root / "content"
    if content.is_symlink():
        return
    for name, kind in KINDS.items():
        if name != "guides":
            yield f"content/{name}.yaml", content / f"{name}.yaml"
        folder = content / name
        if kind.many and folder.is_dir() and not folder.is_symlink():
            suffix = ".md" if name == "guides" else ".yaml"
            for path in sorted(folder.iterdir()):
                if path.suffix == suffix and not (path.name.startswith(".") or is_left_around(path.name)):
                    yield f"content/{name}/{path.name}", path


def _text(path: Path) -> str | None:
    """What a file holds that the loader would read, too, line ends and all; None for any other."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_BYTES:
            return None
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None


# --- the format of today ----------------------------------------------------------------------


def _goals_in(text: str) -> tuple[str, ...]:
    """The ids of the goals in a plan's file, whatever else is wrong with it."""
    data = _read(read_text(text.encode(), "", []) or "")
    goals = data.get("goals") if isinstance(data, Map) else None
    found = [goal.get("id") for goal in goals if isinstance(goal, Map)] if isinstance(goals, Seq) else []
    return tuple(id_ for id_ in found if isinstance(id_, str))


def _with_goals_by_id(text: str, goals: Collection[str]) -> str:
    """A file of competencies in which each goal in words that names one of `goals` is the `purpose` beside its id.

    Words that name none, or several, stay for their author to decide. `text` itself where something would be lost.
    """
    data, wanted = _read(text), _read(text)
    if data is None or wanted is None:
        return text
    try:
        page = YamlText(text, data)
        made = _renamed(page, goals)
        after = _again(page, made)
    except UnclearLayout:
        return text
    for competency, named in competencies_in_words(wanted, goals):
        if named is not None:
            carry_goal(competency, named)
    return made if _plain(after.root) == _plain(wanted) and after.remarks() == page.remarks() else text


def _renamed(page: YamlText, goals: Collection[str]) -> str:
    ends = dict(page.texts)
    done, parts = 0, []
    for competency, named in competencies_in_words(page.root, goals):
        if named is not None:
            key = competency.keys_at["goal"]
            start = page.offset(key)
            between = ", " if page.is_bracket(competency, competency.at) else "\n" + " " * (key.place.column - 1)
            parts += [page.text[done:start], f"goal: {named}{between}purpose"]
            done = ends[start]
    return "".join([*parts, page.text[done:]])


# --- one run ----------------------------------------------------------------------------------


def _once(text: str, kind: str, languages: tuple[str, ...]) -> str | None:
    """`text` after one run; None when it cannot be read, or something would be lost."""
    entry = KINDS[kind].entry
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
    data = _read(text)
    if data is None:
        return None
    try:
        before = YamlText(text, data)
        page = _again(before, _ended(before))
        page = _again(page, Flow(page, languages).text(entry))
        page = _again(page, Blocks(page, languages).text(entry))
        if is_file:
            page = _again(page, _tidy(page, entry))
    except UnclearLayout:
        return None
    same = _plain(page.root) == _plain(data) and page.remarks() == before.remarks()
    return page.text if same else None


def _read(text: str) -> Map | Seq | None:
    problems: list[Problem] = []
    data = read(text, "", problems)
    return None if problems else data


def _again(page: YamlText, text: str) -> YamlText:
    if text == page.text:
        return page
    data = _read(text)
    if data is None:
        raise UnclearLayout
    return YamlText(text, data)


def _plain(data: Map | Seq) -> str:
    """The data as one text; a field without a value counts, the order of fields does not."""

    def spread(value: Any) -> Any:
        if isinstance(value, Map):
            return {key: spread(value.get(key)) for key in value.keys_at}
        return [spread(one) for one in value] if isinstance(value, Seq) else value

    return json.dumps(spread(data), sort_keys=True)


def _ended(page: YamlText) -> str:
    """The text with a line feed at its end; a block of text that ended without one goes on doing so."""
    text = page.text
    if text.endswith("\n"):
        return text
    start = max((start for start, _ in page.texts if text.startswith(BLOCK, start)), default=len(text))
    longer = _read(text + "\n")
    if longer is not None and _plain(longer) != _plain(page.root):
        text = text[:start] + HEADER.sub(r"\1\2-", text[start:], count=1)
    return text + "\n"


# --- blank lines --------------------------------------------------------------------------------


def _tidy(page: YamlText, entry: type[Entry]) -> str:
    """The text without needless white space, and with a blank line between its main entries."""
    wanted = set(_parted(page, page.root, entry))
    made: list[str] = []
    is_gap = True
    for number, line in enumerate(page.lines):
        if page.is_blank(number):
            if not is_gap:
                made.append("")
            is_gap = True
            continue
        if number in wanted and not is_gap:
            made.append("")
        is_gap = False
        made.append(line if number in page.exact else _stripped(line, number + 1 in page.inside))
    if is_gap and made:
        made.pop()
    return "\n".join(made) + "\n"


def _stripped(line: str, goes_on: bool) -> str:
    short = line.rstrip(" \t")
    # Behind a backslash in a quoted text, a space is meant.
    return line if goes_on and short.endswith("\\") else short


def _parted(page: YamlText, root: Map | Seq, entry: type[Entry]) -> Iterator[int]:
    """The rows above which a blank line stands: where a main entry begins with the remarks above it.

    Main entries are those of a list that is the file, and those that are published by themselves: they have
    an id and an audience of their own. Where every entry fits on a line, none is needed.
    """
    lists: list[Any] = []
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
