"""Self-assessments aspect by aspect: means on their own scale, spread of answers and groups, changes over time."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from hbgen.editions import Measured
from hbgen.model.results import Bound, Figure, InstrumentResult, Period
from hbgen.model.texts import Text
from hbgen.render.book.context import PageContext
from hbgen.render.results import charts
from hbgen.rules.judgement import HARDLY_SEEN, activity_for, is_hardly_seen
from hbgen.rules.significance import ChangeVerdict, change_of

_ALIKE, _MIXED = 0.2, 0.3
"""Upper limits of the standard deviation, as parts of the scale, for "alike" and "mixed": on a scale from
1 to 4 they are 0.6 and 0.9 of a step. Answers spread evenly over all four steps have 0.37."""

Agreeing = Literal["alike", "mixed", "far"]
Change = Literal["up", "down", "same", "other"]


@dataclass(frozen=True, slots=True)
class Voice:
    """One group's mean for an aspect, on its scale, and the number of answers."""

    role: str
    mean: float
    n: int


@dataclass(frozen=True, slots=True)
class Apart:
    """The groups with the highest and the lowest mean for an aspect, and the difference."""

    high: Voice
    low: Voice
    points: float


@dataclass(frozen=True, slots=True)
class Aspect:
    """The figures of one aspect in one period, on its own scale; without `mean` it is withheld."""

    number: int
    item: str
    section: str | None
    """The section in which it stands."""
    text: Text | str
    scale: charts.ChartRange
    is_percent: bool
    """Whether it has no numeric scale: then the mean is the percentage of yes answers, or of the points."""
    mean: float | None
    spread: float | None
    agreeing: Agreeing | None
    n: int | None
    bound: Bound | None
    date: datetime.date | None
    """The date of the figure, where later answers were too few to publish a new one."""
    indicative: bool
    apart: Apart | None
    is_held_back: bool
    """Whether some group's figure is withheld."""
    change: Change | None
    """Since the previous round; `other` where the item was different then, None where there is nothing to compare."""
    by: float
    chance: ChangeVerdict | None
    """Whether chance explains that it went up or down; None where it did neither."""
    is_weak: bool
    activity: str | None
    """Id of the activity that works on it, where it is weak."""

    @property
    def share(self) -> int | None:
        """The mean's position between the lowest step and the highest, in per cent."""
        return None if self.mean is None else round(100 * self.scale.part(self.mean))

    @property
    def strip(self) -> tuple[str, str, str]:
        """x of the mean on a strip, and the range of one standard deviation to each side: its x and length."""
        if self.mean is None:
            return "", "", ""
        spread = self.spread or 0
        low, high = self.mean - spread, self.mean + spread
        return (
            charts.on_strip(self.mean, self.scale),
            charts.on_strip(low, self.scale),
            charts.length_on_strip(low, high, self.scale),
        )


@dataclass(frozen=True, slots=True)
class Round:
    """A self-assessment in one period."""

    period: Period
    aspects: list[Aspect]
    runs: int
    response: int | None
    """Response rate in percent."""
    has_groups: bool

    @property
    def lowest(self) -> Aspect | None:
        """The aspect with the lowest mean, as a part of its scale."""
        ranked = [
            (aspect.scale.part(aspect.mean), aspect.number, aspect)
            for aspect in self.aspects
            if aspect.mean is not None
        ]
        return min(ranked)[2] if len(ranked) > 1 else None

    @property
    def widest(self) -> Aspect | None:
        """The aspect with the largest difference between groups, as a part of its scale."""
        ranked = [
            (-aspect.apart.points / (aspect.scale.high - aspect.scale.low), aspect.number, aspect)
            for aspect in self.aspects
            if aspect.apart is not None and aspect.apart.points
        ]
        return min(ranked)[2] if ranked else None

    @property
    def weak(self) -> list[Aspect]:
        return [aspect for aspect in self.aspects if aspect.is_weak]


@dataclass(frozen=True, slots=True)
class Overlay:
    """A radar chart of two overlaid periods or groups, the first one filled."""

    radar: charts.Radar
    names: list[str]
    are_groups: bool
    values: list[list[float | None]]
    """For each name a figure in percent of the scale, or None, for each axis."""


@dataclass(frozen=True, slots=True)
class AspectTable:
    """A self-assessment aspect by aspect, newest round first."""

    instrument: str
    rounds: list[Round]
    overlays: list[Overlay]

    @property
    def is_long(self) -> bool:
        """Whether it has more aspects than a radar can show."""
        return len(self.rounds[0].aspects) > charts.MOST_AXES


def assess(book: PageContext, instrument: str, about: Measured, periods: list[Period]) -> AspectTable | None:
    """A self-assessment's figures by item in `periods`, oldest first; None where there are none."""
    with_scores = [
        (period, result)
        for period in periods
        for result in period.instruments
        if result.instrument == instrument and _scores_by(result, "item")
    ]
    if not with_scores:
        return None
    rounds_data = [_RoundData(book, about, period, result) for period, result in with_scores]
    rounds = [
        round_data.round(rounds_data[index - 1] if index else None) for index, round_data in enumerate(rounds_data)
    ]
    rounds.reverse()
    rounds_data.reverse()
    return AspectTable(
        instrument,
        rounds,
        [overlay for overlay in (_periods(rounds_data[:2]), _groups(rounds_data[0])) if overlay is not None],
    )


def _scores_by(result: InstrumentResult, by: str) -> list[Figure]:
    return [
        figure for figure in result.figures if figure.by == by and figure.measure == "score" and figure.item is not None
    ]


class _RoundData:
    """One round's figures, by item."""

    def __init__(self, book: PageContext, about: Measured, period: Period, result: InstrumentResult) -> None:
        self.book = book
        self.points = about.points
        self.period = period
        self.result = result
        self.items = {figure.item or "": figure for figure in _scores_by(result, "item")}
        self.groups: dict[str, dict[str, Figure]] = {}
        for figure in _scores_by(result, "role-item"):
            if figure.role is not None:
                self.groups.setdefault(figure.role, {})[figure.item or ""] = figure
        questions = book.asked_questions.get(result.instrument, ())
        order = {question.item.id: number for number, question in enumerate(questions)}
        self.standards = {question.item.id: question.standard for question in questions}
        self.sections = {question.item.id: question.item.section for question in questions}
        self.weighing = {question.item.id for question in questions if question.item.touchpoint is not None}
        self.names = sorted(self.items, key=lambda item: (order.get(item, len(order)), item))

    def round(self, before: _RoundData | None) -> Round:
        result = self.result
        return Round(
            period=self.period,
            aspects=[self.aspect(number, item, before) for number, item in enumerate(self.names, 1)],
            runs=result.runs,
            response=None if result.response_rate is None else round(100 * result.response_rate),
            has_groups=bool(self.groups),
        )

    def aspect(self, number: int, item: str, before: _RoundData | None) -> Aspect:
        figure = self.items[item]
        scale = charts.ChartRange(*self.points.get(item, (0, 100)))
        mean = self.mean(figure)
        # A low rating of a touchpoint's importance is no weakness.
        is_weak = figure.value is not None and is_hardly_seen(figure.value) and item not in self.weighing
        direction, by = self.change(figure, before)
        spread = None if figure.spread is None else round(figure.spread * (scale.high - scale.low), self.digits(item))
        voices = [
            Voice(role, mean_of_group, group_figure.n or 0)
            for role, figures in self.groups.items()
            if (group_figure := figures.get(item)) is not None
            and (mean_of_group := self.mean(group_figure)) is not None
        ]
        return Aspect(
            number=number,
            item=item,
            section=self.sections.get(item),
            text=self.book.name(item),
            scale=scale,
            is_percent=item not in self.points,
            mean=mean,
            spread=spread,
            agreeing=None if spread is None else _agreeing(spread / (scale.high - scale.low)),
            n=figure.n,
            bound=figure.bound,
            date=figure.date,
            indicative=figure.indicative,
            apart=_apart(voices, self.digits(item)),
            is_held_back=any(figures[item].value is None for figures in self.groups.values() if item in figures),
            change=direction,
            by=by,
            chance=self.chance(figure, before) if direction in ("up", "down") else None,
            is_weak=is_weak,
            activity=self.activity(item) if is_weak else None,
        )

    def digits(self, item: str) -> int:
        return 1 if item in self.points else 0

    def mean(self, figure: Figure) -> float | None:
        """A score on the item's own scale, with one more decimal where rounding would move it across the limit."""
        if figure.value is None or figure.item is None:
            return None
        low, high = self.points.get(figure.item, (0, 100))
        limit = low + (high - low) * HARDLY_SEEN
        value = low + (high - low) * figure.value
        digits = self.digits(figure.item)
        hides = (round(value, digits) <= limit) != is_hardly_seen(figure.value)
        return round(value, digits + hides)

    def change(self, figure: Figure, before: _RoundData | None) -> tuple[Change | None, float]:
        old = None if before is None or figure.item is None else before.items.get(figure.item)
        if old is None or before is None:
            return None, 0
        if old.fingerprint != figure.fingerprint:
            return "other", 0
        new_mean, old_mean = self.mean(figure), before.mean(old)
        if new_mean is None or old_mean is None:
            return None, 0
        difference = round(new_mean - old_mean, self.digits(figure.item or ""))
        return ("same", 0) if difference == 0 else ("up" if difference > 0 else "down", abs(difference))

    def chance(self, figure: Figure, before: _RoundData | None) -> ChangeVerdict | None:
        old = None if before is None else before.items.get(figure.item or "")
        return None if old is None else change_of(old, figure)

    def activity(self, item: str) -> str | None:
        standard = self.standards.get(item)
        activity = activity_for(self.book.handbook, standard or item, standard is not None)
        return None if activity is None else activity.id


def _agreeing(spread: float) -> Agreeing:
    """The label of a spread, which is rounded as it is shown, so that equal numbers get equal labels."""
    if spread <= _ALIKE + 1e-9:
        return "alike"
    return "mixed" if spread <= _MIXED + 1e-9 else "far"


def _apart(voices: list[Voice], digits: int) -> Apart | None:
    if len(voices) < 2:
        return None
    high, low = max(voices, key=lambda voice: voice.mean), min(reversed(voices), key=lambda voice: voice.mean)
    return Apart(high, low, round(high.mean - low.mean, digits))


def _part(figure: Figure | None) -> float | None:
    return None if figure is None or figure.value is None else round(100 * figure.value)


def _periods(rounds_data: list[_RoundData]) -> Overlay | None:
    """The newest round and the previous one, of whose figures only those of unchanged items are shown."""
    newest = rounds_data[0]
    rows: list[list[float | None]] = []
    for round_data in rounds_data:
        figures = [(newest.items[item], round_data.items.get(item)) for item in newest.names]
        rows.append(
            [
                _part(figure) if figure is not None and figure.fingerprint == reference.fingerprint else None
                for reference, figure in figures
            ]
        )
    radar = charts.radar(rows, charts.ChartRange(0, 100))
    return None if radar is None else Overlay(radar, [round_data.period.id for round_data in rounds_data], False, rows)


def _groups(newest: _RoundData) -> Overlay | None:
    """The two groups of the newest round with the largest total difference, of those with common published figures."""
    rows = {role: [_percent(figures.get(item)) for item in newest.names] for role, figures in newest.groups.items()}
    differences = ((_differences(rows[a], rows[b]), a, b) for a, b in combinations(sorted(rows), 2))
    pairs = [(sum(of_pair), a, b) for of_pair, a, b in differences if of_pair]
    if not pairs:
        return None
    _, *roles = max(pairs)
    roles.sort(key=lambda role: -sum(value or 0 for value in rows[role]))
    radar = charts.radar([rows[role] for role in roles], charts.ChartRange(0, 100))
    return None if radar is None else Overlay(radar, roles, True, [rows[role] for role in roles])


def _percent(figure: Figure | None) -> float | None:
    return None if figure is None or figure.value is None else 100 * figure.value


def _differences(row: Sequence[float | None], other: Sequence[float | None]) -> list[float]:
    """By how much two groups differ in each item of which both have a figure."""
    return [abs(x - y) for x, y in zip(row, other, strict=True) if x is not None and y is not None]
