"""The handbook as far as it can be read, for an import of the plan: broken content elsewhere does not stop it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hbgen.checks import Facts, identity
from hbgen.load import Loaded
from hbgen.load.kinds import ROLLOUT, SETTINGS
from hbgen.load.strict_yaml import read
from hbgen.model.base import construct
from hbgen.model.framework import Mission, Promise
from hbgen.model.handbook import Handbook
from hbgen.model.settings import Organisation, Settings
from hbgen.model.texts import Text
from hbgen.model.written import Map, Seq
from hbgen.planning.layout import SHEETS
from hbgen.planning.plan_reading import BrokenEntries
from hbgen.problems import Place, Problem

_WITH_IDS = {table.field: bool(table.kind) for table in SHEETS.values() if not table.is_below}
"""Each list of the plan that has a sheet → whether its entries have ids."""


class _Start(NamedTuple):
    """The position of an entry in a list of the plan, or of the list itself (number -1)."""

    line: int
    column: int
    field: str
    number: int = -1


def readable(loaded: Loaded) -> tuple[Handbook | None, tuple[Problem, ...]]:
    """The handbook with all that could be read; None without its settings, or when the plan cannot be read at all.

    Missing parts are empty. With None come the problems that are the cause.
    """
    is_unusable = any(problem.place.file == ROLLOUT for problem in loaded.problems) and "rollout" not in loaded.parts
    settings = loaded.parts.get("handbook")
    if is_unusable or not isinstance(settings, Settings):
        return None, tuple(problem for problem in loaded.problems if problem.place.file in (SETTINGS, ROLLOUT))
    if loaded.handbook is not None:
        return loaded.handbook, ()
    nothing = Text({settings.languages[0]: "–"})
    empty = {
        "organisation": Organisation.model_construct(roles=(), channels=()),
        "mission": Mission.model_construct(statement=nothing),
        "promise": Promise.model_construct(statement=nothing),
    }
    return construct(Handbook, {**empty, **loaded.parts}), ()


def broken(loaded: Loaded, handbook: Handbook, text: str) -> BrokenEntries:
    """The entries of the plan `text` that have problems or share an id with another entry, with their places."""
    fields: dict[str, Place] = {}
    ids: dict[str, Place] = {}
    data = read(text, ROLLOUT, [])
    starts = sorted(_starts(data)) if isinstance(data, Map) else []
    for problem in _of_plan(loaded.problems):
        entry_start = max((start for start in starts if (start.line, start.column) <= problem.place[1:]), default=None)
        if entry_start is None or entry_start.field not in _WITH_IDS:
            continue
        id_ = _id_at(data, entry_start)
        if id_ is not None:
            ids.setdefault(id_.casefold(), problem.place)
        elif entry_start.number < 0 or not _WITH_IDS[entry_start.field]:
            # Entries without ids are identified by their numbers, which change when one of them is left out.
            fields.setdefault(entry_start.field, problem.place)
    for problem in _of_plan(identity.ids_are_unique(Facts.of(handbook, loaded.dropped, ()))):
        ids.setdefault(str(problem.values["id"]).casefold(), problem.place)
    return BrokenEntries(fields, ids, loaded.dropped)


def _of_plan(problems: Iterable[Problem]) -> Iterator[Problem]:
    return (problem for problem in problems if problem.place.file == ROLLOUT)


def _id_at(plan: Map | Seq | None, start: _Start) -> str | None:
    """The id of the entry that begins at `start`; None for a list, and for an entry without an id."""
    items = plan.get(start.field) if isinstance(plan, Map) else None
    entry = items[start.number] if isinstance(items, Seq) and start.number >= 0 else None
    id_ = entry.get("id") if isinstance(entry, Map) else None
    return id_ if isinstance(id_, str) else None


def _starts(plan: Map) -> Iterator[_Start]:
    for field, mark in plan.keys_at.items():
        yield _Start(mark.place.line, mark.place.column, field)
        items = plan.get(field)
        for number, item in enumerate(items.values_at if isinstance(items, Seq) else ()):
            yield _Start(item.place.line, item.place.column, field, number)
