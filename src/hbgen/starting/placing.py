"""Puts files into a folder all or none: where one cannot be written, the folder is as it was before."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from hbgen.files import is_there, put


def place_new(root: Path, files: Mapping[str, bytes]) -> None:
    """Write each file below `root`, where there is none of that name.

    Raises `OSError`, after everything that was done is undone; a file that came there meanwhile stays as it is.
    """
    place(root, files, replaces=False)


def place(root: Path, files: Mapping[str, bytes | None], replaces: bool = True) -> None:
    """Write each file below `root` (path → bytes), and remove those whose bytes are None.

    Raises `OSError`, after everything that was done is undone: `FileExistsError` where a file is there and `replaces`
    is False.
    """
    before: dict[Path, bytes | None] = {}
    made: list[Path] = []
    try:
        for name, data in files.items():
            path = root / name
            if not replaces and is_there(path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
            before[path] = path.read_bytes() if path.is_file() else None
            if data is None:
                path.unlink(missing_ok=True)
            else:
                made += _missing_folders(path.parent)
                put(path, data)
    except BaseException:
        _undo(before, made)
        raise
    for folder in {(root / name).parent for name, data in files.items() if data is None}:
        _remove_empty(folder, root)


@contextmanager
def copy_of(root: Path, name: str, files: Mapping[str, bytes | None]) -> Iterator[Path]:
    """A copy of the folder `name` in `root`, in a temporary folder, with `files` placed."""
    with tempfile.TemporaryDirectory(prefix="hbgen-") as temporary:
        folder = Path(temporary)
        shutil.copytree(root / name, folder / name, symlinks=True)
        place(folder, files)
        yield folder


def _missing_folders(folder: Path) -> Iterable[Path]:
    """The folders that will be made for `folder`, the outermost first."""
    missing = [parent for parent in (folder, *folder.parents) if not is_there(parent)]
    return reversed(missing)


def _undo(before: Mapping[Path, bytes | None], made: Iterable[Path]) -> None:
    for path, data in before.items():
        with suppress(OSError):
            if data is None:
                path.unlink(missing_ok=True)
            else:
                put(path, data)
    for folder in reversed(list(made)):
        with suppress(OSError):
            folder.rmdir()


def _remove_empty(folder: Path, root: Path) -> None:
    """Remove a folder in which nothing is left, and those above it up to `root`."""
    for parent in _up_to(folder, root):
        try:
            parent.rmdir()
        except OSError:
            return


def _up_to(folder: Path, root: Path) -> Iterator[Path]:
    while folder != root:
        yield folder
        folder = folder.parent
