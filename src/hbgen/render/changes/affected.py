"""The channels and roles that a change concerns."""

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
"""Ids of channels or roles; None for all."""


@dataclass(frozen=True, slots=True)
class AffectedAudience:
    """Channels and roles that something concerns."""

    channels: Ids
    roles: Ids


EVERYBODY = AffectedAudience(None, None)


def affected_audience(change: Change, names: Mapping[str, Entry], handbook: Handbook) -> AffectedAudience:
    """The channels and roles that the entry concerned before the change or concerns after it.

    `names` are the entries that its version compares, by id; `handbook` is the handbook of the edition.
    """
    rules = _AudienceRules(names, handbook)
    return _union(rules.of(entry, change.around) for entry in (change.old, change.new) if entry is not None)


@dataclass(frozen=True, slots=True)
class _AudienceRules:
    names: Mapping[str, Entry]
    handbook: Handbook

    def of(self, entry: Entry, around: tuple[Key, ...]) -> AffectedAudience:
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
                return AffectedAudience(None, self._positions(entry))
            case Workshop():
                standards = self._standards(entry.standards)
                return AffectedAudience(standards.channels, _with(standards.roles, entry.owner))
            case Channel():
                return AffectedAudience((entry.id,), None)
            case Role():
                return AffectedAudience(None, (entry.id,))
            case Unit():
                roles = tuple(role.id for role in self.handbook.organisation.roles if role.unit == entry.id)
                return AffectedAudience(None, roles or None)
        return EVERYBODY

    def _standard(self, entry: Standard, around: tuple[Key, ...]) -> AffectedAudience:
        ancestors = (self.names.get(id_) for kind, id_ in around if kind == "chapter")
        chapter = next((ancestor for ancestor in ancestors if isinstance(ancestor, Chapter)), None)
        return AffectedAudience(entry.scope.channels or None, concerning(entry, chapter) or None)

    def _item(self, entry: ChecklistItem, around: tuple[Key, ...]) -> AffectedAudience:
        """As the standard that it measures, or else the entry that contains it; its own channel only, if it has one."""
        parent_id = entry.standard or next((id_ for _, id_ in reversed(around)), "")
        parent = self.names.get(parent_id)
        audience = self.of(parent, around) if parent is not None else EVERYBODY
        return AffectedAudience((entry.channel,), audience.roles) if entry.channel else audience

    def _instrument(self, entry: Instrument) -> AffectedAudience:
        selection, assessment = entry.selects, entry.assesses
        standards = self._standards(selection.standards if selection else ())
        roles = (*(selection.roles if selection else ()), *(assessment.positions if assessment else ()))
        channels = (selection.channels if selection else ()) or standards.channels
        return AffectedAudience(channels, _with(roles or standards.roles, entry.owner))

    def _activity(self, entry: RolloutActivity) -> AffectedAudience:
        standards = self._standards(entry.standards)
        roles = self._in(entry.groups) or standards.roles
        return AffectedAudience(standards.channels, _with(roles, entry.owner, *entry.agreed_by))

    def _positions(self, entry: Competency) -> Ids:
        if "everyone" in entry.groups:
            return None
        lead = self.handbook.handbook.service_lead if "cx-lead" in entry.groups else ()
        return _with(
            (*(requirement.position for requirement in entry.required), *self._in(entry.groups), *lead) or None
        )

    def _in(self, groups: Iterable[str]) -> tuple[str, ...]:
        """The roles of some groups."""
        return tuple(role.id for role in self.handbook.organisation.roles if role.group in groups)

    def _standards(self, ids: Iterable[str]) -> AffectedAudience:
        """The union for several standards; everybody if there are none."""
        chapters = {standard.id: chapter.id for chapter in self.handbook.standards for standard in chapter.standards}
        entries = ((id_, self.names.get(id_)) for id_ in ids)
        return _union(
            self._standard(entry, (("chapter", chapters.get(id_, "")),))
            for id_, entry in entries
            if isinstance(entry, Standard)
        )


def _union(audiences: Iterable[AffectedAudience]) -> AffectedAudience:
    listed = tuple(audiences)
    return AffectedAudience(
        _joined(audience.channels for audience in listed), _joined(audience.roles for audience in listed)
    )


def _joined(id_lists: Iterable[Ids]) -> Ids:
    """The union of lists; None when one of them is None (all), or when it is empty."""
    joined: dict[str, None] = {}
    for ids in id_lists:
        if ids is None:
            return None
        joined |= dict.fromkeys(ids)
    return tuple(joined) or None


def _with(ids: Ids, *more: str | None) -> Ids:
    """`ids` and the owners `more`, whom a change concerns too; None (all) stays None."""
    return None if ids is None else tuple(dict.fromkeys((*ids, *filter(None, more))))
