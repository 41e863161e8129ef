"""What was read of an edited workbook: the changes of a plan, its problems, and the rows that belong to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hbgen.planning.layout import SHEETS, EntryKey, figure
from hbgen.problems import Place, Problem

Value = str | float | tuple[str, ...] | None
"""Value of a cell; None when it was emptied."""


@dataclass(frozen=True, slots=True)
class EntryChange:
    """The changed cells of an entry: column key → new value, and text before; of a new entry, all filled cells.

    `key` is the entry's current one in the handbook; a new entry has the number 0.
    """

    sheet: str
    key: EntryKey
    is_new: bool
    row: int
    values: dict[str, Value] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The part of a sheet that belongs to the plan: column → key, and row → current key of its entry."""

    columns: dict[int, str]
    rows: dict[int, EntryKey] = field(default_factory=dict)
    filled: frozenset[int] = frozenset()
    """All rows with a cell of the plan, including those of entries that no longer exist."""


@dataclass(frozen=True, slots=True)
class PlanReading:
    """The changes, and the language of their texts; no changes when there are problems. `advice` stops nothing."""

    language: str
    changes: tuple[EntryChange, ...]
    problems: tuple[Problem, ...]
    advice: tuple[Problem, ...] = ()
    layout: int = 0
    sheet_rows: Mapping[str, SheetRows] = field(default_factory=dict)
    """Sheet → its rows and columns, for a workbook without problems."""


@dataclass(frozen=True, slots=True)
class BrokenEntries:
    """The parts of the plan that cannot be read: name of a list → place of its problem, and casefolded id of an entry →
    place; `dropped` are the ids of all entries left out while loading, in any file."""

    fields: Mapping[str, Place] = field(default_factory=dict)
    ids: Mapping[str, Place] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()

    def place(self, sheet: str, id_: str) -> Place | None:
        """The place of the problem in a row's entry, its activity or its whole list; None if all can be read."""
        table = SHEETS[sheet]
        return self.fields.get("activities" if table.is_below else table.field) or self.ids.get(id_.casefold())


NOTHING_BROKEN = BrokenEntries()


def entry_label(sheet: str, key: EntryKey) -> str:
    """An entry's name in messages: `ACT-1`, `ACT-1 2`, `involved 2`."""
    return str(key) if key.id else f"{SHEETS[sheet].field} {key.number or '+'}"


def lines(changes: tuple[EntryChange, ...]) -> Iterator[tuple[str, str, str]]:
    """The changed fields, each as (entry and field, old text, new text): `("ACT-1 title", "Greeting", "Hello")`."""
    for change in changes:
        table = SHEETS[change.sheet]
        about = entry_label(change.sheet, change.key)
        if table.is_below:
            about = f"{change.key.id} {table.field} {change.key.number or '+'}"
        for key, value in change.values.items():
            new = figure(value) if isinstance(value, float) else ", ".join(value) if isinstance(value, tuple) else value
            yield f"{about} {key}", change.before.get(key, ""), new or ""
