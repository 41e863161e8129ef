"""What tests use is asked what it can do: a name on the PATH tells nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import programs

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all there is on the PATH, and a home with nothing in it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(programs, "lacking", programs.lacking.__wrapped__)
    return folder


def put(store: Path, name: str, script: str) -> str:
    path = store / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    return str(path)


def test_nothing_is_told_to_be_here_on_a_bare_machine(store: Path) -> None:
    assert not list(store.iterdir())
    for name in ("chromium", "java", "node", "npm", "poppler", "office", "fonts"):
        assert "apt-get install" in (programs.lacking(name) or "")


def test_chromium_is_found_under_its_other_names(store: Path) -> None:
    put(store, "chromium-browser", 'echo "Command requires the chromium snap"; exit 1')
    put(store, "google-chrome", 'echo "Google Chrome 98.0.1"')
    assert programs.chromium() is None
    chrome = put(store, "google-chrome-stable", 'echo "Google Chrome 130.0.6723.58"')
    assert programs.chromium() == chrome
    # The one without windows is the fastest.
    shell = put(store, "chromium-headless-shell", 'echo "Chromium 156.0.8078.108"')
    assert programs.chromium() == shell


def test_a_libreoffice_without_calc_is_none(store: Path) -> None:
    """Where Writer alone is installed, the command ends well and has made nothing."""
    put(store, "soffice", 'echo "Error: source file could not be loaded"')
    assert programs.office() is None
    whole = put(store, "libreoffice", 'shift 5; : > "$1/a.xlsx"')
    assert programs.office() == whole


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("node", "echo v12.22.12", "echo v20.1.0"),
        ("npm", "echo 6.14.16", "echo 10.2.4"),
        ("java", "echo 'openjdk version \"1.8.0_392\"' >&2", "echo 'openjdk version \"17.0.15\" 2025-04-15' >&2"),
        ("java", "exit 1", "echo 'Picked up JAVA_TOOL_OPTIONS: -Xmx9m' >&2; echo 'java version \"21\"' >&2"),
    ],
)
def test_what_is_too_old_is_lacking(store: Path, name: str, old: str, new: str) -> None:
    put(store, name, old)
    assert programs.lacking(name) is not None
    put(store, name, new)
    assert programs.lacking(name) is None


def test_fonts_must_hold_our_letters(store: Path) -> None:
    put(store, "fc-list", 'test "$1" = ":lang=et" && echo "DejaVu Sans"; exit 0')
    assert programs.lacking("fonts") is not None
    put(store, "fc-list", 'echo "DejaVu Sans"')
    assert programs.lacking("fonts") is None
