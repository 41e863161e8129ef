"""Puts the fields of a content file in the order of the model, and languages in that of the handbook."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from hbgen.fmt.page import YamlText, indent_of
from hbgen.model.base import Entry
from hbgen.model.texts import Text
from hbgen.model.written import Map, Mark, Seq, WrittenValue

FieldClass: TypeAlias = type[Entry] | type[Text] | None
"""The class whose fields a map holds; `Text` for languages, None for any other value."""


def class_of(annotation: object) -> FieldClass:
    """The entry or text that a field of this type holds, be it alone, optional or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, (Entry, Text)):
        return annotation
    classes = (class_of(inner) for inner in getattr(annotation, "__args__", ()))
    return next((class_ for class_ in classes if class_ is not None), None)


class _Ordering:
    """The order of fields in each map: that of the model, and of languages that of the handbook."""

    def __init__(self, page: YamlText, languages: tuple[str, ...]) -> None:
        self.page = page
        self.languages = languages

    def order(self, keys: Iterable[str], type_: FieldClass) -> list[int]:
        """The indexes of `keys` in the right order; an unknown key stays behind the one before it."""
        if isinstance(type_, type) and issubclass(type_, Entry):
            rank_of = {name: n for n, name in enumerate(type_.model_fields)}
        else:
            rank_of = {name: n for n, name in enumerate(self.languages)} if type_ is not None else {}
        ranks: list[int] = []
        for key in keys:
            ranks.append(rank_of.get(key, ranks[-1] if ranks else -1))
        return sorted(range(len(ranks)), key=ranks.__getitem__)

    def below(self, key: str, type_: FieldClass) -> FieldClass:
        """What the field `key` of the class `type_` holds."""
        if isinstance(type_, type) and issubclass(type_, Entry) and key in type_.model_fields:
            return class_of(type_.model_fields[key].annotation)
        return None


class Flow(_Ordering):
    """Puts fields in braces in order, where the braces are on one line and each field has a value."""

    def text(self, type_: FieldClass) -> str:
        edits = sorted(self.edits(self.page.root, self.page.root.at, type_))
        parts = []
        done = 0
        for start, end, text in edits:
            parts += [self.page.text[done:start], text]
            done = end
        return "".join(parts) + self.page.text[done:]

    def edits(self, value: WrittenValue, mark: Mark, type_: FieldClass) -> Iterator[tuple[int, int, str]]:
        """Outermost values in brackets: start, end, and the text that replaces them."""
        if self.page.is_bracket(value, mark):
            start = self.page.offset(mark)
            yield start, self.page.ends[start], self.ordered(value, mark, type_)
        elif isinstance(value, Map):
            for key in value:
                yield from self.edits(value[key], value.values_at[key], self.below(key, type_))
        elif isinstance(value, Seq):
            for item, item_mark in zip(value, value.values_at, strict=True):
                yield from self.edits(item, item_mark, type_)

    def ordered(self, value: WrittenValue, mark: Mark, type_: FieldClass) -> str:
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


class Blocks(_Ordering):
    """Puts fields on lines of their own in order, with the remarks above them."""

    def text(self, type_: FieldClass) -> str:
        page = self.page
        top = page.header_end()
        stop = len(page.lines)
        return "\n".join([*page.lines[:top], *self.node(page.root, page.root.at, type_, top, stop)]) + "\n"

    def node(self, value: WrittenValue, mark: Mark, type_: FieldClass, row: int, stop: int) -> list[str]:
        """The lines from `row` to `stop`, which hold `value` and the remarks around it, in order."""
        if isinstance(value, Map) and self.page.is_block(value, mark):
            return self.fields(value, type_, row, stop)
        if isinstance(value, Seq) and self.page.is_block(value, mark):
            return self.items(value, type_, row, stop)
        return self.page.lines[row:stop]

    def items(self, items: Seq, type_: FieldClass, row: int, stop: int) -> list[str]:
        page = self.page
        rows = page.item_rows(items)
        column = items.at.place.column - 1
        lines: list[str] = []
        for first, after, value, mark in zip(rows, [*rows[1:], stop], items, items.values_at, strict=True):
            end = page.border(first, after, column, page.is_block(value, mark) or value is None)
            lines += page.lines[row:first]
            if mark.place.line - 1 == first:
                lines += self.node(value, mark, type_, first, end)
            else:
                lines += [page.lines[first], *self.node(value, mark, type_, first + 1, end)]
            row = end
        return lines + page.lines[row:stop]

    def fields(self, fields: Map, type_: FieldClass, row: int, stop: int) -> list[str]:
        page = self.page
        column = fields.at.place.column - 1
        rows = [mark.place.line - 1 for mark in fields.keys_at.values()]
        heads = [page.lines[number] for number in rows]
        before = heads[0][:column]
        if before.strip(" -") or any(head[:column].strip(" ") for head in heads[1:]):
            # A key behind `?`, or another rare layout.
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
        ordered = space
        for place, number in enumerate(order):
            above, lines = blocks[number]
            if is_moved:
                above = _at(indent_of(before) if place == 0 else column, above)
                lines = [(before if place == 0 else " " * column) + lines[0][column:], *lines[1:]]
            if place == 0:
                above = list(itertools.dropwhile(lambda line: not line.strip(" \t"), above))
            ordered = [*ordered, *above, *lines]
        return [*ordered, *(_at(column, foot) if is_moved else foot)]


def _at(column: int, lines: list[str]) -> list[str]:
    """Remarks (`lines`) indented to `column`."""
    return [" " * column + line.lstrip(" \t") if line.strip(" \t") else line for line in lines]
