"""hbgen as a wheel of this tree, and as it is installed from one, without the source tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterable, Sequence
from email import message_from_bytes
from importlib.metadata import Distribution, distribution, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sites import REPOSITORY, once

NEEDS_SETUPTOOLS = pytest.mark.skipif(
    int(version("setuptools").split(".")[0]) < 77,
    reason="needs the setuptools of locks/build.txt",
)

BUILT_FROM = (
    ".github", ".gitlab-ci.yml", "CHANGELOG.md", "LICENSE", "MANIFEST.in", "NOTICE", "README.md", "conf.py", "content",
    "handbook", "locks", "pyproject.toml", "setup.py", "src", "starters",
)  # fmt: skip


def outside() -> dict[str, str]:
    """The environment of a process that must not see the source tree."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def run(folder: Path, *command: str) -> str:
    ran = subprocess.run(command, cwd=folder, env=outside(), capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def copied_source(folder: Path) -> Path:
    """A copy of what a wheel is built from, with things that must not come into it."""
    folder.mkdir(parents=True, exist_ok=True)
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in BUILT_FROM:
        path = REPOSITORY / name
        if path.is_dir():
            shutil.copytree(path, folder / name, ignore=ignored)
        else:
            shutil.copy(path, folder)
    (folder / "content" / "values.yaml.orig").write_text("left around", "utf-8")
    (folder / "content" / ".DS_Store").write_text("left around", "utf-8")
    (folder / "handbook" / "pages").mkdir(exist_ok=True)
    (folder / "handbook" / "pages" / "cover.md").write_text("generated", "utf-8")
    return folder


def wheel_of(source: Path, folder: Path) -> Path:
    build = ("-m", "pip", "wheel", ".", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    run(source, sys.executable, *build, "--wheel-dir", str(folder))
    return wheel_in(folder)


def wheel_in(folder: Path) -> Path:
    [wheel] = folder.glob("hbgen-*.whl")
    return wheel


def built_wheel(factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built once for a whole run of the tests."""
    folder = once(factory, "wheel", lambda folder: wheel_of(copied_source(folder / "source"), folder / "dist"))
    return wheel_in(folder / "dist")


def needed(names: Iterable[str]) -> dict[str, Distribution]:
    """The packages that pip would install for those of `names`, each by its name."""
    distributions: dict[str, Distribution] = {}
    open_ = list(names)
    while open_:
        requirement = Requirement(open_.pop())
        name = canonicalize_name(requirement.name)
        extras = requirement.extras or {""}
        if requirement.marker and not requirement.marker.evaluate():
            continue
        if name not in distributions or requirement.extras:
            distributions[name] = distribution(name)
            for line in distributions[name].requires or ():
                marker = Requirement(line).marker
                if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
                    open_.append(line.split(";")[0])
    return distributions


def installed(folder: Path, wheel: Path, extras: Sequence[str] = ()) -> str:
    """The command `hbgen` in a new environment in `folder`, with what the wheel and `extras` need and nothing else."""
    venv.create(folder, with_pip=False)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))
    with zipfile.ZipFile(wheel) as archive:
        [metadata] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        lines = message_from_bytes(archive.read(metadata)).get_all("Requires-Dist", [])
    packages = needed(line.split(";")[0] for line in lines if _is_wanted(line, extras)).values()
    # Several packages may share a folder.
    paths = {path.parts[0]: package.locate_file(path.parts[0]) for package in packages for path in package.files or ()}
    for name in paths.keys() - {"..", "__pycache__"}:
        (site / name).symlink_to(str(paths[name]))
    scripts = Path(sysconfig.get_path("scripts", "venv", {"base": str(folder), "platbase": str(folder)}))
    install = ("-m", "pip", "--python", str(scripts / "python"), "install", "--quiet", "--no-index", "--no-deps")
    run(folder, sys.executable, *install, "--ignore-installed", str(wheel))
    return str(scripts / "hbgen")


def _is_wanted(line: str, extras: Sequence[str]) -> bool:
    marker = Requirement(line).marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))
