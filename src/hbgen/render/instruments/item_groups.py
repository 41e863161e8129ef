"""The items of an instrument as its page shows them: a long one is folded by chapter or phase."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from hbgen.instruments.definition import DefinedItem, InstrumentDefinition, Words
from hbgen.render.instruments.fill import heading

LONGEST = 20
"""Items that a page shows at once."""


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Items that stand together, numbered on from the group before."""

    title: Words | None
    """What they are about; None where nothing says it."""
    items: tuple[DefinedItem, ...]
    first: int
    """Number of the first item, from 1."""
    is_folded: bool

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1


def item_groups(defined: InstrumentDefinition) -> list[ItemGroup]:
    """All items as one group, or, of an instrument with more than `LONGEST`, a folded group for each heading."""
    if len(defined.items) <= LONGEST:
        return [ItemGroup(None, defined.items, 1, is_folded=False)]
    groups: list[ItemGroup] = []
    first = 1
    for title, items in groupby(defined.items, heading):
        groups.append(ItemGroup(title, tuple(items), first, is_folded=True))
        first = groups[-1].last + 1
    return groups
