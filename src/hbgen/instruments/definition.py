"""The definition of an instrument: what is asked, whom, how it is answered and how answers count.

Plain data, with texts as language → words. Pages, forms, their verification and the scoring key are made from it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hbgen.locale import translator
from hbgen.markdown import fold
from hbgen.model.fingerprint import Meaning
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import (
    WATCHED,
    YES_NO,
    ChecklistItem,
    Context,
    Instrument,
    InstrumentType,
    Scale,
    shown_anchors,
)
from hbgen.model.reserved import DONT_KNOW, NA
from hbgen.model.results import Measure
from hbgen.model.standards import Chapter, Standard
from hbgen.model.texts import Text
from hbgen.rules.asked_items import AskedQuestion, applies, asked_by, offered, questionnaires
from hbgen.text.labels import LABELS
from hbgen.text.plain import plain_words

_YES_NO = {"yes": "1", "no": "0"}

Words = Mapping[str, str]
"""Language → text, white space folded."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something with an id and a name."""

    id: str
    name: Words


@dataclass(frozen=True, slots=True)
class StepMeaning:
    """The meaning of one step of a numeric scale for an item."""

    value: int
    text: Words


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """An answer to choose, and its points."""

    id: str
    text: Words
    points: float


@dataclass(frozen=True, slots=True)
class Answering:
    """How an item is answered. `low` and `high` are None for options; yes counts 1, no counts 0."""

    id: str
    kind: Literal["yes-no", "numbers", "options"]
    low: int | None
    high: int | None
    anchors: tuple[StepMeaning, ...]
    """The item's own if it has any, else the scale's; sorted by value."""
    options: tuple[AnswerOption, ...]
    dont_know: bool
    figure: Measure


@dataclass(frozen=True, slots=True, eq=False)
class DefinedSection:
    """A named part of an instrument; all its items have the same one."""

    id: str
    name: Words
    weight: float | None
    """How much it counts beside the others; None for as much as its items together."""


@dataclass(frozen=True, slots=True)
class AskedAfter:
    """Another item, and the answers to it, as in a table of answers, after which an item is asked."""

    item: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DefinedItem:
    """One item as it is asked."""

    id: str
    meaning: Meaning
    standard: str | None
    channels: tuple[str, ...]
    """The channels in which it is asked; empty for all."""
    phase: Words | None
    text: Words
    scale: Answering
    not_applicable: Words | None
    evidence: bool
    critical: Literal["none", "gate", "zero"]
    weight: float
    guidance: Words | None
    passes: Words | None
    fails: Words | None
    is_own: bool
    """Whether it is written in the instrument itself, and not under a standard or as a competency."""
    has_own_anchors: bool
    """Whether the item words steps of its scale itself."""
    chapter: Named | None
    """The chapter of the standard that it measures."""
    touchpoint: str | None
    """The touchpoint of which it asks how much it matters."""
    section: DefinedSection | None = None
    """The section of the instrument in which it stands."""
    reversed: bool = False
    """Whether its lowest answer is the best."""
    asked_when: tuple[AskedAfter, ...] = ()
    """What must have been answered to other items, to each of them, for it to be asked."""

    @property
    def fingerprint(self) -> str:
        """The mark of its meaning in all languages."""
        return self.meaning.mark


@dataclass(frozen=True, slots=True)
class InstrumentDefinition:
    """An instrument, and the details that are recorded with a run of it."""

    id: str
    version: int
    handbook: str
    """The release of the handbook that it belongs to, or `next`."""
    type: InstrumentType
    languages: tuple[str, ...]
    """The languages in which it is asked, the main one first."""
    company: Words
    name: Words
    """The handbook's name."""
    date: str
    """The handbook's date, such as `2026-03-31`."""
    title: Words
    purpose: Words
    privacy: Words | None
    open_question: Words | None
    asks_case: bool
    """Whether a run may name the case that it assesses."""
    items: tuple[DefinedItem, ...]
    standards: tuple[Named, ...]
    """The standards that the items measure."""
    roles: tuple[Named, ...]
    """The instrument's groups of respondents if it has any, else the company's roles."""
    units: tuple[Named, ...]
    channels: tuple[Named, ...]
    missing_codes: tuple[str, ...]
    not_applicable_codes: tuple[str, ...]
    weight_field: str | None
    minimum_n: int
    target: float | None
    invited: int | None
    """How many are asked in a period."""
    collects: tuple[Context, ...]
    """What a run records beside items and day."""
    asks_respondents: bool
    """Whether `roles` are groups of respondents."""

    @property
    def sections(self) -> tuple[DefinedSection, ...]:
        """The sections in which items stand, in the order in which they are asked."""
        return tuple(dict.fromkeys(section for item in self.items if (section := item.section) is not None))


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that may be chosen: its value in a table of answers, and its words, which may be empty."""

    value: str
    text: Words
    kind: Literal["yes-no", "step", "option", "dont-know", "not-applicable"]
    points: float | None
    """What it counts on its item's scale; None for an answer that is left out of scores."""


MOST_LEVELS = 20
"""The number of conditions that may follow each other before an item is asked: each is a step of a database."""


def define_all(handbook: Handbook) -> dict[str, InstrumentDefinition]:
    """Instrument's id → its definition, of a whole handbook that was checked, in all languages."""
    by_instrument = {instrument.id: questions for instrument, questions in asked_by(handbook, questionnaires(handbook))}
    scales = {scale.id: scale for scale in handbook.instruments.scales}
    items = {question.item.id: question.item for questions in by_instrument.values() for question in questions}
    released = handbook.released_meanings
    meanings = {id_: Meaning.of(item, scales.get(item.scale), released.get(id_)) for id_, item in items.items()}
    return define(handbook, by_instrument, meanings)


def define(
    handbook: Handbook,
    asked: Mapping[str, Sequence[AskedQuestion]],
    meanings: Mapping[str, Meaning],
    language: str = "",
    version: str = "",
) -> dict[str, InstrumentDefinition]:
    """Instrument's id → its definition, of the instruments and checklists of `handbook`.

    `asked` holds the items that each of them asks, `meanings` theirs, `version` the handbook's release.
    In `language` or, where it is empty, in all languages.
    """
    source = _Source(
        handbook,
        {scale.id: scale for scale in handbook.instruments.scales},
        {standard.id: (chapter, standard) for chapter in handbook.standards for standard in chapter.standards},
        meanings,
        language,
        version,
    )
    return {
        instrument.id: source.instrument(instrument, asked[instrument.id]) for instrument in questionnaires(handbook)
    }


@dataclass(frozen=True, slots=True)
class _Source:
    """What definitions are made from."""

    handbook: Handbook
    scales: Mapping[str, Scale]
    standards: Mapping[str, tuple[Chapter, Standard]]
    """Standard's id → its chapter, and itself."""
    meanings: Mapping[str, Meaning]
    language: str
    version: str

    def instrument(self, instrument: Instrument, questions: Sequence[AskedQuestion]) -> InstrumentDefinition:
        settings, organisation, collects = self.handbook.handbook, self.handbook.organisation, instrument.collects
        own = {item.id for item in instrument.items}
        sections = {
            section.id: DefinedSection(section.id, _words(section.title), section.weight)
            for section in instrument.sections
        }
        before: dict[str, DefinedItem] = {}
        levels: dict[str, int] = {}
        for question in questions:
            item = self.item(question, question.item.id in own, before, sections)
            level = 1 + max((levels[after.item] for after in item.asked_when), default=-1)
            # Of a handbook with errors: see `MOST_LEVELS`.
            before[item.id] = item if level <= MOST_LEVELS else replace(item, asked_when=())
            levels[item.id] = level if level <= MOST_LEVELS else 0
        items = tuple(before.values())
        languages = (self.language,) if self.language else _languages(settings.languages, instrument, items)
        # In a handbook with errors, what an item measures may not be there.
        standards = dict.fromkeys(item.standard for item in items if item.standard in self.standards)
        return InstrumentDefinition(
            id=instrument.id,
            version=instrument.version,
            handbook=self.version,
            type=instrument.type,
            languages=languages,
            company=_words(settings.company or settings.name),
            name=_words(settings.name),
            date=settings.date.isoformat(),
            title=_words(instrument.title),
            purpose=_words(instrument.purpose or instrument.title),
            privacy=_optional_words(instrument.privacy),
            open_question=_optional_words(instrument.open_question),
            asks_case=instrument.type in WATCHED,
            items=items,
            standards=tuple(Named(id_, _words(self.standards[id_][1].title)) for id_ in standards if id_ is not None),
            roles=self.roles(instrument, languages) if "role" in collects else (),
            units=tuple(Named(unit.id, _words(unit.name)) for unit in organisation.units if "unit" in collects),
            channels=tuple(
                Named(c.id, _words(c.name))
                for c in offered(self.handbook, (i.channels for i in items))
                if "channel" in collects
            ),
            missing_codes=instrument.missing_codes,
            not_applicable_codes=instrument.not_applicable_codes,
            weight_field=instrument.weight_field,
            minimum_n=instrument.minimum_n,
            target=instrument.target,
            invited=instrument.invited,
            collects=collects,
            asks_respondents=bool(instrument.respondents),
        )

    def roles(self, instrument: Instrument, languages: Sequence[str]) -> tuple[Named, ...]:
        groups = (
            Named(group, {tag: translator(tag)(LABELS[group]) for tag in languages}) for group in instrument.respondents
        )
        return tuple(groups) or tuple(Named(role.id, _words(role.name)) for role in self.handbook.organisation.roles)

    def item(
        self,
        question: AskedQuestion,
        is_own: bool,
        before: Mapping[str, DefinedItem],
        sections: Mapping[str, DefinedSection],
    ) -> DefinedItem:
        """One item of an instrument with these sections; `before` are the items before it by id."""
        item = question.item
        scale = self.scales.get(item.scale)
        chapter, _ = self.standards.get(question.standard or "", (None, None))
        return DefinedItem(
            id=item.id,
            meaning=self.meanings[item.id],
            standard=question.standard,
            channels=question.channels,
            phase=_optional_words(item.phase),
            text=_words(item.text),
            scale=answering(item, scale),
            not_applicable=_optional_words(item.not_applicable),
            evidence=item.evidence,
            critical=item.critical,
            weight=item.weight,
            guidance=_optional_words(item.guidance),
            passes=_optional_words(item.passes),
            fails=_optional_words(item.fails),
            is_own=is_own,
            has_own_anchors=bool(item.anchors),
            chapter=None if chapter is None else Named(chapter.id, _words(chapter.title)),
            touchpoint=item.touchpoint,
            section=sections.get(item.section or "") if is_own else None,
            reversed=item.reversed,
            asked_when=tuple(_asked_after(item, before)),
        )


def answers(item: DefinedItem, languages: Iterable[str]) -> tuple[Answer, ...]:
    """Every answer that may be given to an item, in the order shown; hbgen's own words are in `languages`."""
    tags = tuple(languages)
    choices = [*counted_answers(item.scale, tags)]
    if item.scale.dont_know:
        choices.append(Answer(DONT_KNOW, say("Don't know", tags), "dont-know", None))
    if item.not_applicable is not None:
        choices.append(Answer(NA, say("Not applicable", tags), "not-applicable", None))
    return tuple(choices)


def counted_answers(scale: Answering, languages: Iterable[str]) -> tuple[Answer, ...]:
    """The answers on a scale, which count and after which another item may be asked, in the order shown.

    In a handbook with errors, a scale may have none.
    """
    if scale.kind == "yes-no":
        tags = tuple(languages)
        return (Answer("1", say("Yes", tags), "yes-no", 1), Answer("0", say("No", tags), "yes-no", 0))
    if scale.kind == "options":
        return tuple(Answer(option.id, option.text, "option", option.points) for option in scale.options)
    if scale.low is None or scale.high is None:
        return ()
    anchors = {anchor.value: anchor.text for anchor in scale.anchors}
    return tuple(Answer(str(n), anchors.get(n, {}), "step", n) for n in range(scale.low, scale.high + 1))


def _asked_after(item: ChecklistItem, before: Mapping[str, DefinedItem]) -> Iterator[AskedAfter]:
    """The conditions of an item that can be met. In a handbook with errors, the other item may not be asked before it,
    or have no such answer."""
    for condition in item.asked_when:
        other = before.get(condition.item or "")
        if other is None:
            continue
        possible = {answer.value for answer in counted_answers(other.scale, ())}
        values = answer_values(condition.answers, YES_NO if other.scale.kind == "yes-no" else "")
        if met := tuple(value for value in values if value in possible):
            yield AskedAfter(other.id, met)


def answer_values(written: Iterable[str], scale: str) -> tuple[str, ...]:
    """Answers as content writes them → as in tables of answers, where yes is 1 and no is 0."""
    return tuple(_YES_NO.get(answer, answer) if scale == YES_NO else answer for answer in written)


def only_in(definition: InstrumentDefinition, item: DefinedItem) -> tuple[Named, ...] | None:
    """The instrument's channels in which an item is asked; None if it is asked in all of them."""
    chosen = tuple(channel for channel in definition.channels if applies(item.channels, channel.id))
    return None if len(chosen) == len(definition.channels) else chosen


def say(text: str, languages: Iterable[str]) -> dict[str, str]:
    """hbgen's own English words in each language."""
    return {language: translator(language)(text) for language in languages}


def case_words(languages: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The label and the hint of the field for the case that a run assesses, each by language."""
    tags = tuple(languages)
    hint = say("Optional: a mark that you both write, such as 2026-03-31-A. No name.", tags)
    return say("Case, when two of you assess the same contact", tags), hint


def day(definition: InstrumentDefinition) -> datetime.datetime:
    """The creation date of files: the handbook's, so that the same content gives the same bytes."""
    return datetime.datetime.fromisoformat(definition.date)


def answering(item: ChecklistItem, scale: Scale | None) -> Answering:
    """How an item is answered; without a scale by yes or no."""
    if scale is None:
        return Answering(YES_NO, "yes-no", 0, 1, (), (), False, "score")
    anchors = shown_anchors(item, scale)
    return Answering(
        id=scale.id,
        kind="options" if scale.options else "numbers",
        low=scale.low,
        high=scale.high,
        anchors=tuple(StepMeaning(value, _words(anchors[value])) for value in sorted(anchors)),
        options=tuple(AnswerOption(o.id, _words(o.text), o.points) for o in scale.options),
        dont_know=scale.dont_know,
        figure=scale.figure,
    )


def _languages(languages: tuple[str, ...], instrument: Instrument, items: tuple[DefinedItem, ...]) -> tuple[str, ...]:
    """The handbook's languages that the instrument's title or any of its items has; else its main language."""
    written = {*instrument.title.words, *(tag for item in items for tag in item.text)}
    return tuple(tag for tag in languages if tag in written) or languages[:1]


def _words(text: Text) -> dict[str, str]:
    return {tag: fold(words) for tag, words in plain_words(text).items()}


def _optional_words(text: Text | None) -> dict[str, str] | None:
    return None if text is None else _words(text)
