"""The step on which the sum of a figure's answers falls: who knows the scales can make a rounded figure exact by it.

A run's score of three items of yes and no is a multiple of a third. Ten runs add up to a multiple of it too, and of
those a rounded mean mostly leaves one.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from hbgen.model.results import Measure, Published
from hbgen.scoring import formulas
from hbgen.scoring.disclosure import withholding
from hbgen.scoring.instrument_key import InstrumentKey
from hbgen.scoring.record import FigureKey, key_of
from hbgen.scoring.sum_table import SumTable

_FEW_ITEMS = 4
"""Of more items, of which some were left out, the common step is too small to tell anything."""

_FEW_CONDITIONS = 4
"""Where more groups of items are asked on conditions, a run's score has so many steps that they tell nothing."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of the figures of a measure; from outside nothing is known but what was published."""

    instrument: InstrumentKey
    measure: Measure
    complete: frozenset[str] = frozenset()
    """The parts of which today no item is left out (`complete_parts`)."""
    none: frozenset[str] = frozenset()
    """The parts whose sums fall on no step, such as those of weighted answers."""
    _found: dict[tuple[str, bool, bool], float] = field(default_factory=dict)

    @classmethod
    def of_table(cls, instrument: InstrumentKey, table: SumTable) -> Steps:
        """The steps on which the sums in a table fall."""
        scale = withholding.range_of(table.measure, instrument.bounds)
        counts = {key: sum(row.n for row in rows) for key, rows in table.sums.items()}
        steps = cls(instrument, table.measure, complete_parts(instrument, table.measure, counts))
        none = {_part_of(key) for key in table.sums if not table.falls_on(key, steps.of(key, steps.complete), scale)}
        return replace(steps, none=frozenset(none))

    def of(self, key: FigureKey, complete: frozenset[str]) -> float:
        """The step of a figure's sum, where no item of the `complete` parts was left out; 0 where there is none."""
        part = _part_of(key)
        name = part, bool(key.item), part in complete
        if name not in self._found:
            self._found[name] = step_of(self.instrument, self.measure, key, complete)
        return 0.0 if part in self.none else self._found[name]

    def complete_in(self, published: Published, *, is_valid: bool) -> frozenset[str]:
        """The complete parts by what a publication tells, and where its answers are still valid, by those of today."""
        counts = {
            key_of(figure): figure.n for figure in published.figures if figure.measure == self.measure and figure.n
        }
        return complete_parts(self.instrument, self.measure, counts) | (self.complete if is_valid else frozenset())


def _part_of(key: FigureKey) -> str:
    """The item, standard or section of a figure; empty for whole runs."""
    return key.item or key.standard or key.section


def complete_parts(instrument: InstrumentKey, measure: Measure, n: Mapping[FigureKey, int]) -> frozenset[str]:
    """The standards and sections (for whole runs ``""``) of which no item was left out that was asked.

    Each item has as many answers as they have, and those asked after the same answers as many as each other. `n` is
    the number of answers of figures, where it is known.
    """
    of_whole = {"": FigureKey("all")}
    of_standards = {name: FigureKey("standard", standard=name) for name in instrument.standards}
    of_sections = {name: FigureKey("section", section=name) for name in instrument.sections}
    found = []
    for part, key in (of_whole | of_standards | of_sections).items():
        together = [
            {n.get(FigureKey("item", item=item), 0) for item in items}
            for items in _asked_together(instrument, measure, part)
        ]
        if together and together[0] == {n.get(key)} and all(len(counts) == 1 for counts in together):
            found.append(part)
    return frozenset(found)


def _asked_together(instrument: InstrumentKey, measure: Measure, part: str) -> list[list[str]]:
    """The items of a part that are asked under the same conditions, those that are always asked first."""
    together: dict[tuple[tuple[str, frozenset[float]], ...], list[str]] = defaultdict(list)
    for item in instrument.of_section(measure, part):
        together[tuple(sorted(instrument.asked_when.get(item, {}).items()))].append(item)
    return [together[conditions] for conditions in sorted(together, key=len)]


def step_of(instrument: InstrumentKey, measure: Measure, key: FigureKey, complete: frozenset[str]) -> float:
    """The step of a figure's sum as a part of the scale, where no item of the `complete` parts was left out.

    0 where there is none, or where it is too small to tell anything.
    """
    part = _part_of(key)
    items = [key.item] if key.item else list(instrument.of_section(measure, part))
    if not all(instrument.grains.get(item) for item in items):
        return 0.0
    first, *others = _asked_together(instrument, measure, part) if len(items) > 1 else [items]
    if len(items) > 1 and (part not in complete or len(others) > _FEW_CONDITIONS):
        return _step_of_some(instrument, part, items)
    asked = (
        [*first, *itertools.chain(*more)]
        for size in range(len(others) + 1)
        for more in itertools.combinations(others, size)
    )
    return formulas.common_step(step for some in asked for step in _steps_of_run(instrument, part, some))


def _step_of_some(instrument: InstrumentKey, part: str, items: Sequence[str]) -> float:
    """As `step_of`, whichever of a few items that count alike were left out."""
    steps = _steps_of_run(instrument, part, items)
    are_alike = len({instrument.weights.get(item, 1.0) for item in items}) == 1
    if len(items) > _FEW_ITEMS or not are_alike or any(instrument.items[item][0] != part for item in items):
        return 0.0
    return formulas.common_step(step * len(items) / math.lcm(*range(1, len(items) + 1)) for step in steps)


def _steps_of_run(instrument: InstrumentKey, part: str, items: Sequence[str]) -> list[Fraction]:
    """By what a step in each item moves a run's score of a part (``""`` for the whole), where it was asked `items`."""
    sections = [part or instrument.items[item][0] for item in items]
    weights = [_fraction(instrument.weights.get(item, 1.0)) for item in items]
    of_section: dict[str, Fraction] = defaultdict(Fraction)
    for section, weight in zip(sections, weights, strict=True):
        of_section[section] += weight
    counts = {name: _fraction(None if part else instrument.sections.get(name), of_section[name]) for name in of_section}
    whole = sum(counts.values())
    return [
        _fraction(instrument.grains.get(item, 0.0)) * weight / of_section[section] * counts[section] / whole
        for item, section, weight in zip(items, sections, weights, strict=True)
    ]


def _fraction(value: float | None, default: Fraction = Fraction(1)) -> Fraction:
    return default if value is None else Fraction(value).limit_denominator(formulas.DENOMINATOR)
