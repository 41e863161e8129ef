"""The folder `latest` beside the versions of an edition: addresses that always lead to the newest release.

It is the same on every host, since it needs no links: each page of the newest release is a small page that leads to it,
and every other file (feeds, calendars, downloads) is a copy. Each `id/<ID>.html` of an older release that the newest
does not have leads to the newest release that has it. Every file is exchanged in one step, and whatever is there while
they are exchanged answers.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hbgen import files
from hbgen.files import put_all, settle
from hbgen.publishing import manifest
from hbgen.publishing.manifest import DIGESTS
from hbgen.publishing.versions import LATEST, Version, newest, rank
from hbgen.site import redirects
from hbgen.site.permanent import FOLDER as IDS

RECORD = "latest.json"
"""In `latest`: which release it leads to, and which release each permanent address leads to."""
STAGE, OLD = ".stage-", ".old-"
"""How the names of folders begin that are on their way in, and out."""

_HOLDS = frozenset((RECORD, DIGESTS, "latest.js", "places.json", "index.html", "_static", "pages", IDS))
"""Names by which a folder `latest` is known as published, in this shape, a former one, or as a copy of a release."""


@dataclass(frozen=True, slots=True)
class _Record:
    """Which permanent addresses the releases have."""

    releases: frozenset[str]
    ids: Mapping[str, str]
    """Page (`id/TEL-03.html`) → the newest release that has it."""

    def dump(self, number: str) -> bytes:
        data = {"ids": dict(self.ids), "latest": number, "releases": sorted(self.releases, key=rank)}
        return json.dumps(data, indent=1, sort_keys=True).encode() + b"\n"


def ours(folder: Path) -> bool:
    """Whether what stands as `latest` in `folder` was published, in any shape; True where nothing does."""
    latest = folder / LATEST
    if latest.is_symlink():
        return True
    try:
        names = {path.name for path in latest.iterdir()}
    except FileNotFoundError:
        return True
    except NotADirectoryError:
        # A link that was unpacked where links are not to be had: a small file with the name of its target.
        text = latest.read_bytes()[:100].decode("utf-8", "replace").strip().strip("./")
        return not text or Version.named(text)
    return not names or not names.isdisjoint(_HOLDS)


def forget(folder: Path) -> None:
    """Let the next `refresh` ask every release for its permanent addresses: one of them is about to change."""
    (folder / LATEST / RECORD).unlink(missing_ok=True)


def refresh(folder: Path, versions: Iterable[Version]) -> None:
    """Let `latest` in `folder` lead to the newest release of `versions`; remove it where there is none.

    The result depends on the releases alone, whatever stood there. Only what differs is written.
    """
    latest, every = folder / LATEST, tuple(versions)
    number = newest(every)
    if number is None:
        remove(latest)
        return
    known = manifest.read(folder / number)
    if known is None:
        # A damaged release is not led to; whoever publishes it again mends it.
        return
    record = _record(folder, frozenset(version.number for version in every if version.released))
    leading = _leading(folder, number, known, record)
    copied = {path: digest for path, digest in known.files.items() if path not in leading}
    if latest.is_dir() and not latest.is_symlink():
        _make_way(latest, {*leading, *copied})
        _fill(latest, folder / number, leading, copied)
        _remove_others(latest, {*leading, *copied})
        return
    stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=folder))
    stage.chmod(0o755)
    _fill(stage, folder / number, leading, copied)
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
    """The permanent addresses of `releases`. Releases that the last record knows are not read again."""
    last = _last(folder)
    if last is None or not last.releases <= releases or not set(last.ids.values()) <= last.releases:
        last = _Record(frozenset(), {})
    ids = dict(last.ids)
    for number in sorted(releases - last.releases, key=rank):
        known = manifest.read(folder / number)
        for path in known.files if known is not None else ():
            if _permanent(path) and (path not in ids or rank(ids[path]) < rank(number)):
                ids[path] = number
    return _Record(releases, ids)


def _last(folder: Path) -> _Record | None:
    latest = folder / LATEST
    if latest.is_symlink():
        # It leads into a released version.
        return None
    try:
        data = json.loads((latest / RECORD).read_bytes())
        return _Record(frozenset(map(str, data["releases"])), {str(path): str(at) for path, at in data["ids"].items()})
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _permanent(path: str) -> bool:
    return path.startswith(f"{IDS}/") and path.endswith(".html") and path.count("/") == 1


def _leading(folder: Path, number: str, known: manifest.Manifest, record: _Record) -> dict[str, bytes]:
    """Path → bytes of all that is no copy, in the order in which it is written: a page's script comes first."""
    made = {redirects.SCRIPT: redirects.script()}
    there = {path.casefold() for path in known.files}
    former = {path: at for path, at in record.ids.items() if path.casefold() not in there}
    pages = {path: number for path in known.files if path.endswith(".html")}
    for path, at in sorted((pages | former).items()):
        up = "../" * path.count("/")
        # Permanent addresses have a fragment of their own, and do without scripts in any case.
        script = "" if _permanent(path) else f"{up}{redirects.SCRIPT}"
        made[path] = redirects.leading(folder.name, at, f"../{up}{at}/{path}", script)
    made[RECORD] = record.dump(number)
    return made


def _fill(latest: Path, release: Path, leading: Mapping[str, bytes], copied: Mapping[str, str]) -> None:
    put_all(latest, {path: data for path, data in leading.items() if path != RECORD})
    stale = [path for path, digest in copied.items() if not _holds(latest / path, digest)]
    put_all(latest, {path: (release / path).read_bytes() for path in stale})
    put_all(latest, {RECORD: leading[RECORD]})


def _holds(path: Path, digest: str) -> bool:
    try:
        return not path.is_symlink() and manifest.digest(path.read_bytes()) == digest
    except FileNotFoundError:
        return False


def _make_way(latest: Path, wanted: set[str]) -> None:
    """Remove files where folders are wanted, and folders where files are. A link must not be written through."""
    folders = {parent for path in wanted for parent in (latest / path).parents}
    for path in sorted(latest.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            if path.relative_to(latest).as_posix() in wanted:
                shutil.rmtree(path)
        elif path in folders:
            path.unlink()


def _remove_others(latest: Path, wanted: set[str]) -> None:
    for path in sorted(latest.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(latest).as_posix() not in wanted:
            path.unlink()


__all__ = ["OLD", "RECORD", "STAGE", "forget", "ours", "refresh", "remove"]
