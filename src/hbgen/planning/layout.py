"""The layout of a plan's workbook, and each entry as a row of texts; shared by writer and reader.
All sheets but the hidden `Choices` and `Exported` have these names in the workbook's language.

- Sheet `About`: a key in the first column, its value in the second: `layout`, `language`.
- The sheets of `SHEETS`: the keys of their columns in the first row, an entry in each row below the second. The cells
  of a row that came from the handbook are marked by a `fingerprint`; a new row has none.
- Sheet `Choices`, hidden: `list`, `value`, `label`; a cell of the column `list` with the text `label` means `value`.
- Sheet `Exported`, hidden: marks of each row at export (`planning.exported`).

Layout 1 had the sheets and columns with `since` 1, and no sheet `Exported`; layout 2 had those with `since` 2, too. A
workbook is read by its own layout: columns that it does not have are not taken for emptied.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from hbgen.model.base import Entry, entries
from hbgen.model.field_types import GROUPS
from hbgen.model.fingerprint import current
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.plan import PLAN_PARTS, SOURCE_KINDS, STAGES, STATUSES, Rollout
from hbgen.model.results import MEASURES
from hbgen.model.texts import Text
from hbgen.model.visibility import AUDIENCES
from hbgen.text.plain import plain_words

ABOUT = "About"
CHOICES = "Choices"
LAYOUT = 3
"""The layout of new workbooks. Former ones are read, too."""
FIRST = 3
"""The row of the first entry; above it are the hidden keys and the headings."""
LONGEST = 16_000
"""The most characters of a text in a cell; a longer text is cut, and cannot be changed in the workbook."""
FINGERPRINT = "fingerprint"
REACHED = "reached"
"""Key of the column behind the fingerprint with the value that a metric has reached; it is written, and not read."""
PARTS = ("responsible", "accountable", "consulted", "informed")
LEVELS = ("company", "service")
RATINGS = ("1", "2", "3", "4", "5")

Holds = Literal[
    "id", "number", "text", "date", "figure", "choice", "rating", "choices", "reference", "references", "dates"
]


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """One column: its key, the type of its values, their path in an entry, and their choices or kind of entries."""

    key: str
    holds: Holds
    path: tuple[str, ...] = ()
    """Path of the value, if it is not the field `key`. Columns with the same first step are filled in together."""
    required: bool = False
    choices: tuple[str, ...] = ()
    kind: str = ""
    default: str = ""
    """The value of an empty cell."""
    since: int = 1
    """The first layout that has it."""

    @property
    def way(self) -> tuple[str, ...]:
        return self.path or (self.key,)

    @property
    def chosen_from(self) -> str:
        """Name of the list with the values of its cells."""
        return self.kind or f"{self.key} of"

    @property
    def is_list(self) -> bool:
        return self.holds in ("choices", "references", "dates")


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """One sheet: the list of its entries, its columns, and the kind of its entries."""

    field: str
    """The list of the rollout; with `is_below`, of an activity."""
    columns: tuple[PlanColumn, ...]
    kind: str = ""
    """Kind of entries with an id; empty for those that are numbered from 1, within their activity if `is_below`."""
    is_below: bool = False
    since: int = 1
    """The first layout that has it."""

    def of(self, layout: int) -> tuple[PlanColumn, ...]:
        """The columns of a layout."""
        return tuple(column for column in self.columns if column.since <= layout)

    @property
    def key(self) -> str:
        """Key of the column that identifies the entry of a row, or its activity."""
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
    # Without `stance` and `opinion_leader`, which are never published.
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
"""Name → sheet, in the order of the workbook; the fingerprint follows the last column."""


def sheets(layout: int) -> dict[str, PlanSheet]:
    """The sheets of a layout."""
    return {name: table for name, table in SHEETS.items() if table.since <= layout}


def keys(sheet: str) -> tuple[str, ...]:
    """The keys in the first row of a sheet: its columns, the fingerprint, and the column that is only shown."""
    shown = (REACHED,) if sheet == "Metrics" else ()
    return (*(column.key for column in SHEETS[sheet].columns), FINGERPRINT, *shown)


def first_own(sheet: str) -> int:
    """The first column of a sheet, counted from 1, behind those of the plan."""
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
"""Kind to which cells refer → the field with the name of its entries."""

REFERRED = {
    **{kind: (kind,) for kind in ("role", "goal", "source", "priority", "standard", "activity")},
    "measured": ("standard", "item", "instrument"),
}
"""A column's `kind` → the kinds of entries to which its cells refer."""


def named(handbook: Handbook) -> Iterator[tuple[str, str, Text]]:
    """Each entry to which a cell may refer: key of `REFERRED`, id and name."""
    for entry in entries(handbook):
        kind = KINDS.get(type(entry), "")
        for list_, kinds in REFERRED.items():
            if kind in kinds:
                yield list_, entry.id, Text(plain_words(getattr(entry, NAMES[kind])))  # type: ignore[attr-defined]


class EntryKey(NamedTuple):
    """Identifies an entry: by its id (number 0), by the id of its activity and a number from 1, or, where entries have
    no ids, by the number alone."""

    id: str
    number: int = 0

    def __str__(self) -> str:
        return " ".join(filter(None, (self.id, str(self.number or ""))))


@dataclass(frozen=True, slots=True)
class EntryTexts:
    """An entry as texts: column key → text."""

    key: EntryKey
    cells: dict[str, str]

    @property
    def fingerprint(self) -> str:
        """A hash of all cells; it changes when any of them does."""
        text = json.dumps(list(self.cells.items()), ensure_ascii=False)
        return current(hashlib.blake2b(text.encode(), digest_size=8).hexdigest())


def rows(rollout: Rollout, sheet: str, language: str, layout: int = LAYOUT) -> Iterator[EntryTexts]:
    """The rows of a sheet, with texts in one language; a text without this language is empty."""
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


def _cell(entry: Entry, way: tuple[str, ...], language: str) -> str:
    value: object = entry
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
    """A number with a point and without a zero fraction: 90.0 → `90`, 0.5 → `0.5`; `float` reads the same number."""
    return str(int(value)) if value == int(value) else repr(value)
