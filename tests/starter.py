"""The starter handbook, read once for all tests of a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hbgen.load import load
from hbgen.model.handbook import Handbook

REPOSITORY = Path(__file__).parent.parent


@cache
def starter() -> Handbook:
    handbook = load(REPOSITORY).handbook
    assert handbook is not None
    return handbook
