"""Takes out of entries what an audience may not see, by what the fields and entries declare."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import cast

from hbgen.earlier_selections import KeptChapters
from hbgen.model.base import SCALARS, Entry, construct, declared_for, is_entry
from hbgen.model.standards import Chapter
from hbgen.model.visibility import Audience, sees


@cache
def field_plan(entry: type[Entry], audience: Audience) -> tuple[tuple[str, bool, object], ...]:
    """Each field of a class: name, whether `audience` sees it, and its default."""
    return tuple(
        (name, sees(audience, declared_for(entry, name)), info.get_default(call_default_factory=True))
        for name, info in entry.model_fields.items()
    )


@dataclass(frozen=True, slots=True)
class AudienceFilter:
    """Takes out of entries what `audience` may not see."""

    audience: Audience
    kept: KeptChapters

    def reduce(self, entry: Entry) -> Entry:
        if isinstance(entry, Chapter):
            return self.kept.made(entry, lambda: (cast(Chapter, self._reduced(entry)), frozenset()))[0]
        return self._reduced(entry)

    def _reduced(self, entry: Entry) -> Entry:
        values = {
            name: self.value(getattr(entry, name)) if is_seen else default
            for name, is_seen, default in field_plan(type(entry), self.audience)
        }
        reduced = construct(type(entry), values)
        if self.audience != "customers":
            # The place is needed for edit links; nothing else that was read may be copied.
            reduced.stand_at(entry.place())
        return reduced

    def value(self, value: object) -> object:
        if type(value) in SCALARS:
            return value
        if isinstance(value, tuple):
            return tuple([self.value(item) for item in value if self.shows(item)])
        return self.reduce(value) if is_entry(value) else value

    def shows(self, item: object) -> bool:
        return not is_entry(item) or sees(self.audience, item.readers)
