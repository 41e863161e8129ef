"""What stands where in the workbook of a plan, and each entry as a row of texts. Writer and reader share it.
All sheets but the hidden `Choices` and `Exported` bear these names in the workbook's language.

- Sheet `About`: a key in the first column, its value in the second: `layout`, `language`.
- The sheets of `SHEETS`: the keys of their columns in the first row, an entry in each row below the second. The cells
  of a row that came from the handbook are marked by a `fingerprint`; a new row has none.
- Sheet `Choices`, hidden: `list`, `value`, `label`; a cell of the column `list` that says `label` means `value`.
- Sheet `Exported`, hidden: each row as it was when the workbook was made (`planning.exported`).

Layout 1 had the sheets and columns with `since` 1, and no sheet `Exported`; layout 2 had those with `since` 2, too. A
workbook is read by its own layout: what it does not have was not emptied.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from hbgen.model.base import AUDIENCES, GROUPS, Entry, Text, entries
from hbgen.model.fingerprint import current
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.plan import PLAN_PARTS, SOURCE_KINDS, STAGES, STATUSES, Rollout
from hbgen.model.results import MEASURES

ABOUT = "About"
CHOICES = "Choices"
LAYOUT = 3
"""The layout of a workbook that is made now. Those before are read too."""
FIRST = 3
"""The row of the first entry; above it stand the keys, hidden, and the headings."""
LONGEST = 16_000
"""Letters of a text that a cell shows; a longer one cannot be changed in it."""
FINGERPRINT = "fingerprint"
REACHED = "reached"
"""What a metric was found to be stands behind the fingerprint of its row: it is shown, and not read."""
PARTS = ("responsible", "accountable", "consulted", "informed")
LEVELS = ("company", "service")
RATINGS = ("1", "2", "3", "4", "5")

Holds = Literal[
    "id", "number", "text", "date", "figure", "choice", "rating", "choices", "reference", "references", "dates"
]


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """One column: its key, where its value stands in an entry, what it holds, and from which choices or kind."""

    key: str
    holds: Holds
    path: tuple[str, ...] = ()
    """Where the value stands, if not in the field `key`. Columns that share its first step are filled in together."""
    required: bool = False
    choices: tuple[str, ...] = ()
    kind: str = ""
    default: str = ""
    """What an empty cell stands for."""
    since: int = 1
    """The first layout that has it."""

    @property
    def way(self) -> tuple[str, ...]:
        return self.path or (self.key,)

    @property
    def chosen_from(self) -> str:
        """Name of the list from which its cells are chosen."""
        return self.kind or f"{self.key} of"

    @property
    def is_list(self) -> bool:
        return self.holds in ("choices", "references", "dates")


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """One sheet: in which list its entries stand, what they are called in references, and its columns."""

    field: str
    """The list of the rollout; with `is_below`, of an activity."""
    columns: tuple[PlanColumn, ...]
    kind: str = ""
    """Of entries with an id. The others are counted from 1, below their activity if `is_below`."""
    is_below: bool = False
    since: int = 1
    """The first layout that has it."""

    def of(self, layout: int) -> tuple[PlanColumn, ...]:
        """The columns that a layout has."""
        return tuple(column for column in self.columns if column.since <= layout)

    @property
    def key(self) -> str:
        """The column that says which entry a row is, or of which activity."""
        return next(column.key for column in self.columns if column.holds in ("id", "number"))


SHEETS: dict[str, PlanSheet] = {
    "Activities": PlanSheet(
        "activities",
        (
            PlanColumn("id", "id", required=True),
            PlanColumn("title", "text", required=True),
            PlanColumn("change", "text"),
            PlanColumn("owner", "reference", kind="role"),
            PlanColumn("start", "date", ("period", "start")),
            PlanColumn("end", "date", ("period", "end")),
            PlanColumn("money", "text", ("resources", "money")),
            PlanColumn("people", "text", ("resources", "people")),
            PlanColumn("goal", "reference", kind="goal"),
            PlanColumn("sources", "references", kind="source"),
            PlanColumn("priority", "reference", kind="priority"),
            PlanColumn("standards", "references", kind="standard"),
            PlanColumn("depends_on", "references", kind="activity"),
            PlanColumn("status", "choice", choices=STATUSES, default="planned"),
            PlanColumn("follow_ups", "dates"),
            PlanColumn("stage", "choice", choices=STAGES),
            PlanColumn("groups", "choices", choices=GROUPS),
            PlanColumn("agreed_by", "references", kind="role"),
            PlanColumn("agreed_on", "date", since=3),
            PlanColumn("audience", "choice", choices=AUDIENCES, default="staff"),
        ),
        kind="activity",
    ),
    "Metrics": PlanSheet(
        "metrics",
        (
            PlanColumn("activity", "id", required=True),
            PlanColumn("number", "number"),
            PlanColumn("name", "text", required=True),
            PlanColumn("baseline", "figure"),
            PlanColumn("target", "figure", required=True),
            PlanColumn("unit", "text", required=True),
            PlanColumn("due", "date", required=True),
            PlanColumn("measured_by", "reference", kind="measured", since=3),
            PlanColumn("measure", "choice", choices=MEASURES, since=3),
        ),
        is_below=True,
    ),
    "Communication": PlanSheet(
        "communication",
        (
            PlanColumn("activity", "id", required=True),
            PlanColumn("number", "number"),
            PlanColumn("who", "text", required=True),
            PlanColumn("role", "choice", required=True, choices=PARTS),
            PlanColumn("what", "text", required=True),
            PlanColumn("channel", "text", required=True),
            PlanColumn("when", "date", required=True),
        ),
        is_below=True,
    ),
    "Follow-ups": PlanSheet(
        "followed_up",
        (
            PlanColumn("activity", "id", required=True),
            PlanColumn("number", "number"),
            PlanColumn("date", "date", required=True),
            PlanColumn("found", "text", required=True),
            PlanColumn("decided", "text"),
        ),
        is_below=True,
        since=3,
    ),
    "Goals": PlanSheet(
        "goals",
        (
            PlanColumn("id", "id", required=True),
            PlanColumn("text", "text", required=True),
            PlanColumn("level", "choice", required=True, choices=LEVELS),
        ),
        kind="goal",
        since=2,
    ),
    "Sources": PlanSheet(
        "sources",
        (
            PlanColumn("id", "id", required=True),
            PlanColumn("kind", "choice", required=True, choices=SOURCE_KINDS),
            PlanColumn("finding", "text", required=True),
            PlanColumn("date", "date"),
        ),
        kind="source",
        since=2,
    ),
    "Priorities": PlanSheet(
        "priorities",
        (
            PlanColumn("id", "id", required=True),
            PlanColumn("title", "text", required=True),
            PlanColumn("sources", "references", required=True, kind="source"),
            PlanColumn("customer_value", "rating", required=True, choices=RATINGS),
            PlanColumn("effort", "rating", required=True, choices=RATINGS),
            PlanColumn("confidence", "rating", required=True, choices=RATINGS),
            PlanColumn("reason", "text", required=True),
        ),
        kind="priority",
        since=2,
    ),
    # Never how they stand to the change, nor whether an opinion leader is among them: that leaves the content nowhere.
    "Involved": PlanSheet(
        "involved",
        (
            PlanColumn("number", "number"),
            PlanColumn("part", "choice", required=True, choices=PLAN_PARTS),
            PlanColumn("who", "text", required=True),
            PlanColumn("roles", "references", kind="role"),
            PlanColumn("how", "text", required=True),
            PlanColumn("since", "date", required=True),
            PlanColumn("until", "date"),
        ),
        since=2,
    ),
}
"""Each sheet, in their order, with its columns; behind these stands the fingerprint."""


def sheets(layout: int) -> dict[str, PlanSheet]:
    """The sheets that a layout has."""
    return {name: table for name, table in SHEETS.items() if table.since <= layout}


def keys(sheet: str) -> tuple[str, ...]:
    """What the first row of a sheet says, column by column: its columns, the mark of each row, what is only shown."""
    shown = (REACHED,) if sheet == "Metrics" else ()
    return (*(column.key for column in SHEETS[sheet].columns), FINGERPRINT, *shown)


def first_own(sheet: str) -> int:
    """The first column of a sheet, from 1, in which nothing of the plan stands."""
    return len(keys(sheet)) + 1


NAMES = {
    "role": "name",
    "goal": "text",
    "source": "finding",
    "priority": "title",
    "standard": "title",
    "activity": "title",
    "item": "text",
    "instrument": "title",
}
"""Kinds to which cells refer, and the field that names their entries."""

REFERRED = {
    **{kind: (kind,) for kind in ("role", "goal", "source", "priority", "standard", "activity")},
    "measured": ("standard", "item", "instrument"),
}
"""What a column's `kind` names → the kinds of entries to which its cells refer."""


def named(handbook: Handbook) -> Iterator[tuple[str, str, Text]]:
    """Of each entry to which a cell may refer: a name of `REFERRED`, its id and what it is called."""
    for entry in entries(handbook):
        kind = KINDS.get(type(entry), "")
        for list_, kinds in REFERRED.items():
            if kind in kinds:
                yield list_, entry.id, getattr(entry, NAMES[kind])  # type: ignore[attr-defined]


class EntryKey(NamedTuple):
    """Which entry: its id, or that of its activity, and which of it, from 1. An id without number is the entry itself;
    a number without id counts entries that have none."""

    id: str
    number: int = 0

    def __str__(self) -> str:
        return " ".join(filter(None, (self.id, str(self.number or ""))))


@dataclass(frozen=True, slots=True)
class EntryTexts:
    """An entry as texts, by the keys of columns."""

    key: EntryKey
    cells: dict[str, str]

    @property
    def fingerprint(self) -> str:
        """A mark of all its cells: another one means that something was changed since."""
        text = json.dumps(list(self.cells.items()), ensure_ascii=False)
        return current(hashlib.blake2b(text.encode(), digest_size=8).hexdigest())


def rows(rollout: Rollout, sheet: str, language: str, layout: int = LAYOUT) -> Iterator[EntryTexts]:
    """The rows of a sheet: texts in one language, empty where they are not written in it."""
    table = SHEETS[sheet]
    for key, entry in _keyed(rollout, table):
        fixed = {"activity": key.id, "number": str(key.number)}
        cells = {
            column.key: fixed[column.key] if column.key in fixed else _cell(entry, column.way, language)
            for column in table.of(layout)
        }
        yield EntryTexts(key, cells)


def _keyed(rollout: Rollout, table: PlanSheet) -> Iterator[tuple[EntryKey, Entry]]:
    if table.is_below:
        for activity in rollout.activities:
            for number, entry in enumerate(getattr(activity, table.field), 1):
                yield EntryKey(activity.id, number), entry
        return
    for number, entry in enumerate(getattr(rollout, table.field), 1):
        yield (EntryKey(entry.id) if table.kind else EntryKey("", number)), entry


def _cell(entry: Any, way: tuple[str, ...], language: str) -> str:
    value = entry
    for step in way:
        value = getattr(value, step, None)
    if value is None:
        return ""
    if isinstance(value, Text):
        text = value.words.get(language, "")
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return figure(value)
    return str(value)


def figure(value: float) -> str:
    """A number as people write it, with a point and no needless zero; `read` gives the same number."""
    return str(int(value)) if value == int(value) else repr(value)
