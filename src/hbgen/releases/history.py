"""What the readers of one edition may know of its releases: pure data, made by `past`."""

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
    """Who approved it; nobody where the audience may not know."""
    since: str | None
    """Number of the release before; None for the first one."""
    changes: Changes | None = None
    """None for the first release, and for one that lies too far back to be told in full."""
    names: Mapping[str, Entry] = field(default_factory=dict)
    """Every entry with an id of the two versions that it compares, the newer one's first."""


@dataclass(frozen=True, slots=True)
class History:
    """The versions up to the one that an edition shows, newest first, and its translations that have grown old."""

    steps: tuple[VersionStep, ...] = ()
    aged: Mapping[Key, tuple[Aged, ...]] = field(default_factory=dict)
    """Of each entry that the edition shows, the texts that are older than what they were translated from."""

    marks: Mapping[str, str] = field(default_factory=dict)
    """Standard's id → the mark of its meaning (`releases.content_hash`), of those that the edition shows."""

    events: EventLog | None = None
    """What calendars and feeds name the handbook and its events by; None without any release."""

    def date(self, seen: Handbook) -> datetime.date:
        """The day whose state the version describes that is shown, which `seen` is or is a part of."""
        return self.steps[0].date if self.steps else seen.handbook.date

    @property
    def newest(self) -> VersionStep | None:
        """What the version that is shown changed; None without any release before it."""
        return self.steps[0] if self.steps and self.steps[0].changes is not None else None
