"""Takes out of entries all languages but one, and keeps what they are called in the others for search."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import cast

from hbgen.earlier_selections import KeptChapters
from hbgen.editions.replacing import replaced
from hbgen.model.base import SCALARS, Entry, entries, fields_with, is_entry
from hbgen.model.field_types import OwnLanguage
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.reference import Guide
from hbgen.model.standards import Chapter
from hbgen.model.texts import Text


@dataclass(frozen=True, slots=True)
class LanguageFilter:
    """Takes out of entries all languages but one: the first of `order` that a text has. Without any, nothing."""

    order: tuple[str, ...]
    guides: tuple[Guide, ...] = ()
    """The guides as they were written: of each the place of its prose in the language is needed, for edit links."""
    has_places: bool = False
    kept: KeptChapters = field(default_factory=KeptChapters)

    def choose(self, entry: Entry) -> Entry:
        if not self.order:
            return entry
        if isinstance(entry, Chapter):
            return self.kept.made(entry, lambda: (cast(Chapter, self._chosen(entry)), frozenset()))[0]
        return self._chosen(entry)

    def _chosen(self, entry: Entry) -> Entry:
        changed: dict[str, object] = {}
        for name, value in vars(entry).items():
            if type(value) in SCALARS:
                continue
            chosen = self.value(value, name in _own_languages(type(entry)))
            if chosen is not value:
                changed[name] = chosen
        spoken = replaced(entry, changed) if changed else entry
        return self.guide(spoken) if isinstance(spoken, Guide) and self.has_places else spoken

    def value(self, value: object, own: bool) -> object:
        if isinstance(value, Text):
            return self.text(value)
        if isinstance(value, tuple):
            if own:
                value = tuple(text for text in value if self.order[0] in text.words)
            chosen = tuple([self.value(item, own) for item in value])
            return value if all(a is b for a, b in zip(value, chosen, strict=True)) else chosen
        return self.choose(value) if is_entry(value) else value

    def text(self, text: Text) -> Text:
        if not self.order or len(text.words) == 1:
            return text
        language = next((tag for tag in self.order if tag in text.words), text.language)
        return type(text)({language: text.words[language]})

    def guide(self, spoken: Guide) -> Guide:
        """A guide, which has a file for each language, at the place of its prose."""
        written = next(guide for guide in self.guides if guide.id == spoken.id)
        here = replaced(spoken, {})
        here.stand_at(written.place("body", spoken.body.language))
        return here


@cache
def _own_languages(entry: type[Entry]) -> frozenset[str]:
    """Fields of a class whose texts do not stand in for missing ones in another language."""
    return frozenset(name for name, _ in fields_with(entry, OwnLanguage))


def elsewhere(reduced: Handbook, order: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Id → what the entry is called and found by in languages other than the one that an edition shows."""
    elsewhere: dict[str, tuple[str, ...]] = {}
    for entry in entries(reduced) if order else ():
        if type(entry) not in KINDS:
            continue
        values = vars(entry)
        called = next((values[name] for name in ("title", "term", "name") if isinstance(values.get(name), Text)), None)
        if called is None:
            continue
        shown = next((tag for tag in order if tag in called.words), called.language)
        own = [text for text in values.get("also", ()) if order[0] not in text.words]
        words = [text for tag, text in called.words.items() if tag != shown]
        words += [text for entry in own for text in entry.words.values()]
        if words:
            elsewhere[values["id"]] = tuple(words)
    return elsewhere
