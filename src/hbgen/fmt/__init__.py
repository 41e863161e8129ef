"""Brings content files to one layout, so that differences stay small, and loses nothing.

Lines are moved, never written anew: fields stand in the order of the model, languages in that of the
handbook, and blank lines where entries end. How a text is quoted or folded stays the author's choice.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from hbgen.files import File
from hbgen.fmt.page import BLOCK, HEADER, Page, Unclear, indent_of
from hbgen.load import KINDS
from hbgen.load.strict_yaml import MAX_BYTES, read, read_text
from hbgen.model.base import Entry, Map, Mark, Seq, Text
from hbgen.problems import Problem


def format_text(text: str, kind: str, languages: Sequence[str]) -> str:
    """`text`, a file of the `kind` (a name of `hbgen.load.KINDS`), in the one layout.

    The data and the remarks in it stay the same, and a second run changes nothing; a text for which that
    cannot be had, or that the strict reader refuses, comes back as it is.
    """
    whole = read_text(text.encode("utf-8", "surrogatepass"), "", [])
    if whole is None:
        return text
    made = _once(whole, kind, tuple(languages))
    return made if made is not None and _once(made, kind, tuple(languages)) == made else text


def format_files(root: Path) -> Iterator[File]:
    """The content files below `root` that are not in the one layout, as they would be.

    Paths are relative to `root`. Links and files that cannot be read are passed over: `check` tells of them.
    """
    texts = {file: text for file, path in _files(root) if (text := _text(path)) is not None}
    languages = _languages(texts.get("content/handbook.yaml", ""))
    for file, text in texts.items():
        made = format_text(text, file.split("/")[1].removesuffix(".yaml"), languages)
        if made != text:
            yield File(file, made.encode())


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
                if path.suffix == suffix and not path.name.startswith("."):
                    yield f"content/{name}/{path.name}", path


def _text(path: Path) -> str | None:
    """What a file holds that the loader would read, too, line ends and all; None for any other."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_BYTES:
            return None
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None


def _languages(settings: str) -> tuple[str, ...]:
    data = _read(read_text(settings.encode(), "", []) or "")
    found = data.get("languages") if isinstance(data, Map) else None
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, Seq) else ()


# --- one run ----------------------------------------------------------------------------------


def _once(text: str, kind: str, languages: tuple[str, ...]) -> str | None:
    """`text` after one run; None when it cannot be read, or something would be lost."""
    entry = KINDS[kind].entry
    if kind != "guides":
        return _yaml(text, entry, languages, is_file=True)
    lines = text.split("\n")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or end is None:
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
        before = Page(text, data)
        page = _again(before, _ended(before))
        page = _again(page, _Flow(page, languages).text(entry))
        page = _again(page, _Blocks(page, languages).text(entry))
        if is_file:
            page = _again(page, _tidy(page, entry))
    except Unclear:
        return None
    same = _plain(page.root) == _plain(data) and page.remarks() == before.remarks()
    return page.text if same else None


def _read(text: str) -> Map | Seq | None:
    problems: list[Problem] = []
    data = read(text, "", problems)
    return None if problems else data


def _again(page: Page, text: str) -> Page:
    if text == page.text:
        return page
    data = _read(text)
    if data is None:
        raise Unclear
    return Page(text, data)


def _plain(data: Map | Seq) -> str:
    """The data as one text; a field without a value counts, the order of fields does not."""

    def spread(value: Any) -> Any:
        if isinstance(value, Map):
            return {key: spread(value.get(key)) for key in value.keys_at}
        return [spread(one) for one in value] if isinstance(value, Seq) else value

    return json.dumps(spread(data), sort_keys=True)


def _ended(page: Page) -> str:
    """The text with a line feed at its end; a block of text that ended without one goes on doing so."""
    text = page.text
    if text.endswith("\n"):
        return text
    start = max((start for start, _ in page.texts if text.startswith(BLOCK, start)), default=len(text))
    longer = _read(text + "\n")
    if longer is not None and _plain(longer) != _plain(page.root):
        text = text[:start] + HEADER.sub(r"\1\2-", text[start:], count=1)
    return text + "\n"


# --- the order of fields ------------------------------------------------------------------------


def _class(annotation: Any) -> type[Entry] | type[Text] | None:
    """The entry or text that a field of this type holds, be it alone, optional or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, (Entry, Text)):
        return annotation
    found = (_class(inner) for inner in getattr(annotation, "__args__", ()))
    return next((one for one in found if one is not None), None)


class _Ordering:
    """Knows in which order the fields of each map stand."""

    def __init__(self, page: Page, languages: tuple[str, ...]) -> None:
        self.page = page
        self.languages = languages

    def order(self, keys: Iterable[str], type_: Any) -> list[int]:
        """The places of `keys` in their right order; one that is not known stays behind the one before it."""
        if isinstance(type_, type) and issubclass(type_, Entry):
            known = {name: n for n, name in enumerate(type_.model_fields)}
        else:
            known = {name: n for n, name in enumerate(self.languages)} if type_ is not None else {}
        ranks: list[int] = []
        for key in keys:
            ranks.append(known.get(key, ranks[-1] if ranks else -1))
        return sorted(range(len(ranks)), key=ranks.__getitem__)

    def below(self, key: str, type_: Any) -> Any:
        """What the field `key` of the class `type_` holds."""
        if isinstance(type_, type) and issubclass(type_, Entry) and key in type_.model_fields:
            return _class(type_.model_fields[key].annotation)
        return None


class _Flow(_Ordering):
    """Puts fields in braces in order, if the braces stand on one line and each field has a value."""

    def text(self, type_: Any) -> str:
        edits = sorted(self.edits(self.page.root, self.page.root.at, type_))
        parts = []
        done = 0
        for start, end, text in edits:
            parts += [self.page.text[done:start], text]
            done = end
        return "".join(parts) + self.page.text[done:]

    def edits(self, value: Any, mark: Mark, type_: Any) -> Iterator[tuple[int, int, str]]:
        """Outermost values in brackets, with the text that they should have."""
        if self.page.is_bracket(value, mark):
            start = self.page.offset(mark)
            yield start, self.page.ends[start], self.ordered(value, mark, type_)
        elif isinstance(value, Map):
            for key in value:
                yield from self.edits(value[key], value.values_at[key], self.below(key, type_))
        elif isinstance(value, Seq):
            for item, item_mark in zip(value, value.values_at, strict=True):
                yield from self.edits(item, item_mark, type_)

    def ordered(self, value: Any, mark: Mark, type_: Any) -> str:
        page = self.page
        start = page.offset(mark)
        end = page.ends[start]
        spans: list[tuple[int, int, str]] = []
        order: list[int] = []
        if isinstance(value, Seq):
            for item, item_mark in zip(value, value.values_at, strict=True):
                at = page.offset(item_mark)
                spans.append((at, page.ends[at], self.ordered(item, item_mark, type_)))
            order = list(range(len(spans)))
        elif isinstance(value, Map):
            for key, value_mark in value.values_at.items():
                first, at = page.offset(value.keys_at[key]), page.offset(value_mark)
                text = page.text[first:at] + self.ordered(value[key], value_mark, self.below(key, type_))
                spans.append((first, page.ends[at], text))
            order = list(range(len(spans)))
            if len(value) == len(value.keys_at) and "\n" not in page.text[start:end]:
                order = self.order(value, type_)
        parts = []
        done = start
        for (first, last, _), place in zip(spans, order, strict=True):
            parts += [page.text[done:first], spans[place][2]]
            done = last
        return "".join(parts) + page.text[done:end]


class _Blocks(_Ordering):
    """Puts fields that stand on lines of their own in order, with the remarks above them."""

    def text(self, type_: Any) -> str:
        page = self.page
        top = _top(page)
        stop = len(page.lines)
        return "\n".join([*page.lines[:top], *self.node(page.root, page.root.at, type_, top, stop)]) + "\n"

    def node(self, value: Any, mark: Mark, type_: Any, row: int, stop: int) -> list[str]:
        """The lines from `row` to `stop`, which hold `value` and the remarks around it, in order."""
        if isinstance(value, Map) and self.page.is_block(value, mark):
            return self.fields(value, type_, row, stop)
        if isinstance(value, Seq) and self.page.is_block(value, mark):
            return self.items(value, type_, row, stop)
        return self.page.lines[row:stop]

    def items(self, items: Seq, type_: Any, row: int, stop: int) -> list[str]:
        page = self.page
        rows = page.item_rows(items)
        column = items.at.place.column - 1
        made: list[str] = []
        for first, after, value, mark in zip(rows, [*rows[1:], stop], items, items.values_at, strict=True):
            end = page.border(first, after, column, page.is_block(value, mark) or value is None)
            made += page.lines[row:first]
            if mark.place.line - 1 == first:
                made += self.node(value, mark, type_, first, end)
            else:
                made += [page.lines[first], *self.node(value, mark, type_, first + 1, end)]
            row = end
        return made + page.lines[row:stop]

    def fields(self, fields: Map, type_: Any, row: int, stop: int) -> list[str]:
        page = self.page
        column = fields.at.place.column - 1
        rows = [mark.place.line - 1 for mark in fields.keys_at.values()]
        heads = [page.lines[number] for number in rows]
        before = heads[0][:column]
        if before.strip(" -") or any(head[:column].strip(" ") for head in heads[1:]):
            # A key behind `?`, or something else that nobody writes.
            return page.lines[row:stop]
        blocks: list[tuple[list[str], list[str]]] = []
        foot: list[str] = []
        above = page.lines[row : rows[0]]
        space = list(itertools.takewhile(lambda line: not line.strip(" \t"), above))
        above = above[len(space) :]
        for key, first, after in zip(fields.keys_at, rows, [*rows[1:], stop], strict=True):
            value, mark = fields.get(key), fields.values_at.get(key)
            end = page.border(first, after, column, mark is None or page.is_block(value, mark))
            body = page.lines[first + 1 : end]
            if mark is not None and mark.place.line - 1 > first:
                body = self.node(value, mark, self.below(key, type_), first + 1, end)
            blocks.append((above, [page.lines[first], *body]))
            above = foot = page.lines[end:after]
        order = self.order(fields.keys_at, type_)
        is_moved = order != sorted(order)
        made = space
        for place, number in enumerate(order):
            above, lines = blocks[number]
            if is_moved:
                above = _at(indent_of(before) if place == 0 else column, above)
                lines = [(before if place == 0 else " " * column) + lines[0][column:], *lines[1:]]
            if place == 0:
                above = list(itertools.dropwhile(lambda line: not line.strip(" \t"), above))
            made = [*made, *above, *lines]
        return [*made, *(_at(column, foot) if is_moved else foot)]


def _at(column: int, lines: list[str]) -> list[str]:
    """Remarks, so that each begins in `column`."""
    return [" " * column + line.lstrip(" \t") if line.strip(" \t") else line for line in lines]


def _top(page: Page) -> int:
    """How many lines stay at the top: remarks up to the first blank line, and `---` with all above it."""
    row = page.root.at.place.line - 1
    top = next((n + 1 for n in range(row) if page.lines[n].startswith("---")), 0)
    while top < row and page.is_blank(top):
        top += 1
    while top < row and page.is_remark(top):
        top += 1
    return top


# --- blank lines --------------------------------------------------------------------------------


def _tidy(page: Page, entry: type[Entry]) -> str:
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


def _parted(page: Page, root: Map | Seq, entry: type[Entry]) -> Iterator[int]:
    """The rows above which a blank line stands: where a main entry begins with the remarks above it.

    Main entries are those of a list that is the file, and those that are published by themselves: they have
    an id and an audience of their own. Where every entry fits on a line, none is needed.
    """
    lists: list[Any] = []
    if isinstance(root, Seq):
        lists = [root]
    else:
        for name, info in entry.model_fields.items():
            type_ = _class(info.annotation)
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
