"""People: touchpoints, practices, competencies (contract, S4–S10, S16, S18, S19)."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cafe import lay_out
from filling import filled
from golden import HERE
from hbgen.checks import CHECKS, Facts
from hbgen.editions import Edition, select
from hbgen.examining import examine
from hbgen.exports import exports
from hbgen.fmt import format_files, format_text
from hbgen.load import Known, load
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import Assessment, Instrument
from hbgen.model.people import ASPECTS, HR_PARTS, LEVELS, NEEDS, Competency
from hbgen.model.results import Figure, InstrumentResult, Period
from hbgen.model.texts import Text
from hbgen.model.visibility import Audience
from hbgen.problems import in_order
from hbgen.render.book.context import PageContext
from hbgen.render.results.gap import gaps
from hbgen.rules.asked_items import asked_items, checklist, level_items, questionnaires
from hbgen.rules.competency_audit import audit, covering, uncovered
from hbgen.rules.observable_wording import judgement, state
from hbgen.rules.preconditions import MissingPrecondition, missing, unmet_preconditions
from hbgen.rules.touchpoints import answered_by
from hbgen.scoring.key import AnswerKey
from hbgen.suggest import suggest
from hbgen.text.formats import Words
from measured import figure
from sampling import in_full, sampled
from some_pages import Pages
from starter import starter as read_starter
from starter import starter_texts

STARTER = HERE.parent.parent


@pytest.fixture(scope="module")
def starter() -> Handbook:
    return read_starter()


def pages(handbook: Handbook, audience: Audience = "managers", language: str = "en") -> Pages:
    is_starter = handbook is read_starter()
    return starter_texts(audience, language) if is_starter else Pages(select(handbook, audience, language))


def section(text: str, anchor: str) -> str:
    """What stands below a heading, up to the next one of its kind."""
    start = text.index(f"{{.id-{anchor}}}")
    end = text.find("\n## ", text.index("\n## ", start) + 1)
    return text[start : end if end > 0 else None]


def without_levels(handbook: Handbook) -> Handbook:
    """The handbook with a competency of which no position needs a level."""
    first, *rest = handbook.competencies
    return handbook.model_copy(update={"competencies": (first.model_copy(update={"required": ()}), *rest)})


# --- touchpoints ------------------------------------------------------------------------------------


MOMENTS = "EMP-MOMENTS"


def rows(handbook: Handbook, audience: Audience = "managers") -> list[str]:
    """The rows of the table of employees' touchpoints."""
    table = section(pages(handbook, audience)["organisation.md"], "hb-touchpoints")
    return [line for line in table.splitlines() if line.startswith("| [")]


def order(handbook: Handbook, audience: Audience = "managers") -> list[str]:
    """Ids of employees' touchpoints, in the order of the table."""
    return [re.findall(r"#(etp-[a-z-]+)\)", row)[0] for row in rows(handbook, audience)]


def weighed(handbook: Handbook, **weights: float) -> Handbook:
    """The handbook with other weights of employees' touchpoints, by id with `_` for `-`."""
    points = tuple(
        point.model_copy(update={"weight": weights.get(point.id.replace("-", "_"))})
        if point.whose == "employees"
        else point
        for point in handbook.organisation.touchpoints
    )
    organisation = handbook.organisation.model_copy(update={"touchpoints": points})
    return handbook.model_copy(update={"organisation": organisation})


def moments(handbook: Handbook, **changes: Any) -> Handbook:
    """The handbook with `changes` to the instrument that asks about touchpoints."""
    every = tuple(
        instrument.model_copy(update=changes) if instrument.id == MOMENTS else instrument
        for instrument in handbook.instruments.instruments
    )
    return handbook.model_copy(update={"instruments": handbook.instruments.model_copy(update={"instruments": every})})


def said(handbook: Handbook, **values: float | None) -> Handbook:
    """The handbook of which these figures alone were published, by the last digits of items; None is withheld."""
    marks = select(handbook, "managers", "en").fingerprints
    ids = {f"{MOMENTS}-{digits.removeprefix('x')}": value for digits, value in values.items()}
    figures = (figure("item", value, item=id_, mark=marks[id_]) for id_, value in ids.items())
    return with_results(handbook, MOMENTS, *figures)


def told(handbook: Handbook) -> list[tuple[str, str]]:
    """Code and subject of what is wrong with touchpoints."""
    facts = Facts.of(handbook)
    rules = [rule for rule in CHECKS if any(code.startswith("touchpoint") for code in rule.codes)]
    problems_found = in_order(problem for rule in rules for problem in rule.promise(facts))
    problems = (problem for problem in problems_found if problem.code.startswith("touchpoint"))
    return [(problem.code, str(problem.values.get("id", problem.values.get("ids")))) for problem in problems]


def test_s4_what_matters_most_is_what_employees_said(starter: Handbook) -> None:
    """In the order of the means that were published, with n and where they come from; no weight is written."""
    assert all(point.weight is None for point in starter.organisation.touchpoints if point.whose == "employees")
    assert order(starter)[0] == "etp-difficult-call" and order(starter)[-1] == "etp-application"
    means = [float(re.findall(r"\*\*([0-9.]+) of 4\*\* \[\(n = [0-9]+\)\]", row)[0]) for row in rows(starter)]
    assert len(means) == 6 and means == sorted(means, reverse=True)
    page = section(pages(starter)["organisation.md"], "hb-touchpoints")
    assert (
        "what employees said" in page and f"(hb:pages/instruments/{MOMENTS.lower()}), 2nd quarter of\u00a02026" in page
    )
    assert "weights" not in page
    assert told(starter) == []


def test_s4_answers_go_before_weights(starter: Handbook) -> None:
    answered = said(weighed(starter, etp_application=5, etp_idea=4), x01=0.2, x02=0.9)
    assert order(answered)[:3] == ["etp-first-day", "etp-application", "etp-idea"]
    assert "weight 4" in rows(answered)[2] and "weight 5" not in rows(answered)[1]
    page = section(pages(answered)["organisation.md"], "hb-touchpoints")
    assert "nothing was said come last" in page


def test_s4_where_nobody_is_asked_the_page_says_that_the_author_set_the_order(starter: Handbook) -> None:
    unasked = weighed(moments(starter.model_copy(update={"results": ()}), items=()), etp_first_day=2, etp_idea=5)
    assert order(unasked)[:2] == ["etp-idea", "etp-first-day"]
    page = section(pages(unasked)["organisation.md"], "hb-touchpoints")
    assert "weights that the author of this page set" in page and "what employees said" not in page
    assert told(unasked) == [
        ("touchpoints-not-asked", "etp-first-day, etp-idea"),
        *(
            ("touchpoint-without-weight", point.id)
            for point in starter.organisation.touchpoints
            if point.whose == "employees" and point.id not in ("etp-idea", "etp-first-day")
        ),
    ]


def test_s4_what_was_said_is_shown_to_readers_of_the_results_alone(starter: Handbook) -> None:
    """Neither a figure nor the order that follows from figures reaches anybody else."""
    hidden = moments(said(starter, x01=0.2, x06=0.9), results_audience="managers")
    assert order(hidden)[0] == "etp-idea"
    unanswered = hidden.model_copy(update={"results": ()})
    assert pages(hidden, "staff")["organisation.md"] == pages(unanswered, "staff")["organisation.md"]
    assert "there is no result to show here yet" in pages(hidden, "staff")["organisation.md"]
    secret = moments(hidden, audience="managers")
    assert MOMENTS.lower() not in pages(secret, "staff")["organisation.md"]


def test_s4_a_withheld_figure_puts_nothing_in_order(starter: Handbook) -> None:
    few = said(starter, x06=None, x02=0.5)
    assert order(few)[0] == "etp-first-day"
    withheld = next(row for row in rows(few) if "etp-idea" in row)
    assert "too few answers to show a figure" in withheld and "n =" not in withheld


def test_s4_answers_to_what_was_asked_otherwise_do_not_count(starter: Handbook) -> None:
    items = next(instrument for instrument in starter.instruments.instruments if instrument.id == MOMENTS).items
    other = Text({"en": "Something else."})
    changed = moments(starter, items=tuple(item.model_copy(update={"text": other}) for item in items))
    assert not any("n =" in row for row in rows(changed))


def test_s4_customers_say_nothing_of_employees_touchpoints(starter: Handbook) -> None:
    """An instrument that customers answer, alone or too, asks no employee."""
    for groups in (("customers",), ("front-line", "customers")):
        changed = moments(weighed(starter, etp_idea=5), respondents=groups)
        assert not any("n =" in row for row in rows(changed)), groups
        assert ("touchpoint-asked-of-others", f"{MOMENTS}-06") in told(changed), groups
        assert ("touchpoints-not-asked", "etp-idea") in told(changed), groups
        [survey] = (instrument for instrument in changed.instruments.instruments if instrument.id == MOMENTS)
        assert answered_by(survey) == (None if len(groups) > 1 else "customers")


def test_s4_weights_that_answers_contradict_are_told_beyond_chance_alone(starter: Handbook) -> None:
    weighted = weighed(starter, etp_application=5, etp_idea=2)
    assert told(said(weighted, x01=0.2, x06=0.9)) == [("touchpoint-weight-differs", "etp-application")]
    assert told(said(weighted, x01=0.8, x06=0.9)) == []
    assert told(said(weighted, x01=0.9, x06=0.2)) == []


def test_s4_that_a_touchpoint_matters_little_is_no_weakness(starter: Handbook) -> None:
    little = said(starter, x01=0.1, x02=0.2)
    assert MOMENTS not in suggest(little, None, 75).draft
    page = pages(little)["results.md"]
    assert "How much does it matter to you" in page and "ardly seen" not in page
    untouched = tuple(
        item.model_copy(update={"touchpoint": None})
        for instrument in starter.instruments.instruments
        if instrument.id == MOMENTS
        for item in instrument.items
    )
    assert "ardly seen" in pages(moments(little, items=untouched))["results.md"]


def test_a_link_between_touchpoints_holds_from_either_side(starter: Handbook) -> None:
    organisation = starter.organisation
    points = tuple(
        point.model_copy(update={"touches": ()}) if point.whose == "employees" else point
        for point in organisation.touchpoints
    )
    one_sided = starter.model_copy(update={"organisation": organisation.model_copy(update={"touchpoints": points})})
    anchor = "hb-touchpoints"
    table = [
        [line for line in section(pages(handbook)["organisation.md"], anchor).splitlines() if line.startswith("| [")]
        for handbook in (starter, one_sided)
    ]
    assert table[0] == table[1]


# --- practices --------------------------------------------------------------------------------------


def test_s5_to_s9_the_starter_meets_each_precondition(starter: Handbook) -> None:
    assert unmet_preconditions(starter) == dict.fromkeys(NEEDS, ())
    assert {need for practice in starter.practices for need in practice.needs} == set(NEEDS)


def test_s5_what_is_missing_is_named(starter: Handbook) -> None:
    changed = without_levels(starter)
    first = changed.competencies[0].id
    assert missing(changed, "competencies-required") == (MissingPrecondition("competencies-without-level", (first,)),)
    page = pages(changed)["practices/recruitment.md"]
    assert "not in place yet" in page
    assert f"no position has a required level of [{changed.competencies[0].name.words['en']}]" in page
    assert "not in place yet" not in pages(starter)["practices/recruitment.md"]


def test_s6_units_without_a_part_are_named(starter: Handbook) -> None:
    units = tuple(
        unit.model_copy(update={"customer_role": None}) if unit.id == "billing" else unit
        for unit in starter.organisation.units
    )
    changed = starter.model_copy(update={"organisation": starter.organisation.model_copy(update={"units": units})})
    assert missing(changed, "unit-roles") == (MissingPrecondition("units-without-part", ("billing",)),)


def test_s6_the_programme_names_all_its_parts(starter: Handbook) -> None:
    onboarding = next(practice for practice in starter.practices if practice.id == "onboarding")
    for language, words in {
        "en": "Customer-centricity|Relations and communication|feedback|surveys|customers|behave|expect|developments"
        "|calls|talk with the manager|Goals",
        "et": "Kliendikesksus|suhtlemine|tagasisidet|uuringud|kliendid|käituvad|ootavad|arendused|kõnet|juhiga"
        "|Eesmärgid",
    }.items():
        text = onboarding.description.words[language]
        assert [word for word in words.split("|") if word not in text] == []


def test_s8_roles_without_a_goal_are_named_and_customers_are_no_roles_of_ours(starter: Handbook) -> None:
    roles = tuple(
        role.model_copy(
            update={"customer_goal": None} | ({"group": "customers"} if role.id == "trainer" else {}),
        )
        if role.id in ("trainer", "it-lead")
        else role
        for role in starter.organisation.roles
    )
    changed = starter.model_copy(update={"organisation": starter.organisation.model_copy(update={"roles": roles})})
    assert missing(changed, "customer-goals") == (MissingPrecondition("roles-without-goal", ("it-lead",)),)


def test_s9_the_survey_asks_about_company_manager_and_team_and_managers_have_targets(starter: Handbook) -> None:
    instruments = starter.instruments

    def unasked(instrument: Instrument) -> Instrument:
        items = tuple(i.model_copy(update={"about": None}) if i.about == "team" else i for i in instrument.items)
        return instrument.model_copy(update={"items": items})

    without_team = instruments.model_copy(update={"instruments": tuple(map(unasked, instruments.instruments))})
    roles = tuple(
        role.model_copy(update={"employee_target": None}) if role.id == "ceo" else role
        for role in starter.organisation.roles
    )
    organisation = starter.organisation.model_copy(update={"roles": roles})
    changed = starter.model_copy(update={"instruments": without_team, "organisation": organisation})
    assert missing(changed, "employee-survey") == (
        MissingPrecondition("survey-team"),
        MissingPrecondition("managers-without-target", ("ceo",)),
    )


def test_what_a_reader_may_not_see_is_not_missing(starter: Handbook) -> None:
    """The survey is for managers; the staff's page does not say that there is none."""
    instruments = tuple(
        instrument.model_copy(update={"audience": "managers"}) for instrument in starter.instruments.instruments
    )
    hidden = starter.model_copy(
        update={"instruments": starter.instruments.model_copy(update={"instruments": instruments})}
    )
    assert select(hidden, "staff", "en").handbook.instruments.instruments == ()
    assert "not in place yet" not in pages(hidden, "staff")["practices/employee-survey.md"]


def test_s10_all_seven_parts_stand_in_one_table_and_gaps_are_marked(starter: Handbook) -> None:
    text = section(pages(starter)["practices.md"], "hb-parts")
    assert "hb-gap" not in text
    practices = tuple(
        practice for practice in without_levels(starter).practices if practice.id in ("recruitment", "onboarding")
    )
    bare = without_levels(starter).model_copy(update={"practices": practices})
    text = section(pages(bare)["practices.md"], "hb-parts")
    assert text.count("none yet") == len(HR_PARTS) - 2
    row = next(line for line in text.splitlines() if "Customer-centric recruitment" in line)
    assert "✗ not in place yet" in row


def test_a_practices_checklist_is_filled_in_exported_and_scored(starter: Handbook) -> None:
    page = pages(starter, language="et")["practices/recruitment.md"]
    assert 'class="hb-fill-data"' in page
    (file,) = exports(select(starter, "staff", ""), ("csv",), ("recruitment",))
    rows = list(csv.DictReader(io.StringIO(file.data.decode("utf-8-sig"))))
    practice = next(candidate for candidate in starter.practices if candidate.id == "recruitment")
    assert [row["item"] for row in rows] == [item.id for item in practice.checklist]
    key = AnswerKey.of(starter).questionnaires["recruitment"]
    assert set(key.items) == {item.id for item in practice.checklist}
    assert {row["item"]: row["fingerprint"] for row in rows} == {
        id_: item.fingerprint for id_, item in key.items.items()
    }


def test_the_latest_result_of_a_checklist_stands_in_the_table(starter: Handbook) -> None:
    figure = Figure(by="all", measure="score", value=0.82, n=14)
    page = pages(with_results(starter, "recruitment", figure))["practices.md"]
    assert "82% (n = 14) · 1st half of\u00a02026" in section(page, "hb-parts")
    withheld = Figure(by="all", measure="score")
    page = pages(with_results(starter, "recruitment", withheld))["practices.md"]
    assert "too few answers to show a figure" in section(page, "hb-parts")


def with_results(handbook: Handbook, instrument: str, *figures: Figure, version: int = 1) -> Handbook:
    measured = InstrumentResult(instrument=instrument, version=version, runs=40, figures=figures)
    period = Period(
        id="2026-H1", start=datetime.date(2026, 1, 1), end=datetime.date(2026, 6, 30), instruments=(measured,)
    )
    return handbook.model_copy(update={"results": (period,)})


# --- competencies -----------------------------------------------------------------------------------


def assessing(handbook: Handbook) -> Iterator[Instrument]:
    yield from (instrument for instrument in handbook.instruments.instruments if instrument.assesses is not None)


def test_s16_a_goal_in_words_is_read_as_ever_and_told(tmp_path: Path) -> None:
    """Content of the former format: nothing is left out, and `hbgen fmt` writes what the advice says."""
    lay_out(tmp_path)
    file = tmp_path / "content" / "competencies.yaml"
    now = file.read_text()
    former = now.replace("  goal: GOAL-1\n  purpose: ", "  goal: (GOAL-1) ")
    file.write_text(former)
    loaded, checked = examine(tmp_path)
    assert loaded.whole and loaded.handbook is not None
    first = loaded.handbook.competencies[0]
    assert first.goal == "GOAL-1" and first.purpose == Text({"en": "(GOAL-1) Nobody waits unnoticed."})
    problems = [problem for problem in checked.problems if problem.place.file == "content/competencies.yaml"]
    assert [(problem.code, problem.severity, problem.place.line) for problem in problems] == [
        ("goal-in-words", "advice", 4),
        ("goal-in-words", "advice", 21),
    ]
    [made] = [file for file in format_files(tmp_path) if file.path == "content/competencies.yaml"]
    assert made.data.decode() == format_text(now.replace("purpose: ", "purpose: (GOAL-1) "), "competencies", ("en",))
    # What the words name is asked of the plan, also when only the plan has changed since they were read.
    known = Known()
    load(tmp_path, known)
    plan = tmp_path / "content" / "rollout.yaml"
    plan.write_text(plan.read_text().replace("id: GOAL-1", "id: GOAL-2"))
    again = load(tmp_path, known).handbook
    assert again is not None and [competency.goal for competency in again.competencies] == [None, None]


def test_s16_a_competency_is_an_item_whose_steps_are_its_levels(starter: Handbook) -> None:
    self_, manager = assessing(starter)
    assert [entry.item.id for entry in asked_items(starter, self_)] == [entry.id for entry in starter.competencies]
    assert asked_items(starter, self_) == asked_items(starter, manager)
    competency = starter.competencies[0]
    item = level_items(starter, self_)[0]
    for anchor, level in zip(item.anchors, LEVELS, strict=True):
        for act in getattr(competency.behaviours, level):
            for language in ("et", "en"):
                assert act.words[language] in anchor.text.words[language]
    assert [anchor.text.words["et"].split(".")[0] for anchor in item.anchors] == ["Algaja", "Meister", "Ekspert"]


def test_an_instrument_narrows_by_competency_and_by_position(starter: Handbook) -> None:
    instrument = next(assessing(starter))

    def asked(**narrow: tuple[str, ...]) -> list[str]:
        changed = instrument.model_copy(update={"assesses": Assessment(**narrow)})
        return [item.id for item in level_items(starter, changed)]

    assert asked(competencies=("COMP-VISION",)) == ["COMP-VISION"]
    adviser = asked(positions=("adviser",))
    assert adviser == ["COMP-LEARNING", "COMP-INTERNAL", "COMP-CONTACT", "COMP-SOLVING"]
    assert asked(competencies=("COMP-VISION",), positions=("adviser",)) == []


@sampled(3)
@pytest.mark.parametrize("audience", ["staff", "managers"])
@pytest.mark.parametrize("language", ["et", "en", "ru", ""])
def test_every_edition_asks_what_answers_are_held_against(starter: Handbook, audience: Audience, language: str) -> None:
    edition = select(starter, audience, language)
    key = AnswerKey.of(starter).questionnaires
    for questionnaire in questionnaires(edition.handbook):
        marks = {
            question.item: edition.fingerprints[question.item] for question in edition.asked_items[questionnaire.id]
        }
        assert marks == {id_: item.fingerprint for id_, item in key[questionnaire.id].items.items()}


def test_in_one_language_the_steps_say_what_they_say_in_all(starter: Handbook) -> None:
    instrument = next(assessing(starter))
    whole = level_items(starter, instrument)
    for language in ("et", "en"):
        edition = select(starter, "staff", language).handbook
        for item, shown in zip(whole, level_items(edition, instrument), strict=True):
            assert [str(a.text) for a in shown.anchors] == [a.text.words[language] for a in item.anchors]


def test_acts_that_share_no_language_still_make_a_step() -> None:
    handbook = filled(languages=("en", "et"))
    first = handbook.competencies[0]
    acts = (Text({"en": "Greets"}), Text({"et": "Kuulab."}))
    behaviours = first.behaviours.model_copy(update={"novice": acts})
    changed = handbook.model_copy(update={"competencies": (first.model_copy(update={"behaviours": behaviours}),)})
    scales = tuple(scale.model_copy(update={"anchors": ()}) for scale in changed.instruments.scales)
    changed = changed.model_copy(update={"instruments": changed.instruments.model_copy(update={"scales": scales})})
    instrument = changed.instruments.instruments[0].model_copy(update={"assesses": Assessment()})
    assert level_items(changed, instrument)[0].anchors[0].text == Text({"en": "Greets. Kuulab."})


def test_a_practice_as_an_instrument_stands_where_the_practice_does(starter: Handbook) -> None:
    practice = starter.practices[0]
    made = checklist(practice)
    assert (made.id, made.items, made.place()) == (practice.id, practice.checklist, practice.place())


def found(handbook: Handbook, *figures: Figure, version: int = 1) -> Edition:
    return select(with_results(handbook, "COMP-SELF", *figures, version=version), "managers", "en")


def item_figure(starter: Handbook, value: float | None, mark: str | None = None) -> Figure:
    real = AnswerKey.of(starter).questionnaires["COMP-SELF"].items["COMP-SOLVING"].fingerprint
    n = None if value is None else 24
    return Figure(by="item", item="COMP-SOLVING", measure="score", value=value, n=n, fingerprint=mark or real)


def test_s16_the_gap_between_what_is_needed_and_what_was_found(starter: Handbook) -> None:
    # Proficient three times, expert twice: 2.4 on average. A score of .35 is level 1.7.
    view = gaps(PageContext(found(starter, item_figure(starter, 0.35))))
    assert view is not None
    row = next(row for row in view.competencies if row.id == "COMP-SOLVING")
    assert row.needed == 2.4
    assert row.levels == (("proficient", 3), ("expert", 2))
    assert (row.found[0].level, row.found[0].difference, row.found[0].n) == (1.7, -0.7, 24)
    assert row.found[1].level is None
    text = section(pages(with_results(starter, "COMP-SELF", item_figure(starter, 0.35)))["competencies.md"], "hb-gaps")
    assert "**1.7** [−0.7]{.hb-gap} (n = 24)" in text


def test_a_withheld_figure_shows_no_level(starter: Handbook) -> None:
    view = gaps(PageContext(found(starter, item_figure(starter, None))))
    assert view is not None
    level = next(row for row in view.competencies if row.id == "COMP-SOLVING").found[0]
    assert (level.level, level.is_withheld) == (None, True)


def test_results_of_other_words_or_another_version_are_no_gap(starter: Handbook) -> None:
    for edition in (
        found(starter, item_figure(starter, 0.35, "0" * 12)),
        found(starter, item_figure(starter, 0.35), version=2),
    ):
        view = gaps(PageContext(edition))
        assert view is not None
        assert all(level.level is None for row in view.competencies for level in row.found)


def test_the_gap_by_position_comes_from_the_whole_sheet(starter: Handbook) -> None:
    # An adviser needs proficient, novice, proficient, proficient: 1.75.
    view = gaps(PageContext(found(starter, Figure(by="role", role="adviser", measure="score", value=0.5, n=12))))
    assert view is not None
    row = next(row for row in view.positions if row.id == "adviser")
    assert (row.needed, row.found[0].level) == (1.8, 2.0)


def test_a_handbook_that_assesses_nothing_shows_no_gap() -> None:
    handbook = load(HERE.parent / "content").handbook
    assert handbook is not None
    assert gaps(PageContext(select(handbook, "managers", "en"))) is None


def test_each_position_has_a_sheet_with_what_it_needs(starter: Handbook) -> None:
    made = pages(starter)
    needed = {requirement.position for competency in starter.competencies for requirement in competency.required}
    assert {path for path in made if path.startswith("positions/")} == {f"positions/{id_}.md" for id_ in needed}
    sheet = made["positions/adviser.md"]
    assert "Contact with customers" in sheet
    assert "Strategic thinking" not in sheet
    adviser = next(role for role in starter.organisation.roles if role.id == "adviser")
    assert adviser.customer_goal is not None
    assert adviser.customer_goal.words["en"] in sheet
    assert all(f"positions/{id_}" in made["competencies.md"] for id_ in needed)


def test_s18_the_starter_describes_each_group_in_both_languages(starter: Handbook) -> None:
    groups = {group for competency in starter.competencies for group in competency.groups}
    assert groups >= {"everyone", "managers", "cx-lead", "front-line"}
    for competency in starter.competencies:
        for level in LEVELS:
            acts = getattr(competency.behaviours, level)
            assert len(acts) >= 2, competency.id
            for act in acts:
                assert {"et", "en"} <= set(act.words)
                for language, words in act.words.items():
                    assert not state(words, language), words
                    assert not judgement(words, language), words


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("Knows the products.", "en", "Knows"),
        ("Is friendly.", "en", "Is"),
        ("Greets first.", "en", None),
        ("After a hard call, takes a break.", "en", None),
        ("Oskab kuulata.", "et", "Oskab"),
        ("On viisakas.", "et", "On"),
        ("Kuulab lõpuni.", "et", None),
        ("Знает продукт.", "ru", "Знает"),
        ("Умеет слушать.", "ru", "Умеет"),
        ("Слушает до конца.", "ru", None),
        ("После трудного звонка делает перерыв.", "ru", None),
        ("Känner produkterna.", "sv", None),
    ],
)
def test_a_state_is_told_from_an_act(text: str, language: str, word: str | None) -> None:
    assert state(text, language) == word


def changed(competency: Competency, **fields: object) -> list[str]:
    return [finding.lack for finding in audit(competency.model_copy(update=fields))]


def test_s19_the_audit_finds_what_is_missing_and_what_cannot_be_assessed(starter: Handbook) -> None:
    competency = starter.competencies[0]
    assert changed(competency) == []
    assert changed(competency, customer_centricity=None) == ["customer-missing"]
    assert changed(competency, customer_centricity=Text({"en": "Treats customers politely."})) == ["customer-judged"]
    assert changed(competency, questions=(), method=None) == ["customer-not-assessed"]
    assert changed(competency, questions=()) == []


def test_s19_managers_cover_every_aspect(starter: Handbook) -> None:
    assert uncovered(starter) == ()
    bare = tuple(competency.model_copy(update={"covers": ()}) for competency in starter.competencies)
    assert uncovered(starter.model_copy(update={"competencies": bare})) == ASPECTS
    others = tuple(competency for competency in bare if "managers" not in competency.groups)
    assert uncovered(starter.model_copy(update={"competencies": others})) == ()
    # Only a managers' competency counts.
    everyone = tuple(competency.model_copy(update={"covers": ASPECTS, "groups": ("everyone",)}) for competency in bare)
    assert covering(starter.model_copy(update={"competencies": everyone}), "concept") == ()


@in_full
def test_the_audit_is_for_managers_alone(starter: Handbook) -> None:
    assert "hb-audit" in pages(starter, "managers")["competencies.md"]
    assert "hb-audit" not in pages(starter, "staff")["competencies.md"]
    first, *rest = starter.competencies
    bare = starter.model_copy(update={"competencies": (first.model_copy(update={"customer_centricity": None}), *rest)})
    text = section(pages(bare)["competencies.md"], "hb-audit")
    assert re.search(r"✗ it does not say how the customer shows in it\]\{\.hb-gap\}", text)


def test_only_ids_that_people_cite_stand_before_names(starter: Handbook) -> None:
    """`INT-05` is spoken of; `recruitment`, in an Estonian sentence, is but an address."""
    made = pages(starter, "staff", "et")
    assert '<span class="hb-id">INT-05</span> Tagasiside otse kolleegile' in made["organisation.md"]
    assert ">Kliendikeskne värbamine</a>" in made["organisation.md"]
    assert "[INT-05 Tagasiside otse kolleegile](" in made["involvement.md"]
    assert "[Kuidas me mõõdame](" in made["involvement.md"]


def test_a_day_brings_no_full_stop_of_its_own() -> None:
    """A Russian sentence that ends with a date ends with one full stop."""
    assert Words("ru").date(datetime.date(2026, 3, 1)) == "1 марта 2026"
