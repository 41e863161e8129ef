"""What fell short: figures below their target, and aspects of a self-assessment that are hardly seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hbgen.model.handbook import Handbook
from hbgen.model.measurement import ChecklistItem, Instrument, Scale
from hbgen.model.results import Figure, InstrumentResult, Period
from hbgen.model.standards import Standard
from hbgen.rules.asked_items import asked_items, kept_or_not
from hbgen.rules.judgement import HARDLY_SEEN, is_hardly_seen, verdict
from hbgen.scoring.key import AnswerKey, InstrumentKey


@dataclass(frozen=True, slots=True)
class FigureReading:
    """A figure as a person reads it: in percent, or as points on a scale that ends with `top`."""

    value: float
    low: float | None
    high: float | None
    target: float
    limit: float
    """Below this it is weak; for a self-assessment's aspect that is less than the target."""
    may_be_chance: bool
    """Whether the interval reaches what the figure itself does not."""
    top: int | None = None


@dataclass(frozen=True, slots=True)
class Weak:
    """One figure that fell short."""

    instrument: Instrument
    period: Period
    response_rate: float | None
    figure: Figure
    reading: FigureReading
    standard: Standard | None
    item: ChecklistItem | None

    @property
    def is_within_margin(self) -> bool:
        """Whether no more can be said than that it is below its target; a weak aspect counts as it stands."""
        return self.reading.may_be_chance and self.item is None

    @property
    def subject(self) -> str:
        """The id of what an activity would be about."""
        about = self.standard or self.item or self.instrument
        return about.id


def weak(handbook: Handbook, period: str | None, below: float) -> Iterator[Weak]:
    """Every figure below its target, standards first and in the handbook's order, then items, then instruments.

    That is what pages call below the target, or just below it, and every aspect that is hardly seen.

    Of each instrument the newest period counts that asked what is asked now, or the one that is named. An
    instrument as a whole is told of only when none of its parts is.
    """
    found = [one for each in _measured(handbook, period) for one in _short(handbook, *each, below)]
    in_parts = {one.instrument.id for one in found if one.figure.by != "all" and not one.is_within_margin}
    order = [standard.id for chapter in handbook.standards for standard in chapter.standards]

    def rank(one: Weak) -> tuple[int, int]:
        if one.standard is not None:
            return 0, order.index(one.standard.id)
        return (1 if one.item is not None else 2), 0

    yield from sorted((one for one in found if one.figure.by != "all" or one.instrument.id not in in_parts), key=rank)


_Measured = tuple[Instrument, Period, InstrumentResult, tuple[Figure, ...]]


def _measured(handbook: Handbook, period: str | None) -> Iterator[_Measured]:
    """Each instrument with its newest results that can be compared with what it asks now."""
    key = AnswerKey.of(handbook)
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


def _is_comparable(figure: Figure, asked: InstrumentKey) -> bool:
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
    questions = asked_items(handbook, instrument)
    asked = {one.item.id: (one.item, one.standard) for one in questions}
    # That a touchpoint matters little is nothing to put right.
    is_weighing = bool(asked) and all(item.touchpoint is not None for item, _ in asked.values())
    promised = {id_: standards[id_].target for id_ in kept_or_not(questions)}
    target = below if instrument.target is None else instrument.target
    for figure in figures:
        item, section = asked.get(figure.item or "", (None, figure.standard))
        if (item.touchpoint is not None) if item is not None else is_weighing:
            continue
        if item is None:
            said = promised.get(figure.standard or "") if figure.measure == "score" else None
            reading = _in_percent(figure, target if said is None or said.share is None else said.share)
        elif instrument.type == "self-assessment" and figure.measure == "score":
            reading = _of_aspect(figure, target, scales.get(item.scale))
        else:
            continue
        if reading is not None:
            yield Weak(instrument, period, measured.response_rate, figure, reading, standards.get(section or ""), item)


def _in_percent(figure: Figure, target: float) -> FigureReading | None:
    """A score below its target; an index, or a mean on a scale, has none."""
    if figure.value is None or figure.measure != "score":
        return None
    high = None if figure.high is None else 100 * figure.high
    found = verdict(100 * figure.value, high, target, figure.bound, figure.n)
    return None if found == "reached" else _reading(figure, 0, 100, target, target, found == "near")


def _of_aspect(figure: Figure, target: float, scale: Scale | None) -> FigureReading | None:
    """An aspect that is hardly seen; on its own scale, where that has numbers."""
    if figure.value is None or not is_hardly_seen(figure.value):
        return None
    chance = figure.high is not None and not is_hardly_seen(figure.high)
    if scale is None or scale.low is None or scale.high is None:
        return _reading(figure, 0, 100, target, 100 * HARDLY_SEEN, chance)
    first, width = scale.low, scale.high - scale.low
    return _reading(figure, first, width, first + width * target / 100, first + width * HARDLY_SEEN, chance, scale.high)


def _reading(
    figure: Figure, first: float, width: float, target: float, limit: float, chance: bool, top: int | None = None
) -> FigureReading:
    value, low, high = (None if one is None else first + width * one for one in (figure.value, figure.low, figure.high))
    assert value is not None
    return FigureReading(value, low, high, target, limit, chance, top)
