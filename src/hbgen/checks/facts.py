"""Data derived from a handbook once and shared by all checks."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from hbgen.checks.sound_texts import Sound, SoundTexts
from hbgen.checks.written_texts import PlainText, texts_of
from hbgen.markdown import links, links_of_marks
from hbgen.markdown.heading_names import headings_of
from hbgen.model.base import SCALARS, Entry, Path, fields_with, is_entry
from hbgen.model.field_types import Reference
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.measurement import ChecklistItem, Instrument
from hbgen.model.results import Figure, InstrumentResult, Period
from hbgen.model.standards import Chapter, Standard
from hbgen.model.texts import Markdown, MarkedText, Text
from hbgen.model.visibility import Visible
from hbgen.problems import Place, Problem
from hbgen.rules.asked_items import AskedQuestion, asked_by, asked_items
from hbgen.text.formats import shown_in


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """A checklist item, and the entry under which it is written."""

    item: ChecklistItem
    home: Entry


class Passage(NamedTuple):
    """The text of one field in one language (``""`` for a field that needs no translation)."""

    entry: Entry
    owner: str
    """The name by which advice is silenced: the entry's id, that of the entry around it, or its file's name."""
    path: Path
    language: str
    text: str
    is_prose: bool
    """Whether the field is Markdown."""
    sound: Sound
    """Which rules found nothing in texts of the field."""

    def place(self, line: int) -> Place:
        """The place of the text's `line`, from 0; that of the whole text where YAML folds its lines."""
        mark = self.entry.mark(*self.path, self.language) if self.language else self.entry.mark(*self.path)
        return Place(mark.place.file, mark.text_line + line) if mark.text_line else mark.place

    def place_at(self, at: int) -> Place:
        """The place of the character at index `at`."""
        return self.place(self.text.count("\n", 0, at))

    @property
    def is_published(self) -> bool:
        """Whether any edition shows the field."""
        return self.path[0] not in _hidden_fields(type(self.entry))


@dataclass(frozen=True, slots=True)
class Facts:
    """A handbook with derived data. Retired standards are not `live`: few checks apply to them."""

    handbook: Handbook
    dropped: frozenset[str]
    """Ids of entries that were left out when the handbook was read; ``""`` for one that could not be read."""
    images: Container[str]
    """Paths of existing pictures, below content/."""
    entries: tuple[tuple[Entry, str], ...]
    """Every entry, each with its id, or else the id of the entry around it, or else ``""``."""
    texts: tuple[tuple[Entry, Path, Text], ...]
    """Every text, with its entry and the path of fields that leads to it."""
    index: Mapping[str, tuple[str, Entry]]
    """Kind and entry by id; of two entries with one id the first."""
    standards: tuple[tuple[Chapter, Standard], ...]
    live: tuple[tuple[Chapter, Standard], ...]
    items: tuple[WrittenItem, ...]
    questionnaires: tuple[tuple[Instrument, tuple[AskedQuestion, ...]], ...]
    """Each instrument with the questions that it asks."""
    left_out: frozenset[tuple[str, str]] = frozenset()
    """What was left out, as `Loaded.left_out`."""
    sound: SoundTexts = dataclasses.field(default_factory=SoundTexts, compare=False, repr=False)
    """What earlier checks know of texts: reading them takes most of the time of a check."""
    most_in_file: int | None = None
    """How much a rule finds in the texts of one file before it looks no further there; None: all of it."""
    _guide_parts: dict[str, frozenset[str]] = dataclasses.field(default_factory=dict, compare=False, repr=False)
    _passages: list[Passage] = dataclasses.field(default_factory=list, compare=False, repr=False)
    _written_texts: list[tuple[Entry, str, tuple[PlainText, ...]]] = dataclasses.field(
        default_factory=list, compare=False, repr=False
    )

    @classmethod
    def of(
        cls,
        handbook: Handbook,
        dropped: frozenset[str] = frozenset(),
        images: Container[str] = (),
        sound: SoundTexts | None = None,
        left_out: frozenset[tuple[str, str]] = frozenset(),
        most_in_file: int | None = None,
    ) -> Facts:
        sound = SoundTexts() if sound is None else sound
        sound.begin()
        entries: list[tuple[Entry, str]] = []
        texts: list[tuple[Entry, Path, Text]] = []
        _walk(handbook, "", entries, texts)
        index: dict[str, tuple[str, Entry]] = {}
        items: list[WrittenItem] = []
        for entry, id_ in entries:
            kind = KINDS.get(type(entry))
            if kind is not None:
                index.setdefault(id_, (kind, entry))
            home: Any = entry
            for field in _ITEM_FIELDS.get(kind or "", ()):
                items.extend(WrittenItem(item, home) for item in getattr(entry, field))
        standards = tuple((chapter, standard) for chapter in handbook.standards for standard in chapter.standards)
        return cls(
            handbook=handbook,
            dropped=dropped,
            images=images,
            entries=tuple(entries),
            texts=tuple(texts),
            index=index,
            standards=standards,
            live=tuple(pair for pair in standards if pair[1].status != "retired"),
            items=tuple(items),
            questionnaires=tuple(asked_by(handbook, handbook.instruments.instruments)),
            left_out=left_out,
            sound=sound,
            most_in_file=most_in_file,
        )

    def lost(self, *fields: str, of: str | None = None) -> bool:
        """Whether anything was left out of one of these fields or parts of the handbook, or of those of one entry.

        Then nobody can say that there is none, or how many: whoever mends what was left out may have one.
        """
        return any(name in fields and (of is None or of == owner) for owner, name in self.left_out)

    def may_ask(self, instrument: Instrument) -> tuple[AskedQuestion, ...] | None:
        """What an instrument may ask whose selection names an id that is nowhere, if another one was meant by it: all
        that this list could choose. None where every id is known."""
        choices = (instrument.selects, instrument.assesses)
        widened = [choice and choice.model_copy(update=self._empty_lists(choice)) for choice in choices]
        if not any(self._empty_lists(choice) for choice in choices if choice is not None):
            return None
        meant = instrument.model_copy(update={"selects": widened[0], "assesses": widened[1]})
        return asked_items(self.handbook, meant)

    def _empty_lists(self, choice: Entry) -> Mapping[str, tuple[()]]:
        """The lists of ids of a choice that name one that is nowhere, each as a list that does not narrow it."""
        names = (name for name, _ in fields_with(type(choice), Reference))
        return {name: () for name in names if not {*getattr(choice, name)} <= self.index.keys()}

    def links(self, text: MarkedText, language: str) -> tuple[tuple[str, int], ...]:
        """Every address of a link or image in a text in one language, with its line from 0."""
        read, words = links if isinstance(text, Markdown) else links_of_marks, text.words[language]
        return self.sound.read(read.__name__, words, lambda: tuple(read(words)))

    def guide_parts(self, language: str) -> frozenset[str]:
        """`guide.md#part` for each heading of each guide, as readers of a language see it."""
        if language not in self._guide_parts:
            self._guide_parts[language] = frozenset(
                f"{guide.id}.md#{part}"
                for guide in self.handbook.guides
                for title, body in [(shown_in(guide.title.words, language)[0], shown_in(guide.body.words, language)[0])]
                for part in self._headings(title, body)
            )
        return self._guide_parts[language]

    def _headings(self, title: str, body: str) -> Sequence[str]:
        whole = f"{title}\0{body}"
        return self.sound.read(headings_of.__name__, whole, lambda: tuple(sorted(headings_of(title, body))))

    def found_in_texts(self, rule: Callable[[Passage], Iterable[Problem]]) -> Iterator[Problem]:
        """What `rule` finds in passages: whether it is anything follows from a passage's text, field and language."""
        bit = self.sound.bit(rule.__module__, rule.__name__)
        enough = self.enough()
        for passage in self.passages():
            if passage.sound[passage.text] & bit or enough(passage, 0):
                continue
            findings = tuple(rule(passage))
            if findings:
                enough(passage, len(findings))
                yield from findings
            else:
                passage.sound[passage.text] |= bit

    def enough(self) -> Callable[[Passage, int], bool]:
        """A counter: adds what was found in a passage, and says whether `most_in_file` is reached in its file."""
        found: Counter[str] = Counter()
        most = self.most_in_file

        def enough(passage: Passage, count: int) -> bool:
            if most is None or not (count or found):
                return False
            file = passage.entry.place().file
            found[file] += count
            return found[file] >= most

        return enough

    def sound_texts(self, entry: Entry, path: Path, language: str) -> Sound:
        """Which rules found nothing in texts of this field."""
        return self.sound.texts(_full_name(type(entry)), str(path[0]), language)

    def written_texts(self) -> Sequence[tuple[Entry, str, tuple[PlainText, ...]]]:
        """Each entry of words, its id or that of the entry around it, and its texts with their places."""
        if not self._written_texts:
            self._written_texts.extend(
                (entry, id_, tuple(texts_of(entry)))
                for entry, id_ in self.entries
                if not isinstance(entry, _WITHOUT_WORDS)
            )
        return self._written_texts

    def passages(self) -> Sequence[Passage]:
        """All text written by authors: texts, and lines that need no translation."""
        if not self._passages:
            self._passages.extend(self._all_passages())
        return self._passages

    def _all_passages(self) -> Iterator[Passage]:
        for entry, id_ in self.entries:
            if isinstance(entry, _WITHOUT_WORDS):
                continue
            names = _id_fields(type(entry))
            for field, value in vars(entry).items():
                # Most fields hold nothing, or a figure.
                if type(value) in _WITHOUT_TEXT or field in names:
                    continue
                is_list = type(value) is tuple
                for index, text_or_line in enumerate(value if is_list else (value,)):
                    path: Path = (field, index) if is_list else (field,)
                    if isinstance(text_or_line, Text):
                        is_prose, words = isinstance(text_or_line, Markdown), text_or_line.words
                    elif isinstance(text_or_line, str):
                        is_prose, words = False, {"": text_or_line}
                    else:
                        continue
                    owner = id_ or PurePosixPath(entry.place().file).stem
                    for language, text in words.items():
                        sound = self.sound_texts(entry, path, language)
                        yield Passage(entry, owner, path, language, text, is_prose, sound)

    def file_of(self, kind: str) -> Place:
        """The beginning of the file that holds, or would hold, the handbook's part `kind`."""
        part = getattr(self.handbook, kind)
        first = part[0] if isinstance(part, tuple) and part else part
        if isinstance(first, Entry):
            file = first.place().file
            if file.endswith(".yaml"):
                return Place(file)
        return Place(f"content/{kind}.yaml")


_ITEM_FIELDS = {"standard": ("measures",), "instrument": ("items",), "practice": ("checklist",)}
"""Fields that hold checklist items, by kind."""


_WITHOUT_WORDS = (Period, InstrumentResult, Figure)
"""Entries written by `hbgen score`: ids, fingerprints and figures."""

_WITHOUT_TEXT = SCALARS - {str}
"""Types of values that are no text and hold none."""


@cache
def _full_name(kind: type[Entry]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


@cache
def _id_fields(kind: type[Entry]) -> frozenset[str]:
    """Fields of `kind` that hold ids."""
    return frozenset(("id", *(field for field, _ in fields_with(kind, Reference))))


@cache
def _hidden_fields(kind: type[Entry]) -> frozenset[str]:
    """Fields of `kind` that no edition shows."""
    return frozenset(field for field, mark in fields_with(kind, Visible) if mark.audience is None)


def _walk(entry: Entry, id_: str, entries: list[tuple[Entry, str]], texts: list[tuple[Entry, Path, Text]]) -> None:
    """Add all entries and texts below `entry`, whose id is `id_`, in one pass: there may be 100,000 texts."""
    for name, value in vars(entry).items():
        if type(value) in SCALARS:
            continue
        if isinstance(value, Text):
            texts.append((entry, (name,), value))
        elif is_entry(value):
            _add(value, id_, entries, texts)
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, Text):
                    texts.append((entry, (name, index), item))
                elif is_entry(item):
                    _add(item, id_, entries, texts)


def _add(entry: Entry, around: str, entries: list[tuple[Entry, str]], texts: list[tuple[Entry, Path, Text]]) -> None:
    id_ = vars(entry).get("id", around)
    entries.append((entry, id_))
    _walk(entry, id_, entries, texts)
