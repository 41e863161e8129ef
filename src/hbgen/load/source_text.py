"""The text of a file, and what stands in its lines around a name or a value. Rows and columns count from 0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from hbgen.characters import hidden, name_of
from hbgen.load.syntax_faults import YamlMark
from hbgen.problems import Place, Problem

MOST_HIDDEN = 100
"""Lines of a file on which invisible characters are reported: more have one cause."""

_SAMPLE = 4096
"""Bytes of a file by which its encoding is recognised."""

_CONFLICT = re.compile(r"^(<{7}|>{7})( |$)", re.MULTILINE)
"""The conflict markers of Git."""

_COLON = re.compile(r"\s*:")
_REMARK = re.compile(r"[:-][ ]+(#[^\s#]\S*)")
_REMARK_AFTER = re.compile(r"[^#\S]*[ \t](#.*)")
_REMARK_BELOW = re.compile(r"([ ]*)(#.*)")
_ITEM = re.compile(r"\s*(?:[-*•·]|\d{1,2}[.)])[ \u00a0]\S")


def read_text(data: bytes, file: str, problems: list[Problem]) -> str | None:
    """The text of a file, or None with a problem: not UTF-8, or an invisible character in it."""
    if wide_encoding(data) is not None:
        problems.append(Problem(Place(file), "not-utf8", {"byte": f"{data[0]:02X}"}))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        values = {"byte": f"{data[error.start]:02X}"}
        problems.append(Problem(_place_after(before, file), "not-utf8", values))
        return None
    text = text.replace("\r\n", "\n")
    if "\r" in text:
        text = text.replace("\r", "\n")
    hidden_characters = list(islice(_hidden(text, file), MOST_HIDDEN))
    if hidden_characters:
        problems += hidden_characters
        return None
    conflicts = list(islice(_CONFLICT.finditer(text), 2 * MOST_HIDDEN))
    begins = [match for match in conflicts if match[1][0] == "<"] or conflicts[:1]
    problems += [Problem(_place_after(text[: match.start()], file), "merge-conflict") for match in begins]
    return None if conflicts else text


def wide_encoding(data: bytes) -> str | None:
    """The encoding of a file with two or four bytes for a letter, which Windows calls Unicode; None for another one."""
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # Without a mark at its beginning, every other byte of text in Latin letters is zero.
    even, odd = data[:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    if len(data) < 4 or max(even, odd) < min(len(data), _SAMPLE) // 4 or min(even, odd) > max(even, odd) // 8:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _hidden(text: str, file: str) -> Iterator[Problem]:
    """A problem for the first invisible character on each line that holds one."""
    line, begin = 1, 0
    while (at := next(hidden(text, begin), None)) is not None:
        line += text.count("\n", begin, at)
        column = at - text.rfind("\n", 0, at)
        yield Problem(Place(file, line, column), "odd-character", {"character": name_of(text[at])})
        begin = text.find("\n", at)
        if begin < 0:
            return


def _place_after(before: str, file: str) -> Place:
    return Place(file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


class SourceLines:
    """The lines of a text, split on first use."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.remark_rows: set[int] = set()
        """The rows in which a remark may stand."""
        if "#" in text:
            self.remark_rows = {row for row, line in enumerate(self.lines) if "#" in line}

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    def line(self, row: int) -> str:
        """A line; empty where there is none."""
        return self.lines[row] if 0 <= row < len(self.lines) else ""

    def has_colon(self, row: int, column: int) -> bool:
        """Whether a colon comes next."""
        return _COLON.match(self.line(row), column) is not None

    def remark_behind(self, row: int, column: int) -> tuple[int, str] | None:
        """Column and text of the remark behind what ends there."""
        remark = _REMARK_AFTER.match(self.line(row), column)
        return (remark.start(1), remark[1]) if remark else None

    def remark_below(self, row: int, column: int) -> tuple[int, str] | None:
        """Column and text of the remark that has a row to itself, further to the right than `column`."""
        remark = _REMARK_BELOW.fullmatch(self.line(row))
        return (len(remark[1]), remark[2]) if remark and len(remark[1]) > column else None

    def remark_instead(self, row: int, column: int) -> tuple[int, str] | None:
        """Column and text of a remark where a value was to stand, one without a space behind its `#`."""
        remark = _REMARK.match(self.line(row), max(column - 1, 0))
        return (remark.start(1), remark[1]) if remark else None

    def last_row(self, first: int, end: int) -> int:
        """The last row of a text in block style that begins on the row `first` and ends before `end`."""
        inner = next((row for row in range(first + 1, end + 1) if self.line(row).strip()), first)
        indent = len(self.line(inner)) - len(self.line(inner).lstrip())
        row = first
        for below in range(first + 1, end + 1):
            line = self.line(below)
            if line.strip() and len(line) - len(line.lstrip()) < indent:
                break
            row = below if line.strip() else row
        return row

    def text_indent(self, value: str, row: int) -> int:
        """By how many spaces the lines of a literal text, from `row` on, are indented."""
        for line in value.split("\n"):
            if line.strip():
                written = self.line(row)
                return len(written) - len(written.lstrip(" ")) - (len(line) - len(line.lstrip(" ")))
            row += 1
        return 0

    def item_row(self, first: int, last: int) -> int | None:
        """The first of these rows that looks like an item of a list."""
        return next((row for row in range(first, last + 1) if _ITEM.match(self.line(row))), None)

    def follows_comma(self, mark: YamlMark) -> bool:
        row, before = mark.line, self.line(mark.line)[: mark.column].rstrip()
        while not before and row > 0:
            row -= 1
            before = self.line(row).rstrip()
        return before.endswith(",")
