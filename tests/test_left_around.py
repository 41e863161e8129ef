"""Folders and disks as people have them: what editors leave there, what takes nothing, and who may read it."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from click.testing import CliRunner

from hbgen.cli import main
from hbgen.examining import examine
from hbgen.files import MARKER, File, is_left_around, put, write
from hbgen.fmt import format_files
from hbgen.prepare import not_written
from hbgen.publishing.git import default_branch
from hbgen.publishing.lock import locked
from hbgen.publishing.manifest import digests
from hbgen.site.hand_written import not_written_by_hand
from sampling import in_full, sampled
from sites import REPOSITORY

LEFT = (
    ".DS_Store",
    "._care.yaml",
    "Thumbs.db",
    "thumbs.DB",
    "ehthumbs.db",
    "desktop.ini",
    "Icon\r",
    "~$results.xlsx",
    ".~lock.values.yaml#",
    "care.yaml~",
    "#care.yaml#",
    ".#care.yaml",
    ".care.yaml.swp",
    "care.yaml.swp",
    "care.yaml.bak",
    "care.yaml.orig",
    "care.yaml.rej",
    "1.0.0.json.bak",
    "2026-1.yaml.BAK",
    "logo.svg~",
    "hello.en.md.orig",
)
FOLDERS = ("", "standards", "values", "guides", "images", "images/charts", "releases", "results", "glossary")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(REPOSITORY / "tests" / "content" / "content", tmp_path / "content")
    return tmp_path


@sampled(8)
@pytest.mark.parametrize("name", LEFT)
def test_nothing_of_it_is_content(root: Path, name: str) -> None:
    assert is_left_around(name)
    for folder in FOLDERS:
        (root / "content" / folder).mkdir(parents=True, exist_ok=True)
    before = examine(root)[1].problems
    for folder in FOLDERS:
        (root / "content" / folder / name).write_bytes(b"\x00\xff not YAML: [")
    assert examine(root)[1].problems == before
    assert not [file for file in format_files(root) if name in file.path]


@pytest.mark.parametrize("name", ["values.yaml", "hello.en.md", "1.0.0.json", "back.yaml", "original.md", "a.template"])
def test_what_somebody_wrote_is_not_ignored(name: str) -> None:
    assert not is_left_around(name)


def test_a_whole_folder_of_it_is_not_content(root: Path) -> None:
    before = examine(root)[1].problems
    for name in ("__MACOSX", "@eaDir"):
        (root / "content" / "values" / name).mkdir(parents=True)
        (root / "content" / "values" / name / "care.yaml").write_text("id: [", "utf-8")
    assert examine(root)[1].problems == before


def test_the_hand_written_part_and_published_versions_do_not_hold_it(tmp_path: Path) -> None:
    names = ["index.md", "pages", ".hidden", *LEFT]
    assert not_written_by_hand("", names) == set(names) - {"index.md"}
    put(tmp_path / "index.html", b"1")
    known = digests(tmp_path)
    for name in LEFT:
        (tmp_path / name).touch()
    assert digests(tmp_path) == known


def test_a_folder_in_which_only_that_stands_is_empty(tmp_path: Path) -> None:
    (tmp_path / "Thumbs.db").touch()
    write(tmp_path, [File("a", b"1")])
    assert sorted(path.name for path in tmp_path.iterdir()) == [MARKER, "a"]


# --- a disk that takes nothing --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("owner", "name"),
    [(Path, "mkdir"), (tempfile, "mkstemp"), (os, "fdopen"), (Path, "chmod"), (Path, "replace")],
    ids=["mkdir", "mkstemp", "fdopen", "chmod", "replace"],
)
@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOSPC, errno.EACCES])
def test_what_could_not_be_written_is_told_by_its_own_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, number: int
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number), str(tmp_path / ".hbgen-x3f9"))

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, refuse)
        with pytest.raises(OSError) as caught:
            put(tmp_path / "folder" / "values.yaml", b"1")
    assert caught.value.filename == str(tmp_path / "folder" / "values.yaml")
    assert not_written(caught.value).place.file == "values.yaml"


def test_a_site_that_takes_no_lock_is_told_by_its_own_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(tmp_path / "site" / ".hbgen-lock"))

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        with pytest.raises(OSError) as caught, locked(tmp_path / "site", 1, lambda: None):
            raise AssertionError
    assert not_written(caught.value).place.file == "site"


# --- who may read what is written ----------------------------------------------------------------


@pytest.fixture
def mask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


def test_what_is_written_can_be_read_as_a_whole_whatever_the_mask(root: Path, tmp_path: Path, mask: None) -> None:  # noqa: ARG001
    out = tmp_path / "some" / "folder"
    result = CliRunner().invoke(main, ["export", "csv", "json", "--root", str(root), "--output", str(out)])
    assert result.exit_code == 0, result.output
    paths = [out.parent, out, *out.rglob("*")]
    modes = {path.is_dir(): set[int]() for path in paths}
    for path in paths:
        modes[path.is_dir()].add(path.stat().st_mode & 0o777)
    assert modes == {True: {0o755}, False: {0o644}}
    # Whoever lets a group write goes on doing so.
    os.umask(0o002)
    assert CliRunner().invoke(main, ["check", "--root", str(root)]).exit_code is not None
    assert os.umask(0o077) == 0o002


# --- what is printed ------------------------------------------------------------------------------


def check(
    root: Path, stdout: IO[Any] | int, stderr: IO[Any] | int = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from hbgen.cli import main; main()", "check", "--root", str(root)]
    return subprocess.run(command, stdout=stdout, stderr=stderr, text=True, check=False)


@in_full
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_behind_the_output_is_told_in_one_line(root: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ran = check(root, full)
        both = check(root, full, full)
    assert (ran.returncode, ran.stderr.splitlines()[0]) == (
        1,
        "stdout:1:1: stdout cannot be written: the disk is full. [not-written]",
    )
    assert "Traceback" not in ran.stderr and "Exception ignored" not in ran.stderr
    assert both.returncode == 1


def test_a_reader_who_has_gone_is_no_fault_of_the_program(root: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ran = check(root, writer)
    os.close(writer)
    assert ran.stderr == ""


# --- which branch --------------------------------------------------------------------------------


def test_the_default_branch_is_the_one_that_git_knows(tmp_path: Path) -> None:
    def git(folder: Path, *args: str) -> None:
        names = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(["git", *names, *args], cwd=folder, check=True, capture_output=True)

    assert default_branch(tmp_path) == "HEAD"
    origin, work = tmp_path / "origin", tmp_path / "work"
    origin.mkdir()
    git(origin, "init", "--quiet", "--initial-branch=trunk")
    git(origin, "commit", "--quiet", "--allow-empty", "--message=One")
    assert default_branch(origin) == "trunk"
    git(tmp_path, "clone", "--quiet", str(origin), str(work))
    git(work, "switch", "--quiet", "--create", "proposal")
    assert default_branch(work) == "origin/trunk"
    shutil.copytree(REPOSITORY / "tests" / "content" / "content", work / "content")
    result = CliRunner().invoke(main, ["check", "--root", str(work), "--since", "nowhere"])
    assert "such as origin/trunk." in result.output
