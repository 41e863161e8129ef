"""Watches a handbook's files for changes by polling.

Notifications of the system end when the watched folder is deleted, or another file is renamed into the place of the
watched one: a checkout does both.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

PAUSE, SETTLING = 0.2, 0.05
"""Seconds between two snapshots, and seconds without change after which a change counts as finished."""
_SHARE = 20
"""The pause after a snapshot is at least this many times as long as taking it took."""

Snapshot = dict[str, tuple[int, int, int, int]]
"""Path → modification and change time (ns), size in bytes, and inode of each file."""


def snapshot(root: Path) -> Snapshot:
    """The state of the hand-written files of the handbook in `root`. Never raises: missing files are left out."""
    states: Snapshot = {}
    for path in (root / "conf.py", *_below(root / "content"), *_below(root / "handbook", leave_out="pages")):
        try:
            state = path.stat()
        except OSError:
            continue
        states[str(path)] = (state.st_mtime_ns, state.st_ctime_ns, state.st_size, state.st_ino)
    return states


async def changes(root: Path, before: Snapshot) -> AsyncIterator[None]:
    """Yields each time the files below `root` differ from `before`, or from those when it last yielded.

    Changes made while the consumer is busy make it yield again.
    """
    while True:
        start = time.monotonic()
        current = await asyncio.to_thread(snapshot, root)
        duration = time.monotonic() - start
        if current == before:
            await asyncio.sleep(max(PAUSE, _SHARE * duration))
            continue
        while True:
            await asyncio.sleep(SETTLING)
            later = await asyncio.to_thread(snapshot, root)
            if later == current:
                break
            current = later
        before = current
        yield


def _below(folder: Path, leave_out: str = "") -> Iterator[Path]:
    """The files below a folder, except hidden ones, temporary files of editors, and entries named `leave_out`."""
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
