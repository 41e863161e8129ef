"""Files as values, and the one function that puts them on disk."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import stat
import tempfile
import unicodedata
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

MARKER = ".hbgen"
"""A folder with this file belongs to hbgen: files that hbgen did not write may be removed from it."""

TEMPORARY = ".hbgen-"
"""Prefix of temporary files' names; an old file with it was left by a process that died."""

_HERE, _EXCHANGE = -100, 2
"""AT_FDCWD, and RENAME_EXCHANGE of Linux, which is RENAME_SWAP of macOS."""

_MARKER_TEXT = b"Made by hbgen. Everything in this folder is written anew; edit content/ instead.\n"


_LEFT_AROUND = re.compile(
    r"\.DS_Store|\._.*|Icon\r|__MACOSX"  # macOS
    r"|(?:eh)?Thumbs\.db|desktop\.ini|~\$.*"  # Windows and its office programs
    r"|@eaDir|\.directory|\.fuse_hidden.*|\.nfs.*"  # file servers and desktops
    r"|.*~|#.*#|\.#.*|.*\.(?:bak|orig|rej|swp|swo|swx|tmp)|\.~lock\..*#",  # editors, and merges
    re.IGNORECASE | re.DOTALL,
)


def is_left_around(name: str) -> bool:
    """Whether a file or folder of this name is left by systems, editors or merges, and so is no content."""
    return _LEFT_AROUND.fullmatch(name) is not None


def is_empty(folder: Path) -> bool:
    """Whether a folder holds nothing but what systems and editors leave there."""
    return all(is_left_around(path.name) for path in folder.iterdir())


def everything_below(folder: Path) -> list[Path]:
    """Every file, link and folder below `folder`, sorted; none where it is no folder. Links are not followed.

    Raises `OSError` for a folder that cannot be listed: `Path.rglob` leaves such a folder out in silence.
    """
    if not is_folder(folder):
        return []

    def refuse(error: OSError) -> None:
        raise error

    return sorted(
        Path(parent) / name for parent, folders, names in os.walk(folder, onerror=refuse) for name in (*folders, *names)
    )


def matching(folder: Path, pattern: str) -> list[Path]:
    """The entries of `folder` whose names match `pattern` (as in `fnmatch`), sorted; none where it is no folder.

    Raises `OSError` for a folder that cannot be listed: `Path.glob` finds nothing there in silence.
    """
    if not is_folder(folder):
        return []
    return sorted(path for path in folder.iterdir() if fnmatchcase(path.name, pattern))


def is_there(path: Path) -> bool:
    """Whether there is a file, folder or link at `path`. Raises `OSError` where that cannot be seen."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def spelling_key(path: str) -> str:
    """The same for all spellings of a path that are one file on Windows or macOS: those that differ in letter case or
    in Unicode normalisation only."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def read_regular(path: Path) -> bytes:
    """The bytes of a file. Raises `OSError` for anything else: opening a pipe would wait for who writes into it."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    return path.read_bytes()


def is_folder(path: Path) -> bool:
    """Whether `path` is a folder, or a link to one. Raises `OSError` where that cannot be seen."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Sets the file name of an `OSError` to `path`, instead of that of a temporary file."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise


@dataclass(frozen=True, slots=True)
class File:
    """A path below some folder, with `/`, and the bytes of the file."""

    path: str
    data: bytes

    def __post_init__(self) -> None:
        path = PurePosixPath(self.path)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise ValueError(f"not a path below a folder: {self.path!r}")


class NotOurs(Exception):
    """The folder holds files but not the marker: nothing in it was changed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder


def write(folder: Path, files: Iterable[File]) -> tuple[str, ...]:
    """Make `folder` hold exactly `files`.

    Only what differs is written, each file atomically; all other files are removed.
    Returns the paths that were written or removed, sorted. Raises `NotOurs` for a folder
    that is not empty and has no marker, and `OSError` as the system does.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise NotOurs(folder)
    if folder.is_dir() and not is_empty(folder) and not (folder / MARKER).is_file():
        raise NotOurs(folder)
    data_of = {file.path: file.data for file in files}
    changed = sorted(_present(folder) - data_of.keys() - {MARKER})
    for stray in changed:
        (folder / stray).unlink()
    for directory in reversed([path for path in everything_below(folder) if path.is_dir()]):
        if not any(directory.iterdir()):
            directory.rmdir()
    # The marker goes first, so that a folder is still recognised after a run that died half-way.
    put(folder / MARKER, _MARKER_TEXT)
    changed += [file for file, data in sorted(data_of.items()) if put(folder / file, data)]
    return tuple(sorted(changed))


def put(path: Path, data: bytes, durable: bool = False) -> bool:
    """Write `data` to `path` atomically; False when it was there already.

    With `durable`, the data is on the disk (fsync) before this returns, and survives a power failure.
    """
    if not _replace(path, data, durable):
        return False
    if durable:
        settle(path.parent)
    return True


def put_built(path: Path, data: bytes) -> bool:
    """As `put`, for one of very many files of a build folder: not atomically, which takes a file more for each.

    An interrupted build is done anew, and whatever it left is compared then.
    """
    if _holds(path, data):
        return False
    with named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            path.unlink()
        path.write_bytes(data)
    return True


def put_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write each of `files` (path below `folder` → bytes) atomically, in that order.

    All of it is on the disk before this returns, as with a durable `put`; each folder is synced only once.
    """
    folders = {(folder / path).parent for path, data in files.items() if _replace(folder / path, data, True)}
    for changed in sorted(folders):
        settle(changed)


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file has these bytes already."""
    try:
        return not path.is_symlink() and path.read_bytes() == data
    except FileNotFoundError:
        return False


def _replace(path: Path, data: bytes, durable: bool) -> bool:
    if _holds(path, data):
        return False
    with named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=TEMPORARY)
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
    return True


def remove(path: Path) -> None:
    """Remove a file, and its folder when nothing else is left in it."""
    path.unlink(missing_ok=True)
    if not any(path.parent.iterdir()):
        path.parent.rmdir()


def exchange(path: Path, other: Path) -> bool:
    """Swap two paths of one folder atomically; False, and nothing done, where the system cannot."""
    if os.name != "posix":
        return False
    library = ctypes.CDLL(None)
    names = os.fsencode(path), os.fsencode(other)
    if hasattr(library, "renameat2"):
        return bool(library.renameat2(_HERE, names[0], _HERE, names[1], ctypes.c_uint(_EXCHANGE)) == 0)
    if hasattr(library, "renamex_np"):
        return bool(library.renamex_np(*names, ctypes.c_uint(_EXCHANGE)) == 0)
    return False


def line_ends_of(before: str, text: str) -> str:
    """`text`, whose lines end in `\\n`, with the line ends of `before`: a checkout on Windows converts them."""
    return text.replace("\n", "\r\n") if "\r\n" in before else text


def encoded_like(before: bytes, text: str) -> bytes:
    """`text`, whose lines end in `\\n`, as bytes with the byte order mark and the line ends of `before`."""
    mark = BOM_UTF8 if before.startswith(BOM_UTF8) else b""
    return mark + line_ends_of(before.decode("utf-8", "replace"), text).encode()


def settle(folder: Path) -> None:
    """Sync the names in `folder` to the disk (fsync), where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _present(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in everything_below(folder)
        if path.is_symlink() or not path.is_dir()
    }
