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
    "not-a-date": "Write a day as year-month-day, such as 2026-03-31.",
    "not-a-number": "Write digits only, such as 30 or 2.5, without quotes.",
    "not-a-whole-number": "Write digits only, such as 3, without quotes.",
}
"""Problem code → how such a value is written."""


def instead(code: str, value: object) -> MessagePart:
    """What to write in place of `value`, if it can be read; else how such a value is written."""
    written = unquoted(str(value)) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
    if code == "not-a-date":
        return _instead_of_date(written)
    readings = numbers(written)
    if code == "not-a-whole-number":
        readings = tuple(_WHOLE.sub("", reading) for reading in readings)
        readings = tuple(reading for reading in readings if "." not in reading)
    if len(readings) == 2:
        values = {"number": readings[0], "other": readings[1]}
        return MessagePart("Write {number} or {other}, whichever is meant: it can be read in two ways.", values)
    if readings:
        return MessagePart("Write {number}, without quotes.", {"number": readings[0]})
    alone = _NUMBER_ALONE.fullmatch(written) if len(written) <= _LONGEST else None
    number_alone = number(alone[2]) if alone else None
    if alone is None or number_alone is None or (code == "not-a-whole-number" and "." in number_alone):
        return MessagePart(HOW[code])
    meant = operator(alone[1])
    if meant is not None:
        values = {"number": number_alone, "operator": meant}
        return MessagePart("Write {number} here, and `{operator}` as the operator.", values)
    return MessagePart("Write {number} alone.", {"number": number_alone})


_WHOLE = re.compile(r"\.0+$")
_NUMBER_ALONE = re.compile(r"([^\d\s+−-]{0,3}|[^\W\d]{1,12}(?: [^\W\d]{1,12})?)\s*([-+−]?\d[\d .,]*)\s*[^\d]{0,30}")
"""A number with words around it: an operator before it, or a unit behind it."""


def numbers(written: str) -> tuple[str, ...]:
    """Every number that a text can be read as: `1,900` is 1900 for some and 1.9 for others."""
    reading = number(written)
    if reading is not None:
        return (reading,)
    text = written.strip()
    if not _THOUSANDS.fullmatch(text):
        return ()
    whole = text.replace(",", "").replace(".", "").replace("−", "-").removeprefix("+")
    if len(re.findall(r"[.,]", text)) > 1:
        return (whole,)
    return (whole, text.replace(",", ".").replace("−", "-").removeprefix("+").rstrip("0").removesuffix("."))


def _instead_of_date(written: str) -> MessagePart:
    readings = days(written)
    if len(readings) == 2:
        values = {"day": readings[0], "other": readings[1]}
        return MessagePart("Write {day} or {other}, whichever is meant: it can be read in two ways.", values)
    if readings:
        return MessagePart("Write it as year-month-day: {day}.", {"day": readings[0]})
    if dotted := _DOTTED.fullmatch(written):
        return existing_day(f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}")
    if month := _MONTH_ONLY.fullmatch(written):
        last = _month_end(int(month[1]), int(month[2]))
        return (
            MessagePart("Write the day too, such as {day}.", {"day": last}) if last else MessagePart(HOW["not-a-date"])
        )
    return MessagePart(HOW["not-a-date"])


_DOTTED = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4})\.?", re.ASCII)
_MONTH_ONLY = re.compile(r"(\d{4})[-./ ](\d{1,2})", re.ASCII)
_BESIDE = re.compile(
    r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{2}|\d{4})\.?"
    r"|(\d{4})[-/. ]+(\d{1,2})[-/. ]+(\d{1,2})\.?"
    r"|(\d{4})(\d{2})(\d{2})",
    re.ASCII,
)
_NAMED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\.? )?([^\W\d]{3,12})\.?(?: (\d{1,2})(?:st|nd|rd|th)?)?,? (\d{4})\.?(?: г\.?| a\.?)?"
)
_MONTHS = tuple(
    names.split()
    for names in (
        "jan january jaanuar jaan янв января январь",
        "feb february veebruar veebr vebr фев февр февраля февраль",
        "mar march märts мар март марта",
        "apr april aprill апр апрель апреля",
        "may mai май мая",
        "jun june juuni июн июнь июня",
        "jul july juuli июл июль июля",
        "aug august авг август августа",
        "sep sept september сен сент сентябрь сентября",
        "oct october oktoober okt окт октябрь октября",
        "nov november ноя нояб ноябрь ноября",
        "dec december detsember dets дек декабрь декабря",
    )
)
"""Names of the twelve months in English, Estonian and Russian."""


def days(written: str) -> tuple[str, ...]:
    """Every day that a text can be read as: `03/04/2026` is 3 April for some and 4 March for others."""
    if len(written) > _LONGEST:
        return ()
    if (reading := day(written)) is not None:
        return (reading,)
    text = " ".join(written.split())
    if match := _NAMED.fullmatch(text):
        number_of = next((at for at, names in enumerate(_MONTHS, 1) if match[2].casefold() in names), None)
        of_month = match[1] or match[3]
        return _real((match[4], number_of, of_month)) if number_of and of_month else ()
    match = _BESIDE.fullmatch(text)
    if match is None:
        return ()
    first, second, year, *other = match.groups()
    if year is None:
        year, first, second = other[:3] if other[0] else other[3:]
        # The year stands first, so that the month should follow.
        return _real((year, first, second)) or _real((year, second, first))
    # Full stops stand for day, month and year; where the year has two figures it may stand elsewhere, too.
    is_certain = "." in text and len(year) == 4
    year = year if len(year) == 4 else f"20{year}"
    readings = _real((year, second, first)) + (() if is_certain else _real((year, first, second)))
    return tuple(dict.fromkeys(readings)) or _real((year, first, second))


def _real(parts: tuple[int | str, int | str, int | str]) -> tuple[str, ...]:
    """The day of a year, a month and a day of the month; empty where there is none."""
    try:
        return (datetime.date(*map(int, parts)).isoformat(),)
    except ValueError:
        return ()


def _month_end(year: int, month: int) -> str | None:
    """The last day of a month; None where there is no such month."""
    try:
        following = datetime.date(year + month // 12, month % 12 + 1, 1) if 1 <= month <= 12 else None
    except ValueError:
        return None
    return (following - datetime.timedelta(1)).isoformat() if following else None


def existing_day(written: str) -> MessagePart:
    """What to write in place of a day such as `2026-31-12` or `2026-02-30`, which does not exist."""
    readings = days(written)
    if readings:
        return MessagePart("Write {day}.", {"day": readings[0]})
    last = _month_end(int(written[:4]), int(written[5:7]))
    if last is not None and last < written <= f"{last[:8]}31":
        return MessagePart("The month ends on {day}.", {"day": last})
    return MessagePart("Write a day that does, as year-month-day, such as 2026-03-31.")


_MARKS = "“”„‟«»‹›‘’‚‛″＂´`'\""


def unquoted(written: str) -> str:
    """A text without the quote marks of any kind around it."""
    text = written.strip()
    while len(text) > 1 and text[0] in _MARKS and text[-1] in _MARKS:
        text = text[1:-1].strip()
    return text


def foreign_letter(written: str) -> MessagePart | str:
    """A sentence on the first Cyrillic or Greek letter, such as the Cyrillic `С`; empty if there is none."""
    for letter in written:
        if unicodedata.name(letter, "").startswith(("CYRILLIC", "GREEK")):
            return MessagePart(" {letter} is a letter of another alphabet: type it anew.", {"letter": f"`{letter}`"})
    return ""


_OPERATORS = {
    "at-most": "<= =< ≤ ⩽ ≦ < max maximum up-to at-most not-more-than no-more-than under within below kuni "
    "kõige-rohkem mitte-üle до не-более",
    "at-least": ">= => ≥ ⩾ ≧ > min minimum at-least not-less-than no-less-than from over above vähemalt "
    "mitte-alla от не-менее",
    "exactly": "= == equal equals equal-to exactly exact täpselt võrdne ровно",
}
"""Operator of a target → signs and words that people write for it, separated by spaces."""


def operator(written: str) -> str | None:
    """`at-most`, `at-least` or `exactly` for a text that begins with such a sign (`<= 30 s`) or is such a word."""
    word = "-".join(written.casefold().replace("_", " ").split())
    sign = re.match(r"[<>=≤≥⩽⩾≦≧]+", word)
    return next((name for name, words in _OPERATORS.items() if (sign[0] if sign else word) in words.split()), None)
