"""What was heard, as totals in which nobody is told apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hbgen.remarks.intake import ReaderIntake, ReaderRemark, may_be_personal

LEAST = 3
"""Of fewer answers or readings no number is told, and of fewer searches no words."""


@dataclass(frozen=True, slots=True)
class TextClarity:
    """How often a text was found clear, and not; None for both where there are fewer than `LEAST` answers."""

    entry: str
    clear: int | None
    unclear: int | None


@dataclass(frozen=True, slots=True)
class PageReadings:
    """How often a page was read; None for fewer than `LEAST` times."""

    page: str
    count: int | None


@dataclass(frozen=True, slots=True)
class ZeroHitSearch:
    """A query, and how often it found nothing: `LEAST` times or more."""

    query: str
    count: int


@dataclass(frozen=True, slots=True)
class HeardTotals:
    """How clear texts were, how often pages were read, and which searches found nothing."""

    days: tuple[str, str] | None
    """The first and the last day on which a reading or search was counted."""
    texts: tuple[TextClarity, ...]
    """The most often unclear first, and last those without numbers."""
    pages: tuple[PageReadings, ...]
    """The most often read first."""
    unread: tuple[str, ...]
    """Names of pages that nobody has read, where readings were counted."""
    searches: tuple[ZeroHitSearch, ...]
    """The most frequent first."""
    other_searches: int
    """How many different queries found nothing, each fewer than `LEAST` times, or look like personal data."""


def totals(heard: ReaderIntake, counted_pages: Iterable[str]) -> HeardTotals:
    """`counted_pages` are the pages of the editions in which readings are counted."""
    searches = sorted(heard.zero_hits.items(), key=lambda search: (-search[1], search[0]))
    listed = [ZeroHitSearch(query, count) for query, count in searches if count >= LEAST and not may_be_personal(query)]
    pages = [PageReadings(page, count if count >= LEAST else None) for page, count in heard.read_pages.items()]
    return HeardTotals(
        heard.days,
        tuple(clarity(heard.by_id.values())),
        tuple(sorted(pages, key=lambda one: (-(one.count or 0), one.page))),
        tuple(sorted({*counted_pages} - heard.read_pages.keys())) if heard.read_pages else (),
        tuple(listed),
        len(searches) - len(listed),
    )


def clarity(remarks: Iterable[ReaderRemark]) -> list[TextClarity]:
    """The texts that something was said of, in the order of `HeardTotals.texts`."""
    answers: dict[str, list[bool]] = {}
    for remark in remarks:
        answers.setdefault(remark.entry, []).append(remark.is_clear)
    texts = [
        TextClarity(entry, sum(is_clear), len(is_clear) - sum(is_clear))
        if len(is_clear) >= LEAST
        else TextClarity(entry, None, None)
        for entry, is_clear in answers.items()
    ]
    return sorted(texts, key=lambda text: (-(text.unclear or 0), text.clear is None, text.clear or 0, text.entry))
