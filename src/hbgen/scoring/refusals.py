"""Invalid rows of files: reported one by one, up to a limit, and counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hbgen.problems import MessagePart, Place, Problem
from hbgen.scoring.tables import Unreadable

MOST_TOLD = 20
"""The number of rows that are reported one by one for each code in a file; further ones are only counted."""

MOST_REFUSED = 100_000
"""The number of invalid rows after which reading ends: nobody corrects so many one by one."""


class Bad(Exception):
    """An invalid row: the code and values of its problem."""

    def __init__(self, code: str, **values: str | MessagePart) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(slots=True)
class Refusals:
    """The rows of files that were left out, and their problems."""

    most: int | None = field(init=False, default=None)
    """The number of rows of all files that may be refused before reading ends; None for no limit."""
    left_out: Counter[str] = field(init=False, default_factory=Counter)
    """Number of refused rows, by file."""
    _problems: list[Problem] = field(init=False, default_factory=list)
    _counts: Counter[tuple[str, str]] = field(init=False, default_factory=Counter)

    def refuse(self, file: str, row: int, code: str, values: dict[str, str | MessagePart]) -> None:
        """Leave a row out and report it. Raises `Unreadable` if that is one more than `most`."""
        if self.most is not None and self.left_out.total() >= self.most:
            raise Unreadable(Problem(Place(file, row), "answers-too-many-wrong", {"limit": f"{self.most:,}"}))
        problem = Problem(Place(file, row), code, values)
        if self._problems and self._problems[-1] == problem:
            # A cell that all answers in a row share is told once.
            return
        self.left_out[file] += 1
        self._counts[file, code] += 1
        if self._counts[file, code] <= MOST_TOLD:
            self._problems.append(problem)

    def problems(self) -> list[Problem]:
        """A problem for each refused row up to the limit, and one with the number of further rows of each code."""
        more = [
            Problem(Place(file), "answers-more", {"count": str(count - MOST_TOLD), "code": code})
            for (file, code), count in sorted(self._counts.items())
            if count > MOST_TOLD
        ]
        return [*self._problems, *more]


def quote(text: str) -> str:
    """A text from a file for use in a message: shortened to 60 characters, and with � for unprintable ones."""
    shown = text if len(text) <= 60 else text[:59] + "…"
    if not shown.isprintable():
        shown = "".join(c if c.isprintable() else "�" for c in shown)
    return f"`{shown}`"
