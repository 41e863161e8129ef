"""Sums over the answers of files, by DuckDB inside this process.

It runs the SQL in `queries/`, which is made of the expressions in `engine` beforehand: importing Ibis and translating
them takes longer than adding up ten thousand answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.answer_table import AnswerNumbers, AnswerTable
from hbgen.scoring.engine_tables import STEPS, WEIGHTS, Sums, arrow, pairs_of, steps, weights
from hbgen.scoring.sum_table import Atom, Pairs

_QUERIES = Path(__file__).parent / "queries"


def sums(intake: Intake) -> Sums:
    """The sums over the answers of `intake`."""
    questionnaires, table = intake.key.questionnaires.values(), AnswerTable(intake)
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register("counts", arrow(steps(questionnaires), STEPS))
        connection.register("possible", arrow(weights(questionnaires, intake.key.channels), WEIGHTS))

        def result(query: str, part: AnswerNumbers) -> pa.Table:
            connection.register("answers", table.of(part))
            return connection.sql((_QUERIES / f"{query}.sql").read_text("utf-8")).to_arrow_table()

        totals = _added([result("sums", part) for part in table.parts()])
        pairs: dict[str, Pairs] = {}
        if intake.cases:
            of_cases = table.of_cases()
            pairs = pairs_of(*(result(query, of_cases).to_pylist() for query in ("cases", "times")))
        return Sums(totals, pairs)


def _added(sums: Sequence[pa.Table]) -> pa.Table:
    """The sums over the runs of all tables: those of different runs may be added."""
    first = Atom._fields.index("n")
    groups = pa.concat_tables(sums).group_by(list(Atom._fields[:first]), use_threads=False)
    table = groups.aggregate([(name, "sum") for name in Atom._fields[first:]])
    return table.rename_columns([name.removesuffix("_sum") for name in table.column_names])
