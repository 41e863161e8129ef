"""The package alone is enough: built as a wheel, in an environment and a folder without the source tree."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tarfile
import time
import venv
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from email import message_from_bytes
from importlib.metadata import Distribution, distribution, version
from pathlib import Path
from urllib.request import urlopen

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sites import REPOSITORY

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        int(version("setuptools").split(".")[0]) < 77,
        reason="needs the setuptools of locks/build.txt",
    ),
]

BUILT_FROM = (
    ".github", ".gitlab-ci.yml", "CHANGELOG.md", "LICENSE", "MANIFEST.in", "NOTICE", "README.md", "conf.py", "content",
    "handbook", "locks", "pyproject.toml", "setup.py", "src", "starters",
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


def needed(names: Iterable[str]) -> dict[str, Distribution]:
    """The packages that pip would install for those of `names`, each by its name."""
    found: dict[str, Distribution] = {}
    open_ = list(names)
    while open_:
        requirement = Requirement(open_.pop())
        name = canonicalize_name(requirement.name)
        extras = requirement.extras or {""}
        if requirement.marker and not requirement.marker.evaluate():
            continue
        if name not in found or requirement.extras:
            found[name] = distribution(name)
            for line in found[name].requires or ():
                marker = Requirement(line).marker
                if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
                    open_.append(line.split(";")[0])
    return found


@pytest.fixture(scope="module")
def hbgen(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The command as it is installed from the wheel, beside the packages that it needs and no others."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))
    with zipfile.ZipFile(wheel) as archive:
        [metadata] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        lines = message_from_bytes(archive.read(metadata)).get_all("Requires-Dist", [])
    packages = needed(line for line in lines if "extra ==" not in line).values()
    # Several packages may share a folder.
    paths = {path.parts[0]: package.locate_file(path.parts[0]) for package in packages for path in package.files or ()}
    for name in paths.keys() - {"..", "__pycache__"}:
        (site / name).symlink_to(str(paths[name]))
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
    assert wheel.read_bytes() == again.read_bytes()


def test_the_same_source_gives_the_same_sdist_and_it_gives_the_same_wheel(
    source: Path, wheel: Path, tmp_path: Path
) -> None:
    """On a machine with other times, users and rights of files; no test and nothing that was left around is in it."""
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(source, elsewhere, ignore=shutil.ignore_patterns("build", "*.egg-info"))
    for path in elsewhere.rglob("*"):
        path.chmod(0o770 if path.is_dir() else 0o660)
        os.utime(path, (1_900_000_000, 1_900_000_000))
    build = "import sys; from setuptools import build_meta; build_meta.build_sdist(sys.argv[1])"
    made = []
    for number, folder in enumerate((source, elsewhere)):
        run(folder, sys.executable, "-c", build, str(tmp_path / f"sdist-{number}"))
        [sdist] = (tmp_path / f"sdist-{number}").glob("hbgen-*.tar.gz")
        made.append(sdist)
    assert made[0].read_bytes() == made[1].read_bytes()
    with tarfile.open(made[0]) as archive:
        names = archive.getnames()
        archive.extractall(tmp_path / "unpacked", filter="data")
    assert not [name for name in names if name.endswith((".orig", ".DS_Store")) or "/tests/" in name]
    [unpacked] = (tmp_path / "unpacked").iterdir()
    assert wheel_of(unpacked, tmp_path / "wheel").read_bytes() == wheel.read_bytes()


def test_from_a_wheel_to_a_site_outside_the_source_tree(hbgen: str, wheel: Path, tmp_path: Path) -> None:
    told = run(tmp_path, hbgen, "init", "x", "--yes")
    assert wheel.name in told
    # From where it was installed: the wheel comes along, and CI takes no other.
    assert (tmp_path / "x" / "locks" / wheel.name).read_bytes() == wheel.read_bytes()
    root = tmp_path / "x"
    assert "Errors: 0, missing: 0, advice: 0." in run(root, hbgen, "check")
    run(root, hbgen, "build", "--audience", "staff")
    assert (root / "build" / "site" / "staff" / "en" / "index.html").is_file()
    assert "Everything is as hbgen" in run(root, hbgen, "upgrade")


@pytest.mark.skipif(sys.platform != "linux", reason="the work of a process is read from /proc")
def test_the_first_minute_ends_with_a_site_in_the_browser(hbgen: str, tmp_path: Path) -> None:
    """`hbgen init && hbgen serve --open`, from the wheel and what it needs: the page is there, a browser is opened."""
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n', "utf-8")
    browser.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run(tmp_path, hbgen, "init", "x", "--yes", "--name", "Lume")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = (hbgen, "serve", "--open", "--port", str(port))
    with (tmp_path / "log").open("w") as log, subprocess.Popen(
        command, cwd=tmp_path / "x", env=environment | {"BROWSER": str(browser)}, stdout=log, stderr=log
    ) as server:  # fmt: skip
        try:
            page = fetched(f"http://127.0.0.1:{port}/", server)
        finally:
            server.send_signal(signal.SIGINT)
    assert "Lume: service handbook" in page, (tmp_path / "log").read_text("utf-8")
    assert opened.read_text("utf-8").strip() == f"http://127.0.0.1:{port}/"


def fetched(address: str, server: subprocess.Popen[bytes]) -> str:
    """The page, as soon as it is there; empty where the server has ended. Fails after the first minute of work.

    Of work, not of waiting: other programs may be busy on this machine.
    """
    while server.poll() is None:
        with suppress(OSError), urlopen(address, timeout=10) as answer:
            return str(answer.read().decode())
        assert worked(server.pid) < 60
        time.sleep(0.2)
    return ""


def worked(process: int) -> float:
    """Seconds that a process has computed."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("starter", ["rannavalgus", "training-day"])
def test_the_full_examples_come_in_the_wheel(hbgen: str, tmp_path: Path, starter: str) -> None:
    run(tmp_path, hbgen, "init", "x", "--yes", "--starter", starter)
    assert "Errors: 0" in run(tmp_path / "x", hbgen, "check", "--lang", "en")
