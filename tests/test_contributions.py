"""A contribution is small: the walk-through of docs/contributing.md, taken on a copy of the tree."""

from __future__ import annotations

import filecmp
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

IMPORTS = '''"""Promises are sentences."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice
from hbgen.problems import Problem

'''


def copy_of_the_tree(root: Path) -> None:
    for name in ("src", "docs", "tests"):
        left_out = shutil.ignore_patterns("__pycache__", "node_modules")
        shutil.copytree(ROOT / name, root / name, symlinks=True, ignore=left_out)


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the modules of the copy."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root / "tests"))),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = (sys.executable, *arguments)
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def different(root: Path) -> set[str]:
    """Files of the copy that this tree does not have, or has otherwise."""
    return {
        path.relative_to(root).as_posix()
        for name in ("src", "docs", "tests")
        for path in (root / name).rglob("*")
        if path.is_file()
        and "cache" not in path.as_posix()
        and not (
            (ROOT / path.relative_to(root)).is_file()
            and filecmp.cmp(path, ROOT / path.relative_to(root), shallow=False)
        )
    }


def walk_through() -> str:
    """The check that docs/contributing.md shows."""
    text = (ROOT / "docs" / "contributing.md").read_text("utf-8").partition("## A check: one file")[2]
    [code] = re.findall(r"```python\n(.*?)```", text.partition("\n## ")[0], re.DOTALL)
    return str(code)


def test_a_new_check_is_one_file(tmp_path: Path) -> None:
    copy_of_the_tree(tmp_path)
    module = "src/hbgen/checks/sentences.py"
    (tmp_path / module).write_text(IMPORTS + walk_through(), "utf-8")

    # It runs: a handbook with the fault is told of it, one without is not.
    faulty = tmp_path / "faulty"
    shutil.copytree(ROOT / "tests" / "content", faulty)
    chapter = faulty / "content" / "standards" / "10-counter.yaml"
    chapter.write_text(
        chapter.read_text("utf-8").replace("promise: You are greeted within a minute.", "promise: Greetings."), "utf-8"
    )
    checked = run(tmp_path, "-m", "hbgen.cli", "check", "--root", str(faulty), "--format", "gitlab")
    assert '"check_name": "greeting-too-short"' in checked.stdout, checked.stderr
    assert "The promise of CTR-01 has 1 words." in checked.stdout
    assert "greeting-too-short" not in run(tmp_path, "-m", "hbgen.cli", "check", "--root", "tests/content").stdout

    # Its example is tested, and the lists of codes and checks hold it.
    tests = ("tests/test_problems.py", "tests/test_checks.py", "-k", "greeting or promises_are_sentences or registry")
    pytest_ = (
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        str(ROOT / "pyproject.toml"),
        f"--rootdir={tmp_path}",
    )
    passed = run(tmp_path, *pytest_, *tests)
    assert passed.returncode == 0, passed.stdout
    good = (tmp_path / module).read_text("utf-8")
    (tmp_path / module).write_text(good.replace('at="Greetings."', 'at="The greeting"'), "utf-8")
    assert run(tmp_path, *pytest_, *tests).returncode == 1
    (tmp_path / module).write_text(good, "utf-8")

    # One command documents it and adds its texts to the catalogues.
    generated = run(tmp_path, "-m", "generated", "catalogues", "docs")
    assert generated.returncode == 0, generated.stderr
    section = (tmp_path / "docs/problems.md").read_text("utf-8").partition("### greeting-too-short\n")[2]
    assert section.startswith("\nEvery promise has three words at least.\n\n`content/standards/10-counter.yaml`\n")
    assert "+    promise: Greetings.\n" in section.partition("\n### ")[0]
    assert re.findall(r"^Without translation in (\w+)\.po", generated.stdout, re.MULTILINE) == ["et", "et", "ru", "ru"]
    shutil.rmtree(faulty)

    written_by_hand = {module}
    by_command = {"docs/problems.md", "src/hbgen/locale/et.po", "src/hbgen/locale/ru.po"}
    assert different(tmp_path) == written_by_hand | by_command
