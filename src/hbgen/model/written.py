"""Data as it was read from a file, in which every value knows where it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hbgen.problems import Place


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value stands, and, for a plain scalar, the very characters that stand there."""

    place: Place
    written: str = ""
    text_line: int = 0
    """The line on which the first line of a text stands, where its lines stand as they are; else 0."""


class Map(dict[str, Any]):
    """A mapping as it was read; `keys_at` and `values_at` hold the mark of each key and value."""

    def __init__(self, at: Mark) -> None:
        super().__init__()
        self.at = at
        self.keys_at: dict[str, Mark] = {}
        self.values_at: dict[str, Mark] = {}


class Seq(list[Any]):
    """A list as it was read; `values_at` holds the mark of each value."""

    def __init__(self, at: Mark) -> None:
        super().__init__()
        self.at = at
        self.values_at: list[Mark] = []
