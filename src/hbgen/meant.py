"""What an author probably meant by a value that is none: a day as it is said, a number as it is printed."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Any

from hbgen.problems import Phrase

_PLAIN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})|(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?", re.ASCII)
_NUMBER = re.compile(r"([-+−]?\d+(?:[ \u00a0\u202f]\d{3})*)(?:[.,](\d+))?[ \u00a0]?%?", re.ASCII)
_THOUSANDS = re.compile(r"[-+−]?[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*", re.ASCII)


def plain_day(written: str) -> datetime.date | None:
    """The day that is written `2026-03-31`, and in no other way."""
    try:
        return datetime.date.fromisoformat(written) if _PLAIN_DAY.fullmatch(written) else None
    except ValueError:
        return None


def day(written: str) -> str | None:
    """`1.10.2026`, `01. 10. 2026`, `2026/10/1` as `2026-10-01`; None for what could be another day, or is none."""
    match = _DAY.fullmatch(written.strip())
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
    """`90,5`, `90 %`, `1 900` as hbgen reads them; None for what could be another number, such as `1,900`."""
    match = _NUMBER.fullmatch(written.strip())
    if match is None or _THOUSANDS.fullmatch(written.strip()):
        return None
    whole = re.sub(r"\s", "", match[1]).replace("−", "-").removeprefix("+")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return sign + (digits.lstrip("0") or "0") + (f".{match[2]}" if match[2] else "")


HOW = {
    "not-a-date": "Write it as year-month-day: 2026-03-31.",
    "not-a-number": "Write digits only, such as 30 or 2.5, without quotes.",
    "not-a-whole-number": "Write digits only, such as 3, without quotes.",
}
"""How one writes what `code` asks for."""


def instead(code: str, found: Any) -> Phrase:
    """What to write for `found`, if that can be told; how one writes such a value, if not."""
    read = day if code == "not-a-date" else number
    meant = read(found) if isinstance(found, str) else None
    if meant is None or (code == "not-a-whole-number" and "." in meant):
        return Phrase(HOW[code])
    if code == "not-a-date":
        return Phrase("Write it as year-month-day: {day}.", {"day": meant})
    return Phrase("Write {number}, without quotes.", {"number": meant})


def foreign_letter(written: str) -> Phrase | str:
    """A sentence on the first letter of another alphabet, such as the Cyrillic `С`; nothing if there is none."""
    for letter in written:
        if unicodedata.name(letter, "").startswith(("CYRILLIC", "GREEK")):
            return Phrase(" {letter} is a letter of another alphabet: type it anew.", {"letter": f"`{letter}`"})
    return ""
