"""Results of SurveyJS surveys as JSON: a list of what `survey.data` held, alone or inside of an object, or JSON lines.

A result has no id of its own; what stores results may add one, the time, and whether the survey was completed.

Source: SurveyJS, "Store Survey Results", https://surveyjs.io/form-library/documentation/handle-survey-results-store
"""

from __future__ import annotations

from hbgen.model.results import LeftOutReason
from hbgen.problems import MessagePart
from hbgen.scoring.survey_tools.response_table import ResponseTable
from hbgen.scoring.survey_tools.survey_tool import HeaderNames, Layout, ResponseColumn, StatusColumn, SurveyTool

_IDS = ("run", "_id", "id", "instanceId", "responseId", "resultId", "uuid")
_DAYS = ("date", "completedAt", "submittedAt", "happenedAt", "happendAt", "createdAt", "timestamp")
_FLAGS = ("completed", "isCompleted", "isComplete", "finished")
_UNFINISHED: dict[str, LeftOutReason] = dict.fromkeys(("false", "0"), "unfinished")
_STATE: dict[str, LeftOutReason] = {
    **dict.fromkeys(("incomplete", "partial", "running", "started", "draft"), "unfinished"),
    "preview": "preview",
    "test": "test",
}


def _signs(table: ResponseTable) -> MessagePart | None:
    return MessagePart("a list of results in JSON") if table.is_json else None


def _layout(table: ResponseTable) -> Layout | str:
    names = HeaderNames(table.head[0])
    days = names.all_at(*_DAYS)
    if not days:
        return "date"
    run = names.at(*_IDS)
    statuses = [StatusColumn(index, _UNFINISHED, None) for index in names.all_at(*_FLAGS)]
    states = names.all_at("state", "resultState", "status", "completionStatus")
    statuses += (StatusColumn(index, _STATE, None) for index in states)
    # A row of a matrix is called `matrix.row`.
    columns = tuple(ResponseColumn(name, (name.rpartition(".")[2],)) for name in table.head[0])
    return Layout(columns, 1, days, () if run is None else (run,), tuple(statuses))


TOOL = SurveyTool(name="surveyjs", label="SurveyJS", signs=_signs, layout=_layout)
