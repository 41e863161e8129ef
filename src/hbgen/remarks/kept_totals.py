"""Reads the totals that are kept in `content/reading/`, as `hbgen remarks --format json` writes them.

What readers said may tell of persons and is not kept with the content; totals tell of nobody, and may be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hbgen.files import matching
from hbgen.json_data import JsonObject, JsonValue
from hbgen.problems import MessagePart, Place, Problem, unreadable
from hbgen.remarks.intake import is_day, may_be_personal, tidy
from hbgen.remarks.totals import LEAST, HeardTotals, PageReadings, TextClarity, ZeroHitSearch
from hbgen.remarks.totals_formats import SHAPE
from hbgen.scoring.tables import AnswerFile, NotJson, Unreadable, json_of, text_of

T = TypeVar("T")

FOLDER = "content/reading"
_LIMIT = 4 << 20
_NOT_TOTALS = MessagePart("it is not what `hbgen remarks --format json` writes")
_MEMBERS = {"format", "least", "days", "texts", "pages", "unread", "searches", "other_searches"}
_NAME = re.compile(r"[\w/.-]{1,200}")


class _Unfit(ValueError):
    """Data that cannot be used, with the reason."""

    def __init__(self, reason: MessagePart = _NOT_TOTALS) -> None:
        super().__init__(reason.template)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class KeptTotals:
    """Totals, and the file in which they are kept."""

    file: str
    totals: HeardTotals


def read_totals(root: Path) -> tuple[tuple[KeptTotals, ...], tuple[Problem, ...]]:
    """What is kept below `root`, by the names of the files, and a problem for each file that cannot be used.

    A number below `LEAST`, or words that look like personal data, which somebody wrote by hand, are such a problem.
    """
    folder = root / FOLDER
    try:
        paths = sorted(matching(folder, "*.json"), key=lambda path: path.stem)
    except OSError as error:
        return (), (unreadable(FOLDER, error),)
    kept: list[KeptTotals] = []
    problems: list[Problem] = []
    for path in paths:
        source = AnswerFile(path, f"{FOLDER}/{path.name}")
        try:
            kept.append(KeptTotals(source.name, _totals(json_of(text_of(source, _LIMIT, "4 MiB")))))
        except Unreadable as error:
            problems.append(error.problem)
        except NotJson as error:
            problems.append(_unusable(Place(source.name, error.line), MessagePart("it is not JSON")))
        except _Unfit as unfit:
            problems.append(_unusable(Place(source.name), unfit.reason))
    return tuple(kept), tuple(problems)


def newest(root: Path) -> KeptTotals | None:
    """The totals of the last file by name; None where there are none."""
    kept = read_totals(root)[0]
    return kept[-1] if kept else None


def _unusable(place: Place, reason: MessagePart) -> Problem:
    return Problem(place, "reading-unreadable", {"file": place.file, "reason": reason})


def _totals(data: JsonValue) -> HeardTotals:
    """Raises `_Unfit` for anything but totals."""
    if not isinstance(data, dict) or data.keys() != _MEMBERS or data["format"] != SHAPE or data["least"] != LEAST:
        raise _Unfit
    others = data["other_searches"]
    if not isinstance(others, int) or isinstance(others, bool) or others < 0:
        raise _Unfit
    return HeardTotals(
        _days(data["days"]),
        _each(data["texts"], _text),
        _each(data["pages"], lambda each: PageReadings(_name(_object(each, {"page", "count"})["page"]), _count(each))),
        _each(data["unread"], _name),
        _each(data["searches"], _search),
        others,
    )


def _each(data: JsonValue, read: Callable[[JsonValue], T]) -> tuple[T, ...]:
    if not isinstance(data, list):
        raise _Unfit
    return tuple(map(read, data))


def _object(data: JsonValue, members: set[str]) -> JsonObject:
    if not isinstance(data, dict) or data.keys() != members:
        raise _Unfit
    return data


def _days(data: JsonValue) -> tuple[str, str] | None:
    if data is None:
        return None
    days = [day for day in data if isinstance(day, str) and is_day(day)] if isinstance(data, list) else []
    if len(days) != 2 or days != data:
        raise _Unfit
    return days[0], days[1]


def _name(data: JsonValue) -> str:
    if not isinstance(data, str) or not _NAME.fullmatch(data):
        raise _Unfit
    return data


def _number(data: JsonValue) -> int | None:
    if data is None or (isinstance(data, int) and not isinstance(data, bool) and data >= 0):
        return data
    raise _Unfit


def _count(data: JsonValue) -> int | None:
    count = _number(data["count"]) if isinstance(data, dict) else None
    if count is not None and count < LEAST:
        raise _Unfit(MessagePart("it tells of fewer than three"))
    return count


def _text(data: JsonValue) -> TextClarity:
    text = _object(data, {"entry", "clear", "unclear"})
    clear, unclear = _number(text["clear"]), _number(text["unclear"])
    if clear is None or unclear is None:
        return TextClarity(_name(text["entry"]), None, None)
    if clear + unclear < LEAST:
        raise _Unfit(MessagePart("it tells of fewer than three"))
    return TextClarity(_name(text["entry"]), clear, unclear)


def _search(data: JsonValue) -> ZeroHitSearch:
    query, count = _object(data, {"query", "count"})["query"], _count(data)
    if not isinstance(query, str) or not query or query != tidy(query) or count is None:
        raise _Unfit
    if may_be_personal(query):
        raise _Unfit(MessagePart("it holds a search with somebody's address or number"))
    return ZeroHitSearch(query, count)
