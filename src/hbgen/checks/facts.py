"""What checks ask of a handbook, worked out once."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from hbgen.model.asking import Question, asked_items
from hbgen.model.base import Entry, Path, Text
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.measurement import ChecklistItem, Instrument
from hbgen.model.standards import Chapter, Standard
from hbgen.problems import Place


@dataclass(frozen=True, slots=True)
class Item:
    """A checklist item, and the entry under which it is written."""

    item: ChecklistItem
    home: Entry


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
    items: tuple[Item, ...]
    asked: tuple[tuple[Instrument, tuple[Question, ...]], ...]
    """What each instrument asks."""

    @classmethod
    def of(cls, handbook: Handbook, dropped: frozenset[str] = frozenset(), images: Container[str] = ()) -> Facts:
        entries: list[tuple[Entry, str]] = []
        texts: list[tuple[Entry, Path, Text]] = []
        _walk(handbook, "", entries, texts)
        index: dict[str, tuple[str, Entry]] = {}
        items: list[Item] = []
        for entry, id_ in entries:
            kind = KINDS.get(type(entry))
            if kind is not None:
                index.setdefault(id_, (kind, entry))
            home: Any = entry
            for field in _HOLD_ITEMS.get(kind or "", ()):
                items.extend(Item(item, home) for item in getattr(entry, field))
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
