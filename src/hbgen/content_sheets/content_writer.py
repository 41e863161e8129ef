"""Writes the content as a workbook: a sheet for each kind of entry, a row for each entry, languages side by side."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from hbgen.content_edits.written_content import WrittenContent
from hbgen.content_edits.written_entries import WrittenEntry
from hbgen.content_sheets.columns import SHEETS, ContentColumn, cell, columns, holders
from hbgen.content_sheets.sheet_rows import entries_of
from hbgen.locale import Translate
from hbgen.model.base import Entry
from hbgen.model.fingerprint import mark
from hbgen.model.handbook import KINDS, Handbook
from hbgen.spreadsheets.writing import Workbook, WrittenSheet

LISTS = "Lists"
"""The hidden sheet with the values of the drop-down lists."""
WAS, ID, HOLDER, MARKS = "was", "id", "in", "marks"
"""Keys of the columns that are no fields: the id at export (hidden), the id, what holds the entry, and the marks."""
FIRST = 3
"""The first row of entries, below the names of columns and the hidden row of keys."""
_SPARE = 300
"""Rows below the last entry that have drop-down lists, too."""


def marks_of(cells: dict[str, str]) -> str:
    """The marks of an entry's cells at export, by which a changed cell is told: `key=mark …`."""
    return " ".join(f"{key}={mark(text)}" for key, text in cells.items() if text)


def content_workbook(content: WrittenContent, title: str, day: datetime.date, say: Translate) -> bytes:
    """The workbook. Raises `ImportError` without XlsxWriter."""
    book = Workbook(title, datetime.datetime.combine(day, datetime.time()))
    return _Writer(content, book, say).data()


class _Writer:
    def __init__(self, content: WrittenContent, book: Workbook, translate: Translate) -> None:
        self.content = content
        self.book = book
        self.translate = translate
        self.entries = entries_of(content)
        self.lists: list[tuple[str, ...]] = []
        self.head = book.style(bold=True, text_wrap=True, bottom=1)
        self.body = book.style(text_wrap=True)
        self.fixed = book.style(font_color="#666666")

    def data(self) -> bytes:
        for name, kind in SHEETS.items():
            self._sheet(name, kind)
        lists = self.book.sheet(LISTS)
        for column, values in enumerate(self.lists, 1):
            for row, value in enumerate(values, 1):
                lists.put(row, column, value)
        lists.raw.hide()
        return self.book.data()

    def _sheet(self, name: str, kind: type[Entry]) -> None:
        sheet = self.book.sheet(name)
        fields = columns(kind, self.content.languages)
        keys = (WAS, ID, HOLDER, *(column.key for column in fields), MARKS)
        labels = ("", "id", self.translate("Belongs to"), *(self._label(column) for column in fields), "")
        for number, (key, label) in enumerate(zip(keys, labels, strict=True), 1):
            sheet.put(1, number, label, self.head)
            sheet.put(2, number, key, self.fixed)
        for row, entry in enumerate(self.entries[name], FIRST):
            self._row(sheet, row, entry, fields)
        last = FIRST + len(self.entries[name]) + _SPARE
        self._choices(sheet, 3, self._holder_ids(kind), last)
        for number, column in enumerate(fields, 4):
            self._choices(sheet, number, self._values(column), last)
        raw = sheet.raw
        raw.set_row(1, None, None, {"hidden": True})
        raw.set_column(0, 0, None, None, {"hidden": True})
        raw.set_column(1, 2, 14)
        raw.set_column(3, len(keys) - 2, 28)
        raw.set_column(len(keys) - 1, len(keys) - 1, None, None, {"hidden": True})
        raw.freeze_panes(2, 2)

    def _label(self, column: ContentColumn) -> str:
        label = ": ".join(self.translate(part) for part in column.label.split(": "))
        return f"{label} ({column.language})" if column.language else label

    def _row(self, sheet: WrittenSheet, row: int, entry: WrittenEntry, fields: Sequence[ContentColumn]) -> None:
        cells = {column.key: cell(column, entry.fields, self.content.languages[0]) for column in fields}
        texts = (entry.id, entry.id, entry.holder, *cells.values(), marks_of({HOLDER: entry.holder, **cells}))
        for number, text in enumerate(texts, 1):
            sheet.put(row, number, text, self.body)

    def _values(self, column: ContentColumn) -> tuple[str, ...]:
        """The values that a cell can have; nothing for one that can have several, or any."""
        if column.holds == "truth":
            return ("true", "false")
        if column.holds != "line":
            return ()
        ids = [
            entry.id
            for name, kind in SHEETS.items()
            if KINDS.get(kind, "") in column.kinds
            for entry in self.entries[name]
        ]
        return (*column.choices, *ids)

    def _holder_ids(self, kind: type[Entry]) -> tuple[str, ...]:
        ids: list[str] = []
        for holder, field in holders(kind):
            if holder is Handbook:
                ids.append(field)
            elif holder.__name__ in self.entries:
                ids += [entry.id for entry in self.entries.get(holder.__name__, ())]
            else:
                ids += [name for name, info in Handbook.model_fields.items() if info.annotation is holder]
        return tuple(dict.fromkeys(ids))

    def _choices(self, sheet: WrittenSheet, number: int, values: tuple[str, ...], last: int) -> None:
        if not values:
            return
        if values not in self.lists:
            self.lists.append(values)
        letters = _letters(self.lists.index(values))
        source = f"={LISTS}!${letters}$1:${letters}${len(values)}"
        options = {"validate": "list", "source": source, "error_type": "warning"}
        sheet.raw.data_validation(FIRST - 1, number - 1, last - 1, number - 1, options)


def _letters(index: int) -> str:
    """The letters of a column, from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
