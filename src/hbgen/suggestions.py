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
        return _instead_of_date(_without_note(written))
    written = _with_digits(written)
    readings = numbers(written) or _ends(written)
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


_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212", "------")
_ZERO = re.compile(r"(?<=\d)[OoОо](?=[\d\s.,%/-]|$)")
"""A letter, Latin or Cyrillic, that looks like the digit behind another digit."""
_WEEKDAY = re.compile(r"^[^\W\d]{2,12}(?:, ?|\.\s*)(?=\d)")
"""The name of a day of the week in front of a day."""
_NOTE = re.compile(r"(?<=\d)\.?\s*(?:\(.*\)|\[.*\]|[,;](?:\s.*)?|(?:a|г|y|года|aasta)\.?)$")
"""What stands behind a day and is no part of it: a remark in brackets, the word for a year."""


def _without_note(written: str) -> str:
    """A day as it is meant, without a remark behind it, and with plain hyphens and digits."""
    if len(written) > _LONGEST:
        return written
    written = "".join(str(unicodedata.decimal(sign, sign)) for sign in written)
    written = _WEEKDAY.sub("", written)
    plain = _ZERO.sub("0", written.translate(_DASHES)) if re.search(r"\d", written) else written
    bare = _NOTE.sub("", plain)
    return bare if not days(plain) and days(bare) else plain


def _with_digits(written: str) -> str:
    """A number in plain digits: `1'000` as 1000, `6O` as 60, `2½` as 2.5."""
    if len(written) > _LONGEST:
        return written
    plain = re.sub(r"(?<=\d)['’`](?=\d{3}(?!\d))", "", _ZERO.sub("0", written))
    parts = re.fullmatch(r"(\d*)\s?([¼½¾])\s?%?", plain)
    return f"{int(parts[1] or 0) + unicodedata.numeric(parts[2]):g}" if parts else plain


def _ends(written: str) -> tuple[str, ...]:
    """Both ends of a range such as `60–90`, one of which is meant; empty for any other text."""
    ends = re.fullmatch(r"(\d+(?:\.\d+)?) ?(?:-|\.\.\.?|…) ?(\d+(?:\.\d+)?)", written.translate(_DASHES), re.ASCII)
    return (ends[1], ends[2]) if ends and float(ends[1]) < float(ends[2]) else ()


def share(written: str) -> str | None:
    """The per cents of a share such as `9/10` or `9 of 10`; None for any other text."""
    parts = re.fullmatch(r"(\d{1,3})\s*(?:/|of|out of|из)\s*(\d{1,3})", written.strip(), re.ASCII)
    if parts is None or not 0 < int(parts[1]) <= int(parts[2]):
        return None
    return f"{round(100 * int(parts[1]) / int(parts[2]), 1):g}"


def with_unit(written: str, unit: str) -> MessagePart | None:
    """What to write in place of `1 minute` where the unit is seconds; None where the value names no other unit."""
    parts = re.fullmatch(r"([-+−]?\d[\d .,]*?)\s*([^\W\d][^\d]{0,29})", _with_digits(unquoted(written))[:_LONGEST])
    reading = number(parts[1]) if parts else None
    if parts is None or reading is None:
        return None
    named = parts[2].strip(" .")
    if named[:2].casefold() == unit[: len(named[:2])].casefold():
        return None
    return MessagePart("Write {number} here, and `{unit}` as the unit.", {"number": reading, "unit": named})


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
    if yearless := _YEARLESS.fullmatch(written):
        return _without_year(int(yearless[2]), yearless[1])
    named = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?\.? ([^\W\d]{3,12})\.?", written)
    if named is not None and (of_name := _month_number(named[2])):
        return _without_year(of_name, named[1])
    if written.casefold().strip(" .!") in _NOT_YET.split(", "):
        return MessagePart(
            "Write a day as year-month-day, such as 2026-03-31, or leave the line out until it is known."
        )
    if month := _month_of(written):
        last = _month_end(*month)
        return (
            MessagePart("Write the day too, such as {day}.", {"day": last}) if last else MessagePart(HOW["not-a-date"])
        )
    return MessagePart(HOW["not-a-date"])


def _without_year(month: int, of_month: str) -> MessagePart:
    return MessagePart("Write the year, too, in front of it: year-{day}.", {"day": f"{month:02}-{int(of_month):02}"})


def _month_of(written: str) -> tuple[int, int] | None:
    """Year and month of `2026-12`, `12.2026` or `December 2026`."""
    text = " ".join(written.casefold().split())
    if match := _MONTH_ONLY.fullmatch(text):
        return (int(match[1]), int(match[2])) if match[1] else (int(match[4]), int(match[3]))
    if (named := _NAMED_MONTH.fullmatch(text)) and (number := _month_number(named[1])):
        return int(named[2]), number
    return None


_NOT_YET = "tbd, tba, tbc, n/a, na, ?, ??, ???, -, –, none, unknown, soon, later, hiljem, puudub, selgub, позже, нет"
"""Words in place of a day that nobody knows yet, separated by commas."""
_YEARLESS = re.compile(r"(\d{1,2})\. ?(0?[1-9]|1[0-2])\.?", re.ASCII)
_NAMED_MONTH = re.compile(r"([^\W\d]{3,12})\.? (\d{4})\.?(?: г\.?| a\.?)?")
_DOTTED = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4})\.?", re.ASCII)
_MONTH_ONLY = re.compile(r"(\d{4})[-./ ](\d{1,2})|(\d{1,2})[-./ ](\d{4})", re.ASCII)
_BESIDE = re.compile(
    r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{2}|\d{4})\.?"
    r"|(\d{4})[-/. ]+(\d{1,2})[-/. ]+(\d{1,2})\.?"
    r"|(\d{4})(\d{2})(\d{2})",
    re.ASCII,
)
_NAMED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\.? )?([^\W\d]{3,12}|[ivx]{1,4})\.?(?: (\d{1,2})(?:st|nd|rd|th)?)?,? (\d{4}|\d{2})\.?"
    r"(?: г\.?| a\.?)?",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"(\d{4}),? ([^\W\d]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?\.?", re.IGNORECASE)
_MONTHS = tuple(
    names.split()
    for names in (
        "jan january jaanuar jaan янв января январь "
        "jaanuari januar janvier enero tammikuuta tammikuu januari janvāris janvārī",
        "feb february veebruar veebr vebr фев февр февраля февраль "
        "veebruari februar février fevrier febrero helmikuuta helmikuu februari februāris februārī",
        "mar march märts мар март марта märtsi märz mars marzo maaliskuuta maaliskuu marts martā",
        "apr april aprill апр апрель апреля aprilli avril abril huhtikuuta huhtikuu aprīlis aprīlī",
        "may mai май мая mayo toukokuuta toukokuu maj maijs maijā",
        "jun june juuni июн июнь июня juni juin junio kesäkuuta kesäkuu jūnijs jūnijā",
        "jul july juuli июл июль июля juli juillet julio heinäkuuta heinäkuu jūlijs jūlijā",
        "aug august авг август августа augusti août aout agosto elokuuta elokuu augusts augustā",
        "sep sept september сен сент сентябрь сентября "
        "septembri septembre septiembre syyskuuta syyskuu septembris septembrī",
        "oct october oktoober okt окт октябрь октября "
        "oktoobri oktober octobre octubre lokakuuta lokakuu oktobris oktobrī",
        "nov november ноя нояб ноябрь ноября novembri novembre noviembre marraskuuta marraskuu novembris novembrī",
        "dec december detsember dets дек декабрь декабря "
        "detsembri dezember décembre decembre diciembre joulukuuta joulukuu decembris decembrī",
    )
)
"""Names of the twelve months in English, Estonian and Russian, and as people near by write them."""


_ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
_SERIAL_OF_TODAY = re.compile(r"[45]\d{4}", re.ASCII)
"""What a spreadsheet keeps in place of a day from 2009 to 2064."""


def _month_number(name: str) -> int | None:
    """The number of a month by its name, or by the Roman number that some write for it."""
    word = name.casefold()
    if word in _ROMAN:
        return _ROMAN.index(word) + 1
    # `31. detsembril`, `31. detsembriks`: on and by a day, in Estonian.
    word = re.sub(r"(?<=i)(?:l|ks|ni)$", "", word)
    return next((at for at, names in enumerate(_MONTHS, 1) if word in names), None)


def days(written: str) -> tuple[str, ...]:
    """Every day that a text can be read as: `03/04/2026` is 3 April for some and 4 March for others."""
    if len(written) > _LONGEST:
        return ()
    if (reading := day(written)) is not None:
        return (reading,)
    text = " ".join(written.split())
    spaced = re.sub(r"(?<=\w)[-.](?=\w)|(?<=\w) de(?= \w)", " ", text)
    spaced = " ".join(spaced.split())
    if match := _YEAR_FIRST.fullmatch(spaced):
        month = _month_number(match[2])
        return _real((match[1], month, match[3])) if month else ()
    if match := _NAMED.fullmatch(spaced):
        number_of = _month_number(match[2])
        of_month, year = match[1] or match[3], match[4] if len(match[4]) == 4 else f"20{match[4]}"
        return _real((year, number_of, of_month)) if number_of and of_month else ()
    if _SERIAL_OF_TODAY.fullmatch(text):
        return ((EPOCH + datetime.timedelta(int(text))).isoformat(),)
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
    "at-most": "<= =< ≤ ⩽ ≦ < max maximum maximum-of up-to at-most not-more-than no-more-than not-over not-above "
    "less-than fewer-than under within below kuni alla kõige-rohkem mitte-üle mitte-rohkem-kui vähem-kui до не-более "
    "не-больше меньше менее максимум",
    "at-least": ">= => ≥ ⩾ ≧ > min minimum minimum-of at-least not-less-than no-less-than not-under not-below "
    "more-than from over above vähemalt üle alates mitte-alla mitte-vähem-kui rohkem-kui enam-kui от не-менее "
    "не-меньше больше более минимум",
    "exactly": "= == equal equals equal-to exactly exact täpselt võrdne ровно точно",
}
"""Operator of a target → signs and words that people write for it, separated by spaces."""


def operator(written: str) -> str | None:
    """`at-most`, `at-least` or `exactly` for a text that begins with such a sign (`<= 30 s`) or is such a word."""
    word = "-".join(written.casefold().replace("_", " ").split())
    sign = re.match(r"[<>=≤≥⩽⩾≦≧]+", word)
    return next((name for name, words in _OPERATORS.items() if (sign[0] if sign else word) in words.split()), None)


_MINUTES = re.compile(
    r"(?:(\d{1,2})(?:[.,](\d))?\s*(?:h|hours?|hrs?|t|tundi?|ч|час\w{0,2})\.?)?\s*(?:(\d{1,3})\s*(?:'|′|m|min|minut\w*|мин\w*)?\.?)?",
    re.IGNORECASE,
)


def minutes_in(written: str) -> str | None:
    """The minutes of a length of time with hours in it: `1 h 30`, `1.5 h`, `0:45`; None for any other text."""
    text = " ".join(written.split())
    if len(text) > _LONGEST:
        return None
    if clock := re.fullmatch(r"(\d{1,2}):([0-5]\d)", text, re.ASCII):
        return str(60 * int(clock[1]) + int(clock[2]))
    match = _MINUTES.fullmatch(text)
    if match is None or match[1] is None:
        return None
    return str(60 * int(match[1]) + 6 * int(match[2] or 0) + int(match[3] or 0))
