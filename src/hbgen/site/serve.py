"""Shows the handbook while it is written: a saved change is on the page at once, a problem above it."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import webbrowser
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from hbgen.locale import Translate
from hbgen.model.base import Audience
from hbgen.problems import Problem
from hbgen.site.live import Live

HOST = "127.0.0.1"


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
        import watchfiles
        from sphinx_autobuild.middleware import JavascriptInjectorMiddleware
        from starlette.applications import Starlette
        from starlette.routing import Mount, WebSocketRoute
        from starlette.staticfiles import StaticFiles
        from starlette.websockets import WebSocket, WebSocketDisconnect
    except ModuleNotFoundError as error:
        raise Missing("sphinx-autobuild") from error
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    # Taken before anything is built: a port in use is known at once.
    config = uvicorn.Config("", host=HOST, port=port, log_level="warning", timeout_graceful_shutdown=1)
    listener = _listen(HOST, port)
    with tempfile.TemporaryDirectory(prefix="hbgen-") as folder:
        live = Live(root, Path(folder), audience, language)
        shown: dict[str, str] = {"panel": ""}
        readers: set[asyncio.Event] = set()
        # A page is sent whole before it is written anew, and the other way round.
        still = asyncio.Lock()

        def rebuild() -> None:
            result = live.rebuild()
            shown["panel"] = _panel(result.problems, translate)
            errors = sum(1 for problem in result.problems if problem.severity == "error")
            tell(
                translate("{errors} errors; the page shows the last state without them.").format(errors=errors)
                if errors
                else translate("Rebuilt, {count} pages changed.").format(count=result.pages)
            )

        async def reload(socket: WebSocket) -> None:
            await socket.accept()
            event = asyncio.Event()
            readers.add(event)
            try:
                while True:
                    await event.wait()
                    event.clear()
                    await socket.send_text("refresh")
            except (WebSocketDisconnect, RuntimeError):
                return
            finally:
                readers.discard(event)

        async def watch() -> None:
            folders = [path for path in (root / "content", root / "handbook", root / "conf.py") if path.exists()]
            pages = (root / "handbook" / "pages").resolve()
            async for _ in watchfiles.awatch(*folders, debounce=50, step=20, watch_filter=_outside(pages)):
                async with still:
                    await asyncio.to_thread(rebuild)
                for event in readers:
                    event.set()

        class Inject:
            """Puts the problems, and the script that reloads, at the end of each page."""

            def __init__(self, app: Any) -> None:
                self.app = app

            async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
                injector: Any = JavascriptInjectorMiddleware(self.app, f"{HOST}:{port}")
                injector.script = shown["panel"].encode() + injector.script
                if scope["type"] == "http":
                    async with still:
                        await injector(scope, receive, send)
                else:
                    await injector(scope, receive, send)

        rebuild()
        site: Any = Starlette(
            routes=[
                WebSocketRoute("/websocket-reload", reload),
                Mount("/", app=StaticFiles(directory=live.html, html=True)),
            ]
        )
        config.app = Inject(site)
        server = uvicorn.Server(config)

        async def run() -> None:
            watching = asyncio.create_task(watch())
            await server.serve(sockets=[listener])
            watching.cancel()

        tell(translate("The handbook is at {address}. Press Ctrl+C to stop.").format(address=f"http://{HOST}:{port}/"))
        if open_browser:
            webbrowser.open(f"http://{HOST}:{port}/")
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


def _outside(folder: Path) -> Callable[[Any, str], bool]:
    def keep(_change: Any, path: str) -> bool:
        return not Path(path).is_relative_to(folder) and not Path(path).name.startswith((".", "~"))

    return keep


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
        '<section role="alert" class="hb-problems" style="position:fixed;inset:auto 0 0 0;max-height:45vh;'
        "overflow:auto;z-index:99;padding:.8rem 1.2rem;background:#7a1010;color:#fff;"
        'font:15px/1.5 system-ui,sans-serif">'
        f"<strong>{title}</strong><ul>{items}</ul></section>"
    )
