"""Checks of content against its releases: ids are permanent, removals are declared, translations keep up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hbgen.model.handbook import Handbook
from hbgen.problems import Problem
from hbgen.releases.ages import aged, source_of
from hbgen.releases.child_order import Key, same, with_fields
from hbgen.releases.folder import Ledger
from hbgen.releases.ledger import BrokenRelease
from hbgen.releases.released_ids import (
    PromiseCase,
    ids_mean_one_thing,
    nothing_vanishes,
    retired_ids_are_unused,
    standards_stay_retired,
)


def overrides_are_of_this_change(case: PromiseCase) -> Iterator[Problem]:
    """The `this_change` of an entry is about changes since the newest release."""
    for key, node in case.nodes.items():
        override = getattr(node.entry, "this_change", None)
        if override is None:
            continue
        old = case.before.get(key)
        is_old = old is not None and same(override, getattr(old.entry, "this_change", None))
        has_changed = old is not None and _differs(case, key)
        if is_old == has_changed:
            # It is about earlier changes although there are new ones, or about no change at all.
            values = {"id": key[1], "number": str(case.newest.number)}
            yield Problem(node.entry.place("this_change"), "override-stale", values)


def _differs(case: PromiseCase, key: Key) -> bool:
    """Whether an entry, or one in it, differs from the newest release, `this_change` itself left out."""
    old, new = case.before[key].entry, case.nodes[key].entry
    return not same(old, with_fields(new, {"this_change": getattr(old, "this_change", None)}))


def translations_keep_up(case: PromiseCase) -> Iterator[Problem]:
    """No translation is older than the text it was made from."""
    for outdated in aged(case.newest, case.handbook):
        entry = case.nodes[outdated.kind, outdated.id].entry
        values = {
            "id": outdated.id,
            "field": next(step for step in reversed(outdated.path) if isinstance(step, str)),
            "language": outdated.language,
            "source": source_of(case.handbook, outdated.language),
        }
        yield Problem(entry.place(*outdated.path, outdated.language), "translation-stale", values)


PROMISES: tuple[Callable[[PromiseCase], Iterator[Problem]], ...] = (
    ids_mean_one_thing,
    standards_stay_retired,
    nothing_vanishes,
    retired_ids_are_unused,
    overrides_are_of_this_change,
    translations_keep_up,
)


def promises(handbook: Handbook, ledger: Ledger, dropped: frozenset[str] = frozenset()) -> tuple[Problem, ...]:
    """Problems of `handbook` by `PROMISES`, with the releases in `ledger`. `dropped` is as in `checks.check`.

    A ledger that has problems of its own is not checked.
    """
    if ledger.newest is None or ledger.problems:
        return ()
    case = PromiseCase(handbook, ledger, ledger.newest, dropped)
    try:
        return tuple(problem for promise in PROMISES for problem in promise(case))
    except BrokenRelease as error:
        return (error.problem,)
