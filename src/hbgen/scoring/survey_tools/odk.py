"""Submissions that ODK Central exports as CSV, alone or in a ZIP with repeats and media.

Groups stand before a name, `group-name`; the options of a question that takes several behind it, `reasons/channel`.
`ReviewState` says what a reviewer decided.

Source: ODK Docs, "Managing Submissions in Central", https://docs.getodk.org/central-submissions/
"""

from __future__ import annotations

from hbgen.model.results import LeftOutReason
from hbgen.problems import MessagePart
from hbgen.scoring.survey_tools.form_columns import form_layout
from hbgen.scoring.survey_tools.response_table import ResponseTable
from hbgen.scoring.survey_tools.survey_tool import HeaderNames, Layout, StatusColumn, SurveyTool

_STATUS: dict[str, LeftOutReason] = {"rejected": "rejected"}
_COUNTED = frozenset(("", "null", "received", "edited", "hasissues", "has issues", "approved"))


def _signs(table: ResponseTable) -> MessagePart | None:
    if table.head and HeaderNames(table.head[0]).has("SubmissionDate", "KEY"):
        return MessagePart("the columns {columns}", {"columns": "`SubmissionDate`, `KEY`"})
    return None


def _layout(table: ResponseTable) -> Layout | str:
    return form_layout(table, "/", (("ReviewState", StatusColumn(0, _STATUS, _COUNTED)),))


TOOL = SurveyTool(name="odk", label="ODK Central", signs=_signs, layout=_layout)
