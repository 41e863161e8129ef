"""The hand-written part of Sphinx's source: the handbook's own, or hbgen's where the handbook has none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hbgen.files import File, is_left_around, is_there
from hbgen.site.configuration import configuration

FOLDER, INDEX, CONF = "handbook", "index.md", "conf.py"

_DEFAULT_INDEX = Path(__file__).parent / "source" / INDEX


def default_index(root: Path) -> Iterator[File]:
    """The index that hbgen brings, if the handbook in `root` has none of its own."""
    if not is_there(root / FOLDER / INDEX):
        yield File(INDEX, _DEFAULT_INDEX.read_bytes())


def copy(root: Path, folder: Path) -> None:
    """Put the hand-written part of the handbook in `root` into `folder`, which is not there yet."""
    if is_there(root / FOLDER):
        shutil.copytree(root / FOLDER, folder, ignore=not_written_by_hand)
    else:
        folder.mkdir(parents=True)
    for file in default_index(root):
        (folder / file.path).write_bytes(file.data)


def not_written_by_hand(_: str, names: list[str]) -> set[str]:
    """Names in the hand-written part to leave out: `pages`, hidden files, and temporary files of editors."""
    return {name for name in names if name == "pages" or name.startswith(".") or is_left_around(name)}


def sphinx_settings(root: Path) -> tuple[Path | None, dict[str, Any]]:
    """The folder with the handbook's `conf.py`, and settings that Sphinx needs beside it.

    Without a `conf.py` there is no folder, and the settings are those that every handbook shares.
    """
    return (root, {}) if is_there(root / CONF) else (None, configuration(root))


__all__ = ["CONF", "FOLDER", "INDEX", "copy", "default_index", "sphinx_settings"]
