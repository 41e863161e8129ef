"""What changed between two handbooks: entry by entry, field by field, and whether it matters.

Whole handbooks may be compared, and what an audience may see of them (`editions.select` of both, with the same
audience and language): then nothing comes out that the audience may not see. Whether a change is material is best
asked of the whole handbooks; `diff` takes that from `judge`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hbgen.model.base import Entry, Path, is_entry
from hbgen.model.handbook import Handbook
from hbgen.model.settings import Gone
from hbgen.model.standards import Standard
from hbgen.releases import rule
from hbgen.releases.child_order import EntryPlace, Key, Slot, build, nodes, orders, own_fields, same, with_fields
from hbgen.releases.head import Step
from hbgen.releases.ledger import kept
from hbgen.releases.rule import Class

What = Literal["added", "changed", "moved", "retired", "removed"]
WHATS: tuple[What, ...] = ("added", "changed", "moved", "retired", "removed")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that holds something else now. None and () stand for nothing."""

    path: Path
    """The names of fields that lead from the entry to it: `("target", "value")`."""
    old: Any
    new: Any
    counts: Class
    """How it counts by the rule; `untold` is bookkeeping, and no news."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one entry, or of a single part of the handbook."""

    what: What
    """The gravest of what happened to it: what moved and changed as well is `changed`."""
    kind: str
    """As in `model.KINDS`; of a single part the name of its field, such as `mission`."""
    id: str
    old: Entry | None
    new: Entry | None
    fields: tuple[FieldChange, ...]
    moved: tuple[Slot, Slot] | None
    """From which list to which; the same twice when it only has another place in it."""
    around: tuple[Key, ...]
    """The entries that it stands in, the nearest last: a chapter, and for an item its standard too."""
    material: bool
    reason: str | None = None
    """Why it counts otherwise than by the rule, if the author said so."""
    gone: Gone | None = None
    """For what was removed: when, why, and what follows it, as the handbook declares it."""

    @property
    def key(self) -> Key:
        return (self.kind, self.id)

    @property
    def told(self) -> tuple[FieldChange, ...]:
        """The fields of which a reader is told."""
        return tuple(field for field in self.fields if field.counts != "untold")

    @property
    def standard(self) -> str | None:
        """The standard that it is, or that it belongs to."""
        return next((id_ for kind, id_ in (self.key, *reversed(self.around)) if kind == "standard"), None)


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that changed, in the reading order of the new handbook; what was removed comes last."""

    all: tuple[Change, ...]
    orders: Mapping[Slot, tuple[Key, ...]]
    """Each list in which something was added, moved or removed, as it is now."""

    @property
    def told(self) -> tuple[Change, ...]:
        """What a reader is told: not bookkeeping, and not each item of what came or went as a whole."""
        whole = {change.key: change.what for change in self.all if change.what in ("added", "removed")}
        return tuple(
            change
            for change in self.all
            if (change.told or change.what != "changed")
            and not any(whole.get(key) == change.what for key in change.around)
        )

    @property
    def material(self) -> tuple[Change, ...]:
        """What of it is material."""
        return tuple(change for change in self.told if change.material)

    def step(self, material: Step) -> Step | None:
        """How much the number must be raised at least, when material changes raise it by `material`.

        None when nothing changed of which anybody is told.
        """
        return rule.least_step(bool(self.material), material) if self.told else None


def diff(old: Handbook, new: Handbook, judge: Changes | None = None) -> Changes:
    """What changed from `old` to `new`. Results do not count, nor does what no edition shows.

    With `judge`, the changes of the whole handbooks of which `old` and `new` are editions, changes count as
    they do there: a language or an audience does not change how much a change matters.
    """
    before, after = nodes(old), nodes(new)
    old_order, new_order = orders(before), orders(after)
    moved = _moved(before, after, old_order, new_order)
    compare = _Comparison(before, after, moved, new.handbook.languages[0], _declared(new))
    found = [change for key in (*after, *(before.keys() - after.keys())) if (change := compare.change(key)) is not None]
    position = {key: number for number, key in enumerate((*after, *before))}
    found.sort(key=lambda change: (change.what == "removed", position[change.key]))
    if judge is not None:
        whole = {change.key: change for change in judge.all}
        found = [_judged(change, whole.get(change.key)) for change in found]
    changed = [slot for slot in {**old_order, **new_order} if old_order.get(slot, ()) != new_order.get(slot, ())]
    return Changes(tuple(found), {slot: new_order.get(slot, ()) for slot in changed})


def apply(changes: Changes, old: Handbook) -> Handbook:
    """The handbook that `old` becomes by `changes`, which are those from `old`: the new one, without results."""
    found = {key: node.entry for key, node in nodes(old).items()}
    for change in changes.all:
        if change.new is None:
            del found[change.key]
        elif change.old is None:
            found[change.key] = change.new
        else:
            for field in change.fields:
                found[change.key] = _put(found[change.key], field.path, field.new)
    return build(found, {**orders(nodes(old)), **changes.orders})


def _put(entry: Entry, path: Path, value: Any) -> Entry:
    name, *rest = path
    return with_fields(entry, {str(name): _put(getattr(entry, str(name)), tuple(rest), value) if rest else value})


@dataclass(frozen=True, slots=True)
class _Comparison:
    before: Mapping[Key, EntryPlace]
    after: Mapping[Key, EntryPlace]
    moved: frozenset[Key]
    main: str
    declared: Mapping[str, Gone]

    def change(self, key: Key) -> Change | None:
        old, new = self.before.get(key), self.after.get(key)
        if new is None:
            assert old is not None
            material = key[0] in rule.BINDING and self._bound(self.before, old)
            gone = self.declared.get(key[1])
            return Change("removed", *key, old.entry, None, (), None, old.around, material, gone=gone)
        if old is None:
            material = key[0] in rule.BINDING and self._bound(self.after, new)
            return Change("added", *key, None, new.entry, (), None, new.around, material)
        fields = tuple(self._fields(old.entry, new.entry, (), "editorial"))
        moved = (old.slot, new.slot) if key in self.moved else None
        if not fields and moved is None:
            return None
        material, reason = self._counts(old, new, fields)
        what: What = "changed" if fields else "moved"
        if isinstance(old.entry, Standard) and isinstance(new.entry, Standard):
            retired = new.entry.status == "retired" != old.entry.status
            what = "retired" if retired else what
        return Change(what, *key, old.entry, new.entry, fields, moved, new.around, material, reason)

    def _fields(self, old: Entry, new: Entry, path: Path, around: Class) -> Iterator[FieldChange]:
        marks = rule.weights(type(new))
        for name in own_fields(type(new)) if not path else kept(type(new)):
            one, other = getattr(old, name), getattr(new, name)
            if same(one, other):
                continue
            mark = marks.get(name, around)
            if is_entry(one) and type(one) is type(other):
                yield from self._fields(one, other, (*path, name), mark)
            else:
                yield FieldChange((*path, name), one, other, rule.counts(mark, one, other, self.main))

    def _counts(self, old: EntryPlace, new: EntryPlace, fields: tuple[FieldChange, ...]) -> tuple[bool, str | None]:
        """Whether it is material, and why, if the author says so: on the entry itself, or on one around it."""
        by_rule = any(field.counts == "material" for field in fields)
        by_rule = by_rule and (self._bound(self.before, old) or self._bound(self.after, new))
        for key in (new.key, *reversed(new.around)):
            if key in self.before and fields:
                said = rule.override(self.before[key].entry, self.after[key].entry, same)
                if said is not None:
                    return said.counts_as == "material", said.reason
        return by_rule, None

    def _bound(self, where: Mapping[Key, EntryPlace], node: EntryPlace) -> bool:
        return all(rule.binds(where[key].entry) for key in (node.key, *node.around))


def _declared(handbook: Handbook) -> dict[str, Gone]:
    return {gone.id: gone for gone in handbook.handbook.retired_ids}


def _judged(change: Change, whole: Change | None) -> Change:
    """A change that an edition shows, counted as in the whole handbooks."""
    counted = {field.path: field.counts for field in whole.fields} if whole else {}
    fields = tuple(
        FieldChange(field.path, field.old, field.new, counted.get(field.path, "editorial")) for field in change.fields
    )
    return Change(
        change.what,
        *change.key,
        change.old,
        change.new,
        fields,
        change.moved,
        change.around,
        whole is not None and whole.material,
        # Not the judge's: it may be for fewer eyes.
        change.reason,
        change.gone,
    )


def _moved(
    before: Mapping[Key, EntryPlace],
    after: Mapping[Key, EntryPlace],
    old_order: Mapping[Slot, tuple[Key, ...]],
    new_order: Mapping[Slot, tuple[Key, ...]],
) -> frozenset[Key]:
    """What stands in another list than before, or must be taken out of its list's order to make it the new one."""
    found = {key for key, node in after.items() if key in before and before[key].slot != node.slot}
    for slot, keys in new_order.items():
        place = {key: number for number, key in enumerate(old_order.get(slot, ()))}
        stayed = [key for key in keys if key in place]
        kept_ = _longest_rise([place[key] for key in stayed])
        found |= {key for key in stayed if place[key] not in kept_}
    return frozenset(found)


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """The longest part of `numbers` that rises: everything else moved."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int | None] = []
    for index, number in enumerate(numbers):
        length = bisect_left(ends, number)
        ends[length:] = [number, *ends[length + 1 :]]
        at[length:] = [index, *at[length + 1 :]]
        before.append(at[length - 1] if length else None)
    found = set()
    index_: int | None = at[-1] if at else None
    while index_ is not None:
        found.add(numbers[index_])
        index_ = before[index_]
    return found


__all__ = ["WHATS", "Change", "Changes", "FieldChange", "What", "apply", "diff"]
