"""Handbooks that nobody wrote for hbgen: real ones, the smallest, large ones, and in other languages."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from hbgen.editions import editions, select
from hbgen.load import Loaded
from hbgen.prepare import examine
from hbgen.render.pages import render
from hbgen.site.build import build
from playbook import SOURCE, playbook, plays, smallest, thousand


def checked(root: Path) -> tuple[Loaded, Counter[str]]:
    """A handbook that has no error, and how often each advice is given."""
    loaded, found = examine(root)
    assert not [problem for problem in found.problems if problem.severity == "error"], [
        f"{problem.place}: {problem.message(str)}" for problem in found.problems
    ]
    return loaded, Counter(problem.code for problem in found.problems)


def site(root: Path, loaded: Loaded, audience: str, language: str) -> Path:
    """The folder of one built edition; a warning of Sphinx's is a problem."""
    out = root / "out"
    assert build(root, out, loaded, [(audience, language)], 1, lambda _: None) == ()  # type: ignore[list-item]
    return out / audience / language


@pytest.mark.skipif(not SOURCE.is_file(), reason="the playbook is not beside the repository; HBGEN_PLAYBOOK names it")
def test_the_playbook_is_checked_and_built(tmp_path: Path) -> None:
    playbook(tmp_path)
    all_plays = plays()
    loaded, advice = checked(tmp_path)
    assert loaded.handbook is not None
    assert sum(len(play["checklist"]) for play in all_plays) == 88
    assert sum(len(play["key_questions"]) for play in all_plays) == 82
    # Its checklist judges in six places: what is "appropriate" cannot be seen.
    assert advice == {"item-bare-adjective": 6}
    built = site(tmp_path, loaded, "staff", "en")
    page = (built / "pages/standards/plays.html").read_text("utf-8")
    assert re.findall(r'<section [^>]*id="(PLAY-\d\d)"', page) == [f"PLAY-{play['n']:02}" for play in all_plays]
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    interview = (built / "pages/instruments/key-questions.html").read_text("utf-8")
    for play in all_plays:
        assert play["title"] in plain
        for number in range(1, len(play["key_questions"]) + 1):
            assert f'id="ASK-{play["n"]:02}-{number}"' in interview
    assert interview.count('id="ASK-') == 82


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


def test_a_thousand_standards_are_loaded_checked_and_rendered(tmp_path: Path) -> None:
    thousand(tmp_path)
    loaded, advice = checked(tmp_path)
    assert not advice
    assert loaded.handbook is not None
    files = {file.path: file.data.decode() for file in render(select(loaded.handbook, "staff", "en"), {})}
    assert sum(text.count("{.hb-standard .id-C") for text in files.values()) == 1000
