"""A figure stands inside its own interval, whatever its answers weigh, or has none."""

from __future__ import annotations

import math
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hbgen.model.results import Measure
from hbgen.scoring.disclosure import withholding
from hbgen.scoring.formulas import INDICATIVE, adjusted_wald, deviation, effective_n
from sampling import examples

WEIGHTS = st.one_of(
    st.sampled_from([1.0, 1e-12, 1e-6, 999_999.0]),
    st.floats(1e-12, 999_999.0, allow_nan=False),
)
STEPS = st.integers(0, 10)
ANSWERS = st.one_of(
    st.lists(st.tuples(WEIGHTS, STEPS), min_size=1, max_size=60),
    st.lists(st.tuples(st.floats(0.5, 2), STEPS), min_size=30, max_size=60),
)
MEASURES: tuple[Measure, ...] = get_args(Measure)


@pytest.mark.parametrize("measure", MEASURES)
@settings(derandomize=True, max_examples=examples(150), deadline=None)
@given(ANSWERS)
@example([(999_999.0, 0)] + [(1.0, 0)] * 30)
@example([(999_999.0, 10)] + [(1e-12, 0)] * 30)
@example([(1.0, 0)] * 10)
def test_a_figure_is_inside_its_interval(measure: Measure, answers: list[tuple[float, int]]) -> None:
    w = math.fsum(weight for weight, _ in answers)
    n = effective_n(w, math.fsum(weight * weight for weight, _ in answers))
    plus = math.fsum(weight for weight, step in answers if step >= 9) / w
    minus = math.fsum(weight for weight, step in answers if step <= 6) / w
    if measure in ("csat", "ces-top-box"):
        weighted = [(weight, float(step >= 9)) for weight, step in answers]
    elif measure in ("nps", "ces-net"):
        weighted = [(weight, float(step >= 9) - float(step <= 6)) for weight, step in answers]
    else:
        weighted = [(weight, step / 10 if measure == "score" else float(step)) for weight, step in answers]
    mean = math.fsum(weight * x for weight, x in weighted) / w
    squares = math.fsum(weight * x * x for weight, x in weighted) / w
    scale = withholding.range_of(measure, (0.0, 10.0))
    factor = 1 if measure in ("score", "ces-mean") else 100
    shown = withholding.shown(factor * mean, len(answers), withholding.far(0.1, 10), scale)
    spread = deviation(mean, squares, n) * factor / (scale.high - scale.low) if n > 1 else 0.0
    interval = withholding.interval(measure, shown.value, spread, plus + minus, n, 0.1 * math.sqrt(5 / n), scale)
    assert math.isfinite(shown.value)
    if interval is None:
        assert n < INDICATIVE
    else:
        assert interval[0] - 1e-9 <= shown.value <= interval[1] + 1e-9


def test_a_net_share_is_inside_its_interval_from_the_stated_number_on() -> None:
    for tenths in range(12, 20_000):
        n = tenths / 10
        low, high = adjusted_wald(0, n, n)
        assert low <= -1 <= high
    low, _ = adjusted_wald(0, 1, 1)
    assert low > -1
