"""How a score came about: from published parts alone, and only where they give the score."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

from golden import HERE
from hbgen.editions import select
from hbgen.load import load
from hbgen.model.handbook import Handbook
from hbgen.render.book.context import PageContext
from hbgen.render.pages import render
from hbgen.render.results.overview import Results
from hbgen.render.results.steps import ScoreSteps
from measured import figure, found, period, with_results
from starter import starter

WEIGHTS = (3, 1)


@cache
def handbook() -> Handbook:
    """The smallest handbook, whose first standard has two items of yes and no, of weights 3 and 1."""
    made = load(HERE.parent / "content").handbook
    assert made is not None
    chapter = made.standards[0]
    first = chapter.standards[0]
    items = tuple(
        first.measures[0].model_copy(
            update={"id": f"CTR-01-{name}", "scale": "yes-no", "weight": weight, "channel": None}
        )
        for name, weight in zip("ab", WEIGHTS, strict=True)
    )
    chapter = chapter.model_copy(update={"standards": (first.model_copy(update={"measures": items}),)})
    return made.model_copy(update={"standards": (chapter,)})


def marks() -> dict[str, str]:
    return dict(select(handbook(), "staff", "en").fingerprints)


def items(*values: float | None, n: int = 40, **fields: Any) -> list[Any]:
    pairs = zip(("CTR-01-a", "CTR-01-b"), values, strict=False)
    return [figure("item", value, n, item=id_, mark=marks()[id_], **fields) for id_, value in pairs]


def with_figures(*figures: Any, **changes: Any) -> Handbook:
    instrument = handbook().instruments.instruments[0].id
    return with_results(handbook(), period("2026-Q3", 9, found(instrument, *figures)), **changes)


def steps(*figures: Any, **changes: Any) -> ScoreSteps | None:
    made = Results(PageContext(select(with_figures(*figures, **changes), "staff", "en")))
    [series] = made.of("CTR-01")
    return made.how.standard("CTR-01", series.newest)


STANDARD = figure("standard", 0.85, standard="CTR-01")


def test_a_score_is_its_parts_by_their_weights() -> None:
    """(3 · 90 + 1 · 70) / 4 = 85."""
    how = steps(STANDARD, *items(0.9, 0.7))
    assert how is not None
    assert [(step.kept, step.product) for step in how.steps] == [(36, 270), (28, 70)]
    assert (how.sum, how.weight, how.total) == (340, 4, 85)
    made = render(select(with_figures(STANDARD, *items(0.9, 0.7)), "staff", "en"), {})
    text = next(file.data.decode() for file in made if file.path == "results/standards/ctr.md")
    words = re.sub(r"<[^>]*>", "", text)
    assert "How 85% came about" in words and "36 of 40 = 90% × weight 3 = 270" in words
    assert "Together 340 / 4 = 85%; shown above: 85%." in words


@pytest.mark.parametrize(
    "missing", [items(0.9, None), items(0.9), [*items(0.9), *items(None, 0.95, bound="at-least")[1:]]]
)
def test_what_is_withheld_or_only_a_bound_is_not_worked_out(missing: list[Any]) -> None:
    how = steps(STANDARD, *missing)
    assert how is not None and how.total is None
    made = render(select(with_figures(STANDARD, *missing), "staff", "en"), {})
    text = next(file.data.decode() for file in made if file.path == "results/standards/ctr.md")
    assert "so the sum is not worked out here" in text and "Together" not in text


def test_where_answers_weigh_differently_or_are_many_nothing_is_counted() -> None:
    how = steps(STANDARD, *items(0.9, 0.7), weight_field="weight")
    assert how is not None and [step.kept for step in how.steps] == [None, None]
    how = steps(STANDARD, *items(0.9, 0.7, n=101))
    assert how is not None and [step.kept for step in how.steps] == [None, None]


def test_nothing_is_told_where_something_else_was_asked_or_no_part_is_shown() -> None:
    assert steps(STANDARD) is None
    assert steps(STANDARD, *items(None, None)) is None
    other = figure("item", 0.9, item="CTR-01-a", mark="0" * 12)
    assert steps(STANDARD, other, *items(None, 0.7)[1:]) is None
    assert steps(figure("standard", standard="CTR-01"), *items(0.9, 0.7)) is None


def test_customers_learn_nothing_of_items() -> None:
    made = with_figures(STANDARD, *items(0.9, 0.7), results_audience="customers")
    files = render(select(made, "customers", "en"), {})
    assert not [file.path for file in files if b"came about" in file.data]


def test_sums_of_the_starter_handbook_are_near_its_scores() -> None:
    """Its answers have gaps and run in several channels; no sum of published parts is far from what was scored."""
    made = Results(PageContext(select(starter(), "staff", "en")))
    wholes = [made.how.whole(series.newest) for score in made.scores for series in score.series]
    parts = [made.how.standard(row.standard.id, series.newest) for row in made.standards for series in row.series]
    sums = [how for how in (*wholes, *parts) if how is not None and how.total is not None]
    apart = [how.total - (how.shown.value or 0) for how in sums if how.total is not None and not how.has_zero]
    assert len(apart) >= 25 and max(map(abs, apart)) <= 3 and abs(sum(apart)) / len(apart) < 1
    # Runs of calls count as 0 in which a critical item failed, which the page says.
    phone = next(how for how in sums if how.has_zero and how.shown.instrument == "OBS-PHONE")
    assert (phone.total, phone.shown.value, phone.set_to_zero) == (90, 85, 5)
    counter = next(how for how in wholes if how is not None and how.shown.instrument == "OBS-COUNTER")
    assert (counter.sum, counter.weight, counter.total) == (3113, 36, 86)
