"""One publisher at a time: an advisory lock, released by the kernel when the process ends.

The folder itself is locked, so that there is no lock file in a site that is copied or served, nor beside it.
`filelock.FileLock` needs a file of its own; its `lock_descriptor` locks what is open already (flock, LockFileEx).
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

from filelock import lock_descriptor

from hbgen.files import everything_below, matching, named

_PAUSE = 0.05
_WORKSPACE = ".hbgen-publish-"
_WORKSPACE_NAME = re.compile(re.escape(_WORKSPACE) + r"[a-z0-9_]{8}")
"""Names as `tempfile` makes them: other folders with the prefix are not removed."""


class Busy(Exception):
    """Another publisher held the lock of the site for too long."""


@contextmanager
def locked(site: Path, patience: float, tell: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of `site`. Waits `patience` seconds, after calling `tell` once; then raises `Busy`."""
    with named(site):
        site.mkdir(parents=True, exist_ok=True)
        handle = _open(site)
    try:
        deadline = time.monotonic() + patience
        has_reported = False
        while not lock_descriptor(handle, blocking=False):
            if time.monotonic() >= deadline:
                raise Busy(str(site))
            if not has_reported:
                tell()
                has_reported = True
            time.sleep(_PAUSE)
        yield
    finally:
        # Closing releases the lock; so does the kernel when the process ends.
        os.close(handle)


def _open(folder: Path) -> int:
    if os.name == "posix":
        return os.open(folder, os.O_RDONLY)
    # Windows cannot open folders: a file in the temporary folder is locked instead.
    mark = hashlib.blake2b(os.fsencode(folder.resolve()), digest_size=12).hexdigest()
    return os.open(Path(tempfile.gettempdir()) / f"hbgen-{mark}.lock", os.O_RDWR | os.O_CREAT, 0o644)


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder for temporary files, which is removed afterwards, or by the next `workspace` if this process dies."""
    beside = Path(tempfile.gettempdir())
    for leftover in matching(beside, f"{_WORKSPACE}*"):
        _remove_unused(leftover)
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_WORKSPACE))
        # Another process may remove it as a leftover before it is locked.
        with suppress(FileNotFoundError):
            handle = _open(folder)
            if lock_descriptor(handle, blocking=False) and folder.exists():
                break
            os.close(handle)
    try:
        yield folder
    finally:
        _remove_folder(folder)
        os.close(handle)


def _remove_folder(folder: Path) -> None:
    """Remove a folder as far as the system lets it."""
    if os.name == "nt":
        # Git's objects are read-only, and Windows removes no such file.
        for path in everything_below(folder):
            with suppress(OSError):
                path.chmod(0o666)
    shutil.rmtree(folder, ignore_errors=True)


def _remove_unused(leftover: Path) -> None:
    """Remove a workspace that no living process holds; one that cannot be removed, such as another user's, stays."""
    with suppress(OSError):
        if leftover.is_symlink() or not _WORKSPACE_NAME.fullmatch(leftover.name):
            return
        handle = _open(leftover)
        try:
            if lock_descriptor(handle, blocking=False):
                _remove_folder(leftover)
        finally:
            os.close(handle)
