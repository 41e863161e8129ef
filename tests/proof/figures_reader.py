"""The reader of published figures, who knows of no run when it came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import product

import numpy as np
from scipy.optimize import linprog

from hbgen.model.results import Figure as Shown
from hbgen.scoring.record import FigureKey, key_of
from proof.figures_attacker import (
    Vector,
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
)


class Reader:
    """What follows for a reader who knows of no run when it came, but by the numbers that were published.

    Runs of the same unit, channel, role and items are one kind. Of each kind and release the reader looks for how many
    runs came, and for the sum of their answers to each item. A colleague knows of the own run when it came.
    """

    def __init__(self, history: History, colleague: int | None = None) -> None:
        self.history = history
        self.kinds = Counter(
            (run.unit, run.channel, run.role, tuple(sorted(may_say(history.shape, run, run.release))))
            for run in history.runs
        )
        self.columns: dict[tuple[Hashable, int, str], int] = {}
        for kind in self.kinds:
            for release, name in product(range(RELEASES), ("", *kind[3])):
                self.columns[kind, release, name] = len(self.columns)
        self.rows: list[Vector] = []
        self.low: list[float] = []
        self.high: list[float] = []
        for kind, n in self.kinds.items():
            self._add([((kind, release, ""), 1.0) for release in range(RELEASES)], n, n)
            for release, item in product(range(RELEASES), kind[3]):
                self._add([((kind, release, item), 1.0), ((kind, release, ""), -1.0)], -np.inf, 0.0)
        if colleague is not None:
            own = history.runs[colleague]
            answers = may_say(history.shape, own, own.release)
            kind = own.unit, own.channel, own.role, tuple(sorted(answers))
            self._add([((kind, own.release, ""), 1.0)], 1.0, np.inf)
            for item, x in answers.items():
                self._add([((kind, own.release, item), 1.0)], x, np.inf)
                self._add([((kind, own.release, item), 1.0), ((kind, own.release, ""), -1.0)], -np.inf, x - 1)
        for number, one in history.published:
            every = [((kind, release, ""), 1.0) for kind in self.kinds for release in range(number + 1)]
            self._add(every, one.runs, one.runs)
            for figure in one.figures:
                if figure.value is not None and not told_after(history.shape, figure):
                    self._read(figure, number, one.minimum or 10)

    def _add(self, terms: Iterable[tuple[tuple[Hashable, int, str], float]], low: float, high: float) -> None:
        row = np.zeros(len(self.columns))
        for name, weight in terms:
            row[self.columns[name]] += weight
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def _read(self, figure: Shown, number: int, least: int) -> None:
        assert figure.value is not None and figure.n is not None
        counts, sums = self.terms(key_of(figure), 0, number)
        self._add(counts, figure.n, figure.n)
        if self.knows_sums:
            step = step_of((weight for _, weight in sums), self.history.shape.steps)
            low, high = told_sum(figure, figure.n, step, least, grain_of(self.history.shape, figure))
            self._add(sums, low - 1e-7, high + 1e-7)

    @property
    def knows_sums(self) -> bool:
        """Whether answers stayed what they were, and items were asked of everybody: else only numbers are read here."""
        return not self.history.shape.after and not any(run.later for run in self.history.runs)

    def terms(
        self, key: FigureKey, first: int, last: int
    ) -> tuple[list[tuple[tuple[Hashable, int, str], float]], list[tuple[tuple[Hashable, int, str], float]]]:
        """The number of answers that came to a figure in some releases, and their sum."""
        counts: list[tuple[tuple[Hashable, int, str], float]] = []
        sums: list[tuple[tuple[Hashable, int, str], float]] = []
        for kind in self.kinds:
            unit, channel, role, items = kind
            run = Run(unit, channel, role, 0, dict.fromkeys(items, 0.0))
            weights = weights_of(self.history.shape, run, key, 0)
            for release in range(first, last + 1) if weights is not None else ():
                counts.append(((kind, release, ""), 1.0))
                sums += [((kind, release, item), weight) for item, weight in (weights or {}).items() if weight]
        return counts, sums

    def _ends(self, goal: Vector, rows: Sequence[Vector], n: Sequence[float]) -> tuple[float, float]:
        table = np.array([*self.rows, *rows])
        low, high = np.array([*self.low, *n]), np.array([*self.high, *n])
        exact = low == high
        above, below = ~exact & np.isfinite(high), ~exact & np.isfinite(low)
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(
                sign * goal,
                A_ub=np.concatenate([table[above], -table[below]]),
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

    def _vector(self, terms: Iterable[tuple[tuple[Hashable, int, str], float]]) -> Vector:
        made = np.zeros(len(self.columns))
        for name, weight in terms:
            made[self.columns[name]] += weight
        return made

    def most(self, key: FigureKey, release: int, since: int | None) -> float:
        """How many answers a group can have: one that may be large for all that is known is not told by how narrow it
        looks."""
        counts, _ = self.terms(key, 0 if since is None else since + 1, release)
        return self._ends(self._vector(counts), (), ())[1]

    def width(self, key: FigureKey, release: int, since: int | None, n: int) -> float:
        """How far the sum of a group of n answers can move; 0 where only numbers are read."""
        if not self.knows_sums:
            return 0.0
        counts, sums = self.terms(key, 0 if since is None else since + 1, release)
        low, high = self._ends(self._vector(sums), [self._vector(counts)], [n])
        return high - low
