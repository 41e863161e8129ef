"""Data as read from a file, with the place of every key and value."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from hbgen.problems import Place

WrittenValue: TypeAlias = "str | int | float | bool | Map | Seq | None"
"""A value as it was read: a scalar, or what holds further values with their places."""


class Remark(NamedTuple):
    """What YAML takes for a remark, from its `#` to the end of the line, where it may have been meant as text."""

    place: Place
    text: str


class Mark(NamedTuple):
    """The place of a value and, for a plain scalar, its characters as written."""

    place: Place
    written: str = ""
    text_line: int = 0
    """The line of a text's first line, where its lines are written literally (`|`, guides); else 0."""
    remark: Remark | None = None
    """A remark behind a value without quotes, or right below it."""
    list_line: int = 0
    """The first line of a text that looks like an item of a list, where YAML makes one line of several; else 0."""
    text_indent: int = 0
    """By how many spaces the lines of a text that is written literally are indented in the file."""


class Map(dict[str, "WrittenValue"]):
    """A mapping as it was read; `keys_at` and `values_at` hold the mark of each key and value."""

    __slots__ = ("at", "keys_at", "may_have_remarks", "values_at")

    def __init__(self, at: Mark) -> None:
        self.at = at
        self.keys_at: dict[str, Mark] = {}
        self.values_at: dict[str, Mark] = {}
        self.may_have_remarks = True
        """False if no mark in it has a remark, or a line that looks like an item of a list."""


class Seq(list["WrittenValue"]):
    """A list as it was read; `values_at` holds the mark of each value."""

    __slots__ = ("at", "values_at")

    def __init__(self, at: Mark) -> None:
        self.at = at
        self.values_at: list[Mark] = []


def below(value: WrittenValue, step: int | str) -> tuple[WrittenValue, Mark] | None:
    """The value of a field or of an item directly below `value`, with its mark; None where there is none."""
    if isinstance(value, Map) and isinstance(step, str) and step in value:
        return value[step], value.values_at[step]
    if isinstance(value, Seq) and isinstance(step, int) and step < len(value):
        return value[step], value.values_at[step]
    return None
