"""Sums over the answers of files, by DuckDB inside this process.

It runs the SQL in `queries/`, which is made of the expressions in `engine` beforehand: importing Ibis and translating
them takes longer than adding up ten thousand answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.answer_table import AnswerNumbers, AnswerTable
from hbgen.scoring.engine_tables import STEPS, WEIGHTS, Sums, arrow, dropped_of, pairs_of, skip_levels, steps, weights
from hbgen.scoring.sum_table import Atom, Pairs

_QUERIES = Path(__file__).parent / "queries"


def sums(intake: Intake) -> Sums:
    """The sums over the answers of `intake`."""
    questionnaires, table = intake.key.asked_versions, AnswerTable(intake)
    levels = skip_levels(questionnaires, intake.key.channels)
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register("counts", arrow(steps(questionnaires), STEPS))
        connection.register("possible", arrow(weights(questionnaires, intake.key.channels), WEIGHTS))

        def result(query: str) -> pa.Table:
            return connection.sql((_QUERIES / f"{query}.sql").read_text("utf-8")).to_arrow_table()

        dropped: Counter[tuple[str, str]] = Counter()

        def take(part: AnswerNumbers, is_counted: bool) -> None:
            """Make some of the answers, after skip logic, the table `answers`."""
            connection.register("answers", table.of(part))
            for level in levels:
                connection.register("skipped", level.skipped)
                connection.register("conditions", level.conditions)
                if is_counted:
                    dropped.update(dropped_of(result("dropped").to_pylist()))
                connection.register("answers", result("settled"))

        totals = []
        for part in table.parts():
            take(part, is_counted=True)
            totals.append(result("sums"))
        pairs: dict[str, Pairs] = {}
        if intake.cases:
            take(table.of_cases(), is_counted=False)
            pairs = pairs_of(*(result(query).to_pylist() for query in ("cases", "times", "twice")))
        return Sums(_added(totals), pairs, dropped)


def _added(sums: Sequence[pa.Table]) -> pa.Table:
    """The sums over the runs of all tables: those of different runs may be added."""
    first = Atom._fields.index("n")
    groups = pa.concat_tables(sums).group_by(list(Atom._fields[:first]), use_threads=False)
    table = groups.aggregate([(name, "sum") for name in Atom._fields[first:]])
    return table.rename_columns([name.removesuffix("_sum") for name in table.column_names])
