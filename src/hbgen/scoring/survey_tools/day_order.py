"""Days as survey tools and spreadsheets write them in time stamps; their order is found in a whole column."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from hbgen import suggestions
from hbgen.problems import Place, Problem
from hbgen.scoring.refusals import quote
from hbgen.scoring.survey_tools import DayOrder
from hbgen.scoring.tables import Unreadable

_LONGEST = 80
_DIGITS = re.compile(r"(\d{1,4})([-./]) ?(\d{1,2})\2 ?(\d{1,4})\.?(?![\d/.-])", re.ASCII)
_TIME = re.compile(r"[T, ]+(?:г\.?,? )?\d{1,2}[:.]\d{2}.*$", re.ASCII)
_NUMBERED = re.compile(r"([45]\d{4})(?:[.,]\d+)?", re.ASCII)
"""A day from 2009 to 2064 as spreadsheets count days, with the time as a fraction: so they may save it in a CSV."""
_MOST_KNOWN = 100_000


def plain_day(text: str, order: DayOrder) -> str | None:
    """A day as `2026-08-03`, from a text that writes it as digits in `order`, perhaps with a time behind it.

    A year before the month has four digits; behind it two are of this century: 8/3/16 is a day of 2016.
    None for other texts, and for days that do not exist.
    """
    match = _DIGITS.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    if rest and rest[0] not in " T,":
        return None
    parts = dict(zip(order.split("-"), (match[1], match[3], match[4]), strict=True))
    year = parts["year"]
    if len(year) == 2 and order != "year-month-day":
        year = f"20{year}"
    if len(year) != 4:
        return None
    try:
        return datetime.date(int(year), int(parts["month"]), int(parts["day"])).isoformat()
    except ValueError:
        return None


def may_be_day(text: str) -> bool:
    """Whether a text is a day in any order, perhaps with a time."""
    line = " ".join(text[: _LONGEST + 1].split())
    return certain_day(line) is not None or bool(_orders(line)) or plain_day(line, "day-month-year") is not None


def certain_day(text: str, epoch: datetime.date | None = None) -> str | None:
    """The day of a text that can be read in one way only: 2026-08-03, 3.8.2026, 3 Aug 2026; None for others."""
    if len(text) > _LONGEST:
        return None
    match = _DIGITS.match(text)
    if match is None:
        if numbered := _NUMBERED.fullmatch(text):
            return suggestions.day(numbered[1], epoch or suggestions.EPOCH)
        readings = suggestions.days(_TIME.sub("", text))
        return readings[0] if len(readings) == 1 else suggestions.day(text, epoch)
    if len(match[1]) == 4:
        return plain_day(text, "year-month-day")
    # Nobody writes the month first with points.
    return plain_day(text, "day-month-year") if match[2] == "." else None


@dataclass(slots=True)
class DayReader:
    """Reads the time stamps of one column as days."""

    file: str
    column: Callable[[], Iterable[tuple[int, str]]]
    """Reads all time stamps of the column from the start, each with the number of its row."""
    order: DayOrder | None = None
    """The order, where it is declared; otherwise it is found when the first text needs it."""
    epoch: datetime.date | None = None
    numbered: tuple[str, str] | None = field(init=False, default=None)
    """The first text that was read as a number of days though no workbook says from when it counts, and its day."""
    _known: dict[str, str] = field(init=False, default_factory=dict)

    def day(self, text: str) -> str:
        """The day as `2026-08-03`; a text that is no day is returned unchanged. Raises `Unreadable`.

        Where the column does not tell whether the day or the month stands first, and nobody said it.
        """
        # Most time stamps differ by their time alone; the day stands before the first space or `T`.
        head = text[:10] if text[4:5] == "-" == text[7:8] and not text[10:11].isdigit() else text
        day = self._known.get(head)
        if day is None:
            day = self._day(" ".join(head.split())) or text
            if len(self._known) < _MOST_KNOWN:
                self._known[head] = day
        return day

    def _day(self, text: str) -> str | None:
        day = certain_day(text, self.epoch)
        if day is None and len(text) <= _LONGEST and _DIGITS.match(text):
            if self.order is None:
                self.order = self._find()
            day = plain_day(text, self.order)
        if day is not None and self.numbered is None and self.epoch is None and _NUMBERED.fullmatch(text):
            self.numbered = text, day
        return day

    def _find(self) -> DayOrder:
        """The order that all time stamps of the column have in common."""
        first: dict[DayOrder, tuple[int, str]] = {}
        unclear: tuple[int, str] | None = None
        for row, cell in self.column():
            text = " ".join(cell[:_LONGEST].split())
            readings = _orders(text)
            if len(readings) == 1:
                first.setdefault(readings[0], (row, text))
            elif readings and unclear is None:
                unclear = row, text
        if len(first) > 1:
            (row, text), (_, other) = sorted(first.values())[1], sorted(first.values())[0]
            values = {"text": quote(text), "other": quote(other)}
            raise Unreadable(Problem(Place(self.file, row), "day-orders-mixed", values))
        if not first and unclear is not None:
            row, text = unclear
            day, other = (plain_day(text, order) or "" for order in ("day-month-year", "month-day-year"))
            values = {"text": quote(text), "day": day, "other": other}
            raise Unreadable(Problem(Place(self.file, row), "day-order-unknown", values))
        return next(iter(first), "day-month-year")


def _orders(text: str) -> tuple[DayOrder, ...]:
    """The orders in which a text of digits can be read; none for a text that is certain, no day or the same in both."""
    match = _DIGITS.match(text)
    if match is None or certain_day(text) is not None:
        return ()
    orders: tuple[DayOrder, ...] = ("day-month-year", "month-day-year")
    days = {order: plain_day(text, order) for order in orders}
    if days["day-month-year"] == days["month-day-year"]:
        return ()
    return tuple(order for order in orders if days[order] is not None)
