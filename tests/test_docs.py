"""The documentation is complete and true: references are up to date, commands and links exist."""

from __future__ import annotations

import importlib
import importlib.util
import re
import shlex
from functools import cache
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from contract_rows import ROWS
from generated import beside_the_docs, references
from hbgen.checks import ALL_CODES
from hbgen.cli import main
from hbgen.editions import select
from hbgen.render.pages import render
from sampling import in_full
from starter import starter_texts

ROOT = Path(__file__).parent.parent
TESTS = sorted((ROOT / "tests").glob("test_*.py"))
VOCABULARY = (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")
_OTHERS = (ROOT / "CHANGELOG.md", ROOT / "SECURITY.md", ROOT / "benchmarks" / "README.md")
PAGES = [ROOT / "README.md", *_OTHERS, *sorted((ROOT / "docs").glob("**/*.md"))]


def page_id(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


round_trip = beside_the_docs("round_trip")


def test_references_are_made_from_the_model_as_it_is() -> None:
    for path, data in references().items():
        assert (ROOT / path).read_text(encoding="utf-8") == data.decode(), f"{path}: run python3 start.py generate"


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_links_between_pages_lead_to_files_and_headings(page: Path) -> None:
    # Links inside code are examples.
    text = re.sub(r"`[^`\n]*`", "", without_blocks(page.read_text(encoding="utf-8")))
    for address, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)]*))?\)", text):
        if "://" in address:
            continue
        target = page.parent / address if address else page
        assert target.exists(), f"{page.name} links to {address}"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{page.name} links to {address}#{anchor}"


def without_blocks(text: str) -> str:
    return re.sub(r"^ *(`{3,}).*?^ *\1$", "", text, flags=re.DOTALL | re.MULTILINE)


@cache
def anchors(page: Path) -> frozenset[str]:
    """The anchors of a page's headings, as GitHub and GitLab make them."""
    headings = re.findall(r"^#+ (.+)$", without_blocks(page.read_text(encoding="utf-8")), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


def test_no_page_was_left_in_the_middle_of_a_merge() -> None:
    for page in PAGES:
        marks = re.findall(r"^(?:<{7} |={7}$|>{7} ).*", without_blocks(page.read_text("utf-8")), re.MULTILINE)
        assert marks == [], page.name


def test_the_contract_leads_from_each_row_to_what_exists() -> None:
    """Fields, pages, problem codes and tests of a row are there, and each row has its own test."""
    assert [row.name for row in ROWS] == ["C1", "C2", "C3", *(f"S{number}" for number in range(1, 23))]
    made = {path.removesuffix(".md") for path in starter_texts("managers", "en")}
    fields = (ROOT / "docs" / "fields.md").read_text(encoding="utf-8")
    defined = {path.name: set(re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)) for path in TESTS}
    for row in ROWS:
        for entry in row.content:
            kind, _, names = entry.partition(": ")
            # Of two kinds with one name the address leads to the first.
            table = fields.split(f"\n### {kind}\n", 1)[1].split("\n##", 1)[0]
            for field in names.split():
                assert f"\n| `{field}`" in table, (row.name, kind, field)
        assert set(row.pages.split()) <= made, row.name
        assert set(row.codes.split()) <= ALL_CODES.keys(), row.name
        tests = [test.split("::") for test in row.tests]
        assert all(test in defined[file] for file, test in tests), row.name
        own = f"test_s{int(row.name[1:]):02}_"
        assert row.name[0] == "C" or any(file == "test_contract.py" and test.startswith(own) for file, test in tests), (
            row.name
        )


def test_every_command_stands_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert isinstance(main, click.Group)
    for name in main.commands:
        assert f"`hbgen {name}" in text


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_command_that_is_named_exists_with_its_options(page: Path) -> None:
    assert isinstance(main, click.Group)
    text = page.read_text(encoding="utf-8")
    spans = re.findall(r"`(hbgen [a-z][^`\n]*)`", text)
    lines = re.findall(r"^ *(?:\.venv/bin/)?(hbgen [a-z]+(?: [^#\n]*)?)$", "\n".join(blocks(text)), re.MULTILINE)
    for command in (*spans, *lines):
        _, name, *arguments = command.split()
        assert name in main.commands, f"{page.name} names hbgen {name}"
        options = {option for part in main.commands[name].params for option in part.opts}
        named = {argument for argument in arguments if argument.startswith("--")}
        assert named <= options | {"--help"}, f"{page.name}: {command}"


def blocks(text: str) -> list[str]:
    """Blocks of code, but for those in another language, and lines that are code by their indent."""
    fenced = [block for _, block in re.findall(r"^ *(`{3,})\n(.*?)^ *\1$", text, re.DOTALL | re.MULTILINE)]
    return [*fenced, *re.findall(r"^ {4}hbgen .*$", text, re.MULTILINE)]


def test_the_starter_content_needs_no_apology() -> None:
    from hbgen.examining import examine

    loaded, checked = examine(ROOT)
    assert loaded.handbook is not None
    assert [str(problem.place) for problem in checked.problems] == []
    standards = [s for chapter in loaded.handbook.standards for s in chapter.standards]
    assert len(loaded.handbook.standards) >= 5
    assert len(standards) >= 30
    assert sum(len(s.measures) for s in standards) >= 60


@in_full
def test_the_round_trip_goes_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("duckdb")
    text = (ROOT / "docs" / "measuring.md").read_text(encoding="utf-8").partition("## The whole way, once")[2]
    commands = [
        shlex.split(line)[1:] for block in re.findall(r"```\n(.*?)```", text, re.DOTALL) for line in block.splitlines()
    ]
    assert [command[0] for command in commands] == ["export", "score", "build", "suggest"]
    round_trip.lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    for command in commands:
        if command[0] == "build":
            # Slow, and every other test's business; what it would show is looked at below.
            continue
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, result.output
        if command[0] == "export":
            round_trip.type_off(tmp_path / "sheets/obs-phone/obs-phone.csv", tmp_path / "answers/calls.csv")
    from hbgen.load import load

    loaded = load(tmp_path)
    assert loaded.handbook is not None
    pages = {file.path: file.data.decode() for file in render(select(loaded.handbook, "staff", "en"), loaded.images)}
    assert re.search(r"Q3\u00a02026.*n = 40", pages["standards/tel.md"])
    rollout = (ROOT / "content" / "rollout.yaml").read_text("utf-8")
    assert (tmp_path / "content" / "rollout.yaml").read_text("utf-8") == rollout
    draft = (tmp_path / "draft.yaml").read_text("utf-8")
    assert "standards: [TEL-01]" in draft
    assert "#   TEL-05: ACT-12" in draft


def test_every_term_of_the_vocabulary_stands_where_it_says() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `([\w.]+)` \|$", VOCABULARY, re.MULTILINE)
    assert len(rows) == VOCABULARY.count("\n| ") - 2
    assert len({term for term, *_ in rows}) == len(rows) > 30
    for term, _, home in rows:
        module, _, name = home.rpartition(".")
        package = importlib.import_module(f"hbgen.{module}")
        assert hasattr(package, name) or importlib.util.find_spec(f"hbgen.{home}") is not None, term
