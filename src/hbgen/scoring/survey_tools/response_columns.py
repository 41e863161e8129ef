"""Reads responses in columns, a block of rows at a time: the same as row by row, in a fraction of the time.

Each different cell is understood once, by the very functions that read rows. A block in which anything is out of the
ordinary (a row that does not fit, an id that stands there twice) is not touched: it is left to be read row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hbgen.model.results import LeftOutReason
from hbgen.scoring.answer_cells import RunFacts
from hbgen.scoring.answer_rows import REFUSED
from hbgen.scoring.coded_columns import PLAIN_ID, CodedColumn, OddBlock, Places, groups_of
from hbgen.scoring.tables import Unreadable, plain

if TYPE_CHECKING:
    from hbgen.scoring.survey_tools.responses import ResponseReader
    from hbgen.scoring.survey_tools.run_decoding import InstrumentReader
    from hbgen.scoring.text_blocks import RowBlock

_ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([^0-9]|$)"
_MOST_GROUPS = 200
"""The groups of runs, by channel and the marks of items, that are looked at one by one."""


@dataclass(frozen=True, slots=True)
class _Cells(Sequence[str]):
    """The cells of one row, of which only those that are read are there."""

    columns: dict[int, CodedColumn]
    row: int

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            raise TypeError("single cells only")
        column = self.columns[index]
        return column.words[int(column.codes[self.row])]

    def __len__(self) -> int:
        return len(self.columns)


class ColumnReader:
    """Reads blocks for a `ResponseReader`, and hands what they hold to its intake."""

    def __init__(self, reader: ResponseReader) -> None:
        self._reader = reader
        self._intake = reader.intake

    def add(self, block: RowBlock) -> bool:
        """Add a block's responses; False where it must be read row by row, and nothing was added."""
        try:
            self._add(block)
        except (OddBlock, Unreadable):
            # What cannot be read is told at its row.
            return False
        return True

    @cached_property
    def _run(self) -> int:
        """The column of ids; -1 where there is none by itself."""
        own = self._reader.decoder.matched.facts.get("run")
        columns = self._reader.layout.run if own is None else (own,)
        others = {*self._words, self._reader.day_columns[0]}
        return (
            -1 if len(columns) > 1 or columns[0] in others or self._reader.day_columns[0] in self._words else columns[0]
        )

    @cached_property
    def _words(self) -> list[int]:
        """The columns in which most cells are alike."""
        reader, matched = self._reader, self._reader.decoder.matched
        statuses = [*(status.index for status in reader.layout.statuses), *reader.filter_columns.values()]
        facts = [index for name, index in matched.facts.items() if name not in ("run", "date")]
        columns = {*matched.items.values(), *matched.marks.values(), *facts, *statuses}
        return sorted(columns)

    def _add(self, block: RowBlock) -> None:
        reader, day_column = self._reader, self._reader.day_columns[0]
        if self._run < 0 or reader.decoder.matched.joined:
            raise OddBlock
        table = block.columns(len(reader.layout.columns), [self._run, day_column], self._words)
        if table is None or not table.num_rows:
            raise OddBlock
        columns = {index: CodedColumn.of(table[str(index)].chunk(0)) for index in self._words}
        days = self._days(table[str(day_column)].chunk(0))
        instrument = self._instrument(columns)
        counted, left_out = self._counted(columns, days)
        self._add_counted(table[str(self._run)].chunk(0), columns, days, instrument, counted)
        for reason, count in left_out:
            self._intake.leave_out(reader.file, block.line, instrument, reason, count)

    def _days(self, array: pa.Array) -> CodedColumn:
        """The days of time stamps."""
        if pc.all(pc.match_substring_regex(array, _ISO_DAY)).as_py():
            # What follows the day makes nearly all time stamps different.
            array = pc.utf8_slice_codeunits(array, 0, 10)
        column, layout = CodedColumn.of(array), self._reader.layout
        texts = [plain(word).strip() for word in column.words]
        if not all(texts) or (layout.undated and any(text.startswith(layout.undated) for text in texts)):
            raise OddBlock
        read = self._reader.readers[self._reader.day_columns[0]].day
        return CodedColumn([read(text) for text in texts], column.codes)

    def _instrument(self, columns: dict[int, CodedColumn]) -> str:
        """The only instrument of a block."""
        decoder = self._reader.decoder
        if decoder.only_instrument is not None:
            return decoder.only_instrument
        words = columns[decoder.matched.facts["instrument"]].words
        if len(words) > 1:
            raise OddBlock
        return plain(words[0]).strip()

    def _counted(
        self, columns: dict[int, CodedColumn], days: CodedColumn
    ) -> tuple[Places, list[tuple[LeftOutReason, int]]]:
        """The rows that count, and how many of the period do not, by reason."""
        reader = self._reader
        statuses = [*(status.index for status in reader.layout.statuses), *reader.filter_columns.values()]
        groups, rows = groups_of([*(columns[index] for index in statuses), days])
        sizes = np.bincount(groups, minlength=len(rows))
        counts = np.ones(len(rows), bool)
        left_out = []
        for number, row in enumerate(rows):
            cells = _Cells(columns, row)
            if reader.status_problem(cells) is not None:
                raise OddBlock
            reason = reader.reason(cells)
            if reason is not None:
                counts[number] = False
                if reader.is_inside(days.words[days.codes[row]]):
                    left_out.append((reason, int(sizes[number])))
        return np.flatnonzero(counts[groups]), left_out

    def _add_counted(
        self, ids: pa.Array, columns: dict[int, CodedColumn], days: CodedColumn, instrument: str, counted: Places
    ) -> None:
        """Add the rows `counted`."""
        ids = ids.take(pa.array(counted))
        if not pc.all(pc.match_substring_regex(ids, PLAIN_ID)).as_py():
            raise OddBlock
        reader = self._reader.decoder.reader(instrument)
        columns = {index: CodedColumn(column.words, column.codes[counted]) for index, column in columns.items()}
        days = CodedColumn(days.words, days.codes[counted])
        facts_columns = [columns[i] for name, i in self._reader.decoder.matched.facts.items() if i in columns]
        groups, rows = groups_of([*facts_columns, days])
        facts = [self._facts(reader, _Cells(columns, row), days.words[days.codes[row]]) for row in rows]
        inside = np.flatnonzero(np.array([fact.is_inside for fact in facts], bool)[groups])
        numbers = self._answers(reader, columns, [fact.cells[4] for fact in facts], groups, inside)
        runs = ids.take(pa.array(inside)).to_pylist()
        if len(set(runs)) != len(runs) or not self._intake.runs.keys().isdisjoint(runs):
            raise OddBlock
        given = numbers >= 0
        places = np.repeat(np.arange(len(runs), dtype=np.int32), given.sum(axis=1)) + np.int32(len(self._intake.about))
        for fact, size in zip(facts, np.bincount(groups, minlength=len(facts)).tolist(), strict=True):
            for kind in fact.not_asked:
                self._intake.not_asked[instrument, kind] += size
        self._intake.add_runs(
            self._reader.file,
            [facts[number] for number in groups[inside].tolist()],
            runs,
            (places.tobytes(), numbers[given].tobytes()),
            len(counted) - len(runs),
        )

    def _facts(self, reader: InstrumentReader, cells: _Cells, day: str) -> RunFacts:
        facts = self._intake.facts_of(reader.run_cells(cells, day))
        if facts is None:
            raise OddBlock
        return facts

    def _answers(
        self,
        reader: InstrumentReader,
        columns: dict[int, CodedColumn],
        channels: Sequence[str],
        groups: Places,
        inside: Places,
    ) -> npt.NDArray[np.int32]:
        """The numbers of the answers of the rows `inside`, an array of rows and items; below 0 for none."""
        numbers = np.full((len(inside), len(reader.item_columns)), -1, np.int32)
        names = sorted(set(channels))
        channel = CodedColumn(names, np.array([names.index(name) for name in channels], np.int32)[groups][inside])
        marks = [CodedColumn(columns[i].words, columns[i].codes[inside]) for i in reader.mark_columns]
        kinds, rows = groups_of([channel, *marks])
        if len(rows) > _MOST_GROUPS:
            raise OddBlock
        for kind, row in enumerate(rows):
            of_kind = np.flatnonzero(kinds == kind)
            mark_cells = tuple(mark.words[mark.codes[row]] for mark in marks)
            readers = reader.answer_numbers(channel.words[channel.codes[row]], mark_cells)
            for place, (index, number_of) in enumerate(zip(reader.item_columns, readers, strict=True)):
                column = columns[index]
                codes = column.codes[inside[of_kind]]
                number_of_code = np.full(len(column.words), -1, np.int32)
                for code in np.flatnonzero(np.bincount(codes, minlength=len(column.words))).tolist():
                    number_of_code[code] = number_of[column.words[code]]
                numbers[of_kind, place] = number_of_code[codes]
        if (numbers == REFUSED).any():
            raise OddBlock
        return numbers
