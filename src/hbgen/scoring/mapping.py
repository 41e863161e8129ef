"""How a survey tool's CSV is read: nothing about its form is guessed, all of it is declared."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from hbgen.model.base import Entry
from hbgen.model.field_types import Id, Line, Many
from hbgen.model.reserved import DONT_KNOW
from hbgen.problems import MessagePart, Place, Problem
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.plain_number import plain_number

NoAnswer = Literal["missing", "not_applicable", "dont_know", "refused"]

_KINDS: dict[NoAnswer, str] = {
    "missing": "a blank",
    "not_applicable": "“not applicable”",
    "dont_know": "“don't know”",
    "refused": "a refusal to answer",
}
"""Fields with codes for no answer, and what such a code stands for in messages."""


class Recode(Entry):
    """A code of the tool and what stands for it in the handbook."""

    code: Line
    """What stands in the file."""
    value: Line
    """What it means: a step, an option's id, or the id of a unit, channel or role."""


class Pattern(Entry):
    """Many codes of the tool that stand for the same in the handbook."""

    pattern: Line
    """What stands in the file: `*` for any text, also none, and `?` for one character."""
    value: Line
    """What it means, as for a code."""


class MappedColumn(Entry):
    """A column of the file, and what its codes mean."""

    column: Line
    """The column's name in the header; in a `long` file what stands in the column of the question."""
    codes: Many[Recode] = ()
    """Codes that are written in another way in the handbook."""
    patterns: Many[Pattern] = ()
    """The same for codes that are alike: the first that fits. `codes`, and codes for no answer, go before them."""

    @cached_property
    def _values(self) -> dict[str, str]:
        return {code.code: code.value for code in self.codes}

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        return [(_pattern(entry.pattern), entry.value) for entry in self.patterns]

    def value(self, text: str) -> str | None:
        """What a code means; None for a text that is none."""
        return self._values.get(text)

    def value_by_pattern(self, text: str) -> str | None:
        """What a text means by the patterns; None where none fits."""
        return next((value for pattern, value in self._patterns if pattern.fullmatch(text)), None)

    def meaning(self, text: str) -> str | None:
        """What a text means by codes and patterns; None for one that stands for itself."""
        value = self.value(text)
        return self.value_by_pattern(text) if value is None else value


class ItemColumn(MappedColumn):
    """A column that holds the answers to one item."""

    item: Id
    """The item's id."""
    missing: Many[Line] = ()
    """Codes for a blank in this column, beside those of the whole file."""
    not_applicable: Many[Line] = ()
    """Codes for not applicable in this column, beside those of the whole file."""
    dont_know: Many[Line] = ()
    """Codes for "don't know" in this column, beside those of the whole file."""
    refused: Many[Line] = ()
    """Codes for a refusal to answer in this column: it counts as a blank."""


class Filter(Entry):
    """Rows of a file, by what stands in one of its columns."""

    column: Line
    """The column's name in the header."""
    values: Annotated[Many[Line], Field(min_length=1)]
    """What stands there, with `*` and `?` as in a pattern."""

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [_pattern(text) for text in self.values]

    def fits(self, text: str) -> bool:
        """Whether a cell is one of the values."""
        return any(pattern.fullmatch(text) for pattern in self._patterns)


class LongForm(Entry):
    """The columns of a file with a row for each answer."""

    question: Line
    """The column that says which question a row answers: an item's `column` is what stands there."""
    answer: Line
    """The column of answers."""


class Mapping(Entry):
    """A file for `hbgen score --mapping`: the form of a survey tool's CSV and what its columns are."""

    instrument: Id
    """The instrument whose answers these are."""
    version: Annotated[int, Field(ge=1, le=9999)]
    """The version of the instrument that was asked."""
    delimiter: Literal[",", ";", "tab", "|"] = ","
    """What stands between cells."""
    encoding: Literal["utf-8", "utf-16", "cp1252", "cp1257", "cp1251", "iso-8859-1", "iso-8859-13", "iso-8859-15"] = (
        "utf-8"
    )
    """How characters are stored; if in doubt, choose it when the file is saved."""
    decimal: Literal[".", ","] = "."
    """The mark in front of decimals."""
    day: Literal["year-month-day", "day-month-year", "month-day-year"] = "year-month-day"
    """The order in which days are written; a time may follow."""
    run: Line | None = None
    """The column that names the run: one id for each respondent. With `--from` the tool's own, if nothing is said."""
    date: MappedColumn | None = None
    """The column of the day. With `--from` the tool's own, if nothing is said."""
    unit: MappedColumn | None = None
    """The column of the unit."""
    channel: MappedColumn | None = None
    """The column of the channel."""
    role: MappedColumn | None = None
    """The column of the respondent's role or group."""
    case: MappedColumn | None = None
    """The column that marks what was assessed: two assessors of the same contact write the same."""
    weight: Line | None = None
    """The column that weighs answers; by default the one that the instrument names."""
    missing: Many[Line] = ()
    """Codes for a blank in every column of answers, beside an empty cell and those of the instrument."""
    not_applicable: Many[Line] = ()
    """Codes for not applicable in every column of answers, beside those of the instrument."""
    dont_know: Many[Line] = ()
    """Codes for "don't know" in every column of answers."""
    refused: Many[Line] = ()
    """Codes for a refusal to answer in every column of answers: it counts as a blank."""
    keep: Many[Filter] = ()
    """Only rows that fit all of these count; the others are counted as `filtered`."""
    drop: Many[Filter] = ()
    """Rows that fit one of these do not count; they are counted as `filtered`."""
    long: LongForm | None = None
    """Where the file has a row for each answer and not for each response. Not with `--from`."""
    items: Annotated[Many[ItemColumn], Field(min_length=1)]
    """The columns that hold answers. All others are not read."""

    def counts(self, text_of: Callable[[str], str]) -> bool:
        """Whether a row counts; `text_of` gives the cell of a column by its name."""
        return all(entry.fits(text_of(entry.column)) for entry in self.keep) and not any(
            entry.fits(text_of(entry.column)) for entry in self.drop
        )

    def answer(self, column: ItemColumn, text: str) -> tuple[str, str] | None:
        """The cells `value` and `na` of an answer by codes and patterns; None for a text that is none of them."""
        value = column.value(text)
        kind = self._kinds_of(column).get(text) if value is None else None
        if kind is not None:
            return DONT_KNOW if kind == "dont_know" else "", str(kind == "not_applicable").lower()
        value = column.value_by_pattern(text) if value is None else value
        return None if value is None else (value, "false")

    @cached_property
    def _no_answers(self) -> dict[int, dict[str, NoAnswer]]:
        return {id(column): self.no_answers(column) for column in self.items}

    def _kinds_of(self, column: ItemColumn) -> dict[str, NoAnswer]:
        return self._no_answers[id(column)]

    def no_answers(self, column: ItemColumn) -> dict[str, NoAnswer]:
        """The codes for no answer in a column, each with its kind."""
        return {code: kind for kind, _, code in self._codes(column)}

    def _codes(self, column: ItemColumn) -> Iterator[tuple[NoAnswer, Place, str]]:
        """The kind, place and text of each code for no answer, of the file and of the column."""
        for entry in (self, column):
            for kind in _KINDS:
                for number, code in enumerate(getattr(entry, kind)):
                    yield kind, entry.place(kind, number), code

    def problems(self, key: AnswerKey) -> Iterator[Problem]:
        """Codes that mean two things in one column: whichever was taken, figures could be wrong."""
        questionnaire = key.questionnaires.get(self.instrument)
        items = questionnaire.items if questionnaire else {}
        for column in self.items:
            values_of: dict[str, str] = {}
            for recode in column.codes:
                if values_of.setdefault(recode.code, recode.value) != recode.value:
                    yield _code_twice(recode.place("code"), recode.code, column)
            steps = items[column.item].steps if column.item in items else ()
            # The instrument's own codes apply to all files.
            kinds: dict[str, NoAnswer] = dict.fromkeys(questionnaire.missing if questionnaire else (), "missing")
            kinds |= dict.fromkeys(questionnaire.not_applicable if questionnaire else (), "not_applicable")
            for kind, place, code in self._codes(column):
                if code in values_of or plain_number(number(code, self.decimal)) in steps:
                    values: dict[str, str | MessagePart] = {"code": f"`{code}`", "column": f"`{column.column}`"}
                    yield Problem(
                        place, "code-is-answer", values | {"item": column.item, "kind": MessagePart(_KINDS[kind])}
                    )
                elif kinds.setdefault(code, kind) != kind:
                    yield _code_twice(place, code, column)


def _pattern(text: str) -> re.Pattern[str]:
    """A pattern with `*` and `?` for whole texts, in which case does not count."""
    return re.compile(fnmatch.translate(text.replace("[", "[[]")), re.IGNORECASE)


def _code_twice(place: Place, code: str, column: ItemColumn) -> Problem:
    return Problem(place, "code-twice", {"code": f"`{code}`", "column": f"`{column.column}`"})


def number(text: str, decimal: str) -> str:
    """A number with a decimal point, from one with the decimal mark `decimal`; other texts are returned unchanged.

    Where the mark is a comma, a text with a point is not changed either.
    """
    if decimal == "," and re.fullmatch(r"-?\d+,\d+", text, re.ASCII):
        return text.replace(",", ".")
    return text
