"""The live preview sees every change, whatever becomes of folders and files, by real operations on real files."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from hbgen.preview.rebuilding import Live
from hbgen.preview.watch import changes, snapshot
from sampling import sampled
from test_live import CONF, CONTENT

pytestmark = pytest.mark.filterwarnings("default")  # Sphinx and its extensions warn of themselves.


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The smallest valid handbook, with a guide, in a repository."""
    root = tmp_path / "root"
    shutil.copytree(CONTENT, root / "content")
    (root / "content" / "guides").mkdir(exist_ok=True)
    (root / "content" / "guides" / "opening.en.md").write_text("---\ntitle: Opening\n---\n\nWe open the doors.\n")
    (root / "handbook").mkdir()
    (root / "handbook" / "index.md").write_text("% hbgen: cover\n")
    (root / "conf.py").write_text(CONF)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "one")
    return root


@pytest.fixture
def live(root: Path, tmp_path: Path) -> Iterator[Live]:
    live = Live(root, tmp_path / "live", None, None)
    yield live
    live.close()


def git(root: Path, *words: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "core.hooksPath=")
    subprocess.run(["git", *identity, *words], cwd=root, check=True, capture_output=True)


def seen(root: Path, *operations: Callable[[], object]) -> int:
    """How many of `operations`, one after another, the watcher told of; it waits for each for 20 seconds."""

    async def watch() -> int:
        count = 0
        watcher = changes(root, snapshot(root))
        pending = asyncio.ensure_future(anext(watcher))
        for operation in operations:
            await asyncio.sleep(0)
            operation()
            try:
                await asyncio.wait_for(asyncio.shield(pending), 20)
            except TimeoutError:
                pending.cancel()
                return count
            count += 1
            pending = asyncio.ensure_future(anext(watcher))
        pending.cancel()
        return count

    return asyncio.run(watch())


def replaced(path: Path, text: str) -> None:
    """As editors save: a new file is renamed into the place of the old one."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text)
    new.replace(path)


def test_a_deleted_folder_that_comes_back_is_followed(root: Path) -> None:
    values = root / "content" / "values.yaml"
    steps: list[Callable[[], object]] = [
        lambda: values.write_text(values.read_text() + "# one\n"),
        lambda: shutil.rmtree(root / "content"),
        lambda: git(root, "checkout", "-q", "--", "content"),
        lambda: values.write_text(values.read_text() + "# two\n"),
        lambda: (root / "content").rename(root / "elsewhere"),
        lambda: (root / "elsewhere").rename(root / "content"),
    ]
    assert seen(root, *steps) == len(steps)


def test_the_whole_handbook_may_go_and_come_back(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    steps: list[Callable[[], object]] = [
        lambda: shutil.rmtree(root),
        lambda: copy.rename(root),
        lambda: replaced(root / "conf.py", CONF + "\n"),
    ]
    assert seen(root, *steps) == len(steps)


def test_replaced_files_are_followed(root: Path) -> None:
    """What the system tells of a file ends when another takes its place: three times over it must be seen."""
    paths = (root / "conf.py", root / "content" / "mission.yaml", root / "handbook" / "index.md")
    steps = [partial(replaced, path, path.read_text() + "\n" * number) for path in paths for number in (1, 2, 3)]
    assert seen(root, *steps) == len(steps)


def test_a_checkout_of_another_branch_is_followed(root: Path) -> None:
    git(root, "checkout", "-q", "-b", "other")
    git(root, "rm", "-q", "-r", "content/guides")
    (root / "content" / "values.yaml").write_text((root / "content" / "values.yaml").read_text() + "# other\n")
    git(root, "commit", "-q", "-a", "-m", "two")
    steps: list[Callable[[], object]] = [
        lambda: git(root, "checkout", "-q", "main"),
        lambda: git(root, "checkout", "-q", "other"),
        lambda: git(root, "checkout", "-q", "main"),
    ]
    assert seen(root, *steps) == len(steps)


def test_a_change_of_the_same_length_at_the_same_time_is_seen(root: Path) -> None:
    path = root / "content" / "mission.yaml"
    state = path.stat()

    def turn() -> None:
        path.write_text(path.read_text().swapcase())
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))

    assert seen(root, turn) == 1


def test_what_nobody_writes_by_hand_is_no_change(root: Path) -> None:
    before = snapshot(root)
    (root / "handbook" / "pages").mkdir()
    (root / "handbook" / "pages" / "index.md").write_text("made")
    (root / "content" / ".values.yaml.swp").write_text("kept by an editor")
    (root / "content" / "~values.yaml").write_text("kept by an editor")
    (root / "build").mkdir()
    (root / "build" / "index.html").write_text("made")
    assert snapshot(root) == before


def test_what_changes_during_a_rebuild_is_seen_after_it(root: Path) -> None:
    path = root / "content" / "mission.yaml"

    async def watch() -> int:
        watcher = changes(root, snapshot(root))
        pending = asyncio.ensure_future(anext(watcher))
        await asyncio.sleep(0)
        path.write_text(path.read_text() + "# one\n")
        await pending
        path.write_text(path.read_text() + "# two\n")
        await asyncio.wait_for(anext(watcher), 20)
        return 2

    assert asyncio.run(watch()) == 2


def files(live: Live) -> dict[str, bytes]:
    """What a reader can open; Sphinx's own notes on what it wrote differ."""
    return {
        path.relative_to(live.html).as_posix(): path.read_bytes()
        for path in live.html.rglob("*")
        if path.is_file() and not path.name.startswith(".") and "_sources" not in path.parts
    }


@sampled(2)
@pytest.mark.parametrize("gone", ["a guide", "a guide by checkout", "a workshop", "everything, for a while"])
def test_a_page_goes_with_what_stood_on_it(root: Path, live: Live, tmp_path: Path, gone: str) -> None:
    live.rebuild()
    assert (live.html / "pages" / "guides" / "opening.html").is_file()
    before = files(live)
    guide = root / "content" / "guides" / "opening.en.md"
    if gone == "a guide":
        guide.unlink()
    elif gone == "a guide by checkout":
        git(root, "checkout", "-q", "-b", "other")
        git(root, "rm", "-q", "-r", "content/guides")
        git(root, "commit", "-q", "-m", "two")
    elif gone == "a workshop":
        guide.unlink()
        (root / "content" / "workshops.yaml").unlink()
    else:
        shutil.rmtree(root / "content")
        result = live.rebuild()
        assert [problem for problem in result.problems if problem.severity == "error"]
        assert files(live) == before, "after an error the site stays as it was"
        git(root, "checkout", "-q", "--", "content")
        guide.unlink()
    live.rebuild()
    assert not (live.html / "pages" / "guides" / "opening.html").exists()
    rebuilt = files(live)
    live.close()
    fresh = Live(root, tmp_path / "fresh", None, None)
    fresh.rebuild()
    made = files(fresh)
    fresh.close()
    assert sorted(rebuilt) == sorted(made)
    assert [name for name in made if name.endswith(".html") and rebuilt[name] != made[name]] == []
