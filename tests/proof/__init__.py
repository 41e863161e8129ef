"""Proofs of what hbgen promises: modules named in `promises` attack one promise each, in full or as a fixed sample.

Such a module has one function, `prove(share)`: 1.0 runs the proof in full, less a fixed part of it. What it returns
is the same for the same share, so that `python3 start.py proof` can write the figures into `docs/trust.md`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a proof: what was promised, how often it was tried, and how often it did not hold."""

    promise: str
    count: int
    failures: int
    detail: str = ""
