"""The timeline of the rollout: each activity as a bar, from the first day of the plan to its last."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from hbgen.model.plan import RolloutActivity

_SPAN = 1000
"""Width of the timeline: positions are in thousandths."""


@dataclass(frozen=True, slots=True)
class Bar:
    """An activity on the timeline: its start and length, in thousandths of the whole."""

    activity: RolloutActivity
    left: str
    width: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The plan from its first day to its last; `now` is the handbook's date, clamped to the plan, in thousandths."""

    start: datetime.date
    end: datetime.date
    now: str
    bars: list[Bar]


def timeline(activities: Sequence[RolloutActivity], today: datetime.date) -> Timeline | None:
    """The activities that have a period, by their first day; None without any. `today` is the handbook's date."""
    dated = [(a.period, a) for a in activities if a.period is not None]
    if not dated:
        return None
    start = min(period.start for period, _ in dated)
    end = max(period.end for period, _ in dated)
    days = (end - start).days + 1

    def part(number: int) -> str:
        return str(max(0, min(_SPAN, round(number * _SPAN / days))))

    bars = [
        Bar(activity, part((period.start - start).days), part((period.end - period.start).days + 1))
        for period, activity in sorted(dated, key=lambda pair: (pair[0].start, pair[1].id))
    ]
    return Timeline(start, end, part((today - start).days), bars)
