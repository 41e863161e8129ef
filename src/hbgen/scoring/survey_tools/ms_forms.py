"""Responses that Microsoft Forms exports as XLSX, or such a workbook saved as CSV.

The columns ID, Start time, Completion time, Email and Name come first, in the language of the form's owner. Each form
counts its IDs from 1. Time stamps are days of the workbook, or texts such as 8/3/16 13:45:00 in a CSV.

Source: Microsoft, "Check and share your form results",
https://support.microsoft.com/en-us/office/check-and-share-your-form-results-02a59a7a-f5ff-41e9-9f77-0e4c8d2ac1a2
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
    folded,
)

_ID = {"id", "ид", "identifiant", "kennung"}
_START = ("Start time", "Algusaeg", "Время начала", "Startzeit", "Heure de début", "Hora de inicio", "Aloitusaika")
_END = (
    *("Completion time", "Lõpuleviimise aeg", "Lõpetamise aeg", "Время выполнения", "Время завершения"),
    *("Fertigstellungszeit", "Heure de fin", "Hora de finalización", "Valmistumisaika"),
)
_NO_END: dict[str, LeftOutReason] = {"": "unfinished"}


def _signs(table: ResponseTable) -> MessagePart | None:
    row = table.head[0] if table.head else ()
    names = HeaderNames(row)
    if row and folded(row[0]) in _ID and names.at(*_START) is not None and names.at(*_END) is not None:
        return _first_columns(row)
    return None


def _likely(table: ResponseTable) -> MessagePart | None:
    return _first_columns(table.head[0]) if _is_of_other_language(table) else None


def _first_columns(row: Row) -> MessagePart:
    columns = ", ".join(f"`{cell_text(cell)}`" for cell in row[:3])
    return MessagePart("the columns {columns}", {"columns": columns})


def _is_of_other_language(table: ResponseTable) -> bool:
    """Whether responses begin with a number and two times, of which the second is that of the hand-in, and two cells
    about a person, below headers in any language."""
    header, *responses = table.head or [()]
    return (
        bool(responses)
        and len(header) > 5
        and all(header[:5])
        and all(
            len(row) > 3
            and row[0].isdigit()
            and all(may_be_day(text) and ("." in text or ":" in text) for text in row[1:3])
            and (not row[3] or "@" in row[3] or not any(letter.isdigit() for letter in row[3]))
            for row in responses
        )
    )


def _layout(table: ResponseTable) -> Layout | str:
    row = table.head[0] if table.head else ()
    names = HeaderNames(row)
    # In other languages they stand at the same places.
    start, end = names.at(*_START), names.at(*_END)
    start, end = 1 if start is None else start, 2 if end is None else end
    if len(row) <= max(start, end):
        return "Completion time"
    columns = tuple(ResponseColumn(cell_text(cell)) for cell in row)
    status = StatusColumn(end, _NO_END, None)
    return Layout(columns, 1, (end, start), (0, start, end), (status,), has_names=False)


TOOL = SurveyTool(name="ms-forms", label="Microsoft Forms", signs=_signs, layout=_layout, likely=_likely)
