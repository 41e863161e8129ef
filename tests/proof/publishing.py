"""A publisher that is killed, refused by the disk, or not alone leaves no broken site, and nobody has to mend it."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from unittest import mock

from faults import EDITION, Publishers, no_wait, publishers
from hbgen.editions import NEXT
from hbgen.publishing.branch import Branch, to_branch
from hbgen.publishing.lock import workspace
from hbgen.publishing.publish import Finished
from hbgen.publishing.store import Store
from hbgen.publishing.versions import LATEST, Version
from proof import Figure
from test_store import built, listed, mended, prepared, unsound, with_ids

FAULTS = ("kill", "ENOSPC", "EACCES", "EROFS")
NEW, OLD = "1.1.0", "1.0.0"
KILLS, AT_ONCE = 100, 10
BRANCH = "pages"


def prove(share: float) -> list[Figure]:
    """Attack publishers at each of their calls, or at a `share` of them, evenly spread."""
    with tempfile.TemporaryDirectory(prefix="hbgen-proof-") as root, mock.patch("os.fsync", no_wait):
        # What git and the publishers leave there is looked at too.
        temporary = Path(root) / "temporary"
        temporary.mkdir()
        with mock.patch.dict(os.environ, TMPDIR=str(temporary)), mock.patch("tempfile.tempdir", str(temporary)):
            return [*_proofs(Path(root), temporary, share)]


def _proofs(root: Path, temporary: Path, share: float) -> Iterator[Figure]:
    for fault in FAULTS:
        for name, number, link in (
            ("a new release", NEW, False),
            ("the draft", NEXT, False),
            ("a release by force", OLD, False),
            ("a new release beside a link `latest`", NEW, True),
        ):
            yield _each_call(
                root / f"{fault}-{number}-{link}", f"{name}: {fault} at each call", fault, number, link, share
            )
    yield _random_kills(root / "random", share)
    yield _at_once(root / "at-once", share)
    for remote in ("", "origin"):
        place = "the branch of a remote" if remote else "a branch of the author's repository"
        for fault in FAULTS:
            yield each_call_of_branch(root / f"branch-{fault}-{remote}", place, fault, remote, share)
        yield random_kills_of_branch(root / f"branch-random-{remote}", place, remote, share)
        yield _at_once_on_branch(root / f"branch-at-once-{remote}", place, remote, share)
    with workspace():
        left = [path.name for path in temporary.iterdir() if path.name.startswith(".hbgen-")]
    # The one that has looked is there itself.
    yield Figure("temporary folders of dead publishers are removed", 1, int(len(left) > 1))


def _holds(check: Callable[[], None]) -> bool:
    try:
        check()
    except (AssertionError, OSError, ValueError, subprocess.CalledProcessError):
        return False
    return True


def _chosen(total: int, share: float) -> range:
    return range(1, total + 1, max(1, round(1 / share)))


# --- into a folder ----------------------------------------------------------------------------


def _each_call(root: Path, promise: str, fault: str, number: str, link: bool, share: float) -> Figure:
    count = failures = 0
    _, folder = prepared(root / "made", link)
    with publishers() as publisher:
        total = publisher.publish(_copy(root, "count"), folder, number).calls
        assert total is not None
        for nth in _chosen(total, share):
            site = _copy(root, str(nth))
            publisher.publish(site, folder, number, fault, nth)
            count += 1
            failures += not _holds(lambda site=site: _sound_and_mended(Store(site, EDITION), folder, number))  # type: ignore[misc]
            shutil.rmtree(root / str(nth))
    return Figure(f"folder, {promise}", count, failures)


def _copy(root: Path, name: str) -> Path:
    shutil.copytree(root / "made" / "site", root / name / "site", symlinks=True)
    return root / name / "site"


def _sound_and_mended(store: Store, folder: Path, number: str) -> None:
    assert unsound(store) == []
    assert {NEXT, OLD} - {number} <= set(listed(store))
    assert (store.folder / LATEST / "index.html").is_file()
    mended(store, folder, number)


def _random_kills(root: Path, share: float) -> Figure:
    store, _ = prepared(root)
    folders = [built(root / f"built-{number}", str(number)) for number in range(2)]
    count, failures, chance = round(KILLS * share) or 1, 0, random.Random(4)
    with publishers() as publisher:
        for begin, number in _kills(publisher, count, chance):
            begin(store.site, folders[number % 2], chance.choice((NEXT, OLD)))
            failures += unsound(store) != []
    failures += not _holds(lambda: mended(store, folders[0], NEXT))
    return Figure("folder, killed at random moments", count, failures)


def _kills(
    publisher: Publishers, count: int, chance: random.Random
) -> Iterator[tuple[Callable[[Path | Branch, Path, str], None], int]]:
    """For each of `count` kills a function that publishes and is killed, with the git that it runs."""
    longest = 1.0

    def begin(where: Path | Branch, folder: Path, version: str) -> None:
        nonlocal longest
        process = publisher.begin(where, folder, version)
        time.sleep(chance.uniform(0, longest))
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        # Whoever came too late comes sooner next time: so every moment has its turn, on any machine.
        longest *= 1.1 if publisher.end().code == -signal.SIGKILL else 0.8

    for number in range(count):
        yield begin, number


def _at_once(root: Path, share: float) -> Figure:
    store = Store(root / "site", EDITION)
    count, failures = round(10 * share) or 1, 0
    for _ in range(count):
        shutil.rmtree(store.site, ignore_errors=True)
        with _all(root, [store.site] * AT_ONCE) as codes:
            failures += codes != [0] * AT_ONCE or len(listed(store)) != AT_ONCE or unsound(store) != []
    return Figure(f"folder, {AT_ONCE} publishers at once", count, failures)


@contextmanager
def _all(root: Path, places: Sequence[Path | Branch]) -> Iterator[list[int]]:
    """How publishers ended that published a version each, all at once."""
    with ExitStack() as stack:
        every = [stack.enter_context(publishers()) for _ in places]
        for number, (publisher, place) in enumerate(zip(every, places, strict=True)):
            publisher.begin(place, built(root / f"built-{number}", str(number)), f"1.{number}.0")
        yield [publisher.end().code for publisher in every]


# --- onto a branch ----------------------------------------------------------------------------


def _git(folder: Path, *args: str) -> str:
    names = ["-c", "user.name=Anna", "-c", "user.email=anna@example.ee"]
    return subprocess.run(["git", *names, *args], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def _repository(root: Path, remote: str) -> tuple[Branch, Path]:
    """An author's repository whose branch holds a release and a draft; the branch, and the repository that holds it."""
    author, shared = root / "author", root / "remote.git"
    author.mkdir(parents=True)
    _git(author, "init", "--quiet", "--initial-branch=main")
    _git(author, "commit", "--quiet", "--allow-empty", "--message", "Begin")
    _git(root, "init", "--quiet", "--bare", str(shared))
    _git(author, "remote", "add", "origin", str(shared))
    branch = Branch(author, BRANCH, remote)
    for number in (NEXT, OLD):
        _publish(branch, built(root / number, number), number)
    return branch, shared if remote else author / ".git"


def _publish(branch: Branch, folder: Path, number: str) -> None:
    finished = [Finished(EDITION, Version(number, "2026-10-01"), folder)]
    assert to_branch(branch, finished, ["et"], True, lambda *_: None) == ()


def _files(folder: Path) -> dict[str, bytes]:
    """Everything in a repository, but for objects, which nobody sees until a branch leads to them."""
    paths = (path for path in folder.rglob("*") if path.is_file() and "objects" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _sound_branch(where: Path, at: Path) -> None:
    """The branch is whole, and the site on it sound."""
    _git(where, "fsck", "--connectivity-only", BRANCH)
    shutil.rmtree(at, ignore_errors=True)
    _git(where, "clone", "--quiet", "--branch", BRANCH, where.as_uri(), str(at))
    assert unsound(Store(at, EDITION)) == []


def each_call_of_branch(root: Path, place: str, fault: str, remote: str, share: float) -> Figure:
    count = failures = 0
    branch, where = _repository(root / "made", remote)
    folder = with_ids(root / "built", "other", "ONE")
    tip, author = _git(where, "rev-parse", BRANCH), _files(branch.root)
    shutil.copytree(root / "made", root / "as-made", symlinks=True)

    def check() -> None:
        """The branch is as it was, or goes on; the rest of the author's repository is as it was."""
        now = _git(where, "rev-parse", BRANCH)
        if now != tip:
            assert _git(where, "rev-parse", f"{BRANCH}^") == tip
            _sound_branch(where, root / "seen")
            _git(where, "update-ref", f"refs/heads/{BRANCH}", tip)
        left = {name: data for name, data in _files(branch.root).items() if f"refs/heads/{BRANCH}" not in name}
        assert left == {name: data for name, data in author.items() if f"refs/heads/{BRANCH}" not in name}
        assert not list(where.rglob("*.lock"))

    def failed() -> bool:
        """Whether the check fails; then the repositories are made anew, so that each call is judged by itself."""
        if _holds(check):
            return False
        shutil.rmtree(root / "made")
        shutil.copytree(root / "as-made", root / "made", symlinks=True)
        return True

    with publishers() as publisher:
        total = publisher.publish(branch, folder, NEW).calls
        assert total is not None
        failures += failed()
        for nth in _chosen(total, share):
            publisher.publish(branch, folder, NEW, fault, nth)
            count += 1
            failures += failed()
    # What is left is what was there before: that the next one succeeds need be seen once only.
    failures += not _holds(lambda: _publish(branch, folder, NEW))
    failures += not _holds(lambda: _sound_branch(where, root / "seen"))
    return Figure(f"{place}, {fault} at each call", count, failures)


def random_kills_of_branch(root: Path, place: str, remote: str, share: float) -> Figure:
    branch, where = _repository(root, remote)
    folders = [built(root / f"built-{number}", str(number)) for number in range(2)]
    count, failures, chance = round(KILLS * share) or 1, 0, random.Random(4)
    with publishers() as publisher:
        for begin, number in _kills(publisher, count, chance):
            begin(branch, folders[number % 2], chance.choice((NEXT, OLD)))
            failures += not _holds(lambda: _sound_branch(where, root / "seen"))
            # Nobody ever tidies up: the next one begins with what this one has left.
            if number % 10 == 0:
                failures += not _holds(lambda number=number: _publish(branch, folders[number % 2], NEXT))  # type: ignore[misc]
    failures += not _holds(lambda: _publish(branch, folders[0], NEW))
    failures += not _holds(lambda: _sound_branch(where, root / "seen"))
    return Figure(f"{place}, killed at random moments", count, failures)


def _at_once_on_branch(root: Path, place: str, remote: str, share: float) -> Figure:
    count = round(3 * share) or 1
    failures = sum(not _together(root / str(attempt), remote) for attempt in range(count))
    return Figure(f"{place}, {AT_ONCE} publishers at once", count, failures)


def _together(root: Path, remote: str) -> bool:
    """Whether of publishers that work at once, each in a clone of its own where there is a remote, none is lost."""
    branch, where = _repository(root, remote)
    authors = [branch.root] * AT_ONCE
    if remote:
        authors = [Path(shutil.copytree(branch.root, root / f"author-{number}")) for number in range(AT_ONCE)]
    with _all(root, [Branch(author, BRANCH, remote) for author in authors]) as codes:
        listed = json.loads(_git(where, "cat-file", "blob", f"{BRANCH}:{EDITION}/versions.json"))["versions"]
        there = {f"1.{number}.0" for number in range(AT_ONCE)} <= {version["number"] for version in listed}
    return codes == [0] * AT_ONCE and there and _holds(lambda: _sound_branch(where, root / "seen"))
