"""Reads an edited workbook of a plan and compares it with the plan in the handbook: changes to apply, or problems."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from hbgen.locale import Translate, translator
from hbgen.model.field_types import ID_LENGTH
from hbgen.model.handbook import Handbook
from hbgen.planning.cells import CellReader, short
from hbgen.planning.exported import ExportedRow
from hbgen.planning.layout import (
    ABOUT,
    CHOICES,
    FINGERPRINT,
    FIRST,
    LAYOUT,
    LONGEST,
    NAMES,
    SHEETS,
    EntryKey,
    EntryTexts,
    PlanColumn,
    sheets,
)
from hbgen.planning.plan_reading import NOTHING_BROKEN, BrokenEntries, EntryChange, PlanReading, Value, entry_label
from hbgen.planning.sheet_parser import ParsedSheet, PlanProblems, PlanSheetParser, exported_key
from hbgen.problems import MessagePart, Place, Problem
from hbgen.spreadsheets.reading import Refused, Sheet, Sheets, WorkbookFile, under_our_names

_ID = re.compile(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*")
_NUMBERED = re.compile(r"(.*[A-Za-z-])([0-9]{1,6})", re.ASCII)
_FIRST_IDS = {"activity": ("ACT-", "01"), "goal": ("GOAL-", "1"), "source": ("SRC-", "01"), "priority": ("PRI-", "1")}
"""Kind → prefix and first number of the ids suggested while the handbook has none of this kind."""


def read_plan(name: str, book: WorkbookFile, handbook: Handbook, broken: BrokenEntries = NOTHING_BROKEN) -> PlanReading:
    """Read the workbook `book`; `name` is its path in problems. Errors in it are problems with row and column."""
    try:
        workbook = under_our_names(book.sheets(), (ABOUT, *SHEETS))
    except Refused as refused:
        return _unreadable(name, refused.reason)
    about = {row.get(1, ""): row.get(2, "") for row in workbook.get(ABOUT, {}).values()}
    layout, language = about.get("layout", ""), about.get("language", "")
    if not (layout.isdecimal() and len(layout) < 6) or language not in handbook.handbook.languages:
        return _unreadable(
            name, MessagePart("it came neither from `hbgen export plan` nor from `hbgen export content`")
        )
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


class _PlanReader:
    def __init__(
        self, name: str, handbook: Handbook, language: str, layout: int, workbook: Sheets, broken: BrokenEntries
    ) -> None:
        self.handbook = handbook
        self.broken = broken
        self.language = language
        self.layout = layout
        self.problems = PlanProblems(name, language)
        self.parser = PlanSheetParser(handbook, language, layout, workbook, self.problems)
        self.exported = self.parser.exported
        self.changes: list[EntryChange] = []
        self.cell_reader = CellReader(handbook, language, workbook.get(CHOICES, {}), workbook.epoch, broken.dropped)
        self.used = {id_.casefold() for id_ in (*self.cell_reader.kinds, *broken.dropped, *broken.ids)}
        """Ids that new entries must not use, casefolded."""

    def reading(self) -> PlanReading:
        """The result of reading the whole workbook."""
        parsed_sheets = [parsed for parsed in map(self.parser.parse, sheets(self.layout)) if parsed is not None]
        self.parser.add_extra_sheets()
        for parsed in parsed_sheets:
            self.register_new(parsed)
        for parsed in parsed_sheets:
            self.read_sheet(parsed)
        all_problems = sorted(self.problems, key=Problem.sort_key)
        problems = tuple(problem for problem in all_problems if problem.severity == "error")
        advice = tuple(problem for problem in all_problems if problem.severity == "advice")
        sheet_rows = {parsed.sheet: parsed.of_plan() for parsed in parsed_sheets}
        return PlanReading(
            self.language, () if problems else tuple(self.changes), problems, advice, self.layout, sheet_rows
        )

    # --- a sheet as a whole -----------------------------------------------------------------------

    def register_new(self, parsed: ParsedSheet) -> None:
        """Register the ids and names of new entries, so that other cells may refer to them."""
        table = SHEETS[parsed.sheet]
        for texts in parsed.rows.values() if table.kind else ():
            if texts["id"] and not texts[FINGERPRINT]:
                self.cell_reader.register(table.kind, texts["id"], texts[NAMES[table.kind]])

    def read_sheet(self, parsed: ParsedSheet) -> None:
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
        if len(self.problems) == problem_count:
            self.add_missing_rows(parsed)

    def add_missing_rows(self, parsed: ParsedSheet) -> None:
        """Add a problem for each exported row of an entry of the handbook that is no longer on the sheet."""
        for key, exported_row in parsed.exported_rows.items():
            is_in_handbook = key in parsed.handbook_rows or self.current_entry(parsed, exported_row) is not None
            if is_in_handbook and key not in parsed.seen and self.broken.place(parsed.sheet, key.id) is None:
                self.problems.add(parsed.sheet, FIRST, 1, "plan-row-gone", id=entry_label(parsed.sheet, key))

    # --- a row that was exported ------------------------------------------------------------------

    def read_row(self, parsed: ParsedSheet, number: int, texts: dict[str, str]) -> None:
        key = exported_key(parsed.sheet, texts)
        exported_row, broken = parsed.exported_rows.get(key), self.broken.place(parsed.sheet, key.id)
        if key in parsed.seen or (exported_row is None and (broken is None or self.exported is not None)):
            self.add_wrong_id(parsed, number, texts)
            return
        parsed.seen.add(key)
        if exported_row is None or broken is not None:
            if exported_row is None or self.differs(parsed, texts, exported_row):
                self.add_broken_entry(parsed, number, entry_label(parsed.sheet, key), broken)
            return
        self.read_exported_row(parsed, number, texts, exported_row)

    def read_exported_row(
        self, parsed: ParsedSheet, number: int, texts: dict[str, str], exported_row: ExportedRow
    ) -> None:
        """A row of an entry that can be read in the handbook: what somebody changed in it."""
        table = SHEETS[parsed.sheet]
        key, column_number = exported_key(parsed.sheet, texts), parsed.column_numbers[table.key]
        words = self.words(parsed, texts)
        changed = [
            column for column in self.columns(parsed.sheet) if not exported_row.had_text(column.key, words[column.key])
        ]
        entry = self.current_entry(parsed, exported_row)
        if entry is not None:
            parsed.taken[entry.key] = number
        if changed:
            self.add_changed_row(parsed, number, texts, entry, changed)
        elif table.kind and entry is None:
            self.problems.add(parsed.sheet, number, column_number, "plan-row-removed", id=key.id)

    def add_changed_row(
        self,
        parsed: ParsedSheet,
        number: int,
        texts: dict[str, str],
        entry: EntryTexts | None,
        changed: list[PlanColumn],
    ) -> None:
        """Add what was changed in a row to its entry; a problem where the handbook has moved on."""
        key, words = exported_key(parsed.sheet, texts), self.words(parsed, texts)
        if texts[FINGERPRINT] != parsed.exported_rows[key].fingerprint:
            # When the exported rows are known, the fingerprint of another row means that ids were swapped.
            if self.exported is not None:
                self.add_wrong_id(parsed, number, texts)
            else:
                self.add_moved_on(parsed, number, key)
        elif entry is not None:
            columns = [column for column in changed if words[column.key] != _cell_words(entry, column)]
            self.add_change(parsed, number, texts, entry, columns)
        elif (entry_key := self.equal_entry(parsed, key, words)) is not None:
            parsed.taken[entry_key] = number
        else:
            self.add_moved_on(parsed, number, key)

    def words(self, parsed: ParsedSheet, texts: Mapping[str, str]) -> dict[str, str]:
        """Column key → the text of its cell as a word of the handbook."""
        return {column.key: self.cell_reader.word(column, texts[column.key]) for column in self.columns(parsed.sheet)}

    def add_moved_on(self, parsed: ParsedSheet, number: int, key: EntryKey) -> None:
        """Add a problem: the entry of a row was changed in the handbook since the export."""
        column_number = parsed.column_numbers[SHEETS[parsed.sheet].key]
        self.problems.add(parsed.sheet, number, column_number, "plan-moved-on", id=entry_label(parsed.sheet, key))

    def differs(self, parsed: ParsedSheet, texts: Mapping[str, str], exported_row: ExportedRow) -> bool:
        """Whether any cell of a row differs from the export."""
        return any(
            not exported_row.had_text(column.key, self.cell_reader.word(column, texts[column.key]))
            for column in self.columns(parsed.sheet)
        )

    def add_broken_entry(self, parsed: ParsedSheet, number: int, id_: str, broken: Place | None) -> None:
        """Add a problem: the entry of a row cannot be read in the handbook."""
        column_number = parsed.column_numbers[SHEETS[parsed.sheet].key]
        self.problems.add(parsed.sheet, number, column_number, "plan-broken", id=id_, place=str(broken or ""))

    def add_change(
        self, parsed: ParsedSheet, number: int, texts: dict[str, str], entry: EntryTexts, columns: list[PlanColumn]
    ) -> None:
        """Add the changed cells of a row; a cell that was also changed in the handbook since is a problem."""
        values: dict[str, Value] = {}
        before: dict[str, str] = {}
        exported_row = parsed.exported_rows[exported_key(parsed.sheet, texts)]
        for column in columns:
            column_number, current_text = parsed.column_numbers[column.key], entry.cells[column.key]
            if not exported_row.had_text(column.key, current_text):
                self.problems.add(
                    parsed.sheet, number, column_number, "plan-moved-on", id=entry_label(parsed.sheet, entry.key)
                )
            elif len(current_text) > LONGEST:
                instead = MessagePart("It is too long for a sheet: change it in content/rollout.yaml.")
                shown = short(texts[column.key])
                self.problems.add(
                    parsed.sheet, number, column_number, "plan-cell", field=column.key, found=shown, instead=instead
                )
            else:
                sound, value = self.value(parsed.sheet, number, column_number, column, texts[column.key])
                if sound:
                    values[column.key], before[column.key] = value, current_text
        self.add_missing_parts(parsed, number, texts, {key for key in values if not entry.cells[key]})
        if values:
            self.changes.append(EntryChange(parsed.sheet, entry.key, False, number, values, before))

    def add_wrong_id(self, parsed: ParsedSheet, number: int, texts: dict[str, str]) -> None:
        """Add a problem: the id of a row is not the one that its fingerprint belongs to."""
        table = SHEETS[parsed.sheet]
        column_number = parsed.column_numbers[table.key]
        exported_key = parsed.marks.get(texts[FINGERPRINT])
        remedy = MessagePart("Put back what stood there.")
        if exported_key is not None:
            label = entry_label(parsed.sheet, exported_key)
            if not texts[table.key]:
                self.problems.add(parsed.sheet, number, column_number, "plan-row-gone", id=label)
                return
            remedy = MessagePart("It was {word}.", {"word": label})
        id_text = " ".join(filter(None, (texts.get("activity", texts.get("id", "")), texts.get("number", ""))))
        self.problems.add(parsed.sheet, number, column_number, "plan-id", found=short(id_text), near=remedy)

    def current_entry(self, parsed: ParsedSheet, exported_row: ExportedRow) -> EntryTexts | None:
        """The current entry of an exported row: matched by id, or by its texts where entries have only numbers."""
        if SHEETS[parsed.sheet].kind or self.exported is None:
            return parsed.handbook_rows.get(exported_row.key)
        free = self.free_rows(parsed, exported_row.key.id)
        equal = [row for row in free if exported_row.has_same_texts(row)]
        same_key = [row for row in equal if row.key == exported_row.key]
        return same_key[0] if same_key else equal[0] if len(equal) == 1 else None

    def equal_entry(self, parsed: ParsedSheet, key: EntryKey, words: Mapping[str, str]) -> EntryKey | None:
        """The key of an unmatched entry with the same texts as a row, if any: the row was imported before, say."""
        columns = self.columns(parsed.sheet)
        free = self.free_rows(parsed, key.id)
        return next((row.key for row in free if all(words[c.key] == _cell_words(row, c) for c in columns)), None)

    def free_rows(self, parsed: ParsedSheet, id_: str) -> list[EntryTexts]:
        """The entries with an id, or below the activity with it, that no row was matched with yet."""
        return [row for key, row in parsed.handbook_rows.items() if key.id == id_ and key not in parsed.taken]

    # --- a row that is new ------------------------------------------------------------------------

    def read_new_row(self, parsed: ParsedSheet, number: int, texts: dict[str, str]) -> None:
        """A row of an entry that the handbook does not have: the entry to be added, unless it was imported before."""
        key = self.new_key(parsed, number, texts)
        if key is None:
            return
        table = SHEETS[parsed.sheet]
        broken = self.broken.place(parsed.sheet, "" if table.kind else key.id)
        if broken is not None:
            self.add_broken_entry(parsed, number, entry_label(parsed.sheet, key), broken)
            return
        entry_key = self.imported_before(parsed, key, texts)
        if entry_key is not None:
            parsed.taken[entry_key] = number
        elif self.may_be_added(parsed, number, key):
            if table.kind:
                self.used.add(key.id.casefold())
            self.add_entry(parsed, number, texts, key)

    def imported_before(self, parsed: ParsedSheet, key: EntryKey, texts: Mapping[str, str]) -> EntryKey | None:
        """The entry that an earlier import made of a new row, if there is one."""
        if self.exported is None:
            return None
        words = self.words(parsed, texts)
        entry_key = self.equal_entry(parsed, key, words)
        return None if SHEETS[parsed.sheet].kind and entry_key in parsed.exported_rows else entry_key

    def may_be_added(self, parsed: ParsedSheet, number: int, key: EntryKey) -> bool:
        """Whether an entry may be added: its id is new, and the sheet is in the main language; else it is a problem."""
        table = SHEETS[parsed.sheet]
        if table.kind and key.id.casefold() in self.used:
            remedy = MessagePart(
                "Write an id that nothing bears yet, such as {example}.", {"example": self.next_id(parsed)}
            )
            self.problems.add(parsed.sheet, number, parsed.column_numbers["id"], "plan-id", found=key.id, near=remedy)
            return False
        main = self.handbook.handbook.languages[0]
        if self.language != main:
            self.problems.add(parsed.sheet, number, parsed.column_numbers[table.key], "plan-other-language", main=main)
            return False
        return True

    def add_entry(self, parsed: ParsedSheet, number: int, texts: dict[str, str], key: EntryKey) -> None:
        """Add a new entry with the valid cells of its row."""
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

    def new_key(self, parsed: ParsedSheet, number: int, texts: dict[str, str]) -> EntryKey | None:
        """The id of a new row, or that of its activity; None when it is not valid, which is a problem."""
        table = SHEETS[parsed.sheet]
        if not table.kind and not table.is_below:
            return EntryKey("")
        text, column_number = texts[table.key], parsed.column_numbers[table.key]
        if not text:
            self.problems.add(parsed.sheet, number, column_number, "plan-blank", field=table.key)
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
        self.problems.add(
            parsed.sheet, number, column_number, "plan-cell", field=table.key, found=short(text), instead=instead
        )
        return None

    def next_id(self, parsed: ParsedSheet) -> str:
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
        self, parsed: ParsedSheet, row: int, texts: dict[str, str], filled_keys: Collection[str]
    ) -> None:
        """Add a problem for each blank cell whose group has a filled one: `period.start` and `period.end`, say."""
        columns = self.columns(parsed.sheet)
        begun = {column.path[0] for column in columns if column.path and column.key in filled_keys}
        for column in columns:
            if column.path and column.path[0] in begun and not texts[column.key]:
                self.problems.add(parsed.sheet, row, parsed.column_numbers[column.key], "plan-blank", field=column.key)

    def value(self, sheet: str, row: int, column_number: int, column: PlanColumn, text: str) -> tuple[bool, Value]:
        """Whether the text of a cell is valid, and its value; an invalid one is a problem."""
        items = self.cell_reader.parse(column, text)
        if not items and (column.required or column.holds == "text" or column.path):
            self.problems.add(sheet, row, column_number, "plan-blank", field=column.key)
            return False, None
        for item in items:
            instead = self.cell_reader.remedy(column, item)
            if instead is not None:
                self.problems.add(
                    sheet, row, column_number, "plan-cell", field=column.key, found=short(item.text), instead=instead
                )
                return False, None
        return True, _value_of(column, [item.word for item in items])


def _cell_words(row: EntryTexts, column: PlanColumn) -> str:
    """The text of an entry's cell, with single spaces."""
    return " ".join(row.cells[column.key].split())


def _value_of(column: PlanColumn, words: list[str]) -> Value:
    """The value of a valid cell, from the words in it; a blank one has its column's default."""
    if column.is_list:
        return tuple(dict.fromkeys(words))
    if not words:
        return column.default or None
    return float(words[0]) if column.holds in ("figure", "rating") else words[0]
