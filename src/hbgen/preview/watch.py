"""Tells when a handbook's files have changed, whatever becomes of the folders that hold them.

The files are looked at again and again, since what the system tells of a folder ends when the folder is deleted, and of
a file when another is renamed into its place: a checkout does both.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

PAUSE, SETTLING = 0.2, 0.05
"""Seconds between two looks, and in which nothing may change before a change counts as finished."""
_SHARE = 20
"""A look may take one part in so many of the time: the pause after it is as many times as long."""

Snapshot = dict[str, tuple[int, int, int, int]]
"""Path → when it was written and changed, size and number of each file."""


def snapshot(root: Path) -> Snapshot:
    """The files of the handbook in `root` that somebody writes. Never raises: what is not there is not in it."""
    found: Snapshot = {}
    for path in (root / "conf.py", *_below(root / "content"), *_below(root / "handbook", leave_out="pages")):
        try:
            state = path.stat()
        except OSError:
            continue
        found[str(path)] = (state.st_mtime_ns, state.st_ctime_ns, state.st_size, state.st_ino)
    return found


async def changes(root: Path, before: Snapshot) -> AsyncIterator[None]:
    """Yields each time the files below `root` are others than `before`, or than when it last yielded.

    What changes while its reader is at work makes it yield again.
    """
    while True:
        began = time.monotonic()
        now = await asyncio.to_thread(snapshot, root)
        took = time.monotonic() - began
        if now == before:
            await asyncio.sleep(max(PAUSE, _SHARE * took))
            continue
        while True:
            await asyncio.sleep(SETTLING)
            later = await asyncio.to_thread(snapshot, root)
            if later == now:
                break
            now = later
        before = now
        yield


def _below(folder: Path, leave_out: str = "") -> Iterator[Path]:
    """The files below a folder, but for hidden ones, and for what editors keep beside a file."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith((".", "~")) or entry.name == leave_out:
            continue
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
        except OSError:
            continue
        if is_folder:
            yield from _below(Path(entry.path))
        else:
            yield Path(entry.path)
