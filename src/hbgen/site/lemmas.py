"""Words of one lemma, joined into families: `kaebus`, `kaebuse`, `kaebust`.

Lemmas come from simplemma's dictionaries where the extra `search` is installed, and else stems from Snowball are used;
in a language that neither knows, each word is a family of its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import snowballstemmer  # type: ignore[import-untyped]

from hbgen.files import put

_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


def families(words: Iterable[str], language: str) -> list[tuple[str, ...]]:
    """`words` in families, each sorted, in the order of their first words. Every word is in one family."""
    distinct = sorted(set(words))
    letters_only = [word for word in distinct if word.isalpha()]
    lemma = _lemmas(letters_only, language.replace("_", "-").split("-")[0].lower())
    by_lemma: dict[str, list[str]] = {}
    for word in distinct:
        by_lemma.setdefault(lemma.get(word, word), []).append(word)
    return sorted(map(tuple, by_lemma.values()))


def _lemmas(words: list[str], language: str) -> dict[str, str]:
    """Word → lemma or stem, of each of `words`; empty for an unknown language."""
    try:
        release = version("simplemma")
    except PackageNotFoundError:
        release = ""
    if release and (lemmas := _cached_lemmas(words, language, release)):
        return lemmas
    name = _SNOWBALL.get(language)
    if name not in snowballstemmer.algorithms():
        return {}
    stemmer = snowballstemmer.stemmer(name)
    return dict(zip(words, stemmer.stemWords(words), strict=True))


def _cached_lemmas(words: list[str], language: str, release: str) -> dict[str, str]:
    """Word → lemma from simplemma, version `release`; empty when it does not know the language.

    Its dictionary takes seconds and 240 MB to load, for each edition of the handbook. A word's lemma depends
    on nothing but the word, so lemmas are cached in the user's cache folder, which may be deleted at any time.
    """
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hbgen"
    cache = folder / f"lemmas-{language}-{release}.json"
    try:
        lemmas = json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        lemmas = None
    if not isinstance(lemmas, dict) or not all(isinstance(lemma, str) for lemma in lemmas.values()):
        lemmas = {}
    missing = [word for word in words if word not in lemmas]
    if missing:
        lemmatize = _simplemma(language)
        if lemmatize is None:
            return {}
        lemmas.update((word, lemmatize(word)) for word in missing)
        text = json.dumps(dict(sorted(lemmas.items())), ensure_ascii=False, indent=0)
        # A cache that cannot be written costs time, nothing else.
        with suppress(OSError):
            put(cache, text.encode())
    return {word: lemmas[word] for word in words}


def _simplemma(language: str) -> Callable[[str], str] | None:
    import simplemma

    try:
        simplemma.lemmatize("a", lang=language)
    except ValueError:
        return None

    def lemma(word: str) -> str:
        result: str = simplemma.lemmatize(word, lang=language)
        if result == word:
            # Names, and nouns in German, are in the dictionary with a capital.
            result = simplemma.lemmatize(word.capitalize(), lang=language)
        return result.lower()

    return lemma
