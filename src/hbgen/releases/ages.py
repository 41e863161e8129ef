"""Translations that are older than the text they were made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from hbgen.model.base import OwnLanguage, Path, Text, fields_with
from hbgen.model.handbook import Handbook
from hbgen.releases import rule
from hbgen.releases.child_order import EntryPlace, nodes, same, texts_of
from hbgen.releases.head import Aged
from hbgen.releases.ledger import Release

_Skeleton = tuple[str, ...]
"""A path without places in lists: items of a list are known by their words, wherever they stand."""


def aged(previous: Release | None, handbook: Handbook) -> tuple[Aged, ...]:
    """Texts of `handbook` whose source was changed since its translation was, in reading order.

    Held against `previous`, the newest release, and against what was aged already when that was released: a
    release does not make a translation young. Where the author says that the changes of an entry are editorial,
    its translations do not age by them. Raises `ledger.Broken`.
    """
    if previous is None:
        return ()
    before = nodes(previous.handbook)
    carried: dict[tuple[str, str], list[Aged]] = defaultdict(list)
    for one in previous.aged:
        carried[one.kind, one.id].append(one)
    sources = _sources(handbook)
    found: list[Aged] = []
    for key, node in nodes(handbook).items():
        if key not in before:
            continue
        old = before[key]
        if not carried[key] and same(old.entry, node.entry):
            continue
        said = rule.override(old.entry, node.entry, same)
        is_young = said is not None and said.counts_as == "editorial"
        found += _aged(old, node, sources, carried[key], is_young)
    return tuple(found)


def source_of(handbook: Handbook, language: str) -> str:
    """The language from which `language` is translated: the main one, unless the settings say otherwise."""
    return _sources(handbook).get(language, handbook.handbook.languages[0])


def _sources(handbook: Handbook) -> dict[str, str]:
    main, *others = handbook.handbook.languages
    declared = {one.language: one.source for one in handbook.handbook.translated}
    return {tag: declared.get(tag, main) for tag in (main, *others) if declared.get(tag, main) != tag}


def _aged(
    old: EntryPlace, new: EntryPlace, sources: Mapping[str, str], carried: list[Aged], is_young: bool
) -> Iterator[Aged]:
    own = {name for name, _ in fields_with(type(new.entry), OwnLanguage)}
    before: dict[_Skeleton, list[tuple[Path, Text]]] = defaultdict(list)
    for path, text in texts_of(old):
        before[_skeleton(path)].append((path, text))
    were_aged = {(one.path, one.language) for one in carried}
    for path, text in texts_of(new):
        if path[0] in own:
            continue
        for language, source in sources.items():
            if language not in text.words or source not in text.words:
                continue
            pair = _pair(text, language, source)
            then = [
                (_pair(one, language, source), (where, language) in were_aged)
                for where, one in before[_skeleton(path)]
                if language in one.words
            ]
            was_so = [was_aged for known, was_aged in then if known == pair]
            is_aged = all(was_so) if was_so else any(known[1] == pair[1] for known, _ in then) and not is_young
            if is_aged:
                yield Aged(kind=new.key[0], id=new.key[1], path=path, language=language)


def _pair(text: Text, language: str, source: str) -> tuple[str, str]:
    return " ".join(text.words.get(source, "").split()), " ".join(text.words[language].split())


def _skeleton(path: Path) -> _Skeleton:
    return tuple(step for step in path if isinstance(step, str))
