"""Reads days, numbers and truth values in the forms in which people and programs write them.

Imports accept all of these forms; content accepts one form only, and messages suggest it.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from functools import lru_cache

from hbgen.problems import MessagePart

_PLAIN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY = re.compile(
    r"(?:(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})|(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?)"
    r"(?:(?:T|,? )\d{1,2}[:.]\d{2}.{0,40})?",
    re.ASCII,
)
"""A day, perhaps followed by a time, which is ignored."""
_LONGEST = 80
"""Characters of a day or a truth value, at most."""
_SERIAL = re.compile(r"([1-9]\d{4})(?:\.\d+)?", re.ASCII)
_SPACES = " \u00a0\u2009\u202f"
"""Spaces that separate thousands, and a number from its unit."""
_NUMBER = re.compile(rf"([-+−]?\d+(?:[{_SPACES}]\d{{3}})*)(?:[.,](\d+))?[{_SPACES}]?%?", re.ASCII)
_THOUSANDS = re.compile(r"[-+−]?[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*", re.ASCII)


def plain_day(written: str) -> datetime.date | None:
    """The day of a text such as `2026-03-31`; None for any other form."""
    try:
        return datetime.date.fromisoformat(written) if _PLAIN_DAY.fullmatch(written) else None
    except ValueError:
        return None


EPOCH = datetime.date(1899, 12, 30)
"""The day from which spreadsheets count (ECMA-376 part 1, clause 18.17.4.1), so that 1900-03-01 is day 61."""
EPOCH_1904 = datetime.date(1904, 1, 1)
"""The day from which workbooks with `date1904` count: those made by Excel on a Mac."""


def day(written: str, epoch: datetime.date | None = None) -> str | None:
    """`1.10.2026`, `01. 10. 2026`, `2026/10/1 9:30` as `2026-10-01`; None for what is ambiguous or no day.

    With an `epoch`, a serial number of a workbook is a day, too.
    """
    # Only short texts are cached: a cell of a hostile file may hold 100,000 characters.
    return _day(written, epoch) if len(written) <= _LONGEST else None


@lru_cache(maxsize=10_000)
def _day(written: str, epoch: datetime.date | None) -> str | None:
    written = " ".join(written.split())
    serial = _SERIAL.fullmatch(written)
    if serial and epoch is not None:
        return (epoch + datetime.timedelta(int(serial[1]))).isoformat()
    match = _DAY.fullmatch(written)
    if match is None:
        return None
    of_month, month, year, *other = match.groups()
    if year is None:
        year, month, of_month = other
    try:
        return datetime.date(int(year), int(month), int(of_month)).isoformat()
    except ValueError:
        return None


def number(written: str) -> str | None:
    """`90,5`, `90%`, `1 900` as hbgen reads them; None for what is ambiguous, such as `1,900`, or no number."""
    match = _NUMBER.fullmatch(written.strip())
    if match is None or _THOUSANDS.fullmatch(written.strip()):
        return None
    whole = re.sub(r"\s", "", match[1]).replace("−", "-").removeprefix("+")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return sign + (digits.lstrip("0") or "0") + (f".{match[2]}" if match[2] else "")


_TRUE = (
    "true 1 tõene истина tosi sant sand sann wahr vrai verdadero verdadeiro vero waar prawda "
    "pravda patiess teisybė igaz doğru істина αληθησ adevărat"
)
_FALSE = (
    "false 0 väär ложь epätosi falskt falsk usann falsch faux falso onwaar fałsz nepravda "
    "aplams klaida hamis yanliş хибність ψευδησ fals"
)
"""Separated by spaces, with letter case folded."""


def truth(written: str) -> bool | None:
    """`true`, `false` and their translations in spreadsheets (`TÕENE`, `ИСТИНА`); None for any other word."""
    return _truth(written) if len(written) <= _LONGEST else None


@lru_cache(maxsize=1000)
def _truth(written: str) -> bool | None:
    word = unicodedata.normalize("NFC", written.strip()).casefold()
    return True if word in _TRUE.split() else False if word in _FALSE.split() else None


HOW = {
    "not-a-date": "Write it as year-month-day: 2026-03-31.",
    "not-a-number": "Write digits only, such as 30 or 2.5, without quotes.",
    "not-a-whole-number": "Write digits only, such as 3, without quotes.",
}
"""Problem code → how such a value is written."""


def instead(code: str, value: object) -> MessagePart:
    """What to write in place of `value`, if it can be read; else how such a value is written."""
    parse = day if code == "not-a-date" else number
    suggestion = parse(value) if isinstance(value, str) else None
    if suggestion is None or (code == "not-a-whole-number" and "." in suggestion):
        return MessagePart(HOW[code])
    if code == "not-a-date":
        return MessagePart("Write it as year-month-day: {day}.", {"day": suggestion})
    return MessagePart("Write {number}, without quotes.", {"number": suggestion})


def foreign_letter(written: str) -> MessagePart | str:
    """A sentence on the first Cyrillic or Greek letter, such as the Cyrillic `С`; empty if there is none."""
    for letter in written:
        if unicodedata.name(letter, "").startswith(("CYRILLIC", "GREEK")):
            return MessagePart(" {letter} is a letter of another alphabet: type it anew.", {"letter": f"`{letter}`"})
    return ""


_OPERATORS = {
    "at-most": "<= =< ≤ ⩽ < max maximum up-to at-most not-more-than no-more-than under within below kuni "
    "kõige-rohkem mitte-üle до не-более",
    "at-least": ">= => ≥ ⩾ > min minimum at-least not-less-than no-less-than from over above vähemalt "
    "mitte-alla от не-менее",
    "exactly": "= == equal equals equal-to exactly exact täpselt võrdne ровно",
}
"""Operator of a target → signs and words that people write for it, separated by spaces."""


def operator(written: str) -> str | None:
    """`at-most`, `at-least` or `exactly` for a text that begins with such a sign (`<= 30 s`) or is such a word."""
    word = "-".join(written.casefold().replace("_", " ").split())
    sign = re.match(r"[<>=≤≥⩽⩾]+", word)
    return next((name for name, words in _OPERATORS.items() if (sign[0] if sign else word) in words.split()), None)
