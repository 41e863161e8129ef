"""Layout of a flow chart: boxes in columns, joined by lines. Pure: the same nodes give the same coordinates.

`flow.html.jinja` draws it as SVG. The SVG takes its colours from the page (`currentColor` and the theme's variables,
by class), has a title and a description, and is hidden where it would be too small to read: the page has the same
as a list.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hbgen.markdown import fold

_WIDTH, _GAP = 204, 64
_HEIGHT, _STEP = 58, 68
_LETTERS = 28
"""Characters that fit on a line of a box."""


@dataclass(frozen=True, slots=True)
class FlowBox:
    """The content of a box: id, a word beside it, the text below, and its language if not the page's."""

    id: str
    head: str
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a drawing, with the coordinates of its start as text."""

    x: str
    y: str
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A placed box, with its lines cut to what fits."""

    x: str
    y: str
    head: Line
    lines: tuple[Line, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """SVG paths and boxes. `view` is the `viewBox`; `width` and `height` are those of each box."""

    title: str
    description: str
    view: str
    paths: tuple[str, ...]
    boxes: tuple[Box, ...]
    width: str = str(_WIDTH)
    height: str = str(_HEIGHT)


def draw(
    columns: Sequence[Sequence[FlowBox]], edges: Sequence[tuple[str, str]], title: str, description: str
) -> Drawing:
    """The drawing of nodes in columns. Edges are pairs of ids of nodes, from left to right."""
    tallest = max(map(len, columns), default=0)
    height = tallest * _STEP - (_STEP - _HEIGHT)
    width = len(columns) * (_WIDTH + _GAP) - _GAP
    places: dict[str, tuple[int, int]] = {}
    for number, column in enumerate(columns):
        top = (height - (len(column) * _STEP - (_STEP - _HEIGHT))) // 2
        for row, node in enumerate(column):
            places[node.id] = number * (_WIDTH + _GAP), top + row * _STEP
    return Drawing(
        title,
        description,
        f"-1 -1 {width + 2} {height + 2}",
        # A box that is referred to may not be written yet.
        tuple(_edge(places[start], places[end]) for start, end in edges if start in places and end in places),
        tuple(_box(node, *places[node.id]) for column in columns for node in column),
    )


def ordered(nodes: Sequence[FlowBox], ranks: Mapping[str, Sequence[int]]) -> list[FlowBox]:
    """Nodes by the mean rank of the nodes that they are joined to, so that few lines cross; unjoined ones last."""

    def mean(node: FlowBox) -> float:
        led = ranks.get(node.id, ())
        return sum(led) / len(led) if led else float("inf")

    return sorted(nodes, key=mean)


def _edge(start: tuple[int, int], end: tuple[int, int]) -> str:
    x, y = start[0] + _WIDTH, start[1] + _HEIGHT // 2
    to_x, to_y = end[0], end[1] + _HEIGHT // 2
    bend = _GAP // 2
    return f"M{x} {y}C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"


def _box(node: FlowBox, x: int, y: int) -> Box:
    head = textwrap.shorten(f"{node.id} · {node.head}" if node.head else node.id, _LETTERS, placeholder="…")
    wrapped = textwrap.wrap(fold(node.text), _LETTERS, max_lines=2, placeholder="…")
    lines = tuple(Line(str(x + 9), str(y + 34 + 16 * number), line) for number, line in enumerate(wrapped))
    return Box(str(x), str(y), Line(str(x + 9), str(y + 17), head), lines, node.language)
