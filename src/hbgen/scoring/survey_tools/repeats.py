"""Items that a form asks once for each of several things: a response has several answers to them, and none is its own.

XLSForms call this a repeat, which KoboToolbox exports as a sheet and ODK as a CSV of its own; Qualtrics calls it loop
and merge, and SurveyJS a dynamic panel or matrix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hbgen.json_data import JsonValue
from hbgen.problems import Place, Problem
from hbgen.scoring.archives import tables_beside
from hbgen.scoring.refusals import quote
from hbgen.scoring.survey_tools.response_table import ResponseTable, sheet_tables
from hbgen.scoring.survey_tools.survey_tool import cell_text, folded
from hbgen.scoring.tables import NotJson, Unreadable, encoding_of, json_of, rows

_PARENTS = frozenset(("parentkey", "parentindex"))
_LOOP = re.compile(r"\d{1,4}_(.+)")
_MOST_NAMES = 5_000


def is_repeat(table: ResponseTable) -> bool:
    """Whether a table's rows are repeats within responses, which stand in another table."""
    return bool(table.head) and not _PARENTS.isdisjoint(folded(cell) for cell in table.head[0])


def repeated_names(table: ResponseTable) -> dict[str, str]:
    """What is asked in repeats, its name without marks → the repeat: a sheet, a file, a column."""
    named: dict[str, str] = {}
    for name, place in _named(table):
        if len(named) < _MOST_NAMES:
            named.setdefault(folded(re.split(r"[-/]", name)[-1]), place)
            named.setdefault(folded(name), place)
    return named


def in_repeat(file: str, items: Iterable[str], place: str) -> Unreadable:
    """The error for items that are asked in a repeat."""
    several = list(items)
    shown = ", ".join(several[:5]) + (" …" if len(several) > 5 else "")
    return Unreadable(Problem(Place(file), "items-repeated", {"items": shown, "place": quote(place)}))


def _named(table: ResponseTable) -> Iterator[tuple[str, str]]:
    for cell in table.head[0]:
        loop = _LOOP.fullmatch(cell_text(cell))
        if loop:
            yield loop[1], cell_text(cell)
    for other in (*sheet_tables(table), *_tables_beside(table)):
        if is_repeat(other):
            yield from ((cell_text(cell), other.sheet or other.source.member) for cell in other.head[0])
    if table.is_json:
        names = table.head[0]
        for number, cells in table.rows():
            if number:
                for name, cell in zip(names, cells, strict=True):
                    yield from ((inner, name) for inner in _inner_names(cell))


def _tables_beside(table: ResponseTable) -> Iterator[ResponseTable]:
    """The other tables of an archive, by their first row alone."""
    for other in tables_beside(table.source):
        try:
            first = next(rows(other, None, encoding_of(other)), None)
        except Unreadable:
            continue
        if first is not None:
            yield ResponseTable(other, [first[1]], lambda: iter(()))


def _inner_names(cell: str) -> Iterator[str]:
    """The names of answers within an answer that is a list of objects, or an object."""
    if cell[:1] not in ("[", "{"):
        return
    try:
        waiting: list[JsonValue] = [json_of(cell)]
    except NotJson:
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            yield from value
            waiting += value.values()
