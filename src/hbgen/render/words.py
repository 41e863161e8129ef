"""Dates, numbers and alphabets as a reader of a language knows them."""

from __future__ import annotations

import datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

from hbgen.model.reached import Reached

# Alphabets that differ from the order of Unicode.
_ALPHABETS = {"et": "abcdefghijklmnopqrsšzžtuvwõäöüxy"}

# Where a month's name is inflected by the sentence around it (`alates 1. oktoobrist`), figures are right everywhere.
# The Russian `г.` after a year would bring a second full stop to the end of a sentence.
_DAYS = {"et": "dd.MM.y", "ru": "d MMMM y"}


class Words:
    """Formats for one language; for a language that nobody has described, ISO dates and plain numbers."""

    def __init__(self, language: str) -> None:
        try:
            # Babel's plain English is American; handbooks are read in Europe.
            self.locale: Locale | None = Locale.parse("en-GB" if language == "en" else language, sep="-")
        except (UnknownLocaleError, ValueError):
            self.locale = None
        self._day = _DAYS.get(language.split("-")[0], "long")
        alphabet = _ALPHABETS.get(language.split("-")[0], "")
        # A handbook names few numbers and days, each of them often.
        self._numbers: dict[float, str] = {}
        self._dates: dict[datetime.date, str] = {}
        self._ranks = {letter: rank for rank, letter in enumerate(alphabet)}

    def date(self, day: datetime.date) -> str:
        """`31 March 2026`, as the language writes it."""
        if day not in self._dates:
            self._dates[day] = format_date(day, self._day, self.locale) if self.locale else day.isoformat()
        return self._dates[day]

    def number(self, value: float) -> str:
        """`2.5`, `12,500`: as the language writes it."""
        if value not in self._numbers:
            self._numbers[value] = str(format_decimal(value, locale=self.locale)) if self.locale else f"{value:g}"
        return self._numbers[value]

    def order(self, text: str) -> tuple[tuple[int, str], ...]:
        """A key that sorts words as the language's alphabet does."""
        beyond = len(self._ranks)
        return tuple((self._ranks.get(letter, beyond), letter) for letter in text.casefold())


def as_found(value: Reached, words: Words) -> str:
    """The value that a metric reached, and when: `88 (2026-Q3)`, `≥ 95 (31 August 2026)`."""
    sign = {None: "", "at-least": "≥ ", "at-most": "≤ "}[value.bound]
    return f"{sign}{words.number(value.value)} ({value.period or words.date(value.on)})"


def language_name(tag: str, language: str) -> str:
    """What `language` calls the language `tag`; the tag itself where nobody has described it."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(language.replace("-", "_")) or tag
    except (UnknownLocaleError, ValueError):
        return tag
