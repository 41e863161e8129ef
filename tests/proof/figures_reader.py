"""The reader of published figures, who knows of no run when it came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations, product

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from hbgen.scoring.record import FigureKey, key_of
from proof.figures_attacker import (
    grain_of,
    may_say,
    step_of,
    told_after,
    told_sum,
    weights_of,
)
from proof.made_up_surveys import (
    RELEASES,
    History,
    Run,
    Shape,
)

_Kind = tuple[str, str, str, tuple[str, ...]]
"""Unit, channel and role of runs, and the items that they answered."""

_Row = Mapping[int, float]
"""Column → its factor."""


def _may_answer(shape: Shape) -> list[tuple[str, ...]]:
    """The items that a run may have answered."""
    items = tuple(shape.items)
    least = 1 if shape.holes else len(items)
    return [some for size in range(least, len(items) + 1) for some in combinations(items, size)]


class Reader:
    """What follows for a reader who knows of no run when it came nor what it left blank, but by the numbers published.

    Runs of the same unit, channel, role and items are one kind. Of each kind and release the reader looks for how many
    runs came, and for the sum of their answers to each item. Known is how many answered in each unit, channel and role,
    and how many answers each figure has in the end, shown or not. A colleague knows of the own run when it came, and
    what it left blank. Nobody knows which answers a correction changed: none, where what was published allows for that.
    """

    def __init__(self, history: History, colleague: int | None = None) -> None:
        self.history = history
        places = Counter((run.unit, run.channel, run.role) for run in history.runs)
        figures = {key_of(figure): figure for _, one in history.published for figure in one.figures}
        self.counts = {
            key: sum(weights_of(history.shape, run, key, RELEASES - 1) is not None for run in history.runs)
            for key, figure in figures.items()
            if not told_after(history.shape, figure)
        }
        self.kinds = [(*place, items) for place in places for items in _may_answer(history.shape)]
        self._drop_kinds(places)
        self.columns: dict[tuple[Hashable, int, str], int] = {}
        for kind in self.kinds:
            for release, name in product(range(RELEASES), ("", *kind[3])):
                self.columns[kind, release, name] = len(self.columns)
        self.rows: list[_Row] = []
        self.low: list[float] = []
        self.high: list[float] = []
        for place, n in places.items():
            of_place = [kind for kind in self.kinds if kind[:3] == place]
            self._add([((kind, release, ""), 1.0) for kind in of_place for release in range(RELEASES)], n, n)
        for kind in self.kinds:
            for release, item in product(range(RELEASES), kind[3]):
                self._add([((kind, release, item), 1.0), ((kind, release, ""), -1.0)], -np.inf, 0.0)
        for key, n in sorted(self.counts.items()):
            self._add(self.terms(key, 0, RELEASES - 1)[0], n, n)
        if colleague is not None:
            own = history.runs[colleague]
            answers = may_say(history.shape, own, own.release)
            kind = own.unit, own.channel, own.role, tuple(item for item in history.shape.items if item in answers)
            self._add([((kind, own.release, ""), 1.0)], 1.0, np.inf)
            for item, x in answers.items():
                self._add([((kind, own.release, item), 1.0)], x, np.inf)
                self._add([((kind, own.release, item), 1.0), ((kind, own.release, ""), -1.0)], -np.inf, x - 1)
        for number, one in history.published:
            every = [((kind, release, ""), 1.0) for kind in self.kinds for release in range(number + 1)]
            self._add(every, one.runs, one.runs)
            for figure in one.figures:
                if figure.value is not None and not told_after(history.shape, figure):
                    self._add(self.terms(key_of(figure), 0, number)[0], figure.n or 0, figure.n or 0)
        self.knows_sums = not history.shape.after
        if self.knows_sums:
            self._read_sums()

    def _row(self, terms: Iterable[tuple[tuple[Hashable, int, str], float]]) -> _Row:
        row: dict[int, float] = {}
        for name, weight in terms:
            row[self.columns[name]] = row.get(self.columns[name], 0.0) + weight
        return row

    def _add(self, terms: Iterable[tuple[tuple[Hashable, int, str], float]], low: float, high: float) -> None:
        self.rows.append(self._row(terms))
        self.low.append(low)
        self.high.append(high)

    def _drop_kinds(self, places: Mapping[tuple[str, str, str], int]) -> None:
        """Drop the kinds of which there is no run, since a figure has as many answers as there are runs."""
        for key, n in self.counts.items():
            of_key = [place for place in places if all(a in ("", b) for a, b in zip(key[1:4], place, strict=True))]
            if n == sum(places[place] for place in of_key):
                self.kinds = [
                    kind for kind in self.kinds if kind[:3] not in of_key or self._weights(kind, key) is not None
                ]

    def _weights(self, kind: _Kind, key: FigureKey) -> dict[str, float] | None:
        run = Run(*kind[:3], 0, dict.fromkeys(kind[3], 0.0))
        return weights_of(self.history.shape, run, key, 0)

    def _read_sums(self) -> None:
        """Add what figures tell of sums; less where answers were changed, and figures contradict each other."""
        numbers = len(self.rows)
        for number, one in self.history.published:
            for figure in one.figures:
                if figure.value is not None and figure.n is not None:
                    _, sums = self.terms(key_of(figure), 0, number)
                    step = step_of((weight for _, weight in sums), self.history.shape.steps)
                    grain = grain_of(self.history.shape, figure)
                    low, high = told_sum(figure, figure.n, step, one.minimum or 10, grain)
                    self._add(sums, low - 1e-7, high + 1e-7)
        if any(run.later for run in self.history.runs):
            try:
                self._ends({}, (), ())
            except AssertionError:
                self._blur(numbers)

    def _blur(self, first: int) -> None:
        """Widen the rows from `first` on that contradict each other by twice the least by which they do.

        Some answers were changed; which ones, and whether by more than figures prove, nobody knows.
        """
        columns, loose = len(self.columns), len(self.rows) - first
        index = [(r, c, weight) for r, row in enumerate(self.rows) for c, weight in row.items()]
        index += [(first + n, columns + n, 1.0) for n in range(loose)]
        index += [(first + n, columns + loose + n, -1.0) for n in range(loose)]
        at, column, value = zip(*index, strict=True)
        table = csr_matrix((value, (at, column)), shape=(len(self.rows), columns + 2 * loose))
        low, high = np.array(self.low), np.array(self.high)
        above, below = np.isfinite(high), np.isfinite(low)
        found = linprog(
            np.concatenate([np.zeros(columns), np.ones(2 * loose)]),
            A_ub=vstack([table[above], -table[below]]),
            b_ub=np.concatenate([high[above], -low[below]]) + 1e-9,
            bounds=(0, None),
            method="highs",
        )
        if found.status != 0:
            raise AssertionError(found.message)
        for n in range(loose):
            self.low[first + n] -= 2 * float(found.x[columns + n])
            self.high[first + n] += 2 * float(found.x[columns + loose + n])

    def terms(
        self, key: FigureKey, first: int, last: int
    ) -> tuple[list[tuple[tuple[Hashable, int, str], float]], list[tuple[tuple[Hashable, int, str], float]]]:
        """The number of answers that came to a figure in some releases, and their sum."""
        counts: list[tuple[tuple[Hashable, int, str], float]] = []
        sums: list[tuple[tuple[Hashable, int, str], float]] = []
        for kind in self.kinds:
            weights = self._weights(kind, key)
            for release in range(first, last + 1) if weights is not None else ():
                counts.append(((kind, release, ""), 1.0))
                sums += [((kind, release, item), weight) for item, weight in (weights or {}).items() if weight]
        return counts, sums

    def _ends(self, goal: _Row, rows: Sequence[_Row], n: Sequence[float]) -> tuple[float, float]:
        every = [*self.rows, *rows]
        index = [(r, c, weight) for r, row in enumerate(every) for c, weight in row.items()]
        at, column, value = zip(*index, strict=True)
        table = csr_matrix((value, (at, column)), shape=(len(every), len(self.columns)))
        low, high = np.array([*self.low, *n]), np.array([*self.high, *n])
        exact = low == high
        above, below = ~exact & np.isfinite(high), ~exact & np.isfinite(low)
        cost = np.zeros(len(self.columns))
        for place, weight in goal.items():
            cost[place] = weight
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(
                sign * cost,
                A_ub=vstack([table[above], -table[below]]),
                b_ub=np.concatenate([high[above], -low[below]]),
                A_eq=table[exact],
                b_eq=high[exact],
                bounds=(0, None),
                method="highs",
            )
            if found.status != 0:
                raise AssertionError(found.message)
            ends.append(float(sign * found.fun))
        return ends[0], ends[1]

    def most(self, key: FigureKey, release: int, since: int | None) -> float:
        """How many answers a group can have: one that may be large for all that is known is not told by how narrow it
        looks."""
        counts, _ = self.terms(key, 0 if since is None else since + 1, release)
        return self._ends(self._row(counts), (), ())[1]

    def width(self, key: FigureKey, release: int, since: int | None, n: int) -> float:
        """How far the sum of a group of n answers can move; 0 where only numbers are read."""
        if not self.knows_sums:
            return 0.0
        counts, sums = self.terms(key, 0 if since is None else since + 1, release)
        low, high = self._ends(self._row(sums), [self._row(counts)], [n])
        return high - low
