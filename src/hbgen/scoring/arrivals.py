"""Runs that arrive more than once: the same file twice, or states of a run that was handed in, changed and handed in
again. The latest state counts, once."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

_MADE_ON_A_DEVICE = re.compile("[a-f][0-9a-f]{31}")
"""Ids that an instrument's page makes (`newId` in static/hbgen-handin.js): no two runs have the same."""

NEVER = -1
"""In place of a run's number: the run is not of the period."""


class Arrival(NamedTuple):
    """In what a run arrived."""

    file: str
    revision: str
    """How many changes the run had seen, as digits; empty where the file does not say."""


class Surplus(NamedTuple):
    """An arrival that does not count."""

    run: str
    number: int
    why: Literal["repeated", "superseded", "unclear"]
    """The same state again, an earlier state, or answers of which nothing says whether they are the later ones."""
    of: int
    """The number of the run that counts instead; `NEVER` for one that is not of the period."""


@dataclass(slots=True)
class Arrivals:
    """In what each run arrived."""

    copies: dict[str, str] = field(default_factory=dict)
    """Name of a file → that of another with the same bytes."""
    by_number: list[Arrival] = field(default_factory=list)
    """The arrival of each run, by its number."""
    _further: dict[tuple[str, Arrival], int] = field(default_factory=dict)
    """Run's id and arrival → number, of runs that arrived more than once."""
    _outside: dict[str, int] = field(default_factory=dict)
    """Run's id → its latest revision in which it is not of the period."""

    def is_another(self, run: str, number: int, arrival: Arrival) -> bool:
        """Whether a row belongs to another arrival of a run than `number`. Of ids that people type it never does, as
        two of them may have typed the same, unless whole files are alike."""
        before = self.by_number[number]
        if before == arrival:
            return False
        is_certain = bool(before.revision and arrival.revision) or _MADE_ON_A_DEVICE.fullmatch(run) is not None
        return is_certain or arrival.file in self.copies or before.file in self.copies

    def find(self, run: str, arrival: Arrival) -> int | None:
        """The number of an arrival that was added."""
        return self._further.get((run, arrival))

    def add(self, run: str, number: int, arrival: Arrival, before: int) -> None:
        """A further arrival of a run, which had the number `before`."""
        self._further.setdefault((run, self.by_number[before]), before)
        self._further[run, arrival] = number

    def outside(self, run: str, arrival: Arrival) -> None:
        """A run that is not of the period."""
        if arrival.revision:
            self._outside[run] = max(self._outside.get(run, 0), _count(arrival.revision))

    def numbers(self) -> set[int]:
        """The numbers of runs that arrived more than once."""
        return {number for number in self._further.values() if number != NEVER}

    def settle(self, runs: dict[str, int], states: Mapping[int, object]) -> Iterator[Surplus]:
        """The arrivals that do not count. `runs` then has the number of the one that does, if any; `states` has what
        arrived, by `numbers`."""
        numbers: dict[str, list[int]] = defaultdict(list)
        for (run, _), number in self._further.items():
            if number != NEVER:
                numbers[run].append(number)
        for run in self._outside.keys() & runs.keys() - numbers.keys():
            numbers[run] = [runs[run]]
        for run, arrived in sorted(numbers.items()):
            yield from self._surplus(run, sorted(arrived), runs, states)

    def _surplus(
        self, run: str, arrived: Sequence[int], runs: dict[str, int], states: Mapping[int, object]
    ) -> Iterator[Surplus]:
        revisions = {number: _count(self.by_number[number].revision) for number in arrived}
        latest = max(arrived, key=lambda number: (revisions[number], -number))
        if self._outside.get(run, -1) > revisions[latest]:
            del runs[run]
            yield from (Surplus(run, number, "superseded", NEVER) for number in arrived)
            return
        runs[run] = latest
        for number in arrived:
            if revisions[number] < revisions[latest]:
                yield Surplus(run, number, "superseded", latest)
            elif number != latest:
                yield Surplus(run, number, "repeated" if states[number] == states[latest] else "unclear", latest)


def _count(revision: str) -> int:
    return int(revision or 0)


def without(run_of: array[int], answer_of: array[int], numbers: set[int]) -> tuple[array[int], array[int]]:
    """The answers that are not of the runs `numbers`."""
    kept = [place for place, number in enumerate(run_of) if number not in numbers]
    return array("i", [run_of[place] for place in kept]), array("i", [answer_of[place] for place in kept])
