"""What fell short: figures below their target, and aspects of a self-assessment that are hardly seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hbgen.model.asking import asked_items
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import ChecklistItem, Instrument, Scale
from hbgen.model.results import Figure, InstrumentResult, Period
from hbgen.model.standards import Standard
from hbgen.scoring.key import Asked, Key

HARDLY_SEEN = 1 / 3
"""The score of 2 on a scale from 1 to 4: an aspect of a self-assessment at or below it is weak."""
_PERCENT = {"score": 100.0, "csat": 1.0, "ces-top-box": 1.0}
"""What makes a figure a percentage. An index, or a mean on a scale, has no target in percent."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as a person reads it: in percent, or as points on a scale that ends with `top`."""

    value: float
    low: float | None
    high: float | None
    target: float
    limit: float
    """Below this it is weak; for a self-assessment's aspect that is less than the target."""
    top: int | None = None

    @property
    def may_be_chance(self) -> bool:
        """Whether the interval reaches what the figure itself does not."""
        return self.high is not None and self.high >= self.limit


@dataclass(frozen=True, slots=True)
class Weak:
    """One figure that fell short."""

    instrument: Instrument
    period: Period
    response_rate: float | None
    figure: Figure
    reading: Reading
    standard: Standard | None
    item: ChecklistItem | None

    @property
    def subject(self) -> str:
        """The id of what an activity would be about."""
        about = self.standard or self.item or self.instrument
        return about.id


def weak(handbook: Handbook, period: str | None, below: float) -> Iterator[Weak]:
    """Every figure that fell short, standards first and in the handbook's order, then items, then instruments.

    Of each instrument the newest period counts that asked what is asked now, or the one that is named. An
    instrument as a whole is told of only when none of its parts is.
    """
    found = [one for each in _measured(handbook, period) for one in _short(handbook, *each, below)]
    in_parts = {one.instrument.id for one in found if one.figure.by != "all"}
    order = [standard.id for chapter in handbook.standards for standard in chapter.standards]

    def rank(one: Weak) -> tuple[int, int]:
        if one.standard is not None:
            return 0, order.index(one.standard.id)
        return (1 if one.item is not None else 2), 0

    yield from sorted((one for one in found if one.figure.by != "all" or one.instrument.id not in in_parts), key=rank)


def activity_for(handbook: Handbook, id_: str, is_standard: bool) -> str | None:
    """The activity, neither done nor stopped, that sees to a standard; or whose sources name what is no standard."""
    sources = {source.id: source for source in handbook.rollout.sources}
    word = re.compile(rf"(?<![\w-]){re.escape(id_)}(?![\w-])", re.IGNORECASE)
    for activity in handbook.rollout.activities:
        if activity.status in ("done", "stopped"):
            continue
        findings = [sources[name].finding for name in activity.sources if name in sources]
        if id_ in activity.standards or (
            not is_standard
            and not activity.standards
            and any(word.search(said) for finding in findings for said in finding.words.values())
        ):
            return activity.id
    return None


_Measured = tuple[Instrument, Period, InstrumentResult, tuple[Figure, ...]]


def _measured(handbook: Handbook, period: str | None) -> Iterator[_Measured]:
    """Each instrument with its newest results that can be compared with what it asks now."""
    key = Key.of(handbook)
    wanted = [one for one in handbook.results if period in (None, one.id)]
    wanted.sort(key=lambda one: (one.end, one.start, one.id), reverse=True)
    for instrument in handbook.instruments.instruments:
        asked = key.asked(instrument.id, None)
        every = (
            (instrument, one, measured, tuple(f for f in measured.figures if _is_comparable(f, asked)))
            for one in wanted
            for measured in one.instruments
            if measured.instrument == instrument.id
        )
        newest = next((each for each in every if each[-1]), None)
        if newest is not None:
            yield newest


def _is_comparable(figure: Figure, asked: Asked) -> bool:
    """Whether a figure is shown, and is made from the very questions that are asked now."""
    if figure.value is None or figure.by not in ("all", "standard", "item"):
        return False
    section = (figure.standard or "") if figure.by == "standard" else None
    return figure.fingerprint == asked.mark(figure.measure, section, figure.item or "")


def _short(
    handbook: Handbook,
    instrument: Instrument,
    period: Period,
    measured: InstrumentResult,
    figures: tuple[Figure, ...],
    below: float,
) -> Iterator[Weak]:
    standards = {one.id: one for chapter in handbook.standards for one in chapter.standards}
    scales = {scale.id: scale for scale in handbook.instruments.scales}
    asked = {one.item.id: (one.item, one.standard) for one in asked_items(handbook, instrument)}
    target = below if instrument.target is None else instrument.target
    for figure in figures:
        item, section = asked.get(figure.item or "", (None, figure.standard))
        if item is None:
            reading = _in_percent(figure, target)
        elif instrument.type == "self-assessment" and figure.measure == "score":
            reading = _of_aspect(figure, target, scales.get(item.scale))
        else:
            continue
        if reading is not None:
            yield Weak(instrument, period, measured.response_rate, figure, reading, standards.get(section or ""), item)


def _in_percent(figure: Figure, target: float) -> Reading | None:
    """A figure below its target."""
    times = _PERCENT.get(figure.measure)
    if times is None or figure.value is None or times * figure.value >= target:
        return None
    return _reading(figure, 0, times, target, target)


def _of_aspect(figure: Figure, target: float, scale: Scale | None) -> Reading | None:
    """An aspect that is hardly seen; on its own scale, where that has numbers."""
    if figure.value is None or figure.value > HARDLY_SEEN:
        return None
    if scale is None or scale.low is None or scale.high is None:
        return _reading(figure, 0, 100, target, 100 * HARDLY_SEEN)
    first, width = scale.low, scale.high - scale.low
    return _reading(figure, first, width, first + width * target / 100, first + width * HARDLY_SEEN, scale.high)


def _reading(
    figure: Figure, first: float, width: float, target: float, limit: float, top: int | None = None
) -> Reading:
    value, low, high = (None if one is None else first + width * one for one in (figure.value, figure.low, figure.high))
    assert value is not None
    return Reading(value, low, high, target, limit, top)
