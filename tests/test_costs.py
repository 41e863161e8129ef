"""What a build costs stays within the limits that stand beside the benchmarks."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import costs


@pytest.mark.long
def test_a_build_costs_no_more_than_it_may() -> None:
    """`python benchmarks/costs.py` tells the same; where a cost is worth it, `--write` raises the limit."""
    assert costs.over(costs.costs(), costs.limits()) == []


def test_what_costs_a_tenth_more_is_told() -> None:
    limits = {"calls": 1_000, "files": 10, "bytes": 0}
    assert costs.over({"calls": 1_100, "files": 11, "bytes": 0}, limits) == []
    messages = costs.over({"calls": 1_101, "files": 12, "bytes": 1}, {"calls": 1_000, "files": 10, "bytes": 1})
    assert messages == [
        "calls: 1,101, which is +10.1% of the limit 1,000",
        "files: 12, which is +20.0% of the limit 10",
    ]


def test_calls_are_compared_within_a_version_of_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "limits.json"
    kept.write_text(json.dumps({"bytes": 1, "calls": {"2.7": 3}, "files": 4}), "utf-8")
    monkeypatch.setattr(costs, "LIMITS", kept)
    assert costs.limits() == {"bytes": 1, "files": 4}
