"""The plan: sources, priorities, SMART, who takes part, balance, review, and what its pages show (S11–S15, S20)."""

from __future__ import annotations

import datetime
import re
import xml.etree.ElementTree as ET
from collections import Counter
from typing import Any

import pytest

from filling import filled
from hbgen.checks import CHECKS, check
from hbgen.editions import select
from hbgen.exports import downloads, plans
from hbgen.locale import translator
from hbgen.model.handbook import Handbook
from hbgen.model.plan import SOURCE_KINDS, STAGES, Found, Period, Priority, RolloutActivity, ranked
from hbgen.model.texts import Text
from hbgen.model.visibility import AUDIENCES, Audience
from hbgen.problems import Problem
from hbgen.render.pages import render
from hbgen.render.rollout.flow import FlowBox, draw, ordered
from hbgen.rules import whole_plan
from hbgen.rules.balance import PlanSpan, balance
from hbgen.rules.bare_wishes import bare_wish
from hbgen.rules.metrics import Reached, misses, reached
from hbgen.rules.placeholders import placeholder
from hbgen.rules.review import POINTS, smart
from hostile import HOSTILE
from sampling import in_full, sampled, some
from sites import IMAGES
from some_pages import Pages
from starter import starter, starter_texts

SVG = "{http://www.w3.org/2000/svg}"


def having(handbook: Handbook, **changed: Any) -> Handbook:
    """A handbook with other parts in its plan."""
    return handbook.model_copy(update={"rollout": handbook.rollout.model_copy(update=changed)})


def with_activities(handbook: Handbook, **changed: Any) -> Handbook:
    activities = tuple(planned.model_copy(update=changed) for planned in handbook.rollout.activities)
    return having(handbook, activities=activities)


def page(handbook: Handbook, name: str, audience: Audience = "managers", language: str = "en") -> str:
    is_starter = handbook is starter()
    pages = starter_texts(audience, language) if is_starter else Pages(select(handbook, audience, language))
    return pages.get(f"{name}.md", "")


def codes(problems: Any) -> list[str]:
    return [problem.code for problem in problems]


# --- S11: sources, priorities, the flow -----------------------------------------------------------


def priority(id_: str, value: int, effort: int, confidence: int) -> Priority:
    return Priority(
        id=id_,
        title=Text({"en": id_}),
        sources=("SRC-1",),
        customer_value=value,
        effort=effort,
        confidence=confidence,
        reason=Text({"en": "Why."}),
    )


@pytest.mark.parametrize(("value", "effort", "confidence", "score"), [(5, 2, 4, 10), (5, 5, 1, 1), (1, 5, 1, 0.2)])
def test_s11_a_priority_is_scored_by_one_rule(value: int, effort: int, confidence: int, score: float) -> None:
    assert priority("PRI-1", value, effort, confidence).score == pytest.approx(score)


def test_s11_the_highest_score_comes_first_and_equal_ones_share_a_rank() -> None:
    ranking = ranked([priority("a", 4, 4, 1), priority("b", 5, 1, 5), priority("c", 1, 1, 1), priority("d", 1, 5, 1)])
    assert [(rank, row.id) for rank, row in ranking] == [(1, "b"), (2, "a"), (2, "c"), (4, "d")]


def test_s11_the_page_shows_the_rule_its_terms_and_the_order() -> None:
    text = page(starter(), "rollout/sources")
    assert "Score = value for the customer × confidence ÷ effort" in text
    assert "`PRI-2` · 5 × 4 ÷ 2 = 10" in text
    places = [text.index(f"#{id_}) |") for id_ in ("PRI-2", "PRI-3", "PRI-1", "PRI-4")]
    assert places == sorted(places)


def test_s11_the_page_names_the_kinds_that_have_no_source() -> None:
    assert {source.kind for source in starter().rollout.sources} == set(SOURCE_KINDS)
    assert "Not looked at yet" not in page(starter(), "rollout/sources")
    kept = tuple(source for source in starter().rollout.sources if source.kind not in ("surveys", "other"))
    assert "Not looked at yet: Surveys, Other" in page(having(starter(), sources=kept), "rollout/sources")


def drawing(handbook: Handbook, audience: Audience = "managers") -> ET.Element:
    text = page(handbook, "rollout/sources", audience)
    start = text.index("<svg")
    block = text[start : text.index("</svg>") + 6]
    assert "\n\n" not in block
    return ET.fromstring(block.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_s11_the_way_is_drawn_from_source_to_activity() -> None:
    svg = drawing(starter())
    rollout = starter().rollout
    assert len(svg.findall(f"{SVG}rect")) == len(rollout.sources) + len(rollout.priorities) + len(rollout.activities)
    joined = sum(len(p.sources) for p in rollout.priorities) + sum(1 for a in rollout.activities if a.priority)
    assert len(svg.findall(f"{SVG}path")) == joined
    named = [element.text or "" for element in svg.findall(f"{SVG}text[@class='hb-head']")]
    assert named[0].startswith("SRC-07") and any(name.startswith("ACT-12") for name in named)
    # Whoever does not see it is told what it shows.
    assert svg.get("role") == "img"
    labels = (svg.get("aria-labelledby") or "").split()
    assert labels == [svg.find(f"{SVG}title").get("id"), svg.find(f"{SVG}desc").get("id")]  # type: ignore[union-attr]


def test_s11_an_activity_without_a_priority_is_joined_to_its_sources() -> None:
    alone = with_activities(having(starter(), priorities=()), priority=None)
    joined = sum(len(activity.sources) for activity in alone.rollout.activities)
    assert len(drawing(alone).findall(f"{SVG}path")) == joined


@sampled(3)
@pytest.mark.parametrize("shift", range(0, len(HOSTILE), 6))
def test_the_drawing_holds_nothing_but_boxes_lines_and_words(shift: int) -> None:
    attacked = filled(words=lambda n, _m, _l: f"text{n:05} {HOSTILE[(n + shift) % len(HOSTILE)]}")
    tags = {element.tag.removeprefix(SVG) for element in drawing(attacked).iter()}
    assert tags == {"svg", "title", "desc", "path", "rect", "text"}


def test_a_drawing_of_nothing_is_one() -> None:
    assert draw(((), (), ()), (), "Title", "About").boxes == ()


@in_full
def test_a_large_plan_is_not_drawn() -> None:
    first = starter().rollout.sources[0]
    many = tuple(first.model_copy(update={"id": f"SRC-{number}"}) for number in range(41))
    assert "<svg" not in page(having(starter(), sources=many), "rollout/sources")
    assert "<svg" in page(having(starter(), sources=many[:-1]), "rollout/sources")


def test_boxes_stand_near_those_to_which_they_lead() -> None:
    nodes = [FlowBox(id_, "", id_) for id_ in "abc"]
    assert [node.id for node in ordered(nodes, {"a": [2], "c": [0, 1]})] == ["c", "a", "b"]


def test_words_of_another_language_are_marked_in_the_drawing() -> None:
    source = starter().rollout.sources[0].model_copy(update={"finding": Text({"et": "Tere <b>"})})
    text = page(having(starter(), sources=(source,)), "rollout/sources")
    assert re.search(r'<text x="9" y="\d+" lang="et">Tere &lt;b&gt;</text>', text)


# --- S12, S13: the six questions, SMART -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Improve customer service.", "Improve"),
        ("Better letters", "Better"),
        ("Parandame teenindust.", "Parandame"),
        ("Teenindus on parem.", "parem"),
        ("Improve the share of kept call-backs to 90 %.", None),
        ("Every letter has the answer in its first two sentences.", None),
        ("We improve the form: the customer writes each fact once.", None),
        ("Everybody greets first.", None),
        ("Töötajad on rohkem pühendunud.", "rohkem pühendunud"),
        ("Teenindus muutub paremaks, kiiremaks ja sõbralikumaks.", "paremaks"),
        ("Улучшаем обслуживание.", "Улучшаем"),
        ("Обслуживание становится лучше.", "лучше"),
        ("Совершенствуем работу с письмами.", "Совершенствуем"),
        ("Развиваем культуру сервиса.", "Развиваем"),
        ("Повышаем долю звонков в срок до 90 %.", None),
        ("Каждый здоровается первым.", None),
        ("Förbättrar servicen.", None),
    ],
)
def test_s12_a_change_that_only_wishes_is_found(text: str, word: str | None) -> None:
    assert bare_wish(text) == word


@pytest.mark.parametrize(
    ("text", "expected"),
    [("TBD", True), ("Selgub hiljem.", True), ("täpsustamisel", True), ("To be confirmed by May", True), ("???", True),
     ("Будет решено", True), ("Уточняется позже", True), ("Omanik: TBD", True), ("We call back.", False),
     ("Todo el mundo", False), ("XXX sajand", False), ("Mis juhtub???", False), ("No extra money needed", False)],
)  # fmt: skip
def test_s12_a_text_that_is_still_to_be_written_is_known(text: str, expected: bool) -> None:
    assert (placeholder(text) is not None) == expected


@sampled(2)
@pytest.mark.parametrize(
    ("who", "name"),
    [("Mari Tamm and two regulars", "Mari Tamm"), ("M. Tamm", "M. Tamm"), ("Иванова Анна", "Иванова Анна"),
     ("Head of Service", None), ("Customer Council", None), ("Tegevjuht ja juhtkond", None)],
)  # fmt: skip
def test_s14_a_name_in_place_of_a_position_is_told(who: str, name: str | None) -> None:
    [first, *rest] = starter().rollout.involved
    changed = having(starter(), involved=(first.model_copy(update={"who": Text({"en": who})}), *rest))
    problems = [
        problem for problem in check(changed, images=_Everything()).problems if problem.code == "who-is-a-person"
    ]
    assert [problem.values["found"] for problem in problems] == ([name] if name else [])


@in_full
def test_s12_s13_each_letter_of_smart_has_its_sentence() -> None:
    """Specific, measurable, achievable, relevant, time-bound: each miss is one problem of its own."""
    first = starter().rollout.activities[0]
    metric = first.metrics[0]
    assert first.period is not None
    late = metric.model_copy(update={"due": first.period.end.replace(year=first.period.end.year + 2)})
    broken: dict[str, dict[str, Any]] = {
        "change-is-a-wish": {"change": Text({"et": "Parandame teenindust.", "en": "Improve service."})},
        "metric-without-baseline": {"metrics": (metric.model_copy(update={"baseline": None}),)},
        "metric-stands-still": {"metrics": (metric.model_copy(update={"baseline": metric.target}),)},
        "metric-too-late": {"metrics": (late,)},
        "activity-not-agreed": {"agreed_by": ()},
        "activity-without-goal": {"goal": None},
        "activity-without-follow-up": {"follow_ups": ()},
        "activity-question": {"owner": None},
    }
    good = codes(check(starter(), images=_Everything()).problems)
    assert good == []
    for code, changed in broken.items():
        activities = (first.model_copy(update=changed), *starter().rollout.activities[1:])
        problems = check(having(starter(), activities=activities), images=_Everything()).problems
        assert codes(problems) == [code]


class _Everything:
    """Every picture there can be."""

    def __contains__(self, path: object) -> bool:
        return True


def test_what_is_stopped_or_only_proposed_is_not_held_to_the_review() -> None:
    empty: dict[str, Any] = {"follow_ups": (), "agreed_by": (), "metrics": (), "stage": None}
    for status, expected in (("planned", True), ("stopped", False), ("proposed", False)):
        handbook = with_activities(starter(), status=status, **empty)
        assert ("activity-not-agreed" in codes(POINTS["agreed-above"].findings(handbook))) == expected


# --- S14: who makes the plan ----------------------------------------------------------------------


def silent(handbook: Handbook) -> Handbook:
    """The handbook as if nobody had said how anybody stands to anything."""
    partners = tuple(
        partner.model_copy(update={"stance": None, "opinion_leader": False}) for partner in handbook.rollout.involved
    )
    records = tuple(
        record.model_copy(
            update={
                "participants": tuple(
                    participant.model_copy(update={"stance": None, "opinion_leader": False})
                    for participant in record.participants
                )
            }
        )
        for record in handbook.involvement
    )
    return having(handbook.model_copy(update={"involvement": records, "stances": ()}), involved=partners)


@pytest.mark.parametrize("audience", some(AUDIENCES, 1))
def test_s14_no_edition_is_different_for_how_somebody_stands(audience: Audience) -> None:
    """Not a word, not a mark, not a count: pages, calendar and workbook are the same, byte for byte."""
    for handbook in (starter(), filled()):
        assert silent(handbook) != handbook
        languages = handbook.handbook.languages
        assert select(silent(handbook), audience, "").handbook == select(handbook, audience, "").handbook
        for language in languages:
            whole, silenced = (
                render(select(version, audience, language), IMAGES, ("ics",))
                for version in (handbook, silent(handbook))
            )
            assert whole == silenced
        whole, silenced = (
            (
                *downloads(select(version, audience, ""), languages[0]),
                *plans(select(version, audience, ""), ("plan", "ics")),
            )
            for version in (handbook, silent(handbook))
        )
        assert whole == silenced


def test_s14_the_check_knows_whom_a_plan_lacks() -> None:
    lacking = codes(check(silent(starter()), images=_Everything()).problems)
    assert lacking == ["plan-without-opinion-leader", "plan-without-resister"]
    alone = having(silent(starter()), involved=())
    assert codes(check(alone, images=_Everything()).problems).count("plan-without-part") == 5


def test_s14_who_was_asked_in_the_plan_counts_for_the_handbook() -> None:
    handbook = silent(starter())
    first, *rest = handbook.rollout.involved
    partner = first.model_copy(update={"stance": "resists", "opinion_leader": True})
    lacking = codes(check(having(handbook, involved=(partner, *rest)), images=_Everything()).problems)
    assert lacking == ["stance-in-plan"]


def test_s14_the_page_shows_who_takes_part_and_how() -> None:
    text = page(starter(), "rollout", "staff")
    assert "**Project team**: The leads of CX, HR, call centre, field service and IT." in text


# --- S15, S20: review and balance -----------------------------------------------------------------


def test_s15_the_review_has_eight_points_and_a_check_for_each() -> None:
    assert len(POINTS) == 8
    promises = {registered.promise.__doc__ for registered in CHECKS}
    assert {point.findings.__doc__ for point in POINTS.values()} <= promises


def false_green() -> Handbook:
    """A plan in which every point was ticked although nothing of it is true."""
    first, second, third, fourth, *rest = starter().rollout.activities
    assert first.period is not None and fourth.period is not None
    metric, beyond = second.metrics[0], {"target": 300.0, "unit": Text({"en": "%"})}
    day = starter().handbook.date
    later = first.period.model_copy(update={"start": day - datetime.timedelta(90), "end": day - datetime.timedelta(1)})
    begun = first.period.model_copy(update={"start": day - datetime.timedelta(30), "end": day + datetime.timedelta(30)})
    activities = [
        first.model_copy(update={"change": Text({"et": "Selgub hiljem", "en": "TBD", "ru": "Уточняется"})}),
        second.model_copy(update={"metrics": (metric.model_copy(update=beyond),)}),
        third.model_copy(update={"status": "planned", "period": later, "priority": None, "sources": ("SRC-11",)}),
        fourth.model_copy(update={"status": "planned", "period": begun, "change": Text({"en": "Service is better."})}),
        *rest,
    ]
    sources = [
        source.model_copy(
            update={"kind": "other", "finding": Text({"et": "???"}) if source.id == "SRC-11" else source.finding}
        )
        for source in starter().rollout.sources
    ]
    involved = [
        partner.model_copy(update={"roles": ("technician",)}) if partner.part == "project-team" else partner
        for partner in starter().rollout.involved
    ]
    return having(
        starter(),
        activities=tuple(planned.model_copy(update={"agreed_by": ("technician",)}) for planned in activities),
        sources=tuple(sources),
        involved=tuple(involved),
    )


FALSE_GREEN = {
    "activity-not-agreed-above", "activity-not-agreed-by-owner", "activity-overdue", "activity-not-begun",
    "placeholder", "team-without-owner", "metric-beyond-share", "change-is-a-wish",
    "activity-without-finding", "sources-all-other",
    "sources-never-asked",
}  # fmt: skip


@sampled(1)
@pytest.mark.parametrize("language", ["en", "et", "ru"])
def test_s15_no_point_is_ticked_without_evidence(language: str) -> None:
    """S12: each fault of such a plan is told in the reader's language, by the check and on the page."""
    bad = false_green()
    problems = check(bad, images=_Everything()).problems
    assert set(codes(problems)) >= FALSE_GREEN
    translate = translator(language)
    for problem in problems:
        assert language == "en" or problem.message(translate) != problem.message(str)
    text = page(bad, "rollout/review", language=language)
    for key in ("linked", "wording", "measurable", "responsibility", "agreed-above", "agreed-around"):
        point = text.partition(f"{{.id-hb-{key}}}")[2].partition("{.hb-boxes}")[0]
        assert "- ✗ " in point and "✓" not in point, key


def test_s15_a_plan_of_proposals_has_nothing_to_show() -> None:
    text = page(with_activities(having(starter(), sources=(), priorities=()), status="proposed"), "rollout/review")
    assert "✓" not in text and "✗" not in text
    assert text.count("There is nothing yet that could show it.") == len(POINTS)


def test_s12_each_letter_of_smart_is_computed() -> None:
    first = starter().rollout.activities[0]
    assert set(smart(first).values()) == {True}
    metric = first.metrics[0]
    missing: dict[str, dict[str, Any]] = {
        "specific": {"change": Text({"en": "TBD"})},
        "measurable": {"metrics": (metric.model_copy(update={"baseline": None}),)},
        "achievable": {"agreed_by": ()},
        "relevant": {"goal": None},
        "time-bound": {"period": None},
    }
    for letter, changed in missing.items():
        letters_met = smart(first.model_copy(update=changed))
        assert [name for name, there in letters_met.items() if not there] == [letter]


# --- S13: the loop is closed ------------------------------------------------------------------


def test_s13_a_metric_is_filled_from_the_newest_results_or_from_what_was_found() -> None:
    activity = starter().rollout.activities[2]
    metric = activity.metrics[0]
    assert (metric.measured_by, metric.target) == ("TEL-03", 90)
    value = reached(starter(), metric)
    assert value is not None and (value.value, value.period) == (88, "2026-Q3") and misses(metric, value)
    assert "found 88 (3rd quarter of\u00a02026)" in page(starter(), "rollout/activities", "staff")
    by_hand = metric.model_copy(
        update={"found": (Found(date=datetime.date(2026, 10, 1), value=93, source=Text({"en": "Our own count"})),)}
    )
    newest = reached(starter(), by_hand)
    assert newest is not None and (newest.value, newest.period) == (93, "") and not misses(by_hand, newest)
    # Points of a scale are told as points, and a share as per cent.
    [_, points] = starter().rollout.activities[12].metrics
    measured = reached(starter(), points)
    assert measured is not None and (measured.value, measured.period) == (1.9, "2026-Q2")
    other = metric.model_copy(update={"unit": Text({"en": "calls"})})
    assert reached(starter(), other) is None


@pytest.mark.parametrize(
    ("baseline", "target", "value", "bound", "expected"),
    [
        (62.0, 90.0, 88.0, None, True),
        (62.0, 90.0, 90.0, None, False),
        (38.0, 25.0, 24.0, None, False),
        (38.0, 25.0, 26.0, None, True),
        (None, 90.0, 80.0, None, True),
        (62.0, 97.0, 95.0, "at-least", False),
        (62.0, 97.0, 5.0, "at-most", True),
    ],
)
def test_s13_a_target_is_missed_from_where_it_began(
    baseline: float | None, target: float, value: float, bound: Any, expected: bool
) -> None:
    metric = starter().rollout.activities[0].metrics[0].model_copy(update={"baseline": baseline, "target": target})
    assert misses(metric, Reached(value, datetime.date(2026, 9, 30), bound=bound)) == expected


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("%", True), ("% of customers", True), ("per cent", True), ("protsenti klientidest", True), ("процентов", True),
     ("percentage points", False), ("% punkti", False), ("teams", False), ("points of 4", False)],
)  # fmt: skip
def test_s13_a_share_is_known_by_its_unit(unit: str, expected: bool) -> None:
    metric = starter().rollout.activities[0].metrics[0].model_copy(update={"unit": Text({"en": unit})})
    assert metric.is_share == expected


def test_s13_a_missed_target_is_told_until_something_was_decided() -> None:
    activity = starter().rollout.activities[2]
    undecided = tuple(follow_up.model_copy(update={"decided": None}) for follow_up in activity.followed_up)
    for looks, expected in ((activity.followed_up, False), (undecided, True)):
        activities = (activity.model_copy(update={"followed_up": looks}),)
        codes_found = codes(POINTS["measurable"].findings(having(starter(), activities=activities)))
        assert ("metric-missed" in codes_found) == expected


def test_s15_checks_and_page_say_the_same() -> None:
    """What is wrong stands on the managers' page in a reader's words, with a link to where it stands."""
    bad = with_activities(starter(), follow_ups=(), owner="cx-lead")
    problems: list[Problem] = [p for point in POINTS.values() for p in point.findings(bad)]
    assert set(codes(problems)) == {"activity-without-follow-up", "owner-of-most"}
    text = page(bad, "rollout/review")
    every = len(starter().rollout.activities)
    points, _, _ = text.partition("{.id-hb-smart}")
    rest = text.partition("{.id-hb-responsibility}")[2]
    assert points.count("✗") + rest.count("✗") == len(problems)
    assert f"- ✗ CX lead answers for {every} of {every} activities." in text
    assert "- ✗ Nobody looks how the activity ACT-05 goes. [Every complaint" in text.replace("ACT\\-05", "ACT-05")
    assert "✗" not in page(starter(), "rollout/review")
    assert page(starter(), "rollout/review").count("{.hb-boxes}") == 8


@pytest.mark.parametrize("audience", ["customers", "staff"])
def test_s15_only_managers_review(audience: Audience) -> None:
    assert "rollout/review.md" not in starter_texts(audience, "en")
    assert "Review" not in page(starter(), "rollout", audience)


def test_s15_the_balance_counts_by_stage_time_value_and_group() -> None:
    counts = balance(starter())
    assert counts.spans == (
        PlanSpan(2026, 1),
        PlanSpan(2026, 2),
        PlanSpan(2026, 3),
        PlanSpan(2026, 4),
        PlanSpan(2027, 1),
    )
    assert dict(counts.stages)["reinforcement"] == (0, 0, 0, 1, 2)
    assert dict(counts.values)["VAL-CARE"][0] == sum(
        1
        for planned in starter().rollout.activities
        if "front-line" in planned.groups
        and any("VAL-CARE" in s.values for s in _standards() if s.id in planned.standards)
    )
    text = page(starter(), "rollout/review")
    assert "| Reinforcement | – | – | – | 1 | 2 |" in text


def _standards() -> list[Any]:
    return [standard for chapter in starter().standards for standard in chapter.standards]


def test_s15_a_long_plan_is_shown_by_years() -> None:
    first = starter().rollout.activities[0]
    assert first.period is not None
    period = Period(start=first.period.start, end=first.period.end.replace(year=2029))
    long = having(
        starter(), activities=(first.model_copy(update={"period": period}), *starter().rollout.activities[1:])
    )
    assert balance(long).spans == tuple(PlanSpan(year) for year in (2026, 2027, 2028, 2029))


def test_s20_every_activity_of_the_starter_works_on_a_stage_and_none_is_missed() -> None:
    stages = {activity.stage for activity in starter().rollout.activities}
    assert stages == set(STAGES)
    assert codes(whole_plan.balanced(starter())) == []
    assert codes(whole_plan.balanced(with_activities(starter(), stage="knowledge"))) == ["one-stage"]
    for stage in STAGES:
        other = STAGES[STAGES.index(stage) - 1]
        moved = tuple(
            planned.model_copy(update={"stage": other}) if planned.stage == stage else planned
            for planned in starter().rollout.activities
        )
        problems = list(whole_plan.balanced(having(starter(), activities=moved)))
        assert [(p.code, p.values["id"]) for p in problems] == [("stage-without-activity", stage)]


def test_s20_a_small_plan_need_not_touch_everything() -> None:
    few = tuple(planned.model_copy(update={"standards": ()}) for planned in starter().rollout.activities[:2])
    assert codes(whole_plan.balanced(having(starter(), activities=few))) == []


def test_s20_the_rollout_and_the_guide_lead_to_the_plans_own_stages() -> None:
    text = page(starter(), "rollout", "staff")
    for stage in ("Awareness", "Desire", "Knowledge", "Ability", "Reinforcement"):
        assert f"\n{stage}\n: They " in text
    for language in ("et", "en"):
        guide = page(starter(), "guides/change-management", "staff", language)
        for activity in starter().rollout.activities:
            assert f"#{activity.id})" in guide, (language, activity.id)


# --- the pages ------------------------------------------------------------------------------------


def test_the_plan_is_shown_as_timeline_board_and_table() -> None:
    text = page(starter(), "rollout", "staff")
    for activity in starter().rollout.activities:
        # In the timeline, on the board, in the table and at its stage.
        assert text.count(f"#{activity.id})") == 4
    counts = Counter(activity.status for activity in starter().rollout.activities)
    assert all(f"\n{status.capitalize()} · {count}\n" in text for status, count in counts.items())


def test_customers_see_nothing_of_a_plan() -> None:
    assert not [path for path in starter_texts("customers", "en") if "rollout" in path]


def test_a_plan_without_activities_has_no_pages_below() -> None:
    bare = having(starter(), activities=(), priorities=(), sources=(), involved=())
    paths = {file.path for file in render(select(bare, "managers", "en"), {})}
    assert {path for path in paths if path.startswith("rollout")} == {"rollout.md"}
    assert "toctree" not in page(bare, "rollout")


def test_an_activity_for_managers_is_on_no_page_of_the_staff() -> None:
    secret: RolloutActivity = starter().rollout.activities[3].model_copy(update={"audience": "managers"})
    activities = (*starter().rollout.activities[:3], secret, *starter().rollout.activities[4:])
    handbook = having(starter(), activities=activities)
    for file in (*render(select(handbook, "staff", "en"), {}), *plans(select(handbook, "staff", ""), ("ics",), "en")):
        if not file.path.startswith("guides/"):
            assert b"Outage facts within fifteen minutes" not in file.data, file.path
