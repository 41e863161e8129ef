"""What an edition takes from the whole handbook, named by the ids that its audience sees alone."""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

from hbgen.model.base import entries
from hbgen.model.fingerprint import Meaning
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import ChecklistItem
from hbgen.model.people import Need
from hbgen.model.per_handbook import per_handbook
from hbgen.rules.asked_items import asked_by, level_items, questionnaires
from hbgen.rules.preconditions import MissingPrecondition, unmet_preconditions


class AskedItem(NamedTuple):
    """One item as an instrument asks it (`rules.asked_items`), by ids."""

    item: str
    standard: str | None
    """The standard that it measures, if any and if it is shown."""
    channels: tuple[str, ...]
    """The channels in which it is asked; empty for all."""


def asked_items(handbook: Handbook, kept_ids: Set[str]) -> dict[str, tuple[AskedItem, ...]]:
    """Instrument's id → the items that it asks, of those in `kept_ids`.

    From the whole handbook: a selection whose every id is hidden must not become a selection of everything.
    """
    return {
        instrument.id: tuple(
            AskedItem(question.item.id, question.standard if question.standard in kept_ids else None, question.channels)
            for question in questions
            if question.item.id in kept_ids
        )
        for instrument, questions in asked_by(
            handbook, [instrument for instrument in questionnaires(handbook) if instrument.id in kept_ids]
        )
    }


def meanings(handbook: Handbook, kept_ids: Set[str]) -> dict[str, Meaning]:
    """Item's id → its meaning in all languages, of those in `kept_ids`."""
    return {id_: meaning for id_, meaning in all_meanings(handbook).items() if id_ in kept_ids}


@per_handbook
def all_meanings(handbook: Handbook) -> dict[str, Meaning]:
    """Item's id → its meaning in all languages."""
    released = handbook.released_meanings
    scales = {scale.id: scale for scale in handbook.instruments.scales}
    written = (item for item in entries(handbook) if type(item) is ChecklistItem)
    derived = (item for instrument in handbook.instruments.instruments for item in level_items(handbook, instrument))
    return {item.id: Meaning.of(item, scales.get(item.scale), released.get(item.id)) for item in (*written, *derived)}


def unmet(handbook: Handbook, kept_ids: Set[str]) -> dict[Need, tuple[MissingPrecondition, ...]]:
    """Need → what the handbook lacks for it, naming only ids in `kept_ids`.

    From the whole handbook: an entry that a reader may not see is not missing.
    """
    return {
        need: tuple(
            MissingPrecondition(lack.reason, tuple(id_ for id_ in lack.ids if id_ in kept_ids)) for lack in lacks
        )
        for need, lacks in unmet_preconditions(handbook).items()
    }
