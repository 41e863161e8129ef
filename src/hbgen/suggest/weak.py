"""Finds weak results: figures below their target, and aspects of a self-assessment that are hardly seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hbgen.instruments.figure_marks import with_present_marks
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import ChecklistItem, Instrument, Scale, Section
from hbgen.model.results import Figure, InstrumentResult, Period
from hbgen.model.standards import Standard, Target
from hbgen.rules.asked_items import asked_items, kept_or_not
from hbgen.rules.judgement import HARDLY_SEEN, is_hardly_seen, verdict
from hbgen.scoring.instrument_key import InstrumentKey
from hbgen.scoring.key import AnswerKey


@dataclass(frozen=True, slots=True)
class FigureReading:
    """A figure in percent, or in points of a scale whose highest step is `top`."""

    value: float
    low: float | None
    high: float | None
    target: float
    limit: float
    """Below this it is weak; for a self-assessment's aspect that is less than the target."""
    may_be_chance: bool
    """Whether the 95% interval reaches the limit though the figure does not."""
    top: int | None = None


@dataclass(frozen=True, slots=True)
class Weak:
    """One figure below its target, or one weak aspect."""

    instrument: Instrument
    period: Period
    response_rate: float | None
    figure: Figure
    reading: FigureReading
    standard: Standard | None
    item: ChecklistItem | None
    section: Section | None = None
    """The section of the instrument of which it is the score."""

    @property
    def is_within_margin(self) -> bool:
        """Whether it may be below its target by chance; False for aspects, which always count."""
        return self.reading.may_be_chance and self.item is None

    @property
    def subject(self) -> str:
        """The id of the standard, item, section or instrument that an activity would be about."""
        entry = self.standard or self.item or self.section or self.instrument
        return entry.id


def weak(handbook: Handbook, period: str | None, below: float) -> Iterator[Weak]:
    """Every figure below its target: standards in the handbook's order, items and sections, then instruments.

    That is every figure that pages call below the target, or just below it, and every aspect that is hardly seen.

    Of each instrument the newest period with comparable figures counts, or `period`. A figure of an instrument as a
    whole is left out if one of its parts is beyond doubt below its target.
    """
    handbook = with_present_marks(handbook)
    findings = [
        finding for measured in _measured(handbook, period) for finding in _below_target(handbook, *measured, below)
    ]
    in_parts = {
        finding.instrument.id for finding in findings if finding.figure.by != "all" and not finding.is_within_margin
    }
    order = [standard.id for chapter in handbook.standards for standard in chapter.standards]

    def rank(finding: Weak) -> tuple[int, int]:
        if finding.standard is not None:
            return 0, order.index(finding.standard.id)
        return (1 if finding.item is not None or finding.section is not None else 2), 0

    yield from sorted(
        (finding for finding in findings if finding.figure.by != "all" or finding.instrument.id not in in_parts),
        key=rank,
    )


_Measured = tuple[Instrument, Period, InstrumentResult, tuple[Figure, ...]]


def _measured(handbook: Handbook, period: str | None) -> Iterator[_Measured]:
    """Each instrument with its newest results that can be compared with what it asks now."""
    key = AnswerKey.of(handbook)
    periods = [result for result in handbook.results if period in (None, result.id)]
    periods.sort(key=lambda result: (result.end, result.start, result.id), reverse=True)
    for instrument in handbook.instruments.instruments:
        instrument_key = key.asked(instrument.id, None)
        candidates = (
            (instrument, result, measured, tuple(f for f in measured.figures if _is_comparable(f, instrument_key)))
            for result in periods
            for measured in result.instruments
            if measured.instrument == instrument.id
        )
        newest = next((candidate for candidate in candidates if candidate[-1]), None)
        if newest is not None:
            yield newest


def _is_comparable(figure: Figure, instrument_key: InstrumentKey) -> bool:
    """Whether a figure is shown, and comes from the same questions that are asked now (equal fingerprints)."""
    if figure.value is None or figure.by not in ("all", "standard", "section", "item"):
        return False
    section = (figure.standard or figure.section or "") if figure.by in ("standard", "section") else None
    return figure.fingerprint == instrument_key.mark(figure.measure, section, figure.item or "")


def _below_target(
    handbook: Handbook,
    instrument: Instrument,
    period: Period,
    measured: InstrumentResult,
    figures: tuple[Figure, ...],
    below: float,
) -> Iterator[Weak]:
    standards = {standard.id: standard for chapter in handbook.standards for standard in chapter.standards}
    scales = {scale.id: scale for scale in handbook.instruments.scales}
    questions = asked_items(handbook, instrument)
    asked_by_id = {question.item.id: (question.item, question.standard) for question in questions}
    # Questions of how much a touchpoint matters have no target: a low weight is not a weakness.
    is_weighing = bool(asked_by_id) and all(item.touchpoint is not None for item, _ in asked_by_id.values())
    sections = {section.id: section for section in instrument.sections}
    promised = {id_: standards[id_].target for id_ in kept_or_not(questions)}
    target = below if instrument.target is None else instrument.target
    for figure in figures:
        item, section = asked_by_id.get(figure.item or "", (None, figure.standard))
        reading = None
        if item is None:
            if not is_weighing:
                reading = _in_percent(figure, _target_of(figure, promised, target))
        elif item.touchpoint is None and instrument.type == "self-assessment" and figure.measure == "score":
            reading = _of_aspect(figure, target, None if item.reversed else scales.get(item.scale))
        if reading is not None:
            standard, own = standards.get(section or ""), sections.get(figure.section or "")
            yield Weak(instrument, period, measured.response_rate, figure, reading, standard, item, own)


def _target_of(figure: Figure, promised: Mapping[str, Target | None], target: float) -> float:
    """The share that a standard promises, for a figure of its score; for others, and where it promises none, `target`.

    `promised` are the targets of standards by their ids.
    """
    promise = promised.get(figure.standard or "") if figure.measure == "score" else None
    return target if promise is None or promise.share is None else promise.share


def _in_percent(figure: Figure, target: float) -> FigureReading | None:
    """A score below its target; an index, or a mean on a scale, has none."""
    if figure.value is None or figure.measure != "score":
        return None
    high = None if figure.high is None else 100 * figure.high
    judged = verdict(100 * figure.value, high, target, figure.bound, figure.n)
    return None if judged == "reached" else _reading(figure, (0, 100), target, target, judged == "near")


def _of_aspect(figure: Figure, target: float, scale: Scale | None) -> FigureReading | None:
    """An aspect that is hardly seen; in points of its `scale`, where that is given and has numbers."""
    if figure.value is None or not is_hardly_seen(figure.value):
        return None
    chance = figure.high is not None and not is_hardly_seen(figure.high)
    if scale is None or scale.low is None or scale.high is None:
        return _reading(figure, (0, 100), target, 100 * HARDLY_SEEN, chance)
    first, width = scale.low, scale.high - scale.low
    limits = first + width * target / 100, first + width * HARDLY_SEEN
    return _reading(figure, (first, width), *limits, chance, scale.high)


def _reading(
    figure: Figure, scale: tuple[float, float], target: float, limit: float, chance: bool, top: int | None = None
) -> FigureReading:
    """A figure on a `scale`: its lowest value, and its width."""
    first, width = scale
    value, low, high = (
        None if number is None else first + width * number for number in (figure.value, figure.low, figure.high)
    )
    assert value is not None
    return FigureReading(value, low, high, target, limit, chance, top)
