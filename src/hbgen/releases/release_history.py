"""What an audience may know of a handbook's past: releases compared as this audience could see them.

Both sides of each comparison are selected before they are compared, so that the result holds nothing hidden.
Whether a change is material is decided on the whole handbooks.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from hbgen.editions import NEXT, AudienceView, Edition, is_draft
from hbgen.model.base import Entry, declared_for
from hbgen.model.handbook import Handbook
from hbgen.model.visibility import Audience, sees
from hbgen.releases.ages import aged
from hbgen.releases.changes import Changes, diff
from hbgen.releases.child_order import Key, nodes
from hbgen.releases.content_hash import marks
from hbgen.releases.events import Record, event_log
from hbgen.releases.head import Aged, Head
from hbgen.releases.history import History, VersionStep
from hbgen.releases.ledger import Release

DEPTH = 10
"""How many of the newest versions are listed with their changes. Older ones are listed without, so that the cost of
a version does not grow with the number of releases; their changes are on their own pages."""


@dataclass(slots=True)
class ReleaseHistory:
    """A cache of what is derived from releases, by their digests: releases never change.

    One instance serves a whole build, or a preview as long as it runs.
    """

    _releases: dict[str, Release] = field(default_factory=dict)
    """Digest → the first object read with it, with its parsed parts: a ledger may be read repeatedly."""
    _views: dict[tuple[str, Audience], AudienceView] = field(default_factory=dict)
    _seen: dict[tuple[str, Audience, str], Edition] = field(default_factory=dict)
    _judged: dict[tuple[str, str], Changes] = field(default_factory=dict)
    _events: dict[tuple[str, Audience], Record] = field(default_factory=dict)
    _steps: dict[tuple[str, str, Audience, str], VersionStep] = field(default_factory=dict)
    _states: list[_State] = field(default_factory=list)
    """The last content that was compared with the releases, with what holds for all of its editions."""

    def history(
        self, releases: Sequence[Release], whole: Handbook, edition: Edition, hidden: Collection[str] = ()
    ) -> History:
        """The history of `edition`, which shows the newest of `releases` (oldest first), or `whole` after it.

        Of releases with numbers in `hidden` it says nothing: a version is compared with the one before that is shown.

        Raises `BrokenRelease` for a release that cannot be read.
        """
        if not releases:
            return History()
        newest = releases[-1]
        releases = [self._releases.setdefault(release.digest, release) for release in releases]
        shown_releases = [release for release in releases if str(release.number) not in hidden]
        pairs = list(zip([None, *shown_releases], shown_releases, strict=False))
        steps = [
            self._step(release, before, edition, index >= len(pairs) - DEPTH)
            for index, (before, release) in enumerate(pairs)
        ]
        if is_draft(edition.version) and shown_releases:
            steps.append(self._next(shown_releases[-1], whole, edition))
        state = self._state(whole)
        outdated = state.aged(newest) if is_draft(edition.version) else newest.aged
        shown = {standard.id for chapter in edition.handbook.standards for standard in chapter.standards}
        marked = {id_: mark for id_, mark in state.marks.items() if id_ in shown}
        draft = whole if is_draft(edition.version) else None
        events = event_log(releases, draft, edition.audience, self._events)
        return History(tuple(reversed(steps)), _shown(outdated, edition), marked, events)

    def _step(self, release: Release, before: Release | None, edition: Edition, in_full: bool) -> VersionStep:
        approvals = release.approvals if sees(edition.audience, declared_for(Head, "approvals")) else ()
        number, since = str(release.number), str(before.number) if before else None
        if before is None or not in_full:
            return VersionStep(number, release.date, approvals, since)
        key = (before.digest, release.digest, edition.audience, edition.language)
        if key not in self._steps:
            pair = before.digest, release.digest
            if pair not in self._judged:
                self._judged[pair] = diff(before.handbook, release.handbook)
            old, new = self.as_seen(before, edition).handbook, self.as_seen(release, edition).handbook
            changes = diff(old, new, self._judged[pair])
            self._steps[key] = VersionStep(number, release.date, approvals, since, changes, _names(old, new))
        return self._steps[key]

    def _next(self, before: Release, whole: Handbook, edition: Edition) -> VersionStep:
        old = self.as_seen(before, edition).handbook
        changes = diff(old, edition.handbook, self._state(whole).changes(before))
        # The unreleased version is never older than the newest release, also where nobody has set its day.
        date = max(edition.handbook.handbook.date, before.date)
        return VersionStep(NEXT, date, (), str(before.number), changes, _names(old, edition.handbook))

    def as_seen(self, release: Release, edition: Edition) -> Edition:
        """A release as the audience of `edition` could see it, in its language."""
        key = (release.digest, edition.audience, edition.language)
        if key not in self._seen:
            view = self._views.setdefault(key[:2], AudienceView(release.handbook, edition.audience))
            self._seen[key] = view.edition(edition.language)
        return self._seen[key]

    def _state(self, whole: Handbook) -> _State:
        if not self._states or self._states[0].handbook is not whole:
            self._states[:] = [_State(whole)]
        return self._states[0]


class _State:
    """What follows from a whole handbook and the releases before it, found once for all editions."""

    def __init__(self, handbook: Handbook) -> None:
        self.handbook = handbook
        self._changes: dict[str, Changes] = {}
        self._aged: dict[str, tuple[Aged, ...]] = {}

    @cached_property
    def marks(self) -> dict[str, str]:
        return marks(self.handbook)

    def changes(self, before: Release) -> Changes:
        if before.digest not in self._changes:
            self._changes[before.digest] = diff(before.handbook, self.handbook)
        return self._changes[before.digest]

    def aged(self, newest: Release) -> tuple[Aged, ...]:
        if newest.digest not in self._aged:
            self._aged[newest.digest] = aged(newest, self.handbook)
        return self._aged[newest.digest]


def _names(old: Handbook, new: Handbook) -> dict[str, Entry]:
    return {key[1]: node.entry for handbook in (old, new) for key, node in nodes(handbook).items()}


def _shown(outdated: Sequence[Aged], edition: Edition) -> dict[Key, tuple[Aged, ...]]:
    """Those of `outdated` that the edition shows: in its language, in an entry and a field that it has; by entry."""
    visible = nodes(edition.handbook)
    shown: dict[Key, tuple[Aged, ...]] = {}
    for translation in outdated:
        node = visible.get((translation.kind, translation.id))
        if (
            node is None
            or translation.language != edition.language
            or not getattr(node.entry, str(translation.path[0]), None)
        ):
            continue
        shown[node.key] = (*shown.get(node.key, ()), translation)
    return shown


__all__ = ["DEPTH", "ReleaseHistory"]
