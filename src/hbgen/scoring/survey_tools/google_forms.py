"""Responses of Google Forms, as CSV ("Download responses") or from the linked spreadsheet, as CSV or XLSX.

The first column is a time stamp to the second, in the order of the spreadsheet's locale; there is no id, and two
people may send at the same second. Questions are the headers; rows of a grid stand in brackets behind theirs.

Source: Google, "View & manage form responses", https://support.google.com/docs/answer/139706
"""

from __future__ import annotations

import re

from hbgen.problems import MessagePart
from hbgen.scoring.survey_tools.response_table import ResponseTable
from hbgen.scoring.survey_tools.survey_tool import Layout, ResponseColumn, SurveyTool, cell_text, folded

_STAMP = {
    folded(name)
    for name in (
        *("Timestamp", "Ajatempel", "Отметка времени", "Zeitstempel", "Horodateur", "Marca temporal", "Tijdstempel"),
        *("Informazioni cronologiche", "Sygnatura czasowa", "Aikaleima", "Tidsstämpel", "Tidsstempel", "Tidspunkt"),
        *(
            "Tidstämpel",
            "Tidsmerking",
            "Időbélyeg",
            "Časová značka",
            "Časová pečiatka",
            "Marcaj de timp",
            "Zaman damgası",
        ),
        *("Клеймо за време", "Χρονική σήμανση", "Vremenska oznaka", "Časovni žig", "Tímastimpill", "Marca de temps"),
        *(
            "タイムスタンプ",
            "타임스탬프",
            "时间戳记",
            "時間戳記",
            "ประทับเวลา",
            "Dấu thời gian",
            "Cap waktu",
            "Stempel waktu",
        ),
        *("חותמת זמן", "طابع زمني", "مهر زمانی", "Временска ознака", "Denboraren marka"),
        *("Laika zīmogs", "Laikspiedols", "Laiko žyma", "Позначка часу", "Carimbo de data/hora", "Časové razítko"),
    )
}
_ROW = re.compile(r"(.*)\[(.+)\]\s*")


def _signs(table: ResponseTable) -> MessagePart | None:
    first = cell_text(table.head[0][0]) if table.head and table.head[0] else ""
    return MessagePart("a first column {column}", {"column": f"`{first}`"}) if folded(first) in _STAMP else None


def _layout(table: ResponseTable) -> Layout | str:
    if not table.head:
        return "Timestamp"
    columns = tuple(column_in_brackets(cell_text(cell)) for cell in table.head[0])
    stamp = next((index for index, column in enumerate(columns) if folded(column.name) in _STAMP), 0)
    return Layout(columns, 1, (stamp,), (), has_names=False)


def column_in_brackets(text: str) -> ResponseColumn:
    """A column whose text may end in a row of a grid, in brackets."""
    match = _ROW.fullmatch(text)
    return ResponseColumn(text, (match[2].strip(),) if match else ())


TOOL = SurveyTool(name="google-forms", label="Google Forms", signs=_signs, layout=_layout)
