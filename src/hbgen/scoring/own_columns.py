"""hbgen's own CSV by columns, many rows at a time: what `Intake.add` does, for blocks in which nothing is wrong."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from hbgen.characters import composed
from hbgen.model.reserved import COLUMNS
from hbgen.scoring.answer_cells import SAME_IN_RUN, RunFacts
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.coded_columns import PLAIN_ID, CodedColumn, OddBlock, Places, groups_of
from hbgen.scoring.tables import plain
from hbgen.scoring.text_blocks import RowBlock

_OF_ANSWER = ("item", "fingerprint", "value", "na")
_BITS = 62
"""The number of items whose bits fit a number."""

Numbers = npt.NDArray[np.int64]


def add_block(intake: Intake, file: str, block: RowBlock, at: Sequence[int], width: int) -> bool:
    """Add the answers of a block, whose columns are `at` the places of `COLUMNS`, -1 where there is none.

    False where a row may not fit, or says something twice: then nothing was added.
    """
    try:
        _Block(intake, file, block, dict(zip(COLUMNS, at, strict=True)), width).add()
    except OddBlock:
        return False
    return True


class _Block:
    def __init__(self, intake: Intake, file: str, block: RowBlock, at: dict[str, int], width: int) -> None:
        self._intake, self._file = intake, file
        names = [name for name in (*SAME_IN_RUN, *_OF_ANSWER) if at[name] >= 0]
        table = block.columns(width, [at["run"]], sorted({at[name] for name in names}))
        if table is None or not table.num_rows:
            raise OddBlock
        ids = table[str(at["run"])].chunk(0)
        if not pc.all(pc.match_substring_regex(ids, PLAIN_ID)).as_py():
            raise OddBlock
        self._runs = CodedColumn.of(ids)
        nothing = CodedColumn([""], np.zeros(table.num_rows, np.int32))
        self._columns = {
            name: _plain(CodedColumn.of(table[str(at[name])].chunk(0)), name) if at[name] >= 0 else nothing
            for name in (*SAME_IN_RUN, *_OF_ANSWER)
        }

    def add(self) -> None:
        """Raises `OddBlock` before anything is added."""
        intake, codes = self._intake, self._runs.codes
        facts, fact_of_row = self._facts()
        # A run says the same of itself in all of its rows.
        fact_of_run = np.zeros(len(self._runs.words), np.intp)
        fact_of_run[codes] = fact_of_row
        if (fact_of_run[codes] != fact_of_row).any():
            raise OddBlock
        if any(fact.not_asked and not fact.is_inside for fact in facts):
            # Each of their rows is told.
            raise OddBlock
        # Of rows that are not of the period the answers are not looked at.
        inside = np.flatnonzero(np.array([fact.is_inside for fact in facts], bool)[fact_of_row])
        answers, places = self._answers(facts, fact_of_row[inside], inside)
        runs, first = np.unique(codes[inside], return_index=True)
        runs = runs[np.argsort(first)]
        seen = self._seen(codes[inside], places, runs)
        known = [intake.runs.get(self._runs.words[run], -1) for run in runs.tolist()]
        for run, number, run_bits in zip(runs.tolist(), known, seen, strict=True):
            if number >= 0 and not intake.continues(self._file, number, facts[fact_of_run[run]].cells, run_bits):
                raise OddBlock
        if outside := len(codes) - len(inside):
            intake.outside[self._file] += outside
        number_of = np.zeros(len(self._runs.words), np.int32)
        for run, number, run_bits in zip(runs.tolist(), known, seen, strict=True):
            fact = facts[fact_of_run[run]]
            number_of[run] = intake.add_to_run(self._file, number, self._runs.words[run], fact, run_bits)
        is_given = answers >= 0
        intake.run_of.frombytes(number_of[codes[inside[is_given]]].tobytes())
        intake.answer_of.frombytes(answers[is_given].astype(np.int32).tobytes())

    def _facts(self) -> tuple[list[RunFacts], Places]:
        """What the runs of the block say, and which of it each row says."""
        columns = [self._columns[name] for name in SAME_IN_RUN]
        groups, rows = groups_of(columns)
        facts = []
        for row in rows:
            fact = self._intake.facts_of(tuple(column.words[column.codes[row]] for column in columns))
            if fact is None:
                raise OddBlock
            facts.append(fact)
        return facts, groups

    def _answers(self, facts: Sequence[RunFacts], fact_of_row: Places, inside: Places) -> tuple[Numbers, Numbers]:
        """For each of the rows `inside` the number of its answer, below 0 for a blank, and the place of its item.

        `fact_of_row` is which of `facts` it says.
        """
        ids = [(fact.about[0], fact.about[2]) for fact in facts]
        kinds = list(dict.fromkeys(ids))
        place_of = {kind: place for place, kind in enumerate(kinds)}
        kind_of_fact = np.array([place_of[kind] for kind in ids], np.int32)
        of_answer = [self._columns[name] for name in _OF_ANSWER]
        columns = [CodedColumn(column.words, column.codes[inside]) for column in of_answer]
        if not len(inside):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        words = [" ".join(kind) for kind in kinds]
        groups, rows = groups_of([CodedColumn(words, kind_of_fact[fact_of_row]), *columns])
        answers, places = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
        # In the order of the file, as answers are numbered.
        for group in np.argsort(rows).tolist():
            row = rows[group]
            name, channel = ids[fact_of_row[row]]
            answer = self._intake.answer_of_cells(
                (name, channel, *(column.words[column.codes[row]] for column in columns))
            )
            if answer is None:
                raise OddBlock
            answers[group], places[group] = answer[0], answer[1].bit_length() - 1
        return answers[groups], places[groups]

    def _seen(self, codes: npt.NDArray[np.int32], places: Numbers, runs: npt.NDArray[np.int32]) -> list[int]:
        """For each of the runs the bits of the items that it answers in the block. Raises `OddBlock` for one twice."""
        if not len(codes):
            return []
        answered = np.sort(codes * np.int64(places.max() + 1) + places)
        if (np.diff(answered) == 0).any():
            raise OddBlock
        order = np.argsort(codes, kind="stable")
        starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
        seen = [0] * len(starts)
        for word in range(int(places.max()) // _BITS + 1):
            shift = places[order] - word * _BITS
            bits = np.where((shift >= 0) & (shift < _BITS), np.int64(1) << np.clip(shift, 0, _BITS - 1), 0)
            of_word = np.bitwise_or.reduceat(bits, starts).tolist()
            seen = [before | more << word * _BITS for before, more in zip(seen, of_word, strict=True)]
        of_run = dict(zip(codes[order][starts].tolist(), seen, strict=True))
        return [of_run[run] for run in runs.tolist()]


def _plain(column: CodedColumn, name: str) -> CodedColumn:
    words = [plain(word) for word in column.words]
    return CodedColumn([composed(word.strip()) for word in words] if name == "case" else words, column.codes)
