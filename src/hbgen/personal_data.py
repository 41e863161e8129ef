"""What looks like personal data in a text: addresses of mail, phone numbers, national identity numbers, bank accounts.

Numbers count only where their check digits are valid, so that few others are taken for them. Each function names the
source of its rule; python-stdnum gives the same answers (`tests/test_personal.py`).
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress
from operator import mul
from typing import Literal, NamedTuple

Kind = Literal["email", "phone", "number", "account"]


class PersonalMatch(NamedTuple):
    """Personal data in a text: its offset, its kind, and the text itself."""

    at: int
    kind: Kind
    text: str


_AT = r"\s?[(\[{<]\s?(?:at|ät|собака)\s?[)\]}>]\s?"
_MAYBE_ADDRESS = re.compile(rf"[@＠]|{_AT}|\bdot\b", re.IGNORECASE)
_MAYBE_NUMBER = re.compile(r"\d(?:[^\w\n]{0,2}\d){5}|\d[A-Z]\d\d[A-Z]\d{3}[A-Z]", re.IGNORECASE)
"""Quick tests: texts without a match hold nothing that the searches below could find."""
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-")


_PART = 20_000
"""Characters of a long text that are looked through at once: whoever takes the first finds has them soon."""
_LONGEST = 800
"""No find is longer, with what stands around it."""


def personal(text: str) -> Iterator[PersonalMatch]:
    """Everything in `text` that looks like personal data, by offset; matches do not overlap."""
    searches = (
        *((_accounts, _numbers, _phones) if _MAYBE_NUMBER.search(text) else ()),
        *((_emails,) if _MAYBE_ADDRESS.search(text) else ()),
    )
    if not searches:
        return
    plain = text if text.isascii() else "".join(map(_plain, text.translate(_DASHES)))
    searches = tuple(search for search in (_accounts, _emails, _numbers, _phones) if search in searches)
    done = 0
    for begin in range(0, len(plain), _PART):
        end = begin + _PART
        part_begin = max(begin - _LONGEST, 0)
        for match in _in_part(plain[part_begin : end + _LONGEST], searches):
            at = part_begin + match.at
            if at >= done and begin <= at < end:
                done = at + len(match.text)
                yield match._replace(at=at)


def _in_part(plain: str, searches: Sequence[Search]) -> list[PersonalMatch]:
    """What searches find in a part of a text, by offset; the first search that finds something there has it."""
    is_taken = bytearray(len(plain))
    matches: list[PersonalMatch] = []
    for search in searches:
        for begin, end, kind in search(plain):
            if not any(is_taken[begin:end]):
                is_taken[begin:end] = b"\1" * (end - begin)
                matches.append(PersonalMatch(begin, kind, plain[begin:end]))
    return sorted(matches)


def _plain(letter: str) -> str:
    """A letter of another width, or a space of another kind, as a plain one (NFKC)."""
    folded = unicodedata.normalize("NFKC", letter)
    return folded if len(folded) == 1 else letter


Spans = Iterator[tuple[int, int, Kind]]
Search = Callable[[str], Spans]

# --- addresses of mail ------------------------------------------------------------------------

_NAME = r"(?<![\w.+'-])[^\W_][\w.+'-]{0,63}"
_DOT = r"(?:\.|\s?[(\[{<]\s?(?:dot|punkt|точка)\s?[)\]}>]\s?)"
_EMAIL = re.compile(
    rf"{_NAME}(?:@|{_AT})[^\W_][\w-]{{0,62}}(?:{_DOT}[\w-]{{1,63}}){{0,8}}{_DOT}[^\W\d_]{{2,63}}", re.IGNORECASE
)
_SPOKEN = re.compile(
    r"(?<![\w.+'-])[^\W_][\w+'-]{0,30}(?:\.|\sdot\s)[\w+'-]{1,30}(?:\s@\s?|@\s)[^\W_][\w-]{0,62}\.[^\W\d_]{2,63}"
    r"|(?<![\w.+'-])[^\W_][\w.+'-]{0,63}\sat\s[^\W_][\w-]{0,62}\sdot\s[^\W\d_]{2,63}",
    re.IGNORECASE,
)
"""An address with spaces around its signs, or with words for them."""


def plain_address(written: str) -> str:
    """An address of mail in small letters, with its signs for the words that hide them: `mari [at] firma [dot] ee`."""
    plain = re.sub(rf"{_AT}|\sat\s|\s?@\s?", "@", written.casefold(), flags=re.IGNORECASE)
    return re.sub(rf"{_DOT}|\sdot\s", ".", plain, flags=re.IGNORECASE)


def _emails(text: str) -> Spans:
    is_spoken = re.search(r"\s@|@\s|\sdot\s", text, re.IGNORECASE) is not None
    for pattern in (_EMAIL, _SPOKEN) if is_spoken else (_EMAIL,):
        for match in pattern.finditer(text):
            yield *match.span(), "email"


# --- phone numbers ----------------------------------------------------------------------------

_CODES = re.compile(
    "1|7|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-69][0-9]|3[578][0-9]|42[0-9]|50[0-9]|59[0-9]"
    "|6[789][0-9]|80[0-9]|8[578][0-9]|96[0-9]|97[0-9]|99[0-9]"
)
"""Codes of countries and of regions (ITU-T E.164 and its list of assigned codes)."""
_ABROAD = re.compile(r"(?<![\w+])(?:\+|00)(?=[1-9(])((?:[ ()./-]{0,2}\d){7,15})(?![\w.,]?\d)")
_CALLED = re.compile(
    r"\b(?=[^\W\d_])(?:tel|telefon\w*|telephone|phone|mob|mobiil\w*|mobile|gsm|call|ring|helista\w*|numbril\w*|puh|puhelin\w*|soita"
    r"|tālr|tālrun\w*|handy|tlf|ring|тел|телефон\w*|моб|звони\w*|позвони\w*|номеру)\b(?P<gap>[^\d\n+]{0,25}?)"
    r"(?P<number>\(?\d(?:[ ().-]{0,2}\d){6,11})(?![\w.,:]?\d)",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"(?<![\w.,+/-])(?<!\d )(?!(?:19|20)\d\d )\d{3,4} (?!(?:19|20)\d\d\b)\d{4}(?![\w:/-]|[.,]\d|\s?[\d%€$£])"
)
"""A number of seven or eight digits, written in two parts of which the last has four: no thousands, and no year."""
_ORDERED = re.compile(
    r"(?:\b(?:no|nr|orders?|tellimus\w*|arve\w*|invoices?|tickets?|pilet\w*|ref|reference|case|bus|line|liin\w*|заказ\w*"
    r"|счёт\w*|code|kood|item|room|page|lk)\b|[№#])[.:]?\s*$",
    re.IGNORECASE,
)
"""What stands before the number of an order or of another thing."""
_NATIONAL = re.compile(
    # With the 0 that is dialled within a country: 9 to 11 digits, in two groups or more.
    r"(?:(?<=\bwa\.me/)[1-9]\d{7,14}|(?<![\w.,+/-])(?<!\d )(?:(?=0[1-9])(?=(?:[ /-]?\d){9,11}(?!\d|[ .,:/-]\d))"
    r"\d{3,5}[ /-]\d{2,8}(?:[ -]\d{2,4}){0,4}"
    r"|0[1-9](?: \d\d){4}|0[1-9](?:\.\d\d){4}|\(0\d{1,4}\) ?\d{3,4}[ -]?\d{3,5}"
    # North America; Russia and its neighbours, with the 8 for other towns.
    r"|(?:1[-. ])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-.])[2-9]\d\d[-.]\d{4}"
    r"|8[ -]?\(?9\d\d\)?[ -]\d{3}[ -]?\d\d[ -]?\d\d|8 6\d\d \d{5}))(?![\w/-]|[.,:]\d)"
)
"""A number as it is written within a country, without a word for it."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d\d?\. ?\d\d?\. ?\d{4}")
_THOUSANDS = re.compile(r"\d{1,3}(?: \d{3})+")


def _phones(text: str) -> Spans:
    for match in _ABROAD.finditer(text):
        digits = re.sub(r"\D", "", match[1])
        grouped = _THOUSANDS.fullmatch(match[1].strip())
        if _CODES.match(digits) and (grouped is None or len(digits) >= 10):
            yield *match.span(), "phone"
    for match in _CALLED.finditer(text):
        number = match["number"]
        if _DAY.match(number) or (_THOUSANDS.fullmatch(number) and not re.search("[:.]", match["gap"])):
            continue
        yield *match.span("number"), "phone"
    for match in _NATIONAL.finditer(text):
        yield *match.span(), "phone"
    for match in _ALONE.finditer(text):
        is_amount = all(part.endswith("00") for part in match[0].split())
        if not is_amount and not _ORDERED.search(text, max(0, match.start() - 20), match.start()):
            yield *match.span(), "phone"


# --- bank accounts and payment cards ----------------------------------------------------------

_LENGTHS = {
    country: length
    for length, countries in (
        (15, "NO"),
        (16, "BE"),
        (18, "DK FI FO GL NL SD"),
        (19, "MK SI"),
        (20, "AT BA EE KZ LT LU XK"),
        (21, "CH HR LI LV"),
        (22, "BG BH CR DE GB GE IE ME RS"),
        (23, "AE IL IQ TL"),
        (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
        (25, "LY PT ST"),
        (26, "IS TR"),
        (27, "BI DJ FR GR IT MC MR SM"),
        (28, "AL AZ BY CY DO GT HU LB NI PL SV"),
        (29, "BR EG PS QA UA"),
        (30, "JO KW MU"),
        (31, "MT SC"),
        (32, "LC"),
        (33, "RU"),
    )
    for country in countries.split()
}
"""How long an IBAN is (SWIFT, IBAN registry, ISO 13616)."""
_IBAN = re.compile(r"(?<![^\W_])([A-Z]{2})(\d\d(?:[ .-]{0,2}[A-Z0-9]){11,32})", re.IGNORECASE)
_CARD = re.compile(r"(?<![\w.,+-])[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\w.,]?\d)")


def _accounts(text: str) -> Spans:
    for match in _IBAN.finditer(text):
        length = _LENGTHS.get(match[1].upper())
        if length is None:
            continue
        end, characters_left = match.start(), length
        while characters_left and end < match.end():
            characters_left -= text[end] not in " .-"
            end += 1
        if not characters_left and not text[end : end + 1].isalnum() and _is_iban(text[match.start() : end]):
            yield match.start(), end, "account"
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if 13 <= len(digits) <= 19 and _luhn(digits):
            yield *match.span(), "account"


def _is_iban(text: str) -> bool:
    """ISO 13616: letters count from 10, the first four characters move to the end, and modulo 97 is 1."""
    plain = re.sub("[ .-]", "", text).upper()
    return int("".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4])) % 97 == 1


# --- national identity numbers ----------------------------------------------------------------


def _sum(digits: str, weights: Sequence[int]) -> int:
    return sum(map(mul, map(int, digits), weights))


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    return sum(sum(divmod(int(digit) * (1 + at % 2), 10)) for at, digit in enumerate(reversed(digits))) % 10 == 0


def _hybrid(digits: str) -> bool:
    """ISO 7064, mod 11,10."""
    check = 5
    for digit in digits:
        check = ((check or 10) * 2 % 11 + int(digit)) % 10
    return check == 1


def _is_day(year: int, month: int, day: int) -> bool:
    if not (1 <= month <= 12 and 1 <= day <= 31 and year >= 1):
        return False
    return day <= 28 or day <= calendar.monthrange(year, month)[1]


def _has_day(year: str, month: str, day: str) -> bool:
    """Whether there is such a day in this or the last century: 29 February of `00` is one of 2000."""
    # 2000 was a leap year as well, and 1900 was none.
    return _is_day(2000 + int(year), int(month), int(day))


def _estonia(n: str) -> bool:
    """Estonian isikukood (EVS 585:2007) and Lithuanian asmens kodas: alike in form and check digit."""
    if not _is_day(1800 + (int(n[0]) - 1) // 2 * 100 + int(n[1:3]), int(n[3:5]), int(n[5:7])):
        return False
    check = _sum(n, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    return (check if check < 10 else _sum(n, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10) == int(n[10])


def _latvia(n: str) -> bool:
    """Latvian personas kods; since 2017 new ones begin with 32 and hold neither day nor check digit."""
    if n.startswith("32"):
        return True
    return _has_day(n[4:6], n[2:4], n[:2]) and (1 + _sum(n, (10, 5, 8, 4, 2, 1, 6, 3, 7, 9))) % 11 % 10 == int(n[10])


def _finland(n: str) -> bool:
    """Finnish henkilötunnus (Act 661/2009 and the decree on it)."""
    digits = n[:6] + n[7:10]
    return _has_day(n[4:6], n[2:4], n[:2]) and "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(digits) % 31] == n[10].upper()


def _sweden(n: str) -> bool:
    """Swedish personnummer and samordningsnummer (day + 60)."""
    n = re.sub("[-+ ]", "", n)[-10:]
    day = int(n[4:6])
    return _has_day(n[:2], n[2:4], str(day - 60 if day > 60 else day)) and _luhn(n)


def _norway(n: str) -> bool:
    """Norwegian fødselsnummer and D-nummer (day + 40)."""
    day = int(n[:2])
    return (
        _has_day(n[4:6], n[2:4], str(day - 40 if day > 40 else day))
        and _sum(n, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11 == 0
        and _sum(n, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0
    )


def _denmark(n: str) -> bool:
    """Danish CPR-nummer; those of a few days since 2007 hold no check digit, and are not found."""
    return _has_day(n[4:6], n[2:4], n[:2]) and _sum(n, (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def _iceland(n: str) -> bool:
    """Icelandic kennitala of a person (companies add 40 to the day)."""
    return n[9] in "089" and _has_day(n[4:6], n[2:4], n[:2]) and _sum(n, (3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def _poland(n: str) -> bool:
    """Polish PESEL: the month encodes the century."""
    century, month = {0: 1900, 1: 2000, 2: 2100, 3: 2200, 4: 1800}[int(n[2:4]) // 20], int(n[2:4]) % 20
    is_day = _is_day(century + int(n[:2]), month, int(n[4:6]))
    return is_day and _sum(n, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def _germany(n: str) -> bool:
    """German steuerliche Identifikationsnummer: of the first ten digits just one occurs twice or three times."""
    counts = sorted(n[:10].count(digit) for digit in set(n[:10]))
    return counts[-1] in (2, 3) and all(count == 1 for count in counts[:-1]) and _hybrid(n)


def _czechia(n: str) -> bool:
    """Czech and Slovak rodné číslo of ten digits: months of women + 50, and + 20 where a day's numbers ran out."""
    month = int(n[2:4]) % 50
    is_day = _has_day(n[:2], str(month - 20 if month > 20 else month), n[4:6])
    return is_day and int(n[:9]) % 11 % 10 == int(n[9])


def _bulgaria(n: str) -> bool:
    """Bulgarian EGN: months + 20 before 1900, + 40 since 2000."""
    century, month = {0: 1900, 1: 1800, 2: 2000}.get(int(n[2:4]) // 20, 0), int(n[2:4]) % 20
    is_day = bool(century) and _is_day(century + int(n[:2]), month, int(n[4:6]))
    return is_day and _sum(n, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10 == int(n[9])


def _romania(n: str) -> bool:
    """Romanian CNP."""
    check = _sum(n, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return _has_day(n[1:3], n[3:5], n[5:7]) and (1 if check == 10 else check) == int(n[12])


def _yugoslavia(n: str) -> bool:
    """JMBG and EMŠO of the countries of former Yugoslavia."""
    year = int(n[4:7])
    is_day = _is_day(year + (1000 if year >= 800 else 2000), int(n[2:4]), int(n[:2]))
    return is_day and -_sum(n, (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11 % 10 == int(n[12])


def _belgium(n: str) -> bool:
    """Belgian rijksregisternummer: since 2000 the check digits are computed with a 2 in front."""
    is_day = n[2:6] == "0000" or _has_day(n[:2], n[2:4], n[4:6])
    return is_day and any(97 - int(before + n[:9]) % 97 == int(n[9:]) for before in ("", "2"))


def _france(n: str) -> bool:
    """French NIR: 2A and 2B, the parts of Corsica, count as 19 and 18."""
    number = n[:13].upper().replace("2A", "19").replace("2B", "18")
    return 97 - int(number) % 97 == int(n[13:])


def _spain(n: str) -> bool:
    """Spanish DNI and NIE."""
    number = int(n[:-1].upper().translate(str.maketrans("XYZ", "012")))
    return "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23] == n[-1].upper()


_ODD_VALUES = """
0:1 1:0 2:5 3:7 4:9 5:13 6:15 7:17 8:19 9:21
A:1 B:0 C:5 D:7 E:9 F:13 G:15 H:17 I:19 J:21
K:2 L:4 M:18 N:20 O:11 P:3 Q:6 R:8 S:12 T:14 U:16 V:10 W:22 X:25 Y:24 Z:23
"""
_ODD = {sign: int(value) for sign, value in (pair.split(":") for pair in _ODD_VALUES.split())}
"""What each sign at an odd place counts in the Italian number (table in article 12 of the decree)."""


def _italy(n: str) -> bool:
    """Italian codice fiscale (decree of 23 December 1976)."""
    n = n.upper()
    even = sum(int(sign) if sign.isdigit() else ord(sign) - 65 for sign in n[1:15:2])
    return chr(65 + (even + sum(_ODD[sign] for sign in n[:15:2])) % 26) == n[15]


def _russia(n: str) -> bool:
    """Russian INN of a person."""
    first = _sum(n, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    second = _sum(n, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    return f"{first}{second}" == n[10:]


def _snils(n: str) -> bool:
    """Russian SNILS."""
    return _sum(n, (9, 8, 7, 6, 5, 4, 3, 2, 1)) % 101 % 100 == int(n[9:])


def _ukraine(n: str) -> bool:
    """Ukrainian RNOKPP."""
    return _sum(n, (-1, 5, 7, 9, 4, 6, 10, 5, 7)) % 11 % 10 == int(n[9])


def _kazakhstan(n: str) -> bool:
    """Kazakh IIN."""
    check = _sum(n, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)) % 11
    check = check if check < 10 else _sum(n, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)) % 11
    return n[6] in "0123456" and _has_day(n[:2], n[2:4], n[4:6]) and check == int(n[11])


def _turkey(n: str) -> bool:
    """Turkish T.C. kimlik numarası."""
    tenth = (7 * sum(map(int, n[0:9:2])) - sum(map(int, n[1:8:2]))) % 10
    return tenth == int(n[9]) and (sum(map(int, n[:9])) + tenth) % 10 == int(n[10])


def _netherlands(n: str) -> bool:
    """Dutch BSN."""
    return int(n) > 0 and _sum(n, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def _portugal(n: str) -> bool:
    """Portuguese NIF."""
    return (11 - _sum(n, (9, 8, 7, 6, 5, 4, 3, 2)) % 11) % 11 % 10 == int(n[8])


def _brazil(n: str) -> bool:
    """Brazilian CPF."""
    first = -_sum(n, range(10, 1, -1)) % 11 % 10
    second = -_sum(n, range(11, 1, -1)) % 11 % 10
    return len(set(n)) > 1 and f"{first}{second}" == n[9:]


def _ireland(n: str) -> bool:
    """Irish PPS number; a second letter counts nine times, and W nothing."""
    second = n[8:9].upper()
    more = 0 if second in ("", "W") else 9 * (ord(second) - 64)
    return "WABCDEFGHIJKLMNOPQRSTUV"[(_sum(n[:7], (8, 7, 6, 5, 4, 3, 2)) + more) % 23] == n[7].upper()


def _austria(n: str) -> bool:
    """Austrian Sozialversicherungsnummer."""
    check = _sum(n[:3] + n[4:], (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11
    return check == int(n[3]) and _has_day(n[8:10], n[6:8], n[4:6])


def _switzerland(n: str) -> bool:
    """Swiss AHV-Nummer."""
    return _sum(n, (1, 3) * 6 + (1,)) % 10 == 0


def _greece(n: str) -> bool:
    """Greek AMKA."""
    return _has_day(n[4:6], n[2:4], n[:2]) and _luhn(n)


def _china(n: str) -> bool:
    """Chinese citizen's number (GB 11643-1999)."""
    check = "10X98765432"[sum(int(digit) * 2 ** (17 - at) for at, digit in enumerate(n[:17])) % 11]
    return _is_day(int(n[6:10]), int(n[10:12]), int(n[12:14])) and check == n[17].upper()


_FORMS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    (r"[1-8]\d{10}|[1-8]\d{6}[ -]\d{4}|[1-8]\d\d \d{4} \d{4}", _estonia),
    (r"\d{6}-\d{5}|(?!32)\d{11}", _latvia),
    (r"\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJKLMNPR-Y]", _finland),
    (r"(?:19|20)?\d{6}[-+ ]?\d{4}", _sweden),
    (r"\d{6} ?\d{5}", _norway),
    (r"\d{6}-\d{4}", _denmark),
    (r"\d{6}-?\d{4}", _iceland),
    (r"\d{6} ?\d{5}", _poland),
    (r"[1-9]\d{10}|[1-9]\d \d{3} \d{3} \d{3}", _germany),
    (r"\d{6}/?\d{4}", _czechia),
    (r"\d{10}", _bulgaria),
    (r"[1-9]\d{12}", _romania),
    (r"\d{13}", _yugoslavia),
    (r"\d{11}|\d\d\.\d\d\.\d\d-\d{3}\.\d\d", _belgium),
    (r"[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d", _france),
    (r"\d{8}-?[A-Z]|[XYZ]-?\d{7}-?[A-Z]", _spain),
    (r"[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]", _italy),
    (r"\d{12}", _russia),
    (r"\d{3}-\d{3}-\d{3}[ -]\d\d", _snils),
    (r"\d{12}", _kazakhstan),
    (r"[1-9]\d{10}", _turkey),
    (r"\d{3}\.\d{3}\.\d{3}-\d\d", _brazil),
    (r"\d{7}[A-W][A-IW]?", _ireland),
    (r"[1-9]\d{3} ?\d{6}", _austria),
    (r"756(?:\.\d{4}\.\d{4}\.\d\d|\d{10})", _switzerland),
    (r"\d{11}", _greece),
    (r"[1-6]\d{16}[0-9X]", _china),
    # Nine or ten digits with one check digit are too often something else, so they count only behind their name.
    (r"(?<=BSN )\d{9}|(?<=BSN: )\d{9}|(?<=burgerservicenummer )\d{9}", _netherlands),
    (r"(?<=NIF )\d{9}|(?<=NIF: )\d{9}", _portugal),
    (r"(?<=РНОКПП )\d{10}|(?<=РНОКПП: )\d{10}|(?<=ІПН )\d{10}|(?<=ІПН: )\d{10}", _ukraine),
    (r"(?<=OIB )\d{11}|(?<=OIB: )\d{11}", _hybrid),
)
"""How each national number is written, and whether one is valid; separators (`-`, space, `.`, `/`) are taken out
before, but for those that mean something."""

_BEFORE = r"(?<![\w.,/+-])"
_MARKED = rf"(?:{_BEFORE}|(?<=\bIK)|(?<=\bPNO(?:EE|LT|LV)-))"
"""Nothing that goes on as the number does; or what certificates and forms write before it (ETSI EN 319 412-1)."""
_WITH_MARK = (_estonia, _latvia)
_BEGINNING = re.compile(
    rf"(?=[^\W_]){_MARKED}(?=\d{{6}}|\d{{4}} \d{{6}}|\d{{3}} \d{{4}} \d{{4}}|\d{{3}}([.-])\d{{3}}\1\d{{3}}|756\."
    r"|\d\d \d{3} \d{3} \d{3}|\d\d\.\d\d\.\d\d-|[12] ?\d\d ?\d\d ?\d[\dAB] ?\d{3} ?\d|[XYZ]-?\d{7}|[A-Z]{6}\d\d)"
    r"(?=\w(?:[-+. /]?\w){7})",
    re.IGNORECASE,
)
"""Where any of the numbers may begin, none of which has less than eight signs: one look for all of them."""
_END = r"(?![\w-]|[.,/]\d)"


def _all_of(forms: Iterable[str]) -> str:
    """A group for each form, with what it matches where one look is for all of them."""
    return "".join(rf"(?:(?=({form}){_END})|)" for form in forms)


_ALL = re.compile(
    _all_of(form for form, ok in _FORMS if ok in _WITH_MARK)
    + rf"(?:{_BEFORE}{_all_of(form for form, ok in _FORMS if ok not in _WITH_MARK)})?",
    re.IGNORECASE,
)
"""A text may hold a hundred thousand beginnings, and no number."""
_CHECKS = sorted((ok for _, ok in _FORMS), key=lambda ok: ok not in _WITH_MARK)
"""Whether the number in each group is valid."""
_MEANT_SEPARATORS = (_finland, _sweden)
_SEPARATORS = re.compile("[-. /]")


def _numbers(text: str) -> Spans:
    for beginning in _BEGINNING.finditer(text):
        start = beginning.start()
        forms = _ALL.match(text, start)
        if forms is None or forms.lastindex is None:
            continue
        groups = forms.groups()
        for is_valid, found in compress(zip(_CHECKS, groups, strict=True), groups):
            is_plain = found.isalnum() or is_valid in _MEANT_SEPARATORS
            if is_valid(found if is_plain else _SEPARATORS.sub("", found)):
                yield start, start + len(found), "number"
                break
