"""How much touchpoints matter to the side (customers or employees) they belong to: who is asked, what was published.

Contract, S4.
"""

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
"""The side that answers an instrument without `respondents`; an interview may be with either."""


class Asking(NamedTuple):
    """An item about a touchpoint, and the id of the instrument that asks it of the touchpoint's own side."""

    instrument: str
    item: ChecklistItem


@dataclass(frozen=True, slots=True)
class Heard:
    """The newest published figure on a touchpoint, asked of its own side; without a value it is withheld."""

    instrument: str
    item: str
    period: Period
    figure: Figure


def answered_by(instrument: Instrument) -> Side | None:
    """The side that answers an instrument; None for both sides, an unknown one, and instruments of observation."""
    if instrument.type in WATCHED:
        return None
    sides: set[Side] = {"customers" if group == "customers" else "employees" for group in instrument.respondents}
    return sides.pop() if len(sides) == 1 else None if sides else _SIDES.get(instrument.type)


def asking(
    touchpoints: Iterable[Touchpoint], instruments: Iterable[tuple[Instrument, Iterable[ChecklistItem]]]
) -> dict[str, list[Asking]]:
    """Touchpoint's id → the items of `instruments` that its own side is asked about it."""
    whose = {touchpoint.id: touchpoint.whose for touchpoint in touchpoints}
    askings: dict[str, list[Asking]] = defaultdict(list)
    for instrument, items in instruments:
        side = answered_by(instrument)
        for item in items:
            if item.touchpoint is not None and side is not None and whose.get(item.touchpoint) == side:
                askings[item.touchpoint].append(Asking(instrument.id, item))
    return dict(askings)


def heard(
    results: Iterable[Period], askings_about: Mapping[str, list[Asking]], marks: Mapping[str, str]
) -> dict[str, Heard]:
    """Touchpoint's id → the newest published figure of the items in `askings_about`, as they are asked now.

    `marks` (item's id → fingerprint): figures of an item with another meaning are passed over. A figure that is shown
    goes before a newer one that is withheld. Only scores are used, since other measures have no common order.
    """
    periods = sorted(results, key=lambda period: (period.end, period.start, period.id))
    newest: dict[str, Heard] = {}
    for touchpoint, askings in askings_about.items():
        figures = [
            Heard(instrument, asking.item.id, period, figure)
            for period in periods
            for asking in reversed(askings)
            for instrument, figure in figures_about(period, asking.item.id)
            if (instrument, figure.measure, figure.fingerprint)
            == (asking.instrument, "score", marks.get(asking.item.id))
        ]
        if figures:
            shown = [heard_figure for heard_figure in figures if heard_figure.figure.value is not None]
            newest[touchpoint] = (shown or figures)[-1]
    return newest
