"""Shared helpers of browser tests: the starter handbook, built once for a run, Debian's chromium, axe-core and vnu."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, sync_playwright

import programs
from hbgen.examining import examine
from hbgen.model.visibility import Audience
from hbgen.site.build import build
from programs import lacking

REPOSITORY = Path(__file__).parent.parent
_TOOLS = REPOSITORY / "build" / "tools" / "node_modules"
_AXE = _TOOLS / "axe-core" / "axe.min.js"
_VNU = _TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
_SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# WCAG 2.2 AA, and axe-core's rules of good practice.
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")

Edition = Literal["staff/et", "staff/en", "customers/et", "customers/en"]
EDITIONS: tuple[Edition, ...] = get_args(Edition)

Scheme = Literal["light", "dark"]
PHONE, SMALL_PHONE, DESK = 390, 320, 1280


def missing() -> str | None:
    """A message on what browser tests lack on this machine; None if nothing."""
    for name in ("chromium", "fonts"):
        if lacking(name) is not None:
            return lacking(name)
    if not _AXE.is_file():
        return "no axe-core in build/tools: python3 start.py test installs it where npm is to be had"
    return None


def missing_validator() -> str | None:
    """A message on what tests of HTML lack on this machine; None if nothing."""
    if lacking("java") is not None:
        return lacking("java")
    if not _VNU.is_file():
        return "no vnu-jar in build/tools: python3 start.py test installs it where npm is to be had"
    return None


def starter_site(factory: pytest.TempPathFactory) -> Path:
    """The starter handbook as a site. The first process of a run that calls it builds it, the others wait.

    `.ci/run`, which has just built it, names its folder in HBGEN_BUILT.
    """
    if os.environ.get("HBGEN_BUILT"):
        return Path(os.environ["HBGEN_BUILT"])
    shared = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    site, marker = shared / "starter-site", shared / "starter-site-done"
    try:
        site.mkdir()
    except FileExistsError:
        for _ in range(3000):
            if marker.is_file():
                break
            time.sleep(0.1)
    else:
        try:
            marker.write_text(_build_starter(site), "utf-8")
        except BaseException as error:
            marker.write_text(f"{type(error).__name__}: {error}", "utf-8")
            raise
    assert marker.read_text("utf-8") == "", marker.read_text("utf-8")
    return site


def _build_starter(site: Path) -> str:
    """Build the editions of the starter handbook that tests need; returns its problems, a line each."""
    loaded, checked = examine(REPOSITORY)
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    editions: list[tuple[Audience, str]] = [("staff", "et"), ("staff", "en"), ("customers", "et"), ("customers", "en")]
    editions.append(("managers", "en"))
    problems = errors or build(REPOSITORY, site, loaded, editions, 2, lambda _: None)
    return "\n".join(f"{problem.place}: {problem.message(str)}" for problem in problems)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=programs.chromium(), args=list(_SWITCHES))
        try:
            yield browser
        finally:
            _kept.cache_clear()
            browser.close()


class SharedBrowser:
    """Chromium for a whole process of the tests, lent to one file of them after another.

    Playwright marks its event loop as the running one also between its calls, so that no other could run: it is marked
    only while the browser is lent.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser, self._loop = browser, asyncio.get_running_loop()
        asyncio._set_running_loop(None)

    @contextmanager
    def lent(self) -> Iterator[Browser]:
        asyncio._set_running_loop(self._loop)
        try:
            yield self._browser
        finally:
            _kept.cache_clear()
            for context in self._browser.contexts:
                context.close()
            asyncio._set_running_loop(None)

    def end(self) -> None:
        """Mark the loop for those who close the browser."""
        asyncio._set_running_loop(self._loop)


@contextmanager
def visit(
    browser: Browser, address: str, width: int = DESK, scheme: Scheme = "light", scripts: bool = True
) -> Iterator[Page]:
    """A page opened by somebody who was never here. On exit, it must have written no errors or warnings to the console
    and used no network."""
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=scripts
    )
    page = context.new_page()
    try:
        with _heard(page) as messages:
            page.goto(address)
            yield page
    finally:
        context.close()
    assert messages == [], messages


@contextmanager
def look(
    browser: Browser, address: str, width: int = DESK, scheme: Scheme = "light", scripts: bool = True
) -> Iterator[Page]:
    """As `visit`, in the page of the look before, whose process goes on: for tests that change nothing of a page but
    what a reload undoes, so without routes, listeners, clocks and other tabs.

    What the test before left in the stores of the browser is gone.
    """
    page = _kept(browser, scheme, scripts)
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(media="null", color_scheme=scheme)
    if page.url.partition("#")[0] == address.partition("#")[0]:
        # Otherwise the page of the test before would stay as it is.
        page.goto("about:blank")
    with _heard(page) as messages:
        page.goto(address)
        try:
            yield page
        except BaseException:
            # What a test that fails left there is no matter of the next one.
            page.context.close()
            _kept.cache_clear()
            raise
        if scripts:
            page.evaluate(_EMPTY)
    assert messages == [], messages


# A database that the page holds open goes with the page.
_EMPTY = """async () => {
    localStorage.clear();
    sessionStorage.clear();
    for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
}"""


@cache
def _kept(browser: Browser, scheme: Scheme, scripts: bool) -> Page:
    """The page of all looks of one kind."""
    return browser.new_context(color_scheme=scheme, java_script_enabled=scripts).new_page()


@contextmanager
def _heard(page: Page) -> Iterator[list[str]]:
    """What a page says in the console, breaks, fails to load or asks of the network, while this lasts."""
    messages: list[str] = []

    def record(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            messages.append(f"{message.type}: {message.text}")

    def thrown(error: Error) -> None:
        messages.append(f"thrown: {error.message}")

    def failed(request: Request) -> None:
        # What a page that is left was still loading does not matter.
        if request.failure != "net::ERR_ABORTED":
            messages.append(f"failed: {request.url}")

    def asked(request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            messages.append(f"asked: {request.url}")

    page.on("console", record)
    page.on("pageerror", thrown)
    page.on("requestfailed", failed)
    page.on("request", asked)
    try:
        yield messages
    finally:
        page.remove_listener("console", record)
        page.remove_listener("pageerror", thrown)
        page.remove_listener("requestfailed", failed)
        page.remove_listener("request", asked)


def wait_until(page: Page, expression: str) -> None:
    """Wait until an expression holds in the page.

    Playwright's own `wait_for_function` evaluates text as code inside the page, which the page's policy refuses.
    """
    for _ in range(600):
        # Evaluation fails while the page navigates to another one.
        with suppress(Error):
            if page.evaluate(expression):
                return
        page.wait_for_timeout(50)
    raise AssertionError(f"never held: {expression}")


def axe(page: Page, only: Sequence[str] = (), within: str = "html") -> list[str]:
    """The violations that axe-core finds in the page as it is shown now, by all rules or `only` by some.

    `within` is the selector of the part to look at, where the rest was looked at before.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.read_text("utf-8"))
    # Scripts act on what a browser has laid out: that is done once a frame.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    report = page.evaluate(
        """([within, runOnly]) => axe.run(within, {
            runOnly,
            rules: {"target-size": {enabled: true}},
            resultTypes: ["violations"],
            preload: false,
        })""",
        [within, {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": list(_RULES)}],
    )
    # The toggles of the drawers are outside all landmarks, as furo's styles require.
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]} {node['failureSummary']}"
        for rule in report["violations"]
        for node in rule["nodes"]
        if not (rule["id"] == "region" and 'class="sidebar-toggle"' in node["html"])
    ]


def sticking_out(page: Page) -> list[str]:
    """Elements that overflow the sides of the page, unless they are in a scrolling frame."""
    elements: list[str] = page.evaluate(
        """() => {
            const moves = (element) => {
                for (let at = element; at && at !== document.body; at = at.parentElement) {
                    if (at.matches(".hb-play-frame")) return true;
                    if (at.matches(".table-wrapper, pre, .toc-drawer, .sidebar-drawer, .back-to-top")) return true;
                    if (getComputedStyle(at).clipPath !== "none") return true;
                }
                return false;
            };
            const found = [];
            for (const element of document.body.querySelectorAll("*")) {
                const box = element.getBoundingClientRect();
                if (!box.width || !box.height || moves(element)) continue;
                if (box.right > innerWidth + 1 || box.left < -1) {
                    found.push(element.cloneNode(false).outerHTML + element.textContent.slice(0, 60));
                }
            }
            const content = document.querySelector(".content");
            if (content && content.scrollWidth > content.clientWidth) found.push("the content moves sideways");
            return found;
        }"""
    )
    return elements


def html_errors(folders: Sequence[Path]) -> list[str]:
    """The errors that the HTML checker (vnu) finds in the pages below the folders."""
    # Its parser needs a deep stack; it writes to stderr and exits with 1 when it finds errors. For some hundred pages,
    # code that is compiled quickly takes half as long as code that is compiled well.
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    command = ["java", "-Xss8m", *quick, "-jar", str(_VNU), "--format", "json", "--errors-only", "--skip-non-html"]
    result = subprocess.run([*command, *map(str, folders)], capture_output=True, text=True, check=False)
    return [
        f"{message.get('url', '')}:{message.get('lastLine', '')}: {message['message']}"
        for message in json.loads(result.stderr)["messages"]
    ]
