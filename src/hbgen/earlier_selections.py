"""What was selected of earlier states of a handbook while it is written: only what changed is selected anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Set
from typing import Self

from hbgen.model.standards import Chapter


class KeptChapters:
    """What a step of a selection made of chapters, which are most of a handbook, for those that are still the same
    objects: entries never change."""

    def __init__(self) -> None:
        self._basis: object = None
        self._before: dict[int, tuple[Chapter, Chapter, Set[str]]] = {}
        self._now: dict[int, tuple[Chapter, Chapter, Set[str]]] = {}

    def begin(self, basis: object) -> Self:
        """What was made of chapters that were not among the last ones, or on another `basis`, is forgotten."""
        self._before, self._now = (self._now if basis == self._basis else {}), {}
        self._basis = basis
        return self

    def made(self, chapter: Chapter, make: Callable[[], tuple[Chapter, Set[str]]]) -> tuple[Chapter, Set[str]]:
        """What `make` makes of a chapter, with what it notes meanwhile."""
        kept = self._now.get(id(chapter)) or self._before.get(id(chapter))
        # A chapter that is kept is alive, so that no other one has its number.
        self._now[id(chapter)] = kept = (chapter, *make()) if kept is None else kept
        return kept[1:]


class EarlierSelections:
    """What each step of a selection made, as long as a handbook is written."""

    def __init__(self) -> None:
        self._steps: defaultdict[tuple[object, ...], KeptChapters] = defaultdict(KeptChapters)

    def of(self, *step: object, basis: object = None) -> KeptChapters:
        """The chapters that a step of a selection made; what depends on the handbook as a whole is in `basis`."""
        return self._steps[step].begin(basis)
