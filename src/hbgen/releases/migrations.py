"""Brings a release that was written in a former shape to the shape of today.

A released file is never written anew. When the model changes so that it could no longer be read, the shape's
number is raised: a function is added to `MIGRATIONS`, and a ledger in the former shape to `tests/ledgers/`.
A field that is new and may be left out needs nothing of this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Data = dict[str, Any]


def _with_images(data: Data) -> Data:
    """Shape 0 kept no pictures: a site built from it has none."""
    return {**data, "images": {}}


MIGRATIONS: tuple[Callable[[Data], Data], ...] = (_with_images,)
"""The function at index n takes what was written in shape n, and gives what shape n + 1 would hold."""

SHAPE = len(MIGRATIONS)
"""The shape in which releases are written today."""


def migrate(data: Data, shape: int) -> Data:
    """`data`, written in `shape`, in the shape of today. `data` itself stays as it is."""
    for step in MIGRATIONS[shape:]:
        data = step(data)
    return data
