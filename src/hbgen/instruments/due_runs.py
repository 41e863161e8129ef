"""The runs of an instrument that its sampling plan asks for in each period."""

from __future__ import annotations

from dataclasses import dataclass

from hbgen.instruments.definition import InstrumentDefinition, Named
from hbgen.model.measurement import SamplingPlan

_MOST_BOXES = 12


@dataclass(frozen=True, slots=True)
class DueRuns:
    """How many runs are due in one place."""

    unit: Named | None
    """The unit; None where it does not matter."""
    channel: Named | None
    """The channel; None where it does not matter."""
    runs: int

    @property
    def boxes(self) -> range:
        """Boxes to tick on paper: one for each run, or one alone where there are too many."""
        return range(self.runs if self.runs <= _MOST_BOXES else 1)


def due_runs(defined: InstrumentDefinition, plan: SamplingPlan | None) -> tuple[DueRuns, ...]:
    """What is due in each period, by unit and channel in the handbook's order; of several quotas for a place the
    largest."""
    most: dict[tuple[str, str], DueRuns] = {}
    for quota in plan.quotas if plan is not None else ():
        units = _places(defined.units, quota.units, "unit" in quota.per)
        channels = _places(defined.channels, quota.channels, "channel" in quota.per)
        for unit in units:
            for channel in channels:
                place = ("" if unit is None else unit.id, "" if channel is None else channel.id)
                if place not in most or most[place].runs < quota.runs:
                    most[place] = DueRuns(unit, channel, quota.runs)
    return tuple(most.values())


def _places(choices: tuple[Named, ...], only: tuple[str, ...], is_each: bool) -> tuple[Named | None, ...]:
    """Each of the places that a quota names, or None for all of them together."""
    return tuple(choice for choice in choices if not only or choice.id in only) if is_each else (None,)
