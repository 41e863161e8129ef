"""The definition of an instrument, from which all formats are made: plain data, with texts as language → words."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hbgen.editions import AskedItem, Edition
from hbgen.locale import translator
from hbgen.markdown import fold
from hbgen.model.base import Text
from hbgen.model.base import entries as entries_of
from hbgen.model.measurement import WATCHED, YES_NO, ChecklistItem, Instrument, Scale, shown_anchors
from hbgen.model.reserved import DONT_KNOW, NA
from hbgen.model.settings import Organisation
from hbgen.model.standards import Standard
from hbgen.rules.asked_items import applies, level_items, offered, questionnaires
from hbgen.text.labels import LABELS

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
    figure: str


@dataclass(frozen=True, slots=True)
class DefinedItem:
    """One item as it is asked."""

    id: str
    fingerprint: str
    standard: str | None
    channels: tuple[str, ...]
    """The channels in which it is asked; empty for all."""
    phase: Words | None
    text: Words
    scale: Answering
    not_applicable: Words | None
    evidence: bool
    critical: str
    weight: float
    guidance: Words | None
    passes: Words | None
    fails: Words | None


@dataclass(frozen=True, slots=True)
class InstrumentDefinition:
    """An instrument, and the details that are recorded with a run of it."""

    id: str
    version: int
    handbook: str
    """The release of the handbook that it belongs to, or `next`."""
    type: str
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


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that may be chosen: its value in a table of answers, and its words, which may be empty."""

    value: str
    text: Words
    kind: Literal["yes-no", "step", "option", "dont-know", "not-applicable"]


def define(edition: Edition, instrument_id: str) -> InstrumentDefinition:
    """The instrument `instrument_id` of an edition, in the edition's language or, where it has none, in all.

    Raises `StopIteration` for an instrument that the edition does not have.
    """
    instrument = next(i for i in questionnaires(edition.handbook) if i.id == instrument_id)
    settings, organisation = edition.handbook.handbook, edition.handbook.organisation
    entries = {e.id: e for e in entries_of(edition.handbook) if isinstance(e, (ChecklistItem, Scale, Standard))}
    derived = {item.id: item for item in level_items(edition.handbook, instrument)}
    items = []
    for asked_item in edition.asked[instrument_id]:
        item = derived.get(asked_item.item) or entries[asked_item.item]
        assert isinstance(item, ChecklistItem)
        scale = entries.get(item.scale)
        assert scale is None or isinstance(scale, Scale)
        items.append(_item(item, scale, asked_item, edition.fingerprints[asked_item.item]))
    languages = (edition.language,) if edition.language else _languages(settings.languages, instrument, items)
    standards = dict.fromkeys(item.standard for item in items if item.standard is not None)
    collects = instrument.collects
    return InstrumentDefinition(
        id=instrument.id,
        version=instrument.version,
        handbook=edition.version,
        type=instrument.type,
        languages=languages,
        company=_words(settings.company),
        name=_words(settings.name),
        date=settings.date.isoformat(),
        title=_words(instrument.title),
        purpose=_words(instrument.purpose),
        privacy=_optional_words(instrument.privacy),
        open_question=_optional_words(instrument.open_question),
        asks_case=instrument.type in WATCHED,
        items=tuple(items),
        standards=tuple(Named(id_, _words(entries[id_].title)) for id_ in standards),  # type: ignore[union-attr]
        roles=_roles(instrument, organisation, languages) if "role" in collects else (),
        units=tuple(Named(unit.id, _words(unit.name)) for unit in organisation.units if "unit" in collects),
        channels=tuple(
            Named(c.id, _words(c.name))
            for c in offered(edition.handbook, (i.channels for i in items))
            if "channel" in collects
        ),
        missing_codes=instrument.missing_codes,
        not_applicable_codes=instrument.not_applicable_codes,
        weight_field=instrument.weight_field,
        minimum_n=instrument.minimum_n,
        target=instrument.target,
    )


def _roles(instrument: Instrument, organisation: Organisation, languages: Sequence[str]) -> tuple[Named, ...]:
    groups = (
        Named(group, {tag: translator(tag)(LABELS[group]) for tag in languages}) for group in instrument.respondents
    )
    return tuple(groups) or tuple(Named(role.id, _words(role.name)) for role in organisation.roles)


def answers(item: DefinedItem, languages: Iterable[str]) -> tuple[Answer, ...]:
    """Every answer that may be given to an item, in the order shown."""
    scale, tags = item.scale, tuple(languages)
    choices: list[Answer] = []
    if scale.kind == "yes-no":
        choices += (Answer("1", say("Yes", tags), "yes-no"), Answer("0", say("No", tags), "yes-no"))
    elif scale.low is not None and scale.high is not None:
        anchors = {anchor.value: anchor.text for anchor in scale.anchors}
        choices += (Answer(str(n), anchors.get(n, {}), "step") for n in range(scale.low, scale.high + 1))
    else:
        choices += (Answer(option.id, option.text, "option") for option in scale.options)
    if scale.dont_know:
        choices.append(Answer(DONT_KNOW, say("Don't know", tags), "dont-know"))
    if item.not_applicable is not None:
        choices.append(Answer(NA, say("Not applicable", tags), "not-applicable"))
    return tuple(choices)


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


def _item(item: ChecklistItem, scale: Scale | None, asked_item: AskedItem, fingerprint: str) -> DefinedItem:
    anchors = shown_anchors(item, scale)
    if scale is None:
        answering = Answering(YES_NO, "yes-no", 0, 1, (), (), False, "score")
    else:
        answering = Answering(
            id=scale.id,
            kind="options" if scale.options else "numbers",
            low=scale.low,
            high=scale.high,
            anchors=tuple(StepMeaning(value, _words(anchors[value])) for value in sorted(anchors)),
            options=tuple(AnswerOption(o.id, _words(o.text), o.points) for o in scale.options),
            dont_know=scale.dont_know,
            figure=scale.figure,
        )
    return DefinedItem(
        id=item.id,
        fingerprint=fingerprint,
        standard=asked_item.standard,
        channels=asked_item.channels,
        phase=_optional_words(item.phase),
        text=_words(item.text),
        scale=answering,
        not_applicable=_optional_words(item.not_applicable),
        evidence=item.evidence,
        critical=item.critical,
        weight=item.weight,
        guidance=_optional_words(item.guidance),
        passes=_optional_words(item.passes),
        fails=_optional_words(item.fails),
    )


def _languages(languages: tuple[str, ...], instrument: Instrument, items: list[DefinedItem]) -> tuple[str, ...]:
    """The handbook's languages that the instrument's title or any of its items has; else its main language."""
    written = {*instrument.title.words, *(tag for item in items for tag in item.text)}
    return tuple(tag for tag in languages if tag in written) or languages[:1]


def _words(text: Text) -> dict[str, str]:
    return {tag: fold(words) for tag, words in text.words.items()}


def _optional_words(text: Text | None) -> dict[str, str] | None:
    return None if text is None else _words(text)
