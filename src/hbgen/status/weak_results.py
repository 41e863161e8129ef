"""Published figures that lie below their target, or fell since the period before, beyond the margin of chance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from hbgen.instruments.figure_marks import with_present_marks
from hbgen.model.handbook import Handbook
from hbgen.model.results import Figure, Period
from hbgen.problems import MessagePart, Place
from hbgen.rules.significance import change_of
from hbgen.suggest.weak import weak

WeakResult = tuple[str, Place, MessagePart]
"""The id of a standard or section, or of an instrument as a whole; where the figure stands; what it says."""


def weak_results(handbook: Handbook) -> Iterator[WeakResult]:
    """Figures below target as the page of results judges them, then those that fell; figures withheld say nothing.

    Where neither a standard nor its instrument has a target, nothing lies below it.
    """
    for finding in weak(handbook, None, 0):
        if finding.item is None and not finding.is_within_margin:
            values = {
                "value": f"{finding.reading.value:.0f}",
                "target": f"{finding.reading.target:.0f}",
                "instrument": finding.instrument.id,
                "period": finding.period.id,
            }
            place = finding.figure.place("value")
            yield finding.subject, place, MessagePart("{value}% of {target}%, {instrument} {period}", values)
    yield from _fallen(handbook)


_Question = tuple[str, str | None, str, str]
"""Instrument, standard or section, measure and fingerprint: figures that agree in them can be compared."""


def _fallen(handbook: Handbook) -> Iterator[WeakResult]:
    """Figures that are lower than in the period before by more than chance explains."""
    for (instrument, part, _, _), figures in _series(handbook).items():
        if len(figures) < 2:
            continue
        (_, before), (period, now) = figures[-2:]
        if change_of(before, now) == "worse":
            values = {"before": _shown(before), "value": _shown(now), "instrument": instrument, "period": period.id}
            note = MessagePart("fell from {before} to {value}, {instrument} {period}", values)
            yield part or instrument, now.place("value"), note


def _series(handbook: Handbook) -> Mapping[_Question, list[tuple[Period, Figure]]]:
    """The figures of instruments as a whole and of standards and sections that there are, by period, oldest first."""
    live = {
        standard.id for chapter in handbook.standards for standard in chapter.standards if standard.status != "retired"
    }
    instruments = {instrument.id for instrument in handbook.instruments.instruments}
    sections = {section.id for instrument in handbook.instruments.instruments for section in instrument.sections}
    known = {"", *live, *sections}
    handbook = with_present_marks(handbook)
    series: dict[_Question, list[tuple[Period, Figure]]] = defaultdict(list)
    for period in sorted(handbook.results, key=lambda period: (period.end, period.start, period.id)):
        for measured in period.instruments:
            if measured.instrument not in instruments:
                continue
            for figure in measured.figures:
                part = figure.standard or figure.section
                is_known = figure.by in ("all", "standard", "section") and (part or "") in known
                if is_known and figure.value is not None and figure.fingerprint:
                    series[measured.instrument, part, figure.measure, figure.fingerprint].append((period, figure))
    return series


def _shown(figure: Figure) -> str:
    """A score in percent; an index or a mean as it is."""
    value = figure.value or 0.0
    return f"{100 * value:.0f}%" if figure.measure == "score" else f"{value:g}"
