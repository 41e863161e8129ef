"""What the cells of a run and of an answer mean by the answer key; invalid ones are refused."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from hbgen import suggestions
from hbgen.model.reserved import DONT_KNOW
from hbgen.model.results import LeftOutReason
from hbgen.problems import MessagePart, near
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.plain_number import plain_number
from hbgen.scoring.questionnaire import Questionnaire
from hbgen.scoring.refusals import MOST_TOLD, Bad, quote

NOT_APPLICABLE = "n/a"
"""The value of "not applicable" and "don't know" in `answers`: both are left out of all sums."""

SAME_IN_RUN = ("instrument", "version", "role", "unit", "channel", "date", "weight", "case")
"""Columns with the same cell in all answers of a run."""

_MOST_KNOWN = 100_000
"""The limit of the cache of checked answers: a handbook has fewer, and a file may hold millions that are invalid."""


class RunFacts(NamedTuple):
    """What the cells of a run say."""

    cells: tuple[str, ...]
    about: tuple[str, str, str, str, float]
    """The questionnaire's name, unit, channel, role, weight."""
    case: str
    is_inside: bool
    """Whether the run is of the period."""
    not_asked: tuple[str, ...]
    """Role, unit or channel, where its instrument does not ask for it."""
    left_out: LeftOutReason | None = None
    """Why it does not count."""


AnswerCells = tuple[str, str, str, str, str, str]
"""The questionnaire's name, and the cells of channel, item, fingerprint, value and na."""


@dataclass(slots=True)
class AnswerReader:
    """Reads the cells of runs and of answers; what the same cells mean is worked out once."""

    key: AnswerKey
    start: datetime.date
    end: datetime.date
    answers: dict[tuple[str, str, str], int]
    """The questionnaire's name, item and value → number of the answer; those that are met are added."""
    _known: dict[AnswerCells, tuple[int, int] | Bad] = field(default_factory=dict)
    """What `_look_up` returned or raised."""
    _runs_known: dict[tuple[str, ...], RunFacts] = field(default_factory=dict)
    """The cells of a run → what they say, so that runs with the same cells share it."""
    _without_channel: set[str] = field(default_factory=set)
    """Names of questionnaires that do not ask for the channel."""
    _guesses: int = 10 * MOST_TOLD
    """The number of unknown names that still get a suggestion: finding one takes time."""

    def __post_init__(self) -> None:
        questionnaires = self.key.questionnaires.values()
        self._without_channel |= {q.name for q in questionnaires if "channel" not in q.collects}

    def answer(self, cells: AnswerCells) -> tuple[int, int] | Bad:
        """The number of an answer, -1 for a blank, and the bit of its item; the refusal of an invalid one."""
        if cells[0] in self._without_channel:
            cells = (cells[0], "", *cells[2:])
        known = self._known.get(cells)
        return known if known is not None else self._work_out(cells)

    def work_out(self, cells: AnswerCells) -> tuple[int, int] | Bad:
        """As `answer`, also where it was worked out before."""
        return self._work_out((cells[0], "", *cells[2:]) if cells[0] in self._without_channel else cells)

    def run_facts(self, run_cells: tuple[str, ...]) -> RunFacts:
        """What the cells of a run say, cached. Raises `Bad`."""
        facts = self._runs_known.get(run_cells)
        if facts is None:
            facts = self._run_facts(run_cells)
            if len(self._runs_known) < _MOST_KNOWN:
                self._runs_known[run_cells] = facts
        return facts

    def questionnaire_of(self, instrument: str, version: str) -> Questionnaire | None:
        """As `_questionnaire`, None also for what is no version of an instrument."""
        try:
            return self._questionnaire(instrument, version)
        except Bad:
            return None

    def _work_out(self, answer_cells: AnswerCells) -> tuple[int, int] | Bad:
        """What `_look_up` returns or raises, cached for rows with the same cells."""
        name, channel, item, mark, value, na = answer_cells
        try:
            result: tuple[int, int] | Bad = self._look_up(name, channel, item, mark, value.strip(), na.strip())
        except Bad as bad:
            result = bad.with_traceback(None)
        if len(self._known) < _MOST_KNOWN:
            self._known[answer_cells] = result
        return result

    def _run_facts(self, run_cells: tuple[str, ...]) -> RunFacts:
        """What the cells of a run say. Raises `Bad` for cells that are not valid."""
        instrument, version, role, unit, channel, date, weight, case = run_cells
        if len(case) > 200:
            instead = MessagePart("Mark each case with 200 characters at the most.")
            raise Bad("answer-cell", column="case", found=quote(case), instead=instead)
        questionnaire = self._questionnaire(instrument, version)
        day = _day(date)
        is_inside = self.start <= day <= self.end
        if questionnaire is None:
            return RunFacts(run_cells, (instrument, "", "", "", 1.0), case, is_inside, (), "other-version")
        if "channel" not in questionnaire.collects:
            self._without_channel.add(questionnaire.name)
        not_asked = []
        for kind, id_, choices in (
            ("role", role, self.key.roles),
            ("unit", unit, self.key.units),
            ("channel", channel, self.key.channels),
        ):
            if id_ and kind not in questionnaire.collects:
                not_asked.append(kind)
            elif id_ and id_ not in choices:
                raise self._unknown(kind, id_, choices)
        role, unit, channel = (
            id_ if kind in questionnaire.collects else ""
            for kind, id_ in (("role", role), ("unit", unit), ("channel", channel))
        )
        about = (questionnaire.name, unit, channel, role, _weight(weight))
        return RunFacts(run_cells, about, case, is_inside, tuple(not_asked))

    def _questionnaire(self, instrument: str, version: str) -> Questionnaire | None:
        """What answers to a version of an instrument count for; None for an earlier one that no release holds.

        Raises `Bad` for what is neither the handbook's version nor an earlier one.
        """
        questionnaire = self.key.known(instrument)
        if questionnaire is None:
            raise self._unknown("instrument", instrument, self.key.questionnaires)
        number = plain_number(version)
        if number == str(questionnaire.version):
            return questionnaire
        is_number = number.isascii() and number.isdigit() and len(number) <= 4 and number[0] != "0"
        named = self.key.version_of(instrument, int(number)) if is_number else None
        if named is None and not (is_number and int(number) < questionnaire.version):
            values = {"found": quote(version), "id": questionnaire.id, "version": str(questionnaire.version)}
            raise Bad("answer-other-version", **values)
        return named

    def _unknown(self, kind: str, id_: str, choices: Iterable[str]) -> Bad:
        """The error for an id that is not among `choices`, with a suggestion."""
        return Bad("answer-unknown", kind=MessagePart(kind), found=quote(id_), near=self._remedy(id_, choices))

    def _remedy(self, id_: str, choices: Iterable[str]) -> MessagePart:
        """What to do about an unknown id. What was an id of its own is no slip for another one."""
        if id_ in self.key.gone:
            return MessagePart(
                "It was retired: score the rows with the handbook that asked it, or leave them out with --partial."
            )
        self._guesses -= 1
        guess = near(id_, sorted(choices)) if len(id_) <= 80 and self._guesses >= 0 else None
        if guess:
            return MessagePart("Write `{word}` instead.", {"word": guess})
        return MessagePart("Use an id of the handbook, or leave the rows out with --partial.")

    def _look_up(self, name: str, channel: str, item: str, mark: str, value: str, na: str) -> tuple[int, int]:
        """The number of an answer, -1 for a blank, and the bit of its item. Raises `Bad` for an invalid one."""
        questionnaire = self.key.named(name)
        item_key = questionnaire.items.get(item)
        if item_key is None:
            if item in self.key.items and item not in self.key.gone:
                raise Bad("answer-of-other", item=quote(item), instrument=questionnaire.id)
            raise self._unknown("item", item, questionnaire.items)
        if mark and not item_key.meaning.is_marked(mark):
            raise Bad("answer-other-meaning", item=item, found=quote(mark), mark=item_key.fingerprint)
        bit = 1 << list(questionnaire.items).index(item)
        codes = questionnaire.missing | questionnaire.not_applicable
        value = value if value in codes and value not in item_key.steps else plain_number(value)
        return self._answer(questionnaire, item, channel, value, _is_na(na, value in item_key.steps)), bit

    def _answer(self, questionnaire: Questionnaire, item: str, channel: str, value: str, is_na: bool) -> int:
        """The number of an answer, -1 for a blank. Raises `Bad` for an invalid one."""
        item_key = questionnaire.items[item]
        # A code that is also a step of the scale means the step.
        if value not in item_key.steps and value in questionnaire.missing:
            return -1
        is_asked = item_key.applies(channel)
        if is_na or (value not in item_key.steps and value in questionnaire.not_applicable):
            if is_asked and not item_key.may_be_left_out:
                if item_key.asked_when:
                    # Where it was asked nevertheless, that is a blank: `skip_logic` finds out.
                    return -1
                raise Bad("answer-not-applicable", item=item)
            value = NOT_APPLICABLE
        elif value == DONT_KNOW and item_key.may_be_unknown:
            value = NOT_APPLICABLE
        elif value == "":
            return -1
        elif value not in item_key.steps:
            choices = ", ".join(item_key.steps)
            raise Bad("answer-out-of-range", found=quote(value), item=item, choices=choices)
        if is_asked:
            return self.answers.setdefault((questionnaire.name, item, value), len(self.answers))
        # An item that is not asked in the channel may be marked as not applicable.
        if value == NOT_APPLICABLE:
            return -1
        raise Bad("answer-other-channel", item=item, channel=channel)


def _is_na(text: str, has_value: bool) -> bool:
    """The truth value of a cell of the column `na`. Raises `Bad` for another text, and for true beside a value."""
    is_na = suggestions.truth(text) if text else False
    if is_na is None:
        raise Bad("answer-cell", column="na", found=quote(text), instead=MessagePart("Write true or false."))
    if is_na and has_value:
        instead = MessagePart("Remove the value, or write false: an item that does not apply has no answer.")
        raise Bad("answer-cell", column="na", found=quote(text), instead=instead)
    return is_na


def _day(text: str) -> datetime.date:
    """The date of a cell. Raises `Bad`."""
    day = suggestions.day(text)
    if day is None:
        raise Bad("answer-cell", column="date", found=quote(text), instead=suggestions.instead("not-a-date", text))
    return datetime.date.fromisoformat(day)


def _weight(text: str) -> float:
    """The weight in a cell, 1 by default. Raises `Bad` unless it is above 0 and below a million."""
    if not text or text == "1":
        return 1.0
    number = suggestions.number(text) if len(text) <= 20 and "%" not in text else None
    if number is not None and 0 < float(number) < 1e6:
        return float(number)
    instead = MessagePart("Write a number above 0 with a decimal point, such as 1.5.")
    raise Bad("answer-cell", column="weight", found=quote(text), instead=instead)
