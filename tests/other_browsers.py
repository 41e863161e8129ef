"""Firefox and WebKit as a person works them: by the protocols that both speak, without a package of their own.

Firefox is driven by WebDriver BiDi over a web socket, WebKit by WebDriver over HTTP, in a display of its own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.error import URLError
from urllib.request import Request, urlopen

WIDTH, HEIGHT = 390, 844
_PATIENCE = 30
"""Seconds until something must have happened."""
_PREFERENCES = {
    "remote.active-protocols": 1,
    "app.update.auto": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


class Driver(Protocol):
    """A browser with one page."""

    def open(self, address: str) -> None:
        """Load a page, and wait until it is there."""

    def run(self, expression: str) -> Any:
        """The value of an expression in the page, or of its promise."""

    def press(self, selector: str) -> None:
        """Click the first element of a selector by its pointer, in the middle of the window."""

    def write(self, selector: str, text: str) -> None:
        """Type a text into a field by keyboard."""


def until(driver: Driver, expression: str) -> None:
    """Wait until an expression holds in the page."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        # Evaluation fails while the page is left.
        with suppress(RuntimeError):
            if driver.run(expression):
                return
        time.sleep(0.05)
    raise AssertionError(f"never held: {expression}")


def tap(driver: Driver, selector: str) -> None:
    """Wait until something is seen, and click it."""
    quoted = json.dumps(selector)
    for _ in range(3):
        until(driver, f"document.querySelector({quoted})?.getClientRects().length > 0")
        # A list that is made anew takes away what was just seen.
        with suppress(RuntimeError):
            driver.run(f"document.querySelector({quoted}).scrollIntoView({{block: 'center', behavior: 'instant'}})")
            driver.press(selector)
            return
    raise AssertionError(f"never stayed: {selector}")


def _wait(get: Callable[[], str | None], process: subprocess.Popen[bytes], what: str) -> str:
    """What `get` returns once there is something."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        value = get()
        if value is not None:
            return value
        time.sleep(0.05)
    raise AssertionError(f"{what} did not start")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program with all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


# --- Firefox -------------------------------------------------------------------------------------


class _Firefox:
    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._number = 0
        self._call("session.new", capabilities={})
        contexts = self._call("browsingContext.getTree")["contexts"]
        self._context = contexts[0]["context"]
        self._call("browsingContext.activate", context=self._context)
        self._call("browsingContext.setViewport", context=self._context, viewport={"width": WIDTH, "height": HEIGHT})

    def _call(self, method: str, **params: Any) -> Any:
        self._number += 1
        self._connection.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._connection.recv(timeout=_PATIENCE))
            if answer.get("id") != self._number:
                continue
            if answer["type"] == "error":
                raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
            return answer["result"]

    def open(self, address: str) -> None:
        self._call("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def run(self, expression: str) -> Any:
        # What JSON cannot hold is of no use here.
        code = f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))"
        answer = self._call(
            "script.evaluate",
            expression=code,
            target={"context": self._context},
            awaitPromise=True,
            userActivation=False,
        )
        if answer["type"] != "success":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def _element(self, selector: str) -> dict[str, Any]:
        answer = self._call(
            "browsingContext.locateNodes",
            context=self._context,
            locator={"type": "css", "value": selector},
            maxNodeCount=1,
        )
        return {"type": "element", "element": {"sharedId": answer["nodes"][0]["sharedId"]}}

    def press(self, selector: str) -> None:
        steps = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": self._element(selector)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._call(
            "input.performActions",
            context=self._context,
            actions=[{"type": "pointer", "id": "mouse", "actions": steps}],
        )

    def write(self, selector: str, text: str) -> None:
        self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        steps = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self._call(
            "input.performActions", context=self._context, actions=[{"type": "key", "id": "keyboard", "actions": steps}]
        )


@contextmanager
def firefox(folder: Path) -> Iterator[Driver]:
    """Debian's Firefox, with a profile of its own in `folder`."""
    from websockets.sync.client import connect

    profile, output = folder / "profile", folder / "firefox.txt"
    profile.mkdir(parents=True)
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _PREFERENCES.items())
    (profile / "user.js").write_text("".join(lines), "utf-8")
    program = shutil.which("firefox-esr") or shutil.which("firefox") or ""
    command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    with output.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, start_new_session=True, env={**os.environ, "HOME": str(folder)}
        )
    try:

        def address() -> str | None:
            match = re.search(r"WebDriver BiDi listening on (ws://\S+)", output.read_text("utf-8", "replace"))
            return match[1] if match else None

        with connect(f"{_wait(address, process, 'Firefox')}/session", max_size=None) as connection:
            yield _Firefox(connection)
    finally:
        _end(process)


# --- WebKit --------------------------------------------------------------------------------------

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""Under which name WebDriver hands out an element."""


class _WebKit:
    def __init__(self, host: str, browser: str) -> None:
        self._host = host
        options = {"webkitgtk:browserOptions": {"binary": browser, "args": ["--automation"]}}
        self._session = self._call("POST", "", {"capabilities": {"alwaysMatch": options}})["sessionId"]
        # Narrower than it can be: it then is as narrow as it can.
        self._call("POST", "/window/rect", {"width": WIDTH, "height": HEIGHT})

    def _call(self, verb: str, path: str, body: dict[str, Any] | None = None) -> Any:
        address = f"{self._host}/session" + (f"/{self._session}{path}" if hasattr(self, "_session") else "")
        data = None if body is None else json.dumps(body).encode()
        request = Request(address, data, {"Content-Type": "application/json"}, method=verb)
        try:
            with urlopen(request, timeout=2 * _PATIENCE) as answer:
                return json.load(answer)["value"]
        except URLError as error:
            message = error.read().decode() if hasattr(error, "read") else str(error)
            raise RuntimeError(f"{verb} {path}: {message[:300]}") from error

    def open(self, address: str) -> None:
        self._call("POST", "/url", {"url": address})

    def run(self, expression: str) -> Any:
        code = (
            "const done = arguments[arguments.length - 1];"
            f"Promise.resolve().then(() => ({expression}))"
            ".then((value) => done([value ?? null]), (error) => done(String(error)));"
        )
        answer = self._call("POST", "/execute/async", {"script": code, "args": []})
        if not isinstance(answer, list):
            raise RuntimeError(answer)
        return answer[0]

    def _element(self, selector: str) -> str:
        element = self._call("POST", "/element", {"using": "css selector", "value": selector})
        return str(element[_ELEMENT])

    def press(self, selector: str) -> None:
        self._call("POST", f"/element/{self._element(selector)}/click", {})

    def write(self, selector: str, text: str) -> None:
        self._call("POST", f"/element/{self._element(selector)}/value", {"text": text})

    def close(self) -> None:
        self._call("DELETE", "")


def mini_browser() -> str | None:
    """The browser that WebKitGTK is tried with."""
    browsers = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"), reverse=True)
    return str(browsers[0]) if browsers else None


@contextmanager
def webkit(folder: Path) -> Iterator[Driver]:
    """Debian's WebKitGTK, in a display of its own."""
    folder.mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    host = f"http://127.0.0.1:{port}"
    # As root, its sandbox cannot be set up.
    environment = {
        **os.environ,
        "HOME": str(folder),
        "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        "LIBGL_ALWAYS_SOFTWARE": "1",
    }
    command = ["xvfb-run", "-a", "WebKitWebDriver", "--host=127.0.0.1", f"--port={port}"]
    with (folder / "webkit.txt").open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True, env=environment)
    try:

        def ready() -> str | None:
            with suppress(OSError), urlopen(f"{host}/status", timeout=2):
                return host
            return None

        driver = _WebKit(_wait(ready, process, "WebKit"), mini_browser() or "")
        yield driver
        with suppress(RuntimeError):
            driver.close()
    finally:
        _end(process)


BROWSERS = {"firefox": firefox, "webkit": webkit}
