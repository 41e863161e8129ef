"""Reads answers from files: our CSV, JSON and XLSX, exports of ODK and KoboToolbox, and CSV of other tools."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from hbgen import suggestions
from hbgen.characters import composed
from hbgen.model.reserved import (
    ANSWERS_FORMAT,
    COLUMNS,
    DATE_COLUMNS,
    DONT_KNOW,
    FINGERPRINT,
    NA,
    RUN_COLUMNS,
    question,
)
from hbgen.problems import MessagePart, Place, Problem
from hbgen.scoring.answer_rows import NEEDED, Intake
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.mapping import MappedColumn, Mapping
from hbgen.scoring.mapping import number as decimal_point
from hbgen.scoring.tables import (
    AnswerFile,
    NotJson,
    Unreadable,
    check_size,
    header,
    json_of,
    of_the_disk,
    plain,
    ragged,
    rows,
    text_of,
    unreadable,
)
from hbgen.scoring.xlsx_answers import read_answers
from hbgen.spreadsheets.reading import Refused, Sheet, read_sheets

_JSON_LIMIT = 64 << 20
_XLSX_LIMIT = 16 << 20

_MOST_CELLS = 5_000_000
"""Cells of a table, including empty ones: a workbook holds at most 750,000 that are filled."""

_POSITION = {name: index for index, name in enumerate(COLUMNS)}


def read(intake: Intake, source: AnswerFile, mapping: Mapping | None = None) -> None:
    """Add the answers of one file to `intake`. Raises `Unreadable` for a file that cannot be read as a whole."""
    kind = source.path.suffix.lower()
    if mapping is not None:
        _mapped(intake, source, mapping)
    elif kind in (".csv", ".txt"):
        _csv(intake, source)
    elif kind == ".json":
        _json(intake, source)
    elif kind == ".xlsx":
        _xlsx(intake, source)
    else:
        check_size(source, _JSON_LIMIT, "64 MiB")
        raise unreadable(source.name, 1, "it is neither CSV, JSON nor XLSX")


def _csv(intake: Intake, source: AnswerFile) -> None:
    """Our CSV, with a row for each answer, or an export of our XLSForm."""
    lines = rows(source)
    first = next(lines, None)
    if first is None:
        raise unreadable(source.name, 1, "it is empty")
    names = [plain(cell).strip() for cell in first[1]]
    if _is_form_export(names):
        _form_export(intake, source, first[1], lines)
        return
    columns = header(source, first[1], NEEDED)
    for name in COLUMNS:
        if names.count(name) > 1:
            raise Unreadable(Problem(Place(source.name), "column-twice", {"column": f"`{name}`"}))
    at = [columns.get(name, -1) for name in COLUMNS]
    width = len(first[1])
    file = source.name
    if tuple(names) == COLUMNS:
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


# --- ODK and KoboToolbox ----------------------------------------------------------------------


def _is_form_export(names: Iterable[str]) -> bool:
    """Whether a table with these columns has a row for each run, and not one for each answer."""
    lowered = {_base_name(plain(name).strip()) for name in names}
    return "instrument" in lowered and not lowered & {"item", "value"}


def _base_name(name: str) -> str:
    """A column's name without the groups around it: ODK writes `group-name`, KoboToolbox `group/name`."""
    return re.split(r"[-/]", name)[-1].lower()


def _form_export(
    intake: Intake,
    source: AnswerFile,
    names: Sequence[str],
    lines: Iterator[tuple[int, list[str]]],
    epoch: datetime.date = suggestions.EPOCH,
) -> None:
    """An export of our XLSForm: one row for each run, a column for each item, named by its id with `_` for `-`."""
    at: dict[str, int] = {}
    for index, name in enumerate(names):
        at.setdefault(_base_name(plain(name).strip()), index)
    run, date = _run_and_date(source, names, at)
    columns = _item_columns(intake.key, at)
    if not any(columns.values()):
        _refuse_without_items(intake.key, source, names, at)
    for number, cells in lines:
        if len(cells) != len(names):
            intake.refuse(source.name, number, "answer-cells", ragged(cells, len(names)))
            continue
        run_cells = {name: plain(cells[at[name]]).strip() for name in COLUMNS if name in at}
        run_cells |= {"run": plain(cells[run]), "date": suggestions.day(cells[date], epoch) or cells[date].strip()}
        for row in _rows_of_run(run_cells, cells, columns.get(run_cells["instrument"])):
            intake.add(source.name, number, row)


def _run_and_date(source: AnswerFile, names: Sequence[str], at: dict[str, int]) -> tuple[int, int]:
    """The indexes of the columns of the run and of its day. Raises `Unreadable` where they or the version are missing.

    `at` are the indexes of all columns by their names without groups.
    """
    run = next((at[name] for name in RUN_COLUMNS if name in at), None)
    date = next((at[name] for name in DATE_COLUMNS if name in at), None)
    for name, column_index in (("KEY", run), ("date", date), ("version", at.get("version"))):
        if column_index is None:
            header(source, names, (name,))
    assert run is not None and date is not None
    return run, date


def _refuse_without_items(key: AnswerKey, source: AnswerFile, names: Sequence[str], at: dict[str, int]) -> None:
    """Raise `Unreadable` for a table that has no column of an item."""
    first = next((item for questionnaire in key.questionnaires.values() for item in questionnaire.items), "id")
    if any(name.endswith(f"_{FINGERPRINT}") for name in at):
        remedy = MessagePart(
            "Export again with the names of questions: in KoboToolbox, choose “XML values and headers”."
        )
        values: dict[str, str | MessagePart] = {"column": f"`{question(first)}`", "near": remedy}
        raise Unreadable(Problem(Place(source.name), "missing-column", values))
    header(source, names, (question(first),))


def _rows_of_run(
    run_cells: dict[str, str], cells: Sequence[str], item_columns: Sequence[_ItemColumn] | None
) -> Iterator[list[str]]:
    """The answers of a run as rows of `COLUMNS`; one row without an item where its instrument is unknown (None)."""
    if item_columns is None:
        yield _row(run_cells, "", "", "false", "")
        return
    for item, column, mark in item_columns:
        value = plain(cells[column]).strip()
        na = "true" if value == NA else "false"
        fingerprint = plain(cells[mark]).strip() if mark is not None else ""
        yield _row(run_cells, item, "" if value == NA else value, na, fingerprint)


_ItemColumn = tuple[str, int, int | None]
"""An item, the index of its column, and that of its fingerprint's column."""


def _item_columns(key: AnswerKey, at: dict[str, int]) -> dict[str, list[_ItemColumn]]:
    """Instrument → its items that have a column."""
    columns: dict[str, list[_ItemColumn]] = {}
    for questionnaire in key.questionnaires.values():
        columns[questionnaire.id] = []
        for item in questionnaire.items:
            name = question(item).lower()
            if name in at:
                columns[questionnaire.id].append((item, at[name], at.get(f"{name}_{FINGERPRINT}")))
    return columns


def _row(run_cells: dict[str, str], item: str, value: str, na: str, mark: str) -> list[str]:
    """An answer as cells in the order of `COLUMNS`; `run_cells` are those that all answers of the run share."""
    cells = [run_cells.get(name, "") for name in COLUMNS]
    for name, cell in (("item", item), ("value", value), ("na", na), ("fingerprint", mark)):
        cells[_POSITION[name]] = cell
    return cells


# --- any tool's CSV ---------------------------------------------------------------------------


def _mapped(intake: Intake, source: AnswerFile, mapping: Mapping) -> None:
    """A CSV as `mapping` describes it: a row for each run, a column for each item."""
    lines = rows(source, "\t" if mapping.delimiter == "tab" else mapping.delimiter, mapping.encoding)
    first = next(lines, None)
    if first is None:
        raise unreadable(source.name, 1, "it is empty")
    questionnaire = intake.key.questionnaires.get(mapping.instrument)
    columns = _MappedColumns(mapping, mapping.weight or (questionnaire.weight_field if questionnaire else None))
    needed = columns.needed()
    at = header(source, first[1], needed)
    for number, cells in lines:
        if len(cells) != len(first[1]):
            intake.refuse(source.name, number, "answer-cells", ragged(cells, len(first[1])))
            continue
        texts = {name: cells[at[name]].strip() for name in needed}
        for row in columns.rows(texts):
            intake.add(source.name, number, row)


class _MappedColumns:
    """The columns that a mapping names; `weight` is that of the weight, if there is one."""

    def __init__(self, mapping: Mapping, weight: str | None) -> None:
        self.mapping = mapping
        self.weight = weight
        about = {name: getattr(mapping, name) for name in ("date", "unit", "channel", "role", "case")}
        self.about: dict[str, MappedColumn] = {name: column for name, column in about.items() if column is not None}
        """Cells of a run → their column."""
        all_columns = (*self.about.values(), *mapping.items)
        self.codes = {id(column): {code.code: code.value for code in column.codes} for column in all_columns}
        self.no_answers = {id(column): mapping.no_answers(column) for column in mapping.items}

    def needed(self) -> list[str]:
        """The names of the columns that a file must have."""
        weight = [self.weight] if self.weight else []
        return [
            self.mapping.run,
            *weight,
            *(column.column for column in (*self.about.values(), *self.mapping.items)),
        ]

    def rows(self, texts: dict[str, str]) -> Iterator[list[str]]:
        """The answers of a run as rows of `COLUMNS`, from the texts of its cells by column."""
        run_cells = self.run_cells(texts)
        for item in self.mapping.items:
            text, na = texts[item.column], "false"
            value = self.codes[id(item)].get(text, decimal_point(text, self.mapping.decimal))
            no_answer = self.no_answers[id(item)].get(text)
            if no_answer is not None:
                value, na = DONT_KNOW if no_answer == "dont_know" else "", str(no_answer == "not_applicable").lower()
            yield _row(run_cells, item.item, value, na, "")

    def run_cells(self, texts: dict[str, str]) -> dict[str, str]:
        """The cells that all answers of a run share."""
        mapping = self.mapping
        cells = {name: self.decoded(texts, column) for name, column in self.about.items()}
        cells["date"] = _day(cells["date"], mapping.day)
        cells |= {"instrument": mapping.instrument, "version": str(mapping.version), "run": texts[mapping.run]}
        if self.weight:
            cells["weight"] = decimal_point(texts[self.weight], mapping.decimal)
        return cells

    def decoded(self, texts: dict[str, str], column: MappedColumn) -> str:
        """The handbook's word for a cell."""
        text = composed(texts[column.column])
        return self.codes[id(column)].get(text, text)


def _day(text: str, order: str) -> str:
    """A day as year-month-day, from one in `order`; texts of another form are returned unchanged."""
    match = re.fullmatch(
        r"(\d{1,4})[-./] ?(\d{1,2})[-./] ?(\d{1,4})(?:\.?,? .*|T.*|\.)?", " ".join(text.split()), re.ASCII
    )
    if not match:
        return text
    parts = dict(zip(order.split("-"), match.groups()[:3], strict=True))
    return f"{parts['year'].zfill(4)}-{parts['month'].zfill(2)}-{parts['day'].zfill(2)}"


# --- JSON -------------------------------------------------------------------------------------

_OF_RUN = ("run", "instrument", "version", "handbook", "role", "unit", "channel", "date", "weight", "case")
_OF_ANSWER = ("item", "fingerprint", "value", "na")


def _json(intake: Intake, source: AnswerFile) -> None:
    """Our JSON. JSON has no rows: the row in messages is the number of the answer in the file, from 1."""
    try:
        data = json_of(text_of(source, _JSON_LIMIT, "64 MiB"))
    except NotJson as error:
        raise unreadable(source.name, error.line, error.reason) from None
    if not isinstance(data, dict) or data.get("format") != ANSWERS_FORMAT or not isinstance(data.get("runs"), list):
        raise unreadable(source.name, 1, "it does not begin with the format {format}", format=ANSWERS_FORMAT)
    number = itertools.count(1)
    for run in data["runs"]:
        answers = run.get("answers") if isinstance(run, dict) else None
        if not isinstance(run, dict) or not isinstance(answers, list):
            raise unreadable(source.name, 1, "a run is not an object with a list of answers")
        run_cells = {name: _scalar(source, run.get(name)) for name in _OF_RUN}
        for answer in answers:
            if not isinstance(answer, dict):
                raise unreadable(source.name, 1, "an answer is not an object")
            answer_cells = {name: _scalar(source, answer.get(name), name in ("value", "na")) for name in _OF_ANSWER}
            intake.add(source.name, next(number), [(run_cells | answer_cells).get(name, "") for name in COLUMNS])


def _scalar(source: AnswerFile, value: object, may_be_true: bool = False) -> str:
    """A JSON value as the text of a cell; `may_be_true` allows true and false. Raises `Unreadable` for others."""
    if value is None:
        return ""
    if isinstance(value, bool) and may_be_true:
        return str(value).lower()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return repr(value)
    if isinstance(value, str):
        return value
    raise unreadable(source.name, 1, "a value is a list or an object, or is true or false where it cannot be")


# --- XLSX -------------------------------------------------------------------------------------


def _xlsx(intake: Intake, source: AnswerFile) -> None:
    """A workbook made by `exports.xlsx` and filled in, or one that KoboToolbox exports.

    A run without an id in our workbook gets the file's name as its id.
    """
    check_size(source, _XLSX_LIMIT, "16 MiB")
    try:
        sheets = read_sheets(source.path.read_bytes())
        table = next(iter(sheets.values()), {})
        names = table.get(1, {})
        if _is_form_export(names.values()):
            _form_export(intake, source, list(names.values()), _wide(table), sheets.epoch)
            return
        answers = read_answers(sheets, source.name.removesuffix(source.path.suffix))
    except Refused as refused:
        values: dict[str, str | MessagePart] = {"file": source.name, "reason": refused.reason}
        raise Unreadable(Problem(Place(source.name), "answers-unreadable", values)) from None
    except OSError as error:
        raise of_the_disk(source, error) from None
    for row in answers:
        intake.add(source.name, row.number, row.cells)


def _wide(table: Sheet) -> Iterator[tuple[int, list[str]]]:
    """The rows below the first of a sheet, with a cell for each cell of the first row; other cells are left out.

    Raises `Refused` for a huge table that is mostly empty: a few bytes of such a file would take hours to read.
    """
    columns = list(table[1])
    if len(columns) * len(table) > _MOST_CELLS:
        values = {"columns": f"{len(columns):,}", "rows": f"{len(table):,}"}
        raise Refused(MessagePart("it has {columns} columns and {rows} rows, most of which are empty", values))
    return ((number, [row.get(column, "") for column in columns]) for number, row in table.items() if number != 1)
