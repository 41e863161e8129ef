"""A fingerprint of a checklist item's meaning: it changes when, and only when, the meaning or its languages do.

Fingerprints (marks) are letters only, since spreadsheets take hexadecimal digits such as `675567562741` or
`123456789e12` for numbers and change them. Older ones are hexadecimal, digit for letter.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, islice, product
from typing import NamedTuple

from hbgen.characters import even
from hbgen.json_data import JsonObject
from hbgen.model.measurement import ChecklistItem, Scale, shown_anchors
from hbgen.model.texts import Text

_DIGITS = "0123456789abcdef"
_LETTERS = "ghjkmnpqrstuvwxy"
_AS_LETTERS = str.maketrans(_DIGITS, _LETTERS)
_AS_DIGITS = str.maketrans(_LETTERS, _DIGITS)
_FORMER = re.compile(rf"[{_DIGITS}]+")


Words = Mapping[str, str]
"""Language → words."""

_MOST_EARLIER = 100
_FEW = 5
"""Of up to so many languages each selection of them is tried."""


@dataclass(frozen=True, eq=False)
class Meaning:
    """What a respondent is asked: text, scale, anchors, when it may be left out.

    Its mark is of the words in all languages. A language that is added makes no other question: `earlier_marks` are
    those that the item had, if it began in fewer languages, or had words in languages that were taken away since.
    Whether it counts the other way round and after which answers it is asked are part of it only where they are said,
    so that marks of other items stay as they were. Weight, guidance and place in the handbook are not part of it, nor
    are anchors of the scale that the item overrides.
    """

    declared: JsonObject
    text: Words
    bounds: tuple[int | None, int | None] | None
    """Lowest and highest step; None for yes and no."""
    options: tuple[tuple[str, Words, float], ...]
    anchors: Mapping[int, tuple[Words, bool]]
    """Step → words, and whether they are the item's own."""
    not_applicable: Words | None
    whole: Meaning | None = None
    """The same question with the words that it had in languages taken away since; None where it had none."""

    @classmethod
    def of(cls, item: ChecklistItem, scale: Scale | None, whole: Meaning | None = None) -> Meaning:
        """`scale` is the item's, None for yes and no."""
        declared: JsonObject = {"reversed": True} if item.reversed else {}
        if item.asked_when:
            declared["asked_when"] = [[condition.item, sorted(condition.answers)] for condition in item.asked_when]
        own = {anchor.value for anchor in item.anchors}
        return cls(
            declared,
            _words(item.text),
            None if scale is None else (scale.low, scale.high),
            () if scale is None else tuple((option.id, _words(option.text), option.points) for option in scale.options),
            {value: (_words(text), value in own) for value, text in shown_anchors(item, scale).items()},
            None if item.not_applicable is None else _words(item.not_applicable),
            whole,
        )

    def and_words_of(self, released: Meaning) -> Meaning | None:
        """The same question with the words of both; None where they are two: some text has no language in which both
        have it, or other words in one of them."""
        merged = [_merged(*both) for both in zip(self._texts, released._texts, strict=False)]
        if self._frame != released._frame or None in merged:
            return None
        texts = (words or {} for words in merged)
        return Meaning(
            self.declared,
            next(texts),
            self.bounds,
            tuple((id_, next(texts), points) for id_, _, points in self.options),
            {value: (next(texts), is_own) for value, (_, is_own) in sorted(self.anchors.items())},
            None if self.not_applicable is None else next(texts),
        )

    @property
    def _texts(self) -> list[Words]:
        of_steps = [
            *(words for _, words, _ in self.options),
            *(self.anchors[value][0] for value in sorted(self.anchors)),
        ]
        return [self.text, *of_steps, *([] if self.not_applicable is None else [self.not_applicable])]

    @property
    def _frame(self) -> tuple[object, ...]:
        """All but the texts."""
        options = [(id_, points) for id_, _, points in self.options]
        anchors = [(value, is_own) for value, (_, is_own) in sorted(self.anchors.items())]
        return self.declared, self.bounds, options, anchors, self.not_applicable is None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Meaning) and self.mark == other.mark

    def __hash__(self) -> int:
        return hash(self.mark)

    @cached_property
    def mark(self) -> str:
        """The fingerprint."""
        return self.within(self.languages)

    @cached_property
    def languages(self) -> Languages:
        """The languages of the item's own words, and of its scale's."""
        of_steps = [(words, False) for _, words, _ in self.options] + [*self.anchors.values()]
        own = [self.text, self.not_applicable or {}, *(words for words, is_own in of_steps if is_own)]
        shared = [words for words, is_own in of_steps if not is_own]
        return Languages(*(tuple(dict.fromkeys(tag for words in group for tag in words)) for group in (own, shared)))

    @cached_property
    def earlier_marks(self) -> tuple[str, ...]:
        """The marks of the same words in other languages, that it had or has, the likeliest first."""
        whole = self.whole or self
        marks = chain((whole.mark,), (whole.within(languages) for languages in whole.languages.fewer()))
        return tuple(dict.fromkeys(mark for mark in marks if mark != self.mark))

    def is_marked(self, written: str) -> bool:
        """Whether a mark, current or former in its notation, is of this question."""
        written = current(written)
        return written == self.mark or written in self.earlier_marks

    def within(self, languages: Languages) -> str:
        """The mark of the words in these languages alone, as canonical JSON."""
        own, shared = languages
        meaning = self.declared | {
            "text": _in(self.text, own),
            "scale": None
            if self.bounds is None
            else {
                "low": self.bounds[0],
                "high": self.bounds[1],
                "options": [[id_, _in(words, shared), points] for id_, words, points in self.options],
            },
            "anchors": {
                str(value): _in(words, own if is_own else shared) for value, (words, is_own) in self.anchors.items()
            },
            "not_applicable": None if self.not_applicable is None else _in(self.not_applicable, own),
        }
        return mark(json.dumps(meaning, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


class Languages(NamedTuple):
    """The languages of items' own words, and those of their scales', which may be translated before or after them."""

    own: tuple[str, ...]
    shared: tuple[str, ...]

    def fewer(self) -> Iterator[Languages]:
        """Selections of these languages, the likeliest first, and not all of many."""
        every = tuple(dict.fromkeys((*self.own, *self.shared)))
        alike = (Languages(some, some) for some in _selections(every))
        before = (Languages(some, self.shared) for some in _selections(self.own))
        after = (Languages(self.own, some) for some in _selections(self.shared))
        others = (Languages(*both) for both in product(_selections(self.own), _selections(self.shared)))
        return islice(chain(alike, before, after, others), _MOST_EARLIER)


def _selections(languages: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Fewer languages than these, and one at least: those without the last ones, all but one, one alone, then others.

    Handbooks add a language behind those that they have.
    """
    many = len(languages)
    begun = [languages[:size] for size in range(many - 1, 0, -1)]
    yield from begun
    sizes = range(many - 1, 0, -1) if many <= _FEW else (many - 1, 1, *range(many - 2, 1, -1))
    for size in sizes:
        yield from (some for some in combinations(languages, size) if some not in begun)


def fingerprint(item: ChecklistItem, scale: Scale | None) -> str:
    """The mark of an item's meaning."""
    return Meaning.of(item, scale).mark


LENGTH = 12
PATTERN = rf"^([{_LETTERS}]{{{LENGTH}}}|[{_DIGITS}]{{{LENGTH}}})$"
"""A mark in its current or its former form."""


def mark(text: str) -> str:
    """Twelve letters for the first hexadecimal digits of the SHA-256 of `text`."""
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH].translate(_AS_LETTERS)


def current(written: str) -> str:
    """A mark, current or former, in any letter case, as a current one; other text is returned unchanged."""
    small = written.lower()
    return small.translate(_AS_LETTERS) if _FORMER.fullmatch(small) else small if small.isalpha() else written


def former(mark: str) -> str:
    """A mark in its former, hexadecimal form."""
    return mark.translate(_AS_DIGITS)


def _words(text: Text) -> Words:
    return {tag: even(words) for tag, words in text.words.items()}


def _merged(words: Words, others: Words) -> Words | None:
    """The words of both, if they agree."""
    shared = words.keys() & others.keys()
    return {**words, **others} if shared and all(words[tag] == others[tag] for tag in shared) else None


def _in(words: Words, languages: Collection[str]) -> dict[str, str]:
    return {tag: text for tag, text in words.items() if tag in languages}
