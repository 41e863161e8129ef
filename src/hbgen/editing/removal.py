"""Which characters go when entries of a list or map are removed: their own, and those of the remarks that are theirs.

A remark belongs to an entry that it stands behind or inside, or right above, with no blank line between; and below,
where it is indented further. The head of a file (`YamlText.header_end`) and all other remarks stay. Of the blank lines
above and below a removed entry, one side goes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

from hbgen.fmt.page import UnclearLayout, YamlText
from hbgen.model.written import Map, Mark, Seq, WrittenValue

_PREFIX = re.compile(r"[ ]*(?:-[ ]+)*")
_COLON = re.compile(r"[ \t]*:(?=\s|$)")

Edit = tuple[int, int, str]
"""Start and end of characters, and what replaces them."""


@dataclass(frozen=True)
class Entries:
    """The entries of a list or map on lines of its own: on which rows, from 0, each begins and ends."""

    page: YamlText
    container: Map | Seq
    rows: list[int] = field(init=False)

    def __post_init__(self) -> None:
        rows = self.page.item_rows(self.container) if isinstance(self.container, Seq) else self._field_rows()
        if len(set(rows)) != len(rows):
            raise UnclearLayout(self.container.at.place)
        object.__setattr__(self, "rows", rows)

    def _field_rows(self) -> list[int]:
        """The row of each key; a key behind `?` is not understood."""
        assert isinstance(self.container, Map)
        for mark in self.container.keys_at.values():
            if not _COLON.match(self.page.text, self.page.key_end(mark)):
                raise UnclearLayout(mark.place)
        rows = self.page.field_rows(self.container)
        for number, row in enumerate(rows):
            before = self.page.lines[row][: self.column]
            if before.strip(" ") and (number or not _PREFIX.fullmatch(before)):
                raise UnclearLayout(self.container.at.place._replace(line=row + 1))
        return rows

    @property
    def column(self) -> int:
        """The column, from 0, of each dash or key."""
        return self.container.at.place.column - 1

    @cached_property
    def values(self) -> list[tuple[WrittenValue, Mark | None]]:
        """Each value with its mark; without a mark where a field has none."""
        container = self.container
        if isinstance(container, Seq):
            return list(zip(container, container.values_at, strict=True))
        return [(container.get(key), container.values_at.get(key)) for key in container.keys_at]

    @property
    def prefix(self) -> str:
        """What stands before the first entry on its line: spaces, or dashes of the lists around it."""
        return self.page.lines[self.rows[0]][: self.column]

    def start(self, number: int) -> int:
        """The offset of a dash or key."""
        return self.page.offsets[self.rows[number]] + self.column

    def first_row(self, number: int) -> int:
        """The row on which an entry begins, with the remarks right above it."""
        page, row = self.page, self.rows[number]
        if number == 0 and self.prefix.strip(" "):
            return row
        lowest = self.end_row(number - 1) if number else page.header_end() if self.container is page.root else 0
        while row > lowest and page.is_remark(row - 1):
            row -= 1
        return row

    def end_row(self, number: int) -> int:
        """The row after an entry and the remarks in and below it."""
        page = self.page
        value, mark = self.values[number]
        last = self.rows[number]
        if mark is not None and (value is not None or mark.written):
            last = max(last, page.row(page.value_end(value, mark)))
        stop = last + 1
        while stop < len(page.lines) and (page.is_blank(stop) or page.is_remark(stop)):
            stop += 1
        is_open = mark is None or value is None or page.is_block(value, mark)
        return max(last + 1, page.border(last, stop, self.column, is_open))


def cut_lines(entries: Entries, removed: Collection[int], intro: int | None) -> Iterator[Edit]:
    """The edits that remove entries of a list or map on lines of its own.

    Where all are removed, `[]` or `{}` is left, at the offset `intro` behind the key or dash of the container, or where
    the container begins if it does so on that line. Raises `UnclearLayout` for that in a file without anything else.
    """
    page = entries.page
    kept = [number for number in range(len(entries.rows)) if number not in removed]
    rows = {row for number in removed for row in range(entries.first_row(number), entries.end_row(number))}
    rows |= _blank_rows(entries, sorted(removed), rows, kept)
    first = entries.rows[0]
    if not kept:
        empty = "[]" if isinstance(entries.container, Seq) else "{}"
        if entries.prefix.strip(" "):
            yield entries.start(0), page.offsets[first] + len(page.lines[first]), empty
            rows.remove(first)
        elif intro is None:
            raise UnclearLayout(entries.container.at.place)
        else:
            yield intro, intro, f" {empty}"
    elif 0 in removed and entries.prefix.strip(" "):
        survivor = entries.rows[kept[0]]
        rows.remove(first)
        if all(row in rows or page.is_blank(row) for row in range(first + 1, survivor)):
            yield entries.start(0), entries.start(kept[0]), ""
            rows -= set(range(first + 1, survivor))
        else:
            start = page.offsets[first]
            yield start + len(entries.prefix.rstrip(" ")), start + len(page.lines[first]), ""
    yield from _rows_as_edits(page, rows)


def _blank_rows(entries: Entries, removed: list[int], rows: set[int], kept: list[int]) -> set[int]:
    """The blank rows that go with the removed entries, whose rows are `rows`."""
    page, cut = entries.page, set(rows)
    for number in removed:
        above = _blanks(page, range(entries.first_row(number) - 1, -1, -1), cut)
        below = _blanks(page, range(entries.end_row(number), len(page.lines)), cut)
        if above and (below or number > max(kept, default=-1)):
            cut |= above
        elif number < min(kept, default=0) or _row_above(entries.first_row(number), cut) in page.open:
            cut |= below
    return cut - rows


def _row_above(row: int, cut: set[int]) -> int:
    """The next row above `row` that stays; -1 where there is none."""
    return next((above for above in range(row - 1, -1, -1) if above not in cut), -1)


def _blanks(page: YamlText, way: range, cut: set[int]) -> set[int]:
    """The blank rows on a way up or down to the next row that stays."""
    return {row for row in takewhile(lambda row: row in cut or page.is_blank(row), way) if row not in cut}


def _rows_as_edits(page: YamlText, rows: set[int]) -> Iterator[Edit]:
    """An edit for each run of rows."""
    begins = [row for row in sorted(rows) if row - 1 not in rows]
    ends = [row + 1 for row in sorted(rows) if row + 1 not in rows]
    for begin, end in zip(begins, ends, strict=True):
        start, stop = page.offsets[begin], min(page.offsets[end], len(page.text))
        if stop == len(page.text) and not page.text.endswith("\n") and start and begin - 1 not in page.inside:
            # In a text without a line feed at its end, the line above loses its own, unless it is part of a value.
            start -= 1
        yield start, stop, ""


def cut_in_brackets(page: YamlText, container: Map | Seq, removed: Collection[int]) -> Iterator[Edit]:
    """The edits that remove entries between brackets. Raises `UnclearLayout` where these are on several lines."""
    start = page.offset(container.at)
    if "\n" in page.text[start : page.ends[start]]:
        raise UnclearLayout(container.at.place)
    spans = list(spans_in_brackets(page, container))
    is_one_kept = False
    for number, (start, end) in enumerate(spans):
        if number not in removed:
            is_one_kept = True
        elif is_one_kept:
            yield spans[number - 1][1], end, ""
        else:
            yield start, spans[number + 1][0] if number + 1 < len(spans) else end, ""


def spans_in_brackets(page: YamlText, container: Map | Seq) -> Iterator[tuple[int, int]]:
    """Start and end of each entry between brackets."""
    if isinstance(container, Seq):
        for value, mark in zip(container, container.values_at, strict=True):
            yield page.offset(mark), page.value_end(value, mark)
        return
    for key, mark in container.keys_at.items():
        yield page.offset(mark), page.field_end(container, key)
