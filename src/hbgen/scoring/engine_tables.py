"""The tables from which an engine adds up answers, and what it gives back."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from hbgen.scoring.answer_cells import NOT_APPLICABLE
from hbgen.scoring.questionnaire import Questionnaire
from hbgen.scoring.sum_table import Atom, ItemPairs, Pairs

Columns = dict[str, str]
"""Column of a table → its type: `string`, `float64` or `int64`."""

ANSWERS: Columns = {
    **dict.fromkeys(("run", "instrument", "item", "value", "role", "unit", "channel"), "string"),
    "weight": "float64",
    "case": "string",
}
"""Valid answers: `value` is a step's text, or `NOT_APPLICABLE`. Blanks are left out."""

STEPS: Columns = {
    **dict.fromkeys(("instrument", "item", "value", "section", "measure"), "string"),
    **dict.fromkeys(("item_weight", "scored", "x", "plus", "minus", "failed", "zero"), "float64"),
}
"""The value of every answer to every item."""

WEIGHTS: Columns = {
    **dict.fromkeys(("instrument", "channel", "measure", "section"), "string"),
    **dict.fromkeys(("section_weight", "all_weight"), "float64"),
}
"""The weights of the items that are asked in each channel."""

SKIPPED: Columns = {**dict.fromkeys(("instrument", "item", "channel"), "string"), "needed": "int64"}
"""Items that are asked after certain answers to others only, in each channel in which they are asked at all."""

CONDITIONS: Columns = dict.fromkeys(("instrument", "asked", "item", "value"), "string")
"""For each of them (`asked`) the answers to another item (`item`) after which it is asked."""

Row = dict[str, str | float]
"""A row of a table in memory: column → value."""


def steps(questionnaires: Iterable[Questionnaire]) -> list[Row]:
    """The value of every answer to every item, as rows of `STEPS`."""
    rows: list[Row] = []
    for questionnaire in questionnaires:
        for item in questionnaire.items.values():
            common: Row = {
                "instrument": questionnaire.name,
                "item": item.id,
                "section": item.section,
                "measure": item.measure,
                "item_weight": item.weight,
            }
            none: Row = {"scored": 0.0, "x": 0.0, "plus": 0.0, "minus": 0.0, "failed": 0.0, "zero": 0.0}
            rows.append({**common, **none, "value": NOT_APPLICABLE})
            for text, step in item.steps.items():
                fails = item.critical != "none" and item.measure == "score" and step.value <= 0
                rows.append(
                    {
                        **common,
                        "value": text,
                        "scored": 1.0,
                        "x": step.value,
                        "plus": step.plus,
                        "minus": step.minus,
                        "failed": float(fails),
                        "zero": float(fails and item.critical == "zero"),
                    }
                )
    return rows


def weights(questionnaires: Iterable[Questionnaire], channels: Iterable[str]) -> list[Row]:
    """The weights of the items asked in each of `channels`, and without a channel, as rows of `WEIGHTS`."""
    rows: list[Row] = []
    all_channels = ("", *sorted(channels))
    for questionnaire in questionnaires:
        for channel in all_channels:
            whole: dict[str, float] = {}
            section: dict[tuple[str, str], float] = {}
            for item in questionnaire.items.values():
                if item.applies(channel):
                    whole[item.measure] = whole.get(item.measure, 0.0) + item.weight
                    place = (item.measure, item.section)
                    section[place] = section.get(place, 0.0) + item.weight
            own = {name: weight for name, weight in questionnaire.sections.items() if weight is not None}
            rows += [
                {
                    "instrument": questionnaire.name,
                    "channel": channel,
                    "measure": measure,
                    "section": name,
                    "section_weight": own.get(name, weight),
                    "all_weight": whole[measure],
                }
                for (measure, name), weight in section.items()
            ]
    return rows


@dataclass(frozen=True, slots=True)
class SkipLevel:
    """Items whose conditions concern only items without conditions, and those of levels before."""

    skipped: pa.Table
    """A table of `SKIPPED`."""
    conditions: pa.Table
    """A table of `CONDITIONS`."""


def skip_levels(questionnaires: Iterable[Questionnaire], channels: Iterable[str]) -> list[SkipLevel]:
    """The conditions of all instruments, in the order in which they are to be applied; empty without any."""
    levels = []
    all_channels = ("", *sorted(channels))
    pending = list(questionnaires)
    depth_of = {questionnaire.name: depths(questionnaire) for questionnaire in pending}
    for depth in range(1, 1 + max((max(of.values(), default=0) for of in depth_of.values()), default=0)):
        items = [
            (questionnaire.name, questionnaire.items[id_])
            for questionnaire in pending
            for id_, its_depth in depth_of[questionnaire.name].items()
            if its_depth == depth
        ]
        skipped: list[Row] = [
            {"instrument": id_, "item": item.id, "channel": channel, "needed": len(item.asked_when)}
            for id_, item in items
            for channel in all_channels
            if item.applies(channel)
        ]
        conditions: list[Row] = [
            {"instrument": id_, "asked": item.id, "item": condition.item, "value": value}
            for id_, item in items
            for condition in item.asked_when
            for value in condition.answers
        ]
        levels.append(SkipLevel(arrow(skipped, SKIPPED), arrow(conditions, CONDITIONS)))
    return levels


def depths(questionnaire: Questionnaire) -> Mapping[str, int]:
    """How many conditions follow each other before an item is asked, for items that have any: from 1.

    An item depends on items before it alone (`instruments.definition`).
    """
    levels: dict[str, int] = {}
    for item in questionnaire.items.values():
        if item.asked_when:
            levels[item.id] = 1 + max(levels.get(condition.item, 0) for condition in item.asked_when)
    return levels


def dropped_of(rows: Iterable[Row]) -> dict[tuple[str, str], int]:
    """Instrument and item → number of runs, from rows of `skip_logic.counted`."""
    return {(str(row["instrument"]), str(row["item"])): int(row["runs"]) for row in rows}


def arrow(rows: list[Row], columns: Columns) -> pa.Table:
    """Rows as a table."""
    types = {"string": pa.string(), "float64": pa.float64(), "int64": pa.int64()}
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, types[kind]) for name, kind in columns.items()]))


@dataclass(frozen=True, slots=True)
class Sums:
    """The results of the expressions. The table has many rows, and is converted for one instrument at a time."""

    table: pa.Table
    pairs: Mapping[str, Pairs]
    """Instrument's id → pairs of answers by two assessors of one case, for instruments that have any."""
    dropped: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Instrument and item → the number of runs that answered it though it should not have been asked."""

    def of(self, instrument: str) -> list[Atom]:
        """The sums of one instrument, in an order that does not depend on the database."""
        rows = self.table.filter(pc.equal(self.table["instrument"], instrument)).select(Atom._fields)
        columns = []
        for name, column in zip(rows.column_names, rows.columns, strict=True):
            values = column.to_pylist()
            if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
                values = [sys.intern(text) for text in values]
            elif name in ("n", "failed"):
                values = [round(number) for number in values]
            columns.append(values)
        return sorted(map(Atom._make, zip(*columns, strict=True)))


def pairs_of(cases: list[Row], times: list[Row], twice: list[Row]) -> dict[str, Pairs]:
    """Instrument's id → pairs of answers, from rows of `engine.cases_of`, `engine.times_of` and `engine.twice_of`."""
    pairs = {str(row["instrument"]): Pairs(int(row["cases"]), {}) for row in cases}
    for row in times:
        of_item = pairs[str(row["instrument"])].items.setdefault(str(row["item"]), ItemPairs({}, {}))
        of_item.times[float(row["first"]), float(row["second"])] = int(row["times"])
    for row in twice:
        group = str(row["unit"]), str(row["channel"]), str(row["role"])
        pairs[str(row["instrument"])].items[str(row["item"])].twice[group] = int(row["answers"])
    return pairs
