"""User content in a plan's workbook: it is kept when the workbook is exported again, or nothing is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hbgen.locale import translator
from hbgen.model.handbook import Handbook
from hbgen.planning.cells import letters, short
from hbgen.planning.exported import EXPORTED
from hbgen.planning.layout import ABOUT, CHOICES, FIRST, LAYOUT, SHEETS, EntryKey, first_own, keys, rows
from hbgen.planning.plan_reading import PlanReading, SheetRows, lines
from hbgen.planning.raw_cells import Raw, StoredCell, Width, read_raw
from hbgen.planning.workbook_reader import read_plan
from hbgen.problems import MessagePart, Place, Problem
from hbgen.spreadsheets.reading import Refused, WorkbookFile, our_names

ABOUT_ROWS, _ABOUT_COLUMNS = 8, 2
"""Rows and columns of the sheet with the instructions."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
"""Longest name of a sheet; `_FORBIDDEN` are the characters that it must not hold (Excel specifications and limits)."""
_MOST = 12
"""The most cells or changes that a message names."""


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column of the user: its offset from the plan's last column (1 is the next one), and its cells."""

    offset: int
    head: Mapping[int, StoredCell]
    """Cells above the first entry: row → cell."""
    beside: Mapping[EntryKey, StoredCell]
    """Cells beside an entry: entry → cell."""
    below: Mapping[int, StoredCell]
    """Cells below the last entry: rows below it, from 1 → cell."""

    @property
    def name(self) -> str:
        return next((cell.value for _, cell in sorted(self.head.items(), reverse=True) if cell.value), "")


@dataclass(frozen=True, slots=True)
class Own:
    """The kept user content: plan sheet → columns, and whole sheets: name → row → column → cell."""

    columns: Mapping[str, tuple[OwnColumn, ...]] = field(default_factory=dict)
    sheets: Mapping[str, Mapping[int, Mapping[int, StoredCell]]] = field(default_factory=dict)
    widths: Mapping[str, tuple[Width, ...]] = field(default_factory=dict)
    """Name of a user's sheet → widths of its columns."""


def own(name: str, data: bytes, handbook: Handbook, language: str) -> tuple[Own, tuple[Problem, ...]]:
    """The user content of the existing workbook `data`, called `name`, that a new one in `language` is to keep.

    With problems when something would be lost: changes that were not imported, or content that cannot be kept.
    """
    reading = read_plan(name, WorkbookFile(data), handbook)
    if reading.problems:
        return Own(), (*reading.problems, _overwrites(name, MessagePart("it cannot be taken home as it stands")))
    if reading.changes:
        labels = list(dict.fromkeys(label for label, _, _ in lines(reading.changes)))
        remedy = MessagePart("Take it home with `hbgen import {file}`, or give that file another name.", {"file": name})
        loss = MessagePart("what was changed in it was not taken home ({changes})", {"changes": _enumerated(labels)})
        return Own(), (_overwrites(name, loss, remedy),)
    try:
        raw = read_raw(data)
    except Refused as refused:
        return Own(), (_overwrites(name, refused.reason),)
    collector = _OwnCollector(raw, reading, handbook, language)
    return collector.own(), tuple(_overwrites(name, loss) for loss in collector.lost())


def _overwrites(name: str, loss: MessagePart, remedy: MessagePart | None = None) -> Problem:
    default_remedy = MessagePart(
        "Give that file another name, or name another folder with --output; then export again."
    )
    # A `MessagePart` as a value: its own values are filled in when the message is translated.
    return Problem(Place(name), "plan-overwrites", {"file": name, "what": loss, "instead": remedy or default_remedy})


def _enumerated(names: list[str]) -> str:
    return ", ".join(names[:_MOST]) + (", …" if len(names) > _MOST else "")


class _OwnCollector:
    def __init__(self, raw: Raw, reading: PlanReading, handbook: Handbook, language: str) -> None:
        self.raw = raw
        self.reading = reading
        self.handbook = handbook
        self.language = language
        self.workbook_names = {our_name: name for name, our_name in our_names(raw.sheets, (ABOUT, *SHEETS)).items()}
        """Our English name of a sheet → its name in the workbook."""
        self.workbook_names |= {
            our_name: our_name
            for our_name in (ABOUT, *SHEETS)
            if our_name not in self.workbook_names and our_name in raw.sheets
        }
        self.columns = {
            sheet: tuple(self._columns(sheet, sheet_rows)) for sheet, sheet_rows in reading.sheet_rows.items()
        }
        plan_sheets = {self.workbook_names[name] for name in (ABOUT, *reading.sheet_rows)} | {CHOICES, EXPORTED}
        self.own_sheets = [name for name in raw.sheets if name not in plan_sheets]

    def own(self) -> Own:
        """The content that can be kept."""
        columns = {
            sheet: tuple(column for _, column in pairs if column.head or column.beside or column.below)
            for sheet, pairs in self.columns.items()
        }
        names = self._new_names()
        return Own(
            {sheet: own_columns for sheet, own_columns in columns.items() if own_columns},
            {new: self.raw.sheets[old] for old, new in names.items()},
            {new: self.raw.widths[old] for old, new in names.items()},
        )

    def lost(self) -> Iterator[MessagePart]:
        """The content that cannot be kept, as parts of messages."""
        yield from self.raw.beside
        if links := [f"{sheet} {cell}" for sheet, cells in self.raw.links.items() for cell in cells]:
            yield MessagePart("links in {cells}", {"cells": _enumerated(links)})
        if stray := [*self._stray_cells()]:
            yield MessagePart(
                "what stands in {cells}, beside nothing that the plan still has", {"cells": _enumerated(stray)}
            )
        formulas = [*self._formulas()]
        if fixed := [place for place, cell in formulas if cell.is_fixed]:
            yield MessagePart(
                "formulas over several cells, tables or other files, in {cells}", {"cells": _enumerated(fixed)}
            )
        elif formulas and not self._cells_keep_places():
            cells = _enumerated([place for place, _ in formulas])
            yield MessagePart("formulas whose cells would stand elsewhere, in {cells}", {"cells": cells})

    # --- columns ----------------------------------------------------------------------------------

    def _columns(self, sheet: str, standing: SheetRows) -> Iterator[tuple[int, OwnColumn]]:
        """The user's columns on a sheet of the plan, each with its column number there."""
        cells = self.raw.sheets[self.workbook_names[sheet]]
        first = max(standing.columns) + 1
        own_columns = {column for row in cells.values() for column, cell in row.items() if _has_content(cell)} - {
            *standing.columns
        }
        offset = max([0, *(column - first + 1 for column in own_columns)])
        for column in sorted(own_columns):
            place = column - first + 1
            if column < first:
                # A column between those of the plan; a new workbook has it behind them.
                offset += 1
                place = offset
            of_column = {row: of_row[column] for row, of_row in cells.items() if _has_content(of_row.get(column))}
            yield column, self._own_column(place, of_column, standing)

    def _own_column(self, place: int, cells: Mapping[int, StoredCell], standing: SheetRows) -> OwnColumn:
        """A user's column from its `cells` by row: those above the entries, beside them, and below them."""
        last = self._last(standing)
        return OwnColumn(
            place,
            {row: cell for row, cell in cells.items() if row < FIRST},
            {standing.rows[row]: cell for row, cell in cells.items() if row in standing.rows},
            {row - last: cell for row, cell in cells.items() if row > last and row not in standing.rows},
        )

    def _last(self, standing: SheetRows) -> int:
        """The last row with a cell of the plan."""
        return max(standing.filled, default=FIRST - 1)

    def _stray_cells(self) -> Iterator[str]:
        """The user's cells between entries that belong to none, and those on the sheet of instructions: `About C4`."""
        for sheet, pairs in self.columns.items():
            sheet_name, standing = self.workbook_names[sheet], self.reading.sheet_rows[sheet]
            cells, last = self.raw.sheets[sheet_name], self._last(standing)
            for column, _ in pairs:
                for row in cells:
                    if FIRST <= row <= last and row not in standing.rows and _has_content(cells[row].get(column)):
                        yield f"{sheet_name} {letters(column)}{row}"
        about = self.workbook_names[ABOUT]
        for row, of_row in self.raw.sheets[about].items():
            for column, cell in of_row.items():
                if _has_content(cell) and (row > ABOUT_ROWS or column > _ABOUT_COLUMNS):
                    yield f"{about} {letters(column)}{row}"

    # --- sheets and formulas ----------------------------------------------------------------------

    def _new_names(self) -> dict[str, str]:
        """Name of each user's sheet → its valid and unique name in the new workbook."""
        say = translator(self.language)
        taken = {sheet_name.casefold() for sheet_name in (*map(say, (ABOUT, *SHEETS)), CHOICES, EXPORTED)}
        new_names: dict[str, str] = {}
        for old_name in self.own_sheets:
            base = _FORBIDDEN.sub(" ", old_name).strip("' ")[:_LONGEST_NAME] or "-"
            name, number = base, 1
            while name.casefold() in taken:
                number += 1
                name = f"{base[: _LONGEST_NAME - 6]} ({number})"
            taken.add(name.casefold())
            new_names[old_name] = name
        return new_names

    def _formulas(self) -> Iterator[tuple[str, StoredCell]]:
        """Each formula of the user, with its place: `Activities V3`."""
        for sheet, pairs in self.columns.items():
            sheet_name = self.workbook_names[sheet]
            for column, _ in pairs:
                for row, of_row in self.raw.sheets[sheet_name].items():
                    if column in of_row and _is_formula(of_row[column]):
                        yield f"{sheet_name} {letters(column)}{row}", of_row[column]
        for sheet_name in self.own_sheets:
            for row, of_row in self.raw.sheets[sheet_name].items():
                yield from (
                    (f"{short(sheet_name)} {letters(column)}{row}", cell)
                    for column, cell in of_row.items()
                    if _is_formula(cell)
                )

    def _cells_keep_places(self) -> bool:
        """Whether every cell that a formula may refer to has the same address in the new workbook."""
        if (self.reading.layout, self.reading.language) != (LAYOUT, self.language):
            return False
        if any(old != new for old, new in self._new_names().items()):
            return False
        say = translator(self.language)
        for sheet, standing in self.reading.sheet_rows.items():
            current_rows = {
                FIRST + number: row.key for number, row in enumerate(rows(self.handbook.rollout, sheet, ""))
            }
            places = dict(enumerate(keys(sheet), 1))
            # New rows behind the last one move nothing.
            is_there = standing.columns == places and standing.rows.items() <= current_rows.items()
            is_as_new = is_there and self.workbook_names[sheet] == say(sheet)
            if not is_as_new or any(column < first_own(sheet) for column, _ in self.columns[sheet]):
                return False
        return True


def _has_content(cell: StoredCell | None) -> bool:
    return cell is not None and bool(cell.value or _is_formula(cell))


def _is_formula(cell: StoredCell) -> bool:
    return bool(cell.formula) or cell.is_fixed


def kept(own_: Own, language: str) -> list[str]:
    """Names of the kept content for messages: columns with their sheets (`Activities: Notes`), and sheets."""
    say = translator(language)
    columns = [
        f"{say(sheet)}: {short(column.name) or letters(first_own(sheet) + column.offset - 1)}"
        for sheet, of_sheet in own_.columns.items()
        for column in of_sheet
    ]
    return [*columns, *map(short, own_.sheets)]
