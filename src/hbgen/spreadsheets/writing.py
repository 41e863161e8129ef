"""Writes workbooks of text cells; the same content gives the same bytes. The only module that uses XlsxWriter."""

from __future__ import annotations

import datetime
import io
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

CELL = 32_767
"""The most UTF-16 units in a cell (Excel specifications and limits)."""
_SHOWN_ON_PAPER = 50
"""The most characters of a text in a header, which holds 255 UTF-16 units with all its commands."""
_ILLEGAL = dict.fromkeys((*range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd")
"""Characters that XML cannot hold in any form → replacement."""


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NARROW = frozenset("ijltfrI .,:;!'|()[]-")
_WIDE = frozenset("mwMWЖШЩЮМФжшщюмф@%—…☐")


def height(text: str, width: float, size: float = 9, *, bold: bool = False) -> float:
    """Estimated height in points of a text in a cell, rather too large: a file has to state the height of such a row.

    `width` is that of the column, in digits of the standard font (7 pixels); `size` is the font size in points.
    """
    room = (width * 7 - 12) / (size * 96 / 72) / (1.1 if bold else 1)
    lines = 0
    for line in text.split("\n"):
        lines, used = lines + 1, 0.0
        for word in line.split(" "):
            length = sum(map(_WIDTHS.__getitem__, word))
            if used and used + length > room:
                lines, used = lines + 1, 0.0
            lines += int(length // room)
            used += length % room + 0.28
    return min(lines * size * 1.18 + 5, 409)


class _Widths(dict[str, float]):
    """Letter → its width, found once."""

    def __missing__(self, letter: str) -> float:
        width = self[letter] = _em(letter)
        return width


_WIDTHS = _Widths()


def _em(letter: str) -> float:
    """Approximate width of a letter of Arial, as a fraction of the font size."""
    if letter in _NARROW:
        return 0.31
    if letter in _WIDE:
        return 0.86
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    return 0.7 if letter.isupper() else 0.53


def cut(text: str) -> str:
    """Text cut to the size of a cell: a longer one ends with `…`."""
    text = text.translate(_ILLEGAL)
    if len(text) <= CELL // 2 or len(text.encode("utf-16-le")) <= 2 * CELL:
        return text
    return text.encode("utf-16-le")[: 2 * (CELL - 1)].decode("utf-16-le", "ignore") + "…"


class Workbook:
    """A workbook that is written sheet by sheet; `data` closes it."""

    def __init__(self, title: str, created: datetime.datetime) -> None:
        """Begin a workbook. Raises `ImportError` without XlsxWriter."""
        # Imported here, so that formats can be declared, and forms read, without this library.
        import xlsxwriter  # type: ignore[import-untyped]

        self._stream = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            # Column widths are in digits of this font; a program without it shows them wider or narrower.
            "default_format_properties": {"font_name": "Arial", "font_size": 10},
        }
        self._book = xlsxwriter.Workbook(self._stream, options)
        self._book.set_properties({"title": cut(title)[:255], "created": created})
        self._sheets: list[WrittenSheet] = []

    def sheet(self, name: str) -> WrittenSheet:
        """A new sheet at the end."""
        sheet = WrittenSheet(self._book, self._book.add_worksheet(name))
        self._sheets.append(sheet)
        return sheet

    def style(self, **properties: Any) -> Any:
        """A format of XlsxWriter with the common properties, and these."""
        return self._book.add_format(
            {"font_name": "Arial", "font_size": 9, "valign": "top", "align": "left", "indent": 1} | properties
        )

    def data(self) -> bytes:
        """The file's bytes."""
        for sheet in self._sheets:
            sheet.finish()
        self._book.close()
        return self._stream.getvalue()


class WrittenSheet:
    """One sheet. Rows and columns are numbered from 1, as in `reading`."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._book = book
        self.raw = sheet
        """XlsxWriter's worksheet, for columns, protection and print; its rows and columns are numbered from 0."""
        self._choices: dict[tuple[int, str, str, str], list[list[int]]] = {}
        """Column, source, title and message of a drop-down list → first and last row of each run of cells with it."""

    def put(self, row: int, column: int, text: str, style: Any = None) -> None:
        """Write a text cell, also for a text like a number or formula; for an empty text, only the style."""
        if text:
            self.raw.write_string(row - 1, column - 1, cut(text), style)
        else:
            self.raw.write_blank(row - 1, column - 1, None, style)

    def put_stored(self, row: int, column: int, kind: str, value: str, formula: str, style: Any) -> None:
        """Write a stored cell of another workbook: a `text`, a `number` or a `truth`, or the formula of which it is the
        last result."""
        typed_value = float(value) if kind == "number" else value == "1" if kind == "truth" else value
        if formula:
            # XlsxWriter does not escape results, and XML cannot hold control characters.
            result = _CONTROLS.sub(" ", cut(typed_value)) if isinstance(typed_value, str) else typed_value
            self.raw.write_formula(row - 1, column - 1, f"={formula}", style, result)
        elif kind == "number":
            self.raw.write_number(row - 1, column - 1, typed_value, style)
        elif kind == "truth":
            self.raw.write_boolean(row - 1, column - 1, typed_value, style)
        else:
            self.put(row, column, value, style)

    def row(self, row: int, texts: Iterable[str], style: Any = None) -> None:
        """Write texts side by side from the first column on."""
        for column, text in enumerate(texts, 1):
            if text:
                self.put(row, column, text, style)

    def across(self, row: int, first: int, last: int, text: str, style: Any) -> None:
        """Write a text into several columns as one cell."""
        self.raw.merge_range(row - 1, first - 1, row - 1, last - 1, "", style)
        self.put(row, first, text, style)

    def choose(self, row: int, column: int, source: str, title: str, message: str) -> None:
        """Add a drop-down list to a cell: `source` is a range of cells. Cells below each other come from above down."""
        runs = self._choices.setdefault((column, source, title[:32], message[:255]), [])
        if runs and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])

    def finish(self) -> None:
        """Write the drop-down lists: one for all cells that have it, since XlsxWriter takes long for each."""
        for (column, source, title, message), runs in self._choices.items():
            cells, *others = [[first - 1, column - 1, last - 1, column - 1] for first, last in runs]
            options = {"validate": "list", "source": f"={source}", "error_title": title, "error_message": message}
            self.raw.data_validation(*cells, {**options, "other_cells": others})

    def on_paper(self, left: str, right: str, foot: str) -> None:
        """Set up printing: A4 portrait, one page wide, with header and footer."""
        self.raw.set_paper(9)
        self.raw.set_portrait()
        self.raw.fit_to_pages(1, 0)
        self.raw.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
        self.raw.set_header(f'&L&"Arial"&8{_on_paper(left)}&R&"Arial"&8{_on_paper(right)}')
        self.raw.set_footer(f'&L&"Arial"&8{_on_paper(foot)}&R&"Arial"&8&P / &N')


def _on_paper(text: str) -> str:
    """Text for a header: `&` is escaped, as it begins a command; the leading space keeps digits apart from the size."""
    text = text if len(text) <= _SHOWN_ON_PAPER else text[: _SHOWN_ON_PAPER - 1] + "…"
    return " " + text.translate(_ILLEGAL).replace("&", "&&")
