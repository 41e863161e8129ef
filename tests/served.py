"""`hbgen serve` as it runs, for tests that ask it over HTTP."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

SOURCE_TREE = (sys.executable, "-m", "hbgen.cli")
"""hbgen of this tree, as a command."""


class Served:
    """A handbook in a folder, and the server that shows it."""

    def __init__(self, root: Path, *command: str) -> None:
        self.root = root
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        paths = {} if command else {"PYTHONPATH": os.pathsep.join(sys.path)}
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        self.process = subprocess.Popen(
            [*(command or SOURCE_TREE), "serve", "--root", str(root), "--port", str(self.port)],
            env=environment | paths,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def answer(self, path: str, **given: str) -> tuple[int, str]:
        """Status and everything that is sent for a request with these headers alone, once the server is there."""
        return self._exchange(f"GET {path}", given, b"")

    def save(self, file: Mapping[str, str], **given: str) -> tuple[int, str]:
        """Status and everything that is sent when a form saves `file` with these headers: as its own page does."""
        own = f"127.0.0.1:{self.port}"
        headers = {"Host": own, "Origin": f"http://{own}", "Content_Type": "application/json", **given}
        body = json.dumps(file).encode()
        return self._exchange("POST /edit/save", {**headers, "Content_Length": str(len(body))}, body)

    def _exchange(self, request: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        lines = [f"{request} HTTP/1.1", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
        for _ in range(1200):
            try:
                connection = socket.create_connection(("127.0.0.1", self.port), 60)
                break
            except OSError:
                assert self.process.poll() is None, self.process.stdout and self.process.stdout.read()
                time.sleep(0.1)
        with connection:
            connection.sendall(("\r\n".join([*lines, "Connection: close"]) + "\r\n\r\n").encode() + body)
            data = b""
            while part := connection.recv(65536):
                data += part
                # A connection that has become a socket stays open.
                if data.startswith(b"HTTP/1.1 101"):
                    break
        return int(data.split(b" ", 2)[1]), data.decode("utf-8", "replace")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(60)
        if self.process.stdout:
            self.process.stdout.close()
