"""The package alone is enough: built as a wheel, in an environment and a folder without the source tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from sites import REPOSITORY

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        int(version("setuptools").split(".")[0]) < 77,
        reason="needs the setuptools of locks/build.txt",
    ),
]

BUILT_FROM = (
    ".github", ".gitlab-ci.yml", "LICENSE", "MANIFEST.in", "NOTICE", "README.md", "conf.py", "content", "handbook",
    "locks", "pyproject.toml", "setup.py", "src", "starters",
)  # fmt: skip


def run(folder: Path, *command: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def wheel_of(source: Path, folder: Path) -> Path:
    build = ("-m", "pip", "wheel", ".", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    run(source, sys.executable, *build, "--wheel-dir", str(folder))
    [wheel] = folder.glob("hbgen-*.whl")
    return wheel


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a wheel is built from, with things that must not come into it."""
    folder = tmp_path_factory.mktemp("source")
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


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel_of(source, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def hbgen(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The command as it is installed from the wheel, beside the packages that it needs."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))
    # The packages that are installed here, but not an editable hbgen: .pth files in a folder that a .pth file names are
    # not followed.
    packages = [path for path in sys.path if path.endswith("-packages")]
    (site / "needed.pth").write_text("".join(f"{path}\n" for path in packages), "utf-8")
    scripts = Path(sysconfig.get_path("scripts", "venv", {"base": str(folder), "platbase": str(folder)}))
    install = ("-m", "pip", "--python", str(scripts / "python"), "install", "--quiet", "--no-index", "--no-deps")
    run(folder, sys.executable, *install, "--ignore-installed", str(wheel))
    return str(scripts / "hbgen")


def test_a_wheel_holds_the_starters_and_nothing_that_was_left_around(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    starters = {name.removeprefix("hbgen/starters/") for name in names if name.startswith("hbgen/starters/")}
    assert {"content/handbook.yaml", "starters/training-day/content/handbook.yaml", "locks/use.txt"} <= starters
    assert {".gitlab-ci.yml", ".github/workflows/release.yml", "conf.py", "handbook/index.md"} <= starters
    assert {"hbgen/starting/small/texts.yaml", "hbgen/site/source/index.md"} <= names
    assert not [name for name in starters if name.endswith((".orig", ".DS_Store")) or "pages/" in name]


def test_the_same_source_gives_the_same_wheel(source: Path, wheel: Path, tmp_path: Path) -> None:
    """Also after something was taken out of the content: an earlier build leaves nothing in a later one."""
    (source / "content" / "extra.yaml").write_text("mission", "utf-8")
    wheel_of(source, tmp_path / "more")
    (source / "content" / "extra.yaml").unlink()
    again = wheel_of(source, tmp_path / "again")
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(again) as other:
        assert one.namelist() == other.namelist()
        assert all(one.read(name) == other.read(name) for name in one.namelist())


def test_from_a_wheel_to_a_site_outside_the_source_tree(hbgen: str, wheel: Path, tmp_path: Path) -> None:
    told = run(tmp_path, hbgen, "init", "x", "--yes")
    assert wheel.name in told
    # From where it was installed: the wheel comes along, and CI takes no other.
    assert (tmp_path / "x" / "locks" / wheel.name).read_bytes() == wheel.read_bytes()
    root = tmp_path / "x"
    assert "Errors: 0, advice: 0." in run(root, hbgen, "check")
    run(root, hbgen, "build", "--audience", "staff")
    assert (root / "build" / "site" / "staff" / "en" / "index.html").is_file()
    assert "Everything is as hbgen" in run(root, hbgen, "upgrade")


@pytest.mark.parametrize("starter", ["rannavalgus", "training-day"])
def test_the_full_examples_come_in_the_wheel(hbgen: str, tmp_path: Path, starter: str) -> None:
    run(tmp_path, hbgen, "init", "x", "--yes", "--starter", starter)
    assert "Errors: 0" in run(tmp_path / "x", hbgen, "check", "--lang", "en")
