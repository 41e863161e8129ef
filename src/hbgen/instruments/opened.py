"""The survey that the handbook opens to customers, reduced to what they must be told to answer it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from hbgen.model.base import Entry, construct, fields_with, is_entry
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import Instrument, Instruments
from hbgen.model.settings import Links, Unit
from hbgen.model.visibility import PUBLIC, ToldWhenAsked
from hbgen.rules.asked_items import AskedQuestion, asked_items, level_items

E = TypeVar("E", bound=Entry)


class Opened(NamedTuple):
    """A survey and its items, with the fields alone that are `ToldWhenAsked`."""

    instrument: Instrument
    instruments: Instruments
    """It, and the scales."""
    questions: tuple[AskedQuestion, ...]
    units: tuple[Unit, ...]
    """The units of the front line, where it asks for the unit."""


def opened(handbook: Handbook) -> Opened | None:
    """The survey that customers answer on the public pages; None where the handbook opens none.

    None is also returned where no item is left, or where answers would have no way home.
    """
    settings = handbook.handbook
    instrument = chosen(handbook)
    if instrument is None or PUBLIC not in settings.audiences or not leads_home(settings.links):
        return None
    public = tuple(public_questions(handbook, instrument))
    if not public:
        return None
    fields_told = _told(instrument)
    own = {item.id for item in instrument.items}
    questions = tuple(AskedQuestion(_told(q.item), q.standard, q.channels) for q in public)
    items = tuple(question.item for question in questions if question.item.id in own)
    fields_told = construct(Instrument, {**vars(fields_told), "items": items})
    used = {question.item.scale for question in questions}
    scales = tuple(_told(scale) for scale in handbook.instruments.scales if scale.id in used)
    instruments = construct(Instruments, {**_blank(Instruments), "scales": scales, "instruments": (fields_told,)})
    met = [
        unit for unit in handbook.organisation.units if unit.group == "front-line" and "unit" in fields_told.collects
    ]
    return Opened(fields_told, instruments, questions, tuple(map(_told, met)))


def chosen(handbook: Handbook) -> Instrument | None:
    """The instrument that the settings name, if it is one that may be opened."""
    named = next(
        (instrument for instrument in handbook.instruments.instruments if instrument.id == handbook.handbook.feedback),
        None,
    )
    return named if named is not None and may_be_opened(named) else None


def may_be_opened(instrument: Instrument) -> bool:
    """Whether an instrument asks for customers' opinions, and is not kept to managers."""
    return instrument.type == "customer-feedback" and instrument.audience != "managers"


def leads_home(links: Links) -> bool:
    """Whether answers of customers can be sent, or mailed."""
    return links.feedback is not None or mail_of(links.contact) is not None


def mail_of(contact: str | None) -> str | None:
    """The mail address in a contact; None where it is no `mailto:` address."""
    # Headers after `?` would give a mail a second subject.
    address = (contact or "").removeprefix("mailto:").partition("?")[0]
    return address if (contact or "").startswith("mailto:") and address else None


def public_questions(handbook: Handbook, instrument: Instrument) -> Iterator[AskedQuestion]:
    """The items that customers may be asked, in the order in which they are asked.

    An item about a standard that they may not read is not asked, nor one that is only asked after it, nor a competency.
    """
    public = {
        standard.id
        for chapter in handbook.standards
        for standard in chapter.standards
        if chapter.readers == standard.readers == PUBLIC
    }
    levels = {item.id for item in level_items(handbook, instrument)}
    kept: set[str] = set()
    for question in asked_items(handbook, instrument):
        item = question.item
        is_public = question.standard is None or question.standard in public
        if is_public and item.id not in levels and all(after.item in kept for after in item.asked_when):
            kept.add(item.id)
            yield question


def _told(entry: E) -> E:
    names = {name for name, _ in fields_with(type(entry), ToldWhenAsked)}
    values = {name: _value(getattr(entry, name)) for name in names}
    return construct(type(entry), _blank(type(entry)) | values)


def _blank(kind: type[Entry]) -> dict[str, object]:
    return {name: info.get_default(call_default_factory=True) for name, info in kind.model_fields.items()}


def _value(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_told(part) if is_entry(part) else part for part in value)
    return _told(value) if is_entry(value) else value
