"""The list of standards in a chapter's text, by lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hbgen.fmt.page import UnclearLayout, YamlText
from hbgen.load.chapters import STANDARDS
from hbgen.model.written import Map, Mark, Seq, WrittenValue
from hbgen.problems import Place


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the list: the lines above it (remarks and blank ones), and its own."""

    value: WrittenValue
    mark: Mark
    above: list[str]
    lines: list[str]
    remarks: tuple[str, ...] = ()
    """The remark behind an id on its line."""

    @property
    def place(self) -> Place:
        return self.mark.place


@dataclass(frozen=True, slots=True)
class StandardsList:
    """Where the standards of one chapter stand: the row of the key, the rows `first` to `end` behind it."""

    page: YamlText
    chapter: Map
    key_row: int
    end: int
    key_line: str
    """The line of the key, without what stands behind it in brackets."""
    column: int
    """The column of the dashes, from 0."""

    @property
    def first(self) -> int:
        return self.key_row + 1 if STANDARDS in self.chapter.keys_at else self.key_row

    @property
    def values(self) -> Seq:
        value = self.chapter.get(STANDARDS)
        return value if isinstance(value, Seq) else Seq(self.chapter.at)

    def items(self) -> Iterator[Item]:
        """The items in order. The lines of the last one end where the field ends."""
        values, page = self.values, self.page
        if not values:
            return
        if page.is_bracket(values, values.at):
            for value, mark in zip(values, values.values_at, strict=True):
                yield Item(value, mark, [], [f"{' ' * self.column}- {value}"])
            return
        rows = page.item_rows(values)
        done = self.first
        for row, after, value, mark in zip(rows, [*rows[1:], self.end], values, values.values_at, strict=True):
            end = page.border(row, after, self.column, isinstance(value, (Map, Seq)))
            remarks: tuple[str, ...] = ()
            if isinstance(value, str):
                behind = page.lines[row][page.value_end(value, mark) - page.offsets[row] :].strip()
                remarks = (behind,) if behind else ()
            yield Item(value, mark, page.lines[done:row], page.lines[row:end], remarks)
            done = end


def standards_lists(page: YamlText) -> Iterator[StandardsList]:
    """The list of each chapter in a file that holds one, or a list of them. Raises `UnclearLayout`."""
    root = page.root
    if isinstance(root, Map):
        yield _list_of(page, root, len(page.lines))
        return
    if not page.is_block(root, root.at):
        raise UnclearLayout(root.at.place)
    rows = page.item_rows(root)
    for chapter, row, after in zip(root, rows, [*rows[1:], len(page.lines)], strict=True):
        if isinstance(chapter, Map):
            yield _list_of(page, chapter, page.border(row, after, root.at.place.column - 1, True))


def _list_of(page: YamlText, chapter: Map, stop: int) -> StandardsList:
    if page.is_bracket(chapter, chapter.at):
        raise UnclearLayout(chapter.at.place)
    column = chapter.at.place.column - 1
    if STANDARDS not in chapter.keys_at:
        end = page.end(chapter.at.place.line - 1, stop)
        return StandardsList(page, chapter, end, end, f"{' ' * column}{STANDARDS}:", column + 2)
    rows = sorted(page.field_rows(chapter))
    key_row = chapter.keys_at[STANDARDS].place.line - 1
    after = next((row for row in rows if row > key_row), stop)
    end = page.border(key_row, after, column, True)
    value = chapter.get(STANDARDS)
    if isinstance(value, Seq) and page.is_bracket(value, value.at):
        start, value_end = page.offset(value.at), page.value_end(value, value.at)
        behind = page.lines[page.row(value_end)][value_end - page.offsets[page.row(value_end)] :]
        key_line = page.lines[key_row][: start - page.offsets[key_row]].rstrip() + behind
        return StandardsList(page, chapter, key_row, end, key_line, column + 2)
    if not isinstance(value, Seq) or value.at.place.line - 1 == key_row:
        raise UnclearLayout(chapter.keys_at[STANDARDS].place)
    below = page.border(key_row, after, value.at.place.column - 1, True)
    # Remarks below the last item that are indented no further than its dash stay behind the list.
    return StandardsList(
        page, chapter, key_row, max(below, page.end(key_row, after)), page.lines[key_row], value.at.place.column - 1
    )
