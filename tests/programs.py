"""The programs that tests use: whether what is on this machine can do what they ask of it, and what brings it.

Only the standard library is used here: start.py asks before anything is installed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from ctypes.util import find_library
from functools import cache
from pathlib import Path

SHELL = "chromium-headless-shell"
"""Chromium without windows, as its own program: a page opens in a third of the time."""
CHROMIUMS = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OFFICES = ("soffice", "libreoffice")


def chromium() -> str | None:
    """The path of a Chromium, under whichever of its names, that can be run; Ubuntu's `chromium-browser` may only say
    that a snap is wanted."""
    known = [shutil.which(name) for name in CHROMIUMS]
    cache = Path.home() / ".cache" / "ms-playwright"
    shells = sorted(cache.glob("chromium_headless_shell-*/*/*headless*shell"), reverse=True)
    whole = sorted(cache.glob("chromium-*/chrome-linux*/chrome"), reverse=True)
    for path in (known[0], *map(str, shells), *known[1:], *map(str, whole)):
        if path is not None and _major([path, "--version"]) >= 120:
            return path
    return None


def office() -> str | None:
    """The path of a LibreOffice that opens tables: where only Writer is installed, it opens none."""
    for name in OFFICES:
        path = shutil.which(name)
        if path is not None:
            with tempfile.TemporaryDirectory() as folder:
                Path(folder, "a.csv").write_text("a,b\n1,2\n", "utf-8")
                own = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
                _run([path, own, "--headless", "--convert-to", "xlsx", "--outdir", folder, str(Path(folder, "a.csv"))])
                if Path(folder, "a.xlsx").is_file():
                    return path
    return None


def postgres() -> Path | None:
    """The folder of the programs that set up a PostgreSQL server of one's own, whether or not another one runs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: _number(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    for folder in (*found, *([Path(on_path).parent] if on_path else [])):
        if all(_run([str(folder / name), "--version"]) is not None for name in ("initdb", "pg_ctl", "postgres")):
            # The server refuses to run as root, and its own user comes with Debian's package.
            is_root = hasattr(os, "geteuid") and os.geteuid() == 0
            if not is_root or _run(["runuser", "-u", "postgres", "--", "true"]) is not None:
                return folder
    return None


def _has_chromium() -> bool:
    return chromium() is not None


def _has_office() -> bool:
    return office() is not None


def _has_postgres() -> bool:
    return postgres() is not None


def _has_java() -> bool:
    # Other lines may stand before it, such as those of JAVA_TOOL_OPTIONS.
    said = re.search(r'version "(\d+)', _run(["java", "-version"]) or "")
    return said is not None and int(said[1]) >= 11


def _has_node() -> bool:
    return _major(["node", "--version"]) >= 18


def _has_npm() -> bool:
    return _major(["npm", "--version"]) >= 7


def _has_poppler() -> bool:
    return all(_run([name, "-v"]) is not None for name in ("pdftoppm", "pdftotext", "pdfinfo"))


def _has_pango() -> bool:
    return all(find_library(name) is not None for name in ("pango-1.0", "pangoft2-1.0"))


def _has_fonts() -> bool:
    """Some font with the letters of our languages: a browser and a PDF without any measure nothing."""
    return all((_run(["fc-list", f":lang={language}", "family"]) or "").strip() for language in ("et", "ru"))


PROGRAMS: dict[str, tuple[Callable[[], bool], tuple[str, ...], str]] = {
    "chromium": (_has_chromium, (SHELL,), "a Chromium of version 120 or newer"),
    "java": (_has_java, ("default-jre-headless",), "Java 11 or newer"),
    "node": (_has_node, ("nodejs",), "Node 18 or newer"),
    "npm": (_has_npm, ("npm",), "npm 7 or newer"),
    "poppler": (_has_poppler, ("poppler-utils",), "pdftoppm, pdftotext and pdfinfo"),
    "office": (_has_office, ("libreoffice-calc",), "a LibreOffice that opens tables"),
    "postgres": (_has_postgres, ("postgresql",), "the programs of a PostgreSQL server"),
    "pango": (_has_pango, ("libpango-1.0-0", "libpangoft2-1.0-0"), "Pango"),
    "fonts": (_has_fonts, ("fontconfig", "fonts-dejavu-core"), "a font with Estonian and Russian letters"),
}
"""Program → whether it is here and able, Debian's packages that bring it, and what it is called."""


@cache
def lacking(name: str) -> str | None:
    """What is not on this machine, or not able, in plain words; None where all is well."""
    is_here, packages, words = PROGRAMS[name]
    return None if is_here() else f"needs {words}: apt-get install {' '.join(packages)}"


def require(name: str) -> None:
    """Leave the test out that asks, where a program is lacking."""
    import pytest

    reason = lacking(name)
    if reason is not None:
        pytest.skip(reason)


def require_office() -> str:
    """The path of a LibreOffice that opens tables; without one, the test that asks is left out."""
    require("office")
    return office() or ""


def _run(command: Sequence[str]) -> str | None:
    """What a program prints; None where it is not there, fails or does not end."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, errors="replace", check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout + done.stderr if done.returncode == 0 else None


def _major(command: Sequence[str]) -> int:
    """The first number of the version that a program prints; 0 where it prints none."""
    return _number(_run(command) or "")


def _number(text: str) -> int:
    found = re.search(r"\d+", text)
    return int(found[0]) if found else 0
