"""Data for the page "What waits for whom": the same as `hbgen status` tells, with links."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property

from hbgen.markdown import Ready
from hbgen.remarks.totals import LEAST
from hbgen.remarks.totals_formats import short_page
from hbgen.render.markdown_writer import MarkdownWriter
from hbgen.status import TOPICS, StatusEntry, Topic, counted


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """A role and how much waits for it; without a role, for nobody."""

    role: str
    count: int
    topics: str
    """How much of each topic, in words."""


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One thing that somebody has to see to."""

    subject: Ready
    owners: tuple[str, ...]
    notes: str
    lacks: tuple[str, ...]
    """What a draft lacks, a sentence for each."""


@dataclass(frozen=True, slots=True)
class TopicPart:
    """The part of the page on one topic."""

    key: Topic
    heading: str
    counted: str
    """How much of it waits, in words."""
    points: tuple[OpenPoint, ...]


@dataclass(frozen=True, slots=True)
class ReadingPart:
    """The part of the page on what is read."""

    first: datetime.date
    last: datetime.date
    most: tuple[tuple[Ready, int], ...]
    """Pages that are read often enough for a number, and the number; the most often read first."""
    few: tuple[Ready, ...]
    never: tuple[Ready, ...]


class StatusPage:
    """Data for the page's template. Only editions with a status have the page."""

    least = LEAST

    def __init__(self, writer: MarkdownWriter) -> None:
        self.writer = writer
        self.book = writer.book

    @cached_property
    def parts(self) -> tuple[TopicPart, ...]:
        """The topics of which something waits, in the order of `TOPICS`."""
        assert self.book.status is not None
        return tuple(
            TopicPart(
                topic,
                TOPICS[topic].say(self.book.translate),
                counted(topic, len(entries)).say(self.book.translate),
                tuple(map(self._point, entries)),
            )
            for topic, entries in self.book.status.by_topic().items()
        )

    @cached_property
    def owners(self) -> tuple[OwnerRow, ...]:
        """Those for whom something waits, most first."""
        assert self.book.status is not None
        return tuple(
            OwnerRow(role, len(entries), self._counts(entries)) for role, entries in self.book.status.by_owner().items()
        )

    @cached_property
    def heard(self) -> ReadingPart | None:
        """Which pages are read most, seldom and never; None where nobody has counted that."""
        assert self.book.status is not None
        heard = self.book.status.heard
        if heard is None or not heard.pages or heard.days is None:
            return None
        most = tuple((self._page(page.page), page.count) for page in heard.pages if page.count is not None)
        few = tuple(self._page(page.page) for page in heard.pages if page.count is None)
        first, last = map(datetime.date.fromisoformat, heard.days)
        return ReadingPart(first, last, most, few, tuple(map(self._page, heard.unread)))

    def _page(self, page: str) -> Ready:
        """A page's name, which leads there where it is the page of an entry."""
        by_page = {place.page: id_ for id_, place in self.book.locations.items() if not place.anchor}
        return self.writer.tagged(by_page[page]) if page in by_page else self.writer.escaped(short_page(page))

    def _counts(self, entries: tuple[StatusEntry, ...]) -> str:
        topics = [entry.topic for entry in entries]
        return "; ".join(
            counted(topic, topics.count(topic)).say(self.book.translate) for topic in TOPICS if topic in topics
        )

    def _point(self, entry: StatusEntry) -> OpenPoint:
        translate = self.book.translate
        is_entry = entry.subject in self.book.locations
        notes = dict.fromkeys(note.say(translate) for note in entry.notes)
        lacks = dict.fromkeys(problem.message(translate) for problem in entry.problems if entry.topic == "drafts")
        return OpenPoint(
            self.writer.tagged(entry.subject) if is_entry else self.writer.escaped(entry.subject),
            entry.owners,
            "; ".join(notes),
            tuple(lacks),
        )
