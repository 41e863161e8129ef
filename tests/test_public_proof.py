"""What customers are told of how promises were kept: published scores in plain words, where the handbook allows it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from golden import HERE
from hbgen.editions import select
from hbgen.load import load
from hbgen.model.handbook import Handbook
from hbgen.model.results import Figure
from hbgen.model.standards import Target
from hbgen.model.visibility import Audience
from hbgen.render.pages import render
from measured import OLD, figure, found, period, with_results

PAGE = "how-we-did.md"


@pytest.fixture(scope="module")
def smallest() -> Handbook:
    handbook = load(HERE.parent / "content").handbook
    assert handbook is not None
    return handbook


def asking(handbook: Handbook, items: int = 1, scale: str = "yes-no", **target: Any) -> Handbook:
    """The handbook whose first standard is measured by so many items on a scale."""
    chapter = handbook.standards[0]
    first = chapter.standards[0]
    measures = tuple(
        first.measures[0].model_copy(update={"id": f"{first.id}-{'abc'[n]}", "scale": scale, "channel": None})
        for n in range(items)
    )
    changes = {
        "audience": "customers",
        "status": "approved",
        "measures": measures,
        "target": Target.model_validate(target) if target else None,
    }
    chapter = chapter.model_copy(update={"standards": (first.model_copy(update=changes), *chapter.standards[1:])})
    return handbook.model_copy(update={"standards": (chapter, *handbook.standards[1:])})


def told(handbook: Handbook, *figures: Figure, allowed: bool = True, **changes: Any) -> dict[str, str]:
    """The pages for customers, with figures of one period for each; each of the first standard."""
    changes |= {"results_audience": "customers"} if allowed else {}
    ends = (3, 6, 9, 12)[4 - len(figures) :]
    periods = [period(f"2026-Q{end // 3}", end, found(FIRST, shown)) for end, shown in zip(ends, figures, strict=True)]
    return pages(with_results(handbook, *periods, **changes))


def pages(handbook: Handbook, audience: Audience = "customers", language: str = "en") -> dict[str, str]:
    made = render(select(handbook, audience, language), {})
    return {file.path: file.data.decode() for file in made}


def words(page: str) -> str:
    """A page's words, without its marks."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).replace("\u00a0", " ").split())


FIRST, STANDARD = "FB-GUEST", "CTR-01"


def score(value: float | None, n: int = 340, **fields: Any) -> Figure:
    return figure("standard", value, n=n, standard=STANDARD, **fields)


def test_a_promise_says_how_it_was_kept_on_its_page_and_among_all(smallest: Handbook) -> None:
    made = told(asking(smallest), score(0.92))
    sentence = "We kept this promise in 92% of cases (4th quarter of 2026)."
    for path in (PAGE, "standards/ctr.md"):
        text = words(made[path])
        assert sentence in text and "Out of 340 " in text
        assert not re.search(r"\bn = |κ|[Cc]overage|interval", text)
    assert "hb:pages/how-we-did" in made["cover.md"] and "\npages/how-we-did\n" in made["cover.md"]
    # All figures are one step further, and in no menu of their own.
    assert "\npages/results\n" not in made["cover.md"] and "\nresults\n" in made[PAGE]


def test_nothing_is_told_where_the_handbook_does_not_allow_it(smallest: Handbook) -> None:
    made = told(asking(smallest), score(0.92), allowed=False)
    assert PAGE not in made and "how-we-did" not in made["cover.md"]
    assert "92%" not in "".join(made.values()) and "hb-kept" not in made["standards/ctr.md"]


def test_nothing_is_told_without_results_or_where_the_newest_is_withheld(smallest: Handbook) -> None:
    for figures in ((), (score(None),), (score(0.92), score(None))):
        made = told(asking(smallest), *figures)
        assert PAGE not in made and "how-we-did" not in made["cover.md"]
        assert "hb-kept" not in made["standards/ctr.md"]


def test_nothing_is_told_by_unit_item_or_as_a_whole(smallest: Handbook) -> None:
    unit = [unit.id for unit in smallest.organisation.units][:1] or ["hall"]
    figures = (figure("all", 0.7), figure("unit-standard", 0.6, unit=unit[0], standard=STANDARD), score(0.92))
    handbook = with_results(
        asking(smallest), period("2026-Q3", 9, found(FIRST, *figures)), results_audience="customers"
    )
    text = words(pages(handbook)[PAGE])
    assert "92%" in text and "60%" not in text and "70%" not in text


@pytest.mark.parametrize(
    ("items", "bound", "sentence"),
    [
        (1, "at-least", "We kept this promise in 95% or more of cases"),
        (1, "at-most", "We kept this promise in 95% or less of cases"),
        (2, None, "On average we kept 95% of this promise"),
        (2, "at-least", "On average we kept 95% or more of this promise"),
        (2, "at-most", "On average we kept 95% or less of this promise"),
    ],
)
def test_a_figure_says_no_more_than_it_is(smallest: Handbook, items: int, bound: str | None, sentence: str) -> None:
    """A bound is one; a mean of several questions is no share of cases."""
    text = words(told(asking(smallest, items), score(0.95, bound=bound))[PAGE])
    assert f"{sentence} (4th quarter of 2026)." in text


@pytest.mark.parametrize(("bound", "so"), [(None, ""), ("at-least", "or more "), ("at-most", "or less ")])
def test_answers_on_a_scale_give_points(smallest: Handbook, bound: str | None, so: str) -> None:
    scale = smallest.instruments.scales[0].id
    text = words(told(asking(smallest, 1, scale), score(0.78, bound=bound), target=85)[PAGE])
    assert f"On average this promise was given 78 {so}of 100 points (4th quarter of 2026)." in text
    assert "We aim for 85." in text


def test_a_change_is_told_only_where_chance_does_not_explain_it(smallest: Handbook) -> None:
    def text(*figures: Figure) -> str:
        return words(told(asking(smallest), *figures)[PAGE])

    assert "That is better than before (3rd quarter of 2026: 50%)." in text(score(0.5), score(0.92))
    assert "That is worse than before (3rd quarter of 2026: 92%)." in text(score(0.92), score(0.5))
    for before in (score(0.9), score(0.5, mark=OLD), score(0.5, n=20), score(0.5, bound="at-most"), score(None)):
        assert "than before" not in text(before, score(0.92)) and "92%" in text(before, score(0.92))


def test_few_answers_are_called_so_and_the_target_is_named(smallest: Handbook) -> None:
    promised = asking(smallest, operator="at-most", value=30, unit={"en": "seconds"}, share=90)
    text = words(told(promised, score(0.92, n=12))[PAGE])
    assert "Out of 12 " in text and "These are few" in text and "We aim for 90%." in text
    assert "These are few" not in words(told(promised, score(0.92))[PAGE])


@pytest.mark.parametrize(
    ("type_", "so"), [("observation", "checks"), ("mystery-visit", "checks"), ("customer-feedback", "answers")]
)
def test_what_was_counted_is_named(smallest: Handbook, type_: str, so: str) -> None:
    made = told(asking(smallest), score(0.92), type=type_)
    title = str(next(instrument.title for instrument in smallest.instruments.instruments if instrument.id == FIRST))
    assert f"Out of 340 {so}: {title}." in words(made[PAGE])


def test_those_who_work_with_figures_read_them_as_before(smallest: Handbook) -> None:
    handbook = with_results(
        asking(smallest), period("2026-Q3", 9, found(FIRST, score(0.92))), results_audience="customers"
    )
    for audience in ("staff", "managers"):
        made = pages(handbook, audience)
        assert PAGE not in made and "n = 340" in made["standards/ctr.md"] and "hb-kept" not in made["standards/ctr.md"]
        assert "\npages/results\n" in made["cover.md"]


@pytest.mark.parametrize(("language", "so"), [("et", "Pidasime seda lubadust 92% juhtudest"), ("ru", "в 92\u00a0%")])
def test_it_is_told_in_each_language(smallest: Handbook, language: str, so: str) -> None:
    handbook = with_results(
        asking(smallest), period("2026-Q3", 9, found(FIRST, score(0.92))), results_audience="customers"
    )
    assert so in pages(handbook, "customers", language)[PAGE]


def test_an_index_is_no_share_of_kept_promises(smallest: Handbook) -> None:
    made = told(asking(smallest), score(71.0, measure="nps"))
    assert PAGE not in made and "hb-kept" not in made["standards/ctr.md"]
