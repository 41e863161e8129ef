"""A crossword from words and clues: the same grid for the same words, in whatever order they come.

Nothing is random. The algorithm is greedy: it places the best fitting word at each step, for several first words,
and takes the grid with most words, then most crossings, then the smallest size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from hbgen.characters import even

SHORTEST, LONGEST = 3, 15
"""How many letters a word may have."""

_SIZES = ((12, 13), (12, 16), (13, 20), (15, 25), (20, 1000))
"""Maximum width and height of a grid, tried in turn until all words fit. A phone shows twelve squares well."""

_STARTS = 5
"""Number of the longest words that are tried as the first."""

_CROSSING = 40
"""Growth of the grid that one crossing outweighs."""

_DROPPED = frozenset(" -‐‑–'’\u00ad")
"""Characters of terms that get no square."""

Direction = Literal["across", "down"]
Square = tuple[int, int]
"""Row and column, from 0."""

_Key = tuple[int, int, int, int, str]


@dataclass(frozen=True, slots=True, order=True)
class Word:
    """An answer in capital letters, and the id of its term or value."""

    letters: str
    id: str
    parts: tuple[int, ...]
    """Number of letters of each of its parts: `brand promise` has (5, 7)."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A word in the grid, and the number of its first square."""

    word: Word
    row: int
    column: int
    direction: Direction
    number: int

    @property
    def squares(self) -> tuple[Square, ...]:
        """The squares of its letters."""
        return tuple(_squares(len(self.word.letters), self.row, self.column, self.direction))


@dataclass(frozen=True, slots=True)
class Crossword:
    """A connected grid: words by number, across before down. `left_out` are the words that did not fit."""

    rows: int
    columns: int
    placed: tuple[Placed, ...]
    left_out: tuple[Word, ...]


def word(id_: str, term: str) -> Word | None:
    """A term as an answer: spaces, hyphens and apostrophes dropped; None if it is no word of 3–15 letters."""
    parts = [""]
    for character in even(term):
        if character in _DROPPED:
            parts.append("")
        elif character.isalpha():
            capital = character.upper()
            # A letter whose capital is two letters (ß) keeps its square.
            parts[-1] += capital if len(capital) == 1 else character
        else:
            return None
    letters = "".join(parts)
    if not SHORTEST <= len(letters) <= LONGEST:
        return None
    return Word(letters, id_, tuple(len(part) for part in parts if part))


def lay_out(words: Iterable[Word], enough: int | None = None) -> Crossword:
    """The grid of `words`, or the smallest in which `enough` of them fit. Without words it has no squares.

    Of two words with the same letters the first by id is used.
    """
    return _laid_out(tuple(words), enough)


@lru_cache(maxsize=32)
def _laid_out(words: tuple[Word, ...], enough: int | None) -> Crossword:
    # Editions of one language mostly have the same words, and laying them out is the most that a page takes.
    unique: dict[str, Word] = {}
    duplicates = [word for word in sorted(words) if unique.setdefault(word.letters, word) is not word]
    ordered = sorted(unique.values(), key=lambda word: (-len(word.letters), word.letters))
    best: _Grid | None = None
    for size in _SIZES:
        for start in range(min(_STARTS, len(ordered))):
            grid = _filled(ordered, start, size)
            if best is None or grid.merit > best.merit:
                best = grid
        if best is not None and len(best.laid) >= min(len(ordered), enough or len(ordered)):
            break
    return Crossword(0, 0, (), ()) if best is None else _numbered(best, ordered, duplicates)


def _squares(length: int, row: int, column: int, direction: Direction) -> list[Square]:
    if direction == "across":
        return [(row, column + step) for step in range(length)]
    return [(row + step, column) for step in range(length)]


def _through(square: Square, index: int, direction: Direction) -> tuple[int, int, Direction]:
    """Row, column and direction of a word that has its letter `index` on a square."""
    row, column = square
    return (row, column - index, direction) if direction == "across" else (row - index, column, direction)


def _spread(size: tuple[int, int]) -> int:
    """The squared diagonal of a grid: a long grid is worse than a square one of the same area."""
    return size[0] * size[0] + size[1] * size[1]


class _Grid:
    """The words placed so far. Rows and columns may be negative until they are normalised at the end."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.width, self.height = size
        self.letters: dict[Square, str] = {}
        self.runs: dict[Square, set[Direction]] = {}
        """Square → directions of the words that go through it."""
        self.by_letter: dict[str, list[Square]] = {}
        self.laid: list[tuple[Word, int, int, Direction]] = []
        self.crossings = 0
        self.box = (0, 0, -1, -1)
        """First and last row, first and last column: `(top, left, bottom, right)`."""

    @property
    def size(self) -> tuple[int, int]:
        top, left, bottom, right = self.box
        return bottom - top + 1, right - left + 1

    @property
    def merit(self) -> tuple[int, int, int]:
        """Sort key: more words, then more crossings, then a smaller grid."""
        return len(self.laid), self.crossings, -_spread(self.size)

    def lay(self, word: Word, row: int, column: int, direction: Direction) -> None:
        squares = _squares(len(word.letters), row, column, direction)
        for square, letter in zip(squares, word.letters, strict=True):
            if square in self.letters:
                self.crossings += 1
            else:
                self.letters[square] = letter
                self.by_letter.setdefault(letter, []).append(square)
            self.runs.setdefault(square, set()).add(direction)
        self.box = self._around(len(word.letters), row, column, direction)
        self.laid.append((word, row, column, direction))

    def _around(self, length: int, row: int, column: int, direction: Direction) -> tuple[int, int, int, int]:
        """The box with a word of `length` letters in it as well."""
        last_row, last_column = (row, column + length - 1) if direction == "across" else (row + length - 1, column)
        if not self.laid:
            return row, column, last_row, last_column
        top, left, bottom, right = self.box
        return min(top, row), min(left, column), max(bottom, last_row), max(right, last_column)

    def best_place(self, word: Word) -> Iterator[tuple[_Key, tuple[int, int, Direction]]]:
        """The best place of a word, with its cost (growth less crossings, then ties); nothing where it does not fit."""
        # Most of the time of a crossword goes here and in `fits`.
        best: tuple[_Key, tuple[int, int, Direction]] | None = None
        length, size = len(word.letters), _spread(self.size)
        for index, letter in enumerate(word.letters):
            for row, column in self.by_letter.get(letter, ()):
                runs = self.runs[row, column]
                if len(runs) == 2:
                    continue
                place = _through((row, column), index, "across" if "down" in runs else "down")
                top, left, bottom, right = self._around(length, *place)
                rows, columns = bottom - top + 1, right - left + 1
                if columns > self.width or rows > self.height:
                    continue
                crossed = self.fits(word, *place)
                if not crossed:
                    continue
                growth = _spread((rows, columns)) - size
                key = (growth - _CROSSING * crossed, -length, place[0] - top, place[1] - left, place[2])
                if best is None or key < best[0]:
                    best = (key, place)
        if best is not None:
            yield best

    def fits(self, word: Word, row: int, column: int, direction: Direction) -> int:
        """Number of words that it would cross there; 0 where it would clash with, run along or touch another."""
        # Nothing is made for a square but its key.
        letters = self.letters
        down, right = (0, 1) if direction == "across" else (1, 0)
        length = len(word.letters)
        if (row - down, column - right) in letters or (row + down * length, column + right * length) in letters:
            return 0
        crossed = 0
        for letter in word.letters:
            laid_letter = letters.get((row, column))
            if laid_letter is not None:
                if laid_letter != letter or direction in self.runs[row, column]:
                    return 0
                crossed += 1
            elif (row - right, column - down) in letters or (row + right, column + down) in letters:
                return 0
            row += down
            column += right
        return crossed


def _filled(ordered: Sequence[Word], start: int, size: tuple[int, int]) -> _Grid:
    """A grid that begins with one of the words."""
    grid = _Grid(size)
    first = ordered[start]
    grid.lay(first, 0, 0, "across" if len(first.letters) <= grid.width else "down")
    waiting = [word for word in ordered if word is not first]
    while True:
        # Of all words that fit, the best; words that do not fit now may cross a later one.
        candidates = [(key, place, word) for word in waiting for key, place in grid.best_place(word)]
        if not candidates:
            break
        _, place, word = min(candidates, key=lambda candidate: (candidate[0], candidate[2]))
        grid.lay(word, *place)
        waiting.remove(word)
    return grid


def _numbered(grid: _Grid, ordered: Sequence[Word], duplicates: Sequence[Word]) -> Crossword:
    top, left, _, _ = grid.box
    laid = sorted((row - top, column - left, direction, word) for word, row, column, direction in grid.laid)
    numbers: dict[Square, int] = {}
    for row, column, _, _ in laid:
        numbers.setdefault((row, column), len(numbers) + 1)
    placed = [Placed(word, row, column, direction, numbers[row, column]) for row, column, direction, word in laid]
    placed.sort(key=lambda entry: (entry.direction, entry.number))
    in_grid = {entry.word for entry in placed}
    rows, columns = grid.size
    left_out = sorted([*(word for word in ordered if word not in in_grid), *duplicates])
    return Crossword(rows, columns, tuple(placed), tuple(left_out))
