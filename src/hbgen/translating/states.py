"""Whether a translation is new, done or older than its text, by what was known of both before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from hbgen.locale.po_files import PoEntry
from hbgen.markdown.paragraphs import aligned, paragraphs
from hbgen.model.reference import Guide
from hbgen.releases.child_order import nodes, texts_of
from hbgen.releases.ledger import Release
from hbgen.translating.units import BODY, TranslationUnit, normal, skeleton

State = Literal["new", "changed", "done"]


@dataclass(frozen=True, slots=True)
class KnownPair:
    """A text and a translation of it, as they stood together."""

    source: str
    translation: str
    is_settled: bool
    """Whether the translation was made from this text, or looked at with it; else it is in doubt."""
    previous: str = ""
    """The text from which it was made, where that was another one."""


class Memory:
    """What is known of texts and their translations into one language, by the skeletons of their keys."""

    def __init__(self) -> None:
        self.pairs: dict[str, list[KnownPair]] = defaultdict(list)
        self._proposals: dict[tuple[str, str], PoEntry] = {}
        self._comments: dict[str, str] = {}
        self.entries: dict[str, PoEntry] = {}
        """The entries of the PO file that was remembered, by their contexts."""

    def add(self, key: str, pair: KnownPair) -> None:
        if pair.translation and pair.source:
            self.pairs[skeleton(key)].append(pair)

    def add_entries(self, entries: Iterable[PoEntry]) -> None:
        """Remember the entries of a PO file of hbgen's, as they are."""
        for entry in entries:
            if entry.comment:
                self._comments[entry.context] = entry.comment
            self.entries[entry.context] = entry
            if entry.is_obsolete or not entry.translation:
                continue
            self.add(entry.context, KnownPair(entry.source, entry.translation, not entry.is_fuzzy, entry.previous))
            self._proposals[skeleton(entry.context), entry.source] = entry

    def add_release(self, release: Release, language: str, source: str, editorial: Collection[str]) -> None:
        """Remember what a release held, but for the entries `editorial`, which only changed in words since.

        Raises `BrokenRelease`.
        """
        aged = {(text.kind, text.id, text.path) for text in release.aged if text.language == language}
        for key, node in nodes(release.handbook).items():
            if key[1] in editorial:
                continue
            for path, text in texts_of(node):
                if language not in text.words or source not in text.words:
                    continue
                names = "/".join([key[1], *(step for step in path if isinstance(step, str))])
                is_settled = (*key, path) not in aged
                if isinstance(node.entry, Guide) and path[0] == BODY:
                    for old_source, old_translation in _by_paragraph(text.words[source], text.words[language]):
                        self.add(names, KnownPair(old_source, old_translation, is_settled))
                    continue
                words = [normal(text.words[tag], type(text)) for tag in (source, language)]
                self.add(names, KnownPair(words[0], words[1], is_settled))

    def known(self) -> dict[str, set[tuple[str, str]]]:
        """Skeleton → the texts and translations that stood together."""
        return {
            key: {(text, pair.translation) for pair in pairs for text in (pair.source, pair.previous) if text}
            for key, pairs in self.pairs.items()
        }

    def state(self, unit: TranslationUnit) -> tuple[State, str]:
        """The state of a text's translation, and the text from which it was made where that is another one."""
        if not unit.translation:
            return "new", ""
        same = [pair for pair in self.pairs[unit.skeleton] if pair.translation == unit.translation]
        with_source = [pair for pair in same if pair.source == unit.source]
        if any(pair.is_settled for pair in with_source):
            return "done", ""
        if with_source:
            return "changed", with_source[0].previous
        return ("changed", same[0].source) if same else ("done", "")

    def proposal(self, unit: TranslationUnit) -> PoEntry | None:
        """A translation of this text that is not in the content: in doubt, or waiting for the rest of its guide."""
        entry = self._proposals.get((unit.skeleton, unit.source))
        if entry is None or entry.translation == unit.translation:
            return None
        return entry if entry.is_fuzzy or unit.waits else None

    def note(self, key: str, comment: str) -> None:
        """Keep what a translator has noted at a text."""
        self._comments[key] = comment

    def comment(self, unit: TranslationUnit) -> str:
        """What translators have noted at this text."""
        return self._comments.get(unit.key, "")

    def obsolete(self, current: Iterable[TranslationUnit]) -> Iterator[PoEntry]:
        """Remembered translations whose text is no longer in the content."""
        keys = {unit.key for unit in current}
        texts = {(unit.skeleton, unit.source) for unit in current}
        for entry in self.entries.values():
            if entry.translation and entry.context not in keys and (skeleton(entry.context), entry.source) not in texts:
                yield entry


def _by_paragraph(source: str, translation: str) -> Iterator[tuple[str, str]]:
    sources, others = paragraphs(source), paragraphs(translation)
    for number, other in aligned(sources, others):
        if number is not None and other is not None:
            yield sources[number].text, others[other].text
