"""Marks of each row at export, stored in the workbook's hidden sheet `Exported`.

By these an import distinguishes changes by the workbook's user from changes in the handbook since. Each row has a line:
sheet, id, number, fingerprint, and the mark of each cell that is not empty, as `key=mark`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hbgen.model.fingerprint import current, mark
from hbgen.model.plan import Rollout
from hbgen.planning.layout import SHEETS, EntryKey, EntryTexts, rows
from hbgen.spreadsheets.reading import Sheet

EXPORTED = "Exported"


@dataclass(frozen=True, slots=True)
class ExportedRow:
    """A row at export: its entry, its fingerprint, and column key → mark of the cell."""

    key: EntryKey
    fingerprint: str
    marks: Mapping[str, str]

    def had_text(self, key: str, text: str) -> bool:
        """Whether the cell of this column had the text `text`, apart from white space."""
        return self.marks.get(key, "") == _mark(text)

    def has_same_texts(self, row: EntryTexts) -> bool:
        """Whether an entry has the same text in every cell but `number`."""
        return all(self.had_text(key, text) for key, text in row.cells.items() if key != "number")


def exported_row(row: EntryTexts) -> ExportedRow:
    """The row of an entry, as it is stored."""
    return ExportedRow(row.key, row.fingerprint, {key: _mark(text) for key, text in row.cells.items() if text.strip()})


def lines(rollout: Rollout, language: str) -> Iterator[tuple[str, ...]]:
    """The lines of the sheet, below its heading."""
    for sheet in SHEETS:
        for line in (exported_row(row) for row in rows(rollout, sheet, language)):
            marks = " ".join(f"{key}={mark_}" for key, mark_ in line.marks.items())
            yield sheet, line.key.id, str(line.key.number), line.fingerprint, marks


HEAD = ("sheet", "id", "number", "fingerprint", "cells")


def read(cells: Sheet) -> dict[str, dict[EntryKey, ExportedRow]]:
    """The stored rows: sheet → entry → row. A line that cannot be read is skipped: its row counts as new."""
    rows_by_sheet: dict[str, dict[EntryKey, ExportedRow]] = {sheet: {} for sheet in SHEETS}
    for line in cells.values():
        sheet, id_, number, fingerprint, marks = (line.get(column, "") for column in range(1, len(HEAD) + 1))
        if sheet in rows_by_sheet and number.isdecimal() and len(number) < 6:
            row = ExportedRow(EntryKey(id_, int(number)), current(fingerprint), dict(_pairs(marks.split())))
            rows_by_sheet[sheet][row.key] = row
    return rows_by_sheet


def _pairs(marks: Iterable[str]) -> Iterator[tuple[str, str]]:
    for pair in marks:
        key, _, mark_ = pair.partition("=")
        yield key, mark_


def _mark(text: str) -> str:
    words = " ".join(text.split())
    return mark(words) if words else ""
