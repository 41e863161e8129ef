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
from hbgen.render.ical import Event, calendar
from hbgen.render.labels import LABELS
from hbgen.render.words import Words


def make(edition: Edition, language: str) -> bytes:
    """The calendar of an edition in one language."""
    settings = edition.handbook.handbook
    plan = _Plan(edition, language)
    events = (event for activity in edition.handbook.rollout.activities for event in plan.events(activity))
    return calendar(f"{plan.say(settings.name)}: {plan.translate('Rollout')}", settings.date, events)


class _Plan:
    def __init__(self, edition: Edition, language: str) -> None:
        settings = edition.handbook.handbook
        self.language = language
        self.translate = translator(language)
        self.words = Words(language)
        self.roles = {role.id: role.name for role in edition.handbook.organisation.roles}
        main = settings.name.words.get(settings.languages[0], str(settings.name))
        mark = hashlib.blake2b(main.encode(), digest_size=6).hexdigest()
        self.host = urlsplit(settings.links.website or "").hostname or f"{mark}.invalid"

    def say(self, text: Text) -> str:
        return fold(in_language(text.words, self.language))

    def events(self, activity: RolloutActivity) -> Iterator[Event]:
        """The events of an activity."""
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
            told = [title, f"{say('Target')}: {self.words.number(metric.target)} {self.say(metric.unit)}"]
            day = metric.due
            yield self.event(f"{activity.id}-metric-{number}", summary, "\n".join(told), (day, day), state)

    def event(self, name: str, summary: str, told: str, days: tuple[datetime.date, datetime.date], state: str) -> Event:
        return Event(f"{name}@{self.host}", summary, *days, told, state)
