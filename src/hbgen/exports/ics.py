"""The rollout as a calendar: periods, follow-ups, messages and due dates of activities (RFC 5545).

Dates and words come from the content; UIDs and sequence numbers of events come from the log of the releases
(`releases.events`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from hbgen.editions import Edition
from hbgen.exports.export_format import PlanExport, PlanRequest
from hbgen.locale import translator
from hbgen.markdown import fold
from hbgen.model.plan import RolloutActivity
from hbgen.model.texts import Text
from hbgen.releases.events import EventLog, Revision, event_log, state_of
from hbgen.rules.metrics import reached
from hbgen.text.formats import Words, as_found, in_language
from hbgen.text.ical import Event, calendar
from hbgen.text.labels import LABELS


def make(edition: Edition, language: str, log: EventLog | None = None) -> bytes:
    """The calendar, in one language, of an edition of all languages whose plan has dates.

    `log` is that of the handbook's releases for the edition's audience; without it, there are no releases.
    """
    settings = edition.handbook.handbook
    writer = _CalendarWriter(edition, language, log or event_log((), edition.handbook, edition.audience))
    events = [event for activity in edition.handbook.rollout.activities for event in writer.events(activity)]
    return calendar(f"{writer.say(settings.name)}: {writer.translate('Rollout')}", events)


class _CalendarWriter:
    def __init__(self, edition: Edition, language: str, log: EventLog) -> None:
        self.language = language
        self.log = log
        self.translate = translator(language)
        self.words = Words(language)
        self.handbook = edition.handbook
        self.roles = {role.id: role.name for role in edition.handbook.organisation.roles}

    def say(self, text: Text) -> str:
        return fold(in_language(text.words, self.language))

    def events(self, activity: RolloutActivity) -> Iterator[Event]:
        """The events of an activity."""
        say, title = self.translate, self.say(activity.title)
        state, log = state_of(activity.status), self.log
        if activity.period is not None:
            lines = [self.say(activity.change)] if activity.change is not None else []
            if activity.owner in self.roles:
                lines.append(f"{say('Who answers for it')}: {self.say(self.roles[activity.owner])}")
            days = activity.period.start, activity.period.end
            for revision in log.revisions(activity.id, "period"):
                yield self.event(revision, title, "\n".join(lines), days, state)
        days_of_follow_up = sorted(set(activity.follow_ups))
        for revision, day in zip(log.revisions(activity.id, "follow-up"), days_of_follow_up, strict=True):
            summary = f"{say('Follow-up')}: {title}"
            follow_ups = [follow_up for follow_up in activity.followed_up if follow_up.date == day]
            lines = [
                self.say(text)
                for follow_up in follow_ups
                for text in (follow_up.found, follow_up.decided)
                if text is not None
            ]
            yield self.event(revision, summary, "\n".join(lines), (day, day), state)
        for revision, message in zip(log.revisions(activity.id, "message"), activity.communication, strict=True):
            summary = f"{self.say(message.who)}: {title}"
            part = say(LABELS[message.role])
            lines = [f"{self.say(message.who)} ({part}): {self.say(message.what)}", self.say(message.channel)]
            day = message.when
            yield self.event(revision, summary, "\n".join(lines), (day, day), state)
        for revision, metric in zip(log.revisions(activity.id, "metric"), activity.metrics, strict=True):
            summary = f"{say('Measure')}: {self.say(metric.name)}"
            unit = self.say(metric.unit)
            target = f"{self.words.number(metric.target)}{self.words.before(unit)}{unit}"
            lines = [title, f"{say('Target')}: {target}"]
            if (value := reached(self.handbook, metric)) is not None:
                lines.append(say("found {value}").format(value=as_found(value, self.words)))
            day = metric.due
            yield self.event(revision, summary, "\n".join(lines), (day, day), state)

    def event(
        self, revision: Revision, summary: str, description: str, days: tuple[datetime.date, datetime.date], state: str
    ) -> Event:
        uid = f"{revision.name}@{self.log.identity}"
        return Event(uid, revision.sequence, revision.modified, summary, *days, description, state)


def _write(request: PlanRequest) -> bytes | None:
    """The calendar; a plan without dates has none."""
    if not any(activity.is_dated for activity in request.edition.handbook.rollout.activities):
        return None
    return make(request.edition, request.language, request.log)


EXPORT = PlanExport(
    name="ics",
    label="iCalendar",
    ending=".ics",
    purpose="a calendar",
    on_pages=True,
    library=None,
    writer=_write,
)
