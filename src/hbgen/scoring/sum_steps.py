"""The step on which the sum of a figure's answers falls: who knows the scales can make a rounded figure exact by it.

A run's score of three items of yes and no is a multiple of a third. Ten runs add up to a multiple of it too, and of
those a rounded mean mostly leaves one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from hbgen.model.results import Measure, Published
from hbgen.scoring import formulas
from hbgen.scoring.disclosure import withholding
from hbgen.scoring.key import InstrumentKey
from hbgen.scoring.record import FigureKey, key_of
from hbgen.scoring.sum_table import SumTable

_FEW_ITEMS = 4
"""Of more items, of which some were left out, the common step is too small to tell anything."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of the figures of a measure; from outside nothing is known but what was published."""

    instrument: InstrumentKey
    measure: Measure
    complete: frozenset[str] = frozenset()
    """The parts of which today no item is left out (`complete_parts`)."""
    none: frozenset[str] = frozenset()
    """The parts whose sums fall on no step, such as those of weighted answers."""

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
        return 0.0 if _part_of(key) in self.none else step_of(self.instrument, self.measure, key, complete)

    def complete_in(self, published: Published, *, is_valid: bool) -> frozenset[str]:
        """The complete parts by what a publication tells, and where its answers are still valid, by those of today."""
        counts = {key_of(figure): figure.n for figure in published.figures if figure.measure == self.measure and figure.n}
        return complete_parts(self.instrument, self.measure, counts) | (self.complete if is_valid else frozenset())


def _part_of(key: FigureKey) -> str:
    """The item, standard or section of a figure; empty for whole runs."""
    return key.item or key.standard or key.section


def complete_parts(instrument: InstrumentKey, measure: Measure, n: Mapping[FigureKey, int]) -> frozenset[str]:
    """The standards and sections (for whole runs ``""``) of which no item was left out: each has as many answers as
    they have. `n` is the number of answers of figures, where it is known."""
    of_whole = {"": FigureKey("all")}
    of_standards = {name: FigureKey("standard", standard=name) for name in instrument.standards}
    of_sections = {name: FigureKey("section", section=name) for name in instrument.sections}
    found = []
    for part, key in (of_whole | of_standards | of_sections).items():
        items = instrument.of_section(measure, part)
        if key in n and items and all(n.get(FigureKey("item", item=item)) == n[key] for item in items):
            found.append(part)
    return frozenset(found)


def step_of(instrument: InstrumentKey, measure: Measure, key: FigureKey, complete: frozenset[str]) -> float:
    """The step of a figure's sum as a part of the scale, where no item of the `complete` parts was left out.

    0 where there is none, or where it is too small to tell anything.
    """
    if key.item:
        return instrument.grains.get(key.item, 0.0)
    items = instrument.of_section(measure, _part_of(key))
    grains = [Fraction(instrument.grains.get(item, 0.0)).limit_denominator(formulas.DENOMINATOR) for item in items]
    if not all(grains):
        return 0.0
    shares = _shares(instrument, measure, _part_of(key))
    if _part_of(key) in complete or len(items) == 1:
        return formulas.common_step(share * grain for share, grain in zip(shares, grains, strict=True))
    if len(items) > _FEW_ITEMS or len({*shares}) > 1 or any(instrument.items[item][0] != _part_of(key) for item in items):
        return 0.0
    return formulas.common_step(grain / math.lcm(*range(1, len(items) + 1)) for grain in grains)


def _shares(instrument: InstrumentKey, measure: Measure, part: str) -> list[Fraction]:
    """What each item of a part counts in it, or in a whole run."""
    items = instrument.of_section(measure, part)
    weights = [Fraction(instrument.weights.get(item, 1.0)).limit_denominator(formulas.DENOMINATOR) for item in items]
    sections = [part or instrument.items[item][0] for item in items]
    of_section: dict[str, Fraction] = defaultdict(Fraction)
    for section, weight in zip(sections, weights, strict=True):
        of_section[section] += weight
    own = {name: instrument.sections.get(name) for name in of_section} if not part else {}
    counts = {
        name: total if (weight := own.get(name)) is None else Fraction(weight).limit_denominator(formulas.DENOMINATOR)
        for name, total in of_section.items()
    }
    whole = sum(counts.values())
    return [
        weight / of_section[section] * counts[section] / whole
        for section, weight in zip(sections, weights, strict=True)
    ]
