"""What the readers of one edition may know of its releases: pure data, made by `release_history`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from hbgen.model.base import Entry
from hbgen.model.handbook import Handbook
from hbgen.releases.changes import Changes
from hbgen.releases.child_order import Key
from hbgen.releases.events import EventLog
from hbgen.releases.head import Aged, Approved


@dataclass(frozen=True, slots=True)
class VersionStep:
    """One version, and what changed in it since the one before."""

    number: str
    """A release's number, or `next`."""
    date: datetime.date
    approvals: tuple[Approved, ...]
    """Who approved it; empty where the audience may not know."""
    since: str | None
    """Number of the release before; None for the first one."""
    changes: Changes | None = None
    """None for the first release, and for one that is too old to be listed with its changes."""
    names: Mapping[str, Entry] = field(default_factory=dict)
    """Id → entry, of the two versions compared; of both, the newer one's."""


@dataclass(frozen=True, slots=True)
class History:
    """The versions up to the one that an edition shows, newest first, and its outdated translations."""

    steps: tuple[VersionStep, ...] = ()
    aged: Mapping[Key, tuple[Aged, ...]] = field(default_factory=dict)
    """Entry → its translations that are older than their source text, of entries that the edition shows."""

    marks: Mapping[str, str] = field(default_factory=dict)
    """Standard's id → the mark of its meaning (`releases.content_hash`), of those that the edition shows."""

    events: EventLog | None = None
    """Identity and event revisions for calendars and feeds; None without any release."""

    def date(self, seen: Handbook) -> datetime.date:
        """The date of the version shown; `seen`, its handbook, gives it where there is no release."""
        return self.steps[0].date if self.steps else seen.handbook.date

    @property
    def newest(self) -> VersionStep | None:
        """The step of the version shown; None without any release before it."""
        return self.steps[0] if self.steps and self.steps[0].changes is not None else None
