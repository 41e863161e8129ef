"""Puts the starters into a wheel: the top-level content, training day, workflows and lock file, below hbgen/starters.

In the repository, and when it is installed editable, they are read where they stand (`hbgen.starting.sources`).

The same source gives the same wheel and the same sdist, byte for byte: no time of a file, no rights and no user of a
machine stand in them.
"""

from __future__ import annotations

import gzip
import os
import shutil
import tarfile
from pathlib import Path

from setuptools import setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

TIME = int(os.environ.setdefault("SOURCE_DATE_EPOCH", "1577836800"))
"""The time of every file in a package: 1 January 2020, unless whoever builds says another."""

ROOT = Path(__file__).parent
STARTERS = (
    ".github/workflows",
    ".gitlab-ci.yml",
    "conf.py",
    "content",
    "handbook",
    "locks/scores.txt",
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
        _same_rights(Path(self.build_lib))


class WithSameRights(bdist_wheel):
    """Packs its metadata, too, with the same rights on every machine."""

    def write_wheelfile(self, wheelfile_base, *args, **options):
        super().write_wheelfile(wheelfile_base, *args, **options)
        _same_rights(Path(wheelfile_base))


class Reproducible(sdist):
    """Packs the files in order, with one time, one user and the same rights."""

    def make_archive(self, base_name, format, root_dir=None, base_dir=None, owner=None, group=None):
        if format != "gztar" or base_dir is None:
            return super().make_archive(base_name, format, root_dir, base_dir, owner, group)
        name = f"{base_name}.tar.gz"
        with (
            open(name, "wb") as file,  # noqa: PTH123 - a path of setuptools
            gzip.GzipFile("", "wb", fileobj=file, mtime=TIME) as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
        ):
            for path in sorted(path for path in Path(base_dir).rglob("*") if path.is_file()):
                archive.add(path, path.as_posix(), recursive=False, filter=_anonymous)
        return name


def _same_rights(folder: Path) -> None:
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without what a machine knows of a file beside its name and text."""
    member.mtime, member.mode, member.type = TIME, 0o644, tarfile.REGTYPE
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.pax_headers = {}
    return member


setup(cmdclass={"build_py": WithStarters, "bdist_wheel": WithSameRights, "sdist": Reproducible})
