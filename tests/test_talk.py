"""S21 and C3: discussion guides are made from the content, and what a team answers becomes an involvement record."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hbgen.checks import check
from hbgen.editions import select
from hbgen.fmt import format_text
from hbgen.load import load
from programs import lacking
from sampling import examples, in_full
from some_pages import Pages
from starter import REPOSITORY, starter, starter_texts

STATIC = REPOSITORY / "src" / "hbgen" / "static"
needs_node = pytest.mark.skipif(lacking("node") is not None, reason=lacking("node") or "")


def pages(language: str = "et", audience: Any = "staff") -> Pages:
    return starter_texts(audience, language)


@cache
def definition(language: str = "et", place: str = "tel") -> dict[str, Any]:
    page = pages(language)[f"discussions/{place}.md"]
    (data,) = re.findall(r'class="hb-talk-data">(.*?)</script>', page)
    form: dict[str, Any] = json.loads(data)
    return form


def records(definition: dict[str, Any], written: dict[str, Any], about: dict[str, Any]) -> str:
    """What the page would download, as its script makes it."""
    with tempfile.NamedTemporaryFile("w", suffix=".js", encoding="utf-8") as file:
        for script in ("hbgen-page.js", "hbgen-talk.js"):
            file.write((STATIC / script).read_text("utf-8"))
        file.write(f"\nprocess.stdout.write(hbTalk.records(...{json.dumps([definition, written, about])}));\n")
        file.flush()
        return subprocess.run(["node", file.name], capture_output=True, text=True, check=True).stdout


ABOUT = {"date": "2026-10-20", "unit": "call-centre", "people": {"front-line": 6, "managers": 1, "customers": 2}}


def with_records(text: str, root: Path, handbook: Path = REPOSITORY) -> Any:
    """A handbook with records put at the end of its involvement file."""
    shutil.copytree(handbook / "content", root / "content")
    file = root / "content" / "involvement.yaml"
    file.write_text(file.read_text("utf-8") + "\n" + text, "utf-8")
    return load(root)


# --- the guides --------------------------------------------------------------------------------


def test_each_standard_has_a_guide_made_from_its_own_content() -> None:
    made = pages("en")
    for chapter in select(starter(), "staff", "en").handbook.standards:
        page = made[f"discussions/{chapter.id.lower()}.md"]
        for standard in chapter.standards:
            if standard.status == "retired":
                assert f"hb-talk-{standard.id}" not in page
                continue
            section = page.split(f"{{.hb-talk .id-hb-talk-{standard.id}}}")[1].split("{.hb-talk")[0]
            assert standard.behaviours is not None
            for act in standard.behaviours.do:
                assert str(act) in section.replace("&#39;", "'").replace("&amp;", "&")
            assert len(re.findall(f'data-standard="{standard.id}"', section)) == 4
            # The standard leads to its guide.
            assert (
                f"hb:pages/discussions/{chapter.id.lower()}#hb-talk-{standard.id}"
                in made[f"standards/{chapter.id.lower()}.md"]
            )


def test_a_guide_holds_the_hard_case_the_target_and_what_was_said_last() -> None:
    page = pages("en")["discussions/tel.md"]
    section = page.split(".id-hb-talk-TEL-03}")[1].split("{.hb-talk")[0]
    assert "Promise given at 10 a.m., call made at 1 p.m." in section
    assert "At most 2 working hours in 90% of cases" in section
    latest = max(
        (record for record in starter().involvement if "TEL-03" in record.changed), key=lambda record: record.date
    )
    assert f"hb:pages/involvement#{latest.id}" in section


def test_customers_are_given_no_guides_no_worksheet_and_no_workshop() -> None:
    made = pages("et", "customers")
    assert not [path for path in made if path.startswith(("discussions", "worksheet", "workshop"))]
    assert "hb:pages/discussions" not in "".join(made.values())


# --- records -----------------------------------------------------------------------------------


@needs_node
def test_what_a_team_wrote_is_a_record_that_loads(tmp_path: Path) -> None:
    written = {
        "TEL-03": {
            "means": 'Öeldud "kahe tunniga"',
            "case": "Esimene rida\nteine: rida # ei ole märkus",
            "agree": "Helistame.",
        },
        "TEL-01": {"agree": "Vastame ise."},
        "TEL-02": {"means": "   "},
    }
    text = records(definition(), written, ABOUT)
    assert format_text(text, "involvement", ("et", "en", "ru")) == text
    loaded = with_records(text, tmp_path)
    assert not loaded.problems and loaded.handbook is not None
    by_id = {entry.id: entry for entry in loaded.handbook.involvement}
    record = by_id["INV-20261020-TEL-03"]
    assert record.said.words["et"] == (
        'Mida see siin tähendab: Öeldud "kahe tunniga"\nRaske juhtum: Esimene rida\nteine: rida # ei ole märkus'
    )
    assert record.decision is not None and str(record.decision) == "Helistame."
    assert record.changed == ("TEL-03",)
    assert [(participant.group, participant.unit, participant.count) for participant in record.participants] == [
        ("front-line", "call-centre", 6),
        ("managers", "call-centre", 1),
        ("customers", None, 2),
    ]
    assert str(by_id["INV-20261020-TEL-01"].said) == "Vastame ise."
    assert "INV-20261020-TEL-02" not in by_id
    # What is left to do is that the owner answers; nothing else is wrong.
    codes = {problem.code for problem in check(loaded.handbook, loaded.dropped, loaded.whole, loaded.images).problems}
    assert codes == {"not-answered"}


@in_full
@needs_node
def test_a_record_in_another_language_names_it(tmp_path: Path) -> None:
    text = records(definition("en"), {"TEL-03": {"means": "We call.", "agree": "At ten."}}, ABOUT)
    assert format_text(text, "involvement", ("et", "en", "ru")) == text
    loaded = with_records(text, tmp_path)
    assert not loaded.problems and loaded.handbook is not None
    record = loaded.handbook.involvement[-1]
    assert record.said.words == {"en": "What it means here: We call."}
    # What the page knows stands there in the main language, too; what the team wrote is for somebody to translate.
    assert record.topic.words["et"].startswith("Mida TEL-03 ") and record.topic.words["en"].startswith("What TEL-03 ")
    assert record.method is not None and record.method.words.keys() == {"et", "en"}
    problems = check(loaded.handbook, loaded.dropped, loaded.whole, loaded.images).problems
    in_fields = [
        (problem.code, str(problem.values.get("field"))) for problem in problems if problem.code != "not-answered"
    ]
    assert in_fields == [("missing-main-language", "said"), ("missing-main-language", "decision")]
    assert text.count("# Tõlgi: `et:`") == 2


@needs_node
@settings(deadline=None, max_examples=examples(15))
@given(st.text(min_size=1, max_size=80), st.text(max_size=40))
def test_whatever_is_written_is_read_back(means: str, agree: str) -> None:
    text = records(definition(), {"TEL-03": {"means": means, "agree": agree}}, ABOUT)
    if not text:
        return
    with tempfile.TemporaryDirectory() as folder:
        loaded = with_records(text, Path(folder), Path(__file__).parent / "content")
    assert not [problem for problem in loaded.problems if "20261020" in str(problem)]
    assert loaded.handbook is not None and loaded.handbook.involvement[-1].id == "INV-20261020-TEL-03", loaded.problems


@needs_node
def test_nothing_written_is_no_record() -> None:
    assert records(definition(), {}, ABOUT) == ""
