"""Sums over small groups of runs, by the figures that could be shown of them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from hbgen.model.results import Measure
from hbgen.scoring import formulas
from hbgen.scoring.disclosure import withholding
from hbgen.scoring.disclosure.audit_types import Leaf, Split
from hbgen.scoring.instrument_key import InstrumentKey
from hbgen.scoring.record import FigureKey


class Atom(NamedTuple):
    """Sums over the runs of one instrument that share unit, channel and role: the smallest groups there are.

    `part` is the part of a run that is summed: ``total``, ``section`` or ``item``. A run's weight is w, its value x:
    `w`, `ww`, `wx` and `wxx` are Σ w, Σ w², Σ w·x and Σ w·x². `plus` and `minus` are the weighted shares on either
    side of an index; `n` counts runs, `failed` those in which a critical item failed; `covered` sums coverage.
    """

    instrument: str
    measure: Measure
    part: str
    unit: str
    channel: str
    role: str
    section: str
    item: str
    n: int
    w: float
    ww: float
    wx: float
    wxx: float
    plus: float
    minus: float
    failed: int
    covered: float


_OFF = 1e-6
"""Differences up to this part of a step are taken for rounding."""

Group = tuple[str, str, str]
"""Unit, channel and role of the runs in an atom."""


@dataclass(frozen=True, slots=True)
class ItemPairs:
    """The answers of two assessors to one scored item of the same cases."""

    times: dict[tuple[float, float], int]
    """The values of the two answers → how often that pair occurs."""
    twice: dict[Group, int]
    """Group of runs → how many of its answers are in these pairs."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The answers of two assessors to the same scored items of the same cases."""

    cases: int
    items: dict[str, ItemPairs]

    @property
    def times(self) -> Mapping[tuple[float, float], int]:
        """As `ItemPairs.times`, over all items."""
        times: Counter[tuple[float, float]] = Counter()
        for of_item in self.items.values():
            times.update(of_item.times)
        return times


def grain_of(instrument: InstrumentKey, measure: Measure, key: FigureKey) -> float:
    """The step between a figure's neighbouring answers, as a part of the scale; 0 where it is made of several items."""
    if key.item:
        return instrument.grains.get(key.item, 0.0)
    items = instrument.of_section(measure, key.standard or key.section)
    return instrument.grains.get(items[0], 0.0) if len(items) == 1 else 0.0


@dataclass(frozen=True, slots=True)
class SumTable:
    """All sums that could be shown of one measure, and the leaves of which they are made."""

    measure: Measure
    sums: dict[FigureKey, list[Atom]]
    leaves: list[Leaf]
    """First those of whole runs, then those of standards and sections, then those of items."""
    names: list[LeafName]
    """The name of each leaf."""
    splits: list[Split]
    groups: list[tuple[FigureKey, frozenset[int]]]
    factor: float
    """Weights are multiplied by this, so that they add up to the number of runs."""

    def n(self, key: FigureKey) -> float:
        """The number of answers of a figure, counted by their scaled weights."""
        return self.factor * math.fsum(row.w for row in self.sums[key])

    def effective_n(self, key: FigureKey) -> float:
        """The number of answers of equal weight from which a figure would be as certain."""
        rows = self.sums[key]
        return formulas.effective_n(math.fsum(row.w for row in rows), math.fsum(row.ww for row in rows))

    def falls_on(self, key: FigureKey, step: float, scale: withholding.MeasureRange) -> bool:
        """Whether the sum of a figure's answers, as parts of the scale, is a multiple of a step; any is one of 0."""
        if not step:
            return True
        rows = self.sums[key]
        n, mean = sum(row.n for row in rows), math.fsum(row.wx for row in rows) / math.fsum(row.w for row in rows)
        count = n * scale.part(measure_value(self.measure, mean)) / step
        return all(row.w == row.n for row in rows) and abs(count - round(count)) < _OFF

    @property
    def is_weighted(self) -> bool:
        return any(row.w != row.n for rows in self.sums.values() for row in rows)


def tabulate(instrument: InstrumentKey, measure: Measure, atoms: Sequence[Atom]) -> SumTable:
    """The sums and leaves of one instrument and measure.

    In self-assessments, items that measure no standard are broken down by role too.
    """
    sums, within = _grouped((atom for atom in atoms if atom.n), instrument)
    names = sorted(within, key=_leaf_order)
    wholes = [name for name in names if name[0] == "whole"]
    # All atoms of a leaf are part of the same figures.
    keys = [frozenset(keys_of(within[name][0], instrument)) for name in names]
    factor = _scaling([row for name in wholes for row in within[name]] or atoms)
    scale = withholding.range_of(measure, instrument.bounds)
    leaves = [_leaf(of_leaf, within[name], factor, measure, scale) for name, of_leaf in zip(names, keys, strict=True)]
    groups = [(FigureKey("all", *name[1:]), frozenset({number})) for number, name in enumerate(wholes)]
    return SumTable(measure, sums, leaves, names, [*splits(sums), *_nested(keys)], groups, factor)


def _grouped(
    atoms: Iterable[Atom], instrument: InstrumentKey
) -> tuple[dict[FigureKey, list[Atom]], dict[LeafName, list[Atom]]]:
    """The atoms of each figure, and those of each leaf."""
    sums: dict[FigureKey, list[Atom]] = defaultdict(list)
    within: dict[LeafName, list[Atom]] = defaultdict(list)
    for atom in atoms:
        within[_leaf_name(atom, instrument)].append(atom)
        for key in keys_of(atom, instrument):
            sums[key].append(atom)
    return dict(sums), within


LeafName = tuple[str, ...]
"""`whole`, unit, channel, role; `section`, unit, standard or section; or `item`, role, item."""

_PARTS = ("whole", "section", "item")
"""The order of leaves."""


def _leaf_name(atom: Atom, instrument: InstrumentKey) -> LeafName:
    """The leaf that an atom is part of."""
    if atom.part == "total":
        return "whole", atom.unit, atom.channel, atom.role
    if atom.part == "section":
        return "section", atom.unit, atom.section
    has_roles = instrument.is_self_assessment and instrument.is_own(atom.section)
    return "item", atom.role if has_roles else "", atom.item


def _leaf_order(name: LeafName) -> tuple[int, LeafName]:
    return _PARTS.index(name[0]), name


def _scaling(rows: Sequence[Atom]) -> float:
    """The factor by which weights add up to the number of runs."""
    weight = math.fsum(row.w for row in rows)
    return sum(row.n for row in rows) / weight if weight else 1.0


def _leaf(
    keys: frozenset[FigureKey], rows: Sequence[Atom], factor: float, measure: Measure, scale: withholding.MeasureRange
) -> Leaf:
    """The leaf of `rows`: their number by weight, and their mean as a part of the scale."""
    weight = math.fsum(row.w for row in rows)
    mean = math.fsum(row.wx for row in rows) / weight
    part = min(1.0, max(0.0, scale.part(measure_value(measure, mean))))
    return Leaf(keys, factor * weight, part)


def measure_value(measure: Measure, mean: float) -> float:
    """A mean of answers' values as the measure's value: indices are in percent."""
    return mean if measure in ("score", "ces-mean") else 100 * mean


def _nested(keys: Iterable[frozenset[FigureKey]]) -> list[Split]:
    """A figure of whole runs and another inside it: what remains is a group too. `keys` are those of each leaf."""
    members: dict[FigureKey, set[int]] = defaultdict(set)
    for number, of_leaf in enumerate(keys):
        for key in sorted(of_leaf):
            members[key].add(number)
    whole = [key for key in members if key.by in ("unit", "channel", "role")]
    return [
        Split(a, (b,))
        for a in whole
        for b in whole
        if a.by != b.by and len(members[b]) < len(members[a]) and members[b] < members[a]
    ]


def splits(keys: Iterable[FigureKey]) -> list[Split]:
    """Each figure and the others that it is the sum of."""
    by: dict[str, list[FigureKey]] = defaultdict(list)
    for key in sorted(keys):
        by[key.by].append(key)
    splits = [Split(FigureKey("all"), tuple(by[breakdown])) for breakdown in ("unit", "channel", "role")]
    crossed: dict[FigureKey, list[FigureKey]] = defaultdict(list)
    for key in by["unit-standard"]:
        crossed[FigureKey("standard", standard=key.standard)].append(key)
    for key in by["unit-section"]:
        crossed[FigureKey("section", section=key.section)].append(key)
    for key in by["role-item"]:
        crossed[FigureKey("item", item=key.item)].append(key)
    return [*splits, *(Split(parent, tuple(children)) for parent, children in crossed.items())]


@lru_cache(maxsize=100_000)
def _keys_of_whole(unit: str, channel: str, role: str) -> tuple[FigureKey, ...]:
    """The figures that whole runs are part of."""
    return (
        FigureKey("all"),
        FigureKey("unit", unit=unit),
        FigureKey("channel", channel=channel),
        FigureKey("role", role=role),
    )


@lru_cache(maxsize=100_000)
def _keys_of_standard(unit: str, standard: str) -> tuple[FigureKey, ...]:
    """The figures that answers to a standard are part of."""
    return FigureKey("standard", standard=standard), FigureKey("unit-standard", unit=unit, standard=standard)


@lru_cache(maxsize=100_000)
def _keys_of_own_section(unit: str, section: str) -> tuple[FigureKey, ...]:
    """The figures that answers to a section of the instrument are part of."""
    return FigureKey("section", section=section), FigureKey("unit-section", unit=unit, section=section)


def _keys_of_section(atom: Atom, instrument: InstrumentKey) -> tuple[FigureKey, ...]:
    """The figures that answers to a standard or a section are part of; these are broken down by unit, not by role."""
    make = _keys_of_own_section if atom.section in instrument.sections else _keys_of_standard
    keys = make(atom.unit, atom.section)
    return keys if instrument.has_units(atom.section) else keys[:1]


@lru_cache(maxsize=100_000)
def _keys_of_item(item: str) -> tuple[FigureKey, ...]:
    return (FigureKey("item", item=item),)


@lru_cache(maxsize=100_000)
def _keys_of_aspect(role: str, item: str) -> tuple[FigureKey, ...]:
    return FigureKey("item", item=item), FigureKey("role-item", role=role, item=item)


def keys_of(atom: Atom, instrument: InstrumentKey) -> tuple[FigureKey, ...]:
    """All figures that an atom is part of."""
    if atom.part == "total":
        return _keys_of_whole(atom.unit, atom.channel, atom.role)
    if atom.part == "section":
        return _keys_of_section(atom, instrument)
    has_roles = instrument.has_roles(atom.item, atom.section)
    return _keys_of_aspect(atom.role, atom.item) if has_roles else _keys_of_item(atom.item)


def has_own_key(key: FigureKey) -> bool:
    """Whether a figure has a key of its own in its breakdown: answers without a unit, for example, have none."""
    needed = {
        "all": (),
        "unit-standard": (key.unit, key.standard),
        "unit-section": (key.unit, key.section),
        "role-item": (key.role, key.item),
    }
    name = key.unit + key.channel + key.role + key.standard + key.item + key.section
    return all(needed.get(key.by, (name,)))
