"""A site that is kept up to date piece by piece is the site that a build from nothing makes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hbgen.examining import examine
from hbgen.preview import rebuilding
from hbgen.preview.rebuilding import Live, OpenPages, Rebuilt
from sampling import sampled

CONTENT = Path(__file__).parent / "content" / "content"
CONF = """\
from pathlib import Path

from hbgen.site.configuration import configuration

globals().update(configuration(Path(__file__).parent))
"""

pytestmark = pytest.mark.filterwarnings("default")  # Sphinx and its extensions warn of themselves.


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A handbook of its own: the smallest valid one."""
    root = tmp_path / "root"
    shutil.copytree(CONTENT, root / "content")
    (root / "handbook").mkdir()
    (root / "handbook" / "index.md").write_text("% hbgen: cover\n")
    (root / "conf.py").write_text(CONF)
    return root


@pytest.fixture
def live(root: Path, tmp_path: Path) -> Iterator[Live]:
    live = Live(root, tmp_path / "live", None, None)
    yield live
    live.close()


def searched(live: Live) -> dict[str, bytes]:
    """The files of the index of search."""
    return {path.name: path.read_bytes() for path in live.html.glob("search*/*.js")}


def pages(live: Live) -> dict[str, str]:
    return {path.relative_to(live.html).as_posix(): path.read_text() for path in live.html.rglob("*.html")}


def replace(root: Path, file: str, old: str, new: str) -> None:
    path = root / "content" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_changed_word_changes_the_pages_that_show_it(root: Path, live: Live) -> None:
    assert live.rebuild().pages
    before = pages(live)
    replace(root, "values.yaml", "We notice what a guest needs.", "We see what a guest needs.")
    assert live.rebuild().pages
    after = pages(live)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {name for name in after if "We see what a guest needs." in after[name]}
    assert "pages/framework.html" in changed


def test_the_open_pages_are_shown_before_all_others_are_built(root: Path, live: Live) -> None:
    live.rebuild()
    shown: list[dict[str, str]] = []
    locked: list[bool] = []

    @contextmanager
    def writing() -> Iterator[None]:
        locked.append(True)
        yield
        locked[-1] = False

    def show(known: Rebuilt) -> None:
        assert not known.problems or all(problem.severity != "error" for problem in known.problems)
        assert not any(locked), "whoever reloads now gets the page"
        shown.append(pages(live))

    open_pages = OpenPages(("pages/framework", "pages/gone"), show, writing)
    replace(root, "values.yaml", "We notice what a guest needs.", "We see what a guest needs.")
    index = searched(live)
    result = live.rebuild(open_pages)
    (then,) = shown
    assert "We see what a guest needs." in then["pages/framework.html"] and result.was_shown
    later = {name for name, text in pages(live).items() if text != then[name]}
    assert later and searched(live) != index
    assert result.pages == len(later) + 1 and locked == [False, False]
    replace(root, "values.yaml", "id: VAL-CARE", "id: VAL CARE")
    assert not live.rebuild(open_pages).was_shown and len(shown) == 1, "an error is shown with the last good state"


def test_without_a_change_nothing_is_built(live: Live) -> None:
    live.rebuild()
    times = {path: path.stat().st_mtime_ns for path in live.html.rglob("*")}
    assert live.rebuild().pages == 0
    assert times == {path: path.stat().st_mtime_ns for path in live.html.rglob("*")}


def test_what_did_not_change_is_not_examined_and_what_changed_meanwhile_is(
    root: Path, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    examined: list[Path] = []
    waits = ["standards/10-counter.yaml"]

    def noting(folder: Path, *args: Any, **kwargs: Any) -> object:
        examined.append(folder)
        result = examine(folder, *args, **kwargs)
        if waits:
            replace(root, waits.pop(), "title: ", "title: New ")
        return result

    monkeypatch.setattr(rebuilding, "examine", noting)
    first = live.rebuild()
    assert live.rebuild().pages, "what was saved while it was built"
    assert len(examined) == 2 and any("New " in page for page in pages(live).values())
    (root / "content" / "mission.yaml").touch()
    assert live.rebuild().problems == first.problems and len(examined) == 2
    (root / "handbook" / "more.md").write_text("# More\n\nA page.\n")
    live.rebuild()
    assert len(examined) == 3


def test_after_an_error_the_site_stays_as_it_was(root: Path, live: Live) -> None:
    live.rebuild()
    before = pages(live)
    replace(root, "values.yaml", "id: VAL-CARE", "id: VAL CARE")
    result = live.rebuild()
    assert result.pages == 0
    assert [problem.code for problem in result.problems if problem.severity == "error"]
    assert pages(live) == before
    replace(root, "values.yaml", "id: VAL CARE", "id: VAL-CARE")
    replace(root, "values.yaml", "We notice", "We see")
    assert live.rebuild().pages
    assert "We see what a guest needs." in pages(live)["pages/framework.html"]


def test_there_is_a_page_to_show_errors_on_before_there_is_a_site(root: Path, live: Live) -> None:
    replace(root, "handbook.yaml", "languages: [en]", "languages: [e n]")
    assert live.rebuild().pages == 0
    assert "</body>" in pages(live)["index.html"]


def test_a_broken_file_keeps_its_last_good_state_and_all_others_are_fresh(root: Path, live: Live) -> None:
    live.rebuild()
    replace(root, "values.yaml", "id: VAL-CARE", "id: VAL CARE")
    replace(root, "mission.yaml", "a place to warm up", "a warm place")
    result = live.rebuild()
    assert [problem.code for problem in result.problems if problem.severity == "error"] == ["bad-id"]
    framework = pages(live)["pages/framework.html"]
    assert "a warm place" in framework and "We notice what a guest needs." in framework
    (root / "content" / "practices.yaml").write_text("- id: [\n")
    assert live.rebuild().problems
    assert "a warm place" in pages(live)["pages/framework.html"], "a new file that is broken is left out"


@sampled(1)
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param("mission.yaml", "a place to warm up", "a warm place", id="a word"),
        pytest.param("standards/10-counter.yaml", "title: ", "title: New ", id="a title, which stands in each sidebar"),
        pytest.param(
            "handbook.yaml", "name: The Harbour", "name: The New Harbour", id="the name, which stands on each page"
        ),
        pytest.param("handbook.yaml", "company:", 'look: {colour: "#603070"}\ncompany:', id="the look"),
    ],
)
def test_what_is_rebuilt_is_what_a_build_from_nothing_makes(
    root: Path, live: Live, tmp_path: Path, file: str, old: str, new: str
) -> None:
    live.rebuild()
    replace(root, file, old, new)
    live.rebuild(OpenPages(("index", "pages/framework", "pages/standards")))
    rebuilt = pages(live), searched(live)
    # Sphinx serves one application at a time in a process.
    live.close()
    fresh = Live(root, tmp_path / "fresh", None, None)
    fresh.rebuild()
    made = pages(fresh), searched(fresh)
    fresh.close()
    assert rebuilt == made


def test_a_hand_written_page_is_followed_too(root: Path, live: Live) -> None:
    live.rebuild()
    (root / "handbook" / "index.md").write_text("% hbgen: cover\n\nWritten by hand.\n")
    assert live.rebuild().pages == 1
    assert "Written by hand." in pages(live)["index.html"]
