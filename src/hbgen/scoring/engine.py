"""Sums over answers: one Ibis expression, the same on DuckDB, Postgres and Spark. Single answers are never fetched.

Beside it only `skip_logic` and `warehouse` import Ibis.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _
from ibis.backends import BaseBackend

from hbgen.scoring.answer_rows import NOT_APPLICABLE, Intake
from hbgen.scoring.answer_table import AnswerNumbers, AnswerTable
from hbgen.scoring.formulas import SUFFICIENT
from hbgen.scoring.key import AnswerKey, Questionnaire
from hbgen.scoring.skip_logic import SkipLogic, counted
from hbgen.scoring.sum_table import Atom, Pairs

ANSWERS = ibis.schema(
    {
        "run": "string",
        "instrument": "string",
        "item": "string",
        "value": "string",
        "role": "string",
        "unit": "string",
        "channel": "string",
        "weight": "float64",
        "case": "string",
    }
)
"""Valid answers: `value` is a step's text, or `NOT_APPLICABLE`. Blanks are left out."""

_STEPS = ibis.schema(
    {
        "instrument": "string",
        "item": "string",
        "value": "string",
        "section": "string",
        "measure": "string",
        "item_weight": "float64",
        "scored": "float64",
        "x": "float64",
        "plus": "float64",
        "minus": "float64",
        "failed": "float64",
        "zero": "float64",
    }
)


_WEIGHTS = ibis.schema(
    {
        "instrument": "string",
        "channel": "string",
        "measure": "string",
        "section": "string",
        "section_weight": "float64",
        "all_weight": "float64",
    }
)


Row = dict[str, str | float]
"""A row of a table in memory: column → value."""


def steps(questionnaires: Iterable[Questionnaire]) -> list[Row]:
    """The value of every answer to every item, as rows of `_STEPS`."""
    rows: list[Row] = []
    for questionnaire in questionnaires:
        for item in questionnaire.items.values():
            common: Row = {
                "instrument": questionnaire.id,
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
    """The weights of the items asked in each of `channels`, and without a channel, as rows of `_WEIGHTS`."""
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
                    "instrument": questionnaire.id,
                    "channel": channel,
                    "measure": measure,
                    "section": name,
                    "section_weight": own.get(name, weight),
                    "all_weight": whole[measure],
                }
                for (measure, name), weight in section.items()
            ]
    return rows


def expression(answers: ibis.Table, counts: ibis.Table, possible: ibis.Table) -> ibis.Table:
    """Sums over the smallest groups of runs, from tables of `ANSWERS`, `_STEPS` and `_WEIGHTS` (contract, Scoring).

    `answers` must not hold answers to items that are not asked in their run's channel. The result has the columns of
    `figures.Atom`.
    """
    who = ("run", "instrument", "measure", "unit", "channel", "role", "weight")
    group = ("instrument", "measure", "part", "unit", "channel", "role", "section", "item")
    rows = answers.join(counts, ["instrument", "item", "value"])
    rows = rows.mutate(w=_.item_weight * _.scored, not_applicable=_.item_weight * (1.0 - _.scored))

    items = rows.filter(_.scored > 0.5).select(
        *who, "section", "item", "x", "plus", "minus", part=ibis.literal("item"), failed=_.failed, covered=_zero()
    )

    sections = rows.group_by([*who, "section"]).agg(
        answered=_.w.sum(),
        not_applicable=_.not_applicable.sum(),
        x=(_.w * _.x).sum(),
        plus=(_.w * _.plus).sum(),
        minus=(_.w * _.minus).sum(),
        failed=_.failed.max(),
        zero=_.zero.max(),
    )
    sections = sections.join(possible, ["instrument", "channel", "measure", "section"])
    # A section without any answer has no score and no weight.
    is_answered = sections.answered > 0
    divisor = ibis.ifelse(is_answered, sections.answered, 1.0)
    sections = sections.mutate(
        x=_.x / divisor,
        plus=_.plus / divisor,
        minus=_.minus / divisor,
        share=ibis.ifelse(is_answered, _.section_weight, 0.0),
    )
    scored_sections = sections.filter(_.share > 0).select(
        *who, "section", "x", "plus", "minus", "failed", item=_text(), part=ibis.literal("section"), covered=_zero()
    )

    totals = sections.group_by([*who, "all_weight"]).agg(
        answered=_.answered.sum(),
        not_applicable=_.not_applicable.sum(),
        share=_.share.sum(),
        x=(_.share * _.x).sum(),
        plus=(_.share * _.plus).sum(),
        minus=(_.share * _.minus).sum(),
        failed=_.failed.max(),
        zero=_.zero.max(),
    )
    totals = totals.filter(_.share > 0)
    totals = totals.mutate(
        x=ibis.ifelse(_.zero > 0.5, 0.0, _.x / _.share),
        plus=_.plus / _.share,
        minus=_.minus / _.share,
        covered=_.answered / (_.all_weight - _.not_applicable),
    )
    # An index counts every answer; a score counts only runs with sufficient coverage.
    is_sufficient = (_.covered >= SUFFICIENT - 1e-9) | (_.measure != "score")
    totals = totals.filter(is_sufficient).select(
        *who, "x", "plus", "minus", "failed", "covered", section=_text(), item=_text(), part=ibis.literal("total")
    )

    columns = (*who, "part", "section", "item", "x", "plus", "minus", "failed", "covered")
    parts = ibis.union(
        totals.select(*columns), scored_sections.select(*columns), items.select(*columns), distinct=False
    )
    return parts.group_by(group).agg(
        n=_.run.count(),
        w=_.weight.sum(),
        ww=(_.weight * _.weight).sum(),
        wx=(_.weight * _.x).sum(),
        wxx=(_.weight * _.x * _.x).sum(),
        plus=(_.weight * _.plus).sum(),
        minus=(_.weight * _.minus).sum(),
        failed=_.failed.sum(),
        covered=_.covered.sum(),
    )


def agreement(answers: ibis.Table, counts: ibis.Table) -> ibis.Table:
    """The answers of two runs of one case to the same scored item, from a table of `ANSWERS` and one of `_STEPS`.

    A row for each case and item: `first` and `second` are the values of the two answers. Of more than two runs these
    are the first two by id, so that the result does not depend on the order of the rows.
    """
    rows = answers.filter(_.case != "").join(counts, ["instrument", "item", "value"])
    rows = rows.filter((_.scored > 0.5) & (_.measure == "score"))
    of_item = ["instrument", "case", "item"]
    rows = rows.mutate(turn=ibis.row_number().over(ibis.window(group_by=of_item, order_by="run")))
    pairs = (
        rows.filter(_.turn < 2)
        .group_by(of_item)
        .agg(
            answered=_.run.count(),
            first=ibis.ifelse(_.turn == 0, _.x, 0.0).sum(),
            second=ibis.ifelse(_.turn == 1, _.x, 0.0).sum(),
        )
    )
    return pairs.filter(_.answered == 2)


def _zero() -> ibis.Value:
    return ibis.literal(0.0, type="float64")


def _text() -> ibis.Value:
    return ibis.literal("", type="string")


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


def embedded(intake: Intake) -> Sums:
    """The sums over the answers of `intake`, by DuckDB inside this process."""
    connection = ibis.duckdb.connect(threads=2)
    try:
        questionnaires, table = intake.key.questionnaires.values(), AnswerTable(intake)
        counts = connection.create_table("counts", _arrow(steps(questionnaires), _STEPS))
        possible = connection.create_table("possible", _arrow(weights(questionnaires, intake.key.channels), _WEIGHTS))

        def view(part: AnswerNumbers) -> ibis.Table:
            connection.con.register("taken_in", table.of(part))
            return connection.table("taken_in")

        logic = SkipLogic(questionnaires, intake.key.channels, connection.create_table)
        settled = logic.settle(view(slice(0, 0)))
        # The expression is made into SQL once: that takes longer than a part of the answers.
        sql = connection.compile(expression(settled.answers, counts, possible))
        of_dropped = None if settled.dropped is None else connection.compile(counted(settled.dropped))
        sums = []
        dropped: Counter[tuple[str, str]] = Counter()
        for part in table.parts():
            view(part)
            sums.append(connection.con.sql(sql).to_arrow_table())
            if of_dropped is not None:
                dropped.update(_dropped(connection.con.sql(of_dropped).to_arrow_table()))
        cases = logic.settle(view(table.of_cases())).answers
        return Sums(_added(sums), _pairs(connection, cases, counts), dropped)
    finally:
        connection.disconnect()


def _added(sums: Sequence[pa.Table]) -> pa.Table:
    """The sums over the runs of all tables: those of different runs may be added."""
    first = Atom._fields.index("n")
    groups = pa.concat_tables(sums).group_by(list(Atom._fields[:first]), use_threads=False)
    table = groups.aggregate([(name, "sum") for name in Atom._fields[first:]])
    return table.rename_columns([name.removesuffix("_sum") for name in table.column_names])


def aggregate(connection: BaseBackend, answers: ibis.Table, key: AnswerKey) -> Sums:
    """The sums over `answers`, a table of `connection` with the columns of `ANSWERS`. Nothing else is fetched."""
    questionnaires = key.questionnaires.values()
    counts = ibis.memtable(_arrow(steps(questionnaires), _STEPS))
    possible = ibis.memtable(_arrow(weights(questionnaires, key.channels), _WEIGHTS))
    settled = SkipLogic(questionnaires, key.channels).settle(answers)
    return Sums(
        connection.to_pyarrow(expression(settled.answers, counts, possible)),
        _pairs(connection, settled.answers, counts),
        {} if settled.dropped is None else _dropped(connection.to_pyarrow(counted(settled.dropped))),
    )


def _dropped(rows: pa.Table) -> dict[tuple[str, str], int]:
    return {(row["instrument"], row["item"]): int(row["runs"]) for row in rows.to_pylist()}


def _pairs(connection: BaseBackend, answers: ibis.Table, counts: ibis.Table) -> dict[str, Pairs]:
    """Instrument's id → pairs of answers, and the number of cases that have any."""
    pairs = agreement(answers, counts)
    cases = connection.to_pyarrow(pairs.group_by("instrument").agg(cases=_.case.nunique())).to_pylist()
    times = pairs.group_by(["instrument", "first", "second"]).agg(times=_.case.count())
    rows = connection.to_pyarrow(times).to_pylist() if cases else []
    return {
        case_count["instrument"]: Pairs(
            int(case_count["cases"]),
            {(r["first"], r["second"]): int(r["times"]) for r in rows if r["instrument"] == case_count["instrument"]},
        )
        for case_count in cases
    }


def _arrow(rows: list[Row], schema: ibis.Schema) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema.to_pyarrow())
