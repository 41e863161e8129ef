"""Finds addresses that people write into texts as they are: of pages, of mail, and telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class WrittenAddress(NamedTuple):
    """Where an address stands in a text, and where it leads."""

    start: int
    end: int
    address: str


_PERHAPS = re.compile(r"@|https?://|www\.|\+\d|\d{3}", re.IGNORECASE)
"""What every text with an address has."""
_URL = re.compile(r"(?<![\w@/.:-])(?:https?://[^\W_]|www\.[\w-]+\.\w)[^\s<>\"“”„«»\[\]{}|\\^`\0-\x1f]*", re.IGNORECASE)
_MAIL = re.compile(
    r"(?<![\w.+'/@:-])[^\W_][\w.+'-]{0,63}@[^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){0,8}\.[^\W\d_]{2,63}(?![\w@-])"
)
_COUNTRIES = (
    r"(?:1|7|20|27|3[0-469]|4[0-13-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|"
    r"(?:2[1-689]|3[578]|42|5[09]|6[7-9]|8[0578]|9[679])\d)"
)
"""Codes of countries, as ITU-T E.164 gives them out."""
_PHONE = re.compile(
    r"(?<![\w+/])(?:\+\d{1,3}|\(\+\d{1,3}\)|(?<![.:,-])00 ?" + _COUNTRIES + r"(?=[ \u00a0\u202f/(-]))"
    r"(?:[ \u00a0\u202f./()-]{0,2}\d){5,14}(?![\w%‰€$£])"
)
"""A number with its country. After 00 a space or mark parts the country, as in no order number."""
_OR_ANOTHER = re.compile(r"/\d{1,2}\Z")
"""A second number, of which only the end is written: `600 1234/35`."""
_GROUPED = re.compile(r"\+\d{1,3}(?:[ \u00a0\u202f.]000)+")
"""A number with its thousands apart, such as +5 000 000."""
_A_TELEPHONE = (
    r"(?<!\w)(?:t[eé]l|mob|puh|tlf|telefon\w*|puhelin|mobiil\w*|phone|t[eé]l[eé]phone|mobile|"
    r"тел|моб|телефон\w*|هاتف|טלפון)"
)
_WORD_AND_PHONE = re.compile(
    _A_TELEPHONE + r"(?:[.:]{1,2}|\b)(?: ?nr\.?:?)?"
    r"[ \u00a0]{0,2}(?!\d{4}-\d\d-\d\d(?!\d))((?:\d{1,3}[ \u00a0-]?)?\(\d{1,5}\)(?:[ \u00a0-]?\d){4,10}|"
    r"\d(?:[ \u00a0-]?\d){4,11})(?![\w%‰€$£]|[.,]\d)",
    re.IGNORECASE,
)
"""A number without its country, right behind a word for a telephone."""
_WORD_AND_SHORT = re.compile(
    _A_TELEPHONE + r"\.?:[ \u00a0]{0,2}(\d{3,4})(?=[.,;)](?!\d)|\s*$| (?:or|või|или) )", re.IGNORECASE | re.MULTILINE
)
"""A short number, such as 112, behind such a word and a colon; without a colon it may count something."""
_ENDS = ".,;:!?'’*_~…"


def written_addresses(text: str) -> Iterator[WrittenAddress]:
    """Addresses in `text` in their order; they do not overlap. What ends a sentence is no part of them."""
    if not _PERHAPS.search(text):
        return
    addresses = sorted((*_urls(text), *_mails(text), *_phones(text)))
    end = 0
    for address in addresses:
        if address.start >= end:
            yield address
            end = address.end


def _urls(text: str) -> Iterator[WrittenAddress]:
    for match in _URL.finditer(text):
        shown = _without_end(match[0])
        scheme, separator, rest = shown.partition("://")
        address = f"{scheme.lower()}://{rest}" if separator else f"https://{shown}"
        yield WrittenAddress(match.start(), match.start() + len(shown), address)


def _without_end(shown: str) -> str:
    while shown and (shown[-1] in _ENDS or (shown[-1] == ")" and shown.count(")") > shown.count("("))):
        shown = shown[:-1]
    return shown


def _mails(text: str) -> Iterator[WrittenAddress]:
    for match in _MAIL.finditer(text):
        yield WrittenAddress(match.start(), match.end(), f"mailto:{match[0]}")


def _phones(text: str) -> Iterator[WrittenAddress]:
    for match in _PHONE.finditer(text):
        shown = _without_another(match[0])
        # Behind its country nobody dials the (0) of a number.
        digits = _digits(re.sub(r"\(\s?0\s?\)", "", shown)).removeprefix("00")
        if 8 <= len(digits) <= 15 and digits[0] != "0" and not _GROUPED.fullmatch(shown):
            yield WrittenAddress(match.start(), match.start() + len(shown), f"tel:+{digits}")
    for match in (*_WORD_AND_PHONE.finditer(text), *_WORD_AND_SHORT.finditer(text)):
        yield WrittenAddress(match.start(1), match.end(1), f"tel:{_digits(match[1])}")


def _without_another(shown: str) -> str:
    first = _OR_ANOTHER.sub("", shown)
    return first if len(_digits(first)) >= 8 else shown


def _digits(shown: str) -> str:
    """The digits of a number, in whichever script they are written, as those of a telephone."""
    return "".join(str(int(letter)) for letter in shown if letter.isdecimal())
