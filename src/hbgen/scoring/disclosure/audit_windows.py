"""Windows: the answers of a withheld figure that arrived between any two releases, also between two earlier ones.

How many they are was published of no figure, but follows within limits from the numbers of others and of all runs. A
figure that is shown later can tell their mean: what two units had at an earlier release follows from what each has now,
where hardly anything was added since.

A window that certainly has answers, and fewer than the minimum, must be open with the least and the greatest number of
answers that it can have: somebody may know which it is. One that may be empty is not looked at.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace

import numpy as np

from hbgen.scoring.disclosure.audit_program import INFINITY, AuditProgram
from hbgen.scoring.disclosure.audit_types import HiddenGroup, MeanRange
from hbgen.scoring.disclosure.program import TOLERANCE, Infeasible, Solver, Vector

_FEW = 3
"""Up to this number of windows, each is solved on its own."""

_ROUNDS = (1.0, -1.0) * 4
"""Solutions that `doubtful` seeks: with as few answers in the windows that are left as there can be, then as many."""


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
        """Those windows that no solution at hand shows to be empty or large: nobody knows of the others that they are
        few."""
        pool = _Pool(self, list(candidates))
        for factor in _ROUNDS if len(pool.windows) > _FEW else ():
            if not pool.windows:
                break
            values = self._solution(pool.numbers(), factor)
            if values is not None:
                pool.look(values)
        return pool.windows

    def by_certainty(self, candidates: Iterable[HiddenGroup]) -> tuple[list[HiddenGroup], list[HiddenGroup]]:
        """Windows of a certain number of answers, with it, and those of which it is not certain."""
        known, others = [], []
        for window in candidates:
            columns, fixed = self.count_terms(window)
            if columns:
                others.append(window)
            else:
                known.append(replace(window, n=fixed))
        return known, others

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
        ends: list[float] = []
        for sign in (-1.0, 1.0):
            values = self._solution(dict.fromkeys(columns, 1.0), sign)
            ends.insert(0, INFINITY if values is None else self._number(window, values))
            if not TOLERANCE < ends[-1] < self.audit.minimum - _HALF:
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
    """Windows of which no solution has shown yet that they may be empty or large."""

    def __init__(self, check: WindowCheck, windows: list[HiddenGroup]) -> None:
        self.windows = windows
        self.check = check
        self.fixed = np.zeros(len(windows))
        place, terms = check.solver.place, []
        for number, window in enumerate(windows):
            columns, self.fixed[number] = check.count_terms(window)
            terms += [(number, place[column]) for column in columns]
        self.terms = np.array(terms, dtype=np.int64).reshape(-1, 2).T
        """Index of a window, and place of a column of its number of answers."""

    def numbers(self) -> dict[int, float]:
        """Column → in how many of the windows' numbers of answers it counts."""
        places, times = np.unique(self.terms[1], return_counts=True)
        columns = self.check.solver.columns
        return {columns[place]: float(count) for place, count in zip(places, times, strict=True)}

    def look(self, values: Vector) -> None:
        """Leave out windows that a solution shows to be empty or large."""
        n = self.fixed + np.bincount(self.terms[0], values[self.terms[1]], len(self.windows))
        keep = (n > TOLERANCE) & (n < self.check.audit.minimum - _HALF)
        self.windows = [window for window, is_kept in zip(self.windows, keep, strict=True) if is_kept]
        self.fixed = self.fixed[keep]
        number = np.cumsum(keep) - 1
        self.terms = np.array((number[self.terms[0]], self.terms[1]))[:, keep[self.terms[0]]]


_HALF = 0.5
"""Whole answers are counted: the solver may miss them by less."""
