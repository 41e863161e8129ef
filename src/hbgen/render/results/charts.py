"""Coordinates of charts: lines over time, dots on a scale, radar charts. Templates draw them as SVG.

Every coordinate is text with one decimal, so that the same figures give the same bytes. Colours and words
are added by the templates.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

FEWEST_AXES, MOST_AXES = 3, 20
"""Number of axes that a radar may have: fewer give no shape, more are unreadable."""

_WIDTH, _HEIGHT = 360, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 18, 16, 30
_MOST_LABELS = 6

_MIDDLE = 150.0
_RADIUS = 118.0


def at(value: float) -> str:
    """A coordinate as text with one decimal."""
    # Adding 0.0 turns -0.0 into 0.0.
    return f"{round(value, 1) + 0.0:.1f}"


@dataclass(frozen=True, slots=True)
class ChartRange:
    """The lowest and the highest value of a scale."""

    low: float
    high: float

    def part(self, value: float) -> float:
        """The position of a value between the ends, from 0 to 1, clamped."""
        if self.high <= self.low:
            return 0.0
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def ticks(self) -> tuple[float, ...]:
        """Five evenly spaced values from end to end."""
        return tuple(self.low + (self.high - self.low) * step / 4 for step in range(5))


# --- lines over time --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A figure of one period; without a value it is withheld, or nobody answered. Only the same meaning is joined."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    meaning: str
    indicative: bool = False
    is_unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of the chart, with the ends of its interval; without `y` it is withheld, or nobody answered."""

    x: str
    y: str | None
    low: str | None
    high: str | None
    value: float | None
    label_y: str
    indicative: bool
    is_unanswered: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick of the y axis: its y, and its value."""

    at: str
    value: float


@dataclass(frozen=True, slots=True)
class Label:
    """A label below the chart."""

    x: str
    text: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A line over periods. `lines` are its parts as SVG paths: it is broken at `breaks` and at missing figures."""

    dots: list[Dot]
    lines: list[str]
    breaks: list[str]
    ticks: list[Tick]
    labels: list[Label]
    target: str | None
    width: int = _WIDTH
    height: int = _HEIGHT
    left: int = _LEFT
    right: int = _WIDTH - _RIGHT
    top: int = _TOP
    bottom: int = _HEIGHT - _BOTTOM


def trend(points: Sequence[ChartPoint], scale: ChartRange, target: float | None = None) -> Trend:
    """The line through `points`, oldest first. Only neighbours with the same meaning are joined."""

    def x_of(number: int) -> float:
        wide = _WIDTH - _LEFT - _RIGHT
        # Half a step of margin at both ends, so that neither the axis nor the frame hides an interval.
        return _LEFT + wide * (number + 0.5) / len(points)

    def y_of(value: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * scale.part(value)

    dots = []
    for number, point in enumerate(points):
        y = None if point.value is None else y_of(point.value)
        low, high = (None if bound is None or y is None else at(y_of(bound)) for bound in (point.low, point.high))
        dots.append(
            Dot(
                x=at(x_of(number)),
                y=None if y is None else at(y),
                low=low,
                high=high,
                value=point.value,
                label_y=at(max(_TOP - 4.0, (y if y is not None else _HEIGHT - _BOTTOM) - 8.0)),
                indicative=point.indicative,
                is_unanswered=point.is_unanswered,
            )
        )
    label_interval = -(-len(points) // _MOST_LABELS)
    return Trend(
        dots=dots,
        lines=[_path(part) for part in _parts(points, dots)],
        breaks=[
            at((x_of(number) + x_of(number + 1)) / 2)
            for number, (before, after) in enumerate(pairwise(points))
            if before.meaning != after.meaning
        ],
        ticks=[Tick(at(y_of(value)), value) for value in scale.ticks()],
        # Counted from the newest, which is always labelled.
        labels=[
            Label(at(x_of(number)), point.label)
            for number, point in enumerate(points)
            if (len(points) - 1 - number) % label_interval == 0
        ],
        target=None if target is None else at(y_of(target)),
    )


def _parts(points: Sequence[ChartPoint], dots: Sequence[Dot]) -> Iterable[list[Dot]]:
    """Runs of two or more neighbours that a line joins."""
    part: list[Dot] = []
    meaning = ""
    for point, dot in zip(points, dots, strict=True):
        if part and (dot.y is None or point.meaning != meaning):
            if len(part) > 1:
                yield part
            part = []
        if dot.y is not None:
            part.append(dot)
        meaning = point.meaning
    if len(part) > 1:
        yield part


def _path(dots: Sequence[Dot]) -> str:
    return "M" + "L".join(f"{dot.x} {dot.y}" for dot in dots)


# --- dots on a scale --------------------------------------------------------------------------

STRIP = 320
"""Length of a strip in SVG units, without a margin of ten at both ends for the marks."""


def on_strip(value: float, scale: ChartRange) -> str:
    """x of a value on a strip."""
    return at(10 + STRIP * scale.part(value))


def length_on_strip(low: float, high: float, scale: ChartRange) -> str:
    """Length between two values on a strip."""
    return at(STRIP * (scale.part(high) - scale.part(low)))


# --- a radar ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a radar: its end, and the position of its number."""

    x: str
    y: str
    label_x: str
    label_y: str
    number: int


@dataclass(frozen=True, slots=True)
class Shape:
    """The figures of one period on a radar: a path, closed only if no axis lacks a figure, and the points."""

    path: str
    is_whole: bool
    points: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Radar:
    """Axes from the centre outwards, rings at each quarter, and a shape for each period."""

    axes: list[Axis]
    rings: list[str]
    shapes: list[Shape]
    size: int = int(_MIDDLE * 2)
    middle: str = at(_MIDDLE)


def radar(rows: Sequence[Sequence[float | None]], scale: ChartRange) -> Radar | None:
    """A radar of `rows`, one a period, with a figure or None for each axis. None where axes are too few or many."""
    count = len(rows[0]) if rows else 0
    if not FEWEST_AXES <= count <= MOST_AXES:
        return None

    def place(axis: int, part: float) -> tuple[str, str]:
        angle = 2 * math.pi * axis / count - math.pi / 2
        return at(_MIDDLE + _RADIUS * part * math.cos(angle)), at(_MIDDLE + _RADIUS * part * math.sin(angle))

    axes = [Axis(*place(axis, 1), *place(axis, 1.14), axis + 1) for axis in range(count)]
    rings = [" ".join(f"{x},{y}" for x, y in (place(axis, step / 4) for axis in range(count))) for step in range(1, 5)]
    shapes = []
    for row in rows:
        places = [None if value is None else place(axis, scale.part(value)) for axis, value in enumerate(row)]
        shapes.append(_shape(places))
    return Radar(axes, rings, shapes)


def _shape(places: Sequence[tuple[str, str] | None]) -> Shape:
    """A closed line through all places; where one is missing, its neighbours are not joined across the gap."""
    is_whole = None not in places
    steps: list[str] = []
    for before, here in zip((None if not is_whole else places[-1], *places[:-1]), places, strict=True):
        if here is not None:
            steps.append(f"{'L' if before is not None and steps else 'M'}{here[0]} {here[1]}")
    # The last and the first are neighbours too, even where the shape has a gap elsewhere.
    if not is_whole and places[0] is not None and places[-1] is not None:
        steps.append(f"L{places[0][0]} {places[0][1]}")
    return Shape("".join(steps) + ("Z" if is_whole else ""), is_whole, [place for place in places if place is not None])
