"""A copy of the repository in which a test changes the source as a contributor does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from wording import LANGUAGES

REPOSITORY = Path(__file__).parent.parent
_FOLDERS = {"src": "", "tests": "", "docs": "images", "schema": "", "content": "", "handbook": "pages"}
"""Folder → a folder in it that is left out: pictures, and pages that a build has written."""
_FILES = ("conf.py", "pyproject.toml", "README.md", "start.py")
_CACHES = ("__pycache__", ".*_cache", "build")
"""Folders that are no part of the repository. What Python compiled is copied all the same, which saves time."""

RUN_COMMANDS = """
import json, sys
from hbgen.cli import main

for arguments in json.loads(sys.argv[1]):
    try:
        main(arguments)
    except SystemExit as end:
        if end.code:
            raise
    print("\\f", flush=True)
"""
"""A program that runs commands of hbgen, a JSON list of their arguments, in one process; a form feed follows what each
prints."""


@dataclass(frozen=True, slots=True)
class RepositoryCopy:
    """The copy, with the paths of the files that were edited by hand."""

    root: Path
    edited: set[str]

    @classmethod
    def below(cls, folder: Path) -> RepositoryCopy:
        """Copy the repository into a new folder, without builds and pictures."""
        root = folder / "copy"
        root.mkdir()
        for name, left_out in _FOLDERS.items():
            ignored = shutil.ignore_patterns(*_CACHES[1:], left_out)
            shutil.copytree(REPOSITORY / name, root / name, symlinks=True, ignore=ignored)
        for name in _FILES:
            shutil.copy(REPOSITORY / name, root)
        return cls(root, set())

    def add(self, path: str, text: str) -> None:
        """Write a new file."""
        assert not (self.root / path).exists()
        (self.root / path).write_text(text, "utf-8")
        self.edited.add(path)

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace a text that stands once in a file."""
        file = self.root / path
        text = file.read_text("utf-8")
        assert text.count(old) == 1, (path, old)
        file.write_text(text.replace(old, new), "utf-8")
        self.edited.add(path)

    def translate(self, english: str, **translations: str) -> None:
        """Fill in the translations of a new word, which the command has added to the catalogues."""
        for language in LANGUAGES:
            entry = f'msgid "{english}"\nmsgstr "'
            self.replace(f"src/hbgen/locale/{language}.po", f'{entry}"', f'{entry}{translations[language]}"')

    def run(self, *arguments: str, status: int = 0) -> str:
        """Run Python with the source and the tests of the copy, and return its output."""
        path = os.pathsep.join(str(self.root / name) for name in ("src", "tests"))
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == status, done.stdout
        return done.stdout

    def hbgen(self, *arguments: str, status: int = 0) -> str:
        """Run a command of hbgen, as `run` does."""
        return self.run("-c", "from hbgen.cli import main; main()", *arguments, status=status)

    def hbgens(self, *commands: tuple[str, ...]) -> list[str]:
        """Run commands of hbgen that succeed, one after the other in one process, and return the output of each."""
        return self.run("-c", RUN_COMMANDS, json.dumps(commands)).split("\f\n")[: len(commands)]

    def pytest(self, *arguments: str, status: int = 0) -> str:
        """Run tests of the copy in one process, and return the output.

        Fails where the exit status is another: 1 says that a test failed.
        """
        return self.run(
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            "--assert=plain",
            *arguments,
            status=status,
        )

    def changed(self) -> set[str]:
        """The files of the copy that are new or not as in the repository, and those that are gone."""
        mine, theirs = _files(self.root), _files(REPOSITORY)
        return {path for path in mine.keys() | theirs.keys() if mine.get(path) != theirs.get(path)}


def _files(root: Path) -> dict[str, bytes]:
    """Path → content of everything that is copied."""
    paths = [root / name for name in _FILES]
    for name, left_out in _FOLDERS.items():
        ignored = shutil.ignore_patterns(*_CACHES, left_out)
        for folder, folders, files in os.walk(root / name):
            folders[:] = sorted({*folders} - ignored(folder, folders))
            paths += [Path(folder, file) for file in files]
    # Links that lead nowhere are part of the problem cases.
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths if path.is_file()}
