"""The rollout as a calendar: periods, follow-ups, messages and due dates of activities (RFC 5545).

Dates and words come from the content, the time stamp from the handbook's date; an event keeps its UID as long as
its activity keeps its id, so that a calendar that takes the file again moves it instead of showing it twice.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from urllib.parse import urlsplit

from hbgen.editions import Edition
from hbgen.locale import translator
from hbgen.markdown import fold
from hbgen.model.base import Text
from hbgen.model.plan import RolloutActivity
from hbgen.render.exports.definition import in_language
from hbgen.render.labels import LABELS

_OCTETS = 75
"""Octets of a line, its end not counted (RFC 5545, 3.1)."""
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def make(edition: Edition, language: str) -> bytes:
    """The calendar of an edition in one language."""
    settings = edition.handbook.handbook
    calendar = _Calendar(edition, language)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//hbgen//hbgen//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escape(calendar.say(settings.name))}",
    ]
    for activity in edition.handbook.rollout.activities:
        for event in calendar.events(activity):
            lines += event
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


class _Calendar:
    def __init__(self, edition: Edition, language: str) -> None:
        settings = edition.handbook.handbook
        self.language = language
        self.translate = translator(language)
        self.roles = {role.id: role.name for role in edition.handbook.organisation.roles}
        self.stamp = f"{_basic(settings.date)}T000000Z"
        main = settings.name.words.get(settings.languages[0], str(settings.name))
        mark = hashlib.blake2b(main.encode(), digest_size=6).hexdigest()
        self.host = urlsplit(settings.links.website or "").hostname or f"{mark}.invalid"

    def say(self, text: Text) -> str:
        return fold(in_language(text.words, self.language))

    def events(self, activity: RolloutActivity) -> Iterator[list[str]]:
        """The events of an activity, each as lines."""
        say, title = self.translate, self.say(activity.title)
        state = {"stopped": "CANCELLED", "proposed": "TENTATIVE"}.get(activity.status, "CONFIRMED")
        if activity.period is not None:
            told = [self.say(activity.change)] if activity.change is not None else []
            if activity.owner in self.roles:
                told.append(f"{say('Who answers for it')}: {self.say(self.roles[activity.owner])}")
            days = activity.period.start, activity.period.end
            yield self.event(f"{activity.id}-period", title, "\n".join(told), days, state)
        for number, day in enumerate(sorted(set(activity.follow_ups)), 1):
            summary = f"{say('Follow-up')}: {title}"
            yield self.event(f"{activity.id}-follow-up-{number}", summary, "", (day, day), state)
        for number, message in enumerate(activity.communication, 1):
            summary = f"{self.say(message.who)}: {title}"
            part = say(LABELS[message.role])
            told = [f"{self.say(message.who)} ({part}): {self.say(message.what)}", self.say(message.channel)]
            day = message.when
            yield self.event(f"{activity.id}-message-{number}", summary, "\n".join(told), (day, day), state)
        for number, metric in enumerate(activity.metrics, 1):
            summary = f"{say('Measure')}: {self.say(metric.name)}"
            told = [title, f"{say('Target')}: {metric.target:g} {self.say(metric.unit)}"]
            day = metric.due
            yield self.event(f"{activity.id}-metric-{number}", summary, "\n".join(told), (day, day), state)

    def event(
        self, name: str, summary: str, told: str, days: tuple[datetime.date, datetime.date], state: str
    ) -> list[str]:
        """One event of whole days, which makes nobody busy."""
        after = max(days) + datetime.timedelta(days=1) if max(days) < datetime.date.max else max(days)
        lines = [
            "BEGIN:VEVENT",
            f"UID:{name}@{self.host}",
            f"DTSTAMP:{self.stamp}",
            f"DTSTART;VALUE=DATE:{_basic(days[0])}",
            f"DTEND;VALUE=DATE:{_basic(after)}",
            f"SUMMARY:{escape(summary)}",
        ]
        if told:
            lines.append(f"DESCRIPTION:{escape(told)}")
        return [*lines, f"STATUS:{state}", "TRANSP:TRANSPARENT", "END:VEVENT"]


def _basic(day: datetime.date) -> str:
    """`20260331`."""
    return day.isoformat().replace("-", "")


def escape(text: str) -> str:
    """Text as a value (RFC 5545, 3.3.11)."""
    return text.translate(_ESCAPES)


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets that end between characters; a space begins all but the first."""
    pieces = []
    piece, used = "", 0
    for letter in line:
        size = len(letter.encode())
        if used + size > _OCTETS:
            pieces.append(piece)
            piece, used = " ", 1
        piece, used = piece + letter, used + size
    return "\r\n".join([*pieces, piece])
