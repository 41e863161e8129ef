"""Puts one finished version among the versions of an edition, whole or not at all, and never touches a released one.

A store is `SITE/<audience>/<language>`: a folder for each version, `versions.json`, `latest` and a page that leads on.
The order of the steps keeps it sound whenever this process dies: stage, sync, rename, list, lead. Whoever comes next
tidies up what was left.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from hbgen import files
from hbgen.editions import NEXT
from hbgen.files import TEMPORARY, NotOurs, is_left_around, named, put, settle
from hbgen.model.base import AUDIENCES
from hbgen.publishing import latest, manifest
from hbgen.publishing.latest import OLD, STAGE, remove
from hbgen.publishing.lock import locked
from hbgen.publishing.manifest import DIGESTS, Manifest
from hbgen.publishing.versions import LATEST, LIST, Version, dump, newest, parse
from hbgen.site import redirects

PATIENCE = 300.0
"""Seconds to wait for another publisher, who copies and renames but does not build while we wait."""

Outcome = Literal["added", "same", "differs"]
"""It stands there now; the same bytes stood there; other bytes stand there and were left alone."""


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
        """What is listed; nothing where no list is, or none that can be read."""
        try:
            return parse((self.folder / LIST).read_bytes())
        except (FileNotFoundError, ValueError):
            return ()

    def holds(self, number: str) -> bool:
        """Whether a version stands there. Whoever publishes next lists it, if it is not listed."""
        known = manifest.read(self.folder / number)
        return known is not None and known.version.number == number


def add(
    store: Store,
    new: Version,
    built: Path,
    force: bool = False,
    patience: float = PATIENCE,
    tell: Callable[[], None] = lambda: None,
) -> Outcome:
    """Put the finished site in `built` on the store as the version `new`, list it, and let `latest` lead to the newest.

    A released version that stands there with other bytes is replaced only with `force`. `tell` hears when
    another publisher is at work. Raises `Busy` when that one does not finish within `patience` seconds,
    `NotOurs` when the store holds what no publisher put there, and `OSError` as the disk gives it: what stood
    there still stands.
    """
    own = manifest.digests(built)
    new = replace(new, changes="pages/changes.html" in own)
    with locked(store.site, patience, tell):
        _sweep(store.site)
        listed = _tidy(store)
        place = store.folder / new.number
        stands = manifest.read(place)
        if stands is not None:
            if stands.files == own and manifest.digests(place) == own:
                _announce(store, _with(listed, new))
                return "same"
            if stands.files != own and new.released and not force:
                _announce(store, listed)
                return "differs"
        with named(place):
            stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=store.folder))
        stage.chmod(0o755)
        try:
            _copy(built, stage, own)
            put(stage / DIGESTS, Manifest(new, own).dump(), durable=True)
            _swap(store, stage, place, listed)
        except BaseException:
            remove(stage)
            raise
        _announce(store, _with(listed, new))
        _forget(store)
    return "added"


def _with(listed: tuple[Version, ...], new: Version) -> tuple[Version, ...]:
    return (*(each for each in listed if each.number != new.number), new)


def _sweep(site: Path) -> None:
    """Take away what publishers that died left anywhere in the site. Whoever holds the lock is the only one alive."""
    stores = [f"{audience}/*/" for audience in AUDIENCES]
    for folder in ("", *(f"{audience}/" for audience in AUDIENCES), *stores):
        for left in site.glob(f"{folder}{TEMPORARY}*"):
            if left.is_symlink() or not left.is_dir():
                left.unlink()
    for folder in stores:
        for left in site.glob(f"{folder}{STAGE}*"):
            remove(left)


def _tidy(store: Store) -> tuple[Version, ...]:
    """Finish what a publisher that died had begun; the versions that stand."""
    folder = store.folder
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{OLD}*"):
        place = folder / old.name.removeprefix(OLD)
        if not os.path.lexists(place):
            old.rename(place)
    _forget(store)
    # As a former version of hbgen made it, right before it was renamed.
    remove(folder / f".{LATEST}")
    if not latest.ours(folder):
        raise NotOurs(folder / LATEST)
    names = sorted(path.name for path in folder.iterdir())
    listed = store.versions()
    there = tuple(each for each in listed if each.number in names)
    beside = {LIST, LATEST, "index.html", redirects.SCRIPT, *(each.number for each in there)}
    for name in names:
        if name.startswith(".") or is_left_around(name) or name in beside:
            continue
        known = manifest.read(folder / name)
        if known is None or known.version.number != name:
            raise NotOurs(folder)
        # It was renamed whole, and its publisher died before it could list it.
        there = (*there, known.version)
    if there != listed:
        _announce(store, there)
    return there


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
    """Rename the stage into its place. What stood there goes in the same step, or is not listed while it goes."""
    if place.exists():
        if place.name != NEXT:
            latest.forget(store.folder)
        if files.exchange(stage, place):
            settle(store.folder)
            remove(stage)
            return
        _announce(store, tuple(each for each in listed if each.number != place.name))
        place.rename(place.with_name(OLD + place.name))
    stage.rename(place)
    settle(store.folder)


def _forget(store: Store) -> None:
    for old in store.folder.glob(f"{OLD}*"):
        remove(old)


def _announce(store: Store, versions: tuple[Version, ...]) -> None:
    """Tell readers which versions there are: the list, then the page in front of them, then `latest`."""
    put(store.folder / LIST, dump(versions), durable=True)
    leads_to = newest(versions) or next((each.number for each in versions if each.number == NEXT), None)
    if leads_to is not None:
        redirects.version(store.folder, leads_to)
    latest.refresh(store.folder, versions)
