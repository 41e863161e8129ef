"""What is to be scored, and how."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from hbgen.scoring.key import FindDefinition


@dataclass(frozen=True, slots=True)
class ScoringRequest:
    """The period to score, and how."""

    period: str
    start: datetime.date
    end: datetime.date
    invited: int | None = None
    """How many people were invited, where that differs from the handbook; for answers to one instrument."""
    partial: bool = False
    """Whether to leave out invalid rows and score the rest."""
    date: datetime.date | None = None
    """The day as of which answers are scored; by default the period's last."""
    correction: str | None = None
    """The reason why published figures of the period are wrong and to be replaced."""
    find_earlier: FindDefinition | None = None
    """Finds what earlier versions of instruments asked."""

    @property
    def as_of(self) -> datetime.date:
        """The day as of which answers are scored."""
        return self.date or self.end
