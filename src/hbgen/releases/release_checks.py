"""Checks of content against its releases: ids are permanent, removals are declared, translations keep up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from hbgen.model.base import Entry, entries
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.standards import Standard
from hbgen.problems import Problem
from hbgen.releases.ages import aged, source_of
from hbgen.releases.child_order import EntryPlace, Key, nodes, same, with_fields
from hbgen.releases.folder import Ledger
from hbgen.releases.ledger import BrokenRelease, Release

LASTING = frozenset({"standard", "item", "value", "pledge", "chapter", "instrument"})
"""Kinds whose removal must be declared, since figures and addresses depend on their ids."""


@dataclass(frozen=True)
class PromiseCase:
    """The content, the releases it follows, and ids missing from the content because their files are broken."""

    handbook: Handbook
    ledger: Ledger
    newest: Release
    dropped: frozenset[str] = frozenset()

    @cached_property
    def nodes(self) -> dict[Key, EntryPlace]:
        return nodes(self.handbook)

    @cached_property
    def before(self) -> dict[Key, EntryPlace]:
        return nodes(self.newest.handbook)

    @cached_property
    def used(self) -> dict[str, tuple[str, Entry]]:
        """Kind and entry by id, of the content."""
        return {
            vars(entry)["id"]: (KINDS[type(entry)], entry) for entry in entries(self.handbook) if type(entry) in KINDS
        }


def ids_mean_one_thing(case: PromiseCase) -> Iterator[Problem]:
    """No released id is used for another kind of entry, or again after it was removed."""
    first: dict[str, tuple[str, Release]] = {}
    last: dict[str, Release] = {}
    for release in case.ledger.releases:
        for id_, kind in release.ids.items():
            first.setdefault(id_.casefold(), (kind, release))
            last[id_.casefold()] = release
    for id_, (kind, entry) in case.used.items():
        name = id_.casefold()
        if name not in first:
            continue
        former_kind, release = first[name]
        if former_kind != kind:
            yield Problem(entry.place("id"), "id-changed-kind", {"id": id_, "number": str(release.number)})
        elif last[name] is not case.newest:
            yield Problem(entry.place("id"), "id-used-again", {"id": id_, "number": str(last[name].number)})


def standards_stay_retired(case: PromiseCase) -> Iterator[Problem]:
    """A standard that was released as retired does not come back under its id."""
    for key, node in case.nodes.items():
        old = case.before.get(key)
        if old is None or not isinstance(old.entry, Standard) or not isinstance(node.entry, Standard):
            continue
        if old.entry.status == "retired" != node.entry.status:
            values = {"id": key[1], "number": str(case.newest.number)}
            yield Problem(node.entry.place("status"), "retired-returns", values)


def nothing_vanishes(case: PromiseCase) -> Iterator[Problem]:
    """Every released entry is still there, or is declared in `retired_ids`."""
    if "" in case.dropped:
        return
    accounted_for = {*case.used, *case.dropped, *(retired.id for retired in case.handbook.handbook.retired_ids)}
    for (kind, id_), node in case.before.items():
        if id_ in accounted_for or kind not in KINDS.values() or _is_released_retired(node.entry):
            continue
        # An item is removed with its standard, which is reported itself, or has given its reason.
        if kind == "item" and node.around[-1][1] not in case.used:
            continue
        code = "id-vanished" if kind in LASTING else "id-gone"
        values = {"id": id_, "number": str(case.newest.number)}
        yield Problem(case.handbook.handbook.place("retired_ids"), code, values)


def _is_released_retired(entry: Entry) -> bool:
    """Whether an entry was released as retired: the ledger keeps its reason, so the content may drop it."""
    return isinstance(entry, Standard) and entry.status == "retired"


def retired_ids_are_unused(case: PromiseCase) -> Iterator[Problem]:
    """Every id in `retired_ids` was released, and is not used."""
    released = {id_ for release in case.ledger.releases for id_ in release.ids}
    for retired in case.handbook.handbook.retired_ids:
        if retired.id in case.used:
            yield Problem(retired.place("id"), "gone-and-there", {"id": retired.id})
        elif retired.id not in released:
            yield Problem(retired.place("id"), "gone-unknown", {"id": retired.id})


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


__all__ = ["LASTING", "PROMISES", "promises"]
