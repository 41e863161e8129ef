"""The range of means that one part of an audit's program leaves to each group, and what must be held back for it."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hbgen.scoring.disclosure.audit_groups import AuditGroups
from hbgen.scoring.disclosure.audit_swaps import Base, Swaps
from hbgen.scoring.disclosure.audit_types import INFINITY, HiddenGroup, MeanRange, Settled, width_for_members
from hbgen.scoring.disclosure.audit_windows import WindowCheck, windows
from hbgen.scoring.disclosure.program import TOLERANCE, Infeasible, Solver, Vector, misfits

_COST_OF_LINKS = 1e-3
"""What the misfit of a link costs, beside that of a figure: links give way first."""

_BLUR = 2.0
"""Figures that contradict the others have their bounds widened by this multiple of their misfit."""


_FEW = 3
"""Up to this number of groups, each is solved on its own, without `_driven`."""


_FEW_NUMBERS = 3
"""Of a group that can have up to this many sizes, the range is looked at with each: who knows the size knows more."""


_ROUNDS = 12
"""Solver calls of `_driven` at most."""


_SEED = 20260101
"""Of the random directions in `_driven`: the same input gives the same result."""


Indexes = NDArray[np.int_]


class AuditPart:
    """One part of the program, which shares no row with others, and the check of its groups one after the other."""

    def __init__(
        self,
        audit: AuditGroups,
        members: Mapping[Hashable, list[int]],
        columns: list[int],
        rows: list[int],
        owner: Mapping[int, Hashable],
    ) -> None:
        self.audit = audit
        self.members = members
        self.rows = rows
        self.owner = owner
        self.inside = set(columns)
        self.solver = Solver(audit.program, columns, rows)
        self.pieces = {piece: columns_n for piece, columns_n in audit.pieces.items() if columns_n[0] in self.inside}
        self.swaps = Swaps(audit, self.solver, self.pieces, owner)

    def settle(self, targets: list[HiddenGroup], between: list[HiddenGroup], settled: Settled) -> None:
        """Hold back new figures until all of `targets` and all windows in `between` are open; what is found is added
        to `settled`.

        Groups that swaps or `_scattered` show to be open are not solved on their own. If the part has no solution,
        nothing can be checked, and nothing new is shown of it.
        """
        if not self._relax():
            settled.held |= {key for row, key in self.owner.items() if row in self.solver.rows}
            return
        seen = set(targets)
        settled.checked += len(targets) + len(between)
        base = self._base()
        pending = self._scattered([target for target in targets if not self.swaps.is_open(target, base)])
        held = self._settle_groups(pending, seen, settled)
        self._settle_windows(between, held, seen, settled)

    def _settle_groups(self, pending: list[HiddenGroup], seen: set[HiddenGroup], settled: Settled) -> list[Hashable]:
        """Hold back new figures until the groups in `pending`, and what remains without these figures, are open.

        The figures that are held back for it.
        """
        base, held = self._base(), []
        while pending:
            target = pending.pop()
            if self.swaps.is_open(target, base):
                continue
            mean_range, duals = self._mean_range(target)
            if mean_range is None or mean_range.is_open(self.audit.width):
                continue
            key = self._cheapest(duals)
            if key is None:
                settled.narrow.append(mean_range)
                continue
            self._hold(key)
            held.append(key)
            base = self._base()
            # Without this figure there are other remainders.
            new_rests = self._new_rests(key, seen)
            pending += [target, *new_rests]
            settled.checked += len(new_rests)
        return held

    def _settle_windows(
        self, pending: list[HiddenGroup], held: list[Hashable], seen: set[HiddenGroup], settled: Settled
    ) -> None:
        """As `_settle_groups`, of windows, and of those of figures that are `held` back."""
        check = WindowCheck(self.audit, self.solver, self.pieces, self._without_colleagues)
        pending = self._narrow_perhaps(check, [*pending, *windows(self.audit, self.members, held)])
        while pending:
            window = pending.pop()
            found = check.narrow(window)
            if found is None:
                continue
            key = self._cheapest(found[1])
            if key is None:
                settled.narrow.append(found[0])
                continue
            self._hold(key)
            held = [key, *self._settle_groups(self._new_rests(key, seen), seen, settled)]
            pending += [window, *self._narrow_perhaps(check, [*windows(self.audit, self.members, held)])]

    def _narrow_perhaps(self, check: WindowCheck, candidates: Sequence[HiddenGroup]) -> list[HiddenGroup]:
        """Those windows that may be few answers, and that no solution for many of them at once shows to be open."""
        known, others = check.by_certainty(candidates)
        base = self._base()
        remaining = self._scattered([window for window in known if not self.swaps.is_open(window, base)])
        return [*check.doubtful(others), *remaining]

    def _new_rests(self, key: Hashable, seen: set[HiddenGroup]) -> list[HiddenGroup]:
        """What remains in this part without the figure `key`, and was not `seen` before; it is added to `seen`."""
        splits = [split for split in self.audit.splits if key in split.children or key == split.parent]
        rests = []
        for rest in self.audit.rests(self.members, splits):
            if rest not in seen and all(piece in self.pieces for piece in rest.pieces):
                seen.add(rest)
                rests.append(rest)
        return rests

    def _relax(self) -> bool:
        """Relax rows until the program is feasible; False if it cannot be made so.

        First links alone may give way: their slack holds for all answers together, and between two releases runs that
        count for their parts alone may break them. If that is not enough, answers were changed without a correction,
        or have other weights now. The least total misfit of links, or of links, figures and colleagues, is found, and
        only rows with one have their bounds widened, by `_BLUR` times as much.
        """
        if self._feasible() is not None:
            return True
        linked = dict.fromkeys(self.audit.rows_of_links, _COST_OF_LINKS)
        leaf_of = {row: leaf for leaf, (row, _, _) in self.audit.rows_of_colleagues.items()}
        for loose in (linked, dict.fromkeys((*self.audit.rows_of_figures, *leaf_of), 1.0) | linked):
            try:
                misfit = misfits(self.audit.program, self.solver.columns, self.rows, loose)
            except Infeasible:
                continue
            for number, (below, above) in misfit.items():
                constraint = self.audit.program.rows[number]
                low, high = constraint.low - _BLUR * below, constraint.high + _BLUR * above
                self.solver.bounds(number, low, high)
                if number in leaf_of:
                    self.audit.rows_of_colleagues[leaf_of[number]] = (number, low, high)
            return self._feasible() is not None
        return False

    def _feasible(self) -> Vector | None:
        """Values of the columns that satisfy all rows; None if there are none."""
        try:
            return self.solver.solve({})[0]
        except Infeasible:
            return None

    def _base(self) -> Base | None:
        """As `_feasible`, for swaps."""
        values = self._feasible()
        return None if values is None else Base.of(values)

    def _hold(self, key: Hashable) -> None:
        """Hold a new figure back: its rows lose their bounds."""
        self.audit.held.add(key)
        for row, _, _ in self.audit.rows_of_new[key]:
            self.solver.bounds(row, -INFINITY, INFINITY)
        self.swaps.forget()

    def _cheapest(self, duals: Sequence[Vector]) -> Hashable | None:
        """Of the new figures whose rows bind (dual not 0), the one with the fewest answers; None if there is none."""
        binding: dict[Hashable, float] = {}
        for row, key in self.owner.items():
            number = self.solver.rows.get(row)
            if number is None or key in self.audit.held:
                continue
            if any(abs(dual[number]) > TOLERANCE for dual in duals):
                binding[key] = 0.0
        sizes = {
            publication.key: publication.n
            for publication in self.audit.publications
            if publication.is_new and publication.key in binding
        }
        return min(sizes, key=lambda key: (sizes[key], str(key)), default=None)

    # --- the range of a group's means ---

    def _mean_range(self, target: HiddenGroup) -> tuple[MeanRange | None, list[Vector]]:
        """The range of a group's means, and the duals at both ends; None if it cannot be below the minimum.

        Rows of colleagues in the group itself are left out: a member's own answer discloses nothing to that member.
        """
        with self._without_colleagues(sorted({leaf for leaf, _ in target.pieces})):
            try:
                return self._range_of_known_n(target) if target.n is not None else self._range_of_unknown_n(target)
            except Infeasible:
                return None, []

    @contextmanager
    def _without_colleagues(self, leaves: Iterable[int]) -> Iterator[None]:
        """Leave the rows of colleagues in some leaves out of the program for a while."""
        rows = [self.audit.rows_of_colleagues[leaf] for leaf in leaves if leaf in self.audit.rows_of_colleagues]
        rows = [row for row in rows if row[0] in self.solver.rows]
        for row, _, _ in rows:
            self.solver.bounds(row, 0.0, INFINITY)
        try:
            yield
        finally:
            for row, low, high in rows:
                self.solver.bounds(row, low, high)

    def _range_of_known_n(self, target: HiddenGroup) -> tuple[MeanRange, list[Vector]]:
        """The least and the greatest sum, divided by n."""
        assert target.n is not None
        columns = [self.pieces[piece][0] for piece in target.pieces if piece in self.pieces]
        ends, duals = [], []
        for sign in (1.0, -1.0):
            values, dual = self.solver.solve(dict.fromkeys(columns, sign))
            ends.append(sum(values[self.solver.place[column]] for column in columns) / target.n)
            duals.append(dual)
        return MeanRange(target, float(ends[0]), float(ends[1])), duals

    def _range_of_unknown_n(self, target: HiddenGroup) -> tuple[MeanRange | None, list[Vector]]:
        """As `_range_of_known_n`, for any n from 1 to below the minimum: three of Dinkelbach's steps to the least
        ratio of sum and n.

        A range that is wide only since n may be one number or another is that of the number with which it is too
        narrow: somebody may know which it is.
        """
        row = self.audit.rows_of_counts.get(target)
        columns, fixed = self.audit.count_terms(target.pieces)
        if row is None:
            return None, []
        self.solver.bounds(row, 1.0 - fixed, self.audit.minimum - 1.0 - fixed)
        # Pieces in another part are taken to be known, which only makes the range narrower.
        totals = [self.pieces[piece][0] for piece in target.pieces if piece in self.pieces]
        ends, duals = [], []
        try:
            for sign in (1.0, -1.0):
                mean = 0.5
                for _ in range(3):
                    cost = dict.fromkeys(columns, -sign * mean)
                    for column in totals:
                        cost[column] = cost.get(column, 0.0) + sign
                    values, dual = self.solver.solve(cost)
                    n = fixed + sum(values[self.solver.place[column]] for column in columns)
                    mean = float(sum(values[self.solver.place[column]] for column in totals) / n)
                ends.append(mean)
                duals.append(dual)
            range_ = MeanRange(target, ends[0], ends[1])
            if range_.width < self.audit.width:
                return range_, duals
            return self._narrowest(target, row, totals) or (range_, duals)
        finally:
            self.solver.bounds(row, 0.0, INFINITY)

    def _narrowest(self, target: HiddenGroup, row: int, totals: Sequence[int]) -> tuple[MeanRange, list[Vector]] | None:
        """The first range that is too narrow when n is one of the few numbers that it can be; None without one."""
        columns, fixed = self.audit.count_terms(target.pieces)
        ends = []
        for sign in (1.0, -1.0):
            values, _ = self.solver.solve(dict.fromkeys(columns, sign))
            ends.append(fixed + sum(values[self.solver.place[column]] for column in columns))
        numbers = range(max(1, math.ceil(ends[0] - TOLERANCE)), math.floor(ends[1] + TOLERANCE) + 1)
        for n in numbers if len(numbers) <= _FEW_NUMBERS else ():
            self.solver.bounds(row, n - fixed, n - fixed)
            try:
                solved = [self.solver.solve(dict.fromkeys(totals, sign)) for sign in (1.0, -1.0)]
            except Infeasible:
                continue
            means = [float(sum(values[self.solver.place[column]] for column in totals)) / n for values, _ in solved]
            range_ = MeanRange(replace(target, n=float(n)), means[0], means[1])
            if not range_.is_open(self.audit.width):
                return range_, [dual for _, dual in solved]
        return None

    # --- many groups at a time ---

    def _scattered(self, targets: list[HiddenGroup]) -> list[HiddenGroup]:
        """Those of `targets` that `_driven` does not show to be open.

        Groups of one answer are tried apart from larger ones, without the rows of colleagues who are alone in their
        leaf.
        """
        unknown = [target for target in targets if target.n is None]
        single = [target for target in targets if target.n == 1]
        larger = [target for target in targets if target.n is not None and target.n != 1]
        remaining = [*unknown, *self._driven(larger)]
        with self._without_colleagues(leaf for leaf, answers in enumerate(self.audit.leaves) if answers.n == 1):
            return [*remaining, *self._driven(single)]

    def _driven(self, targets: list[HiddenGroup]) -> list[HiddenGroup]:
        """Those of `targets` that are not shown to be open by solutions for all of them at once.

        Each pair of rounds draws a random sign for each group, and minimises and maximises the signed sum of the means
        of those that are not open yet. The means in any solution are possible ones: their range only grows. A few
        groups are sooner solved one by one: of up to `_FEW`, all are returned.
        """
        if len(targets) <= _FEW:
            return targets
        owners, places = self._places(targets)
        size = np.array([target.n for target in targets], dtype=np.float64)
        wide = np.array([width_for_members(self.audit.width, n) for n in size])
        low, high = np.full(len(targets), np.inf), np.full(len(targets), -np.inf)
        generator = np.random.default_rng(_SEED)
        for turn in range(_ROUNDS):
            is_open = high - low >= wide
            if is_open.all():
                break
            if turn % 2 == 0:
                sign = generator.choice((-1.0, 1.0), len(targets))
            weights = np.where(is_open, 0.0, sign * (-1.0) ** turn / size)
            try:
                values, _ = self.solver.solve(self._cost(weights[owners], places))
            except Infeasible:
                break
            mean = np.bincount(owners, values[places], len(targets)) / size
            low, high = np.minimum(low, mean), np.maximum(high, mean)
        return [target for target, is_narrow in zip(targets, high - low < wide, strict=True) if is_narrow]

    def _places(self, targets: Sequence[HiddenGroup]) -> tuple[Indexes, Indexes]:
        """For each piece of the groups the number of its group, and the place of its sum among the solver's columns."""
        owners: list[int] = []
        places: list[int] = []
        for number, target in enumerate(targets):
            for piece in target.pieces:
                if piece in self.pieces:
                    owners.append(number)
                    places.append(self.solver.place[self.pieces[piece][0]])
        return np.array(owners), np.array(places)

    def _cost(self, weights: Vector, places: Indexes) -> dict[int, float]:
        """Column → its factor in the sum to be minimised; several weights of one column add up."""
        cost: dict[int, float] = {}
        for weight, place in zip(weights, places, strict=True):
            name = self.solver.columns[place]
            cost[name] = cost.get(name, 0.0) + float(weight)
        return cost
