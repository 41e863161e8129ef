"""Whether a figure changed: held against SciPy and statsmodels, and never told from what is not published."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hbgen.rules.significance import PublishedFigure, change, difference_interval
from hbgen.scoring.formulas import Z, t_quantile, wilson
from sampling import examples

stats = pytest.importorskip("scipy.stats")
proportion = pytest.importorskip("statsmodels.stats.proportion")


def share(kept: int, n: int) -> PublishedFigure:
    low, high = wilson(kept / n, n)
    return PublishedFigure(kept / n, low, high)


def mean(value: float, deviation: float, n: int) -> PublishedFigure:
    half = t_quantile(n - 1) * deviation / math.sqrt(n)
    return PublishedFigure(value, value - half, value + half)


@pytest.mark.parametrize(
    ("kept", "n", "kept_after", "n_after"), [(56, 70, 48, 80), (9, 30, 3, 30), (390, 500, 430, 500)]
)
def test_two_shares_are_compared_as_statsmodels_does_by_newcombes_method(
    kept: int, n: int, kept_after: int, n_after: int
) -> None:
    ours = difference_interval("csat", share(kept, n), share(kept_after, n_after))
    theirs = proportion.confint_proportions_2indep(kept_after, n_after, kept, n, method="newcomb", compare="diff")
    assert ours == pytest.approx(theirs, abs=1e-9)


def test_newcombes_own_example() -> None:
    """56 of 70 and 48 of 80: 0.0524 to 0.3339 (Newcombe, Statistics in Medicine 17, 1998, table II, (a), method 10)."""
    low, high = difference_interval("csat", share(48, 80), share(56, 70))
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


@settings(derandomize=True, max_examples=examples(300), deadline=None)
@given(
    st.tuples(st.floats(0.2, 0.8), st.floats(0.2, 0.8)),
    st.tuples(st.floats(0.1, 0.4), st.floats(0.1, 0.4)),
    st.tuples(st.integers(30, 2000), st.integers(30, 2000)),
)
def test_two_means_are_compared_as_scipy_does_by_welchs_test(
    means: tuple[float, float], deviations: tuple[float, float], counts: tuple[int, int]
) -> None:
    """The verdicts are the same, but for differences at the very edge: there the degrees of freedom differ."""
    before, after = (mean(*values) for values in zip(means, deviations, counts, strict=True))
    test = stats.ttest_ind_from_stats(
        means[1], deviations[1], counts[1], means[0], deviations[0], counts[0], equal_var=False
    )
    verdict = change("score", before, after)
    if test.pvalue < 0.04:
        assert verdict == ("better" if means[1] > means[0] else "worse")
    elif test.pvalue > 0.06:
        assert verdict == "unclear"


def test_an_interval_that_ends_at_the_scale_is_not_taken_for_a_narrow_one() -> None:
    """0.97 ± 0.1 is published as 0.87 to 1: the shorter side would make a change seem clear."""
    before, after = PublishedFigure(0.97, 0.87, 1.0), PublishedFigure(0.86, 0.81, 0.91)
    assert difference_interval("score", before, after)[1] == pytest.approx(-0.11 + math.hypot(0.05, 0.1))
    assert change("score", before, after) == "unclear"


@pytest.mark.parametrize("side", ["before", "after"])
def test_without_an_interval_nothing_is_said(side: str) -> None:
    with_interval, without = PublishedFigure(0.2, 0.15, 0.25), PublishedFigure(0.9, None, None)
    pair = (without, with_interval) if side == "before" else (with_interval, without)
    assert change("score", *pair) == "untested"
    with pytest.raises(TypeError):
        difference_interval("score", *pair)


def test_of_figures_that_did_not_change_one_in_twenty_seems_clear() -> None:
    """What pages say of a table with many comparisons, from 2,000 pairs of samples of one population."""
    import numpy as np

    draw = np.random.default_rng(11)
    clear = 0
    for _ in range(2000):
        pair = [draw.normal(0.7, 0.2, 60) for _ in range(2)]
        before, after = (mean(float(sample.mean()), float(sample.std(ddof=1)), sample.size) for sample in pair)
        clear += change("score", before, after) != "unclear"
    assert 0.035 < clear / 2000 < 0.065
    assert pytest.approx(1.96, abs=0.001) == Z
