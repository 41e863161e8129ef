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

in_full = pytest.mark.skipif(not FULL, reason="takes long: `python3 start.py proof suite` runs it")
"""A test of which others are a sample."""


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
    """The number of examples of a property to try: a quarter of `count`, at least 8, or all with HBGEN_FULL=1."""
    return count if FULL else max(8, count // 4)
