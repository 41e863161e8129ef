"""What employees confirm to have read: which standards, what they mean, and which changes ask again.

The page in the browser and `hbgen receipts` go by the same three: the standards that hold in a release, with a
mark of their meaning; the material news of each release; and `RequiredReading.asked`.
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
from hbgen.releases.rule import binds

NEXT = "next"

Roles = tuple[str, ...]
"""Roles that something concerns; none stands for everybody."""


@dataclass(frozen=True, slots=True)
class BindingStandard:
    """A standard that holds: whom it concerns, and the mark of what it means."""

    id: str
    chapter: str
    mark: str
    roles: Roles


@dataclass(frozen=True, slots=True)
class ReleaseNews:
    """What one release changed materially in one standard."""

    version: str
    standard: str
    roles: Roles
    """Whom it concerned before or concerns now."""
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class RequiredReading:
    """What there is to read in a release, and what was new in it and in those before it."""

    versions: tuple[str, ...]
    """The releases, oldest first; the last one is the one that is read."""
    standing: tuple[BindingStandard, ...]
    news: tuple[ReleaseNews, ...]
    """Oldest first."""

    def concerning(self, role: str) -> tuple[BindingStandard, ...]:
        """The standards that `role` must know, in reading order."""
        return tuple(one for one in self.standing if concerns(one.roles, role))

    def asked(self, role: str, confirmed: Mapping[str, str]) -> tuple[str, ...]:
        """The standards that `role` is asked to confirm, who confirmed each of `confirmed` in that version.

        First those that hold and were never confirmed or have news since; then those that concern the role no
        longer, or hold no longer, if that is news.
        """
        place = {version: number for number, version in enumerate(self.versions)}
        since = {id_: place[version] for id_, version in confirmed.items() if version in place}
        fresh = dict.fromkeys(
            one.standard
            for one in self.news
            if concerns(one.roles, role) and since.get(one.standard, len(place)) < place[one.version]
        )
        mine = [one.id for one in self.concerning(role)]
        asked = [id_ for id_ in mine if id_ not in since or id_ in fresh]
        return (*asked, *(id_ for id_ in fresh if id_ not in mine))


def concerns(roles: Roles, role: str) -> bool:
    """Whether what concerns `roles` concerns `role`."""
    return not roles or role in roles


def reading(history: History, seen: Handbook) -> RequiredReading | None:
    """What there is to read in the release that `history` ends with and `seen` shows; None if it ends with none.

    Where a release is too old for its changes to be known, whoever confirmed one before it has confirmed nothing.
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
    return RequiredReading(tuple(reversed(versions)), _standing(seen, history.marks), tuple(news))


def _standing(seen: Handbook, marked: Mapping[str, str]) -> tuple[BindingStandard, ...]:
    return tuple(
        BindingStandard(one.id, chapter.id, marked[one.id], concerning(one, chapter))
        for chapter in seen.standards
        for one in chapter.standards
        if binds(one)
    )


def _news(version: str, changes: Changes, names: Mapping[str, Entry]) -> Iterator[ReleaseNews]:
    found: dict[str, list[Change]] = defaultdict(list)
    for change in changes.told:
        if change.standard is not None and _is_news(change):
            found[change.standard].append(change)
    for id_, some in found.items():
        roles = list(_concerned(id_, some, names))
        if roles:
            everybody = not all(roles)
            yield ReleaseNews(version, id_, () if everybody else tuple(dict.fromkeys(sum(roles, ()))), tuple(some))


def _concerned(id_: str, changes: Sequence[Change], names: Mapping[str, Entry]) -> Iterator[Roles]:
    """Whom a standard concerned before its changes and concerns after them: nobody while it binds nobody."""
    own = next((change for change in changes if change.kind == "standard"), None)
    some = [names[id_]] if own is None else [one for one in (own.old, own.new) if one is not None]
    around = dict(changes[0].around if own is None else own.around)
    chapter = names[around["chapter"]]
    assert isinstance(chapter, Chapter)
    for one in some:
        assert isinstance(one, Standard)
        if binds(one):
            yield concerning(one, chapter)


def _is_news(change: Change) -> bool:
    """Whether a material change is one for those who see it: it may be material in a field that they do not see."""
    if change.what != "changed":
        return change.material
    return change.material and (change.reason is not None or any(one.counts == "material" for one in change.fields))
