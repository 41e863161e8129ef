"""How much touchpoints matter to those whose moments they are: who is asked, and what was published (contract, S4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from hbgen.model.measurement import WATCHED, ChecklistItem, Instrument, InstrumentType
from hbgen.model.results import Figure, Period
from hbgen.model.settings import Touchpoint
from hbgen.rules.metrics import figures_about

Side = Literal["customers", "employees"]

_SIDES: dict[InstrumentType, Side] = {
    "customer-feedback": "customers",
    "internal-customer-feedback": "employees",
    "self-assessment": "employees",
}
"""Who answers an instrument that names no `respondents`; an interview may be anybody's."""


class Asking(NamedTuple):
    """An item about a touchpoint, and the instrument that asks it of those whose moment it is."""

    instrument: str
    item: ChecklistItem


@dataclass(frozen=True, slots=True)
class Heard:
    """The newest figure that was published of what one side said of a touchpoint; without a value it is withheld."""

    instrument: str
    item: str
    period: Period
    figure: Figure


def answered_by(instrument: Instrument) -> Side | None:
    """The side that answers an instrument; None where both do, where nobody says, and where somebody watches."""
    if instrument.type in WATCHED:
        return None
    sides: set[Side] = {"customers" if group == "customers" else "employees" for group in instrument.respondents}
    return sides.pop() if len(sides) == 1 else None if sides else _SIDES.get(instrument.type)


def asking(
    points: Iterable[Touchpoint], asked: Iterable[tuple[Instrument, Iterable[ChecklistItem]]]
) -> dict[str, list[Asking]]:
    """Touchpoint's id → the items in `asked` that those whose moment it is are asked about it."""
    whose = {point.id: point.whose for point in points}
    found: dict[str, list[Asking]] = defaultdict(list)
    for instrument, items in asked:
        side = answered_by(instrument)
        for item in items:
            if item.touchpoint is not None and side is not None and whose.get(item.touchpoint) == side:
                found[item.touchpoint].append(Asking(instrument.id, item))
    return dict(found)


def heard(results: Iterable[Period], asked: Mapping[str, list[Asking]], marks: Mapping[str, str]) -> dict[str, Heard]:
    """Touchpoint's id → what was published last of the items that ask about it, as they are asked now.

    `marks` are the items' fingerprints: what was found when an item meant another thing is not what was said of
    this. A figure that is shown goes before a newer one that is withheld. Only scores can be put in one order.
    """
    periods = sorted(results, key=lambda one: (one.end, one.start, one.id))
    found: dict[str, Heard] = {}
    for point, ways in asked.items():
        said = [
            Heard(instrument, way.item.id, period, figure)
            for period in periods
            for way in reversed(ways)
            for instrument, figure in figures_about(period, way.item.id)
            if (instrument, figure.measure, figure.fingerprint) == (way.instrument, "score", marks.get(way.item.id))
        ]
        if said:
            shown = [one for one in said if one.figure.value is not None]
            found[point] = (shown or said)[-1]
    return found
