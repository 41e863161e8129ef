"""Items that are asked after certain answers to others only: which runs were asked them, found in the database.

An item that was not asked is not applicable, whatever a table says of it; a blank in an item that was asked is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import ibis
from ibis import _

from hbgen.scoring.answer_cells import NOT_APPLICABLE
from hbgen.scoring.engine_tables import SkipLevel


@dataclass(frozen=True, slots=True)
class AskedAnswers:
    """Answers after skip logic."""

    answers: ibis.Table
    """With `NOT_APPLICABLE` for each item that was not asked of a run."""
    dropped: ibis.Table | None
    """Answers to items that should not have been asked; None where every item is always asked."""


def settle(answers: ibis.Table, levels: Iterable[SkipLevel]) -> AskedAnswers:
    """`answers`, a table of `engine_tables.ANSWERS`, after all `levels`."""
    dropped: ibis.Table | None = None
    for level in levels:
        answers, of_level = settle_level(answers, ibis.memtable(level.skipped), ibis.memtable(level.conditions))
        dropped = of_level if dropped is None else dropped.union(of_level)
    return AskedAnswers(answers, dropped)


def settle_level(answers: ibis.Table, skipped: ibis.Table, conditions: ibis.Table) -> tuple[ibis.Table, ibis.Table]:
    """The answers after one level of skip logic, and those to items that should not have been asked."""
    about = [name for name in answers.columns if name not in ("item", "value")]
    runs = answers.select(about).distinct()
    wanted = runs.join(skipped, ["instrument", "channel"])
    given = answers.select("run", "instrument", "item", "value").join(conditions, ["instrument", "item", "value"])
    # Each other item is answered once, so that each condition is met once at the most.
    met = given.group_by("run", "asked").agg(met=_.item.nunique())
    known = wanted.left_join(met, [wanted.run == met.run, wanted.item == met.asked])
    not_asked = known.filter(_.met.fill_null(0) < _.needed).select([*about, "item"])
    same = ["run", "item"]
    dropped = answers.semi_join(not_asked, same).filter(_.value != NOT_APPLICABLE).select("run", "instrument", "item")
    added = not_asked.mutate(value=ibis.literal(NOT_APPLICABLE, type="string")).select(answers.columns)
    return answers.anti_join(not_asked, same).union(added), dropped


def counted(dropped: ibis.Table) -> ibis.Table:
    """The number of runs that answered an item which should not have been asked, by instrument and item."""
    return dropped.group_by("instrument", "item").agg(runs=_.run.nunique())
