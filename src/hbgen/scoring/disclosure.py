"""Which figures may be shown, so that nobody can be recognised: not even by subtracting some from others.

Everything shown is taken as a sum over *atoms*, the smallest groups of answers that there are. A reader knows
every sum that is shown, and with it every difference of such sums. So a figure is withheld

- when it is made from fewer runs than the minimum;
- when without it a withheld figure, or a group below the minimum, would follow by arithmetic.

Cells that hold the same runs but different items add up too: a unit's total is made from its standards. What
was shown before counts as known; what came since then is a group of its own and has a minimum of its own.
See Hundepool et al., Statistical Disclosure Control, 2012, chapter 4, for suppression in linked tables.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

LEAST = 5
"""Nothing is ever shown of fewer runs, whatever an instrument says (contract, Scoring)."""

BATCH = 10
"""A figure is shown anew only when so many runs came since it was last shown."""

_NIL = 1e-7
"""What is left of a row that other rows make up, in floating point; the entries are 0 and small integers."""

_ORDERS = 3
_SEED = 20260101

K = TypeVar("K", bound=Hashable)
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cell(Generic[K]):
    """A sum that could be shown."""

    key: K
    n: int
    """Runs in it."""
    atoms: frozenset[int]
    """The groups of answers that it adds up."""
    shown: bool = True
    """False for what is never shown, but must not follow when it is small: answers without a unit."""
    whole: bool = False
    """Whether it holds whole runs, with all of their items."""


@dataclass(frozen=True, slots=True)
class Split(Generic[K]):
    """A cell and others of which it is the sum, or at least a part of the sum."""

    parent: K
    children: tuple[K, ...]
    adds: bool
    """Whether the runs add up too; otherwise the children are made from the same runs."""


@dataclass(slots=True)
class Verdict(Generic[K]):
    """What may be shown: every cell is in one of the three."""

    shown: set[K] = field(default_factory=set)
    kept: set[K] = field(default_factory=set)
    """To be shown as they were shown last: too few came since."""
    withheld: set[K] = field(default_factory=set)


def protect(
    cells: Sequence[Cell[K]],
    splits: Sequence[Split[K]],
    minimum: int,
    groups: Mapping[int, tuple[int, int]],
    before: Mapping[K, int] | None = None,
    same: Iterable[K] = (),
) -> Verdict[K]:
    """Decide for each cell that could be shown.

    `groups` gives for each atom the number of the group of runs to which it belongs and how many runs that
    holds. `before` holds the cells that were shown last time, with the runs in them then; `same` are those
    of them that have not changed at all.
    """
    return _Protection(cells, splits, max(minimum, LEAST), groups, dict(before or {}), frozenset(same)).decide()


class _Protection(Generic[K]):
    def __init__(
        self,
        cells: Sequence[Cell[K]],
        splits: Sequence[Split[K]],
        minimum: int,
        groups: Mapping[int, tuple[int, int]],
        before: dict[K, int],
        same: frozenset[K],
    ) -> None:
        self.cells = {cell.key: cell for cell in cells if cell.n}
        self.order = {key: number for number, key in enumerate(self.cells)}
        self.minimum = minimum
        self.groups = groups
        self.before = before
        self.same = same
        self.splits = [
            Split(one.parent, tuple(key for key in one.children if key in self.cells), one.adds)
            for one in (*splits, *self.nested())
            if one.parent in self.cells
        ]
        self.verdict: Verdict[K] = Verdict()

    def nested(self) -> list[Split[K]]:
        """A cell of whole runs and another inside it: the rest is their difference."""
        whole = [cell for cell in self.cells.values() if cell.whole]
        return [Split(a.key, (b.key,), True) for a in whole for b in whole if b.atoms < a.atoms]

    def decide(self) -> Verdict[K]:
        verdict = self.verdict
        for cell in self.cells.values():
            if not cell.shown:
                continue
            if cell.n < self.minimum:
                verdict.withheld.add(cell.key)
            elif cell.key in self.before and cell.key not in self.same and not self.is_batch(cell.key):
                verdict.kept.add(cell.key)
            else:
                verdict.shown.add(cell.key)
        while self.mend_splits() or self.mend_groups() or self.mend_sums():
            pass
        return verdict

    def is_batch(self, key: K) -> bool:
        return self.cells[key].n - self.before[key] >= BATCH

    def withhold(self, candidates: Iterable[K]) -> bool:
        """Give up the one of `candidates` that costs least; False when none of them is shown."""
        shown = [key for key in candidates if key in self.verdict.shown]
        if not shown:
            return False
        key = min(shown, key=lambda k: (self.cells[k].n, -self.order[k]))
        self.verdict.shown.discard(key)
        # What was shown before stays as it was: everybody has read it.
        (self.verdict.kept if key in self.before else self.verdict.withheld).add(key)
        return True

    def must_not_follow(self, key: K) -> bool:
        cell = self.cells[key]
        return cell.n < self.minimum or (cell.shown and key not in self.verdict.shown)

    # --- what follows from one sum and its parts ---

    def mend_splits(self) -> bool:
        changed = False
        for split in self.splits:
            while split.parent in self.verdict.shown and (self.gives_away(split) or self.gives_away_news(split)):
                changed = True
                if not self.withhold(split.children):
                    self.withhold((split.parent,))
        return changed

    def gives_away(self, split: Split[K]) -> bool:
        shown = [key for key in split.children if key in self.verdict.shown]
        hidden = [key for key in split.children if key not in self.verdict.shown]
        if split.adds:
            rest = self.cells[split.parent].n - sum(self.cells[key].n for key in shown)
        else:
            rest = max((self.cells[key].n for key in hidden), default=0)
        if 0 < rest < self.minimum:
            return True
        return len(hidden) == 1 and len(split.children) > 1 and self.must_not_follow(hidden[0])

    def gives_away_news(self, split: Split[K]) -> bool:
        """As `gives_away`, for the runs that came since figures were last shown."""
        if not split.adds or split.parent not in self.before:
            return False
        both = [key for key in split.children if key in self.verdict.shown and key in self.before]
        rest = self.news(split.parent) - sum(self.news(key) for key in both)
        return rest != 0 and rest < BATCH

    def news(self, key: K) -> int:
        return self.cells[key].n - self.before[key]

    # --- what follows from several sums of whole runs ---

    def mend_groups(self) -> bool:
        """Withhold a cell when a few runs follow from sums of different breakdowns, say unit and channel."""
        rows = [cell for key, cell in self.cells.items() if key in self.verdict.shown and cell.whole]
        numbers = sorted({self.groups[atom][0] for cell in rows for atom in cell.atoms})
        column = {number: index for index, number in enumerate(numbers)}
        size = np.zeros(len(numbers))
        table = np.zeros((len(rows), len(numbers)))
        for index, cell in enumerate(rows):
            for atom in cell.atoms:
                number, runs = self.groups[atom]
                size[column[number]] = runs
                table[index, column[number]] = 1
        for vector in _small(table, size, self.minimum):
            made = _combination(table, vector[None, :])[0]
            return self.withhold(rows[i].key for i in np.flatnonzero(np.abs(made) > _NIL))
        return False

    # --- what follows from all sums together ---

    def mend_sums(self) -> bool:
        """Withhold a cell for each that can be computed from what is shown now and was shown before."""
        rows = self.known()
        targets: list[tuple[frozenset[int], frozenset[int]]] = []
        for key, cell in self.cells.items():
            if not self.must_not_follow(key):
                continue
            targets.append((cell.atoms, cell.atoms))
            if self.before:
                targets.append((frozenset(), cell.atoms))
                if key not in self.before:
                    targets.append((cell.atoms, frozenset()))
        if not targets or not rows:
            return False
        names = [key for key, _, _ in rows]
        table, wanted = self.table([(old, new) for _, old, new in rows], targets)
        made = _combination(table, wanted)
        rest = np.abs(made @ table - wanted).max(axis=1, initial=0.0)
        asked = np.abs(wanted).max(axis=1, initial=0.0) > 0
        changed = False
        for index in np.flatnonzero((rest < _NIL * max(1.0, float(np.abs(table).max()))) & asked):
            used = [names[i] for i in np.flatnonzero(np.abs(made[index]) > _NIL)]
            changed = self.withhold(used) or changed
        return changed

    def known(self) -> list[tuple[K, frozenset[int], frozenset[int]]]:
        """Every sum that a reader knows: over atoms of answers shown before, and of those that came since."""
        rows = [(key, self.cells[key].atoms, self.cells[key].atoms) for key in self.cells if key in self.verdict.shown]
        if self.before:
            rows += [(key, self.cells[key].atoms, frozenset()) for key in self.cells if key in self.before]
        return rows

    def table(
        self,
        rows: Sequence[tuple[frozenset[int], frozenset[int]]],
        targets: Sequence[tuple[frozenset[int], frozenset[int]]],
    ) -> tuple[Matrix, Matrix]:
        """Rows and targets as vectors over the atoms; many atoms are mixed into fewer columns.

        A random mixture keeps, almost surely, what follows from what.
        """
        still = {atom for key in self.same if key in self.cells for atom in self.cells[key].atoms}
        atoms = sorted({atom for old, new in (*rows, *targets) for atom in (*old, *new)})
        column = {(atom, False): index for index, atom in enumerate(atoms)}
        if self.before:
            moving = [atom for atom in atoms if atom not in still]
            column |= {(atom, True): len(atoms) + index for index, atom in enumerate(moving)}
        width = len(rows) + 16
        mixed = len(column) > 2 * width
        mixture = np.random.default_rng(_SEED).standard_normal((len(column), width)) if mixed else np.eye(len(column))

        def vector(old: frozenset[int], new: frozenset[int]) -> Matrix:
            at = [column[atom, False] for atom in sorted(old)]
            if self.before:
                at += [column[atom, True] for atom in sorted(new) if (atom, True) in column]
            total: Matrix = mixture[at].sum(axis=0)
            return total

        return np.array([vector(*row) for row in rows]), np.array([vector(*row) for row in targets])


def _combination(table: Matrix, wanted: Matrix) -> Matrix:
    """For each wanted row the shortest combination of the table's rows that comes nearest to it."""
    return np.asarray(np.linalg.lstsq(table.T, wanted.T, rcond=1e-10)[0].T, dtype=np.float64)


def _small(table: Matrix, size: Matrix, minimum: int) -> list[Matrix]:
    """Combinations of the table's rows that are made from fewer runs than `minimum` alone.

    First everything is eliminated that large groups take part in; what remains, if anything, has small
    groups only. Its simplest combinations are looked at, in several orders.
    """
    if not table.size:
        return []
    large = np.flatnonzero(size >= minimum)
    small = np.flatnonzero(size < minimum)
    _, rest = _eliminate(table, large)
    found: list[Matrix] = []
    for turn in range(_ORDERS):
        order = small[np.argsort(size[small], kind="stable")]
        pivots, _ = _eliminate(rest, (order, order[::-1], small)[turn])
        found += [row for row in pivots if 0 < size[np.abs(row) > _NIL].sum() < minimum]
    return found[:1]


def _eliminate(table: Matrix, columns: npt.NDArray[np.intp]) -> tuple[Matrix, Matrix]:
    """Gauss and Jordan over `columns`, in their order: the rows with a pivot, and the others that remain."""
    rows: Matrix = table.copy()
    used: list[int] = []
    free = list(range(len(rows)))
    for column in columns:
        if not free:
            break
        pivot = max(free, key=lambda i: abs(float(rows[i, column])))
        if abs(float(rows[pivot, column])) < _NIL:
            continue
        rows[pivot] = rows[pivot] / rows[pivot, column]
        for other in range(len(rows)):
            if other != pivot:
                rows[other] = rows[other] - rows[other, column] * rows[pivot]
        free.remove(pivot)
        used.append(pivot)
    kept = [number for number in free if np.abs(rows[number]).max(initial=0.0) > _NIL]
    return np.asarray(rows[used], dtype=np.float64), np.asarray(rows[kept], dtype=np.float64)
