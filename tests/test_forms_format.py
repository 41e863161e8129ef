"""The forms' file format, run by node: random edits lose no comment and no datum."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import programs
from hbgen.cli import main
from hbgen.fmt import content_files, format_text, readable_data
from hbgen.forms.form_shapes import entry_shape
from hbgen.forms.working_copy import texts
from hbgen.load.chapters import is_standard_file
from hbgen.load.kinds import KINDS, entry_in
from hbgen.load.strict_yaml import read
from hbgen.model.standards import Chapter, Standard
from hbgen.model.written import Seq
from hbgen.problems import Problem
from sampling import FULL, some
from sites import REPOSITORY

TOOLS = REPOSITORY / "build" / "tools"
SCRIPTS = REPOSITORY / "src" / "hbgen" / "forms" / "scripts"
RANDOM_EDITS = REPOSITORY / "tests" / "scripts" / "random_edits.mjs"
EDITS, SEED = 1000 if FULL else 40, 15

pytestmark = pytest.mark.skipif(
    programs.lacking("node") is not None or not (TOOLS / "node_modules" / "yaml").is_dir(),
    reason="no node, or no yaml in build/tools: python3 start.py test installs them where npm is to be had",
)


@pytest.fixture(scope="module")
def format_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The format with the library that it needs, and its parser, as one module."""
    folder = tmp_path_factory.mktemp("format")
    entry = folder / "entry.mjs"
    entry.write_text(f'export * from "{SCRIPTS / "format.js"}";\nexport {{ parseDocument }} from "yaml";\n', "utf-8")
    out = folder / "format.mjs"
    command = [TOOLS / "node_modules" / ".bin" / "esbuild", entry, "--bundle", "--format=esm", f"--outfile={out}"]
    environment = {"NODE_PATH": str(TOOLS / "node_modules"), "PATH": "/usr/bin:/bin:/usr/local/bin"}
    subprocess.run([str(part) for part in command], check=True, capture_output=True, env=environment)
    return out


def node(*arguments: object) -> str:
    done = subprocess.run(["node", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


ODD_LAYOUT = """# head

# second head
id: CTR-01
title: {et: Üks, # first
  en: One}
promise: Plain over
  two lines
values:
# at the margin
- VAL-CARE
# between entries
- VAL-HELP   # last
behaviours:
  do:

    # first
    - et: |-
        Many

        lines
      "en": 'It''s # ours'
    -   et: spaced   # remark
  dont: []
  # odd
measures:
  - {id: CTR-01-a, text: {et: A, en: B}}
# the end
"""


def inputs(root: Path) -> dict[str, Any]:
    """Each file of the forms with its shape."""
    files = []
    for path, text in texts(root).items():
        entry = entry_in(path)
        data = readable_data(text)
        lists_ids = entry is Chapter and not is_standard_file(path) and "standards:\n  - id:" not in text
        left_out = ("standards",) if lists_ids else ()
        shape = entry_shape(entry, left_out)
        files.append({"path": path, "text": text, "shape": {"list": shape} if isinstance(data, Seq) else shape})
    odd = {"text": ODD_LAYOUT, "shape": entry_shape(Standard, ())}
    files += [{"path": f"odd/{name}.yaml", **odd} for name in ("one", "two", "three")]
    files.append({**files[-1], "path": "odd/windows.yaml", "text": ODD_LAYOUT.replace("\n", "\r\n")})
    return {"languages": ["et", "en", "ru"], "files": files}


@pytest.fixture(scope="module", params=["in their chapters", "in own files"])
def root(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter handbook, with its standards in either layout."""
    root = tmp_path_factory.mktemp("starter")
    shutil.copytree(REPOSITORY / "content", root / "content")
    if request.param == "in their chapters":
        # Edits of a chapter with its standards in it take longest: an ordinary run has two chapters.
        chapters = sorted((root / "content" / "standards").glob("*.yaml"))
        for chapter in chapters if not FULL else ():
            if chapter not in some(chapters, 2):
                shutil.rmtree(chapter.with_name(read_id(chapter)))
                chapter.unlink()
        assert CliRunner().invoke(main, ["fmt", "--join", "--root", str(root)]).exit_code == 0
    return root


def read_id(chapter: Path) -> str:
    """The id of a chapter, which the folder of its standards is called by."""
    return re.search(r"^id: (\S+)$", chapter.read_text("utf-8"), re.MULTILINE)[1]  # type: ignore[index]


def test_random_edits_lose_no_comment_and_no_datum(root: Path, format_bundle: Path, tmp_path: Path) -> None:
    given = tmp_path / "files.json"
    given.write_text(json.dumps(inputs(root)), "utf-8")
    report = json.loads(node(RANDOM_EDITS, format_bundle, given, EDITS // 2, SEED))
    assert report["faults"] == []
    assert len(report["results"]) == EDITS // 40
    for result in report["results"]:
        # The strict reader reads it, and `fmt` has nothing to do but blank lines between main entries.
        problems: list[Problem] = []
        if result["path"].startswith("odd/"):
            assert read(result["text"], result["path"], problems) is not None and problems == []
            continue
        assert read(result["text"], result["path"], problems) is not None and problems == []
        kind = "standard" if is_standard_file(result["path"]) else result["path"].split("/")[1].removesuffix(".yaml")
        formatted = format_text(result["text"], kind, ["et", "en", "ru"])
        assert re.sub(r"\n+", "\n", formatted) == re.sub(r"\n+", "\n", result["text"])


def test_every_content_file_is_tried(root: Path) -> None:
    tried = {file["path"] for file in inputs(root)["files"]} & content_files(root).keys()
    left = {file for file in content_files(root) if file not in tried}
    assert {file.split("/")[1] for file in left} == {"guides", "results"}
    assert {file.split("/")[1].removesuffix(".yaml") for file in tried} == KINDS.keys() - {"guides", "results"}
