"""Shows the handbook while it is written: a saved change is on the page at once, a problem above it."""

from __future__ import annotations

import asyncio
import tempfile
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

from hbgen.locale import Translate
from hbgen.model.base import Audience
from hbgen.problems import Problem, unreadable
from hbgen.site import guard
from hbgen.site.live import Live, Rebuilt
from hbgen.site.watch import changes, snapshot

HOST = "127.0.0.1"

# The policy in each page lets files of the site run and nothing inside the page, what is added here among it.
_SCRIPT = "/.hbgen/live.js"
_STYLES = "/.hbgen/live.css"
_SCRIPT_TEXT = """\
"use strict";
// Reloads the page when the handbook has changed, also while the page was on its way.
(() => {
  const { state } = document.currentScript.dataset;
  const socket = new WebSocket(`ws://${location.host}/websocket-reload`);
  socket.onmessage = (message) => { if (message.data !== state) location.reload(); };
})();
"""
_STYLES_TEXT = """\
.hb-problems { position: fixed; inset: auto 0 0 0; max-height: 45vh; overflow: auto; z-index: 99;
  padding: 0.8rem 1.2rem; background: #7a1010; color: #fff; font: 15px/1.5 system-ui, sans-serif; }
"""


class Missing(Exception):
    """A library of the extra `live` is not installed."""

    def __init__(self, library: str) -> None:
        super().__init__(library)
        self.library = library


def serve(
    root: Path,
    audience: Audience | None,
    language: str | None,
    port: int,
    open_browser: bool,
    translate: Translate,
    tell: Callable[[str], None],
) -> None:
    """Build one edition, listen on `port` of this machine only, and rebuild on each change until interrupted.

    `tell` hears one line for each thing that happens. Raises `Missing` when the extra `live` is not
    installed, and `OSError` when the port cannot be used.
    """
    try:
        import uvicorn
        from sphinx_autobuild.middleware import JavascriptInjectorMiddleware
        from starlette.applications import Starlette
        from starlette.responses import PlainTextResponse, Response
        from starlette.routing import Mount, Route, WebSocketRoute
        from starlette.staticfiles import StaticFiles
        from starlette.websockets import WebSocket, WebSocketDisconnect
    except ModuleNotFoundError as error:
        raise Missing("sphinx-autobuild") from error
    # Taken before anything is built: a port in use is known at once.
    address = f"http://{HOST}:{port}/"
    words = translate("This server shows the handbook at {address} and answers no other site.")
    refused = words.format(address=address) + "\n"
    config = uvicorn.Config("", host=HOST, port=port, log_level="warning", timeout_graceful_shutdown=1)
    listener = _listen(HOST, port)
    with tempfile.TemporaryDirectory(prefix="hbgen-") as folder:
        live = Live(root, Path(folder), audience, language)
        shown = {"panel": "", "state": "0"}
        readers: set[WebSocket] = set()
        # A page is sent whole before it is written anew, and the other way round.
        still = asyncio.Lock()

        def rebuild() -> None:
            try:
                result = live.rebuild()
            except OSError as error:
                # What vanishes while it is read, as in the middle of a checkout, is a change that is still to come.
                result = Rebuilt((unreadable("handbook", error),), 0)
            shown["panel"] = _panel(result.problems, translate)
            shown["state"] = str(int(shown["state"]) + 1)
            errors = sum(1 for problem in result.problems if problem.severity == "error")
            tell(
                translate("{errors} errors; the page shows the last state without them.").format(errors=errors)
                if errors
                else translate("Rebuilt, {count} pages changed.").format(count=result.pages)
            )

        async def reload(socket: WebSocket) -> None:
            await socket.accept()
            readers.add(socket)
            try:
                await socket.send_text(shown["state"])
                # A page says nothing; this ends when it is left, or when the server stops.
                await socket.receive()
            except (WebSocketDisconnect, RuntimeError, asyncio.CancelledError):
                return
            finally:
                readers.discard(socket)

        async def refresh(socket: WebSocket) -> None:
            # Whoever leaves at this moment needs no word.
            with suppress(WebSocketDisconnect, RuntimeError):
                await socket.send_text(shown["state"])

        async def watch() -> None:
            async for _ in changes(root, before):
                async with still:
                    await asyncio.to_thread(rebuild)
                for socket in tuple(readers):
                    await refresh(socket)

        async def script(_request: Any) -> Response:
            return Response(_SCRIPT_TEXT, media_type="text/javascript")

        async def styles(_request: Any) -> Response:
            return Response(_STYLES_TEXT, media_type="text/css")

        class Inject:
            """Puts the problems, and the script that reloads, at the end of each page."""

            def __init__(self, app: Any) -> None:
                self.app = app

            async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
                if scope["type"] != "http":
                    await self.app(scope, receive, send)
                    return
                async with still:
                    injector: Any = JavascriptInjectorMiddleware(self.app, f"{HOST}:{port}")
                    script = f'<script src="{_SCRIPT}" data-state="{shown["state"]}"></script>'
                    injector.script = f"{shown['panel']}{script}".encode()
                    await injector(scope, receive, send)

        class Guard:
            """Answers nobody but the pages that are shown here."""

            def __init__(self, app: Any) -> None:
                self.app = app

            async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
                status = guard.refusal(scope["headers"], port) if scope["type"] in ("http", "websocket") else None
                if status is None:
                    await self.app(scope, receive, _saying(guard.HEADERS, send))
                elif scope["type"] == "http":
                    await PlainTextResponse(refused, status)(scope, receive, send)
                else:
                    # Before it is accepted: the browser sees that the connection was refused.
                    await send({"type": "websocket.close", "code": 1008})

        before = snapshot(root)
        rebuild()
        site: Any = Starlette(
            routes=[
                WebSocketRoute("/websocket-reload", reload),
                Route(_SCRIPT, script),
                Route(_STYLES, styles),
                Mount("/", app=StaticFiles(directory=live.html, html=True)),
            ]
        )
        config.app = Guard(Inject(site))
        server = uvicorn.Server(config)

        async def run() -> None:
            watching = asyncio.create_task(watch())
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            # Whichever ends takes the other with it: a server that sees no change any more would show old pages.
            await asyncio.wait((watching, serving), return_when=asyncio.FIRST_COMPLETED)
            server.should_exit = True
            await serving
            if watching.done():
                watching.result()
            watching.cancel()

        tell(translate("The handbook is at {address}. Press Ctrl+C to stop.").format(address=address))
        if open_browser:
            webbrowser.open(address)
        try:
            asyncio.run(run())
        except KeyboardInterrupt:
            return
        finally:
            live.close()


def _listen(host: str, port: int) -> Any:
    import socket

    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def _saying(headers: Sequence[tuple[bytes, bytes]], send: Any) -> Any:
    """`send`, with `headers` on each answer."""

    async def saying(message: Any) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *headers]}
        await send(message)

    return saying


def _panel(problems: Sequence[Problem], translate: Translate) -> str:
    """The errors as HTML that lies over the foot of each page; empty when there are none."""
    errors = [problem for problem in problems if problem.severity == "error"]
    if not errors:
        return ""
    items = "".join(
        f"<li><code>{escape(str(p.place))}</code> {escape(p.message(translate))}"
        f"<br><em>{escape(p.remedy(translate))}</em></li>"
        for p in errors
    )
    title = escape(translate("To mend before the page can change"))
    return (
        f'<link rel="stylesheet" href="{_STYLES}"><section role="alert" class="hb-problems">'
        f"<strong>{title}</strong><ul>{items}</ul></section>"
    )
