"""The documentation is complete and true: references are up to date, commands and links exist."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import click
import pytest

from hbgen.cli import main

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]

_spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
assert _spec is not None and _spec.loader is not None
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)


def test_references_are_made_from_the_model_as_it_is() -> None:
    stale = "run: python docs/reference.py"
    assert (ROOT / "docs" / "fields.md").read_text(encoding="utf-8") == reference.fields(), stale
    assert (ROOT / "docs" / "problems.md").read_text(encoding="utf-8") == reference.problems(), stale


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_to_files(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    # Links inside code are examples.
    text = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    for address in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in address:
            assert (page.parent / address).exists(), f"{page.name} links to {address}"


def test_every_command_stands_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert isinstance(main, click.Group)
    for name in main.commands:
        assert f"`hbgen {name}" in text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_named_exists(page: Path) -> None:
    assert isinstance(main, click.Group)
    for name in re.findall(r"hbgen ([a-z]+)(?= --|`)", page.read_text(encoding="utf-8")):
        assert name in main.commands, f"{page.name} names hbgen {name}"


def test_the_starter_content_needs_no_apology() -> None:
    from hbgen.prepare import examine

    loaded, checked = examine(ROOT)
    assert loaded.handbook is not None
    assert [str(problem.place) for problem in checked.problems] == []
    standards = [s for chapter in loaded.handbook.standards for s in chapter.standards]
    assert len(loaded.handbook.standards) >= 5
    assert len(standards) >= 30
    assert sum(len(s.measures) for s in standards) >= 60
