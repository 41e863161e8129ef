"""The mutation run: what is mutated exists, the score is counted and written as it says, and survivors have reasons."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import libcst as cst
import pytest

from mutation import guards
from mutation.__main__ import run, settings
from mutation.groups import GROUPS, Group, chosen
from mutation.score import BEGIN, END, Mutant, Score, filled_in, scores
from mutation.survivors import accepted, changed_lines, mutants
from sampling import in_full

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "hbgen"
PAGE = ROOT / "docs" / "contributing.md"
RECORDS = ROOT / "docs" / "mutants.json"


@pytest.mark.parametrize("name", GROUPS)
def test_what_is_mutated_and_what_runs_for_it_exists(name: str) -> None:
    group = GROUPS[name]
    for pattern in group.modules:
        assert list(SOURCE.glob(pattern)), pattern
    for file in group.tests:
        assert (ROOT / "tests" / file).is_file(), file
    for test in group.left_out:
        file, function = test.split("::")
        assert file in group.tests
        assert f"\ndef {function}(" in (ROOT / "tests" / file).read_text("utf-8"), test


def test_a_group_or_a_module_is_chosen_by_its_name() -> None:
    assert chosen([]).keys() == GROUPS.keys()
    assert chosen(["publishing/store.py", "editions", "publishing/lock.py"]) == {
        "publishing": ("publishing/store.py", "publishing/lock.py"),
        "editions": ("editions/*.py",),
    }
    with pytest.raises(KeyError, match="nothing"):
        chosen(["nothing"])


def test_a_name_that_is_none_is_told() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "mutation", "nothing"], cwd=ROOT / "tests", capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert "there is no nothing" in ran.stderr and "Traceback" not in ran.stderr


# --- guards -----------------------------------------------------------------------------------


def changed(code: str) -> set[str]:
    """Each way in which one guard of `code` is taken away."""
    module = cst.parse_module(code)
    results: set[str] = set()

    class Visitor(cst.CSTVisitor):
        def on_visit(self, node: cst.CSTNode) -> bool:
            for kind, mutator in guards.GUARDS:
                if isinstance(node, kind):
                    results.update(module.deep_replace(node, new).code for new in mutator(node))  # type: ignore[attr-defined]
            return True

    module.visit(Visitor())
    return results


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("settle(folder)\n", {"pass\n"}),
        ("raise Busy\n", {"pass\n"}),
        ("del a[b]\n", {"pass\n"}),
        ("a = settle(folder)\n", set()),
        ("a = b and c\n", {"a = b\n", "a = c\n"}),
        ("a = b or c\n", {"a = b\n", "a = c\n"}),
        ("a = (b\n or c)\n", {"a = (b)\n", "a = (c)\n"}),
        (
            "if (a\n or b\n or c):\n    d = 1\n",
            {
                "if (a\n or b):\n    d = 1\n",
                "if (c):\n    d = 1\n",
                "if (a\n or c):\n    d = 1\n",
                "if (b\n or c):\n    d = 1\n",
            },
        ),
        ("if a:\n    b = 1\n", {"if not a:\n    b = 1\n"}),
        ("if a == b:\n    c = 1\n", set()),
        ("a = [b for b in c if d]\n", {"a = [b for b in c]\n"}),
        ("a = [b for b in c if d if e]\n", {"a = [b for b in c if e]\n", "a = [b for b in c if d]\n"}),
    ],
)
def test_each_guard_is_taken_away(code: str, expected: set[str]) -> None:
    assert {result.replace("  ", " ").replace(" ]", "]") for result in changed(code)} == {
        text.replace("  ", " ") for text in expected
    }


# --- a run ------------------------------------------------------------------------------------

CODE = """
from os import fsync

def put(handle, is_durable):
    if is_durable:
        fsync(handle)
    return is_durable

def never(a):
    return a + 1

def counted(most):
    number = 0
    while number < most:
        number += 1
    return number
"""
TESTS = """
from hbgen import small

def test_it_says_what_it_did(monkeypatch):
    monkeypatch.setattr(small, "fsync", lambda _: None)
    assert small.put(1, True)
    assert not small.put(1, False)

def test_it_counts():
    assert small.counted(3) == 3
"""


@in_full
def test_a_run_tells_what_no_test_noticed(tmp_path: Path) -> None:
    """On a package of two functions: a step that may be left out, and a function that no test calls."""
    copy = tmp_path / "small"
    files = {
        "src/hbgen/__init__.py": "",
        "src/hbgen/small.py": CODE,
        "tests/test_small.py": TESTS,
        "pyproject.toml": '[tool.pytest.ini_options]\nmarkers = ["slow", "browser"]\n',
    }
    for name, text in files.items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(text, "utf-8")
    group = Group(("small.py",), ("test_small.py",))
    with (copy / "pyproject.toml").open("a", encoding="utf-8") as stream:
        stream.write(settings(copy, group, group.modules))
    assert run(copy, 1.0) == 0
    tried = mutants(copy, {"small.py": {"never": {"*": "Nobody calls it."}}})
    survived = {(mutant.function, mutant.change) for mutant in tried if mutant.status == "survived"}
    assert ("put", "- fsync(handle)\n+ pass") in survived
    assert ("put", "- if is_durable:\n+ if not is_durable:") in survived
    assert {mutant.status for mutant in tried if mutant.function == "never"} == {"accepted"}
    assert {mutant.function for mutant in tried} == {"put", "never", "counted"}
    assert "timeout" not in {mutant.status for mutant in tried}, "a test that does not end is one that fails"
    assert {mutant.status for mutant in mutants(copy, {}) if mutant.function == "never"} == {"no tests"}


# --- the score --------------------------------------------------------------------------------


def test_what_became_of_each_mutant_is_counted() -> None:
    tried = [
        Mutant("a.py", "f", "", "killed"),
        Mutant("a.py", "f", "", "timeout"),
        Mutant("a.py", "f", "- a\n+ b", "accepted"),
        Mutant("b.py", "g", "- a\n+ b", "survived"),
        Mutant("b.py", "g", "- a\n+ b", "no tests"),
    ]
    assert scores(tried) == {"a.py": Score(3, 2, 1, 0), "b.py": Score(2, 0, 0, 2)}


def test_the_score_stands_between_its_marks_and_nothing_else_changes() -> None:
    record = {"commit": "0123456789ab", "share": 0.03, "tried": 1000, "killed": 990, "accepted": 4, "survived": 6}
    page = filled_in(f"before\n{BEGIN}\nold\n{END}\nafter\n", {"a.py": record})  # type: ignore[dict-item]
    assert page.startswith(f"before\n{BEGIN}\n") and page.endswith(f"{END}\nafter\n")
    assert "old" not in page
    assert "| `a.py` | 3% | 1,000 | 990 | 4 | 6 | `0123456789ab` |\n" in page
    assert "| all | | 1,000 | 990 | 4 | 6 | |\n" in page
    assert filled_in(page, {"a.py": record}) == page  # type: ignore[dict-item]
    assert "| `a.py` | 0.5% | 1,000 |" in filled_in(page, {"a.py": record | {"share": 0.005}})  # type: ignore[dict-item]


def test_the_page_holds_the_last_scores() -> None:
    page = PAGE.read_text("utf-8")
    assert page == filled_in(page, json.loads(RECORDS.read_text("utf-8"))), "run: python3 start.py mutants"


def test_lines_of_a_change_are_those_of_its_diff() -> None:
    diff = "--- a.py\n+++ a.py\n@@ -1,3 +1,3 @@\n def f():\n-    settle(a)\n+    pass\n     return 1"
    assert changed_lines(diff) == "- settle(a)\n+ pass"


def test_accepted_survivors_have_a_reason_and_stand_in_the_code() -> None:
    for module, functions in accepted().items():
        code = (SOURCE / module).read_text("utf-8")
        lines = {line.strip() for line in code.splitlines()}
        for function, reasons in functions.items():
            assert f"def {function.rpartition('.')[2]}(" in code, function
            for change, reason in reasons.items():
                assert len(reason) > 20, change
                removed = [line[2:] for line in change.splitlines() if line.startswith("- ")]
                assert set(removed) <= lines, f"{module}, {function}: {change} is gone; take it out of accepted.json"
