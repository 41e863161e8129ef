"""The step on which the sum of a figure's answers falls: who knows the scales can make a rounded figure exact by it.

A run's score of three items of yes and no is a multiple of a third. Ten runs add up to a multiple of it too, and of
those a rounded mean mostly leaves one.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from hbgen.model.results import Measure, Published
from hbgen.scoring import formulas
from hbgen.scoring.answered_parts import NOTHING_KNOWN, Answered, OfRuns, answered, asked_together, ways
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
    answered: Answered = NOTHING_KNOWN
    """What is known today of the items that were left out."""
    finer: frozenset[FigureKey] = frozenset()
    """The figures of which runs left out more than their score would bear, since it did not apply."""
    none: frozenset[FigureKey] = frozenset()
    """The figures whose sums fall on no step, such as those of weighted answers."""
    _found: dict[tuple[str, str, str, bool, OfRuns], float] = field(default_factory=dict)

    @classmethod
    def of_table(cls, instrument: InstrumentKey, table: SumTable) -> Steps:
        """The steps on which the sums in a table fall."""
        scale = withholding.range_of(table.measure, instrument.bounds)
        counts = {key: sum(row.n for row in rows) for key, rows in table.sums.items()}
        steps = cls(instrument, table.measure, answered(instrument, table.measure, counts))

        def off() -> frozenset[FigureKey]:
            return frozenset(key for key in table.sums if not table.falls_on(key, steps.of(key, steps.answered), scale))

        steps = replace(steps, finer=off())
        return replace(steps, none=off())

    def of(self, key: FigureKey, known: Answered) -> float:
        """The step of a figure's sum, given what is `known` of items that were left out; 0 where there is none."""
        if key in self.none:
            return 0.0
        is_finer = key in self.finer
        part = key.item or key.standard or key.section
        # Figures of which the same is known have one step.
        name = key.channel, key.item, part, is_finer, known.of(key) if not part else OfRuns(known.complete)
        if name not in self._found:
            self._found[name] = step_of(self.instrument, self.measure, key, known, is_finer=is_finer)
        return self._found[name]

    def known_in(self, published: Published, *, is_valid: bool) -> Answered:
        """What a publication tells of items that were left out, and where its answers are still valid, what is known
        today."""
        counts = {
            key_of(figure): figure.n for figure in published.figures if figure.measure == self.measure and figure.n
        }
        told = answered(self.instrument, self.measure, counts)
        return told | self.answered if is_valid else told


def step_of(
    instrument: InstrumentKey, measure: Measure, key: FigureKey, known: Answered, *, is_finer: bool = False
) -> float:
    """The step of a figure's sum as a part of the scale, given what is `known` of items that were left out.

    0 where there is none, or where it is too small to tell anything. `is_finer`: whichever were left out.
    """
    part = key.item or key.standard or key.section
    items = [key.item] if key.item else list(instrument.of_section(measure, part))
    if not all(instrument.grains.get(item) for item in items):
        return 0.0
    first, *others = asked_together(instrument, measure, part) if len(items) > 1 else [items]
    if len(items) > 1 and (part not in known.complete or len(others) > _FEW_CONDITIONS):
        if part or others or is_finer:
            return _step_of_some(instrument, part, items)
        return _common_step(instrument, part, ways(instrument, measure, key, known.of(key)))
    answered_so = (
        [*first, *itertools.chain(*more)]
        for size in range(len(others) + 1)
        for more in itertools.combinations(others, size)
    )
    return _common_step(instrument, part, ((some, items) for some in answered_so))


def _common_step(instrument: InstrumentKey, part: str, ways: Iterable[tuple[Sequence[str], Sequence[str]]]) -> float:
    """The common step of runs that answered some items each of those that they were asked."""
    return formulas.common_step(step for some, asked in ways for step in _steps_of_run(instrument, part, some, asked))


def _step_of_some(instrument: InstrumentKey, part: str, items: Sequence[str]) -> float:
    """As `step_of`, whichever of a few items that count alike were left out."""
    steps = _steps_of_run(instrument, part, items)
    are_alike = len({instrument.weights.get(item, 1.0) for item in items}) == 1
    if len(items) > _FEW_ITEMS or not are_alike or any(instrument.items[item][0] != part for item in items):
        return 0.0
    return formulas.common_step(step * len(items) / math.lcm(*range(1, len(items) + 1)) for step in steps)


def _steps_of_run(
    instrument: InstrumentKey, part: str, items: Sequence[str], asked: Sequence[str] = ()
) -> list[Fraction]:
    """By what a step in each item moves a run's score of a part (``""`` for the whole), where it answered `items`.

    A section weighs as all of its items that were `asked`, if these are others.
    """
    of_section = _by_section(instrument, part, items)
    weights = of_section | _by_section(instrument, part, asked)
    counts = {name: _fraction(None if part else instrument.sections.get(name), weights[name]) for name in of_section}
    whole = sum(counts.values())
    steps = []
    for item in items:
        section = part or instrument.items[item][0]
        weight = _fraction(instrument.weights.get(item, 1.0)) / of_section[section]
        steps.append(_fraction(instrument.grains.get(item, 0.0)) * weight * counts[section] / whole)
    return steps


def _by_section(instrument: InstrumentKey, part: str, items: Iterable[str]) -> dict[str, Fraction]:
    """The weight of items in each section, or in the part that is meant."""
    of_section: dict[str, Fraction] = defaultdict(Fraction)
    for item in items:
        of_section[part or instrument.items[item][0]] += _fraction(instrument.weights.get(item, 1.0))
    return of_section


def _fraction(value: float | None, default: Fraction = Fraction(1)) -> Fraction:
    return default if value is None else Fraction(value).limit_denominator(formulas.DENOMINATOR)
