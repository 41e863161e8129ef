"""What people and programs write for a day, a number or a truth value, and how hbgen reads it.

Everything that is imported is read by these; in content, where one way to write holds, they tell what to write instead.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from functools import lru_cache
from typing import Any

from hbgen.problems import MessagePart

_PLAIN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY = re.compile(
    r"(?:(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})|(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?)"
    r"(?:(?:T|,? )\d{1,2}[:.]\d{2}.{0,40})?",
    re.ASCII,
)
"""A day, and behind it perhaps a time, which is not looked at."""
_LONGEST = 80
"""Characters of a day or a truth value."""
_SERIAL = re.compile(r"([1-9]\d{4})(?:\.\d+)?", re.ASCII)
_SPACES = " \u00a0\u2009\u202f"
"""What sets thousands apart, and a number from its unit."""
_NUMBER = re.compile(rf"([-+−]?\d+(?:[{_SPACES}]\d{{3}})*)(?:[.,](\d+))?[{_SPACES}]?%?", re.ASCII)
_THOUSANDS = re.compile(r"[-+−]?[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*", re.ASCII)


def plain_day(written: str) -> datetime.date | None:
    """The day that is written `2026-03-31`, and in no other way."""
    try:
        return datetime.date.fromisoformat(written) if _PLAIN_DAY.fullmatch(written) else None
    except ValueError:
        return None


EPOCH = datetime.date(1899, 12, 30)
"""The day from which spreadsheets count (ECMA-376 part 1, clause 18.17.4.1), so that 1900-03-01 is day 61."""
EPOCH_1904 = datetime.date(1904, 1, 1)
"""The day from which workbooks count that bear the mark `date1904`: those that came from Excel on a Mac."""


def day(written: str, epoch: datetime.date | None = None) -> str | None:
    """`1.10.2026`, `01. 10. 2026`, `2026/10/1 9:30` as `2026-10-01`; None for what could be another day, or is none.

    With an `epoch`, the number that a workbook made of a day is one too.
    """
    # What is remembered is short: a cell of a hostile file may hold 100,000 characters.
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
    """`90,5`, `90%`, `1 900` as hbgen reads them; None for what could be another number, such as `1,900`."""
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
    """`true`, and what spreadsheets make of it in the languages in which they run (`TÕENE`, `ИСТИНА`); None for
    another word."""
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
"""How one writes what `code` asks for."""


def instead(code: str, found: Any) -> MessagePart:
    """What to write for `found`, if that can be told; how one writes such a value, if not."""
    read = day if code == "not-a-date" else number
    meant = read(found) if isinstance(found, str) else None
    if meant is None or (code == "not-a-whole-number" and "." in meant):
        return MessagePart(HOW[code])
    if code == "not-a-date":
        return MessagePart("Write it as year-month-day: {day}.", {"day": meant})
    return MessagePart("Write {number}, without quotes.", {"number": meant})


def foreign_letter(written: str) -> MessagePart | str:
    """A sentence on the first letter of another alphabet, such as the Cyrillic `С`; nothing if there is none."""
    for letter in written:
        if unicodedata.name(letter, "").startswith(("CYRILLIC", "GREEK")):
            return MessagePart(" {letter} is a letter of another alphabet: type it anew.", {"letter": f"`{letter}`"})
    return ""
