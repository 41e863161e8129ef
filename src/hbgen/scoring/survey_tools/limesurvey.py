"""Responses that LimeSurvey exports as CSV or XLSX.

Columns are headed by codes (`INT01`, `Q1[SQ001]`), by texts (`Date submitted`) or by both (`INT01. Who …`). Without a
day in `submitdate` a response was not finished; surveys that keep no days write 1980-01-01. A question of yes and no
that was not shown is exported as `N/A`. Codes hold no `-` and no `_`, so INT-01 is asked as INT01.

A file of the VV export (*vertical verification*) is separated by tabs, has two header rows, texts above codes, joins
the codes of a question and its part by `_`, and writes `{question_not_shown}` for what is not there.

Source: LimeSurvey Manual, "Exporting results", https://www.limesurvey.org/manual/Exporting_results
"""

from __future__ import annotations

import re

from hbgen.model.results import LeftOutReason
from hbgen.problems import MessagePart
from hbgen.scoring.survey_tools.day_order import may_be_day
from hbgen.scoring.survey_tools.response_table import ResponseTable
from hbgen.scoring.survey_tools.survey_tool import (
    HeaderNames,
    Layout,
    ResponseColumn,
    StatusColumn,
    SurveyTool,
    cell_text,
)

_CODE = re.compile(r"([A-Za-z][A-Za-z0-9]*(?:\[[^\]]{1,40}\])*)\. (.+)")
_BRACKETS = re.compile(r"(.*?)\s*\[(.+)\]\s*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})?")
_SUBMITTED: dict[str, LeftOutReason] = {"": "unfinished", "n/a": "unfinished", "{question_not_shown}": "unfinished"}


_VV_BLANK = "{question_not_shown}"


def _is_vv(table: ResponseTable) -> bool:
    """Whether codes stand below texts, as in the VV export."""
    return len(table.head) > 1 and {"id", "submitdate"} <= {cell_text(cell) for cell in table.head[1]}


def _names(table: ResponseTable) -> HeaderNames:
    if _is_vv(table):
        return HeaderNames([cell_text(cell) for cell in table.head[1]])
    row = table.head[0] if table.head else ()
    return HeaderNames([_split(cell)[0] for cell in row])


def _signs(table: ResponseTable) -> MessagePart | None:
    if _is_vv(table):
        return MessagePart("two header rows")
    names = _names(table)
    if names.has("submitdate", "lastpage"):
        return MessagePart("the columns {columns}", {"columns": "`submitdate`, `lastpage`"})
    if names.has("Response ID", "Date submitted", "Last page"):
        return MessagePart("the columns {columns}", {"columns": "`Response ID`, `Date submitted`, `Last page`"})
    return None


def _likely(table: ResponseTable) -> MessagePart | None:
    if not _is_of_other_language(table):
        return None
    columns = ", ".join(f"`{cell_text(cell)}`" for cell in table.head[0][:4])
    return MessagePart("the columns {columns}", {"columns": columns})


def _is_of_other_language(table: ResponseTable) -> bool:
    """Whether responses begin with an id, a day or nothing, a page and a language, below headers in any language."""
    header, *responses = table.head or [()]
    return (
        bool(responses)
        and len(header) > 4
        and all(header[:4])
        and all(
            len(row) > 4
            and row[0].isdigit()
            and (not row[1].strip() or may_be_day(row[1]))
            and row[2].isdigit()
            and len(row[2]) < 4
            and _LANGUAGE.fullmatch(row[3])
            for row in responses
        )
    )


def _layout(table: ResponseTable) -> Layout | str:
    names = _names(table)
    run, submitted = names.at("id", "Response ID"), names.at("submitdate", "Date submitted")
    if run is None and submitted is None and _is_of_other_language(table):
        run, submitted = 0, 1
    if run is None or submitted is None:
        return "id" if run is None else "submitdate"
    others = names.all_at("submitdate", "Date submitted", "datestamp", "Date last action", "startdate", "Date started")
    days = tuple(dict.fromkeys((submitted, *others)))
    runs = (run, *names.all_at("seed", "startdate", "Date started"))
    status = StatusColumn(submitted, _SUBMITTED, None)
    if _is_vv(table):
        texts, codes = table.head[:2]
        columns = tuple(_vv_column(code, texts[i] if i < len(texts) else "") for i, code in enumerate(codes))
        return Layout(columns, 2, days, runs, (status,), blanks=frozenset((_VV_BLANK, "N/A")), undated="1980-01-01")
    columns = tuple(_column(cell) for cell in table.head[0])
    return Layout(columns, 1, days, runs, (status,), blanks=frozenset(("N/A",)), undated="1980-01-01")


def _split(cell: str) -> tuple[str, str]:
    """The code and the text of a header, where it has both."""
    text = cell_text(cell)
    match = _CODE.fullmatch(text)
    return (match[1], match[2]) if match else (text, "")


def _column(cell: str) -> ResponseColumn:
    name, text = _split(cell)
    texts = [text] if text else []
    for words in (name, text):
        match = _BRACKETS.fullmatch(words)
        if match:
            texts.append(match[2])
    return ResponseColumn(name, tuple(texts), is_option=_BRACKETS.fullmatch(name) is not None)


def _vv_column(code: str, text: str) -> ResponseColumn:
    name, column = cell_text(code), _column(text)
    _, mark, part = name.partition("_")
    return ResponseColumn(name, (*((part,) if mark else ()), column.name, *column.texts), is_option=bool(mark))


TOOL = SurveyTool(name="limesurvey", label="LimeSurvey", signs=_signs, layout=_layout, likely=_likely)
