"""Parses the sheets of an edited workbook: its columns by their keys, and its rows beside those at export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from hbgen.locale import translator
from hbgen.model.fingerprint import current
from hbgen.model.handbook import Handbook
from hbgen.planning import exported
from hbgen.planning.cells import letters, short
from hbgen.planning.exported import EXPORTED, ExportedRow
from hbgen.planning.layout import (
    ABOUT,
    CHOICES,
    FINGERPRINT,
    FIRST,
    REACHED,
    SHEETS,
    EntryKey,
    EntryTexts,
    rows,
    sheets,
)
from hbgen.planning.plan_reading import SheetRows
from hbgen.problems import MessagePart, Place, Problem, near
from hbgen.spreadsheets.reading import Sheet, Sheets


@dataclass(frozen=True, slots=True)
class ParsedSheet:
    """A sheet with all its columns: `column_numbers` is column key → column number."""

    sheet: str
    column_numbers: dict[str, int]
    rows: dict[int, dict[str, str]]
    """Row number → column key → text; in a copy of another row the fingerprint is emptied."""
    exported_rows: Mapping[EntryKey, ExportedRow]
    marks: Mapping[str, EntryKey]
    """Fingerprint → the entry whose row had it at export."""
    handbook_rows: Mapping[EntryKey, EntryTexts]
    seen: set[EntryKey] = field(default_factory=set)
    """Keys at export of the rows that are still in the workbook."""
    taken: dict[EntryKey, int] = field(default_factory=dict)
    """Current entry → number of the row that was matched with it."""
    reached: tuple[int, ...] = ()
    """Columns that show what is worked out, and are not read."""

    def of_plan(self) -> SheetRows:
        """The part of the sheet that belongs to the plan, once its rows are read."""
        columns = dict.fromkeys(self.reached, REACHED)
        columns |= {column: key for key, column in self.column_numbers.items()}
        return SheetRows(columns, {number: key for key, number in self.taken.items()}, frozenset(self.rows))


class PlanProblems(list[Problem]):
    """The problems of a workbook; `name` is its path, `language` that of its sheets."""

    def __init__(self, name: str, language: str) -> None:
        super().__init__()
        self.name = name
        self._say = translator(language)

    def add(self, sheet: str, row: int, column: int, code: str, **values: str | MessagePart) -> None:
        """Add the problem of a cell."""
        location = {"sheet": self._say(sheet), "cell": f"{letters(column)}{row}"}
        self.append(Problem(Place(self.name, row, column), code, location | values))


class PlanSheetParser:
    """Parses one sheet after the other; what is wrong with a sheet as a whole is added to `problems`."""

    def __init__(
        self, handbook: Handbook, language: str, layout: int, workbook: Sheets, problems: PlanProblems
    ) -> None:
        self.handbook = handbook
        self.language = language
        self.layout = layout
        self.cells: Mapping[str, Sheet] = workbook
        self.problems = problems
        self.exported = exported.read(workbook[EXPORTED]) if EXPORTED in workbook else None
        """The rows at export; None when the workbook does not hold them (layout 1): then the current rows are used."""

    def parse(self, sheet: str) -> ParsedSheet | None:
        """The parsed sheet; None when it lacks a column, which is a problem."""
        cells = self.cells[sheet]
        column_numbers = self.find_columns(sheet, cells.get(1, {}))
        if column_numbers is None:
            return None
        self.add_extra_columns(sheet, cells, {*column_numbers.values()})
        handbook_rows = {row.key: row for row in rows(self.handbook.rollout, sheet, self.language, self.layout)}
        exported_rows = (
            self.exported[sheet]
            if self.exported is not None
            else {k: exported.exported_row(row) for k, row in handbook_rows.items()}
        )
        texts_by_row = dict(_filled_rows(cells, column_numbers))
        marks = {row.fingerprint: key for key, row in exported_rows.items()}
        for texts in _copied_rows(texts_by_row.values(), sheet, marks):
            texts[FINGERPRINT] = ""
        reached = tuple(column for column, key in cells.get(1, {}).items() if key == REACHED)
        return ParsedSheet(sheet, column_numbers, texts_by_row, exported_rows, marks, handbook_rows, reached=reached)

    def add_extra_sheets(self) -> None:
        """Add a problem for each sheet that does not belong to the plan."""
        for name in self.cells.keys() - {ABOUT, CHOICES, EXPORTED, *sheets(self.layout)}:
            self.problems.append(Problem(Place(self.problems.name), "plan-sheet", {"sheet": short(name)}))

    def add_extra_columns(self, sheet: str, cells: Sheet, column_numbers: Set[int]) -> None:
        """Add a problem for each column that does not belong to the plan: its cells are not imported."""
        keys, heads = cells.get(1, {}), cells.get(2, {})
        shown = column_numbers | {column for column, key in keys.items() if key == REACHED}
        extra_columns = {
            column: number for number in sorted(cells, reverse=True) for column in cells[number].keys() - shown
        }
        for column, number in sorted(extra_columns.items()):
            heading = heads.get(column) or keys.get(column) or letters(column)
            self.problems.add(sheet, number, column, "plan-column", found=short(heading))

    def find_columns(self, sheet: str, head: Mapping[int, str]) -> dict[str, int] | None:
        """Column key → column number; None when a column is missing or occurs twice, which is a problem."""
        expected_keys = [column.key for column in SHEETS[sheet].of(self.layout)] + [FINGERPRINT]
        column_numbers: dict[str, int] = {}
        sound = True
        for column, key in head.items():
            if key in column_numbers:
                self.problems.add(sheet, 1, column, "plan-column-twice", field=key)
                sound = False
            elif key in expected_keys:
                column_numbers[key] = column
        other_keys = [key for key in head.values() if key not in expected_keys]
        for key in (key for key in expected_keys if key not in column_numbers):
            self.problems.add(sheet, 1, 1, "plan-column-gone", field=key, near=_remedy_for_missing(key, other_keys))
            sound = False
        return column_numbers if sound else None


def _remedy_for_missing(key: str, other_keys: Iterable[str]) -> MessagePart:
    """What to do where the column `key` is missing; `other_keys` are those that belong to no column."""
    guess = near(key, list(other_keys))
    if guess:
        return MessagePart("In row 1, write {field} for {found}.", {"field": key, "found": guess})
    return MessagePart("Put it back, or export the plan again and change that one.")


def _filled_rows(cells: Sheet, column_numbers: Mapping[str, int]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with a cell of the plan: its number, and the text of each cell by column key."""
    for number in cells:
        texts = {key: cells[number].get(column, "").strip() for key, column in column_numbers.items()}
        if number >= FIRST and any(texts.values()):
            yield number, {key: _cell_text(key, text) for key, text in texts.items()}


def _cell_text(key: str, text: str) -> str:
    """The text of a cell; a fingerprint in its current notation."""
    return current(text) if key == FINGERPRINT else text


def exported_key(sheet: str, texts: Mapping[str, str]) -> EntryKey:
    """The entry that the cells `id`, or `activity` and `number`, of a row refer to; number -1 if it is invalid."""
    table = SHEETS[sheet]
    if table.kind:
        return EntryKey(texts["id"])
    number = texts["number"]
    return EntryKey(texts.get("activity", ""), int(number) if number.isdecimal() and len(number) < 6 else -1)


def _copied_rows(
    row_texts: Iterable[dict[str, str]], sheet: str, marks: Mapping[str, EntryKey]
) -> Iterator[dict[str, str]]:
    """The rows that are copies of another one: same fingerprint, while the original is also on the sheet."""
    marked = [(texts, marks.get(texts[FINGERPRINT])) for texts in row_texts]
    standing = {key for texts, key in marked if key is not None and exported_key(sheet, texts) == key}
    taken: set[EntryKey] = set()
    for texts, key in marked:
        if key in standing and (exported_key(sheet, texts) != key or key in taken):
            yield texts
        elif key is not None:
            taken.add(key)
