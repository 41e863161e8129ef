"""Reads an edited workbook of a plan and compares it with the plan in the handbook: changes to apply, or problems."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from hbgen.locale import Translate, translator
from hbgen.model.base import ID_LENGTH
from hbgen.model.fingerprint import current
from hbgen.model.handbook import Handbook
from hbgen.planning import exported
from hbgen.planning.cells import CellReader, letters, short
from hbgen.planning.exported import EXPORTED, ExportedRow
from hbgen.planning.layout import (
    ABOUT,
    CHOICES,
    FINGERPRINT,
    FIRST,
    LAYOUT,
    LONGEST,
    NAMES,
    REACHED,
    SHEETS,
    EntryKey,
    EntryTexts,
    PlanColumn,
    figure,
    rows,
    sheets,
)
from hbgen.problems import MessagePart, Place, Problem, near
from hbgen.spreadsheets.reading import Refused, Sheet, Sheets, read_sheets, under_our_names

_ID = re.compile(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*")
_NUMBERED = re.compile(r"(.*[A-Za-z-])([0-9]{1,6})", re.ASCII)
_FIRST_IDS = {"activity": ("ACT-", "01"), "goal": ("GOAL-", "1"), "source": ("SRC-", "01"), "priority": ("PRI-", "1")}
"""Kind → prefix and first number of the ids suggested while the handbook has none of this kind."""

Value = str | float | tuple[str, ...] | None
"""Value of a cell; None when it was emptied."""


@dataclass(frozen=True, slots=True)
class EntryChange:
    """The changed cells of an entry: column key → new value, and text before; of a new entry, all filled cells.

    `key` is the entry's current one in the handbook; a new entry has the number 0.
    """

    sheet: str
    key: EntryKey
    is_new: bool
    row: int
    values: dict[str, Value] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The part of a sheet that belongs to the plan: column → key, and row → current key of its entry."""

    columns: dict[int, str]
    rows: dict[int, EntryKey] = field(default_factory=dict)
    filled: frozenset[int] = frozenset()
    """All rows with a cell of the plan, including those of entries that no longer exist."""


@dataclass(frozen=True, slots=True)
class PlanReading:
    """The changes, and the language of their texts; no changes when there are problems. `advice` stops nothing."""

    language: str
    changes: tuple[EntryChange, ...]
    problems: tuple[Problem, ...]
    advice: tuple[Problem, ...] = ()
    layout: int = 0
    sheet_rows: Mapping[str, SheetRows] = field(default_factory=dict)
    """Sheet → its rows and columns, for a workbook without problems."""


@dataclass(frozen=True, slots=True)
class BrokenEntries:
    """The parts of the plan that cannot be read: name of a list → place of its problem, and casefolded id of an entry →
    place; `dropped` are the ids of all entries left out while loading, in any file."""

    fields: Mapping[str, Place] = field(default_factory=dict)
    ids: Mapping[str, Place] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()

    def place(self, sheet: str, id_: str) -> Place | None:
        """The place of the problem in a row's entry, its activity or its whole list; None if all can be read."""
        table = SHEETS[sheet]
        return self.fields.get("activities" if table.is_below else table.field) or self.ids.get(id_.casefold())


def read_plan(name: str, data: bytes, handbook: Handbook, broken: BrokenEntries = BrokenEntries()) -> PlanReading:
    """Read the workbook `data`; `name` is its path in problems. Errors in it are problems with row and column."""
    try:
        workbook = under_our_names(read_sheets(data), (ABOUT, *SHEETS))
    except Refused as refused:
        return _unreadable(name, refused.reason)
    about = {row.get(1, ""): row.get(2, "") for row in workbook.get(ABOUT, {}).values()}
    layout, language = about.get("layout", ""), about.get("language", "")
    if not (layout.isdecimal() and len(layout) < 6) or language not in handbook.handbook.languages:
        return _unreadable(name, MessagePart("it did not come from `hbgen export plan`"))
    if int(layout) > LAYOUT:
        return _unreadable(name, MessagePart("a newer hbgen made it, which this one does not know"))
    reason = _missing_part(workbook, int(layout), translator(language))
    if reason is not None:
        return _unreadable(name, reason)
    return _PlanReader(name, handbook, language, int(layout), workbook, broken).reading()


def _unreadable(name: str, reason: MessagePart) -> PlanReading:
    return PlanReading("", (), (Problem(Place(name), "plan-unreadable", {"file": name, "reason": reason}),))


def _missing_part(workbook: Mapping[str, Sheet], layout: int, say: Translate) -> MessagePart | None:
    """The reason why the workbook cannot be read: a sheet, or its row of column keys, is missing; else None."""
    for sheet, table in sheets(layout).items():
        if sheet not in workbook:
            return MessagePart("its sheet {sheet} is gone", {"sheet": say(sheet)})
        if not {column.key for column in table.of(layout)} & {*workbook[sheet].get(1, {}).values()}:
            return MessagePart("row 1 of its sheet {sheet} is gone, which names the columns", {"sheet": say(sheet)})
    return None


@dataclass(frozen=True, slots=True)
class _ParsedSheet:
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


class _PlanReader:
    def __init__(
        self, name: str, handbook: Handbook, language: str, layout: int, workbook: Sheets, broken: BrokenEntries
    ) -> None:
        self.name = name
        self.handbook = handbook
        self.broken = broken
        self.language = language
        self.layout = layout
        self.cells: Mapping[str, Sheet] = workbook
        self.problems: list[Problem] = []
        self.changes: list[EntryChange] = []
        self.exported = exported.read(workbook[EXPORTED]) if EXPORTED in workbook else None
        """The rows at export; None when the workbook does not hold them (layout 1): then the current rows are used."""
        self.cell_reader = CellReader(handbook, language, workbook.get(CHOICES, {}), workbook.epoch, broken.dropped)
        self.used = {id_.casefold() for id_ in (*self.cell_reader.kinds, *broken.dropped, *broken.ids)}
        """Ids that new entries must not use, casefolded."""

    def reading(self) -> PlanReading:
        """The result of reading the whole workbook."""
        parsed_sheets = [parsed for parsed in map(self.parse_sheet, sheets(self.layout)) if parsed is not None]
        self.add_extra_sheets()
        for parsed in parsed_sheets:
            self.register_new(parsed)
        for parsed in parsed_sheets:
            self.read_sheet(parsed)
        all_problems = sorted(self.problems, key=Problem.sort_key)
        problems = tuple(problem for problem in all_problems if problem.severity == "error")
        advice = tuple(problem for problem in all_problems if problem.severity == "advice")
        sheet_rows = {parsed.sheet: self.sheet_rows(parsed) for parsed in parsed_sheets}
        return PlanReading(
            self.language, () if problems else tuple(self.changes), problems, advice, self.layout, sheet_rows
        )

    def sheet_rows(self, parsed: _ParsedSheet) -> SheetRows:
        columns = {column: key for column, key in self.cells[parsed.sheet].get(1, {}).items() if key == REACHED}
        columns |= {column: key for key, column in parsed.column_numbers.items()}
        return SheetRows(columns, {number: key for key, number in parsed.taken.items()}, frozenset(parsed.rows))

    def add_problem(self, sheet: str, row: int, column: int, code: str, **values: str | MessagePart) -> None:
        location = {"sheet": translator(self.language)(sheet), "cell": f"{letters(column)}{row}"}
        self.problems.append(Problem(Place(self.name, row, column), code, location | values))

    # --- a sheet as a whole -----------------------------------------------------------------------

    def parse_sheet(self, sheet: str) -> _ParsedSheet | None:
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
        texts_by_row = {
            number: {
                key: _cell_text(key, cells[number].get(column, "").strip()) for key, column in column_numbers.items()
            }
            for number in cells
            if number >= FIRST and any(cells[number].get(column, "").strip() for column in column_numbers.values())
        }
        marks = {row.fingerprint: key for key, row in exported_rows.items()}
        for texts in _copied_rows(texts_by_row.values(), sheet, marks):
            texts[FINGERPRINT] = ""
        return _ParsedSheet(sheet, column_numbers, texts_by_row, exported_rows, marks, handbook_rows)

    def add_extra_sheets(self) -> None:
        """Add a problem for each sheet that does not belong to the plan."""
        for name in self.cells.keys() - {ABOUT, CHOICES, EXPORTED, *sheets(self.layout)}:
            self.problems.append(Problem(Place(self.name), "plan-sheet", {"sheet": short(name)}))

    def add_extra_columns(self, sheet: str, cells: Sheet, column_numbers: Set[int]) -> None:
        """Add a problem for each column that does not belong to the plan: its cells are not imported."""
        keys, heads = cells.get(1, {}), cells.get(2, {})
        shown = column_numbers | {column for column, key in keys.items() if key == REACHED}
        extra_columns = {
            column: number for number in sorted(cells, reverse=True) for column in cells[number].keys() - shown
        }
        for column, number in sorted(extra_columns.items()):
            heading = heads.get(column) or keys.get(column) or letters(column)
            self.add_problem(sheet, number, column, "plan-column", found=short(heading))

    def find_columns(self, sheet: str, head: Mapping[int, str]) -> dict[str, int] | None:
        """Column key → column number; None when a column is missing or occurs twice, which is a problem."""
        expected_keys = [column.key for column in SHEETS[sheet].of(self.layout)] + [FINGERPRINT]
        column_numbers: dict[str, int] = {}
        sound = True
        for column, key in head.items():
            if key in column_numbers:
                self.add_problem(sheet, 1, column, "plan-column-twice", field=key)
                sound = False
            elif key in expected_keys:
                column_numbers[key] = column
        other_keys = [key for key in head.values() if key not in expected_keys]
        default_remedy = MessagePart("Put it back, or export the plan again and change that one.")
        for key in expected_keys:
            if key not in column_numbers:
                guess = near(key, other_keys)
                remedy = MessagePart("In row 1, write {field} for {found}.", {"field": key, "found": guess or ""})
                self.add_problem(sheet, 1, 1, "plan-column-gone", field=key, near=remedy if guess else default_remedy)
                sound = False
        return column_numbers if sound else None

    def register_new(self, parsed: _ParsedSheet) -> None:
        """Register the ids and names of new entries, so that other cells may refer to them."""
        table = SHEETS[parsed.sheet]
        for texts in parsed.rows.values() if table.kind else ():
            if texts["id"] and not texts[FINGERPRINT]:
                self.cell_reader.register(table.kind, texts["id"], texts[NAMES[table.kind]])

    def read_sheet(self, parsed: _ParsedSheet) -> None:
        """Read the rows of a sheet: first those that were exported, then the new ones."""
        problem_count, first_change = len(self.problems), len(self.changes)
        for number, texts in parsed.rows.items():
            if texts[FINGERPRINT]:
                self.read_row(parsed, number, texts)
        for number, texts in parsed.rows.items():
            if not texts[FINGERPRINT]:
                self.read_new_row(parsed, number, texts)
        self.changes[first_change:] = sorted(self.changes[first_change:], key=lambda change: change.row)
        # A row whose id was changed is a problem already; it would be reported as missing as well.
        for key, exported_row in parsed.exported_rows.items() if len(self.problems) == problem_count else ():
            is_in_handbook = key in parsed.handbook_rows or self.current_entry(parsed, exported_row) is not None
            if is_in_handbook and key not in parsed.seen and self.broken.place(parsed.sheet, key.id) is None:
                self.add_problem(parsed.sheet, FIRST, 1, "plan-row-gone", id=_entry_label(parsed.sheet, key))

    # --- a row that was exported ------------------------------------------------------------------

    def read_row(self, parsed: _ParsedSheet, number: int, texts: dict[str, str]) -> None:
        key = _key(parsed.sheet, texts)
        exported_row, broken = parsed.exported_rows.get(key), self.broken.place(parsed.sheet, key.id)
        if key in parsed.seen or (exported_row is None and (broken is None or self.exported is not None)):
            self.add_wrong_id(parsed, number, texts)
            return
        parsed.seen.add(key)
        if exported_row is None or broken is not None:
            if exported_row is None or self.differs(parsed, texts, exported_row):
                self.add_broken_entry(parsed, number, _entry_label(parsed.sheet, key), broken)
            return
        self.read_exported_row(parsed, number, texts, exported_row)

    def read_exported_row(
        self, parsed: _ParsedSheet, number: int, texts: dict[str, str], exported_row: ExportedRow
    ) -> None:
        """A row of an entry that can be read in the handbook: what somebody changed in it."""
        table = SHEETS[parsed.sheet]
        key, column_number = _key(parsed.sheet, texts), parsed.column_numbers[table.key]
        words = {column.key: self.cell_reader.word(column, texts[column.key]) for column in self.columns(parsed.sheet)}
        changed = [
            column for column in self.columns(parsed.sheet) if not exported_row.had_text(column.key, words[column.key])
        ]
        entry = self.current_entry(parsed, exported_row)
        if entry is not None:
            parsed.taken[entry.key] = number
        if not changed:
            if table.kind and entry is None:
                self.add_problem(parsed.sheet, number, column_number, "plan-row-removed", id=key.id)
            return
        if texts[FINGERPRINT] != exported_row.fingerprint:
            # When the exported rows are known, the fingerprint of another row means that ids were swapped.
            if self.exported is not None:
                self.add_wrong_id(parsed, number, texts)
            else:
                self.add_problem(
                    parsed.sheet, number, column_number, "plan-moved-on", id=_entry_label(parsed.sheet, key)
                )
        elif entry is not None:
            self.add_change(
                parsed,
                number,
                texts,
                entry,
                [column for column in changed if words[column.key] != _cell_words(entry, column)],
            )
        elif (entry_key := self.equal_entry(parsed, key, words)) is not None:
            parsed.taken[entry_key] = number
        else:
            self.add_problem(parsed.sheet, number, column_number, "plan-moved-on", id=_entry_label(parsed.sheet, key))

    def differs(self, parsed: _ParsedSheet, texts: Mapping[str, str], exported_row: ExportedRow) -> bool:
        """Whether any cell of a row differs from the export."""
        return any(
            not exported_row.had_text(column.key, self.cell_reader.word(column, texts[column.key]))
            for column in self.columns(parsed.sheet)
        )

    def add_broken_entry(self, parsed: _ParsedSheet, number: int, id_: str, broken: Place | None) -> None:
        """Add a problem: the entry of a row cannot be read in the handbook."""
        column_number = parsed.column_numbers[SHEETS[parsed.sheet].key]
        self.add_problem(parsed.sheet, number, column_number, "plan-broken", id=id_, place=str(broken or ""))

    def add_change(
        self, parsed: _ParsedSheet, number: int, texts: dict[str, str], entry: EntryTexts, columns: list[PlanColumn]
    ) -> None:
        """Add the changed cells of a row; a cell that was also changed in the handbook since is a problem."""
        values: dict[str, Value] = {}
        before: dict[str, str] = {}
        exported_row = parsed.exported_rows[_key(parsed.sheet, texts)]
        for column in columns:
            column_number, current_text = parsed.column_numbers[column.key], entry.cells[column.key]
            if not exported_row.had_text(column.key, current_text):
                self.add_problem(
                    parsed.sheet, number, column_number, "plan-moved-on", id=_entry_label(parsed.sheet, entry.key)
                )
            elif len(current_text) > LONGEST:
                instead = MessagePart("It is too long for a sheet: change it in content/rollout.yaml.")
                shown = short(texts[column.key])
                self.add_problem(
                    parsed.sheet, number, column_number, "plan-cell", field=column.key, found=shown, instead=instead
                )
            else:
                sound, value = self.value(parsed.sheet, number, column_number, column, texts[column.key])
                if sound:
                    values[column.key], before[column.key] = value, current_text
        self.add_missing_parts(parsed, number, texts, {key for key in values if not entry.cells[key]})
        if values:
            self.changes.append(EntryChange(parsed.sheet, entry.key, False, number, values, before))

    def add_wrong_id(self, parsed: _ParsedSheet, number: int, texts: dict[str, str]) -> None:
        """Add a problem: the id of a row is not the one that its fingerprint belongs to."""
        table = SHEETS[parsed.sheet]
        column_number = parsed.column_numbers[table.key]
        exported_key = parsed.marks.get(texts[FINGERPRINT])
        remedy = MessagePart("Put back what stood there.")
        if exported_key is not None:
            label = _entry_label(parsed.sheet, exported_key)
            if not texts[table.key]:
                self.add_problem(parsed.sheet, number, column_number, "plan-row-gone", id=label)
                return
            remedy = MessagePart("It was {word}.", {"word": label})
        id_text = " ".join(filter(None, (texts.get("activity", texts.get("id", "")), texts.get("number", ""))))
        self.add_problem(parsed.sheet, number, column_number, "plan-id", found=short(id_text), near=remedy)

    def current_entry(self, parsed: _ParsedSheet, exported_row: ExportedRow) -> EntryTexts | None:
        """The current entry of an exported row: matched by id, or by its texts where entries have only numbers."""
        if SHEETS[parsed.sheet].kind or self.exported is None:
            return parsed.handbook_rows.get(exported_row.key)
        free = [
            row
            for key, row in parsed.handbook_rows.items()
            if key.id == exported_row.key.id and key not in parsed.taken
        ]
        equal = [row for row in free if exported_row.has_same_texts(row)]
        same_key = [row for row in equal if row.key == exported_row.key]
        return same_key[0] if same_key else equal[0] if len(equal) == 1 else None

    def equal_entry(self, parsed: _ParsedSheet, key: EntryKey, words: Mapping[str, str]) -> EntryKey | None:
        """The key of an unmatched entry with the same texts as a row, if any: the row was imported before, say."""
        free = [
            (entry_key, row)
            for entry_key, row in parsed.handbook_rows.items()
            if entry_key.id == key.id and entry_key not in parsed.taken
        ]
        columns = self.columns(parsed.sheet)
        return next(
            (entry_key for entry_key, row in free if all(words[c.key] == _cell_words(row, c) for c in columns)), None
        )

    # --- a row that is new ------------------------------------------------------------------------

    def read_new_row(self, parsed: _ParsedSheet, number: int, texts: dict[str, str]) -> None:
        table = SHEETS[parsed.sheet]
        key = self.new_key(parsed, number, texts)
        if key is None:
            return
        broken = self.broken.place(parsed.sheet, "" if table.kind else key.id)
        if broken is not None:
            self.add_broken_entry(parsed, number, _entry_label(parsed.sheet, key), broken)
            return
        words = {column.key: self.cell_reader.word(column, texts[column.key]) for column in self.columns(parsed.sheet)}
        entry_key = self.equal_entry(parsed, key, words) if self.exported is not None else None
        if entry_key is not None and not (table.kind and entry_key in parsed.exported_rows):
            # The row was imported before.
            parsed.taken[entry_key] = number
            return
        if table.kind and key.id.casefold() in self.used:
            remedy = MessagePart(
                "Write an id that nothing bears yet, such as {example}.", {"example": self.next_id(parsed)}
            )
            self.add_problem(parsed.sheet, number, parsed.column_numbers["id"], "plan-id", found=key.id, near=remedy)
            return
        main = self.handbook.handbook.languages[0]
        if self.language != main:
            self.add_problem(parsed.sheet, number, parsed.column_numbers[table.key], "plan-other-language", main=main)
            return
        if table.kind:
            self.used.add(key.id.casefold())
        values: dict[str, Value] = {}
        for column in self.columns(parsed.sheet):
            if texts[column.key] or column.required:
                sound, value = self.value(
                    parsed.sheet, number, parsed.column_numbers[column.key], column, texts[column.key]
                )
                if sound:
                    values[column.key] = value
        self.add_missing_parts(parsed, number, texts, values.keys())
        self.changes.append(EntryChange(parsed.sheet, key, True, number, values))

    def new_key(self, parsed: _ParsedSheet, number: int, texts: dict[str, str]) -> EntryKey | None:
        """The id of a new row, or that of its activity; None when it is not valid, which is a problem."""
        table = SHEETS[parsed.sheet]
        if not table.kind and not table.is_below:
            return EntryKey("")
        text, column_number = texts[table.key], parsed.column_numbers[table.key]
        if not text:
            self.add_problem(parsed.sheet, number, column_number, "plan-blank", field=table.key)
            return None
        if table.is_below:
            activity = self.cell_reader.names.single("activity", text).word
            if self.cell_reader.knows("activity", activity):
                return EntryKey(activity)
            instead = self.cell_reader.listed_ids("activity")
        elif _ID.fullmatch(text) and len(text) <= ID_LENGTH:
            return EntryKey(text)
        else:
            instead = MessagePart(
                "Write an id that nothing bears yet, such as {example}.", {"example": self.next_id(parsed)}
            )
        self.add_problem(
            parsed.sheet, number, column_number, "plan-cell", field=table.key, found=short(text), instead=instead
        )
        return None

    def next_id(self, parsed: _ParsedSheet) -> str:
        """An unused id in the style of the others of its kind: `ACT-07` after `ACT-06`."""
        kind = SHEETS[parsed.sheet].kind
        matches = [
            match for id_, of in self.cell_reader.kinds.items() if of == kind and (match := _NUMBERED.fullmatch(id_))
        ]
        start, digits = matches[-1].groups() if matches else _FIRST_IDS[kind]
        taken = self.used | {id_.casefold() for id_ in self.cell_reader.new_ids[kind]}
        number = max((int(match[2]) for match in matches if match[1] == start), default=0) + 1
        while f"{start}{number:0{len(digits)}}".casefold() in taken:
            number += 1
        return f"{start}{number:0{len(digits)}}"

    # --- a cell -----------------------------------------------------------------------------------

    def columns(self, sheet: str) -> list[PlanColumn]:
        """The columns whose cells users may change."""
        return [column for column in SHEETS[sheet].of(self.layout) if column.holds not in ("id", "number")]

    def add_missing_parts(
        self, parsed: _ParsedSheet, row: int, texts: dict[str, str], filled_keys: Collection[str]
    ) -> None:
        """Add a problem for each blank cell whose group has a filled one: `period.start` and `period.end`, say."""
        columns = self.columns(parsed.sheet)
        begun = {column.path[0] for column in columns if column.path and column.key in filled_keys}
        for column in columns:
            if column.path and column.path[0] in begun and not texts[column.key]:
                self.add_problem(parsed.sheet, row, parsed.column_numbers[column.key], "plan-blank", field=column.key)

    def value(self, sheet: str, row: int, column_number: int, column: PlanColumn, text: str) -> tuple[bool, Value]:
        """Whether the text of a cell is valid, and its value; an invalid one is a problem."""
        items = self.cell_reader.parse(column, text)
        if not items:
            if column.required or column.holds == "text" or column.path:
                self.add_problem(sheet, row, column_number, "plan-blank", field=column.key)
                return False, None
            return True, () if column.is_list else column.default or None
        for item in items:
            instead = self.cell_reader.remedy(column, item)
            if instead is not None:
                self.add_problem(
                    sheet, row, column_number, "plan-cell", field=column.key, found=short(item.text), instead=instead
                )
                return False, None
        if column.is_list:
            return True, tuple(dict.fromkeys(item.word for item in items))
        return True, float(items[0].word) if column.holds in ("figure", "rating") else items[0].word


def _cell_text(key: str, text: str) -> str:
    """The text of a cell; a fingerprint in its current notation."""
    return current(text) if key == FINGERPRINT else text


def _cell_words(row: EntryTexts, column: PlanColumn) -> str:
    """The text of an entry's cell, with single spaces."""
    return " ".join(row.cells[column.key].split())


def _key(sheet: str, texts: Mapping[str, str]) -> EntryKey:
    """The entry that the cells `id`, or `activity` and `number`, of a row refer to; number -1 if it is invalid."""
    table = SHEETS[sheet]
    if table.kind:
        return EntryKey(texts["id"])
    number = texts["number"]
    return EntryKey(texts.get("activity", ""), int(number) if number.isdecimal() and len(number) < 6 else -1)


def _entry_label(sheet: str, key: EntryKey) -> str:
    """An entry's name in messages: `ACT-1`, `ACT-1 2`, `involved 2`."""
    return str(key) if key.id else f"{SHEETS[sheet].field} {key.number or '+'}"


def _copied_rows(
    row_texts: Iterable[dict[str, str]], sheet: str, marks: Mapping[str, EntryKey]
) -> Iterator[dict[str, str]]:
    """The rows that are copies of another one: same fingerprint, while the original is also on the sheet."""
    marked = [(texts, marks.get(texts[FINGERPRINT])) for texts in row_texts]
    standing = {key for texts, key in marked if key is not None and _key(sheet, texts) == key}
    taken: set[EntryKey] = set()
    for texts, key in marked:
        if key in standing and (_key(sheet, texts) != key or key in taken):
            yield texts
        elif key is not None:
            taken.add(key)


def lines(changes: tuple[EntryChange, ...]) -> Iterator[tuple[str, str, str]]:
    """The changed fields, each as (entry and field, old text, new text): `("ACT-1 title", "Greeting", "Hello")`."""
    for change in changes:
        table = SHEETS[change.sheet]
        about = _entry_label(change.sheet, change.key)
        if table.is_below:
            about = f"{change.key.id} {table.field} {change.key.number or '+'}"
        for key, value in change.values.items():
            new = figure(value) if isinstance(value, float) else ", ".join(value) if isinstance(value, tuple) else value
            yield f"{about} {key}", change.before.get(key, ""), new or ""
