"""Reads a workbook of content: what changed in it since it was made, row by row, and which rows are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hbgen.characters import hidden, name_of
from hbgen.content_edits.written_content import WrittenContent
from hbgen.content_edits.written_entries import WrittenEntry
from hbgen.content_sheets.columns import LISTED, PARTS, SHEETS, TOO_LONG, ContentColumn, cell, columns
from hbgen.content_sheets.content_writer import FIRST, HOLDER, ID, LISTS, MARKS, WAS
from hbgen.content_sheets.sheet_rows import entries_of
from hbgen.model.base import Entry
from hbgen.model.fingerprint import mark
from hbgen.planning.cells import letters
from hbgen.planning.layout import SHEETS as OF_PLAN
from hbgen.problems import MessagePart, Place, Problem
from hbgen.spreadsheets.reading import Refused, Sheet, WorkbookFile

_MOST_SHOWN = 12
"""Ids of entries without a row that a message lists, at most."""

_FORMULA_ERROR = re.compile(r"#(?:REF!|NAME\?|VALUE!|N/A|DIV/0!|NUM!|NULL!|SPILL!|CALC!)")


@dataclass(frozen=True, slots=True)
class RowChange:
    """What changes by a row: the cells of an entry that is there, or of a new one."""

    sheet: str
    kind: type[Entry]
    id: str
    entry: WrittenEntry | None
    """The entry as it is today; None for a new one."""
    holder: str
    cells: Mapping[str, str]
    """Key of a column → new text, of the changed columns; of a new entry, of all that are filled."""
    before: Mapping[str, str]
    place: Place


@dataclass
class SheetReading:
    """The changes of a workbook, and the problems of its rows."""

    changes: list[RowChange] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)


def read_content(name: str, book: WorkbookFile, content: WrittenContent) -> SheetReading:
    """The changes of the workbook `book`, called `name`, against the content as it is today."""
    reading = SheetReading()
    try:
        sheets = book.sheets()
    except Refused as refused:
        reading.refused.append(Problem(Place(name), "sheets-unreadable", {"file": name, "reason": refused.reason}))
        return reading
    entries = entries_of(content)
    for sheet, kind in SHEETS.items():
        if sheet in sheets:
            _SheetReader(name, sheet, kind, content, reading).read(sheets[sheet], entries[sheet])
    gone = [sheet for sheet in SHEETS if sheet not in sheets]
    for sheet, cells in sheets.items():
        if sheet not in SHEETS and sheet != LISTS and cells:
            instead = MessagePart("Write what belongs into the handbook in the sheet of its kind.")
            if gone:
                words = "Where it is one of {gone} under another name, give it that name again."
                instead = MessagePart(words, {"gone": ", ".join(gone)})
            reading.refused.append(Problem(Place(name), "sheet-unknown", {"sheet": sheet, "instead": instead}))
    return reading


def is_content(book: WorkbookFile) -> bool:
    """Whether a workbook is one of content: by the name of a sheet, or by the hidden row of keys in one."""
    try:
        sheets = book.sheets()
    except Refused:
        return False
    keys = [{*cells.get(2, {}).values()} for cells in sheets.values()]
    # A plan has a sheet of its own for some kinds, too.
    own = SHEETS.keys() - OF_PLAN.keys()
    return bool(own & sheets.keys()) or any({WAS, MARKS} <= row or {ID, HOLDER} <= row for row in keys)


class _SheetReader:
    def __init__(
        self, file: str, sheet: str, kind: type[Entry], content: WrittenContent, reading: SheetReading
    ) -> None:
        self.file = file
        self.sheet = sheet
        self.kind = kind
        self.main = content.languages[0]
        self.columns = {column.key: column for column in columns(kind, content.languages)}
        self.reading = reading

    def read(self, cells: Sheet, entries: list[WrittenEntry]) -> None:
        keys = {key: number for number, key in cells.get(2, {}).items()}
        if not {WAS, ID, MARKS} <= keys.keys():
            self._refuse(2, "sheet-without-keys", sheet=self.sheet)
            return
        self._look_beside(cells, keys)
        by_id = {entry.id: entry for entry in entries}
        rows = {
            number: {key: row.get(column, "").replace("\r\n", "\n").strip() for key, column in keys.items()}
            for number, row in cells.items()
            if number >= FIRST
        }
        kept = {row[ID] for row in rows.values() if row[WAS] and row[WAS] == row[ID]}
        seen: set[str] = set()
        for number, row in rows.items():
            if not any(text for key, text in row.items() if key not in (WAS, MARKS)):
                continue
            is_copy = row[WAS] != row[ID] and row[WAS] in kept
            if row[ID] in seen and row[ID]:
                self._refuse(number, "row-twice", id=row[ID])
            elif not row[WAS] or is_copy:
                self._new(number, row, by_id)
            else:
                self._kept(number, row, by_id)
            seen.add(row[ID])
        self._look_for_gone(list(rows.values()), entries)

    def _look_for_gone(self, rows: Sequence[Mapping[str, str]], entries: Sequence[WrittenEntry]) -> None:
        """Tell of entries that have no row: who deleted it meant them to go."""
        written = {id_ for row in rows for id_ in (row[ID], row[WAS])}
        gone = [entry for entry in entries if entry.id not in written]
        if self.sheet in LISTED:
            # An earlier import may have made it of a row, which has no id.
            gone = [entry for entry in gone if not any(self._is_imported(row, entry) for row in rows)]
        if gone and rows:
            shown = ", ".join(entry.id for entry in gone[:_MOST_SHOWN]) + (", …" if len(gone) > _MOST_SHOWN else "")
            self._refuse(FIRST, "row-gone", ids=shown)

    def _look_beside(self, cells: Sheet, keys: Mapping[str, int]) -> None:
        """Tell of columns with something in them that are none of the content's."""
        known = {column for key, column in keys.items() if key in (WAS, ID, HOLDER, MARKS, *self.columns)}
        others = {column for row in cells.values() for column in row} - known
        for column in sorted(others):
            head = cells.get(1, {}).get(column) or cells.get(2, {}).get(column) or letters(column)
            self._refuse(1, "column-unknown", column=head)

    def _is_unfit(self, number: int, id_: str, cells: Mapping[str, str]) -> bool:
        """Whether a cell holds what is no text of its author; then its row is refused."""
        for key, text in cells.items():
            if _FORMULA_ERROR.fullmatch(text):
                self._refuse(number, "row-with-formula-error", id=id_, field=key, found=text)
                return True
            if (at := next(hidden(text), None)) is not None:
                self._refuse(number, "row-with-hidden-character", id=id_, field=key, character=name_of(text[at]))
                return True
        return False

    def _kept(self, number: int, row: Mapping[str, str], by_id: Mapping[str, WrittenEntry]) -> None:
        """Take in the row of an entry that stood in the workbook as it was written."""
        if row[WAS] != row[ID]:
            self._refuse(number, "row-id-changed", id=row[WAS], found=row[ID] or "–")
        elif row[ID] not in by_id:
            self._refuse(number, "row-without-entry", id=row[ID])
        else:
            self._changed(number, row, by_id[row[ID]])

    def _refuse(self, number: int, code: str, **values: str) -> None:
        self.reading.refused.append(Problem(Place(self.file, number), code, {"sheet": self.sheet, **values}))

    def _new(self, number: int, row: Mapping[str, str], by_id: Mapping[str, WrittenEntry]) -> None:
        if self.sheet in LISTED:
            if any(self._is_imported(row, entry) for entry in by_id.values()):
                return
            # An item has no id: its key is made of what holds it and of its row.
            row = {**row, ID: f"{row.get(HOLDER, '')}.+{number}"}
        if row[ID] in by_id and self._is_imported(row, by_id[row[ID]]):
            return
        if not row[ID] or row[ID] in by_id or PARTS.get(self.sheet, row[ID]) != row[ID]:
            self._refuse(number, "row-id-taken" if row[ID] else "row-without-id", id=row[ID])
            return
        cells = {key: text for key, text in row.items() if key in self.columns and text}
        if self._is_unfit(number, row[ID], cells):
            return
        place = Place(self.file, number)
        self.reading.changes.append(
            RowChange(self.sheet, self.kind, row[ID], None, row.get(HOLDER, ""), cells, {}, place)
        )

    def _changed(self, number: int, row: Mapping[str, str], entry: WrittenEntry) -> None:
        marks = dict(_pairs(row[MARKS]))
        today = {key: cell(column, entry.fields, self.main) for key, column in self.columns.items() if key in row}
        changed = {key: row[key] for key in today if not _has_mark(row[key], marks.get(key, ""))}
        changed = {key: text for key, text in changed.items() if _plain(key, text) != _plain(key, today[key])}
        if not _has_mark(row.get(HOLDER, ""), marks.get(HOLDER, "")):
            self._refuse(number, "row-moved", id=entry.id)
        elif stale := [key for key in self._compared(changed, today) if not _has_mark(today[key], marks.get(key, ""))]:
            self._refuse(number, "row-stale", id=entry.id, field=self._name(self.columns[stale[0]]))
        elif long := [key for key in changed if today[key] == TOO_LONG]:
            self._refuse(number, "row-too-long", id=entry.id, field=self._name(self.columns[long[0]]))
        elif changed and not self._is_unfit(number, entry.id, changed):
            before = {key: today[key] for key in changed}
            place = Place(self.file, number)
            self.reading.changes.append(
                RowChange(self.sheet, self.kind, entry.id, entry, entry.holder, changed, before, place)
            )

    def _compared(self, changed: Mapping[str, str], today: Mapping[str, str]) -> Mapping[str, str]:
        """The cells that must be as they were for a change to be safe: an item is known by all of them."""
        return today if changed and self.sheet in LISTED else changed

    def _is_imported(self, row: Mapping[str, str], entry: WrittenEntry) -> bool:
        """Whether an earlier import has made the entry of a new row: the handbook has all that the row says."""
        today = {HOLDER: entry.holder}
        today |= {key: cell(column, entry.fields, self.main) for key, column in self.columns.items()}
        return all(not row.get(key) or _plain(key, row[key]) == _plain(key, text) for key, text in today.items())

    def _name(self, column: ContentColumn) -> str:
        return column.key


def _pairs(marks: str) -> Iterator[tuple[str, str]]:
    for pair in marks.split():
        key, _, mark_ = pair.partition("=")
        yield key, mark_


def _plain(key: str, text: str) -> str:
    """A text by which a change is told; in the prose of a guide lines and spaces count."""
    return text if key.startswith("body:") else " ".join(text.split())


def _has_mark(text: str, mark_: str) -> bool:
    return (mark(text) if text else "") == mark_
