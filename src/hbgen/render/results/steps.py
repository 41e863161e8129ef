"""How a score came about, step by step: what each part scored and weighs, from figures that are published alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hbgen.model.measurement import YES_NO, Instrument
from hbgen.model.results import Figure
from hbgen.render.book.context import PageContext
from hbgen.render.results.series import Readings, SeriesPoint
from hbgen.rules.asked_items import AskedQuestion

_MOST_COUNTED = 100
"""Up to so many answers a share in whole per cents stands for one number of them."""


@dataclass(frozen=True, slots=True)
class ScoreStep:
    """A part of a score: an item, or a standard or section with all its items, and its weight."""

    id: str
    weight: float
    point: SeriesPoint | None
    """What it scored; None where there is no figure of it."""
    kept: int | None
    """Of how many of its answers it was kept; None where that does not follow from the published share."""

    @property
    def is_shown(self) -> bool:
        return self.point is not None and self.point.value is not None and self.point.bound is None

    @property
    def product(self) -> float | None:
        """Its score times its weight; None where the score is not shown, or only a bound."""
        if self.point is None or self.point.value is None or self.point.bound is not None:
            return None
        return round(self.point.value * self.weight, 2)


@dataclass(frozen=True, slots=True)
class ScoreSteps:
    """The parts of a score. `total` is Σ weight · score / Σ weight in percent; None where a part is not shown.

    Each run counts what applies to it, so that the published score may differ a little from `total`.
    """

    steps: list[ScoreStep]
    shown: SeriesPoint
    has_zero: bool = False
    """Whether a critical item may set the score of a whole run to 0."""

    @property
    def weight(self) -> float:
        return sum(step.weight for step in self.steps)

    @property
    def sum(self) -> float:
        return round(sum(step.product or 0 for step in self.steps), 2)

    @property
    def total(self) -> int | None:
        if not self.weight or not all(step.is_shown for step in self.steps):
            return None
        return round(self.sum / self.weight)

    @property
    def set_to_zero(self) -> int:
        """By how many points the score is lower than `total` where runs with a failed critical item count as 0."""
        if not self.has_zero or self.total is None or self.shown.value is None:
            return 0
        return max(0, round(self.total - self.shown.value))


class HowScored:
    """How the scores of an edition came about."""

    def __init__(self, book: PageContext, readings: Readings) -> None:
        self._book = book
        self._readings = readings

    def standard(self, standard: str, point: SeriesPoint) -> ScoreSteps | None:
        """How a standard's score came about, item by item.

        None where the handbook asks something else today, and where no item has a published figure.
        """
        questions = [question for question in self._asked(point) if question.standard == standard]
        return self._steps(point, [self._item(question, point) for question in questions])

    def whole(self, point: SeriesPoint) -> ScoreSteps | None:
        """How an instrument's score came about: standards and sections, then items of its own in none.

        A standard has the weight of its items, a section its own weight, or that of its items.
        """
        instrument = self._book.entries.get(point.instrument)
        sections = (
            {section.id: section for section in instrument.sections} if isinstance(instrument, Instrument) else {}
        )
        weights: dict[str, float] = {}
        own = []
        for question in self._asked(point):
            part = question.standard or question.item.section
            if part is None:
                own.append(self._item(question, point))
            elif part in sections and sections[part].weight is not None:
                weights[part] = sections[part].weight or 0
            else:
                weights[part] = weights.get(part, 0) + question.item.weight
        figures = self._figures(point, "standard") | self._figures(point, "section")
        parts = [ScoreStep(id_, weight, self._point(point, figures.get(id_)), None) for id_, weight in weights.items()]
        has_zero = any(question.item.critical == "zero" for question in self._asked(point))
        return self._steps(point, [*parts, *own], has_zero)

    def _steps(self, point: SeriesPoint, steps: list[ScoreStep], has_zero: bool = False) -> ScoreSteps | None:
        if point.value is None or len(steps) < 2 or not any(step.is_shown for step in steps):
            return None
        return ScoreSteps(steps, point, has_zero)

    def _asked(self, point: SeriesPoint) -> Iterable[AskedQuestion]:
        """The items behind a score; none where an item's meaning is another one than when it was answered."""
        questions = self._book.asked_questions.get(point.instrument, ())
        figures = self._figures(point, "item")
        marks = self._book.edition.fingerprints
        changed = any(
            (figure := figures.get(question.item.id)) is not None
            and marks.get(question.item.id, figure.fingerprint) != figure.fingerprint
            for question in questions
        )
        return () if point.measure != "score" or changed else questions

    def _item(self, question: AskedQuestion, of: SeriesPoint) -> ScoreStep:
        figure = self._figures(of, "item").get(question.item.id)
        point = self._point(of, figure)
        kept = None
        if (
            point is not None
            and figure is not None
            and figure.value is not None
            and point.bound is None
            and question.item.scale == YES_NO
            and 0 < (figure.n or 0) <= _MOST_COUNTED
            and not self._is_weighted(of.instrument)
        ):
            kept = round(figure.value * (figure.n or 0))
        return ScoreStep(question.item.id, question.item.weight, point, kept)

    def _is_weighted(self, instrument: str) -> bool:
        """Whether answers count unequally, so that a share is no count of them."""
        entry = self._book.entries.get(instrument)
        return entry is None or entry.weight_field is not None

    def _figures(self, point: SeriesPoint, by: str) -> dict[str, Figure]:
        """The scores of a point's instrument and period by standard, section or item."""
        for result in point.period.instruments:
            if result.instrument == point.instrument:
                return {
                    figure.standard or figure.section or figure.item or "": figure
                    for figure in result.figures
                    if figure.by == by and figure.measure == "score"
                }
        return {}

    def _point(self, of: SeriesPoint, figure: Figure | None) -> SeriesPoint | None:
        if figure is None:
            return None
        result = next(result for result in of.period.instruments if result.instrument == of.instrument)
        return self._readings.reading(of.period, result, figure)
