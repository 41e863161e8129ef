"""Publishing processes that are killed, or get an error, at their n-th call of the file system or of git.

`python tests/faults.py` imports everything once and reads orders from stdin, since starting Python takes longer than
publishing. An order is a line of JSON with the arguments of `_publish`; for each, a child process is forked, and the
answer on stdout is a line `began PID`, then `calls N` unless it was killed, then `ended CODE`.
"""

from __future__ import annotations

import builtins
import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hbgen import files
from hbgen.publishing.branch import Branch, to_branch
from hbgen.publishing.git import GitFailed
from hbgen.publishing.publish import Finished, to_folder
from hbgen.publishing.versions import Version
from hbgen.text.formats import language_name

_OF_OS = """
    chmod close fdopen fsync link listdir lstat mkdir open readlink remove rename replace rmdir scandir stat symlink
    unlink
"""
CALLS = (
    (builtins, ["open"]),
    (io, ["open"]),
    (os, _OF_OS.split()),
    (files, ["exchange"]),
    (subprocess, ["run"]),
)
"""Every call by which Python, pathlib, shutil and tempfile reach the file system, and every call of git."""


class Faults:
    """Counts the calls; the `nth` one kills the process (`kill`) or raises an `OSError` (a name of `errno`)."""

    def __init__(self, fault: str, nth: int, within: str) -> None:
        self.fault, self.nth, self.within, self.count = fault, nth, within, 0

    def wrap(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.strike()
            return call(*args, **kwargs)

        return wrapped

    def strike(self) -> None:
        self.count += 1
        if self.count != self.nth:
            return
        if self.fault == "kill":
            os._exit(137)
        number = getattr(errno, self.fault)
        raise OSError(number, os.strerror(number), self.within)


Where = Path | Branch
"""A site's folder, or a branch."""
EDITION = "staff/et"


@dataclass(frozen=True)
class Ended:
    """Exit code of a publisher: 0, 1 (an error of the disk or of git), 2 (problems), 137 (killed by `Faults`) or -9
    (killed from outside)."""

    code: int
    calls: int | None
    """Number of its calls; None if it was killed."""


class Publishers:
    """A server process that runs one publisher after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def begin(self, where: Where, folder: Path, number: str, fault: str = "none", nth: int = 0) -> int:
        """Start to publish `folder` by force; returns the id of the process, which is also that of its group."""
        assert self._process.stdin is not None
        place = [str(where)] if isinstance(where, Path) else [str(where.root), where.name, where.remote]
        self._process.stdin.write(json.dumps([place, str(folder), number, fault, nth]) + "\n")
        self._process.stdin.flush()
        return int(self._expect("began"))

    def end(self) -> Ended:
        """Wait for the publisher started last."""
        call_count = None
        while True:
            word, value = self._read()
            if word == "ended":
                return Ended(int(value), call_count)
            call_count = int(value)

    def publish(self, where: Where, folder: Path, number: str, fault: str = "none", nth: int = 0) -> Ended:
        self.begin(where, folder, number, fault, nth)
        return self.end()

    def _expect(self, word: str) -> str:
        actual, value = self._read()
        assert actual == word
        return value

    def _read(self) -> tuple[str, str]:
        assert self._process.stdout is not None
        word, value = self._process.stdout.readline().split()
        return word, value


@contextmanager
def publishers() -> Iterator[Publishers]:
    command = [sys.executable, __file__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Publishers(process)
        assert process.stdin is not None
        process.stdin.close()


def no_wait(_: object) -> None:
    """Replaces fsync: data written by a killed process is kept without it, and it takes nearly all the time."""


def _serve() -> None:
    # Babel reads its own files once: faults are to hit only files of the site.
    language_name("et", "et")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            # A process group of its own, so that it can be killed together with its git.
            os.setpgid(0, 0)
            _report("began", os.getpid())
            os._exit(_publish(*json.loads(line)))
        _, status = os.waitpid(child, 0)
        _report("ended", os.waitstatus_to_exitcode(status))


def _publish(place: list[str], built: str, number: str, fault: str, nth: int) -> int:
    faults = Faults(fault, nth, place[0])
    for owner, names in CALLS:
        for name in names:
            setattr(owner, name, faults.wrap(no_wait if name == "fsync" else getattr(owner, name)))
    finished = [Finished(EDITION, Version(number, "2026-10-01"), Path(built))]
    try:
        if len(place) == 1:
            problems = to_folder(Path(place[0]), finished, ["et"], True, lambda: None, lambda *_: None)
        else:
            problems = to_branch(Branch(Path(place[0]), *place[1:]), finished, ["et"], True, lambda *_: None)
    except (OSError, GitFailed):
        return 1
    finally:
        with suppress(OSError):
            _report("calls", faults.count)
    return 2 if problems else 0


def _report(word: str, value: int) -> None:
    # Unbuffered, so that a forked process does not write buffered output again.
    os.write(1, f"{word} {value}\n".encode())


if __name__ == "__main__":
    _serve()
