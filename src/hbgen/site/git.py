"""The one place that calls git."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from hbgen.releases.folder import FOLDER
from hbgen.releases.head import Number
from hbgen.releases.ledger import digest_of

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
        raise GitFailed(re.sub(r"//[^/@\s]+@", "//", said))
    return ran.stdout.strip()


def released_at(root: Path, commit: str) -> dict[Number, str]:
    """Number → digest of each release below `root` as `commit` has it. Raises `GitFailed`, also for no commit."""
    commit = git(root, "rev-parse", "--verify", "--end-of-options", f"{commit}^{{commit}}")
    found = {}
    for path in git(root, "ls-tree", "--name-only", commit, f"{FOLDER}/").splitlines():
        number = Number.parse(path.rpartition("/")[2].removesuffix(".json"))
        digest = digest_of(git(root, "show", f"{commit}:./{path}").encode("utf-8", "surrogateescape"))
        if number is not None and digest is not None:
            found[number] = digest
    return found
