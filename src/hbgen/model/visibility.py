"""Who may see which field, and what a change of it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Audience = Literal["customers", "staff", "managers"]

AUDIENCES: tuple[Audience, ...] = ("customers", "staff", "managers")
"""From the most readers to the fewest; each sees all that those before it see."""

PUBLIC: Audience = "customers"
"""The audience that everybody belongs to: search engines are to find its pages, and no others."""


@dataclass(frozen=True, slots=True)
class Visible:
    """In a field's annotation: the widest audience for which the field is published.

    `None` means that no edition shows it. A field without it is for managers only.
    """

    audience: Audience | None


@dataclass(frozen=True, slots=True)
class ToldWithResults:
    """In a field's annotation: readers of an instrument's results may read this field, too.

    Used for instruments and the scales of their items. For all other readers `Visible` decides.
    """


@dataclass(frozen=True, slots=True)
class ToldWhenAsked:
    """In a field's annotation: customers whom the handbook asks for feedback may read this field, too.

    Used for the instrument that `Settings.feedback` names, for its items and scales, and for the units of the front
    line, of which a customer may tell. For all other readers, and all other entries, `Visible` decides.
    """


@dataclass(frozen=True, slots=True)
class Weight:
    """In a field's annotation: how a change of the field counts between two releases.

    `material` changes what is owed, to whom or by whom; fields without it are editorial. The weight of an outer
    field holds for the fields of the entry in it. `untold` is bookkeeping, and left out of the list of changes.
    """

    name: Literal["material", "untold"]


@dataclass(frozen=True, slots=True)
class NeededLater:
    """In a field's annotation: a draft may lack the field, and what is published may not.

    Without it such a field is None or empty: a gap, which pages show as one, and which `checks.completeness` finds.
    """


NEEDED = NeededLater()

MATERIAL = Weight("material")

UNTOLD = Weight("untold")

CUSTOMERS = Visible("customers")

STAFF = Visible("staff")

MANAGERS = Visible("managers")

NOBODY = Visible(None)

WITH_RESULTS = ToldWithResults()

WHEN_ASKED = ToldWhenAsked()


def sees(reader: Audience, needed: Audience | None) -> bool:
    """Whether the audience `reader` may see what is published from the audience `needed` on; None is nobody."""
    return needed is not None and AUDIENCES.index(reader) >= AUDIENCES.index(needed)


def narrower(audience: Audience, other: Audience) -> Audience:
    """The audience of the two that has fewer readers."""
    return max(audience, other, key=AUDIENCES.index)
