"""A contribution is small: the walk-through of docs/contributing.md, taken on a copy of the tree."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from repository_copy import REPOSITORY, RepositoryCopy

IMPORTS = '''"""Promises are sentences."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice
from hbgen.problems import Problem

'''


def walk_through() -> str:
    """The check that docs/contributing.md shows."""
    text = (REPOSITORY / "docs" / "contributing.md").read_text("utf-8").partition("## A check: one file")[2]
    [code] = re.findall(r"```python\n(.*?)```", text.partition("\n## ")[0], re.DOTALL)
    return str(code)


@pytest.mark.long
def test_a_new_check_is_one_file(tmp_path: Path) -> None:
    copy = RepositoryCopy.below(tmp_path)
    module = "src/hbgen/checks/sentences.py"
    copy.add(module, IMPORTS + walk_through())

    # It runs: a handbook with the fault is told of it, one without is not.
    faulty = tmp_path / "faulty"
    shutil.copytree(REPOSITORY / "tests" / "content", faulty)
    chapter = faulty / "content" / "standards" / "10-counter.yaml"
    chapter.write_text(
        chapter.read_text("utf-8").replace("promise: You are greeted within a minute.", "promise: Greetings."), "utf-8"
    )
    checked, fine = copy.hbgens(
        ("check", "--root", str(faulty), "--format", "gitlab"), ("check", "--root", "tests/content")
    )
    assert '"check_name": "greeting-too-short"' in checked
    assert "The promise of CTR-01 has 1 words." in checked
    assert "greeting-too-short" not in fine

    # Its example is tested, and the lists of codes and checks hold it.
    tests = ("tests/test_problems.py", "tests/test_checks.py", "-k", "greeting or promises_are_sentences or registry")
    copy.pytest(*tests)
    good = (copy.root / module).read_text("utf-8")
    (copy.root / module).write_text(good.replace('at="Greetings."', 'at="The greeting"'), "utf-8")
    copy.pytest(tests[0], "-k", "greeting", status=1)
    (copy.root / module).write_text(good, "utf-8")

    # One command documents it and adds its texts to the catalogues.
    generated = copy.run("-m", "generated", "catalogues", "docs")
    section = (copy.root / "docs/problems.md").read_text("utf-8").partition("### greeting-too-short\n")[2]
    assert section.startswith("\nEvery promise has three words at least.\n\n`content/standards/10-counter.yaml`\n")
    assert "+    promise: Greetings.\n" in section.partition("\n### ")[0]
    assert re.findall(r"^Without translation in (\w+)\.po", generated, re.MULTILINE) == ["et", "et", "ru", "ru"]

    by_command = {"docs/problems.md", "src/hbgen/locale/et.po", "src/hbgen/locale/ru.po"}
    assert copy.edited == {module}
    assert copy.changed() == copy.edited | by_command
