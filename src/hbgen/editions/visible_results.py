"""The results that an audience may read, and what it needs to know of the instruments for that."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from hbgen.editions.languages import LanguageFilter
from hbgen.editions.replacing import replaced
from hbgen.model.base import Entry, entries, fields_with
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.measurement import InstrumentType, Scale
from hbgen.model.results import Figure, Period, by_version
from hbgen.model.texts import Text
from hbgen.model.visibility import Audience, ToldWithResults, sees
from hbgen.rules.asked_items import AskedQuestion, asked_by, asked_once, kept_or_not


@dataclass(frozen=True, slots=True)
class Measured:
    """What readers of an instrument's results need of it, also where the instrument itself is hidden from them.

    The fields that instruments and scales declare `WITH_RESULTS`, and values derived from these.
    """

    type: InstrumentType
    title: Text
    frequency: Text | None
    next: datetime.date | None
    target: float | None
    """Score to reach, in percent."""
    shares: frozenset[str]
    """Ids of standards whose questions are all yes or no: their score is the share of cases in which they were kept."""
    single: frozenset[str]
    """Ids of standards of `shares` that one question alone measures; of others the share is a mean of questions."""
    bounds: tuple[int, int] | None
    """Lowest and highest answer, where a figure is a mean in units of the scale."""
    points: Mapping[str, tuple[int, int]]
    """Item's id → lowest and highest answer, where its score is a mean on a scale of numbers."""


def shown_results(
    handbook: Handbook, results: tuple[Period, ...], audience: Audience, kept_ids: Set[str]
) -> tuple[Period, ...]:
    """The part of `results`, reduced already, that `audience` may read: by what instruments declare and what it sees.

    Results may name entries that are no longer in the handbook. Staff and managers may read those; customers read
    only figures whose every entry is in their edition (`kept_ids`).
    """
    all_ids = {entry.id for entry in entries(handbook) if type(entry) in KINDS}  # type: ignore[attr-defined]
    declared = {instrument.id: instrument for instrument in handbook.instruments.instruments}

    def may_read(instrument: str) -> bool:
        declared_instrument = declared.get(instrument)
        if declared_instrument is None:
            return audience != "customers"
        return sees(audience, declared_instrument.results_readers)

    def may_name(figure: Figure) -> bool:
        named = _ids_named_by(figure)
        return named <= kept_ids if audience == "customers" else not named & (all_ids - kept_ids)

    shown: list[Period] = []
    # Ids that a figure is broken down by may be pruned from `results`, so they are read from the whole handbook.
    for period, full_period in zip(results, handbook.results, strict=True):
        instruments = []
        for measured, full_result in zip(period.instruments, full_period.instruments, strict=True):
            if may_read(measured.instrument):
                pairs = zip(measured.figures, full_result.figures, strict=True)
                figures = tuple(reduced for reduced, figure in pairs if may_name(figure))
                # An instrument without a readable figure is left out.
                instruments += [replaced(measured, {"figures": figures})] if figures else []
        if instruments:
            shown += by_version(replaced(period, {"instruments": tuple(instruments)}))
    return tuple(shown)


def _ids_named_by(figure: Figure) -> set[str]:
    named = (figure.unit, figure.channel, figure.role, figure.standard, figure.section, figure.item)
    return {id_ for id_ in named if id_ is not None}


def measured(handbook: Handbook, edition: Handbook, order: tuple[str, ...], kept_ids: Set[str]) -> dict[str, Measured]:
    """Instrument's id → what readers need of it, for instruments with results in `edition`."""
    scales = {scale.id: scale for scale in handbook.instruments.scales}
    instrument_ids = {result.instrument for period in edition.results for result in period.instruments}
    text = LanguageFilter(order).text
    measured = {}
    with_results = [entry for entry in handbook.instruments.instruments if entry.id in instrument_ids]
    for instrument, questions in asked_by(handbook, with_results):
        means = [scales[question.item.scale] for question in questions if question.item.scale in scales]
        numbers = [bound for scale in means if scale.figure == "ces-mean" for bound in _bounds(scale)]
        declared: dict[str, Any] = {
            name: text(value) if isinstance(value, Text) else value
            for name, value in fields_with_results(instrument).items()
        }
        measured[instrument.id] = Measured(
            **declared,
            shares=kept_or_not(questions) & kept_ids,
            single=kept_or_not(questions) & kept_ids & asked_once(questions),
            points=_points(questions, scales),
            bounds=(min(numbers), max(numbers)) if numbers else None,
        )
    return measured


def fields_with_results(entry: Entry) -> dict[str, object]:
    """The fields of an instrument or a scale that readers of results read as well."""
    return {name: getattr(entry, name) for name, _ in fields_with(type(entry), ToldWithResults)}


def _bounds(scale: Scale) -> tuple[int, ...]:
    """The lowest and the highest number of a scale; nothing for one of options."""
    return tuple(number for number in fields_with_results(scale).values() if isinstance(number, int))


def _points(questions: Iterable[AskedQuestion], scales: Mapping[str, Scale]) -> dict[str, tuple[int, int]]:
    points = {}
    for question in questions:
        scale = scales.get(question.item.scale)
        # The mean of a reversed item's scores is none of its answers.
        is_mean = scale is not None and scale.figure == "score" and not question.item.reversed
        bounds = _bounds(scale) if scale is not None and is_mean else ()
        if len(bounds) == 2:
            points[question.item.id] = (bounds[0], bounds[1])
    return points
