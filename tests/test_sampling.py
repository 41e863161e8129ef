"""What a run leaves out of the tests that take long, and that a run in full leaves out nothing of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CASES = """
import pytest
from sampling import in_full, sampled

@sampled(3)
@pytest.mark.parametrize("case", range(10))
def test_cases(case):
    pass

@in_full
def test_long():
    pass

def test_short():
    pass
"""


@pytest.mark.parametrize(("full", "ran"), [("", ["0", "3", "6", "short"]), ("1", [*"0123456789", "long", "short"])])
def test_a_sample_is_evenly_spaced_and_full_is_all(full: str, ran: list[str], tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(CASES, "utf-8")
    (tmp_path / "conftest.py").write_text(
        "from sampling import leave_out\n\ndef pytest_collection_modifyitems(items):\n    leave_out(items)\n", "utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", tmp_path],
        env={**os.environ, "HBGEN_FULL": full, "PYTHONPATH": str(Path(__file__).parent)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.findall(r"::test_(?:cases\[)?(\w+)\]? PASSED", done.stdout) == ran
