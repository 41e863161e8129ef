"""Was this clear? Who is asked, what is sent, and what editors are told of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hbgen.cli import main
from hbgen.editions import select
from hbgen.render.pages import render
from listening import REMARKS, handbook_of, listening

ASKED: dict[str, Any] = {"asks_if_clear": ["staff"]}


def pages(root: Path, audience: Any = "staff", language: str = "en") -> dict[str, str]:
    files = render(select(handbook_of(root), audience, language), {})
    return {file.path: file.data.decode() for file in files if file.path.endswith((".md", ".json"))}


def test_readers_are_asked_only_in_the_editions_that_the_handbook_names(tmp_path: Path) -> None:
    silent = pages(listening(tmp_path / "silent"))
    assert "hb-clear" not in silent["standards/one.md"] and REMARKS not in silent["site.json"]
    root = listening(tmp_path / "asking", more=ASKED)
    made = pages(root)
    assert 'data-id="ONE-1"' in made["standards/one.md"]
    assert json.loads(made["site.json"])["posts"] == [REMARKS]
    assert "whether a text was clear" in made["about.md"]
    for_customers = pages(root, "customers")
    assert not any("hb-clear" in text for text in for_customers.values())
    assert REMARKS not in for_customers["site.json"]


def test_without_a_way_home_nobody_is_asked(tmp_path: Path) -> None:
    assert "hb-clear" not in pages(listening(tmp_path, links={}, more=ASKED))["standards/one.md"]


def test_a_mail_goes_to_the_owner_whom_readers_may_know(tmp_path: Path) -> None:
    root = listening(tmp_path, more=ASKED)
    path = root / "content" / "organisation.yaml"
    data = json.loads(path.read_text("utf-8"))
    for role in data["roles"]:
        role["contact"] = f"mailto:{role['id']}@handbook.example?cc=x@y.example"
    path.write_text(json.dumps(data), "utf-8")
    page = pages(root)["standards/one.md"]
    assert 'data-mail="service-lead@handbook.example"' in page
    assert re.search(r'href="mailto:service-lead@handbook.example\?subject=[^"]*ONE-1', page)


def remark(id_: str, entry: str = "ONE-1", clear: object = False, text: str = "") -> str:
    record = {
        "remark": id_ * 32,
        "entry": entry,
        "version": "1.0.0",
        "edition": "staff/en",
        "clear": clear,
        "text": text,
    }
    return json.dumps({"format": "hbgen-remarks-1", "remarks": [record]})


def told(root: Path, path: Path, *more: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["remarks", str(path), "--root", str(root), *more])
    return done.exit_code, done.output


def test_remarks_are_counted_by_text_once_as_sent_last(tmp_path: Path) -> None:
    root = listening(tmp_path / "handbook")
    path = tmp_path / "in.jsonl"
    again = [remark("a", text="Which day?"), remark("a", clear=True, text="Ah, now.")]
    path.write_text("\n".join([*again, remark("b", text="How long?\x1b[31m\u202e"), remark("c", clear=True)]), "utf-8")
    code, output = told(root, path)
    assert code == 0, output
    assert output == "ONE-1: unclear 1, clear 2\n    + Ah, now. (1.0.0)\n    − How long? [31m (1.0.0)\n"
    code, output = told(root, path, "--format", "json")
    assert json.loads(output)["texts"] == [{"entry": "ONE-1", "clear": 2, "unclear": 1}]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("<p>", "remark-broken"),
        ("[1]", "remark-broken"),
        (remark("a", clear="no"), "remark-broken"),
        (remark("?"), "remark-broken"),
        (remark("a", entry="ONE-9"), "remark-unknown"),
    ],
)
def test_what_is_no_remark_is_refused_by_its_line(tmp_path: Path, line: str, code: str) -> None:
    root = listening(tmp_path / "handbook")
    path = tmp_path / "in.jsonl"
    path.write_text(f"{remark('a')}\n{line}\n", "utf-8")
    exit_code, output = told(root, path)
    assert exit_code == 1 and "in.jsonl:2:1: " in output and f"[{code}]" in output
    exit_code, output = told(root, path, "--partial")
    assert exit_code == 0 and "ONE-1: fewer than 3 answers" in output
