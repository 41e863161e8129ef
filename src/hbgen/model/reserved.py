"""Words that content may not use, since hbgen, a form, a survey tool or a system uses them itself.

Code that writes or reads answers takes these words from here, so that there is one list of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from hbgen.locale import months

NA = "na"
"""How "not applicable" is written as an answer where there is no column for it."""
DONT_KNOW = "dk"
"""How "don't know" is written as a value."""

COLUMNS = (
    "run",
    "instrument",
    "version",
    "handbook",
    "item",
    "fingerprint",
    "value",
    "na",
    "evidence",
    "comment",
    "role",
    "unit",
    "channel",
    "date",
    "weight",
    "case",
)
"""The normal form of answers: one row for each, in these columns."""

FIELD_COLUMNS = ("revision", "action", "action_by", "action_due", "photos")
"""Columns that files of an instrument's page have after those, and that need not be there: how many changes the run had
seen when it was handed in; what is done about a failed critical item, by whom and until when; names of photos."""

ANSWERS_FORMAT = "hbgen-answers-1"
"""The format's name in answers as JSON."""
RECEIPTS_FORMAT = "hbgen-receipts-1"
"""The format's name in receipts."""

REMARKS_FORMAT = "hbgen-remarks-1"
"""The format's name in what readers say of a text."""
COUNTS_FORMAT = "hbgen-counts-1"
"""The format's name in what pages count of their readers."""

INTRODUCTION = "introduction"
OPEN_QUESTION = "open_question"
"""Names in forms of the note before the questions, and of the question that is answered in words."""
FINGERPRINT = "fingerprint"
EVIDENCE = "evidence"
"""Suffixes of an item's name, after `_`: the columns with its fingerprint and with its evidence."""

RUN_COLUMNS = ("run", "key", "instanceid", "_uuid", "_id")
DATE_COLUMNS = ("date", "today", "end", "submissiondate", "_submission_time")
"""Names in ODK Central and KoboToolbox of a submission's id and day, in the order of preference."""

Use = Literal["scale", "group", "table", "form", "tool", "not-applicable", "dont-know", "day", "logical"]
"""What a reserved word is used for."""

_TOOLS = (
    # Columns of exports of ODK Central and KoboToolbox, and metadata that a form may ask for (XLSForm reference,
    # "Metadata"); names that SurveyJS gives to a survey itself ("Variables").
    *("attachmentsexpected", "attachmentspresent", "audit", "background_audio", "deprecatedid", "deviceid", "edits"),
    *("email", "formversion", "instancename", "parent_key", "phonenumber", "reviewstate", "rootuuid", "simserial"),
    *("start", "start_geopoint", "status", "submitterid", "submittername", "subscriberid", "username", "uuid"),
    *("locale", "pagecount", "pageno"),
)

QUESTIONS: dict[str, Use] = {
    **dict.fromkeys((*RUN_COLUMNS, *DATE_COLUMNS, *_TOOLS), "tool"),
    # `meta` is reserved in XForms.
    **dict.fromkeys((INTRODUCTION, OPEN_QUESTION, "meta"), "form"),
    **dict.fromkeys(COLUMNS, "table"),
}
"""Names that no item may have: in a table with a column for each item, two columns would have the same name."""

VALUES: dict[str, Use] = {NA: "not-applicable", DONT_KNOW: "dont-know"}
"""Names that no option of a scale may have, since they are other answers."""


def question(id_: str) -> str:
    """An item's name in forms and tables: without `-`, since exports put groups before a name with `-` or `/`."""
    return id_.replace("-", "_")


def use_of_question(id_: str) -> Use | None:
    """The use of the name that an item with this id would have; None where it is free."""
    name = question(id_).casefold()
    return "form" if name.endswith((f"_{FINGERPRINT}", f"_{EVIDENCE}")) else QUESTIONS.get(name)


# --- what spreadsheets change -----------------------------------------------------------------

_DAY = re.compile(r"([a-z]+)-?[0-9]{1,4}(?:-[0-9]{1,4})?")
_LOGICAL = ("true", "false")


def changed_in_spreadsheets(id_: str, languages: Iterable[str]) -> Use | None:
    """As what a spreadsheet reads an id in a table of answers: `MAR-01`, `sept4` as a day, `true` as a truth value.

    When the table is saved, the cell has another content. Spreadsheets know the names of months in English and in
    the language in which they run. An id begins with a letter, so it is never read as a number.
    """
    word = id_.casefold()
    if word in _LOGICAL:
        return "logical"
    match = _DAY.fullmatch(word)
    if match and any(match[1] in months(language) for language in ("en", *languages)):
        return "day"
    return None


# --- names of files ---------------------------------------------------------------------------

_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])[ .]*(\..*)?", re.IGNORECASE | re.DOTALL
)


def is_device(name: str) -> bool:
    """Whether a file's or folder's name is a device on Windows, with any ending: `con`, `aux.md`, `COM1.svg`.

    Source: Microsoft, "Naming Files, Paths, and Namespaces". A checkout with such a name fails there.
    """
    return _DEVICE.fullmatch(name) is not None
