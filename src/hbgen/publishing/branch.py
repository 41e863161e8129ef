"""Puts finished versions on a branch of a repository, in one commit, without touching anybody's work tree.

The commit is made in a temporary repository, which uses the objects of the author's repository (alternates). That one
is only read, so that stale locks in it do not matter. The commit is pushed to the remote or, where none was named, to
the author's repository. If another commit was pushed in between, ours is made again on top of it. Nothing is ever
forced.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hbgen.editions import is_draft
from hbgen.files import is_there
from hbgen.model.visibility import AUDIENCES
from hbgen.problems import Place, Problem
from hbgen.publishing.front import FILES
from hbgen.publishing.git import GitFailed, git
from hbgen.publishing.lock import workspace
from hbgen.publishing.manifest import DIGESTS
from hbgen.publishing.publish import PLAIN, Finished, to_folder, withdraw_from
from hbgen.publishing.store import PATIENCE, Outcome
from hbgen.publishing.versions import LATEST, LIST, Version, rank
from hbgen.publishing.withdrawn import WITHDRAWN
from hbgen.releases.withdrawals import Withdrawal
from hbgen.site import policy
from hbgen.site.redirects import SCRIPT

_LOCK_PATIENCE = 10.0
"""Seconds after which an unchanged lock of a branch, which git holds for milliseconds, is stale."""
_CONTENTION = 60.0
"""Seconds to retry while git reports the branch as locked, and it does not change."""
_PAUSE = 0.1

_REACH = ("credential.", "http.", "protocol.", "remote.", "ssh.", "url.", "user.", "author.", "committer.")
_REACH_ALONE = ("core.sshcommand", "core.askpass", "core.gitproxy", "safe.directory")
"""Settings of the author's repository that are copied: access to remotes, and the names of author and committer."""

_PLAIN_FILES = (
    "core.autocrlf=false", "core.symlinks=false", "core.fileMode=false", "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}", "gc.auto=0", "maintenance.auto=false", "push.gpgSign=false",
)  # fmt: skip
"""Settings under which files are stored byte for byte, and no hook or helper of the author's runs."""
_LINK = "120000"
"""The mode of a symbolic link in Git."""
_ATTRIBUTES = "* -text -filter -ident -working-tree-encoding\n"


_NO_NAME = re.compile(r"[\s~^:?*\[\\\x00-\x20\x7f]|\.\.|@\{|//|^[-/]|^refs/|[/.]$")


def can_be_named(name: str) -> bool:
    """Whether a branch can bear this name (git-check-ref-format), and Git takes it for nothing else."""
    is_part = all(part and part[0] != "." and not part.endswith(".lock") for part in name.split("/"))
    return is_part and name not in ("HEAD", "@") and _NO_NAME.search(name) is None


class _Overtaken(Exception):
    """Another publisher pushed a commit in between."""


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
        """The versions on the branch, such as `staff/et/2.1.0`. Raises `GitFailed`."""
        with workspace() as folder:
            own = _PrivateRepository(folder, self)
            tip = own.fetch()
            paths = own.names("ls-tree", "-r", "-z", "--name-only", tip) if tip else []
        versions = {"/".join(path.split("/")[:3]) for path in paths if path.count("/") > 2}
        return frozenset(versions - self._withdrawn(paths))

    def withdrawn(self) -> frozenset[str]:
        """The withdrawn versions on the branch. Raises `GitFailed`."""
        with workspace() as folder:
            own = _PrivateRepository(folder, self)
            tip = own.fetch()
            return self._withdrawn(own.names("ls-tree", "-r", "-z", "--name-only", tip) if tip else [])

    @staticmethod
    def _withdrawn(paths: Sequence[str]) -> frozenset[str]:
        ending = f"/{WITHDRAWN}"
        return frozenset(path.removesuffix(ending) for path in paths if path.endswith(ending) and path.count("/") == 3)


class _PrivateRepository:
    """A temporary repository in `folder`, with a work tree for the site, beside that of the author."""

    def __init__(self, folder: Path, branch: Branch) -> None:
        output = git(
            branch.root, "rev-parse", "--show-toplevel", "--show-object-format", "--path-format=absolute",
            "--git-common-dir", "--git-path", "objects", "--git-path", "shallow",
        )  # fmt: skip
        work_tree, object_format, git_dir, objects, shallow = output.splitlines()
        self.branch, self._top = branch, Path(work_tree)
        self.remote = branch.remote or git_dir
        self._git_dir, self.site = folder / "repository", folder / "site"
        self.site.mkdir()
        git(folder, "init", "--quiet", "--bare", "--template=", f"--object-format={object_format}", str(self._git_dir))
        (self._git_dir / "info").mkdir(exist_ok=True)
        (self._git_dir / "info" / "attributes").write_text(_ATTRIBUTES, "utf-8", newline="\n")
        settings = self._settings()
        # In a partial clone, objects may be missing: they cannot be used as alternates.
        partial = any(key.endswith(".promisor") for key, _ in settings)
        self._borrows = not (partial and branch.remote)
        if not self._borrows:
            settings = [
                setting for setting in settings if not setting[0].endswith((".promisor", ".partialclonefilter"))
            ]
        self._env = {"GIT_DIR": str(self._git_dir), "GIT_CONFIG_COUNT": str(len(settings))}
        for number, (key, value) in enumerate(settings):
            self._env |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        if self._borrows:
            (self._git_dir / "objects" / "info" / "alternates").write_bytes(os.fsencode(f"{objects}\n"))
            with suppress(FileNotFoundError):
                (self._git_dir / "shallow").write_bytes(Path(shallow).read_bytes())
        self.last_commit = ""
        """The branch's commit at the last `ask`; empty for a branch that does not exist."""

    def git(self, *args: str, data: str = "", site: bool = False) -> str:
        """The output of git in the temporary repository, in the site's work tree with `site`. Raises `GitFailed`."""
        env = {**self._env, "GIT_WORK_TREE": str(self.site)} if site else self._env
        options = [part for setting in _PLAIN_FILES for part in ("-c", setting)]
        # Relative paths of remotes are relative to the top of the author's work tree.
        return git(self.site if site else self._top, *options, *args, data=data, env=env)

    def names(self, *args: str) -> list[str]:
        """The names that git lists with `-z`."""
        return [name for name in self.git(*args).split("\0") if name]

    def links(self, paths: Sequence[str]) -> dict[str, bytes]:
        """Path → target of each symbolic link among `paths` of the index: in the work tree it is a small file."""
        staged = (line.partition("\t") for line in self.names("ls-files", "-s", "-z"))
        linked = {path for mode, _, path in staged if mode.startswith(_LINK)}
        return {path: (self.site / path).read_bytes() for path in paths if path in linked}

    def forget_replaced(self, links: dict[str, bytes]) -> None:
        """Take the links from the index that are pages by now: git would store these as targets of links."""
        replaced = [path for path, target in links.items() if _bytes(self.site / path) != target]
        if replaced:
            self.git("update-index", "--force-remove", "-z", "--stdin", data="\0".join(replaced), site=True)

    def ask(self) -> str:
        """The branch's current commit; empty where there is none."""
        self.last_commit = self.git("ls-remote", "--", self.remote, self.branch.ref).partition("\t")[0]
        return self.last_commit

    def fetch(self) -> str:
        """The branch's current commit, with its objects made available; empty where there is none."""
        if not self.ask():
            return ""
        if self._borrows:
            with suppress(GitFailed):
                self.git("cat-file", "-e", f"{self.last_commit}^{{tree}}")
                return self.last_commit
        self.git("fetch", "--quiet", "--no-tags", "--depth=1", "--", self.remote, self.branch.ref)
        self.last_commit = self.git("rev-parse", "FETCH_HEAD")
        return self.last_commit

    def push(self, commit: str, tip: str) -> None:
        """Move the branch from `tip` to `commit`. Raises `_Overtaken` when it is at another commit, or `GitFailed`."""
        # No garbage collection in the author's repository.
        receives = "--receive-pack=git -c receive.autogc=false receive-pack"
        options = (receives,) if not self.branch.remote else ()
        waiting = _Contention(self)
        while True:
            try:
                self.git("push", "--quiet", *options, "--", self.remote, f"{commit}:{self.branch.ref}")
                return
            except GitFailed as error:
                current = self.ask()
                if current == commit:
                    return
                if current != tip:
                    raise _Overtaken from error
                if not error.contended or waiting.is_over():
                    raise
                waiting.look_at_locks(str(error))
            time.sleep(_PAUSE)

    def locks(self) -> dict[Path, tuple[int, int]]:
        """Path → state of the locks that prevent changing the branch, where its repository is on this machine."""
        address = self._top / self._address().removeprefix("file://")
        locks = {}
        for folder in (address, address / ".git"):
            for name in (f"{self.branch.ref}.lock", "HEAD.lock", "packed-refs.lock"):
                state = _file_state(folder / name)
                if state is not None and (folder / "objects").is_dir():
                    locks[folder / name] = state
        return locks

    def _address(self) -> str:
        try:
            return self.git("remote", "get-url", "--push", "--", self.remote)
        except GitFailed:
            # The remote is an address, not a name.
            return self.git("ls-remote", "--get-url", "--", self.remote)

    def _settings(self) -> list[tuple[str, str]]:
        """Settings to copy: those in force in the author's repository, and not in the temporary one."""
        theirs = _settings(git(self.branch.root, "config", "--list", "--includes", "-z"))
        # Without settings from the environment, which are replaced by those copied.
        bare = {"GIT_DIR": str(self._git_dir), "GIT_CONFIG_COUNT": "0"}
        ours = _settings(git(self._git_dir, "config", "--list", "--includes", "-z", env=bare))
        counts = Counter(ours)
        missing = []
        for setting in theirs:
            if counts[setting]:
                counts[setting] -= 1
            elif setting[0].startswith(_REACH) or setting[0] in _REACH_ALONE:
                missing.append(setting)
        return missing


def _settings(listed: str) -> list[tuple[str, str]]:
    """Name and value of each setting in the output of `git config --list -z`; one without a value is `true`."""
    settings = []
    for item in filter(None, listed.split("\0")):
        key, line_end, value = item.partition("\n")
        settings.append((key, value if line_end else "true"))
    return settings


class _Contention:
    """Limits the retries while others change a branch, and removes stale locks: those unchanged for a long time."""

    def __init__(self, own: _PrivateRepository) -> None:
        self._own = own
        self._deadline: float | None = None
        self._since = 0.0
        self._locks: dict[Path, tuple[int, int]] = {}

    def is_over(self) -> bool:
        """Whether `_CONTENTION` seconds have passed since the first call."""
        now = time.monotonic()
        self._deadline = self._deadline or now + _CONTENTION
        return now > self._deadline

    def look_at_locks(self, refusal: str) -> None:
        """Remember the present locks; later, remove those named in git's message `refusal` that are still unchanged."""
        now = time.monotonic()
        if not self._locks:
            self._since, self._locks = now, self._own.locks()
        elif now - self._since > _LOCK_PATIENCE:
            for lock, state in self._locks.items():
                if lock.name in refusal and _file_state(lock) == state:
                    lock.unlink(missing_ok=True)
            self._locks = {}


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _file_state(path: Path) -> tuple[int, int] | None:
    """Inode and time of change, to tell a file from a later one of the same name; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def to_branch(
    branch: Branch,
    finished: Sequence[Finished],
    languages: Sequence[str],
    force: bool,
    tell: Callable[[str, Outcome], None],
    withdrawals: Sequence[Withdrawal] = (),
) -> tuple[Problem, ...]:
    """Put the versions on the branch as `to_folder` puts them into a folder, in one commit.

    In the same commit the withdrawn versions go.

    Nothing is committed when nothing changed, or when one of them differs from the version on the branch.
    Raises `GitFailed`.
    """
    if not branch.remote and _checked_out(branch):
        return (Problem(Place(branch.name), "branch-in-use", {"branch": branch.name}),)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            outcomes, problems = _publish_once(branch, finished, languages, force, withdrawals)
        except _Overtaken:
            # Another publisher has finished: with each try, fewer are left to wait for.
            continue
        for name, outcome in outcomes:
            tell(name, outcome)
        return problems
    return (Problem(Place(branch.name), "site-busy"),)


def _checked_out(branch: Branch) -> bool:
    return f"branch {branch.ref}" in git(branch.root, "worktree", "list", "--porcelain").splitlines()


def _publish_once(
    branch: Branch,
    finished: Sequence[Finished],
    languages: Sequence[str],
    force: bool,
    withdrawals: Sequence[Withdrawal],
) -> tuple[list[tuple[str, Outcome]], tuple[Problem, ...]]:
    outcomes: list[tuple[str, Outcome]] = []
    with workspace() as temporary:
        own = _PrivateRepository(temporary, branch)
        tip = own.fetch()
        present: list[str] = []
        links: dict[str, bytes] = {}
        names = [version.name for version in finished]
        if tip:
            own.git("read-tree", tip, site=True)
            paths = own.names("ls-tree", "-r", "-z", "--name-only", tip)
            withdrawn = {withdrawal.number for withdrawal in withdrawals}
            names += _present_versions(paths, withdrawn)
            present = _needed_files(paths, names, withdrawn)
            own.git("checkout-index", "--force", "-z", "--stdin", site=True, data="\0".join(present))
            links = own.links(present)
        problems = to_folder(
            own.site, finished, languages, force, lambda: None, lambda name, outcome: outcomes.append((name, outcome))
        )
        if any(problem.severity == "error" for problem in problems):
            return outcomes, problems
        withdraw_from(
            own.site, withdrawals, languages, lambda: None, lambda name, outcome: outcomes.append((name, outcome))
        )
        own.forget_replaced(links)
        changed = [path for path in _written_paths(names) if is_there(own.site / path) or _below(path, present)]
        own.git("add", "--all", "--force", "--", *changed, site=True)
        tree = own.git("write-tree", site=True)
        if tip and tree == own.git("rev-parse", f"{tip}^{{tree}}"):
            return outcomes, problems
        published = [name for name, outcome in outcomes if outcome != "withdrawn"]
        commit = _commit(own, tree, tip, ", ".join(published or names))
        own.push(commit, tip)
    return outcomes, problems


def _present_versions(paths: Sequence[str], numbers: set[str]) -> list[str]:
    """The versions with these numbers on the branch, in every edition."""
    names = {"/".join(path.split("/")[:3]) for path in paths if path.count("/") > 2}
    return sorted(name for name in names if name.rpartition("/")[2] in numbers)


def _needed_files(paths: Sequence[str], names: Sequence[str], withdrawn: set[str]) -> list[str]:
    """The files of the branch that `to_folder` and `withdraw_from` read or write for the versions with these names."""
    needed = set(_written_paths(names))
    editions = {name.rpartition("/")[0] for name in names}
    for edition in editions:
        described = (path for path in paths if path.startswith(f"{edition}/") and path.endswith(f"/{DIGESTS}"))
        numbers = [path.removeprefix(f"{edition}/").removesuffix(f"/{DIGESTS}") for path in described]
        numbers = [number for number in numbers if number not in withdrawn]
        released = [number for number in numbers if Version.named(number) and not is_draft(number)]
        if released:
            # `latest` holds copies of the newest release's files.
            needed.add(f"{edition}/{max(released, key=rank)}")
    return [path for path in paths if _below(path, needed) or _is_description(path, editions)]


def _below(path: str, others: Sequence[str] | set[str]) -> bool:
    """Whether a path is one of `others`, or one of them is a folder above it, or below it."""
    parts = path.split("/")
    return not {"/".join(parts[:depth]) for depth in range(1, len(parts) + 1)}.isdisjoint(others) or any(
        other.startswith(f"{path}/") for other in others
    )


def _is_description(path: str, editions: set[str]) -> bool:
    """Whether a file is the manifest of a version of `editions`, or an index page above a version, or of `latest`."""
    audience, *rest = path.split("/")
    edition, _, name = path.rpartition("/")
    if name in (DIGESTS, WITHDRAWN) and len(rest) == 3:
        return edition.rpartition("/")[0] in editions
    if audience not in AUDIENCES or name != "index.html":
        return False
    return len(rest) <= 2 or rest[1:] == [LATEST, name]


def _written_paths(names: Sequence[str]) -> list[str]:
    """Paths that may be written when the versions with these names are published or withdrawn."""
    fronts = ("index.html", SCRIPT)
    paths = {PLAIN, *FILES, *policy.HOSTED, *fronts}
    paths |= {f"{audience}/{name}" for audience in AUDIENCES for name in fronts}
    for version in names:
        edition, _, number = version.rpartition("/")
        paths |= {f"{edition}/{name}" for name in (number, LIST, LATEST, *fronts)}
    return sorted(paths)


def _commit(own: _PrivateRepository, tree: str, tip: str, names: str) -> str:
    author: tuple[str, ...] = ()
    try:
        own.git("var", "GIT_COMMITTER_IDENT")
    except GitFailed:
        # Commits made in CI have no author configured: use the fallback identity.
        author = ("-c", "user.name=hbgen", "-c", "user.email=hbgen@localhost")
    parent = ("-p", tip) if tip else ()
    return own.git(*author, "commit-tree", tree, *parent, "-m", f"Publish {names}")
