"""What checks ask of a handbook, worked out once."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from hbgen.model.base import Entry, Markdown, Path, Reference, Text, Visible, fields_with
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.measurement import ChecklistItem, Instrument
from hbgen.model.results import Figure, InstrumentResult, Period
from hbgen.model.standards import Chapter, Standard
from hbgen.problems import Place
from hbgen.rules.asked_items import AskedQuestion, asked_items


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """A checklist item, and the entry under which it is written."""

    item: ChecklistItem
    home: Entry


class Passage(NamedTuple):
    """What an author wrote in one field, in one language (``""`` for a field that needs no translation)."""

    entry: Entry
    owner: str
    """What the entry is called where advice is silenced: its id, that of the entry around it, or its file's name."""
    path: Path
    language: str
    text: str
    is_prose: bool
    """Whether Markdown works in it."""

    def place(self, line: int) -> Place:
        """Where the text's `line`, from 0, stands: where lines do not stand as they were written, the whole text."""
        mark = self.entry.mark(*self.path, self.language) if self.language else self.entry.mark(*self.path)
        return Place(mark.place.file, mark.text_line + line) if mark.text_line else mark.place

    def place_at(self, at: int) -> Place:
        """Where the character at `at` stands."""
        return self.place(self.text.count("\n", 0, at))

    @property
    def is_published(self) -> bool:
        """Whether any edition shows the field."""
        return self.path[0] not in _kept_back(type(self.entry))


@dataclass(frozen=True, slots=True)
class Facts:
    """A handbook with what follows from it. A retired standard is not `live`: little is asked of it."""

    handbook: Handbook
    dropped: frozenset[str]
    """Ids of entries that were left out when the handbook was read; ``""`` for one that could not be read."""
    images: Container[str]
    """Paths of the pictures that there are, below content/."""
    entries: tuple[tuple[Entry, str], ...]
    """Every entry, each with its id, or else the id of the entry around it, or else ``""``."""
    texts: tuple[tuple[Entry, Path, Text], ...]
    """Every text, with its entry and the path of fields that leads to it."""
    index: Mapping[str, tuple[str, Entry]]
    """Kind and entry by id; of two entries with one id the first."""
    standards: tuple[tuple[Chapter, Standard], ...]
    live: tuple[tuple[Chapter, Standard], ...]
    items: tuple[WrittenItem, ...]
    asked: tuple[tuple[Instrument, tuple[AskedQuestion, ...]], ...]
    """What each instrument asks."""

    @classmethod
    def of(cls, handbook: Handbook, dropped: frozenset[str] = frozenset(), images: Container[str] = ()) -> Facts:
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
            for field in _HOLD_ITEMS.get(kind or "", ()):
                items.extend(WrittenItem(item, home) for item in getattr(entry, field))
        standards = tuple((chapter, one) for chapter in handbook.standards for one in chapter.standards)
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
            asked=tuple((one, asked_items(handbook, one)) for one in handbook.instruments.instruments),
        )

    def passages(self) -> Iterator[Passage]:
        """Everything that authors write in words of their own: texts, and lines that need no translation."""
        for entry, id_ in self.entries:
            if isinstance(entry, _WITHOUT_WORDS):
                continue
            names = _names(type(entry))
            for field, value in vars(entry).items():
                if field in names:
                    continue
                several = value if isinstance(value, tuple) else (value,)
                for index, one in enumerate(several):
                    if not isinstance(one, (Text, str)):
                        continue
                    owner = id_ or PurePosixPath(entry.place().file).stem
                    path: Path = (field, index) if isinstance(value, tuple) else (field,)
                    for language, text in one.words.items() if isinstance(one, Text) else (("", one),):
                        yield Passage(entry, owner, path, language, text, isinstance(one, Markdown))

    def file_of(self, kind: str) -> Place:
        """The beginning of the file that holds, or would hold, the handbook's part `kind`."""
        part = getattr(self.handbook, kind)
        first = part[0] if isinstance(part, tuple) and part else part
        if isinstance(first, Entry):
            file = first.place().file
            if file.endswith(".yaml"):
                return Place(file)
        return Place(f"content/{kind}.yaml")


_HOLD_ITEMS = {"standard": ("measures",), "instrument": ("items",), "practice": ("checklist",)}
"""Fields that hold checklist items, by kind."""


_WITHOUT_WORDS = (Period, InstrumentResult, Figure)
"""What `hbgen score` writes: ids, marks and figures."""


@cache
def _names(kind: type[Entry]) -> frozenset[str]:
    """Fields of `kind` that hold ids."""
    return frozenset(("id", *(field for field, _ in fields_with(kind, Reference))))


@cache
def _kept_back(kind: type[Entry]) -> frozenset[str]:
    """Fields of `kind` that no edition shows."""
    return frozenset(field for field, mark in fields_with(kind, Visible) if mark.audience is None)


def _walk(entry: Entry, id_: str, entries: list[tuple[Entry, str]], texts: list[tuple[Entry, Path, Text]]) -> None:
    """Add what stands below `entry`, whose id is `id_`, in one pass: a handbook may hold 100,000 texts."""
    for name, value in vars(entry).items():
        if isinstance(value, Text):
            texts.append((entry, (name,), value))
        elif isinstance(value, Entry):
            _add(value, id_, entries, texts)
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, Text):
                    texts.append((entry, (name, index), item))
                elif isinstance(item, Entry):
                    _add(item, id_, entries, texts)


def _add(entry: Entry, around: str, entries: list[tuple[Entry, str]], texts: list[tuple[Entry, Path, Text]]) -> None:
    id_ = vars(entry).get("id", around)
    entries.append((entry, id_))
    _walk(entry, id_, entries, texts)
