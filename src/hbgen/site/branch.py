"""Puts finished versions on a branch of the repository, in one commit, without touching anybody's work tree.

Only what is published is taken out of the branch and put back, by an index of our own; a commit that came in
between is not overwritten: ours is made again on top of it. Nothing is ever forced.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hbgen.problems import Place, Problem
from hbgen.site import policy
from hbgen.site.git import GitFailed, git
from hbgen.site.publish import Finished, to_folder
from hbgen.site.shelf import Outcome
from hbgen.site.versions import LATEST, LIST

_TRIES = 10
_NOTHING = "0" * 40
_PLAIN = ".nojekyll"
"""Without this file GitHub leaves out every folder whose name begins with `_`."""


class _Overtaken(Exception):
    """Another publisher's commit came in between."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of the repository in `root`, and the remote that holds it (empty: this repository does)."""

    root: Path
    name: str
    remote: str = ""

    @property
    def ref(self) -> str:
        return f"refs/heads/{self.name}"

    def tip(self) -> str:
        """The commit on which to build; empty for a branch that is not there yet. Raises `GitFailed`."""
        if not self.remote:
            return self.git("for-each-ref", "--format=%(objectname)", self.ref)
        if not self.git("ls-remote", self.remote, self.ref):
            return ""
        self.git("fetch", "--quiet", "--no-tags", "--depth=1", self.remote, self.ref)
        return self.git("rev-parse", "FETCH_HEAD")

    def versions(self) -> frozenset[str]:
        """The versions that stand there: `staff/et/2.1.0`. Raises `GitFailed`."""
        tip = self.tip()
        folders = self.git("ls-tree", "-r", "-d", "--name-only", tip).splitlines() if tip else []
        return frozenset(path for path in folders if path.count("/") == 2)

    def git(self, *args: str, folder: Path | None = None, index: Path | None = None, data: str = "") -> str:
        """What git answers. `folder` stands in for the work tree, `index` for the index."""
        env = {}
        if folder is not None and index is not None:
            git_dir = git(self.root, "rev-parse", "--absolute-git-dir")
            env = {"GIT_DIR": git_dir, "GIT_WORK_TREE": str(folder), "GIT_INDEX_FILE": str(index)}
        return git(folder or self.root, *args, data=data, env=env)


def to_branch(
    branch: Branch,
    finished: Sequence[Finished],
    languages: Sequence[str],
    force: bool,
    tell: Callable[[str, Outcome], None],
) -> tuple[Problem, ...]:
    """Put the versions on the branch as `to_folder` puts them into a folder, in one commit.

    Nothing is committed when nothing changed, or when one of them differs from what stands there.
    Raises `GitFailed`.
    """
    if not branch.remote and _checked_out(branch):
        return (Problem(Place(branch.name), "branch-in-use", {"branch": branch.name}),)
    for _ in range(_TRIES):
        try:
            outcomes, problems = _once(branch, finished, languages, force)
        except _Overtaken:
            continue
        for name, outcome in outcomes:
            tell(name, outcome)
        return problems
    return (Problem(Place(branch.name), "site-busy"),)


def _checked_out(branch: Branch) -> bool:
    return f"branch {branch.ref}" in branch.git("worktree", "list", "--porcelain").splitlines()


def _once(
    branch: Branch, finished: Sequence[Finished], languages: Sequence[str], force: bool
) -> tuple[list[tuple[str, Outcome]], tuple[Problem, ...]]:
    outcomes: list[tuple[str, Outcome]] = []
    with tempfile.TemporaryDirectory(prefix="hbgen-") as temporary:
        site, index = Path(temporary) / "site", Path(temporary) / "index"
        site.mkdir()
        tip = branch.tip()
        if tip:
            branch.git("read-tree", tip, folder=site, index=index)
            there = branch.git("ls-files", "--", *_touched(finished), folder=site, index=index)
            branch.git("checkout-index", "--force", "--stdin", folder=site, index=index, data=there)
        problems = to_folder(
            site, finished, languages, force, lambda: None, lambda name, outcome: outcomes.append((name, outcome))
        )
        if problems:
            return outcomes, problems
        if not (site / _PLAIN).exists():
            (site / _PLAIN).touch()
        there_now = [path for path in _touched(finished) if os.path.lexists(site / path)]
        branch.git("add", "--all", "--force", "--", *there_now, folder=site, index=index)
        tree = branch.git("write-tree", folder=site, index=index)
    if tip and tree == branch.git("rev-parse", f"{tip}^{{tree}}"):
        return outcomes, ()
    _commit(branch, tree, tip, ", ".join(each.name for each in finished))
    return outcomes, ()


def _touched(finished: Sequence[Finished]) -> list[str]:
    """All that may be written when `finished` are published."""
    paths = {_PLAIN, *policy.HOSTED}
    for each in finished:
        paths |= {f"{each.edition.split('/')[0]}/index.html"}
        paths |= {f"{each.edition}/{name}" for name in (each.version.number, LIST, LATEST, "index.html")}
    return sorted(paths)


def _commit(branch: Branch, tree: str, tip: str, names: str) -> None:
    author: tuple[str, ...] = ()
    try:
        branch.git("var", "GIT_COMMITTER_IDENT")
    except GitFailed:
        # A machine of CI is nobody.
        author = ("-c", "user.name=hbgen", "-c", "user.email=hbgen@localhost")
    parent = ("-p", tip) if tip else ()
    made = branch.git(*author, "commit-tree", tree, *parent, "-m", f"Publish {names}")
    if branch.remote:
        try:
            branch.git("push", "--quiet", branch.remote, f"{made}:{branch.ref}")
        except GitFailed as error:
            if "rejected" in str(error) or "cannot lock ref" in str(error):
                raise _Overtaken from error
            raise
        return
    try:
        branch.git("update-ref", "-m", "hbgen publish", branch.ref, made, tip or _NOTHING)
    except GitFailed as error:
        if branch.tip() != tip:
            raise _Overtaken from error
        raise
