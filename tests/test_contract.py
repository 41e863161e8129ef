"""The contract row by row, S1–S22: content → check → page → file, on a handbook that is not the starter one.

What each row holds in detail is tested where docs/contract.md says. Here it is shown that it comes together for the
café, which shares no text with the starter handbook: what is there is published, and what is taken away is missed.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest

from cafe import cafe
from hbgen.checks import check
from hbgen.codeowners import owners
from hbgen.editions import select
from hbgen.exports import exports, plans
from hbgen.model.handbook import Handbook
from hbgen.model.people import HR_PARTS
from hbgen.model.plan import SOURCE_KINDS
from hbgen.model.texts import Text
from hbgen.model.visibility import AUDIENCES, Audience
from hbgen.render.pages import render
from hbgen.rules.competency_audit import audit
from hbgen.rules.review import POINTS
from hbgen.scoring.key import AnswerKey
from hbgen.suggest import suggest
from measured import figure, found, period


def pages(handbook: Handbook, audience: Audience = "managers") -> dict[str, str]:
    made = render(select(handbook, audience, "en"), {})
    return {file.path.removesuffix(".md"): file.data.decode() for file in made if file.path.endswith(".md")}


def missed(handbook: Handbook) -> list[tuple[str, str]]:
    """Code and subject of each problem."""
    return [
        (p.code, str(p.values.get("id", p.values.get("group", p.values.get("part", "")))))
        for p in check(handbook).problems
    ]


def having(name: str, *changes: tuple[str | int, dict[str, Any]], **fields: Any) -> Handbook:
    """The café with other fields in one of its parts, or in entries of it: `(id or index, fields)`."""
    part = getattr(cafe(), name)
    if isinstance(part, tuple):
        update = dict(changes)
        entries = (entry.model_copy(update=update.get(entry.id, update.get(at, {}))) for at, entry in enumerate(part))
        return cafe().model_copy(update={name: tuple(entries)})
    return cafe().model_copy(update={name: part.model_copy(update=fields)})


def entries(part: str, field: str, **changes: dict[str, Any]) -> tuple[Any, ...]:
    """The entries of a list in a part of the café, those named by id (with `_` for `-`) with other fields."""
    every = getattr(getattr(cafe(), part), field)
    return tuple(entry.model_copy(update=changes.get(entry.id.replace("-", "_"), {})) for entry in every)


def activity(**fields: Any) -> Handbook:
    """The café whose first activity has other fields."""
    return having("rollout", activities=entries("rollout", "activities", ACT_1=fields))


def part(text: str, anchor: str) -> str:
    """What a page says below an anchor, up to the next heading."""
    return re.split(r"\n##? ", text.split(f".id-{anchor}}}", 1)[1].split("\n", 2)[2])[0]


def checklist(handbook: Handbook, id_: str) -> list[str]:
    """The items of a checklist, which are the same on its page, in its form, on paper and in the file to take along."""
    page = pages(handbook, "staff")[f"{'instruments' if id_.isupper() else 'practices'}/{id_.lower()}"]
    [data] = re.findall(r'class="hb-fill-data">(.*?)</script>', page)
    items = json.loads(data)["items"]
    ids = [item["id"] for item in items]
    assert all(item["text"] in page.replace(data, "") for item in items)
    [file] = exports(select(handbook, "staff", ""), ("csv",), (id_,))
    assert [row["item"] for row in csv.DictReader(io.StringIO(file.data.decode("utf-8-sig")))] == ids
    return ids


def test_the_cafe_is_a_sound_handbook() -> None:
    assert missed(cafe()) == []


# --- measuring oneself --------------------------------------------------------------------------


def test_s01_the_customers_experience_is_assessed_on_anchored_levels_by_group_and_leads_to_an_activity() -> None:
    assessed("SELF-CX", "Nobody has ever sat at our own tables.")


def test_s02_the_employees_experience_is_assessed_likewise() -> None:
    assessed("SELF-EX", "And ends with what the newcomer noticed.")


def assessed(instrument: str, anchor: str) -> None:
    """Content, a missing anchor, the form, results by group, and what is suggested of an aspect at two or below."""
    item = f"{instrument}-01"
    assert checklist(cafe(), instrument) == [item]
    observed = next(candidate for candidate in cafe().instruments.instruments if candidate.id == instrument)
    page = pages(cafe(), "staff")[f"instruments/{instrument.lower()}"]
    assert anchor in page
    bare = (
        *(candidate for candidate in cafe().instruments.instruments if candidate is not observed),
        _unanchored(observed),
    )
    assert ("anchor-missing", "level-4") in missed(having("instruments", instruments=bare))
    mark = AnswerKey.of(cafe()).questionnaires[instrument].items[item].fingerprint
    figures = [figure("item", 0.25, item=item, mark=mark).model_copy(update={"low": 0.2, "high": 0.3})]
    figures += [figure("role-item", value, item=item, role=role, mark=mark) for role, value in _GROUPS.items()]
    measured = cafe().model_copy(update={"results": (period("2026-Q3", 9, found(instrument, *figures)),)})
    page = re.sub(r"<[^>]+>", "", pages(measured, "staff")[f"results/aspects/{instrument.lower()}"])
    assert "1.8 of 4" in page
    assert "Managers 2.5 (n = 40)" in page and "Front line 1.3 (n = 40)" in page
    assert item in suggest(measured, None, 75).draft


_GROUPS = {"front-line": 0.1, "managers": 0.5}


def _unanchored(instrument: Any) -> Any:
    items = tuple(item.model_copy(update={"anchors": ()}) for item in instrument.items)
    return instrument.model_copy(update={"items": items})


# --- who answers, and what people go through ----------------------------------------------------


def test_s03_three_people_answer_and_become_code_owners() -> None:
    page = part(pages(cafe(), "staff")["organisation"], "hb-owners")
    assert [name in page for name in ("Café manager", "Service lead", "People lead")] == [True] * 3
    block, problems = owners(cafe(), "github")
    assert problems == [] and "/content/mission.yaml @harbour/manager" in block
    owned = cafe().handbook.owners
    assert owned is not None
    reduced = owned.model_copy(update={"human_resources": "manager"})
    assert ("owners-not-three", "manager") in missed(having("handbook", owners=reduced))


def test_s04_employees_touchpoints_stand_beside_customers_in_the_order_that_employees_gave_them() -> None:
    row = "[The rush hour](hb:pages/organisation#rush-hour) | {} | [Ordering](hb:pages/organisation#ordering)"
    page = part(pages(cafe(), "staff")["organisation"], "hb-touchpoints")
    assert row.format("–") in page and "Employees are asked how much each matters to them" in page
    mark = AnswerKey.of(cafe()).questionnaires["MOMENTS"].items["MOMENTS-1"].fingerprint
    result = found("MOMENTS", figure("item", 0.9, item="MOMENTS-1", mark=mark))
    page = part(
        pages(cafe().model_copy(update={"results": (period("2026-Q3", 9, result),)}), "staff")["organisation"],
        "hb-touchpoints",
    )
    assert row.format("**3.7 of 4** [(n = 40)]{.hb-n}") in page
    assert "what employees said" in page and "3rd quarter of\u00a02026" in page
    alone = entries("organisation", "touchpoints", rush_hour={"touches": ()})
    assert missed(having("organisation", touchpoints=alone)) == [
        ("touchpoint-touches-nothing", id_) for id_ in ("ordering", "rush-hour")
    ]
    unasked = (instrument for instrument in cafe().instruments.instruments if instrument.id != "MOMENTS")
    without = having("instruments", instruments=tuple(unasked))
    assert missed(without) == [("touchpoint-without-weight", "rush-hour")]
    weighed = having("organisation", touchpoints=entries("organisation", "touchpoints", rush_hour={"weight": 5.0}))
    problems = check(without.model_copy(update={"organisation": weighed.organisation})).problems
    assert [(problem.code, problem.values["ids"]) for problem in problems] == [("touchpoints-not-asked", "rush-hour")]


# --- work with people ---------------------------------------------------------------------------


def begins(practice: str, without: Handbook, lacks: str) -> None:
    """A practice is ready, has a checklist, and says what it lacks when that is taken away."""
    assert "in place" in part(pages(cafe(), "staff")[f"practices/{practice}"], "hb-precondition")
    page = pages(without, "staff")[f"practices/{practice}"]
    assert "not in place yet" in page and lacks in page.replace("&#39;", "'")
    assert ("precondition-not-met", practice) in missed(without)
    ids = checklist(cafe(), practice)
    assert ids == [f"{practice}-{number}" for number in range(1, len(ids) + 1)]


def test_s05_recruitment_begins_when_each_competency_has_the_level_that_positions_need() -> None:
    without = having("competencies", ("COMP-NOTICE", {"required": ()}))
    begins("hiring", without, "no position has a required level of [Noticing]")


def test_s06_onboarding_begins_when_each_unit_knows_its_part() -> None:
    without = having("organisation", units=entries("organisation", "units", kitchen={"customer_role": None}))
    begins("first-week", without, "the part in the customer's experience is missing for [Kitchen]")


def test_s07_development_begins_like_recruitment_and_leads_to_a_plan_for_each_position() -> None:
    without = having("competencies", ("COMP-LEAD", {"required": ()}))
    begins("growing", without, "no position has a required level of [Leading by guests]")
    sheet = pages(cafe(), "staff")["positions/waiter"]
    assert "[Noticing](hb:pages/competencies#COMP-NOTICE) | [Proficient]{.hb-level .hb-proficient}" in sheet
    assert "I rate myself | My manager | What I will do | By when" in sheet
    # The customer has a place of their own in it.
    assert "Nobody waits unnoticed at my tables." in part(sheet, "hb-plan-customer")
    assert "Looks up before the guest speaks." in part(sheet, "hb-plan-levels") + sheet.split("hb-level-COMP-NOTICE")[1]


def test_s08_pay_begins_when_everybody_has_a_goal_that_concerns_the_customer() -> None:
    without = having("organisation", roles=entries("organisation", "roles", waiter={"customer_goal": None}))
    begins("thanks", without, "a goal that concerns the customer or internal customer is missing for [Waiter]")


def test_s09_the_survey_begins_when_managers_have_a_target_and_asks_of_company_manager_and_team() -> None:
    without = having("organisation", roles=entries("organisation", "roles", manager={"employee_target": None}))
    begins("asking", without, "a target in the employee survey is missing for [Café manager]")
    assert checklist(cafe(), "EMP-SURVEY") == ["EMP-01", "EMP-02", "EMP-03"]
    survey = next(instrument for instrument in cafe().instruments.instruments if instrument.id == "EMP-SURVEY")
    for item in survey.items:
        others = tuple(other for other in survey.items if other is not item)
        every = tuple(
            instrument.model_copy(update={"items": others}) if instrument is survey else instrument
            for instrument in cafe().instruments.instruments
        )
        page = pages(having("instruments", instruments=every), "staff")["practices/asking"]
        assert f"the employee survey does not ask how customer-centric the {item.about} is" in page


def test_s10_seven_parts_stand_in_one_view_and_a_gap_is_seen() -> None:
    rows = [line for line in part(pages(cafe())["practices"], "hb-parts").splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + len(HR_PARTS) and "hb-gap" not in "".join(rows)
    without = cafe().model_copy(update={"practices": cafe().practices[1:]})
    assert missed(without) == [("part-without-practice", "recruitment")]
    assert "| Recruitment | [none yet]{.hb-gap}" in part(pages(without)["practices"], "hb-parts")


# --- the plan -----------------------------------------------------------------------------------


def test_s11_the_way_from_source_to_priority_to_activity_is_shown_and_missed() -> None:
    page = pages(cafe(), "staff")["rollout/sources"]
    assert "Score = value for the customer × confidence ÷ effort" in page and "5 × 4 ÷ 2 = 10" in page
    assert page.count("<path d=") == 3 and "Not looked at yet: Strategy, Goals" in page
    assert len(SOURCE_KINDS) == 10
    cut = missed(activity(priority=None))
    assert {("activity-without-source", "ACT-1"), ("priority-unused", "PRI-1")} <= {*cut}


def test_s12_an_activity_names_its_goal_and_is_smart() -> None:
    metric = cafe().rollout.activities[0].metrics[0]
    still = metric.model_copy(update={"baseline": metric.target})
    wish = Text({"en": "Improve the greeting."})
    assert "Nine guests of ten feel seen" in pages(cafe(), "staff")["rollout/activities"]
    assert missed(activity(goal=None)) == [("activity-without-goal", "ACT-1")]
    assert missed(activity(change=wish)) == [("change-is-a-wish", "ACT-1")]
    assert missed(activity(metrics=(still,))) == [("metric-stands-still", "ACT-1")]
    assert missed(activity(agreed_by=())) == [("activity-not-agreed", "ACT-1")]
    assert missed(activity(follow_ups=())) == [("activity-without-follow-up", "ACT-1")]


@pytest.mark.parametrize("field", ["change", "owner", "period", "metrics", "resources", "communication"])
def test_s13_each_of_six_questions_is_asked(field: str) -> None:
    activities = pages(cafe(), "staff")["rollout/activities"]
    questions = (
        "What will be different",
        "Who answers for it",
        "When",
        "How we will see it",
        "Resources",
        "Who must know",
    )
    assert all(activities.count(f"\n{question}") == 2 for question in questions)
    empty = () if field in ("metrics", "communication") else None
    assert ("activity-question", "ACT-1") in missed(activity(**{field: empty}))
    [calendar] = plans(select(cafe(), "staff", ""), ("ics",), "en")
    assert b"We greet first" in calendar.data


@pytest.mark.parametrize("audience", AUDIENCES)
def test_s14_who_makes_the_plan_is_shown_and_how_they_stand_to_it_never(audience: Audience) -> None:
    silent = having(
        "rollout",
        involved=tuple(person.model_copy(update={"stance": None}) for person in cafe().rollout.involved),
    )
    assert pages(silent, audience) == pages(cafe(), audience)
    assert ("**Project team**: Leads and two waiters." in pages(cafe(), audience).get("rollout", "")) == (
        audience != "customers"
    )
    without = having("rollout", involved=cafe().rollout.involved[:-1])
    assert missed(without) == [("plan-without-part", "project-team")]


def test_s15_a_plan_is_reviewed_at_eight_points() -> None:
    review = pages(cafe())["rollout/review"]
    points, smart = review.split("SMART")
    assert (len(POINTS), points.count("✗"), review.count("{.hb-boxes}")) == (8, 0, 8)
    assert "- ✓ Café manager agreed to 2 activities on 16 February 2026." in review
    assert smart.count("| ✓ | ✓ | ✓ | ✓ | ✓ |") == 2
    assert "- ✗ Nobody looks how the activity ACT-1 goes." in pages(activity(follow_ups=()))["rollout/review"].replace(
        "\\", ""
    )
    assert "rollout/review" not in pages(cafe(), "staff")


# --- competencies -------------------------------------------------------------------------------


def test_s16_competencies_are_acts_on_three_levels_and_a_matrix_for_positions() -> None:
    page = pages(cafe(), "staff")["competencies"]
    matrix = [line for line in part(page, "hb-matrix").splitlines() if line.startswith("| [")]
    assert matrix[-1].endswith("| [Proficient]{.hb-level .hb-proficient} | – |")
    for act in ("Looks up when a colleague nods.", "Looks up before the guest speaks.", "Shows a newcomer"):
        assert f"- {act}" in page
    first = cafe().competencies[0].behaviours
    knows = first.model_copy(update={"novice": (Text({"en": "Knows the guests."}),)})
    problems = missed(having("competencies", ("COMP-NOTICE", {"behaviours": knows})))
    assert problems == [("behaviour-not-action", "COMP-NOTICE")]
    assert checklist(cafe(), "COMP-SELF") == ["COMP-NOTICE", "COMP-LEAD"]
    facts = page.split(".id-COMP-NOTICE}")[1]
    goal = "Nine guests of ten feel seen by the end of 2026."
    assert f"Goal that it serves\n: [GOAL-1 {goal}](hb:pages/rollout#GOAL-1)" in facts
    assert "How it serves the goal\n: Nobody waits unnoticed." in facts
    goals = part(pages(cafe(), "staff")["rollout"], "GOAL-1")
    assert "Competencies that serve it: [Noticing](hb:pages/competencies#COMP-NOTICE), [Leading by guests]" in goals
    assert missed(having("competencies", ("COMP-NOTICE", {"goal": None}))) == [
        ("competency-without-goal", "COMP-NOTICE")
    ]
    assert missed(having("competencies", ("COMP-NOTICE", {"goal": "GOAL-7"}))) == [("unknown-reference", "GOAL-7")]
    assert missed(having("competencies", ("COMP-NOTICE", {"goal": "ACT-1"}))) == [("wrong-reference", "ACT-1")]


def test_s17_the_worksheet_has_a_sheet_for_each_of_three_groups_and_asks_for_behaviour_first() -> None:
    page = pages(cafe(), "staff")["worksheet"]
    sheets = page.split("{.hb-sheet")[1:]
    assert [re.search(r"## (.*)", sheet)[1] for sheet in sheets] == ["Everybody", "Managers", "CX lead"]  # type: ignore[index]
    described = ("Noticing", "Leading by guests", "Leading by guests")
    for sheet, known in zip(sheets, described, strict=True):
        # One or two competencies a group; what there is already is named, what is open is an empty cell.
        assert sheet.count("<caption>") == 2 and f">{known}</a>" in sheet
        first = sheet.split("</table>")[0]
        places = [first.index(f">{word}") for word in ("What does somebody do", "What must one know", "Novice")]
        assert places == sorted(places)
        assert "What does somebody do who has it?</th><td></td>" in first
        assert "Nine guests of ten feel seen by the end of 2026." in first
    assert "worksheet" not in pages(cafe(), "customers")


def test_s18_competencies_say_whose_they_are_and_what_one_knows_can_do_and_cares_about() -> None:
    page = pages(cafe(), "staff")["competencies"]
    assert "`COMP-NOTICE` · Front line · Everybody" in page and "`COMP-LEAD` · Managers · CX lead" in page
    facts = part(page, "COMP-NOTICE") + page.split(".id-COMP-NOTICE}")[1]
    for heading in (
        "One knows\n: - Where guests come in.",
        "One is able to\n: - To look up",
        "One cares about\n: - Cur",
    ):
        assert heading in facts


def test_s19_the_audit_tells_which_competency_lacks_the_customer_and_drafts_an_activity() -> None:
    assert [audit(competency) for competency in cafe().competencies] == [(), ()]
    without = having("competencies", ("COMP-NOTICE", {"customer_centricity": None}), ("COMP-LEAD", {"covers": ()}))
    codes = [code for code, _ in missed(without)]
    assert codes == ["manager-aspect-missing"] * 4 + ["competency-without-customer"]
    assert "✗ it does not say how the customer shows in it" in part(pages(without)["competencies"], "hb-audit")
    draft = suggest(without, None, 75).draft
    assert "Noticing (COMP-NOTICE): it does not say how the customer shows in it." in draft
    # What is drafted for a competency serves its goal; of an aspect nobody knows which.
    assert (draft.count("status: proposed"), draft.count("    goal: GOAL-1\n")) == (5, 1)


# --- change, workshop, play ---------------------------------------------------------------------


def test_s20_every_activity_works_on_a_stage_of_change_and_the_plan_keeps_its_balance() -> None:
    page = part(pages(cafe(), "staff")["rollout"], "hb-stages")
    assert "They can do it. [We greet first]" in page and page.count("Nothing yet.") == 3
    assert missed(activity(stage=None)) == [("activity-without-stage", "ACT-1")]
    first, second = (planned.model_copy(update={"stage": "knowledge"}) for planned in cafe().rollout.activities)
    third = first.model_copy(update={"id": "ACT-3"})
    assert ("one-stage", "") in missed(having("rollout", activities=(first, second, third)))


def test_s21_a_workshop_day_has_times_breaks_guides_sheets_a_pledge_and_a_follow_up() -> None:
    page = pages(cafe(), "staff")["workshops/day-greeting"]
    for line in ("09:00–09:15", "Looking back at the day before", "10:20–10:35", "What I take along"):
        assert line in page
    headings = ("Group sheet: The window table", "My card", "Feedback on the day", "What happens afterwards")
    assert all(f"## {heading}\n" in page for heading in headings) and "20 May 2026" in page
    assert page.count('data-standard="CTR-01"') == 4
    day = cafe().workshops[0]
    for kind in ("opening", "look-back", "group-work", "summary", "take-along", "change", "share", "feedback"):
        parts = tuple(session for session in day.parts if session.kind != kind)
        assert missed(having("workshops", ("day-greeting", {"parts": parts}))) == [
            ("workshop-part-missing", "day-greeting")
        ]
    tiring = tuple(session for session in day.parts if session.kind != "break")
    assert missed(having("workshops", ("day-greeting", {"parts": tiring}))) == [
        ("workshop-without-break", "day-greeting")
    ]
    assert missed(having("workshops", ("day-greeting", {"follow_up": None}))) == [
        ("workshop-without-follow-up", "day-greeting")
    ]


def test_s22_crossword_and_quiz_are_made_from_words_and_standards() -> None:
    made = pages(cafe(), "staff")
    assert "HARBOUR" in made["learn/crossword"].upper() and "Where the boats lie" in made["learn/crossword"]
    assert "hb:pages/standards/kit#KIT-03" in made["learn/quiz"]
    bare = cafe().model_copy(update={"glossary": ()})
    assert "learn/crossword" not in pages(bare, "staff")
