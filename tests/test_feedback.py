"""What customers answer: which page they get, what it tells them, and how what they send is counted."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from filling import filled
from hbgen.cli import main
from hbgen.editions import select
from hbgen.examining import examine
from hbgen.instruments.opened import opened
from hbgen.model.base import Entry, construct, fields_with
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import Assessment, ChecklistItem, Instrument
from hbgen.model.visibility import Audience, ToldWhenAsked
from hbgen.render.pages import render
from hbgen.rules.asked_items import level_items
from hbgen.scoring.answer_files import read
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.tables import AnswerFile, Unreadable
from listening import ITEMS, POSTED, both, handbook_of, listening

DATA = re.compile(r'<script type="application/json" class="hb-feedback-data">(.*?)</script>')


E = TypeVar("E", bound=Entry)


def pages(root: Path, audience: Audience = "customers", language: str = "en") -> dict[str, str]:
    files = render(select(handbook_of(root), audience, language), {})
    return {file.path: file.data.decode() for file in files if file.path.endswith((".md", ".json"))}


def definition(root: Path, language: str = "en") -> dict[str, Any]:
    match = DATA.search(pages(root, language=language)["feedback.md"])
    assert match is not None
    data: dict[str, Any] = json.loads(match[1])
    return data


def codes(root: Path) -> list[str]:
    return [str(problem.code) for problem in examine(root)[1].problems]


# --- the page ---------------------------------------------------------------------------------


def test_only_a_handbook_that_opens_its_survey_has_the_page(tmp_path: Path) -> None:
    without = listening(tmp_path / "without", more={"feedback": None})
    assert "feedback.md" not in pages(without)
    assert POSTED not in pages(without)["site.json"]
    opened = listening(tmp_path / "opened")
    for language in ("en", "et"):
        made = pages(opened, language=language)
        assert "feedback.md" in made
        assert json.loads(made["site.json"])["posts"] == [POSTED]
        assert "hb:pages/feedback" in made["cover.md"]
    assert "feedback.md" not in pages(opened, "staff")


def test_customers_read_what_they_are_asked_and_nothing_else_of_it(tmp_path: Path) -> None:
    hidden = {
        "guidance": "Secret guidance.",
        "passes": "Secret pass.",
        "fails": "Secret fail.",
        "phase": "Secret phase.",
    }
    items = [{**ITEMS[0], **hidden, "weight": 7}, *ITEMS[1:]]
    root = listening(tmp_path, items=items, population="Secret people.", target=87, trigger="Secret trigger.")
    made = pages(root)
    text = "\n".join(made.values())
    assert "Secret" not in text and "87" not in made["feedback.md"]
    data = definition(root)
    assert [item["id"] for item in data["items"]] == [item["id"] for item in ITEMS]
    assert set(data["items"][0]) == {
        "id", "fingerprint", "earlier", "channels", "text", "steps", "kind", "dont_know", "not_applicable"
    }  # fmt: skip
    # Of the units those of the front line alone, of which a customer may tell.
    assert data["units"] == [["north", "North counter"]]
    assert definition(root, "et")["items"][0]["text"] == "Kui rahul te olete?"


def test_what_is_told_to_those_who_are_asked_was_looked_at() -> None:
    names = {kind: [name for name, _ in fields_with(kind, ToldWhenAsked)] for kind in (Instrument, ChecklistItem)}
    assert names[Instrument] == [
        "id", "version", "type", "title", "purpose", "items", "respondents", "collects", "open_question", "privacy"
    ]  # fmt: skip
    assert names[ChecklistItem] == ["id", "text", "channel", "scale", "anchors", "not_applicable", "asked_when"]


def test_items_about_what_customers_may_not_read_are_left_out_with_those_that_follow(tmp_path: Path) -> None:
    items = [*ITEMS, {"id": "ASK-6", "text": "Inside only?", "standard": "ONE-1"}]
    items.append({"id": "ASK-7", "text": "And then?", "asked_when": [{"item": "ASK-6", "answers": ["no"]}]})
    root = listening(tmp_path, items=items)
    chapter = root / "content" / "standards" / "one.yaml"
    data = json.loads(chapter.read_text("utf-8"))
    for audience in ("customers", "staff"):
        data["standards"][0] |= {"audience": audience, "status": "approved"}
        data["standards"][0]["approved"] = {"by": "head", "on": "2026-02-20"}
        chapter.write_text(json.dumps(data), "utf-8")
        is_asked = "ASK-7" in [item["id"] for item in definition(root)["items"]]
        assert is_asked == (audience == "customers")
    assert [item["id"] for item in definition(root)["items"]] == [item["id"] for item in ITEMS]
    assert "Inside only" not in "\n".join(pages(root).values())
    assert "feedback-items-hidden" in codes(root)


def changed(entry: E, **fields: object) -> E:
    """An entry with other values in some fields."""
    return construct(type(entry), {**vars(entry), **fields})


def asked_of(handbook: Handbook) -> list[str]:
    survey = opened(handbook)
    return [] if survey is None else [question.item.id for question in survey.questions]


def asking(root: Path, **fields: object) -> Handbook:
    """The handbook, whose survey has other values in some fields."""
    handbook = handbook_of(root)
    surveys = [
        changed(instrument, **fields) if instrument.id == "ASK" else instrument
        for instrument in handbook.instruments.instruments
    ]
    return changed(handbook, instruments=changed(handbook.instruments, instruments=tuple(surveys)))


@pytest.mark.parametrize(
    ("chapter", "standard", "is_asked"),
    [
        ({}, {}, True),
        ({"audience": "staff"}, {}, False),
        ({}, {"audience": "staff"}, False),
        ({}, {"audience": "managers"}, False),
        ({}, {"status": "draft"}, False),
    ],
)
def test_an_item_is_asked_where_customers_may_read_its_standard_in_its_chapter(
    tmp_path: Path, chapter: dict[str, str], standard: dict[str, str], is_asked: bool
) -> None:
    handbook = handbook_of(listening(tmp_path, items=[*ITEMS, {"id": "ASK-6", "text": "Why?", "standard": "ONE-1"}]))
    [only] = handbook.standards
    [public] = (changed(standard, audience="customers", status="approved") for standard in only.standards)
    both_standards = (changed(public, **standard), changed(public, id="ONE-2"))
    handbook = changed(handbook, standards=(changed(only, standards=both_standards, **chapter),))
    assert asked_of(handbook) == [item["id"] for item in ITEMS] + ["ASK-6"] * is_asked


def test_customers_are_not_asked_of_competencies(tmp_path: Path) -> None:
    other = filled()
    handbook = asking(listening(tmp_path), assesses=Assessment())
    handbook = changed(
        handbook,
        competencies=other.competencies,
        instruments=changed(handbook.instruments, levels=other.instruments.levels),
    )
    [survey] = (instrument for instrument in handbook.instruments.instruments if instrument.id == "ASK")
    assert level_items(handbook, survey)
    assert asked_of(handbook) == [item["id"] for item in ITEMS]


def test_customers_tell_the_place_where_the_survey_collects_it(tmp_path: Path) -> None:
    root = listening(tmp_path)
    surveys = [opened(asking(root, collects=collects)) for collects in (("unit",), ("channel",))]
    assert [[unit.id for unit in survey.units] for survey in surveys if survey is not None] == [["north"], []]


def test_what_is_opened_holds_what_is_declared_to_be_told_and_no_more(tmp_path: Path) -> None:
    """Of the survey, its items and units: all other fields have their defaults."""
    secret = {"guidance": "Secret guidance.", "weight": 7}
    root = listening(tmp_path, items=[{**ITEMS[0], **secret}, *ITEMS[1:]], target=87, trigger="Secret trigger.")
    handbook = handbook_of(root)
    units = tuple(changed(unit, type="small") for unit in handbook.organisation.units)
    survey = opened(changed(handbook, organisation=changed(handbook.organisation, units=units)))
    assert survey is not None
    entries = (survey.instrument, *survey.instrument.items, *survey.units)
    for entry in (*entries, *(question.item for question in survey.questions)):
        declared = {name for name, _ in fields_with(type(entry), ToldWhenAsked)}
        for name, info in type(entry).model_fields.items():
            assert name in declared or getattr(entry, name) == info.get_default(call_default_factory=True), name
    assert {scale.id for scale in survey.instruments.scales} == {"satisfied", "recommend"}
    assert [item.id for item in survey.instrument.items] == [item["id"] for item in ITEMS]


@pytest.mark.parametrize(
    ("settings", "survey", "code"),
    [
        ({}, {"audience": "managers"}, "feedback-not-for-customers"),
        ({"feedback": "internal-customer-feedback"}, {}, "feedback-not-for-customers"),
        ({"audiences": ["staff"]}, {}, "feedback-without-edition"),
        ({"links": {"contact": "https://handbook.example/write"}}, {}, "feedback-without-way"),
    ],
)
def test_without_a_survey_a_reader_or_a_way_home_there_is_no_page(
    tmp_path: Path, settings: dict[str, Any], survey: dict[str, Any], code: str
) -> None:
    root = listening(tmp_path, more=settings, **survey)
    assert code in codes(root)
    assert "feedback.md" not in pages(root)


def test_without_scripts_the_questions_go_as_a_mail(tmp_path: Path) -> None:
    page = pages(listening(tmp_path))["feedback.md"]
    href = re.search(r'href="(mailto:[^"]*)"', page)
    assert href is not None
    to, _, body = unquote(href[1].replace("&amp;", "&")).partition("&body=")
    assert to == "mailto:service@handbook.example?subject=After a contact"
    for item in ITEMS:
        assert item["text"]["en"] in body
    assert "1 Not at all / 2 / 3 / 4 / 5 Very" in body and "What should we do better?" in body


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    bad = both('</script><script>alert("x")</script>', "&subject=a\u2028b")
    root = listening(tmp_path, items=[{"id": "ASK-1", "text": bad}], title=bad)
    page = pages(root)["feedback.md"]
    assert "<script>alert" not in page
    assert definition(root)["items"][0]["text"] == bad["en"]
    href = re.search(r'href="(mailto:[^"]*)"', pages(root, language="et")["feedback.md"])
    assert href is not None and href[1].count("subject=") == 1


def test_a_handbook_in_one_language_without_places_or_ways(tmp_path: Path) -> None:
    items = [{"id": "ASK-1", "text": "Were you seen?"}]
    root = listening(tmp_path, more={"languages": ["en"]}, items=items, collects=[], open_question="Anything?")
    data = definition(root)
    assert data["units"] == data["channels"] == [] and data["role"] == ""


# --- the code on the wall ---------------------------------------------------------------------


def test_the_code_of_a_poster_leads_to_the_page_and_tells_where_it_hangs(tmp_path: Path) -> None:
    from hbgen.render.book.context import PageContext
    from hbgen.render.instruments import feedback

    links = {"contact": "mailto:service@handbook.example", "published": "https://handbook.example/site/"}
    handbook = handbook_of(listening(tmp_path, links=links))
    page = "https://handbook.example/site/customers/et/latest/pages/feedback.html"
    for audience in ("customers", "staff"):
        book = PageContext(select(handbook, audience, "et"))
        assert feedback.address(book, {}) == page
        assert feedback.address(book, {"unit": "north", "channel": "phone"}) == f"{page}#unit=north&channel=phone"


@pytest.mark.parametrize(("flag", "id_"), [("--unit", "nrth"), ("--channel", "fax"), ("--unit", "regulars")])
def test_a_poster_for_a_place_that_the_page_would_not_know_is_refused(tmp_path: Path, flag: str, id_: str) -> None:
    root = listening(tmp_path)
    done = CliRunner().invoke(main, ["export", "poster", "--root", str(root), flag, id_])
    assert done.exit_code != 0 and "no-such-place" in done.output


# --- what arrives -----------------------------------------------------------------------------


def sent(root: Path, id_: str, value: str, **more: str) -> str:
    """A line as the page sends it."""
    data = definition(root)
    item = data["items"][0]
    run = {"run": id_, "instrument": "ASK", "version": 1, "handbook": "next", "role": "customers", "unit": "north"}
    run |= {"channel": "phone", "date": "2026-11-03", "weight": 1, "case": "", **more}
    answer = {"item": item["id"], "fingerprint": item["fingerprint"], "value": value, "na": False}
    return json.dumps({"format": "hbgen-answers-1", "runs": [run | {"answers": [answer]}]})


def intake_of(root: Path, *paths: Path) -> Intake:
    intake = Intake(AnswerKey.of(handbook_of(root)), datetime.date(2026, 11, 1), datetime.date(2026, 11, 30))
    for path in paths:
        read(intake, AnswerFile.of(path))
    intake.settle()
    return intake


def values(intake: Intake) -> dict[str, str]:
    """Run → its only answer."""
    names = {number: run for run, number in intake.runs.items()}
    answers = {number: value for (_, _, value), number in intake.answers.items()}
    return {names[run]: answers[at] for run, at in zip(intake.run_of, intake.answer_of, strict=True)}


def test_what_is_sent_again_counts_once_as_it_was_sent_last(tmp_path: Path) -> None:
    root = listening(tmp_path / "handbook")
    path = tmp_path / "in.jsonl"
    # Sent again with another answer, and once more; of another month; and one of somebody else.
    lines = [sent(root, "a", "1"), sent(root, "b", "5"), sent(root, "a", "3"), sent(root, "a", "4"), ""]
    lines += [sent(root, "old", "1", date="2026-10-01"), sent(root, "old", "2", date="2026-10-01")]
    path.write_text("\r\n".join(lines), "utf-8")
    intake = intake_of(root, path)
    assert values(intake) == {"a": "4", "b": "5"}
    assert intake.problems() == []
    assert dict(intake.uncounted) == {("ASK", "repeated"): 2}


def test_of_lines_the_latest_state_of_a_run_counts_in_whichever_order_they_came(tmp_path: Path) -> None:
    root = listening(tmp_path / "handbook")
    path = tmp_path / "in.jsonl"
    states = [
        sent(root, "a", "2", revision="2"),
        sent(root, "a", "5", revision="7"),
        sent(root, "a", "1", revision="3"),
    ]
    path.write_text("\n".join([*states, states[1]]), "utf-8")
    intake = intake_of(root, path)
    assert values(intake) == {"a": "5"}
    assert dict(intake.uncounted) == {("ASK", "superseded"): 2, ("ASK", "repeated"): 1}


def test_the_same_answers_in_two_files_count_once_and_others_under_their_id_are_refused(tmp_path: Path) -> None:
    root = listening(tmp_path / "handbook")
    lines, alone, other = tmp_path / "in.jsonl", tmp_path / "a.json", tmp_path / "b.json"
    made_on_a_device = "a" + "0" * 31
    lines.write_text(sent(root, made_on_a_device, "1") + "\n", "utf-8")
    alone.write_text(sent(root, made_on_a_device, "1"), "utf-8")
    other.write_text(sent(root, made_on_a_device, "2"), "utf-8")
    intake = intake_of(root, lines, alone)
    assert values(intake) == {made_on_a_device: "1"} and dict(intake.uncounted) == {("ASK", "repeated"): 1}
    assert [problem.code for problem in intake_of(root, lines, other).problems()] == ["run-states-unclear"]


def test_what_anybody_sends_does_not_keep_the_rest_from_counting(tmp_path: Path) -> None:
    root = listening(tmp_path / "handbook")
    path = tmp_path / "in.jsonl"
    nonsense = ["<script>", "[" * 3000, "{}", '{"format": "hbgen-answers-1", "runs": [7]}', "null"]
    unknown = [sent(root, "x", "9"), sent(root, "y", "1", unit="moon"), sent(root, "z", "1", version="2")]
    path.write_text("\n".join([*nonsense, sent(root, "a", "5"), *unknown]), "utf-8")
    intake = intake_of(root, path)
    assert values(intake) == {"a": "5"}
    problems = [(problem.place.line, str(problem.code)) for problem in intake.problems()]
    assert problems == [
        *((line, "answers-line-broken") for line in range(1, 6)),
        (7, "answer-out-of-range"),
        (8, "answer-unknown"),
        (9, "answer-other-version"),
    ]


def test_lines_of_which_none_is_ours_are_another_tool_s(tmp_path: Path) -> None:
    root = listening(tmp_path / "handbook")
    path = tmp_path / "in.jsonl"
    path.write_text('{"a": 1}\n', "utf-8")
    with pytest.raises(Unreadable):
        intake_of(root, path)
