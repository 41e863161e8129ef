"""Ids that a reader may still have noted, though the handbook has them no more: what they were, and what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hbgen.editions import Edition, select
from hbgen.model.base import entries
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.settings import Gone
from hbgen.model.standards import Retirement, Standard
from hbgen.releases.ledger import Release
from hbgen.render.book.context import PageContext

RetiredIds = Mapping[str, Mapping[str, str]]
"""Id → `name`, `version` (the last release that had it), and where they are known `reason`, `successor` with
`successor_name`."""


def retired_ids(whole: Handbook, edition: Edition, releases: Sequence[Release]) -> RetiredIds:
    """The ids that `edition` could be read under in one of `releases` (oldest first) and that are gone from `whole`.

    What this audience could not see then is not named, nor what the handbook still has but hides from it.
    Only the last release that had an id is read for it. Raises `Broken` for one that cannot be read.
    """
    now = {entry.id for entry in entries(whole) if type(entry) in KINDS}  # type: ignore[attr-defined]
    last = {id_: release for release in releases for id_ in release.ids if id_ not in now}
    told: dict[str, Gone | Retirement] = {each.id: each for each in edition.handbook.handbook.retired_ids}
    books: dict[str, PageContext] = {}
    found: dict[str, dict[str, str]] = {}
    for id_, release in sorted(last.items()):
        number = str(release.number)
        if number not in books:
            books[number] = PageContext(select(release.handbook, edition.audience, edition.language))
        book = books[number]
        if id_ not in book.locations:
            continue
        found[id_] = {"name": str(book.name(id_)), "version": number}
        entry = book.entries[id_]
        said = told.get(id_) or (entry.retired if isinstance(entry, Standard) else None)
        if said is not None:
            found[id_] |= {"reason": str(said.reason)} | ({"successor": said.successor} if said.successor else {})
    now_seen = PageContext(edition)
    for each in found.values():
        follows = each.pop("successor", None)
        if follows in now_seen.locations:
            each |= {"successor": follows, "successor_name": str(now_seen.name(follows))}
        elif follows in found:
            each |= {"successor": follows, "successor_name": found[follows]["name"]}
    return found
