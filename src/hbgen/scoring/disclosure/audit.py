"""The audit over all releases: between which means everything that was published leaves each small group.

Answers are added up in *leaves*, the smallest groups that a reader could tell apart, and of each leaf what came
between two releases is apart again. Of such a piece the unknowns are the sum of its scores, and what is missing to
the highest sum that it could have: both are at least 0, and together they are the number of its answers. A figure
that was published says of the pieces in it what they add up to, within its rounding.

What a correction changed is not said. So a reader may take it in two ways, and groups must be open in both: that
every answer is another one now, but for leaves in a group that was shown neither before nor after; or that only those
changed whose figures cannot all be what they were, with some answers more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np

from hbgen.scoring.disclosure.program import TOLERANCE, Infeasible, Program, Solver, Vector, misfits

WIDTH = 0.2
"""How much of the scale the possible means of a group below the minimum must span."""

_BLUR = 2.0
"""By how many times what they are off figures are blurred that do not fit the others."""

_FREE = float("inf")

_FEW = 3
"""So many groups are looked at one by one."""
_TURNS = 12
_SEED = 20260101


@dataclass(frozen=True, slots=True)
class Leaf:
    """A smallest group of answers."""

    keys: frozenset[Hashable]
    """The figures that it is part of."""
    n: float | None = None
    """How many answers it holds now; None if that is not known."""
    mean: float | None = None
    """Their mean as a part of the scale: a colleague in it knows an answer like this."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A figure as one release shows it anew."""

    release: int
    key: Hashable
    n: float
    low: float
    high: float
    """Between what the sum of its answers lies, as parts of the scale."""
    is_new: bool = False
    """Whether it is only meant to be shown, and may be held back."""


@dataclass(frozen=True, slots=True)
class Split:
    """A figure, and others of which it is the sum."""

    parent: Hashable
    children: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Leaves whose runs are also told by their parts: Σ parents is Σ weight · child, where nothing is left out.

    What a run leaves out weighs at least nothing: so is the difference, from below and from above.
    """

    parents: tuple[int, ...]
    children: tuple[tuple[float, int], ...]
    slack: float = 0.0
    """By how much runs that count for the parts alone may break this."""


@dataclass(frozen=True, slots=True)
class Tie:
    """The same answers, told apart in two ways."""

    one: tuple[int, ...]
    other: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HiddenGroup:
    """A group whose mean must stay open."""

    key: Hashable
    """The figure by which it is named."""
    since: int | None
    """The release since which its answers came; None for all answers."""
    until: int
    """The release up to which they came."""
    pieces: frozenset[tuple[int, int]]
    """Leaf and release of the answers in it."""
    n: float | None
    """How many they are; None if the reader does not know: fewer than the minimum."""
    is_rest: bool = False
    """Whether it is what is left of the figure when others are taken off."""


@dataclass(frozen=True, slots=True)
class Open:
    """Between which means a group was found to lie."""

    target: HiddenGroup
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


@dataclass(slots=True)
class Settled:
    """What came of an audit."""

    held: set[Hashable] = field(default_factory=set)
    """New figures that may not be shown."""
    narrow: list[Open] = field(default_factory=list)
    """Groups that are known too well whatever is held back."""
    checked: int = 0
    """How many groups were looked at."""


@dataclass(slots=True)
class Audit:
    """Everything that was published, and what is meant to be."""

    leaves: Sequence[Leaf]
    publications: Sequence[Publication]
    splits: Sequence[Split]
    epochs: Sequence[int]
    """For each release the number of corrections up to it."""
    minimum: int
    links: Sequence[Link] = ()
    ties: Sequence[Tie] = ()
    withheld: Sequence[Hashable] = ()
    """Figures that are withheld and of which nobody says how many answers they have."""
    groups: Sequence[tuple[Hashable, frozenset[int]]] = ()
    """More groups of leaves that must not be known when they are small."""
    width: float = WIDTH
    is_kept: bool = False
    """Whether a correction is taken to have changed nothing but what its figures prove."""
    program: Program = field(default_factory=Program)
    _pieces: dict[tuple[int, int], tuple[int, int | None, float]] = field(default_factory=dict)
    """Leaf and release → column of the sum, column of what is missing, number of answers where that is known."""
    _start: dict[tuple[int, int], int] = field(default_factory=dict)
    """Leaf and epoch → the first release whose answers count."""
    _rows: dict[Hashable, list[tuple[int, float, float]]] = field(default_factory=lambda: defaultdict(list))
    """New figure → its rows."""
    _figures: list[int] = field(default_factory=list)
    """Rows that say what figures are."""
    _linked: list[int] = field(default_factory=list)
    """Rows that say how whole runs and their parts hang together."""
    _own: dict[int, tuple[int, float, float]] = field(default_factory=dict)
    """Leaf → the row of what a colleague in it knows, and its bounds."""
    _counts: dict[HiddenGroup, int] = field(default_factory=dict)
    """Group of an unknown number → the row of that number."""
    _held: set[Hashable] = field(default_factory=set)

    # --- what there is ---

    @property
    def last(self) -> int:
        return len(self.epochs) - 1

    def settle(self) -> Settled:
        """Hold back new figures until every group below the minimum is open."""
        if not self.epochs[-1] or self.is_kept:
            return self._settle()
        kept = Audit(
            self.leaves, self.publications, self.splits, self.epochs, self.minimum, self.links, self.ties,
            self.withheld, self.groups, self.width, is_kept=True,
        )._settle()  # fmt: skip
        self._held = kept.held
        self.publications = [one for one in self.publications if not (one.is_new and one.key in kept.held)]
        done = self._settle()
        known = {one.target for one in done.narrow}
        done.narrow += [one for one in kept.narrow if one.target not in known]
        done.checked += kept.checked
        return done

    def _settle(self) -> Settled:
        members = self._members()
        self._build(members)
        targets = list(dict.fromkeys(self._targets(members)))
        for target in targets:
            if target.n is None:
                self._count(target)
        done = Settled(self._held)
        owner = self._owners()
        of_part: dict[int, list[HiddenGroup]] = defaultdict(list)
        parts = self.program.parts()
        part_of = {column: number for number, (columns, _) in enumerate(parts) for column in columns}
        for target in targets:
            columns = [self._pieces[piece][0] for piece in target.pieces if piece in self._pieces]
            # What lies in several parts is as open as in the most open of them: it is enough to look there.
            if columns:
                of_part[part_of[columns[0]]].append(target)
        for number, (columns, rows) in enumerate(parts):
            if of_part[number]:
                _Part(self, members, columns, rows, owner).settle(of_part[number], done)
        return done

    def _members(self) -> dict[Hashable, list[int]]:
        found: dict[Hashable, list[int]] = defaultdict(list)
        for number, leaf in enumerate(self.leaves):
            for key in leaf.keys:
                found[key].append(number)
        return found

    def _owners(self) -> dict[int, Hashable]:
        return {row: key for key, rows in self._rows.items() for row, _, _ in rows}

    def _n(self, leaves: Iterable[int]) -> float | None:
        total = 0.0
        for leaf in leaves:
            n = self.leaves[leaf].n
            if n is None:
                return None
            total += n
        return total

    # --- columns and rows ---

    def _build(self, members: Mapping[Hashable, list[int]]) -> None:
        shown: dict[int, set[Hashable]] = defaultdict(set)
        alone: dict[int, dict[int, float]] = defaultdict(dict)
        moved = self._moved()
        for one in self.publications:
            shown[self.epochs[one.release]].add(one.key)
            if len(members[one.key]) == 1:
                alone[members[one.key][0]][one.release] = one.n
        for number, leaf in enumerate(self.leaves):
            self._columns(number, leaf, alone[number], shown, moved)
        for one in self.publications:
            self._figure(one, members[one.key])
        for link in self.links:
            self._link(link)
        for tie in self.ties:
            self._tie(tie)
        self._colleagues(members, {key for keys in shown.values() for key in keys})

    def _moved(self) -> Mapping[int, set[Hashable]]:
        """Epoch → figures that its correction changed beyond doubt: with answers that only came they are impossible."""
        last: dict[tuple[int, Hashable], Publication] = {}
        moved: dict[int, set[Hashable]] = defaultdict(set)
        for one in self.publications:
            epoch = self.epochs[one.release]
            before = last.get((epoch - 1, one.key))
            if before is not None:
                came = one.n - before.n
                if came < 0 or one.high < before.low - TOLERANCE or one.low > before.high + came + TOLERANCE:
                    moved[epoch].add(one.key)
            last[epoch, one.key] = one
        return moved

    def _columns(
        self,
        number: int,
        leaf: Leaf,
        alone: Mapping[int, float],
        shown: Mapping[int, set[Hashable]],
        moved: Mapping[int, set[Hashable]],
    ) -> None:
        start = 0
        for release, epoch in enumerate(self.epochs):
            if release and epoch != self.epochs[release - 1]:
                if self.is_kept:
                    compared = leaf.keys & shown[epoch - 1] & shown[epoch]
                    is_changed = bool(compared) and compared <= moved[epoch]
                else:
                    is_changed = leaf.keys <= shown[epoch - 1] | shown[epoch]
                if is_changed:
                    self._stretch(number, start, release - 1, alone, None)
                    start = release
            self._start[number, epoch] = start
        self._stretch(number, start, self.last, alone, leaf.n)

    def _stretch(self, number: int, start: int, end: int, alone: Mapping[int, float], n: float | None) -> None:
        """The pieces of a leaf from one release to another. `alone` is what its own figures say of its number."""
        known = {release: count for release, count in sorted(alone.items()) if start <= release <= end}
        if n is not None:
            known[end] = n
        at, count = start - 1, 0.0
        for release, now in sorted(known.items()):
            if now < count:
                continue
            self._between(number, at + 1, release, now - count)
            at, count = release, now
        for release in range(at + 1, end + 1):
            self._pieces[number, release] = (self.program.column(_FREE), self.program.column(_FREE), 0.0)

    def _between(self, number: int, first: int, last: int, n: float) -> None:
        if n <= 0:
            return
        if first == last:
            self._pieces[number, first] = (self.program.column(n), None, n)
            return
        columns: list[int] = []
        for release in range(first, last + 1):
            pair = (self.program.column(n), self.program.column(n))
            self._pieces[number, release] = (*pair, 0.0)
            columns += pair
        self.program.row(columns, n, n)

    def _upto(self, leaves: Iterable[int], release: int, after: int = -1) -> Iterator[tuple[int, int]]:
        """The pieces of leaves in a release, without those up to the release `after`."""
        epoch = self.epochs[release]
        for leaf in leaves:
            for each in range(max(self._start[leaf, epoch], after + 1), release + 1):
                if (leaf, each) in self._pieces:
                    yield leaf, each

    def _figure(self, one: Publication, leaves: Iterable[int]) -> None:
        pieces = list(self._upto(leaves, one.release))
        if not pieces:
            return
        rows = [(self.program.row([self._pieces[piece][0] for piece in pieces], one.low, one.high), one.low, one.high)]
        columns, fixed = self._number(pieces)
        if columns:
            left = max(0.0, one.n - fixed)
            rows.append((self.program.row(columns, left, left), left, left))
        self._figures += [row for row, _, _ in rows]
        if one.is_new:
            self._rows[one.key] += rows

    def _number(self, pieces: Iterable[tuple[int, int]]) -> tuple[list[int], float]:
        """How many answers there are: the columns that add up to it, and what is known of it."""
        columns: list[int] = []
        fixed = 0.0
        for piece in pieces:
            total, missing, n = self._pieces[piece]
            if missing is None:
                fixed += n
            else:
                columns += [total, missing]
        return columns, fixed

    def _spans(self, leaves: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """The stretches of releases over which sums of whole runs can be compared."""
        for release in range(len(self.epochs)):
            if self.epochs[-1] == 0:
                yield (release,)
            else:
                yield tuple(range(min(self._start[leaf, self.epochs[release]] for leaf in leaves), release + 1))

    def _link(self, link: Link) -> None:
        children = [leaf for _, leaf in link.children]
        for span in self._spans((*link.parents, *children)):
            for is_missing in (False, True):
                columns: list[int] = []
                factors: list[float] = []
                fixed = 0.0
                for weight, leaf in (
                    *((1.0, leaf) for leaf in link.parents),
                    *((-w, leaf) for w, leaf in link.children),
                ):
                    for release in span:
                        if (leaf, release) not in self._pieces:
                            continue
                        total, missing, n = self._pieces[leaf, release]
                        if is_missing and missing is None:
                            fixed += weight * n
                            columns.append(total)
                            factors.append(-weight)
                        else:
                            columns.append(missing if is_missing and missing is not None else total)
                            factors.append(weight)
                if columns:
                    row = self.program.row(columns, -link.slack - fixed - TOLERANCE, _FREE, factors)
                    self._linked.append(row)

    def _tie(self, tie: Tie) -> None:
        for span in self._spans((*tie.one, *tie.other)):
            sides = [
                [(leaf, release) for leaf in side for release in span if (leaf, release) in self._pieces]
                for side in (tie.one, tie.other)
            ]
            totals = [[self._pieces[piece][0] for piece in side] for side in sides]
            factors = [1.0] * len(totals[0]) + [-1.0] * len(totals[1])
            self.program.row([*totals[0], *totals[1]], 0.0, 0.0, factors)
            (one, n), (other, m) = self._number(sides[0]), self._number(sides[1])
            if one or other:
                self.program.row([*one, *other], m - n, m - n, [1.0] * len(one) + [-1.0] * len(other))

    def _colleagues(self, members: Mapping[Hashable, list[int]], shown: set[Hashable]) -> None:
        small = {
            leaf
            for key, leaves in members.items()
            if key not in shown and 0 < (self._n(leaves) or 0) < self.minimum
            for leaf in leaves
        }
        for leaf in sorted(small):
            n, mean = self.leaves[leaf].n, self.leaves[leaf].mean
            columns = [self._pieces[piece][0] for piece in self._upto([leaf], self.last)]
            if n is not None and mean is not None and columns:
                low, high = min(mean, n), max(mean, n - 1 + mean)
                self._own[leaf] = (self.program.row(columns, low, high), low, high)

    def _count(self, target: HiddenGroup) -> None:
        columns, _ = self._number(target.pieces)
        if columns:
            self._counts[target] = self.program.row(columns, 0.0, _FREE)

    # --- what must stay open ---

    def _targets(self, members: Mapping[Hashable, list[int]]) -> Iterator[HiddenGroup]:
        yield from self._small(members)
        yield from self.rests(members, self.splits)

    def _small(self, members: Mapping[Hashable, list[int]]) -> Iterator[HiddenGroup]:
        last: dict[Hashable, Publication] = {}
        for one in self.publications:
            if not one.is_new and self._still_holds(one, members, self.last):
                last[one.key] = one
        anew = {one.key for one in self.publications if one.is_new}
        every = [*members.items(), *((name, sorted(leaves)) for name, leaves in self.groups)]
        for key, leaves in every:
            n = self._n(leaves)
            if n is None:
                continue
            if key in last:
                if 0 < n - last[key].n < self.minimum:
                    since = last[key].release
                    pieces = frozenset(self._upto(leaves, self.last, since))
                    yield HiddenGroup(key, since, self.last, pieces, n - last[key].n)
            elif key not in anew and 0 < n < self.minimum:
                yield HiddenGroup(key, None, self.last, frozenset(self._upto(leaves, self.last)), n)
        for key in self.withheld:
            if self._n(members[key]) is None:
                yield HiddenGroup(key, None, self.last, frozenset(self._upto(members[key], self.last)), None)

    def _still_holds(self, one: Publication, members: Mapping[Hashable, list[int]], release: int) -> bool:
        """Whether the answers of a figure count as what they were in a later release."""
        epoch = self.epochs[release]
        if self.epochs[one.release] == epoch:
            return True
        return self.is_kept and all(self._start[leaf, epoch] <= one.release for leaf in members[one.key])

    def rests(self, members: Mapping[Hashable, list[int]], splits: Iterable[Split]) -> Iterator[HiddenGroup]:
        """What is left of each figure that was ever published when its parts are taken off, if it is small; and what
        came to such a rest, or to the same leaves in a figure of their own, if that is."""
        by_key: dict[Hashable, list[Publication]] = defaultdict(list)
        for one in self.publications:
            if not (one.is_new and one.key in self._held):
                by_key[one.key].append(one)
        for split in splits:
            known: dict[frozenset[int], list[tuple[float, int, frozenset[tuple[int, int]]]]] = defaultdict(list)
            for parent in by_key.get(split.parent, ()):
                n, pieces = self._rest(parent, split, by_key, members)
                if 0 < n < self.minimum and pieces:
                    yield HiddenGroup(split.parent, None, parent.release, pieces, n, is_rest=True)
                elif pieces:
                    known[frozenset(leaf for leaf, _ in pieces)].append((n, parent.release, pieces))
            for child in split.children if known else ():
                leaves = frozenset(members[child])
                if leaves in known:
                    known[leaves] += [
                        (figure.n, figure.release, frozenset(self._upto(leaves, figure.release)))
                        for figure in by_key.get(child, ())
                    ]
            for same in known.values():
                yield from self._arrivals(split.parent, same)

    def _arrivals(
        self, parent: Hashable, same: Iterable[tuple[float, int, frozenset[tuple[int, int]]]]
    ) -> Iterator[HiddenGroup]:
        """The small groups that came to the same leaves between two releases; each is a number, a release, pieces."""
        for (before, since, old), (n, until, pieces) in permutations(same, 2):
            if 0 < n - before < self.minimum and old < pieces:
                yield HiddenGroup(parent, since, until, pieces - old, n - before, is_rest=True)

    def _rest(
        self,
        parent: Publication,
        split: Split,
        by_key: Mapping[Hashable, list[Publication]],
        members: Mapping[Hashable, list[int]],
    ) -> tuple[float, frozenset[tuple[int, int]]]:
        """What is left of a figure when its parts are taken off, as they were last told: its number and pieces."""
        n = parent.n
        pieces = set(self._upto(members[split.parent], parent.release))
        for child in split.children:
            told = [
                one
                for one in by_key.get(child, ())
                if one.release <= parent.release and self._still_holds(one, members, parent.release)
            ]
            if told:
                n -= told[-1].n
                pieces -= set(self._upto(members[child], told[-1].release))
        return n, frozenset(pieces)


class _Part:
    """One part of the program: its groups are looked at one after the other."""

    def __init__(
        self,
        audit: Audit,
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
        self.pieces = {piece: told for piece, told in audit._pieces.items() if told[0] in self.inside}
        self.classes: dict[tuple[int, int], int] = {}

    def settle(self, targets: list[HiddenGroup], done: Settled) -> None:
        if not self._fits():
            return
        seen = set(targets)
        done.checked += len(targets)
        base = self._base()
        pending = [target for target in targets if base is None or self._swapped(target, base) < self.audit.width]
        pending = self._scattered(pending)
        while pending:
            target = pending.pop()
            if base is not None and self._swapped(target, base) >= self.audit.width:
                continue
            found, duals = self._open(target)
            if found is None or found.width >= self.audit.width - TOLERANCE:
                continue
            key = self._cheapest(duals)
            if key is None:
                done.narrow.append(found)
                continue
            self._hold(key)
            base = self._base()
            pending.append(target)
            splits = [split for split in self.audit.splits if key in split.children or key == split.parent]
            for rest in self.audit.rests(self.members, splits):
                if rest not in seen and all(piece in self.pieces for piece in rest.pieces):
                    seen.add(rest)
                    pending.append(rest)
                    done.checked += 1

    def _fits(self) -> bool:
        """Whether there are answers at all that give these figures, some of which are blurred where there are none.

        First the links are given up: their slack holds for all answers together, and between two releases runs that
        count for their parts alone may break them. Then answers were changed without a word, or weigh otherwise now:
        as few figures as possible are taken to be further off than their rounding, and the others stay as they are.
        """
        if self._base() is not None:
            return True
        linked = set(self.rows).intersection(self.audit._linked)
        for row in linked:
            self.solver.bounds(row, -_FREE, _FREE)
        if self._base() is not None:
            return True
        own = {row: leaf for leaf, (row, _, _) in self.audit._own.items()}
        rows = [row for row in self.rows if row not in linked]
        try:
            found = misfits(self.audit.program, self.solver.columns, rows, {*self.audit._figures, *own})
        except Infeasible:
            return False
        for number, (below, above) in found.items():
            told = self.audit.program.rows[number]
            low, high = told.low - _BLUR * below, told.high + _BLUR * above
            self.solver.bounds(number, low, high)
            if number in own:
                self.audit._own[own[number]] = (number, low, high)
        return self._base() is not None

    def _base(self) -> Vector | None:
        try:
            return self.solver.solve({})[0]
        except Infeasible:
            return None

    def _hold(self, key: Hashable) -> None:
        self.audit._held.add(key)
        for row, _, _ in self.audit._rows[key]:
            self.solver.bounds(row, -_FREE, _FREE)
        self.classes = {}

    def _cheapest(self, duals: Sequence[Vector]) -> Hashable | None:
        """Of the new figures that pin a group down, the one with the fewest answers."""
        found: dict[Hashable, float] = {}
        for row, key in self.owner.items():
            number = self.solver.rows.get(row)
            if number is None or key in self.audit._held:
                continue
            if any(abs(dual[number]) > TOLERANCE for dual in duals):
                found[key] = 0.0
        sizes = {one.key: one.n for one in self.audit.publications if one.is_new and one.key in found}
        return min(sizes, key=lambda key: (sizes[key], str(key)), default=None)

    # --- what a group can be ---

    def _open(self, target: HiddenGroup) -> tuple[Open | None, list[Vector]]:
        """Between which means a group lies; None when it cannot be a small one."""
        leaves = sorted({leaf for leaf, _ in target.pieces} & self.audit._own.keys())
        own = [self.audit._own[leaf] for leaf in leaves if self.audit._own[leaf][0] in self.solver.rows]
        for row, _, _ in own:
            self.solver.bounds(row, 0.0, _FREE)
        try:
            return self._known(target) if target.n is not None else self._unknown(target)
        except Infeasible:
            return None, []
        finally:
            for row, low, high in own:
                self.solver.bounds(row, low, high)

    def _known(self, target: HiddenGroup) -> tuple[Open, list[Vector]]:
        assert target.n is not None
        columns = [self.pieces[piece][0] for piece in target.pieces if piece in self.pieces]
        ends, duals = [], []
        for sign in (1.0, -1.0):
            values, dual = self.solver.solve(dict.fromkeys(columns, sign))
            ends.append(sum(values[self.solver.place[column]] for column in columns) / target.n)
            duals.append(dual)
        return Open(target, float(ends[0]), float(ends[1])), duals

    def _unknown(self, target: HiddenGroup) -> tuple[Open | None, list[Vector]]:
        """As `_known`, for any number of answers below the minimum: Dinkelbach's steps towards a least ratio."""
        row = self.audit._counts.get(target)
        columns, fixed = self.audit._number(target.pieces)
        if row is None:
            return None, []
        self.solver.bounds(row, 1.0 - fixed, self.audit.minimum - 1.0 - fixed)
        # What lies in another part is taken to be known: it only makes the group look less open.
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
        finally:
            self.solver.bounds(row, 0.0, _FREE)
        return Open(target, ends[0], ends[1]), duals

    # --- many groups at a time ---

    def _scattered(self, targets: list[HiddenGroup]) -> list[HiddenGroup]:
        """Those of `targets` that are not open at some of the ends to which all are driven together.

        What a colleague knows holds in groups of several answers; one that is alone is looked at where others
        that are alone are not asked what they know.
        """
        alone = {leaf for leaf in self.audit._own if self.audit.leaves[leaf].n == 1}
        left = [target for target in targets if target.n is None]
        for is_alone in (False, True):
            some = [target for target in targets if target.n is not None and (target.n == 1) == is_alone]
            if len(some) <= _FEW:
                left += some
                continue
            rows = [self.audit._own[leaf] for leaf in alone if self.audit._own[leaf][0] in self.solver.rows]
            for row, _, _ in rows if is_alone else ():
                self.solver.bounds(row, 0.0, _FREE)
            left += self._driven(some)
            for row, low, high in rows if is_alone else ():
                self.solver.bounds(row, low, high)
        return left

    def _driven(self, targets: list[HiddenGroup]) -> list[HiddenGroup]:
        owner: list[int] = []
        place: list[int] = []
        for number, target in enumerate(targets):
            for piece in target.pieces:
                if piece in self.pieces:
                    owner.append(number)
                    place.append(self.solver.place[self.pieces[piece][0]])
        whose, where = np.array(owner), np.array(place)
        size = np.array([target.n for target in targets], dtype=np.float64)
        low, high = np.full(len(targets), np.inf), np.full(len(targets), -np.inf)
        dice = np.random.default_rng(_SEED)
        for turn in range(_TURNS):
            is_open = high - low >= self.audit.width
            if is_open.all():
                break
            if turn % 2 == 0:
                sign = dice.choice((-1.0, 1.0), len(targets))
            cost: dict[int, float] = {}
            weight = np.where(is_open, 0.0, sign * (-1.0) ** turn / size)
            for each, column in zip(weight[whose], where, strict=True):
                name = self.solver.columns[column]
                cost[name] = cost.get(name, 0.0) + float(each)
            try:
                values, _ = self.solver.solve(cost)
            except Infeasible:
                break
            mean = np.bincount(whose, values[where], len(targets)) / size
            low, high = np.minimum(low, mean), np.maximum(high, mean)
        return [target for target, width in zip(targets, high - low, strict=True) if width < self.audit.width]

    # --- without a program ---

    def _swapped(self, target: HiddenGroup, base: Vector) -> float:
        """How far the mean of a group moves when scores are swapped within figures: pieces that all figures take
        together give and take freely. No more than the program would find, and much faster."""
        if target.n is None:
            return 0.0
        if not self.classes:
            self._classify()
        touched = {self.classes[piece] for piece in target.pieces if piece in self.pieces}
        place = self.solver.place
        leaves = {leaf for leaf, _ in target.pieces}
        width = 0.0
        for name in touched:
            total = mine = low = high = 0.0
            for piece in self.of_class[name]:
                column, missing, n = self.pieces[piece]
                now = float(base[place[column]])
                left = float(base[place[missing]]) if missing is not None else n - now
                if piece in target.pieces:
                    total += now
                    mine += now + left
                    continue
                total += now
                down, up = now, left
                own = self.audit._own.get(piece[0])
                if own is not None and piece[0] not in leaves:
                    # What a colleague leaves to give is shared by all pieces of a leaf.
                    pieces = [(piece[0], each) for each in range(self.audit.last + 1)]
                    whole = sum(float(base[place[self.pieces[each][0]]]) for each in pieces if each in self.pieces)
                    down = min(down, max(0.0, whole - own[1]) / len(pieces))
                    up = min(up, max(0.0, own[2] - whole) / len(pieces))
                low += now - down
                high += now + up
            width += max(0.0, min(mine, total - low) - max(0.0, total - high))
        return width / target.n

    def _classify(self) -> None:
        """Pieces by the rows that hold them, but for what is said of one piece's number and by a colleague."""
        apart = {row for row, _, _ in self.audit._own.values()} | set(self.audit._counts.values())
        holding: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for number in self.rows:
            row = self.audit.program.rows[number]
            if number in apart or self._is_free(number):
                continue
            for column, factor in zip(row.columns, row.factors, strict=True):
                holding[column].append((number, factor))
        names: dict[tuple[tuple[tuple[int, float], ...], ...], int] = {}
        self.of_class: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for piece, (total, missing, _) in self.pieces.items():
            over = tuple(each for each in holding[total] if missing is None or each not in holding[missing])
            under = () if missing is None else tuple(each for each in holding[missing] if each not in holding[total])
            name = names.setdefault((over, under), len(names))
            self.classes[piece] = name
            self.of_class[name].append(piece)

    def _is_free(self, row: int) -> bool:
        return self.owner.get(row) in self.audit._held
