"""The linear program of an audit: a column for the answers of each piece, a row for what is known of them.

The model and its terms are described in `audit`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hbgen.scoring.disclosure.audit_types import INFINITY, WIDTH, HiddenGroup, Leaf, Link, Publication, Split, Tie
from hbgen.scoring.disclosure.program import TOLERANCE, Program


@dataclass(slots=True)
class AuditProgram:
    """Everything that was published, and what is about to be: the input of an audit, and its linear program.

    `build` adds its columns and rows once.
    """

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
    runs: Sequence[float] = ()
    """For each release the number of runs, where it is published; some may be in none of the whole leaves."""
    wholes: Sequence[int] = ()
    """The leaves of whole runs, where `runs` are given."""
    width: float = WIDTH
    is_least_change: bool = False
    """The assumption about corrections: True if only what figures prove was changed, False if everything was."""
    program: Program = field(default_factory=Program)
    pieces: dict[tuple[int, int], tuple[int, int | None, float]] = field(default_factory=dict)
    """Leaf and release → column of the sum, column of what is missing, number of answers. If the number is not known,
    it is 0.0 and is the sum of both columns; if it is known, there is no second column."""
    rows_of_arrivals: dict[tuple[int, int], int] = field(default_factory=dict)
    """Leaf and release → the row of the answers that arrived in it or in others next to it, whose number is known."""
    start: dict[tuple[int, int], int] = field(default_factory=dict)
    """Leaf and epoch → the first release whose answers count."""
    rows_of_new: dict[Hashable, list[tuple[int, float, float]]] = field(default_factory=lambda: defaultdict(list))
    """New figure → its rows, each with its bounds."""
    rows_of_figures: list[int] = field(default_factory=list)
    """Rows that hold the values and numbers of figures."""
    rows_of_links: list[int] = field(default_factory=list)
    rows_of_colleagues: dict[int, tuple[int, float, float]] = field(default_factory=dict)
    """Leaf → the row of what a colleague in it knows, and its bounds."""
    rows_of_counts: dict[HiddenGroup, int] = field(default_factory=dict)
    """Group of an unknown number of answers → the row of that number."""
    held: set[Hashable] = field(default_factory=set)

    @property
    def last(self) -> int:
        """The number of the latest release."""
        return len(self.epochs) - 1

    def members(self) -> dict[Hashable, list[int]]:
        """Figure → the numbers of its leaves; in one order, since what is held back can depend on it."""
        members: dict[Hashable, list[int]] = defaultdict(list)
        for number, leaf in enumerate(self.leaves):
            for key in leaf.keys:
                members[key].append(number)
        return defaultdict(list, sorted(members.items(), key=lambda member: str(member[0])))

    def owners(self) -> dict[int, Hashable]:
        """Row → the new figure that it belongs to."""
        return {row: key for key, rows in self.rows_of_new.items() for row, _, _ in rows}

    def _n(self, leaves: Iterable[int]) -> float | None:
        """The number of answers in leaves; None if that of one is not known."""
        total = 0.0
        for leaf in leaves:
            n = self.leaves[leaf].n
            if n is None:
                return None
            total += n
        return total

    def _is_small(self, n: float | None) -> bool:
        """Whether a group of n answers must stay open; not if their number is not known."""
        return n is not None and 0 < n < self.minimum

    # --- columns and rows ---

    def build(self, members: Mapping[Hashable, list[int]]) -> None:
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
        self._add_runs()
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
            self.start[number, epoch] = start
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
            self.pieces[number, release] = (self.program.column(INFINITY), self.program.column(INFINITY), 0.0)

    def _add_arrivals(self, number: int, first: int, last: int, n: float) -> None:
        """Add the pieces of `n` answers of a leaf that arrived in the releases from `first` to `last`."""
        if n <= 0:
            return
        if first == last:
            self.pieces[number, first] = (self.program.column(n), None, n)
            return
        columns: list[int] = []
        for release in range(first, last + 1):
            pair = (self.program.column(n), self.program.column(n))
            self.pieces[number, release] = (*pair, 0.0)
            columns += pair
        row = self.program.row(columns, n, n)
        self.rows_of_arrivals |= {(number, release): row for release in range(first, last + 1)}

    def pieces_up_to(self, leaves: Iterable[int], release: int, after: int = -1) -> Iterator[tuple[int, int]]:
        """The pieces of leaves that count in a release, without those up to the release `after`."""
        epoch = self.epochs[release]
        for leaf in leaves:
            for arrival in range(max(self.start[leaf, epoch], after + 1), release + 1):
                if (leaf, arrival) in self.pieces:
                    yield leaf, arrival

    def _add_figure(self, publication: Publication, leaves: Iterable[int]) -> None:
        """Add the rows of a figure's sum, and of its number of answers where the pieces leave that open."""
        pieces = list(self.pieces_up_to(leaves, publication.release))
        if not pieces:
            return
        rows = [
            (
                self.program.row([self.pieces[piece][0] for piece in pieces], publication.low, publication.high),
                publication.low,
                publication.high,
            )
        ]
        columns, fixed = self.count_terms(pieces)
        if columns:
            unknown_n = max(0.0, publication.n - fixed)
            rows.append((self.program.row(columns, unknown_n, unknown_n), unknown_n, unknown_n))
        self.rows_of_figures += [row for row, _, _ in rows]
        if publication.is_new:
            self.rows_of_new[publication.key] += rows

    def count_terms(self, pieces: Iterable[tuple[int, int]]) -> tuple[list[int], float]:
        """The number of answers in pieces, as the sum of columns and a constant."""
        columns: list[int] = []
        fixed = 0.0
        for piece in pieces:
            total, missing, n = self.pieces[piece]
            if missing is None:
                fixed += n
            else:
                columns += [total, missing]
        return columns, fixed

    def _add_runs(self) -> None:
        """Add the rows of the number of all runs: those in leaves, and others, which are only added to."""
        others: list[int] = []
        for release, runs in enumerate(self.runs):
            if self.epochs[release] != self.epochs[-1]:
                continue
            others.append(self.program.column(INFINITY))
            columns, fixed = self.count_terms(self.pieces_up_to(self.wholes, release))
            row = self.program.row([*columns, *others], runs - fixed, runs - fixed)
            self.rows_of_links.append(row)

    def _spans(self, leaves: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """The ranges of releases over which the sums of these leaves are comparable."""
        for release in range(len(self.epochs)):
            if self.epochs[-1] == 0:
                yield (release,)
            else:
                yield tuple(range(min(self.start[leaf, self.epochs[release]] for leaf in leaves), release + 1))

    def _add_link(self, link: Link) -> None:
        """Add the rows Σ parents − Σ weight · child ≥ −slack, for sums and for what is missing, in each span.

        The slack is that of all releases together: where there is any, the rows of each do not add up to it. Then the
        other direction bounds each: where as many answers came to whole runs as to their parts, nobody came to the
        parts alone.
        """
        terms = [*((1.0, leaf) for leaf in link.parents), *((-weight, leaf) for weight, leaf in link.children)]
        spans = [*self._spans([leaf for _, leaf in terms])]
        if link.slack and self.last and self.epochs[-1] == 0:
            spans.append(tuple(range(self.last + 1)))
        high = link.left_out if self.last and (link.slack or self.epochs[-1]) else INFINITY
        for is_missing in (False, True):
            more = {leaf: weight for of_missing, weight, leaf in link.more if of_missing == is_missing}
            weighted = [(weight - more.get(leaf, 0.0), leaf) for weight, leaf in terms]
            for span in spans:
                columns, factors, fixed = self._weighted_terms(weighted, span, is_missing)
                if columns:
                    low, upper = -link.slack - fixed - TOLERANCE, high - fixed + TOLERANCE
                    self.rows_of_links.append(self.program.row(columns, low, upper, factors))

    def _weighted_terms(
        self, weighted_leaves: Iterable[tuple[float, int]], span: Iterable[int], is_missing: bool
    ) -> tuple[list[int], list[float], float]:
        """The weighted sum over leaves in a span of scores, or of what is missing to the highest ones (`is_missing`).

        Columns, the factor of each, and a constant.
        """
        columns: list[int] = []
        factors: list[float] = []
        fixed = 0.0
        for weight, piece in ((weight, (leaf, release)) for weight, leaf in weighted_leaves for release in span):
            if piece not in self.pieces:
                continue
            total, missing, n = self.pieces[piece]
            if is_missing and missing is None:
                fixed += weight * n
                columns.append(total)
                factors.append(-weight)
            else:
                columns.append(missing if is_missing and missing is not None else total)
                factors.append(weight)
        return columns, factors, fixed

    def _add_tie(self, tie: Tie) -> None:
        """Add the rows by which both sides have the same sum and the same number of answers, in each span."""
        for span in self._spans((*tie.first, *tie.second)):
            sides = [
                [(leaf, release) for leaf in side for release in span if (leaf, release) in self.pieces]
                for side in (tie.first, tie.second)
            ]
            totals = [[self.pieces[piece][0] for piece in side] for side in sides]
            factors = [1.0] * len(totals[0]) + [-1.0] * len(totals[1])
            self.program.row([*totals[0], *totals[1]], 0.0, 0.0, factors)
            (first, n), (second, m) = self.count_terms(sides[0]), self.count_terms(sides[1])
            if first or second:
                self.program.row([*first, *second], m - n, m - n, [1.0] * len(first) + [-1.0] * len(second))

    def _add_colleagues(self, members: Mapping[Hashable, list[int]], shown: set[Hashable]) -> None:
        """Add the rows of what a colleague knows in leaves of small groups that were never shown.

        The colleague's own answer is the mean m: the sum is between m and n − 1 + m.
        """
        for leaf in sorted(self._leaves_of_small(members.keys() - shown, members)):
            n, mean = self.leaves[leaf].n, self.leaves[leaf].mean
            columns = [self.pieces[piece][0] for piece in self.pieces_up_to([leaf], self.last)]
            if n is not None and mean is not None and columns:
                low, high = min(mean, n), max(mean, n - 1 + mean)
                self.rows_of_colleagues[leaf] = (self.program.row(columns, low, high), low, high)

    def _leaves_of_small(self, keys: Iterable[Hashable], members: Mapping[Hashable, list[int]]) -> set[int]:
        """The leaves of those figures that are below the minimum."""
        return {leaf for key in keys if self._is_small(self._n(members[key])) for leaf in members[key]}

    def add_count_row(self, target: HiddenGroup) -> None:
        """Add a row, without bounds as yet, of a group's unknown number of answers."""
        columns, _ = self.count_terms(target.pieces)
        if columns:
            self.rows_of_counts[target] = self.program.row(columns, 0.0, INFINITY)
