"""Released ids are permanent: none is used for another entry, or again, and none is gone without being declared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from hbgen.model.base import Entry, entries
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.standards import Standard
from hbgen.problems import Problem
from hbgen.releases.child_order import EntryPlace, Key, nodes
from hbgen.releases.folder import Ledger
from hbgen.releases.ledger import Release

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
        """The entries of the content, with their places."""
        return nodes(self.handbook)

    @cached_property
    def before(self) -> dict[Key, EntryPlace]:
        """The entries of the newest release."""
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
