"""Which instrument asks which items."""

from __future__ import annotations

from hbgen.model.handbook import Handbook
from hbgen.model.measurement import ChecklistItem, Instrument, Selection
from hbgen.model.standards import Chapter, Standard


def asked_items(handbook: Handbook, instrument: Instrument) -> tuple[tuple[ChecklistItem, str | None], ...]:
    """The items that `instrument` asks, each with the id of the standard that it measures, if any.

    The items that it selects come first, in the handbook's order, then its own. Items of retired
    standards are not selected, nor are items whose `method` leaves this type of instrument out.
    """
    selected: list[tuple[ChecklistItem, str | None]] = []
    if instrument.selects is not None:
        for chapter in handbook.standards:
            for standard in chapter.standards:
                if _may_ask(instrument.selects, chapter, standard):
                    selected.extend(
                        (item, standard.id)
                        for item in standard.measures
                        if _selects(instrument, instrument.selects, standard, item)
                    )
    return (*selected, *((item, item.standard) for item in instrument.items))


def _may_ask(selects: Selection, chapter: Chapter, standard: Standard) -> bool:
    return (
        standard.status != "retired"
        and (not selects.chapters or chapter.id in selects.chapters)
        and (not selects.standards or standard.id in selects.standards)
        and _overlap(selects.roles, standard.scope.roles)
    )


def _selects(instrument: Instrument, selects: Selection, standard: Standard, item: ChecklistItem) -> bool:
    channels = (item.channel,) if item.channel is not None else standard.scope.channels
    return (
        (not item.method or instrument.type in item.method)
        and (not selects.items or item.id in selects.items)
        and _overlap(selects.channels, channels)
    )


def _overlap(wanted: tuple[str, ...], given: tuple[str, ...]) -> bool:
    """Whether the two share an id; an empty list stands for all ids."""
    return not wanted or not given or any(one in wanted for one in given)
