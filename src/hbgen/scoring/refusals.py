"""Rows of files that do not fit: told one by one, up to a number, and counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hbgen.problems import MessagePart, Place, Problem
from hbgen.scoring.tables import Unreadable

MOST_TOLD = 20
"""Rows that are told one by one of each kind of problem in a file; further ones are counted."""

MOST_REFUSED = 100_000
"""Rows that do not fit, after which the rest need not be read: nobody mends that many one by one."""


class Bad(Exception):
    """Something in a row that does not fit."""

    def __init__(self, code: str, **values: str | MessagePart) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(slots=True)
class Refusals:
    """What was left out of files, and why."""

    most: int | None = field(init=False, default=None)
    """Rows of all files that may be refused before reading ends; None where what fits is wanted all the same."""
    left_out: Counter[str] = field(init=False, default_factory=Counter)
    """Rows that did not fit, by file."""
    _told: list[Problem] = field(init=False, default_factory=list)
    _counts: Counter[tuple[str, str]] = field(init=False, default_factory=Counter)

    def refuse(self, file: str, row: int, code: str, values: dict[str, str | MessagePart]) -> None:
        """Leave a row out, and tell of it. Raises `Unreadable` where that is one more than `most`."""
        if self.most is not None and self.left_out.total() >= self.most:
            raise Unreadable(Problem(Place(file, row), "answers-too-many-wrong", {"limit": f"{self.most:,}"}))
        self.left_out[file] += 1
        self._counts[file, code] += 1
        if self._counts[file, code] <= MOST_TOLD:
            self._told.append(Problem(Place(file, row), code, values))

    def problems(self) -> list[Problem]:
        """Every row that was left out, and how many more there are of a kind."""
        more = [
            Problem(Place(file), "answers-more", {"count": str(count - MOST_TOLD), "code": code})
            for (file, code), count in sorted(self._counts.items())
            if count > MOST_TOLD
        ]
        return [*self._told, *more]


def quote(text: str) -> str:
    """What stands in a file, as a message shows it: short, and without what cannot be seen."""
    shown = text if len(text) <= 60 else text[:59] + "…"
    if not shown.isprintable():
        shown = "".join(c if c.isprintable() else "�" for c in shown)
    return f"`{shown}`"
