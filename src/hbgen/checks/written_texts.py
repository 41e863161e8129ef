"""The texts of entries as they were written, with their places."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, get_args

from hbgen.model.base import SCALARS, Entry, Path
from hbgen.model.field_types import LINE_PATTERN
from hbgen.model.texts import Text
from hbgen.model.written import Mark, Remark

MOST_SHOWN = 60
"""Characters of a text that a message shows, at most."""


class PlainText(NamedTuple):
    """One text of an entry in one language."""

    field: str
    text: str
    entry: Entry
    path: Path
    """Fields that lead from the entry to the text."""
    kind: type[Text] | None
    """What works in it; None for a line such as a code or a column's name."""

    @property
    def mark(self) -> Mark:
        """The mark of its place."""
        return self.entry.mark(*self.path)

    @property
    def remark(self) -> Remark | None:
        """The remark behind it, if there is one."""
        return self.mark.remark if self.entry.may_have_remarks else None

    @property
    def list_line(self) -> int:
        """The first of its lines that looks like an item of a list, where YAML makes one line of several; else 0."""
        return self.mark.list_line if self.entry.may_have_remarks else 0


def texts_of(entry: Entry) -> Iterator[PlainText]:
    """Every text of an entry that was read, without those of the entries below it."""
    lines = line_fields(type(entry))
    for field, value in vars(entry).items():
        # A handbook may have 100,000 fields, most of them without a text.
        if type(value) in SCALARS:
            if field in lines and isinstance(value, str):
                yield PlainText(field, value, entry, (field,), None)
        elif isinstance(value, Text):
            for language, text in value.words.items():
                yield PlainText(field, text, entry, (field, language), type(value))
        elif type(value) is tuple:
            yield from _texts_of_list(entry, field, value, field in lines)


def _texts_of_list(entry: Entry, field: str, items: tuple[object, ...], are_lines: bool) -> Iterator[PlainText]:
    for index, item in enumerate(items):
        if isinstance(item, Text):
            for language, text in item.words.items():
                yield PlainText(field, text, entry, (field, index, language), type(item))
        elif are_lines and isinstance(item, str):
            yield PlainText(field, item, entry, (field, index), None)


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


def short(text: str) -> str:
    """The beginning of a text, for a message: in one line, of `MOST_SHOWN` characters at most."""
    words = " ".join(text.split())
    return words if len(words) <= MOST_SHOWN else words[: MOST_SHOWN - 1] + "…"
