"""What each row of a file of answers would become by a mapping, without scoring anything."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from hbgen.model.reserved import COLUMNS
from hbgen.model.results import LeftOutReason
from hbgen.problems import MessagePart, Problem
from hbgen.scoring.answer_files import read
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.mapping import Mapping
from hbgen.scoring.survey_tools.survey_tool import SurveyOptions
from hbgen.scoring.tables import AnswerFile, Unreadable

_FACTS = ("date", "unit", "channel", "role", "case", "weight")
_RUN, _ITEM = COLUMNS.index("run"), COLUMNS.index("item")
_AT = {name: COLUMNS.index(name) for name in _FACTS}


@dataclass(slots=True)
class TriedRow:
    """A row of the file, and what it would become."""

    number: int
    run: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    """Date, unit, channel, role, case and weight, where it says them."""
    answers: dict[str, str] = field(default_factory=dict)
    """Item's id → value; empty for a blank."""
    left_out: LeftOutReason | None = None
    is_refused: bool = False


@dataclass(slots=True)
class _Trial(Intake):
    """An intake that keeps what becomes of rows."""

    most_rows: int = 0
    rows: dict[int, TriedRow] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("counted", "left_out", "refused"), 0))
    _last: tuple[int, str] = (0, "")

    def _row(self, number: int, becomes: str) -> TriedRow:
        if self._last[0] != number:
            self.counts[becomes] += 1
        elif becomes not in ("counted", self._last[1]):
            self.counts[self._last[1]] -= 1
            self.counts[becomes] += 1
        self._last = (number, becomes)
        if number not in self.rows and len(self.rows) < self.most_rows:
            self.rows[number] = TriedRow(number)
        return self.rows.get(number) or TriedRow(number)

    def add(self, file: str, row: int, cells: Sequence[str]) -> None:
        is_refused = self._last == (row, "refused")
        tried = self._row(row, "refused" if is_refused else "counted")
        tried.run = cells[_RUN]
        tried.facts = {name: cells[place] for name, place in _AT.items() if cells[place]}
        before = len(self.answer_of)
        Intake.add(self, file, row, cells)
        names = list(self.answers)
        tried.answers[cells[_ITEM]] = names[self.answer_of[-1]][2] if len(self.answer_of) > before else ""

    def add_run(self, file: str, row: int, run: str, run_cells: tuple[str, ...], answers: Sequence[int]) -> bool:
        # Answer by answer, so that each is kept.
        del file, row, run, run_cells, answers
        return False

    def leave_out(self, file: str, row: int, instrument: str, reason: LeftOutReason, count: int = 1) -> None:
        self._row(row, "left_out").left_out = reason
        Intake.leave_out(self, file, row, instrument, reason, count)

    def refuse(self, file: str, row: int, code: str, values: dict[str, str | MessagePart]) -> None:
        self._row(row, "refused").is_refused = True
        Intake.refuse(self, file, row, code, values)


@dataclass(frozen=True, slots=True)
class MappingTrial:
    """What became of the rows of a file."""

    rows: tuple[TriedRow, ...]
    """The first ones."""
    counted: int
    left_out: int
    refused: int
    problems: tuple[Problem, ...]


def try_mapping(
    source: AnswerFile, mapping: Mapping, key: AnswerKey, survey: SurveyOptions, most_rows: int
) -> MappingTrial:
    """Read a file of any days, and keep its first rows."""
    trial = _Trial(key, datetime.date.min, datetime.date.max, is_by_rows=True, most_rows=most_rows)
    problems: list[Problem] = []
    try:
        read(trial, source, mapping, survey)
    except Unreadable as unreadable:
        problems.append(unreadable.problem)
    counts = trial.counts
    return MappingTrial(
        tuple(trial.rows.values()),
        counts["counted"],
        counts["left_out"],
        counts["refused"],
        (*trial.problems(), *problems, *trial.remarks),
    )
