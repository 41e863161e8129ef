"""Releases and published figures as a commit of Git has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hbgen.problems import MessagePart, Place, Problem
from hbgen.publishing.git import git
from hbgen.releases.folder import FOLDER
from hbgen.releases.head import Number
from hbgen.releases.ledger import BrokenRelease, digest_of
from hbgen.scoring import record


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
    """Period's id → the record of its published results, of the handbook in `root` as `commit` has it.

    Raises as `released_at` does.
    """
    records = {}
    for path, data in _content_at(root, commit, record.FOLDER):
        name = path.rpartition("/")[2]
        if name.endswith(".jsonl"):
            records[name.removesuffix(".jsonl")] = data
    return records


def _content_at(root: Path, commit: str, folder: str) -> Iterator[tuple[str, bytes]]:
    """Path from the repository's root, and bytes, of each file in a folder of the handbook as `commit` has it."""
    name = git(root, "rev-parse", "--verify", "--end-of-options", f"{commit}^{{commit}}")
    handbook = _handbook_at(root, name, commit)
    for path in _names(git(root, "ls-tree", "-z", "--full-tree", "--name-only", name, f"{handbook}{folder}/")):
        yield path, git(root, "cat-file", "blob", f"{name}:{path}").encode("utf-8", "surrogateescape")


def _handbook_at(root: Path, name: str, commit: str) -> str:
    """The folder of the handbook in the commit `name`, from the repository's root: "" or with `/` at its end.

    Where the commit has none at today's path, it is the commit's only handbook whose path is not in the work tree any
    more. Raises `BrokenRelease`.
    """
    prefix = git(root, "rev-parse", "--show-prefix")
    settings = "content/handbook.yaml"
    folders = [
        path.removesuffix(settings)
        for path in _names(git(root, "ls-tree", "-r", "-z", "--full-tree", "--name-only", name))
        if path == settings or path.endswith(f"/{settings}")
    ]
    if prefix in folders:
        return prefix
    top = Path(git(root, "rev-parse", "--show-toplevel"))
    moved = [folder for folder in folders if not (top / folder / settings).exists()]
    if len(moved) != 1:
        values = {"commit": commit, "folder": prefix.removesuffix("/") or "."}
        raise BrokenRelease(Problem(Place("git"), "since-no-handbook", values))
    return moved[0]


def _names(listed: str) -> list[str]:
    return [name for name in listed.split("\0") if name]


def _why_no_release(data: bytes) -> MessagePart:
    """Why a release's file holds no release."""
    if data.startswith(b"version https://git-lfs"):
        return MessagePart("Git LFS keeps it elsewhere, and what stands there only points to it")
    return MessagePart("it does not begin as a release does")
