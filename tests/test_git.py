"""How git is called, and what of its messages is shown. A script stands in for git where its own words matter."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hbgen.publishing import git as gits
from hbgen.publishing.git import GitFailed, default_branch, git, kept_files, top_of

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a shell script stands in for git")


@pytest.fixture
def pretend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a shell script in the place of git."""

    def put(script: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        (folder / "git").write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (folder / "git").chmod(0o755)
        monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)

    return put


SECRETS = ("hidden", "hidden@hidden", "hidden/hidden", "hidden:hidden", "hidden#hidden%40")


@pytest.mark.parametrize("password", SECRETS)
def test_names_and_passwords_in_addresses_are_left_out(
    tmp_path: Path, pretend: Callable[[str], None], password: str
) -> None:
    """Newer versions of git leave some out themselves; what helpers and hosts print is printed as it is."""
    address = f"https://anna:{password}@example.ee/a.git"
    pretend(f"echo \"fatal: unable to access '{address}/': no route, nor to {address}\" >&2; exit 128")
    with pytest.raises(GitFailed) as raised:
        git(tmp_path, "ls-remote", "--", address)
    assert str(raised.value) == (
        "fatal: unable to access 'https://example.ee/a.git/': no route, nor to https://example.ee/a.git"
    )


def test_without_a_message_the_command_is_named_without_secrets(tmp_path: Path, pretend: Callable[[str], None]) -> None:
    pretend("exit 3")
    with pytest.raises(GitFailed) as raised:
        git(tmp_path, "ls-remote", "--", "https://anna:hidden@example.ee/a.git")
    assert str(raised.value) == "git ls-remote -- https://example.ee/a.git: 3"


def test_git_neither_asks_nor_translates_nor_works_elsewhere(
    tmp_path: Path, pretend: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git sets variables for its hooks; a command that runs in one would work on the hook's repository."""
    for name in gits._LOCATIONS:
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("LC_ALL", "et_EE.UTF-8")
    monkeypatch.setenv("GIT_SSH_COMMAND", "ssh -4")
    pretend("env; pwd; cat")
    lines = git(tmp_path, "status", data="from stdin", env={"GIT_DIR": "here"}).splitlines()
    variables = dict(line.partition("=")[::2] for line in lines)
    assert {name for name in gits._LOCATIONS & variables.keys() if name != "GIT_DIR"} == set()
    wanted = {"GIT_DIR": "here", "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": "ssh -4"}
    assert wanted.items() <= variables.items()
    assert {str(tmp_path), "from stdin"} <= set(lines)


def test_bytes_that_are_no_utf8_come_back_as_they_went(tmp_path: Path, pretend: Callable[[str], None]) -> None:
    pretend("printf 'a\\377b'")
    assert git(tmp_path, "cat-file").encode("utf-8", "surrogateescape") == b"a\xffb"


def test_another_users_repository_is_the_reason_though_the_command_has_another(
    tmp_path: Path, pretend: Callable[[str], None]
) -> None:
    """`ls-remote` ignores a repository that it may not open, and then does not know the remote `origin`."""
    foreign = f"fatal: detected dubious ownership in repository at '{tmp_path}'"
    pretend(f"[ $1 = rev-parse ] && echo \"{foreign}\" >&2 || echo 'fatal: no such remote' >&2; exit 128")
    with pytest.raises(GitFailed) as raised:
        git(tmp_path, "ls-remote")
    assert raised.value.foreign == str(tmp_path)
    pretend("[ $1 = rev-parse ] && echo 'fatal: not a git repository' >&2 || echo 'fatal: no remote' >&2; exit 128")
    with pytest.raises(GitFailed, match="no remote"):
        git(tmp_path, "ls-remote")


@pytest.mark.parametrize(
    ("message", "contended"),
    [
        ("error: failed to lock ref", True),
        ("error: cannot lock ref 'refs/heads/a': is at 1 but expected 2", True),
        # A lock in a folder that may not be written is no other process at work.
        ("error: cannot lock ref 'refs/heads/a': Permission denied", False),
        ("fatal: refusing to merge", False),
    ],
)
def test_only_what_another_process_causes_is_tried_again(message: str, contended: bool) -> None:
    assert GitFailed(message).contended == contended


# --- repositories -----------------------------------------------------------------------------


def made(folder: Path) -> Path:
    """A repository whose branch is `trunk`, with nothing in it."""
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", "--initial-branch=trunk"], cwd=folder, check=True)
    return folder.resolve()


def test_files_that_git_ignores_are_not_kept(tmp_path: Path) -> None:
    root = made(tmp_path / "repository")
    for name in (".gitignore", "tracked", "new", "ignored"):
        (root / name).write_text("ignored\n", "utf-8")
    subprocess.run(["git", "add", "tracked"], cwd=root, check=True)
    (root / "sub").mkdir()
    top, names = kept_files(root / "sub")
    assert (top, sorted(names)) == (root, [".gitignore", "new", "tracked"])


def test_the_default_branch_is_the_remotes_or_else_the_one_at_hand(tmp_path: Path) -> None:
    root = made(tmp_path / "repository")
    assert default_branch(root) == "trunk"
    subprocess.run(
        ["git", "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"], cwd=root, check=True
    )
    assert default_branch(root) == "origin/main"
    (tmp_path / "none").mkdir()
    assert default_branch(tmp_path / "none") == "HEAD"


def test_a_folder_in_no_repository_has_no_top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = made(tmp_path / "repository")
    (root / "sub").mkdir()
    assert top_of(root / "sub") == root
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.resolve()))
    (tmp_path / "none").mkdir()
    assert top_of(tmp_path / "none") is None
