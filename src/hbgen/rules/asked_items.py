"""Which instrument asks which items, and in which channels; checklists of practices as instruments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from hbgen.markdown import escape, has_marks
from hbgen.model.base import construct
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import YES_NO, Anchor, ChecklistItem, Instrument, Levels, Scale, Selection
from hbgen.model.people import LEVELS, Competency, Practice
from hbgen.model.settings import Channel
from hbgen.model.standards import Standard
from hbgen.model.texts import MarkedText, Text


class AskedQuestion(NamedTuple):
    """One item as an instrument asks it."""

    item: ChecklistItem
    standard: str | None
    """Id of the standard that it measures, if any."""
    channels: tuple[str, ...]
    """The channels in which it is asked; empty for all."""


def asked_items(handbook: Handbook, instrument: Instrument) -> tuple[AskedQuestion, ...]:
    """The items that `instrument` asks.

    The items that it selects come first, in the handbook's order, then competencies, then its own, by section. Items of
    retired standards are not selected, nor are items whose `method` leaves this type of instrument out.
    """
    return _asked(handbook, instrument, _standards_by_id(handbook))


def asked_by(
    handbook: Handbook, instruments: Iterable[Instrument]
) -> Iterator[tuple[Instrument, tuple[AskedQuestion, ...]]]:
    """Each of `instruments` with the items that it asks."""
    standards = _standards_by_id(handbook)
    for instrument in instruments:
        yield instrument, _asked(handbook, instrument, standards)


def _standards_by_id(handbook: Handbook) -> dict[str, Standard]:
    return {standard.id: standard for chapter in handbook.standards for standard in chapter.standards}


def _asked(handbook: Handbook, instrument: Instrument, standards: Mapping[str, Standard]) -> tuple[AskedQuestion, ...]:
    selects = instrument.selects or construct(Selection, {})
    selected: list[tuple[ChecklistItem, str | None]] = []
    if instrument.selects is not None:
        for chapter in handbook.standards:
            if selects.chapters and chapter.id not in selects.chapters:
                continue
            for standard in chapter.standards:
                if _may_ask(selects, standard):
                    selected.extend(
                        (item, standard.id)
                        for item in standard.measures
                        if _selects(instrument, selects, standard, item)
                    )
    levels = ((item, None) for item in level_items(handbook, instrument))
    items = (*selected, *levels, *((item, item.standard) for item in _in_sections(instrument)))
    return tuple(
        AskedQuestion(item, id_, _narrowed(_channels(item, standards.get(id_ or "")), selects.channels))
        for item, id_ in items
    )


def _in_sections(instrument: Instrument) -> Sequence[ChecklistItem]:
    """The instrument's own items by section, in the order of the sections; those that stand in none come first."""
    places = {section.id: place for place, section in enumerate(instrument.sections)}
    return sorted(instrument.items, key=lambda item: places.get(item.section or "", -1))


def questionnaires(handbook: Handbook) -> tuple[Instrument, ...]:
    """The instruments, then the checklists of practices."""
    return (*handbook.instruments.instruments, *(checklist(practice) for practice in handbook.practices))


def checklist(practice: Practice) -> Instrument:
    """The checklist of a practice as an instrument, so that it is filled in, exported and scored in the same way."""
    fields = {
        "id": practice.id,
        "version": practice.version,
        "type": "self-assessment",
        "title": practice.title,
        "purpose": practice.precondition,
        "audience": practice.audience,
        "items": practice.checklist,
        "frequency": practice.frequency or practice.title,
        "owner": practice.owner,
    }
    # Everything in it was validated where it stands.
    instrument = construct(Instrument, fields)
    instrument.stand_at(practice.place())
    return instrument


def level_items(handbook: Handbook, instrument: Instrument) -> tuple[ChecklistItem, ...]:
    """The competencies that an instrument asks, each as an item with the competency's id."""
    levels, assesses = handbook.instruments.levels, instrument.assesses
    if levels is None or assesses is None:
        return ()
    scale = next((scale for scale in handbook.instruments.scales if scale.id == levels.scale), None)
    return tuple(
        _level_item(competency, levels, scale)
        for competency in handbook.competencies
        if (not assesses.competencies or competency.id in assesses.competencies)
        and (
            not assesses.positions
            or any(requirement.position in assesses.positions for requirement in competency.required)
        )
    )


def _level_item(competency: Competency, levels: Levels, scale: Scale | None) -> ChecklistItem:
    names = {anchor.value: anchor.text for anchor in scale.anchors} if scale is not None else {}
    anchors = tuple(
        construct(
            Anchor,
            {
                "value": step,
                "text": _joined(((names[step],) if step in names else ()) + getattr(competency.behaviours, level)),
            },
        )
        for step, level in enumerate(LEVELS, 1)
    )
    guidance = competency.customer_centricity
    fields = {
        "id": competency.id,
        "text": _unmarked(competency.name),
        "phase": competency.category,
        "scale": levels.scale,
        "anchors": anchors,
        "not_applicable": levels.not_applicable,
        "guidance": _unmarked(guidance) if guidance is not None else None,
    }
    item = construct(ChecklistItem, fields)
    item.stand_at(competency.place("id"))
    return item


def _unmarked(text: Text) -> MarkedText:
    """A plain text where marks are read: it shows as it is written."""
    return MarkedText({tag: str(escape(words)) if has_marks(words) else words for tag, words in text.words.items()})


def _joined(texts: tuple[Text, ...]) -> Text:
    """Several texts as one, in the languages that all of them have, or else in the first one's."""
    shared = [tag for tag in texts[0].words if all(tag in text.words for text in texts)]

    def sentence(words: str) -> str:
        words = words.strip()
        return words if words.endswith((".", "!", "?")) else f"{words}."

    if not shared:
        return Text({texts[0].language: " ".join(sentence(str(text)) for text in texts)})
    return Text({tag: " ".join(sentence(text.words[tag]) for text in texts) for tag in shared})


def kept_or_not(questions: Collection[AskedQuestion]) -> frozenset[str]:
    """Ids of standards that only yes-or-no items measure: their score is the share of cases in which they were kept."""
    graded = {question.standard for question in questions if question.item.scale != YES_NO}
    return frozenset(
        question.standard for question in questions if question.standard is not None and question.standard not in graded
    )


def asked_once(questions: Iterable[AskedQuestion]) -> frozenset[str]:
    """Ids of standards that one item alone measures."""
    counts = Counter(question.standard for question in questions)
    return frozenset(standard for standard, count in counts.items() if standard is not None and count == 1)


def applies(channels: Collection[str], channel: str) -> bool:
    """Whether an item that is asked in `channels` is asked of a run in `channel`; `""` is a run without one."""
    return not channel or not channels or channel in channels


def offered(handbook: Handbook, item_channels: Iterable[tuple[str, ...]]) -> tuple[Channel, ...]:
    """The channels among which a run chooses: those in which any item is asked.

    `item_channels` holds for each item the channels in which it is asked; empty for all.
    """
    channel_sets = set(item_channels)
    return tuple(
        channel
        for channel in handbook.organisation.channels
        if any(applies(channels, channel.id) for channels in channel_sets)
    )


def _channels(item: ChecklistItem, standard: Standard | None) -> tuple[str, ...]:
    """The channels of an item: its own, else those of its standard."""
    if item.channel is not None:
        return (item.channel,)
    return standard.scope.channels if standard is not None else ()


def _narrowed(channels: tuple[str, ...], selected: tuple[str, ...]) -> tuple[str, ...]:
    """`channels` without those that are not `selected`; empty for all channels.

    Where nothing would be left, `channels` itself: an item of the instrument's own may be asked in other channels.
    """
    if not channels or not selected:
        return channels or selected
    return tuple(channel for channel in channels if channel in selected) or channels


def _may_ask(selects: Selection, standard: Standard) -> bool:
    return (
        standard.status != "retired"
        and (not selects.standards or standard.id in selects.standards)
        and _overlap(selects.roles, standard.scope.roles)
    )


def _selects(instrument: Instrument, selects: Selection, standard: Standard, item: ChecklistItem) -> bool:
    return (
        (not item.method or instrument.type in item.method)
        and (not selects.items or item.id in selects.items)
        and _overlap(selects.channels, _channels(item, standard))
    )


def _overlap(selected: tuple[str, ...], given: tuple[str, ...]) -> bool:
    """Whether the two share an id; an empty tuple is all ids."""
    return not selected or not given or any(id_ in selected for id_ in given)
