"""Reads answers from files: our CSV, JSON and XLSX, files of survey tools, and CSV as a mapping describes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from hbgen.characters import composed
from hbgen.model.reserved import COLUMNS, FIELD_COLUMNS
from hbgen.problems import MessagePart, Place, Problem
from hbgen.scoring.answer_rows import NEEDED, Intake
from hbgen.scoring.json_answers import read_json
from hbgen.scoring.mapping import ItemColumn, MappedColumn, Mapping
from hbgen.scoring.mapping import number as decimal_point
from hbgen.scoring.mapping_traps import Unmapped, turned_twice
from hbgen.scoring.refusals import quote
from hbgen.scoring.survey_tools import AUTO, DayOrder, recognised
from hbgen.scoring.survey_tools.day_order import plain_day
from hbgen.scoring.survey_tools.response_table import NumberedRow, ResponseTable, open_table
from hbgen.scoring.survey_tools.responses import (
    add_responses,
    other_tool,
    sheet_of_responses,
    unknown_tool,
    without_column,
)
from hbgen.scoring.survey_tools.survey_tool import SurveyOptions
from hbgen.scoring.tables import AnswerFile, Unreadable, header, plain, ragged, unreadable
from hbgen.scoring.xlsx_answers import SEEN, read_answers
from hbgen.spreadsheets.reading import Refused, Sheets, under_our_names

if TYPE_CHECKING:
    from hbgen.scoring.text_blocks import RowBlock

_POSITION = {name: index for index, name in enumerate(COLUMNS)}


def read(
    intake: Intake, source: AnswerFile, mapping: Mapping | None = None, survey: SurveyOptions | None = None
) -> None:
    """Add the answers of one file to `intake`. Raises `Unreadable` for a file that cannot be read as a whole."""
    survey = survey or SurveyOptions()
    if survey.tool is None and mapping is not None:
        _mapped(intake, source, mapping)
        return
    if read_json(intake, source):
        return
    table = open_table(source)
    if not _is_own(table):
        table = sheet_of_responses(table)
    if table.sheets is not None and table.sheet in table.sheets.unseen:
        intake.remarks.append(Problem(Place(source.name), "sheet-hidden", {"sheet": quote(table.sheet)}))
    if survey.tool is not None and not (survey.tool == AUTO and _is_own(table)):
        add_responses(intake, table, survey, mapping)
    elif _is_own_form(table):
        shown = recognised(table)
        # The same columns under other headings, such as those of a form that somebody exported by hand.
        name = shown[0].name if shown is not None else "kobo"
        add_responses(intake, table, replace(survey, tool=name))
    elif table.sheets is not None and under_our_names(table.sheets, SEEN).keys() >= set(SEEN):
        _own_workbook(intake, source, table.sheets)
    else:
        shown = None if _is_own(table) else recognised(table)
        if shown is not None:
            raise other_tool(table, shown)
        if table.head and not {plain(cell).strip().lower() for cell in table.head[0]} & {*COLUMNS}:
            raise unknown_tool(table)
        _own_table(intake, table)


def _is_own(table: ResponseTable) -> bool:
    """Whether a file has hbgen's own form: a row for each answer, or its workbook."""
    if table.sheets is not None and under_our_names(table.sheets, SEEN).keys() >= set(SEEN):
        return True
    names = {plain(cell).strip().lower() for cell in table.head[0]} if table.head else set()
    return {"instrument", "item", "value"} <= names


def _is_own_form(table: ResponseTable) -> bool:
    """Whether a table has a row for each run of one of hbgen's forms, as ODK and KoboToolbox export them."""
    names = {re.split(r"[-/]", plain(cell).strip())[-1].lower() for cell in table.head[0]} if table.head else set()
    return "instrument" in names and not names & {"item", "value"} and not table.is_json


def _own_table(intake: Intake, table: ResponseTable) -> None:
    """Our CSV, with a row for each answer."""
    source = table.source
    if table.blocks is not None and not intake.is_by_rows:
        _own_blocks(intake, table, table.blocks())
        return
    lines = table.rows()
    first = next(lines, None)
    if first is None:
        raise unreadable(source.name, 1, "it is empty")
    _own_rows(intake, source, _OwnHeader.of(source, first[1]), lines)


class _OwnHeader(NamedTuple):
    """Where our columns stand."""

    at: list[int]
    """The place of each of `COLUMNS` and `FIELD_COLUMNS`, -1 for one that is not there."""
    width: int

    @classmethod
    def of(cls, source: AnswerFile, cells: Sequence[str]) -> _OwnHeader:
        """Raises `Unreadable`."""
        names = [plain(cell).strip() for cell in cells]
        columns = header(source, cells, NEEDED)
        known = (*COLUMNS, *FIELD_COLUMNS)
        for name in known:
            if names.count(name) > 1:
                raise Unreadable(Problem(Place(source.name), "column-twice", {"column": f"`{name}`"}))
        return cls([columns.get(name, -1) for name in known], len(cells))

    @property
    def ours(self) -> list[int]:
        """The place of each of `COLUMNS`."""
        return self.at[: len(COLUMNS)]

    @property
    def is_of_field(self) -> bool:
        """Whether a column says what only pages for observers know: its rows are looked at one by one."""
        return any(place >= 0 for place in self.at[len(COLUMNS) :])


def _own_blocks(intake: Intake, table: ResponseTable, blocks: Iterator[RowBlock]) -> None:
    """The same by columns where nothing is out of the ordinary."""
    from hbgen.scoring.own_columns import add_block

    source = table.source
    head: _OwnHeader | None = None
    for block in blocks:
        is_plain = head is not None and not head.is_of_field
        if head is not None and is_plain and add_block(intake, source.name, block, head.ours, head.width):
            continue
        lines = block.rows()
        if head is None:
            first = next(lines, None)
            if first is None:
                continue
            head = _OwnHeader.of(source, first[1])
        _own_rows(intake, source, head, lines)
    if head is None:
        raise unreadable(source.name, 1, "it is empty")


def _own_rows(intake: Intake, source: AnswerFile, head: _OwnHeader, lines: Iterator[NumberedRow]) -> None:
    """Rows below the header, one by one."""
    at, width, file = head.at, head.width, source.name
    if at[:width] == list(range(width)) and width in (len(COLUMNS), len(at)) and set(at[width:]) <= {-1}:
        for number, cells in lines:
            if len(cells) == width:
                intake.add(file, number, [plain(cell) for cell in cells] if "'" in "".join(cells) else cells)
            else:
                intake.refuse(file, number, "answer-cells", ragged(cells, width))
        return
    for number, cells in lines:
        if len(cells) == width:
            intake.add(file, number, [plain(cells[index]) if index >= 0 else "" for index in at])
        else:
            intake.refuse(file, number, "answer-cells", ragged(cells, width))


def _row(run_cells: dict[str, str], item: str, value: str, na: str, mark: str) -> list[str]:
    """An answer as cells in the order of `COLUMNS`; `run_cells` are those that all answers of the run share."""
    cells = [run_cells.get(name, "") for name in COLUMNS]
    for name, cell in (("item", item), ("value", value), ("na", na), ("fingerprint", mark)):
        cells[_POSITION[name]] = cell
    return cells


# --- any tool's CSV ---------------------------------------------------------------------------


def _mapped(intake: Intake, source: AnswerFile, mapping: Mapping) -> None:
    """A CSV as `mapping` describes it: a row for each run and a column for each item, or a row for each answer."""
    if source.path.suffix.lower() in (".xlsx", ".zip", ".json"):
        # Its ending says what it is; a mapping describes a CSV unless a tool is named.
        table = open_table(source)
    else:
        table = open_table(source, "\t" if mapping.delimiter == "tab" else mapping.delimiter, mapping.encoding)
    shown = recognised(table, by_names=True)
    if shown is not None:
        raise other_tool(table, shown)
    _require_columns(mapping)
    questionnaire = intake.key.questionnaires.get(mapping.instrument)
    unmapped = Unmapped(mapping, intake.key)
    weight = mapping.weight or (questionnaire.weight_field if questionnaire else None)
    columns = _MappedColumns(mapping, weight, unmapped)
    intake.remarks.extend(turned_twice(mapping, intake.key))
    questions = set()
    for number, texts in _mapped_texts(intake, table, columns.needed()):
        if not mapping.counts(texts.__getitem__):
            intake.leave_out(source.name, number, mapping.instrument, "filtered")
            continue
        if mapping.long is not None:
            questions.add(texts[mapping.long.question])
        for row in columns.rows(texts):
            intake.add(source.name, number, row)
    for problem in unmapped.problems():
        raise Unreadable(problem)
    lacking = [item.item for item in mapping.items if mapping.long is not None and item.column not in questions]
    if lacking:
        intake.remarks.append(without_column(source.name, mapping.instrument, lacking))


def _require_columns(mapping: Mapping) -> None:
    for name in ("run", "date"):
        if getattr(mapping, name) is None:
            raise Unreadable(Problem(mapping.place("instrument"), "mapping-without-column", {"field": f"`{name}`"}))


def _mapped_texts(intake: Intake, table: ResponseTable, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row's number, and its cells in the columns `needed` by their names. Raises `Unreadable`."""
    source, lines = table.source, table.rows()
    first = next(lines, None)
    if first is None:
        raise unreadable(source.name, 1, "it is empty")
    if len(first[1]) == 1 and (mark := _delimiter_in(first[1][0], needed)) is not None:
        delimiter = "tab" if mark == "\t" else mark
        remedy = MessagePart("Write `delimiter: {mark}` in the mapping.", {"mark": f'"{delimiter}"'})
        raise Unreadable(Problem(Place(source.name), "missing-column", {"column": f"`{needed[0]}`", "near": remedy}))
    at = header(source, first[1], needed)
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            # Spreadsheets write such rows below a table.
            continue
        if len(cells) == len(first[1]):
            yield number, {name: cells[at[name]].strip() for name in needed}
        else:
            intake.refuse(source.name, number, "answer-cells", ragged(cells, len(first[1])))


def _delimiter_in(head: str, needed: Sequence[str]) -> str | None:
    """What stands between the names in a header that was read as one cell; None where it is the name of a column."""
    if head.strip() in needed:
        return None
    return next((mark for mark in ";,\t|" if {name.strip(' "') for name in head.split(mark)} & {*needed}), None)


class _MappedColumns:
    """The columns that a mapping names; `weight` is that of the weight, if there is one."""

    def __init__(self, mapping: Mapping, weight: str | None, unmapped: Unmapped) -> None:
        self.mapping = mapping
        self.unmapped = unmapped
        self.run = mapping.run or ""
        self.weight = weight
        about = {name: getattr(mapping, name) for name in ("date", "unit", "channel", "role", "case")}
        self.about: dict[str, MappedColumn] = {name: column for name, column in about.items() if column is not None}
        """Cells of a run → their column."""
        self.by_question: dict[str, list[ItemColumn]] = {}
        self.by_item: dict[str, list[ItemColumn]] = {}
        for item in mapping.items:
            self.by_question.setdefault(item.column, []).append(item)
            self.by_item.setdefault(item.item, []).append(item)

    def needed(self) -> list[str]:
        """The names of the columns that a file must have."""
        mapping = self.mapping
        answers = [item.column for item in mapping.items]
        if mapping.long is not None:
            answers = [mapping.long.question, mapping.long.answer]
        weight = [self.weight] if self.weight else []
        filters = [entry.column for entry in (*mapping.keep, *mapping.drop)]
        return [self.run, *weight, *(column.column for column in self.about.values()), *answers, *filters]

    def rows(self, texts: dict[str, str]) -> Iterator[list[str]]:
        """The answers in a row of the file as rows of `COLUMNS`, from the texts of its cells by column."""
        run_cells, long = self.run_cells(texts), self.mapping.long
        if long is not None:
            for item in self.by_question.get(texts[long.question], ()):
                yield _row(run_cells, item.item, *self.answer(item, texts[long.answer]), "")
            return
        for item_id, columns in self.by_item.items():
            # Of several columns of an item that which is filled.
            answers = [self.answer(column, texts[column.column]) for column in columns]
            for value, na in [answer for answer in answers if answer != ("", "false")] or answers[:1]:
                yield _row(run_cells, item_id, value, na, "")

    def answer(self, column: ItemColumn, text: str) -> tuple[str, str]:
        """The cells `value` and `na` of an answer."""
        answer = self.mapping.answer(column, text)
        if answer is None:
            answer = decimal_point(text, self.mapping.decimal), "false"
            self.unmapped.meet(column, answer[0])
        return answer

    def run_cells(self, texts: dict[str, str]) -> dict[str, str]:
        """The cells that all answers of a run share."""
        mapping = self.mapping
        cells = {name: self.decoded(texts, column) for name, column in self.about.items()}
        cells["date"] = _day(cells["date"], mapping.day)
        cells |= {"instrument": mapping.instrument, "version": str(mapping.version), "run": texts[self.run]}
        if self.weight:
            cells["weight"] = decimal_point(texts[self.weight], mapping.decimal)
        return cells

    def decoded(self, texts: dict[str, str], column: MappedColumn) -> str:
        """The handbook's word for a cell."""
        text = composed(texts[column.column])
        meaning = column.meaning(text)
        return text if meaning is None else meaning


def _day(text: str, order: DayOrder) -> str:
    """A day as year-month-day, from one in `order`; texts of another form are returned unchanged."""
    return plain_day(" ".join(text.split()), order) or text


# --- XLSX -------------------------------------------------------------------------------------


def _own_workbook(intake: Intake, source: AnswerFile, sheets: Sheets) -> None:
    """A workbook made by `exports.xlsx` and filled in. A run without an id gets the file's name as its id."""
    try:
        answers = read_answers(sheets, source.name.removesuffix(source.path.suffix))
    except Refused as refused:
        values: dict[str, str | MessagePart] = {"file": source.name, "reason": refused.reason}
        raise Unreadable(Problem(Place(source.name), "answers-unreadable", values)) from None
    for row in answers:
        intake.add(source.name, row.number, row.cells)
