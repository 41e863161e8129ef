"""Words of one lemma, joined into families: `kaebus`, `kaebuse`, `kaebust`.

Lemmas come from simplemma's dictionaries where the extra `search` is installed, and else stems from Snowball are used;
in a language that neither knows, each word is a family of its own. For Estonian, a handbook may have the answers of
Vabamorf.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise, takewhile
from operator import eq
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import snowballstemmer  # type: ignore[import-untyped]

from hbgen.files import put
from hbgen.site.vabamorf import FILE, LANGUAGE, Analysis, analyses

if TYPE_CHECKING:
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


_COMPOUNDING = frozenset(["da", "de", "et", "fi", "fo", "hu", "is", "lv", "nb", "nl", "nn", "no", "se", "sv"])
"""Languages that write a compound as one word."""
_ENDING = 4
"""Letters of an ending at most."""


class Family(NamedTuple):
    """Words of one lemma, sorted."""

    forms: tuple[str, ...]
    """As they stand in the handbook."""
    stems: tuple[str, ...] = ()
    """Beginnings of further forms, which those in the handbook do not tell: `vea` of `viga`."""
    joints: Mapping[str, tuple[int, ...]] = MappingProxyType({})
    """Form → where it is joined, if it is a compound."""

    @property
    def joined(self) -> tuple[str, ...]:
        """The forms, compounds with a mark where they are joined: `tagasi+kõne`."""
        return tuple(_joined(form, self.joints.get(form, ())) for form in self.forms)


def families(words: Iterable[str], language: str, handbook: Path | None = None) -> list[Family]:
    """`words` in families, in the order of their first words. Every word is in one family.

    `handbook`: the folder in which the answers of Vabamorf may stand.
    """
    tag = language.replace("_", "-").split("-")[0].lower()
    distinct = sorted(set(words))
    letters_only = [word for word in distinct if word.isalpha()]
    lemmas = _lemmas(letters_only, tag)
    analysed = analyses(letters_only, handbook / FILE) if handbook and tag == LANGUAGE else {}
    lemmas |= _likely(analysed)
    by_lemma: dict[str, list[str]] = {}
    for word in distinct:
        by_lemma.setdefault(lemmas.get(word, word), []).append(word)
    stems = _cached_stems(sorted(by_lemma), tag)
    joints = _joints(letters_only, tag) | {word: analysis.joints for word, analysis in analysed.items()}
    return sorted(
        Family(tuple(forms), _untold(stems.get(lemma, ()), forms), {form: joints.get(form, ()) for form in forms})
        for lemma, forms in by_lemma.items()
    )


def _joined(form: str, joints: Iterable[int]) -> str:
    return "+".join(form[start:end] for start, end in pairwise([0, *joints, len(form)]))


def _likely(analysed: Mapping[str, Analysis]) -> dict[str, str]:
    """Word → the one of its lemmas that most words have."""
    counts = Counter(lemma for analysis in analysed.values() for lemma in analysis.lemmas)
    return {word: max(analysis.lemmas, key=lambda lemma: counts[lemma]) for word, analysis in analysed.items()}


def _joints(words: Sequence[str], language: str) -> dict[str, tuple[int, ...]]:
    """Compound → where it is joined, if both its parts are words of their own: `voolu` and `katkestus`."""
    if language not in _COMPOUNDING:
        return {}
    known = {word for word in words if len(word) > 3}
    joints: dict[str, tuple[int, ...]] = {}
    for word in words:
        for at in range(4, len(word) - 3):
            if word[:at] in known and word[at:] in known:
                joints[word] = (at,)
                break
    return joints


def _untold(stems: Iterable[str], forms: Sequence[str]) -> tuple[str, ...]:
    """The stems that differ from every form in more than their last letters, which a browser takes off itself."""
    return tuple(stem for stem in stems if all(shared_letters(stem, form) < 0.75 * len(stem) for form in forms))


def shared_letters(left: str, right: str) -> int:
    """With how many same letters both begin."""
    return sum(1 for _ in takewhile(bool, map(eq, left, right)))


def _told(form: str, known: Iterable[str]) -> bool:
    """Whether a search for `form` finds one of the `known` forms: it begins so, or differs in its last letters."""
    for other in known:
        shared = shared_letters(form, other)
        if (shared == len(other) and len(form) - shared <= _ENDING) or shared >= max(len(form) - 2, 0.6 * len(form)):
            return True
    return False


def _stems(lemma: str, forms: Iterable[str]) -> tuple[str, ...]:
    """The fewest beginnings by which all `forms` of a lemma are found, besides the lemma."""
    every = sorted({form for form in forms if form.isalpha()}, key=lambda form: (len(form), form))
    stems = [lemma]
    for form in every:
        if not _told(form, stems):
            stems.append(next(other for other in every if form.startswith(other) and len(form) - len(other) <= _ENDING))
    return tuple(stems[1:])


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
    """Word → lemma from simplemma, version `release`; empty when it does not know the language."""
    lemmas, keep = _cache(f"lemmas-{language}-{release}.json")
    missing = [word for word in words if word not in lemmas]
    if missing:
        lemmatize = _simplemma(language)
        if lemmatize is None:
            return {}
        lemmas.update((word, lemmatize(word)) for word in missing)
        keep(lemmas)
    return {word: lemmas[word] for word in words}


def _cached_stems(lemmas: Sequence[str], language: str) -> dict[str, tuple[str, ...]]:
    """Lemma → stems, by simplemma's dictionary; empty without it."""
    try:
        release = version("simplemma")
    except PackageNotFoundError:
        return {}
    stems, keep = _cache(f"stems-{language}-{release}.json")
    missing = {lemma for lemma in lemmas if lemma not in stems and lemma.isalpha()}
    if missing:
        forms = _forms(missing, language)
        if forms is None:
            return {}
        stems.update((lemma, " ".join(_stems(lemma, forms.get(lemma, ())))) for lemma in missing)
        keep(stems)
    return {lemma: tuple(stems[lemma].split()) for lemma in lemmas if lemma in stems}


def _cache(name: str) -> tuple[dict[str, str], Callable[[dict[str, str]], None]]:
    """What is cached under `name`, and what writes it anew.

    simplemma's dictionary takes seconds and 240 MB to load, for each edition of the handbook. What it says of a word
    depends on nothing but the word, so it is cached in the user's cache folder, which may be deleted at any time.
    """
    file = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hbgen" / name
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = None
    if not isinstance(kept, dict) or not all(isinstance(value, str) for value in kept.values()):
        kept = {}

    def keep(values: dict[str, str]) -> None:
        # A cache that cannot be written costs time, nothing else.
        with suppress(OSError):
            put(file, json.dumps(dict(sorted(values.items())), ensure_ascii=False, indent=0).encode())

    return kept, keep


@cache
def _dictionaries() -> DefaultDictionaryFactory:
    """simplemma's dictionaries; each is loaded once."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    return DefaultDictionaryFactory()


def _simplemma(language: str) -> Callable[[str], str] | None:
    from simplemma import Lemmatizer
    from simplemma.strategies import DefaultStrategy

    lemmatizer = Lemmatizer(lemmatization_strategy=DefaultStrategy(dictionary_factory=_dictionaries()))
    try:
        lemmatizer.lemmatize("a", lang=language)
    except ValueError:
        return None

    def lemma(word: str) -> str:
        result: str = lemmatizer.lemmatize(word, lang=language)
        if result == word:
            # Names, and nouns in German, are in the dictionary with a capital.
            result = lemmatizer.lemmatize(word.capitalize(), lang=language)
        return result.lower()

    return lemma


def _forms(lemmas: Set[str], language: str) -> dict[str, list[str]] | None:
    """Lemma → its forms in simplemma's dictionary; None when it does not know the language."""
    try:
        dictionary = _dictionaries().get_dictionary(language)
    except ValueError:
        return None
    forms: dict[str, list[str]] = {}
    for form, lemma in dictionary.items():
        if lemma.lower() in lemmas:
            forms.setdefault(lemma.lower(), []).append(form.lower())
    return forms
