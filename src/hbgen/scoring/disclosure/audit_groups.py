"""The groups of an audit that must stay open: those below the minimum, and those that are known by subtraction.

The model and its terms are described in `audit`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations

from hbgen.scoring.disclosure.audit_program import AuditProgram
from hbgen.scoring.disclosure.audit_types import HiddenGroup, Publication, Split

_State = tuple[float, int, frozenset[tuple[int, int]]]
"""A number of answers, a release, and the pieces up to it."""


@dataclass(slots=True)
class AuditGroups(AuditProgram):
    """An audit's program, and the groups to be checked in it: `targets`, and `rests` without a figure held back."""

    def targets(self, members: Mapping[Hashable, list[int]]) -> Iterator[HiddenGroup]:
        yield from self._small_groups(members)
        yield from self._groups_of_unknown_size(members)
        yield from self.rests(members, self.splits)

    def _small_groups(self, members: Mapping[Hashable, list[int]]) -> Iterator[HiddenGroup]:
        """Figures and `groups` below the minimum, and those with less than it of new answers."""
        last = self._last_shown(members)
        new_keys = {publication.key for publication in self.publications if publication.is_new}
        for key, leaves in (*members.items(), *((name, sorted(leaves)) for name, leaves in self.groups)):
            n, before = self._n(leaves), last.get(key)
            if n is None:
                continue
            if before is not None:
                if self._is_small(n - before.n):
                    yield self._group(key, leaves, before.release, n - before.n)
            elif key not in new_keys and self._is_small(n):
                yield self._group(key, leaves, None, n)

    def _groups_of_unknown_size(self, members: Mapping[Hashable, list[int]]) -> Iterator[HiddenGroup]:
        """Withheld figures whose number of answers the reader does not know."""
        for key in self.withheld:
            if self._n(members[key]) is None:
                yield self._group(key, members[key], None, None)

    def _last_shown(self, members: Mapping[Hashable, list[int]]) -> dict[Hashable, Publication]:
        """Figure → the last publication of it whose answers still count."""
        last: dict[Hashable, Publication] = {}
        for publication in self.publications:
            if not publication.is_new and self._is_valid_in(publication, members, self.last):
                last[publication.key] = publication
        return last

    def _group(self, key: Hashable, leaves: Iterable[int], since: int | None, n: float | None) -> HiddenGroup:
        """The answers to leaves that arrived after the release `since`; all of them where it is None."""
        pieces = self.pieces_up_to(leaves, self.last, -1 if since is None else since)
        return HiddenGroup(key, since, self.last, frozenset(pieces), n)

    def _is_valid_in(self, publication: Publication, members: Mapping[Hashable, list[int]], release: int) -> bool:
        """Whether the answers of a figure still count unchanged in a later release."""
        return self._are_unchanged(members[publication.key], publication.release, release)

    def _are_unchanged(self, leaves: Iterable[int], since: int, release: int) -> bool:
        """Whether the answers that leaves had in one release still count unchanged in a later one."""
        epoch = self.epochs[release]
        if self.epochs[since] == epoch:
            return True
        return self.is_least_change and all(self.start[leaf, epoch] <= since for leaf in leaves)

    def rests(self, members: Mapping[Hashable, list[int]], splits: Iterable[Split]) -> Iterator[HiddenGroup]:
        """The small groups that are known by subtraction.

        What remains of each figure ever published without its parts, if it is below the minimum; and if it is not,
        what was added to it between releases, or to the same leaves in a figure of their own.
        """
        by_key: dict[Hashable, list[Publication]] = defaultdict(list)
        for publication in self.publications:
            if not (publication.is_new and publication.key in self.held):
                by_key[publication.key].append(publication)
        for split in splits:
            yield from self._rests_of(split, by_key, members)

    def _rests_of(
        self, split: Split, by_key: Mapping[Hashable, list[Publication]], members: Mapping[Hashable, list[int]]
    ) -> Iterator[HiddenGroup]:
        """As `rests`, of one figure."""
        states: dict[frozenset[int], list[_State]] = defaultdict(list)
        for parent in by_key.get(split.parent, ()):
            n, pieces = self._rest(parent, split, by_key, members)
            if pieces and self._is_small(n):
                yield HiddenGroup(split.parent, None, parent.release, pieces, n, is_rest=True)
            elif pieces:
                states[frozenset(leaf for leaf, _ in pieces)].append((n, parent.release, pieces))
            yield from self._former_rest(parent, split, (n, pieces), by_key, members)
        for child in split.children if states else ():
            leaves = frozenset(members[child])
            if leaves in states:
                states[leaves] += self._states_of(by_key.get(child, ()), leaves)
        for states_of_leaves in states.values():
            yield from self._arrivals(split.parent, states_of_leaves)

    def _former_rest(
        self,
        parent: Publication,
        split: Split,
        rest: tuple[float, frozenset[tuple[int, int]]],
        by_key: Mapping[Hashable, list[Publication]],
        members: Mapping[Hashable, list[int]],
    ) -> Iterator[HiddenGroup]:
        """What remained of a figure, of n answers in `pieces`, without parts that were published after it.

        They may have had all of their answers by then: what remains is at least n less theirs. How many it is, the
        reader does not know.
        """
        n, pieces = rest
        left, later = pieces, n
        for child in split.children:
            after = [
                figure
                for figure in by_key.get(child, ())
                if figure.release > parent.release
                and self._are_unchanged(members[child], parent.release, figure.release)
            ]
            before = any(figure.release <= parent.release for figure in by_key.get(child, ()))
            if after and not before:
                later -= after[0].n
                left -= frozenset(self.pieces_up_to(members[child], parent.release))
        if pieces > left and left and later < self.minimum:
            yield HiddenGroup(split.parent, None, parent.release, left, None, is_rest=True)

    def _states_of(self, figures: Iterable[Publication], leaves: frozenset[int]) -> list[_State]:
        return [(figure.n, figure.release, frozenset(self.pieces_up_to(leaves, figure.release))) for figure in figures]

    def _arrivals(self, parent: Hashable, states: Iterable[_State]) -> Iterator[HiddenGroup]:
        """The small groups that were added to the same leaves between two releases."""
        for (before, since, old), (n, until, pieces) in permutations(states, 2):
            if self._is_small(n - before) and old < pieces:
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
        pieces = set(self.pieces_up_to(members[split.parent], parent.release))
        for child in split.children:
            valid = [
                publication
                for publication in by_key.get(child, ())
                if publication.release <= parent.release and self._is_valid_in(publication, members, parent.release)
            ]
            if valid:
                n -= valid[-1].n
                pieces -= set(self.pieces_up_to(members[child], valid[-1].release))
        return n, frozenset(pieces)
