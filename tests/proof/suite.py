"""Every test with all that it can try: in each run the ones that take long try a fixed sample (`sampling.py`)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from proof import Figure

ROOT = Path(__file__).parents[2]
BELOW = ("tests/test_branch.py", "tests/test_workflows.py", "tests/test_record.py", "tests/test_score.py")
"""Tests whose handbooks stand in a repository of their own, and in `docs/` of a larger one where they are asked to."""


def prove(share: float) -> Sequence[Figure]:
    """Run the suite in full. A part of it is what each run of the tests does: then there is nothing to do."""
    if share < 1:
        return ()
    return [
        _run("every test passes", {"HBGEN_FULL": "1"}),
        _run("handbooks in `docs/` of a larger repository: publishing and checking", {"HBGEN_BELOW": "docs"}, *BELOW),
    ]


def _run(promise: str, environment: dict[str, str], *files: str) -> Figure:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "auto", "-q", *files],
        cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    counts = {word: int(count) for count, word in re.findall(r"(\d+) (passed|failed|errors?|skipped)", done.stdout)}
    bad = re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    tried = counts.get("passed", 0) + len(bad)
    left_out = "; ".join(re.findall(r"^left out: (.*)", done.stdout, re.MULTILINE))
    # What ends without a count has not run to its end.
    broken = 0 if bad or done.returncode == 0 else 1
    detail = "; ".join([*bad[:5], *([f"left out: {left_out}"] if left_out else [])])
    return Figure(promise, tried, len(bad) + broken, detail)
