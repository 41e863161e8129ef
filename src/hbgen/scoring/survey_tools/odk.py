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
from hbgen.scoring.survey_tools.survey_tool import HeaderNames, Layout, StatusColumn, SurveyTool, cell_text

_STATUS: dict[str, LeftOutReason] = {"rejected": "rejected"}
_COUNTED = frozenset(("", "null", "received", "edited", "hasissues", "has issues", "approved"))


def _signs(table: ResponseTable) -> MessagePart | None:
    if table.head and HeaderNames(table.head[0]).has("SubmissionDate", "KEY"):
        return MessagePart("the columns {columns}", {"columns": "`SubmissionDate`, `KEY`"})
    return None


def _layout(table: ResponseTable) -> Layout | str:
    statuses = [("ReviewState", StatusColumn(0, _STATUS, _COUNTED))]
    if table.head and {"Status", "AttachmentsPresent"} <= {cell_text(cell) for cell in table.head[0]}:
        # Of a project with encryption: what was not decrypted has no answers, which are not blanks.
        decrypt = MessagePart("Export the file again with the passphrase, so that all answers are there.")
        statuses.append(("Status", StatusColumn(0, {}, frozenset(("", "decrypted")), decrypt)))
    return form_layout(table, "/", statuses)


TOOL = SurveyTool(name="odk", label="ODK Central", signs=_signs, layout=_layout)
