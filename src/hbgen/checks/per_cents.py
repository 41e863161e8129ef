"""Shares that were written as a fraction of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import get_args

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice
from hbgen.model.base import Entry
from hbgen.model.texts import Text
from hbgen.problems import Problem

SHARE_BELOW_ONE = advice(
    "share-below-one",
    "`{field}` is in per cent: {found} is less than one in a hundred.",
    "Write {instead}, if that is meant.",
    Example(
        "standards/10-counter.yaml",
        good="share: 90}",
        bad="share: 0.9}",
        at="0.9",
    ),
    Example(
        "instruments.yaml",
        good="    frequency: Once a quarter\n",
        bad="    frequency: Once a quarter\n    target: 0.85\n",
        at="0.85",
    ),
    Example(
        "standards/10-counter.yaml",
        good="value: 60, unit: seconds, share: 90",
        bad='value: 0.6, unit: "%"',
        at="0.6",
    ),
)

_PER_CENT = frozenset(("%", "percent", "per cent", "protsenti", "protsent", "процент", "процента", "процентов"))


def shares_are_in_per_cent(facts: Facts) -> Iterator[Problem]:
    """No share is a fraction of one."""
    for entry, owner in facts.entries:
        for field in _shares(type(entry)):
            value = getattr(entry, field)
            if value is not None and 0 < value < 1:
                yield _below_one(entry, owner, field, value)
        unit = vars(entry).get("unit")
        if isinstance(unit, Text) and any(words.strip().casefold() in _PER_CENT for words in unit.words.values()):
            for field, value in vars(entry).items():
                if field not in _shares(type(entry)) and isinstance(value, float) and 0 < value < 1:
                    yield _below_one(entry, owner, field, value)


def _below_one(entry: Entry, owner: str, field: str, value: float) -> Problem:
    values = {"id": owner, "field": field, "found": f"{value:g}", "instead": f"{round(value * 100, 6):g}"}
    return Problem(entry.place(field), SHARE_BELOW_ONE, values)


@cache
def _shares(kind: type[Entry]) -> tuple[str, ...]:
    """Fields of `kind` that hold a share in per cent: numbers above 0, up to 100."""
    return tuple(name for name, info in kind.model_fields.items() if _is_share(info.annotation, tuple(info.metadata)))


def _is_share(annotation: object, metadata: Iterable[object]) -> bool:
    constraints = (*metadata, *getattr(annotation, "__metadata__", ()))
    flat = [inner for constraint in constraints for inner in (constraint, *getattr(constraint, "metadata", ()))]
    limits = {
        name: getattr(info, name) for info in flat for name in ("gt", "le") if getattr(info, name, None) is not None
    }
    if limits.get("gt") == 0 and limits.get("le") == 100:
        return True
    return any(_is_share(inner, ()) for inner in get_args(annotation))


CHECKS = (Check(shares_are_in_per_cent, (SHARE_BELOW_ONE,), needs_all=False),)
