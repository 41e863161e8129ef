"""Versions on a branch: whatever state the author's repository is in, it is only read, and nobody is in the way."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hbgen.publishing import branch as branches
from hbgen.publishing.branch import Branch, to_branch
from hbgen.publishing.git import GitFailed
from hbgen.publishing.lock import workspace
from hbgen.publishing.manifest import digests
from hbgen.publishing.publish import Finished
from playbook import smallest
from proof.publishing import each_call_of_branch, random_kills_of_branch
from sampling import BELOW, below, sampled, some
from test_publish import finished, run


def git(folder: Path, *args: str) -> str:
    names = ["-c", "user.name=Anna", "-c", "user.email=anna@example.ee"]
    return subprocess.run(["git", *names, *args], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def top(folder: Path) -> Path:
    """The root of the repository in which a folder lies."""
    return Path(git(folder, "rev-parse", "--show-toplevel"))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with something uncommitted, and a remote."""
    root = below(tmp_path / "repository")
    git(tmp_path / "repository", "init", "--quiet", "--initial-branch=main")
    for folder in (tmp_path / "repository", root):
        (folder / "mine.txt").write_text("mine\r\n")
    git(tmp_path / "repository", "add", "--all")
    git(root, "commit", "--quiet", "--message", "Begin")
    (root / "mine.txt").write_text("not committed")
    git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    git(root, "remote", "add", "origin", str(tmp_path / "remote.git"))
    return root


def publish(branch: Branch, *every: Finished) -> list[str]:
    """What became of each version, when nothing is wrong."""
    outcomes: list[str] = []
    assert to_branch(branch, every, ["et"], False, lambda _, outcome: outcomes.append(outcome)) == ()
    return outcomes


def listed(repository: Path, branch: str = "pages") -> set[str]:
    return set(git(repository, "ls-tree", "-r", "--name-only", branch).splitlines())


def test_a_branch_gets_one_commit_and_nobodys_files_are_touched(repository: Path, tmp_path: Path) -> None:
    branch = Branch(repository, "pages")
    before = (git(repository, "status", "--porcelain"), git(repository, "rev-parse", "HEAD"))
    every = [finished(tmp_path, number, "one") for number in ("next", "1.0.0", "1.1.0")]
    assert to_branch(branch, every, ["et"], False, lambda *_: None) == ()
    assert git(repository, "rev-list", "--count", "pages") == "1"
    assert branch.versions() == {f"staff/et/{name}" for name in ("next", "1.0.0", "1.1.0", "latest")}
    assert 'url=../1.1.0/index.html"' in git(repository, "cat-file", "blob", "pages:staff/et/latest/index.html")
    tree = git(repository, "rev-parse", "pages:staff/et/1.0.0")

    assert to_branch(branch, [finished(tmp_path, "next", "two")], [], False, lambda *_: None) == ()
    assert git(repository, "rev-list", "--count", "pages") == "2"
    assert git(repository, "rev-parse", "pages:staff/et/1.0.0") == tree
    # Bytes stay bytes, whatever git would like to make of line ends.
    assert json.loads(git(repository, "cat-file", "blob", "pages:staff/et/versions.json"))["latest"] == "1.1.0"
    assert git(repository, "cat-file", "-s", "pages:staff/et/next/index.html") == str(len(b"two\r\n"))

    outcomes: list[str] = []
    to_branch(branch, [finished(tmp_path, "next", "two")], [], False, lambda _, outcome: outcomes.append(outcome))
    assert outcomes == ["same"]
    every = [finished(tmp_path, "next", "three"), finished(tmp_path, "1.0.0", "other")]
    [problem] = to_branch(branch, every, [], False, lambda *_: None)
    assert problem.code == "release-differs"
    assert git(repository, "rev-list", "--count", "pages") == "2"
    assert (git(repository, "status", "--porcelain"), git(repository, "rev-parse", "HEAD")) == before
    assert (repository / "mine.txt").read_text() == "not committed"


def test_other_files_on_the_branch_stay(repository: Path, tmp_path: Path) -> None:
    git(repository, "push", "--quiet", "origin", "main:pages")
    branch = Branch(repository, "pages", "origin")
    assert to_branch(branch, [finished(tmp_path, "1.0.0", "one")], [], False, lambda *_: None) == ()
    listed = git(tmp_path / "remote.git", "ls-tree", "-r", "--name-only", "pages").split()
    assert {"mine.txt", "staff/et/1.0.0/index.html", ".nojekyll"} <= set(listed)
    assert git(repository, "branch", "--list", "pages") == ""


@pytest.mark.parametrize("remote", ["", "origin"])
def test_of_five_publishers_on_one_branch_none_is_lost(repository: Path, tmp_path: Path, remote: str) -> None:
    clones = []
    for number in range(5):
        clone = repository if not remote else tmp_path / f"clone-{number}"
        if remote:
            shutil.copytree(top(repository), clone)
        clones.append(Branch(clone / BELOW if remote else clone, "pages", remote))
    every = [finished(tmp_path, f"1.{number}.0", "one") for number in range(5)]
    with ThreadPoolExecutor(5) as pool:
        started = [
            pool.submit(to_branch, branch, [version], [], False, lambda *_: None)
            for branch, version in zip(clones, every, strict=True)
        ]
        problems = [future.result() for future in started]
    assert problems == [()] * 5
    where = tmp_path / "remote.git" if remote else repository
    listed = json.loads(git(where, "cat-file", "blob", "pages:staff/et/versions.json"))
    assert [version["number"] for version in listed["versions"]] == ["1.4.0", "1.3.0", "1.2.0", "1.1.0", "1.0.0"]
    assert listed["latest"] == "1.4.0"
    assert git(where, "rev-list", "--count", "pages") == "5"


def test_a_branch_that_is_checked_out_is_left_alone(repository: Path, tmp_path: Path) -> None:
    [problem] = to_branch(Branch(repository, "main"), [finished(tmp_path, "1.0.0", "one")], [], False, lambda *_: None)
    assert problem.code == "branch-in-use"


def test_what_git_refuses_is_told_without_secrets(tmp_path: Path) -> None:
    handbook = tmp_path / "handbook"
    handbook.mkdir()
    smallest(handbook)
    run("publish", tmp_path / "no", "--root", handbook, "--branch", "pages", ok=False)
    output = run("plan", "--root", handbook, "--branch", "pages", "--push", "x", ok=False).output
    assert "[git-failed]" in output
    git(handbook, "init", "--quiet")
    for password in ("hidden", "hidden/hidden", "hidden@hidden", "hidden#hidden", "hidden?hidden", "hidden%hidden"):
        remote = f"https://anna:{password}@127.0.0.1:9/a.git"
        output = run("plan", "--root", handbook, "--branch", "pages", "--push", remote, ok=False).output
        assert "[git-" in output
        assert "hidden" not in output


# --- the author's repository ------------------------------------------------------------------

LOCKS = (
    "shallow.lock", "index.lock", "HEAD.lock", "config.lock", "packed-refs.lock", "FETCH_HEAD.lock",
    "refs/heads/pages.lock", "refs/heads/main.lock", "refs/remotes/origin/pages.lock", "objects/info/commit-graph.lock",
)  # fmt: skip


def state(repository: Path) -> dict[str, bytes]:
    """Everything in a repository and its work tree."""
    files = (path for path in repository.rglob("*") if path.is_file())
    return {path.relative_to(repository).as_posix(): path.read_bytes() for path in files}


def cloned(repository: Path, tmp_path: Path, *options: str) -> Path:
    git(repository, "push", "--quiet", "origin", "main")
    git(tmp_path / "remote.git", "symbolic-ref", "HEAD", "refs/heads/main")
    git(tmp_path / "remote.git", "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", *options, (tmp_path / "remote.git").as_uri(), str(tmp_path / "clone"))
    return tmp_path / "clone"


def whole_clone(repository: Path, tmp_path: Path) -> Path:
    return cloned(repository, tmp_path)


def shallow_clone(repository: Path, tmp_path: Path) -> Path:
    return cloned(repository, tmp_path, "--depth=1", "--no-single-branch")


def partial_clone(repository: Path, tmp_path: Path) -> Path:
    return cloned(repository, tmp_path, "--filter=blob:none")


def clone_of_the_site_too(repository: Path, tmp_path: Path) -> Path:
    """One that knows an older state of the branch."""
    publish(Branch(repository, "pages", "origin"), finished(tmp_path, "0.9.0", "older"))
    return cloned(repository, tmp_path)


def linked_worktree(repository: Path, tmp_path: Path) -> Path:
    git(repository, "worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
    return tmp_path / "linked"


def sub_folder(repository: Path, _: Path) -> Path:
    (repository / "docs" / "handbook").mkdir(parents=True)
    return repository / "docs" / "handbook"


def submodule(repository: Path, tmp_path: Path) -> Path:
    clone = cloned(repository, tmp_path)
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", clone.as_uri(), "part")
    git(repository / "part", "remote", "set-url", "origin", (tmp_path / "remote.git").as_uri())
    return repository / "part"


KINDS = (whole_clone, shallow_clone, partial_clone, clone_of_the_site_too, linked_worktree, sub_folder, submodule)


@sampled(3)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_from_any_clone_the_remote_gets_the_site_and_the_authors_repository_is_only_read(
    repository: Path, tmp_path: Path, kind: Callable[[Path, Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = kind(repository, tmp_path)
    git_dir = Path(git(root, "rev-parse", "--path-format=absolute", "--git-common-dir"))
    for lock in LOCKS:
        (git_dir / lock).parent.mkdir(parents=True, exist_ok=True)
        (git_dir / lock).touch()
    # As a hook of another repository would tell its programs.
    exported = {"GIT_DIR": "/nowhere", "GIT_INDEX_FILE": ".git/index", "GIT_WORK_TREE": "/", "GIT_PREFIX": "x"}
    for name, value in exported.items():
        monkeypatch.setenv(name, value)
    before, inside = state(root), state(git_dir)
    branch = Branch(root, "pages", "origin")
    for number in ("1.0.0", "1.1.0"):
        assert publish(branch, finished(tmp_path, number, number), finished(tmp_path, "next", number)) == ["added"] * 2
    assert branch.versions() >= {"staff/et/1.0.0", "staff/et/1.1.0", "staff/et/next"}
    assert (state(root), state(git_dir)) == (before, inside)
    for name in exported:
        monkeypatch.delenv(name)
    assert_sound(tmp_path / "remote.git", tmp_path)
    assert "staff/et/latest/_static/a.css" in listed(tmp_path / "remote.git")


def assert_sound(repository: Path, tmp_path: Path, branch: str = "pages") -> None:
    """Every object is there, and each version holds what its digests say."""
    git(repository, "fsck", "--strict", "--connectivity-only")
    shutil.rmtree(tmp_path / "checked", ignore_errors=True)
    git(tmp_path, "clone", "--quiet", "--branch", branch, repository.as_uri(), "checked")
    digest_files = list((tmp_path / "checked").rglob("digests.json"))
    assert digest_files
    for path in digest_files:
        assert json.loads(path.read_text("utf-8"))["files"] == digests(path.parent)


@pytest.mark.parametrize("kind", [whole_clone, shallow_clone, partial_clone, linked_worktree, sub_folder])
def test_a_branch_of_the_authors_own_grows_in_any_clone(
    repository: Path, tmp_path: Path, kind: Callable[[Path, Path], Path]
) -> None:
    """Its index, its settings and the rest of its branches stay as they are."""
    root = kind(repository, tmp_path)
    git_dir = Path(git(root, "rev-parse", "--path-format=absolute", "--git-common-dir"))
    kept = {name: data for name, data in state(git_dir).items() if not name.startswith(("objects/", "logs/"))}
    for lock in ("shallow.lock", "index.lock", "HEAD.lock", "config.lock"):
        (git_dir / lock).touch()
    branch = Branch(root, "pages")
    for number in ("1.0.0", "1.1.0"):
        assert publish(branch, finished(tmp_path, number, number)) == ["added"]
    now = state(git_dir)
    assert {name: now[name] for name in kept} == kept
    assert_sound(git_dir, tmp_path)


def test_the_settings_of_the_authors_repository_lead_to_the_remote(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the repository itself, and those of a person that hold for its place only; each once."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".gitconfig").write_text(
        f'[includeIf "gitdir:{top(repository)}/"]\npath = here\n'
        "[credential]\nhelper = cache\n[user]\nname = Everywhere\n"
    )
    (tmp_path / "here").write_text('[user]\nname = Here\nemail = here@example.ee\n[url "../"]\ninsteadOf = "in:"\n')
    git(repository, "remote", "set-url", "origin", "in:remote.git")
    git(repository, "config", "http.extraHeader", "Authorization: one")
    for name, value in {"COUNT": "1", "KEY_0": "http.proxy", "VALUE_0": "http://127.0.0.1:9"}.items():
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    publish(Branch(repository, "pages", "origin"), finished(tmp_path, "1.0.0", "one"))
    assert git(tmp_path / "remote.git", "log", "-1", "--format=%an %ae", "pages") == "Here here@example.ee"
    with workspace() as folder:
        own = branches._PrivateRepository(folder, Branch(repository, "pages", "origin"))
        assert own.git("config", "--get-all", "http.extraHeader") == "Authorization: one"
        assert own.git("config", "--get-all", "credential.helper") == "cache"
        assert own.git("config", "--get-all", "http.proxy") == "http://127.0.0.1:9"


def test_no_temporary_folder_is_left(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    publish(Branch(repository, "pages", "origin"), finished(tmp_path, "1.0.0", "one"))
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_repository_of_sha_256_is_published_from_and_to(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    git(tmp_path, "init", "--quiet", "--object-format=sha256", "--initial-branch=main", str(root))
    git(tmp_path, "init", "--quiet", "--object-format=sha256", "--bare", "remote.git")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "Begin")
    for remote in ("", str(tmp_path / "remote.git")):
        for number in ("1.0.0", "1.1.0"):
            assert publish(Branch(root, "pages", remote), finished(tmp_path, number, "one")) == ["added"]
        assert "staff/et/1.1.0/index.html" in listed(Path(remote) if remote else root)


# --- the branch -------------------------------------------------------------------------------


@pytest.mark.parametrize("former", ["link", "text", "copy", "gone"])
def test_whatever_latest_was_on_the_branch_the_next_publisher_leaves_the_same_tree(
    repository: Path, tmp_path: Path, former: str
) -> None:
    every = [finished(tmp_path, number, number) for number in ("1.0.0", "1.1.0", "next")]
    branch = Branch(repository, "pages")
    publish(branch, *every)
    tree = git(repository, "rev-parse", "pages^{tree}")
    work = tmp_path / "work"
    git(repository, "worktree", "add", "--quiet", str(work), "pages")
    latest = work / "staff" / "et" / "latest"
    shutil.rmtree(latest)
    if former == "link":
        latest.symlink_to("1.0.0")
    elif former == "text":
        latest.write_text("1.0.0")
    elif former == "copy":
        shutil.copytree(work / "staff" / "et" / "1.0.0", latest)
        (latest / "digests.json").unlink()
    (work / "index.html").unlink()
    (work / "hbgen-lead.js").unlink()
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", "As it was")
    git(repository, "worktree", "remove", "--force", str(work))
    assert publish(branch, every[2]) == ["same"]
    assert git(repository, "rev-parse", "pages^{tree}") == tree


def test_a_domain_and_attributes_of_ones_own_stay_and_change_no_byte(repository: Path, tmp_path: Path) -> None:
    (top(repository) / ".gitattributes").write_text("* text=auto eol=lf\n*.html filter=lfs\n")
    (top(repository) / "CNAME").write_text("handbook.example.ee\n")
    git(top(repository), "add", ".gitattributes", "CNAME")
    git(repository, "commit", "--quiet", "--message", "Settings")
    git(repository, "push", "--quiet", "origin", "main:pages")
    publish(Branch(repository, "pages", "origin"), finished(tmp_path, "1.0.0", "one"))
    where = tmp_path / "remote.git"
    assert {"CNAME", ".gitattributes", ".nojekyll", "index.html", "hbgen-lead.js"} <= listed(where)
    assert git(where, "cat-file", "-s", "pages:staff/et/1.0.0/index.html") == str(len(b"one\r\n"))


def test_who_publishes_one_language_knows_of_the_others(repository: Path, tmp_path: Path) -> None:
    branch = Branch(repository, "pages", "origin")
    single = finished(tmp_path, "1.0.0", "one")
    for edition in ("staff/et", "customers/en", "staff/en"):
        publish(branch, Finished(edition, single.version, single.folder))
    where = tmp_path / "remote.git"
    staff = git(where, "cat-file", "blob", "pages:staff/index.html")
    assert 'href="et/index.html"' in staff and 'href="en/index.html"' in staff
    site = git(where, "cat-file", "blob", "pages:index.html")
    assert 'href="customers/index.html"' in site and 'href="staff/index.html"' in site


def test_a_version_that_was_taken_off_the_branch_is_not_led_to(repository: Path, tmp_path: Path) -> None:
    branch = Branch(repository, "pages")
    publish(branch, *(finished(tmp_path, number, number) for number in ("1.0.0", "1.1.0")))
    work = tmp_path / "work"
    git(repository, "worktree", "add", "--quiet", str(work), "pages")
    git(work, "rm", "-r", "--quiet", "staff/et/1.1.0")
    git(work, "commit", "--quiet", "--message", "Withdraw")
    git(repository, "worktree", "remove", "--force", str(work))
    problems = to_branch(branch, [finished(tmp_path, "next", "draft")], ["et"], False, lambda *_: None)
    assert [(problem.code, problem.severity) for problem in problems] == [("version-vanished", "advice")]
    assert json.loads(git(repository, "cat-file", "blob", "pages:staff/et/versions.json"))["latest"] == "1.0.0"
    assert "../1.0.0/index.html" in git(repository, "cat-file", "blob", "pages:staff/et/latest/index.html")


# --- locks, refusals --------------------------------------------------------------------------


@pytest.mark.parametrize("remote", ["", "origin"])
@pytest.mark.parametrize("lock", ["refs/heads/pages.lock", "HEAD.lock"])
def test_the_lock_of_a_dead_process_is_removed_when_it_has_not_changed_for_long(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remote: str, lock: str
) -> None:
    monkeypatch.setattr(branches, "_LOCK_PATIENCE", 0.3)
    branch = Branch(repository, "pages", remote)
    publish(branch, finished(tmp_path, "1.0.0", "one"))
    where = tmp_path / "remote.git" if remote else top(repository) / ".git"
    if remote:
        git(where, "symbolic-ref", "HEAD", "refs/heads/pages")
    (where / lock).touch()
    assert publish(branch, finished(tmp_path, "1.1.0", "one")) == ["added"]


def test_what_a_hook_declines_is_told_with_its_words_and_not_tried_again(repository: Path, tmp_path: Path) -> None:
    hook = tmp_path / "remote.git" / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    words = "GH006: Protected branch update failed."
    hook.write_text(f"#!/bin/sh\necho tried >> {tmp_path}/tries\necho '{words}'\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(GitFailed) as caught:
        publish(Branch(repository, "pages", "origin"), finished(tmp_path, "1.0.0", "one"))
    assert caught.value.kind == "rejected"
    assert words in caught.value.line
    assert (tmp_path / "tries").read_text() == "tried\n"


PUBLIC_KEY = """\
git@github.com: Permission denied (publickey).
fatal: Could not read from remote repository.

Please make sure you have the correct access rights
and the repository exists."""
PROTECTED = """\
remote: error: GH006: Protected branch update failed for refs/heads/gh-pages.
remote: error: Changes must be made through a pull request.
To https://github.com/a/b.git
 ! [remote rejected] abc -> gh-pages (protected branch hook declined)
error: failed to push some refs to 'https://github.com/a/b.git'"""
FORBIDDEN = """\
remote: Permission to a/b.git denied to anna.
fatal: unable to access 'https://github.com/a/b.git/': The requested URL returned error: 403"""
GITLAB = """\
remote: GitLab: You are not allowed to push code to protected branches on this project.
To git@gitlab.com:a/b.git
 ! [remote rejected] abc -> gl-pages (pre-receive hook declined)"""
UNKNOWN = """\
fatal: 'x' does not appear to be a git repository
fatal: Could not read from remote repository.

Please make sure you have the correct access rights
and the repository exists."""
BEHIND = """\
To /r.git
 ! [rejected]        abc -> pages (fetch first)
error: failed to push some refs to '/r.git'
hint: Updates were rejected because the remote contains work that you do not"""
LOCKED = """\
remote: error: cannot lock ref 'refs/heads/pages': Unable to create '/r.git/refs/heads/pages.lock': File exists.
To /r.git
 ! [remote rejected] abc -> pages (failed to update ref)"""


@pytest.mark.parametrize(
    ("message", "kind", "contended", "line"),
    [
        (PUBLIC_KEY, "denied", False, "git@github.com: Permission denied (publickey). Could not read from remote"),
        (PROTECTED, "rejected", False, "GH006: Protected branch update failed for refs/heads/gh-pages. Changes must"),
        (FORBIDDEN, "denied", False, "Permission to a/b.git denied to anna. unable to access"),
        (GITLAB, "denied", False, "GitLab: You are not allowed to push code to protected branches on this project."),
        (UNKNOWN, "unreachable", False, "'x' does not appear to be a git repository Could not read"),
        (BEHIND, "failed", True, "! [rejected]        abc -> pages (fetch first)"),
        (LOCKED, "rejected", True, "cannot lock ref 'refs/heads/pages': Unable to create"),
        ("git: not found", "missing", False, "git: not found"),
        ("fatal: something else.", "failed", False, "something else"),
        ("error: ", "failed", False, "error:"),
    ],
)
def test_gits_reason_is_told_with_its_kind(message: str, kind: str, contended: bool, line: str) -> None:
    error = GitFailed(message)
    assert (error.kind, error.contended) == (kind, contended)
    assert error.line.startswith(line)
    assert "\n" not in error.line and "Please make sure" not in error.line


def test_where_there_is_no_git_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handbook = tmp_path / "handbook"
    handbook.mkdir()
    smallest(handbook)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "[git-missing]" in run("plan", "--root", handbook, "--branch", "pages", ok=False).output


# --- killed -----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("remote", some(["origin", ""], 1))
def test_killed_at_any_call_or_moment_nobody_has_to_mend_anything(tmp_path: Path, remote: str) -> None:
    """A part of the proof; `python3 start.py proof` strikes at each call, with each fault."""
    for figure in (
        each_call_of_branch(tmp_path / "call", "branch", "kill", remote, 0.005),
        random_kills_of_branch(tmp_path / "moment", "branch", remote, 0.04),
    ):
        assert figure.count >= 4
        assert figure.failures == 0
