"""Pages read and searches that found nothing: counted where the handbook says so, told as totals, to editors alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import hbgen
from hbgen import prepare
from hbgen.cli import main
from hbgen.examining import examine
from hbgen.model.visibility import AUDIENCES
from hbgen.remarks.intake import LONGEST_QUERY, MOST_DIGITS
from hbgen.remarks.kept_totals import FOLDER
from listening import COUNTS, listening
from test_remarks import pages, remark

COUNTED: dict[str, Any] = {"counts_reading": ["staff"], "audiences": [*AUDIENCES]}


def counting(root: Path, **more: Any) -> Path:
    links = {"contact": "mailto:service@handbook.example", "counts": COUNTS}
    return listening(root, links=links, more={**COUNTED, **more})


def run(root: Path, command: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, [command, "--root", str(root), *arguments])


def line(*counts: dict[str, object]) -> str:
    of = {"day": "2026-11-30", "edition": "staff/en", "version": "1.0.0"}
    return json.dumps({"format": "hbgen-counts-1", "counts": [of | count for count in counts]})


def sent(folder: Path, *lines: str) -> Path:
    """A folder into which pages have sent these."""
    folder.mkdir(parents=True)
    (folder / "in.jsonl").write_text("".join(f"{text}\n" for text in lines), "utf-8")
    return folder


def kept(root: Path, folder: Path) -> dict[str, Any]:
    """The totals, kept in the handbook."""
    file = root / FOLDER / "2026-11.json"
    done = run(root, "remarks", str(folder), "--format", "json", "--output", str(file))
    assert done.exit_code == 0, done.output
    whole: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return whole


# --- what pages are told ------------------------------------------------------------------------


def test_only_where_the_handbook_says_so_do_pages_know_where_counts_go(tmp_path: Path) -> None:
    root = counting(tmp_path / "on")
    made = {audience: pages(root, audience) for audience in AUDIENCES}
    settings = json.loads(made["staff"]["site.json"])
    assert settings["counts"] == {"post": COUNTS, "edition": "staff/en", "version": "next"}
    assert settings["posts"] == [COUNTS]
    assert "answers.example" in made["staff"]["about.md"] and "counts no visits" not in made["staff"]["about.md"]
    for audience in ("customers", "managers"):
        assert COUNTS not in made[audience]["site.json"] and "counts no visits" in made[audience]["about.md"]
    off = pages(counting(tmp_path / "off", counts_reading=[]))
    assert json.loads(off["site.json"])["counts"] is None and "counts no visits" in off["about.md"]


def test_a_privacy_note_of_ones_own_does_not_silence_it(tmp_path: Path) -> None:
    note = pages(counting(tmp_path, privacy_note={"en": "Nothing is kept.", "et": "Midagi ei hoita."}))["about.md"]
    assert "Nothing is kept." in note and "answers.example" in note


def test_without_an_address_nothing_is_counted_and_check_says_so(tmp_path: Path) -> None:
    root = listening(tmp_path, more=COUNTED)
    assert json.loads(pages(root)["site.json"])["counts"] is None
    assert "[counts-without-way]" in run(root, "check", "--all").output


# --- totals -------------------------------------------------------------------------------------


def test_small_numbers_and_rare_or_personal_searches_are_not_told(tmp_path: Path) -> None:
    root = counting(tmp_path / "handbook")
    lines = [line({"page": "pages/standards/one"}, {"query": " Winter\u00a0 `coat`\u202e"})] * 4
    lines += [line({"page": "index"}), line({"query": "only mari"}), line({"page": "pages/other"})]
    lines += [line({"query": query}) for query in ("mari@x.ee", "5123 4567", "EE382200221020145685")] * 3
    folder = sent(tmp_path / "in", *lines, *(remark(letter, clear=letter == "a") for letter in "abc"))
    totals = kept(root, folder)
    assert totals["pages"] == [{"page": "pages/standards/one", "count": 4}, {"page": "index", "count": None}]
    assert totals["searches"] == [{"query": "winter coat", "count": 4}] and totals["other_searches"] == 4
    assert totals["texts"] == [{"entry": "ONE-1", "clear": 1, "unclear": 2}]
    assert "pages/about" in totals["unread"] and "index" not in totals["unread"]
    assert totals["days"] == ["2026-11-30", "2026-11-30"]
    output = run(root, "remarks", str(folder)).output
    assert "mari" not in output and "     4  standards/one" in output and "fewer than 3: index" in output
    assert "1 reading of a page that the handbook does not have was left out." in output


@pytest.mark.parametrize(
    "record",
    [{}, {"page": "index", "query": "both"}, {"page": 1}, {"query": "\x00"}, {"page": "index", "day": "2026-13-01"}],
)
def test_what_is_no_count_is_refused_by_its_line(tmp_path: Path, record: dict[str, object]) -> None:
    root = counting(tmp_path / "handbook")
    folder = sent(tmp_path / "in", line({"page": "index"}), line(record))
    assert "in.jsonl:2:1: " in run(root, "remarks", str(folder)).output
    done = run(root, "remarks", str(folder), "--partial")
    assert done.exit_code == 0 and "fewer than 3: index" in done.output


# --- what editors see ---------------------------------------------------------------------------


def test_editors_are_told_what_to_mend_and_nobody_else_is_told_anything(tmp_path: Path) -> None:
    root = counting(tmp_path / "handbook")
    lines = [line({"page": "pages/standards/one"}, {"query": "zebracoat"})] * 7
    kept(root, sent(tmp_path / "in", *lines, *(remark(letter, clear=letter in "ab") for letter in "abcdef123")))
    status = run(root, "status", "--all").output
    assert "zebracoat (7 times: add these words under also:" in status
    assert "ONE-1 (7 of 9 said that it is not clear)" in status
    assert "most: standards/one (7)" in status and "never: index, about, " in status
    data = json.loads(run(root, "status", "--format", "json").output)
    assert data["heard"]["searches"] == [{"query": "zebracoat", "count": 7}]
    assert data["topics"]["unclear"] == data["topics"]["searches"] == 1
    for audience in AUDIENCES:
        assert not prepare.pages(root, tmp_path / audience, audience, "en")
        files = [
            path.read_text("utf-8") for path in (tmp_path / audience).rglob("*") if path.suffix in (".md", ".json")
        ]
        for word in ("zebracoat", "7 of 9 said"):
            assert any(word in text for text in files) == (audience == "managers"), (audience, word)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"least": 1}, "it is not what `hbgen remarks --format json` writes"),
        ({"searches": [{"query": "Mari@x.ee", "count": 3}]}, "it is not what `hbgen remarks --format json` writes"),
        ({"searches": [{"query": "mari@x.ee", "count": 3}]}, "it holds a search with somebody's address or number"),
        ({"searches": [{"query": "rare", "count": 2}]}, "it tells of fewer than three"),
        ({"pages": [{"page": "index", "count": 1}]}, "it tells of fewer than three"),
        ({"texts": [{"entry": "ONE-1", "clear": 1, "unclear": 1}]}, "it tells of fewer than three"),
        ({"unread": ["a b"]}, "it is not what `hbgen remarks --format json` writes"),
        ({"days": ["2026-11-30"]}, "it is not what `hbgen remarks --format json` writes"),
    ],
)
def test_totals_that_tell_too_much_or_are_none_are_an_error(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    root = counting(tmp_path / "handbook")
    whole = kept(root, sent(tmp_path / "in", *[line({"page": "index"})] * 3))
    assert not [problem for problem in examine(root)[1].problems if problem.code == "reading-unreadable"]
    (root / FOLDER / "2026-12.json").write_text(json.dumps(whole | change), "utf-8")
    (problem,) = [problem for problem in examine(root)[1].problems if problem.code == "reading-unreadable"]
    assert problem.place.file == f"{FOLDER}/2026-12.json" and reason in problem.message(str)


def test_pages_and_the_command_hold_the_same_bounds() -> None:
    script = (Path(hbgen.__file__).parent / "static" / "hbgen-counts.js").read_text("utf-8")
    assert f"const LONGEST = {LONGEST_QUERY};" in script
    assert f"const MOST_DIGITS = {MOST_DIGITS};" in script
