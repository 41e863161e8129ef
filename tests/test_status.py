"""`hbgen status`: what waits for whom, for a terminal, as JSON and as a badge."""

from __future__ import annotations

import datetime
import json
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from chains import DAY, edited
from hbgen.cli import main
from hbgen.editions import NEXT, select
from hbgen.examining import examine
from hbgen.files import put
from hbgen.locale import translator
from hbgen.model.results import Figure, InstrumentResult, Period
from hbgen.model.settings import Unit
from hbgen.model.standards import Scope
from hbgen.model.texts import Text
from hbgen.model.visibility import Audience
from hbgen.prepare import open_work
from hbgen.receipts.kept_coverage import FOLDER as CONFIRMATIONS
from hbgen.releases.folder import FOLDER, read_ledger
from hbgen.releases.head import Number
from hbgen.releases.ledger import freeze
from hbgen.render.pages import render
from hbgen.scoring.writer import period_text
from hbgen.status import HandbookStatus, StatusEntry, on_day, status
from hbgen.status.badge import badge
from hbgen.status.status_formats import MOST_LINES, ShownStatus, text
from hbgen.status.weak_results import weak_results
from test_suggest import results, told

CONTENT = Path(__file__).parent / "content" / "content"
STANDARDS = "standards/10-counter.yaml"
ACTIVITY = """
activities:
  - id: ACT-1
    title: Greeting week
    owner: manager
    period: {start: 2026-03-10, end: 2026-04-30}
    follow_ups: [2026-04-01]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(CONTENT, tmp_path / "content")
    # Its own owner, who is not its chapter's.
    change(tmp_path, STANDARDS, "    title:", "    owner: manager\n    title:")
    return tmp_path


def write(root: Path, file: str, text: str) -> None:
    (root / "content" / file).write_text(text, "utf-8")


def change(root: Path, file: str, old: str, new: str) -> None:
    before = (root / "content" / file).read_text("utf-8")
    assert old in before
    write(root, file, before.replace(old, new, 1))


def run(root: Path, *more: str) -> Result:
    result = CliRunner().invoke(main, ["status", "--root", str(root), "--lang", "en", *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def entries(root: Path, *more: str) -> list[tuple[str | None, str, str, list[str]]]:
    """Owner, topic, subject and notes of each entry of the JSON."""
    document = json.loads(run(root, "--format", "json", *more).stdout)
    return [
        (owner["role"], entry["topic"], entry["subject"], entry["notes"])
        for owner in document["owners"]
        for entry in owner["entries"]
    ]


def of_topic(root: Path, topic: str, *more: str) -> list[tuple[str | None, str, list[str]]]:
    return [(role, subject, notes) for role, name, subject, notes in entries(root, *more) if name == topic]


def test_a_draft_stands_under_its_owner_with_what_it_lacks(root: Path) -> None:
    change(root, STANDARDS, "    purpose: Whoever is greeted knows that they were seen.\n", "")
    document = json.loads(run(root, "--format", "json").stdout)
    assert document["format"] == 1
    assert document["standards"] == {"approved": 0, "draft": 1, "retired": 0}
    ((role, subject, notes),) = of_topic(root, "drafts")
    assert (role, subject, notes) == ("manager", "CTR-01", ["1 thing missing"])
    ((problem,),) = (e["problems"] for o in document["owners"] for e in o["entries"] if e["topic"] == "drafts")
    assert problem["code"] == "field-not-written"
    assert "purpose" in problem["message"]
    assert problem["file"] == "content/standards/10-counter.yaml"


def test_a_draft_that_lacks_nothing_can_be_approved(root: Path) -> None:
    assert of_topic(root, "drafts") == [("manager", "CTR-01", ["can be approved"])]


def test_nothing_can_be_approved_while_something_could_not_be_read(root: Path) -> None:
    change(root, STANDARDS, "    purpose: Whoever is greeted knows that they were seen.\n", "")
    write(root, "values.yaml", "- {id: VAL-CARE\n")
    assert [notes for _, _, notes in of_topic(root, "drafts")] == [["not checked: errors come first"]]


def test_reviews_and_the_rollout_are_held_against_the_day_that_is_given(root: Path) -> None:
    write(root, "rollout.yaml", ACTIVITY)
    assert of_topic(root, "reviews") == []
    assert of_topic(root, "rollout") == []
    later = "--date", "2027-01-01"
    assert of_topic(root, "reviews", *later) == [("manager", "CTR-01", ["was due 2026-12-31"])]
    assert of_topic(root, "rollout", *later) == [
        ("manager", "ACT-1", ["was to end 2026-04-30", "no follow-up on 2026-04-01"])
    ]
    assert of_topic(root, "rollout", "--date", "2026-03-20") == [("manager", "ACT-1", ["was to begin 2026-03-10"])]


def test_the_handbooks_own_date_holds_without_one(root: Path) -> None:
    change(root, "handbook.yaml", "date: 2026-03-01", "date: 2027-01-01")
    assert [subject for _, subject, _ in of_topic(root, "reviews")] == ["CTR-01"]
    # An earlier day takes it back.
    assert of_topic(root, "reviews", "--date", "2026-12-31") == []


def test_advice_that_is_silenced_is_no_status_on_any_day(root: Path) -> None:
    silenced = "silenced:\n  - {code: review-overdue, id: CTR-01, reason: The council decides in May.}\n"
    change(root, "handbook.yaml", "owners:", silenced + "owners:")
    assert of_topic(root, "reviews", "--date", "2027-01-01") == []


def test_what_nothing_measures_and_what_is_not_translated_is_listed(root: Path) -> None:
    change(root, "handbook.yaml", "languages: [en]", "languages: [en, ru]")
    path = root / "content" / STANDARDS
    before, measures, _ = path.read_text("utf-8").partition("    measures:\n")
    assert measures
    path.write_text(before, "utf-8")
    assert of_topic(root, "unmeasured") == [("manager", "CTR-01", [])]
    translations = of_topic(root, "translations")
    assert ("manager", "content/standards/10-counter.yaml") in [row[:2] for row in translations]
    # The three answer for the framework together.
    assert {role for role, file, _ in translations if file == "content/mission.yaml"} == {
        "manager",
        "service-lead",
        "people-lead",
    }
    assert all(re.fullmatch(r"ru: \d+ texts? missing", notes[0]) for _, _, notes in translations)


def test_a_result_below_its_target_is_listed_and_one_within_the_margin_is_not(root: Path) -> None:
    results(root, {"FB-GUEST": [told(0.5)]})
    ((role, subject, notes),) = of_topic(root, "results")
    assert (role, subject) == ("manager", "CTR-01")
    assert notes == ["50% of 90%, FB-GUEST 2026-Q3"]
    results(root, {"FB-GUEST": [told(0.85)]})
    assert of_topic(root, "results") == []
    # Withheld.
    results(root, {"FB-GUEST": [told()]})
    assert of_topic(root, "results") == []


def _period(id_: str, month: int, value: float, mark: str = "a" * 12, half: float = 0.02) -> Period:
    figure = Figure(
        by="standard",
        standard="CTR-01",
        measure="score",
        fingerprint=mark,
        value=value,
        low=round(value - half, 4),
        high=round(value + half, 4),
    )
    return Period(
        id=id_,
        start=datetime.date(2026, month, 1),
        end=datetime.date(2026, month + 2, 28),
        instruments=(InstrumentResult(instrument="FB-GUEST", version=1, runs=90, figures=(figure,)),),
    )


@pytest.mark.parametrize(
    ("before", "now", "fell"),
    [
        (_period("2026-Q1", 1, 0.99), _period("2026-Q2", 4, 0.92), True),
        (_period("2026-Q1", 1, 0.99, half=0.05), _period("2026-Q2", 4, 0.92, half=0.05), False),
        (_period("2026-Q1", 1, 0.92), _period("2026-Q2", 4, 0.99), False),
        (_period("2026-Q1", 1, 0.99, "b" * 12), _period("2026-Q2", 4, 0.92), False),
    ],
    ids=["beyond the margin", "within the margin", "risen", "asked in other words"],
)
def test_a_result_that_fell_beyond_the_margin_of_chance_is_listed(
    root: Path, before: Period, now: Period, fell: bool
) -> None:
    folder = root / "content" / "results"
    folder.mkdir()
    for period in (before, now):
        (folder / f"{period.id}.yaml").write_text(period_text(period), "utf-8")
    handbook = examine(root)[0].handbook
    assert handbook is not None
    notes = [note.say(str) for _, _, note in weak_results(handbook)]
    assert notes == (["fell from 99% to 92%, FB-GUEST 2026-Q2"] if fell else [])


def test_what_has_no_owner_falls_to_whoever_leads_the_service(root: Path) -> None:
    write(root, "rollout.yaml", ACTIVITY.replace("    owner: manager\n", ""))
    assert {role for role, _, _ in of_topic(root, "rollout", "--date", "2027-01-01")} == {"service-lead"}


def test_errors_are_counted_and_stop_nothing_unless_nothing_can_be_read(root: Path) -> None:
    change(root, STANDARDS, "    title:", "    colour: blue\n    title:")
    result = run(root)
    assert result.exit_code == 0
    assert "Errors in the content: 1" in result.stderr
    assert json.loads(run(root, "--format", "json").stdout)["errors"] == 1
    write(root, "handbook.yaml", "name: [\n")
    broken = run(root)
    assert broken.exit_code == 1
    assert "Traceback" not in broken.stderr
    assert broken.stdout == ""


def test_a_day_that_is_none_is_refused(root: Path) -> None:
    result = run(root, "--date", "2027-02-30")
    assert result.exit_code == 2
    assert "2027-02-30 is not a day" in result.stderr


def _status(root: Path, count: int, **standards: int) -> ShownStatus:
    """A status in which each of `count` owners has many drafts."""
    loaded, _ = examine(root)
    assert loaded.handbook is not None
    place = loaded.handbook.standards[0].place()
    waiting: list[StatusEntry] = [
        StatusEntry("drafts", f"CTR-{number:02}", place, (f"role-{owner}",), (), ())
        for owner in range(count)
        for number in range(60)
    ]
    counts = {"approved": 0, "draft": len(waiting), "retired": 0} | standards
    counted = HandbookStatus(datetime.date(2026, 3, 1), counts, 0, tuple(waiting))
    return ShownStatus(counted, loaded.handbook, "en")


def test_the_terminal_shows_one_screen_and_counts_the_rest(root: Path) -> None:
    shown = text(_status(root, 30), translator("en"))
    lines = shown.splitlines()
    assert len(lines) <= MOST_LINES + 10
    assert max(map(len, lines)) <= 130
    listed = sum(line.startswith("role-") for line in lines)
    assert f"{30 - listed} owners are not shown." in shown
    assert re.search(r", \d+ more$", shown, re.MULTILINE)


def test_with_all_every_owner_and_entry_is_listed(root: Path) -> None:
    write(root, "rollout.yaml", ACTIVITY)
    result = run(root, "--all", "--date", "2027-01-01")
    assert result.exit_code == 0
    assert "    ACT-1 (was to end 2026-04-30; no follow-up on 2026-04-01)\n" in result.stdout
    assert "The Harbour Café service handbook, 2027-01-01\n" in result.stdout
    assert "not shown" not in result.stdout


def test_where_nothing_waits_it_says_so(root: Path) -> None:
    shown = _status(root, 0, approved=1)
    assert "Nothing waits for anybody." in text(shown, translator("en"))


def test_where_nothing_is_written_it_does_not_say_that_nothing_waits(root: Path) -> None:
    output = text(_status(root, 0), translator("en"))
    (root / "content" / STANDARDS).unlink()
    shown = page(root)
    assert shown is not None
    for words in (output, shown):
        assert "No standard is written yet." in words and "Nothing waits" not in words


def test_the_badge_says_how_many_standards_are_approved_and_loads_nothing(root: Path) -> None:
    result = run(root, "--format", "svg")
    tree = ElementTree.fromstring(result.stdout)
    title = tree.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == "handbook: 0 of 1 approved"
    assert tree.get("aria-label") == title.text
    assert result.stdout.count("http") == 1
    assert not any(name in result.stdout for name in ("@import", "url(", "<style", "<script", "href"))


def test_texts_of_the_badge_are_escaped(root: Path) -> None:
    status_shown = _status(root, 0, approved=3).status

    def hostile(_: Any) -> str:
        return '<script>"&\x01'

    drawn = badge(status_shown, hostile)
    assert "<script>" not in drawn
    tree = ElementTree.fromstring(drawn)
    assert tree.get("aria-label") == unescape('&lt;script&gt;"&amp;: &lt;script&gt;"&amp;')


def test_a_badge_without_standards_and_one_with_all_approved(root: Path) -> None:
    none = badge(_status(root, 0).status, translator("en"))
    assert "handbook: no standards yet" in none
    whole = badge(_status(root, 0, approved=36, draft=0).status, translator("en"))
    part = badge(_status(root, 0, approved=35, draft=1).status, translator("en"))
    assert "36 of 36 approved" in whole
    assert whole.split("fill=")[2] != part.split("fill=")[2]


def test_a_day_changes_nothing_but_what_depends_on_it(root: Path) -> None:
    change(root, STANDARDS, "    purpose: Whoever is greeted knows that they were seen.\n", "")
    change(root, "handbook.yaml", "date: 2026-03-01", "date: 2027-01-01")
    loaded, checked = examine(root)
    assert loaded.handbook is not None
    handbook, problems = on_day(loaded, checked.problems, loaded.handbook.handbook.date)
    assert status(handbook, problems) == status(loaded.handbook, checked.problems)


# --- the page -------------------------------------------------------------------------------------


def page(root: Path, audience: Audience = "managers", language: str = "en", version: str = NEXT) -> str | None:
    """The page of what waits for whom; None where the edition has none."""
    loaded, _ = examine(root)
    assert loaded.handbook is not None
    edition = select(loaded.handbook, audience, language, version, loaded.unwritten)
    status = open_work(root, loaded, read_ledger(root), edition)
    pages = {file.path: file.data.decode() for file in render(edition, loaded.images, status=status)}
    return pages.get("status.md")


def test_managers_have_a_page_with_what_the_command_says(root: Path) -> None:
    write(root, "rollout.yaml", ACTIVITY)
    change(root, "handbook.yaml", "date: 2026-03-01", "date: 2027-01-01")
    change(root, STANDARDS, "    purpose: Whoever is greeted knows that they were seen.\n", "")
    shown = page(root)
    assert shown is not None
    document = json.loads(run(root, "--format", "json").stdout)
    for owner in document["owners"]:
        for entry in owner["entries"]:
            assert all(note in shown for note in entry["notes"])
            assert f"hb-waiting-{entry['topic']}" in shown
    assert "](hb:pages/standards/ctr#CTR-01)" in shown
    assert "purpose" in shown and "1 January 2027" in shown


def test_others_and_releases_have_no_such_page(root: Path) -> None:
    assert page(root) is not None
    assert page(root, "staff") is None and page(root, "customers") is None
    assert page(root, version="2.0.0-rc.1") is not None
    assert page(root, version="1.0.0") is None


def test_the_page_says_when_nothing_is_open(root: Path) -> None:
    approved = "    status: approved\n    approved: {by: manager, on: 2026-02-01}\n"
    change(root, STANDARDS, "    title: The g", f"{approved}    title: The g")
    shown = page(root)
    assert shown is not None
    assert "Nothing waits for anybody." in shown and "## " not in shown


def test_the_page_is_in_the_readers_language(root: Path) -> None:
    shown = page(root, language="et")
    assert shown is not None
    assert "Waiting" not in shown and "What is open" not in shown and "Drafts" not in shown


# --- who has not read the newest release ----------------------------------------------------------


def coverage(root: Path, groups: list[dict[str, Any]], name: str = "1.0.0.json", **values: Any) -> None:
    """A release, and the coverage that is kept of it."""
    if not (root / FOLDER).is_dir():
        loaded, _ = examine(root)
        assert loaded.handbook is not None
        handbook = edited(loaded.handbook, "CTR-01", status="approved", scope=Scope(roles=("manager",)))
        units = tuple(
            Unit(id=unit, name=Text({"en": unit}), group="front-line", customer_role=Text({"en": unit}))
            for unit in ("kitchen", "hall")
        )
        roles = tuple(role.model_copy(update={"unit": "kitchen"}) for role in handbook.organisation.roles)
        organisation = handbook.organisation.model_copy(update={"units": units, "roles": roles})
        handbook = handbook.model_copy(update={"organisation": organisation})
        put(root / FOLDER / "1.0.0.json", freeze(handbook, {}, Number(1, 0, 0), DAY, (), None).data)
    document = {"format": 1, "version": "1.0.0", "least": 5, "groups": groups} | values
    put(root / CONFIRMATIONS / name, json.dumps(document).encode())


def group(unit: str | None, confirmed: int | None, people: int | None) -> dict[str, Any]:
    return {"unit": unit, "roles": [], "confirmed": confirmed, "people": people}


def test_standards_and_units_that_are_not_confirmed_are_listed(root: Path) -> None:
    coverage(root, [group("kitchen", None, 8), group("hall", 12, 30)])
    assert of_topic(root, "unread") == [
        ("manager", "CTR-01", ["fewer than 5 confirmations"]),
        ("service-lead", "kitchen", ["fewer than 5 of 8 have confirmed"]),
        ("service-lead", "hall", ["12 of 30 have confirmed"]),
    ]
    shown = page(root)
    assert shown is not None and "12 of 30 have confirmed" in shown


def test_what_is_confirmed_or_cannot_be_told_is_not_listed(root: Path) -> None:
    # Of four people nothing can be said, of a unit whose headcount nobody knows neither.
    coverage(root, [group("kitchen", 8, 8), group("hall", None, 4), group(None, None, None)])
    assert of_topic(root, "unread") == []
    # The last file of a release counts.
    coverage(root, [group("kitchen", 7, 8)], "1.0.0-later.json")
    assert [subject for _, subject, _ in of_topic(root, "unread")] == ["kitchen"]
    # Of another release, the newest one says nothing.
    coverage(root, [group("kitchen", 6, 8)], "1.0.0-zero.json", version="0.9.0")
    assert [notes for _, _, notes in of_topic(root, "unread")] == [["7 of 8 have confirmed"]]


@pytest.mark.parametrize(
    ("groups", "values", "reason"),
    [
        ([group("kitchen", 3, 8)], {}, "it tells of fewer than five people"),
        ([{"unit": "kitchen", "confirmed": 7}], {}, "it is not what `hbgen receipts --format json` writes"),
        ([group("kitchen", 7, 8) | {"people": "8"}], {}, "it is not what"),
        ([group("kitchen", 7, 8)], {"format": 2}, "it is not what"),
        ([group("kitchen", 7, 8)], {"least": 1}, "it is not what"),
    ],
    ids=["a small group", "another shape", "words for numbers", "another format", "another limit"],
)
def test_coverage_of_another_shape_or_of_few_people_is_refused(
    root: Path, groups: list[dict[str, Any]], values: dict[str, Any], reason: str
) -> None:
    coverage(root, groups, **values)
    assert of_topic(root, "unread") == []
    [problem] = [problem for problem in examine(root)[1].problems if problem.code == "coverage-unreadable"]
    assert reason in problem.message(str)
    assert problem.place.file == f"{CONFIRMATIONS}/1.0.0.json"


def test_coverage_that_is_no_json_is_refused_at_its_line(root: Path) -> None:
    coverage(root, [])
    put(root / CONFIRMATIONS / "1.0.0.json", b'{\n"format": 1,,\n')
    [problem] = [problem for problem in examine(root)[1].problems if problem.code == "coverage-unreadable"]
    assert problem.place.line == 2
