"""Months, quarters, half-years and years as periods of results."""

from __future__ import annotations

import datetime
from typing import Literal, NamedTuple, get_args

Every = Literal["month", "quarter", "half-year", "year"]
EVERY: tuple[Every, ...] = get_args(Every)

_MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


class CalendarPeriod(NamedTuple):
    """A period with its first and its last day."""

    id: str
    start: datetime.date
    end: datetime.date


def period_of(day: datetime.date, every: Every) -> CalendarPeriod:
    """The period in which a day lies: `2026-08`, `2026-Q3`, `2026-H2` or `2026`."""
    months = _MONTHS[every]
    number = (day.month - 1) // months
    start = datetime.date(day.year, number * months + 1, 1)
    after = number * months + months
    end = datetime.date(day.year, 12, 31) if after == 12 else datetime.date(day.year, after + 1, 1)
    end = end if after == 12 else end - datetime.timedelta(days=1)
    part = {"month": f"-{start.month:02}", "quarter": f"-Q{number + 1}", "half-year": f"-H{number + 1}", "year": ""}
    return CalendarPeriod(f"{day.year:04}{part[every]}", start, end)
