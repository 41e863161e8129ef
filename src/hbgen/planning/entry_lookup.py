"""Resolves what people write for an entry or a choice: its id, its name in any language, or both: `R-1 – Sales`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from hbgen.characters import alike

_PART = re.compile(r"[^,;\n]+")
_MOST_PARTS, _LONGEST = 300, 10_000
"""The most parts and letters of a cell in which names with commas are tried; in a longer one each part is one item."""
_OWN, _FOREIGN = 0, 1


class Meant(NamedTuple):
    """One item as written in a cell, and the ids that it can stand for: none, one, or several."""

    text: str
    ids: tuple[str, ...]

    @property
    def word(self) -> str:
        """The id if there is exactly one, else the text."""
        return self.ids[0] if len(self.ids) == 1 else self.text


class Names:
    """Lists of ids with their names, compared without regard to letter case, white space and kinds of dashes."""

    def __init__(self) -> None:
        self._ids: dict[str, dict[str, str]] = defaultdict(dict)
        self._named: dict[tuple[str, int], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._parts: dict[str, int] = defaultdict(lambda: 1)
        """List → the most comma-separated parts that one of its names has."""

    def add(self, list_: str, id_: str, *names: str, foreign: bool = False) -> None:
        """Add an id with its names; `foreign` ones count only where no name in the reader's own language matches."""
        self._ids[list_][_normalized(id_)] = id_
        for name in filter(None, map(_normalized, names)):
            self._named[list_, _FOREIGN if foreign else _OWN][name].add(id_)
            self._parts[list_] = max(self._parts[list_], len(_PART.findall(name)))

    def single(self, list_: str, text: str) -> Meant:
        """The item of a cell that holds one."""
        return Meant(text, self._of(list_, text))

    def several(self, list_: str, text: str) -> tuple[Meant, ...]:
        """The items of a cell that holds several, separated by commas, semicolons or line breaks.

        A name may contain these itself. A text that can be split in several ways is one item with the ids of all of
        them; but when each part is an id, the parts are the items.
        """
        spans = [match.span() for match in _PART.finditer(text) if match[0].strip()]
        alone = [text[start:end].strip() for start, end in spans]
        most = self._parts[list_] if len(spans) <= _MOST_PARTS and len(text) <= _LONGEST else 1
        if most == 1 or all(_normalized(part) in self._ids[list_] for part in alone):
            return tuple(self.single(list_, part) for part in alone)
        pieces = [
            [self.single(list_, text[start : spans[last][1]].strip()) for last in range(at, min(at + most, len(spans)))]
            for at, (start, _) in enumerate(spans)
        ]
        return _read_as_one_way(text, pieces)

    def _of(self, list_: str, text: str) -> tuple[str, ...]:
        normalized = _normalized(text)
        if normalized in self._ids[list_]:
            return (self._ids[list_][normalized],)
        own, foreign = (self._named[list_, rank].get(normalized, set()) for rank in (_OWN, _FOREIGN))
        return tuple(sorted(own or foreign))


def _normalized(text: str) -> str:
    return alike(text).replace("–", "-").replace("—", "-")


def _read_as_one_way(text: str, pieces: list[list[Meant]]) -> tuple[Meant, ...]:
    """The items of a cell: as `several` has it, where there is one way to read it, several, or none."""
    ways = _ways(pieces)
    if len(ways) == 1:
        return ways[0]
    if ways:
        return (Meant(text.strip(), tuple(sorted({id_ for way in ways for item in way for id_ in item.ids}))),)
    return tuple(_longest(pieces))


def _ways(pieces: list[list[Meant]]) -> list[tuple[Meant, ...]]:
    """The ways, two at most, to read all parts as known names. `pieces[i][k]` is the item of the parts i to i + k."""
    # Filled from the end: the ways to read the cell from each part on.
    rest: list[list[tuple[Meant, ...]]] = [[] for _ in pieces] + [[()]]
    for at in reversed(range(len(pieces))):
        for length, item in enumerate(pieces[at], 1):
            if item.ids:
                rest[at] += [(item, *way) for way in rest[at + length]]
        rest[at] = rest[at][:2]
    return rest[0]


def _longest(pieces: list[list[Meant]]) -> Iterator[Meant]:
    """The items of a cell with unknown parts: the longest known names, and each unknown part by itself."""
    at = 0
    while at < len(pieces):
        length = max((length for length, item in enumerate(pieces[at], 1) if item.ids), default=1)
        yield pieces[at][length - 1]
        at += length
