"""How much is tried of what takes long: a fixed sample, or all with HBGEN_FULL=1, as `start.py proof suite` sets it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

BELOW = os.environ.get("HBGEN_BELOW", "")
"""In which folder of a larger repository handbooks with a repository of their own stand instead: `docs`."""

FULL = os.environ.get("HBGEN_FULL") == "1"


def below(top: Path) -> Path:
    """The folder of a handbook whose repository begins at `top`; in a larger repository, that has files beside it."""
    root = top / BELOW
    root.mkdir(parents=True, exist_ok=True)
    if BELOW:
        (top / "content").mkdir(exist_ok=True)
        (top / "content" / "handbook.yaml").write_text("of another product\n", "utf-8")
    return root


def some(every: Sequence[T], count: int) -> Sequence[T]:
    """As many as `count` of `every`, evenly apart and always the same ones; in full all of them."""
    if FULL or count >= len(every):
        return every
    return [every[number * len(every) // count] for number in range(count)]


def examples(count: int) -> int:
    """How many examples of a property are tried: a quarter, or all."""
    return count if FULL else max(8, count // 4)
