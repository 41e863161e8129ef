"""Responses that KoboToolbox exports as CSV or XLSX.

Choose *XML values and headers*. Groups stand before a name, `group/name`; the options of a question that takes several
stand behind it, `reasons/channel`, beside or in place of the question's own column. `_validation_status` says whether
somebody approved a submission.

Source: KoboToolbox, "Exporting and downloading your data", https://support.kobotoolbox.org/export_download.html
"""

from __future__ import annotations

from hbgen.model.results import LeftOutReason
from hbgen.problems import MessagePart
from hbgen.scoring.survey_tools.form_columns import form_layout
from hbgen.scoring.survey_tools.response_table import ResponseTable
from hbgen.scoring.survey_tools.survey_tool import HeaderNames, Layout, StatusColumn, SurveyTool

_STATUS: dict[str, LeftOutReason] = dict.fromkeys(("not approved", "validation_status_not_approved"), "rejected")
_COUNTED = frozenset(("", "approved", "validation_status_approved", "on hold", "validation_status_on_hold"))


def _signs(table: ResponseTable) -> MessagePart | None:
    if table.head and HeaderNames(table.head[0]).has("_uuid", "_submission_time"):
        return MessagePart("the columns {columns}", {"columns": "`_uuid`, `_submission_time`"})
    return None


def _layout(table: ResponseTable) -> Layout | str:
    return form_layout(table, "", (("_validation_status", StatusColumn(0, _STATUS, _COUNTED)),))


TOOL = SurveyTool(name="kobo", label="KoboToolbox", signs=_signs, layout=_layout)
