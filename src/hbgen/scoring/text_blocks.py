"""CSV in blocks of whole rows, so that columns can be read at a time where nothing about them is out of the ordinary.

A block is regular where every reader of CSV understands it alike: quotes stand at the ends of cells, lines end as they
should and no row is long. From an irregular block on `tables.rows` reads row by row, and says what is wrong.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv

from hbgen.scoring.tables import BROKEN_ARCHIVE, MAX_CELL, AnswerFile, Lines, delimiter_of, numbered_rows, rows

_FIRST = 1 << 16
"""Characters of the first block: its rows are read one by one, headers among them."""
_SIZE = 4 << 20
_QUOTE, _LINE_END, _RETURN = b'"\n\r'

NumberedRow = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class RowBlock:
    """Rows that follow each other."""

    line: int
    """The number of the first row's first line."""
    delimiter: str
    data: bytes | None
    """The rows in UTF-8, if they are regular."""
    source: AnswerFile
    encoding: str

    def rows(self) -> Iterator[NumberedRow]:
        """The rows that are not empty, each with the number of its first line. Raises `Unreadable`."""
        if self.data is None:
            lines = rows(self.source, self.delimiter, self.encoding)
            yield from ((number, cells) for number, cells in lines if number >= self.line)
            return
        with io.TextIOWrapper(io.BytesIO(self.data), "utf-8", newline="") as stream:
            numbered = numbered_rows(Lines(stream), self.delimiter, self.line)
            yield from ((number, cells) for number, cells in numbered if cells)

    def columns(self, width: int, texts: Sequence[int], words: Sequence[int]) -> pa.Table | None:
        """Columns of a regular block by their index as text: `texts` one by one, `words` each different cell once.

        None where a row has not `width` cells.
        """
        if self.data is None:
            return None
        types = {str(index): pa.string() for index in texts}
        types |= {str(index): pa.dictionary(pa.int32(), pa.string()) for index in words}
        try:
            return csv.read_csv(
                pa.BufferReader(self.data),
                csv.ReadOptions(
                    use_threads=False, block_size=len(self.data) + 1, column_names=[str(n) for n in range(width)]
                ),
                csv.ParseOptions(delimiter=self.delimiter, newlines_in_values=True),
                csv.ConvertOptions(
                    column_types=types, include_columns=list(types), strings_can_be_null=False, null_values=[]
                ),
            ).combine_chunks()
        except pa.ArrowInvalid:
            return None


def row_blocks(source: AnswerFile, delimiter: str | None, encoding: str) -> Iterator[RowBlock]:
    """All rows of a CSV that `tables.check_size` has let pass."""
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    line = 1
    try:
        with io.TextIOWrapper(source.open_bytes(), encoding=codec, errors="strict", newline="") as stream:
            first = stream.readline(_FIRST)
            is_declaration, default = delimiter_of(first)
            delimiter = delimiter or default
            if is_declaration:
                first, line = "", 2
            for data in _whole_rows(stream, first, delimiter):
                if data is None:
                    break
                yield RowBlock(line, delimiter, data, source, encoding)
                line += data.count(b"\n")
            else:
                return
    except (OSError, UnicodeError, *BROKEN_ARCHIVE):
        # `rows` says what is wrong, and in which line.
        pass
    yield RowBlock(line, delimiter or ",", None, source, encoding)


def _whole_rows(stream: TextIO, first: str, delimiter: str) -> Iterator[bytes | None]:
    """Blocks of whole rows that are regular; None in place of the first that is not, and of all that follow."""
    size, rest = _FIRST, first.encode()
    while True:
        text = stream.read(size)
        size = _SIZE
        data = rest + text.encode()
        if not text and not rest:
            return
        # The last row may end without a line's end.
        end = _end_of_rows(data if text else data + b"\n", delimiter)
        if end is None or (not end and len(data) > MAX_CELL):
            yield None
            return
        if not text:
            yield data if end == len(data) + 1 else None
            return
        if end:
            yield data[:end]
        rest = data[end:]


def _end_of_rows(data: bytes, delimiter: str) -> int | None:
    """Where the last whole row ends, 0 if none does; None for data that are not regular."""
    if data.count(b"\r") != data.count(b"\r\n") + data.endswith(b"\r") or b"\0" in data or not delimiter.isascii():
        return None
    marks = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(marks == _LINE_END)
    if b'"' in data:
        quotes = np.flatnonzero(marks == _QUOTE)
        # A line ends inside of a cell where an odd number of quotes stands before it.
        before = np.searchsorted(quotes, ends)
        ends, before = ends[before % 2 == 0], before[before % 2 == 0]
        if len(ends) and not _are_at_ends(marks, quotes[: before[-1]], ord(delimiter)):
            return None
    if not len(ends):
        return 0
    return None if np.diff(ends, prepend=-1).max() > MAX_CELL else int(ends[-1]) + 1


def _are_at_ends(marks: npt.NDArray[np.uint8], quotes: npt.NDArray[np.intp], delimiter: int) -> bool:
    """Whether quotes open and close whole cells; inside of a cell two in a row stand for one."""
    opening, closing = quotes[::2], quotes[1::2]
    is_doubled = opening[1:] == closing[:-1] + 1
    before, after = marks[opening - 1], marks[closing + 1]
    opens = (before == delimiter) | (before == _LINE_END)
    opens[:1] |= opening[:1] == 0
    opens[1:] |= is_doubled
    closes = (after == delimiter) | (after == _LINE_END) | (after == _RETURN)
    closes[:-1] |= is_doubled
    return bool(opens.all() and closes.all())
