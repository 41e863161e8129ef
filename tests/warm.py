"""hbgen as a command of its own, for tests that run it very often: a process forked from one that has imported it.

A start of `python -m hbgen.cli` takes 1.5 seconds, most of them for importing, and its first build 2 more for Sphinx.
`server` gives a command that asks a server for the same: the server forks, and the fork has the arguments, folder,
environment and standard streams of who asked. Only what importing makes is shared, and the processes that build get the
server's environment. With HBGEN_FULL=1 every command is a start of its own.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent

LIBRARIES = (
    "hbgen.cli",
    "hbgen.codeowners",
    "hbgen.collected",
    "hbgen.fmt",
    "hbgen.prepare",
    "hbgen.publishing.branch",
    "hbgen.publishing.publish",
    "hbgen.publishing.store",
    "hbgen.releases.making",
    "hbgen.site.build",
)
"""What the server imports: what check, release, publish, plan, owners and fmt use."""

COLD = (sys.executable, "-P", "-m", "hbgen.cli")
"""The command as a start of its own."""


@contextmanager
def server(
    python: str = sys.executable, cold: tuple[str, ...] = COLD, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[str, ...]]:
    """The command that asks a server, which runs until the block ends; `cold`, a start of its own, in a full run.

    The server is of the hbgen that `python` finds in `environment`.
    """
    if os.environ.get("HBGEN_FULL") == "1" or not hasattr(os, "fork"):
        yield cold
        return
    with TemporaryDirectory(prefix="hbgen-") as folder:
        path = f"{folder}/socket"
        start = [
            python,
            "-P",
            "-c",
            f"import sys; sys.path.append({str(HERE)!r}); import warm; warm.serve({path!r})",
        ]
        with subprocess.Popen(start, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdin is not None and process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            # By itself, without the packages of the environment, Python is up in no time.
            yield (sys.executable, "-I", "-S", str(HERE / "asking.py"), path)
            process.stdin.close()


def serve(path: str) -> None:
    """Run hbgen for whoever asks, until standard input ends."""
    import importlib
    import select
    from multiprocessing.forkserver import _forkserver

    for name in LIBRARIES:
        importlib.import_module(name)
    # The processes that build are forked from one for all commands too.
    from hbgen.site.build import _context

    _context()
    _forkserver.ensure_running()
    _forkserver.ensure_running = lambda: None  # type: ignore[method-assign]
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(path)
        listener.listen(16)
        print("ready", flush=True)  # noqa: T201
        running: set[int] = set()
        while True:
            ready, _, _ = select.select([listener.fileno(), 0], [], [])
            running = {pid for pid in running if os.waitpid(pid, os.WNOHANG) == (0, 0)}
            if listener.fileno() not in ready:
                return
            connection, _ = listener.accept()
            pid = os.fork()
            if pid == 0:
                listener.close()
                os._exit(_answer(connection))
            running.add(pid)
            connection.close()


def _answer(connection: socket.socket) -> int:
    """Run what is asked for in a process of its own, and send its exit status."""
    length, streams, _, _ = socket.recv_fds(connection, 10, 3)
    request = b""
    while len(request) < int(length):
        request += connection.recv(1 << 16)
    pid = os.fork()
    if pid == 0:
        connection.close()
        _become(streams, *json.loads(request))
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    connection.sendall(str(code if code >= 0 else 128 - code).encode())
    return 0


def _become(streams: list[int], arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Be the command: does not return."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    # What Python knows of its streams, such as whether they are files, was of others.
    sys.stdin = open(0, encoding=sys.stdin.encoding, closefd=False)  # noqa: SIM115
    sys.stdout, sys.stderr = (
        open(number, "w", encoding=stream.encoding, errors=stream.errors, closefd=False)  # noqa: SIM115
        for number, stream in ((1, sys.stdout), (2, sys.stderr))
    )
    sys.argv = ["hbgen", *arguments]
    from hbgen.cli import main

    # Raises SystemExit, which ends this process as it ends any.
    main()
