"""Where a handbook has no `handbook/` or no `conf.py` of its own, hbgen's serve: the site is the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from hbgen.cli import main
from hbgen.preview.rebuilding import Live
from hbgen.site import hand_written
from sampling import in_full
from sites import REPOSITORY

SITE = Path("build") / "site" / "staff"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A handbook that is only its content."""
    folder = tmp_path / "own"
    shutil.copytree(REPOSITORY / "tests" / "content" / "content", folder / "content")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run(root: Path, *args: str) -> str:
    result = CliRunner().invoke(main, [*args, "--root", str(root)])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_index_that_hbgen_brings_is_that_of_its_own_handbook() -> None:
    [file] = hand_written.default_index(Path("nowhere"))
    assert file.data == (REPOSITORY / "handbook" / "index.md").read_bytes()


@in_full
def test_content_alone_gives_the_site_that_it_gives_with_both(root: Path, tmp_path: Path) -> None:
    whole = shutil.copytree(root, tmp_path / "whole")
    (whole / "handbook").mkdir()
    shutil.copy(REPOSITORY / "handbook" / "index.md", whole / "handbook")
    shutil.copy(REPOSITORY / "conf.py", whole)
    for folder in (root, whole):
        run(folder, "check")
        run(folder, "build", "--audience", "staff")
    assert files(root / SITE) == files(whole / SITE)
    assert sorted(path.name for path in root.iterdir()) == ["build", "content"]


def test_content_alone_is_published(root: Path, tmp_path: Path) -> None:
    run(root, "publish", str(tmp_path / "store"), "--audience", "staff")
    assert (tmp_path / "store" / "staff" / "en" / "next" / "index.html").is_file()


def test_a_conf_py_of_the_handbooks_own_is_used_and_so_is_its_index(root: Path) -> None:
    (root / "handbook").mkdir()
    (root / "handbook" / "index.md").write_text("% hbgen: cover\n\nWritten by hand.\n", "utf-8")
    conf = (REPOSITORY / "conf.py").read_text("utf-8")
    (root / "conf.py").write_text(conf + "html_css_files += ['own.css']\n", "utf-8")
    run(root, "build", "--audience", "staff")
    front = (root / SITE / "en" / "index.html").read_text("utf-8")
    assert "Written by hand." in front
    assert "own.css" in front


def test_a_folder_without_an_index_has_hbgens(root: Path) -> None:
    """Git keeps no empty folders, and plain Sphinx leaves its pages there."""
    (root / "handbook" / "pages").mkdir(parents=True)
    (root / "handbook" / "pages" / "old.md").write_text("# Old\n", "utf-8")
    run(root, "build", "--audience", "staff")
    assert "Nobody waits unnoticed" in (root / SITE / "en" / "index.html").read_text("utf-8")


def test_what_is_shown_while_one_writes_needs_neither_and_follows_both(root: Path, tmp_path: Path) -> None:
    live = Live(root, tmp_path / "live", "staff", "en")
    try:
        assert [p.code for p in live.rebuild().problems if p.severity == "error"] == []
        assert "Nobody waits unnoticed" in (live.html / "index.html").read_text("utf-8")
        (root / "conf.py").write_text((REPOSITORY / "conf.py").read_text("utf-8") + "html_css_files += ['own.css']\n")
        (root / "handbook").mkdir()
        (root / "handbook" / "index.md").write_text("% hbgen: cover\n\nWritten by hand.\n")
        live.rebuild()
        front = (live.html / "index.html").read_text("utf-8")
        assert "Written by hand." in front and "own.css" in front
        shutil.rmtree(root / "handbook")
        (root / "conf.py").unlink()
        live.rebuild()
        front = (live.html / "index.html").read_text("utf-8")
        assert "Written by hand." not in front and "own.css" not in front
    finally:
        live.close()
