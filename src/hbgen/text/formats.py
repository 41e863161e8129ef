"""Dates, periods, numbers and alphabetical order in the usual form of each language."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from hbgen.locale import translator
from hbgen.model.results import OF_VERSION
from hbgen.rules.metrics import Reached

# Alphabets that differ from the order of Unicode.
_ALPHABETS = {"et": "abcdefghijklmnopqrsšzžtuvwõäöüxy"}

# Estonian inflects a month's name in a sentence (`alates 1. oktoobrist`); figures are right in any.
# The Russian `г.` after a year would be a second full stop at the end of a sentence.
_DAYS = {"et": "dd.MM.y", "ru": "d MMMM y"}

_PART = re.compile(r"([1-9][0-9]{3})(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])))?", re.IGNORECASE)
"""The ids of periods that have a written form: `2026`, `2026-Q3`, `2026-H1`, `2026-09`."""

_PARTS = {
    "en": (
        ("{year}", "{year}"),
        ("{nth} quarter of~{year}", "Q{n}~{year}"),
        ("{nth} half of~{year}", "H{n}~{year}"),
    ),
    "et": (
        ("{year}.~aasta", "{year}"),
        ("{year}.~a {roman}~kvartal", "{year} {roman}~kv"),
        ("{year}.~a {roman}~poolaasta", "{year} {roman}~poolaasta"),
    ),
    "ru": (
        ("{year}~год", "{year}"),
        ("{roman}~квартал {year}", "{roman}~кв. {year}"),
        ("{roman}~полугодие {year}", "{roman}~полуг. {year}"),
    ),
}
"""Years, quarters and half-years, each in full and in short form, which may begin a sentence; `~` is a no-break space.
CLDR has no half-years, and would put `г.` after a Russian year."""

_NTH = ("1st", "2nd", "3rd", "4th")
_ROMAN = ("I", "II", "III", "IV")

_MONTHS = {"ru": ("LLLL y", "LLL y")}


_SAMPLES = (*range(201), 1_000_000)
"""Whole numbers among which there is one of each category that a language has for them."""


@cache
def number_categories(language: str) -> Mapping[str, int]:
    """Each category of whole numbers that CLDR has for a language (`one`, `few`, `other`), and a number of it.

    For a language without CLDR data, those of English. Browsers name the same categories (`Intl.PluralRules`).
    """
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    categories: dict[str, int] = {}
    for number in _SAMPLES:
        categories.setdefault(locale.plural_form(number), number)
    return categories


class Words:
    """Formats for one language; for a language without CLDR data, ISO dates and plain numbers."""

    def __init__(self, language: str) -> None:
        try:
            # Babel's `en` is American English; handbooks are read in Europe.
            self.locale: Locale | None = Locale.parse("en-GB" if language == "en" else language, sep="-")
        except (UnknownLocaleError, ValueError):
            self.locale = None
        # `#,##0 %` in Russian, `#,##0%` in Estonian; languages that put it first get a space.
        pattern = self.locale.percent_formats[None].pattern if self.locale else ""
        self._before_percent = "" if pattern.endswith("0%") else "\u00a0"
        self._translate = translator(language)
        self._day = _DAYS.get(language.split("-")[0], "long")
        alphabet = _ALPHABETS.get(language.split("-")[0], "")
        # Caches: a handbook has few different numbers and days, each of them often.
        self._numbers: dict[float, str] = {}
        self._dates: dict[datetime.date, str] = {}
        self._ranks = {letter: rank for rank, letter in enumerate(alphabet)}

    def date(self, day: datetime.date) -> str:
        """`31 March 2026`, as the language writes it."""
        if day not in self._dates:
            self._dates[day] = format_date(day, self._day, self.locale) if self.locale else day.isoformat()
        return self._dates[day]

    def period(self, id_: str, is_short: bool = False) -> str:
        """A period of results: `3rd quarter of 2026`, `2026. a III kvartal`.

        In short, as in the head of a table, `2026 III kv`.

        An id that names no year, half-year, quarter or month is shown as it is.
        """
        of_version = OF_VERSION.fullmatch(id_)
        if of_version is not None:
            words = self.period(of_version[1], is_short)
            return self._translate("{period}, version {version}").format(period=words, version=of_version[2])
        parts = _PART.fullmatch(id_)
        if parts is None or self.locale is None:
            return id_
        year, quarter, half, month = parts.groups()
        if month:
            return self._month(datetime.date(int(year), int(month), 1), is_short)
        forms = _PARTS.get(self.locale.language)
        if forms is None:
            # CLDR has years and quarters of every language, and no half-years.
            return self._quarter(datetime.date(int(year), 3 * int(quarter), 1), is_short) if quarter else id_
        form = forms[1 if quarter else 2 if half else 0][is_short]
        number = int(quarter or half or 1)
        filled = form.format(year=year, n=number, nth=_NTH[number - 1], roman=_ROMAN[number - 1])
        return filled.replace("~", "\u00a0")

    def _month(self, day: datetime.date, is_short: bool) -> str:
        assert self.locale is not None
        if self.locale.language in _MONTHS:
            return format_date(day, _MONTHS[self.locale.language][is_short], self.locale)
        return format_skeleton("yMMM" if is_short else "yMMMM", day, locale=self.locale)

    def _quarter(self, day: datetime.date, is_short: bool) -> str:
        return format_skeleton("yQQQ" if is_short else "yQQQQ", day, locale=self.locale)

    def before(self, unit: str) -> str:
        """What stands between a figure and its unit: a space, or what the language puts before a percent sign."""
        return self._before_percent if unit.split(" ", 1)[0] == "%" else " "

    def number(self, value: float) -> str:
        """`2.5`, `12,500`, as the language writes it."""
        if value not in self._numbers:
            written = str(format_decimal(value, locale=self.locale)) if self.locale else f"{value:g}"
            # Not every language of CLDR has the minus of print.
            self._numbers[value] = f"\u2212{written[1:]}" if written[:1] == "-" else written
        return self._numbers[value]

    def order(self, text: str) -> tuple[tuple[int, str], ...]:
        """A key that sorts words by the language's alphabet."""
        beyond = len(self._ranks)
        return tuple((self._ranks.get(letter, beyond), letter) for letter in text.casefold())


def as_found(value: Reached, words: Words) -> str:
    """The value that a metric reached, and when: `88 (Q3 2026)`, `≥ 95 (31 August 2026)`."""
    sign = {None: "", "at-least": "≥ ", "at-most": "≤ "}[value.bound]
    return f"{sign}{words.number(value.value)} ({words.period(value.period) if value.period else words.date(value.on)})"


def language_name(tag: str, language: str) -> str:
    """The name of the language `tag` in `language`; the tag itself where CLDR has none."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(language.replace("-", "_")) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def in_language(words: Mapping[str, str], language: str) -> str:
    """The text in `language` of `words` (language → text), or else the first of them; empty if there is none."""
    return words.get(language) or next(iter(words.values()), "")


def shown_in(words: Mapping[str, str], language: str) -> tuple[str, str | None]:
    """As `in_language`, for texts with words; and the language of the text where that is another, else None."""
    if language in words:
        return words[language], None
    tag, text = next(iter(words.items()))
    return text, tag


def language_attributes(tag: str, page: str = "en") -> str:
    """The attributes of HTML for a text in the language `tag` on a page in another: `lang="ar" dir="rtl"`.

    A text that is written from the same side as its page says nothing of it. `tag` is a checked language tag.
    """
    side = direction(tag)
    return f'lang="{tag}"' if side == direction(page) else f'lang="{tag}" dir="{side}"'


@cache
def direction(tag: str) -> Literal["ltr", "rtl"]:
    """From which side the language `tag` is written; from the left where CLDR does not know it."""
    try:
        return "rtl" if Locale.parse(tag, sep="-").text_direction == "rtl" else "ltr"
    except (UnknownLocaleError, ValueError):
        return "ltr"
