"""The folder `latest` beside the versions of an edition: addresses that always lead to the newest release.

It is the same on every host, since it needs no links: for each page of the newest release it has a small page that
redirects there, and every other file (feeds, calendars, downloads) is a copy. Each `id/<ID>.html` of an older release
that the newest does not have redirects to the newest release that has it. Every file is replaced atomically, so that
each address works at any time. Where every release is withdrawn, the ids alone stay, and lead to the page that says so.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from hbgen import files
from hbgen.files import everything_below, put_all, settle, spelling_key
from hbgen.publishing import manifest
from hbgen.publishing.manifest import DIGESTS
from hbgen.publishing.versions import LATEST, Version, newest, rank
from hbgen.publishing.withdrawn import lost_ids
from hbgen.site import redirects
from hbgen.site.permanent import FOLDER as IDS

RECORD = "latest.json"
"""In `latest`: which release it leads to, and which release each permanent address leads to."""
STAGE, OLD = ".stage-", ".old-"
"""Prefixes of folders that are being put in place, and that are being removed."""

_HOLDS = frozenset((RECORD, DIGESTS, "latest.js", "places.json", "index.html", "_static", "pages", IDS))
"""Names by which a folder `latest` is recognised as published, in this or a former shape, or as a copy of a release."""


@dataclass(frozen=True, slots=True)
class _Record:
    """The permanent addresses of the releases."""

    releases: frozenset[str]
    ids: Mapping[str, str]
    """Page (`id/TEL-03.html`) → the newest release that has it."""

    def dump(self, number: str) -> bytes:
        data = {"ids": dict(self.ids), "latest": number, "releases": sorted(self.releases, key=rank)}
        return json.dumps(data, indent=1, sort_keys=True).encode() + b"\n"


def is_ours(folder: Path) -> bool:
    """Whether `latest` in `folder` was published by hbgen, in any shape; True where there is none."""
    latest = folder / LATEST
    if latest.is_symlink():
        return True
    try:
        names = {path.name for path in latest.iterdir()}
    except FileNotFoundError:
        return True
    except NotADirectoryError:
        # A symbolic link unpacked on a system without them: a small file with the name of its target.
        text = latest.read_bytes()[:100].decode("utf-8", "replace").strip().strip("./")
        return not text or Version.named(text)
    return not names or not names.isdisjoint(_HOLDS)


def forget(folder: Path) -> None:
    """Remove the record, so that the next `refresh` reads all releases: one of them is about to change."""
    (folder / LATEST / RECORD).unlink(missing_ok=True)


def refresh(folder: Path, versions: Iterable[Version]) -> None:
    """Make `latest` in `folder` redirect to the newest release of `versions`; remove it where nothing was released.

    The result depends on the releases alone. Only files that differ are written.
    """
    all_versions = tuple(versions)
    number = newest(all_versions)
    if number is None:
        _put_in_place(folder, folder, _lost(folder, ()), {})
        return
    release = manifest.read(folder / number)
    if release is None:
        # No redirects to a damaged release; publishing it again repairs it.
        return
    record = _record(folder, frozenset(version.number for version in all_versions if version.released))
    generated = _generated(folder, number, release, record)
    copies = {path: digest for path, digest in release.files.items() if path not in generated}
    _put_in_place(folder, folder / number, generated, copies)


def _put_in_place(folder: Path, release: Path, generated: Mapping[str, bytes], copies: Mapping[str, str]) -> None:
    """Make `latest` in `folder` hold `generated`, and `copies` (path → digest) of files of `release`."""
    latest, paths = folder / LATEST, {*generated, *copies}
    if not paths:
        remove(latest)
        return
    if latest.is_dir() and not latest.is_symlink():
        _make_way(latest, paths)
        _fill(latest, release, generated, copies)
        _remove_others(latest, paths)
        return
    stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=folder))
    stage.chmod(0o755)
    _fill(stage, release, generated, copies)
    if latest.is_symlink() or latest.exists():
        if not files.exchange(stage, latest):
            latest.rename(folder / f"{OLD}{LATEST}")
            stage.rename(latest)
            remove(folder / f"{OLD}{LATEST}")
        remove(stage)
    else:
        stage.rename(latest)
    settle(folder)


def remove(path: Path) -> None:
    """Remove a file, a link or a folder; nothing where there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _record(folder: Path, releases: frozenset[str]) -> _Record:
    """The permanent addresses of `releases`. Releases in the last record are not read again."""
    previous = _last_record(folder)
    if previous is None or not previous.releases <= releases or not set(previous.ids.values()) <= previous.releases:
        previous = _Record(frozenset(), {})
    ids = dict(previous.ids)
    for number in sorted(releases - previous.releases, key=rank):
        release = manifest.read(folder / number)
        for path in release.files if release is not None else ():
            if _is_permanent(path) and (path not in ids or rank(ids[path]) < rank(number)):
                ids[path] = number
    return _Record(releases, ids)


def _last_record(folder: Path) -> _Record | None:
    latest = folder / LATEST
    if latest.is_symlink():
        # It links to a released version.
        return None
    try:
        data = json.loads((latest / RECORD).read_bytes())
        return _Record(
            frozenset(map(str, data["releases"])), {str(path): str(number) for path, number in data["ids"].items()}
        )
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _is_permanent(path: str) -> bool:
    return path.startswith(f"{IDS}/") and path.endswith(".html") and path.count("/") == 1


def _generated(folder: Path, number: str, release: manifest.Manifest, record: _Record) -> dict[str, bytes]:
    """Path → bytes of the redirects and the record, in the order of writing: the pages' script comes first."""
    generated = {redirects.SCRIPT: redirects.script()}
    present = {spelling_key(path) for path in release.files}
    older: dict[str, str] = {}
    # Of names that some systems take for one, the newest release's counts.
    for path, target in sorted(record.ids.items(), key=lambda item: (rank(item[1]), item[0]), reverse=True):
        if spelling_key(path) not in present:
            present.add(spelling_key(path))
            older[path] = target
    pages = {path: number for path in release.files if path.endswith(".html")}
    generated |= _lost(folder, pages | older, number)
    for path, target in sorted((pages | older).items()):
        up = "../" * path.count("/")
        # Permanent addresses have a fragment of their own, and never need the script.
        script = "" if _is_permanent(path) else f"{up}{redirects.SCRIPT}"
        generated[path] = redirects.leading(folder.name, target, f"../{up}{target}/{path}", script)
    generated[RECORD] = record.dump(number)
    return generated


def _lost(folder: Path, kept: Iterable[str], number: str = "") -> dict[str, bytes]:
    """Path → redirect of each id that withdrawn versions alone had: to the release `number`, never to what was
    withdrawn; without one, to the page that says so."""
    return {
        path: redirects.leading(folder.name, number or former, f"../../{number or former}/index.html")
        for path, former in lost_ids(folder, kept).items()
    }


def _fill(latest: Path, release: Path, generated: Mapping[str, bytes], copies: Mapping[str, str]) -> None:
    put_all(latest, {path: data for path, data in generated.items() if path != RECORD})
    stale = [path for path, digest in copies.items() if not _holds(latest / path, digest)]
    put_all(latest, {path: (release / path).read_bytes() for path in stale})
    put_all(latest, {path: data for path, data in generated.items() if path == RECORD})


def _holds(path: Path, digest: str) -> bool:
    try:
        return not path.is_symlink() and manifest.digest(path.read_bytes()) == digest
    except FileNotFoundError:
        return False


def _make_way(latest: Path, paths: set[str]) -> None:
    """Remove files where `paths` need folders, folders where they need files, and what is spelled otherwise: it would
    be written to, and keep its name. Links must not be followed."""
    folders = {parent.as_posix() for path in paths for parent in PurePosixPath(path).parents}
    needed = paths | folders
    spellings = {spelling_key(path) for path in needed}
    for path in everything_below(latest):
        name = path.relative_to(latest).as_posix()
        otherwise = name not in needed and spelling_key(name) in spellings
        if path.is_dir() and not path.is_symlink():
            if name in paths or otherwise:
                shutil.rmtree(path)
        elif name in folders or otherwise:
            path.unlink(missing_ok=True)


def _remove_others(latest: Path, paths: set[str]) -> None:
    spellings = {spelling_key(path) for path in paths}
    for path in reversed(everything_below(latest)):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif spelling_key(path.relative_to(latest).as_posix()) not in spellings:
            path.unlink()


__all__ = ["OLD", "RECORD", "STAGE", "forget", "is_ours", "refresh", "remove"]
