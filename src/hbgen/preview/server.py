"""The server of `hbgen serve`: pages of one edition for the browsers of this machine, which reload by themselves.

Only `hbgen.preview.serve` imports it, when it serves.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager, suppress
from functools import partial
from html import escape
from pathlib import Path

import uvicorn
from sphinx_autobuild.middleware import JavascriptInjectorMiddleware
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from hbgen import report
from hbgen.locale import Translate
from hbgen.locale.plurals import plural
from hbgen.preview import guard
from hbgen.preview.form_server import FOLDER, Forms
from hbgen.preview.rebuilding import Live, OpenPages, Rebuilt
from hbgen.preview.watch import changes, snapshot
from hbgen.problems import Problem, unreadable

HOST = "127.0.0.1"
_HANDING_OVER, _STEP = 1.0, 0.1
"""Seconds that open pages have to fetch what changed on them, and between two looks at whether they have."""

# Files of the site, since the policy in each page allows no scripts and styles inside the page.
_SCRIPT = "/.hbgen/live.js"
_STYLES = "/.hbgen/live.css"
_SCRIPT_TEXT = """\
"use strict";
// Reloads the page when the handbook has changed, also while the page was on its way.
(() => {
  const { state } = document.currentScript.dataset;
  const page = encodeURIComponent(location.pathname);
  const socket = new WebSocket(`ws://${location.host}/websocket-reload?page=${page}`);
  socket.onmessage = (message) => { if (message.data !== state) location.reload(); };
})();
"""
_STYLES_TEXT = """\
.hb-problems { position: fixed; inset: auto 0 0 0; max-height: 45vh; overflow: auto; z-index: 99;
  padding: 0.8rem 1.2rem; background: #7a1010; color: #fff; font: 15px/1.5 system-ui, sans-serif; }
"""


def address_at(port: int) -> str:
    """The address of the server that listens on this port."""
    return f"http://{HOST}:{port}/"


class Server:
    """Serves what `live` builds of the handbook at `root`, and rebuilds on each change.

    `report` is called with one line for each rebuild.
    """

    def __init__(  # what one server puts together
        self,
        root: Path,
        live: Live,
        forms: Forms,
        port: int,
        translate: Translate,
        report: Callable[[str], None],
    ) -> None:
        self.address = address_at(port)
        self.port = port
        self.state = 0
        """Counts what was shown: a page of another state is reloaded."""
        self.panel = ""
        """The errors as HTML, shown over each page."""
        self.lock = asyncio.Lock()
        """Held while a page is sent, and while pages of the site are written."""
        self._root = root
        self._live = live
        self._forms = forms
        self._translate = translate
        self._report = report
        self._readers: dict[WebSocket, str] = {}
        """The open pages, by their names in Sphinx."""
        self.sent: set[str] = set()
        """Names of the pages that were sent since the open ones were shown as they are now."""
        self._before = snapshot(root)
        self._rebuild()

    def run(self, listener: socket.socket) -> None:
        """Serve until interrupted."""
        words = self._translate("This server shows the handbook at {address} and answers no other site.")
        site = Starlette(
            routes=[
                WebSocketRoute("/websocket-reload", self._reload),
                Route(_SCRIPT, _script),
                Route(_STYLES, _styles),
                *self._forms.routes(),
                Mount("/", app=StaticFiles(directory=self._live.html, html=True)),
            ]
        )
        app = _Guard(_Inject(site, self), self.port, words.format(address=self.address) + "\n")
        config = uvicorn.Config(app, host=HOST, port=self.port, log_level="warning", timeout_graceful_shutdown=1)
        asyncio.run(self._run(uvicorn.Server(config), listener))

    async def _run(self, server: uvicorn.Server, listener: socket.socket) -> None:
        watching = asyncio.create_task(self._watch())
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        # When one ends, the other is ended too: a server that no longer watches files would show old pages.
        await asyncio.wait((watching, serving), return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        await serving
        if watching.done():
            watching.result()
        watching.cancel()

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        async for _ in changes(self._root, self._before):
            await asyncio.to_thread(self._rebuild, self._open_pages(loop))
            await self._announce()

    def _open_pages(self, loop: asyncio.AbstractEventLoop) -> OpenPages:
        """The pages that are open now, for a rebuild in a thread beside that of `loop`."""
        names = frozenset(self._readers.values())

        def show(result: Rebuilt) -> None:
            self._show(result)
            self.sent = set()
            asyncio.run_coroutine_threadsafe(self._hand_over(names), loop).result()

        return OpenPages(names, show, partial(self._writing, loop))

    async def _hand_over(self, names: Set[str]) -> None:
        """Let the pages with these names be reloaded, before the processor is busy with all others."""
        await self._announce()
        for _ in range(round(_HANDING_OVER / _STEP)):
            if names <= self.sent:
                break
            await asyncio.sleep(_STEP)
        await asyncio.sleep(_STEP)

    async def _announce(self) -> None:
        """Tell each open page which state there is."""
        for reader in tuple(self._readers):
            # A reader that disconnects at this moment is ignored.
            with suppress(WebSocketDisconnect, RuntimeError):
                await reader.send_text(str(self.state))

    @contextmanager
    def _writing(self, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
        """Hold the lock, in a thread beside that of `loop`."""
        asyncio.run_coroutine_threadsafe(self.lock.acquire(), loop).result()
        try:
            yield
        finally:
            loop.call_soon_threadsafe(self.lock.release)

    async def _reload(self, reader: WebSocket) -> None:
        await reader.accept()
        self._readers[reader] = page_name(reader.query_params.get("page", "/"))
        try:
            await reader.send_text(str(self.state))
            # Pages send nothing; this returns when the page is closed, or when the server stops.
            await reader.receive()
        except (WebSocketDisconnect, RuntimeError, asyncio.CancelledError):
            return
        finally:
            self._readers.pop(reader, None)

    def _show(self, result: Rebuilt) -> None:
        """Let each page show its problems, and be reloaded."""
        self.panel = _panel(result.problems, self._translate)
        self.state += 1

    def _rebuild(self, open_pages: OpenPages | None = None) -> None:
        try:
            result = self._live.rebuild(open_pages)
        except OSError as error:
            # A file that vanished while it was read, as during a checkout: the next change rebuilds again.
            result = Rebuilt((unreadable("handbook", error),), 0)
        # Who read the open pages alone has seen all of it: another reload would show the same.
        if not result.was_shown or open_pages is None or not self.sent <= set(open_pages.names):
            self._show(result)
        translate = self._translate
        errors = sum(1 for problem in result.problems if problem.severity == "error")
        if errors:
            text, _ = report.summed([problem for problem in result.problems if problem.severity == "error"], translate)
            self._report(text.rstrip())
            words = plural(
                "{errors} error; the page shows the last state without it.",
                "{errors} errors; the page shows the last state without them.",
            )
            self._report(translate(words).format(errors=errors))
        missing = sum(1 for problem in result.problems if problem.severity == "missing")
        if missing:
            self._report(
                translate(
                    plural(
                        "{count} thing is missing: see `hbgen check`.", "{count} things are missing: see `hbgen check`."
                    )
                ).format(count=missing)
            )
        rebuilt = plural("Rebuilt, {count} page changed.", "Rebuilt, {count} pages changed.")
        self._report(translate(rebuilt).format(count=result.pages))


class _Inject:
    """Middleware that adds the problems and the reloading script at the end of each page."""

    def __init__(self, app: ASGIApp, server: Server) -> None:
        self._app = app
        self._server = server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Forms are not reloaded: what is typed there would be lost.
        if scope["type"] != "http" or scope["path"].startswith(FOLDER):
            await self._app(scope, receive, send)
            return
        async with self._server.lock:
            injector = JavascriptInjectorMiddleware(self._app, f"{HOST}:{self._server.port}")
            script = f'<script src="{_SCRIPT}" data-state="{self._server.state}"></script>'
            injector.script = f"{self._server.panel}{script}".encode()
            self._server.sent.update({page_name(scope["path"])} if _is_page(scope["path"]) else ())
            await injector(scope, receive, send)


class _Guard:
    """Middleware that answers only requests of the preview's own pages; others get the text `refused`."""

    def __init__(self, app: ASGIApp, port: int, refused: str) -> None:
        self._app = app
        self._port = port
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = guard.refusal(scope["headers"], self._port) if scope["type"] in ("http", "websocket") else None
        if status is None:
            await self._app(scope, receive, _with_headers(guard.HEADERS, send))
        elif scope["type"] == "http":
            await PlainTextResponse(self._refused, status)(scope, receive, send)
        else:
            # Closed before it is accepted, so that the browser sees a refused connection.
            await send({"type": "websocket.close", "code": 1008})


async def _script(_request: Request) -> Response:
    return Response(_SCRIPT_TEXT, media_type="text/javascript")


async def _styles(_request: Request) -> Response:
    return Response(_STYLES_TEXT, media_type="text/css")


def _is_page(path: str) -> bool:
    return path.endswith((".html", "/"))


def page_name(path: str) -> str:
    """The name in Sphinx of the page at an address below the server's: `pages/glossary` of `/pages/glossary.html`."""
    name = path.removeprefix("/").removesuffix(".html")
    return f"{name}index" if not name or name.endswith("/") else name


def listen(port: int) -> socket.socket:
    """A socket that listens on a port of this machine only. Raises `OSError` when the port cannot be used."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    return listener


def _with_headers(headers: Sequence[tuple[bytes, bytes]], send: Send) -> Send:
    """`send`, with `headers` added to each response."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *headers]}
        await send(message)

    return send_with_headers


def _panel(problems: Sequence[Problem], translate: Translate) -> str:
    """The errors as HTML, shown over the foot of each page; empty when there are none."""
    errors = [problem for problem in problems if problem.severity == "error"]
    if not errors:
        return ""
    items = "".join(
        f"<li><code>{escape(str(p.place))}</code> {escape(p.message(translate))}"
        f"<br><em>{escape(p.remedy(translate))}</em></li>"
        for p in errors
    )
    title = escape(translate("To mend; until then the page shows these files as they were before"))
    return (
        f'<link rel="stylesheet" href="{_STYLES}"><section role="alert" class="hb-problems">'
        f"<strong>{title}</strong><ul>{items}</ul></section>"
    )
