"""What a proposed change does to the ledger: releases stay as they are, and nobody's file passes for a release."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from hbgen.load import load
from hbgen.releases.folder import FOLDER, read_ledger
from hbgen.releases.head import Approved, Number
from hbgen.releases.ledger import Release, freeze
from hbgen.releases.making import since
from test_releasing import OWNERS, change, release, root, run

__all__ = ["root"]
DAY = datetime.date(2026, 4, 1)


def git(folder: Path, *args: str) -> None:
    names = ["-c", "user.name=Anna", "-c", "user.email=anna@example.ee"]
    subprocess.run(["git", *names, *args], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Change")


@pytest.fixture
def repository(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A handbook below the top of a repository; its release 1.0.0 is on main, and its promise has changed since."""
    handbook = tmp_path_factory.mktemp("repository") / "handbook"
    shutil.copytree(root, handbook)
    release(handbook, "1.0.0")
    git(handbook.parent, "init", "--quiet", "--initial-branch=main")
    commit(handbook.parent)
    change(handbook, "within a minute", "within two minutes")
    return handbook


def said(root: Path, commit: str = "main") -> list[tuple[str, str]]:
    """Place and code of each error. The report names files from the root of the repository that the handbook is in."""
    result = run(root, "check", "--since", commit, "--format", "gitlab")
    problems = [(problem["location"]["path"], problem["check_name"]) for problem in json.loads(result.stdout)]
    assert result.exit_code == (1 if problems else 0)
    return [(place.partition(f"{FOLDER}/")[2] or place, code) for place, code in problems]


def forged(root: Path, number: Number, approved: tuple[str, ...] = OWNERS, date: datetime.date = DAY) -> Release:
    """A release of the content as it is, made without asking whether it may be."""
    handbook, newest = load(root).handbook, read_ledger(root).newest
    assert handbook is not None
    made = freeze(handbook, {}, number, date, [Approved(by=role, on=date) for role in approved], newest)
    (root / made.file.path).write_bytes(made.data)
    return made


def test_a_release_that_follows_the_rules_may_be_proposed(repository: Path) -> None:
    assert said(repository) == []
    assert release(repository, "1.1.0", str(DAY)).exit_code == 0
    assert said(repository) == []


def test_a_release_made_again_under_its_number_is_found(repository: Path) -> None:
    """The ledger alone cannot know of it: the newest release has nobody who names it."""
    (repository / FOLDER / "1.0.0.json").unlink()
    assert run(repository, "check").exit_code == 0
    assert said(repository) == [("1.0.0.json", "release-gone")]
    assert release(repository, "1.0.0").exit_code == 0
    assert run(repository, "check").exit_code == 0
    assert said(repository) == [("1.0.0.json", "release-replaced")]


def test_a_number_that_is_too_small_is_found_in_a_proposed_file(repository: Path) -> None:
    forged(repository, Number(1, 0, 1))
    assert run(repository, "check").exit_code == 0
    assert said(repository) == [("1.0.1.json", "release-too-small")]
    (repository / FOLDER / "1.0.1.json").unlink()
    forged(repository, Number(1, 1, 0))
    assert said(repository) == []


@pytest.mark.parametrize(
    ("approved", "date", "code"),
    [
        (OWNERS[:2], DAY, "release-unapproved"),
        ((*OWNERS, "stranger"), DAY, "release-approver"),
        (OWNERS, datetime.date(2062, 4, 1), "release-too-late"),
    ],
)
def test_rules_of_a_release_hold_for_a_proposed_file(
    repository: Path, approved: tuple[str, ...], date: datetime.date, code: str
) -> None:
    forged(repository, Number(1, 1, 0), approved, date)
    assert said(repository) == [("1.1.0.json", code)]


def test_what_has_vanished_is_not_forgiven_by_a_proposed_release(repository: Path) -> None:
    """Held against a release that lacks it too, content would lack nothing."""
    for path in (repository / "content").rglob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("CTR-01", "CTR-02"), "utf-8")
    assert "[id-vanished]" in run(repository, "check").stdout
    forged(repository, Number(2, 0, 0))
    assert run(repository, "check").exit_code == 0
    assert set(said(repository)) == {("2.0.0.json", "id-vanished")}


def test_what_was_released_before_is_not_judged_by_the_rules_of_today(repository: Path) -> None:
    """A rule that became stricter asks for nothing that cannot be done any more."""
    forged(repository, Number(1, 0, 1))
    commit(repository.parent)
    assert said(repository) == []


def test_a_ledger_with_problems_of_its_own_is_told_once(repository: Path) -> None:
    path = repository / FOLDER / "1.0.0.json"
    path.write_bytes(path.read_bytes().replace(b"Care", b"Cake"))
    assert said(repository) == [("1.0.0.json", "release-edited")]


def test_line_ends_of_another_system_are_no_other_release(repository: Path) -> None:
    path = repository / FOLDER / "1.0.0.json"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert said(repository) == []
    assert list(since(read_ledger(repository), {Number(1, 0, 0): "0" * 64}))


@pytest.mark.parametrize("commit", ["nowhere", "--all", "HEAD:handbook", ""])
def test_a_commit_that_is_none_is_told(repository: Path, commit: str) -> None:
    assert said(repository, commit) == [("git", "unknown-commit")]


def test_a_commit_without_the_handbook_proves_nothing(repository: Path) -> None:
    """Nothing to compare with is not the same as nothing wrong."""
    git(repository.parent, "checkout", "--quiet", "--orphan", "other")
    git(repository.parent, "rm", "--quiet", "--cached", "--force", "-r", ".")
    git(repository.parent, "commit", "--quiet", "--allow-empty", "--message", "Other")
    assert said(repository, "other") == [("git", "since-no-handbook")]


def test_a_handbook_without_releases_can_be_compared_with(root: Path) -> None:
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    assert said(root) == []


def test_a_handbook_that_was_moved_is_compared_with_where_it_stood(repository: Path) -> None:
    (repository.parent / "docs").mkdir()
    there = repository.rename(repository.parent / "docs" / "käsiraamat")
    assert said(there) == []
    (there / FOLDER / "1.0.0.json").unlink()
    assert said(there) == [("1.0.0.json", "release-gone")]


def test_of_several_handbooks_in_a_repository_another_does_not_stand_in(repository: Path) -> None:
    shutil.copytree(repository, repository.parent / "other")
    commit(repository.parent)
    new = Path(shutil.copytree(repository, repository.parent / "new"))
    assert said(new) == [("git", "since-no-handbook")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "Git LFS keeps it elsewhere"),
        (b"<<<<<<< main\n", "it does not begin as a release does"),
    ],
)
def test_a_release_that_cannot_be_read_there_proves_nothing(repository: Path, data: bytes, reason: str) -> None:
    path = repository / FOLDER / "1.0.0.json"
    released = path.read_bytes()
    path.write_bytes(data)
    commit(repository.parent)
    path.write_bytes(released)
    assert said(repository) == [("1.0.0.json", "since-unreadable")]
    assert reason in run(repository, "check", "--since", "main").output


def test_without_a_repository_nothing_can_be_compared(root: Path) -> None:
    result = run(root, "check", "--since", "main")
    assert result.exit_code == 1
    assert "main is no commit that can be compared with: not a git repository" in result.output
