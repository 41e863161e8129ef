"""The answers of an intake as Arrow tables, a part of the runs at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hbgen.scoring.answer_rows import Intake

_AT_ONCE = 250_000
"""The number of answers of a part, which bounds the memory that adding them up takes."""

Numbers = npt.NDArray[np.int32]
AnswerNumbers = slice | npt.NDArray[np.intp]
"""Some of an intake's answers, by their places."""


class AnswerTable:
    """Makes tables of answers with the columns `engine_tables.ANSWERS`; runs are numbers in the order of their ids."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._runs = np.frombuffer(intake.run_of, np.int32) if intake.run_of else np.zeros(0, np.int32)
        self._answers = np.frombuffer(intake.answer_of, np.int32) if intake.answer_of else np.zeros(0, np.int32)
        facts: dict[tuple[str, str, str, str, float], int] = {}
        self._facts_of_run = np.array([facts.setdefault(about, len(facts)) for about in intake.about], np.int32)
        self._facts = list(zip(*facts, strict=True)) or [(), (), (), (), ()]
        self._names = list(zip(*intake.answers, strict=True)) or [(), (), ()]

    def parts(self) -> Iterator[AnswerNumbers]:
        """All answers in parts of which each holds whole runs; one part at least."""
        if (self._runs[1:] < self._runs[:-1]).any():
            # The rows of a run need not follow each other.
            order = np.argsort(self._runs, kind="stable")
            yield from (order[part] for part in _whole_runs(self._runs[order]))
        else:
            yield from _whole_runs(self._runs)

    def of_cases(self) -> AnswerNumbers:
        """The answers of runs that assess a case."""
        has_case = np.zeros(len(self._facts_of_run), bool)
        has_case[list(self._intake.cases)] = True
        return np.flatnonzero(has_case[self._runs])

    def of(self, part: AnswerNumbers) -> pa.Table:
        """A table of some of the answers."""
        runs, answers = self._runs[part], self._answers[part]
        facts = self._facts_of_run[runs]
        instruments, units, channels, roles, weights = self._facts
        columns = {
            "run": pa.array(self._ranks[runs] if self._intake.cases else runs),
            "instrument": _texts(instruments, facts),
            "item": _texts(self._names[1], answers),
            "value": _texts(self._names[2], answers),
            "role": _texts(roles, facts),
            "unit": _texts(units, facts),
            "channel": _texts(channels, facts),
            "case": self._cases(runs),
            "weight": pa.array(np.array(weights, np.float64)[facts]),
        }
        return pa.table(columns)

    def _cases(self, runs: Numbers) -> pa.Array:
        cases = self._intake.cases
        if not cases:
            return _texts(("",), np.zeros(len(runs), np.int32))
        return pa.array([cases.get(number, "") for number in runs.tolist()], pa.string())

    @cached_property
    def _ranks(self) -> Numbers:
        """The place of each run among all ids in their order: of several assessments of a case the first two count."""
        ranks = np.zeros(len(self._intake.about), np.int32)
        runs = self._intake.runs
        ranks[[runs[run] for run in sorted(runs)]] = np.arange(len(runs), dtype=np.int32)
        return ranks


def _whole_runs(runs: Numbers) -> Iterator[slice]:
    """Parts of answers, by the run of each, which are in order."""
    start = 0
    while len(runs) - start > _AT_ONCE:
        # The run in which the part would end belongs to the next one, unless it fills the part.
        end = int(np.searchsorted(runs, runs[start + _AT_ONCE]))
        end = end if end > start else int(np.searchsorted(runs, runs[start], side="right"))
        yield slice(start, end)
        start = end
    yield slice(start, len(runs))


def _texts(words: Sequence[str], numbers: Numbers) -> pa.Array:
    """The word of each number; each different word is kept once."""
    places = {word: place for place, word in enumerate(dict.fromkeys(words))}
    of_number = np.array([places[word] for word in words], np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(of_number[numbers]), pa.array(list(places), pa.string()))
