"""A host that serves a site as Netlify and Cloudflare Pages do: with the headers in the site's file `_headers`, texts
packed, and one connection for many files."""

from __future__ import annotations

import functools
import gzip
import http.server
import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, AnyStr, BinaryIO
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed import SupportsRead, SupportsWrite

_TEXTS = (".html", ".css", ".js", ".json", ".svg", ".webmanifest", ".xml", ".txt")
_RULE = re.compile(r"^(/\S*)\n((?:  .*\n)+)", re.MULTILINE)


@functools.lru_cache(2000)
def _packed(file: Path, _changed: int) -> bytes:
    """A file, packed as it was when it was last changed: the workers of many visitors ask for all of a site."""
    return gzip.compress(file.read_bytes(), 1, mtime=0)


@functools.lru_cache
def _rules(file: Path, _changed: int) -> list[tuple[str, str]]:
    """Each pattern of paths in a file `_headers` with its lines."""
    return _RULE.findall(file.read_text("utf-8"))


class Handler(http.server.SimpleHTTPRequestHandler):
    """Sends with each file the headers of every rule in `_headers` that matches its path."""

    protocol_version = "HTTP/1.1"
    below = ""
    """The path prefix of the site on the host, such as `/sub/path`."""

    def translate_path(self, path: str) -> str:
        # There is nothing outside the prefix.
        return super().translate_path(path.removeprefix(self.below) if path.startswith(self.below) else "/outside")

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Packed where a browser takes that and the file is text."""
        file = Path(self.translate_path(self.path))
        if file.suffix not in _TEXTS or not file.is_file() or "gzip" not in self.headers.get("Accept-Encoding", ""):
            return super().send_head()
        data = _packed(file, file.stat().st_mtime_ns)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Last-Modified", self.date_time_string(file.stat().st_mtime))
        self.end_headers()
        return io.BytesIO(data)

    def end_headers(self) -> None:
        path = urlsplit(self.path).path.removeprefix(self.below)
        # Their own, without which a browser takes for new what was changed some time before.
        self.send_header("Cache-Control", "public, max-age=0, must-revalidate")
        own = Path(self.directory) / "_headers"
        for pattern, lines in _rules(own, own.stat().st_mtime_ns):
            if fnmatchcase(path, pattern):
                for line in lines.splitlines():
                    name, _, value = line.strip().partition(": ")
                    self.send_header(name, value)
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """For an unknown address the site's own page, as hosts send it."""
        own = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not own.is_file():
            super().send_error(code, message, explain)
            return
        data = own.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        # Browsers request it by themselves; sites have none, which is no error.
        if self.path == "/favicon.ico":
            self.send_response(HTTPStatus.NO_CONTENT)
            self.end_headers()
        else:
            super().do_GET()

    def copyfile(self, source: SupportsRead[AnyStr], outputfile: SupportsWrite[AnyStr]) -> None:
        # A browser that leaves a page while it loads closes the connection.
        with suppress(ConnectionError):
            super().copyfile(source, outputfile)


@contextmanager
def hosted(site: Path, below: str = "") -> Iterator[str]:
    """The address at which a host serves `site` under the path prefix `below`."""
    handler = type("Below", (Handler,), {"below": below})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{below}"
    finally:
        server.shutdown()
        server.server_close()
