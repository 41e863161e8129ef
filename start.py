"""Sets everything up on a machine that has only Python 3.11 or newer.

    python3 start.py          set up, build the handbook and open it
    python3 start.py test     set up for development and run every check and test
    python3 start.py proof    set up for development, prove in full what docs/trust.md promises, and write its figures

Everything goes into .venv and build/ in this folder. The tests in a browser want Debian's chromium,
java and node; where they are missing and cannot be installed, those tests are left out with a word.
"""

import os
import shutil
import subprocess
import sys
import venv
from ctypes.util import find_library
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
DEBIAN = {
    "chromium": "chromium",
    "java": "default-jre-headless",
    "npm": "npm",
    "pdftoppm": "poppler-utils",
    "soffice": "libreoffice-calc",
    "pg_ctlcluster": "postgresql",
}
"""Programs that tests use, each with Debian's package that brings it."""


LIBRARIES = {"pango-1.0": "libpango-1.0-0", "pangoft2-1.0": "libpangoft2-1.0-0"}
"""Libraries that PDFs are set with, by the name under which the system knows them, each with Debian's package."""


def main() -> int:
    if sys.version_info < (3, 11):
        print("hbgen needs Python 3.11 or newer; this is", sys.version.split()[0])
        return 1
    match sys.argv[1:]:
        case []:
            install(".[live,search,forms]")
            command = [str(BIN / "hbgen"), "build", *([] if os.environ.get("CI") else ["--open"])]
            return subprocess.call(command, cwd=ROOT)
        case ["test"]:
            # Where nobody waits, figures are held against Postgres and Spark too, which take half a gigabyte.
            install(".[dev,engines]" if os.environ.get("CI") else ".[dev]")
            install_tools()
            return test()
        case ["proof", *names]:
            install(".[dev]")
            install_tools()
            environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
            return subprocess.call([str(BIN / "python"), "-m", "proof", *names], cwd=ROOT, env=environment)
    print(__doc__)
    return 2


def install(what: str) -> None:
    """Put hbgen, editable, and `what` it needs into .venv."""
    if not (BIN / ("python.exe" if os.name == "nt" else "python")).exists():
        print("Setting up .venv …", flush=True)
        venv.create(VENV, with_pip=True)
    pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--editable", what], cwd=ROOT, check=True)


def install_tools() -> None:
    """Get what the browser tests use: Debian's packages where we may, and two packages of npm's."""
    missing = missing_packages()
    if missing and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("Installing", ", ".join(missing), "…", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        if subprocess.call(["apt-get", "update", "-qq"], **quiet) == 0:
            subprocess.call(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], **quiet)
    missing = missing_packages()
    if missing:
        print("Left out, since they cannot be installed here:", ", ".join(missing))
    if shutil.which("npm"):
        tools = ROOT / "build" / "tools"
        tools.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(ROOT / "tests" / name, tools / name)
        subprocess.call(["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=tools)


def missing_packages() -> list[str]:
    """Debian's packages of the programs and libraries that are not here."""
    programs = [package for program, package in DEBIAN.items() if shutil.which(program) is None]
    return programs + [package for name, package in LIBRARIES.items() if find_library(name) is None]


def test() -> int:
    """Run every check, and say which failed."""
    python = str(BIN / "python")
    checks = (
        [str(BIN / "ruff"), "check"],
        [str(BIN / "ruff"), "format", "--check"],
        [str(BIN / "mypy")],
        [python, "-m", "pytest", "-n", "auto"],
        [str(BIN / "hbgen"), "check"],
        [str(BIN / "sphinx-build"), "-q", "-W", "-c", ".", "handbook", "build/plain"],
    )
    failed = []
    for check in checks:
        print("$", Path(check[0]).name, *check[1:], flush=True)
        if subprocess.call(check, cwd=ROOT) != 0:
            failed.append(" ".join([Path(check[0]).name, *check[1:]]))
    print("Failed: " + "; ".join(failed) if failed else "Everything passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
