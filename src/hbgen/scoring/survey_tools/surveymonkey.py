"""Responses that SurveyMonkey exports as CSV or XLSX ("All responses data").

Two header rows: questions, which stand over the first of their columns alone, and below them what each column holds:
`Response`, `Open-Ended Response`, an option of several, or a row of a matrix. Time stamps have the account's order,
headers its language.

Source: SurveyMonkey, "Individual and All Responses Exports",
https://help.surveymonkey.com/en/surveymonkey/analyze/exports/
"""

from __future__ import annotations

from hbgen.model.results import LeftOutReason
from hbgen.problems import MessagePart
from hbgen.scoring.survey_tools.day_order import may_be_day
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
    **dict.fromkeys(("partial", "incomplete", "started"), "unfinished"),
    **dict.fromkeys(("disqualified", "overquota", "over quota"), "rejected"),
}
_NO_END: dict[str, LeftOutReason] = {"": "unfinished"}


_ANSWERS = {"response", "open-ended response", "antwort", "réponse", "respuesta", "ответ", "vastus", "vastaus", "svar"}
"""What stands below a question over its own answers, where further columns hold something else."""


def _signs(table: ResponseTable) -> MessagePart | None:
    rows = table.head
    if not rows or not HeaderNames(rows[0]).has("Respondent ID", "Collector ID"):
        return None
    if _headers(table) == 2:
        return MessagePart("two header rows")
    return MessagePart("the columns {columns}", {"columns": "`Respondent ID`, `Collector ID`"})


def _likely(table: ResponseTable) -> MessagePart | None:
    return MessagePart("two header rows, and ids and times below them") if _is_of_other_language(table) else None


def _is_of_other_language(table: ResponseTable) -> bool:
    """Whether a table begins with ids of respondent and collector and two times, below headers in any language."""
    if len(table.head) < 3:
        return False
    first, second, *responses = (row[:4] for row in table.head)
    return (
        len(first) == 4
        and all(first)
        and not any(second)
        and any(table.head[1][4:])
        and all(
            len(row) == 4 and row[0].isdigit() and row[1].isdigit() and may_be_day(row[2]) and may_be_day(row[3])
            for row in responses
        )
    )


def _headers(table: ResponseTable) -> int:
    run = HeaderNames(table.head[0]).at("Respondent ID") or 0
    second = table.head[1] if len(table.head) > 1 else ()
    return 2 if run < len(second) and not second[run].strip() else 1


def _layout(table: ResponseTable) -> Layout | str:
    rows = table.head
    names = HeaderNames(rows[0])
    run, days = names.at("Respondent ID"), names.all_at("End Date", "Date Modified", "Start Date", "Date Created")
    if run is None and _is_of_other_language(table):
        return Layout(_columns(rows[0], rows[1]), 2, (3, 2), (0,), has_names=False)
    if run is None or not days:
        return "Respondent ID" if run is None else "End Date"
    headers = _headers(table)
    status, end = names.at("Response Status", "Status"), names.at("End Date")
    statuses = [] if status is None else [StatusColumn(status, _STATUS, frozenset(("", "completed", "complete")))]
    if end is not None:
        statuses.append(StatusColumn(end, _NO_END, None))
    columns = _columns(rows[0], rows[1] if headers == 2 else ())
    return Layout(columns, headers, days, (run,), tuple(statuses), has_names=False)


def _columns(questions: Row, parts: Row) -> tuple[ResponseColumn, ...]:
    """The columns: of a question with several, each is an option or a row of a matrix, named by the second row."""
    columns = []
    question = ""
    for index, cell in enumerate(questions):
        text, part = cell_text(cell), cell_text(parts[index]) if index < len(parts) else ""
        question = text or question
        following = questions[index + 1] if index + 1 < len(questions) else "-"
        is_part = not text or (not following.strip() and bool(part) and part.casefold() not in _ANSWERS)
        if is_part:
            columns.append(ResponseColumn(f"{question} [{part}]", (part,), is_option=True))
        else:
            columns.append(ResponseColumn(text))
    return tuple(columns)


TOOL = SurveyTool(name="surveymonkey", label="SurveyMonkey", signs=_signs, layout=_layout, likely=_likely)
