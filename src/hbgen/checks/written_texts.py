"""The texts of entries as they were written, with their places."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, get_args

from hbgen.model.base import LINE_PATTERN, Entry, Path, Text
from hbgen.model.written import Mark


class PlainText(NamedTuple):
    """One text of an entry in one language, with the mark of its place."""

    field: str
    text: str
    mark: Mark
    kind: type[Text] | None
    """What works in it; None for a line such as a code or a column's name."""


def texts_of(entry: Entry) -> Iterator[PlainText]:
    """Every text of an entry that was read, without those of the entries below it."""
    for field, value in vars(entry).items():
        for index, item in enumerate(value if isinstance(value, tuple) else (value,)):
            path: Path = (field, index) if isinstance(value, tuple) else (field,)
            if isinstance(item, Text):
                for language, text in item.words.items():
                    yield PlainText(field, text, entry.mark(*path, language), type(item))
            elif isinstance(item, str) and field in line_fields(type(entry)):
                yield PlainText(field, item, entry.mark(*path), None)


@cache
def line_fields(kind: type[Entry]) -> frozenset[str]:
    """Fields of `kind` that hold a line, or lines, of any words."""
    return frozenset(
        name for name, info in kind.model_fields.items() if _holds_line(info.annotation, tuple(info.metadata))
    )


def _holds_line(annotation: object, metadata: tuple[object, ...]) -> bool:
    constraints = (*metadata, *getattr(annotation, "__metadata__", ()))
    if any(getattr(constraint, "pattern", None) == LINE_PATTERN for constraint in constraints):
        return True
    return any(_holds_line(inner, ()) for inner in get_args(annotation))
