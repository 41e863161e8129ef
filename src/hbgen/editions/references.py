"""Takes references out of entries that lead to nothing in an edition."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field, replace
from functools import cache
from typing import cast

from hbgen.earlier_selections import KeptChapters
from hbgen.editions.replacing import changed_each, replaced
from hbgen.model.base import Entry, fields_with, is_entry
from hbgen.model.field_types import Reference
from hbgen.model.standards import Chapter


@cache
def _fields(entry: type[Entry]) -> tuple[tuple[str, bool, bool], ...]:
    """Each field of a class, with whether it refers to other entries, and whether the entry cannot do without it."""
    references = dict(fields_with(entry, Reference))
    return tuple((name, name in references, info.is_required()) for name, info in entry.model_fields.items())


@dataclass(slots=True)
class Pruning:
    """Takes references out of entries: to what the audience may not see, and for customers to what nobody wrote yet."""

    known_ids: Set[str]
    """Ids that the audience sees."""
    pending: Set[str]
    """Ids that nothing has yet."""
    keeps_pending: bool
    kept: KeptChapters
    kept_pending: set[str] = field(default_factory=set)
    """Pending ids that stayed."""

    def prune(self, entry: Entry) -> Entry:
        if not isinstance(entry, Chapter):
            return self._pruned(entry)

        def pruned() -> tuple[Chapter, Set[str]]:
            alone = replace(self, kept_pending=set())
            return cast(Chapter, alone._pruned(entry)), alone.kept_pending

        chapter, pending = self.kept.made(entry, pruned)
        self.kept_pending |= pending
        return chapter

    def _pruned(self, entry: Entry) -> Entry:
        changed = {}
        for name, refers, is_required in _fields(type(entry)):
            value = getattr(entry, name)
            if refers:
                pruned = self._references(value, is_required)
                if pruned != value:
                    changed[name] = pruned
                continue
            if isinstance(value, tuple):
                pruned = changed_each(value, self.prune)
            else:
                pruned = self.prune(value) if is_entry(value) else value
            if pruned is not value:
                changed[name] = pruned
        return replaced(entry, changed) if changed else entry

    def _references(self, value: object, is_required: bool) -> object:
        """The ids of a field that stay."""
        keeps_pending = self.keeps_pending or is_required
        if isinstance(value, tuple):
            return tuple([id_ for id_ in value if id_ in self.known_ids or (keeps_pending and self._is_pending(id_))])
        is_kept = value in self.known_ids or (keeps_pending and isinstance(value, str) and self._is_pending(value))
        return value if is_kept else None

    def _is_pending(self, id_: str) -> bool:
        """Whether nothing has this id yet, which is then noted."""
        if id_ not in self.pending:
            return False
        self.kept_pending.add(id_)
        return True
