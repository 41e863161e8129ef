"""One version of an instrument as its answers are checked and scored: items, and the value of each answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from hbgen.instruments.definition import AskedAfter, DefinedItem, InstrumentDefinition, answers
from hbgen.model.fingerprint import Meaning
from hbgen.model.measurement import InstrumentType
from hbgen.model.results import Measure
from hbgen.rules.asked_items import applies
from hbgen.scoring.formulas import Critical, ces_sides, common_step, item_score


class AnswerStep(NamedTuple):
    """The value of an answer, and whether it is on either side of an index, as 1 or 0."""

    value: float
    plus: float = 0.0
    minus: float = 0.0


@dataclass(frozen=True, slots=True)
class ItemKey:
    """One item as an instrument asks it."""

    id: str
    section: str
    """The section in which it stands, or the standard that it measures; ``""`` for neither."""
    weight: float
    critical: Critical
    measure: Measure
    may_be_left_out: bool
    """Whether "not applicable" is an answer."""
    may_be_unknown: bool
    """Whether "don't know" is an answer."""
    meaning: Meaning
    channels: frozenset[str]
    """The channels in which it is asked; an empty set means all."""
    steps: Mapping[str, AnswerStep]
    """Text of an answer, as in files → its value."""
    asked_when: tuple[AskedAfter, ...] = ()
    """What must have been answered to other items, to each of them, for it to be asked."""

    @property
    def fingerprint(self) -> str:
        """The mark of its meaning."""
        return self.meaning.mark

    def applies(self, channel: str) -> bool:
        """Whether it is asked of a run in `channel`, which is empty for a run without questionnaire."""
        return applies(self.channels, channel)

    def is_failed_by(self, value: str) -> bool:
        """Whether an answer fails it as a critical item."""
        step = self.steps.get(value)
        return self.critical != "none" and self.measure == "score" and step is not None and step.value <= 0


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One instrument with all that answers are checked against."""

    id: str
    version: int
    type: InstrumentType
    minimum_n: int
    invited: int | None
    missing: frozenset[str]
    """Codes for a blank."""
    not_applicable: frozenset[str]
    """Codes for not applicable."""
    weight_field: str | None
    """The column that weighs answers."""
    collects: frozenset[str]
    """Which of role, unit and channel it asks for; the others are dropped."""
    items: Mapping[str, ItemKey]
    sections: Mapping[str, float | None] = field(default_factory=dict)
    """Its own sections in their order → their weights, where they have any."""
    is_earlier: bool = False
    """Whether it is an earlier version, as a release holds it."""

    @property
    def name(self) -> str:
        """What stands for it in tables of answers: its id; of an earlier version id and version (no id has a space)."""
        return f"{self.id} {self.version}" if self.is_earlier else self.id

    def asks_the_same(self, other: Questionnaire) -> bool:
        """Whether answers to both may be added up: whatever they are checked against and scored by is equal.

        Languages that were added to items make no difference.
        """
        items = {
            id_: replace(item, meaning=mine.meaning)
            if (mine := self.items.get(id_)) is not None and mine.meaning.is_marked(item.fingerprint)
            else item
            for id_, item in other.items.items()
        }
        own = replace(other, version=self.version, is_earlier=self.is_earlier, items=items)
        return self == replace(own, minimum_n=self.minimum_n, invited=self.invited)


def bounds_of_means(items: Iterable[ItemKey]) -> tuple[float, float] | None:
    """The least and the greatest value of answers to items whose figure is a mean; None without such items."""
    values = [step.value for item in items if item.measure == "ces-mean" for step in item.steps.values()]
    return (min(values), max(values)) if values else None


def grain_of_item(item: ItemKey, bounds: tuple[float, float] | None) -> float:
    """The step on which the answers to an item fall, as a part of its scale (of means, of `bounds`); 0 where none is of
    some size."""
    values = sorted({step.value for step in item.steps.values()})
    low, high = bounds if bounds is not None and item.measure == "ces-mean" else (values[0], values[-1])
    return common_step((value - low) / (high - low) for value in values) if low < high else 0.0


def questionnaire_of(definition: InstrumentDefinition) -> Questionnaire:
    """An instrument's definition as what answers are checked and scored by."""
    items = {
        item.id: ItemKey(
            id=item.id,
            section=item.section.id if item.section is not None else item.standard or "",
            weight=item.weight,
            critical=item.critical,
            measure=item.scale.figure,
            may_be_left_out=item.not_applicable is not None,
            may_be_unknown=item.scale.dont_know,
            meaning=item.meaning,
            channels=frozenset(item.channels),
            steps=steps(item),
            asked_when=item.asked_when,
        )
        for item in definition.items
    }
    return Questionnaire(
        id=definition.id,
        version=definition.version,
        type=definition.type,
        minimum_n=definition.minimum_n,
        invited=definition.invited,
        missing=frozenset(definition.missing_codes),
        not_applicable=frozenset(definition.not_applicable_codes),
        weight_field=definition.weight_field,
        collects=frozenset(definition.collects),
        items=items,
        sections={section.id: section.weight for section in definition.sections},
    )


def steps(item: DefinedItem) -> dict[str, AnswerStep]:
    """The value of each answer that counts, in the order of the scale; of yes and no, no (0) comes first.

    The checks of a handbook ensure that a scale has at least two different steps.
    """
    points = {answer.value: answer.points for answer in answers(item, ()) if answer.points is not None}
    low, high = min(points.values()), max(points.values())
    if item.scale.kind == "yes-no":
        points = dict(sorted(points.items()))
    # An index is defined on the numbers of a scale; options have their points.
    figure = item.scale.figure if item.scale.kind == "numbers" else "score"
    if figure == "score" and item.reversed:
        return {value: AnswerStep(item_score(worth, low, high, is_reversed=True)) for value, worth in points.items()}
    return {value: _step(figure, worth, low, high) for value, worth in points.items()}


def _step(measure: Measure, value: float, low: float, high: float) -> AnswerStep:
    """The value of an answer with `value` points on a scale from `low` to `high` (contract, Scoring)."""
    if measure == "csat":
        return AnswerStep(float(value >= 4))
    if measure == "nps":
        return AnswerStep(float(value >= 9) - float(value <= 6), float(value >= 9), float(value <= 6))
    if measure == "ces-mean":
        return AnswerStep(float(value))
    if measure in ("ces-top-box", "ces-net"):
        easy, hard = ces_sides(value, high)
        return AnswerStep(easy if measure == "ces-top-box" else easy - hard, easy, hard)
    return AnswerStep(item_score(value, low, high))
