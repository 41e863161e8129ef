"""The package alone is enough: built as a wheel, in an environment and a folder without the source tree."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from installed import NEEDS_SETUPTOOLS, built_wheel, copied_source, installed, outside, run, wheel_of
from sampling import in_full, sampled

pytestmark = [pytest.mark.slow, NEEDS_SETUPTOOLS]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_wheel(tmp_path_factory)


@pytest.fixture(scope="module")
def hbgen(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return installed(tmp_path_factory.mktemp("clean"), wheel)


def test_a_wheel_holds_the_starters_and_nothing_that_was_left_around(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    starters = {name.removeprefix("hbgen/starters/") for name in names if name.startswith("hbgen/starters/")}
    assert {"content/handbook.yaml", "starters/training-day/content/handbook.yaml", "locks/use.txt"} <= starters
    assert {".gitlab-ci.yml", ".github/workflows/release.yml", "conf.py", "handbook/index.md"} <= starters
    assert {"hbgen/starting/small/texts.yaml", "hbgen/site/source/index.md"} <= names
    assert not [name for name in starters if name.endswith((".orig", ".DS_Store")) or "pages/" in name]


@in_full
def test_the_same_source_gives_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """Also after something was taken out of the content: an earlier build leaves nothing in a later one."""
    source = copied_source(tmp_path / "source")
    (source / "content" / "extra.yaml").write_text("mission", "utf-8")
    wheel_of(source, tmp_path / "more")
    (source / "content" / "extra.yaml").unlink()
    again = wheel_of(source, tmp_path / "again")
    assert wheel.read_bytes() == again.read_bytes()


@in_full
def test_the_same_source_gives_the_same_sdist_and_it_gives_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """On a machine with other times, users and rights of files; no test and nothing that was left around is in it."""
    source, elsewhere = copied_source(tmp_path / "source"), tmp_path / "elsewhere"
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


@in_full
def test_from_a_wheel_to_a_site_outside_the_source_tree(hbgen: str, wheel: Path, tmp_path: Path) -> None:
    output = run(tmp_path, hbgen, "init", "x", "--yes")
    assert wheel.name in output
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
    command = (hbgen, "serve", "--open", "--port", str(port))
    with (tmp_path / "log").open("w") as log, subprocess.Popen(
        command, cwd=tmp_path / "x", env=outside() | {"BROWSER": str(browser)}, stdout=log, stderr=log
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


@sampled(1)
@pytest.mark.parametrize("starter", ["training-day", "rannavalgus"])
def test_the_full_examples_come_in_the_wheel(hbgen: str, tmp_path: Path, starter: str) -> None:
    run(tmp_path, hbgen, "init", "x", "--yes", "--starter", starter)
    assert "Errors: 0" in run(tmp_path / "x", hbgen, "check", "--lang", "en")
