"""“Suggest a change” opens what one reads: the file, in the language that is shown, at its line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from cafe import cafe
from hbgen.editions import select
from hbgen.load import load
from hbgen.model.handbook import Handbook
from hbgen.model.visibility import Audience
from hbgen.render.pages import _WRITTEN_IN, PAGES, PARTS, render
from sites import REPOSITORY

PATTERN = "https://git.example/edit/{file}#L{line}"
_LINK = re.compile(r"\((?:<)?https://git\.example/edit/([^)#>]*)#L(\d+)>?\)\n$")

GUIDE = """---
title: {title}
audience: customers
---

{body}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A handbook in three languages, with a guide in each and one in two."""
    shutil.copytree(REPOSITORY / "tests" / "content" / "content", tmp_path / "content")
    settings = tmp_path / "content" / "handbook.yaml"
    text = settings.read_text("utf-8").replace("languages: [en]", "languages: [et, en, ru]")
    settings.write_text(f"{text}links:\n  edit: '{PATTERN}'\n", "utf-8")
    guides = tmp_path / "content" / "guides"
    guides.mkdir()
    for name, language, body in (
        ("hello", "et", "Tere."),
        ("hello", "en", "Hello.\n\nTwo."),
        ("hello", "ru", "Привет."),
        ("short", "et", "Lühike."),
        ("short", "en", "Short."),
    ):
        (guides / f"{name}.{language}.md").write_text(GUIDE.format(title=body[:4], body=body), "utf-8")
    return tmp_path


def pages(handbook: Handbook, audience: Audience, language: str) -> dict[str, str]:
    made = render(select(handbook, audience, language), {})
    return {file.path.removesuffix(".md"): file.data.decode() for file in made if file.path.endswith(".md")}


def loaded(root: Path) -> Handbook:
    handbook = load(root).handbook
    assert handbook is not None
    return handbook


@pytest.mark.parametrize(
    ("guide", "language", "file"),
    [
        ("hello", "et", "content/guides/hello.et.md"),
        ("hello", "en", "content/guides/hello.en.md"),
        ("hello", "ru", "content/guides/hello.ru.md"),
        ("short", "en", "content/guides/short.en.md"),
        # Where a translation is missing, the main language is what one reads.
        ("short", "ru", "content/guides/short.et.md"),
    ],
)
def test_a_guide_opens_in_the_language_that_is_read(root: Path, guide: str, language: str, file: str) -> None:
    text = pages(loaded(root), "staff", language)[f"guides/{guide}"]
    match = _LINK.search(text)
    assert match is not None
    line = int(match[2])
    assert match[1] == file
    body = (root / file).read_text("utf-8").splitlines()[line - 1]
    assert body in text and body


@pytest.mark.parametrize("language", ["et", "en", "ru"])
def test_every_page_that_somebody_writes_leads_to_its_file_and_line(root: Path, language: str) -> None:
    made = pages(loaded(root), "staff", language)
    for path, text in made.items():
        match = _LINK.search(text)
        if path.split("/")[-1] in ("worksheet", "learn", "crossword", "quiz"):
            assert match is None, path
            continue
        assert match is not None, path
        lines = (root / match[1]).read_text("utf-8").splitlines()
        assert 1 <= int(match[2]) <= len(lines)
        name = path.split("/")[0]
        homes = {"cover": "handbook", "about": "handbook", "framework": "mission", "discussions": "standards"}
        expected = homes.get(name, name)
        assert match[1].startswith((f"content/{expected}.yaml", f"content/{expected}/"))


def test_an_entry_with_a_page_of_its_own_opens_at_its_own_line(root: Path) -> None:
    made = pages(loaded(root), "staff", "en")
    for instrument in ("FB-GUEST", "FB-INTERNAL"):
        match = _LINK.search(made[f"instruments/{instrument.lower()}"])
        assert match is not None
        lines = (root / match[1]).read_text("utf-8").splitlines()
        assert lines[int(match[2]) - 1].strip() == f"- id: {instrument}"


def test_customers_and_readers_of_a_release_are_led_nowhere(root: Path) -> None:
    for text in pages(loaded(root), "customers", "en").values():
        assert "git.example" not in text
    assert all("git.example" not in text for text in pages(cafe(), "staff", "en").values())


def test_each_page_says_from_where_it_comes() -> None:
    written_by_nobody = {"results", "how-we-did", "worksheet", "learn", "changes", "confirm", "status"}
    names = {page.name for page in PAGES} | {part.template for part in PARTS}
    assert names == (_WRITTEN_IN.keys() - {"handbook"}) | written_by_nobody
