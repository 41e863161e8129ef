"""The ids that a field of a form offers, each with a name that people know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hbgen.json_data import JsonValue
from hbgen.model.base import Entry, entries, fields_with
from hbgen.model.field_types import Reference
from hbgen.model.handbook import KINDS
from hbgen.model.texts import Text
from hbgen.text.plain import plain

PickLists = Mapping[str, tuple[JsonValue, ...]]
"""Kind of entry (`role`) → its ids with names, as options of a list."""

_NAMES = ("title", "name", "term", "text", "statement")


def pick_lists(parts: Iterable[object], language: str) -> PickLists:
    """The pick-lists from all entries in `parts` of a handbook; names are in `language` where they have one."""
    options: dict[str, dict[str, JsonValue]] = {}
    for part in parts:
        for item in part if isinstance(part, tuple) else (part,):
            for entry in entries(item) if isinstance(item, Entry) else ():
                kind, id_ = KINDS.get(type(entry)), getattr(entry, "id", None)
                if kind is not None and isinstance(id_, str):
                    label = " · ".join(filter(None, (id_, _name(entry, language))))
                    options.setdefault(kind, {}).setdefault(id_, {"label": label, "value": id_})
    return {kind: tuple(of_kind.values()) for kind, of_kind in options.items()}


def _name(entry: Entry, language: str) -> str:
    values = (getattr(entry, name, None) for name in _NAMES)
    name = next((value for value in values if value), "")
    return plain(name, language if language in name.words else "") if isinstance(name, Text) else str(name)


def references(entry: type[Entry]) -> dict[str, tuple[str, ...]]:
    """Field of `entry` that holds ids → the kinds of entries that they name."""
    return {name: reference.kinds for name, reference in fields_with(entry, Reference)}
