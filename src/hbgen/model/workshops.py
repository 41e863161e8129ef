"""Workshop days: what happens when, which standards are talked over, what follows (contract, S21)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hbgen.model.base import (
    NOBODY,
    STAFF,
    Audience,
    Date,
    Entry,
    Id,
    Line,
    Many,
    Markdown,
    Text,
    Time,
    refers_to,
)

PartKind = Literal[
    "arrival",
    "opening",
    "look-back",
    "input",
    "group-work",
    "exercise",
    "break",
    "lunch",
    "summary",
    "take-along",
    "change",
    "share",
    "feedback",
]

PAUSES: tuple[PartKind, ...] = ("break", "lunch")
"""Parts in which nobody has to think."""

NEEDED: tuple[PartKind, ...] = (
    "opening",
    "look-back",
    "group-work",
    "summary",
    "take-along",
    "change",
    "share",
    "feedback",
)
"""What makes a day that leaves something behind."""

MIDNIGHT = 24 * 60


class Part(Entry):
    """A part of the day. Its time follows from the beginning of the day and the parts before it."""

    kind: Annotated[PartKind, STAFF]
    """`arrival`, `opening`, `look-back`, `input`, `group-work`, `exercise`, `break`, `lunch`, `summary`, `take-along`,
    `change`, `share` or `feedback`."""
    minutes: Annotated[Annotated[int, Field(ge=1, le=480)], STAFF]
    """How long it takes."""
    title: Annotated[Text | None, STAFF] = None
    """What it is called, if not what its kind is called."""
    how: Annotated[Text | None, STAFF] = None
    """What happens, and how."""


class WorkGroup(Entry):
    """People who sit at one table, and what they talk over."""

    name: Annotated[Text, STAFF]
    """What the group is called."""
    standards: Annotated[Many[Annotated[Id, refers_to("standard")]], STAFF] = ()
    """Standards that it talks over."""


class Workshop(Entry):
    """`workshops.yaml`: a day on which people give standards their own meaning."""

    id: Annotated[Id, STAFF]
    """Permanent id, such as `day-phone`."""
    title: Annotated[Text, STAFF]
    """What it is called."""
    purpose: Annotated[Text | None, STAFF] = None
    """What will be different afterwards."""
    introduction: Annotated[Markdown | None, STAFF] = None
    """What whoever leads the day must know: whom to invite, what to ask for the day before."""
    date: Annotated[Date | None, STAFF] = None
    """The day, once it is fixed."""
    start: Annotated[Time, STAFF]
    """When it begins: `09:00`."""
    parts: Annotated[Many[Part], Field(min_length=1), STAFF]
    """The parts of the day, in order."""
    groups: Annotated[Many[WorkGroup], Field(min_length=1), STAFF]
    """The groups, and the standards that each talks over."""
    materials: Annotated[Many[Text], STAFF] = ()
    """What must lie ready."""
    afterwards: Annotated[Many[Text], STAFF] = ()
    """What happens after the day, by when and by whom."""
    follow_up: Annotated[Date | None, STAFF] = None
    """The day of the meeting that looks at what became of it."""
    owner: Annotated[Id | None, STAFF, refers_to("role")] = None
    """The role that leads it."""
    audience: Annotated[Audience, STAFF] = "staff"
    """From whom on it may be read."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""

    @property
    def agenda(self) -> tuple[tuple[int, Part], ...]:
        """Each part with the minute of the day at which it begins."""
        hours, _, minutes = self.start.partition(":")
        now = int(hours) * 60 + int(minutes)
        agenda = []
        for part in self.parts:
            agenda.append((now, part))
            now += part.minutes
        return tuple(agenda)

    @property
    def end(self) -> int:
        """The minute of the day at which it ends."""
        start, last = self.agenda[-1]
        return start + last.minutes

    @property
    def standards(self) -> tuple[str, ...]:
        """Ids of the standards that are talked over, each once."""
        return tuple(dict.fromkeys(id_ for group in self.groups for id_ in group.standards))


def clock(minute: int) -> str:
    """A minute of the day as a clock shows it."""
    return f"{minute // 60:02}:{minute % 60:02}"
