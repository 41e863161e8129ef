"""One publisher at a time: a lock that the system lets go of when its holder dies.

The lock is held on the folder itself, so that no file of it stands in a site that is copied or served.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hbgen.files import named

_PAUSE = 0.05
_WORKSPACE = ".hbgen-publish-"
_MADE = re.compile(re.escape(_WORKSPACE) + r"[a-z0-9_]{8}")
"""As `tempfile` names a folder: what somebody else has called so is not removed."""


class Busy(Exception):
    """Another publisher holds the site, and did not let go in time."""


@contextmanager
def locked(site: Path, patience: float, tell: Callable[[], None]) -> Iterator[None]:
    """Hold `site` alone. Waits `patience` seconds, after calling `tell` once; then raises `Busy`."""
    with named(site):
        site.mkdir(parents=True, exist_ok=True)
        handle = _open(site)
    try:
        deadline = time.monotonic() + patience
        told = False
        while not _take(handle):
            if time.monotonic() >= deadline:
                raise Busy(str(site))
            if not told:
                tell()
                told = True
            time.sleep(_PAUSE)
        yield
    finally:
        # Closing lets go; so does the system, whatever becomes of this process.
        os.close(handle)


def _open(folder: Path) -> int:
    if os.name == "posix":
        return os.open(folder, os.O_RDONLY)
    # Windows opens no folders: a file elsewhere stands for each.
    mark = hashlib.blake2b(os.fsencode(folder.resolve()), digest_size=12).hexdigest()
    return os.open(Path(tempfile.gettempdir()) / f"hbgen-{mark}.lock", os.O_RDWR | os.O_CREAT, 0o644)


def _take(handle: int) -> bool:
    try:
        import fcntl
    except ImportError:
        return _take_on_windows(handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _take_on_windows(handle: int) -> bool:
    import msvcrt

    try:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder for temporary files, which is removed afterwards, or by the next `workspace` if this process dies."""
    beside = Path(tempfile.gettempdir())
    for left in beside.glob(f"{_WORKSPACE}*"):
        _remove_unused(left)
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_WORKSPACE))
        # Another process may take it for one that was left, before it is locked.
        with suppress(FileNotFoundError):
            handle = _open(folder)
            if _take(handle) and folder.exists():
                break
            os.close(handle)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _remove_unused(left: Path) -> None:
    """Remove a workspace that no living process holds; one that cannot be removed, such as another user's, stays."""
    with suppress(OSError):
        if left.is_symlink() or not _MADE.fullmatch(left.name):
            return
        handle = _open(left)
        try:
            if _take(handle):
                shutil.rmtree(left, ignore_errors=True)
        finally:
            os.close(handle)
