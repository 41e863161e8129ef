"""The one place that calls git."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from hbgen.problems import Problem

Kind = Literal["missing", "denied", "unreachable", "rejected", "failed"]
"""Git is not installed; access denied; remote not found or not reachable; push rejected; any other reason."""

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
"""Messages of git and of hosts (LC_ALL=C), the more specific kinds first."""

_CONTENDED = re.compile(
    r"\[rejected\]|cannot lock ref|failed to lock|file exists|failed to update ref|incorrect old value"
    r"|reference already exists|stale info|but expected",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"hint:|To \S|From \S|Cloning into|Please make sure|and the repository exists|error: failed to push some refs"
    r"|remote:\s*$|Everything up-to-date"
)
"""Lines that do not state a reason."""

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
"""Variables that git sets for programs that it starts, such as hooks: git would work on another repository by them."""


class GitFailed(Exception):
    """Git failed; the message is git's own, without user names and passwords in addresses."""

    @property
    def kind(self) -> Kind:
        """The kind of reason, from the message."""
        text = str(self)
        if text == _NOT_FOUND:
            return "missing"
        return next((kind for kind, pattern in _KINDS.items() if pattern.search(text)), "failed")

    @property
    def contended(self) -> bool:
        """Whether another process was changing the same branch: a retry may succeed."""
        return _CONTENDED.search(str(self)) is not None and self.kind not in ("denied", "missing")

    @property
    def line(self) -> str:
        """The reason in one line, without a full stop: the messages of git and the remote, without hints."""
        lines = [line.strip() for line in str(self).splitlines()]
        reasons = [line for line in lines if line and not _ADVICE.match(line)] or lines[-1:]
        plain = [re.sub(r"^((fatal|error|remote|warning):\s*)+", "", line) for line in reasons]
        return (" ".join(dict.fromkeys(filter(None, plain))) or str(self).strip()).removesuffix(".")

    @property
    def foreign(self) -> str:
        """The repository that Git does not open, since another user owns it; empty where that is not the reason."""
        match = re.search(r"dubious ownership in repository at '(.+)'$", str(self), re.MULTILINE)
        return match[1] if match else ""

    def as_problem(self, usual: Problem) -> Problem:
        """`usual`, or the problem that another user owns the repository."""
        folder = shlex.quote(self.foreign)
        return Problem(usual.place, "git-ownership", {"folder": folder}) if self.foreign else usual


_NOT_FOUND = "git: not found"


def git(folder: Path, *args: str, data: str = "", env: Mapping[str, str] | None = None) -> str:
    """The trimmed output of git in `folder`, with `env` and without the variables `_LOCATIONS`. Raises `GitFailed`."""
    environment = {name: value for name, value in os.environ.items() if name not in _LOCATIONS}
    try:
        completed = subprocess.run(
            ["git", *args],
            cwd=folder,
            env={**environment, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", **(env or {})},
            # As bytes: as text, Windows would get other ends of lines.
            input=data.encode("utf-8", "surrogateescape"),
            capture_output=True,
        )
    except FileNotFoundError:
        raise GitFailed(_NOT_FOUND) from None
    if completed.returncode:
        message = _text(completed.stderr).strip() or f"git {' '.join(args)}: {completed.returncode}"
        failure = GitFailed(re.sub(r"//[^\s']*@", "//", message))
        if args[0] != "rev-parse" and not failure.foreign:
            # Commands that work without a repository, such as ls-remote, ignore one that they may not open, and
            # fail for another reason.
            try:
                git(folder, "rev-parse", "--git-dir", env=env)
            except GitFailed as cause:
                failure = cause if cause.foreign else failure
        raise failure
    return _text(completed.stdout).strip()


def _text(output: bytes) -> str:
    """Output as text, with `\n` at the end of each line on every system."""
    return output.decode("utf-8", "surrogateescape").replace("\r\n", "\n").replace("\r", "\n")


def kept_files(folder: Path) -> tuple[Path, list[str]]:
    """The repository in which `folder` is, and its files that are tracked, or not ignored. Raises `GitFailed`."""
    top = git(folder, "rev-parse", "--show-toplevel")
    listing = git(Path(top), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return Path(top), [file for file in listing.split("\0") if file]


def default_branch(root: Path) -> str:
    """The default branch: that of the remote `origin`, or else the one checked out; `HEAD` where there is none."""
    for name in ("refs/remotes/origin/HEAD", "HEAD"):
        try:
            return git(root, "symbolic-ref", "--quiet", "--short", name)
        except GitFailed:
            continue
    return "HEAD"


def top_of(folder: Path) -> Path | None:
    """The root of the work tree that holds `folder`; None where there is none, or git fails."""
    try:
        top = git(folder, "rev-parse", "--show-toplevel")
    except GitFailed:
        return None
    return Path(top) if top else None
