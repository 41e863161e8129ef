"""What to write in place of a value that the model refuses: the right thing by name, wherever it can be known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from hbgen.locale import words
from hbgen.locale.language_tags import country_tag, usual_tag
from hbgen.model.base import COLOUR_PATTERN, ID_LENGTH, ID_PATTERN, TIME_PATTERN
from hbgen.model.settings import ACCOUNT_PATTERN, IDENTITY_PATTERN, IMAGE_PATTERN, SECURE_PATTERN
from hbgen.problems import MessagePart, near
from hbgen.suggestions import existing_day, foreign_letter, operator, truth, unquoted
from hbgen.text.fields import FIELDS, choice_key
from hbgen.text.labels import LABELS

_LONGEST = 500
"""Characters of a value for which a remedy is sought, at most."""

_OTHERWISE = {
    "bad-id": "Use letters a–z, digits and hyphens, begin with a letter, at most 40 characters: TEL-03, team-lead.",
    "bad-time": "Write hours and minutes, in two digits each: 09:00.",
    "bad-colour": 'Write it as # and six digits, in quotes: "#155e75".',
    "bad-image-path": "Write the path below content/, such as images/logo.svg: letters a–z, digits, - and _, no "
    "spaces; svg, png, jpg and webp work.",
    "bad-language": "Write it as et, en, ru or pt-BR.",
    "bad-account": 'Write a user or a team, in quotes: "@name" or "@group/team".',
    "bad-identity": "Write small letters a to z, digits, hyphens and dots, such as `service.example.ee`.",
    "not-an-address": "Begin it with https://, mailto: or tel: and leave no spaces in it.",
    "not-https": "Begin it with https:// and leave no spaces in it: anything else could be read on the way.",
    "not-true-or-false": "Write `true` or `false`, without quotes.",
    "no-such-date": "Write a day that does, as year-month-day: 2026-03-31.",
}
"""Problem code → how such a value is written, where it cannot be known what was meant."""


def remedy(code: str, value: object) -> MessagePart | None:
    """What to write in place of `value`; None for a code whose remedy does not depend on the value."""
    if code not in _OTHERWISE:
        return None
    if code == "no-such-date":
        return existing_day(str(value))
    written = unquoted(str(value)) if isinstance(value, (str, int)) else ""
    meant = _MEANT[code](written) if written and len(written) <= _LONGEST else None
    if meant is None:
        return MessagePart(_OTHERWISE[code])
    if code in ("bad-colour", "bad-account", "bad-time"):
        return MessagePart('Write "{word}", in quotes.', {"word": meant})
    return MessagePart("Write {word}.", {"word": f"`{meant}`"})


# --- ids --------------------------------------------------------------------------------------

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "Æ": "Ae", "Ø": "O", "Ł": "L"})


def slug(written: str) -> str | None:
    """`desk-lead` for `Desk lead`, `TEL-03` for `TEL 03`; None where no id can be made of it."""
    if len(written) > 2 * ID_LENGTH or foreign_letter(written):
        return None
    plain = unicodedata.normalize("NFKD", written.translate(_LETTERS))
    parts = re.findall("[A-Za-z0-9]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    joined = "-".join(parts)
    # Ids in capitals stay so; names become small letters.
    id_ = joined if any(re.fullmatch("[A-Z]{2,}[0-9]*", part) for part in parts) else joined.lower()
    return id_ if re.fullmatch(ID_PATTERN, id_) and len(id_) <= ID_LENGTH else None


# --- languages --------------------------------------------------------------------------------


def language(written: str, languages: Iterable[str] = ()) -> str | None:
    """The tag that was meant, one of `languages` if any is near: `fi` for `fin`; None where nothing can be known."""
    tags = tuple(languages)
    tag, country = usual_tag(written), country_tag(written)
    if country is not None and written.casefold() not in tags:
        return country
    if tag is None:
        return near(written, tags) if len(written) <= 3 else None
    base = tag.partition("-")[0]
    of_base = [other for other in tags if other.partition("-")[0] == base]
    return tag if tag in tags or not of_base else of_base[0]


def _languages(written: str) -> str | None:
    """The tag that was meant, or the tags, where several stand in one: `et, en` for `et; en`."""
    tags = [language(word) for word in re.split(r"[\s,;/+&|]+", written) if word]
    return ", ".join(tag for tag in tags if tag) if len(tags) > 1 and all(tags) else language(written)


# --- times, colours ---------------------------------------------------------------------------

_TIME = re.compile(r"(?:kell |at )?(\d{1,2})(?:[:.h]?(\d{2}))?(?:[:.]\d{2})? ?([ap])?\.?(?:m\.?)?", re.IGNORECASE)


def _time(written: str) -> str | None:
    match = _TIME.fullmatch(written)
    if match is None:
        return None
    hour = int(match[1])
    if match[3]:
        hour = hour % 12 + (12 if match[3].casefold() == "p" else 0)
    time = f"{hour:02}:{match[2] or '00'}"
    return time if re.fullmatch(TIME_PATTERN, time) else None


_NAMED_COLOURS = (
    "black=000000 white=ffffff red=ff0000 lime=00ff00 blue=0000ff yellow=ffff00 teal=008080 navy=000080 green=008000 "
    "maroon=800000 purple=800080 olive=808000 gray=808080 grey=808080 silver=c0c0c0 orange=ffa500"
)
_COLOURS = dict(pair.split("=", 1) for pair in _NAMED_COLOURS.split())
_RGB = re.compile(r"rgba?\( ?(\d{1,3})[ ,]+(\d{1,3})[ ,]+(\d{1,3})[^)]*\)", re.IGNORECASE)


def _colour(written: str) -> str | None:
    if rgb := _RGB.fullmatch(written):
        digits = "".join(f"{int(part):02x}" for part in rgb.groups())
    else:
        digits = _COLOURS.get(written.casefold(), written.removeprefix("0x").lstrip("#"))
    if re.fullmatch("[0-9A-Fa-f]{3}", digits):
        digits = "".join(2 * digit for digit in digits)
    if re.fullmatch("[0-9A-Fa-f]{8}", digits):
        digits = digits[:6]
    return f"#{digits}" if re.fullmatch(COLOUR_PATTERN, f"#{digits}") else None


# --- addresses, files, names ------------------------------------------------------------------

_HOST = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+?[\d ()./-]{5,20}")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<([^>\s]+)>")


def _address(written: str) -> str | None:
    link = _LINK.fullmatch(written)
    written = (link[1] or link[2]) if link else written
    if _EMAIL.fullmatch(written):
        return f"mailto:{written}"
    if written.lower().startswith("tel:") or _PHONE.fullmatch(written):
        digits = re.sub("[^0-9+-]", "", written.lower().removeprefix("tel:"))
        return f"tel:{digits}" if re.fullmatch(r"\+?[0-9-]+", digits) else None
    if written.lower().startswith("mailto:"):
        to = written[7:].strip()
        return f"mailto:{to}" if _EMAIL.fullmatch(to) else None
    return _web(written)


def _web(written: str) -> str | None:
    """An address of a page, with its scheme and without spaces."""
    link = _LINK.fullmatch(written)
    written = (link[1] or link[2]) if link else written
    scheme = re.match(r"(https?)[:;]?/{1,3}", written, re.IGNORECASE)
    rest = (written[scheme.end() :] if scheme else written).replace(" ", "%20").replace("\\", "/")
    is_plain = scheme is not None and scheme[1].lower() == "http"
    address = f"{'http' if is_plain else 'https'}://{rest}"
    return address if _HOST.fullmatch(rest) else None


def _secure(written: str) -> str | None:
    address = re.sub("^http:", "https:", _web(written) or written)
    return address if re.fullmatch(SECURE_PATTERN, address) else None


def _image(written: str) -> str | None:
    path = written.replace("\\", "/").removeprefix("./").lstrip("/").removeprefix("content/").lstrip("/")
    stem, point, suffix = path.rpartition(".")
    if not point:
        return None
    plain = unicodedata.normalize("NFKD", stem)
    stem = re.sub(r"[^A-Za-z0-9_/-]+", "-", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    path = f"{stem.strip('-')}.{ {'jpeg': 'jpg'}.get(suffix.lower(), suffix.lower()) }"
    return path if re.fullmatch(IMAGE_PATTERN, path) else None


def _account(written: str) -> str | None:
    name = re.sub(r"^(https?://)?(www\.)?git(hub|lab)\.com/(orgs/)?", "", written).strip("/ ")
    name = f"@{name.lstrip('@').replace('/teams/', '/')}"
    return name if re.fullmatch(ACCOUNT_PATTERN, name) else None


def _identity(written: str) -> str | None:
    host = re.sub(r"^https?://(www\.)?", "", written.lower()).strip("/ ")
    host = re.sub(r"[\s_]+", "-", host)
    return host if re.fullmatch(IDENTITY_PATTERN, host) else None


# --- targets ----------------------------------------------------------------------------------

_TARGET = re.compile(r"(?P<operator>[^\d]{0,20}?)\s*(?P<value>\d+(?:[.,]\d+)?)\s*(?P<unit>%|[^\W\d][\w ]{0,30})")


def target(written: str) -> str | None:
    """`{operator: at-most, value: 60, unit: seconds}` for `<= 60 seconds`; None for any other text."""
    match = _TARGET.fullmatch(unquoted(written)) if len(written) <= 80 else None
    sign = (operator(match["operator"]) or ("at-most" if not match["operator"] else None)) if match else None
    if match is None or sign is None:
        return None
    unit = '"%"' if match["unit"] == "%" else match["unit"].strip()
    return f"{{operator: {sign}, value: {match['value'].replace(',', '.')}, unit: {unit}}}"


# --- words ------------------------------------------------------------------------------------

_YES = frozenset(["yes", "y", "on", "jah", "jaa", "ja", "да", "si", "oui", "true", "t", "1", "x"])
_NO = frozenset(["no", "n", "off", "ei", "ні", "нет", "non", "nein", "false", "f", "0"])


def _truth(written: str) -> str | None:
    word = written.casefold()
    is_true = True if word in _YES else False if word in _NO else truth(written)
    return None if is_true is None else str(is_true).lower()


_HBGEN = ("et", "ru")
"""Languages of hbgen's own words beside English."""


def choice(written: str, choices: Iterable[str]) -> str | None:
    """The one of `choices` that was meant: by a sign (`<=`), by its label in a language of hbgen's, or nearly."""
    values = list(choices)
    word = unquoted(written)
    meant = operator(word)
    if meant in values:
        return meant
    labels = {value: LABELS.get(choice_key(value), value) for value in values}
    return _by_label(word, labels) or near(word, values)


def field(written: str, fields: Iterable[str], class_name: str = "") -> str | None:
    """The one of `fields` that was meant by a name: nearly, or by its label in a language of hbgen's."""
    names = list(fields)
    labels = {name: FIELDS.get(f"{class_name}.{name}", FIELDS.get(name, name)) for name in names}
    return near(unquoted(written), names) or _by_label(unquoted(written), labels)


def _by_label(word: str, labels: dict[str, str]) -> str | None:
    folded = word.casefold()
    for value, label in labels.items():
        shown = (label, *(words(tag).get(label, "") for tag in _HBGEN))
        if folded in (text.casefold() for text in shown if text):
            return value
    return None


_MEANT: dict[str, Callable[[str], str | None]] = {
    "bad-id": slug,
    "bad-time": _time,
    "bad-colour": _colour,
    "bad-image-path": _image,
    "bad-language": _languages,
    "bad-account": _account,
    "bad-identity": _identity,
    "not-an-address": _address,
    "not-https": _secure,
    "not-true-or-false": _truth,
}
