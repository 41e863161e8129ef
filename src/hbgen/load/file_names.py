"""Refuses names of files that some system or program cannot store."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hbgen.characters import hidden, name_of
from hbgen.files import spelling_key
from hbgen.model.reserved import is_device
from hbgen.problems import MessagePart, Place, Problem

_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]')
"""Microsoft, "Naming Files, Paths, and Namespaces": reserved characters."""

_LONGEST = 200
"""Letters of a file's name: most systems take 255 bytes, and Windows 260 letters of the whole path."""


def refused(files: Iterable[str]) -> Iterator[Problem]:
    """A problem for each name among `files` (paths with `/`) that cannot be stored everywhere; folders once."""
    seen: set[str] = set()
    path_of: dict[str, str] = {}
    for file in files:
        parts = file.split("/")
        for end in range(1, len(parts) + 1):
            path, name = "/".join(parts[:end]), parts[end - 1]
            if path in seen:
                continue
            seen.add(path)
            reason = _reason(name)
            other = path_of.setdefault(spelling_key(path), path)
            if reason is None and other != path:
                reason = MessagePart("on many computers it is the same as {other}", {"other": other})
            if reason is not None:
                yield Problem(Place(path), "file-name", {"file": f"`{_shown(path)}`", "reason": reason})


def _reason(name: str) -> MessagePart | None:
    if is_device(name):
        return MessagePart("Windows keeps this name for a device")
    if name.endswith((".", " ")) or name.startswith(" "):
        return MessagePart("it begins or ends with a space, or ends with a point")
    forbidden = _FORBIDDEN.search(name)
    hidden_at = next(hidden(name), None)
    if forbidden or hidden_at is not None:
        character = forbidden[0] if forbidden else name[hidden_at or 0]
        return MessagePart("it holds {character}", {"character": name_of(character)})
    if len(name) > _LONGEST:
        return MessagePart("it is longer than {limit} letters", {"limit": str(_LONGEST)})
    return None


def _shown(path: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in path)
