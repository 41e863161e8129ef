"""What is known of the items that runs left out, from how many answers figures have."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hbgen.model.results import Measure
from hbgen.scoring import formulas
from hbgen.scoring.instrument_key import InstrumentKey
from hbgen.scoring.record import FigureKey

_NIL = 1e-9

_MOST = 10
"""Where a run may have left out more items than this, or parts as a whole, the common step is too small to tell
anything."""


class OfRuns(NamedTuple):
    """What is known of the runs in one figure of whole runs."""

    complete: frozenset[str]
    """The standards and sections (for whole runs ``""``) of which no item was left out that was asked."""
    sections: frozenset[str] = frozenset()
    """Those of which each of the runs answered something."""
    items: frozenset[str] = frozenset()
    """The items that each of the runs answered."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The parts of runs of which it is known that nothing in them, or that not all of them, was left out."""

    complete: frozenset[str] = frozenset()
    """As `OfRuns.complete`, in all runs."""
    sections: Mapping[FigureKey, frozenset[str]] = field(default_factory=dict)
    """Figure of whole runs → `OfRuns.sections`."""
    items: Mapping[FigureKey, frozenset[str]] = field(default_factory=dict)
    """Figure of whole runs → `OfRuns.items`."""

    def __or__(self, other: Answered) -> Answered:
        return Answered(
            self.complete | other.complete, _both(self.sections, other.sections), _both(self.items, other.items)
        )

    def of(self, key: FigureKey) -> OfRuns:
        """What is known of the runs in a figure of whole runs: they are in that of all runs too."""
        sections, items = (of.get(key, _NONE) | of.get(_ALL, _NONE) for of in (self.sections, self.items))
        return OfRuns(self.complete, sections, items)


NOTHING_KNOWN = Answered()

_NONE: frozenset[str] = frozenset()


def _both(
    one: Mapping[FigureKey, frozenset[str]], other: Mapping[FigureKey, frozenset[str]]
) -> dict[FigureKey, frozenset[str]]:
    return {key: one.get(key, _NONE) | other.get(key, _NONE) for key in one.keys() | other.keys()}


_ALL = FigureKey("all")


def answered(instrument: InstrumentKey, measure: Measure, n: Mapping[FigureKey, int]) -> Answered:
    """What the numbers of answers of figures tell, where they are known."""
    of_whole: dict[FigureKey, dict[tuple[bool, str], int]] = defaultdict(dict)
    for key, answers in n.items():
        name = bool(key.item), key.item or key.standard or key.section
        if name[1]:
            of_whole[_whole_of(key)][name] = answers
    always: dict[bool, dict[FigureKey, frozenset[str]]] = {True: {}, False: {}}
    for whole, parts in of_whole.items():
        # Whoever answered most, or as many as there are runs with a total, are taken for all.
        all_runs = {n.get(whole), max(*parts.values(), n.get(whole, 0))}
        for is_item, found in always.items():
            found[whole] = frozenset(
                name for (of_item, name), answers in parts.items() if of_item == is_item and answers in all_runs
            )
    return Answered(_complete_parts(instrument, measure, n), always[False], always[True])


def _whole_of(key: FigureKey) -> FigureKey:
    """The figure of whole runs of the same unit or role as that of a part."""
    if key.unit:
        return FigureKey("unit", unit=key.unit)
    return FigureKey("role", role=key.role) if key.role else _ALL


def _complete_parts(instrument: InstrumentKey, measure: Measure, n: Mapping[FigureKey, int]) -> frozenset[str]:
    """As `Answered.complete`.

    Each item has as many answers as they have, and those asked after the same answers as many as each other. `n` is
    the number of answers of figures, where it is known.
    """
    of_whole = {"": _ALL}
    of_standards = {name: FigureKey("standard", standard=name) for name in instrument.standards}
    of_sections = {name: FigureKey("section", section=name) for name in instrument.sections}
    found = []
    for part, key in (of_whole | of_standards | of_sections).items():
        together = [
            {n.get(FigureKey("item", item=item), 0) for item in items}
            for items in asked_together(instrument, measure, part)
        ]
        if together and together[0] == {n.get(key)} and all(len(counts) == 1 for counts in together):
            found.append(part)
    return frozenset(found)


def asked_together(instrument: InstrumentKey, measure: Measure, part: str) -> list[list[str]]:
    """The items of a part that are asked under the same conditions, those that are always asked first."""
    together: dict[tuple[tuple[str, frozenset[float]], ...], list[str]] = defaultdict(list)
    for item in instrument.of_section(measure, part):
        together[tuple(sorted(instrument.asked_when.get(item, {}).items()))].append(item)
    return [together[conditions] for conditions in sorted(together, key=len)]


def ways(
    instrument: InstrumentKey, measure: Measure, key: FigureKey, known: OfRuns
) -> list[tuple[list[str], list[str]]]:
    """The sets of items that a run in a figure of whole runs may have answered, each with those that it was asked.

    It is taken that all of these apply to it: a score needs most of them. None where there are too many sets.
    """
    found: list[tuple[list[str], list[str]]] = []
    for channel in sorted({name for item in instrument.items.values() for name in item[3]} | {""}):
        if key.channel in ("", channel) or not any(item[3] for item in instrument.items.values()):
            blocks = _blocks(instrument, measure, key.channel or channel, known)
            optional = [block for block, is_needed in blocks if not is_needed]
            if len(optional) > _MOST:
                return []
            asked = [item for items, _ in blocks for item in items]
            found += [(some, asked) for some in _ways_of(instrument, measure, blocks, known)]
    return found


_Blocks = list[tuple[list[str], bool]]
"""Items that are answered together or not at all, and whether each run answered them."""


def _blocks(instrument: InstrumentKey, measure: Measure, channel: str, known: OfRuns) -> _Blocks:
    """The items that are asked in one channel."""
    blocks: dict[str, list[str]] = defaultdict(list)
    of_section: dict[str, set[str]] = defaultdict(set)
    for item in instrument.of_section(measure):
        section, *_, channels = instrument.items[item]
        if not channels or channel in channels:
            name = section if section and section in known.complete else item
            blocks[name].append(item)
            of_section[section].add(name)
    asked = [names for section, names in of_section.items() if section in known.sections]
    alone = {name for names in asked if len(names) == 1 for name in names}
    return [(items, name in alone or not known.items.isdisjoint(items)) for name, items in blocks.items()]


def _ways_of(instrument: InstrumentKey, measure: Measure, blocks: _Blocks, known: OfRuns) -> Iterator[list[str]]:
    """As `ways`, of runs that were asked the items in `blocks`."""
    weight = {item: instrument.weights.get(item, 1.0) for items, _ in blocks for item in items}
    section = {item: instrument.items[item][0] for item in weight}
    asked = known.sections & set(section.values())
    spare = (1 - formulas.SUFFICIENT if measure == "score" else 1.0) * sum(weight.values()) + _NIL
    optional = [items for items, is_needed in blocks if not is_needed]
    for size in range(len(optional) + 1):
        for some in itertools.combinations(optional, size):
            left_out = {item for items in some for item in items}
            answers = [item for item in section if item not in left_out]
            is_enough = answers and sum(weight[item] for item in left_out) <= spare
            if is_enough and asked <= {section[item] for item in answers}:
                yield answers
