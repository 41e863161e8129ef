"""Handbooks that nobody wrote for hbgen: real ones, the smallest, large ones, and in other languages."""

from __future__ import annotations

import html
import re
from collections import Counter
from pathlib import Path

import pytest

from hbgen.editions import editions, select
from hbgen.examining import examine
from hbgen.load import Loaded
from hbgen.model.base import texts_in
from hbgen.render.book import context
from hbgen.render.pages import render
from hbgen.site.build import build
from playbook import LINK, SOURCE, playbook, plays, sentences, smallest, texts_of, thousand
from sampling import in_full, sampled


def checked(root: Path) -> tuple[Loaded, Counter[str]]:
    """A handbook that has no error, and how often each advice is given."""
    loaded, examined = examine(root)
    assert not [problem for problem in examined.problems if problem.severity == "error"], [
        f"{problem.place}: {problem.message(str)}" for problem in examined.problems
    ]
    return loaded, Counter(problem.code for problem in examined.problems)


def site(root: Path, loaded: Loaded, audience: str, language: str) -> Path:
    """The folder of one built edition; a warning of Sphinx's is a problem."""
    out = root / "out"
    assert build(root, out, loaded, [(audience, language)], 1, lambda _: None) == ()  # type: ignore[list-item]
    return out / audience / language


@pytest.mark.skipif(not SOURCE.is_file(), reason="the playbook is not beside the repository; HBGEN_PLAYBOOK names it")
def test_the_playbook_becomes_drafts_and_no_sentence_is_lost(tmp_path: Path) -> None:
    playbook(tmp_path)
    all_plays = plays()
    loaded, codes = checked(tmp_path)
    assert loaded.handbook is not None
    (chapter,) = loaded.handbook.standards
    assert [standard.status for standard in chapter.standards] == ["draft"] * 13
    assert sum(len(play["checklist"]) for play in all_plays) == 88
    assert sum(len(play["key_questions"]) for play in all_plays) == 82
    # Its checklist judges in six places: what is "appropriate" cannot be seen.
    assert codes["item-bare-adjective"] == 6
    assert not {code for code in codes if code.startswith(("prose-", "mark", "text-"))}
    content = {str(text) for *_, text in texts_in(loaded.handbook)}
    built = site(tmp_path, loaded, "staff", "en")
    pages = (built / "pages/standards/plays.html").read_text("utf-8")
    assert re.findall(r'<section [^>]*id="(PLAY-\d\d)"', pages) == [f"PLAY-{play['n']:02}" for play in all_plays]
    pages += (built / "pages/instruments/key-questions.html").read_text("utf-8")
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", "", pages)).split())
    lost = [text for play in all_plays for text in texts_of(play) if text not in content]
    lost += [part for play in all_plays for text in texts_of(play) for part in sentences(text) if part not in words]
    assert not lost
    links = [link[2] for play in all_plays for text in texts_of(play) for link in LINK.finditer(text)]
    # Each stands in its text and among the links of its play.
    assert links and min(pages.count(f'href="{address}"') for address in links) >= 2


@sampled(1)
@pytest.mark.parametrize("language", ["en", "fi", "de", "pt-BR"])
def test_the_smallest_handbook_is_built_in_any_language(tmp_path: Path, language: str) -> None:
    """Where hbgen does not know a language, its own words are English."""
    smallest(tmp_path, language)
    loaded, advice = checked(tmp_path)
    assert not advice
    assert loaded.handbook is not None
    for audience, tag in editions(loaded.handbook):
        files = {file.path: file.data.decode() for file in render(select(loaded.handbook, audience, tag), {})}
        assert "# Standards" in files.get("standards.md", "# Standards")
        assert "not translated yet" not in "".join(files.values())
    if language in ("fi", "pt-BR"):
        built = site(tmp_path, loaded, "staff", language)
        index = (built / "index.html").read_text("utf-8")
        assert f'lang="{language}"' in index
        assert "The only one" in (built / "pages/standards/one.html").read_text("utf-8")
        assert (built / "searchindex.js").is_file()


@in_full
def test_a_thousand_standards_are_loaded_checked_and_rendered(tmp_path: Path) -> None:
    thousand(tmp_path)
    loaded, advice = checked(tmp_path)
    assert not advice
    assert loaded.handbook is not None
    files = {file.path: file.data.decode() for file in render(select(loaded.handbook, "staff", "en"), {})}
    assert sum(text.count("{.hb-standard .id-C") for text in files.values()) == 1000


def test_pages_name_chapters_where_standards_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    thousand(tmp_path, 100)
    handbook = checked(tmp_path)[0].handbook
    assert handbook is not None

    def pages() -> dict[str, str]:
        return {file.path: file.data.decode() for file in render(select(handbook, "staff", "en"), {})}

    framework, index = (pages()[f"{name}.md"] for name in ("framework", "standards"))
    assert "25 standards" in framework and 'href="hb:pages/standards/c3"' in framework
    assert "Standard 7 of chapter 3" not in framework and index.count("<p>Promise 7.</p>") == 4
    monkeypatch.setattr(context, "MOST_NAMED", 100)
    monkeypatch.setattr(context, "MOST_IN_INDEX", 99)
    framework, index = (pages()[f"{name}.md"] for name in ("framework", "standards"))
    assert "Standard 7 of chapter 3" in framework
    assert "Standard 7 of chapter 3" in index and "Promise 7." not in index
