"""The colours of the heat map of units: which shade a figure has, and the table of units and standards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hbgen.model.results import Bound
from hbgen.render.results.series import Series, SeriesPoint

_HEAT = (60, 70, 80, 90)
"""Limits between the shades of results by unit, in per cent of the scale."""

Shade = Literal[0, 1, 2, 3, 4]


def shade(point: SeriesPoint) -> int | None:
    """The shade of a figure in tables of units, 0 for the best; None without a figure."""
    return None if point.value is None else sum(100 * point.scale.part(point.value) < bound for bound in _HEAT)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A unit's figure for a standard in the newest period. `step` is its shade; without a value it is withheld, or
    nobody answered."""

    value: float | None
    step: int | None
    is_unanswered: bool = False
    bound: Bound | None = None


@dataclass(frozen=True, slots=True)
class HeatMap:
    """One instrument's scores by unit, weakest first, and standard. A cell is None where a standard was never asked."""

    standards: list[str]
    rows: list[tuple[str, list[HeatCell | None]]]

    @property
    def has_withheld(self) -> bool:
        """Whether a cell is withheld, as the key beside the map explains."""
        return any(cell.value is None and not cell.is_unanswered for _, cells in self.rows for cell in cells if cell)

    @property
    def has_unanswered(self) -> bool:
        """Whether nobody answered in a cell."""
        return any(cell.is_unanswered for _, cells in self.rows for cell in cells if cell)

    @property
    def has_unasked(self) -> bool:
        """Whether a standard was never asked about in a unit."""
        return any(cell is None for _, cells in self.rows for cell in cells)


def heat_cell(series: Series | None) -> HeatCell | None:
    """The cell of a series: its newest figure, with its shade."""
    if series is None:
        return None
    newest = series.newest
    return HeatCell(newest.value, shade(newest), newest.is_unanswered, newest.bound)
