"""What readers learn of results: figures beside targets, never joined, compared or shown where they must not be."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest

from golden import HERE
from hbgen.editions import select
from hbgen.load import load
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import Scale
from hbgen.model.plan import RolloutActivity
from hbgen.model.results import LEFT_OUT_REASONS, Agreement, ItemAgreement, LeftOutResponses
from hbgen.model.standards import Standard, Target
from hbgen.model.texts import Text
from hbgen.model.visibility import AUDIENCES, Audience
from hbgen.render.book.context import PageContext
from hbgen.render.results.overview import Results
from measured import NEW, OLD, SELF, figure, found, measured, period, self_assessment, with_results
from some_pages import Pages
from starter import starter_texts


@pytest.fixture(scope="module")
def smallest() -> Handbook:
    handbook = load(HERE.parent / "content").handbook
    assert handbook is not None
    return handbook


def results(handbook: Handbook, audience: Audience = "staff") -> Results:
    return Results(PageContext(select(handbook, audience, "en")))


def page(handbook: Handbook, audience: Audience = "staff", path: str = "results") -> str:
    """The pages of an edition whose paths begin with `path`: by default all that tell results."""
    made = Pages(select(handbook, audience, "en"))
    return "".join(made[name] for name in made if name.startswith(path))


def names(handbook: Handbook) -> tuple[str, str]:
    """The first instrument and the first standard."""
    return handbook.instruments.instruments[0].id, handbook.standards[0].standards[0].id


def with_target(handbook: Handbook, **target: Any) -> Handbook:
    """The handbook whose first standard has a target, and whose items are all answered by yes or no."""
    chapter = handbook.standards[0]
    first = chapter.standards[0].model_copy(update={"target": Target.model_validate(target)})
    items = tuple(item.model_copy(update={"scale": "yes-no", "channel": None}) for item in first.measures)
    first = first.model_copy(update={"measures": items})
    chapter = chapter.model_copy(update={"standards": (first, *chapter.standards[1:])})
    return handbook.model_copy(update={"standards": (chapter, *handbook.standards[1:])})


SECONDS = {"operator": "at-most", "value": 30, "unit": {"en": "seconds"}}


# --- targets ----------------------------------------------------------------------------------


def test_a_share_is_held_against_the_share_that_the_standard_promises(smallest: Handbook) -> None:
    instrument, standard = names(smallest)
    handbook = with_target(smallest, **SECONDS, share=90)
    periods = period("2026-Q3", 9, found(instrument, figure("standard", 0.7, standard=standard)))
    [series] = results(with_results(handbook, periods, target=60)).of(standard)
    assert series.newest.goal is not None and series.newest.goal.is_share
    assert (series.newest.goal.value, series.newest.verdict) == (90, "below")
    assert "held against the standard: 90% of cases" in page(with_results(handbook, periods, target=60))


def test_a_time_is_never_compared_with_a_score(smallest: Handbook) -> None:
    """A target without a share stands beside the figure: no word on whether it was reached."""
    instrument, standard = names(smallest)
    handbook = with_target(smallest, **SECONDS)
    periods = period("2026-Q3", 9, found(instrument, figure("standard", 0.29, standard=standard)))
    [series] = results(with_results(handbook, periods)).of(standard)
    assert series.newest.goal is None and series.newest.verdict is None
    text = page(with_results(handbook, periods))
    assert "At most 30 seconds" in text and "29%" in text and "hb-verdict" not in text


@pytest.mark.parametrize(
    ("value", "verdict"), [(0.85, "reached"), (0.846, "reached"), (0.80, "near"), (0.76, "near"), (0.70, "below")]
)
def test_a_score_is_held_against_the_instruments_target(smallest: Handbook, value: float, verdict: str) -> None:
    """Just below, where the target lies within the interval; below, where it does not."""
    instrument, _ = names(smallest)
    handbook = with_results(smallest, period("2026-Q3", 9, found(instrument, figure("all", value))), target=85)
    assert results(handbook).scores[0].series[0].newest.verdict == verdict


@pytest.mark.parametrize("measure", ["csat", "nps", "ces-net", "ces-top-box", "ces-mean"])
def test_an_index_is_held_against_no_score(smallest: Handbook, measure: str) -> None:
    instrument, _ = names(smallest)
    measured_ = found(instrument, figure("all", 3.0, measure=measure))
    reading = results(with_results(smallest, period("2026-Q3", 9, measured_), target=85)).scores[0].series[0].newest
    assert reading.goal is None
    low, high = {"nps": (-100, 100), "ces-net": (-100, 100), "ces-mean": (1, 7)}.get(measure, (0, 100))
    assert (reading.scale.low, reading.scale.high) == (low, high)


# --- over time --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (figure("all", 0.4), figure("all", 0.6), "better"),
        (figure("all", 0.8), figure("all", 0.6), "worse"),
        (figure("all", 0.5), figure("all", 0.6), "unclear"),
        (figure("all", 0.6), figure("all", 0.6), "unclear"),
        (figure("all", 0.4, n=29), figure("all", 0.6), "untested"),
        (figure("all", 0.4), figure("all", 0.6, n=29), "untested"),
        (figure("all", 0.4), figure("all", 0.6, bound="at-least"), "untested"),
        (figure("all", 0.5, mark=OLD), figure("all", 0.6, mark=NEW), None),
        (figure("all"), figure("all", 0.6), None),
        (figure("all", 0.6), figure("all"), None),
    ],
)
def test_only_the_same_thing_gets_better_or_worse(
    smallest: Handbook, before: Any, now: Any, change: str | None
) -> None:
    """And only what is published of it says so: never a bound, a figure of few answers, or a withheld one."""
    instrument, _ = names(smallest)
    # In the file's order, not by date: the newest stands first.
    periods = (period("2026-Q3", 9, found(instrument, now)), period("2026-Q2", 6, found(instrument, before)))
    handbook = with_results(smallest, *periods)
    series = results(handbook).scores[0].series[0]
    assert [point.period.id for point in series.readings] == ["2026-Q2", "2026-Q3"]
    assert (series.change.verdict if series.change else None) == change
    text = page(handbook)
    assert ("better than before (2nd quarter of\u00a02026): 60% after 40%; more than chance explains" in text) == (
        change == "better"
    )
    assert ("worse than before (2nd quarter of\u00a02026): 60% after 80%; more than chance explains" in text) == (
        change == "worse"
    )
    assert ("no clear change (2nd quarter of\u00a02026)" in text) == (change == "unclear")
    assert ("whether it changed cannot be told" in text) == (change == "untested")


def test_the_line_is_broken_where_something_else_was_asked(smallest: Handbook) -> None:
    text = page(measured(smallest))
    assert 'class="hb-break"' in text and "What is asked was changed here." in text
    same = period("2026-Q2", 6, found(names(smallest)[0], figure("all", 0.6)))
    assert 'class="hb-break"' not in page(with_results(smallest, same))


def test_on_paper_each_period_stands_in_one_table(smallest: Handbook) -> None:
    """What the drawings tell on a screen; a figure of another question has no place beside it."""
    instrument, standard = names(smallest)
    quarters = [("2026-Q1", 3, 0.5, OLD), ("2026-Q2", 6, 0.61, NEW), ("2026-Q3", 9, 0.7, NEW)]
    held = (
        period(name, month, found(instrument, figure("standard", value, standard=standard, mark=mark)))
        for name, month, value, mark in quarters
    )
    text = page(with_results(smallest, *held))
    assert f'<tr><th scope="row">{standard}</th>' in text
    assert "<td></td><td>61%</td><td>70%</td></tr>" in text


# --- withheld ---------------------------------------------------------------------------------


def test_what_is_withheld_is_said_in_words_and_has_no_figure(smallest: Handbook) -> None:
    instrument, standard = names(smallest)
    periods = period("2026-Q3", 9, found(instrument, figure("all"), figure("standard", standard=standard)))
    handbook = with_results(smallest, periods, target=85)
    for text in (page(handbook), page(handbook, path="standards/")):
        assert "too few answers to show a figure" in text
        assert "hb-verdict" not in text and "hb-dot" not in text
    assert results(handbook).short == [] and results(handbook).gaps == []


def test_a_standard_says_what_was_found(smallest: Handbook) -> None:
    instrument, standard = names(smallest)
    shown = figure("standard", 0.7812, n=24, standard=standard)
    handbook = with_results(smallest, period("2026-Q3", 9, found(instrument, shown, rate=0.6)))
    text = page(handbook, path="standards/")
    assert "<strong>78%</strong> (68–88%, n = 24); response rate 60%" in text
    assert "indicative" in text
    assert f'href="hb:pages/results/standards/ctr#hb-result-{standard}"' in text
    assert f'id="hb-result-{standard}"' in page(handbook)
    assert "Q3\u00a02026" not in page(handbook, "customers", "standards/")


def test_no_page_shows_the_code_of_a_period() -> None:
    """Readers are told the quarter as their language says it, wherever a result stands; `2026-Q3` is for files."""
    pages = starter_texts("staff", "et")
    assert [path for path, text in pages.items() if re.search(r"\b20\d\d-(Q\d|H\d)\b", text)] == []
    whole, short = "2026.\u00a0a III\u00a0kvartal", "2026 III\u00a0kv"
    assert {path for path, text in pages.items() if whole in text.replace("\\", "")} >= {
        "results.md",
        "results/units.md",
        "standards/tel.md",
    }
    for path in ("results.md", "results/standards/tel.md", "results/units/call-centre.md"):
        assert f">{short}</text>" in pages[path]


# --- units, sides, aspects --------------------------------------------------------------------


def test_the_widest_gap_stands_first(smallest: Handbook) -> None:
    first, second = smallest.instruments.instruments[:2]
    standards = [standard.id for chapter in smallest.standards for standard in chapter.standards]
    values = {standards[0]: (0.6, 0.7)} | ({standards[1]: (0.9, 0.4)} if len(standards) > 1 else {})
    sides = [
        found(instrument.id, *(figure("standard", pair[side], standard=id_) for id_, pair in values.items()))
        for side, instrument in enumerate((first, second))
    ]
    gaps = results(with_results(smallest, period("2026-Q3", 9, *sides))).gaps
    assert [gap.points for gap in gaps] == sorted((gap.points for gap in gaps), reverse=True)
    assert {gap.standard for gap in gaps} == set(values)
    gap = next(gap for gap in gaps if gap.standard == standards[0])
    assert gap.points == 10 and [side.view for side in gap.sides] == [first.type, second.type]


@pytest.mark.parametrize("count", [1, 2, 3, 14, 20, 21])
def test_a_self_assessment_has_a_radar_where_it_can_be_drawn(smallest: Handbook, count: int) -> None:
    asking = smallest.instruments
    instruments = (*asking.instruments, self_assessment(count))
    handbook = smallest.model_copy(update={"instruments": asking.model_copy(update={"instruments": instruments})})
    items = [figure("item", 0.5, item=f"{SELF}-{n:02}") for n in range(1, count + 1)]
    handbook = with_results(handbook, period("2026-Q3", 9, found(SELF, figure("all", 0.5), *items)))
    text = page(handbook)
    assert ("hb-radar" in text) == (3 <= count <= 20)
    assert "Aspect 1 is in place." in text and f"Aspect {count} is in place." in text
    # So many are folded away, but they are there.
    assert (f"{count} aspects</summary>" in text) == (count > 20)


def test_at_most_two_periods_are_laid_over_each_other_and_only_where_they_asked_the_same(smallest: Handbook) -> None:
    asking = smallest.instruments
    instruments = (*asking.instruments, self_assessment(3))
    handbook = smallest.model_copy(update={"instruments": asking.model_copy(update={"instruments": instruments})})

    def held(name: str, month: int, mark: str) -> Any:
        items = [figure("item", 0.5, item=f"{SELF}-{n:02}", mark=mark if n == 2 else NEW) for n in (1, 2, 3)]
        return period(name, month, found(SELF, *items))

    handbook = with_results(handbook, held("2026-Q1", 3, NEW), held("2026-Q2", 6, OLD), held("2026-Q3", 9, NEW))
    [assessment] = results(handbook).assessments
    assert [answered.period.id for answered in assessment.rounds] == ["2026-Q3", "2026-Q2", "2026-Q1"]
    assert [aspect.change for aspect in assessment.rounds[0].aspects] == ["same", "other", "same"]
    [drawn] = assessment.overlays
    assert drawn.names == ["2026-Q3", "2026-Q2"]
    assert [shape.is_whole for shape in drawn.radar.shapes] == [True, False]
    assert "asked otherwise" in page(handbook)


def on_four(handbook: Handbook, *aspects: Mapping[str, float | None]) -> Handbook:
    """The handbook with a self-assessment from 1 to 4; each aspect is what everybody and each group scored."""
    survey = self_assessment(len(aspects))
    scale = Scale(id="four", name=Text({"en": "Four steps"}), low=1, high=4)
    items = tuple(item.model_copy(update={"scale": "four"}) for item in survey.items)
    asking = handbook.instruments.model_copy(
        update={
            "instruments": (*handbook.instruments.instruments, survey.model_copy(update={"items": items})),
            "scales": (*handbook.instruments.scales, scale),
        }
    )
    figures = [
        figure("item" if role == "all" else "role-item", value, item=item.id, role=None if role == "all" else role)
        for item, aspect in zip(items, aspects, strict=True)
        for role, value in aspect.items()
    ]
    figures = [
        aspect_figure.model_copy(update={"spread": 0.25})
        if aspect_figure.value is not None and aspect_figure.by == "item"
        else aspect_figure
        for aspect_figure in figures
    ]
    held = period("2026-Q3", 9, found(SELF, *figures))
    return with_results(handbook.model_copy(update={"instruments": asking}), held)


def test_an_aspect_stands_on_its_scale_with_its_spread_and_the_gap_between_groups(smallest: Handbook) -> None:
    """S1, S2: the mean from 1 to 4, how far answers lie apart, and which groups see it differently."""
    seen = {"all": 0.5666, "front-line": 0.4, "support": 0.6, "managers": 0.7333}
    handbook = on_four(smallest, seen, {"all": 0.6, "front-line": None, "support": None, "managers": 0.6})
    [assessment] = results(handbook).assessments
    first, second = assessment.rounds[0].aspects
    assert (first.mean, first.spread, first.agreeing) == (2.7, 0.8, "mixed")
    assert first.apart is not None and first.apart.points == 1.0
    assert (first.apart.high.role, first.apart.high.mean) == ("managers", 3.2)
    assert (first.apart.low.role, first.apart.low.mean, first.apart.low.n) == ("front-line", 2.2, 40)
    assert second.apart is None and second.is_held_back
    assert assessment.rounds[0].lowest is first and assessment.rounds[0].widest is first
    text = page(handbook)
    words = re.sub(r"<[^>]*>", "", text)
    assert "<strong>2.7 of 4</strong>" in text and "± 0.8, answers are mixed" in text
    assert "Managers 3.2 (n = 40)" in words and "Front line 2.2 (n = 40)" in words
    assert "a group is withheld: too few answers" in text


@pytest.mark.parametrize(("score", "is_weak", "shown"), [(0.3333, True, "2 of 4"), (0.34, False, "2.02 of 4")])
def test_an_aspect_at_two_or_below_leads_to_its_activity(
    smallest: Handbook, score: float, is_weak: bool, shown: str
) -> None:
    handbook = on_four(smallest, {"all": score}, {"all": 0.9})
    text = page(handbook)
    assert f"<strong>{shown}</strong>" in text
    assert ("hardly seen" in text) == ("no activity sees to it yet" in text) == is_weak


def test_two_groups_are_laid_over_each_other_that_lie_farthest_apart(smallest: Handbook) -> None:
    aspects = [{"all": 0.5, "front-line": 0.3, "support": 0.5, "managers": 0.7}] * 4
    [assessment] = results(on_four(smallest, *aspects)).assessments
    rounds, groups = assessment.overlays
    assert not rounds.are_groups and groups.names == ["managers", "front-line"]
    withheld = [{"all": 0.5, "front-line": None, "support": None, "managers": 0.7}] * 4
    [assessment] = results(on_four(smallest, *withheld)).assessments
    assert [drawn.are_groups for drawn in assessment.overlays] == [False]


@pytest.mark.parametrize(
    ("kappa", "ac1", "words"),
    [
        (0.77, 0.8, "That is good."),
        (0.2, 0.91, "That is very good.</p>"),
        (None, 0.95, "That is very good.</p>"),
        (0.3, 0.32, "That is weak"),
    ],
)
def test_agreement_is_said_in_words_and_by_what_holds(
    smallest: Handbook, kappa: float | None, ac1: float, words: str
) -> None:
    """κ falls where nearly all answers are the same, whatever assessors do: then AC1 is read."""
    alike = Agreement(cases=24, pairs=300, percent=0.93, kappa=kappa, ac1=ac1)
    result = found(names(smallest)[0], figure("all", 0.7)).model_copy(update={"agreement": alike})
    handbook = with_results(smallest, period("2026-Q3", 9, result))
    text = page(handbook)
    assert "agree in 93% of answers" in text and "24 cases" in text and words in text
    # What only some understand is folded.
    seen, _, folded = text.partition("How that is judged</summary>")
    assert "κ" not in seen and ("Cohen" in folded) == (kappa is not None)
    assert ("Most answers are one and the same" in folded) == (ac1 > 0.9)
    opened = (handbook.instruments.instruments[0].model_copy(update={"results_audience": "customers"}),)
    asking = handbook.instruments.model_copy(update={"instruments": opened})
    assert "Two assessors" not in page(handbook.model_copy(update={"instruments": asking}), "customers")


def test_agreement_by_item_names_the_items_to_look_at(smallest: Handbook) -> None:
    alike = Agreement(cases=24, pairs=300, percent=0.8, kappa=0.6, ac1=0.6, items_withheld=2)
    items = (
        ItemAgreement(item="CTR-01-a", cases=24, percent=0.8, bound="at-least"),
        ItemAgreement(item="GONE-01-a", cases=10, percent=0.5, kappa_n=0.0),
    )
    result = found(names(smallest)[0], figure("all", 0.7))
    result = result.model_copy(update={"agreement": alike, "agreement_by_item": items})
    text = page(with_results(smallest, period("2026-Q3", 9, result)))
    seen, _, folded = text.partition("Agreement of assessors on 2 items</summary>")
    assert "Two assessors see GONE-01-a differently in 5 of 10 cases: look at its wording together." in seen
    assert "see CTR-01-a differently" not in text and "κn 0<" in folded and "≥ 80%" in re.sub("<[^>]*>", "", folded)
    assert "Withheld for 2 items" in folded and folded.index("GONE-01-a") < folded.index("CTR-01-a")


# --- the loop ---------------------------------------------------------------------------------


def test_what_does_not_count_is_counted_in_words_by_reason(smallest: Handbook) -> None:
    reasons = ((LEFT_OUT_REASONS[0], 1), *((reason, 1000 + n) for n, reason in enumerate(LEFT_OUT_REASONS[1:])))
    left_out = tuple(LeftOutResponses(reason=reason, count=count) for reason, count in reasons)
    result = found(names(smallest)[0], figure("all", 0.7))
    older = period("2026-Q1", 3, result.model_copy(update={"left_out": left_out}))
    newer = period("2026-Q2", 6, result.model_copy(update={"left_out": left_out}))
    text = page(with_results(smallest, older, newer))
    assert text.count("and not counted: 1 preview of the form, ") == 1
    counts = [f"{1000 + n:,}" for n in range(len(reasons) - 1)]
    assert all(count in text or count.replace(",", "") in text for count in counts)
    # Of a period before the newest nothing is told, and nobody outside learns of it.
    assert "not counted" not in page(with_results(smallest, older, period("2026-Q2", 6, result)))
    assert "not counted" not in page(with_results(smallest, newer), "customers")


def test_what_fell_short_leads_to_what_is_done_and_to_the_next_measurement(smallest: Handbook) -> None:
    instrument, standard = names(smallest)
    periods = period("2026-Q3", 9, found(instrument, figure("standard", 0.3, standard=standard)))
    handbook = with_results(smallest, periods, target=85, next=datetime.date(2026, 12, 1))
    text = page(handbook)
    assert "No activity names this standard yet." in text
    assert "1 December 2026" in text and "1 December 2026" in page(handbook, path="standards/")
    assert "1 December 2026" in page(handbook, path="instruments/")
    assert "1 December 2026" not in page(handbook, "customers", "")
    activity = RolloutActivity.model_construct(
        **{
            **{name: info.get_default() for name, info in RolloutActivity.model_fields.items()},
            "id": "ACT-77",
            "title": "Everybody learns to greet",
            "standards": (standard,),
        }
    )
    rollout = handbook.rollout.model_copy(update={"activities": (activity,)})
    book = PageContext(select(handbook.model_copy(update={"rollout": rollout}), "staff", "en"))
    assert [activity.id for activity in book.activities(standard)] == ["ACT-77"]


# --- the page as a whole ----------------------------------------------------------------------


def test_there_is_no_page_without_results(smallest: Handbook) -> None:
    for audience in AUDIENCES:
        assert page(smallest.model_copy(update={"results": ()}), audience) == ""
    assert page(measured(smallest), "customers") == ""
    assert page(measured(smallest)) != ""


def test_customers_read_what_is_declared_for_them_and_no_more(smallest: Handbook) -> None:
    handbook = measured(smallest)
    first, *rest = handbook.instruments.instruments
    asking = handbook.instruments.model_copy(
        update={"instruments": (first.model_copy(update={"results_audience": "customers"}), *rest)}
    )
    text = page(handbook.model_copy(update={"instruments": asking}), "customers")
    assert str(first.title) in text and "70%" in text
    for entry in rest:
        assert str(entry.title) not in text and entry.id not in text
    assert "hb-heat" not in text and "instruments/" not in text


class Drawings(HTMLParser):
    """Takes the SVG out of a page, and looks at what a strict policy forbids."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "style")
        assert not [name for name, _ in attrs if name == "style" or name.startswith("on")]


def test_drawings_are_well_formed_named_and_need_no_script_and_no_style(smallest: Handbook) -> None:
    text = page(measured(smallest))
    Drawings().feed(text)
    drawings = re.findall(r'<svg class="hb-chart.*?</svg>(?:</svg>)?', text, re.DOTALL)
    outer = re.findall(r'<svg class="hb-chart[^>]*role="img">.*?</desc>', text, re.DOTALL)
    assert len(outer) > 8
    for svg in outer:
        assert re.search(r"<title>[^<]+</title><desc>[^<]+</desc>", svg), svg
    for drawing in drawings:
        if drawing.count("<svg") == drawing.count("</svg>"):
            ElementTree.fromstring(drawing)
    assert 'class="hb-chart hb-trend"' in text and 'class="hb-chart hb-radar"' in text


@pytest.mark.parametrize("standards", [1, 60])
def test_long_names_and_many_standards_have_room(smallest: Handbook, standards: int) -> None:
    instrument, _ = names(smallest)
    chapter = smallest.standards[0]
    many: list[Standard] = [
        chapter.standards[0].model_copy(update={"id": f"LONG-{number:02}"}) for number in range(standards)
    ]
    handbook = smallest.model_copy(update={"standards": (chapter.model_copy(update={"standards": tuple(many)}),)})
    figures = [figure("standard", number % 100 / 100, standard=standard.id) for number, standard in enumerate(many)]
    text = page(with_results(handbook, period("2026-Q3", 9, found(instrument, *figures))))
    assert text.count('id="hb-result-LONG-') == standards


def test_pages_of_results_are_light() -> None:
    """The starter handbook's pages, packed as they are sent."""
    import gzip

    made = starter_texts("staff", "et")
    sizes = {path: len(gzip.compress(made[path].encode())) for path in made if path.startswith("results")}
    assert len(sizes) > 10 and max(sizes.values()) < 40_000
