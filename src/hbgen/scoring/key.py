"""The answer key: the value of each answer to each item of an instrument."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from hbgen import suggestions
from hbgen.instruments.definition import AskedAfter, DefinedItem, InstrumentDefinition, answers, define_all
from hbgen.instruments.figure_marks import MarkedItem, figure_mark
from hbgen.model.field_types import GROUPS
from hbgen.model.fingerprint import Meaning
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import InstrumentType
from hbgen.model.results import Measure
from hbgen.rules.asked_items import applies
from hbgen.scoring.formulas import Critical, ces_sides, common_step, item_score


class AnswerStep(NamedTuple):
    """The value of an answer, and whether it is on either side of an index, as 1 or 0."""

    value: float
    plus: float = 0.0
    minus: float = 0.0


@dataclass(frozen=True)
class InstrumentKey:
    """The facts about an instrument that its figures need."""

    id: str
    version: int
    minimum_n: int
    invited: int | None
    items: Mapping[str, tuple[str, Measure, str, frozenset[str]]]
    """Item's id → its section or standard, measure, fingerprint and channels."""
    has_critical: bool
    grades: int
    """The number of different scores that its items can give."""
    standards: tuple[str, ...]
    """In the handbook's order."""
    item_grades: Mapping[str, int] = field(default_factory=dict)
    """Item's id → the number of different scores that it can give."""
    is_self_assessment: bool = False
    """Whether figures of its items have a spread, and those of items that measure no standard a breakdown by role."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """Item's id → its weight, where that is not 1."""
    grains: Mapping[str, float] = field(default_factory=dict)
    """Item's id → the step on which its answers fall, as a part of the scale, where there is one."""
    bounds: tuple[float, float] | None = None
    """The ends of the scale of items whose figure is a mean (`ces-mean`), where there are any."""
    sections: Mapping[str, float | None] = field(default_factory=dict)
    """The instrument's own sections in their order → their weights, where they have any."""
    asked_when: Mapping[str, Mapping[str, frozenset[float]]] = field(default_factory=dict)
    """Item that is asked after certain answers only → item that must have been answered so → the values of these
    answers."""

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Each standard's index in the handbook's order; behind them those of the instrument's own sections."""
        return {name: number for number, name in enumerate((*self.standards, *self.sections))}

    def is_own(self, section: str) -> bool:
        """Whether its items are the instrument's own: they stand in a section of it, or in none."""
        return not section or section in self.sections

    def has_roles(self, item: str, section: str) -> bool:
        """Whether figures of an item are broken down by role.

        Not of an item that is asked after certain answers only: the numbers of those who were asked, the whole less
        the groups that are shown, would tell what a small group answered to the other item.
        """
        return self.is_self_assessment and self.is_own(section) and item not in self.asked_when

    @cached_property
    def _after_answers(self) -> frozenset[str]:
        is_asked: dict[str, list[bool]] = {}
        for id_, (section, *_) in self.items.items():
            is_asked.setdefault(section, []).append(id_ in self.asked_when)
        return frozenset(section for section, items in is_asked.items() if all(items))

    def has_units(self, section: str) -> bool:
        """Whether figures of a section or standard are broken down by unit.

        Not where all its items are asked after certain answers only, for the same reason.
        """
        return section not in self._after_answers

    @cached_property
    def sharpened(self) -> frozenset[str]:
        """Items of which the number of answers to another one tells how many gave certain answers."""
        return frozenset(other for others in self.asked_when.values() for other in others)

    def asked_after(self, item: str, section: str) -> frozenset[str]:
        """The items whose answers the n of a figure tells: that of an item, or of a section, asked after them only."""
        if item or section not in self._after_answers:
            return frozenset(self.asked_when.get(item, ()))
        conditions = (self.asked_when[id_] for id_, (of, *_) in self.items.items() if of == section)
        return frozenset(other for others in conditions for other in others)

    @cached_property
    def _of_sections(self) -> Mapping[tuple[Measure, str], tuple[str, ...]]:
        ids: dict[tuple[Measure, str], tuple[str, ...]] = {}
        for id_, (section, measure, _, _) in self.items.items():
            for name in {section, ""}:
                ids[measure, name] = (*ids.get((measure, name), ()), id_)
        return ids

    def of_section(self, measure: Measure, section: str = "") -> tuple[str, ...]:
        """The ids of a measure's items: those of one section, or all."""
        return self._of_sections.get((measure, section), ())

    @cached_property
    def _marks(self) -> dict[tuple[Measure, str | None, str, str], str]:
        return {}

    def mark(self, measure: Measure, section: str | None, item: str = "", channel: str = "") -> str:
        """The mark of the meaning of all items of a figure: its item, its section's items, or all (None).

        For a channel's figure, of the items asked in that channel.
        """
        name = (measure, section, item, channel)
        if name not in self._marks:
            marked = (MarkedItem(id_, *of_item) for id_, of_item in self.items.items())
            self._marks[name] = figure_mark(marked, *name)
        return self._marks[name]


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


FindDefinition = Callable[[str, int | None], InstrumentDefinition | None]
"""An instrument's id and an earlier version of it (None: the newest) → its definition then; None where no release holds
it."""


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """Everything that answers may refer to."""

    questionnaires: dict[str, Questionnaire]
    """What the handbook asks; and what it asked once and retired, as soon as answers to it are met (`known`)."""
    units: frozenset[str]
    channels: frozenset[str]
    roles: frozenset[str]
    """Roles and groups of people."""
    standards: tuple[str, ...]
    definitions: Mapping[str, InstrumentDefinition] = field(default_factory=dict)
    """Instrument's id → its definition, whose words files of survey tools hold."""
    find_earlier: FindDefinition | None = None
    earlier: dict[tuple[str, int], Questionnaire | None] = field(default_factory=dict)
    """What answers to other versions count for, by id and version: of those that were looked for."""
    earlier_definitions: dict[str, InstrumentDefinition] = field(default_factory=dict)
    """Name of an earlier version, or of what was retired → its definition."""
    retired: set[str] = field(default_factory=set)
    """Ids of instruments that the handbook no longer has, and a release asked: of those that were looked for."""
    gone: tuple[str, ...] = ()
    """All ids that the handbook no longer has, also of others than instruments."""

    @classmethod
    def of(cls, handbook: Handbook, find_earlier: FindDefinition | None = None) -> AnswerKey:
        """The key of a handbook that was checked."""
        organisation = handbook.organisation
        definitions = define_all(handbook)
        return cls(
            {id_: _questionnaire(definition) for id_, definition in definitions.items()},
            frozenset(unit.id for unit in organisation.units),
            frozenset(channel.id for channel in organisation.channels),
            frozenset((*(role.id for role in organisation.roles), *GROUPS)),
            tuple(standard.id for chapter in handbook.standards for standard in chapter.standards),
            definitions,
            find_earlier,
            gone=tuple(gone.id for gone in handbook.handbook.retired_ids),
        )

    def known(self, instrument: str) -> Questionnaire | None:
        """The newest version of an instrument: the handbook's, or the one that a release asked last; None without."""
        present = self.questionnaires.get(instrument)
        if present is None and self.find_earlier is not None:
            definition = self.find_earlier(instrument, None)
            if definition is not None:
                present = self.questionnaires[instrument] = _questionnaire(definition)
                self.earlier_definitions[instrument] = definition
                self.retired.add(instrument)
        return present

    def defined(self, instrument: str) -> InstrumentDefinition | None:
        """The definition of an instrument as `known` has it."""
        questionnaire = self.known(instrument)
        return None if questionnaire is None else self.definition_of(questionnaire)

    def retired_definitions(self) -> list[InstrumentDefinition]:
        """The definitions of all instruments that were retired, as a release asked each last."""
        found = (self.find_earlier(id_, None) for id_ in self.gone) if self.find_earlier is not None else ()
        return [definition for definition in found if definition is not None]

    def version_of(self, instrument: str, version: int) -> Questionnaire | None:
        """What answers to a version of an instrument count for; None where no release holds it.

        That is the handbook's own version also for answers to an earlier one that asked the same.
        """
        present = self.questionnaires[instrument]
        if version == present.version:
            return present
        if (instrument, version) not in self.earlier:
            self.earlier[instrument, version] = self._earlier_version(present, version)
        return self.earlier[instrument, version]

    def _earlier_version(self, present: Questionnaire, version: int) -> Questionnaire | None:
        is_earlier = 0 < version < present.version
        definition = self.find_earlier(present.id, version) if is_earlier and self.find_earlier else None
        if definition is None:
            return None
        questionnaire = replace(_questionnaire(definition), is_earlier=True)
        if present.asks_the_same(questionnaire):
            return present
        self.earlier_definitions[questionnaire.name] = definition
        return questionnaire

    def continuing(self, published: Mapping[str, Collection[int]]) -> AnswerKey:
        """The key for a period of which versions of instruments were `published` before.

        Where one of them asked what the present version asks, answers to both go on as that version.
        """
        questionnaires, earlier = dict(self.questionnaires), dict(self.earlier)
        for id_, versions in published.items():
            present = questionnaires.get(id_)
            if present is None or present.version in versions:
                continue
            for version in sorted(versions, reverse=True):
                if self.version_of(id_, version) is present:
                    questionnaires[id_] = replace(present, version=version)
                    earlier[id_, present.version] = questionnaires[id_]
                    break
        return replace(self, questionnaires=questionnaires, earlier=earlier)

    @property
    def asked_versions(self) -> tuple[Questionnaire, ...]:
        """The present version of every instrument, then the earlier ones that answers were met of."""
        met = (
            questionnaire
            for questionnaire in self.earlier.values()
            if questionnaire is not None and questionnaire.is_earlier
        )
        return (
            *self.questionnaires.values(),
            *sorted(met, key=lambda questionnaire: (questionnaire.id, -questionnaire.version)),
        )

    def definition_of(self, questionnaire: Questionnaire) -> InstrumentDefinition | None:
        """The definition of a questionnaire."""
        return self.earlier_definitions.get(questionnaire.name) or self.definitions.get(questionnaire.id)

    def named(self, name: str) -> Questionnaire:
        """The questionnaire of a name (`Questionnaire.name`)."""
        present = self.questionnaires.get(name)
        if present is not None:
            return present
        id_, _space, version = name.rpartition(" ")
        questionnaire = self.earlier[id_, int(version)]
        assert questionnaire is not None
        return questionnaire

    @property
    def reading_order(self) -> tuple[str, ...]:
        """The standards, then the sections of each instrument."""
        own = (section for questionnaire in self.questionnaires.values() for section in questionnaire.sections)
        return (*self.standards, *own)

    def asked(self, name: str, invited: int | None) -> InstrumentKey:
        """The key of one questionnaire for its figures; `invited` overrides the number in the handbook."""
        questionnaire = self.named(name)
        bounds = _bounds(questionnaire.items.values())
        return InstrumentKey(
            id=questionnaire.id,
            version=questionnaire.version,
            minimum_n=questionnaire.minimum_n,
            invited=questionnaire.invited if invited is None else invited,
            items={
                item.id: (item.section, item.measure, item.fingerprint, item.channels)
                for item in questionnaire.items.values()
            },
            has_critical=any(item.critical != "none" for item in questionnaire.items.values()),
            grades=len(
                {
                    s.value
                    for item in questionnaire.items.values()
                    if item.measure == "score"
                    for s in item.steps.values()
                }
            ),
            standards=self.standards,
            item_grades={
                item.id: len({step.value for step in item.steps.values()}) for item in questionnaire.items.values()
            },
            is_self_assessment=questionnaire.type == "self-assessment",
            weights={item.id: item.weight for item in questionnaire.items.values() if item.weight != 1},
            grains={item.id: grain for item in questionnaire.items.values() if (grain := _grain(item, bounds))},
            bounds=bounds,
            sections=questionnaire.sections,
            asked_when={
                item.id: {
                    condition.item: frozenset(
                        questionnaire.items[condition.item].steps[answer].value for answer in condition.answers
                    )
                    for condition in item.asked_when
                }
                for item in questionnaire.items.values()
                if item.asked_when
            },
        )


def _bounds(items: Iterable[ItemKey]) -> tuple[float, float] | None:
    """The least and the greatest value of answers to items whose figure is a mean; None without such items."""
    values = [step.value for item in items if item.measure == "ces-mean" for step in item.steps.values()]
    return (min(values), max(values)) if values else None


def _grain(item: ItemKey, bounds: tuple[float, float] | None) -> float:
    """The step on which the answers to an item fall, as a part of its scale (of means, of `bounds`); 0 where none is of
    some size."""
    values = sorted({step.value for step in item.steps.values()})
    low, high = bounds if bounds is not None and item.measure == "ces-mean" else (values[0], values[-1])
    return common_step((value - low) / (high - low) for value in values) if low < high else 0.0


def _questionnaire(definition: InstrumentDefinition) -> Questionnaire:
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


_WHOLE = re.compile(r"(-?\d{1,6})(?:[.]0+)?", re.ASCII)
_CODE = re.compile(r"[-+−]?0\d", re.ASCII)


def plain_number(text: str) -> str:
    """A whole number as digits: 4 for 4.0 or 4,0, as spreadsheets write it. Other texts, such as 007, are unchanged."""
    if text.isalnum() or not text:
        # Most answers; there is only one way to write them.
        return text
    match = _WHOLE.fullmatch(suggestions.number(text) or text) if len(text) <= 20 and not _CODE.match(text) else None
    return match[1] if match else text


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
