"""Dates, numbers and alphabets as a reader of a language knows them."""

from __future__ import annotations

import datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

# Alphabets that differ from the order of Unicode.
_ALPHABETS = {"et": "abcdefghijklmnopqrsšzžtuvwõäöüxy"}


class Words:
    """Formats for one language; for a language that nobody has described, ISO dates and plain numbers."""

    def __init__(self, language: str) -> None:
        try:
            # Babel's plain English is American; handbooks are read in Europe.
            self.locale: Locale | None = Locale.parse("en-GB" if language == "en" else language, sep="-")
        except (UnknownLocaleError, ValueError):
            self.locale = None
        alphabet = _ALPHABETS.get(language.split("-")[0], "")
        self._ranks = {letter: rank for rank, letter in enumerate(alphabet)}

    def date(self, day: datetime.date) -> str:
        """`31 March 2026`, as the language writes it."""
        return format_date(day, "long", self.locale) if self.locale else day.isoformat()

    def number(self, value: float) -> str:
        """`2.5`, `12,500`: as the language writes it."""
        return str(format_decimal(value, locale=self.locale)) if self.locale else f"{value:g}"

    def order(self, text: str) -> tuple[tuple[int, str], ...]:
        """A key that sorts words as the language's alphabet does."""
        beyond = len(self._ranks)
        return tuple((self._ranks.get(letter, beyond), letter) for letter in text.casefold())


def language_name(tag: str, language: str) -> str:
    """What `language` calls the language `tag`; the tag itself where nobody has described it."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(language.replace("-", "_")) or tag
    except (UnknownLocaleError, ValueError):
        return tag
