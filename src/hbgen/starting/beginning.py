"""Begins a handbook in a folder where there is none: everything is checked before anything is written."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hbgen.examining import examine
from hbgen.files import File, is_folder, is_there
from hbgen.problems import Place, Problem
from hbgen.starting.answers import Answers, problems_of
from hbgen.starting.generated import generated
from hbgen.starting.originals import original, recorded, upgradable
from hbgen.starting.pin import Pin, installed_version
from hbgen.starting.placing import place, place_new

_MOST_NAMED = 5
"""Files in the way that a message names."""


def begin(root: Path, answers: Answers, pin: Pin) -> tuple[tuple[File, ...], list[Problem]]:
    """Write a new handbook into `root`. Returns its files, or none of them and what keeps it from being begun.

    Raises `OSError` as the disk does; then nothing is left of it.
    """
    problems = problems_of(answers)
    if problems:
        return (), problems
    files = _all_files(answers, pin)
    problems = [*_in_the_way(root, files)] or _errors_in(files)
    if problems:
        return (), problems
    try:
        place_new(root, {file.path: file.data for file in files})
    except FileExistsError:
        # It came there since the look above.
        problems = _in_the_way(root, files)
        if not problems:
            raise
        return (), problems
    return files, []


def _all_files(answers: Answers, pin: Pin) -> tuple[File, ...]:
    files = generated(answers, pin)
    originals = {file.path: original(file) for file in upgradable(files, answers)}
    return (*files, recorded(installed_version(), answers, originals))


def _in_the_way(root: Path, files: tuple[File, ...]) -> list[Problem]:
    """A problem where the folder holds what would be written, or a handbook of its own."""
    if is_there(root) and not is_folder(root):
        return [Problem(Place(root.name), "not-a-folder", {"file": root.name})]
    names = {file.path for file in files}
    in_the_way = sorted(name for name in names if is_there(root / name))
    # What lies in a folder of content would become part of the handbook; a link would lead the files elsewhere.
    folders = sorted({name.split("/")[0] for name in names if "/" in name})
    in_the_way += [f"{folder}/" for folder in folders if _holds_what_is_not_ours(root / folder, folder)]
    # The folder is the content of a handbook.
    in_the_way += ["handbook.yaml"] if is_there(root / "handbook.yaml") else []
    if not in_the_way:
        return []
    shown = ", ".join(in_the_way[:_MOST_NAMED]) + (", …" if len(in_the_way) > _MOST_NAMED else "")
    return [Problem(Place(root.resolve().name or "/"), "begun-already", {"files": shown})]


def _holds_what_is_not_ours(path: Path, folder: str) -> bool:
    if path.is_symlink() or (is_there(path) and not is_folder(path)):
        return True
    return folder in ("content", "handbook") and is_folder(path) and any(path.iterdir())


def _errors_in(files: tuple[File, ...]) -> list[Problem]:
    """Errors in the content of a new handbook, such as a channel's name in letters that cannot be told apart."""
    with tempfile.TemporaryDirectory(prefix="hbgen-") as name:
        folder = Path(name)
        place(folder, {file.path: file.data for file in files if file.path.startswith("content/")})
        _, checked = examine(folder)
    return [problem for problem in checked.problems if problem.severity == "error"]
