"""Texts that readers found unclear, and searches that found nothing, out of the totals that are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from hbgen.locale.plurals import plural
from hbgen.model.base import entries
from hbgen.model.handbook import Handbook
from hbgen.model.reference import Guide
from hbgen.model.standards import Standard
from hbgen.problems import MessagePart, Place
from hbgen.remarks.kept_totals import KeptTotals

HeardEntry = tuple[Literal["unclear", "searches"], str, Place, MessagePart]
"""The topic; the id of a text, or the words of a search; where it is written; in a few words, what was heard."""


def heard_entries(handbook: Handbook, kept: KeptTotals) -> Iterator[HeardEntry]:
    """Texts that half of the answers or more found unclear, then searches; texts that are gone say nothing."""
    texts = {entry.id: entry.place() for entry in entries(handbook) if isinstance(entry, (Standard, Guide))}
    for text in kept.totals.texts:
        if text.entry in texts and text.unclear and text.clear is not None and text.unclear >= text.clear:
            values = {"unclear": str(text.unclear), "count": str(text.clear + text.unclear)}
            note = MessagePart("{unclear} of {count} said that it is not clear", values)
            yield "unclear", text.entry, texts[text.entry], note
    for search in kept.totals.searches:
        words = plural(
            "{count} time: add these words under also: of the standard or term that answers them",
            "{count} times: add these words under also: of the standard or term that answers them",
        )
        yield "searches", search.query, Place(kept.file), MessagePart(words, {"count": str(search.count)})
