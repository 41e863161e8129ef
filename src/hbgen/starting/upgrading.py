"""Brings what hbgen wrote into a repository to the installed version, and leaves alone what people changed."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hbgen.examining import examine
from hbgen.files import File, is_there, read_regular
from hbgen.handbook_schemas import is_for_handbook
from hbgen.load.strict_yaml import read
from hbgen.problems import Problem, unreadable
from hbgen.starting.merging import merged
from hbgen.starting.merging_fields import merged_by_field
from hbgen.starting.originals import Original, StarterRecord, original, recorded
from hbgen.starting.pin import LOCK
from hbgen.starting.placing import copy_of, place

Kind = Literal["new", "updated", "merged", "removed"]

Why = Literal["changed-in-both", "changed-here", "there-already", "would-break"]
"""Why a file was left: what was changed here and by hbgen does not fit together; it is replaced as a whole and was
changed here; a new one has the name of a file that is there; with the change the content would have more errors."""


@dataclass(frozen=True, slots=True)
class UpgradedFile:
    """What an upgrade does to a file: its bytes before and after, None where there is none."""

    path: str
    kind: Kind
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class LeftFile:
    """A file to which an upgrade would have done something, and why it does not."""

    path: str
    why: Why


@dataclass(frozen=True, slots=True)
class UpgradePlan:
    """All that an upgrade would do."""

    changes: tuple[UpgradedFile, ...]
    left: tuple[LeftFile, ...]
    record: File
    """The new memory of what hbgen wrote. What was left is remembered as it was, and comes up again."""
    is_recorded: bool
    """Whether the memory is the same already."""


@dataclass(frozen=True, slots=True)
class Generated:
    """What the installed hbgen generates."""

    version: str
    files: Collection[File]
    kept: Collection[str] = ()
    """Paths of files that stay as they are recorded."""


def plan_upgrade(
    root: Path, record: StarterRecord, target: Generated, settled: Collection[str] = ()
) -> UpgradePlan | Problem:
    """What leads from `record` to `target`, with what people changed in `root`.

    `settled` are paths that people have dealt with: they stay as they are, and do not come up again.
    """
    new = {file.path: file.data for file in target.files if file.path not in target.kept}
    changes: dict[str, UpgradedFile] = {}
    left: dict[str, LeftFile] = {}
    for path in sorted({*record.originals, *new}.difference(target.kept)):
        try:
            ours = _bytes_at(root / path)
        except OSError as error:
            return unreadable(path, error)
        if path not in settled:
            outcome = _outcome(path, record.originals.get(path), ours, new.get(path))
            if isinstance(outcome, UpgradedFile):
                changes[path] = outcome
            elif outcome is not None:
                left[path] = outcome
    for path in _that_break(root, changes):
        del changes[path]
        left[path] = LeftFile(path, "would-break")
    originals = {path: original(File(path, data)) for path, data in new.items() if path not in left}
    originals |= {path: record.originals[path] for path in (*left, *target.kept) if path in record.originals}
    memory = recorded(target.version, record.answers, originals)
    return UpgradePlan(
        tuple(change for _, change in sorted(changes.items())),
        tuple(entry for _, entry in sorted(left.items())),
        memory,
        memory == recorded(record.version, record.answers, record.originals),
    )


def apply_upgrade(root: Path, plan: UpgradePlan) -> None:
    """Do what was planned, all or nothing. Raises `OSError`, after everything is as it was."""
    files: dict[str, bytes | None] = {change.path: change.after for change in plan.changes}
    # Last: where it was not written, the next upgrade finds the same to do, or done.
    place(root, files | {plan.record.path: plan.record.data})


def pin_paths(record: StarterRecord, files: Collection[File]) -> frozenset[str]:
    """The files that say which hbgen builds the handbook, and the wheel beside them."""
    paths = {*record.originals, *(file.path for file in files)}
    return frozenset(path for path in paths if path == LOCK or path.endswith(".whl"))


def _bytes_at(path: Path) -> bytes | None:
    return read_regular(path) if is_there(path) else None


def _outcome(path: str, base: Original | None, ours: bytes | None, new: bytes | None) -> UpgradedFile | LeftFile | None:
    """What becomes of one file; None where nothing does."""
    if new is None:
        # hbgen does not write it any more.
        return UpgradedFile(path, "removed", ours, None) if ours is not None and _is(ours, base) else None
    if base is not None and base.sha256 == _digest(new):
        return None
    if ours is None:
        # What people removed stays away.
        return UpgradedFile(path, "new", None, new) if base is None else None
    if _plain(ours) == _plain(new):
        return None
    if base is None:
        return LeftFile(path, "there-already")
    if _is(ours, base) or (path.startswith("schema/") and is_for_handbook(ours)):
        return UpgradedFile(path, "updated", ours, _as_here(ours, new))
    return _merge(path, base, ours, new)


def _merge(path: str, base: Original, ours: bytes, new: bytes) -> UpgradedFile | LeftFile:
    """The outcome for a file that was changed here and by hbgen."""
    if base.text is None:
        return LeftFile(path, "changed-here")
    with suppress(UnicodeDecodeError):
        mine = _plain(ours).decode()
        text = merged(base.text, mine, new.decode())
        if (text is None or not _reads(path, mine, text)) and _is_content(path):
            text = merged_by_field(base.text, mine, new.decode())
        if text is not None and _reads(path, mine, text):
            after = _as_here(ours, text.encode())
            return UpgradedFile(path, "merged", ours, after)
    return LeftFile(path, "changed-in-both")


def _is_content(path: str) -> bool:
    return path.startswith("content/") and path.endswith(".yaml")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _is(data: bytes, base: Original | None) -> bool:
    """Whether a file is as hbgen wrote it; a checkout on Windows converts its line ends."""
    return base is not None and base.sha256 in (_digest(data), _digest(_plain(data)))


def _plain(data: bytes) -> bytes:
    """A file with the line ends that hbgen writes; one that is no text as it is."""
    return data if b"\0" in data else data.replace(b"\r\n", b"\n")


def _as_here(ours: bytes, new: bytes) -> bytes:
    """`new` with the line ends of `ours`."""
    if b"\0" in ours + new:
        return new
    return new.replace(b"\n", b"\r\n") if b"\r\n" in ours else new


def _reads(path: str, ours: str, text: str) -> bool:
    """Whether a merged file is sound as such: lines that fit side by side may still give a key twice."""
    try:
        if path.endswith(".json"):
            json.loads(text)
        if path.endswith(".py"):
            compile(text, path, "exec")
    except (SyntaxError, ValueError):
        return False
    if path.endswith((".yaml", ".yml")):
        return not _faults(text) - _faults(ours)
    return True


def _faults(text: str) -> Counter[str]:
    """The problems of a YAML text: how often each code occurs."""
    problems: list[Problem] = []
    read(text, "", problems)
    return Counter(problem.code for problem in problems)


def _that_break(root: Path, changes: Mapping[str, UpgradedFile]) -> set[str]:
    """Those of the content's changes with which the handbook would have errors that it does not have."""
    content = {path: change.after for path, change in changes.items() if path.startswith("content/")}
    if not content:
        return set()
    before = Counter(_errors(root))

    def breaks(files: Mapping[str, bytes | None]) -> bool:
        with copy_of(root, "content", files) as folder:
            return bool(Counter(_errors(folder)) - before)

    if not breaks(content):
        return set()
    # An error may stand in another file than the one that brings it: each is tried, until no further one fits.
    kept: dict[str, bytes | None] = {}
    count = -1
    while count < len(kept):
        count = len(kept)
        for path in sorted(content.keys() - kept.keys()):
            if not breaks({**kept, path: content[path]}):
                kept[path] = content[path]
    return content.keys() - kept.keys()


def _errors(root: Path) -> Iterator[tuple[str, str]]:
    """File and words of each error in the content."""
    _, checked = examine(root, most=None)
    for problem in checked.problems:
        if problem.severity == "error":
            yield problem.place.file, problem.message(str)
