"""Items that are asked after certain answers to others only: which runs were asked them, found in the database.

An item that was not asked is not applicable, whatever a table says of it; a blank in an item that was asked is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import ibis
import pyarrow as pa
from ibis import _

from hbgen.scoring.answer_rows import NOT_APPLICABLE
from hbgen.scoring.key import Questionnaire

_TARGETS = ibis.schema({"instrument": "string", "item": "string", "channel": "string", "needed": "int64"})
"""The items that are asked after certain answers only, in each channel in which they are asked at all."""

_TERMS = ibis.schema({"instrument": "string", "asked": "string", "item": "string", "value": "string"})
"""For each of them (`asked`) the answers to another item (`item`) after which it is asked."""


@dataclass(frozen=True, slots=True)
class AskedAnswers:
    """Answers after skip logic."""

    answers: ibis.Table
    """With `NOT_APPLICABLE` for each item that was not asked of a run."""
    dropped: ibis.Table | None
    """Answers to items that should not have been asked; None where every item is always asked."""


@dataclass(frozen=True, slots=True)
class _Level:
    """Items whose conditions concern only items of levels before."""

    targets: ibis.Table
    terms: ibis.Table


class SkipLogic:
    """The conditions of all instruments, as tables of a database."""

    def __init__(
        self,
        questionnaires: Iterable[Questionnaire],
        channels: Iterable[str],
        table: Callable[[str, pa.Table], ibis.Table] = lambda _name, rows: ibis.memtable(rows),
    ) -> None:
        """`table` makes a table of the database from a name and rows."""
        self._levels = []
        all_channels = ("", *sorted(channels))
        asked = list(questionnaires)
        depth_of = {questionnaire.id: depths(questionnaire) for questionnaire in asked}
        for depth in range(1, 1 + max((max(of.values(), default=0) for of in depth_of.values()), default=0)):
            items = [
                (questionnaire.id, questionnaire.items[id_])
                for questionnaire in asked
                for id_, its_depth in depth_of[questionnaire.id].items()
                if its_depth == depth
            ]
            targets: list[dict[str, str | int]] = [
                {"instrument": id_, "item": item.id, "channel": channel, "needed": len(item.asked_when)}
                for id_, item in items
                for channel in all_channels
                if item.applies(channel)
            ]
            terms = [
                {"instrument": id_, "asked": item.id, "item": condition.item, "value": value}
                for id_, item in items
                for condition in item.asked_when
                for value in condition.answers
            ]
            self._levels.append(
                _Level(
                    table(f"skip_targets_{depth}", pa.Table.from_pylist(targets, schema=_TARGETS.to_pyarrow())),
                    table(f"skip_terms_{depth}", pa.Table.from_pylist(terms, schema=_TERMS.to_pyarrow())),
                )
            )

    def settle(self, answers: ibis.Table) -> AskedAnswers:
        """`answers`, a table of `engine.ANSWERS`, after skip logic."""
        dropped: ibis.Table | None = None
        for level in self._levels:
            answers, of_level = _settle(answers, level)
            dropped = of_level if dropped is None else dropped.union(of_level)
        return AskedAnswers(answers, dropped)


def _settle(answers: ibis.Table, level: _Level) -> tuple[ibis.Table, ibis.Table]:
    """The answers after one level of skip logic, and those to items that should not have been asked."""
    about = [name for name in answers.columns if name not in ("item", "value")]
    runs = answers.select(about).distinct()
    wanted = runs.join(level.targets, ["instrument", "channel"])
    given = answers.select("run", "instrument", "item", "value").join(level.terms, ["instrument", "item", "value"])
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


def depths(questionnaire: Questionnaire) -> Mapping[str, int]:
    """How many conditions follow each other before an item is asked, for items that have any: from 1.

    The checks of a handbook ensure that conditions do not go round in a circle.
    """
    found: dict[str, int] = {}

    def depth(id_: str) -> int:
        item = questionnaire.items[id_]
        if item.asked_when and id_ not in found:
            found[id_] = 1 + max(depth(condition.item) for condition in item.asked_when)
        return found.get(id_, 0)

    for id_ in questionnaire.items:
        depth(id_)
    return found
