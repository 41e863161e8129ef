"""Results that are kept from run to run, each under a digest of everything that it follows from.

They only save time: what is damaged, written by another version or half written is made anew, and a folder that cannot
be written holds nothing.
"""

from __future__ import annotations

import hashlib
import os
import site
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from hbgen.files import everything_below, put

FOLDER = "build/cache"
"""Where results are kept, below the handbook's folder."""

_IGNORED = b"# Made by hbgen, which makes it anew whenever it is gone.\n*\n"
"""For Git, in the folder itself: nothing in it is to be committed, whatever the repository ignores."""


class KeptResults:
    """The results of one kind of the handbook below `root`; the `most` that were used last stay (`tidy`)."""

    def __init__(self, root: Path, kind: str, most: int) -> None:
        self._folder = root / FOLDER
        self._kind = kind
        self._most = most

    def get(self, key: str) -> bytes | None:
        """What was put under `key`; None where nothing whole is there."""
        try:
            kept = self._path(key).read_bytes()
        except OSError:
            return None
        mark, data = kept[:32], kept[32:]
        # With the key in it, a file that was copied from another key's place is none of this one.
        if mark != _mark(key, data):
            return None
        with suppress(OSError):
            # What is used stays.
            os.utime(self._path(key))
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep `data` under `key`, atomically."""
        with suppress(OSError):
            put(self._folder / ".gitignore", _IGNORED)
            put(self._path(key), _mark(key, data) + data)

    def tidy(self) -> None:
        """Remove what was not used for longest, if there is more than stays."""
        with suppress(OSError):
            kept = sorted((self._folder / self._kind).iterdir(), key=lambda path: path.stat().st_mtime_ns)
            for path in kept[: -self._most]:
                path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / self._kind / key


def _mark(key: str, data: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\0" + data).digest()


def key_of(parts: Iterable[str | bytes]) -> str:
    """The key of a result that follows from `parts` and from nothing else but what is installed."""
    return digest_of((installed(), *parts))


def digest_of(parts: Iterable[str | bytes]) -> str:
    """A digest of all of `parts`, in their order."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        # With its length before it, no part can pass for two.
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()


@cache
def installed() -> str:
    """What stands for the program that runs: Python, hbgen's own files, and the libraries beside it."""
    digest = hashlib.sha256(sys.version.encode())
    package = Path(__file__).parent
    # Installing anything changes the folder of libraries.
    folders = [*site.getsitepackages(), site.getusersitepackages()]
    for path in [*sorted(_files(package)), *map(Path, folders)]:
        with suppress(OSError):
            stat = path.stat()
            digest.update(f"{os.path.relpath(path, package)}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (Path(parent) / name for name in names)


def read_below(folder: Path, name: str) -> list[str | bytes] | None:
    """Name and bytes of every file below `folder`, which is called `name`, as parts of a key.

    None where any of it is neither file nor folder, or cannot be read.
    """
    parts: list[str | bytes] = [name]
    try:
        if folder.is_symlink():
            return None
        for path in everything_below(folder):
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                # A pipe would be waited for.
                return None
            parts.append(path.relative_to(folder).as_posix())
            parts.append(b"" if path.is_dir() else path.read_bytes())
    except OSError:
        return None
    return parts
