"""A handbook grows: what is half written is read, built and shown as such, and what is missing is told."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cafe import cafe
from filling import filled
from hbgen.checks.completeness import report
from hbgen.cli import main
from hbgen.editions import select
from hbgen.examining import examine
from hbgen.exports import downloads, on_pages
from hbgen.model.base import Entry, construct, fields_with
from hbgen.model.field_types import Reference
from hbgen.model.handbook import Handbook
from hbgen.model.unwritten import Unwritten, pending_ids
from hbgen.model.visibility import AUDIENCES, NeededLater
from hbgen.releases.changes import diff
from hbgen.render.pages import render
from hbgen.site.build import build
from sampling import examples, in_full
from sites import lay_out
from starter import starter

CONTENT = Path(__file__).parent / "content" / "content"
SETTINGS = "name: Our library\nlanguages: [en, et]\ndate: 2026-11-01\n"
GAP = "not written yet"


def lay(root: Path, **files: str) -> Path:
    """A handbook with these files of content: `standards__tel` is standards/tel.yaml."""
    lay_out(root)
    for name, text in files.items():
        path = root / "content" / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def run(root: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, [*arguments, "--root", str(root), "--lang", "en"])
    return done.exit_code, done.output


# --- whatever is missing ----------------------------------------------------------------------


def with_gaps(entry: Entry, chance: random.Random, share: float) -> Entry:
    """A copy in which needed fields are empty and references lead nowhere, each with the probability `share`."""
    needed = dict(fields_with(type(entry), NeededLater))
    references = dict(fields_with(type(entry), Reference))
    values: dict[str, Any] = {}
    for name, info in type(entry).model_fields.items():
        value = getattr(entry, name)
        if name in needed and chance.random() < share:
            value = info.default
        elif name in references and chance.random() < share:
            lost = f"nowhere-{chance.randrange(5)}"
            value = (*value, lost) if isinstance(value, tuple) else lost
        elif isinstance(value, tuple):
            value = tuple(with_gaps(item, chance, share) if isinstance(item, Entry) else item for item in value)
        elif isinstance(value, Entry):
            value = with_gaps(value, chance, share)
        values[name] = value
    return construct(type(entry), values)


@in_full
@settings(derandomize=True, max_examples=examples(12), deadline=None, phases=(Phase.explicit, Phase.generate))
@given(st.sampled_from(("starter", "cafe", "filled")), st.integers(0, 2**32), st.sampled_from((0.02, 0.2, 1.0)))
def test_every_edition_of_a_handbook_with_gaps_is_written(name: str, seed: int, share: float) -> None:
    made: dict[str, Callable[[], Handbook]] = {"starter": starter, "cafe": cafe, "filled": filled}
    whole = made[name]()
    results = whole.results
    handbook = with_gaps(construct(Handbook, {**vars(whole), "results": ()}), random.Random(seed), share)
    assert isinstance(handbook, Handbook)
    handbook = construct(Handbook, {**vars(handbook), "results": results})
    language, unwritten = handbook.handbook.languages[0], Unwritten(pending=pending_ids(handbook))
    for audience in AUDIENCES:
        pages = render(select(handbook, audience, language, unwritten=unwritten), {}, ("xlsx",))
        assert pages
        if audience == "customers":
            referring = [file.path for file in pages if file.path.endswith(".md") and b"nowhere-" in file.data]
            assert set(referring) <= {"organisation.md"}, "only the three owners cannot be left out"
    list(downloads(select(handbook, "staff", "", unwritten=unwritten), language, None))


def test_a_gap_is_shown_as_one(tmp_path: Path) -> None:
    chapter = (
        "id: TEL\ntitle: Phone\nstandards:\n"
        "  - id: TEL-01\n    title: We answer\n    owner: nobody-yet\n    values: [VAL-X]\n    purpose:\n"
        "    target: {operator: at-most}\n    measures:\n      - id: TEL-01-a\n"
    )
    root = lay(tmp_path / "root", handbook=SETTINGS, standards__tel=chapter)
    loaded, checked = examine(root)
    assert not [problem for problem in checked.problems if problem.severity == "error"]
    editions = [*((audience, "en") for audience in AUDIENCES), ("staff", "et")]
    assert build(root, tmp_path / "site", loaded, editions, 2, lambda _: None) == ()
    page = (tmp_path / "site/staff/en/pages/standards/tel.html").read_text("utf-8")
    assert page.count(GAP) == 4, "promise, purpose, owner, value"
    assert "nobody-yet" in page and "VAL-X" in page
    lacks = loaded.unwritten.lacking["TEL-01"]
    assert re.search(rf"draft, {lacks} things? missing", page) and lacks == len(report_of(root).to_approve["TEL-01"])
    assert "veel kirjutamata" in (tmp_path / "site/staff/et/pages/standards/tel.html").read_text("utf-8")
    public = list((tmp_path / "site/customers").rglob("*.html"))
    assert public and not [path for path in public if "TEL-01" in path.read_text("utf-8")]


def report_of(root: Path) -> Any:
    loaded, checked = examine(root)
    assert loaded.handbook is not None
    return report(loaded.handbook, checked.problems)


# --- what demands what ------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The smallest valid handbook; its one standard is a draft."""
    root = tmp_path / "small"
    lay_out(root)
    shutil.copytree(CONTENT, root / "content")
    return root


def replace(root: Path, file: str, old: str, new: str) -> None:
    path = root / "content" / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1, (file, old)
    path.write_text(text.replace(old, new), "utf-8")


PURPOSE = "    purpose: Whoever is greeted knows that they were seen.\n"


def test_a_draft_may_lack_what_an_approved_standard_may_not(small: Path) -> None:
    replace(small, "standards/10-counter.yaml", PURPOSE, "")
    code, text = run(small, "check")
    assert code == 0 and "Errors: 0, missing: 1" in text and "to approve CTR-01" in text
    approved = "    review_by: 2026-12-31\n    status: approved\n    approved: {by: manager, on: 2026-02-01}\n"
    replace(small, "standards/10-counter.yaml", "    review_by: 2026-12-31\n", approved)
    code, text = run(small, "check")
    assert code == 1 and "Errors: 1, missing: 0" in text and "[field-not-written]" in text


def test_each_entry_may_begin_with_its_id_and_name(small: Path) -> None:
    """It is missing the rest, whichever kind has the same two fields; and the site is built."""
    kinds = {"competencies": "name", "practices": "title", "workshops": "title", "values": "name"}
    for number, (kind, name) in enumerate(kinds.items()):
        (small / "content" / f"{kind}.yaml").write_text(f"- {{id: NEW-{number}, {name}: Something new}}\n", "utf-8")
    (small / "content" / "rollout.yaml").write_text("activities:\n  - {id: ACT-01, title: Something new}\n", "utf-8")
    (small / "content" / "instruments.yaml").write_text("instruments: []\n", "utf-8")
    loaded, checked = examine(small)
    assert loaded.handbook is not None
    assert not [problem for problem in checked.problems if problem.severity == "error"]
    edition = select(loaded.handbook, "managers", "en")
    site = next(file.data for file in render(edition, {}, on_pages()) if file.path == "site.json")
    # Sphinx refuses a folder of files that is not there.
    assert json.loads(site)["downloads"] == bool(downloads(select(loaded.handbook, "managers", "")))


def test_a_release_waits_for_the_framework_and_not_for_drafts(small: Path) -> None:
    release = ("release", "1.0.0", "--date", "2026-03-01")
    approvals = [f"--approved-by={role}" for role in ("manager", "service-lead", "people-lead")]
    replace(small, "standards/10-counter.yaml", PURPOSE, "")
    (small / "content/mission.yaml").rename(small / "mission.yaml")
    code, text = run(small, *release, *approvals)
    assert code == 1 and "[missing-file]" in text and "[release-incomplete]" in text
    assert not (small / "content/releases").exists()
    (small / "mission.yaml").rename(small / "content/mission.yaml")
    code, text = run(small, *release, *approvals)
    assert code == 0, text
    # What was released is read again: it may lack what its drafts lacked.
    code, text = run(small, "check")
    assert code == 0, text


def test_customers_get_no_edition_with_an_empty_framework(small: Path, tmp_path: Path) -> None:
    replace(small, "mission.yaml", "statement: We give people at the harbour a place to warm up.", "statement:")
    code, text = run(small, "publish", str(tmp_path / "site"), "--jobs", "2")
    assert code == 0 and "[edition-incomplete]" in text, text
    assert (tmp_path / "site/staff/en/next/index.html").is_file()
    assert not (tmp_path / "site/customers").exists()
    code, text = run(small, "publish", str(tmp_path / "site"), "--audience", "customers")
    assert code == 1 and "[edition-incomplete]" in text


def test_262_services_of_one_sentence_fit_one_screen(tmp_path: Path) -> None:
    chapters = {}
    for number in range(12):
        standards = "".join(
            f"  - id: S{number}-{index:02}\n    title: Service {index}\n    promise: We do thing {index} in time.\n"
            for index in range(22 if number < 10 else 21)
        )
        chapters[f"standards__c{number:02}"] = f"id: S{number}\ntitle: Services {number}\nstandards:\n{standards}"
    root = lay(tmp_path, handbook=SETTINGS, **chapters)
    loaded, checked = examine(root)
    assert loaded.handbook is not None
    assert sum(len(chapter.standards) for chapter in loaded.handbook.standards) == 262
    assert not [problem for problem in checked.problems if problem.severity == "error"]
    code, text = run(root, "check")
    assert code == 0
    assert text.count("\n") <= 55, text
    assert "to approve the drafts of S0 (22)" in text
    _, everything = run(root, "check", "--all")
    assert everything.count("[standard-without-target]") == 262


# --- said once ---------------------------------------------------------------------------------


def test_what_is_said_on_the_chapter_or_the_handbook_holds_for_all_below(small: Path) -> None:
    replace(small, "standards/10-counter.yaml", "owner: service-lead\n", "")
    approved = "    status: approved\n    approved: {by: manager, on: 2026-02-01}\n"
    replace(small, "standards/10-counter.yaml", "    review_by: 2026-12-31\n", approved)
    chapter = "limitations: Not on market days.\nscope: {channels: [counter]}\nstandards:\n"
    replace(small, "standards/10-counter.yaml", "standards:\n", chapter)
    declared = "owner: service-lead\nreview_by: 2026-11-30\nlimitations: Never.\ncontact: {contact: Ask at the bar.}\n"
    replace(small, "handbook.yaml", "date: 2026-03-01\n", f"date: 2026-03-01\n{declared}")
    before = examine(small)[0].handbook
    assert before is not None
    [standard] = before.standards[0].standards
    assert standard.limitations and str(standard.limitations) == "Not on market days.", "the nearest wins"
    assert standard.scope.channels == ("counter",)
    assert str(standard.review_by) == "2026-11-30" and before.standards[0].owner == "service-lead"
    assert standard.contact is not None and str(standard.contact.contact) == "Ask at the bar."
    code, text = run(small, "check")
    assert code == 0 and "review-missing" not in text and "standard-without-owner" not in text
    [page] = [file for file in render(select(before, "staff", "en"), {}) if file.path == "standards/ctr.md"]
    assert b"Not on market days." in page.data and b"Ask at the bar." in page.data
    # A change of what is said once is a change of each standard that it holds for.
    replace(small, "standards/10-counter.yaml", "Not on market days.", "Not on Sundays.")
    after = examine(small)[0].handbook
    assert after is not None
    [change] = diff(before, after).shown
    assert (change.id, change.material) == ("CTR-01", True)


def test_who_was_heard_may_be_said_once(small: Path) -> None:
    replace(small, "involvement.yaml", "  changed: [CTR-01]\n", "")
    replace(small, "standards/10-counter.yaml", "standards:\n", "involvement: [INV-01]\nstandards:\n")
    loaded, checked = examine(small)
    before = loaded.handbook
    assert before is not None and not [problem for problem in checked.problems if problem.severity == "error"]
    assert before.standards[0].standards[0].involvement == ("INV-01",)
    [page] = [file for file in render(select(before, "staff", "en"), {}) if file.path == "standards/ctr.md"]
    assert b"You said, we did" in page.data and b"INV-01" in page.data
    replace(small, "standards/10-counter.yaml", "involvement: [INV-01]\n", "")
    after = examine(small)[0].handbook
    assert after is not None
    [change] = diff(before, after).shown
    assert (change.id, change.material) == ("CTR-01", False)
    replace(small, "handbook.yaml", "date: 2026-03-01\n", "date: 2026-03-01\ninvolvement: [INV-99]\n")
    [problem] = [problem for problem in examine(small)[1].problems if problem.code == "unknown-reference"]
    assert (problem.place.file, problem.place.line) == ("content/handbook.yaml", 6), "told where it is written"


def test_a_standard_without_an_audience_is_not_wider_than_its_chapter_and_never_becomes_public(small: Path) -> None:
    name = "standards/10-counter.yaml"
    for audience, expected in (("managers", "managers"), ("customers", "staff")):
        text = (small / "content" / name).read_text("utf-8")
        lines = [line for line in text.splitlines(True) if not line.strip().startswith("audience:")]
        (small / "content" / name).write_text(f"audience: {audience}\n{''.join(lines)}", "utf-8")
        handbook = examine(small)[0].handbook
        assert handbook is not None
        assert handbook.standards[0].standards[0].audience == expected
