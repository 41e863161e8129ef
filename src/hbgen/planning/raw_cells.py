"""Reads the stored cells of a workbook, to write them unchanged into another; and lists its content other than cells.

Office Open XML, ECMA-376 part 1, clause 18.3.1 (worksheets) and 18.8 (styles).
"""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from hbgen.planning.cells import letters
from hbgen.problems import MessagePart
from hbgen.spreadsheets.reading import (
    REFERENCE,
    Parts,
    column_number,
    day_styles,
    listed,
    shared_texts,
    unescaped,
    unpacked,
)
from hbgen.suggestions import EPOCH

BESIDE = (
    ("xl/comments", "notes on cells"),
    ("xl/threadedComments", "notes on cells"),
    ("xl/pivot", "pivot tables"),
    ("xl/media/", "pictures, shapes or charts"),
    ("xl/charts", "pictures, shapes or charts"),
    ("xl/drawings/drawing", "pictures, shapes or charts"),
    ("xl/diagrams/", "pictures, shapes or charts"),
    ("xl/dialogsheets/", "forms or embedded files"),
    ("xl/embeddings/", "forms or embedded files"),
    ("xl/activeX/", "forms or embedded files"),
    ("xl/ctrlProps/", "forms or embedded files"),
    ("xl/vbaProject", "macros"),
    ("names", "names of ranges"),
)
"""Prefix of the name of a part, and the kind of user content other than cells that it holds."""

_MOST_COLUMNS = 200
"""The most columns of a sheet whose widths are kept."""
_EPOCH_DAYS = 1462
"""Days from the epoch of 1900 to that of 1904."""


class StoredCell(NamedTuple):
    """The stored content of a cell: a text, a number or a truth value; for a formula, its last result."""

    kind: Literal["text", "number", "truth"]
    value: str
    format: str = ""
    """Number format: its code, or the number of a built-in one."""
    formula: str = ""
    """Without the `=` before it."""
    is_fixed: bool = False
    """Whether the formula cannot be written again: it fills several cells, or refers to something other than cells."""


class Width(NamedTuple):
    """The width of the columns `first` to `last`, in digits of the standard font."""

    first: int
    last: int
    width: float


@dataclass(frozen=True, slots=True)
class Raw:
    """The sheets of a workbook: row → column → cell; empty cells are left out."""

    sheets: dict[str, dict[int, dict[int, StoredCell]]]
    links: dict[str, tuple[str, ...]]
    """Sheet → cells with a link to another address than their text."""
    beside: tuple[MessagePart, ...]
    """Kinds of its content other than cells."""
    widths: dict[str, tuple[Width, ...]]
    """Sheet → columns with a width of their own."""


def read_raw(data: bytes) -> Raw:
    """The whole content of a workbook. Raises `Refused` for a file that is no workbook."""
    with unpacked(data) as parts:
        book = listed(parts)
        texts = shared_texts(parts, unescaped)
        formats = _formats(parts)
        days = day_styles(parts) if book.epoch != EPOCH else set()
        sheets = {name: _cells(parts, part, texts, formats, days) for name, part in book.parts.items()}
        links = {name: tuple(_links(parts, part, sheets[name])) for name, part in book.parts.items()}
        part_names = {*parts.names, *(["names"] if book.defined else [])}
        labels = [label for prefix, label in BESIDE if any(name.startswith(prefix) for name in part_names)]
        widths = {name: tuple(_widths(parts, part)) for name, part in book.parts.items()}
        return Raw(sheets, links, tuple(MessagePart(text) for text in dict.fromkeys(labels)), widths)


def _formats(parts: Parts) -> list[str]:
    """The number format of each cell style, by its index; see `StoredCell.format`."""
    codes: dict[str, str] = {}
    formats: list[str] = []
    is_inside = False

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_inside
        if tag == "numFmt":
            codes[attributes["numFmtId"]] = attributes.get("formatCode", "")
        is_inside |= tag == "cellXfs"
        if tag == "xf" and is_inside:
            id_ = attributes.get("numFmtId", "0")
            formats.append(codes.get(id_, "" if id_ == "0" else id_))

    def end(tag: str, _: str) -> None:
        nonlocal is_inside
        is_inside &= tag != "cellXfs"

    if "xl/styles.xml" in parts.names:
        parts.parse("xl/styles.xml", begin, end)
    return formats


def _cells(
    parts: Parts, name: str, texts: list[str], formats: list[str], days: set[str]
) -> dict[int, dict[int, StoredCell]]:
    sheet = _SheetParser(texts, formats, days)
    parts.parse(name, sheet.begin, sheet.end)
    return {number: dict(sorted(sheet.rows[number].items())) for number in sorted(sheet.rows)}


class _SheetParser:
    """Collects the cells of a sheet (ECMA-376 part 1, clause 18.3.1) by row and column while its XML is parsed."""

    def __init__(self, texts: list[str], formats: list[str], days: set[str]) -> None:
        self.rows: dict[int, dict[int, StoredCell]] = {}
        self._texts, self._formats, self._days = texts, formats, days
        self._shared: dict[str, tuple[int, int, str]] = {}
        self._row = self._column = 0
        self._kind = self._style = self._value = self._formula = self._group = ""
        self._is_fixed = False

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif tag == "c":
            at = REFERENCE.fullmatch(attributes.get("r", ""))
            self._row, self._column = (int(at[2]), column_number(at[1])) if at else (self._row, self._column + 1)
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._value = self._formula = self._group = ""
            self._is_fixed = False
        elif tag == "f":
            self._group = attributes.get("si", "") if attributes.get("t") == "shared" else ""
            self._is_fixed = attributes.get("t") in ("array", "dataTable")

    def end(self, tag: str, text: str) -> None:
        if tag in ("v", "t"):
            self._value += text
        elif tag == "f":
            self._formula = text
            if self._group and text:
                self._shared[self._group] = (self._row, self._column, text)
            elif self._group in self._shared:
                self._formula, self._is_fixed = _drawn_down(self._shared[self._group], self._row, self._column)
        elif tag == "c" and (self._value or self._formula or self._is_fixed):
            of_style = _format_of(self._style, self._formats)
            days_added = _EPOCH_DAYS if self._style in self._days else 0
            cell = _cell(self._kind, self._value, self._texts, of_style, days_added)
            fixed = self._is_fixed or "[" in self._formula
            self.rows.setdefault(self._row, {})[self._column] = cell._replace(formula=self._formula, is_fixed=fixed)


def _format_of(style: str, formats: list[str]) -> str:
    """The number format of a style, by its number; empty for one that the workbook does not define."""
    return formats[int(style)] if style.isdecimal() and int(style) < len(formats) else ""


def _drawn_down(master: tuple[int, int, str], row: int, column: int) -> tuple[str, bool]:
    """A shared formula as it reads in a cell, from its first cell (row, column, formula), and whether it is fixed."""
    first_row, first_column, formula = master
    return moved(formula, row - first_row, column - first_column), _WHOLE_ROWS.search(formula) is not None


def _cell(kind: str, value: str, texts: list[str], format_: str, days_added: int) -> StoredCell:
    if kind == "s":
        return StoredCell("text", texts[int(value)] if int(value) >= 0 else "")
    if kind == "b":
        return StoredCell("truth", value)
    if kind == "n" and value:
        number = float(value)
        if math.isfinite(number):
            return StoredCell("number", str(number + days_added) if days_added else value, format_)
    return StoredCell("text", unescaped(value))


def _widths(parts: Parts, name: str) -> list[Width]:
    widths: list[Width] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if tag == "col" and "width" in attributes:
            first, last, width = int(attributes["min"]), int(attributes["max"]), float(attributes["width"])
            # Programs write widths of columns up to the very last one; most of these are of no use.
            if math.isfinite(width) and first <= last and first <= _MOST_COLUMNS:
                widths.append(Width(first, min(last, _MOST_COLUMNS), min(width, 255)))

    parts.parse(name, begin, _ignore)
    return widths


def _links(parts: Parts, name: str, cells: dict[int, dict[int, StoredCell]]) -> Iterator[str]:
    """The cells with a link to another address than their text."""
    ids_by_cell: dict[str, str] = {}
    targets: dict[str, str] = {}

    def link(tag: str, attributes: dict[str, str]) -> None:
        if tag == "hyperlink":
            ids_by_cell[attributes.get("ref", "")] = attributes.get("id", "")

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    parts.parse(name, link, _ignore)
    relations = f"{posixpath.dirname(name)}/_rels/{posixpath.basename(name)}.rels"
    if ids_by_cell and relations in parts.names:
        parts.parse(relations, relation, _ignore)
    for cell, id_ in ids_by_cell.items():
        at = REFERENCE.fullmatch(cell)
        stored = cells.get(int(at[2]), {}).get(column_number(at[1])) if at else None
        target = targets.get(id_, "").removeprefix("mailto:")
        if stored is None or stored.value.strip().rstrip("/") != target.rstrip("/"):
            yield cell


def _ignore(*_: object) -> None:
    """A handler that does nothing at this end of an element."""


# Quoted texts and sheet names are skipped; then references to cells or whole columns, but no functions or names.
_IN_FORMULA = re.compile(
    r"(?P<quoted>\"[^\"]*\"|'[^']*')"
    r"|(?<![A-Za-z0-9_.$])(?P<fc>\$?)(?P<column>[A-Z]{1,3})(?P<fr>\$?)(?P<row>[0-9]{1,7})(?![A-Za-z0-9_.(!])"
    r"|(?<![A-Za-z0-9_.$])(?P<ffirst>\$?)(?P<first>[A-Z]{1,3}):(?P<flast>\$?)(?P<last>[A-Z]{1,3})(?![A-Za-z0-9_.(!$])"
)


_WHOLE_ROWS = re.compile(r"(?<![A-Za-z0-9_.])[$]?[0-9]+:[$]?[0-9]+(?![0-9A-Za-z(])")
"""`3:3`, which `moved` does not move."""


def moved(formula: str, rows: int, columns: int) -> str:
    """A formula shifted down and right, with its relative references; those with `$` stay: `A1+$B$2` → `B3+$B$2`."""

    def shifted_column(fixed: str, column: str) -> str:
        return column if fixed else letters(column_number(column) + columns)

    def shifted(match: re.Match[str]) -> str:
        if match["quoted"]:
            return match[0]
        if match["column"]:
            row = match["row"] if match["fr"] else str(int(match["row"]) + rows)
            return f"{match['fc']}{shifted_column(match['fc'], match['column'])}{match['fr']}{row}"
        first, last = shifted_column(match["ffirst"], match["first"]), shifted_column(match["flast"], match["last"])
        return f"{match['ffirst']}{first}:{match['flast']}{last}"

    return _IN_FORMULA.sub(shifted, formula)
