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


def test_marks_of_sentences_stand_in_no_file_of_plain_texts() -> None:
    """What is escaped for prose is a text like any other in forms, tables, calendars, plans and drafts."""
    marked = hostile_text.attack(lambda _: "_marked_")
    parts_by_file = {
        name: str(hostile_text.parsed(name, data, marked.texts))
        for name, data in hostile_text.files(marked, "managers").items()
        # What is compared is the text as its author wrote it.
        if not name.startswith("diff.")
    }
    assert [name for name, parts in parts_by_file.items() if r"\\_marked" in parts] == []
