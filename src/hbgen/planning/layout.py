"""What stands where in the workbook of a plan, and each entry as a row of texts. Writer and reader share it.
All sheets but `Choices` bear these names in the workbook's language.

- Sheet `About`: a key in the first column, its value in the second: `layout`, `language`.
- Sheets `Activities`, `Metrics` and `Communication`: the keys of `SHEETS` in the first row, an entry in each row below
  the second. The cells of a row that came from the handbook are marked by a `fingerprint`; a new row has none.
- Sheet `Choices`, hidden: `list`, `value`, `label`; a cell of the column `list` that says `label` means `value`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from hbgen.model.base import AUDIENCES, GROUPS, Entry, Text
from hbgen.model.fingerprint import current
from hbgen.model.plan import STAGES, STATUSES, Rollout

ABOUT = "About"
LAYOUT = "1"
"""Which layout a workbook has. Another one is not read."""
FIRST = 3
"""The row of the first entry; above it stand the keys, hidden, and the headings."""
LONGEST = 16_000
"""Letters of a text that a cell shows; a longer one cannot be changed in it."""
FINGERPRINT = "fingerprint"
PARTS = ("responsible", "accountable", "consulted", "informed")

Holds = Literal["id", "number", "text", "date", "figure", "choice", "choices", "reference", "references", "dates"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, where its value stands in an entry, what it holds, and from which choices or kind."""

    key: str
    holds: Holds
    path: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[str, ...] = ()
    kind: str = ""

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


SHEETS: dict[str, tuple[Column, ...]] = {
    "Activities": (
        Column("id", "id", required=True),
        Column("title", "text", required=True),
        Column("change", "text"),
        Column("owner", "reference", kind="role"),
        Column("start", "date", ("period", "start")),
        Column("end", "date", ("period", "end")),
        Column("money", "text", ("resources", "money")),
        Column("people", "text", ("resources", "people")),
        Column("goal", "reference", kind="goal"),
        Column("sources", "references", kind="source"),
        Column("priority", "reference", kind="priority"),
        Column("standards", "references", kind="standard"),
        Column("depends_on", "references", kind="activity"),
        Column("status", "choice", choices=STATUSES),
        Column("follow_ups", "dates"),
        Column("stage", "choice", choices=STAGES),
        Column("groups", "choices", choices=GROUPS),
        Column("agreed_by", "references", kind="role"),
        Column("audience", "choice", choices=AUDIENCES),
    ),
    "Metrics": (
        Column("activity", "id", required=True),
        Column("number", "number"),
        Column("name", "text", required=True),
        Column("baseline", "figure"),
        Column("target", "figure", required=True),
        Column("unit", "text", required=True),
        Column("due", "date", required=True),
    ),
    "Communication": (
        Column("activity", "id", required=True),
        Column("number", "number"),
        Column("who", "text", required=True),
        Column("role", "choice", required=True, choices=PARTS),
        Column("what", "text", required=True),
        Column("channel", "text", required=True),
        Column("when", "date", required=True),
    ),
}
"""Each sheet with its columns, in their order; behind them stands the fingerprint."""

BELOW = {"Metrics": "metrics", "Communication": "communication"}
"""Sheets whose rows stand below an activity, in this field."""


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as texts, by key: of which activity, which of its entries (from 1; 0 for the activity itself)."""

    activity: str
    number: int
    cells: dict[str, str]

    @property
    def fingerprint(self) -> str:
        """A mark of all its cells: another one means that something was changed since."""
        text = json.dumps(list(self.cells.items()), ensure_ascii=False)
        return current(hashlib.blake2b(text.encode(), digest_size=8).hexdigest())


def rows(rollout: Rollout, sheet: str, language: str) -> Iterator[Row]:
    """The rows of a sheet: texts in one language, empty where they are not written in it."""
    for activity in rollout.activities:
        if sheet not in BELOW:
            yield Row(activity.id, 0, _cells(activity, SHEETS[sheet], language, {}))
            continue
        for number, entry in enumerate(getattr(activity, BELOW[sheet]), 1):
            fixed = {"activity": activity.id, "number": str(number)}
            yield Row(activity.id, number, _cells(entry, SHEETS[sheet], language, fixed))


def _cells(entry: Entry, columns: tuple[Column, ...], language: str, fixed: dict[str, str]) -> dict[str, str]:
    return {
        column.key: fixed[column.key] if column.key in fixed else _cell(entry, column.way, language)
        for column in columns
    }


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
