"""Windows: the answers of a withheld figure that arrived between any two releases, also between two earlier ones.

How many they are was published of no figure, but follows within limits from the numbers of others and of all runs. A
figure that is shown later can tell their mean: what two units had at an earlier release follows from what each has now,
where hardly anything was added since. And where all that came to a figure between two releases said the same, so did
whoever is in a window of it.

A window that has fewer answers than the minimum, if any, must be open with the least and the greatest number of answers
that it can have: somebody may know which it is. For numbers between, the range of their sums is concave: it is at least
as wide as a straight line from end to end. So of a window that may be empty the greatest number alone is enough.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from hbgen.scoring.disclosure.audit_program import AuditProgram
from hbgen.scoring.disclosure.audit_types import INFINITY, HiddenGroup, MeanRange, width_for_members
from hbgen.scoring.disclosure.program import TOLERANCE, Infeasible, Solver, Vector

_FEW = 3
"""Up to this number of windows, each is solved on its own."""

_ROUNDS = (1.0, -1.0) * 4
"""Solutions that `doubtful` seeks: with as few answers in the windows that are left as there can be, then as many."""

_SEED = 20260101
"""Of the random signs in `drive`: the same input gives the same result."""

_PUSH = 1e-3
"""What a score counts beside a number of answers, where first as many or as few answers are sought as there can be."""

_HALF = 0.5
"""Whole answers are counted: the solver may miss them by less."""


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
    least: dict[frozenset[tuple[int, int]], float] = field(default_factory=dict)
    """Pieces of a window → the least number of answers that it has in any solution for many of them."""

    def by_certainty(self, candidates: Iterable[HiddenGroup]) -> tuple[list[HiddenGroup], list[HiddenGroup]]:
        """Small windows of a certain number of answers, with it, and those of which it is not certain; of the same
        answers, one."""
        known: dict[frozenset[tuple[int, int]], HiddenGroup] = {}
        others: dict[frozenset[tuple[int, int]], HiddenGroup] = {}
        for window in candidates:
            columns, fixed = self.count_terms(window)
            if columns:
                others.setdefault(window.pieces, window)
            elif TOLERANCE < fixed < self.audit.minimum - _HALF:
                known.setdefault(window.pieces, replace(window, n=fixed))
        return [*known.values()], [*others.values()]

    def doubtful(self, candidates: Sequence[HiddenGroup]) -> list[HiddenGroup]:
        """Those windows that no solution at hand shows to be open or large."""
        pool = _Pool(self, candidates)
        for sign in _ROUNDS if len(pool.windows) > _FEW else ():
            if not pool.windows:
                break
            values = self.solution(pool.numbers(sign), 1.0)
            if values is not None:
                pool.look(values)
        pool.drive()
        seen = zip(pool.windows, pool.least, strict=True)
        self.least |= {window.pieces: float(n) for window, n in seen if n < INFINITY}
        return pool.windows

    def solution(self, cost: Mapping[int, float], sign: float) -> Vector | None:
        """The solution of the least cost, or (by a negative sign) the greatest; None if that has no end."""
        try:
            return self.solver.solve({column: sign * times for column, times in cost.items()})[0]
        except Infeasible:
            return None

    def narrow(self, window: HiddenGroup) -> tuple[MeanRange, list[Vector]] | None:
        """The first range of a window's means that is too narrow, and the duals at its ends; None without one."""
        with self.without_colleagues(sorted({leaf for leaf, _ in window.pieces})):
            for n in self._sizes(window):
                found = self._range(window, n)
                if found is not None and not found[0].is_open(self.audit.width):
                    return found
        return None

    def _sizes(self, window: HiddenGroup) -> Sequence[float]:
        """The least and the greatest number of answers of a window with which it may be narrow; none where it may be no
        small group, or is empty.

        From outside, where not even the present numbers are known, only a window of a certain number is looked at.
        """
        greatest, width_of_most = self._end(window, -1.0)
        if not TOLERANCE < greatest < self.audit.minimum - _HALF:
            return ()
        seen = self.least.get(window.pieces, greatest)
        if self.is_open_between(seen, greatest, width_of_most):
            return ()
        least, width_of_least = self._end(window, 1.0)
        is_open_with_most, is_open_with_least = (width >= self.audit.width for width in (width_of_most, width_of_least))
        if greatest - least < TOLERANCE:
            return () if width_of_most >= width_for_members(self.audit.width, greatest) else (greatest,)
        most, few = math.floor(greatest + TOLERANCE), max(1, math.ceil(least - TOLERANCE))
        if self.is_outside(window) or most < few:
            return ()
        is_open_with_few = is_open_with_least or self.is_open_between(least, greatest, width_of_most)
        return sorted({*(() if is_open_with_few else (few,)), *(() if is_open_with_most else (most,))})

    def is_open_between(self, least: float, greatest: float, width: float) -> bool:
        """Whether a window that may have hardly any answer is open with one and more, for it is so `width` with most.

        The range of its sums is at least as wide as a straight line from nothing to what it is with most.
        """
        if least >= 1.0 or width < self.audit.width:
            return False
        return greatest < 1.0 or width * greatest * (1.0 - least) / (greatest - least) >= self.audit.width

    def _end(self, window: HiddenGroup, sign: float) -> tuple[float, float]:
        """The least number of answers of a window (or by a negative sign the greatest), and how far apart two solutions
        with about as many show its mean to be. Infinite if it has no end."""
        columns, fixed = self.count_terms(window)
        totals = [self.pieces[piece][0] for piece in sorted(window.pieces) if piece in self.pieces]
        means = []
        n = INFINITY
        for push in (_PUSH, -_PUSH):
            cost = dict.fromkeys(columns, sign)
            for column in totals:
                cost[column] = cost.get(column, 0.0) + push
            values = self.solution(cost, 1.0)
            if values is None:
                return INFINITY, 0.0
            found = fixed + float(sum(values[self.solver.place[column]] for column in columns))
            n = found if math.isinf(n) else sign * min(sign * n, sign * found)
            if found < TOLERANCE or found >= self.audit.minimum - _HALF:
                return n, 0.0
            means.append(float(sum(values[self.solver.place[column]] for column in totals)) / found)
        return n, means[1] - means[0]

    def is_outside(self, window: HiddenGroup) -> bool:
        """Whether not even the present number of answers is known of all leaves."""
        return any(self.audit.leaves[leaf].n is None for leaf, _ in window.pieces)

    def count_terms(self, window: HiddenGroup) -> tuple[list[int], float]:
        return self.audit.count_terms([piece for piece in sorted(window.pieces) if piece in self.pieces])

    def utmost(self, window: HiddenGroup) -> float:
        """A number of answers that a window cannot exceed: all that arrived in its releases and those next to them."""
        _, fixed = self.count_terms(window)
        rows = set()
        for piece in window.pieces:
            if piece in self.pieces and self.pieces[piece][1] is not None:
                if piece not in self.audit.rows_of_arrivals:
                    return INFINITY
                rows.add(self.audit.rows_of_arrivals[piece])
        return fixed + sum(self.audit.program.rows[row].high for row in sorted(rows))

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
        return MeanRange(replace(window, n=n), *ends), [duals for _, duals in solved]


Indexes = NDArray[np.int64]


class _Pool:
    """Windows of which no solution has shown yet that they are open or may be large."""

    def __init__(self, check: WindowCheck, windows: Sequence[HiddenGroup]) -> None:
        self.check = check
        self.windows = list(windows)
        size, place = len(windows), check.solver.place
        terms: list[tuple[int, int]] = []
        totals: list[tuple[int, int]] = []
        self.fixed = np.zeros(size)
        for number, window in enumerate(windows):
            columns, self.fixed[number] = check.count_terms(window)
            terms += [(number, place[column]) for column in columns]
            pieces = sorted(piece for piece in window.pieces if piece in check.pieces)
            totals += [(number, place[check.pieces[piece][0]]) for piece in pieces]
        self.terms = np.array(terms, dtype=np.int64).reshape(-1, 2).T
        """Index of a window, and place of a column of its number of answers."""
        self.totals = np.array(totals, dtype=np.int64).reshape(-1, 2).T
        """Index of a window, and place of a column of its sum."""
        self.is_outside = np.array([check.is_outside(window) for window in windows], dtype=bool)
        self.least, self.most = np.full(size, np.inf), np.full(size, -np.inf)
        """The least and greatest number of answers in any solution."""
        self.utmost = np.array([check.utmost(window) for window in windows], dtype=np.float64)
        self.low, self.high = np.full(size, np.inf), np.full(size, -np.inf)
        """The least and greatest mean in solutions with the utmost number of answers."""

    def numbers(self, sign: float) -> dict[int, float]:
        """Column → in how many of the windows' numbers of answers it counts."""
        return self._cost(self.terms[1], np.full(len(self.terms[1]), sign))

    def _cost(self, places: Indexes, factors: Vector) -> dict[int, float]:
        columns = self.check.solver.columns
        total = np.bincount(places, factors, len(columns))
        return {columns[place]: float(total[place]) for place in np.flatnonzero(total)}

    def look(self, values: Vector) -> None:
        """Leave out windows that a solution, together with those before, shows to be open or large.

        Or, from outside, of no certain number.
        """
        self._keep(self._numbers_in(values) < self.check.audit.minimum - _HALF)
        n = self._numbers_in(values)
        self.least, self.most = np.minimum(self.least, n), np.maximum(self.most, n)
        keep = ~(self.is_outside & (self.most - self.least > TOLERANCE))
        self._keep(keep)

    def drive(self) -> None:
        """Leave out windows that solutions for many of them at once show to be open: with as many answers as can be,
        and with as few.

        A window that has its utmost number in a solution cannot have more. Windows of the same two releases do not take
        answers from each other as others do.
        """
        generator = np.random.default_rng(_SEED)
        for span in sorted({_span(window) for window in self.windows}):
            size = len(self.windows) + _FEW
            while size - len(self.windows) >= _FEW:
                size = len(self.windows)
                signs = generator.choice((-_PUSH, _PUSH), size)
                for fill, push in ((-1.0, signs), (-1.0, -signs), (1.0, 0.0 * signs)):
                    self._drive_once(span, fill, push)
                self._keep(np.array([not self._is_open(number) for number in range(size)], dtype=bool))

    def _drive_once(self, span: tuple[int, int], fill: float, push: Vector) -> None:
        """Seek a solution in which small windows of one span have as few answers as can be (or by a negative `fill` as
        many), and scores as low or high as `push`; only those of which no solution shows it yet."""
        is_wanting = self.least >= 1.0 if fill > 0 else self.high - self.low < self.check.audit.width
        same = np.array([_span(window) == span for window in self.windows], dtype=bool)
        chosen = same & is_wanting & (self.utmost < self.check.audit.minimum - _HALF)
        if np.count_nonzero(chosen) <= _FEW:
            return
        # As many windows as can be are full, rather than large ones in part.
        share = np.where(chosen, 1.0 / np.maximum(self.utmost, TOLERANCE), 0.0)
        places = np.concatenate([self.terms[1], self.totals[1]])
        factors = np.concatenate([fill * share[self.terms[0]], (push * share)[self.totals[0]]])
        values = self.check.solution(self._cost(places, factors), 1.0)
        if values is not None:
            self._measure(values)

    def _measure(self, values: Vector) -> None:
        """Note what a solution shows of numbers of answers, and of means where it is the utmost number."""
        n = self._numbers_in(values)
        self.least, self.most = np.minimum(self.least, n), np.maximum(self.most, n)
        is_full = (n > TOLERANCE) & (n >= self.utmost - TOLERANCE)
        mean = np.bincount(self.totals[0], values[self.totals[1]], len(n)) / np.where(is_full, n, 1.0)
        self.low = np.where(is_full, np.minimum(self.low, mean), self.low)
        self.high = np.where(is_full, np.maximum(self.high, mean), self.high)

    def _is_open(self, number: int) -> bool:
        """Whether a window is open with its utmost number of answers, and with any other that it can have."""
        width = float(self.high[number] - self.low[number])
        return self.check.is_open_between(float(self.least[number]), float(self.utmost[number]), width)

    def _numbers_in(self, values: Vector) -> Vector:
        """The number of answers of each window in a solution."""
        found: Vector = self.fixed + np.bincount(self.terms[0], values[self.terms[1]], len(self.windows))
        return found

    def _keep(self, keep: NDArray[np.bool_]) -> None:
        if keep.all():
            return
        self.windows = [window for window, is_kept in zip(self.windows, keep, strict=True) if is_kept]
        for name in _OF_WINDOWS:
            setattr(self, name, getattr(self, name)[keep])
        number = np.cumsum(keep) - 1
        self.terms = np.array((number[self.terms[0]], self.terms[1]))[:, keep[self.terms[0]]]
        self.totals = np.array((number[self.totals[0]], self.totals[1]))[:, keep[self.totals[0]]]


def _span(window: HiddenGroup) -> tuple[int, int]:
    """The two releases between which the answers of a window arrived."""
    return -1 if window.since is None else window.since, window.until


_OF_WINDOWS = ("fixed", "is_outside", "least", "most", "utmost", "low", "high")
