"""Answers in the workbook that `exports.xlsx` makes, as rows of the long table.

The layout, which both modules share (the names of the two visible sheets are in the workbook's language):

- Sheet `Answers`: one row holds the columns' keys (`item`, `value`, `evidence`, `comment`, `fingerprint`, `list`,
  in any order and among others); below it each row with a fingerprint is one item.
- Sheet `Run`: a key in the first column, its value in the third.
- Sheet `Choices`: `list`, `value`, `na`, `label`; a cell of the list `list` with the text `label` means `value` (and
  `na`). Other texts are values themselves: `3`, `1`, an option's id, `dk`; `na` for not applicable.
"""

from __future__ import annotations

from dataclasses import dataclass

from hbgen import suggestions
from hbgen.model.reserved import COLUMNS, NA
from hbgen.problems import MessagePart
from hbgen.spreadsheets.reading import Refused, Sheet, Sheets, under_our_names

SEEN = ("Run", "Answers")
"""The visible sheets, whose names are translated to the workbook's language."""
_CHOSEN = ("role", "unit", "channel")

Choices = dict[tuple[str, str], tuple[str, str]]
"""List and label → value, and `true` or `false` for not applicable."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer: the number of its row on the sheet, and a text for each of `reserved.COLUMNS`."""

    number: int
    cells: tuple[str, ...]


def read_answers(sheets: Sheets, run: str) -> list[AnswerRow]:
    """The answers in a workbook's sheets; `run` is the run's id where the workbook names none.

    Items without an answer, evidence and comment are left out. Raises `hbgen.spreadsheets.reading.Refused` for other
    workbooks. Ids, versions and values are not checked here.
    """
    sheets = under_our_names(sheets, SEEN)
    answers, about = sheets.get("Answers"), sheets.get("Run")
    if answers is None or about is None:
        raise Refused(MessagePart("it has no sheets “Answers” and “Run”"))
    choices = choices_in(sheets.get("Choices", {}))
    head, columns = header(answers, ("item", "value", "fingerprint"))
    facts = facts_in(about)
    for key in _CHOSEN:
        facts[key] = choices.get((key, facts.get(key, "")), (facts.get(key, ""), ""))[0]
    facts["run"] = facts.get("run") or run
    facts["date"] = suggestions.day(facts.get("date", ""), sheets.epoch) or facts.get("date", "")
    facts["weight"] = facts.get("weight") or "1"
    rows = []
    for number, row in answers.items():
        cells = {key: row.get(column, "").strip() for key, column in columns.items()}
        text = cells["value"]
        is_filled = any(cells.get(key) for key in ("value", "evidence", "comment"))
        if number <= head or not cells["fingerprint"] or not is_filled:
            continue
        unchanged = ("", "true") if text == NA else (text, "false")
        value, na = choices.get((cells.get("list", ""), text), unchanged)
        answer = facts | cells | {"value": value, "na": na}
        rows.append(AnswerRow(number, tuple(answer.get(column, "") for column in COLUMNS)))
    return rows


def header(sheet: Sheet, needed: tuple[str, ...]) -> tuple[int, dict[str, int]]:
    """The first row that holds all `needed` keys, and the column of each of its keys. Raises `Refused`."""
    for number, row in sheet.items():
        columns = {text: column for column, text in reversed(list(row.items()))}
        if all(key in columns for key in needed):
            return number, columns
    raise Refused(MessagePart("no row holds the columns {columns}", {"columns": ", ".join(needed)}))


def facts_in(sheet: Sheet) -> dict[str, str]:
    """The contents of the sheet `Run`: key → value."""
    return {row[1].strip(): row.get(3, "").strip() for row in sheet.values() if 1 in row}


def choices_in(sheet: Sheet) -> Choices:
    """The value of each label of each list, from the sheet `Choices`."""
    return {(row.get(1, ""), row.get(4, "").strip()): (row.get(2, ""), row.get(3, "")) for row in sheet.values()}
