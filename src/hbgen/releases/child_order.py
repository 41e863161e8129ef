"""A handbook as a flat list of nodes, which are compared one by one: every entry with an id, and every single part.

Single parts are `mission`, `promise`, `handbook` and the like; their id is the name of their field. An entry that
has no id of its own (a target, a phrase) belongs to the one around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import get_args, get_origin

from hbgen.model.base import Entry, Path, construct, is_entry
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.texts import Text
from hbgen.releases.ledger import kept

Key = tuple[str, str]
"""Kind and id of a node; for a single part its name, twice."""

ROOT: Key = ("", "")
"""Stands for the handbook as a whole."""

Slot = tuple[Key, str]
"""A list of nodes: the node that holds it, and the field."""


@dataclass(frozen=True, slots=True)
class EntryPlace:
    """An entry, and where it stands."""

    key: Key
    entry: Entry
    slot: Slot
    around: tuple[Key, ...]
    """The nodes around it, the nearest last."""


def nodes(handbook: Handbook) -> dict[Key, EntryPlace]:
    """Every node in reading order; a node stands before those in it."""
    places: dict[Key, EntryPlace] = {}
    for name in kept(Handbook):
        value = getattr(handbook, name)
        if isinstance(value, tuple):
            for entry in value:
                _add(places, (KINDS[type(entry)], vars(entry)["id"]), entry, (ROOT, name), ())
        else:
            _add(places, (name, name), value, (ROOT, name), ())
    return places


def _add(places: dict[Key, EntryPlace], key: Key, entry: Entry, slot: Slot, around: tuple[Key, ...]) -> None:
    places[key] = EntryPlace(key, entry, slot, around)
    for name in slots(type(entry)):
        for child in getattr(entry, name):
            _add(places, (KINDS[type(child)], vars(child)["id"]), child, (key, name), (*around, key))


@cache
def slots(entry: type[Entry]) -> tuple[str, ...]:
    """Fields of a class that are lists of nodes."""
    return tuple(
        name
        for name in kept(entry)
        if get_origin(info := entry.model_fields[name].annotation) is tuple and get_args(info)[0] in KINDS
    )


@cache
def own_fields(entry: type[Entry]) -> tuple[str, ...]:
    """Fields of a class that are not lists of nodes."""
    return tuple(name for name in kept(entry) if name not in slots(entry))


def orders(places: Mapping[Key, EntryPlace]) -> dict[Slot, tuple[Key, ...]]:
    """The keys in each list of nodes, in order. Empty lists are left out."""
    lists: dict[Slot, list[Key]] = {}
    for node in places.values():
        lists.setdefault(node.slot, []).append(node.key)
    return {slot: tuple(keys) for slot, keys in lists.items()}


def build(entries: Mapping[Key, Entry], order: Mapping[Slot, tuple[Key, ...]]) -> Handbook:
    """The handbook made of the nodes `entries`. What a node's lists hold is taken from `order` alone."""

    def assemble(key: Key) -> Entry:
        entry = entries[key]
        children = {name: tuple(assemble(child) for child in order.get((key, name), ())) for name in slots(type(entry))}
        return with_fields(entry, children) if children else entry

    parts: dict[str, object] = {}
    for name, info in Handbook.model_fields.items():
        keys = order.get((ROOT, name), ())
        if get_origin(info.annotation) is tuple:
            parts[name] = tuple(assemble(key) for key in keys)
        else:
            parts[name] = assemble(keys[0])
    return construct(Handbook, parts)


def with_fields(entry: Entry, values: Mapping[str, object]) -> Entry:
    """`entry` with other values in some fields."""
    return construct(type(entry), {**{name: getattr(entry, name) for name in type(entry).model_fields}, **values})


def same(value: object, other: object) -> bool:
    """Whether two values are equal. The source locations of entries are not compared."""
    if type(value) is not type(other):
        return False
    if is_entry(value):
        return all(same(getattr(value, name), getattr(other, name)) for name in kept(type(value)))
    if isinstance(value, tuple) and isinstance(other, tuple):
        return len(value) == len(other) and all(map(same, value, other))
    return bool(value == other)


def texts_of(node: EntryPlace) -> Iterator[tuple[Path, Text]]:
    """Every text of a node's own, with the path that leads to it from its entry."""
    for name in own_fields(type(node.entry)):
        yield from _texts((name,), getattr(node.entry, name))


def _texts(path: Path, value: object) -> Iterator[tuple[Path, Text]]:
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts((*path, index), item)
    elif is_entry(value):
        for name in kept(type(value)):
            yield from _texts((*path, name), getattr(value, name))
