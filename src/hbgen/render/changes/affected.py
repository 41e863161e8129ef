"""Whom a change concerns: in which channels, and in which roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hbgen.model.base import Entry
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import ChecklistItem, Instrument
from hbgen.model.people import Competency
from hbgen.model.plan import RolloutActivity
from hbgen.model.settings import Channel, Role, Unit
from hbgen.model.standards import Chapter, Standard, concerning
from hbgen.model.workshops import Workshop
from hbgen.releases.changes import Change
from hbgen.releases.child_order import Key

Ids = tuple[str, ...] | None
"""Channels or roles; None stands for all."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """Channels and roles that something concerns."""

    channels: Ids
    roles: Ids


EVERYBODY = Concerned(None, None)


def concerned(change: Change, names: Mapping[str, Entry], handbook: Handbook) -> Concerned:
    """Whom a change concerns: those whom the entry concerned before, and those whom it concerns now.

    `names` are the entries that its version compares, `handbook` what the reader sees today.
    """
    look = _Look(names, handbook)
    return _union(look.of(one, change.around) for one in (change.old, change.new) if one is not None)


@dataclass(frozen=True, slots=True)
class _Look:
    names: Mapping[str, Entry]
    handbook: Handbook

    def of(self, entry: Entry, around: tuple[Key, ...]) -> Concerned:
        match entry:
            case Standard():
                return self._standard(entry, around)
            case ChecklistItem():
                return self._item(entry, around)
            case Instrument():
                return self._instrument(entry)
            case RolloutActivity():
                return self._activity(entry)
            case Competency():
                return Concerned(None, self._positions(entry))
            case Workshop():
                some = self._standards(entry.standards)
                return Concerned(some.channels, _with(some.roles, entry.owner))
            case Channel():
                return Concerned((entry.id,), None)
            case Role():
                return Concerned(None, (entry.id,))
            case Unit():
                inside = tuple(role.id for role in self.handbook.organisation.roles if role.unit == entry.id)
                return Concerned(None, inside or None)
        return EVERYBODY

    def _standard(self, entry: Standard, around: tuple[Key, ...]) -> Concerned:
        named = (self.names.get(id_) for kind, id_ in around if kind == "chapter")
        chapter = next((one for one in named if isinstance(one, Chapter)), None)
        return Concerned(entry.scope.channels or None, concerning(entry, chapter) or None)

    def _item(self, entry: ChecklistItem, around: tuple[Key, ...]) -> Concerned:
        """What it measures, or else what it stands in; in its own channel, if it has one."""
        holder = entry.standard or next((id_ for _, id_ in reversed(around)), "")
        found = self.names.get(holder)
        whole = self.of(found, around) if found is not None else EVERYBODY
        return Concerned((entry.channel,), whole.roles) if entry.channel else whole

    def _instrument(self, entry: Instrument) -> Concerned:
        asked, assessed = entry.selects, entry.assesses
        some = self._standards(asked.standards if asked else ())
        roles = (*(asked.roles if asked else ()), *(assessed.positions if assessed else ()))
        channels = (asked.channels if asked else ()) or some.channels
        return Concerned(channels, _with(roles or some.roles, entry.owner))

    def _activity(self, entry: RolloutActivity) -> Concerned:
        some = self._standards(entry.standards)
        roles = self._in(entry.groups) or some.roles
        return Concerned(some.channels, _with(roles, entry.owner, *entry.agreed_by))

    def _positions(self, entry: Competency) -> Ids:
        if "everyone" in entry.groups:
            return None
        lead = (self.handbook.handbook.owners.customer_experience,) if "cx-lead" in entry.groups else ()
        return _with((*(one.position for one in entry.required), *self._in(entry.groups), *lead) or None)

    def _in(self, groups: Iterable[str]) -> tuple[str, ...]:
        """The roles of some groups."""
        return tuple(role.id for role in self.handbook.organisation.roles if role.group in groups)

    def _standards(self, ids: Iterable[str]) -> Concerned:
        """Whom several standards concern together; without any, everybody."""
        chapters = {one.id: chapter.id for chapter in self.handbook.standards for one in chapter.standards}
        found = ((id_, self.names.get(id_)) for id_ in ids)
        return _union(
            self._standard(one, (("chapter", chapters.get(id_, "")),))
            for id_, one in found
            if isinstance(one, Standard)
        )


def _union(many: Iterable[Concerned]) -> Concerned:
    every = tuple(many)
    return Concerned(_joined(one.channels for one in every), _joined(one.roles for one in every))


def _joined(many: Iterable[Ids]) -> Ids:
    """All that stands in any; None when one of them stands for all, or when there is none."""
    found: dict[str, None] = {}
    for each in many:
        if each is None:
            return None
        found |= dict.fromkeys(each)
    return tuple(found) or None


def _with(ids: Ids, *more: str | None) -> Ids:
    """`ids` with those who answer for the thing: it concerns them too. All stay all."""
    return None if ids is None else tuple(dict.fromkeys((*ids, *filter(None, more))))
