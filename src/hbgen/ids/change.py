"""A change of several content files: shown, tried out on a copy, and made as a whole or not at all."""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hbgen import checks
from hbgen.files import is_there, put
from hbgen.load import Known, load
from hbgen.problems import Place, Problem
from hbgen.releases.folder import read_ledger
from hbgen.releases.release_checks import promises


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file before and after, by its path below the handbook's folder.

    A new file has no `old_path`, a removed one no `new_path`; a moved one has two that differ.
    """

    old_path: str | None
    new_path: str | None
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class ContentChange:
    """The changes of files in the order in which they are made, or the problems for which nothing is changed."""

    files: tuple[FileChange, ...] = ()
    problems: tuple[Problem, ...] = ()
    advice: tuple[Problem, ...] = ()
    """What the author should look at beside it."""

    def lines(self) -> Iterator[str]:
        """The change as a unified diff, a line at a time."""
        for change in self.files:
            if None not in (change.old_path, change.new_path) and change.old_path != change.new_path:
                yield f"{change.old_path} → {change.new_path}"
            old, new = (data.decode("utf-8", "replace").splitlines() for data in (change.before, change.after))
            names = change.old_path or "/dev/null", change.new_path or "/dev/null"
            yield from difflib.unified_diff(old, new, *names, lineterm="")


def make(root: Path, change: ContentChange) -> None:
    """Change the files below `root`. Raises `OSError`: what was changed before it is undone then.

    Each file is replaced atomically, in the order of the change.
    """
    undo: list[FileChange] = []
    try:
        for file in change.files:
            undo.append(file)
            _make(root, file)
    except BaseException:
        for file in reversed(undo):
            _undo(root, file)
        raise


def _make(root: Path, file: FileChange) -> None:
    if file.old_path is None:
        assert file.new_path is not None
        if is_there(root / file.new_path):
            raise FileExistsError(17, "it is there already", str(root / file.new_path))
        put(root / file.new_path, file.after)
    elif file.new_path is None:
        (root / file.old_path).unlink()
    else:
        if file.after != file.before:
            put(root / file.old_path, file.after)
        if file.new_path != file.old_path:
            target = root / file.new_path
            target.parent.mkdir(parents=True, exist_ok=True)
            (root / file.old_path).rename(target)
            _remove_empty((root / file.old_path).parent)


def _undo(root: Path, file: FileChange) -> None:
    """Bring back one file as it was, as far as the system allows."""
    try:
        if file.old_path is None:
            if file.new_path and (root / file.new_path).is_file() and (root / file.new_path).read_bytes() == file.after:
                (root / file.new_path).unlink()
            return
        put(root / file.old_path, file.before)
        if file.new_path not in (None, file.old_path):
            (root / str(file.new_path)).unlink(missing_ok=True)
    except OSError:
        return


def _remove_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()


@dataclass(slots=True)
class Trial:
    """What the content would be like after a change: only errors, and what is missing, that are not there today are
    told."""

    root: Path
    _read: Known = field(default_factory=Known)

    def new_errors(self, change: ContentChange) -> tuple[Problem, ...]:
        """The errors of kinds that would be more than they are: of these kinds all, in the order of their places."""
        before = Counter(problem.code for problem in _errors(self.root, self._read))
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder)
            shutil.copytree(self.root / "content", copy / "content", symlinks=True)
            make(copy, _below_content(change))
            errors = _errors(copy, self._read)
        more = Counter(problem.code for problem in errors) - before
        return tuple(problem for problem in errors if problem.code in more)


def _below_content(change: ContentChange) -> ContentChange:
    return ContentChange(tuple(f for f in change.files if (f.old_path or f.new_path or "").startswith("content/")))


def _errors(root: Path, cache: Known) -> list[Problem]:
    loaded = load(root, cache)
    problems: Sequence[Problem] = loaded.problems
    if loaded.handbook is not None:
        broken_promises = promises(loaded.handbook, read_ledger(root), loaded.dropped)
        checked = checks.check(loaded.handbook, loaded.dropped, loaded.whole, loaded.images, broken_promises)
        problems = (*problems, *checked.problems)
    return sorted((p for p in problems if p.severity != "advice"), key=Problem.sort_key)


def refused(code: str, place: Place, **values: str) -> ContentChange:
    """A change that is not made, for one problem."""
    return ContentChange(problems=(Problem(place, code, values),))
