"""The published forms' configuration, file format and widget work in Decap CMS too, where a review is a pull request.

`python3 start.py decap` gets Decap CMS and its server for a local repository, and runs this.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from hbgen.forms.form_configuration import FormsHandbook
from hbgen.forms.published import Repository, published
from hbgen.forms.working_copy import texts
from hbgen.load import load
from test_forms_browser import STANDARD
from test_live import CONF, CONTENT
from test_watch import git

TOOLS = Path(__file__).parent.parent / "build"
DECAP = TOOLS / "decap"
SCRIPTS = Path(__file__).parent.parent / "src" / "hbgen" / "forms" / "scripts"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (DECAP / "decap-cms.js").is_file(), reason="no build/decap: python3 start.py decap installs Decap CMS there"
    ),
]

FILE = "content/standards/CTR/CTR-02.yaml"

PAGE = """<!doctype html>
<html><head><meta charset="utf-8"></head><body>
<script>window.CMS_MANUAL_INIT = true</script>
<script src="decap-cms.js"></script><script src="ours.js"></script>
<script>
fetch("settings.json").then((answer) => answer.json()).then((settings) => {
  for (const [name, { shape, head }] of Object.entries(settings.formats)) {
    CMS.registerCustomFormat(name, "yaml", ours.format(shape, settings.languages, head));
  }
  CMS.registerWidget("hb-text", ours.textWidget(settings.languages, window.h));
  CMS.init({ config: settings.config });
});
</script></body></html>
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _output_of_git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A handbook in a repository, in two languages, one standard in a file of its own."""
    root = tmp_path_factory.mktemp("decap") / "root"
    shutil.copytree(CONTENT, root / "content")
    settings = root / "content" / "handbook.yaml"
    settings.write_text(settings.read_text("utf-8").replace("languages: [en]", "languages: [en, et]"), "utf-8")
    (root / FILE).parent.mkdir()
    (root / FILE).write_text(STANDARD, "utf-8")
    (root / "conf.py").write_text(CONF)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "one")
    return root


@pytest.fixture(scope="module")
def address(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where Decap CMS runs with the configuration that is published for review, against the repository on disk."""
    site, port = tmp_path_factory.mktemp("site"), _free_port()
    handbook = FormsHandbook(load(root), texts(root))
    repository = Repository("github", "company/handbook", "main", has_review=True)
    files = {file.path: file.data for file in published(handbook, repository, "en", str)}
    settings = json.loads(files["settings.json"])
    settings["config"]["local_backend"] = {"url": f"http://localhost:{port}/api/v1"}
    (site / "settings.json").write_text(json.dumps(settings), "utf-8")
    (site / "index.html").write_text(PAGE, "utf-8")
    shutil.copyfile(DECAP / "decap-cms.js", site / "decap-cms.js")
    (site / "entry.js").write_text(
        f'import {{ format }} from "{SCRIPTS}/format.js";\nimport {{ textWidget }} from "{SCRIPTS}/text_widget.js";\n'
        "window.ours = { format, textWidget };\n",
        "utf-8",
    )
    npm = TOOLS / "tools" / "node_modules"
    esbuild = str(npm / ".bin" / "esbuild")
    command = [esbuild, str(site / "entry.js"), "--bundle", f"--outfile={site / 'ours.js'}"]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "NODE_PATH": str(npm)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {**os.environ, "GIT_REPO_DIRECTORY": str(root), "MODE": "git", "PORT": str(port)}
    proxy = subprocess.Popen(
        ["node", DECAP / "node_modules" / "decap-server" / "dist" / "index.js"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert proxy.stdout is not None
    # It listens once it has said so.
    proxy.stdout.readline()
    yield f"http://localhost:{server.server_port}/index.html"
    proxy.kill()
    proxy.wait()
    proxy.stdout.close()
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A signed-in page."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(error.message))
    page.goto(address)
    page.get_by_role("button", name="Login").click(timeout=60_000)
    yield page
    assert faults == []
    context.close()


def test_a_save_becomes_a_change_to_review_that_touches_what_was_edited_alone(
    page: Page, address: str, root: Path
) -> None:
    expect(page.get_by_text("Chapters").first).to_be_visible(timeout=60_000)
    page.goto(f"{address}#/collections/standards-CTR/entries/CTR-02")
    english, estonian = (page.locator(f"textarea[lang={language}]").first for language in ("en", "et"))
    expect(english).to_have_value("The farewell", timeout=60_000)
    english.fill("Saying goodbye")
    estonian.fill("Hüvasti jätmine")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Changes saved").first).to_be_visible(timeout=60_000)
    expected = STANDARD.replace("The farewell", "Saying goodbye").replace("Hüvastijätt", "Hüvasti jätmine")
    branches = _output_of_git(root, "branch", "--format=%(refname:short)").split()
    assert (root / FILE).read_text("utf-8") == STANDARD
    proposed = next(branch for branch in branches if branch != "main")
    assert _output_of_git(root, "diff", "--name-only", "main", proposed).split() == [FILE]
    assert _output_of_git(root, "show", f"{proposed}:{FILE}").rstrip("\n") == expected.rstrip("\n")
