"""Word diffs of the fields of an entry, with labels and values as readers see them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from hbgen.markdown import fold
from hbgen.model.base import Entry, Path, fields_with, is_entry, texts_in
from hbgen.model.field_types import Reference
from hbgen.model.standards import Target
from hbgen.model.texts import Text
from hbgen.releases.ledger import kept
from hbgen.releases.word_diff import TextSpan, word_diff
from hbgen.render.book.context import PageContext
from hbgen.render.book.notes import take_notes
from hbgen.render.book.titles import called
from hbgen.render.changes.differences import shortened
from hbgen.text.fields import FIELDS, choice_key, field_key, is_choice
from hbgen.text.labels import LABELS
from hbgen.text.plain import plain

Names = Mapping[str, Entry]
"""Id → the entry, in the version compared."""


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """The label of one field, and the word diff of its values."""

    label: str
    language: str
    """The language of the value, where it is not the edition's; empty otherwise."""
    spans: tuple[TextSpan, ...]
    """Empty when the two values are in different languages: the field was translated."""
    fallbacks: tuple[str, ...]
    """All languages of the values that are not the edition's."""


class Wording:
    """Writes fields and their values in the language of the edition in `book`."""

    def __init__(self, book: PageContext, target: Callable[[Target], Markup]) -> None:
        """`target` writes a target as words."""
        self.book = book
        self._target = target

    def rows(self, fields: Iterable[str], old: Entry, new: Entry, names: Names) -> Iterator[FieldDiff]:
        """Those of the `fields` of an entry that differ between `old` and `new`."""
        for name in fields:
            yield from self._row(names, type(new), name, old, new)

    def _row(self, names: Names, kind: type[Entry], name: str, old: object, new: object) -> Iterator[FieldDiff]:
        old_value, new_value = getattr(old, name, None), getattr(new, name, None)
        nested = next((value for value in (new_value, old_value) if is_entry(value)), None)
        if nested is not None and not isinstance(nested, Target):
            nested_type = type(nested)
            for part in kept(nested_type):
                yield from self._row(names, nested_type, part, old_value, new_value)
            return
        before, after = (self._say(names, kind, name, value) for value in (old_value, new_value))
        if before != after:
            languages = self._languages(new_value if new_value is not None else old_value)
            language = languages[0] if len(languages) == 1 else ""
            is_same = (
                not (isinstance(old_value, Text) and isinstance(new_value, Text))
                or old_value.language == new_value.language
            )
            spans = shortened(word_diff(before, after)) if is_same else ()
            units = (value.unit.language for value in (old_value, new_value) if isinstance(value, Target))
            fallbacks = dict.fromkeys(tag for tag in (*languages, *units) if tag not in ("", self.book.language))
            yield FieldDiff(self.label(kind, (name,)), language, spans, tuple(fallbacks))
        if isinstance(nested, Target):
            yield from self._row(names, Target, "clock", old_value, new_value)

    def label(self, kind: type[Entry], path: Path) -> str:
        """The translated label of a field of an entry."""
        return self.book.translate(FIELDS[field_key(kind, path)])

    def _languages(self, value: object) -> list[str]:
        """The languages of the texts in a value, each once; empty for one whose texts are all in the edition's."""
        languages = list(dict.fromkeys(text.language for text in _texts(value)))
        return languages if languages != [self.book.language] else []

    def _say(self, names: Names, kind: type[Entry], name: str, value: object) -> str:
        """A value as plain text in the edition's language."""
        if value is None or value == ():
            return ""
        if isinstance(value, tuple):
            between = " · " if any(isinstance(item, Text) or is_entry(item) for item in value) else ", "
            return between.join(self._say(names, kind, name, item) for item in value)
        if isinstance(value, Target):
            return Markup(take_notes(self._target(value)).text).striptags()
        if is_entry(value):
            nested_type = type(value)
            parts = (self._say(names, nested_type, part, getattr(value, part)) for part in kept(nested_type))
            return " – ".join(filter(None, parts))
        return self._say_one(names, kind, name, value)

    def _say_one(self, names: Names, kind: type[Entry], name: str, value: object) -> str:
        """A value without nested values as plain text in the edition's language."""
        if isinstance(value, bool):
            return self.book.translate("yes" if value else "no")
        if isinstance(value, (int, float)):
            return self.book.words.number(value)
        if isinstance(value, datetime.date):
            return self.book.words.date(value)
        words = plain(value) if isinstance(value, Text) else str(value)
        if name in _references(kind):
            return fold(str(called(names.get(words)) or words))
        if name in _choices(kind):
            return self.book.translate(LABELS[choice_key(words)])
        return fold(words)


def _texts(value: object) -> Iterator[Text]:
    """The texts in a value of a field: a text, an entry with texts, or several of them."""
    for part in value if isinstance(value, tuple) else (value,):
        if isinstance(part, Text):
            yield part
        elif is_entry(part) and not isinstance(part, Target):
            yield from (text for _, _, text in texts_in(part))


@cache
def _references(kind: type[Entry]) -> frozenset[str]:
    return frozenset(name for name, _ in fields_with(kind, Reference))


@cache
def _choices(kind: type[Entry]) -> frozenset[str]:
    """Fields that hold one or more of a fixed set of choices."""
    return frozenset(name for name, info in kind.model_fields.items() if is_choice(info.annotation))
