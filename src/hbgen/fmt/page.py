"""Layout of a YAML text: where each value ends, and what kind of line each line is."""

from __future__ import annotations

import bisect
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from hbgen.model.written import Map, Mark, Seq, WrittenValue
from hbgen.problems import Place

BLOCK = ("|", ">")
HEADER = re.compile(r"([|>])[-+]?([0-9]?)[-+]?")
"""The header of a block of text: its style and indentation."""

NOTHING = re.compile(r"[ \t]*:[ \t]*(null|Null|NULL|~)?(?=[\s,}]|$)")
"""What stands behind the key of a field without a value."""


class UnclearLayout(Exception):
    """A text is laid out in a way that is not understood at `place`, a line and column of it."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.line, place.column)
        self.place = place

    def place_in(self, file: str, lines_above: int = 0) -> Place:
        """The place in a file where that many lines stand above the text."""
        return Place(file, self.place.line + lines_above, self.place.column)


class YamlText:
    """A text with its data: where each value ends, and what kind of line each line is."""

    def __init__(self, text: str, root: Map | Seq) -> None:
        self.text = text
        self.root = root
        self.lines = text.removesuffix("\n").split("\n")
        self.offsets = [0, *itertools.accumulate(len(line) + 1 for line in self.lines)]
        self.ends: dict[int, int] = {}
        """Start → end of each scalar and each value in brackets, as offsets in the text."""
        self.texts: list[tuple[int, int]] = []
        """Start and end of each key and each text."""
        self.inside: set[int] = set()
        """Lines that begin inside a text or inside brackets."""
        self.exact: set[int] = set()
        """Lines whose white space at the end is part of a text."""
        self.open: set[int] = set()
        """Rows after which a blank line would be part of a text."""
        self._measure(root, root.at, -1, in_brackets=False)

    def offset(self, mark: Mark) -> int:
        return self.offsets[mark.place.line - 1] + mark.place.column - 1

    def is_bracket(self, value: WrittenValue, mark: Mark) -> bool:
        return isinstance(value, (Map, Seq)) and self.text.startswith(("[", "{"), self.offset(mark))

    def is_block(self, value: WrittenValue, mark: Mark) -> bool:
        return isinstance(value, (Map, Seq)) and not self.is_bracket(value, mark)

    def is_blank(self, row: int) -> bool:
        return row not in self.inside and not self.lines[row].strip(" \t")

    def is_remark(self, row: int) -> bool:
        return row not in self.inside and self.lines[row].lstrip(" \t").startswith("#")

    def end(self, row: int, stop: int) -> int:
        """The row after the last one in `row` … `stop` that is neither blank nor only a remark."""
        while stop > row and (self.is_blank(stop - 1) or self.is_remark(stop - 1)):
            stop -= 1
        return stop

    def border(self, row: int, stop: int, column: int, is_open: bool) -> int:
        """The row after the block that begins on `row` and ends at `stop` at the latest.

        Blank lines and remarks at its end belong to what follows; if it `is_open`, not those indented by more than
        `column`.
        """
        border = end = self.end(row, stop)
        for number in range(end, stop) if is_open else ():
            if self.is_remark(number):
                if indent_of(self.lines[number]) <= column:
                    break
                border = number + 1
        return border

    def item_rows(self, items: Seq) -> list[int]:
        """The row of each item's dash, in a list of lines."""
        column = items.at.place.column - 1
        rows: list[int] = []
        for mark in items.values_at:
            for row in range(mark.place.line - 1, rows[-1] if rows else items.at.place.line - 2, -1):
                line = self.lines[row]
                if line[column : column + 1] == "-" and not line[:column].strip(" -"):
                    rows.append(row)
                    break
            else:
                raise UnclearLayout(mark.place)
        return rows

    def field_rows(self, fields: Map) -> list[int]:
        """The row of each key, in a map of lines."""
        return [mark.place.line - 1 for mark in fields.keys_at.values()]

    def header_end(self) -> int:
        """How many rows are the head of the text: remarks up to the first blank line, and `---` with all above it."""
        first = self.root.at.place.line - 1
        row = next((number + 1 for number in range(first) if self.lines[number].startswith("---")), 0)
        while row < first and self.is_blank(row):
            row += 1
        while row < first and self.is_remark(row):
            row += 1
        return row

    def value_end(self, value: WrittenValue, mark: Mark) -> int:
        """The offset after a value."""
        if not isinstance(value, (Map, Seq)) or self.is_bracket(value, mark):
            return self.ends[self.offset(mark)]
        if isinstance(value, Seq):
            return self.value_end(value[-1], value.values_at[-1]) if value else self.offset(mark)
        return self.field_end(value, next(reversed(value.keys_at)))

    def field_end(self, fields: Map, key: str) -> int:
        """The offset after a field: after its value or, where it has none, after its colon."""
        if key in fields:
            return self.value_end(fields[key], fields.values_at[key])
        end = self.key_end(fields.keys_at[key])
        nothing = NOTHING.match(self.text, end)
        return nothing.end() if nothing else end

    def key_end(self, mark: Mark) -> int:
        """The offset after a key, in front of its colon."""
        return self._ends_of_texts[self.offset(mark)]

    @cached_property
    def _ends_of_texts(self) -> dict[int, int]:
        return dict(self.texts)

    def remarks(self) -> Counter[str]:
        """Every remark, on a line of its own or behind a value, with its count."""
        return Counter(remark for _, remark in self.remarks_at())

    def remarks_at(self) -> Iterator[tuple[int, str]]:
        """Offset and text of every remark, from the top."""
        rest = list(self.text)
        for start, end in self.texts:
            if self.text.startswith(BLOCK, start):
                start = min(self.offsets[self.row(start) + 1], end)
            rest[start:end] = "x" * (end - start)
        for match in re.finditer(r"(?:^|(?<=\s))#.*", "".join(rest), re.M):
            yield match.start(), match[0].rstrip()

    def _measure(self, value: WrittenValue, mark: Mark, column: int, in_brackets: bool) -> int:
        """Note where `value` and everything below it ends; `column` is that of the list or map around it."""
        start = self.offset(mark)
        if not isinstance(value, (Map, Seq)):
            end = self._text_end(mark, start, column)
            self._note(start, end)
            self.ends[start] = end
            return end
        is_bracket = self.is_bracket(value, mark)
        is_inside = in_brackets or is_bracket
        column = mark.place.column - 1
        end = start + is_bracket
        if isinstance(value, Map):
            for key, key_mark in value.keys_at.items():
                key_start = self.offset(key_mark)
                end = self._text_end(key_mark, key_start, column)
                self._note(key_start, end)
                if key in value:
                    end = self._measure(value[key], value.values_at[key], column, is_inside)
        else:
            for item, item_mark in zip(value, value.values_at, strict=True):
                end = self._measure(item, item_mark, column, is_inside)
        if is_bracket:
            closing = "]" if self.text[start] == "[" else "}"
            # Only a comma, remarks and `null` can stand between the last value and the bracket.
            closing_match = re.compile(rf"(?:(?<=\s)#.*|[^{closing}])*?{re.escape(closing)}").match(self.text, end)
            if closing_match is None:
                raise UnclearLayout(mark.place)
            end = closing_match.end()
            self.inside.update(range(self.row(start) + 1, self.row(end) + 1))
        if is_inside:
            self.ends[start] = end
        return end

    def _note(self, start: int, end: int) -> None:
        self.texts.append((start, end))
        self.inside.update(range(self.row(start) + 1, self.row(end) + 1))

    def row(self, offset: int) -> int:
        """The row, from 0, on which an offset lies."""
        return bisect.bisect_right(self.offsets, offset) - 1

    def place(self, offset: int) -> Place:
        """Line and column of an offset, in no file."""
        row = self.row(offset)
        return Place("", row + 1, offset - self.offsets[row] + 1)

    def _text_end(self, mark: Mark, start: int, column: int) -> int:
        text = self.text
        first = text[start : start + 1]
        if mark.written:
            # The parser folds white space; all other characters are the same in the file and in the value.
            characters_left = sum(not character.isspace() for character in mark.written)
            end = start
            while characters_left and end < len(text):
                characters_left -= not text[end].isspace()
                end += 1
            return end
        if first == '"':
            match = re.compile(r'"(?:[^"\\]|\\.)*"', re.S).match(text, start)
        elif first == "'":
            match = re.compile(r"'(?:[^']|'')*'").match(text, start)
        elif first in BLOCK:
            return self._block_end(mark, start, column)
        else:
            return start
        if match is None:
            raise UnclearLayout(mark.place)
        return match.end()

    def _block_end(self, mark: Mark, start: int, column: int) -> int:
        """Where a block of text ends, by libyaml's rules; `column` is that of the list or map around it."""
        header = HEADER.match(self.text, start)
        assert header is not None
        row = first = mark.place.line
        while row < len(self.lines) and not self.lines[row].strip(" "):
            row += 1
        if header[2]:
            indent = column + int(header[2])
        else:
            widths = [indent_of(line) for line in self.lines[first : row + 1]]
            indent = max(column + 1, 1, *widths)
        last = first - 1
        blank = range(first, row)
        while row < len(self.lines):
            line = self.lines[row]
            if indent_of(line) >= indent and len(line) > indent:
                last = row
                self.exact.add(row)
            elif line.strip(" "):
                break
            row += 1
        if last >= first:
            self.exact.update(blank)
        if "+" in header[0]:
            last = row - 1
            self.open.add(last)
        return self.offsets[last] + len(self.lines[last])


def indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
