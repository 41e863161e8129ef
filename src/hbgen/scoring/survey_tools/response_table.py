"""Files of responses as tables of texts that can be read more than once: CSV, XLSX, a ZIP with CSV, and JSON."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hbgen.json_data import JsonObject, JsonValue
from hbgen.problems import MessagePart, Place, Problem
from hbgen.scoring.archives import table_in
from hbgen.scoring.tables import (
    MAX_FILE,
    AnswerFile,
    NotJson,
    Unreadable,
    check_size,
    encoding_of,
    json_of,
    of_the_disk,
    rows,
    text_of,
    unreadable,
)
from hbgen.spreadsheets.reading import Refused, Sheets, read_sheets

if TYPE_CHECKING:
    from hbgen.scoring.text_blocks import RowBlock

JSON_LIMIT = 64 << 20
XLSX_LIMIT = 16 << 20
_MOST_CELLS = 5_000_000
"""Cells of a table, including empty ones: a workbook holds at most 750,000 that are filled."""
_MOST_COLUMNS = 20_000
HEAD = 4
"""The number of first rows that tell which tool wrote a file: three of headers, and a response."""

NumberedRow = tuple[int, list[str]]
"""The number of a row's first line, and its cells."""


@dataclass(frozen=True, slots=True)
class ResponseTable:
    """A table of texts, and its first rows."""

    source: AnswerFile
    head: Sequence[Sequence[str]]
    """The first rows, `HEAD` at most."""
    rows: Callable[[], Iterator[NumberedRow]]
    """Reads all rows from the start. Raises `Unreadable`."""
    epoch: datetime.date | None = None
    """The day from which numbers count that stand for days, in a workbook."""
    sheets: Sheets | None = None
    """The workbook's sheets, of which one is the table."""
    sheet: str = ""
    """The name of that sheet."""
    is_json: bool = False
    blocks: Callable[[], Iterator[RowBlock]] | None = None
    """Reads all rows from the start in blocks of whole rows, where the file is CSV."""


def open_table(source: AnswerFile, delimiter: str | None = None, encoding: str | None = None) -> ResponseTable:
    """The table in a file, by its ending. Raises `Unreadable`.

    Without an encoding a file is in UTF-16 if it begins with its mark, and else in UTF-8.
    """
    kind = source.path.suffix.lower()
    if kind == ".xlsx":
        return _of_workbook(source)
    if kind in (".json", ".jsonl", ".ndjson"):
        return _of_json(source, kind != ".json")
    check_size(source, MAX_FILE, "1 GiB")
    if kind == ".zip":
        source = table_in(source)
    elif kind not in (".csv", ".txt", ".tsv"):
        check_size(source, JSON_LIMIT, "64 MiB")
        raise unreadable(source.name, 1, "it is neither CSV, JSON nor XLSX")

    def read() -> Iterator[NumberedRow]:
        return rows(source, delimiter, encoding or encoding_of(source))

    def blocks() -> Iterator[RowBlock]:
        # Its libraries belong to the extra `scores`, which whoever looks at a file's first rows may not have.
        from hbgen.scoring.text_blocks import row_blocks

        return row_blocks(source, delimiter, encoding or encoding_of(source))

    return ResponseTable(source, _head(read()), read, blocks=blocks)


def _head(lines: Iterator[NumberedRow]) -> list[list[str]]:
    """The first rows; where reading fails below the first of them, those above: who reads all rows is told."""
    head: list[list[str]] = []
    try:
        head += (cells for _, (_, cells) in zip(range(HEAD), lines, strict=False))
    except Unreadable:
        if not head:
            raise
    return head


def _of_workbook(source: AnswerFile) -> ResponseTable:
    check_size(source, XLSX_LIMIT, "16 MiB")
    try:
        sheets = read_sheets(source.path.read_bytes())
    except Refused as refused:
        raise _refused(source, refused.reason) from None
    except OSError as error:
        raise of_the_disk(source, error) from None
    return _of_sheet(source, sheets, next(iter(sheets), ""))


def sheet_tables(table: ResponseTable) -> list[ResponseTable]:
    """The tables of a workbook's other sheets."""
    if table.sheets is None:
        return []
    return [_of_sheet(table.source, table.sheets, name) for name in table.sheets if name != table.sheet]


def _of_sheet(source: AnswerFile, sheets: Sheets, name: str) -> ResponseTable:
    table = sheets.get(name, {})
    first = [row for _, row in zip(range(HEAD), table.values(), strict=False)]
    # Columns without anything in the first rows are of no use: nothing tells what they hold.
    columns = sorted({column for row in first for column in row})
    # A few bytes of a table that is wide, long and empty would take hours to read.
    is_huge = len(columns) * len(table) > _MOST_CELLS

    def read() -> Iterator[NumberedRow]:
        if is_huge:
            values = {"columns": f"{len(columns):,}", "rows": f"{len(table):,}"}
            part = MessagePart("it has {columns} columns and {rows} rows, most of which are empty", values)
            raise _refused(source, part)
        return ((number, [row.get(column, "") for column in columns]) for number, row in table.items())

    head = [[row.get(column, "") for column in columns] for row in first]
    return ResponseTable(source, head, read, sheets.epoch, sheets, name)


def _refused(source: AnswerFile, reason: MessagePart) -> Unreadable:
    values: dict[str, str | MessagePart] = {"file": source.name, "reason": reason}
    return Unreadable(Problem(Place(source.name), "answers-unreadable", values))


# --- JSON -------------------------------------------------------------------------------------

_LISTS = ("data", "results", "responses")
"""Members of an object that may hold the list of responses."""
_INNER = ("data", "json", "result")
"""Members of a response that may hold its answers, beside facts about it."""


def _of_json(source: AnswerFile, is_lines: bool) -> ResponseTable:
    text = text_of(source, JSON_LIMIT, "64 MiB")
    try:
        values = [json_of(line) for line in text.splitlines() if line.strip()] if is_lines else _listed(json_of(text))
    except NotJson as error:
        raise unreadable(source.name, error.line, error.reason) from None
    responses = [_flat(value) for value in values if isinstance(value, dict)]
    if len(responses) != len(values):
        raise unreadable(source.name, 1, "a response is not an object")
    names = list(dict.fromkeys(name for response in responses for name in response))
    if not names:
        raise unreadable(source.name, 1, "it holds no responses")
    if len(values) == 1 and _is_survey(values[0]):
        raise unreadable(source.name, 1, "it is a survey itself, and not the responses to it")
    if len(names) > _MOST_COLUMNS or len(names) * len(responses) > _MOST_CELLS:
        part = {"columns": f"{len(names):,}", "rows": f"{len(responses):,}"}
        reason = "it has {columns} columns and {rows} rows, most of which are empty"
        raise _refused(source, MessagePart(reason, part))

    def read() -> Iterator[NumberedRow]:
        yield 0, names
        for number, response in enumerate(responses, 1):
            yield number, [response.get(name, "") for name in names]

    return ResponseTable(source, _head(read()), read, is_json=True)


def _is_survey(value: JsonValue) -> bool:
    """Whether an object is the definition of a survey: pages of elements, each of a type."""
    parts = (value.get("pages") or value.get("elements")) if isinstance(value, dict) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    return isinstance(first, dict) and bool({"elements", "type"} & first.keys())


def _listed(value: JsonValue) -> list[JsonValue]:
    """The responses in a JSON file: a list, an object with a list, or a single response."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for name, member in value.items():
            if name.lower() in _LISTS and isinstance(member, list):
                return member
    return [value]


def _flat(response: JsonObject) -> dict[str, str]:
    """A response as texts by name; answers inside of answers, as in a matrix, are named `matrix.row`."""
    cells: dict[str, str] = {}
    for name, value in response.items():
        if name.lower() in _INNER and isinstance(value, str) and value.lstrip().startswith("{"):
            with suppress(NotJson):
                value = json_of(value)
        if isinstance(value, dict):
            prefix = "" if name.lower() in _INNER else f"{name}."
            for inner, answer in value.items():
                cells[f"{prefix}{inner}"] = _text(answer)
        else:
            cells.setdefault(name, _text(value))
    return cells


def _text(value: JsonValue) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)
