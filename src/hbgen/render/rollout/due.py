"""What falls due, by date: reviews of standards, days of the rollout, and the next rounds of instruments.

The days come from the content; which of them are due, a script tells by the day on which somebody reads the page:
nothing here asks for one.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from hbgen.model.plan import RolloutActivity
from hbgen.problems import MessagePart
from hbgen.render.book.context import PageContext
from hbgen.rules.metrics import reached

Kind = Literal["review", "measure", "begin", "end", "follow-up", "message"]

KINDS: Mapping[Kind, MessagePart] = {
    "review": MessagePart("review it"),
    "measure": MessagePart("measure"),
    "begin": MessagePart("begin it"),
    "end": MessagePart("bring it to its end"),
    "follow-up": MessagePart("look how it goes"),
    "message": MessagePart("tell those concerned"),
}
"""What is to be done, in a few words."""

_OVER = ("done", "stopped")


@dataclass(frozen=True, slots=True)
class DueDay:
    """Something that falls due on a day."""

    day: datetime.date
    id: str
    """The entry that it is about."""
    kind: Kind
    owner: str | None
    """The role that answers for it."""

    @property
    def what(self) -> MessagePart:
        return KINDS[self.kind]

    @property
    def passes(self) -> bool:
        """Whether it is over after its day; nobody writes down that people were told. The others are overdue then."""
        return self.kind == "message"


def due_days(book: PageContext) -> list[DueDay]:
    """Everything that falls due and was not seen to yet, as far as the edition shows it; the earliest first."""
    days = [*_reviews(book), *_measurements(book)]
    if book.shows(book.handbook, "rollout"):
        days += [due for activity in book.handbook.rollout.activities for due in _of_activity(activity, book)]
    order = list(KINDS)
    return sorted(
        (due for due in days if due.id in book.locations), key=lambda due: (due.day, due.id, order.index(due.kind))
    )


def _reviews(book: PageContext) -> Iterator[DueDay]:
    for standard, kind, day in book.dates:
        if kind == "review":
            yield DueDay(day, standard.id, "review", standard.owner or book.chapters[standard.id].owner)


def _measurements(book: PageContext) -> Iterator[DueDay]:
    for instrument in book.handbook.instruments.instruments:
        if instrument.next is not None:
            yield DueDay(instrument.next, instrument.id, "measure", instrument.owner)


def _of_activity(activity: RolloutActivity, book: PageContext) -> Iterator[DueDay]:
    if activity.status in _OVER:
        return
    days: list[tuple[datetime.date, Kind]] = []
    if activity.period is not None:
        days += [(activity.period.start, "begin")] if activity.status != "running" else []
        days.append((activity.period.end, "end"))
    looked_at = {follow_up.date for follow_up in activity.followed_up}
    days += [(day, "follow-up") for day in activity.follow_ups if day not in looked_at]
    days += [(message.when, "message") for message in activity.communication]
    days += [(metric.due, "measure") for metric in activity.metrics if reached(book.handbook, metric) is None]
    # Several metrics or messages of one day are one thing to see to.
    for day, kind in dict.fromkeys(days):
        yield DueDay(day, activity.id, kind, activity.owner)
