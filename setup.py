"""Puts the starters into a wheel: the top-level content, training day, workflows and lock file, below hbgen/starters.

In the repository, and when it is installed editable, they are read where they stand (`hbgen.starting.sources`).
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
STARTERS = (
    ".github/workflows",
    ".gitlab-ci.yml",
    "conf.py",
    "content",
    "handbook",
    "locks/use.txt",
    "starters",
)
LEFT_OUT = shutil.ignore_patterns(".*", "*~", "*.bak", "*.orig", "*.rej", "*.swp", "*.tmp", "__pycache__", "pages")


class WithStarters(build_py):
    """Copies Python's modules and package data, and then the starters."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        folder = Path(self.build_lib, "hbgen", "starters")
        # What an earlier build left must not stay in the wheel.
        shutil.rmtree(folder, ignore_errors=True)
        for name in STARTERS:
            source, target = ROOT / name, folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=LEFT_OUT)
            else:
                shutil.copyfile(source, target)


setup(cmdclass={"build_py": WithStarters})
