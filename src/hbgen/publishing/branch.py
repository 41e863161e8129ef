"""Puts finished versions on a branch of a repository, in one commit, without touching anybody's work tree.

All of it happens in a repository of our own, in a temporary folder, which borrows the objects of the author's: that
one is only read, and no lock that a dead process left in it is in the way. What is finished is pushed, to the remote
or, where none was named, to the author's repository. A commit that came in between is not overwritten: ours is made
again on top of it. Nothing is ever forced.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hbgen.editions import NEXT
from hbgen.model.base import AUDIENCES
from hbgen.problems import Place, Problem
from hbgen.publishing.git import GitFailed, git
from hbgen.publishing.lock import workspace
from hbgen.publishing.manifest import DIGESTS
from hbgen.publishing.publish import PLAIN, Finished, to_folder
from hbgen.publishing.store import PATIENCE, Outcome
from hbgen.publishing.versions import LATEST, LIST, Version, rank
from hbgen.site import policy
from hbgen.site.redirects import SCRIPT

_LOCK_PATIENCE = 10.0
"""Seconds after which the lock of a branch, which git holds for milliseconds, is known to be a dead process's."""
_CONTENTION = 60.0
"""Seconds to try again while the branch is said to be locked, and does not change."""
_PAUSE = 0.1

_REACH = ("credential.", "http.", "protocol.", "remote.", "ssh.", "url.", "user.", "author.", "committer.")
_REACH_ALONE = ("core.sshcommand", "core.askpass", "core.gitproxy", "safe.directory")
"""Settings of the author's repository by which a remote is reached, and a commit signed with a name."""

_PLAIN_FILES = (
    "core.autocrlf=false", "core.symlinks=false", "core.fileMode=false", "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}", "gc.auto=0", "maintenance.auto=false", "push.gpgSign=false",
)  # fmt: skip
"""What is published is bytes, and no program of the author's has a part in it."""
_ATTRIBUTES = "* -text -filter -ident -working-tree-encoding\n"


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

    def versions(self) -> frozenset[str]:
        """The versions that stand there: `staff/et/2.1.0`. Raises `GitFailed`."""
        with workspace() as folder:
            own = _Own(folder, self)
            tip = own.fetch()
            folders = own.names("ls-tree", "-r", "-d", "-z", "--name-only", tip) if tip else []
        return frozenset(path for path in folders if path.count("/") == 2)


class _Own:
    """A repository of our own in `folder`, with a work tree for the site, beside that of the author."""

    def __init__(self, folder: Path, branch: Branch) -> None:
        said = git(
            branch.root, "rev-parse", "--show-toplevel", "--show-object-format", "--path-format=absolute",
            "--git-common-dir", "--git-path", "objects", "--git-path", "shallow",
        )  # fmt: skip
        top, form, common, objects, shallow = said.splitlines()
        self.branch, self._top = branch, Path(top)
        self.remote = branch.remote or common
        self._git_dir, self.site = folder / "repository", folder / "site"
        self.site.mkdir()
        git(folder, "init", "--quiet", "--bare", "--template=", f"--object-format={form}", str(self._git_dir))
        (self._git_dir / "info").mkdir(exist_ok=True)
        (self._git_dir / "info" / "attributes").write_text(_ATTRIBUTES, "utf-8")
        settings = self._settings()
        # A clone that leaves out objects until they are needed would take ours for such a clone too.
        partial = any(key.endswith(".promisor") for key, _ in settings)
        self._borrows = not (partial and branch.remote)
        if not self._borrows:
            settings = [each for each in settings if not each[0].endswith((".promisor", ".partialclonefilter"))]
        self._env = {"GIT_DIR": str(self._git_dir), "GIT_CONFIG_COUNT": str(len(settings))}
        for number, (key, value) in enumerate(settings):
            self._env |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        if self._borrows:
            (self._git_dir / "objects" / "info" / "alternates").write_bytes(os.fsencode(f"{objects}\n"))
            with suppress(FileNotFoundError):
                (self._git_dir / "shallow").write_bytes(Path(shallow).read_bytes())
        self.known = ""
        """The branch's commit as it was last asked for; empty for a branch that is not there."""

    def git(self, *args: str, data: str = "", site: bool = False) -> str:
        """What git answers in our repository; with `site`, the site is its work tree. Raises `GitFailed`."""
        env = {**self._env, "GIT_WORK_TREE": str(self.site)} if site else self._env
        options = [part for each in _PLAIN_FILES for part in ("-c", each)]
        # An address that is a path is meant from the top of the author's work tree.
        return git(self.site if site else self._top, *options, *args, data=data, env=env)

    def names(self, *args: str) -> list[str]:
        """The names that git lists with `-z`."""
        return [name for name in self.git(*args).split("\0") if name]

    def ask(self) -> str:
        """The branch's commit now; empty where there is none."""
        self.known = self.git("ls-remote", "--", self.remote, self.branch.ref).partition("\t")[0]
        return self.known

    def fetch(self) -> str:
        """The branch's commit now, with all that is in it; empty where there is none."""
        if not self.ask():
            return ""
        if self._borrows:
            with suppress(GitFailed):
                self.git("cat-file", "-e", f"{self.known}^{{tree}}")
                return self.known
        self.git("fetch", "--quiet", "--no-tags", "--depth=1", "--", self.remote, self.branch.ref)
        self.known = self.git("rev-parse", "FETCH_HEAD")
        return self.known

    def push(self, commit: str, tip: str) -> None:
        """Let the branch go on from `tip` to `commit`. Raises `_Overtaken` when it went elsewhere, or `GitFailed`."""
        # Nobody's repository is tidied up in the course of this.
        receives = "--receive-pack=git -c receive.autogc=false receive-pack"
        options = (receives,) if not self.branch.remote else ()
        waiting = _Waiting(self)
        while True:
            try:
                self.git("push", "--quiet", *options, "--", self.remote, f"{commit}:{self.branch.ref}")
                return
            except GitFailed as error:
                now = self.ask()
                if now == commit:
                    return
                if now != tip:
                    raise _Overtaken from error
                if not error.contended or waiting.is_over():
                    raise
                waiting.look_at_locks(str(error))
            time.sleep(_PAUSE)

    def locks(self) -> dict[Path, tuple[int, int]]:
        """The locks that stand in the way of a change of the branch, where its repository is on this machine."""
        place = self._top / self._address().removeprefix("file://")
        found = {}
        for folder in (place, place / ".git"):
            for name in (f"{self.branch.ref}.lock", "HEAD.lock", "packed-refs.lock"):
                mark = _mark(folder / name)
                if mark is not None and (folder / "objects").is_dir():
                    found[folder / name] = mark
        return found

    def _address(self) -> str:
        try:
            return self.git("remote", "get-url", "--push", "--", self.remote)
        except GitFailed:
            # It is no name.
            return self.git("ls-remote", "--get-url", "--", self.remote)

    def _settings(self) -> list[tuple[str, str]]:
        """What the author's repository sets, by itself or for its place, and ours would not know."""
        there = _settings(git(self.branch.root, "config", "--list", "--includes", "-z"))
        # Those of the environment make room for ours.
        bare = {"GIT_DIR": str(self._git_dir), "GIT_CONFIG_COUNT": "0"}
        here = _settings(git(self._git_dir, "config", "--list", "--includes", "-z", env=bare))
        known = Counter(here)
        lacking = []
        for each in there:
            if known[each]:
                known[each] -= 1
            elif each[0].startswith(_REACH) or each[0] in _REACH_ALONE:
                lacking.append(each)
        return lacking


def _settings(listed: str) -> list[tuple[str, str]]:
    """Name and value of each setting that `git config --list -z` gives; one without a value is true."""
    found = []
    for each in filter(None, listed.split("\0")):
        key, line_end, value = each.partition("\n")
        found.append((key, value if line_end else "true"))
    return found


class _Waiting:
    """Waits while others change a branch, and removes locks that nobody holds any more: the same for a long time."""

    def __init__(self, own: _Own) -> None:
        self._own = own
        self._deadline: float | None = None
        self._since = 0.0
        self._locks: dict[Path, tuple[int, int]] = {}

    def is_over(self) -> bool:
        """Whether it has been waited for long enough, from the first time that this is asked."""
        now = time.monotonic()
        self._deadline = self._deadline or now + _CONTENTION
        return now > self._deadline

    def look_at_locks(self, refusal: str) -> None:
        """Remember the locks that are there, or remove those that `refusal` names and that have not changed since."""
        now = time.monotonic()
        if not self._locks:
            self._since, self._locks = now, self._own.locks()
        elif now - self._since > _LOCK_PATIENCE:
            for lock, mark in self._locks.items():
                if lock.name in refusal and _mark(lock) == mark:
                    lock.unlink(missing_ok=True)
            self._locks = {}


def _mark(path: Path) -> tuple[int, int] | None:
    """What tells a file from a later one of the same name; None where there is none."""
    try:
        known = path.stat()
    except OSError:
        return None
    return known.st_ino, known.st_mtime_ns


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
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            outcomes, problems = _once(branch, finished, languages, force)
        except _Overtaken:
            # Somebody else has made their commit: with each try, one publisher less is at work.
            continue
        for name, outcome in outcomes:
            tell(name, outcome)
        return problems
    return (Problem(Place(branch.name), "site-busy"),)


def _checked_out(branch: Branch) -> bool:
    return f"branch {branch.ref}" in git(branch.root, "worktree", "list", "--porcelain").splitlines()


def _once(
    branch: Branch, finished: Sequence[Finished], languages: Sequence[str], force: bool
) -> tuple[list[tuple[str, Outcome]], tuple[Problem, ...]]:
    outcomes: list[tuple[str, Outcome]] = []
    with workspace() as temporary:
        own = _Own(temporary, branch)
        tip = own.fetch()
        there: list[str] = []
        if tip:
            own.git("read-tree", tip, site=True)
            there = _needed(own.names("ls-tree", "-r", "-z", "--name-only", tip), finished)
            own.git("checkout-index", "--force", "-z", "--stdin", site=True, data="\0".join(there))
        problems = to_folder(
            own.site, finished, languages, force, lambda: None, lambda name, outcome: outcomes.append((name, outcome))
        )
        if problems:
            return outcomes, problems
        changed = [path for path in _touched(finished) if os.path.lexists(own.site / path) or _below(path, there)]
        own.git("add", "--all", "--force", "--", *changed, site=True)
        tree = own.git("write-tree", site=True)
        if tip and tree == own.git("rev-parse", f"{tip}^{{tree}}"):
            return outcomes, ()
        made = _commit(own, tree, tip, ", ".join(each.name for each in finished))
        own.push(made, tip)
    return outcomes, ()


def _needed(paths: Sequence[str], finished: Sequence[Finished]) -> list[str]:
    """The files of the branch that `to_folder` reads or writes when it publishes `finished`."""
    whole = set(_touched(finished))
    editions = {each.edition for each in finished}
    for edition in editions:
        described = (path for path in paths if path.startswith(f"{edition}/") and path.endswith(f"/{DIGESTS}"))
        numbers = [path.removeprefix(f"{edition}/").removesuffix(f"/{DIGESTS}") for path in described]
        released = [number for number in numbers if number != NEXT and Version.named(number)]
        if released:
            # `latest` holds copies of what the newest release holds.
            whole.add(f"{edition}/{max(released, key=rank)}")
    return [path for path in paths if _below(path, whole) or _describes(path, editions)]


def _below(path: str, others: Sequence[str] | set[str]) -> bool:
    """Whether a path is one of `others`, or one of them is a folder above it, or below it."""
    parts = path.split("/")
    return not {"/".join(parts[:depth]) for depth in range(1, len(parts) + 1)}.isdisjoint(others) or any(
        each.startswith(f"{path}/") for each in others
    )


def _describes(path: str, editions: set[str]) -> bool:
    """Whether a file says what a version is, or that there is an audience or a language."""
    audience, *rest = path.split("/")
    edition, _, name = path.rpartition("/")
    if name == DIGESTS and len(rest) == 3:
        return edition.rpartition("/")[0] in editions
    return audience in AUDIENCES and name == "index.html" and len(rest) <= 2


def _touched(finished: Sequence[Finished]) -> list[str]:
    """All that may be written when `finished` are published."""
    fronts = ("index.html", SCRIPT)
    paths = {PLAIN, *policy.HOSTED, *fronts, *(f"{audience}/{name}" for audience in AUDIENCES for name in fronts)}
    for each in finished:
        paths |= {f"{each.edition}/{name}" for name in (each.version.number, LIST, LATEST, *fronts)}
    return sorted(paths)


def _commit(own: _Own, tree: str, tip: str, names: str) -> str:
    author: tuple[str, ...] = ()
    try:
        own.git("var", "GIT_COMMITTER_IDENT")
    except GitFailed:
        # A machine of CI is nobody.
        author = ("-c", "user.name=hbgen", "-c", "user.email=hbgen@localhost")
    parent = ("-p", tip) if tip else ()
    return own.git(*author, "commit-tree", tree, *parent, "-m", f"Publish {names}")
