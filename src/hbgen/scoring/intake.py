"""Holds answers against the handbook: what fits is taken in, every other row is told with its number."""

from __future__ import annotations

import datetime
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hbgen import suggestions
from hbgen.characters import composed
from hbgen.model.fingerprint import current
from hbgen.model.reserved import DONT_KNOW
from hbgen.problems import MessagePart, near
from hbgen.scoring.key import AnswerKey, Questionnaire, plain_number
from hbgen.scoring.refusals import MOST_TOLD, Bad, Refusals, quote

NEEDED = ("run", "instrument", "version", "item", "value", "date")
"""Columns without which there is no answer."""

NOT_APPLICABLE = "n/a"
"""How "not applicable" and "don't know" stand among the values that were taken in: both leave every sum."""

_SAME_IN_RUN = ("instrument", "version", "role", "unit", "channel", "date", "weight", "case")
"""Columns that are the same for all answers of a run."""

_MOST_KNOWN = 100_000
"""Answers that are remembered: a handbook has fewer, and a file may hold millions that are none."""


@dataclass(slots=True)
class Intake(Refusals):
    """Takes in answers of one period, row by row; memory grows by a few bytes for each."""

    key: AnswerKey
    start: datetime.date
    end: datetime.date
    outside: Counter[str] = field(default_factory=Counter)
    """Answers that do not belong to the period, by file."""
    not_asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Runs that say what their instrument does not ask, by instrument and column: it is not kept."""
    runs: dict[str, int] = field(default_factory=dict)
    run_of: array[int] = field(default_factory=lambda: array("i"))
    """For each answer the number of its run."""
    answer_of: array[int] = field(default_factory=lambda: array("i"))
    """For each answer the number of its item and value."""
    answers: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """Instrument, item and value → number."""
    about: list[tuple[str, str, str, str, float]] = field(default_factory=list)
    """Of each run: instrument, unit, channel, role, weight."""
    cases: dict[int, str] = field(default_factory=dict)
    """Run's number → what was assessed, where it says so: runs that share a case saw the same."""
    _said: list[tuple[str, ...]] = field(default_factory=list)
    _seen: list[int] = field(default_factory=list)
    _known: dict[tuple[str, ...], tuple[int, int] | Bad] = field(default_factory=dict)
    _without_channel: frozenset[str] = field(init=False)
    """Instruments that do not ask for the channel."""
    _guesses: int = 10 * MOST_TOLD
    """How many unknown names still get a suggestion: looking for one takes time."""

    def __post_init__(self) -> None:
        asked = self.key.questionnaires.values()
        self._without_channel = frozenset(one.id for one in asked if "channel" not in one.collects)

    def add(self, file: str, row: int, cells: Sequence[str]) -> None:
        """Take in one row: cells in the order of `reserved.COLUMNS`."""
        try:
            self._add(file, cells)
        except Bad as bad:
            self.refuse(file, row, bad.code, bad.values)

    def unweighted(self) -> dict[str, int]:
        """Runs without a weight, by instrument, where the instrument has weights: each counts once."""
        weighted = {one.id for one in self.key.questionnaires.values() if one.weight_field}
        at = _SAME_IN_RUN.index("weight")
        return Counter(said[0] for said in self._said if said[0] in weighted and not said[at].strip())

    def _add(self, file: str, cells: Sequence[str]) -> None:
        run, instrument, version, _, item, mark, value, na, _, _, role, unit, channel, date, weight, case = cells
        # Whoever types an id or pastes it leaves spaces behind, or letters in two pieces, and one run would be two.
        run, case = composed(run.strip()), composed(case.strip())
        said = (instrument, version, role, unit, channel, date, weight, case)
        number = self.runs.get(run)
        if number is None:
            number = self._new_run(run, said)
        elif self._said[number] != said:
            self._compare(run, number, said)
        if number < 0:
            self.outside[file] += 1
            return
        if instrument in self._without_channel:
            channel = ""
        asked = (instrument, channel, item, mark, value, na)
        known = self._known.get(asked)
        if known is None:
            known = self._remember(asked)
        if isinstance(known, Bad):
            # An exception that is raised again keeps what it passed through before, without end.
            raise known.with_traceback(None)
        answer, bit = known
        if self._seen[number] & bit:
            raise Bad("answer-twice", run=quote(run), item=item)
        self._seen[number] |= bit
        if answer >= 0:
            self.run_of.append(number)
            self.answer_of.append(answer)

    def _remember(self, asked: tuple[str, str, str, str, str, str]) -> tuple[int, int] | Bad:
        """What `_look_up` returns or raises, kept for the rows that say the same."""
        instrument, channel, item, mark, value, na = asked
        try:
            known: tuple[int, int] | Bad = self._look_up(instrument, channel, item, mark, value.strip(), na.strip())
        except Bad as bad:
            known = bad
        if len(self._known) < _MOST_KNOWN:
            self._known[asked] = known
        return known

    def _new_run(self, run: str, said: tuple[str, ...]) -> int:
        instrument, version, role, unit, channel, date, weight, case = said
        if not run or len(run) > 200:
            instead = MessagePart("Give each run an id of its own, of 200 characters at the most.")
            raise Bad("answer-cell", column="run", found=quote(run), instead=instead)
        if len(case) > 200:
            instead = MessagePart("Mark each case with 200 characters at the most.")
            raise Bad("answer-cell", column="case", found=quote(case), instead=instead)
        one = self._questionnaire(instrument, version)
        day = _day(date)
        for kind, found, choices in (
            ("role", role, self.key.roles),
            ("unit", unit, self.key.units),
            ("channel", channel, self.key.channels),
        ):
            if found and kind not in one.collects:
                self.not_asked[one.id, kind] += 1
            elif found and found not in choices:
                raise self._unknown(kind, found, choices)
        role, unit, channel = (
            found if kind in one.collects else ""
            for kind, found in (("role", role), ("unit", unit), ("channel", channel))
        )
        about = (one.id, unit, channel, role, _weight(weight))
        if not self.start <= day <= self.end:
            return -1
        number = self.runs[run] = len(self.about)
        self.about.append(about)
        if case:
            self.cases[number] = case
        self._said.append(said)
        self._seen.append(0)
        return number

    def _compare(self, run: str, number: int, said: tuple[str, ...]) -> None:
        before = self._said[number]
        column = next(name for name, a, b in zip(_SAME_IN_RUN, before, said, strict=True) if a != b)
        raise Bad("run-differs", run=quote(run), column=column)

    def _questionnaire(self, instrument: str, version: str) -> Questionnaire:
        one = self.key.questionnaires.get(instrument)
        if one is None:
            raise self._unknown("instrument", instrument, self.key.questionnaires)
        if plain_number(version) != str(one.version):
            raise Bad("answer-other-version", found=quote(version), id=one.id, version=str(one.version))
        return one

    def _unknown(self, kind: str, found: str, choices: Iterable[str]) -> Bad:
        self._guesses -= 1
        guess = near(found, sorted(choices)) if len(found) <= 80 and self._guesses >= 0 else None
        remedy = (
            MessagePart("Write `{word}` instead.", {"word": guess})
            if guess
            else MessagePart("Use an id of the handbook, or leave the rows out with --partial.")
        )
        return Bad("answer-unknown", kind=MessagePart(kind), found=quote(found), near=remedy)

    def _look_up(self, instrument: str, channel: str, item: str, mark: str, value: str, na: str) -> tuple[int, int]:
        """The number of an answer, -1 for a blank, and the bit of its item."""
        one = self.key.questionnaires[instrument]
        asked = one.items.get(item)
        if asked is None:
            raise self._unknown("item", item, one.items)
        if mark and current(mark) != asked.fingerprint:
            raise Bad("answer-other-meaning", item=item, found=quote(mark), mark=asked.fingerprint)
        bit = 1 << list(one.items).index(item)
        codes = one.missing | one.not_applicable
        value = value if value in codes and value not in asked.steps else plain_number(value)
        return self._answer(one, item, channel, value, _is_na(na, value in asked.steps)), bit

    def _answer(self, one: Questionnaire, item: str, channel: str, value: str, is_na: bool) -> int:
        asked = one.items[item]
        # A code may be a step of the scale as well: then it is that step.
        if value not in asked.steps and value in one.missing:
            return -1
        is_asked = asked.applies(channel)
        if is_na or (value not in asked.steps and value in one.not_applicable):
            if is_asked and not asked.may_be_left_out:
                raise Bad("answer-not-applicable", item=item)
            value = NOT_APPLICABLE
        elif value == DONT_KNOW and asked.may_be_unknown:
            value = NOT_APPLICABLE
        elif value == "":
            return -1
        elif value not in asked.steps:
            choices = ", ".join(asked.steps)
            raise Bad("answer-out-of-range", found=quote(value), item=item, choices=choices)
        if is_asked:
            return self.answers.setdefault((one.id, item, value), len(self.answers))
        # What leaves every sum is nothing here.
        if value == NOT_APPLICABLE:
            return -1
        raise Bad("answer-other-channel", item=item, channel=channel)


def _is_na(written: str, has_value: bool) -> bool:
    """What the column `na` says. Raises `Bad` for what is no truth value, and for true beside a value."""
    is_na = suggestions.truth(written) if written else False
    if is_na is None:
        raise Bad("answer-cell", column="na", found=quote(written), instead=MessagePart("Write true or false."))
    if is_na and has_value:
        instead = MessagePart("Remove the value, or write false: an item that does not apply has no answer.")
        raise Bad("answer-cell", column="na", found=quote(written), instead=instead)
    return is_na


def _day(text: str) -> datetime.date:
    found = suggestions.day(text)
    if found is None:
        raise Bad("answer-cell", column="date", found=quote(text), instead=suggestions.instead("not-a-date", text))
    return datetime.date.fromisoformat(found)


def _weight(text: str) -> float:
    if not text or text == "1":
        return 1.0
    found = suggestions.number(text) if len(text) <= 20 and "%" not in text else None
    if found is not None and 0 < float(found) < 1e6:
        return float(found)
    instead = MessagePart("Write a number above 0 with a decimal point, such as 1.5.")
    raise Bad("answer-cell", column="weight", found=quote(text), instead=instead)
