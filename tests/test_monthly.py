"""The monthly workflow: what it would send for each owner, in a dry run and to a host that is none."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hbgen.cli import main
from test_workflows import FOLDER, gitlab, workflow

CONTENT = Path(__file__).parent / "content" / "content"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A handbook with a draft that lacks its purpose, which the manager owns, and the texts of issues about it."""
    shutil.copytree(CONTENT, tmp_path / "content")
    standard = tmp_path / "content" / "standards" / "10-counter.yaml"
    text = standard.read_text("utf-8").replace("    title:", "    owner: manager\n    title:", 1)
    text = text.replace("    purpose: Whoever is greeted knows that they were seen.\n", "", 1)
    standard.write_text(text, "utf-8")
    roles = tmp_path / "content" / "organisation.yaml"
    text = roles.read_text("utf-8")
    assert "  - id: manager\n" in text
    roles.write_text(text.replace("  - id: manager\n", '  - id: manager\n    account: "@harbour/managers"\n'), "utf-8")
    options = ["--root", str(tmp_path), "--lang", "en", "--date", "2026-06-01", "--issues", str(tmp_path / "issues")]
    result = CliRunner().invoke(main, ["status", *options])
    assert result.exit_code == 0, result.output
    return tmp_path


def test_each_owner_gets_a_text_with_what_is_theirs(work: Path) -> None:
    text = (work / "issues" / "manager.md").read_text("utf-8")
    title, _, body = text.partition("\n\n")
    assert title.startswith("Handbook: what waits for ") and title.endswith(" (manager)")
    assert body.startswith("@harbour/managers\n\nThe Harbour Café service handbook, as of 2026-06-01.")
    assert "### Drafts\n\n- [ ] `CTR-01`: 1 thing missing\n  - `content/standards/10-counter.yaml:" in body
    assert "purpose" in body


def test_the_texts_are_written_anew_and_into_no_folder_of_somebody_else(work: Path) -> None:
    options = ["status", "--root", str(work), "--lang", "en", "--issues"]
    (work / "issues" / "gone.md").write_text("Somebody who left", "utf-8")
    assert CliRunner().invoke(main, [*options, str(work / "issues")]).exit_code == 0
    assert not (work / "issues" / "gone.md").exists()
    result = CliRunner().invoke(main, [*options, str(work / "content")])
    assert result.exit_code == 1
    assert "[not-ours]" in result.stderr


def test_content_mentions_nobody_and_marks_nothing_up_in_an_issue(work: Path) -> None:
    organisation = work / "content" / "handbook.yaml"
    text = organisation.read_text("utf-8").replace("The Harbour Café", '"@everyone <b>*')
    organisation.write_text(text.replace("service handbook", 'handbook"', 1), "utf-8")
    result = CliRunner().invoke(main, ["status", "--root", str(work), "--issues", str(work / "issues")])
    assert result.exit_code == 0, result.output
    body = (work / "issues" / "manager.md").read_text("utf-8")
    assert "@everyone" not in body and "\\<b\\>" in body


def test_a_long_list_is_cut_so_that_the_host_takes_it(work: Path) -> None:
    chapter = work / "content" / "standards" / "10-counter.yaml"
    drafts = "".join(f"  - id: CTR-{number}\n    title: One\n    owner: manager\n" for number in range(10, 90))
    before, _, after = chapter.read_text("utf-8").partition("standards:\n")
    chapter.write_text(f"{before}standards:\n{drafts}{after}", "utf-8")
    result = CliRunner().invoke(main, ["status", "--root", str(work), "--lang", "en", "--issues", str(work / "issues")])
    assert result.exit_code == 0, result.output
    body = (work / "issues" / "manager.md").read_text("utf-8")
    assert len(body) < 65_536
    assert "`CTR-10`" in body and re.search(r"^- \d+ more$", body, re.MULTILINE)


def test_a_title_is_cut_so_that_the_host_takes_it(work: Path) -> None:
    roles = work / "content" / "organisation.yaml"
    roles.write_text(roles.read_text("utf-8").replace("name: Café manager", f"name: {'Manager ' * 40}", 1), "utf-8")
    result = CliRunner().invoke(main, ["status", "--root", str(work), "--lang", "en", "--issues", str(work / "issues")])
    assert result.exit_code == 0, result.output
    title = (work / "issues" / "manager.md").read_text("utf-8").partition("\n")[0]
    assert 200 < len(title) <= 255 and title.endswith("… (manager)")


def sent_by_github(work: Path, known: str, **values: str) -> tuple[str, list[list[str]]]:
    """What the step prints, and how it calls `gh`, which tells of the `known` issues."""
    [step] = [step for step in workflow(FOLDER / "monthly.yml")["jobs"]["issues"]["steps"] if "run" in step]
    (work / "known").write_text(known, "utf-8")
    programs = work / "bin"
    programs.mkdir(exist_ok=True)
    program = programs / "gh"
    log = (
        f"#!{sys.executable}\nimport json, sys\n"
        "with open('calls', 'a') as log: log.write(json.dumps(sys.argv[1:]) + '\\n')\n"
        "if sys.argv[1:3] == ['issue', 'list']: print(open('known').read(), end='')\n"
    )
    program.write_text(log, "utf-8")
    program.chmod(0o755)
    (work / "calls").unlink(missing_ok=True)
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"} | values
    command = ["bash", "-eo", "pipefail", "-c", step["run"]]
    ran = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout, [json.loads(line) for line in (work / "calls").read_text("utf-8").splitlines()]


KNOWN = "7 Handbook: what waits for Manager (manager)\n9 Old (Cook-2)\n11 Something else\n"


def test_a_dry_run_shows_what_would_be_sent_and_sends_nothing(work: Path) -> None:
    shown, calls = sent_by_github(work, KNOWN, DRY_RUN="true")
    assert [call[:2] for call in calls] == [["issue", "list"]]
    assert "Would be sent: gh issue edit 7 --title Handbook: what waits for " in shown
    assert "Would be sent: gh issue close 9 " in shown
    assert "@harbour/managers" in shown and "`CTR-01`: 1 thing missing" in shown


def test_an_issue_is_opened_brought_up_to_date_or_closed(work: Path) -> None:
    _, calls = sent_by_github(work, "", DRY_RUN="")
    assert [call[:2] for call in calls[2:]] == [["issue", "create"]]
    assert calls[2][calls[2].index("--title") + 1].endswith(" (manager)")
    _, calls = sent_by_github(work, KNOWN, DRY_RUN="false")
    assert [call[:3] for call in calls[2:]] == [["issue", "edit", "7"], ["issue", "close", "9"]]
    # Nothing waits for anybody.
    (work / "issues" / "manager.md").unlink()
    _, calls = sent_by_github(work, KNOWN)
    assert [call[:3] for call in calls[2:]] == [["issue", "close", "7"], ["issue", "close", "9"]]


@pytest.fixture
def host() -> Iterator[tuple[str, list[tuple[str, str, Any]]]]:
    """The address of a host of issues, and the requests that it gets: method, path and data."""
    requests: list[tuple[str, str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            requests.append((self.command, self.path, json.loads(self.rfile.read(length) or b"null")))
            known = [{"iid": 7, "title": "Waits (manager)"}, {"iid": 9, "title": "Old (Cook-2)"}]
            data = json.dumps(known if self.path.endswith("&page=1") else []).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = answer

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", requests
        server.shutdown()
        thread.join()


def sent_to_gitlab(work: Path, address: str, **values: str) -> str:
    """What the job prints."""
    (work / "build").mkdir(exist_ok=True)
    if not (work / "build" / "issues").exists():
        shutil.copytree(work / "issues", work / "build" / "issues")
    environment = os.environ | {"CI_API_V4_URL": address, "CI_PROJECT_ID": "1", "no_proxy": "*"} | values
    command = ["bash", "-eo", "pipefail", "-c", "\n".join(gitlab()["issues"]["script"])]
    ran = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_gitlab_gets_the_same_issues(work: Path, host: tuple[str, list[tuple[str, str, Any]]]) -> None:
    address, requests = host
    sent_to_gitlab(work, address, ISSUES_TOKEN="token")
    sent = [request for request in requests if request[0] != "GET"]
    assert [request[:2] for request in sent] == [("PUT", "/projects/1/issues/7"), ("PUT", "/projects/1/issues/9")]
    assert sent[0][2]["title"].endswith(" (manager)") and "`CTR-01`" in sent[0][2]["description"]
    assert sent[1][2] == {"state_event": "close"}


@pytest.mark.parametrize("values", [{"ISSUES_TOKEN": "token", "DRY_RUN": "yes"}, {}], ids=["dry run", "no token"])
def test_a_dry_run_and_a_job_without_a_token_send_nothing_to_gitlab(
    work: Path, host: tuple[str, list[tuple[str, str, Any]]], values: dict[str, str]
) -> None:
    address, requests = host
    shown = sent_to_gitlab(work, address, **values)
    assert {request[0] for request in requests} <= {"GET"}
    assert bool(requests) == ("ISSUES_TOKEN" in values)
    assert "Would be sent: " in shown and "what waits for" in shown
