"""Every formula against figures worked out by hand, against scipy and statsmodels, and by its properties."""

from __future__ import annotations

import math
import random
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hbgen.scoring import formulas
from hbgen.scoring.formulas import Reply, RunScore, run_score


def test_an_item_counts_from_its_lowest_to_its_highest_step() -> None:
    assert [formulas.item_score(x, 1, 4) for x in (1, 2, 4)] == [0, pytest.approx(1 / 3), 1]
    assert formulas.item_score(0, -2, 2) == 0.5


def test_a_total_worked_out_by_hand() -> None:
    # A: (2·1 + 1·0 + 1·1) / 4 = 3/4, W = 4.  B: (3·2/3 + 1·1/3) / 4 = 7/12, W = 5 (one N/A of weight 1).
    # C: nothing answered, W = 2, left out.  Total = (4·3/4 + 5·7/12) / 9 = 71/108.
    # Coverage: answered 4 + 4 of applicable 4 + 4 + 2 = 0.8.
    result = run_score(
        [
            Reply("A", 2, 1),
            Reply("A", 1, 0),
            Reply("A", 1, 1),
            Reply("B", 3, 2 / 3),
            Reply("B", 1, 1 / 3),
            Reply("B", 1, None, not_applicable=True),
            Reply("C", 2, None),
        ]
    )
    assert result.sections == {"A": pytest.approx(3 / 4), "B": pytest.approx(7 / 12)}
    assert result.total == pytest.approx(71 / 108)
    assert result.coverage == pytest.approx(0.8)
    assert result.sufficient
    assert not result.failed


def test_sections_of_weight_100_80_unanswered_and_100() -> None:
    # (100·0.9 + 80·0.5 + 100·1) / 280 = 230 / 280
    result = run_score([Reply("A", 100, 0.9), Reply("B", 80, 0.5), Reply("C", 60, None), Reply("D", 100, 1)])
    assert result.total == pytest.approx(230 / 280)
    assert result.coverage == pytest.approx(280 / 340)


def test_a_blank_is_not_not_applicable() -> None:
    blank = run_score([Reply("A", 1, 1), Reply("A", 1, None)])
    not_applicable = run_score([Reply("A", 1, 1), Reply("A", 1, None, not_applicable=True)])
    assert blank.total == not_applicable.total == 1
    assert (blank.coverage, blank.sufficient) == (0.5, False)
    assert (not_applicable.coverage, not_applicable.sufficient) == (1, True)


def test_nothing_applicable_gives_no_score_and_never_0() -> None:
    result = run_score([Reply("A", 1, None, not_applicable=True), Reply("B", 1, None, not_applicable=True)])
    assert result == RunScore(None, {}, None, False)
    assert not result.sufficient


@pytest.mark.parametrize(
    ("critical", "score", "total", "failed"),
    [
        ("none", 0, 0.5, False),
        ("gate", 0, 0.5, True),
        ("gate", 1 / 3, 2 / 3, False),
        ("zero", 0, 0, True),
        ("zero", 1, 1, False),
    ],
)
def test_critical_items(critical: formulas.Critical, score: float, total: float, failed: bool) -> None:
    result = run_score([Reply("A", 1, 1), Reply("A", 1, score, critical=critical)])
    assert result.total == pytest.approx(total)
    assert result.failed is failed


def test_coverage_just_at_the_limit_is_enough() -> None:
    assert run_score([Reply("", 7, 1), Reply("", 3, None)]).sufficient
    assert not run_score([Reply("", 69, 1), Reply("", 31, None)]).sufficient


def test_published_indices_and_intervals() -> None:
    assert formulas.csat([5] * 4 + [4] * 4 + [3, 1]) == 80
    low, high = formulas.wilson(0.8, 10)
    assert (round(100 * low, 1), round(100 * high, 1)) == (49.0, 94.3)
    # 10 promoters, 5 passives, 5 detractors: NPS 25. By hand: p = 10.75/23, d = 5.75/23, p - d = 5/23,
    # variance = 16.5/23 - 25/529 = 0.670132, half = 1.959964 · √(0.670132 / 23) = 0.334553.
    assert formulas.nps([10] * 10 + [8] * 5 + [6] * 5) == 25
    assert formulas.adjusted_wald(10, 5, 20) == pytest.approx((5 / 23 - 0.334553, 5 / 23 + 0.334553), abs=1e-6)


def test_effort_has_an_easy_and_a_hard_side() -> None:
    assert [formulas.ces_sides(x, 7) for x in (1, 3, 4, 5, 7)] == [(0, 1), (0, 1), (0, 0), (1, 0), (1, 0)]
    assert [formulas.ces_sides(x, 5) for x in (2, 3, 4)] == [(0, 1), (0, 0), (1, 0)]


def test_response_rate() -> None:
    assert formulas.response_rate(30, 120) == 0.25
    assert formulas.response_rate(30, None) is None
    assert formulas.response_rate(30, 20) is None


RATERS = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15


def test_published_agreement_of_two_raters() -> None:
    assert formulas.percent_agreement(RATERS) == pytest.approx(0.70)
    assert formulas.cohens_kappa(RATERS) == pytest.approx(0.40)
    assert formulas.gwets_ac1(RATERS) == pytest.approx(0.406, abs=5e-4)


def test_agreement_when_there_is_nothing_to_tell_apart() -> None:
    assert formulas.cohens_kappa([(1, 1)] * 4) is None
    assert formulas.gwets_ac1([(1, 1)] * 4) == 1
    assert formulas.gwets_ac1([]) is None


def test_effective_n_and_interval_of_a_mean_by_hand() -> None:
    assert formulas.effective_n(6, 14) == pytest.approx(36 / 14)  # weights 1, 2, 3
    # 1, 2, 3, 4, 5: mean 3, variance 2.5, t(4) = 2.7764: 3 ± 2.7764 · √0.5
    assert formulas.mean_interval(3, 11, 5) == pytest.approx((3 - 1.9632, 3 + 1.9632), abs=2e-3)


# --- properties -------------------------------------------------------------------------------

replies = st.builds(
    Reply,
    section=st.sampled_from("ABC"),
    weight=st.integers(1, 20).map(float),
    score=st.one_of(st.none(), st.integers(0, 12).map(lambda n: n / 12)),
    not_applicable=st.just(False),
    critical=st.sampled_from(("none", "none", "none", "gate", "zero")),
)


def same(a: RunScore, b: RunScore) -> bool:
    def close(x: float | None, y: float | None) -> bool:
        return x == y or (x is not None and y is not None and math.isclose(x, y, abs_tol=1e-12))

    return (
        close(a.total, b.total)
        and close(a.coverage, b.coverage)
        and a.failed == b.failed
        and a.sections.keys() == b.sections.keys()
        and all(close(a.sections[name], b.sections[name]) for name in a.sections)
    )


def other(reply: Reply, weight: float) -> Reply:
    return Reply(reply.section, weight, reply.score, reply.not_applicable, reply.critical)


@settings(derandomize=True, deadline=None)
@given(st.lists(replies, max_size=12), st.sampled_from((0.001, 0.5, 3.0, 1000.0)))
def test_only_the_ratio_of_weights_counts(run: list[Reply], factor: float) -> None:
    scaled = [other(reply, reply.weight * factor) for reply in run]
    assert same(run_score(run), run_score(scaled))


@settings(derandomize=True, deadline=None)
@given(st.lists(replies, max_size=12), st.randoms(use_true_random=False))
def test_order_does_not_count(run: list[Reply], shuffler: random.Random) -> None:
    shuffled = list(run)
    shuffler.shuffle(shuffled)
    assert same(run_score(run), run_score(shuffled))


@settings(derandomize=True, deadline=None)
@given(st.lists(replies, max_size=12), st.integers(0, 5))
def test_a_section_that_does_not_apply_changes_nothing(run: list[Reply], count: int) -> None:
    more = [*run, *(Reply("Z", 5, None, not_applicable=True) for _ in range(count))]
    assert same(run_score(run), run_score(more))


@settings(derandomize=True, deadline=None)
@given(st.lists(replies, min_size=1, max_size=12))
def test_scores_stay_between_0_and_1(run: list[Reply]) -> None:
    result = run_score(run)
    assert result.total is None or -1e-12 <= result.total <= 1 + 1e-12
    assert result.coverage is not None
    assert 0 <= result.coverage <= 1


# --- an independent implementation ------------------------------------------------------------


def test_agrees_with_statsmodels_and_scipy_on_random_data() -> None:
    pytest.importorskip("statsmodels")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own imports
        from scipy import stats
        from statsmodels.stats.inter_rater import cohens_kappa
        from statsmodels.stats.proportion import proportion_confint
        from statsmodels.stats.weightstats import DescrStatsW
    dice = random.Random(7)
    for _ in range(200):
        n = dice.randint(5, 400)
        hits = dice.randint(0, n)
        assert formulas.wilson(hits / n, n) == pytest.approx(proportion_confint(hits, n, method="wilson"), abs=1e-12)
        assert formulas.t_quantile(n - 1) == pytest.approx(stats.t.ppf(0.975, n - 1), abs=3e-3)
        values = [dice.random() for _ in range(n)]
        mean, squares = sum(values) / n, sum(v * v for v in values) / n
        assert formulas.mean_interval(mean, squares, n) == pytest.approx(DescrStatsW(values).tconfint_mean(), abs=2e-3)
        q = dice.randint(2, 5)
        table = [[dice.randint(1, 20) for _ in range(q)] for _ in range(q)]
        pairs = [(a, b) for a in range(q) for b in range(q) for _ in range(table[a][b])]
        assert formulas.cohens_kappa(pairs) == pytest.approx(cohens_kappa(table).kappa, abs=1e-12)
