"""Git opens no repository that another user owns, as a checkout in a container often is: the way on is told."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from playbook import smallest
from sampling import sampled


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A handbook in a repository, and one that it is pushed to."""
    root = tmp_path / "my handbook"
    smallest(root)
    name = ["-c", "user.name=Anna", "-c", "user.email=anna@example.ee"]
    for command in (
        ["init", "--quiet", "--bare", str(tmp_path / "origin.git")],
        ["init", "--quiet"],
        ["add", "--all"],
        [*name, "commit", "--quiet", "--message", "Begin"],
        ["remote", "add", "origin", str(tmp_path / "origin.git")],
    ):
        subprocess.run(["git", *command], cwd=root, check=True)
    (tmp_path / "home").mkdir()
    return root


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command where Git takes every repository for another user's."""
    home = {"HOME": str(root.parent / "home"), "GIT_CONFIG_NOSYSTEM": "1"}
    env = {**os.environ, **home, "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    return subprocess.run(
        command, cwd=root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


@sampled(1)
@pytest.mark.parametrize(
    "args",
    [
        ["check", "--since", "HEAD"],
        ["plan", "--branch", "site"],
        ["plan", "--branch", "site", "--push", "origin"],
    ],
    ids=" ".join,
)
def test_the_way_on_is_told_and_works(foreign: Path, args: list[str]) -> None:
    hbgen = [sys.executable, "-m", "hbgen.cli", *args, "--lang", "en"]
    for _ in range(3):
        ran = run(foreign, *hbgen)
        assert "Traceback" not in ran.stdout
        if "[git-ownership]" not in ran.stdout:
            break
        assert ran.returncode == 1
        [command] = re.findall(r"`(git config .*)`", ran.stdout)
        assert run(foreign, "sh", "-c", command).returncode == 0
    else:
        pytest.fail(ran.stdout)
    assert (foreign.parent / "home" / ".gitconfig").is_file(), "Git refused nothing"
    assert ran.returncode == 0, ran.stdout
