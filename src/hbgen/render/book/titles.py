"""The name of an entry, whichever field holds it."""

from __future__ import annotations

from hbgen.model.base import Entry
from hbgen.model.texts import MarkedText, Text
from hbgen.text.plain import plain_words

FIELDS = ("name", "title", "term", "topic", "statement", "text", "finding")
"""Fields that name an entry; no class has two of them."""


def called(entry: Entry | None) -> Text | None:
    """Its name, title, term, topic, statement, text or finding, without marks.

    None where it has none, or where there is no entry.
    """
    for field in FIELDS:
        value = getattr(entry, field, None)
        if isinstance(value, Text):
            # A name is often a link, in which no other one may stand.
            return Text(plain_words(value)) if isinstance(value, MarkedText) else value
    return None
