"""The answer key: what each answer to each item of an instrument counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from hbgen import suggestions
from hbgen.model.base import GROUPS
from hbgen.model.fingerprint import current, fingerprint, former
from hbgen.model.fingerprint import mark as made
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import ChecklistItem, Instrument, InstrumentType, Scale
from hbgen.model.results import Measure
from hbgen.rules.asked_items import applies, asked_items, questionnaires
from hbgen.scoring.formulas import Critical, ces_sides, item_score


class AnswerStep(NamedTuple):
    """What an answer counts: its value, and whether it stands on either side of an index, as 1 or 0."""

    value: float
    plus: float = 0.0
    minus: float = 0.0


@dataclass(frozen=True)
class InstrumentKey:
    """What the figures of an instrument must know of it."""

    id: str
    version: int
    minimum_n: int
    invited: int | None
    items: Mapping[str, tuple[str, Measure, str, frozenset[str]]]
    """Item's id → its section, measure, fingerprint and channels."""
    has_critical: bool
    grades: int
    """How many different scores its items can give."""
    standards: tuple[str, ...]
    """In the handbook's order."""
    is_self_assessment: bool = False
    """Whether its items are told with their spread; those that measure no standard, its aspects, by role too."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """Item's id → its weight, where that is not 1."""
    grains: Mapping[str, float] = field(default_factory=dict)
    """Item's id → the step between its answers as a part of the scale, where all steps are alike."""
    bounds: tuple[float, float] | None = None
    """The ends of the scale on which means stay, where there are any."""

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each standard stands in the handbook."""
        return {name: number for number, name in enumerate(self.standards)}

    @cached_property
    def _of_sections(self) -> Mapping[tuple[Measure, str], tuple[str, ...]]:
        found: dict[tuple[Measure, str], tuple[str, ...]] = {}
        for id_, (section, measure, _, _) in self.items.items():
            for name in {section, ""}:
                found[measure, name] = (*found.get((measure, name), ()), id_)
        return found

    def of_section(self, measure: Measure, section: str = "") -> tuple[str, ...]:
        """The items of a measure: those of one section, or all."""
        return self._of_sections.get((measure, section), ())

    @cached_property
    def _marks(self) -> dict[tuple[Measure, str | None, str, str], str]:
        return {}

    def mark(self, measure: Measure, section: str | None, item: str = "", channel: str = "") -> str:
        """The mark of the meaning of everything a figure is made from: its item, its section's items, or all (None).

        Of a channel's figure, of what is asked in that channel.
        """
        name = (measure, section, item, channel)
        if name not in self._marks:
            # As they were written before, so that what was published then is still known by its mark.
            marks = sorted(
                former(mark)
                for id_, (of, measured, mark, channels) in self.items.items()
                if measured == measure and item in ("", id_) and section in (None, of) and applies(channels, channel)
            )
            self._marks[name] = current(marks[0]) if len(marks) == 1 else made(" ".join(marks))
        return self._marks[name]


@dataclass(frozen=True, slots=True)
class ItemKey:
    """One item as an instrument asks it."""

    id: str
    section: str
    """The standard that it measures; ``""`` for none."""
    weight: float
    critical: Critical
    measure: Measure
    may_be_left_out: bool
    """Whether "not applicable" is an answer."""
    may_be_unknown: bool
    """Whether "don't know" is an answer."""
    fingerprint: str
    channels: frozenset[str]
    """The channels in which it is asked; none stands for all."""
    steps: Mapping[str, AnswerStep]
    """What each answer counts, by the text that is written for it."""

    def applies(self, channel: str) -> bool:
        """Whether it is asked of a run in `channel`, which is empty for a run without one."""
        return applies(self.channels, channel)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One instrument as answers are held against it."""

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
    """What of role, unit and channel it asks: nothing else of a run is kept."""
    items: Mapping[str, ItemKey]


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """Everything that answers may name."""

    questionnaires: Mapping[str, Questionnaire]
    units: frozenset[str]
    channels: frozenset[str]
    roles: frozenset[str]
    """Roles and groups of people."""
    standards: tuple[str, ...]

    @classmethod
    def of(cls, handbook: Handbook) -> AnswerKey:
        scales = {scale.id: scale for scale in handbook.instruments.scales}
        organisation = handbook.organisation
        return cls(
            {one.id: _questionnaire(handbook, one, scales) for one in questionnaires(handbook)},
            frozenset(unit.id for unit in organisation.units),
            frozenset(channel.id for channel in organisation.channels),
            frozenset((*(role.id for role in organisation.roles), *GROUPS)),
            tuple(standard.id for chapter in handbook.standards for standard in chapter.standards),
        )

    def asked(self, instrument: str, invited: int | None) -> InstrumentKey:
        """What figures must know of an instrument; `invited` goes before what the handbook says."""
        one = self.questionnaires[instrument]
        return InstrumentKey(
            id=one.id,
            version=one.version,
            minimum_n=one.minimum_n,
            invited=one.invited if invited is None else invited,
            items={
                item.id: (item.section, item.measure, item.fingerprint, item.channels) for item in one.items.values()
            },
            has_critical=any(item.critical != "none" for item in one.items.values()),
            grades=len(
                {s.value for item in one.items.values() if item.measure == "score" for s in item.steps.values()}
            ),
            standards=self.standards,
            is_self_assessment=one.type == "self-assessment",
            weights={item.id: item.weight for item in one.items.values() if item.weight != 1},
            grains={item.id: grain for item in one.items.values() if (grain := _grain(item))},
            bounds=_bounds(one.items.values()),
        )


def _bounds(items: Iterable[ItemKey]) -> tuple[float, float] | None:
    values = [step.value for item in items if item.measure == "ces-mean" for step in item.steps.values()]
    return (min(values), max(values)) if values else None


def _grain(item: ItemKey) -> float:
    """The step between the answers to an item as a part of its scale; 0 where steps differ."""
    values = sorted({step.value for step in item.steps.values()})
    gaps = [high - low for low, high in pairwise(values)]
    return 0.0 if not gaps or max(gaps) - min(gaps) > 1e-9 else gaps[0] / (values[-1] - values[0])


def _questionnaire(handbook: Handbook, instrument: Instrument, scales: Mapping[str, Scale]) -> Questionnaire:
    items = {}
    for item, standard, channels in asked_items(handbook, instrument):
        scale = scales.get(item.scale)
        items[item.id] = ItemKey(
            id=item.id,
            section=standard or "",
            weight=item.weight,
            critical=item.critical,
            measure="score" if scale is None else scale.figure,
            may_be_left_out=item.not_applicable is not None,
            may_be_unknown=scale is not None and scale.dont_know,
            fingerprint=fingerprint(item, scale),
            channels=frozenset(channels),
            steps=steps(item, scale),
        )
    return Questionnaire(
        id=instrument.id,
        version=instrument.version,
        type=instrument.type,
        minimum_n=instrument.minimum_n,
        invited=instrument.invited,
        missing=frozenset(instrument.missing_codes),
        not_applicable=frozenset(instrument.not_applicable_codes),
        weight_field=instrument.weight_field,
        collects=frozenset(instrument.collects),
        items=items,
    )


_WHOLE = re.compile(r"(-?\d{1,6})(?:[.]0+)?", re.ASCII)
_CODE = re.compile(r"[-+−]?0\d", re.ASCII)


def plain_number(text: str) -> str:
    """A whole number that a spreadsheet wrote as 4.0 or 4,0 is 4; another text, a code such as 007, stays."""
    if text.isalnum() or not text:
        # Most answers: nothing about them could be written otherwise.
        return text
    found = _WHOLE.fullmatch(suggestions.number(text) or text) if len(text) <= 20 and not _CODE.match(text) else None
    return found[1] if found else text


def steps(item: ChecklistItem, scale: Scale | None) -> dict[str, AnswerStep]:
    """What each answer on `scale` counts; without one, yes (1) and no (0) are the answers.

    A checked handbook has a scale with two different steps at least.
    """
    if scale is None:
        return {"0": AnswerStep(0.0), "1": AnswerStep(1.0)}
    if scale.options:
        points = [option.points for option in scale.options]
        low, high = min(points), max(points)
        return {option.id: AnswerStep(item_score(option.points, low, high)) for option in scale.options}
    assert scale.low is not None and scale.high is not None, item.id
    return {str(value): _step(scale.figure, value, scale.low, scale.high) for value in range(scale.low, scale.high + 1)}


def _step(measure: Measure, value: int, low: int, high: int) -> AnswerStep:
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
