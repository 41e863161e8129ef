"""The one place that calls git."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from hbgen.releases.folder import FOLDER
from hbgen.releases.head import Number
from hbgen.releases.ledger import digest_of


class GitFailed(Exception):
    """Git said no; the message is its own."""

    @property
    def line(self) -> str:
        """The last line of the message, without a full stop."""
        return str(self).splitlines()[-1].removesuffix(".")


def git(folder: Path, *args: str, data: str = "", env: Mapping[str, str] | None = None) -> str:
    """What git answers in `folder`. Raises `GitFailed`, whose message holds no secret of a remote's address."""
    # What is published is bytes: no line ends are turned, and links are links.
    plain = ["-c", "core.autocrlf=false", "-c", "core.symlinks=true", "-c", "core.fileMode=false"]
    try:
        ran = subprocess.run(
            ["git", *plain, *args],
            cwd=folder,
            env={**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", **(env or {})},
            input=data,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
        )
    except FileNotFoundError:
        raise GitFailed("git: not found") from None
    if ran.returncode:
        said = re.sub(r"//[^/@\s]+@", "//", ran.stderr.strip())
        raise GitFailed(said or f"git {args[0]}: {ran.returncode}")
    return ran.stdout.strip()


def top_of(folder: Path) -> Path | None:
    """The root of the work tree that `folder` lies in; None where it lies in none, or Git cannot say."""
    try:
        top = git(folder, "rev-parse", "--show-toplevel")
    except GitFailed:
        return None
    return Path(top) if top else None


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
