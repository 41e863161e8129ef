"""How much is tried of what takes long: a fixed sample, or all with HBGEN_FULL=1, as `start.py proof suite` sets it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

FULL = os.environ.get("HBGEN_FULL") == "1"


def some(every: Sequence[T], count: int) -> Sequence[T]:
    """As many as `count` of `every`, evenly apart and always the same ones; in full all of them."""
    if FULL or count >= len(every):
        return every
    return [every[number * len(every) // count] for number in range(count)]


def examples(count: int) -> int:
    """How many examples of a property are tried: a quarter, or all."""
    return count if FULL else max(8, count // 4)
