"""What employees confirm to have read: which standards, what they mean, and which changes require a new confirmation.

The page in the browser and `hbgen receipts` use the same three: the standards in force in a release, with a
mark of their meaning; the material changes of each release; and `RequiredReading.asked`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hbgen.model.base import Entry
from hbgen.model.handbook import Handbook
from hbgen.model.standards import Chapter, Standard, concerning
from hbgen.releases.changes import Change, Changes
from hbgen.releases.history import History
from hbgen.releases.material_changes import binds

NEXT = "next"

Roles = tuple[str, ...]
"""Ids of affected roles; empty for everybody."""


@dataclass(frozen=True, slots=True)
class BindingStandard:
    """A standard in force: the roles that it concerns, and the mark of its meaning."""

    id: str
    chapter: str
    mark: str
    roles: Roles


@dataclass(frozen=True, slots=True)
class ReleaseNews:
    """The material changes of one release in one standard."""

    version: str
    standard: str
    roles: Roles
    """Those that it concerned before, and those that it concerns after the change."""
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class RequiredReading:
    """The standards to read in a release, and the material changes of it and of those before it."""

    versions: tuple[str, ...]
    """Numbers of the releases, oldest first; the last one is the release to read."""
    standing: tuple[BindingStandard, ...]
    news: tuple[ReleaseNews, ...]
    """Oldest first."""

    def concerning(self, role: str) -> tuple[BindingStandard, ...]:
        """The standards that `role` must know, in reading order."""
        return tuple(standard for standard in self.standing if concerns(standard.roles, role))

    def asked(self, role: str, confirmed: Mapping[str, str]) -> tuple[str, ...]:
        """Ids of the standards that `role` has to confirm; `confirmed` maps standards to the version last confirmed.

        First those in force that were never confirmed or changed since; then those that no longer concern the
        role, or are no longer in force, if that changed since.
        """
        place = {version: number for number, version in enumerate(self.versions)}
        since = {id_: place[version] for id_, version in confirmed.items() if version in place}
        fresh = dict.fromkeys(
            change.standard
            for change in self.news
            if concerns(change.roles, role) and since.get(change.standard, len(place)) < place[change.version]
        )
        binding = [standard.id for standard in self.concerning(role)]
        unconfirmed = [id_ for id_ in binding if id_ not in since or id_ in fresh]
        return (*unconfirmed, *(id_ for id_ in fresh if id_ not in binding))


def concerns(roles: Roles, role: str) -> bool:
    """Whether `role` is one of `roles`, or `roles` stands for everybody."""
    return not roles or role in roles


def reading(history: History, seen: Handbook) -> RequiredReading | None:
    """What there is to read in the newest release of `history`, which `seen` shows; None for an unreleased version.

    Where the changes of a release are not known, confirmations of earlier releases do not count.
    """
    if not history.steps or history.steps[0].number == NEXT:
        return None
    versions: list[str] = []
    news: list[ReleaseNews] = []
    for step in history.steps:
        versions.append(step.number)
        if step.changes is None:
            break
        news[:0] = _news(step.number, step.changes, step.names)
    return RequiredReading(tuple(reversed(versions)), _binding_standards(seen, history.marks), tuple(news))


def _binding_standards(seen: Handbook, marked: Mapping[str, str]) -> tuple[BindingStandard, ...]:
    return tuple(
        BindingStandard(standard.id, chapter.id, marked[standard.id], concerning(standard, chapter))
        for chapter in seen.standards
        for standard in chapter.standards
        if binds(standard)
    )


def _news(version: str, changes: Changes, names: Mapping[str, Entry]) -> Iterator[ReleaseNews]:
    by_standard: dict[str, list[Change]] = defaultdict(list)
    for change in changes.shown:
        if change.standard is not None and _is_news(change):
            by_standard[change.standard].append(change)
    for id_, changes_of_one in by_standard.items():
        roles = list(_affected_roles(id_, changes_of_one, names))
        if roles:
            everybody = not all(roles)
            yield ReleaseNews(
                version, id_, () if everybody else tuple(dict.fromkeys(sum(roles, ()))), tuple(changes_of_one)
            )


def _affected_roles(id_: str, changes: Sequence[Change], names: Mapping[str, Entry]) -> Iterator[Roles]:
    """The roles that a standard concerned before its changes and concerns after them, where it is in force."""
    own = next((change for change in changes if change.kind == "standard"), None)
    states = [names[id_]] if own is None else [standard for standard in (own.old, own.new) if standard is not None]
    around = dict(changes[0].around if own is None else own.around)
    chapter = names[around["chapter"]]
    assert isinstance(chapter, Chapter)
    for standard in states:
        assert isinstance(standard, Standard)
        if binds(standard):
            yield concerning(standard, chapter)


def _is_news(change: Change) -> bool:
    """Whether a change is material in what its readers see: it may be material in a field hidden from them."""
    if change.what != "changed":
        return change.material
    return change.material and (change.reason is not None or any(field.counts == "material" for field in change.fields))
