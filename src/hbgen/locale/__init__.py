"""Texts of hbgen itself in the languages of its readers: a gettext catalogue (`<language>.po`) for each.

The English texts are the keys; one with several meanings has a context in front (gettext's `msgctxt`), one that counts
something has two forms (`plurals`). Texts without a translation are shown in English. A handbook may hold catalogues of
its own, in `locale/`: for languages that hbgen does not have, and for words that it says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from hbgen.locale.language_tags import nearest
from hbgen.locale.plurals import SEPARATOR, PluralText
from hbgen.locale.shipped import CONTEXT, translations_in

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

Translate = Callable[[str], str]

LANGUAGES = ("en", "et", "ru")
"""Languages of hbgen's own texts."""


def verb(word: str) -> str:
    """The key of a word on a button, where the same word is a heading or a state elsewhere."""
    return f"verb{CONTEXT}{word}"


def english(key: str) -> str:
    """The English words of a key."""
    return key if isinstance(key, PluralText) else key.rpartition(CONTEXT)[2]


def key_of(message: Message) -> str:
    """The key of a catalogue's message."""
    if isinstance(message.id, (tuple, list)):
        return SEPARATOR.join(message.id)
    return f"{message.context}{CONTEXT}{message.id}" if message.context else str(message.id)


def translations(catalogue: Catalog) -> dict[str, str]:
    """Key → translation of every translated message; one that counts has all forms, with the catalogue's rule."""
    from gettext import c2py

    rule: Callable[[int], int] = c2py(str(catalogue.plural_expr))
    result: dict[str, str] = {}
    for message in catalogue:
        if not message.id or message.fuzzy or not message.string:
            continue
        if isinstance(message.string, (tuple, list)):
            if all(message.string):
                result[key_of(message)] = PluralText(tuple(message.string), rule)
        else:
            result[key_of(message)] = str(message.string)
    return result


_own_words: dict[str, Mapping[str, str]] = {}
"""Language → the words of the handbook's own catalogue, which come before those of hbgen."""


def use_own(catalogues: Mapping[str, Mapping[str, str]]) -> None:
    """Let the words of a handbook's own catalogues come before those of hbgen: language → key → translation.

    There is one handbook in a process; a later call replaces an earlier one.
    """
    if _own_words != catalogues:
        _own_words.clear()
        _own_words.update(catalogues)
        words.cache_clear()


@cache
def words(language: str) -> Mapping[str, str]:
    """English → `language` for every translated word; empty for English and unknown languages.

    `pt-BR` falls back to `pt`, and `nn` to `nb`: `language_tags.nearest`.
    """
    own = next((_own_words[tag] for tag in nearest(language) if tag in _own_words), {})
    return {**_words_of_hbgen(language), **own}


@cache
def _words_of_hbgen(language: str) -> Mapping[str, str]:
    for tag in nearest(language):
        source = files(__name__) / f"{tag}.po"
        if source.is_file():
            return translations_in(source.read_text("utf-8"))
    return {}


def hbgens_catalogue() -> tuple[Message, ...]:
    """Every message of hbgen in English, with its context and plural, in order."""
    from babel.messages.pofile import read_po

    with (files(__name__) / "et.po").open("rb") as stream:
        return tuple(message for message in read_po(stream, locale="et", abort_invalid=True) if message.id)


def translator(language: str) -> Translate:
    """A function from hbgen's English words to `language`."""
    if language.split("-")[0] == "en" and not _own_words:
        return english
    own_language = words(language)
    return lambda text: own_language.get(text) or english(text)


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
