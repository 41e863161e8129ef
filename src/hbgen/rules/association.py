"""How two published figures go together over units or periods."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

FEWEST_PAIRS = 12
"""Below this many pairs nothing is told: by chance alone, ranks of fewer agree too often and too well."""


def ranks(values: Sequence[float]) -> list[float]:
    """The ranks of values from 1, equal values sharing the mean of theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks_of = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            ranks_of[place] = (start + end) / 2 + 1
        start = end + 1
    return ranks_of


def rank_correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Spearman's ρ (American Journal of Psychology 15, 1904): the correlation of ranks. None where one is constant."""
    x, y = ranks(first), ranks(second)
    middle = (len(x) + 1) / 2
    xx, yy = (math.fsum((rank - middle) ** 2 for rank in ranking) for ranking in (x, y))
    if not xx or not yy:
        return None
    xy = math.fsum((a - middle) * (b - middle) for a, b in zip(x, y, strict=True))
    # The square root of a product may be a last digit too small.
    return max(-1.0, min(1.0, xy / math.sqrt(xx * yy)))


def least_association(correlation: float, pairs: int, compared: int = 1) -> float:
    """The lower end of the interval of ρ, at 95% for `compared` correlations together (Bonferroni).

    By Fisher's transformation with the standard error √((1 + ρ²/2) / (n − 3)) (Bonett and Wright, "Sample size
    requirements for estimating Pearson, Kendall and Spearman correlations", Psychometrika 65, 2000). `pairs` is 4 or
    more.
    """
    bounded = max(-0.999999, min(0.999999, correlation))
    deviate = NormalDist().inv_cdf(1 - 0.025 / compared)
    return math.tanh(math.atanh(bounded) - deviate * math.sqrt((1 + bounded * bounded / 2) / (pairs - 3)))
