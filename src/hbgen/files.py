"""Files as values, and the one function that puts them on disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MARKER = ".hbgen"
"""A folder that bears this file belongs to hbgen: what hbgen did not write may be removed from it."""

_MARKER_TEXT = b"Made by hbgen. Everything in this folder is written anew; edit content/ instead.\n"


@dataclass(frozen=True, slots=True)
class File:
    """A path below some folder, with `/`, and the bytes that stand there."""

    path: str
    data: bytes

    def __post_init__(self) -> None:
        path = PurePosixPath(self.path)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise ValueError(f"not a path below a folder: {self.path!r}")


class NotOurs(Exception):
    """The folder holds files and does not bear the marker: nothing in it was touched."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder


def write(folder: Path, files: Iterable[File]) -> tuple[str, ...]:
    """Make `folder` hold exactly `files`.

    Only what differs is written, each file whole or not at all; strays are removed.
    Returns the paths that were written or removed, sorted. Raises `NotOurs` for a folder
    that holds something and does not bear the marker, and `OSError` as the disk gives it.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise NotOurs(folder)
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        raise NotOurs(folder)
    wanted = {file.path: file.data for file in files}
    changed = sorted(_present(folder) - wanted.keys() - {MARKER})
    for stray in changed:
        (folder / stray).unlink()
    for directory in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        if not any(directory.iterdir()):
            directory.rmdir()
    # The marker goes first: a run that dies half-way leaves a folder that is still known as ours.
    put(folder / MARKER, _MARKER_TEXT)
    changed += [file for file, data in sorted(wanted.items()) if put(folder / file, data)]
    return tuple(sorted(changed))


def put(path: Path, data: bytes, durable: bool = False) -> bool:
    """Make `path` hold `data`, whole or not at all; False when it did so already.

    With `durable`, what returns has reached the disk: it is there after the power fails.
    """
    try:
        if not path.is_symlink() and path.read_bytes() == data:
            return False
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".hbgen-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    if durable:
        settle(path.parent)
    return True


def line_ends_of(before: str, text: str) -> str:
    """`text`, whose lines end in `\\n`, with the line ends that `before` has: a checkout on Windows turns them."""
    return text.replace("\n", "\r\n") if "\r\n" in before else text


def settle(folder: Path) -> None:
    """Wait until the names in `folder` have reached the disk, where the system knows how."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _present(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}
