"""Ids that the handbook no longer has, with name and successor, for readers who follow an old reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hbgen.editions import Edition
from hbgen.model.base import entries
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.settings import Gone
from hbgen.model.standards import Retirement, Standard
from hbgen.model.texts import Text
from hbgen.releases.ledger import Release
from hbgen.releases.release_history import ReleaseHistory
from hbgen.render.book.context import PageContext

RetiredIds = Mapping[str, Mapping[str, str]]
"""Id → `name`, `version` (the last release that had it), and where they are known `reason`, `successor` with
`successor_name`. `name_language`, `reason_language` and `successor_language` are those of texts in another language
than the edition's."""


def retired_ids(
    whole: Handbook,
    edition: Edition,
    releases: Sequence[Release],
    as_seen: Callable[[Release, Edition], Edition] | None = None,
) -> RetiredIds:
    """The ids that `edition` could be read under in one of `releases` (oldest first) and that are not in `whole`.

    Entries that this audience could not see then are left out, and so are those that the handbook still has but
    hides from it. Only the last release that had an id is read for it. `as_seen` gives a release as the audience of an
    edition could see it. Raises `BrokenRelease` for one that cannot be read.
    """
    as_seen = as_seen or ReleaseHistory().as_seen
    current_ids = {entry.id for entry in entries(whole) if type(entry) in KINDS}  # type: ignore[attr-defined]
    last = {id_: release for release in releases for id_ in release.ids if id_ not in current_ids}
    declared: dict[str, Gone | Retirement] = {retired.id: retired for retired in edition.handbook.handbook.retired_ids}
    books: dict[str, PageContext] = {}
    details: dict[str, dict[str, str]] = {}
    for id_, release in sorted(last.items()):
        number = str(release.number)
        if number not in books:
            books[number] = PageContext(as_seen(release, edition))
        book = books[number]
        if id_ not in book.locations:
            continue
        details[id_] = {**_said("name", "name_language", book.name(id_), edition), "version": number}
        entry = book.entries[id_]
        retirement = declared.get(id_) or (entry.retired if isinstance(entry, Standard) else None)
        if retirement is not None:
            details[id_] |= _said("reason", "reason_language", retirement.reason, edition) | (
                {"successor": retirement.successor} if retirement.successor else {}
            )
    current = PageContext(edition)
    for detail in details.values():
        successor = detail.pop("successor", None)
        if successor in current.locations:
            name = current.name(successor)
            detail |= {"successor": successor, **_said("successor_name", "successor_language", name, edition)}
        elif successor in details:
            detail |= {"successor": successor, "successor_name": details[successor]["name"]}
            if "name_language" in details[successor]:
                detail["successor_language"] = details[successor]["name_language"]
    return details


def _said(key: str, language_key: str, text: Text | str, edition: Edition) -> dict[str, str]:
    """A text, and its language where it is not the edition's."""
    is_foreign = isinstance(text, Text) and text.language != edition.language
    return {key: str(text)} | ({language_key: text.language} if isinstance(text, Text) and is_foreign else {})
