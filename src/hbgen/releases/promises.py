"""What content promises to releases: ids are for ever, nothing vanishes without a word, translations keep up."""

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
"""Kinds that do not go without a word: promises, and what figures and addresses hang on."""


@dataclass(frozen=True)
class PromiseCase:
    """The content, the releases it follows, and what is missing from the content since it is broken."""

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
        return {vars(one)["id"]: (KINDS[type(one)], one) for one in entries(self.handbook) if type(one) in KINDS}


def ids_mean_one_thing(case: PromiseCase) -> Iterator[Problem]:
    """No id that was released is used for something of another kind, or comes back after it went."""
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
        was, release = first[name]
        if was != kind:
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
    """What was released is still there, or it is said when and why it went, and what follows it."""
    if "" in case.dropped:
        return
    there = {*case.used, *case.dropped, *(gone.id for gone in case.handbook.handbook.retired_ids)}
    for (kind, id_), node in case.before.items():
        if id_ in there or kind not in KINDS.values() or _has_said_why(node.entry):
            continue
        # An item goes with what it stands in: that one is told, or has said why.
        if kind == "item" and node.around[-1][1] not in case.used:
            continue
        code = "id-vanished" if kind in LASTING else "id-gone"
        values = {"id": id_, "number": str(case.newest.number)}
        yield Problem(case.handbook.handbook.place("retired_ids"), code, values)


def _has_said_why(entry: Entry) -> bool:
    """Whether an entry was released as retired: the ledger keeps its reason, and it may leave the content."""
    return isinstance(entry, Standard) and entry.status == "retired"


def what_is_gone_is_gone(case: PromiseCase) -> Iterator[Problem]:
    """Every id that the settings call gone was released, and is not used."""
    released = {id_ for release in case.ledger.releases for id_ in release.ids}
    for gone in case.handbook.handbook.retired_ids:
        if gone.id in case.used:
            yield Problem(gone.place("id"), "gone-and-there", {"id": gone.id})
        elif gone.id not in released:
            yield Problem(gone.place("id"), "gone-unknown", {"id": gone.id})


def overrides_are_of_this_change(case: PromiseCase) -> Iterator[Problem]:
    """What is said about the changes of an entry is about changes since the newest release."""
    for key, node in case.nodes.items():
        said = getattr(node.entry, "this_change", None)
        if said is None:
            continue
        old = case.before.get(key)
        is_old = old is not None and same(said, getattr(old.entry, "this_change", None))
        has_changed = old is not None and _differs(case, key)
        if is_old == has_changed:
            # Said of earlier changes, and there are new ones; or said of no change at all.
            values = {"id": key[1], "number": str(case.newest.number)}
            yield Problem(node.entry.place("this_change"), "override-stale", values)


def _differs(case: PromiseCase, key: Key) -> bool:
    """Whether an entry, or one in it, says something else than in the newest release, `this_change` itself left out."""
    old, new = case.before[key].entry, case.nodes[key].entry
    return not same(old, with_fields(new, {"this_change": getattr(old, "this_change", None)}))


def translations_keep_up(case: PromiseCase) -> Iterator[Problem]:
    """No translation is older than the text it was made from."""
    for one in aged(case.newest, case.handbook):
        entry = case.nodes[one.kind, one.id].entry
        values = {
            "id": one.id,
            "field": next(step for step in reversed(one.path) if isinstance(step, str)),
            "language": one.language,
            "source": source_of(case.handbook, one.language),
        }
        yield Problem(entry.place(*one.path, one.language), "translation-stale", values)


PROMISES: tuple[Callable[[PromiseCase], Iterator[Problem]], ...] = (
    ids_mean_one_thing,
    standards_stay_retired,
    nothing_vanishes,
    what_is_gone_is_gone,
    overrides_are_of_this_change,
    translations_keep_up,
)


def promises(handbook: Handbook, ledger: Ledger, dropped: frozenset[str] = frozenset()) -> tuple[Problem, ...]:
    """What in `handbook` breaks its promises to the releases in `ledger`. `dropped` is as in `checks.check`.

    Nothing is asked of a ledger that has problems of its own.
    """
    if ledger.newest is None or ledger.problems:
        return ()
    case = PromiseCase(handbook, ledger, ledger.newest, dropped)
    try:
        return tuple(problem for promise in PROMISES for problem in promise(case))
    except BrokenRelease as broken:
        return (broken.problem,)


__all__ = ["LASTING", "PROMISES", "promises"]
