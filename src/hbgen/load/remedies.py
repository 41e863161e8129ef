"""What to write in place of a value that the model refuses: the right thing by name, wherever it can be known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from hbgen.load import choice_words, field_words
from hbgen.locale import words
from hbgen.locale.language_tags import country_tag, usual_tag
from hbgen.model.field_types import COLOUR_PATTERN, ID_LENGTH, ID_PATTERN, TIME_PATTERN
from hbgen.model.settings import ACCOUNT_PATTERN, IDENTITY_PATTERN, IMAGE_PATTERN, SECURE_PATTERN
from hbgen.model.visibility import AUDIENCES
from hbgen.model.written import Map, Seq
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
    written = unquoted(str(value)) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if code in _OF_PATHS and len(written) <= _LONGEST and (otherwise := _OF_PATHS[code](written)) is not None:
        return otherwise
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
    # `TEL-03 (new)` has a remark behind it, `TEL-03 (a)` has not.
    written = re.sub(r"(?<=\w)\s*\([^()]{3,}\)$", "", written)
    if len(written) > 2 * ID_LENGTH or foreign_letter(written):
        return None
    plain = unicodedata.normalize("NFKD", written.translate(_LETTERS))
    parts = re.findall("[A-Za-z0-9]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    joined = "-".join(parts)
    # Ids in capitals stay so; names become small letters.
    id_ = joined if any(re.fullmatch("[A-Z]{2,}[0-9]*", part) for part in parts) else joined.lower()
    return id_ if re.fullmatch(ID_PATTERN, id_) and len(id_) <= ID_LENGTH else None


_ID = re.compile(ID_PATTERN)


def id_instead(value: object, is_in_list: bool) -> MessagePart | None:
    """What to write in place of an id with something around it, or of several in one; None where it is neither."""
    if isinstance(value, Map):
        value = value.get("id")
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, Seq):
        ids: tuple[str, ...] = tuple(item for item in value if isinstance(item, str) and _ID.fullmatch(item))
    else:
        text = unquoted(str(value))
        ids = (text,) if _ID.fullmatch(text) and len(text) <= ID_LENGTH else ids_of(text[:_LONGEST])
    if len(ids) > 1 and is_in_list and not isinstance(value, Seq):
        return MessagePart("Write {words}, each for itself.", {"words": f"`{', '.join(ids)}`"})
    if len(ids) > 1:
        return MessagePart("One id belongs here, such as `{word}`.", {"word": ids[0]})
    return MessagePart("Write {word}.", {"word": f"`{ids[0]}`"}) if ids else None


def ids_of(written: str) -> tuple[str, ...]:
    """Several ids that stand in one text: `TEL-03, TEL-04`, or `TEL-03 TEL-04`; empty where it is no such text."""
    parts = [part for part in re.split(r"\s*[,;/&+]\s*|\s+(?:and|ja|и)\s+|\s+(?=[A-Z]{2,}[A-Z0-9]*-)", written) if part]
    is_ids = len(parts) > 1 and all(_ID.fullmatch(part) and "-" in part for part in parts)
    return tuple(dict.fromkeys(parts)) if is_ids else ()


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
    return ", ".join(languages_in(written)) or language(written)


def languages_in(written: str) -> tuple[str, ...]:
    """The tags of several languages that stand in one text; empty where it is none, one, or anything unknown."""
    tags = [language(word) for word in re.split(r"[\s,;/+&|]+", written) if word]
    return tuple(tag for tag in tags if tag) if len(tags) > 1 and all(tags) else ()


# --- times, colours ---------------------------------------------------------------------------

_TIME = re.compile(
    r"(?:kell |at )?(\d{1,2})(?:[:.h]?(\d{2}))?(?:[:.]\d{2})? ?([ap])?\.?(?:m\.?)?(?:\s*[-–—]\s*\d.{0,10})?",
    re.IGNORECASE,
)
"""A time of day, perhaps with the time of an end, which is ignored."""


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


_ELSEWHERE = re.compile(r"[A-Za-z]:[\\/]|\\\\|file:|~[\\/]|/(?:Users|home|Volumes|mnt|media)/", re.IGNORECASE)
"""The beginning of a path on one computer or in its network."""
_OUTSIDE = re.compile(r"\.\./|(?:https?|data|ftp):", re.IGNORECASE)
"""The beginning of a path that leads out of content/, or of an address."""


def _image(written: str) -> str | None:
    path = written.replace("\\", "/").removeprefix("./").lstrip("/").removeprefix("content/").lstrip("/")
    stem, point, suffix = path.rpartition(".")
    if not point:
        return None
    plain = unicodedata.normalize("NFKD", stem)
    stem = re.sub(r"[^A-Za-z0-9_/-]+", "-", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    path = f"{stem.strip('-')}.{ {'jpeg': 'jpg'}.get(suffix.lower(), suffix.lower()) }"
    return path if re.fullmatch(IMAGE_PATTERN, path) else None


def _picture_elsewhere(written: str) -> MessagePart | None:
    """What to do about a picture that is not below content/, or of a kind that browsers do not show."""
    name = re.split(r"[\\/]", written.partition("?")[0])[-1]
    stem, point, suffix = name.rpartition(".")
    is_picture = _image(name) is not None
    if point and not is_picture and re.fullmatch(r"[A-Za-z]{2,4}", suffix) and _image(f"{stem}.png") is not None:
        path = f"images/{_image(f'{stem}.png')}"
        values = {"suffix": suffix.lower(), "path": path}
        return MessagePart("Save it as png or svg instead of {suffix} at content/{path}, and write `{path}`.", values)
    if not _ELSEWHERE.match(written) and not _OUTSIDE.match(written.replace("\\", "/")):
        with_ending = _image(f"{written}.svg") if not point else None
        return MessagePart("Write its ending, too, such as `{path}`.", {"path": with_ending}) if with_ending else None
    path = f"images/{_image(name)}" if is_picture else "images/logo.svg"
    return MessagePart("Copy the picture to content/{path}, and write `{path}`.", {"path": path})


_DOCUMENT = re.compile(r"[\w ./\\()-]+\.(?:pdf|docx?|xlsx?|pptx?|od[pst]|rtf|txt|md)", re.IGNORECASE)


def file_elsewhere(written: str) -> MessagePart | None:
    """What to do about the path of a file where an address belongs; None for what is no such path."""
    if not _ELSEWHERE.match(written) and not _DOCUMENT.fullmatch(written):
        return None
    return MessagePart(
        "Nobody else can open a file on your computer: put it where a browser finds it, and write the address that "
        "begins with https://."
    )


_OF_PATHS: dict[str, Callable[[str], MessagePart | None]] = {
    "bad-image-path": _picture_elsewhere,
    "not-an-address": file_elsewhere,
    "not-https": file_elsewhere,
}
"""Problem code → the remedy for a path that leads to where no reader of the handbook comes."""


def _account(written: str) -> str | None:
    name = re.sub(r"^(https?://)?(www\.)?git(hub|lab)\.com/(orgs/)?", "", written).strip("/ ")
    name = f"@{name.lstrip('@').replace('/teams/', '/')}"
    return name if re.fullmatch(ACCOUNT_PATTERN, name) else None


def _identity(written: str) -> str | None:
    host = re.sub(r"^https?://(www\.)?", "", written.lower()).strip("/ ")
    host = re.sub(r"[\s_]+", "-", host)
    return host if re.fullmatch(IDENTITY_PATTERN, host) else None


# --- targets ----------------------------------------------------------------------------------

_TARGET = re.compile(
    r"(?P<operator>[^\d]{0,20}?)\s*(?P<value>\d+(?:[.,]\d+)?)\s*(?P<unit>%|[^\W\d][\w ]{0,30}?)"
    r"(?:,? (?:in|for) (?P<share>\d{1,3}) ?%(?: of \w{1,20})?)?"
)


def target(written: str) -> str | None:
    """`{operator: at-most, value: 60, unit: seconds}` for `<= 60 seconds`; None for any other text."""
    match = _TARGET.fullmatch(unquoted(written)) if len(written) <= 80 else None
    sign = (operator(match["operator"]) or ("at-most" if not match["operator"] else None)) if match else None
    if match is None or sign is None:
        return None
    unit = '"%"' if match["unit"] == "%" else match["unit"].strip()
    share = f", share: {match['share']}" if match["share"] else ""
    return f"{{operator: {sign}, value: {match['value'].replace(',', '.')}, unit: {unit}{share}}}"


# --- words ------------------------------------------------------------------------------------

_YES = frozenset(
    ["yes", "y", "yep", "on", "jah", "jaa", "ja", "да", "si", "oui", "true", "t", "1", "x", "+", "✓", "✔", "☑"]
)
_NO = frozenset(
    ["no", "n", "nope", "off", "ei", "ні", "нет", "non", "nein", "false", "f", "0", "-", "–", "✗", "✘", "☐"]
)


def _truth(written: str) -> str | None:
    word = written.casefold().rstrip(".!,;") or written
    is_true = True if word in _YES else False if word in _NO else truth(written)
    return None if is_true is None else str(is_true).lower()


_HBGEN = ("et", "ru")
"""Languages of hbgen's own words beside English."""


def choice(written: str, choices: Iterable[str]) -> str | None:
    """The one of `choices` that was meant: by a sign (`<=`), a word that is used for it elsewhere, or nearly.

    Elsewhere is: on hbgen's pages, in each of their languages, and in other programs.
    """
    values = list(choices)
    word = unquoted(written)
    meant = operator(word)
    if meant in values:
        return meant
    labels = {value: LABELS.get(choice_key(value), value) for value in values}
    meant = _by_label(word, labels) or choice_words.by_usual_word(word, values)
    return meant or (None if choice_words.is_denied(word) else near(word, values, _SLIP))


def choice_of(written: Iterable[str], choices: Sequence[str]) -> str | None:
    """The one of `choices` that was meant by several words, where one is allowed; of audiences the widest.

    A wider audience holds the narrower ones: `[staff, managers]` is `staff`.
    """
    meant = dict.fromkeys(choice(word, choices) for word in written)
    if choices == [*AUDIENCES] and None not in meant:
        return next((audience for audience in AUDIENCES if audience in meant), None)
    return next(iter(meant)) if len(meant) == 1 else None


_ALMOST = 0.9
_SLIP = 0.72
"""How near a word is to the one of which it is a slip: fewer choices than ids look alike, and each has a meaning."""


def field(written: str, fields: Iterable[str], class_name: str = "") -> str | None:
    """The one of `fields` that was meant: by its label in a language of hbgen's, by a usual word, or nearly."""
    names = list(fields)
    if (open_name := without_colon(written)) in names:
        return open_name
    labels = {name: FIELDS.get(f"{class_name}.{name}", FIELDS.get(name, name)) for name in names}
    word = unquoted(written)
    alike = near(word, names, _ALMOST) or _in_other_number(word, names) or _by_label(word, labels)
    return alike or field_words.by_usual_word(word, names) or near(word, names, _SLIP)


def without_colon(written: str) -> str | None:
    """The name in a text that was read as one since no colon stands behind it: `name "Our company`."""
    name = re.match(r"([a-z_]+)\s*[=;:：]?\s*[\"'“”„«]", written)
    return name[1] if name is not None else None


def _in_other_number(word: str, names: list[str]) -> str | None:
    """The one of `names` that `word` is the plural or the singular of, in English: `remedies` for `remedy`."""
    folded = word.casefold()
    return next((name for name in names if folded in _plurals(name) or name in _plurals(folded)), None)


def _plurals(word: str) -> set[str]:
    return {f"{word}s", f"{word}es", f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"}


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
