"""A process that publishes, and dies or is refused at the n-th thing that it asks of the file system.

Run as `python tests/faults.py FAULT N SITE BUILT NUMBER FORCE`; FAULT is `none`, `kill` or the name of an error.
It prints that it begins, then how many things it asked, and ends with 0, 1 (an error of the disk, told) or 137
(killed).
"""

from __future__ import annotations

import builtins
import contextlib
import errno
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_OF_OS = """
    chmod close fdopen fsync link listdir lstat mkdir open readlink remove rename replace rmdir scandir stat symlink
    unlink
"""
CALLS = ((builtins, ["open"]), (io, ["open"]), (os, _OF_OS.split()))
"""Every call by which Python, pathlib, shutil and tempfile reach the file system."""


class Faults:
    """Counts the calls, and strikes at one of them."""

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


def main(fault: str, nth: str, site: str, built: str, number: str, force: str) -> int:
    from hbgen.site.shelf import Shelf, add
    from hbgen.site.versions import Version

    faults = Faults(fault, int(nth), site)
    # Whoever kills it at a moment of its own choice must know that it has begun: starting Python takes longer.
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    for owner, names in CALLS:
        for name in names:
            setattr(owner, name, faults.wrap(getattr(owner, name)))
    try:
        add(Shelf(Path(site), "staff/et"), Version(number, "2026-10-01"), Path(built), force == "force")
    except OSError:
        return 1
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.write(str(faults.count))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
