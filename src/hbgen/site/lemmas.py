"""Words of one lemma, joined into families: `kaebus`, `kaebuse`, `kaebust`.

simplemma's dictionaries tell the lemma where the extra `search` is installed; Snowball's stem stands in for it
elsewhere; a language that neither knows keeps its words apart.
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
    """`words` in families, each sorted, in the order of their first words. Every word stands in one family."""
    distinct = sorted(set(words))
    spoken = [word for word in distinct if word.isalpha()]
    lemma = _lemmas(spoken, language.replace("_", "-").split("-")[0].lower())
    found: dict[str, list[str]] = {}
    for word in distinct:
        found.setdefault(lemma.get(word, word), []).append(word)
    return sorted(map(tuple, found.values()))


def _lemmas(words: list[str], language: str) -> dict[str, str]:
    """The lemma, or what stands in for it, of each of `words`; empty for a language that nothing is known of."""
    try:
        edition = version("simplemma")
    except PackageNotFoundError:
        edition = ""
    if edition and (found := _remembered(words, language, edition)):
        return found
    name = _SNOWBALL.get(language)
    if name not in snowballstemmer.algorithms():
        return {}
    stemmer = snowballstemmer.stemmer(name)
    return dict(zip(words, stemmer.stemWords(words), strict=True))


def _remembered(words: list[str], language: str, edition: str) -> dict[str, str]:
    """The lemmas that simplemma's `edition` gives; empty when it does not know the language.

    Its dictionary takes seconds and 240 MB to load, once for every edition of the handbook. A word's lemma depends
    on nothing but the word, so that the answers are kept in the user's cache; there they may be deleted at any time.
    """
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hbgen"
    memory = folder / f"lemmas-{language}-{edition}.json"
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = None
    if not isinstance(known, dict) or not all(isinstance(lemma, str) for lemma in known.values()):
        known = {}
    new = [word for word in words if word not in known]
    if new:
        ask = _simplemma(language)
        if ask is None:
            return {}
        known.update((word, ask(word)) for word in new)
        text = json.dumps(dict(sorted(known.items())), ensure_ascii=False, indent=0)
        # A home that cannot be written costs time, nothing else.
        with suppress(OSError):
            put(memory, text.encode())
    return {word: known[word] for word in words}


def _simplemma(language: str) -> Callable[[str], str] | None:
    import simplemma

    try:
        simplemma.lemmatize("a", lang=language)
    except ValueError:
        return None

    def lemma(word: str) -> str:
        found: str = simplemma.lemmatize(word, lang=language)
        if found == word:
            # Names, and nouns in German, are in the dictionary with a capital.
            found = simplemma.lemmatize(word.capitalize(), lang=language)
        return found.lower()

    return lemma
