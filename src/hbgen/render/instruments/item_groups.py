"""The items of an instrument as its page shows them: a long one is folded by chapter or phase."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from hbgen.instruments.definition import DefinedItem, DefinedSection, InstrumentDefinition, Words
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
    section: DefinedSection | None
    """The section that it is."""

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1


def item_groups(defined: InstrumentDefinition) -> list[ItemGroup]:
    """All items as one group, or a group for each heading: of an instrument in sections, and, folded, of a long one."""
    is_long = len(defined.items) > LONGEST
    if not is_long and not defined.sections:
        return [ItemGroup(None, defined.items, 1, is_folded=False, section=None)]
    groups: list[ItemGroup] = []
    first = 1
    for _, together in groupby(defined.items, lambda item: (item.section and item.section.id, heading(item))):
        items = tuple(together)
        groups.append(ItemGroup(heading(items[0]), items, first, is_long, items[0].section))
        first = groups[-1].last + 1
    return groups
