"""Adds a finished version to the version store of an edition, completely or not at all; released ones never change.

A store is `SITE/<audience>/<language>`: a folder for each version, `versions.json`, `latest` and a redirecting page.
The order of the steps keeps it consistent if the process dies: stage, sync, rename, list, redirect. The next publisher
removes what was left.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from hbgen import files
from hbgen.editions import NEXT
from hbgen.files import (
    TEMPORARY,
    NotOurs,
    everything_below,
    is_folder,
    is_left_around,
    is_there,
    matching,
    named,
    put,
    settle,
)
from hbgen.model.visibility import AUDIENCES
from hbgen.publishing import latest, manifest, withdrawn
from hbgen.publishing.latest import OLD, STAGE, remove
from hbgen.publishing.lock import locked
from hbgen.publishing.manifest import DIGESTS, Manifest
from hbgen.publishing.versions import LATEST, LIST, Version, dump, newest, parse
from hbgen.publishing.withdrawn import Stub
from hbgen.releases.withdrawals import Withdrawal
from hbgen.site import redirects

PATIENCE = 300.0
"""Seconds to wait for another publisher, who holds the lock while copying and renaming, not while building."""

Outcome = Literal["added", "same", "differs", "withdrawn"]
"""The version was added; it was there already with the same bytes; it is there with other bytes and was kept; it was
taken out."""


_SOURCES = (".git", ".github", "content", "handbook", "locale", "locks", "schema")
"""Folders of a handbook's repository that people and hbgen write."""


def holds_sources(site: Path, root: Path) -> bool:
    """Whether a site at `site` would lie among the sources of the handbook in `root`."""
    where, home = Path(os.path.realpath(site)), Path(os.path.realpath(root))
    return where == home or any(where.is_relative_to(home / folder) for folder in _SOURCES)


@dataclass(frozen=True, slots=True)
class Store:
    """The versions of one edition in one language, below a site."""

    site: Path
    edition: str
    """`staff/et`."""

    @property
    def folder(self) -> Path:
        return self.site / self.edition

    def versions(self) -> tuple[Version, ...]:
        """The listed versions; empty where there is no list, or none that can be read."""
        try:
            return parse((self.folder / LIST).read_bytes())
        except (FileNotFoundError, ValueError):
            return ()

    def holds(self, number: str) -> bool:
        """Whether a version is in the store; it may not be listed before the next `add`."""
        published = manifest.read(self.folder / number)
        return published is not None and published.version.number == number


def add(
    store: Store,
    new: Version,
    built: Path,
    force: bool = False,
    patience: float = PATIENCE,
    tell: Callable[[], None] = lambda: None,
) -> Outcome:
    """Put the finished site in `built` into the store as the version `new`, and update the list and `latest`.

    A released version with other bytes is replaced only with `force`. `tell` is called when another publisher
    holds the lock. Raises `Busy` when that one does not finish within `patience` seconds, `NotOurs` when the
    store holds files that no publisher put there, and `OSError` for errors of the disk: the former version is
    kept then.
    """
    digests = manifest.digests(built)
    new = replace(new, changes="pages/changes.html" in digests)
    with locked(store.site, patience, tell):
        _remove_temporary(store.site)
        listed = _repair(store)
        place = store.folder / new.number
        published = manifest.read(place)
        if published is not None:
            if published.files == digests and manifest.digests(place) == digests:
                _publish_list(store, _listed_with(listed, new))
                return "same"
            if published.files != digests and new.is_fixed and not force:
                _publish_list(store, listed)
                return "differs"
        with named(place):
            stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=store.folder))
        stage.chmod(0o755)
        try:
            _copy(built, stage, digests)
            put(stage / DIGESTS, Manifest(new, digests).dump(), durable=True)
            _swap(store, stage, place, listed)
        except BaseException:
            remove(stage)
            raise
        _publish_list(store, _listed_with(listed, new))
        _remove_old(store)
    return "added"


def _listed_with(listed: tuple[Version, ...], new: Version) -> tuple[Version, ...]:
    return (*(version for version in listed if version.number != new.number), new)


def _remove_temporary(site: Path) -> None:
    """Remove temporary files of publishers that died, anywhere in the site. The caller holds the lock."""
    audiences = [site / audience for audience in AUDIENCES]
    stores = [folder for audience in audiences for folder in matching(audience, "*") if is_folder(folder)]
    for folder in (site, *audiences, *stores):
        for leftover in matching(folder, f"{TEMPORARY}*"):
            if leftover.is_symlink() or not leftover.is_dir():
                leftover.unlink()
    for folder in stores:
        for leftover in matching(folder, f"{STAGE}*"):
            remove(leftover)


def _repair(store: Store) -> tuple[Version, ...]:
    """Finish the steps of a publisher that died. Returns the versions in the store."""
    folder = store.folder
    folder.mkdir(parents=True, exist_ok=True)
    for old in matching(folder, f"{OLD}*"):
        place = folder / old.name.removeprefix(OLD)
        if not is_there(place):
            old.rename(place)
    _remove_old(store)
    # Left by a former version of hbgen, which made `latest` under this name and renamed it.
    remove(folder / f".{LATEST}")
    if not latest.is_ours(folder):
        raise NotOurs(folder / LATEST)
    names = sorted(path.name for path in folder.iterdir())
    listed = store.versions()
    gone = {stub.number for stub in withdrawn.stubs(folder)}
    present = tuple(version for version in listed if _stands(folder, version.number) and version.number not in gone)
    expected = {LIST, LATEST, "index.html", redirects.SCRIPT, *(version.number for version in present)}
    for name in names:
        if name.startswith(".") or is_left_around(name) or name in expected:
            continue
        if withdrawn.read(folder / name) is not None:
            continue
        unlisted = manifest.read(folder / name)
        if (unlisted is None and not _is_emptied(folder / name)) or (unlisted and unlisted.version.number != name):
            raise NotOurs(folder / name if is_folder(folder / name) else folder)
        if unlisted is not None:
            # It is complete: its publisher died after renaming it, before listing it.
            present = (*present, unlisted.version)
    if present != listed:
        _publish_list(store, present)
    return present


def _stands(folder: Path, number: str) -> bool:
    """Whether a version is there for readers: nobody removed its folder, or all that is in it."""
    return is_there(folder / number / DIGESTS)


def _is_emptied(path: Path) -> bool:
    return Version.named(path.name) and is_folder(path) and all(is_folder(inner) for inner in everything_below(path))


def _copy(built: Path, stage: Path, digests: dict[str, str]) -> None:
    folders = {stage}
    for name, digest in digests.items():
        data = (built / name).read_bytes()
        if manifest.digest(data) != digest:
            raise OSError(errno.EBUSY, "changed while it was copied", name)
        target = stage / name
        target.parent.mkdir(parents=True, exist_ok=True)
        folders.update(target.parents[: len(Path(name).parts)])
        with target.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    for folder in folders:
        settle(folder)


def _swap(store: Store, stage: Path, place: Path, listed: tuple[Version, ...]) -> None:
    """Rename the stage into its place. A former version is exchanged atomically, or unlisted before it is renamed."""
    if place.exists():
        if place.name != NEXT:
            latest.forget(store.folder)
        if files.exchange(stage, place):
            settle(store.folder)
            remove(stage)
            return
        _publish_list(store, tuple(version for version in listed if version.number != place.name))
        place.rename(place.with_name(OLD + place.name))
    stage.rename(place)
    settle(store.folder)


def _remove_old(store: Store) -> None:
    for old in matching(store.folder, f"{OLD}*"):
        remove(old)


def _publish_list(store: Store, versions: tuple[Version, ...], more: Sequence[Stub] = ()) -> None:
    """Write the list of versions, then the redirecting page, then `latest`.

    The list names the withdrawn versions too: those that it names already, and `more`.
    """
    stubs = {stub.number: stub for stub in (*withdrawn.stubs(store.folder), *more)}
    entries = [stubs[number].as_json() for number in sorted(stubs.keys() - _numbers(versions))]
    put(store.folder / LIST, dump(versions, entries), durable=True)
    leads_to = newest(versions) or next((version.number for version in versions if version.number == NEXT), None)
    if leads_to is not None:
        redirects.version(store.folder, leads_to)
    latest.refresh(store.folder, versions)
    withdrawn.refresh(store.folder)


def _numbers(versions: tuple[Version, ...]) -> set[str]:
    return {version.number for version in versions}


def withdraw(store: Store, withdrawals: Sequence[Withdrawal]) -> tuple[str, ...]:
    """Put small pages in place of the withdrawn versions of a store; the caller holds the lock of the site.

    Returns the numbers of those that were still there. Versions that were never published here are left out. First
    nothing leads to a version any more, then it goes; a publisher that dies in between is followed by one that does
    both again.
    """
    _remove_temporary(store.site)
    listed = _repair(store)
    done: list[str] = []
    stubs: list[Stub] = []
    for number, withdrawal in withdrawn.numbers(withdrawals).items():
        place = store.folder / number
        former, published = withdrawn.read(place), manifest.read(place)
        if former is None and published is None:
            continue
        stub = withdrawn.make(store.folder, withdrawal, former)
        stubs.append(stub)
        if former == stub and published is None:
            continue
        listed = tuple(version for version in listed if version.number != number)
        _publish_list(store, listed, stubs)
        stage = withdrawn.staged(store.folder, stub, STAGE)
        try:
            _swap(store, stage, place, listed)
        except BaseException:
            remove(stage)
            raise
        done.append(number)
    _publish_list(store, listed, stubs)
    _remove_old(store)
    return tuple(done)


def is_withdrawn(store: Store, number: str) -> bool:
    """Whether the page of a withdrawn version stands in place of this one."""
    return withdrawn.read(store.folder / number) is not None


def vanished(store: Store) -> tuple[str, ...]:
    """The listed versions whose folders are gone or empty: somebody removed them by hand."""
    return tuple(version.number for version in store.versions() if not _stands(store.folder, version.number))
