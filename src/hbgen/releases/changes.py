"""What changed between two handbooks: entry by entry, field by field, and whether it matters.

Whole handbooks may be compared, and what an audience may see of them (`editions.select` of both, with the same
audience and language): then the result holds nothing that the audience may not see. Whether a change is material is
decided on the whole handbooks; `diff` takes that from `reference`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hbgen.model.base import Entry, Path, is_entry
from hbgen.model.handbook import Handbook
from hbgen.model.settings import Gone
from hbgen.model.standards import Standard
from hbgen.releases import material_changes
from hbgen.releases.child_order import EntryPlace, Key, Slot, build, nodes, orders, own_fields, same, with_fields
from hbgen.releases.head import Step
from hbgen.releases.ledger import kept
from hbgen.releases.material_changes import Class

What = Literal["added", "changed", "moved", "retired", "removed"]
WHATS: tuple[What, ...] = ("added", "changed", "moved", "retired", "removed")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field whose value changed. None and () mean that it was or is not set."""

    path: Path
    """The names of fields that lead from the entry to it: `("target", "value")`."""
    old: object
    new: object
    counts: Class
    """How it counts by the rule; `untold` is bookkeeping, and not shown."""


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one entry, or of a single part of the handbook."""

    what: What
    """The gravest of its changes: an entry that moved and changed as well is `changed`."""
    kind: str
    """As in `model.KINDS`; of a single part the name of its field, such as `mission`."""
    id: str
    old: Entry | None
    new: Entry | None
    fields: tuple[FieldChange, ...]
    moved: tuple[Slot, Slot] | None
    """The old and the new list; the same twice when only its place in the list changed."""
    around: tuple[Key, ...]
    """The entries that contain it, the nearest last: a chapter, and for an item its standard too."""
    material: bool
    reason: str | None = None
    """The author's reason, where the author overrides the rule."""
    gone: Gone | None = None
    """For a removed entry: when, why, and its successor, as the handbook declares them."""

    @property
    def key(self) -> Key:
        return (self.kind, self.id)

    @property
    def shown_fields(self) -> tuple[FieldChange, ...]:
        """The fields that are shown to readers."""
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
    def shown(self) -> tuple[Change, ...]:
        """Changes that are shown to readers: no bookkeeping, and no parts of an entry added or removed as a whole."""
        whole = {change.key: change.what for change in self.all if change.what in ("added", "removed")}
        return tuple(
            change
            for change in self.all
            if (change.shown_fields or change.what != "changed")
            and not any(whole.get(key) == change.what for key in change.around)
        )

    @property
    def material(self) -> tuple[Change, ...]:
        """Those of `shown` that are material."""
        return tuple(change for change in self.shown if change.material)

    def step(self, material: Step) -> Step | None:
        """The least step by which the number must be raised, when material changes raise it by `material`.

        None when there is no change to show.
        """
        return material_changes.least_step(bool(self.material), material) if self.shown else None


def diff(old: Handbook, new: Handbook, reference: Changes | None = None) -> Changes:
    """What changed from `old` to `new`. Results are not compared, nor is what no edition shows.

    `reference` are the changes of the whole handbooks of which `old` and `new` are editions. With it, changes count
    as they do there: a language or an audience does not change how much a change matters.
    """
    before, after = nodes(old), nodes(new)
    old_order, new_order = orders(before), orders(after)
    moved = _moved(before, after, old_order, new_order)
    compare = _Comparison(before, after, moved, new.handbook.languages[0], _declared(new))
    changes = [
        change for key in (*after, *(before.keys() - after.keys())) if (change := compare.change(key)) is not None
    ]
    position = {key: number for number, key in enumerate((*after, *before))}
    changes.sort(key=lambda change: (change.what == "removed", position[change.key]))
    if reference is not None:
        whole = {change.key: change for change in reference.all}
        changes = [_counted_like(change, whole.get(change.key)) for change in changes]
    changed = [slot for slot in {**old_order, **new_order} if old_order.get(slot, ()) != new_order.get(slot, ())]
    return Changes(tuple(changes), {slot: new_order.get(slot, ()) for slot in changed})


def apply(changes: Changes, old: Handbook) -> Handbook:
    """`old` with `changes` applied, which must be changes from `old`: the new handbook, without results."""
    entries = {key: node.entry for key, node in nodes(old).items()}
    for change in changes.all:
        if change.new is None:
            del entries[change.key]
        elif change.old is None:
            entries[change.key] = change.new
        else:
            for field in change.fields:
                entries[change.key] = _put(entries[change.key], field.path, field.new)
    return build(entries, {**orders(nodes(old)), **changes.orders})


def _put(entry: Entry, path: Path, value: object) -> Entry:
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
            material = key[0] in material_changes.BINDING and self._bound(self.before, old)
            gone = self.declared.get(key[1])
            return Change("removed", *key, old.entry, None, (), None, old.around, material, gone=gone)
        if old is None:
            material = key[0] in material_changes.BINDING and self._bound(self.after, new)
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
        marks = material_changes.weights(type(new))
        for name in own_fields(type(new)) if not path else kept(type(new)):
            old_value, new_value = getattr(old, name), getattr(new, name)
            if same(old_value, new_value):
                continue
            mark = marks.get(name, around)
            if is_entry(old_value) and type(old_value) is type(new_value):
                yield from self._fields(old_value, new_value, (*path, name), mark)
            else:
                yield FieldChange(
                    (*path, name), old_value, new_value, material_changes.counts(mark, old_value, new_value, self.main)
                )

    def _counts(self, old: EntryPlace, new: EntryPlace, fields: tuple[FieldChange, ...]) -> tuple[bool, str | None]:
        """Whether it is material, and the author's reason where the entry, or one around it, overrides the rule."""
        by_rule = any(field.counts == "material" for field in fields)
        by_rule = by_rule and (self._bound(self.before, old) or self._bound(self.after, new))
        for key in (new.key, *reversed(new.around)):
            if key in self.before and fields:
                override = material_changes.override(self.before[key].entry, self.after[key].entry, same)
                if override is not None:
                    return override.counts_as == "material", override.reason
        return by_rule, None

    def _bound(self, where: Mapping[Key, EntryPlace], node: EntryPlace) -> bool:
        return all(material_changes.binds(where[key].entry) for key in (node.key, *node.around))


def _declared(handbook: Handbook) -> dict[str, Gone]:
    return {gone.id: gone for gone in handbook.handbook.retired_ids}


def _counted_like(change: Change, whole: Change | None) -> Change:
    """`change` of an edition, counted like `whole`, the same change of the whole handbooks (None: there is none)."""
    counted = {field.path: field.counts for field in whole.fields} if whole else {}
    fields = tuple(
        FieldChange(field.path, field.old, field.new, counted.get(field.path, _alone(field.counts)))
        for field in change.fields
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
        # Not that of `whole`: this audience may not be allowed to see it.
        change.reason,
        change.gone,
    )


def _alone(counts: Class) -> Class:
    """How a field counts that changed in an edition alone, such as a reference to what an audience no longer sees."""
    return "untold" if counts == "untold" else "editorial"


def _moved(
    before: Mapping[Key, EntryPlace],
    after: Mapping[Key, EntryPlace],
    old_order: Mapping[Slot, tuple[Key, ...]],
    new_order: Mapping[Slot, tuple[Key, ...]],
) -> frozenset[Key]:
    """Entries in another list than before, or outside the longest run of their list that kept its order."""
    moved = {key for key, node in after.items() if key in before and before[key].slot != node.slot}
    for slot, keys in new_order.items():
        place = {key: number for number, key in enumerate(old_order.get(slot, ()))}
        stayed = [key for key in keys if key in place]
        in_order = _longest_increasing([place[key] for key in stayed])
        moved |= {key for key in stayed if place[key] not in in_order}
    return frozenset(moved)


def _longest_increasing(numbers: Sequence[int]) -> set[int]:
    """The longest rising subsequence of `numbers`, as a set."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int | None] = []
    for index, number in enumerate(numbers):
        length = bisect_left(ends, number)
        ends[length:] = [number, *ends[length + 1 :]]
        at[length:] = [index, *at[length + 1 :]]
        before.append(at[length - 1] if length else None)
    values = set()
    index_: int | None = at[-1] if at else None
    while index_ is not None:
        values.add(numbers[index_])
        index_ = before[index_]
    return values


__all__ = ["WHATS", "Change", "Changes", "FieldChange", "What", "apply", "diff"]
