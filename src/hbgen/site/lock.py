"""One publisher at a time: a lock that the system lets go of when its holder dies."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hbgen.files import named

LOCK = ".hbgen-lock"
_PAUSE = 0.05


class Busy(Exception):
    """Another publisher holds the site, and did not let go in time."""


@contextmanager
def locked(site: Path, patience: float, tell: Callable[[], None]) -> Iterator[None]:
    """Hold `site` alone. Waits `patience` seconds, after calling `tell` once; then raises `Busy`."""
    with named(site):
        site.mkdir(parents=True, exist_ok=True)
        handle = os.open(site / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
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
