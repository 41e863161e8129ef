"""Translations that are older than the text they were made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from hbgen.model.base import Path, fields_with
from hbgen.model.field_types import OwnLanguage
from hbgen.model.handbook import Handbook
from hbgen.model.texts import Text
from hbgen.releases import material_changes
from hbgen.releases.child_order import EntryPlace, nodes, same, texts_of
from hbgen.releases.head import Aged
from hbgen.releases.ledger import Release

_Skeleton = tuple[str, ...]
"""A path without indexes of lists: items of a list are matched by their words, not by their place."""


def aged(previous: Release | None, handbook: Handbook) -> tuple[Aged, ...]:
    """Translations in `handbook` that are older than their source text, in reading order.

    A translation is outdated when its source changed since `previous`, the newest release, and it did not, or when
    it was outdated in `previous` already and did not change since. Changes that the author calls editorial do not
    count, and neither do those after which somebody called the translation right. Raises `BrokenRelease`.
    """
    if previous is None:
        return ()
    before = nodes(previous.handbook)
    already_aged: dict[tuple[str, str], list[Aged]] = defaultdict(list)
    for text in previous.aged:
        already_aged[text.kind, text.id].append(text)
    sources = _sources(handbook)
    result: list[Aged] = []
    for key, node in nodes(handbook).items():
        if key not in before:
            continue
        old = before[key]
        if not already_aged[key] and same(old.entry, node.entry):
            continue
        override = material_changes.override(old.entry, node.entry, same)
        is_young = override is not None and override.counts_as == "editorial"
        result += (
            text
            for text, words in _aged(old, node, sources, already_aged[key], is_young)
            if not previous.reviewed.holds(text.language, *words)
        )
    return tuple(result)


def source_of(handbook: Handbook, language: str) -> str:
    """The language from which `language` is translated: the main one, unless the settings say otherwise."""
    return _sources(handbook).get(language, handbook.handbook.languages[0])


def _sources(handbook: Handbook) -> dict[str, str]:
    main, *others = handbook.handbook.languages
    declared = {translation.language: translation.source for translation in handbook.handbook.translated}
    sources = {tag: declared.get(tag, main) for tag in (main, *others)}
    return {tag: source for tag, source in sources.items() if source != tag}


def _aged(
    old: EntryPlace, new: EntryPlace, sources: Mapping[str, str], already_aged: list[Aged], is_young: bool
) -> Iterator[tuple[Aged, tuple[str, str]]]:
    """Aged translations, each with its text and its words."""
    own = {name for name, _ in fields_with(type(new.entry), OwnLanguage)}
    before: dict[_Skeleton, list[tuple[Path, Text]]] = defaultdict(list)
    for path, text in texts_of(old):
        before[_skeleton(path)].append((path, text))
    were_aged = {(translation.path, translation.language) for translation in already_aged}
    for path, text in texts_of(new):
        if path[0] in own:
            continue
        for language, source in sources.items():
            if language not in text.words or source not in text.words:
                continue
            pair = _pair(text, language, source)
            old_pairs = [
                (_pair(old_text, language, source), (old_path, language) in were_aged)
                for old_path, old_text in before[_skeleton(path)]
                if language in old_text.words
            ]
            if _is_aged(pair, old_pairs, is_young):
                aged_text = Aged(kind=new.key[0], id=new.key[1], path=path, language=language)
                yield aged_text, (text.words[source], text.words[language])


def _is_aged(pair: _Pair, old_pairs: Sequence[tuple[_Pair, bool]], is_young: bool) -> bool:
    """Whether a translation is older than its text; `old_pairs` are those before, each with whether it was aged.

    A pair that stood before is as aged as it was; another is aged where the translation stands as it did before.
    """
    ages_of_same = [was_aged for old_pair, was_aged in old_pairs if old_pair == pair]
    if ages_of_same:
        return all(ages_of_same)
    return not is_young and any(old_pair[1] == pair[1] for old_pair, _ in old_pairs)


_Pair = tuple[str, str]
"""A text and its translation, without regard to white space."""


def _pair(text: Text, language: str, source: str) -> _Pair:
    return " ".join(text.words.get(source, "").split()), " ".join(text.words[language].split())


def _skeleton(path: Path) -> _Skeleton:
    return tuple(step for step in path if isinstance(step, str))
