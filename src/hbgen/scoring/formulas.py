"""The formulas of scores, indices, intervals and agreement: pure functions of numbers.

A weight is the factor of an answer in sums; a blank is an answer that was not given, which is not "not applicable".
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist
from types import MappingProxyType
from typing import Literal

Critical = Literal["none", "gate", "zero"]

SUFFICIENT = 0.7
"""Coverage below this makes a run insufficient (contract, Scoring)."""

INDICATIVE = 30
"""A figure made from fewer answers is only indicative (contract, Scoring)."""

Z = NormalDist().inv_cdf(0.975)
"""The normal deviate of a two-sided 95% interval: 1.96."""

Interval = tuple[float, float]


_NONE: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of a run to one item; a blank if it has no score and is not marked as not applicable."""

    section: str
    """The section in which the item stands, or the standard that it measures; ``""`` for all others."""
    weight: float
    score: float | None
    not_applicable: bool = False
    """Not applicable, or "don't know": left out of all sums."""
    critical: Critical = "none"


@dataclass(frozen=True, slots=True)
class RunScore:
    """The score of one filled-in instrument."""

    total: float | None
    """From 0 to 1; None when nothing was scored."""
    sections: Mapping[str, float]
    """The score of each section that has one."""
    coverage: float | None
    """Answered weight / applicable weight; None when nothing applies."""
    failed: bool
    """Whether a critical item failed."""

    @property
    def sufficient(self) -> bool:
        """Whether enough was answered for the total to count among others."""
        return self.coverage is not None and self.coverage >= SUFFICIENT


def item_score(value: float, low: float, high: float, is_reversed: bool = False) -> float:
    """s = (x − min) / (max − min) (contract, Scoring); 1 − s for a reversed item. `high` is greater than `low`.

    On a scale from 1 to 4 the answer 2 scores 1/3, and of a reversed item 2/3.
    """
    return (high - value if is_reversed else value - low) / (high - low)


def weighted_mean(pairs: Iterable[tuple[float, float]]) -> float | None:
    """Σ w·x / Σ w over pairs (w, x); None when Σ w is 0."""
    weight = total = 0.0
    for w, x in pairs:
        weight += w
        total += w * x
    return total / weight if weight else None


def run_score(replies: Sequence[Reply], section_weights: Mapping[str, float] = _NONE) -> RunScore:
    """Score one run; `replies` holds one for each item that is asked in the run's channel (contract, Scoring).

    Section = Σ w·s / Σ w; total = Σ W·S / Σ W over the sections that have a score, W being the section's own weight
    (`section_weights`) or else the weight of all its items, answered or not. "Not applicable" is left out of both
    sums, and so is an item that was not asked because of another answer; a blank has no score but is applicable.
    Coverage = Σ w of what is answered / Σ w of what applies, whatever sections weigh. A critical item fails when its
    score is the lowest possible: as a gate it fails the run, as a zero it also sets the total to 0.

    Two items that score 1 and 0 in a section that weighs 3, and one that scores 1 in a section that weighs 1:
    (3 · 1/2 + 1 · 1) / (3 + 1) = 0.625.
    """
    weights: dict[str, float] = {}
    scored: dict[str, list[tuple[float, float]]] = {}
    answered = applicable = 0.0
    failed = zero = False
    for reply in replies:
        weights[reply.section] = weights.get(reply.section, 0.0) + reply.weight
        if reply.not_applicable:
            continue
        applicable += reply.weight
        if reply.score is None:
            continue
        answered += reply.weight
        scored.setdefault(reply.section, []).append((reply.weight, reply.score))
        if reply.critical != "none" and reply.score <= 0:
            failed = True
            zero = zero or reply.critical == "zero"
    sections = {name: mean for name, pairs in scored.items() if (mean := weighted_mean(pairs)) is not None}
    total = weighted_mean((section_weights.get(name, weights[name]), score) for name, score in sections.items())
    return RunScore(
        total=0.0 if zero else total,
        sections=sections,
        coverage=answered / applicable if applicable else None,
        failed=failed,
    )


# --- indices ----------------------------------------------------------------------------------


def csat(values: Sequence[int]) -> float:
    """Customer satisfaction: 100 · (answers 4–5) / valid answers, on a scale of 1–5 (contract, Scoring)."""
    return 100 * sum(value >= 4 for value in values) / len(values)


def nps(values: Sequence[int]) -> float:
    """Net promoter score: 100 · (promoters 9–10 − detractors 0–6) / n, on a scale of 0–10 (contract, Scoring)."""
    return 100 * (sum(value >= 9 for value in values) - sum(value <= 6 for value in values)) / len(values)


def ces_sides(value: float, high: float) -> tuple[float, float]:
    """Whether an answer on effort, on a scale from 1 to `high`, is easy and whether it is hard, as 1 or 0.

    Easy are 5–7 of 1–7 and 4–5 of 1–5, hard 1–3 and 1–2: the steps on either side of the middle one. The
    top-box share is that of the easy ones, as in "customer effort score 2.0" (CEB, 2013: the share of those
    who at least somewhat agree); net is easy minus hard.
    """
    middle = (1 + high) / 2
    return float(value > middle), float(value < middle)


def response_rate(answered: int, invited: int | None) -> float | None:
    """Runs / invitations; None when nobody was invited or more answered than were."""
    return answered / invited if invited and answered <= invited else None


# --- intervals --------------------------------------------------------------------------------


def wilson(share: float, n: float) -> Interval:
    """The 95% interval of a share (0–1) of n: Wilson's score interval (Wilson, JASA 22, 1927, p. 209)."""
    z2 = Z * Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def adjusted_wald(positive: float, negative: float, n: float) -> Interval:
    """The 95% interval of a net share, (positive − negative) / n, from −1 to 1, of counts among n.

    n + 3, with ¾ added to each of the two counts (contract, Scoring; Rocks, "Interval estimation for the net
    promoter score", The American Statistician 70, 2016). The net share itself is inside for n of 1.2 or more: at
    its worst, all n on one side, it is 3 / (n + 3) away from the middle, and the interval reaches as far when
    Z² · 4.5 · (n + 1) is 9 · (n + 3) or more.
    """
    p, d = (positive + 0.75) / (n + 3), (negative + 0.75) / (n + 3)
    half = Z * math.sqrt(max(0.0, p + d - (p - d) ** 2) / (n + 3))
    return max(-1.0, p - d - half), min(1.0, p - d + half)


def t_quantile(degrees: float) -> float:
    """The deviate of Student's t for a two-sided 95% interval, for four degrees of freedom or more.

    The expansion of Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5: right to 0.002.
    """
    z, v = Z, degrees
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * v**4)
    )


def mean_interval(mean: float, mean_of_squares: float, n: float) -> Interval:
    """The 95% interval of a mean of n values: Student's t with the sample's variance; n is 5 or more."""
    half = t_quantile(n - 1) * deviation(mean, mean_of_squares, n) / math.sqrt(n)
    return mean - half, mean + half


def deviation(mean: float, mean_of_squares: float, n: float) -> float:
    """The standard deviation of the population of which n values, more than one, are a sample: with n − 1 (Bessel)."""
    return math.sqrt(max(0.0, mean_of_squares - mean * mean) * n / (n - 1))


def effective_n(weight: float, weight_of_squares: float) -> float:
    """(Σ w)² / Σ w²: the number of equally weighted answers that are as precise (Kish, Survey Sampling, 1965, 11.7)."""
    return weight * weight / weight_of_squares


# --- agreement --------------------------------------------------------------------------------


def percent_agreement(ratings: Sequence[tuple[Hashable, Hashable]]) -> float:
    """The share of pairs in which both raters give the same answer."""
    return sum(a == b for a, b in ratings) / len(ratings)


def cohens_kappa(ratings: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Agreement of two raters beyond chance (Cohen, Educational and Psychological Measurement 20, 1960).

    None when both used the same single answer throughout: then chance explains everything.
    """
    n = len(ratings)
    first, second = Counter(a for a, _ in ratings), Counter(b for _, b in ratings)
    chance = sum(first[k] * second[k] for k in first) / (n * n)
    return None if chance == 1 else (percent_agreement(ratings) - chance) / (1 - chance)


def brennan_prediger(percent: float, grades: int) -> float:
    """Agreement beyond that of answers given at random: κn (Brennan and Prediger, Educ. Psychol. Meas. 41, 1981).

    `percent` is the share of pairs that agree, `grades` the number of different values that an answer can have.
    """
    chance = 1 / max(2, grades)
    return (percent - chance) / (1 - chance)


def gwets_ac1(ratings: Sequence[tuple[Hashable, Hashable]], categories: int | None = None) -> float | None:
    """Agreement of two raters, stable when most answers are the same (Gwet, Br. J. Math. Stat. Psychol. 61, 2008).

    `categories` is the number of possible answers; by default that of the given ones, at least two.
    None without ratings.
    """
    n = len(ratings)
    if not n:
        return None
    used = Counter(value for pair in ratings for value in pair)
    q = max(2, categories or len(used))
    chance = sum((count / (2 * n)) * (1 - count / (2 * n)) for count in used.values()) / (q - 1)
    return (percent_agreement(ratings) - chance) / (1 - chance)


DENOMINATOR = 1000
"""Values are taken for fractions up to this denominator, and smaller steps for none."""


def common_step(values: Iterable[float | Fraction]) -> float:
    """The greatest step of which all values are multiples; 0 where there is none of some size."""
    found = Fraction(0)
    for value in values:
        fraction = Fraction(value).limit_denominator(DENOMINATOR)
        of_both = math.lcm(found.denominator, fraction.denominator)
        found = Fraction(math.gcd(int(found * of_both), int(fraction * of_both)), of_both)
        if 0 < found * DENOMINATOR < 1:
            return 0.0
    return float(found)
