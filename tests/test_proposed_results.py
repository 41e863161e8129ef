"""The workflows that propose results: by their own commands, in a repository with a remote."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from test_workflows import FOLDER, gitlab, workflow

BRANCH = "hbgen-results"


def git(folder: Path, *args: str) -> str:
    names = ["-c", "user.name=Anna", "-c", "user.email=anna@example.ee"]
    return subprocess.run(["git", *names, *args], cwd=folder, check=True, capture_output=True, text=True).stdout


def step(job: str, name: str) -> str:
    [named] = [
        candidate
        for candidate in workflow(FOLDER / "results.yml")["jobs"][job]["steps"]
        if candidate.get("name") == name
    ]
    return str(named["run"])


def script(job: str) -> list[str]:
    return [str(line) for line in gitlab()[job]["script"]]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A checkout of a handbook whose main branch lies on a remote."""
    work = tmp_path / "work"
    (work / "content").mkdir(parents=True)
    (work / "content" / "handbook.yaml").write_text("name: Ours\n", "utf-8")
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git")
    git(work, "init", "--quiet", "--initial-branch=main")
    git(work, "remote", "add", "origin", str(tmp_path / "remote.git"))
    git(work, "add", ".")
    git(work, "commit", "--quiet", "--message", "Begin")
    git(work, "push", "--quiet", "origin", "main")
    # GitLab makes merge requests of options of a push.
    git(tmp_path / "remote.git", "config", "receive.advertisePushOptions", "true")
    return work


def put(work: Path, *names: str) -> None:
    for name in names:
        path = work / "content" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("changed\n", "utf-8")


def run(work: Path, commands: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "HOME": str(work.parent),
        "GITHUB_SERVER_URL": "https://host.example",
        "CI_SERVER_HOST": "host.example",
        "CI_DEFAULT_BRANCH": "main",
        "TOKEN": "secret",
    }
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", commands],
        cwd=work,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


PUSHES = {"github": step("propose", "Push"), "gitlab": "\n".join(script("propose"))}
LOOKS = {"github": step("score", "Look for an open proposal"), "gitlab": script("score")[0]}


@pytest.mark.parametrize("commands", PUSHES.values(), ids=PUSHES)
def test_results_and_their_records_are_proposed_and_nothing_else(work: Path, commands: str) -> None:
    put(work, "published/2026-Q3.jsonl", "published/live.json", "results/2026-Q3.yaml", "handbook.yaml", "conf.py")
    done = run(work, commands)
    assert done.returncode == 0, done.stderr
    changed = git(work, "diff", "--name-only", "origin/main", f"origin/{BRANCH}").split()
    assert changed == ["content/published/2026-Q3.jsonl", "content/published/live.json", "content/results/2026-Q3.yaml"]
    assert git(work, "log", "-1", "--format=%s", f"origin/{BRANCH}").startswith("Results as of 2")
    # main stays as it is: somebody merges.
    assert git(work, "ls-remote", "origin", "main").split()[0] == git(work, "rev-parse", "origin/main").strip()


@pytest.mark.parametrize("commands", PUSHES.values(), ids=PUSHES)
def test_a_state_alone_is_proposed_too(work: Path, commands: str) -> None:
    put(work, "published/live.json")
    done = run(work, commands)
    assert done.returncode == 0, done.stderr
    assert git(work, "diff", "--name-only", "origin/main", f"origin/{BRANCH}").split() == [
        "content/published/live.json"
    ]


def test_nothing_new_is_no_proposal(work: Path) -> None:
    done = run(work, PUSHES["gitlab"])
    assert done.returncode == 0 and "Nothing new." in done.stdout
    assert git(work, "ls-remote", "--heads", "origin", BRANCH) == ""


@pytest.mark.parametrize("commands", LOOKS.values(), ids=LOOKS)
def test_what_was_proposed_is_merged_before_there_is_another(work: Path, commands: str) -> None:
    """Two proposals that do not know of each other would show the few who came between them."""
    assert run(work, commands).returncode == 0
    git(work, "push", "--quiet", "origin", f"main:refs/heads/{BRANCH}")
    done = run(work, commands)
    assert done.returncode == 1 and BRANCH in done.stdout


def test_without_a_table_nothing_runs() -> None:
    jobs = workflow(FOLDER / "results.yml")["jobs"]
    assert jobs["score"]["if"] == "vars.ANSWERS_TABLE != ''"
    assert jobs["propose"]["needs"] == "score" and "needs.score.outputs.changed" in jobs["propose"]["if"]
    for name in ("score", "propose"):
        assert all(rule["if"].endswith("&& $ANSWERS_TABLE") for rule in gitlab()[name]["rules"])
