"""Checks answers against the handbook: valid ones are kept, every other row is reported with its number."""

from __future__ import annotations

import datetime
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from hbgen.characters import composed
from hbgen.model.reserved import COLUMNS, FIELD_COLUMNS
from hbgen.model.results import LeftOutReason
from hbgen.problems import MessagePart, Problem
from hbgen.scoring.answer_cells import SAME_IN_RUN, AnswerReader, RunFacts
from hbgen.scoring.arrivals import NEVER, Arrival, Arrivals, without
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.questionnaire import Questionnaire
from hbgen.scoring.refusals import Bad, Refusals, quote

NEEDED = ("run", "instrument", "version", "item", "value", "date")
"""Columns that an answer must have."""

REFUSED = -2
"""In place of the number of an answer: it does not fit."""

_OWN = len(COLUMNS)
"""How many cells a row has at least."""

_ACTION = _OWN + FIELD_COLUMNS.index("action")


@dataclass(slots=True)
class Intake(Refusals):
    """The answers of one period, added row by row; memory grows by a few bytes for each."""

    key: AnswerKey
    start: datetime.date
    end: datetime.date
    is_by_rows: bool = False
    """Whether each row is to be added by itself, as for who wants to see what becomes of it."""
    outside: Counter[str] = field(default_factory=Counter)
    """Number of answers outside the period, by file."""
    not_asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Number of runs with a cell that their instrument does not ask for, by instrument and column: it is dropped."""
    runs: dict[str, int] = field(default_factory=dict)
    """Run's id → its number, from 0."""
    run_of: array[int] = field(default_factory=lambda: array("i"))
    """For each answer the number of its run."""
    answer_of: array[int] = field(default_factory=lambda: array("i"))
    """For each answer the number of its item and value."""
    answers: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """The questionnaire's name, item and value → number."""
    about: list[tuple[str, str, str, str, float]] = field(default_factory=list)
    """Of each run: the questionnaire's name, unit, channel, role, weight."""
    uncounted: Counter[tuple[str, LeftOutReason]] = field(default_factory=Counter)
    """Number of responses of the period that do not count, by instrument and reason."""
    uncounted_of_file: Counter[tuple[str, LeftOutReason]] = field(default_factory=Counter)
    """The same by file and reason."""
    remarks: list[Problem] = field(default_factory=list)
    """What was assumed of files as a whole."""
    arrivals: Arrivals = field(default_factory=Arrivals)
    """In what each run arrived."""
    surplus: set[int] = field(default_factory=set)
    """Numbers of runs that do not count, since another arrival of the same run does."""
    actions: dict[int, int] = field(default_factory=dict)
    """Run's number → for how many of its answers a file says what is done about it at once; for each run whose file can
    say so."""
    cases: dict[int, str] = field(default_factory=dict)
    """Run's number → what was assessed, if given: runs with the same case are assessments of the same contact."""
    _run_cells: list[tuple[str, ...]] = field(default_factory=list)
    """Of each run: its cells in the columns `SAME_IN_RUN`."""
    _seen: list[int] = field(default_factory=list)
    """Of each run: the bits of the items that it answered."""
    _left_out_runs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The ids of runs that do not count, and their cells."""
    _cells: AnswerReader = field(init=False)

    def __post_init__(self) -> None:
        self._cells = AnswerReader(self.key, self.start, self.end, self.answers)

    def add(self, file: str, row: int, cells: Sequence[str]) -> None:
        """Add one row, with cells in the order of `reserved.COLUMNS`, perhaps with `reserved.FIELD_COLUMNS` after them;
        invalid ones are refused."""
        if not any(cells):
            # Spreadsheets write such rows below a table.
            return
        try:
            self._add(file, row, cells)
        except Bad as bad:
            # What is known to be invalid is kept; its traceback would keep the cells of its row.
            self.refuse(file, row, bad.code, bad.with_traceback(None).values)

    def leave_out(self, file: str, _row: int, instrument: str, reason: LeftOutReason, count: int = 1) -> None:
        """Count responses of the period that do not count."""
        self.uncounted[instrument, reason] += count
        self.uncounted_of_file[file, reason] += count

    def add_run(self, file: str, row: int, run: str, run_cells: tuple[str, ...], answers: Sequence[int]) -> bool:
        """Add a run with the numbers of its answers (see `answer_number`), from a row that holds all of them.

        `run_cells` are in the order of `SAME_IN_RUN`. False where an answer does not fit: then none was added, and
        each is to be added by itself. A row that does not fit as a whole is refused.
        """
        if run in self.runs:
            if file in self.arrivals.copies:
                self.leave_out(file, row, run_cells[0], "repeated")
            else:
                self.refuse(file, row, "response-twice", {"run": quote(run)})
            return True
        try:
            number = self._new_run(row, run, run_cells, Arrival(file, ""))
        except Bad as bad:
            self.refuse(file, row, bad.code, bad.values)
            return True
        if number < 0:
            return True
        if REFUSED in answers:
            return False
        given = [answer for answer in answers if answer >= 0]
        self.run_of.extend([number] * len(given))
        self.answer_of.extend(given)
        # All bits: no other row may answer for this run.
        self._seen[number] = -1
        return True

    def facts_of(self, run_cells: tuple[str, ...]) -> RunFacts | None:
        """What the cells of a run say, in the order of `SAME_IN_RUN`.

        None where they are not valid, or say another version of the instrument than the handbook's.
        """
        try:
            facts = self._cells.run_facts(run_cells)
        except Bad:
            return None
        return None if facts.left_out or facts.about[0] != run_cells[0] else facts

    def add_runs(
        self, file: str, facts: Sequence[RunFacts], runs: Sequence[str], answers: tuple[bytes, bytes], outside: int
    ) -> None:
        """Add new runs that were found valid, with the facts of each.

        `answers` holds integers of four bytes: for each answer the place of its run in `runs`, counted on from the runs
        that there are, and its number. `outside` is the number of further runs that are not of the period.
        """
        if outside:
            self.outside[file] += outside
        self.runs.update(zip(runs, range(len(self.about), len(self.about) + len(runs)), strict=True))
        for number, fact in enumerate(facts, len(self.about)):
            if fact.case:
                self.cases[number] = fact.case
        self.about.extend(fact.about for fact in facts)
        self.arrivals.by_number.extend([Arrival(file, "")] * len(facts))
        self._run_cells.extend(fact.cells for fact in facts)
        self._seen.extend([-1] * len(facts))
        self.run_of.frombytes(answers[0])
        self.answer_of.frombytes(answers[1])

    def continues(self, file: str, number: int, cells: tuple[str, ...], bits: int) -> bool:
        """Whether more rows of a run may be added: of the same file, alike but for the items."""
        is_same = self.arrivals.by_number[number] == Arrival(file, "") and self._run_cells[number] == cells
        return is_same and not self._seen[number] & bits

    def add_to_run(self, file: str, number: int, run: str, facts: RunFacts, bits: int) -> int:
        """Note the items that rows of a run answer, and the run itself where its number is below 0; its number.

        The facts are those of `facts_of`, and a run that is there `continues`.
        """
        if number < 0:
            for kind in facts.not_asked:
                self.not_asked[facts.cells[0], kind] += 1
            number = self.runs[run] = len(self.about)
            self.about.append(facts.about)
            if facts.case:
                self.cases[number] = facts.case
            self.arrivals.by_number.append(Arrival(file, ""))
            self._run_cells.append(facts.cells)
            self._seen.append(0)
        self._seen[number] |= bits
        return number

    def answer_of_cells(self, cells: tuple[str, str, str, str, str, str]) -> tuple[int, int] | None:
        """The number of an answer, below 0 for a blank, and the bit of its item; None for one that does not fit.

        `cells`: the questionnaire's name, channel, item, fingerprint, value and na.
        """
        answer = self._cells.work_out(cells)
        return None if isinstance(answer, Bad) else answer

    def answer_number(self, name: str, channel: str, item: str, mark: str, value: str, na: str) -> int:
        """The number of an answer to the questionnaire `name`, -1 for a blank, `REFUSED` for one that does not fit."""
        result = self._cells.work_out((name, channel, item, mark, value, na))
        return REFUSED if isinstance(result, Bad) else result[0]

    def unweighted(self) -> dict[str, int]:
        """The number of runs without a weight, by the questionnaire's name, where it has weights: their weight is 1."""
        weighted = {questionnaire.name for questionnaire in self.key.asked_versions if questionnaire.weight_field}
        at = SAME_IN_RUN.index("weight")
        runs = zip(self.about, self._run_cells, strict=True)
        return Counter(
            about[0]
            for number, (about, cells) in enumerate(runs)
            if about[0] in weighted and not cells[at].strip() and number not in self.surplus
        )

    def acted_on(self) -> dict[str, tuple[int, int]]:
        """How many critical answers failed, by instrument, and of how many a file says what is done about it at once.

        Of runs whose files can say so; after `settle`.
        """
        failing = {
            number
            for (name, item, value), number in self.answers.items()
            if self.key.named(name).items[item].is_failed_by(value)
        }
        failed = Counter(
            self._run_cells[run][0]
            for run, answer in zip(self.run_of, self.answer_of, strict=True)
            if run in self.actions and answer in failing
        )
        acted: Counter[str] = Counter()
        for run, count in self.actions.items():
            if run not in self.surplus:
                acted[self._run_cells[run][0]] += count
        return {instrument: (count, acted[instrument]) for instrument, count in sorted(failed.items())}

    def questionnaire_of(self, instrument: str, version: str) -> Questionnaire | None:
        """What answers to a version of an instrument count for; None where no release holds it, or for no version."""
        return self._cells.questionnaire_of(instrument, version)

    def settle(self) -> None:
        """Leave out, once everything was added, all but the latest state of each run that arrived more than once."""
        answers: dict[int, set[int]] = {number: set() for number in self.arrivals.numbers()}
        for number, answer in zip(self.run_of, self.answer_of, strict=True) if answers else ():
            if number in answers:
                answers[number].add(answer)
        states = {number: (self.about[number], self.cases.get(number), given) for number, given in answers.items()}
        for run, number, why, of in self.arrivals.settle(self.runs, states):
            file, cells = self.arrivals.by_number[number].file, self._run_cells[number]
            self.surplus.add(number)
            self.cases.pop(number, None)
            for kind in self._cells.run_facts(cells).not_asked:
                self.not_asked[cells[0], kind] -= 1
            if why == "unclear":
                other = self.arrivals.by_number[of].file
                self.refuse(file, 1, "run-states-unclear", {"run": quote(run), "other": other})
            else:
                self.leave_out(file, 1, cells[0], why)
        if self.surplus:
            self.run_of, self.answer_of = without(self.run_of, self.answer_of, self.surplus)

    def _add(self, file: str, row: int, cells: Sequence[str]) -> None:
        run, instrument, version, _, item, mark, value, na, _, _, role, unit, channel, date, weight, case = cells[:_OWN]
        # Typed or pasted ids may have spaces around them, or decomposed characters: one run would count as two.
        run, case = composed(run.strip()), composed(case.strip())
        run_cells = (instrument, version, role, unit, channel, date, weight, case)
        arrival = Arrival(file, cells[_OWN].strip() if len(cells) > _OWN else "")
        number = self._number(row, run, run_cells, arrival)
        if number < 0:
            return
        result = self._cells.answer((self.about[number][0], channel, item, mark, value, na))
        if isinstance(result, Bad):
            # The traceback of an exception that is raised again and again would grow without end.
            raise result.with_traceback(None)
        answer, bit = result
        if self._seen[number] & bit:
            raise Bad("answer-twice", run=quote(run), item=item)
        self._seen[number] |= bit
        if answer >= 0:
            self.run_of.append(number)
            self.answer_of.append(answer)
            if len(cells) > _ACTION:
                self.actions[number] = self.actions.get(number, 0) + bool(cells[_ACTION].strip())

    def _number(self, row: int, run: str, run_cells: tuple[str, ...], arrival: Arrival) -> int:
        """The number of the run of a row, or `NEVER`. Raises `Bad` where the row differs from the run's first one."""
        number = self.runs.get(run)
        if number is None:
            return self._new_run(row, run, run_cells, arrival)
        if self.arrivals.is_another(run, number, arrival):
            return self._further(row, run, run_cells, arrival, number)
        if self._run_cells[number] != run_cells:
            self._compare(run, self._run_cells[number], run_cells)
        return number

    def _further(self, row: int, run: str, run_cells: tuple[str, ...], arrival: Arrival, before: int) -> int:
        """The number of another arrival of the run `before`, or `NEVER`."""
        number = self.arrivals.find(run, arrival)
        if number is None or number == NEVER:
            # Each row of one that is not of the period is counted.
            number = self._new_run(row, run, run_cells, arrival)
            self.arrivals.add(run, number, arrival, before)
        elif self._run_cells[number] != run_cells:
            self._compare(run, self._run_cells[number], run_cells)
        return number

    def _new_run(self, row: int, run: str, run_cells: tuple[str, ...], arrival: Arrival) -> int:
        """Add a run; its number, or `NEVER` if it is not of the period or does not count. Raises `Bad` for cells that
        are not valid."""
        if not run or len(run) > 200:
            instead = MessagePart("Give each run an id of its own, of 200 characters at the most.")
            raise Bad("answer-cell", column="run", found=quote(run), instead=instead)
        if arrival.revision and not (
            arrival.revision.isascii() and arrival.revision.isdigit() and len(arrival.revision) < 10
        ):
            instead = MessagePart("Leave it as it was downloaded: it says which state of a run is the latest.")
            raise Bad("answer-cell", column="revision", found=quote(arrival.revision), instead=instead)
        facts = self._cells.run_facts(run_cells)
        for kind in facts.not_asked:
            self.not_asked[facts.cells[0], kind] += 1
        if not facts.is_inside:
            self.outside[arrival.file] += 1
            self.arrivals.outside(run, arrival)
            return NEVER
        if facts.left_out is not None:
            first = self._left_out_runs.setdefault(run, run_cells)
            if first is run_cells:
                self.leave_out(arrival.file, row, facts.cells[0], facts.left_out)
            elif first != run_cells:
                self._compare(run, first, run_cells)
            return NEVER
        if run in self._left_out_runs:
            self._compare(run, self._left_out_runs[run], run_cells)
        number = self.runs[run] = len(self.about)
        self.about.append(facts.about)
        if facts.case:
            self.cases[number] = facts.case
        self.arrivals.by_number.append(arrival)
        self._run_cells.append(facts.cells)
        self._seen.append(0)
        return number

    def _compare(self, run: str, before: tuple[str, ...], run_cells: tuple[str, ...]) -> None:
        """Raise `Bad` for the first column in which a row differs from the run's first one (`before`)."""
        column = next(name for name, a, b in zip(SAME_IN_RUN, before, run_cells, strict=True) if a != b)
        raise Bad("run-differs", run=quote(run), column=column)
