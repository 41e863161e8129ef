"""The manifest of a published version: `digests.json` in its folder, with the digest of each of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hbgen.files import everything_below, is_left_around
from hbgen.publishing.versions import Version, version

DIGESTS = "digests.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """A version and its files."""

    version: Version
    files: Mapping[str, str]
    """Path → SHA-256."""

    def dump(self) -> bytes:
        """The content of `DIGESTS`."""
        data = {"files": dict(self.files), "version": self.version.as_json()}
        return json.dumps(data, indent=1, sort_keys=True).encode() + b"\n"


def read(folder: Path) -> Manifest | None:
    """The manifest of the version in `folder`; None where there is none that can be read."""
    try:
        data = json.loads((folder / DIGESTS).read_bytes())
        return Manifest(version(data["version"]), {str(name): str(digest) for name, digest in data["files"].items()})
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError, AttributeError):
        return None


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """Path → SHA-256 of each file of a version."""
    return {name: digest((folder / name).read_bytes()) for name in _names(folder) if name != DIGESTS}


def whole(folder: Path) -> bool:
    """Whether a version holds exactly what was published."""
    manifest = read(folder)
    return manifest is not None and manifest.files == digests(folder)


def _names(folder: Path) -> Iterator[str]:
    for path in everything_below(folder):
        if path.is_file() and not path.is_symlink() and not is_left_around(path.name):
            yield path.relative_to(folder).as_posix()
