"""The answer key: the value of each answer to each item of an instrument."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from hbgen.instruments.definition import InstrumentDefinition, define_all
from hbgen.model.field_types import GROUPS
from hbgen.model.handbook import Handbook
from hbgen.scoring.instrument_key import InstrumentKey
from hbgen.scoring.questionnaire import Questionnaire, bounds_of_means, grain_of_item, questionnaire_of

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
    items: frozenset[str] = frozenset()
    """All items of the handbook, also those that no instrument asks, such as a retired standard's."""

    @classmethod
    def of(cls, handbook: Handbook, find_earlier: FindDefinition | None = None) -> AnswerKey:
        """The key of a handbook that was checked."""
        organisation = handbook.organisation
        definitions = define_all(handbook)
        questionnaires = {id_: questionnaire_of(definition) for id_, definition in definitions.items()}
        standards = [standard for chapter in handbook.standards for standard in chapter.standards]
        return cls(
            questionnaires,
            frozenset(unit.id for unit in organisation.units),
            frozenset(channel.id for channel in organisation.channels),
            frozenset((*(role.id for role in organisation.roles), *GROUPS)),
            tuple(standard.id for standard in standards),
            definitions,
            find_earlier,
            gone=tuple(gone.id for gone in handbook.handbook.retired_ids),
            items=frozenset(measure.id for standard in standards for measure in standard.measures).union(
                *(questionnaire.items for questionnaire in questionnaires.values())
            ),
        )

    def known(self, instrument: str) -> Questionnaire | None:
        """The newest version of an instrument: the handbook's, or the one that a release asked last; None without."""
        present = self.questionnaires.get(instrument)
        if present is None and self.find_earlier is not None:
            definition = self.find_earlier(instrument, None)
            if definition is not None:
                present = self.questionnaires[instrument] = questionnaire_of(definition)
                self.earlier_definitions[instrument] = definition
                self.retired.add(instrument)
        return present

    def defined(self, instrument: str) -> InstrumentDefinition | None:
        """The definition of an instrument as `known` has it."""
        questionnaire = self.known(instrument)
        return None if questionnaire is None else self.definition_of(questionnaire)

    def retired_definitions(self) -> list[InstrumentDefinition]:
        """The definitions of all instruments that were retired, as a release asked each last."""
        definitions = (self.find_earlier(id_, None) for id_ in self.gone) if self.find_earlier is not None else ()
        return [definition for definition in definitions if definition is not None]

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
        questionnaire = replace(questionnaire_of(definition), is_earlier=True)
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
        bounds = bounds_of_means(questionnaire.items.values())
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
            grains={item.id: grain for item in questionnaire.items.values() if (grain := grain_of_item(item, bounds))},
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
