"""What others show of a page before it is opened: words of its own, and no more than fits."""

from __future__ import annotations

import pytest

from hbgen.site.described import description, shortened
from myst import document


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# T\n\nShort.\n\nWhat a guest can count on, in a sentence.", "What a guest can count on, in a sentence."),
        ("# T\n\nA first paragraph on a page.\n\n{.hb-lead}\nThe lead, set below it.", "The lead, set below it."),
        ("# T\n\n| a |\n| --- |\n| A cell of a table is no description. |", ""),
        ("# T", ""),
    ],
)
def test_a_page_is_described_by_its_lead_or_first_paragraph(text: str, shown: str) -> None:
    assert description(document(text)) == shown


def test_a_page_without_a_source_has_no_description() -> None:
    assert description(None) == ""


def test_a_long_description_ends_after_a_word() -> None:
    text = "word " * 60
    assert shortened(text).endswith(" word…") and len(shortened(text)) <= 161
    assert shortened("a" * 200) == "a" * 159 + "…"
