"""Writes the rollout plan as a workbook, which users edit and import again by `hbgen import`.

`planning.layout` defines sheets and columns. Ids, numbers and headings are protected; choices have drop-down lists; our
cells hold no formulas. Columns on the right are free for the user; their content, and that of the user's own sheets,
is copied from the former workbook (`planning.user_content`).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from hbgen.editions import Edition
from hbgen.locale import Translate, translator
from hbgen.markdown import fold
from hbgen.model.handbook import Handbook
from hbgen.model.texts import Text
from hbgen.planning import exported
from hbgen.planning.exported import EXPORTED
from hbgen.planning.layout import (
    ABOUT,
    CHOICES,
    FIRST,
    LAYOUT,
    REACHED,
    REFERRED,
    SHEETS,
    EntryKey,
    EntryTexts,
    PlanColumn,
    PlanSheet,
    first_own,
    keys,
    named,
    rows,
)
from hbgen.planning.raw_cells import StoredCell, Width
from hbgen.planning.user_content import Own
from hbgen.rules.metrics import reached
from hbgen.spreadsheets.writing import Workbook, WrittenSheet, height
from hbgen.text.formats import Words, as_found, in_language
from hbgen.text.labels import LABELS

NOTHING = Own()
_NEW = 20
"""Empty rows below the last entry, for new ones."""
_OWN = 10
"""Columns behind the plan's last one that users may fill."""
_PIXELS = 7
"""Width of a digit of the standard font in pixels."""
_OWN_WIDTH = 18
_LABEL = 60
_ABOUT = 88
"""Width of the sheet with the instructions."""
_INK, _GREY, _LINE, _PAPER, _HEAD = "#1f2933", "#5f6b76", "#b8c2cc", "#fff8e1", "#e4ecf1"
_WIDTHS = {
    "text": 34,
    "id": 10,
    "number": 9,
    "date": 13,
    "figure": 13,
    "rating": 13,
    "dates": 14,
    "references": 22,
    "choices": 20,
}


def make(edition: Edition, language: str, own: Own = NOTHING) -> bytes:
    """The workbook of an edition of all languages, with texts in one language and the user content `own`."""
    settings = edition.handbook.handbook
    created = datetime.datetime.combine(settings.date, datetime.time())
    say = translator(language)
    title = f"{in_language(settings.name.words, language)}: {say('Rollout')}"
    return _PlanWriter(edition, language, say, Workbook(title, created), title, own).data()


class _PlanWriter:
    def __init__(self, edition: Edition, language: str, say: Translate, book: Workbook, title: str, own: Own) -> None:
        self.carried_over = own
        self.rollout = edition.handbook.rollout
        self.language = language
        self.say = say
        self.book = book
        self.title = title
        self.lists = self._lists(edition)
        self.ranges: dict[str, str] = {}
        box = {"border": 1, "border_color": _LINE, "text_wrap": True, "font_color": _INK}
        self.metric_results = self._metric_results(edition.handbook)
        self.key = book.style(font_size=8, font_color=_GREY)
        self.head = book.style(**box | {"bold": True, "bg_color": _HEAD, "valign": "vcenter"})
        self.fixed = book.style(**box | {"font_color": _GREY, "num_format": "@"})
        self.free = book.style(**box | {"locked": False, "bg_color": _PAPER, "num_format": "@"})
        self.own = book.style(locked=False, text_wrap=True, font_color=_INK)
        self.own_styles: dict[str, Any] = {}
        """Number format of a user's cell → style."""
        self.large = book.style(bold=True, font_size=16, font_color=_INK, text_wrap=True)
        self.prose = book.style(font_size=10, font_color=_INK, text_wrap=True)

    def _metric_results(self, handbook: Handbook) -> dict[EntryKey, str]:
        """The value that each metric has reached: activity and number → text."""
        words = Words(self.language)
        results = {
            EntryKey(activity.id, number): reached(handbook, metric)
            for activity in handbook.rollout.activities
            for number, metric in enumerate(activity.metrics, 1)
        }
        return {key: as_found(value, words) for key, value in results.items() if value is not None}

    def data(self) -> bytes:
        say = self.say
        about = self.book.sheet(say(ABOUT))
        sheets = {name: self.book.sheet(say(name)) for name in SHEETS}
        self._choices(self.book.sheet(CHOICES))
        self._exported(self.book.sheet(EXPORTED))
        self._about(about)
        for name, sheet in sheets.items():
            self._entries(name, sheet)
        for name, cells in self.carried_over.sheets.items():
            self._own_sheet(self.book.sheet(name), cells, self.carried_over.widths.get(name, ()))
        return self.book.data()

    def _lists(self, edition: Edition) -> dict[str, dict[str, str]]:
        """List → value → label."""
        lists: dict[str, dict[str, str]] = {kind: {} for kind in REFERRED}
        for kind, id_, name in named(edition.handbook):
            lists[kind][id_] = self._label(id_, name)
        for table in SHEETS.values():
            for column in table.columns:
                if column.choices:
                    lists[column.chosen_from] = {
                        choice: f"{choice} – {self.say(LABELS[choice])}" if choice in LABELS else choice
                        for choice in column.choices
                    }
        return lists

    def _label(self, id_: str, name: Text) -> str:
        text = fold(in_language(name.words, self.language))
        return f"{id_} – {text if len(text) <= _LABEL else text[: _LABEL - 1] + '…'}"

    def _choices(self, sheet: WrittenSheet) -> None:
        sheet.row(1, ("list", "value", "label"))
        row = 2
        for name, labels in self.lists.items():
            first = row
            for value, label in labels.items():
                sheet.row(row, (name, value, label))
                row += 1
            if labels:
                self.ranges[name] = f"Choices!$C${first}:$C${row - 1}"
        sheet.raw.hide()
        sheet.raw.protect()

    def _exported(self, sheet: WrittenSheet) -> None:
        sheet.row(1, exported.HEAD)
        for row, line in enumerate(exported.lines(self.rollout, self.language), 2):
            sheet.row(row, line)
        sheet.raw.hide()
        sheet.raw.protect()

    def _about(self, sheet: WrittenSheet) -> None:
        say = self.say
        sheet.raw.set_column(0, 0, 12, None, {"hidden": True})
        sheet.raw.set_column(1, 1, _ABOUT)
        sheet.row(1, ("layout", str(LAYOUT)), self.key)
        sheet.row(2, ("language", self.language), self.key)
        for row in (0, 1):
            sheet.raw.set_row(row, None, None, {"hidden": True})
        sheet.put(3, 2, self.title, self.large)
        sheet.raw.set_row(2, 28)
        instructions = (
            say(
                "Change what stands in the yellow cells. What is new goes into the empty rows below: an activity, "
                "goal, source or priority with an id that nothing bears yet, a metric, message or follow-up with the "
                "id of its activity."
            ),
            say(
                "Names are understood as well as ids. Several in one cell have commas between. Days are written "
                "year-month-day: 2026-03-31."
            ),
            say(
                "Leave rows, columns and ids as they are. What is to go is set to “stopped”, or removed in the content."
            ),
            say(
                "Columns of your own have room on the right, and sheets of your own behind these: nobody else reads "
                "them, and they stay when the plan is exported into this file again."
            ),
            say("Take it home with: hbgen import FILE --dry-run, and then without --dry-run."),
        )
        for row, text in enumerate(instructions, 4):
            sheet.put(row, 2, text, self.prose)
            sheet.raw.set_row(row - 1, height(text, _ABOUT, 10) + 4)
        sheet.on_paper(self.title, "", self.language)
        sheet.raw.hide_gridlines(2)
        sheet.raw.protect()
        sheet.raw.activate()

    def _entries(self, name: str, sheet: WrittenSheet) -> None:
        table = SHEETS[name]
        columns = table.columns
        shown = REACHED in keys(name)
        sheet.row(1, keys(name), self.key)
        sheet.raw.set_row(0, None, None, {"hidden": True})
        headings = _headings(self.say)
        heads = [
            headings.get(f"{table.kind or table.field}.{column.key}") or headings[column.key] for column in columns
        ]
        sheet.row(2, heads, self.head)
        sheet.raw.set_row(
            1, max(30, *(height(head, _width(column), bold=True) for head, column in zip(heads, columns, strict=True)))
        )
        for place, column in enumerate(columns):
            sheet.raw.set_column(place, place, _width(column))
        sheet.raw.set_column(len(columns), len(columns), 12, None, {"hidden": True})
        last_offset = max((own_column.offset for own_column in self.carried_over.columns.get(name, ())), default=0)
        sheet.raw.set_column(len(columns) + 1, len(columns) + max(_OWN, last_offset + 1), _OWN_WIDTH, self.own)
        row = FIRST
        for entry in rows(self.rollout, name, self.language):
            beside = [
                own_column.beside[entry.key]
                for own_column in self.carried_over.columns.get(name, ())
                if entry.key in own_column.beside
            ]
            self._row(sheet, row, columns, entry, max([24, *(height(cell.value, _OWN_WIDTH) for cell in beside)]))
            if shown:
                sheet.put(row, len(columns) + 2, self.metric_results.get(entry.key, ""), self.fixed)
            row += 1
        if shown:
            sheet.put(2, len(columns) + 2, self.say("What was found"), self.head)
        for empty in range(row, row + _NEW):
            self._row(sheet, empty, columns, None)
        self._own_columns(name, sheet, row - 1)
        sheet.raw.freeze_panes(FIRST - 1, 2)
        sheet.raw.repeat_rows(1)
        sheet.raw.print_area(0, 0, row - 2, len(columns) - 1)
        sheet.on_paper(self.title, self.say(name), self.language)
        sheet.raw.set_landscape()
        sheet.raw.fit_to_pages(_pages(table), 0)
        sheet.raw.repeat_columns(0, 1)
        sheet.raw.protect("", {"format_columns": True, "format_rows": True})

    def _own_columns(self, name: str, sheet: WrittenSheet, last: int) -> None:
        """Write the user's columns behind those of the plan; `last` is the row of the last entry."""
        at = {entry.key: FIRST + number for number, entry in enumerate(rows(self.rollout, name, self.language))}
        for own_column in self.carried_over.columns.get(name, ()):
            column = first_own(name) + own_column.offset - 1
            below = {last + offset: cell for offset, cell in own_column.below.items()}
            for row, cell in {
                **own_column.head,
                **{at[key]: cell for key, cell in own_column.beside.items()},
                **below,
            }.items():
                self._own_cell(sheet, row, column, cell, self.head if row == FIRST - 1 else None)

    def _own_sheet(
        self, sheet: WrittenSheet, cells: Mapping[int, Mapping[int, StoredCell]], widths: tuple[Width, ...]
    ) -> None:
        last = max((column for of_row in cells.values() for column in of_row), default=1)
        sheet.raw.set_column(0, last - 1, _OWN_WIDTH)
        for width in widths:
            # `set_column` would add the margin of a cell, which a width in a file has in it (ECMA-376, 18.3.1.13).
            sheet.raw.set_column_pixels(width.first - 1, width.last - 1, round(width.width * _PIXELS))
        for row, of_row in cells.items():
            for column, cell in of_row.items():
                self._own_cell(sheet, row, column, cell)

    def _own_cell(self, sheet: WrittenSheet, row: int, column: int, cell: StoredCell, style: Any = None) -> None:
        if style is None:
            if cell.format not in self.own_styles:
                format_ = int(cell.format) if cell.format.isdecimal() and len(cell.format) < 4 else cell.format
                shown = {"num_format": format_} if cell.format else {}
                self.own_styles[cell.format] = self.book.style(
                    locked=False, text_wrap=cell.kind == "text", font_color=_INK, **shown
                )
            style = self.own_styles[cell.format]
        sheet.put_stored(row, column, cell.kind, cell.value, cell.formula, style)

    def _shown(self, column: PlanColumn, text: str) -> str:
        """The displayed text of a cell: choices as labels, a single reference as id with name."""
        labels = self.lists.get(column.chosen_from, {})
        if column.holds == "choices":
            return (
                ", ".join(labels.get(value, value).rpartition(" – ")[2] for value in text.split(", ")) if text else ""
            )
        return text if column.is_list else labels.get(text, text)

    def _row(
        self,
        sheet: WrittenSheet,
        row: int,
        columns: tuple[PlanColumn, ...],
        entry: EntryTexts | None,
        tallest: float = 24,
    ) -> None:
        """Write a row of the plan, or an empty one; `tallest` is the height in points that its other cells take."""
        for place, column in enumerate(columns, 1):
            text = entry.cells[column.key] if entry is not None else ""
            shown = self._shown(column, text)
            locked = column.holds == "number" or (entry is not None and column.holds == "id")
            sheet.put(row, place, shown, self.fixed if locked else self.free)
            tallest = max(tallest, height(shown, _width(column)))
            if column.holds in ("choice", "rating", "reference") and column.chosen_from in self.ranges:
                source = self.ranges[column.chosen_from]
                sheet.choose(row, place, source, self.say("Not in the list"), self.say("Choose one of the list."))
        if entry is not None:
            sheet.put(row, len(columns) + 1, entry.fingerprint, self.key)
        sheet.raw.set_row(row - 1, tallest)


def _pages(table: PlanSheet) -> int:
    """Width of a printed table in sheets of paper."""
    return 3 if len(table.columns) > 10 else 1


def _width(column: PlanColumn) -> int:
    return _WIDTHS.get(column.holds, 22)


def _headings(say: Translate) -> dict[str, str]:
    """Key of a column, or `kind.key` where a sheet has another heading for it → heading."""
    return {
        "id": say("Id"),
        "title": say("Activity"),
        "change": say("What will be different"),
        "owner": say("Who answers for it"),
        "start": say("First day"),
        "end": say("Last day"),
        "money": say("Money"),
        "people": say("People's time"),
        "goal": say("Goal"),
        "sources": say("Sources"),
        "priority": say("Priority"),
        "standards": say("Standards"),
        "depends_on": say("Comes after"),
        "status": say("Status"),
        "follow_ups": say("Follow-up"),
        "stage": say("Stage of change"),
        "groups": say("For whom something changes"),
        "agreed_by": say("Agreed by"),
        "agreed_on": say("Agreed on"),
        "audience": say("Who may read it"),
        "activity": say("Activity"),
        "number": say("Number"),
        "name": say("Metric"),
        "baseline": say("Today"),
        "target": say("Target"),
        "unit": say("Unit of measure"),
        "due": say("Due"),
        "measured_by": say("Measured by"),
        "measure": say("Which figure of it"),
        "who": say("Who must know or take part"),
        "role": say("Their part"),
        "what": say("What they are told or asked"),
        "channel": say("Channel"),
        "when": say("When"),
        "found": say("What was found"),
        "decided": say("What was decided"),
        "text": say("Goal"),
        "level": say("Level"),
        "kind": say("Kind"),
        "finding": say("What it tells us"),
        "date": say("Date"),
        "priority.title": say("Priority"),
        "customer_value": say("Value for the customer"),
        "effort": say("Effort"),
        "confidence": say("Confidence"),
        "reason": say("Reason"),
        "part": say("Group"),
        "involved.who": say("Who, as a group or position, never by name"),
        "roles": say("Roles"),
        "how": say("How they take part"),
        "since": say("Takes part from"),
        "until": say("Bound until"),
    }
