"""What the figures of an instrument are made by: its items, their scales, and which of them are asked after others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from hbgen.instruments.figure_marks import MarkedItem, figure_mark
from hbgen.model.results import Measure


@dataclass(frozen=True)
class InstrumentKey:
    """The facts about an instrument that its figures need."""

    id: str
    version: int
    minimum_n: int
    invited: int | None
    items: Mapping[str, tuple[str, Measure, str, frozenset[str]]]
    """Item's id → its section or standard, measure, fingerprint and channels."""
    has_critical: bool
    grades: int
    """The number of different scores that its items can give."""
    standards: tuple[str, ...]
    """In the handbook's order."""
    item_grades: Mapping[str, int] = field(default_factory=dict)
    """Item's id → the number of different scores that it can give."""
    is_self_assessment: bool = False
    """Whether figures of its items have a spread, and those of items that measure no standard a breakdown by role."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """Item's id → its weight, where that is not 1."""
    grains: Mapping[str, float] = field(default_factory=dict)
    """Item's id → the step on which its answers fall, as a part of the scale, where there is one."""
    bounds: tuple[float, float] | None = None
    """The ends of the scale of items whose figure is a mean (`ces-mean`), where there are any."""
    sections: Mapping[str, float | None] = field(default_factory=dict)
    """The instrument's own sections in their order → their weights, where they have any."""
    asked_when: Mapping[str, Mapping[str, frozenset[float]]] = field(default_factory=dict)
    """Item that is asked after certain answers only → item that must have been answered so → the values of these
    answers."""

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Each standard's index in the handbook's order; behind them those of the instrument's own sections."""
        return {name: number for number, name in enumerate((*self.standards, *self.sections))}

    def is_own(self, section: str) -> bool:
        """Whether its items are the instrument's own: they stand in a section of it, or in none."""
        return not section or section in self.sections

    def has_roles(self, item: str, section: str) -> bool:
        """Whether figures of an item are broken down by role.

        Not of an item that is asked after certain answers only: the numbers of those who were asked, the whole less
        the groups that are shown, would tell what a small group answered to the other item.
        """
        return self.is_self_assessment and self.is_own(section) and item not in self.asked_when

    @cached_property
    def _after_answers(self) -> frozenset[str]:
        is_asked: dict[str, list[bool]] = {}
        for id_, (section, *_) in self.items.items():
            is_asked.setdefault(section, []).append(id_ in self.asked_when)
        return frozenset(section for section, items in is_asked.items() if all(items))

    def has_units(self, section: str) -> bool:
        """Whether figures of a section or standard are broken down by unit.

        Not where all its items are asked after certain answers only, for the same reason.
        """
        return section not in self._after_answers

    @cached_property
    def sharpened(self) -> frozenset[str]:
        """Items of which the number of answers to another one tells how many gave certain answers."""
        return frozenset(other for others in self.asked_when.values() for other in others)

    def asked_after(self, item: str, section: str) -> frozenset[str]:
        """The items whose answers the n of a figure tells: that of an item, or of a section, asked after them only."""
        if item or section not in self._after_answers:
            return frozenset(self.asked_when.get(item, ()))
        conditions = (self.asked_when[id_] for id_, (of, *_) in self.items.items() if of == section)
        return frozenset(other for others in conditions for other in others)

    @cached_property
    def _of_sections(self) -> Mapping[tuple[Measure, str], tuple[str, ...]]:
        ids: dict[tuple[Measure, str], tuple[str, ...]] = {}
        for id_, (section, measure, _, _) in self.items.items():
            for name in {section, ""}:
                ids[measure, name] = (*ids.get((measure, name), ()), id_)
        return ids

    def of_section(self, measure: Measure, section: str = "") -> tuple[str, ...]:
        """The ids of a measure's items: those of one section, or all."""
        return self._of_sections.get((measure, section), ())

    @cached_property
    def _marks(self) -> dict[tuple[Measure, str | None, str, str], str]:
        return {}

    def mark(self, measure: Measure, section: str | None, item: str = "", channel: str = "") -> str:
        """The mark of the meaning of all items of a figure: its item, its section's items, or all (None).

        For a channel's figure, of the items asked in that channel.
        """
        name = (measure, section, item, channel)
        if name not in self._marks:
            marked = (MarkedItem(id_, *of_item) for id_, of_item in self.items.items())
            self._marks[name] = figure_mark(marked, *name)
        return self._marks[name]
