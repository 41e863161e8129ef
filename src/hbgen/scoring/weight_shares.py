"""Which sums are parts of which others, and with what share of the weight: the links of an audit."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator

from hbgen.scoring.disclosure.audit_types import Link
from hbgen.scoring.instrument_key import InstrumentKey
from hbgen.scoring.sum_table import SumTable

_LEAST_LINKED_SHARE = 0.0501
"""A part with a smaller share of a whole is never disclosed by it: the rounding of the whole, as a part of the scale,
leaves it open."""


def links(instrument: InstrumentKey, table: SumTable) -> list[Link]:
    """The relations between sums of whole runs, of standards and of items."""
    parts = _WeightShares(instrument, table)
    pairs: list[Link] = []
    for parents, children in (*parts.of_wholes(), *parts.of_items(), *parts.of_sections()):
        if parents and children and max(share for share, _ in children) > _LEAST_LINKED_SHARE:
            pairs.append(Link(parents, children, (), *_slack(table, parents, children, ())))
            # How many were asked on is not known of small groups: what they answered then stands in no relation to it.
            always = tuple(child for child in children if not parts.is_asked_after(child[1]))
            more = tuple(parts.more(parents, always))
            if more:
                pairs.append(Link(parents, always, more, *_slack(table, parents, always, more)))
    return pairs


Parents = tuple[int, ...]
"""Numbers of sums in a table."""


Children = tuple[tuple[float, int], ...]
"""Parts of such sums: share of the weight, and number of the part's own sum."""


class _WeightShares:
    """Which sums of a table are parts of which others, and with what share of the weight."""

    def __init__(self, instrument: InstrumentKey, table: SumTable) -> None:
        self.is_self_assessment = instrument.is_self_assessment
        self.weight = {
            id_: instrument.weights.get(id_, 1.0)
            for id_, (_, measure, _, _) in instrument.items.items()
            if measure == table.measure
        }
        self.section = {id_: instrument.items[id_][0] for id_ in self.weight}
        self.instrument = instrument
        self.of_section: dict[str, float] = defaultdict(float)
        for id_, weight in self.weight.items():
            self.of_section[self.section[id_]] += weight
        # What a section counts in a whole: its own weight, or that of its items.
        stated = ((name, instrument.sections.get(name)) for name in self.of_section)
        own = {name: weight for name, weight in stated if weight is not None}
        others = (weight for id_, weight in self.weight.items() if self.section[id_] not in own)
        self.whole = math.fsum((*own.values(), *others)) or 1.0
        self.counts = {**self.of_section, **own}
        self.names = table.names
        self.places: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        for number, name in enumerate(table.names):
            self.places[name[0]].append((number, name))

    def of_wholes(self) -> Iterator[tuple[Parents, Children]]:
        """Whole runs of a unit, and the standards and sections in them."""
        wholes = self._by("whole", 1)
        sections = self._by("section", 1)
        for unit in sorted(wholes):
            children = (
                (self.counts[name[2]] / self.whole, number) for number, name in sections.get(unit, ()) if name[2]
            )
            yield tuple(number for number, _ in wholes[unit]), tuple(children)

    def of_items(self) -> Iterator[tuple[Parents, Children]]:
        """Whole runs, and the items in them, by the role of the respondents.

        Of those that measure a standard or stand in a section only where they are broken down by role.
        """
        for role, items in sorted(self._by("item", 1).items()):
            parents = (n for n, name in self.places["whole"] if not self.is_self_assessment or role == name[3])
            children = ((self._share(name[2]), number) for number, name in items if self._has_roles(name[2]))
            yield tuple(parents), tuple(children)

    def of_sections(self) -> Iterator[tuple[Parents, Children]]:
        """Standards and sections, and the items in them."""
        items: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        for number, name in self.places["item"]:
            items[self.section[name[2]]].append((number, name))
        for standard, sections in sorted(self._by("section", 2).items()):
            if standard:
                children = (
                    (self.weight[name[2]] / self.of_section[standard], number) for number, name in items[standard]
                )
                yield tuple(number for number, _ in sections), tuple(children)

    def more(self, parents: Parents, children: Children) -> Iterator[tuple[bool, float, int]]:
        """By how much more a part counts where others are not asked after its lowest or highest answer (`Link.more`).

        Only a part of a single item tells of each run how it was answered.
        """
        name = self.names[parents[0]]
        for share, number in children if self.instrument.asked_when else ():
            item = self._only_item(self.names[number])
            for is_missing, value in ((True, 1.0), (False, 0.0)):
                asked = [
                    other
                    for other in self.weight
                    if self.instrument.asked_when.get(other, {}).get(item) != frozenset((value,))
                ]
                if item and len(asked) < len(self.weight):
                    more = self._share_of(item, asked, is_of_section=name[0] == "section") - share
                    yield is_missing, max(0.0, more), number

    def is_asked_after(self, number: int) -> bool:
        """Whether a sum holds items that are asked after certain answers only."""
        name = self.names[number]
        asked_when = self.instrument.asked_when
        return name[2] in asked_when or (
            name[0] == "section" and any(self.section[i] == name[2] for i in asked_when if i in self.section)
        )

    def _only_item(self, name: tuple[str, ...]) -> str:
        """The item of a sum that is made of a single one."""
        items = [name[2]] if name[0] == "item" else [item for item in self.weight if self.section[item] == name[2]]
        return items[0] if len(items) == 1 else ""

    def _share_of(self, item: str, asked: Iterable[str], *, is_of_section: bool) -> float:
        """What an item counts in its section, or in a whole, of runs that were `asked` some items alone."""
        of_section: dict[str, float] = defaultdict(float)
        for id_ in asked:
            of_section[self.section[id_]] += self.weight[id_]
        section = self.section[item]
        share = self.weight[item] / of_section[section]
        return share if is_of_section else share * self.counts[section] / sum(self.counts[name] for name in of_section)

    def _has_roles(self, item: str) -> bool:
        section = self.section[item]
        return not section or (self.is_self_assessment and self.instrument.is_own(section))

    def _share(self, item: str) -> float:
        """What an item counts in a whole: by its weight in its section, and by what that counts."""
        section = self.section[item]
        if not section or self.counts[section] == self.of_section[section]:
            return self.weight[item] / self.whole
        return self.weight[item] / self.of_section[section] * self.counts[section] / self.whole

    def _by(self, kind: str, at: int) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
        """The sums of a kind by one part of their names."""
        groups: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        for number, name in self.places[kind]:
            groups[name[at]].append((number, name))
        return groups


def _slack(
    table: SumTable, parents: Parents, children: Children, more: Iterable[tuple[bool, float, int]]
) -> tuple[float, float]:
    """By how much answers that count for the parts alone break the relation of a link, and by how much what whole runs
    leave out keeps it from being an equation."""

    def total(terms: Iterable[tuple[float, int]], *, is_missing: bool) -> float:
        known = ((share, table.leaves[number].n or 0.0, table.leaves[number].mean or 0.0) for share, number in terms)
        return math.fsum(share * n * (1 - mean if is_missing else mean) for share, n, mean in known)

    below = above = 0.0
    for is_missing in (False, True):
        parts = total(children, is_missing=is_missing)
        parts += total(
            ((weight, leaf) for of_missing, weight, leaf in more if of_missing == is_missing), is_missing=is_missing
        )
        excess = total(((1.0, parent) for parent in parents), is_missing=is_missing) - parts
        below, above = max(below, -excess), max(above, excess)
    return below, above
