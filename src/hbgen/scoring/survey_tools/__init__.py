"""Survey tools whose files of answers are read: a module for each, and this registry."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from hbgen.problems import MessagePart
    from hbgen.scoring.survey_tools.response_table import ResponseTable
    from hbgen.scoring.survey_tools.survey_tool import SurveyTool

TOOLS: dict[str, str] = {
    "qualtrics": "hbgen.scoring.survey_tools.qualtrics",
    "surveymonkey": "hbgen.scoring.survey_tools.surveymonkey",
    "google-forms": "hbgen.scoring.survey_tools.google_forms",
    "ms-forms": "hbgen.scoring.survey_tools.ms_forms",
    "limesurvey": "hbgen.scoring.survey_tools.limesurvey",
    "kobo": "hbgen.scoring.survey_tools.kobo",
    "odk": "hbgen.scoring.survey_tools.odk",
    "surveyjs": "hbgen.scoring.survey_tools.surveyjs_results",
}
"""Name in `hbgen score --from` → module that declares it as `TOOL`."""

AUTO = "auto"
"""The name for whichever tool a file shows."""

DayOrder = Literal["year-month-day", "day-month-year", "month-day-year"]
DAY_ORDERS: tuple[DayOrder, ...] = ("year-month-day", "day-month-year", "month-day-year")
"""How a day may be written in digits."""


def tool(name: str) -> SurveyTool:
    """The tool of this name. Raises `TypeError` for a module that declares another one."""
    from hbgen.scoring.survey_tools.survey_tool import SurveyTool

    declared: object = import_module(TOOLS[name]).TOOL
    if not isinstance(declared, SurveyTool) or declared.name != name:
        raise TypeError(f"{TOOLS[name]}.TOOL is no SurveyTool called {name}")
    return declared


def recognised(table: ResponseTable, by_names: bool = False) -> tuple[SurveyTool, MessagePart] | None:
    """The tool that wrote a table, by its first rows, and what shows it; None where nothing does.

    `by_names`: only by what a tool alone writes, and not by the order of columns below headers in another language.
    """
    declared = [tool(name) for name in TOOLS]
    ways = [(known, known.signs) for known in declared] + [(known, known.likely) for known in declared if not by_names]
    for known, find in ways:
        signs = find(table)
        if signs is not None:
            return known, signs
    return None
