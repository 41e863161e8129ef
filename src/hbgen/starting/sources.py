"""Where the full examples, the workflows and the lock file lie from which a new repository is made.

In hbgen's own repository they stand at its top. A wheel holds a copy of them, at the same paths below `hbgen/starters`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hbgen.files import everything_below, is_left_around

_PACKAGE = Path(__file__).parent.parent
_IN_WHEEL = _PACKAGE / "starters"


def top() -> Path:
    """The folder that holds `content/`, `starters/`, `.github/` and `locks/`."""
    return _IN_WHEEL if _IN_WHEEL.is_dir() else _PACKAGE.parents[1]


def below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Path below `folder` and bytes of each file in it, in order; not what systems and editors leave there."""
    for path in everything_below(folder):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") or is_left_around(part) for part in name.parts):
            yield name.as_posix(), path.read_bytes()
