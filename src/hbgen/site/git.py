"""The one place that calls git."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from hbgen.problems import Phrase, Place, Problem
from hbgen.releases.folder import FOLDER
from hbgen.releases.head import Number
from hbgen.releases.ledger import Broken, digest_of


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
    """Number → digest of each release of the handbook in `root` as `commit` has it.

    Raises `GitFailed` where there is no such commit, and `Broken` where it holds nothing to compare with: the
    handbook is not in it, or a release in it cannot be read. An empty result says that nothing was released.
    """
    name = git(root, "rev-parse", "--verify", "--end-of-options", f"{commit}^{{commit}}")
    folder = _handbook_at(root, name, commit)
    releases = {}
    for path in _names(git(root, "ls-tree", "-z", "--full-tree", "--name-only", name, f"{folder}{FOLDER}/")):
        number = Number.parse(path.rpartition("/")[2].removesuffix(".json"))
        if number is None:
            continue
        data = git(root, "cat-file", "blob", f"{name}:{path}").encode("utf-8", "surrogateescape")
        digest = digest_of(data)
        if digest is None:
            values: dict[str, str | Phrase] = {"file": path, "commit": commit, "reason": _why_no_release(data)}
            raise Broken(Problem(Place(f"{FOLDER}/{number}.json"), "since-unreadable", values))
        releases[number] = digest
    return releases


def _handbook_at(root: Path, name: str, commit: str) -> str:
    """The folder of the handbook in the commit `name`, from the repository's root: "" or with `/` at its end.

    Where it does not stand where it stands today, it was moved, if the commit has just one handbook that is
    there no longer. Raises `Broken`.
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
        raise Broken(Problem(Place("git"), "since-no-handbook", values))
    return moved[0]


def _names(listed: str) -> list[str]:
    return [name for name in listed.split("\0") if name]


def _why_no_release(data: bytes) -> Phrase:
    """Why there is nothing to read in a release's file."""
    if data.startswith(b"version https://git-lfs"):
        return Phrase("Git LFS keeps it elsewhere, and what stands there only points to it")
    return Phrase("it does not begin as a release does")
