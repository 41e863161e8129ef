"""Ids by the names of their entries, and ids that nothing should lead to any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from hbgen.characters import alike
from hbgen.model.base import Entry
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.texts import Text

_NAMES = ("name", "title", "term", "topic", "text")
"""Fields in which an entry may have its name."""


def named_ids(entries: Iterable[Entry]) -> dict[str, dict[str, str]]:
    """Name of an entry, in any language and with letter case folded → each id of that name with its kind."""
    ids: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for entry in entries:
        kind = KINDS.get(type(entry))
        id_ = getattr(entry, "id", None)
        if kind is None or not isinstance(id_, str):
            continue
        name = next((value for field in _NAMES if isinstance(value := getattr(entry, field, None), Text)), None)
        for words in name.words.values() if name is not None else ():
            ids[alike(words)][id_] = kind
    return ids


def retired_ids(handbook: Handbook) -> frozenset[str]:
    """Ids that no message suggests: of retired standards and what belongs to them, and of what is gone."""
    ids = {gone.id for gone in handbook.handbook.retired_ids}
    for chapter in handbook.standards:
        for standard in chapter.standards:
            if standard.status == "retired":
                ids |= {standard.id, *(item.id for item in standard.measures)}
        if all(standard.status == "retired" for standard in chapter.standards):
            ids.add(chapter.id)
    return frozenset(ids)
