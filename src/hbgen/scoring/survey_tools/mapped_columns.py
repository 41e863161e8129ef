"""The columns that a mapping names, in the layout of a survey tool's file."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hbgen.problems import MessagePart, Place, Problem, near
from hbgen.scoring.mapping import Mapping
from hbgen.scoring.survey_tools.answer_labels import plain_label
from hbgen.scoring.survey_tools.column_matching import MatchedColumns
from hbgen.scoring.survey_tools.survey_tool import Layout, ResponseColumn
from hbgen.scoring.tables import Unreadable


def mapped_columns(file: str, layout: Layout, mapping: Mapping, weight: str | None) -> MatchedColumns:
    """The columns by their names or texts. Raises `Unreadable` for one that is missing or stands there twice.

    `weight` is the column of the weight, if there is one.
    """
    find = _finder(file, layout)
    columns: dict[str, list[int]] = {}
    for column in mapping.items:
        columns.setdefault(column.item, []).append(find(column.column))
    return MatchedColumns(
        {item: indexes[0] for item, indexes in columns.items()},
        {},
        {fact: find(name) for fact, name in _facts(mapping, weight)},
        {item: tuple(indexes) for item, indexes in columns.items() if len(indexes) > 1},
    )


def filter_columns(file: str, layout: Layout, mapping: Mapping) -> dict[str, int]:
    """The columns by which `mapping` filters. Raises `Unreadable`, as `mapped_columns`."""
    find = _finder(file, layout)
    return {entry.column: find(entry.column) for entry in (*mapping.keep, *mapping.drop)}


def _finder(file: str, layout: Layout) -> Callable[[str], int]:
    """Finds a column by its name or text."""
    by_name: dict[str, list[int]] = {}
    for index, column in enumerate(layout.columns):
        for text in dict.fromkeys(map(plain_label, filter(None, (column.name, *column.texts, column.header)))):
            by_name.setdefault(text, []).append(index)

    def find(name: str) -> int:
        indexes = by_name.get(plain_label(name), [])
        exact = ([i for i in indexes if name in text(layout.columns[i])] for text in (_headers, _names))
        named = next(filter(None, exact), indexes)
        if len(named) == 1:
            return named[0]
        if named:
            raise Unreadable(Problem(Place(file), "column-twice", {"column": f"`{name}`"}))
        guess = near(name, [column.name for column in layout.columns if len(column.name) <= 80][:500])
        remedy = (
            MessagePart("Name the column {word}.", {"word": f"`{name}`"})
            if guess is None
            else MessagePart("The file has {found}: name it {word}.", {"found": f"`{guess}`", "word": f"`{name}`"})
        )
        raise Unreadable(Problem(Place(file), "missing-column", {"column": f"`{name}`", "near": remedy}))

    return find


def _headers(column: ResponseColumn) -> tuple[str, ...]:
    return (column.header,)


def _names(column: ResponseColumn) -> tuple[str, ...]:
    return (column.name,)


def _facts(mapping: Mapping, weight: str | None) -> Iterator[tuple[str, str]]:
    for name in ("unit", "channel", "role", "case", "date"):
        column = getattr(mapping, name)
        if column is not None:
            yield name, column.column
    if mapping.run is not None:
        yield "run", mapping.run
    if weight is not None:
        yield "weight", weight
