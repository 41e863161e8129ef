"""The extent of slow tests: a fixed sample of cases, or all with HBGEN_FULL=1, as `start.py proof suite` sets it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")

BELOW = os.environ.get("HBGEN_BELOW", "")
"""The folder, such as `docs`, of a larger repository in which tests put handbooks; "" for a repository of their own."""

FULL = os.environ.get("HBGEN_FULL") == "1"

TAKES_LONG = "takes long: `python3 start.py proof suite` runs it"

in_full = pytest.mark.skipif(not FULL, reason=TAKES_LONG)
"""A test of which others are a sample."""


def sampled(count: int) -> pytest.MarkDecorator:
    """A test of which at most `count` cases run, evenly spaced and always the same ones; all with HBGEN_FULL=1."""
    return pytest.mark.sampled(count)


def leave_out(tests: Sequence[pytest.Item]) -> None:
    """Mark the cases that are not in the sample of a test marked by `sampled` to be skipped."""
    cases: dict[tuple[str, int], list[pytest.Item]] = {}
    for test in tests:
        if mark := test.get_closest_marker("sampled"):
            cases.setdefault((test.nodeid.split("[")[0], mark.args[0]), []).append(test)
    for (_, count), all_cases in cases.items():
        kept = some(all_cases, count)
        for test in all_cases:
            if test not in kept:
                test.add_marker(pytest.mark.skip(reason=TAKES_LONG))


def below(top: Path) -> Path:
    """The folder of a handbook in the repository `top`; a larger repository gets other files beside it."""
    root = top / BELOW
    root.mkdir(parents=True, exist_ok=True)
    if BELOW:
        (top / "content").mkdir(exist_ok=True)
        (top / "content" / "handbook.yaml").write_text("of another product\n", "utf-8")
    return root


def some(items: Sequence[T], count: int) -> Sequence[T]:
    """At most `count` of the items, evenly spaced and always the same ones; all of them with HBGEN_FULL=1."""
    if FULL or count >= len(items):
        return items
    return [items[number * len(items) // count] for number in range(count)]


def examples(count: int) -> int:
    """The number of examples of a property to try: a sixth of `count`, at least 8, or all with HBGEN_FULL=1."""
    return count if FULL else max(8, count // 6)
