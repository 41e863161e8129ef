"""Windows: the answers of a withheld figure that arrived between any two releases, also between two earlier ones.

How many they are was published of no figure, but follows within limits from the numbers of others and of all runs. A
figure that is shown later can tell their mean: what two units had at an earlier release follows from what each has now,
where hardly anything was added since.

A window that certainly is below the minimum must be open with the least and the greatest number of answers that it
can have: somebody may know which it is. One that may be empty need only be open with some number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import numpy as np

from hbgen.scoring.disclosure.audit_program import AuditProgram
from hbgen.scoring.disclosure.audit_types import HiddenGroup, MeanRange
from hbgen.scoring.disclosure.program import TOLERANCE, Infeasible, Solver, Vector

INFINITY = float("inf")

_FEW = 3
"""Up to this number of windows, each is solved on its own."""

_ROUNDS = 8
"""Solver calls of `doubtful` at most."""

_SEED = 20260102
"""Of the random signs in `doubtful`: the same input gives the same result."""


def windows(
    audit: AuditProgram, members: Mapping[Hashable, Sequence[int]], keys: Iterable[Hashable] | None = None
) -> Iterator[HiddenGroup]:
    """Of each figure (or of `keys`) the answers that arrived between two releases since it was last shown.

    Who is in a figure that was shown afterwards is protected as everybody in it is.
    """
    shown = {
        publication.key: publication.release
        for publication in audit.publications
        if not (publication.is_new and publication.key in audit.held)
    }
    for key in members if keys is None else keys:
        for until in range(shown.get(key, -1) + 1, audit.last + 1):
            for since in range(-1, until):
                pieces = frozenset(audit.pieces_up_to(members[key], until, since))
                if pieces:
                    yield HiddenGroup(key, None if since < 0 else since, until, pieces, None)


@dataclass(slots=True)
class WindowCheck:
    """The check of windows in one part of an audit's program, whose `solver` holds its rows."""

    audit: AuditProgram
    solver: Solver
    pieces: Mapping[tuple[int, int], tuple[int, int | None, float]]
    without_colleagues: Callable[[Iterable[int]], AbstractContextManager[None]]
    """Leaves out the rows of colleagues in some leaves for a while."""
    rows: dict[HiddenGroup, int] = field(default_factory=dict)
    """Window → the row of its number of answers."""

    def doubtful(self, candidates: Sequence[HiddenGroup]) -> list[HiddenGroup]:
        """Those windows that no solution at hand shows to be open or large.

        Open is one that may be empty, and whose means in some solutions are far enough apart; for parts of runs, which
        are many, it is enough that nobody can tell whether there is any answer. Solutions are sought with
        as few and as many answers in all of them together as there can be, then with scores pushed apart at random.
        """
        pool = _Pool(self, list(candidates))
        generator = np.random.default_rng(_SEED)
        for turn in range(_ROUNDS if len(pool.windows) > _FEW else 0):
            if not pool.windows:
                break
            if turn % 2 == 0:
                signs = generator.choice((-1.0, 1.0), len(candidates))
            values = self._solution(pool.cost(turn, signs), 1.0)
            if values is not None:
                pool.look(values)
        return pool.windows

    def _solution(self, cost: Mapping[int, float], sign: float) -> Vector | None:
        """The solution of the least cost, or (by a negative sign) the greatest; None if that has no end."""
        try:
            return self.solver.solve({column: sign * times for column, times in cost.items()})[0]
        except Infeasible:
            return None

    def _number(self, window: HiddenGroup, values: Vector) -> float:
        columns, fixed = self.count_terms(window)
        return fixed + float(sum(values[self.solver.place[column]] for column in columns))

    def narrow(self, window: HiddenGroup) -> tuple[MeanRange, list[Vector]] | None:
        """The first range of a window's means that is too narrow, and the duals at its ends; None without one.

        Between the least and the greatest number of answers, the range of their sums is concave: both ends are enough.
        """
        for n in self._sizes(window):
            with self.without_colleagues(sorted({leaf for leaf, _ in window.pieces})):
                found = self._range(window, n)
            if found is not None and found[0].width < self.audit.width - TOLERANCE:
                return found
        return None

    def _sizes(self, window: HiddenGroup) -> Sequence[float]:
        """The least and the greatest number of answers of a window, but 0; none where it may be no small group.

        From outside, where not even the present numbers are known, only a window of a certain number is looked at.
        """
        columns, _ = self.count_terms(window)
        ends = []
        for sign in (1.0, -1.0):
            values = self._solution(dict.fromkeys(columns, 1.0), sign)
            ends.append(INFINITY if values is None else self._number(window, values))
        if not TOLERANCE < ends[1] < self.audit.minimum - _HALF:
            return ()
        if ends[1] - ends[0] < TOLERANCE:
            return ends[:1]
        if any(self.audit.leaves[leaf].n is None for leaf, _ in window.pieces):
            return ()
        least, greatest = max(1, math.ceil(ends[0] - TOLERANCE)), math.floor(ends[1] + TOLERANCE)
        return sorted({least, greatest}) if least <= greatest else ()

    def count_terms(self, window: HiddenGroup) -> tuple[list[int], float]:
        return self.audit.count_terms([piece for piece in sorted(window.pieces) if piece in self.pieces])

    def _range(self, window: HiddenGroup, n: float) -> tuple[MeanRange, list[Vector]] | None:
        """The means of a window of n answers, and the duals at both ends; None if it cannot have as many."""
        columns, fixed = self.count_terms(window)
        if columns:
            if window not in self.rows:
                self.rows[window] = self.solver.add_row(columns)
            self.solver.bounds(self.rows[window], n - fixed, n - fixed)
        totals = [self.pieces[piece][0] for piece in sorted(window.pieces) if piece in self.pieces]
        try:
            solved = [self.solver.solve(dict.fromkeys(totals, sign)) for sign in (1.0, -1.0)]
        except Infeasible:
            return None
        finally:
            if columns:
                self.solver.bounds(self.rows[window], -INFINITY, INFINITY)
        ends = [float(sum(values[self.solver.place[column]] for column in totals)) / n for values, _ in solved]
        return MeanRange(window, *ends), [duals for _, duals in solved]


class _Pool:
    """Windows, and what solutions have shown of each."""

    def __init__(self, check: WindowCheck, windows: list[HiddenGroup]) -> None:
        self.windows = windows
        self.check = check
        self.may_be_empty = np.zeros(len(windows), dtype=bool)
        self.low, self.high = np.full(len(windows), np.inf), np.full(len(windows), -np.inf)
        self._place()

    def _place(self) -> None:
        """For each window the places of its sums and of its numbers of answers among the solver's columns."""
        sums: list[tuple[int, int]] = []
        counts: list[tuple[int, int]] = []
        self.fixed = np.zeros(len(self.windows))
        wholes = set(self.check.audit.wholes)
        self.is_part = np.array([any(leaf not in wholes for leaf, _ in one.pieces) for one in self.windows], dtype=bool)
        place = self.check.solver.place
        for number, window in enumerate(self.windows):
            columns, self.fixed[number] = self.check.count_terms(window)
            counts += [(number, place[column]) for column in columns]
            pieces = [piece for piece in sorted(window.pieces) if piece in self.check.pieces]
            sums += [(number, place[self.check.pieces[piece][0]]) for piece in pieces]
        self.sums, self.counts = (np.array(terms, dtype=np.int64).reshape(-1, 2).T for terms in (sums, counts))

    def cost(self, turn: int, signs: Vector) -> dict[int, float]:
        """What is minimised in a round: the number of all answers, its opposite, or scores and what is missing."""
        columns = self.check.solver.columns
        cost: dict[int, float] = dict.fromkeys((columns[place] for place in self.sums[1]), 0.0)
        factors = np.full(len(self.windows), -1.0 if turn == _COUNTED - 1 else 1.0)
        if turn >= _COUNTED:
            factors = np.where(self.is_part, 0.0, -0.5 * signs[: len(self.windows)] * (-1.0) ** turn)
            for number, place in self.sums.T:
                cost[columns[place]] -= 2 * factors[number]
        for number, place in self.counts.T:
            cost[columns[place]] = cost.get(columns[place], 0.0) + factors[number]
        return cost

    def look(self, values: Vector) -> None:
        """Leave out windows that a solution, together with those before, shows to be open or large."""
        size = len(self.windows)
        n = self.fixed + np.bincount(self.counts[0], values[self.counts[1]], size)
        total = np.bincount(self.sums[0], values[self.sums[1]], size)
        self.may_be_empty |= n < TOLERANCE
        is_seen = n > _HALF
        mean = total[is_seen] / n[is_seen]
        self.low[is_seen] = np.minimum(self.low[is_seen], mean)
        self.high[is_seen] = np.maximum(self.high[is_seen], mean)
        audit = self.check.audit
        is_open = self.may_be_empty & (self.is_part | (self.high - self.low >= audit.width))
        keep = ~is_open & (n < audit.minimum - _HALF)
        if not keep.all():
            self.windows = [window for window, is_kept in zip(self.windows, keep, strict=True) if is_kept]
            self.may_be_empty, self.low, self.high = self.may_be_empty[keep], self.low[keep], self.high[keep]
            self._place()


_COUNTED = 4
"""In so many rounds numbers of answers are sought, in the others scores."""

_HALF = 0.5
"""Whole answers are counted: the solver may miss them by less. The mean of fewer in a solution says nothing."""
