"""Reads answers from files: our CSV, JSON and XLSX, exports of ODK and KoboToolbox, and other tools' CSV."""

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
from hbgen.scoring.intake import NEEDED, Intake
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
from hbgen.scoring.xlsx import read_answers
from hbgen.spreadsheets.reading import Refused, Sheet, read_sheets

_JSON_LIMIT = 64 << 20
_XLSX_LIMIT = 16 << 20

_MOST_CELLS = 5_000_000
"""Cells of a table, empty ones with them: a workbook holds 750,000 that are filled."""

_POSITION = {name: index for index, name in enumerate(COLUMNS)}


def read(intake: Intake, source: AnswerFile, mapping: Mapping | None = None) -> None:
    """Take in the answers of one file. Raises `Unreadable` for a file that cannot be read as a whole."""
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
    lines = rows(source)
    first = next(lines, None)
    if first is None:
        raise unreadable(source.name, 1, "it is empty")
    names = [plain(cell).strip() for cell in first[1]]
    if _is_collected(names):
        _collected(intake, source, first[1], lines)
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


def _is_collected(names: Iterable[str]) -> bool:
    """Whether a table with these columns holds a row for each run, and not one for each answer."""
    lowered = {_last(plain(name).strip()) for name in names}
    return "instrument" in lowered and not lowered & {"item", "value"}


def _last(name: str) -> str:
    """A column's name without the groups around it: ODK writes `group-name`, KoboToolbox `group/name`."""
    return re.split(r"[-/]", name)[-1].lower()


def _collected(
    intake: Intake,
    source: AnswerFile,
    names: Sequence[str],
    lines: Iterator[tuple[int, list[str]]],
    epoch: datetime.date = suggestions.EPOCH,
) -> None:
    """An export of our XLSForm: one row for each run, a column for each item, named by its id with `_` for `-`."""
    at: dict[str, int] = {}
    for index, name in enumerate(names):
        at.setdefault(_last(plain(name).strip()), index)
    run = next((at[name] for name in RUN_COLUMNS if name in at), None)
    date = next((at[name] for name in DATE_COLUMNS if name in at), None)
    for name, found in (("KEY", run), ("date", date), ("version", at.get("version"))):
        if found is None:
            header(source, names, (name,))
    assert run is not None and date is not None
    columns = _item_columns(intake.key, at)
    if not any(columns.values()):
        first = next((item for one in intake.key.questionnaires.values() for item in one.items), "id")
        if any(name.endswith(f"_{FINGERPRINT}") for name in at):
            remedy = MessagePart(
                "Export again with the names of questions: in KoboToolbox, choose “XML values and headers”."
            )
            values: dict[str, str | MessagePart] = {"column": f"`{question(first)}`", "near": remedy}
            raise Unreadable(Problem(Place(source.name), "missing-column", values))
        header(source, names, (question(first),))
    for number, cells in lines:
        if len(cells) != len(names):
            intake.refuse(source.name, number, "answer-cells", ragged(cells, len(names)))
            continue
        said = {name: plain(cells[at[name]]).strip() for name in COLUMNS if name in at}
        said |= {"run": plain(cells[run]), "date": suggestions.day(cells[date], epoch) or cells[date].strip()}
        asked = columns.get(said["instrument"])
        if asked is None:
            intake.add(source.name, number, _row(said, "", "", "false", ""))
            continue
        for item, column, mark in asked:
            value = plain(cells[column]).strip()
            na = "true" if value == NA else "false"
            given = plain(cells[mark]).strip() if mark is not None else ""
            intake.add(source.name, number, _row(said, item, "" if value == NA else value, na, given))


def _item_columns(key: AnswerKey, at: dict[str, int]) -> dict[str, list[tuple[str, int, int | None]]]:
    """Instrument → its items that have a column, with that and with the column of the fingerprint."""
    found: dict[str, list[tuple[str, int, int | None]]] = {}
    for one in key.questionnaires.values():
        found[one.id] = []
        for item in one.items:
            name = question(item).lower()
            if name in at:
                found[one.id].append((item, at[name], at.get(f"{name}_{FINGERPRINT}")))
    return found


def _row(said: dict[str, str], item: str, value: str, na: str, mark: str) -> list[str]:
    cells = [said.get(name, "") for name in COLUMNS]
    for name, cell in (("item", item), ("value", value), ("na", na), ("fingerprint", mark)):
        cells[_POSITION[name]] = cell
    return cells


# --- any tool's CSV ---------------------------------------------------------------------------


def _mapped(intake: Intake, source: AnswerFile, mapping: Mapping) -> None:
    lines = rows(source, "\t" if mapping.delimiter == "tab" else mapping.delimiter, mapping.encoding)
    first = next(lines, None)
    if first is None:
        raise unreadable(source.name, 1, "it is empty")
    about = {name: getattr(mapping, name) for name in ("date", "unit", "channel", "role", "case")}
    about = {name: column for name, column in about.items() if column is not None}
    one = intake.key.questionnaires.get(mapping.instrument)
    weight = [mapping.weight] if mapping.weight else []
    if not weight and one is not None and one.weight_field:
        weight = [one.weight_field]
    needed = [mapping.run, *weight, *(one.column for one in (*about.values(), *mapping.items))]
    at = header(source, first[1], needed)
    codes = {id(one): {code.code: code.value for code in one.codes} for one in (*about.values(), *mapping.items)}
    no_answers = {id(one): mapping.no_answers(one) for one in mapping.items}

    def cell(cells: Sequence[str], one: MappedColumn) -> str:
        text = composed(cells[at[one.column]].strip())
        value: str = codes[id(one)].get(text, text)
        return value

    for number, cells in lines:
        if len(cells) != len(first[1]):
            intake.refuse(source.name, number, "answer-cells", ragged(cells, len(first[1])))
            continue
        said = {name: cell(cells, one) for name, one in about.items()}
        said["date"] = _day(said["date"], mapping.day)
        said |= {"instrument": mapping.instrument, "version": str(mapping.version)}
        said["run"] = cells[at[mapping.run]].strip()
        if weight:
            said["weight"] = decimal_point(cells[at[weight[0]]].strip(), mapping.decimal)
        for asked in mapping.items:
            written, na = cells[at[asked.column]].strip(), "false"
            value = codes[id(asked)].get(written, decimal_point(written, mapping.decimal))
            no_answer = no_answers[id(asked)].get(written)
            if no_answer is not None:
                value, na = DONT_KNOW if no_answer == "dont_know" else "", str(no_answer == "not_applicable").lower()
            intake.add(source.name, number, _row(said, asked.item, value, na, ""))


def _day(text: str, order: str) -> str:
    """A day as year-month-day; what is no day stays as it is."""
    found = re.fullmatch(
        r"(\d{1,4})[-./] ?(\d{1,2})[-./] ?(\d{1,4})(?:\.?,? .*|T.*|\.)?", " ".join(text.split()), re.ASCII
    )
    if not found:
        return text
    parts = dict(zip(order.split("-"), found.groups()[:3], strict=True))
    return f"{parts['year'].zfill(4)}-{parts['month'].zfill(2)}-{parts['day'].zfill(2)}"


# --- JSON -------------------------------------------------------------------------------------

_OF_RUN = ("run", "instrument", "version", "handbook", "role", "unit", "channel", "date", "weight", "case")
_OF_ANSWER = ("item", "fingerprint", "value", "na")


def _json(intake: Intake, source: AnswerFile) -> None:
    """Our JSON. Rows are counted over all answers, from 1: JSON has no rows of its own."""
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
        said = {name: _scalar(source, run.get(name)) for name in _OF_RUN}
        for answer in answers:
            if not isinstance(answer, dict):
                raise unreadable(source.name, 1, "an answer is not an object")
            given = {name: _scalar(source, answer.get(name), name in ("value", "na")) for name in _OF_ANSWER}
            intake.add(source.name, next(number), [(said | given).get(name, "") for name in COLUMNS])


def _scalar(source: AnswerFile, value: object, may_be_true: bool = False) -> str:
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
    """A workbook that we made and somebody filled in, or one that KoboToolbox exports.

    Without an id of its own a run in ours is named after the file.
    """
    check_size(source, _XLSX_LIMIT, "16 MiB")
    try:
        sheets = read_sheets(source.path.read_bytes())
        table = next(iter(sheets.values()), {})
        names = table.get(1, {})
        if _is_collected(names.values()):
            _collected(intake, source, list(names.values()), _wide(table), sheets.epoch)
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
    """The rows below the first of a sheet, each with a cell for each of the first; others are left out.

    Raises `Refused` for a table most of which is empty: a few bytes of it would take hours.
    """
    columns = list(table[1])
    if len(columns) * len(table) > _MOST_CELLS:
        values = {"columns": f"{len(columns):,}", "rows": f"{len(table):,}"}
        raise Refused(MessagePart("it has {columns} columns and {rows} rows, most of which are empty", values))
    return ((number, [row.get(column, "") for column in columns]) for number, row in table.items() if number != 1)
