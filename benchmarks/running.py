"""What the benchmarks share: an environment for each peer, and what a command takes."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
_SET_CHILD_SUBREAPER = 36


def environment(name: str, work: Path) -> Path | None:
    """The folder of the programs of a peer's environment, made if need be; None when it cannot be."""
    folder = work / f"venv-{name}"
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    needed = HERE / f"requirements-{name}.txt"
    done = folder / "installed.txt"
    if not done.is_file() or done.read_bytes() != needed.read_bytes():
        venv.create(folder, with_pip=True, clear=True)
        command = [str(programs / "python"), "-m", "pip", "install", "-q", "-r", str(needed)]
        result = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if result.returncode:
            print(f"{name} is left out: {result.stderr.strip().splitlines()[-1]}", file=sys.stderr)
            return None
        done.write_bytes(needed.read_bytes())
    return programs


def run(command: list[str], folder: Path) -> tuple[float, float]:
    """CPU seconds of a command with all that it starts, and the peak memory of one process, in MiB."""
    _adopt()
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ['PATH']}"
    environ = {**os.environ, "PATH": path, "PYTHONHASHSEED": "0", "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read().decode(errors="replace")
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{said}")
    every = [used, *_orphans()]
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return sum(one.ru_utime + one.ru_stime for one in every), max(one.ru_maxrss for one in every) / unit


def _adopt() -> None:
    """Become the parent of what a command leaves running, such as a server that forks workers. Linux knows how."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _orphans() -> Iterator[resource.struct_rusage]:
    """What was used by the processes that a command has left, when they have ended too."""
    with contextlib.suppress(ChildProcessError):
        while True:
            yield os.wait4(-1, 0)[2]


def commit() -> str:
    """The commit that is measured, with a `+` where the work tree differs from it."""
    git = ["git", "-C", str(HERE)]
    name = subprocess.run([*git, "rev-parse", "--short=12", "HEAD"], stdout=subprocess.PIPE, text=True, check=True)
    changed = subprocess.run([*git, "status", "--porcelain", "../src"], stdout=subprocess.PIPE, text=True, check=True)
    return f"`{name.stdout.strip()}`" + ("+" if changed.stdout else "")
