"""Texts of hbgen itself in the languages of its readers: a gettext catalogue (`<language>.po`) for each.

The English texts are the keys; one with several meanings has a context in front (gettext's `msgctxt`). Texts
without a translation are shown in English.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Message

Translate = Callable[[str], str]

LANGUAGES = ("en", "et", "ru")
"""Languages of hbgen's own texts."""

_CONTEXT = "\4"
"""Separates a context from its word, as in gettext's own files."""


def verb(word: str) -> str:
    """The key of a word on a button, where the same word is a heading or a state elsewhere."""
    return f"verb{_CONTEXT}{word}"


def english(key: str) -> str:
    """The English words of a key."""
    return key.rpartition(_CONTEXT)[2]


def key_of(message: Message) -> str:
    """The key of a catalogue's message."""
    return f"{message.context}{_CONTEXT}{message.id}" if message.context else str(message.id)


@cache
def words(language: str) -> dict[str, str]:
    """English → `language` for every translated word; empty for English and unknown languages.

    `pt-BR` falls back to `pt`.
    """
    # Babel takes 0.1 s to import, and English needs none of it.
    from babel.messages.pofile import read_po

    for tag in (language, language.split("-")[0]):
        source = files(__name__) / f"{tag}.po"
        if source.is_file():
            with source.open("rb") as stream:
                catalogue = read_po(stream, locale=tag, abort_invalid=True)
            return {
                key_of(message): str(message.string)
                for message in catalogue
                if message.id and message.string and not message.fuzzy
            }
    return {}


def translator(language: str) -> Translate:
    """A function from hbgen's English words to `language`."""
    if language.split("-")[0] == "en":
        return english
    translations = words(language)
    return lambda text: translations.get(text) or english(text)


_ENGLISH = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    *("december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"),
)


@cache
def months(language: str) -> frozenset[str]:
    """Names and abbreviations of months in a language, casefolded and without full stops, from Unicode's CLDR.

    Empty for a language that CLDR lacks.
    """
    if language == "en":
        return frozenset(_ENGLISH)
    # Babel takes 0.1 s to import.
    from babel import Locale, UnknownLocaleError

    try:
        names = Locale.parse(language, sep="-").months["format"]
    except (ValueError, UnknownLocaleError):
        return frozenset()
    return frozenset(
        str(name).casefold().rstrip(".") for width in ("wide", "abbreviated") for name in names[width].values()
    )
