"""The name of an entry, whichever field holds it."""

from __future__ import annotations

from hbgen.model.base import Entry, Text

FIELDS = ("name", "title", "term", "topic", "statement", "text", "finding")
"""Fields that name an entry; no class has two of them."""


def called(entry: Entry | None) -> Text | None:
    """Its name, title, term, topic, statement, text or finding; None where it has none, or where there is no entry."""
    for field in FIELDS:
        value = getattr(entry, field, None)
        if isinstance(value, Text):
            return value
    return None
