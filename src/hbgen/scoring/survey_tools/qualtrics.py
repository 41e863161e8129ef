"""Responses that Qualtrics exports as CSV, TSV or XLSX.

Three header rows in CSV and TSV (names, texts, `{"ImportId": …}`), two in XLSX; the columns `Status` (a preview, a
test, spam), `Finished`, `Progress`, `EndDate`, `RecordedDate` and `ResponseId`. Choices are texts or numbers.

Files in the legacy format have two header rows, and call facts about a response `V1` to `V10`, with their names below.

Source: Qualtrics, "Understanding Your Dataset" and "Data Export Options",
https://www.qualtrics.com/support/survey-platform/data-and-analysis-module/data/download-data/understanding-your-dataset/
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hbgen.model.results import LeftOutReason
from hbgen.problems import MessagePart
from hbgen.scoring.survey_tools.day_order import certain_day, plain_day
from hbgen.scoring.survey_tools.response_table import ResponseTable
from hbgen.scoring.survey_tools.survey_tool import (
    HeaderNames,
    Layout,
    ResponseColumn,
    Row,
    StatusColumn,
    SurveyTool,
    cell_text,
)

_STATUS: dict[str, LeftOutReason] = {
    **dict.fromkeys(("survey preview", "preview", "1", "offline survey preview", "offline preview", "17"), "preview"),
    **dict.fromkeys(("survey test", "test", "2"), "test"),
    **dict.fromkeys(
        ("spam", "8", "survey preview spam", "preview spam", "9", "imported spam", "12", "offline spam", "24"), "spam"
    ),
}
_COUNTED = frozenset(("", "ip address", "0", "imported", "4", "offline", "16", "ex", "32", "48", "synthetic", "40"))
_FINISHED: dict[str, LeftOutReason] = dict.fromkeys(("false", "0", "no"), "unfinished")
_UNANSWERED = "-99"
"""What stands for a question that was seen and not answered, where the export is told to say so."""
_CHOICE = re.compile(r"\s+-\s+Selected Choice\s*$", re.IGNORECASE)
"""Behind the words of a question of which one choice takes a text of its own, in a column further on."""
_LEGACY = re.compile(r"V\d{1,2}")
_MOST_ROWS = 5
_UNFINISHED: dict[str, LeftOutReason] = {str(percent): "unfinished" for percent in range(100)}


def _facts(rows: Sequence[Row]) -> Row:
    """The names of facts about a response, and of questions."""
    first = rows[0] if rows else ()
    below = rows[1] if len(rows) > 1 else ()
    is_legacy = len(below) >= len(first) and {"ResponseID", "Finished"} <= {cell_text(cell) for cell in below}
    return [below[i] if is_legacy and _LEGACY.fullmatch(cell) else cell for i, cell in enumerate(first)]


def _signs(table: ResponseTable) -> MessagePart | None:
    rows = table.head
    if rows and _facts(rows) != list(rows[0]):
        return MessagePart("two header rows")
    if len(rows) > 2 and any('{"ImportId"' in cell.replace(" ", "") for cell in rows[2][:30]):
        return MessagePart("three header rows")
    if rows and HeaderNames(rows[0]).has("ResponseId", "StartDate", "EndDate", "Progress"):
        return MessagePart("the columns {columns}", {"columns": "`ResponseId`, `StartDate`, `EndDate`, `Progress`"})
    return None


def _layout(table: ResponseTable) -> Layout | str:
    rows = table.head
    facts = _facts(rows)
    names = HeaderNames(facts)
    run, days = names.at("ResponseId"), names.all_at("EndDate", "RecordedDate", "StartDate")
    if run is None or not days:
        return "ResponseId" if run is None else "EndDate"
    headers = _headers(rows, days[0])
    statuses = []
    for name, reasons, counted in (
        ("Status", _STATUS, _COUNTED),
        ("Finished", _FINISHED, frozenset(("", "true", "1", "yes"))),
        ("Progress", _UNFINISHED, None),
    ):
        index = names.at(name)
        if index is not None and not (name == "Progress" and names.has("Finished")):
            statuses.append(StatusColumn(index, reasons, counted))
    texts = rows[1] if headers > 1 else ()
    columns = tuple(_column(cell, texts[i] if i < len(texts) else "") for i, cell in enumerate(facts))
    return Layout(columns, headers, days, (run,), tuple(statuses), blanks=frozenset((_UNANSWERED,)))


def _headers(rows: Sequence[Row], day: int) -> int:
    """How many rows come before the first response: those without a day where responses have one."""
    count = 1
    for row in rows[1:3]:
        text = cell_text(row[day]) if day < len(row) else ""
        is_day = certain_day(text) or plain_day(text, "day-month-year") or plain_day(text, "month-day-year")
        if is_day or not text or text.replace(".", "").isdigit():
            break
        count += 1
    return count


def _column(name: str, text: str) -> ResponseColumn:
    """A column; the text of a matrix ends in ` - ` and its row, which may hold such a mark itself."""
    words = _CHOICE.sub("", cell_text(text))
    parts = words.split(" - ")
    rows = tuple(" - ".join(parts[at:]) for at in range(1, len(parts)))
    return ResponseColumn(cell_text(name), (words, *rows[-_MOST_ROWS:]))


TOOL = SurveyTool(name="qualtrics", label="Qualtrics", signs=_signs, layout=_layout)
