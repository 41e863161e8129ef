"""The programs that tests use: whether they are installed and able, and the packages that install them.

Only the standard library is used here: start.py imports it before anything is installed.
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
"""Chromium without windows, a program of its own, which opens a page in a third of the time."""
CHROMIUMS = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OFFICES = ("soffice", "libreoffice")


def chromium() -> str | None:
    """The path of a Chromium, under any of its names, that can be run; Ubuntu's `chromium-browser` may only print that
    a snap is needed."""
    paths = [shutil.which(name) for name in CHROMIUMS]
    folder = Path.home() / ".cache" / "ms-playwright"
    shells = sorted(folder.glob("chromium_headless_shell-*/*/*headless*shell"), reverse=True)
    full_browsers = sorted(folder.glob("chromium-*/chrome-linux*/chrome"), reverse=True)
    for path in (paths[0], *map(str, shells), *paths[1:], *map(str, full_browsers)):
        if path is not None and _major([path, "--version"]) >= 120:
            return path
    return None


def office() -> str | None:
    """The path of a LibreOffice that opens tables: one with only Writer installed does not."""
    for name in OFFICES:
        path = shutil.which(name)
        if path is not None:
            with tempfile.TemporaryDirectory() as folder:
                Path(folder, "a.csv").write_text("a,b\n1,2\n", "utf-8")
                env = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
                _run([path, env, "--headless", "--convert-to", "xlsx", "--outdir", folder, str(Path(folder, "a.csv"))])
                if Path(folder, "a.xlsx").is_file():
                    return path
    return None


def postgres() -> Path | None:
    """The folder of the programs for setting up a separate PostgreSQL server."""
    bins = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: _number(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    for folder in (*bins, *([Path(on_path).parent] if on_path else [])):
        if all(_run([str(folder / name), "--version"]) is not None for name in ("initdb", "pg_ctl", "postgres")):
            # The server refuses to run as root; Debian's package creates the user `postgres`.
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


def _has_firefox() -> bool:
    return any(_major([name, "--version"]) >= 128 for name in ("firefox-esr", "firefox") if shutil.which(name))


def _has_webkit() -> bool:
    browsers = any(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    return browsers and all(shutil.which(name) for name in ("WebKitWebDriver", "xvfb-run", "xauth"))


def _has_java() -> bool:
    # Other lines may precede it, such as those of JAVA_TOOL_OPTIONS.
    match = re.search(r'version "(\d+)', _run(["java", "-version"]) or "")
    return match is not None and int(match[1]) >= 11


def _has_node() -> bool:
    return _major(["node", "--version"]) >= 18


def _has_npm() -> bool:
    return _major(["npm", "--version"]) >= 7


def _has_poppler() -> bool:
    return all(_run([name, "-v"]) is not None for name in ("pdftoppm", "pdftotext", "pdfinfo"))


def _has_pango() -> bool:
    return all(find_library(name) is not None for name in ("pango-1.0", "pangoft2-1.0"))


def _has_fonts() -> bool:
    """Whether there are fonts with the letters of our languages, without which browsers and PDFs measure nothing."""
    return all((_run(["fc-list", f":lang={language}", "family"]) or "").strip() for language in ("et", "ru"))


PROGRAMS: dict[str, tuple[Callable[[], bool], tuple[str, ...], str]] = {
    "chromium": (_has_chromium, (SHELL,), "a Chromium of version 120 or newer"),
    "firefox": (_has_firefox, ("firefox-esr",), "Firefox 128 or newer"),
    "webkit": (_has_webkit, ("webkit2gtk-driver", "xvfb", "xauth"), "WebKitGTK with its driver, and Xvfb"),
    "java": (_has_java, ("default-jre-headless",), "Java 11 or newer"),
    "node": (_has_node, ("nodejs",), "Node 18 or newer"),
    "npm": (_has_npm, ("npm",), "npm 7 or newer"),
    "poppler": (_has_poppler, ("poppler-utils",), "pdftoppm, pdftotext and pdfinfo"),
    "office": (_has_office, ("libreoffice-calc",), "a LibreOffice that opens tables"),
    "postgres": (_has_postgres, ("postgresql",), "the programs of a PostgreSQL server"),
    "pango": (_has_pango, ("libpango-1.0-0", "libpangoft2-1.0-0"), "Pango"),
    "fonts": (_has_fonts, ("fontconfig", "fonts-dejavu-core"), "a font with Estonian and Russian letters"),
}
"""Program → (test whether it is installed and able, Debian's packages that install it, its description)."""


@cache
def lacking(name: str) -> str | None:
    """A message that a program is missing or not able, and how to install it; None if it is usable."""
    is_here, packages, words = PROGRAMS[name]
    return None if is_here() else f"needs {words}: apt-get install {' '.join(packages)}"


def require(name: str) -> None:
    """Skip the calling test if a program is lacking."""
    import pytest

    reason = lacking(name)
    if reason is not None:
        pytest.skip(reason)


def require_office() -> str:
    """The path of a LibreOffice that opens tables; without one, the calling test is skipped."""
    require("office")
    return office() or ""


def _run(command: Sequence[str]) -> str | None:
    """The output of a program; None if it is missing, fails or takes more than 120 seconds."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=120, errors="replace", check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return result.stdout + result.stderr if result.returncode == 0 else None


def _major(command: Sequence[str]) -> int:
    """The first number of the version that a program prints; 0 where it prints none."""
    return _number(_run(command) or "")


def _number(text: str) -> int:
    match = re.search(r"\d+", text)
    return int(match[0]) if match else 0
