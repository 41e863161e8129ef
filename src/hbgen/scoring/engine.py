"""Sums over answers: one Ibis expression, the same on DuckDB, Postgres and Spark. Single answers are never fetched.

Beside it only `skip_logic` and `warehouse` import Ibis.
"""

from __future__ import annotations

import ibis
from ibis import _
from ibis.backends import BaseBackend

from hbgen.scoring.engine_tables import (
    ANSWERS,
    CONDITIONS,
    SKIPPED,
    STEPS,
    WEIGHTS,
    Sums,
    arrow,
    dropped_of,
    pairs_of,
    skip_levels,
    steps,
    weights,
)
from hbgen.scoring.formulas import SUFFICIENT
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.skip_logic import counted, settle, settle_level


def expression(answers: ibis.Table, counts: ibis.Table, possible: ibis.Table) -> ibis.Table:
    """Sums over the smallest groups of runs, from tables of `ANSWERS`, `STEPS` and `WEIGHTS` (contract, Scoring).

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
    """The answers of two runs of one case to the same scored item, from a table of `ANSWERS` and one of `STEPS`.

    Two rows for each case and item, with `turn` 0 and 1. Of more than two runs these are the first two by id, so that
    the result does not depend on the order of the rows.
    """
    rows = answers.filter(_.case != "").join(counts, ["instrument", "item", "value"])
    rows = rows.filter((_.scored > 0.5) & (_.measure == "score"))
    of_item = ["instrument", "case", "item"]
    rows = rows.mutate(turn=ibis.row_number().over(ibis.window(group_by=of_item, order_by="run")))
    rows = rows.filter(_.turn < 2)
    rows = rows.mutate(answered=_.run.count().over(ibis.window(group_by=of_item)))
    return rows.filter(_.answered == 2).select(*of_item, "unit", "channel", "role", "turn", "x")


def cases_of(pairs: ibis.Table) -> ibis.Table:
    """From the result of `agreement`: the number of cases of each instrument."""
    return pairs.group_by("instrument").agg(cases=_.case.nunique())


def times_of(pairs: ibis.Table) -> ibis.Table:
    """From the result of `agreement`: how often each pair of values occurs in each item of an instrument."""
    of_case = pairs.group_by(["instrument", "case", "item"]).agg(
        first=ibis.ifelse(_.turn == 0, _.x, 0.0).sum(), second=ibis.ifelse(_.turn == 1, _.x, 0.0).sum()
    )
    return of_case.group_by(["instrument", "item", "first", "second"]).agg(times=_.case.count())


def twice_of(pairs: ibis.Table) -> ibis.Table:
    """From the result of `agreement`: of how many answers to each item a group of runs took part in pairs."""
    return pairs.group_by(["instrument", "item", "unit", "channel", "role"]).agg(answers=_.x.count())


def _zero() -> ibis.Value:
    return ibis.literal(0.0, type="float64")


def _text() -> ibis.Value:
    return ibis.literal("", type="string")


def aggregate(connection: BaseBackend, answers: ibis.Table, key: AnswerKey) -> Sums:
    """The sums over `answers`, a table of `connection` with the columns of `ANSWERS`. Nothing else is fetched."""
    questionnaires = key.asked_versions
    counts = ibis.memtable(arrow(steps(questionnaires), STEPS))
    possible = ibis.memtable(arrow(weights(questionnaires, key.channels), WEIGHTS))
    settled = settle(answers, skip_levels(questionnaires, key.channels))
    pairs = agreement(settled.answers, counts)
    of_pairs = (cases_of(pairs), times_of(pairs), twice_of(pairs))
    cases, times, twice = (connection.to_pyarrow(table).to_pylist() for table in of_pairs)
    return Sums(
        connection.to_pyarrow(expression(settled.answers, counts, possible)),
        pairs_of(cases, times, twice),
        {} if settled.dropped is None else dropped_of(connection.to_pyarrow(counted(settled.dropped)).to_pylist()),
    )


def duckdb_queries() -> dict[str, str]:
    """The expressions as DuckDB's SQL, which `duckdb_engine` runs without Ibis: name of a query → text."""
    tables = {"answers": ANSWERS, "counts": STEPS, "possible": WEIGHTS, "skipped": SKIPPED, "conditions": CONDITIONS}
    answers, counts, possible, skipped, conditions = (
        ibis.table(ibis.schema(columns), name) for name, columns in tables.items()
    )
    settled, dropped = settle_level(answers, skipped, conditions)
    pairs = agreement(answers, counts)
    queries = {"sums": expression(answers, counts, possible), "cases": cases_of(pairs), "times": times_of(pairs)}
    queries |= {"twice": twice_of(pairs), "settled": settled, "dropped": counted(dropped)}
    return {name: f"{ibis.to_sql(query, dialect='duckdb')}\n" for name, query in queries.items()}
