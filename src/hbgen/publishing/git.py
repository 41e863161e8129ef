"""The one place that calls git."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from hbgen.problems import MessagePart, Place, Problem
from hbgen.releases.folder import FOLDER
from hbgen.releases.head import Number
from hbgen.releases.ledger import BrokenRelease, digest_of
from hbgen.scoring import record

Kind = Literal["missing", "denied", "unreachable", "rejected", "failed"]
"""There is no git; it may not in there; it gets no answer; the other side does not take it; anything else."""

_KINDS: dict[Kind, re.Pattern[str]] = {
    "denied": re.compile(
        r"permission denied|authentication failed|could not read (username|password)|terminal prompts disabled"
        r"|host key verification failed|invalid (username|credentials)|returned error: 40[13]"
        r"|not allowed to (push|download)|you do not have permission|write access .* not granted|denied to ",
        re.IGNORECASE,
    ),
    "rejected": re.compile(r"\[remote rejected\]|pre-receive hook|hook declined|protected branch", re.IGNORECASE),
    "unreachable": re.compile(
        r"does not appear to be a git repository|repository .*not found|no such remote|could not resolve"
        r"|unable to access|failed to connect|connection (refused|reset|timed out|closed)|network is unreachable"
        r"|could not read from remote|unable to find remote helper|no route to host|returned error: 404"
        r"|remote end hung up",
        re.IGNORECASE,
    ),
}
"""How git and the hosts say so (LC_ALL=C), the more telling first."""

_CONTENDED = re.compile(
    r"\[rejected\]|cannot lock ref|failed to lock|file exists|failed to update ref|incorrect old value"
    r"|reference already exists|stale info|but expected",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"hint:|To \S|From \S|Cloning into|Please make sure|and the repository exists|error: failed to push some refs"
    r"|remote:\s*$|Everything up-to-date"
)
"""Lines that say nothing of why."""

_LOCATIONS = frozenset(
    (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_COMMON_DIR",
        "GIT_PREFIX",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_SHALLOW_FILE",
        "GIT_GRAFT_FILE",
        "GIT_REPLACE_REF_BASE",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NAMESPACE",
        "GIT_QUARANTINE_PATH",
        "GIT_CONFIG",
        "GIT_TEMPLATE_DIR",
        "GIT_DEFAULT_HASH",
        "GIT_LITERAL_PATHSPECS",
        "GIT_GLOB_PATHSPECS",
        "GIT_NOGLOB_PATHSPECS",
        "GIT_ICASE_PATHSPECS",
    )
)
"""What git tells the programs that it starts, such as hooks: they would lead our own commands to other repositories."""


class GitFailed(Exception):
    """Git said no; the message is its own, without the secrets of a remote's address."""

    @property
    def kind(self) -> Kind:
        """What kind of reason it has."""
        text = str(self)
        if text == _MISSING:
            return "missing"
        return next((kind for kind, pattern in _KINDS.items() if pattern.search(text)), "failed")

    @property
    def contended(self) -> bool:
        """Whether another process was changing the same branch: the same may succeed later."""
        return _CONTENDED.search(str(self)) is not None and self.kind not in ("denied", "missing")

    @property
    def line(self) -> str:
        """Why, in one line, without a full stop: what git and the other side said, less its advice."""
        lines = [line.strip() for line in str(self).splitlines()]
        telling = [line for line in lines if line and not _ADVICE.match(line)] or lines[-1:]
        plain = [re.sub(r"^((fatal|error|remote|warning):\s*)+", "", line) for line in telling]
        return (" ".join(dict.fromkeys(filter(None, plain))) or str(self).strip()).removesuffix(".")

    @property
    def foreign(self) -> str:
        """The repository that Git does not open, since another user owns it; empty where that is not the reason."""
        found = re.search(r"dubious ownership in repository at '(.+)'$", str(self), re.MULTILINE)
        return found[1] if found else ""

    def as_problem(self, usual: Problem) -> Problem:
        """What to tell of it: `usual`, or what to do about a repository that another user owns."""
        folder = shlex.quote(self.foreign)
        return Problem(usual.place, "git-ownership", {"folder": folder}) if self.foreign else usual


_MISSING = "git: not found"


def git(folder: Path, *args: str, data: str = "", env: Mapping[str, str] | None = None) -> str:
    """What git answers in `folder`: with `env`, and none of the locations that a hook is told. Raises `GitFailed`."""
    clean = {name: value for name, value in os.environ.items() if name not in _LOCATIONS}
    try:
        ran = subprocess.run(
            ["git", *args],
            cwd=folder,
            env={**clean, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", **(env or {})},
            input=data,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
        )
    except FileNotFoundError:
        raise GitFailed(_MISSING) from None
    if ran.returncode:
        said = ran.stderr.strip() or f"git {' '.join(args)}: {ran.returncode}"
        failed = GitFailed(re.sub(r"//[^\s']*@", "//", said))
        if args[0] != "rev-parse" and not failed.foreign:
            # Commands that work without a repository, such as ls-remote, pass over one that they may not open, and
            # fail for some other reason.
            try:
                git(folder, "rev-parse", "--git-dir", env=env)
            except GitFailed as closer:
                failed = closer if closer.foreign else failed
        raise failed
    return ran.stdout.strip()


def kept_files(folder: Path) -> tuple[Path, list[str]]:
    """The repository in which `folder` is, and its files that Git keeps or would take in. Raises `GitFailed`."""
    top = git(folder, "rev-parse", "--show-toplevel")
    found = git(Path(top), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return Path(top), [file for file in found.split("\0") if file]


def default_branch(root: Path) -> str:
    """The branch that everything starts from, as Git knows it: the remote's, or else the one that is worked on."""
    for name in ("refs/remotes/origin/HEAD", "HEAD"):
        try:
            return git(root, "symbolic-ref", "--quiet", "--short", name)
        except GitFailed:
            continue
    return "HEAD"


def top_of(folder: Path) -> Path | None:
    """The root of the work tree that `folder` lies in; None where it lies in none, or Git cannot say."""
    try:
        top = git(folder, "rev-parse", "--show-toplevel")
    except GitFailed:
        return None
    return Path(top) if top else None


def released_at(root: Path, commit: str) -> dict[Number, str]:
    """Number → digest of each release of the handbook in `root` as `commit` has it.

    Raises `GitFailed` where there is no such commit, and `BrokenRelease` where it holds nothing to compare with: the
    handbook is not in it, or a release in it cannot be read. An empty result says that nothing was released.
    """
    releases = {}
    for path, data in _content_at(root, commit, FOLDER):
        number = Number.parse(path.rpartition("/")[2].removesuffix(".json"))
        if number is None:
            continue
        digest = digest_of(data)
        if digest is None:
            values: dict[str, str | MessagePart] = {"file": path, "commit": commit, "reason": _why_no_release(data)}
            raise BrokenRelease(Problem(Place(f"{FOLDER}/{number}.json"), "since-unreadable", values))
        releases[number] = digest
    return releases


def recorded_at(root: Path, commit: str) -> dict[str, bytes]:
    """Period's id → the record of what was published of it, of the handbook in `root` as `commit` has it.

    Raises as `released_at` does.
    """
    found = {}
    for path, data in _content_at(root, commit, record.FOLDER):
        name = path.rpartition("/")[2]
        if name.endswith(".jsonl"):
            found[name.removesuffix(".jsonl")] = data
    return found


def _content_at(root: Path, commit: str, folder: str) -> Iterator[tuple[str, bytes]]:
    """Path from the repository's root, and bytes, of each file in a folder of the handbook as `commit` has it."""
    name = git(root, "rev-parse", "--verify", "--end-of-options", f"{commit}^{{commit}}")
    handbook = _handbook_at(root, name, commit)
    for path in _names(git(root, "ls-tree", "-z", "--full-tree", "--name-only", name, f"{handbook}{folder}/")):
        yield path, git(root, "cat-file", "blob", f"{name}:{path}").encode("utf-8", "surrogateescape")


def _handbook_at(root: Path, name: str, commit: str) -> str:
    """The folder of the handbook in the commit `name`, from the repository's root: "" or with `/` at its end.

    Where it does not stand where it stands today, it was moved, if the commit has just one handbook that is
    there no longer. Raises `BrokenRelease`.
    """
    prefix = git(root, "rev-parse", "--show-prefix")
    settings = "content/handbook.yaml"
    every = [
        path.removesuffix(settings)
        for path in _names(git(root, "ls-tree", "-r", "-z", "--full-tree", "--name-only", name))
        if path == settings or path.endswith(f"/{settings}")
    ]
    if prefix in every:
        return prefix
    top = Path(git(root, "rev-parse", "--show-toplevel"))
    moved = [folder for folder in every if not (top / folder / settings).exists()]
    if len(moved) != 1:
        values = {"commit": commit, "folder": prefix.removesuffix("/") or "."}
        raise BrokenRelease(Problem(Place("git"), "since-no-handbook", values))
    return moved[0]


def _names(listed: str) -> list[str]:
    return [name for name in listed.split("\0") if name]


def _why_no_release(data: bytes) -> MessagePart:
    """Why there is nothing to read in a release's file."""
    if data.startswith(b"version https://git-lfs"):
        return MessagePart("Git LFS keeps it elsewhere, and what stands there only points to it")
    return MessagePart("it does not begin as a release does")
