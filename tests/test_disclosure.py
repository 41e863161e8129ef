"""Nobody can be recognised in what is published: within one release and over all of them."""

from __future__ import annotations

import datetime
import itertools
import math
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("highspy")
pytest.importorskip("scipy")

from hbgen.model.results import Figure, Measure, Published
from hbgen.scoring import formulas
from hbgen.scoring.answered_parts import Answered, answered
from hbgen.scoring.disclosure import audit_part, withholding
from hbgen.scoring.disclosure.audit import Audit
from hbgen.scoring.disclosure.audit_part import AuditPart
from hbgen.scoring.disclosure.audit_swaps import Swaps
from hbgen.scoring.disclosure.audit_types import HiddenGroup, Leaf, Link, MeanRange, Publication, Split
from hbgen.scoring.disclosure.audit_windows import _Pool
from hbgen.scoring.figures import Publishing, ScoredInstrument, gone, result
from hbgen.scoring.instrument_key import InstrumentKey
from hbgen.scoring.item_agreement import AgreementByItem, agreement_by_item
from hbgen.scoring.record import FigureKey, key_of
from hbgen.scoring.sum_steps import step_of
from hbgen.scoring.sum_table import Atom, ItemPairs, Pairs, tabulate
from hbgen.scoring.weight_shares import links
from proof import disclosure as proof
from proof import figures_attacker, figures_faults
from proof import made_up_surveys as surveys
from proof.figures_reader import Reader
from sampling import FULL, in_full, sampled, some

FIRST, LAST = datetime.date(2026, 7, 1), datetime.date(2026, 9, 30)
DAYS = Publishing(FIRST, LAST, LAST)
CONTACT = InstrumentKey(
    id="CUS-CONTACT",
    version=1,
    minimum_n=10,
    invited=None,
    items={"CUS-CONTACT-2": ("", "ces-mean", "0" * 12, frozenset())},
    has_critical=False,
    grades=7,
    standards=(),
    grains={"CUS-CONTACT-2": 1 / 6},
    bounds=(1.0, 7.0),
)


def atoms(said: Mapping[str, Sequence[float]]) -> list[Atom]:
    """Channel → answers from 1 to 7, as the engine adds them up."""
    return [
        Atom("CUS-CONTACT", "ces-mean", part, "", channel, "", "", item, n, n, n, sum(xs), _squares(xs), 0, 0, 0, n)
        for channel, xs in said.items()
        for part, item in (("total", ""), ("section", ""), ("item", "CUS-CONTACT-2"))
        if (n := len(xs))
    ]


def _squares(xs: Sequence[float]) -> float:
    return sum(x * x for x in xs)


def scored(
    said: Mapping[str, Sequence[float]],
    past: Sequence[Published] = (),
    correction: str | None = None,
    day: int = 0,
    asked: InstrumentKey = CONTACT,
) -> ScoredInstrument:
    days = Publishing(FIRST, LAST, LAST + datetime.timedelta(day))
    return result(asked, sum(map(len, said.values())), atoms(said), days._replace(correction=correction), past)


def shown(one: ScoredInstrument) -> dict[str, Figure]:
    """Channel → figure that is shown; the total stands under ``all``."""
    return {key_of(f).channel or f.by: f for f in one.result.figures if f.value is not None}


SMALLEST = {"chat": [5] * 10, "email": [3] * 10, "home-visit": [2]}


# --- over releases ----------------------------------------------------------------------------


def test_a_total_that_was_kept_is_known_too() -> None:
    """One `chat` answer more: `email` beside the old total and `chat` would be the visitor's answer."""
    first = scored(SMALLEST)
    assert first.published is not None
    assert len({"chat", "email"} & shown(first).keys()) == 1
    again = scored({**SMALLEST, "chat": [5] * 10 + [7]}, [first.published])
    assert again.published is None
    assert again.result == first.result
    assert again.runs == 22


def test_what_is_held_back_says_of_which_day_it_is() -> None:
    """500 more chat answers: the total is shown anew, what did not change stays as of its day."""
    first = scored(SMALLEST)
    assert first.published is not None
    later = scored({**SMALLEST, "chat": [5] * 10 + [4] * 500}, [first.published], day=1)
    assert shown(later)["all"].n == 521
    assert shown(later)["all"].date is None
    held = [figure for figure in later.result.figures if figure.date is not None]
    assert [(figure.date, figure.n) for figure in held] == [(LAST, 10)]
    assert later.result.date == LAST + datetime.timedelta(1)


def test_a_few_new_answers_do_not_follow_from_two_releases() -> None:
    """Subtracting two releases would give the three that came."""
    first = scored({"chat": [5] * 20 + [3] * 20, "email": [4] * 30})
    assert first.published is not None
    second = scored({"chat": [5] * 20 + [3] * 20, "email": [4] * 30 + [1] * 3}, [first.published])
    assert second.published is None
    # With twelve chats more the total is shown anew; its rounding, and that of `chat` and `email`, leave the three
    # people a mean that can be anywhere within more than a fifth of the scale, which is 1.2 points of 1 to 7.
    third = shown(scored({"chat": [5] * 20 + [3] * 32, "email": [4] * 30 + [1] * 3}, [first.published], day=1))
    assert (third["all"].n, third["chat"].n, third["email"].n) == (85, 52, 30)
    assert third["email"].date == LAST
    known = sum(each.n or 0 for each in (third["all"], third["chat"], third["email"]))
    assert 0.1 * known / 3 > 1.2


def test_a_corrected_answer_changes_nothing_until_it_is_said_why() -> None:
    first = scored({"chat": [5] * 20, "email": [3] * 20})
    assert first.published is not None
    past = [first.published]
    silent = scored({"chat": [5] * 19 + [1], "email": [3] * 20}, past)
    assert silent.published is None
    assert FigureKey("channel", channel="chat") in silent.changed
    said = scored({"chat": [6] * 20, "email": [3] * 20}, past, "A code was taken for an answer.", 1)
    assert said.published is not None and said.published.correction == "A code was taken for an answer."
    assert shown(said)["chat"].value == 6.0
    # A correction is no way round the batches: the two new answers would follow.
    few = scored({"chat": [6] * 22, "email": [3] * 20}, past, "Two were forgotten.", 1)
    assert "chat" not in shown(few) and "all" not in shown(few)


def test_fewer_answers_than_were_published_are_no_continuation() -> None:
    """Deleting some answers, or a new version's answers in their place, shows as figures that lost runs."""
    first = scored(SMALLEST)
    assert first.published is not None
    assert not gone(CONTACT, atoms({**SMALLEST, "chat": [5] * 11}), [first.published])
    assert gone(CONTACT, atoms({**SMALLEST, "chat": [5] * 9}), [first.published])
    assert gone(CONTACT, atoms({"email": [3] * 10}), [first.published])
    # Nor is a unit or channel that became part of another one, though nothing was shown of it.
    assert gone(CONTACT, atoms({"chat": [5] * 10 + [2], "email": [3] * 10}), [first.published])


# --- a single figure --------------------------------------------------------------------------

SCORE = withholding.range_of("score")


@pytest.mark.parametrize(
    ("mean", "n", "grain", "value", "bound"),
    [
        (0.9, 100, 1.0, 0.9, None),
        (0.97, 100, 1.0, 0.95, "at-least"),
        (0.96, 100, 1.0, 0.95, "at-least"),
        (0.95, 100, 1.0, 0.95, None),
        (0.04, 100, 1.0, 0.05, "at-most"),
        (0.8, 20, 1.0, 0.75, "at-least"),
        (1.0, 54, 1 / 6, 0.95, "at-least"),
        (0.0, 10, 0.0, 0.3, "at-most"),
        (0.97, 90, 0.0, 0.97, None),
        (0.97, 89, 0.0, 0.95, "at-least"),
        (0.666666, 12, 1 / 3, 0.67, None),
    ],
)
def test_a_share_with_few_on_one_side_is_a_bound(
    mean: float, n: int, grain: float, value: float, bound: str | None
) -> None:
    """S1: five on either side of yes and no; a group in which all say the same is not known."""
    assert withholding.shown(mean, n, withholding.far(grain, 10), SCORE) == (value, bound)


@pytest.mark.parametrize(
    ("measure", "bounds", "expected"),
    [
        ("score", None, (0.0, 1.0, 0.01)),
        ("csat", None, (0.0, 100.0, 1.0)),
        ("ces-top-box", None, (0.0, 100.0, 1.0)),
        ("nps", None, (-100.0, 100.0, 1.0)),
        ("ces-net", None, (-100.0, 100.0, 1.0)),
        ("ces-mean", None, (1.0, 7.0, 0.1)),
        ("ces-mean", (0.0, 10.0), (0.0, 10.0, 0.1)),
    ],
)
def test_each_measure_has_its_range(
    measure: Measure, bounds: tuple[float, float] | None, expected: tuple[float, float, float]
) -> None:
    assert withholding.range_of(measure, bounds) == expected


@pytest.mark.parametrize(
    ("mean", "n", "measure", "value", "bound"),
    [
        # 5 of 54 are 9.3 %: the bound is the next multiple of five above, and below from the other end.
        (4.0, 54, "csat", 10.0, "at-most"),
        (96.0, 54, "csat", 90.0, "at-least"),
        (-99.0, 54, "nps", -80.0, "at-most"),
        (6.95, 54, "ces-mean", 6.0, "at-least"),
        # Fewer answers than must be on either side: all that is told is that it is on the scale.
        (0.0, 4, "csat", 100.0, "at-most"),
        (100.0, 4, "csat", 100.0, "at-most"),
    ],
)
def test_a_bound_lies_on_the_scale_and_never_below_what_may_be(
    mean: float, n: int, measure: Measure, value: float, bound: str
) -> None:
    assert withholding.shown(mean, n, withholding.SIDES, withholding.range_of(measure)) == (value, bound)


def test_a_bound_never_leaves_a_scale_whose_ends_are_no_multiples() -> None:
    scale = withholding.MeasureRange(0.0, 0.93, 0.1)
    assert withholding.shown(0.0, 5, 5, scale) == (0.93, "at-most")
    scale = withholding.MeasureRange(0.07, 1.0, 0.1)
    assert withholding.shown(1.0, 5, 5, scale) == (0.07, "at-least")


def test_databases_that_add_in_another_order_give_the_same_figure() -> None:
    """The last digits of a sum differ: half a unit is rounded alike on either side."""
    low, high = 0.125 - 2e-11, 0.125 + 2e-11
    assert withholding.rounded(low, SCORE) == withholding.rounded(high, SCORE)
    assert str(withholding.rounded(-1e-12, SCORE)) == "0.0"
    assert withholding.rounded(0.07, SCORE) == 0.07
    assert withholding.rounded(0.29, SCORE) == 0.29


@pytest.mark.parametrize(
    ("value", "bound", "n", "grain", "expected"),
    [
        (0.5, None, 10, 0.0, (4.95, 5.05)),
        # A bound tells what it was shown for, which is less than five answers, not what it is rounded to.
        (0.5, "at-least", 10, 0.0, (5.0, 10)),
        (0.5, "at-most", 10, 0.0, (0.0, 5.0)),
        (0.5, "at-least", 10, 1.0, (6, 10)),
        (0.5, "at-most", 10, 1.0, (0, 4)),
        # A rounded value at an end of the scale does not reach beyond it.
        (0.0, None, 10, 0.0, (0.0, 0.05)),
        (1.0, None, 10, 0.0, (9.95, 10)),
        # Sums of single answers are multiples of their step.
        (0.33, None, 100, 1.0, (33.0, 33.0)),
        (0.33, None, 300, 0.5, (97.5, 100.5)),
        # No multiple is near enough: the answers were weighted after all.
        (0.33, None, 10, 1.0, (3.25, 3.35)),
    ],
)
def test_what_follows_from_a_figure_is_a_range_of_sums(
    value: float, bound: withholding.Bound | None, n: float, grain: float, expected: tuple[float, float]
) -> None:
    told = withholding.Shown(value, bound)
    assert withholding.known(told, n, 5, grain, SCORE, 0.01) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("spread", "least", "expected"),
    [
        (0.0, 0.0, 0.05),
        (0.05, 0.0, 0.05),
        (0.051, 0.0, 0.1),
        (0.1 + 0.05, 0.0, 0.15),
        (7.0, 0.0, 1.0),
        (0.0, 0.5, 0.5),
    ],
)
def test_a_deviation_is_rounded_up_and_is_never_nothing(spread: float, least: float, expected: float) -> None:
    assert withholding.deviation(spread, least) == expected


@pytest.mark.parametrize("least", [5, 10, 15, 30])
@pytest.mark.parametrize("n", [30, 31, 44, 60, 100])
def test_a_deviation_tells_no_small_group(n: int, least: int) -> None:
    """Of n answers of deviation s, those of k people are off the mean of all by up to s · √(n/k − 1)."""
    told = withholding.deviation(0.0, withholding.least_deviation(0.0, n, least))
    for k in range(1, min(least, int(n * 0.8) + 1)):
        assert 2 * told * math.sqrt(n / k - 1) >= 0.25
    # Answers that are all alike look like answers of which five are one step off.
    assert withholding.least_deviation(1.0, 20, 10) == 0.5


@pytest.mark.parametrize(
    ("measure", "value", "spread", "outer", "n", "expected"),
    [
        ("csat", 50.0, 0.5, 0.0, 100, (40.0, 60.0)),
        ("ces-top-box", 100.0, 0.0, 0.0, 100, (96.0, 100.0)),
        ("score", 0.5, 0.3, 0.0, 100, (0.44, 0.56)),
        # By 30 degrees of freedom, not 31, it would begin at 0.25.
        ("score", 0.3, 0.15, 0.0, 31, (0.24, 0.36)),
        ("score", 0.99, 0.3, 0.0, 30, (0.88, 1.0)),
        ("score", 0.01, 0.3, 0.0, 30, (0.0, 0.12)),
        ("ces-mean", 4.0, 0.3, 0.0, 100, (3.6, 4.4)),
        # A mean on the scale itself may be told beyond its end, as it always was.
        ("ces-mean", 6.9, 0.3, 0.0, 30, (6.2, 7.6)),
    ],
)
def test_each_measure_has_its_interval(
    measure: Measure, value: float, spread: float, outer: float, n: int, expected: tuple[float, float]
) -> None:
    scale = withholding.range_of(measure)
    assert withholding.interval(measure, value, spread, outer, n, 0.0, scale) == expected
    assert withholding.interval(measure, value, spread, outer, 29, 0.0, scale) is None


@pytest.mark.parametrize("measure", ["nps", "ces-net"])
def test_an_interval_of_an_index_tells_the_share_of_both_sides_in_tenths(measure: Measure) -> None:
    scale = withholding.range_of(measure)

    def told(value: float, outer: float) -> tuple[float, float] | None:
        return withholding.interval(measure, value, 0.0, outer, 100, 0.0, scale)

    assert told(20.0, 0.41) == told(20.0, 0.5) != told(20.0, 0.51)
    # Both sides together are never less than what one is ahead of the other.
    assert told(60.0, 0.2) == told(60.0, 0.6)
    assert told(20.0, 0.5) == (6.0, 33.0)


def test_a_bound_says_nothing_but_how_many_there_are() -> None:
    for n in range(10, 200):
        told = {withholding.shown(1 - missing / n, n, withholding.SIDES, SCORE) for missing in range(5)}
        assert len(told) == 1, n


def test_below_thirty_there_is_no_interval_and_above_it_tells_no_deviation() -> None:
    def told(found: float, n: float, grain: float = 0.0) -> tuple[float, float] | None:
        return withholding.interval("score", 0.5, found, 0, n, withholding.least_deviation(grain, n, 10), SCORE)

    assert told(0.3, 29) is None
    assert told(0.26, 40) == told(0.3, 40)
    # Answers that are all alike look like answers that nearly are.
    assert told(0.0, 40) == told(0.1, 40)
    assert told(0.0, 40, 0.5) == told(0.5 * math.sqrt(5 / 40), 40, 0.5)


def _histograms(n: int, steps: int) -> Iterator[tuple[int, ...]]:
    """Every way in which n answers may fall on as many steps."""
    for bars in itertools.combinations(range(n + steps - 1), steps - 1):
        yield tuple(end - begin - 1 for begin, end in itertools.pairwise((-1, *bars, n + steps - 1)))


@pytest.mark.parametrize("measure", ["score", "ces-mean"])
@pytest.mark.parametrize(
    ("n", "steps"), [(10, 3), (12, 4), (20, 5), (29, 3), (30, 3), (30, 4), (36, 4), pytest.param(30, 5, marks=in_full)]
)
def test_a_figure_of_one_question_does_not_tell_what_everybody_said(measure: Measure, n: int, steps: int) -> None:
    """Value, interval and n, held against every way in which the answers may have fallen.

    Below thirty answers no step is known to have been chosen by so many; from thirty on nobody's answer is known
    because all gave the same.
    """
    scale, grain = withholding.range_of(measure, (1.0, steps)), 1 / (steps - 1)

    @cache
    def told_of(total: int, squares: int) -> tuple[withholding.Shown, formulas.Interval | None]:
        mean = total * grain / n
        shown_ = withholding.shown(scale.whole(mean), n, withholding.far(grain, 10), scale)
        spread = formulas.deviation(mean, squares * grain**2 / n, n)
        least = withholding.least_deviation(grain, n, 10)
        of_value = withholding.interval(measure, shown_.value, spread, 0, n, least, scale)
        return shown_, of_value if shown_.bound is None else None

    behind: dict[Hashable, list[tuple[int, ...]]] = defaultdict(list)
    for counts in _histograms(n, steps):
        total, squares = (sum(count * step**power for step, count in enumerate(counts)) for power in (1, 2))
        behind[told_of(total, squares)].append(counts)
    for told, ways in behind.items():
        if n < formulas.INDICATIVE:
            assert all(len({counts[step] for counts in ways}) > 1 for step in range(steps)), told
        assert len(ways) > 1 or max(ways[0]) < n, told


def test_where_nearly_everybody_answered_the_minimum_is_stricter() -> None:
    assert [withholding.minimum(10, runs, 100) for runs in (50, 79, 80, 120)] == [10, 10, 15, 15]
    assert withholding.minimum(10, 80, None) == 10
    assert withholding.minimum(2, 8, 10) == 8
    asked = replace(CONTACT, invited=25)
    assert set(shown(scored({"chat": [5, 4] * 6, "email": [3, 5] * 6}, asked=asked))) == {"all", "item"}


def test_a_figure_in_which_one_weight_outdoes_all_others_is_withheld() -> None:
    """Eleven answers of weight 1 and one of weight 50: the mean would be that one's answer."""

    def atom(weight: float, x: float, n: int, part: str, item: str) -> Atom:
        total, squares = weight * x * n, weight * x * x * n
        return Atom(
            "CUS-CONTACT", "ces-mean", part, "", "chat", "", "", item, n, weight * n, weight**2 * n, total, squares,
            0, 0, 0, n,
        )  # fmt: skip

    def told(weight: float) -> set[Hashable]:
        made = [
            one
            for part, item in (("total", ""), ("section", ""), ("item", "CUS-CONTACT-2"))
            for one in (atom(1.0, 4.0, 11, part, item), atom(weight, 7.0, 1, part, item))
        ]
        return {key_of(figure) for figure in result(CONTACT, 12, made, DAYS).result.figures if figure.value}

    assert told(1.0) and told(2.0)
    assert told(50.0) == set()


_TWO_ITEMS = replace(surveys.SHAPES[2], items={"a": "S1", "b": "S1"}, units=2, channels=1)


def _shown_of_units(answers: Sequence[Mapping[str, float]], shape: surveys.Shape = _TWO_ITEMS) -> set[FigureKey]:
    """The units of which figures are shown where forty-two ran in `u0` and three in `u1`, all of which gave `answers`
    in turns."""
    runs = [surveys.Run(f"u{n >= 42:d}", "", "", 0, dict(answers[n % len(answers)])) for n in range(45)]
    figures = result(surveys.asked(shape), 45, surveys.atoms(shape, runs, 0), DAYS).result.figures
    return {key_of(figure) for figure in figures if figure.value is not None and figure.by in ("all", "unit")}


def test_sums_of_several_items_are_known_by_the_steps_on_which_they_fall() -> None:
    """Of forty-five runs, rounded, nine tenths of an answer are open: not for who knows that sums are halves."""
    assert len(_shown_of_units([{"a": 1.0, "b": 0.0}, {"a": 0.0, "b": 0.0}])) == 1
    # A run that left an item out moves the sum of the standard by the same steps; it has no total.
    after = replace(_TWO_ITEMS, items={"a": "", "b": ""}, after={"b": "a"})
    assert len(_shown_of_units([{"a": 1.0, "b": 0.0}, {"a": 0.0}], after)) == 1


@pytest.mark.parametrize(
    ("values", "step"),
    [((0.0, 1.0), 1.0), ((0.0, 0.25, 1.0), 0.25), ((0.0, 1 / 3, 0.5), 1 / 6), ((0.0, 0.00031), 0.0), ((), 0.0)],
)
def test_values_fall_on_their_greatest_common_step(values: Sequence[float], step: float) -> None:
    assert formulas.common_step(values) == pytest.approx(step)


@pytest.mark.parametrize(
    ("sections", "own", "weights", "is_complete", "expected"),
    [
        (["S", "S", "S"], {}, {}, True, 1 / 3),
        # One of three is more than a score bears to be left out; one of four may be.
        (["S", "S", "S"], {}, {}, False, 1 / 3),
        (["S", "S", "S", "S"], {}, {}, False, 1 / 12),
        (["S", "S", "T", "U"], {}, {}, False, 1 / 12),
        (["", "", ""], {}, {"i0": 2}, True, 1 / 4),
        (["", "", ""], {}, {"i0": 2}, False, 1 / 12),
        (["A", "A", "B"], {"A": 3, "B": 1}, {}, True, 1 / 8),
        (["", ""], {}, {}, False, 1 / 2),
        ([""], {}, {}, False, 1.0),
    ],
)
def test_a_sum_falls_on_the_step_of_its_items(
    sections: list[str], own: dict[str, float], weights: dict[str, float], is_complete: bool, expected: float
) -> None:
    items = {f"i{number}": section for number, section in enumerate(sections)}
    key = replace(surveys.asked(replace(_TWO_ITEMS, items=items, own=own)), weights=weights)
    known = Answered(frozenset([""] if is_complete else []))
    assert step_of(key, "score", FigureKey("all"), known) == pytest.approx(expected)
    assert step_of(replace(key, grains={}), "score", FigureKey("all"), known) == 0.0


def test_a_unit_in_which_nobody_left_a_standard_out_is_known_by_finer_steps_than_the_survey() -> None:
    """Of four items each run may leave one out; where all three standards have as many answers as there are runs, only
    one of the two of `S`, which does not change what a run's score can be."""
    items = {"s1": "S", "s2": "S", "t": "T", "u": "U"}
    key = surveys.asked(replace(_TWO_ITEMS, items=items))
    unit = FigureKey("unit", unit="u1")
    n = {FigureKey("all"): 30, unit: 12}
    for name, of_all in (("S", 30), ("T", 28), ("U", 29)):
        n |= {FigureKey("standard", standard=name): of_all, FigureKey("unit-standard", unit="u1", standard=name): 12}
    known = answered(key, "score", n)
    assert step_of(key, "score", unit, known) == pytest.approx(1 / 4)
    assert step_of(key, "score", FigureKey("all"), known) == pytest.approx(1 / 12)
    # What did not apply to a run does not count: then its score is any.
    assert step_of(key, "score", unit, known, is_finer=True) == 0.0


# --- the audit --------------------------------------------------------------------------------


def _audit(rest: int, width: float = 0.2) -> Audit:
    leaves = [Leaf(frozenset(("all", "a")), 20, 0.5), Leaf(frozenset(("all", "b")), rest, 0.5)]
    told = [Publication(0, "all", 20 + rest, 12, 12, True), Publication(0, "a", 20, 10, 10, True)]
    return Audit(leaves, told, [Split("all", ("a", "b"))], [0], 10, width=width)


def test_the_figure_with_the_fewest_answers_is_held_back() -> None:
    assert _audit(4).settle().held == {"a"}
    assert _audit(10).settle().held == set()


def test_what_was_published_before_cannot_be_held_back_and_is_told() -> None:
    known = [Publication(0, "all", 24, 12, 12), Publication(0, "a", 20, 10, 10)]
    leaves = [Leaf(frozenset(("all", "a"))), Leaf(frozenset(("all", "b")))]
    settled = Audit(leaves, known, [Split("all", ("a", "b"))], [0], 10, withheld=["b"]).settle()
    assert {one.target.key for one in settled.narrow} == {"all", "b"}
    assert all(one.low == pytest.approx(0.5) and one.width < 1e-6 for one in settled.narrow)


def test_what_a_correction_did_not_touch_is_compared_with_what_was_shown_before() -> None:
    """Thirteen came by `a` and twenty by `b`; `b` is corrected. `all` less `b` would tell of eight new by `a`."""
    leaves = [Leaf(frozenset(("all", "a")), 21.0), Leaf(frozenset(("all", "b")), 20.0)]
    split = [Split("all", ("a", "b"))]
    before = [Publication(0, "a", 13.0, 6.49, 6.51), Publication(0, "b", 20.0, 5.99, 6.01)]
    after = [Publication(1, "all", 41.0, 19.99, 20.01, True), Publication(1, "b", 20.0, 8.99, 9.01, True)]
    assert Audit(leaves, [*before, *after], split, [0, 1], 10).settle().held == {"b"}
    # Where nothing was shown of it before, there is nothing to compare with.
    assert Audit(leaves, [before[1], *after], split, [0, 1], 10).settle().held == set()


def test_what_follows_under_one_reading_of_a_correction_alone_is_told() -> None:
    """Nothing can be held back of what was published. Only if `b` alone changed, `all` tells of the four by `a`."""
    leaves = [Leaf(frozenset(("all", "a")), 24.0), Leaf(frozenset(("all", "b")), 20.0)]
    known = [
        Publication(0, "a", 20.0, 10.0, 10.0),
        Publication(0, "b", 20.0, 6.0, 6.0),
        Publication(1, "all", 44.0, 22.0, 22.0),
        Publication(1, "b", 20.0, 9.0, 9.0),
    ]
    settled = Audit(leaves, known, [Split("all", ("a", "b"))], [0, 1], 10).settle()
    assert [(one.target.key, one.target.since) for one in settled.narrow] == [("all", None), ("a", 0)]
    assert all(one.low == pytest.approx(0.75) for one in settled.narrow)


def test_what_came_between_two_earlier_releases_stays_open() -> None:
    """Nine came up to release 1, as the number of all runs says; `b` is shown later, with one answer more."""
    leaves = [Leaf(frozenset(("all", "a")), 15.0, 0.5), Leaf(frozenset(("all", "b")), 15.0, 0.5)]
    told = [
        Publication(0, "all", 20, 10, 10),
        Publication(1, "a", 15, 7, 7),
        Publication(2, "b", 15, 8, 8, is_new=True),
    ]
    split = [Split("all", ("a", "b"))]

    def held(*runs: int) -> set[Hashable]:
        return Audit(leaves, told, split, [0, 0, 0], 10, runs=runs, wholes=[0, 1]).settle().held

    assert held(20, 29, 30) == {"b"}
    # Ten may be told.
    assert held(20, 30, 30) == set()
    # Without the number of runs nobody knows how many there are, nor whether there are any.
    assert held() == set()


@pytest.mark.parametrize("are_parts", [False, True])
def test_where_all_that_came_said_the_same_so_did_whoever_is_in_it(are_parts: bool) -> None:
    """Twelve came last, all of one mind. Six came to `b` since it was shown; nobody knows whether any are of these."""
    leaves = [Leaf(frozenset(("all", "a")), 50.0, 0.5), Leaf(frozenset(("all", "b")), 24.0, 0.5)]
    known = [Publication(0, "all", 50, 25, 25), Publication(0, "b", 18, 9, 9), Publication(1, "all", 62, 31, 31)]

    def held(more: float) -> set[Hashable]:
        told = [*known, Publication(2, "all", 74, 31 + more, 31 + more, is_new=True)]
        split = [Split("all", ("a", "b"))]
        if are_parts:
            whole = Leaf(frozenset(("whole",)), 74.0)
            return Audit([*leaves, whole], told, split, [0, 0, 0], 10, wholes=[2]).settle().held
        return Audit(leaves, told, split, [0, 0, 0], 10, runs=(50, 62, 74), wholes=[0, 1]).settle().held

    assert held(12) == held(0) == {"all"}
    assert held(6) == set()


def test_each_part_of_the_program_looks_at_its_own_answers_of_a_window() -> None:
    """What is open in one part may be known in another."""
    window = HiddenGroup("a", None, 0, frozenset([(0, 0), (1, 0)]), None)
    audit = Audit([], [], [], [0], 10, pieces={(0, 0): (0, 1, 0.0), (1, 0): (2, 3, 0.0)})
    assert audit._by_part([window], [[0, 1], [2, 3]], is_each=True) == {0: [window], 1: [window]}


def test_answers_that_changed_without_a_word_hide_no_others() -> None:
    """`b` has another sum with the same answers. That `a` is the sum of its only part still tells of the two new."""
    leaves = [
        Leaf(frozenset(("all", "a")), 23.0),
        Leaf(frozenset(("all", "b")), 19.0),
        Leaf(frozenset(("part of a",)), 23.0),
    ]
    told = [
        Publication(0, "all", 40, 20, 20),
        Publication(0, "b", 19, 5, 5),
        Publication(1, "b", 19, 9, 9),
        Publication(1, "a", 21, 15, 15),
        Publication(2, "part of a", 23, 16.5, 16.5, is_new=True),
    ]
    link = Link((0,), ((1.0, 2),))
    settled = Audit(leaves, told, [Split("all", ("a", "b"))], [0, 0, 0], 10, links=[link]).settle()
    assert settled.held == {"part of a"}


def test_what_runs_leave_out_is_known_of_all_releases_together() -> None:
    """One answer more to the part than runs of `a`, whenever it came: the two of `b` gave what remains of all."""
    whole, part_a, part_b = (Leaf(frozenset(keys), n) for keys, n in ((["a"], 20.0), (["all"], 21.0), (["all"], 2.0)))
    told = [Publication(1, "a", 20, 10, 10), Publication(1, "all", 23, 13, 13, is_new=True)]
    link = Link((0,), ((1.0, 1),), slack=1.0)
    groups = [("b", frozenset({2}))]
    audit = Audit([whole, part_a, part_b], told, [], [0, 0], 10, links=[link], groups=groups)
    assert audit.settle().held == {"all"}


def test_where_nobody_came_to_a_part_alone_it_is_as_many_as_came_to_the_whole() -> None:
    """Five came to the part alone, all of them at first: the twelve that came then gave the whole what they gave the
    part, and the three that came to `b` what remains."""
    whole, part, other = (
        Leaf(frozenset(["a", "all"]), 32.0),
        Leaf(frozenset(["part"]), 37.0),
        Leaf(frozenset(["all"]), 6.0),
    )
    told = [
        Publication(0, "part", 25, 10, 10),
        Publication(0, "a", 20, 8, 8),
        Publication(0, "all", 23, 9, 9),
        Publication(1, "part", 37, 16, 16),
        Publication(1, "all", 38, 17, 17, is_new=True),
    ]

    def held(left_out: float) -> set[Hashable]:
        link = Link((0,), ((1.0, 1),), slack=5.0, left_out=left_out)
        return (
            Audit(
                [whole, part, other],
                told,
                [Split("all", ("a",))],
                [0, 0],
                10,
                links=[link],
                groups=[("b", frozenset({2}))],
            )
            .settle()
            .held
        )

    assert held(0.0) == {"all"}
    assert held(12.0) == set()


def test_who_is_in_a_group_learns_nothing_of_the_others() -> None:
    """Two or three of three said yes: whoever said no knows that both others did."""
    target = HiddenGroup("a", None, 0, frozenset({(0, 0)}), 3.0)
    ranges = ((2 / 3, 1.0), (0.0, 1 / 3), (0.2, 0.8), (0.4, 0.6))
    assert [MeanRange(target, *ends).is_open(0.25) for ends in ranges] == [False, False, True, False]
    leaves = [Leaf(frozenset(("all", "a")), 20, 0.5), Leaf(frozenset(("all", "b")), 3, 0.9)]
    told = [Publication(0, "all", 23, 12, 13, is_new=True), Publication(0, "a", 20, 10, 10, is_new=True)]
    assert Audit(leaves, told, [Split("all", ("a", "b"))], [0], 10, width=0.25).settle().held == {"a"}


def test_who_said_no_was_asked_nothing_else_and_has_no_more_in_total() -> None:
    """A run that was asked nothing after its no has a total of 0: no unit has more in total than said yes."""
    key = surveys.asked(surveys.SHAPES[7])
    runs = [surveys.Run("u0", "", "r0", 0, {"P1": 1.0, "D1": 1.0, "D2": n % 2}) for n in range(8)]
    runs += [surveys.Run("u0", "", "r0", 0, {"P1": 0.0}) for _ in range(4)]
    table = tabulate(key, "score", surveys.atoms(surveys.SHAPES[7], runs, 0))
    link = next(link for link in links(key, table) if link.more)
    [(is_missing, weight, _)] = link.more
    assert is_missing and weight == pytest.approx(2 / 3)
    assert link.slack == pytest.approx(0.0)


def test_nothing_new_is_shown_where_nothing_can_be_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AuditPart, "_relax", lambda _: False)
    assert _audit(10).settle().held == {"all", "a"}


def test_weights_of_one_column_add_up() -> None:
    part = object.__new__(AuditPart)
    part.solver = SimpleNamespace(columns=[7, 9])  # type: ignore[assignment]
    assert part._cost(np.array([1.0, 2.0, 4.0]), np.array([0, 1, 0])) == {7: 5.0, 9: 2.0}


def test_figures_that_do_not_fit_each_other_are_blurred() -> None:
    """Weighted answers add up only nearly: that is no reason to fail."""
    known = [Publication(0, "all", 24, 12, 12), Publication(0, "a", 20, 13, 13)]
    leaves = [Leaf(frozenset(("all", "a")), 20), Leaf(frozenset(("all", "b")), 4)]
    assert Audit(leaves, known, [Split("all", ("a", "b"))], [0], 10).settle().checked > 0


def test_swaps_find_no_more_than_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found without a program is right: the audit alone holds back the same."""
    swapped = Swaps.width
    for seed in some(range(2), 1):
        fast = surveys.simulate(surveys.SHAPES[1], seed, False)
        monkeypatch.setattr(Swaps, "width", lambda *_: 0.0)
        monkeypatch.setattr(audit_part, "_FEW", 10**6)
        slow = surveys.simulate(surveys.SHAPES[1], seed, False)
        monkeypatch.undo()
        assert Swaps.width is swapped
        assert fast.published == slow.published


def test_windows_that_are_driven_open_together_are_open_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Solutions for many windows leave out none that is narrow when it is looked at alone."""
    drive, left_out = _Pool.drive, 0

    def compared(pool: _Pool) -> None:
        nonlocal left_out
        before = pool.windows
        drive(pool)
        without = [window for window in before if window not in pool.windows]
        assert [window for window in without if pool.check.narrow(window)] == []
        left_out += len(without)

    monkeypatch.setattr(_Pool, "drive", compared)
    surveys.simulate(surveys.SHAPES[1], 43, False)
    assert left_out > 0
    # Four came to each of six groups since they were shown; those who came last said nearly the same.
    leaves = [Leaf(frozenset(("all", name)), 22.0, 0.5) for name in "abcdef"]
    told = [Publication(0, name, 18, 9, 9) for name in "abcdef"]
    for last in (72, 71.5, 66):
        totals = [Publication(0, "all", 108, 54, 54), Publication(1, "all", 120, 60, 60)]
        new = Publication(2, "all", 132, last, last, is_new=True)
        parts = [Split("all", tuple("abcdef"))]
        Audit(leaves, [*told, *totals, new], parts, [0, 0, 0], 10, runs=(108, 120, 132), wholes=range(6)).settle()


# --- the attack -------------------------------------------------------------------------------


def test_who_is_in_a_figure_that_was_shown_since_is_no_window_of_it() -> None:
    """That nobody came after it was shown tells nothing of those who are in it."""
    first, second = (surveys.Run("u0", "", "", release, {"Q": 1.0}) for release in (0, 1))
    unit, span = FigureKey("unit", unit="u0"), (0, 2)

    def is_attacked(*others: surveys.Run, anew: int | None = 1) -> bool:
        return figures_attacker.has_others(
            surveys.History(surveys.SHAPES[1], [first, second, *others], []), unit, span, anew
        )

    assert not is_attacked()
    assert not is_attacked(replace(first, unit="u1", release=2))
    assert is_attacked(anew=None)
    assert is_attacked(replace(first, release=2))
    assert is_attacked(replace(second, later={2: {"Q": 0.0}}))


_ATTACKED = [
    (shape, (number + turn) % 2 * 2)
    for number, shape in enumerate(surveys.SHAPES[:2] + surveys.SHAPES[3:4] + surveys.SHAPES[6:])
    for turn in range(2)
]
"""Shapes of surveys, each with a seed of one that is corrected (2) and of one that is not, in turns."""


@sampled(5)
@pytest.mark.parametrize(("shape", "seed"), _ATTACKED, ids=lambda case: getattr(case, "name", case))
def test_nothing_withheld_follows_from_what_was_published(shape: surveys.Shape, seed: int) -> None:
    """A sample of `proof.disclosure`, which runs in full with `python3 start.py proof`: a third of the runs."""
    attacked, found = proof.run_with(None, [seed], [shape if FULL else replace(shape, runs=shape.runs // 3)])
    assert attacked > 0
    assert found == []


def test_no_answer_follows_from_how_far_two_assessors_agree() -> None:
    """A survey in which that is shown of several items; surveys in which it would tell too much are those of a fault
    below."""
    history = surveys.simulate(surveys.TWICE[1], 1, False)
    assert sum(len(one.agreement_by_item) for _, one in history.published) > 1
    looked, found = proof.told_by_agreement(history)
    assert looked > 0
    assert found == []


def of_one_item(differing: int, agreeing: int, alone: tuple[float, ...], grades: int = 2) -> AgreementByItem:
    """The agreement on one item of two steps, where some answered it in no pair."""
    item = InstrumentKey(
        "OBS", 1, 10, None, {"a": ("", "score", "m", frozenset())}, False, grades, (), {"a": grades}, grains={"a": 1.0}
    )
    no, yes = agreeing // 2, agreeing - agreeing // 2
    times = {(0.0, 1.0): differing, (0.0, 0.0): no, (1.0, 1.0): yes}
    pairs = Pairs(differing + agreeing, {"a": ItemPairs(times, {("", "", ""): 2 * (differing + agreeing)})})
    n, total = 2 * (differing + agreeing) + len(alone), differing + 2 * yes + sum(alone)
    atom = Atom("OBS", "score", "item", "", "", "", "", "a", n, n, n, total, total, 0, 0, 0, n)
    figure = Figure(by="item", item="a", measure="score", value=round(total / n, 2), n=n)
    return agreement_by_item(item, pairs, [atom], [figure], 10, ())


def test_that_a_sum_is_even_tells_no_single_answer() -> None:
    """Ten cases, and one run alone: of yes and no its answer would follow from whether that of the others is even."""
    assert of_one_item(5, 5, ()).shown[0].percent == 0.5
    assert of_one_item(5, 5, (1.0,)) == AgreementByItem((), 1)
    assert len(of_one_item(5, 5, (1.0,), grades=3).shown) == 1


def test_a_share_with_few_cases_on_one_side_is_a_bound_or_withheld() -> None:
    [few] = of_one_item(4, 8, ()).shown
    assert (few.percent, few.bound, few.kappa_n) == (0.55, "at-least", None)
    assert of_one_item(4, 5, ()) == AgreementByItem((), 1)
    [enough] = of_one_item(8, 12, ()).shown
    assert (enough.percent, enough.bound, enough.kappa_n) == (0.6, None, 0.2)


@pytest.mark.parametrize("fault", sorted(figures_faults.FAULTS))
def test_a_seeded_fault_of_the_rules_is_found(fault: str) -> None:
    """The attack would notice: each fault gives something away in one of the surveys that are named for it."""
    shape, seed = figures_faults.FOUND[fault]
    assert proof.run_with(fault, [seed], [surveys.ALL[shape]])[1]


def test_what_is_held_back_depends_on_no_order_of_sets() -> None:
    """Which of several figures is held back must not follow from how Python stores strings in a run."""
    told = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", _AUDITED],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        )
        told.add(done.stdout)
    assert len(told) == 1 and b"'ab'" in told.pop()


_AUDITED = """
from hbgen.scoring.disclosure.audit import Audit
from hbgen.scoring.disclosure.audit_types import Leaf, Publication, Split
groups = ("a", "ab", "ac"), ("ab", "b", "bc"), ("ac", "bc", "c")
leaves = [Leaf(frozenset(("all", *group)), 6.0, 0.5) for group in groups]
sizes = {"all": 18, "ab": 12, "ac": 12, "bc": 12}
new = [Publication(0, key, n, n / 2, n / 2, is_new=True) for key, n in sizes.items()]
audit = Audit(leaves, new, [Split("all", (key,)) for key in ("ab", "ac", "bc")], [0], 10)
print([*audit.members()], sorted(audit.settle().held))
"""


def test_a_part_that_is_shown_a_release_later_does_not_tell_the_other_part() -> None:
    """The total came first, and one of its two parts later, with the twelve answers that it had before: eight remain,
    to which eight came."""
    leaves = [Leaf(frozenset(("all", "a")), 12.0, 0.5), Leaf(frozenset(("all", "b")), 16.0, 0.5)]
    told = [Publication(0, "all", 20, 10, 10), Publication(1, "a", 12, 6, 6, is_new=True)]
    assert Audit(leaves, told, [Split("all", ("a", "b"))], [0, 0], 10).settle().held == {"a"}


def test_an_attacker_does_not_know_what_a_run_left_blank() -> None:
    items = {"a": "S", "b": "S"}
    shape = surveys.Shape("blanks", items, "score", 2, 2, 1, 1, 0.1, 12)
    both = [{"a": float(number < 5), "b": float(number < 5)} for number in range(11)]
    runs = [surveys.Run("u0", "", "", 0, said) for said in both] + [surveys.Run("u1", "", "", 0, {"a": 1.0})]
    made = result(surveys.asked(shape), 12, surveys.atoms(shape, runs, 0), Publishing(FIRST, LAST, LAST)).published
    assert made is not None
    figures = [
        Figure(measure="score", by="standard", standard="S", value=0.5, n=12),
        Figure(measure="score", by="item", item="a", value=0.5, n=12),
        Figure(measure="score", by="item", item="b", value=0.45, n=11),
        Figure(measure="score", by="unit-standard", unit="u1", standard="S"),
    ]
    history = surveys.History(shape, runs, [(0, made.model_copy(update={"figures": tuple(figures)}))])
    key = FigureKey("unit-standard", unit="u1", standard="S")
    attack = figures_attacker.Attack(history)
    assert attack.width(*attack.vector(key, 0)) < 1e-4
    assert Reader(history).width(key, 0, None, 1) > 0.9
