"""What people put beside the plan in its workbook: it is kept where the workbook is made anew, or nothing is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hbgen.locale import translator
from hbgen.model.handbook import Handbook
from hbgen.planning.cells import letters, short
from hbgen.planning.exported import EXPORTED
from hbgen.planning.layout import ABOUT, CHOICES, FIRST, LAYOUT, SHEETS, EntryKey, first_own, keys, rows
from hbgen.planning.raw import Raw, StoredCell, Width, read_raw
from hbgen.planning.reading import PlanReading, SheetRows, lines, read_plan
from hbgen.problems import MessagePart, Place, Problem
from hbgen.spreadsheets.reading import Refused, our_names

ABOUT_ROWS, _ABOUT_COLUMNS = 8, 2
"""Rows and columns of the sheet that tells what to do."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
"""What no name of a sheet holds, and how long it is at the most (Excel specifications and limits)."""
_MOST = 12
"""How many cells or changes a message names."""


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column of one's own: how far behind the plan's last one, from 1, and its cells."""

    further: int
    head: Mapping[int, StoredCell]
    """Above the first entry: row → cell."""
    beside: Mapping[EntryKey, StoredCell]
    """Beside an entry."""
    below: Mapping[int, StoredCell]
    """Below the last entry: how far, from 1 → cell."""

    @property
    def name(self) -> str:
        return next((cell.value for _, cell in sorted(self.head.items(), reverse=True) if cell.value), "")


@dataclass(frozen=True, slots=True)
class Own:
    """All that is kept: columns by the plan's sheet, and whole sheets by their names, row → column → cell."""

    columns: Mapping[str, tuple[OwnColumn, ...]] = field(default_factory=dict)
    sheets: Mapping[str, Mapping[int, Mapping[int, StoredCell]]] = field(default_factory=dict)
    widths: Mapping[str, tuple[Width, ...]] = field(default_factory=dict)
    """Of these sheets, how wide their columns are."""


def own(name: str, data: bytes, handbook: Handbook, language: str) -> tuple[Own, tuple[Problem, ...]]:
    """What a new workbook in `language` is to keep of `data`, which stands in its place and is called `name`.

    With problems when something would be lost: changes that were not taken home, or what cannot be kept.
    """
    reading = read_plan(name, data, handbook)
    if reading.problems:
        return Own(), (*reading.problems, _overwrites(name, MessagePart("it cannot be taken home as it stands")))
    if reading.changes:
        told = list(dict.fromkeys(what for what, _, _ in lines(reading.changes)))
        home = MessagePart("Take it home with `hbgen import {file}`, or give that file another name.", {"file": name})
        what = MessagePart("what was changed in it was not taken home ({changes})", {"changes": _some(told)})
        return Own(), (_overwrites(name, what, home),)
    try:
        raw = read_raw(data)
    except Refused as refused:
        return Own(), (_overwrites(name, refused.reason),)
    found = _Keeper(raw, reading, handbook, language)
    return found.own(), tuple(_overwrites(name, what) for what in found.lost())


def _overwrites(name: str, what: MessagePart, instead: MessagePart | None = None) -> Problem:
    other = MessagePart("Give that file another name, or name another folder with --output; then export again.")
    # A phrase stands in a message by itself: its own values are filled in when it is said.
    return Problem(Place(name), "plan-overwrites", {"file": name, "what": what, "instead": instead or other})


def _some(told: list[str]) -> str:
    return ", ".join(told[:_MOST]) + (", …" if len(told) > _MOST else "")


class _Keeper:
    def __init__(self, raw: Raw, reading: PlanReading, handbook: Handbook, language: str) -> None:
        self.raw = raw
        self.reading = reading
        self.handbook = handbook
        self.language = language
        self.called = {ours: called for called, ours in our_names(raw.sheets, (ABOUT, *SHEETS)).items()}
        """Our name of a sheet → what the workbook calls it."""
        self.called |= {ours: ours for ours in (ABOUT, *SHEETS) if ours not in self.called and ours in raw.sheets}
        self.columns = {sheet: tuple(self._columns(sheet, one)) for sheet, one in reading.standing.items()}
        ours = {self.called[one] for one in (ABOUT, *reading.standing)} | {CHOICES, EXPORTED}
        self.mine = [called for called in raw.sheets if called not in ours]

    def own(self) -> Own:
        """Everything that can be kept."""
        columns = {
            sheet: tuple(one for _, one in pairs if one.head or one.beside or one.below)
            for sheet, pairs in self.columns.items()
        }
        names = self._new_names()
        return Own(
            {sheet: found for sheet, found in columns.items() if found},
            {new: self.raw.sheets[called] for called, new in names.items()},
            {new: self.raw.widths[called] for called, new in names.items()},
        )

    def lost(self) -> Iterator[MessagePart]:
        """Everything that cannot be kept."""
        yield from self.raw.beside
        if links := [f"{sheet} {cell}" for sheet, cells in self.raw.links.items() for cell in cells]:
            yield MessagePart("links in {cells}", {"cells": _some(links)})
        if loose := [*self._loose()]:
            yield MessagePart("what stands in {cells}, beside nothing that the plan still has", {"cells": _some(loose)})
        formulas = [*self._formulas()]
        if fixed := [where for where, cell in formulas if cell.is_fixed]:
            yield MessagePart("formulas over several cells, tables or other files, in {cells}", {"cells": _some(fixed)})
        elif formulas and not self._stands_still():
            told = _some([where for where, _ in formulas])
            yield MessagePart("formulas whose cells would stand elsewhere, in {cells}", {"cells": told})

    # --- columns ----------------------------------------------------------------------------------

    def _columns(self, sheet: str, standing: SheetRows) -> Iterator[tuple[int, OwnColumn]]:
        """The columns of one's own on a sheet of the plan, each with its number there."""
        cells = self.raw.sheets[self.called[sheet]]
        first, last = max(standing.columns) + 1, self._last(standing)
        mine = {column for row in cells.values() for column, cell in row.items() if _says(cell)} - {*standing.columns}
        further = max([0, *(column - first + 1 for column in mine)])
        for column in sorted(mine):
            of_column = {row: cells[row][column] for row in cells if column in cells[row] and _says(cells[row][column])}
            if column < first:
                # It stands between columns of the plan; a new workbook has it behind them.
                further += 1
            yield (
                column,
                OwnColumn(
                    column - first + 1 if column >= first else further,
                    {row: cell for row, cell in of_column.items() if row < FIRST},
                    {standing.rows[row]: cell for row, cell in of_column.items() if row in standing.rows},
                    {row - last: cell for row, cell in of_column.items() if row > last and row not in standing.rows},
                ),
            )

    def _last(self, standing: SheetRows) -> int:
        """The last row in which something of the plan stands."""
        return max(standing.filled, default=FIRST - 1)

    def _loose(self) -> Iterator[str]:
        """Cells of one's own among entries and beside none; and what was written beside our instructions."""
        for sheet, pairs in self.columns.items():
            called, standing = self.called[sheet], self.reading.standing[sheet]
            cells, last = self.raw.sheets[called], self._last(standing)
            for column, _ in pairs:
                for row in cells:
                    if FIRST <= row <= last and row not in standing.rows and _says(cells[row].get(column)):
                        yield f"{called} {letters(column)}{row}"
        about = self.called[ABOUT]
        for row, of_row in self.raw.sheets[about].items():
            for column, cell in of_row.items():
                if _says(cell) and (row > ABOUT_ROWS or column > _ABOUT_COLUMNS):
                    yield f"{about} {letters(column)}{row}"

    # --- sheets and formulas ----------------------------------------------------------------------

    def _new_names(self) -> dict[str, str]:
        """What each sheet of one's own is called → what it is called beside the sheets of the new workbook."""
        say = translator(self.language)
        taken = {one.casefold() for one in (*map(say, (ABOUT, *SHEETS)), CHOICES, EXPORTED)}
        found: dict[str, str] = {}
        for called in self.mine:
            base = _FORBIDDEN.sub(" ", called).strip("' ")[:_LONGEST_NAME] or "-"
            name, number = base, 1
            while name.casefold() in taken:
                number += 1
                name = f"{base[: _LONGEST_NAME - 6]} ({number})"
            taken.add(name.casefold())
            found[called] = name
        return found

    def _formulas(self) -> Iterator[tuple[str, StoredCell]]:
        """Each formula of one's own, and where it stands."""
        for sheet, pairs in self.columns.items():
            called = self.called[sheet]
            for column, _ in pairs:
                for row, of_row in self.raw.sheets[called].items():
                    if column in of_row and _is_formula(of_row[column]):
                        yield f"{called} {letters(column)}{row}", of_row[column]
        for called in self.mine:
            for row, of_row in self.raw.sheets[called].items():
                yield from (
                    (f"{short(called)} {letters(column)}{row}", cell)
                    for column, cell in of_row.items()
                    if _is_formula(cell)
                )

    def _stands_still(self) -> bool:
        """Whether every cell that a formula may name stands in the new workbook where it stands now."""
        if (self.reading.layout, self.reading.language) != (LAYOUT, self.language):
            return False
        if any(called != new for called, new in self._new_names().items()):
            return False
        say = translator(self.language)
        for sheet, standing in self.reading.standing.items():
            now = {FIRST + number: row.key for number, row in enumerate(rows(self.handbook.rollout, sheet, ""))}
            places = dict(enumerate(keys(sheet), 1))
            # What joined behind the last row moves nothing.
            is_there = standing.columns == places and standing.rows.items() <= now.items()
            is_as_new = is_there and self.called[sheet] == say(sheet)
            if not is_as_new or any(column < first_own(sheet) for column, _ in self.columns[sheet]):
                return False
        return True


def _says(cell: StoredCell | None) -> bool:
    return cell is not None and bool(cell.value or _is_formula(cell))


def _is_formula(cell: StoredCell) -> bool:
    return bool(cell.formula) or cell.is_fixed


def kept(own_: Own, language: str) -> list[str]:
    """What is kept, as people call it: columns with their sheets, and sheets."""
    say = translator(language)
    columns = [
        f"{say(sheet)}: {short(one.name) or letters(first_own(sheet) + one.further - 1)}"
        for sheet, of_sheet in own_.columns.items()
        for one in of_sheet
    ]
    return [*columns, *map(short, own_.sheets)]
