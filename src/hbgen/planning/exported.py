"""What each row said when a workbook was made, remembered in its hidden sheet `Exported`.

So whoever reads it later tells what its user changed from what others changed in the handbook meanwhile. A line for
each row: its sheet, id, number and fingerprint, and the mark of each cell that is not empty, as `key=mark`.
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
class Was:
    """A row as it was: which entry, the fingerprint beside it, and the mark of each cell, by key."""

    key: EntryKey
    fingerprint: str
    marks: Mapping[str, str]

    def said(self, key: str, text: str) -> bool:
        """Whether the cell of this column said `text`; white space does not count."""
        return self.marks.get(key, "") == _mark(text)

    def is_still(self, row: EntryTexts) -> bool:
        """Whether another row says the same in every cell, its number aside."""
        return all(self.said(key, text) for key, text in row.cells.items() if key != "number")


def was(row: EntryTexts) -> Was:
    """A row to remember."""
    return Was(row.key, row.fingerprint, {key: _mark(text) for key, text in row.cells.items() if text.strip()})


def lines(rollout: Rollout, language: str) -> Iterator[tuple[str, ...]]:
    """The lines of the sheet, below its heading."""
    for sheet in SHEETS:
        for one in (was(row) for row in rows(rollout, sheet, language)):
            marks = " ".join(f"{key}={mark_}" for key, mark_ in one.marks.items())
            yield sheet, one.key.id, str(one.key.number), one.fingerprint, marks


HEAD = ("sheet", "id", "number", "fingerprint", "cells")


def read(cells: Sheet) -> dict[str, dict[EntryKey, Was]]:
    """What is remembered, by sheet and entry. A line that cannot be read is passed over: its row counts as new."""
    found: dict[str, dict[EntryKey, Was]] = {sheet: {} for sheet in SHEETS}
    for line in cells.values():
        sheet, id_, number, fingerprint, marks = (line.get(column, "") for column in range(1, len(HEAD) + 1))
        if sheet in found and number.isdecimal() and len(number) < 6:
            one = Was(EntryKey(id_, int(number)), current(fingerprint), dict(_pairs(marks.split())))
            found[sheet][one.key] = one
    return found


def _pairs(marks: Iterable[str]) -> Iterator[tuple[str, str]]:
    for one in marks:
        key, _, mark_ = one.partition("=")
        yield key, mark_


def _mark(text: str) -> str:
    words = " ".join(text.split())
    return mark(words) if words else ""
