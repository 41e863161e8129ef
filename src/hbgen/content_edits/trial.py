"""Changes of content files, tried on a copy before anything is written."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hbgen import checks
from hbgen.files import put
from hbgen.load import load
from hbgen.problems import Problem

_NOT_COPIED = ("releases", "published")
"""Folders below content/ that no check of the content reads."""


def new_errors(root: Path, files: Mapping[str, bytes], only_reading: bool = False) -> list[Problem]:
    """The errors that the content below `root` has with `files` (path → bytes) and has not today, in their places.

    With `only_reading`, those of checks are left out: drafts may have them. Raises `OSError` as the disk gives it.
    """
    before = Counter(_name(problem) for problem in _errors(root, only_reading))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(
            root / "content",
            copy / "content",
            symlinks=True,
            ignore=lambda path, names: [
                name for name in names if name in _NOT_COPIED and path == str(root / "content")
            ],
        )
        for path, data in files.items():
            put(copy / path, data)
        after = list(_errors(copy, only_reading))
    problems: list[Problem] = []
    for problem in after:
        name = _name(problem)
        if before[name]:
            before[name] -= 1
        else:
            problems.append(problem)
    return problems


def _name(problem: Problem) -> tuple[str, str, str]:
    return problem.place.file, problem.code, problem.message(str)


def _errors(root: Path, only_reading: bool) -> list[Problem]:
    loaded = load(root)
    problems = [*loaded.problems]
    if loaded.handbook is not None and not only_reading:
        problems += checks.check(loaded.handbook, loaded.dropped, loaded.whole, loaded.images).problems
    # What a new entry lacks may come later; an id that is typed wrong is told where it is typed.
    typed_wrong = (replace(problem, owed=True) for problem in problems if problem.code == "unknown-reference")
    return [*(problem for problem in problems if problem.severity == "error"), *typed_wrong]
