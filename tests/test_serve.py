"""`hbgen serve` as it runs: whom it answers, and what a page shows while the handbook is written."""

from __future__ import annotations

import base64
import shutil
import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, expect

from browser import wait_until
from hbgen.forms.working_copy import digest, texts
from hbgen.preview.guard import FORBIDDEN, MISDIRECTED, refusal
from served import Served
from test_live import CONF, CONTENT
from test_watch import git

PORT = 8000


def headers(**given: str) -> list[tuple[bytes, bytes]]:
    return [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()]


OWN = {"host": "localhost:8000"}
FOLLOWED = {"sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}
ANSWERED = [
    headers(host="127.0.0.1:8000"),
    headers(host="LOCALHOST:8000"),
    headers(host="[::1]:8000", origin="http://[::1]:8000"),
    headers(**OWN, origin="http://127.0.0.1:8000", sec_fetch_site="same-origin"),
    headers(**OWN, sec_fetch_site="none", **FOLLOWED),
    headers(**OWN, sec_fetch_site="cross-site", **FOLLOWED),
]
REFUSED = [
    (MISDIRECTED, headers()),
    (MISDIRECTED, headers(host="")),
    (MISDIRECTED, headers(host="evil.example:8000")),
    (MISDIRECTED, headers(host="localhost.evil.example:8000")),
    (MISDIRECTED, headers(host="evil.example", origin="http://localhost:8000")),
    (MISDIRECTED, headers(host="localhost")),
    (MISDIRECTED, headers(host="localhost:8001")),
    (MISDIRECTED, headers(host="localhost.:8000")),
    (MISDIRECTED, headers(host="127.1:8000")),
    (MISDIRECTED, headers(host="127.0.0.1:8000@evil.example")),
    (MISDIRECTED, headers(host="0.0.0.0:8000")),
    (MISDIRECTED, [*headers(**OWN), *headers(host="evil.example:8000")]),
    (MISDIRECTED, [*headers(**OWN), *headers(**OWN)]),
    (FORBIDDEN, headers(**OWN, origin="http://evil.example")),
    (FORBIDDEN, headers(**OWN, origin="http://localhost:3000")),
    (FORBIDDEN, headers(**OWN, origin="https://localhost:8000")),
    (FORBIDDEN, headers(**OWN, origin="http://localhost:8000.evil.example")),
    (FORBIDDEN, headers(**OWN, origin="null")),
    (FORBIDDEN, headers(**OWN, origin="")),
    (FORBIDDEN, [*headers(**OWN, origin="http://localhost:8000"), *headers(origin="http://evil.example")]),
    # Files that hold the handbook's words as scripts, loaded by another site.
    (FORBIDDEN, headers(**OWN, sec_fetch_site="cross-site", sec_fetch_mode="no-cors", sec_fetch_dest="script")),
    (FORBIDDEN, headers(**OWN, sec_fetch_site="same-site", sec_fetch_mode="no-cors", sec_fetch_dest="image")),
    (FORBIDDEN, headers(**OWN, sec_fetch_site="cross-site", sec_fetch_mode="navigate", sec_fetch_dest="iframe")),
]


@pytest.mark.parametrize("request_", ANSWERED)
def test_its_own_pages_are_answered(request_: list[tuple[bytes, bytes]]) -> None:
    assert refusal(request_, PORT) is None


@pytest.mark.parametrize(("status", "request_"), REFUSED)
def test_nobody_else_is_answered(status: int, request_: list[tuple[bytes, bytes]]) -> None:
    assert refusal(request_, PORT) == status


def test_on_the_port_of_the_web_a_name_stands_alone() -> None:
    assert refusal(headers(host="localhost", origin="http://localhost"), 80) is None
    assert refusal(headers(host="evil.example"), 80) == MISDIRECTED


# --- a running one -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("served") / "root"
    shutil.copytree(CONTENT, root / "content")
    (root / "content" / "guides").mkdir(exist_ok=True)
    (root / "content" / "guides" / "opening.en.md").write_text("---\ntitle: Opening\n---\n\nWe open the doors.\n")
    (root / "handbook").mkdir()
    (root / "handbook" / "index.md").write_text("% hbgen: cover\n")
    (root / "conf.py").write_text(CONF)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "one")
    running = Served(root)
    yield running
    running.close()


def test_the_running_server_answers_its_own_names_only(served: Served) -> None:
    own = f"localhost:{served.port}"
    status, text = served.answer("/index.html", Host=own)
    assert status == 200 and "Harbour" in text
    assert "frame-ancestors 'none'" in text and "cross-origin-resource-policy: same-origin" in text
    for path in ("/index.html", "/searchindex.js", "/nowhere", "/.hbgen/live.js"):
        status, text = served.answer(path, Host="evil.example")
        assert status == 421 and "Harbour" not in text and f"http://127.0.0.1:{served.port}/" in text
        assert served.answer(path, Host=own, Origin="http://evil.example")[0] == 403
    status, text = served.answer("/searchindex.js", Host=own, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors")
    assert status == 403 and "hbSearch" not in text


@pytest.mark.parametrize(
    ("status", "elsewhere"),
    [
        (403, {"Origin": "http://evil.example"}),
        (403, {"Origin": "null"}),
        (403, {"Origin": "http://localhost:3000"}),
        (403, {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "cors"}),
        (421, {"Host": "evil.example"}),
        (421, {"Host": "evil.example", "Origin": "http://evil.example"}),
        # What a form of another site can send.
        (403, {"Content_Type": "text/plain"}),
        (403, {"Content_Type": "application/x-www-form-urlencoded"}),
    ],
)
def test_a_save_from_elsewhere_is_refused(served: Served, status: int, elsewhere: dict[str, str]) -> None:
    file = "content/values.yaml"
    before = texts(served.root)[file]
    saved = {"path": file, "text": f"{before}# more\n", "before": digest(before)}
    assert served.save(saved, **elsewhere)[0] == status
    assert texts(served.root)[file] == before
    # The same from a page of its own is taken, once.
    assert served.save(saved)[0] == 200
    assert texts(served.root)[file] == saved["text"]
    assert served.save(saved)[0] == 409
    (served.root / file).write_text(before, "utf-8")


def test_the_running_server_opens_a_socket_to_its_own_pages_only(served: Served) -> None:
    key = base64.b64encode(b"0123456789abcdef").decode()
    wanted = {"Upgrade": "websocket", "Sec_WebSocket_Key": key, "Sec_WebSocket_Version": "13"}

    def opened(host: str, origin: str) -> int:
        # Two headers of one name: the second asks for the upgrade.
        connection = socket.create_connection(("127.0.0.1", served.port), 60)
        lines = ["GET /websocket-reload HTTP/1.1", f"Host: {host}", f"Origin: {origin}", "Connection: Upgrade"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in wanted.items()]
        with connection:
            connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
            return int(connection.recv(65536).split(b" ", 2)[1])

    own = f"127.0.0.1:{served.port}"
    assert opened(own, f"http://{own}") == 101
    assert opened(own, "http://evil.example") == 403
    assert opened("evil.example", "http://evil.example") == 403
    assert opened(f"evil.example:{served.port}", f"http://evil.example:{served.port}") == 403


def _is_amiss(message: ConsoleMessage) -> bool:
    return message.type == "error" and "favicon" not in str(message.location)


@pytest.mark.browser
def test_a_page_follows_the_handbook_through_checkouts(browser: Browser, served: Served) -> None:
    """Under the page's own policy, with a script and a style that `serve` adds to it."""
    served.answer("/", Host=f"127.0.0.1:{served.port}")
    page = browser.new_page()
    messages: list[str] = []
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective))"
    )
    page.on("console", lambda message: messages.append(message.text) if _is_amiss(message) else None)
    page.on("pageerror", lambda error: messages.append(error.message))
    page.goto(f"{served.address}pages/framework.html")
    values = served.root / "content" / "values.yaml"
    text = values.read_text()
    values.write_text(text.replace("We notice what a guest needs.", "We see what a guest needs."))
    expect(page.locator("article")).to_contain_text("We see what a guest needs.", timeout=60_000)
    shutil.rmtree(served.root / "content")
    panel = page.locator(".hb-problems")
    expect(panel).to_be_visible(timeout=60_000)
    expect(panel).to_have_css("position", "fixed")
    git(served.root, "checkout", "-q", "--", "content")
    expect(panel).to_have_count(0, timeout=60_000)
    expect(page.locator("article")).to_contain_text("We notice what a guest needs.")
    git(served.root, "rm", "-q", "-r", "content/guides")
    wait_until(page, "!document.querySelector('.sidebar-tree a[href$=\"opening.html\"]')")
    assert served.answer("/pages/guides/opening.html", Host=f"localhost:{served.port}")[0] == 404
    git(served.root, "checkout", "-q", "HEAD", "--", "content")
    wait_until(page, "document.querySelector('.sidebar-tree a[href$=\"opening.html\"]')")
    assert messages == []
    page.close()
