"""What goes together with an overall figure: from published figures, held against SciPy, and not of a few."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golden import HERE
from hbgen.editions import select
from hbgen.load import load
from hbgen.model.handbook import Handbook
from hbgen.model.results import Figure, Period
from hbgen.render.book.context import PageContext
from hbgen.render.pages import render
from hbgen.render.results.drivers import Drivers
from hbgen.render.results.overview import Results
from hbgen.rules.association import FEWEST_PAIRS, least_association, rank_correlation
from measured import figure, found, period, with_results
from sampling import examples

stats = pytest.importorskip("scipy.stats")

UNITS = 30
NOISE = [(7 * number * number + 3) % 31 / 100 for number in range(1, UNITS + 1)]


@cache
def smallest() -> Handbook:
    made = load(HERE.parent / "content").handbook
    assert made is not None
    return made


def standards() -> list[str]:
    """Ids that the handbook need not have: results may name what is gone."""
    return ["CTR-01", "OLD-02", "OLD-03"]


def of_units(count: int = UNITS, measure: Any = "csat", **changes: Any) -> list[Figure]:
    """CSAT of each unit, and three standards: the first rises with it, the others do not."""
    made = []
    for number in range(count):
        unit = f"u{number:02}"
        made.append(figure("unit", float(40 + number) if measure != "score" else 0.7, measure=measure, unit=unit))
        values = (0.4 + number / 60, 0.5 + NOISE[number], 0.8 - NOISE[-number])
        for id_, value in zip(standards(), values, strict=True):
            made.append(figure("unit-standard", value, unit=unit, standard=id_, **changes))
    return made


def told(*periods: Period) -> list[Drivers]:
    made = with_results(smallest(), *periods)
    return Results(PageContext(select(made, "staff", "en"))).drivers


def quarter(*figures: Figure) -> Period:
    return period("2026-Q3", 9, found(smallest().instruments.instruments[0].id, *figures))


@settings(derandomize=True, max_examples=examples(300), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=3, max_size=40))
def test_ranks_go_together_as_scipy_says(pairs: list[tuple[int, int]]) -> None:
    first, second = zip(*pairs, strict=True)
    ours = rank_correlation(first, second)
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert ours is None
    else:
        assert ours == pytest.approx(stats.spearmanr(first, second).statistic, abs=1e-9)


def test_chance_alone_seldom_makes_a_driver() -> None:
    """Of 40 standards that have nothing to do with the figure, one is told in no more than one table of twenty."""
    import numpy as np

    draw = np.random.default_rng(5)
    wrong = 0
    for _ in range(200):
        whole = draw.normal(size=25)
        found_ = [rank_correlation(list(draw.normal(size=25)), list(whole)) or 0 for _ in range(40)]
        wrong += any(least_association(pairs, 25, 40) > 0 for pairs in found_)
    assert wrong / 200 <= 0.05


def test_the_standard_that_rises_with_the_figure_is_told() -> None:
    [drivers] = told(quarter(*of_units()))
    assert (drivers.outcome, drivers.over) == ("csat", "units")
    assert [(driver.id, driver.correlation, driver.pairs) for driver in drivers.drivers] == [("CTR-01", 1.0, UNITS)]
    made = render(select(with_results(smallest(), quarter(*of_units())), "staff", "en"), {})
    words = re.sub(r"<[^>]*>", "", next(file.data.decode() for file in made if file.path == "results.md"))
    assert "The greeting: closely (ρ 1, n = 30)" in words and "no proof that one causes the other" in words


@pytest.mark.parametrize("changes", [{"bound": "at-least"}, {"mark": "0" * 12}])
def test_bounds_are_left_out_and_marks_of_one_period_do_not_matter(changes: dict[str, Any]) -> None:
    assert bool(told(quarter(*of_units(**changes)))) == ("mark" in changes)


def test_of_a_few_units_and_of_what_is_withheld_nothing_is_told() -> None:
    assert told(quarter(*of_units(FEWEST_PAIRS - 1))) == []
    assert told(quarter(*of_units(FEWEST_PAIRS))) != []
    shown = of_units()
    hidden = [shown_figure for shown_figure in shown if shown_figure.standard == "CTR-01"][FEWEST_PAIRS - 1 :]
    held = [
        figure(shown_figure.by, unit=shown_figure.unit, standard=shown_figure.standard)
        if shown_figure in hidden
        else shown_figure
        for shown_figure in shown
    ]
    assert told(quarter(*held)) == []


def test_a_score_is_not_explained_by_itself() -> None:
    """Each standard is held against the others, not against the score that it is a part of."""
    assert told(quarter(*of_units(measure="score"))) == []


def test_items_are_compared_over_periods_while_they_mean_the_same() -> None:
    def rounds(count: int, mark: str) -> list[Period]:
        made = []
        for number in range(count):
            values = (0.4 + number / 60, 0.5 + NOISE[number])
            items = [
                figure("item", value, item=f"X-{at}", mark=mark if number == 0 else "1" * 12)
                for at, value in enumerate(values)
            ]
            whole = figure("all", float(40 + number), measure="csat", mark=mark if number == 0 else "1" * 12)
            made.append(
                period(f"20{number + 10}-Q3", 9, found(smallest().instruments.instruments[0].id, whole, *items))
            )
            made[-1] = made[-1].model_copy(
                update={
                    "start": made[-1].start.replace(year=2010 + number),
                    "end": made[-1].end.replace(year=2010 + number),
                }
            )
        return made

    [drivers] = told(*rounds(FEWEST_PAIRS, "1" * 12))
    assert (drivers.over, [driver.id for driver in drivers.drivers]) == ("periods", ["X-0"])
    assert told(*rounds(FEWEST_PAIRS, "0" * 12)) == []
    assert told(*rounds(FEWEST_PAIRS - 1, "1" * 12)) == []
