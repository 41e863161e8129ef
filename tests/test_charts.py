"""From numbers to coordinates: lines break where nothing may be joined, and everything stays on the drawing."""

from __future__ import annotations

import re

import pytest

from hbgen.render.results.charts import ChartPoint, ChartRange, at, length_on_strip, on_strip, radar, trend

PERCENT = ChartRange(0, 100)


def points(*values: float | None, meanings: str = "") -> list[ChartPoint]:
    meanings = meanings or "a" * len(values)
    return [
        ChartPoint(
            f"P{number}", value, None if value is None else value - 5, None if value is None else value + 5, meaning
        )
        for number, (value, meaning) in enumerate(zip(values, meanings, strict=True))
    ]


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.\d", path)]


@pytest.mark.parametrize(
    ("values", "meanings", "lines", "breaks"),
    [
        ((50, 60, 70), "aaa", [3], 0),
        ((50, 60, 70), "aab", [2], 1),
        ((50, 60, 70, 80), "aabb", [2, 2], 1),
        ((50, 60, 70), "aba", [], 2),
        # What is withheld is a gap: the line does not bridge it, whatever was asked.
        ((50, None, 70), "aaa", [], 0),
        ((50, 60, None, 70, 80), "aaaaa", [2, 2], 0),
        ((None, None), "aa", [], 0),
        ((50,), "a", [], 0),
    ],
)
def test_only_neighbours_of_one_meaning_are_joined(
    values: tuple[float | None, ...], meanings: str, lines: list[int], breaks: int
) -> None:
    drawn = trend(points(*values, meanings=meanings), PERCENT)
    assert [len(numbers(line)) // 2 for line in drawn.lines] == lines
    assert len(drawn.breaks) == breaks
    assert [dot.y is None for dot in drawn.dots] == [value is None for value in values]


def test_a_break_stands_between_the_two_that_it_parts() -> None:
    drawn = trend(points(50, 60, 70, meanings="aab"), PERCENT)
    assert float(drawn.dots[1].x) < float(drawn.breaks[0]) < float(drawn.dots[2].x)


def test_more_stands_higher_and_later_stands_further_right() -> None:
    drawn = trend(points(10, 20, 90), PERCENT, target=50)
    heights = [float(dot.y or 0) for dot in drawn.dots]
    assert heights == sorted(heights, reverse=True)
    assert [float(dot.x) for dot in drawn.dots] == sorted(float(dot.x) for dot in drawn.dots)
    assert heights[1] > float(drawn.target or 0) > heights[2]
    for dot in drawn.dots:
        assert float(dot.high or 0) < float(dot.y or 0) < float(dot.low or 0)


@pytest.mark.parametrize("count", [1, 2, 6, 7, 12, 40])
def test_a_trend_stays_within_its_frame_and_names_the_newest(count: int) -> None:
    drawn = trend(points(*(number * 7 % 130 - 10 for number in range(count))), PERCENT, target=250)
    for dot in drawn.dots:
        assert drawn.left <= float(dot.x) <= drawn.right
        for y in (dot.y, dot.low, dot.high, drawn.target):
            assert drawn.top <= float(y or 0) <= drawn.bottom
    assert 0 < len(drawn.labels) <= 6
    assert drawn.labels[-1].text == f"P{count - 1}"


def test_an_index_has_its_own_range() -> None:
    drawn = trend(points(0), ChartRange(-100, 100))
    assert float(drawn.dots[0].y or 0) == (drawn.top + drawn.bottom) / 2
    assert [tick.value for tick in drawn.ticks] == [-100, -50, 0, 50, 100]
    assert ChartRange(5, 5).part(5) == 0


def test_a_strip_reaches_from_end_to_end() -> None:
    assert (on_strip(0, PERCENT), on_strip(100, PERCENT), on_strip(120, PERCENT)) == ("10.0", "330.0", "330.0")
    assert length_on_strip(25, 75, PERCENT) == "160.0"
    assert at(-0.0001) == "0.0"


@pytest.mark.parametrize("count", range(3, 21))
def test_a_radar_has_an_axis_for_each_and_stays_on_the_drawing(count: int) -> None:
    drawn = radar([[50.0] * count, [100.0] * count], PERCENT)
    assert drawn is not None
    assert [axis.number for axis in drawn.axes] == list(range(1, count + 1))
    assert len({(axis.x, axis.y) for axis in drawn.axes}) == count
    for axis in drawn.axes:
        assert all(5 < float(place) < drawn.size - 5 for place in (axis.label_x, axis.label_y))
    inner, outer = drawn.shapes
    assert inner.is_whole and inner.path.endswith("Z")
    assert outer.points == [(axis.x, axis.y) for axis in drawn.axes]
    # The first axis points upwards.
    assert (drawn.axes[0].x, drawn.axes[0].y) == ("150.0", "32.0")


@pytest.mark.parametrize("count", [0, 1, 2, 21, 60])
def test_there_is_no_radar_of_too_few_or_too_many(count: int) -> None:
    assert radar([[50.0] * count], PERCENT) is None
    assert radar([], PERCENT) is None


def test_a_radar_is_open_where_a_figure_is_withheld() -> None:
    drawn = radar([[50.0, None, 50.0, 50.0], [None, 50.0, None, 50.0], [None] * 4], PERCENT)
    assert drawn is not None
    gap, islands, nothing = drawn.shapes
    assert not gap.is_whole and "Z" not in gap.path
    # Three points; from the last over the first no line leads to the one that is missing.
    assert len(gap.points) == 3 and gap.path.count("M") == 2 and gap.path.count("L") == 2
    assert islands.path.count("M") == 2 and "L" not in islands.path
    assert nothing.path == "" and not nothing.points


def test_the_same_numbers_give_the_same_drawing() -> None:
    first, second = (trend(points(1 / 3 * 100, 2 / 3 * 100), PERCENT, 85.5) for _ in range(2))
    assert first == second
