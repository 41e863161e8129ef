"""Calendars as files (RFC 5545): events of whole days that do not block time (TRANSPARENT)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

_OCTETS = 75
"""Octets of a line, its end not counted (RFC 5545, 3.1)."""
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class Event:
    """One event. A calendar that imports the same `uid` again updates the event instead of adding one."""

    uid: str
    sequence: int
    """Number of revisions in which it changed; of two events with the same `uid` the higher one counts."""
    modified: datetime.date
    summary: str
    first: datetime.date
    last: datetime.date
    description: str = ""
    status: str = "CONFIRMED"
    address: str = ""


def calendar(name: str, events: Sequence[Event]) -> bytes:
    """A calendar of `events`: the same bytes each time. At least one event is required (RFC 5545, 3.6)."""
    assert events
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//hbgen//hbgen//EN", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{escape(name)}")
    for event in events:
        lines += _lines(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _lines(event: Event) -> list[str]:
    last = max(event.first, event.last)
    after = last + datetime.timedelta(days=1) if last < datetime.date.max else last
    modified = f"{_basic(event.modified)}T000000Z"
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        # In a calendar without METHOD, DTSTAMP is the same as LAST-MODIFIED (3.8.7.2).
        f"DTSTAMP:{modified}",
        f"LAST-MODIFIED:{modified}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART;VALUE=DATE:{_basic(event.first)}",
        f"DTEND;VALUE=DATE:{_basic(after)}",
        f"SUMMARY:{escape(event.summary)}",
    ]
    if event.description:
        lines.append(f"DESCRIPTION:{escape(event.description)}")
    if event.address:
        lines.append(f"URL:{event.address}")
    return [*lines, f"STATUS:{event.status}", "TRANSP:TRANSPARENT", "END:VEVENT"]


def _basic(day: datetime.date) -> str:
    """`20260331`."""
    return day.isoformat().replace("-", "")


def escape(text: str) -> str:
    """Text as a value (RFC 5545, 3.3.11)."""
    return text.translate(_ESCAPES)


def folded(line: str) -> str:
    """A line folded into pieces of at most 75 octets, split between characters; a space begins all but the first."""
    pieces = []
    piece, octets = "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > _OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece, octets = piece + letter, octets + size
    return "\r\n".join([*pieces, piece])
