"""The list of an edition's versions (`versions.json`): pure data, read by the pages of every version at run time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hbgen.editions import NEXT, is_draft

LATEST = "latest"
"""The address that always leads to the newest release."""
LIST = "versions.json"

_NAME = re.compile(r"next|\d+(\.\d+)*(-[a-z]+\.\d+)?")


@dataclass(frozen=True, slots=True)
class Version:
    """One version, with what its readers may know of it."""

    number: str
    """Its folder: a release's number, or `next`."""
    date: str
    """The day whose state it describes."""
    changes: bool = False
    """Whether it has a page of changes."""

    def __post_init__(self) -> None:
        if not self.named(self.number):
            raise ValueError(f"not a version: {self.number!r}")

    @staticmethod
    def named(text: str) -> bool:
        """Whether `text` is a valid name of a version."""
        return _NAME.fullmatch(text) is not None

    @property
    def released(self) -> bool:
        """Whether it is a release, and may be the newest one."""
        return not is_draft(self.number)

    @property
    def is_fixed(self) -> bool:
        """Whether it never changes again: a release, or a pre-release."""
        return self.number != NEXT

    def as_json(self) -> dict[str, object]:
        """As in `versions.json`, and in the manifest of the version."""
        return {"changes": self.changes, "date": self.date, "number": self.number, "released": self.released}


def newest(versions: Iterable[Version]) -> str | None:
    """Number of the newest release; None where there is none."""
    return next((version.number for version in ordered(versions) if version.released), None)


def ordered(versions: Iterable[Version]) -> tuple[Version, ...]:
    """The unreleased state first, then releases, the newest before the older."""
    return tuple(sorted(versions, key=lambda version: rank(version.number), reverse=True))


def dump(versions: Iterable[Version], withdrawn: Sequence[dict[str, object]] = ()) -> bytes:
    """The list as bytes; the same for the same versions. `withdrawn` are those that can no longer be read."""
    sorted_versions = ordered(versions)
    data: dict[str, object] = {
        "latest": newest(sorted_versions),
        "versions": [version.as_json() for version in sorted_versions],
    }
    if withdrawn:
        data["withdrawn"] = list(withdrawn)
    return json.dumps(data, indent=1, sort_keys=True).encode() + b"\n"


def parse(data: bytes) -> tuple[Version, ...]:
    """The versions in `data`, the bytes of a list. Raises `ValueError` for invalid data."""
    try:
        return tuple(version(item) for item in json.loads(data)["versions"])
    except (KeyError, TypeError) as error:
        raise ValueError("not a list of versions") from error


def version(data: dict[str, object]) -> Version:
    """One version from its JSON. Raises `ValueError`, `KeyError` or `TypeError` for invalid data."""
    return Version(str(data["number"]), str(data["date"]), data["changes"] is True)


def rank(number: str) -> tuple[bool, tuple[int, ...], bool, tuple[str, int]]:
    """The sort key of a version: the newer is greater, a pre-release less than its release, and the unreleased state
    the greatest."""
    if number == NEXT:
        return True, (), True, ("", 0)
    release, _, before = number.partition("-")
    name, _, count = before.partition(".")
    return False, tuple(map(int, release.split("."))), not before, (name, int(count or 0))
