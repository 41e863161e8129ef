"""What is asked when a handbook is begun, and which answers are refused."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal, get_args

from hbgen.characters import hidden, name_of
from hbgen.checks.identity import DUPLICATE_ENTRY
from hbgen.checks.terminology import DARK, LIGHT, contrast, hard_to_read
from hbgen.load.images import unsafe
from hbgen.load.remedies import languages_in, remedy
from hbgen.model.field_types import COLOUR_PATTERN, ID_LENGTH, ID_PATTERN
from hbgen.model.settings import IMAGE_PATTERN, Look
from hbgen.model.texts import LANGUAGE
from hbgen.problems import MessagePart, Place, Problem

Starter = Literal["small", "rannavalgus", "training-day"]
STARTERS: tuple[Starter, ...] = get_args(Starter)
"""A small handbook to grow, and the two full examples."""

CHANNELS = ("counter", "phone", "email", "chat", "web")
"""Channels for which hbgen has a name in each of its languages."""
DEFAULT_CHANNELS = ("phone", "email")
DEFAULT_COLOUR: str = Look.model_fields["colour"].default
DEFAULT_DARK: str = Look.model_fields["colour_dark"].default

_STEPS = 20

_LATIN = str.maketrans(
    dict(zip("абвгдеёзийклмнопрстуфхцыэ", "abvgdeezijklmnoprstufhcye", strict=True))
    | {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
)
"""Letters of Russian, as an id can hold them."""


@dataclass(frozen=True, slots=True)
class OwnChannel:
    """A channel: its id, and its name; an empty name is one that hbgen has."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for the handbook: its file name as given, and its bytes."""

    name: str
    data: bytes

    @property
    def suffix(self) -> str:
        suffix = PurePath(self.name).suffix.lower()
        return ".jpg" if suffix == ".jpeg" else suffix


@dataclass(frozen=True, slots=True)
class Answers:
    """What a handbook is begun with. The fields after `starter` are for the small handbook alone."""

    date: datetime.date
    """The day whose state the content describes."""
    starter: Starter = "small"
    with_history: bool = False
    """Whether a full example keeps its releases and results."""
    company: str = ""
    """Whose handbook it is; empty for "our company" in each language."""
    languages: tuple[str, ...] = ("en",)
    """Languages of the handbook, the main one first."""
    channels: tuple[OwnChannel, ...] = tuple(map(OwnChannel, DEFAULT_CHANNELS))
    colour: str = DEFAULT_COLOUR
    colour_dark: str = DEFAULT_DARK
    logo: Picture | None = None

    @property
    def logo_path(self) -> str:
        """Where the logo stands below `content/`; empty without one."""
        return f"images/logo{self.logo.suffix}" if self.logo else ""


def channel(text: str) -> OwnChannel:
    """A channel from how it is typed: `phone`, `bus=Library bus`, or a name of which an id is made."""
    id_, separator, name = (part.strip() for part in text.partition("="))
    if id_ in CHANNELS and not name:
        return OwnChannel(id_)
    return OwnChannel(id_, name or id_) if separator else OwnChannel(_id_from(id_), id_)


def _id_from(name: str) -> str:
    """An id of the letters and digits of a name; empty where none can be made of them."""
    letters = unicodedata.normalize("NFKD", name.lower().translate(_LATIN)).encode("ascii", "ignore").decode()
    id_ = re.sub(r"[^a-z0-9]+", "-", letters)[:ID_LENGTH].strip("-")
    return id_ if re.fullmatch(ID_PATTERN, id_) else ""


def dark_colour(colour: str) -> str:
    """`colour`, made as much lighter as a dark page needs."""
    parts = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    for step in range(_STEPS + 1):
        mixed = "#" + "".join(f"{part + (255 - part) * step // _STEPS:02x}" for part in parts)
        if contrast(mixed, DARK) >= contrast(DEFAULT_COLOUR, LIGHT):
            return mixed
    return "#ffffff"


def _remedy(code: str, value: str) -> str | MessagePart:
    """What to write in place of a value that is refused as content would be."""
    return remedy(code, value) or ""


def colour_problems(colour: str, background: str, option: str) -> Iterator[Problem]:
    """A problem for what is no colour, or cannot be read on `background`."""
    if not re.fullmatch(COLOUR_PATTERN, colour):
        yield Problem(Place(option), "bad-colour", {"found": colour or '""', "instead": _remedy("bad-colour", colour)})
    else:
        yield from hard_to_read(colour, background, Place(option))


def name_problems(name: str) -> Iterator[Problem]:
    """A problem for a name with a character that is not seen."""
    yield from _hidden_characters(name, "--name")


def _hidden_characters(text: str, option: str) -> Iterator[Problem]:
    at = next(hidden(text), None)
    if at is not None:
        yield Problem(Place(option), "odd-character", {"character": name_of(text[at])})


def language_problems(languages: tuple[str, ...], is_option: bool = False) -> Iterator[Problem]:
    """Problems of tags that are none, or stand twice; `is_option` if each was given with `--language`."""
    place = Place("--language")
    for number, tag in enumerate(languages or ("",)):
        if not LANGUAGE.fullmatch(tag):
            instead = _options(tag) if is_option else None
            values = {"found": tag or '""', "instead": instead or _remedy("bad-language", tag)}
            yield Problem(place, "bad-language", values)
        elif tag in languages[:number]:
            yield Problem(place, DUPLICATE_ENTRY, {"found": tag, "field": "languages"})


def _options(text: str) -> MessagePart | None:
    """What to write on the command line in place of several tags in one; None where it is one, or nothing known."""
    tags = languages_in(text)
    if len(tags) < 2:
        return None
    return MessagePart("Write {word}.", {"word": f"`{' '.join(f'--language {tag}' for tag in tags)}`"})


def channel_problems(channels: tuple[OwnChannel, ...]) -> Iterator[Problem]:
    """Problems of ids that are none, or stand twice."""
    place = Place("--channel")
    ids = [entry.id for entry in channels]
    for number, entry in enumerate(channels):
        yield from _hidden_characters(entry.name, "--channel")
        if not entry.id:
            yield Problem(place, "channel-without-id", {"found": entry.name or '""'})
        elif not re.fullmatch(ID_PATTERN, entry.id) or len(entry.id) > ID_LENGTH:
            values = {"found": entry.id, "foreign": "", "instead": _remedy("bad-id", entry.id)}
            yield Problem(place, "bad-id", values)
        elif entry.id in ids[:number]:
            yield Problem(place, DUPLICATE_ENTRY, {"found": entry.id, "field": "channels"})


def logo_problems(logo: Picture | None) -> Iterator[Problem]:
    """A problem for a logo that is no picture, or more than a picture."""
    if logo is None:
        return
    if not re.fullmatch(IMAGE_PATTERN, f"logo{logo.suffix}"):
        yield Problem(
            Place("--logo"), "bad-image-path", {"found": logo.name, "instead": _remedy("bad-image-path", logo.name)}
        )
    else:
        for problem in unsafe(logo.data, f"content/images/logo{logo.suffix}"):
            yield Problem(Place("--logo"), problem.code, problem.values)


def problems_of(answers: Answers) -> list[Problem]:
    """Whatever keeps a handbook from being begun with `answers`."""
    return [
        *name_problems(answers.company),
        *language_problems(answers.languages, is_option=True),
        *channel_problems(answers.channels),
        *colour_problems(answers.colour, LIGHT, "--colour"),
        *colour_problems(answers.colour_dark, DARK, "--colour-dark"),
        *logo_problems(answers.logo),
    ]
