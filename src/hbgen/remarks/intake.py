"""Reads what pages send: answers to "Was this clear?", pages that were read, and searches that found nothing.

Anybody may send anything to an address: what is none of these is refused by its line. A remark that was sent again
counts once, as it was sent last; who read what is in no line.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from dataclasses import dataclass, field

from hbgen.json_data import JsonObject, JsonValue
from hbgen.model.reserved import COUNTS_FORMAT, REMARKS_FORMAT
from hbgen.personal_data import personal
from hbgen.scoring.json_stream import values_of
from hbgen.scoring.refusals import Bad, Refusals, quote
from hbgen.scoring.tables import AnswerFile, NotJson

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_LONGEST = 1000
LONGEST_QUERY = 60
MOST_DIGITS = 4
"""A query with more may be somebody's number; `static/hbgen-counts.js` sends none, and others may."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
"""What would move the cursor of a terminal, break a line, or turn the order of letters."""


@dataclass(frozen=True, slots=True)
class ReaderRemark:
    """What one reader said of one text."""

    id: str
    entry: str
    version: str
    is_clear: bool
    text: str


@dataclass(slots=True)
class ReaderIntake(Refusals):
    """Remarks about the texts of a handbook, each once, and how often its pages were read and searched in vain."""

    entries: frozenset[str]
    """Ids of all texts of the handbook."""
    pages: frozenset[str]
    """Names of all its pages."""
    by_id: dict[str, ReaderRemark] = field(default_factory=dict)
    read_pages: Counter[str] = field(default_factory=Counter)
    zero_hits: Counter[str] = field(default_factory=Counter)
    """Query → how often it found nothing."""
    gone: int = 0
    """How often pages were read that the handbook does not have."""
    days: tuple[str, str] | None = None
    """The first and the last day on which something was counted."""

    @property
    def sentences(self) -> dict[str, tuple[ReaderRemark, ...]]:
        """Text → the remarks on it that have a sentence."""
        by_entry: dict[str, tuple[ReaderRemark, ...]] = {}
        for remark in self.by_id.values():
            if remark.text:
                by_entry[remark.entry] = (*by_entry.get(remark.entry, ()), remark)
        return by_entry

    def read(self, source: AnswerFile) -> None:
        """Read one file: JSON as pages hand it out or send it, one or many after each other. Raises `Unreadable`."""
        for read in values_of(source):
            try:
                if isinstance(read.value, NotJson):
                    raise Bad("remark-broken")
                self._add(read.value)
            except Bad as bad:
                self.refuse(source.name, read.line, bad.code, bad.values)

    def _add(self, data: JsonValue) -> None:
        if not isinstance(data, dict):
            raise Bad("remark-broken")
        remarks, counts = data.get("remarks"), data.get("counts")
        if data.get("format") == REMARKS_FORMAT and isinstance(remarks, list):
            for remark in [self._remark(value) for value in remarks]:
                self.by_id.pop(remark.id, None)
                self.by_id[remark.id] = remark
        elif data.get("format") == COUNTS_FORMAT and isinstance(counts, list):
            for day, page, query in [_counted(value) for value in counts]:
                self._count(day, page, query)
        else:
            raise Bad("remark-broken")

    def _remark(self, data: JsonValue) -> ReaderRemark:
        if not isinstance(data, dict) or not isinstance(data.get("clear"), bool):
            raise Bad("remark-broken")
        id_, entry, version, text = (str(data.get(name, "")) for name in ("remark", "entry", "version", "text"))
        if not _ID.fullmatch(id_):
            raise Bad("remark-broken")
        if entry not in self.entries:
            raise Bad("remark-unknown", found=quote(entry))
        return ReaderRemark(id_, entry, _inert(version)[:60], data["clear"] is True, _inert(text)[:_LONGEST])

    def _count(self, day: str, page: str, query: str) -> None:
        if page and page not in self.pages:
            self.gone += 1
            return
        if page:
            self.read_pages[page] += 1
        else:
            self.zero_hits[query] += 1
        first, last = self.days or (day, day)
        self.days = min(first, day), max(last, day)


def _counted(data: JsonValue) -> tuple[str, str, str]:
    """The day, and either a page or a query."""
    if not isinstance(data, dict):
        raise Bad("remark-broken")
    day, page, query = (_word(data, name) for name in ("day", "page", "query"))
    query = tidy(query)
    if not is_day(day) or bool(page) == bool(query):
        raise Bad("remark-broken")
    return day, page, query


def is_day(text: str) -> bool:
    """Whether a text is a day as pages write it: `2026-11-30`."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _word(data: JsonObject, name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        raise Bad("remark-broken")
    return value


def tidy(query: str) -> str:
    """A query as it is listed: in small letters, without what could break a line, and cut."""
    return " ".join(_CONTROL.sub(" ", query).replace("`", " ").lower().split())[:LONGEST_QUERY].strip()


def may_be_personal(query: str) -> bool:
    """Whether a query looks like somebody's address or number."""
    digits = sum(letter.isnumeric() for letter in query)
    return "@" in query or digits > MOST_DIGITS or next(personal(query), None) is not None


def _inert(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()
