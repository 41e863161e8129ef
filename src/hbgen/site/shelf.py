"""Puts one finished version among the versions of an edition, whole or not at all, and never touches a released one.

A shelf is `SITE/<audience>/<language>`: a folder for each version, `versions.json` and `latest`. The order of
the steps keeps it sound whenever this process dies: stage, sync, rename, list, flip. Whoever comes next
tidies up what was left.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from hbgen.editions import NEXT
from hbgen.files import NotOurs, is_left_around, named, put, settle
from hbgen.site import doors
from hbgen.site.lock import locked
from hbgen.site.versions import LATEST, LIST, Version, dump, newest, parse, version

DIGESTS = "digests.json"
"""In each version: what it is, and the digest of each of its files."""
PATIENCE = 300.0
"""Seconds to wait for another publisher, who copies and renames but does not build while we wait."""

Outcome = Literal["added", "same", "differs"]
"""It stands there now; the same bytes stood there; other bytes stand there and were left alone."""

_STAGE, _OLD = ".stage-", ".old-"


@dataclass(frozen=True, slots=True)
class Shelf:
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
        known = described(self.folder / number)
        return known is not None and known.number == number


def add(
    shelf: Shelf,
    new: Version,
    built: Path,
    force: bool = False,
    patience: float = PATIENCE,
    tell: Callable[[], None] = lambda: None,
) -> Outcome:
    """Put the finished site in `built` on the shelf as the version `new`, then list it, then flip `latest`.

    A released version that stands there with other bytes is replaced only with `force`. `tell` hears when
    another publisher is at work. Raises `Busy` when that one does not finish within `patience` seconds,
    `NotOurs` when the shelf holds what no publisher put there, and `OSError` as the disk gives it: what stood
    there still stands.
    """
    files = digests(built)
    new = replace(new, changes="pages/changes.html" in files)
    with locked(shelf.site, patience, tell):
        listed = _tidy(shelf)
        place = shelf.folder / new.number
        stands = _read(place)
        if stands is not None:
            if stands[1] == files and digests(place) == files:
                _announce(shelf, _with(listed, new))
                return "same"
            if stands[1] != files and new.released and not force:
                return "differs"
        with named(place):
            stage = Path(tempfile.mkdtemp(prefix=_STAGE, dir=shelf.folder))
        stage.chmod(0o755)
        try:
            _copy(built, stage, files)
            manifest = {"files": files, "version": new.as_json()}
            put(stage / DIGESTS, json.dumps(manifest, indent=1, sort_keys=True).encode() + b"\n", durable=True)
            _swap(shelf, stage, place, listed)
        except BaseException:
            shutil.rmtree(stage, ignore_errors=True)
            raise
        _announce(shelf, _with(listed, new))
        _forget(shelf)
    return "added"


def digests(folder: Path) -> dict[str, str]:
    """Path → SHA-256 of each file of a version."""
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in _names(folder) if name != DIGESTS
    }


def whole(folder: Path) -> bool:
    """Whether a version holds exactly what was published."""
    known = _read(folder)
    return known is not None and known[1] == digests(folder)


def described(folder: Path) -> Version | None:
    """What a version's folder says it is; None where no publisher put it."""
    known = _read(folder)
    return known[0] if known is not None else None


def _names(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not is_left_around(path.name):
            yield path.relative_to(folder).as_posix()


def _read(place: Path) -> tuple[Version, dict[str, str]] | None:
    try:
        data = json.loads((place / DIGESTS).read_bytes())
        return version(data["version"]), dict(data["files"])
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return None


def _with(listed: tuple[Version, ...], new: Version) -> tuple[Version, ...]:
    return (*(each for each in listed if each.number != new.number), new)


def _tidy(shelf: Shelf) -> tuple[Version, ...]:
    """Take away what a publisher that died left behind, finish what it had begun; the versions that stand."""
    folder = shelf.folder
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{_STAGE}*"):
        shutil.rmtree(left)
    for left in folder.glob(".hbgen-*"):
        left.unlink()
    for old in folder.glob(f"{_OLD}*"):
        place = folder / old.name.removeprefix(_OLD)
        if not place.exists():
            old.rename(place)
    _forget(shelf)
    listed = shelf.versions()
    found = listed
    for path in sorted(folder.iterdir()):
        if (
            path.name.startswith(".")
            or is_left_around(path.name)
            or path.name in (LIST, LATEST, "index.html", *(each.number for each in listed))
        ):
            continue
        known = described(path)
        if known is None or known.number != path.name:
            raise NotOurs(folder)
        # It was renamed whole, and its publisher died before it could list it.
        found = (*found, known)
    if found != listed:
        _announce(shelf, found)
    return found


def _copy(built: Path, stage: Path, files: dict[str, str]) -> None:
    folders = {stage}
    for name, digest in files.items():
        data = (built / name).read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
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


def _swap(shelf: Shelf, stage: Path, place: Path, listed: tuple[Version, ...]) -> None:
    """Rename the stage into its place. What stood there is not listed while it goes."""
    if place.exists():
        _announce(shelf, tuple(each for each in listed if each.number != place.name))
        place.rename(place.with_name(_OLD + place.name))
    stage.rename(place)
    settle(shelf.folder)


def _forget(shelf: Shelf) -> None:
    for old in shelf.folder.glob(f"{_OLD}*"):
        shutil.rmtree(old)


def _announce(shelf: Shelf, versions: tuple[Version, ...]) -> None:
    """Tell readers which versions there are: the list, then the page in front of them, then `latest`."""
    put(shelf.folder / LIST, dump(versions), durable=True)
    latest = newest(versions)
    if latest is not None or any(each.number == NEXT for each in versions):
        doors.version(shelf.folder, LATEST if latest else NEXT)
    _flip(shelf.folder, latest)


def _flip(folder: Path, number: str | None) -> None:
    """Let `latest` lead to a version, in one step; by a small page where links are not to be had."""
    latest, made = folder / LATEST, folder / f".{LATEST}"
    if number is None:
        if latest.is_symlink():
            latest.unlink()
        elif latest.exists():
            shutil.rmtree(latest)
        return
    if latest.is_symlink() and str(latest.readlink()) == number:
        return
    if latest.is_dir() and not latest.is_symlink():
        _point(latest, number)
        return
    made.unlink(missing_ok=True)
    try:
        made.symlink_to(number, target_is_directory=True)
    except (OSError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_LINKS:
            raise
        _point(latest, number)
        return
    made.replace(latest)
    settle(folder)


_NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL, errno.EPROTO}
"""What systems say that have no links, or none for everybody: FAT, FUSE, SMB, Windows, shared folders of VirtualBox."""

_KEEP_FRAGMENT = b"""\
"use strict";
// A redirect by the page alone would lose what stands behind #.
location.replace(document.querySelector("a").href + location.hash);
"""


def _point(latest: Path, number: str) -> None:
    """`latest` as a folder with a page that leads to a version, the part behind # included."""
    address = f"../{number}/index.html"
    put(latest / "latest.js", _KEEP_FRAGMENT, durable=True)
    body = f'<p><a href="{address}">{number}</a></p><script src="latest.js"></script>'
    head = f'<noscript><meta http-equiv="refresh" content="0; url={address}"></noscript>'
    put(latest / "index.html", doors.page("en", number, body, head=head), durable=True)
