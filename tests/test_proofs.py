"""A fixed sample of the proofs in `proof/`; `python3 start.py proof` runs them in full."""

from __future__ import annotations

import pytest

from proof import canaries, hostile_text

pytestmark = pytest.mark.long

SHARE = 0.005


def test_hostile_text_is_text_in_every_file() -> None:
    for line in hostile_text.prove(SHARE):
        assert line.count > 50
        assert not line.failures, line.detail


def test_what_is_hidden_stands_in_no_file_and_leaks_are_found() -> None:
    held, caught = canaries.prove(SHARE)
    assert held.count > 1000
    assert not held.failures, held.detail
    assert caught.count == 5
    assert not caught.failures, caught.detail
