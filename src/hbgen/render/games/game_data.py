"""The games of an edition as plain data: a crossword with its clues, and a quiz."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hbgen.render.games.grid import Crossword

_SIDE = 20
"""Side of a square in SVG units."""


@dataclass(frozen=True, slots=True)
class Square:
    """A square of the drawing: column and row from 0, its letter, and its number where a word begins."""

    column: int
    row: int
    letter: str
    number: int | None

    @property
    def place(self) -> str:
        """Its `x y` in the drawing."""
        return f"{self.column * _SIDE} {self.row * _SIDE}"


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A crossword with its clues: id of a term or value → the clue."""

    crossword: Crossword
    clues: Mapping[str, str]

    @property
    def box(self) -> str:
        """The `viewBox` of the drawing, with a margin for its lines."""
        return f"-1 -1 {self.crossword.columns * _SIDE + 2} {self.crossword.rows * _SIDE + 2}"

    @property
    def squares(self) -> list[Square]:
        """Every square once, row by row."""
        by_place: dict[tuple[int, int], Square] = {}
        for placed in self.crossword.placed:
            for step, (row, column) in enumerate(placed.squares):
                before = by_place.get((row, column))
                number = placed.number if step == 0 else before.number if before else None
                by_place[row, column] = Square(column, row, placed.word.letters[step], number)
        return [by_place[key] for key in sorted(by_place)]


Kind = Literal["asks-promise", "asks-target", "asks-value", "asks-term", "asks-do", "asks-dont", "asks-words"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question: `options[right]` is the answer, and `subject` the id of the standard or term that explains it."""

    kind: Kind
    subject: str
    stem: str
    options: tuple[str, ...]
    right: int
    why: str


@dataclass(frozen=True, slots=True)
class Quiz:
    """The questions in the order in which they are asked."""

    questions: tuple[Question, ...]
