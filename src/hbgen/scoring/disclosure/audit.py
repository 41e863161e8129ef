"""The audit over all releases: the range of means that the published figures leave to each small group of answers.

Model: a linear program (`program`). Answers are grouped in *leaves*, the smallest groups that a reader can tell
apart. A leaf is divided by release into *pieces*: the answers that arrived between one release and the next. A piece
has two unknowns, both at least 0: the sum of its scores, and what is missing to the highest possible sum. Together
they are the number of its answers. A published figure bounds the sum over its pieces, within its rounding. A group
below the minimum is open if the least and the greatest mean that satisfy all constraints are at least `WIDTH` apart.

Units: scores, sums and means are parts of the scale, so that one answer is from 0 to 1 and n answers add up to at
most n; releases are numbers from 0, oldest first.

Corrections: which answers a correction changed is not published. A reader may assume either of two cases, and groups
must be open in both: that every answer was replaced, except for leaves in a figure that was shown neither before nor
after; or that only those answers changed whose figures cannot all be what they were, and some answers were added.

Source: Hundepool et al., Statistical Disclosure Control, 2012, chapter 4, for a single table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np

from hbgen.scoring.disclosure.program import TOLERANCE, Infeasible, Program, Solver, Vector, misfits

WIDTH = 0.2
"""The least width of the range of possible means of a group below the minimum, as a part of the scale."""

_BLUR = 2.0
"""Figures that contradict the others have their bounds widened by this multiple of their misfit."""

_INFINITY = float("inf")

_FEW = 3
"""Up to this number of groups, each is solved on its own, without `_driven`."""
_ROUNDS = 12
"""Solver calls of `_driven` at most."""
_SEED = 20260101
"""Of the random directions in `_driven`: the same input gives the same result."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A smallest group of answers."""

    keys: frozenset[Hashable]
    """The figures that it is part of."""
    n: float | None = None
    """Its number of answers in the latest release; None if the reader does not know it."""
    mean: float | None = None
    """Their mean as a part of the scale: a colleague in the leaf is taken to have given this answer."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A figure as one release shows it anew."""

    release: int
    key: Hashable
    n: float
    low: float
    high: float
    """The bounds of the sum of its answers: n · mean, as parts of the scale, from 0 to n."""
    is_new: bool = False
    """Whether it is not published yet, and may be held back."""


@dataclass(frozen=True, slots=True)
class Split:
    """A figure, and others of which it is the sum."""

    parent: Hashable
    children: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between the sums of whole runs and those of their parts (standards, items).

    Σ parents = Σ weight · child where runs leave nothing out. What a run leaves out adds at least 0, so that
    Σ parents − Σ weight · child ≥ −slack, both for sums of scores and for what is missing to the highest sums.
    """

    parents: tuple[int, ...]
    """Numbers of leaves."""
    children: tuple[tuple[float, int], ...]
    """Weight as a share of the whole, and number of the leaf."""
    slack: float = 0.0
    """By how much runs that count for the parts alone may break this."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Two sets of leaves that hold the same answers, such as all units and all channels."""

    first: tuple[int, ...]
    second: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HiddenGroup:
    """A group whose mean must stay open."""

    key: Hashable
    """The figure by which it is named."""
    since: int | None
    """Its answers arrived after this release; None for all answers."""
    until: int
    """Its answers arrived up to this release."""
    pieces: frozenset[tuple[int, int]]
    """Leaf and release of the answers in it."""
    n: float | None
    """Its number of answers; None if the reader does not know it: fewer than the minimum."""
    is_rest: bool = False
    """Whether it is what remains of the figure when others are subtracted."""


@dataclass(frozen=True, slots=True)
class MeanRange:
    """The least and the greatest mean that a group can have, as parts of the scale."""

    target: HiddenGroup
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


@dataclass(slots=True)
class Settled:
    """The result of an audit."""

    held: set[Hashable] = field(default_factory=set)
    """New figures that may not be shown."""
    narrow: list[MeanRange] = field(default_factory=list)
    """Groups that are not open whatever is held back."""
    checked: int = 0
    """How many groups were checked."""


@dataclass(slots=True)
class Audit:
    """Everything that was published, and what is about to be: the input of an audit, and its linear program."""

    leaves: Sequence[Leaf]
    publications: Sequence[Publication]
    splits: Sequence[Split]
    epochs: Sequence[int]
    """For each release the number of corrections up to it."""
    minimum: int
    links: Sequence[Link] = ()
    ties: Sequence[Tie] = ()
    withheld: Sequence[Hashable] = ()
    """Withheld figures whose number of answers the reader does not know."""
    groups: Sequence[tuple[Hashable, frozenset[int]]] = ()
    """Further groups of leaves that must be open when they are below the minimum."""
    width: float = WIDTH
    is_least_change: bool = False
    """The assumption about corrections: True if only what figures prove was changed, False if everything was."""
    program: Program = field(default_factory=Program)
    _pieces: dict[tuple[int, int], tuple[int, int | None, float]] = field(default_factory=dict)
    """Leaf and release → column of the sum, column of what is missing, number of answers. If the number is not known,
    it is 0.0 and is the sum of both columns; if it is known, there is no second column."""
    _start: dict[tuple[int, int], int] = field(default_factory=dict)
    """Leaf and epoch → the first release whose answers count."""
    _rows_of_new: dict[Hashable, list[tuple[int, float, float]]] = field(default_factory=lambda: defaultdict(list))
    """New figure → its rows, each with its bounds."""
    _rows_of_figures: list[int] = field(default_factory=list)
    """Rows that hold the values and numbers of figures."""
    _rows_of_links: list[int] = field(default_factory=list)
    _rows_of_colleagues: dict[int, tuple[int, float, float]] = field(default_factory=dict)
    """Leaf → the row of what a colleague in it knows, and its bounds."""
    _rows_of_counts: dict[HiddenGroup, int] = field(default_factory=dict)
    """Group of an unknown number of answers → the row of that number."""
    _held: set[Hashable] = field(default_factory=set)

    @property
    def last(self) -> int:
        """The number of the latest release."""
        return len(self.epochs) - 1

    def settle(self) -> Settled:
        """Hold back new figures until every group below the minimum is open, under both assumptions about corrections.

        An audit settles once: it adds to its program, and drops held figures from `publications`.
        """
        if not self.epochs[-1] or self.is_least_change:
            return self._settle()
        least_change = Audit(
            self.leaves, self.publications, self.splits, self.epochs, self.minimum, self.links, self.ties,
            self.withheld, self.groups, self.width, is_least_change=True,
        )._settle()  # fmt: skip
        self._held = least_change.held
        self.publications = [
            publication
            for publication in self.publications
            if not (publication.is_new and publication.key in least_change.held)
        ]
        settled = self._settle()
        narrow_groups = {mean_range.target for mean_range in settled.narrow}
        settled.narrow += [mean_range for mean_range in least_change.narrow if mean_range.target not in narrow_groups]
        settled.checked += least_change.checked
        return settled

    def _settle(self) -> Settled:
        """As `settle`, under the assumption `is_least_change` alone."""
        members = self._members()
        self._build(members)
        targets = list(dict.fromkeys(self._targets(members)))
        for target in targets:
            if target.n is None:
                self._add_count_row(target)
        settled = Settled(self._held)
        owner = self._owners()
        of_part: dict[int, list[HiddenGroup]] = defaultdict(list)
        parts = self.program.parts()
        part_of = {column: number for number, (columns, _) in enumerate(parts) for column in columns}
        for target in targets:
            columns = [self._pieces[piece][0] for piece in target.pieces if piece in self._pieces]
            # A group in several parts is at least as open as in any one of them: one part is enough.
            if columns:
                of_part[part_of[columns[0]]].append(target)
        for number, (columns, rows) in enumerate(parts):
            if of_part[number]:
                _Part(self, members, columns, rows, owner).settle(of_part[number], settled)
        return settled

    def _members(self) -> dict[Hashable, list[int]]:
        """Figure → the numbers of its leaves."""
        members: dict[Hashable, list[int]] = defaultdict(list)
        for number, leaf in enumerate(self.leaves):
            for key in leaf.keys:
                members[key].append(number)
        return members

    def _owners(self) -> dict[int, Hashable]:
        """Row → the new figure that it belongs to."""
        return {row: key for key, rows in self._rows_of_new.items() for row, _, _ in rows}

    def _n(self, leaves: Iterable[int]) -> float | None:
        """The number of answers in leaves; None if that of one is not known."""
        total = 0.0
        for leaf in leaves:
            n = self.leaves[leaf].n
            if n is None:
                return None
            total += n
        return total

    # --- columns and rows ---

    def _build(self, members: Mapping[Hashable, list[int]]) -> None:
        """Add all columns, and the rows of figures, links, ties and colleagues."""
        shown: dict[int, set[Hashable]] = defaultdict(set)
        counts: dict[int, dict[int, float]] = defaultdict(dict)
        changed = self._changed_figures()
        for publication in self.publications:
            shown[self.epochs[publication.release]].add(publication.key)
            if len(members[publication.key]) == 1:
                counts[members[publication.key][0]][publication.release] = publication.n
        for number, leaf in enumerate(self.leaves):
            self._add_leaf(number, leaf, counts[number], shown, changed)
        for publication in self.publications:
            self._add_figure(publication, members[publication.key])
        for link in self.links:
            self._add_link(link)
        for tie in self.ties:
            self._add_tie(tie)
        self._add_colleagues(members, {key for keys in shown.values() for key in keys})

    def _changed_figures(self) -> Mapping[int, set[Hashable]]:
        """Epoch → figures that its correction certainly changed: added answers alone cannot explain them."""
        last: dict[tuple[int, Hashable], Publication] = {}
        changed: dict[int, set[Hashable]] = defaultdict(set)
        for publication in self.publications:
            epoch = self.epochs[publication.release]
            before = last.get((epoch - 1, publication.key))
            if before is not None:
                added = publication.n - before.n
                if (
                    added < 0
                    or publication.high < before.low - TOLERANCE
                    or publication.low > before.high + added + TOLERANCE
                ):
                    changed[epoch].add(publication.key)
            last[epoch, publication.key] = publication
        return changed

    def _add_leaf(
        self,
        number: int,
        leaf: Leaf,
        counts: Mapping[int, float],
        shown: Mapping[int, set[Hashable]],
        changed: Mapping[int, set[Hashable]],
    ) -> None:
        """Add the pieces of a leaf, starting anew at each correction that is taken to have changed its answers.

        `counts` is its number of answers by release, from figures of this leaf alone; `shown` and `changed` are the
        figures of each epoch.
        """
        start = 0
        for release, epoch in enumerate(self.epochs):
            if release and epoch != self.epochs[release - 1]:
                if self.is_least_change:
                    compared = leaf.keys & shown[epoch - 1] & shown[epoch]
                    is_changed = bool(compared) and compared <= changed[epoch]
                else:
                    is_changed = leaf.keys <= shown[epoch - 1] | shown[epoch]
                if is_changed:
                    self._add_pieces(number, start, release - 1, counts, None)
                    start = release
            self._start[number, epoch] = start
        self._add_pieces(number, start, self.last, counts, leaf.n)

    def _add_pieces(self, number: int, start: int, end: int, counts: Mapping[int, float], n: float | None) -> None:
        """Add the pieces of a leaf in the releases from `start` to `end`, over which answers are only added.

        `counts` is as in `_add_leaf`, `n` the number of answers at `end`, if it is known.
        """
        known_counts = {release: count for release, count in sorted(counts.items()) if start <= release <= end}
        if n is not None:
            known_counts[end] = n
        last, count = start - 1, 0.0
        for release, next_count in sorted(known_counts.items()):
            if next_count < count:
                continue
            self._add_arrivals(number, last + 1, release, next_count - count)
            last, count = release, next_count
        for release in range(last + 1, end + 1):
            self._pieces[number, release] = (self.program.column(_INFINITY), self.program.column(_INFINITY), 0.0)

    def _add_arrivals(self, number: int, first: int, last: int, n: float) -> None:
        """Add the pieces of `n` answers of a leaf that arrived in the releases from `first` to `last`."""
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

    def _pieces_up_to(self, leaves: Iterable[int], release: int, after: int = -1) -> Iterator[tuple[int, int]]:
        """The pieces of leaves that count in a release, without those up to the release `after`."""
        epoch = self.epochs[release]
        for leaf in leaves:
            for arrival in range(max(self._start[leaf, epoch], after + 1), release + 1):
                if (leaf, arrival) in self._pieces:
                    yield leaf, arrival

    def _add_figure(self, publication: Publication, leaves: Iterable[int]) -> None:
        """Add the rows of a figure's sum, and of its number of answers where the pieces leave that open."""
        pieces = list(self._pieces_up_to(leaves, publication.release))
        if not pieces:
            return
        rows = [
            (
                self.program.row([self._pieces[piece][0] for piece in pieces], publication.low, publication.high),
                publication.low,
                publication.high,
            )
        ]
        columns, fixed = self._count_terms(pieces)
        if columns:
            unknown_n = max(0.0, publication.n - fixed)
            rows.append((self.program.row(columns, unknown_n, unknown_n), unknown_n, unknown_n))
        self._rows_of_figures += [row for row, _, _ in rows]
        if publication.is_new:
            self._rows_of_new[publication.key] += rows

    def _count_terms(self, pieces: Iterable[tuple[int, int]]) -> tuple[list[int], float]:
        """The number of answers in pieces, as the sum of columns and a constant."""
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
        """The ranges of releases over which the sums of these leaves are comparable."""
        for release in range(len(self.epochs)):
            if self.epochs[-1] == 0:
                yield (release,)
            else:
                yield tuple(range(min(self._start[leaf, self.epochs[release]] for leaf in leaves), release + 1))

    def _add_link(self, link: Link) -> None:
        """Add the rows Σ parents − Σ weight · child ≥ −slack, for sums and for what is missing, in each span."""
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
                    row = self.program.row(columns, -link.slack - fixed - TOLERANCE, _INFINITY, factors)
                    self._rows_of_links.append(row)

    def _add_tie(self, tie: Tie) -> None:
        """Add the rows by which both sides have the same sum and the same number of answers, in each span."""
        for span in self._spans((*tie.first, *tie.second)):
            sides = [
                [(leaf, release) for leaf in side for release in span if (leaf, release) in self._pieces]
                for side in (tie.first, tie.second)
            ]
            totals = [[self._pieces[piece][0] for piece in side] for side in sides]
            factors = [1.0] * len(totals[0]) + [-1.0] * len(totals[1])
            self.program.row([*totals[0], *totals[1]], 0.0, 0.0, factors)
            (first, n), (second, m) = self._count_terms(sides[0]), self._count_terms(sides[1])
            if first or second:
                self.program.row([*first, *second], m - n, m - n, [1.0] * len(first) + [-1.0] * len(second))

    def _add_colleagues(self, members: Mapping[Hashable, list[int]], shown: set[Hashable]) -> None:
        """Add the rows of what a colleague knows in leaves of small groups that were never shown.

        The colleague's own answer is the mean m: the sum is between m and n − 1 + m.
        """
        small = {
            leaf
            for key, leaves in members.items()
            if key not in shown and 0 < (self._n(leaves) or 0) < self.minimum
            for leaf in leaves
        }
        for leaf in sorted(small):
            n, mean = self.leaves[leaf].n, self.leaves[leaf].mean
            columns = [self._pieces[piece][0] for piece in self._pieces_up_to([leaf], self.last)]
            if n is not None and mean is not None and columns:
                low, high = min(mean, n), max(mean, n - 1 + mean)
                self._rows_of_colleagues[leaf] = (self.program.row(columns, low, high), low, high)

    def _add_count_row(self, target: HiddenGroup) -> None:
        """Add a row, without bounds as yet, of a group's unknown number of answers."""
        columns, _ = self._count_terms(target.pieces)
        if columns:
            self._rows_of_counts[target] = self.program.row(columns, 0.0, _INFINITY)

    # --- groups that must stay open ---

    def _targets(self, members: Mapping[Hashable, list[int]]) -> Iterator[HiddenGroup]:
        yield from self._small_groups(members)
        yield from self.rests(members, self.splits)

    def _small_groups(self, members: Mapping[Hashable, list[int]]) -> Iterator[HiddenGroup]:
        """Figures and `groups` below the minimum, those with less than it of new answers, and withheld figures."""
        last: dict[Hashable, Publication] = {}
        for publication in self.publications:
            if not publication.is_new and self._is_valid_in(publication, members, self.last):
                last[publication.key] = publication
        new_keys = {publication.key for publication in self.publications if publication.is_new}
        candidates = [*members.items(), *((name, sorted(leaves)) for name, leaves in self.groups)]
        for key, leaves in candidates:
            n = self._n(leaves)
            if n is None:
                continue
            if key in last:
                if 0 < n - last[key].n < self.minimum:
                    since = last[key].release
                    pieces = frozenset(self._pieces_up_to(leaves, self.last, since))
                    yield HiddenGroup(key, since, self.last, pieces, n - last[key].n)
            elif key not in new_keys and 0 < n < self.minimum:
                yield HiddenGroup(key, None, self.last, frozenset(self._pieces_up_to(leaves, self.last)), n)
        for key in self.withheld:
            if self._n(members[key]) is None:
                yield HiddenGroup(key, None, self.last, frozenset(self._pieces_up_to(members[key], self.last)), None)

    def _is_valid_in(self, publication: Publication, members: Mapping[Hashable, list[int]], release: int) -> bool:
        """Whether the answers of a figure still count unchanged in a later release."""
        epoch = self.epochs[release]
        if self.epochs[publication.release] == epoch:
            return True
        return self.is_least_change and all(
            self._start[leaf, epoch] <= publication.release for leaf in members[publication.key]
        )

    def rests(self, members: Mapping[Hashable, list[int]], splits: Iterable[Split]) -> Iterator[HiddenGroup]:
        """The small groups that are known by subtraction.

        What remains of each figure ever published without its parts, if it is below the minimum; and if it is not,
        what was added to it between releases, or to the same leaves in a figure of their own.
        """
        by_key: dict[Hashable, list[Publication]] = defaultdict(list)
        for publication in self.publications:
            if not (publication.is_new and publication.key in self._held):
                by_key[publication.key].append(publication)
        for split in splits:
            states: dict[frozenset[int], list[tuple[float, int, frozenset[tuple[int, int]]]]] = defaultdict(list)
            for parent in by_key.get(split.parent, ()):
                n, pieces = self._rest(parent, split, by_key, members)
                if 0 < n < self.minimum and pieces:
                    yield HiddenGroup(split.parent, None, parent.release, pieces, n, is_rest=True)
                elif pieces:
                    states[frozenset(leaf for leaf, _ in pieces)].append((n, parent.release, pieces))
            for child in split.children if states else ():
                leaves = frozenset(members[child])
                if leaves in states:
                    states[leaves] += [
                        (figure.n, figure.release, frozenset(self._pieces_up_to(leaves, figure.release)))
                        for figure in by_key.get(child, ())
                    ]
            for states_of_leaves in states.values():
                yield from self._arrivals(split.parent, states_of_leaves)

    def _arrivals(
        self, parent: Hashable, states: Iterable[tuple[float, int, frozenset[tuple[int, int]]]]
    ) -> Iterator[HiddenGroup]:
        """The small groups that were added to the same leaves between two releases.

        A state is a number of answers, a release, and the pieces up to it.
        """
        for (before, since, old), (n, until, pieces) in permutations(states, 2):
            if 0 < n - before < self.minimum and old < pieces:
                yield HiddenGroup(parent, since, until, pieces - old, n - before, is_rest=True)

    def _rest(
        self,
        parent: Publication,
        split: Split,
        by_key: Mapping[Hashable, list[Publication]],
        members: Mapping[Hashable, list[int]],
    ) -> tuple[float, frozenset[tuple[int, int]]]:
        """A figure less its parts, each as it was last published by then: number of answers and pieces."""
        n = parent.n
        pieces = set(self._pieces_up_to(members[split.parent], parent.release))
        for child in split.children:
            valid = [
                publication
                for publication in by_key.get(child, ())
                if publication.release <= parent.release and self._is_valid_in(publication, members, parent.release)
            ]
            if valid:
                n -= valid[-1].n
                pieces -= set(self._pieces_up_to(members[child], valid[-1].release))
        return n, frozenset(pieces)


class _Part:
    """One part of the program, which shares no row with others, and the check of its groups one after the other."""

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
        self.pieces = {piece: columns_n for piece, columns_n in audit._pieces.items() if columns_n[0] in self.inside}
        self.classes: dict[tuple[int, int], int] = {}

    def settle(self, targets: list[HiddenGroup], settled: Settled) -> None:
        """Hold back new figures until all of `targets` are open; what is found is added to `settled`.

        Groups that `_swapped` or `_scattered` show to be open are not solved on their own. If the part has no solution,
        its groups are not checked.
        """
        if not self._relax():
            return
        seen = set(targets)
        settled.checked += len(targets)
        base = self._feasible()
        pending = [target for target in targets if base is None or self._swapped(target, base) < self.audit.width]
        pending = self._scattered(pending)
        while pending:
            target = pending.pop()
            if base is not None and self._swapped(target, base) >= self.audit.width:
                continue
            mean_range, duals = self._mean_range(target)
            if mean_range is None or mean_range.width >= self.audit.width - TOLERANCE:
                continue
            key = self._cheapest(duals)
            if key is None:
                settled.narrow.append(mean_range)
                continue
            self._hold(key)
            base = self._feasible()
            pending.append(target)
            # Without this figure there are other remainders.
            splits = [split for split in self.audit.splits if key in split.children or key == split.parent]
            for rest in self.audit.rests(self.members, splits):
                if rest not in seen and all(piece in self.pieces for piece in rest.pieces):
                    seen.add(rest)
                    pending.append(rest)
                    settled.checked += 1

    def _relax(self) -> bool:
        """Relax rows until the program is feasible; False if it cannot be made so.

        First the links are dropped: their slack holds for all answers together, and between two releases runs that
        count for their parts alone may break them. If that is not enough, answers were changed without a correction,
        or have other weights now: the least total misfit of figures and colleagues is found, and only rows with one
        have their bounds widened, by `_BLUR` times as much.
        """
        if self._feasible() is not None:
            return True
        linked = set(self.rows).intersection(self.audit._rows_of_links)
        for row in linked:
            self.solver.bounds(row, -_INFINITY, _INFINITY)
        if self._feasible() is not None:
            return True
        leaf_of = {row: leaf for leaf, (row, _, _) in self.audit._rows_of_colleagues.items()}
        rows = [row for row in self.rows if row not in linked]
        try:
            misfit = misfits(self.audit.program, self.solver.columns, rows, {*self.audit._rows_of_figures, *leaf_of})
        except Infeasible:
            return False
        for number, (below, above) in misfit.items():
            constraint = self.audit.program.rows[number]
            low, high = constraint.low - _BLUR * below, constraint.high + _BLUR * above
            self.solver.bounds(number, low, high)
            if number in leaf_of:
                self.audit._rows_of_colleagues[leaf_of[number]] = (number, low, high)
        return self._feasible() is not None

    def _feasible(self) -> Vector | None:
        """Values of the columns that satisfy all rows; None if there are none."""
        try:
            return self.solver.solve({})[0]
        except Infeasible:
            return None

    def _hold(self, key: Hashable) -> None:
        """Hold a new figure back: its rows lose their bounds."""
        self.audit._held.add(key)
        for row, _, _ in self.audit._rows_of_new[key]:
            self.solver.bounds(row, -_INFINITY, _INFINITY)
        self.classes = {}

    def _cheapest(self, duals: Sequence[Vector]) -> Hashable | None:
        """Of the new figures whose rows bind (dual not 0), the one with the fewest answers; None if there is none."""
        binding: dict[Hashable, float] = {}
        for row, key in self.owner.items():
            number = self.solver.rows.get(row)
            if number is None or key in self.audit._held:
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
        leaves = sorted({leaf for leaf, _ in target.pieces} & self.audit._rows_of_colleagues.keys())
        own_rows = [
            self.audit._rows_of_colleagues[leaf]
            for leaf in leaves
            if self.audit._rows_of_colleagues[leaf][0] in self.solver.rows
        ]
        for row, _, _ in own_rows:
            self.solver.bounds(row, 0.0, _INFINITY)
        try:
            return self._range_of_known_n(target) if target.n is not None else self._range_of_unknown_n(target)
        except Infeasible:
            return None, []
        finally:
            for row, low, high in own_rows:
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
        ratio of sum and n."""
        row = self.audit._rows_of_counts.get(target)
        columns, fixed = self.audit._count_terms(target.pieces)
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
        finally:
            self.solver.bounds(row, 0.0, _INFINITY)
        return MeanRange(target, ends[0], ends[1]), duals

    # --- many groups at a time ---

    def _scattered(self, targets: list[HiddenGroup]) -> list[HiddenGroup]:
        """Those of `targets` that `_driven` does not show to be open.

        Groups of one answer are tried apart from larger ones, without the rows of colleagues who are alone in their
        leaf.
        """
        single_leaves = {leaf for leaf in self.audit._rows_of_colleagues if self.audit.leaves[leaf].n == 1}
        remaining = [target for target in targets if target.n is None]
        for is_single in (False, True):
            batch = [target for target in targets if target.n is not None and (target.n == 1) == is_single]
            if len(batch) <= _FEW:
                remaining += batch
                continue
            rows = [
                self.audit._rows_of_colleagues[leaf]
                for leaf in single_leaves
                if self.audit._rows_of_colleagues[leaf][0] in self.solver.rows
            ]
            for row, _, _ in rows if is_single else ():
                self.solver.bounds(row, 0.0, _INFINITY)
            remaining += self._driven(batch)
            for row, low, high in rows if is_single else ():
                self.solver.bounds(row, low, high)
        return remaining

    def _driven(self, targets: list[HiddenGroup]) -> list[HiddenGroup]:
        """Those of `targets` that are not shown to be open by solutions for all of them at once.

        Each pair of rounds draws a random sign for each group, and minimises and maximises the signed sum of the means
        of those that are not open yet. The means in any solution are possible ones: their range only grows.
        """
        owner: list[int] = []
        place: list[int] = []
        for number, target in enumerate(targets):
            for piece in target.pieces:
                if piece in self.pieces:
                    owner.append(number)
                    place.append(self.solver.place[self.pieces[piece][0]])
        owners, places = np.array(owner), np.array(place)
        size = np.array([target.n for target in targets], dtype=np.float64)
        low, high = np.full(len(targets), np.inf), np.full(len(targets), -np.inf)
        generator = np.random.default_rng(_SEED)
        for turn in range(_ROUNDS):
            is_open = high - low >= self.audit.width
            if is_open.all():
                break
            if turn % 2 == 0:
                sign = generator.choice((-1.0, 1.0), len(targets))
            cost: dict[int, float] = {}
            weights = np.where(is_open, 0.0, sign * (-1.0) ** turn / size)
            for weight, column in zip(weights[owners], places, strict=True):
                name = self.solver.columns[column]
                cost[name] = cost.get(name, 0.0) + float(weight)
            try:
                values, _ = self.solver.solve(cost)
            except Infeasible:
                break
            mean = np.bincount(owners, values[places], len(targets)) / size
            low, high = np.minimum(low, mean), np.maximum(high, mean)
        return [target for target, width in zip(targets, high - low, strict=True) if width < self.audit.width]

    # --- without a program ---

    def _swapped(self, target: HiddenGroup, base: Vector) -> float:
        """By how much the mean of a group can move when scores are swapped within figures.

        Pieces of one class are in the same rows: what one gives, another may take. `base` is a solution. The result
        is at most the width that the program would find, and much faster.
        """
        if target.n is None:
            return 0.0
        if not self.classes:
            self._classify()
        touched = {self.classes[piece] for piece in target.pieces if piece in self.pieces}
        place = self.solver.place
        leaves = {leaf for leaf, _ in target.pieces}
        width = 0.0
        for name in touched:
            # Over the class: its sum, the target's highest sum, and the lowest and highest sum of the others.
            total = target_highest = low = high = 0.0
            for piece in self.of_class[name]:
                column, missing, n = self.pieces[piece]
                score = float(base[place[column]])
                room = float(base[place[missing]]) if missing is not None else n - score
                if piece in target.pieces:
                    total += score
                    target_highest += score + room
                    continue
                total += score
                down, up = score, room
                own = self.audit._rows_of_colleagues.get(piece[0])
                if own is not None and piece[0] not in leaves:
                    # The slack of a colleague's row is shared equally by all pieces of the leaf.
                    pieces = [(piece[0], release) for release in range(self.audit.last + 1)]
                    whole = sum(float(base[place[self.pieces[other][0]]]) for other in pieces if other in self.pieces)
                    down = min(down, max(0.0, whole - own[1]) / len(pieces))
                    up = min(up, max(0.0, own[2] - whole) / len(pieces))
                low += score - down
                high += score + up
            width += max(0.0, min(target_highest, total - low) - max(0.0, total - high))
        return width / target.n

    def _classify(self) -> None:
        """Classes of pieces that are in the same rows with the same factors.

        Rows of a piece's own number of answers cancel out; rows of colleagues, of unknown numbers of answers and of
        figures held back do not count.
        """
        ignored = {row for row, _, _ in self.audit._rows_of_colleagues.values()} | set(
            self.audit._rows_of_counts.values()
        )
        rows_of: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for number in self.rows:
            row = self.audit.program.rows[number]
            if number in ignored or self._is_held(number):
                continue
            for column, factor in zip(row.columns, row.factors, strict=True):
                rows_of[column].append((number, factor))
        names: dict[tuple[tuple[tuple[int, float], ...], ...], int] = {}
        self.of_class: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for piece, (total, missing, _) in self.pieces.items():
            over = tuple(term for term in rows_of[total] if missing is None or term not in rows_of[missing])
            under = () if missing is None else tuple(term for term in rows_of[missing] if term not in rows_of[total])
            name = names.setdefault((over, under), len(names))
            self.classes[piece] = name
            self.of_class[name].append(piece)

    def _is_held(self, row: int) -> bool:
        return self.owner.get(row) in self.audit._held
