"""The location of each id of an edition: its page, and its anchor there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hbgen.model.base import Entry
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.measurement import ChecklistItem
from hbgen.model.settings import Role
from hbgen.model.standards import Chapter

SCHEME = "hb:"
"""Scheme of addresses between pages: `hb:pages/standards/tel#TEL-03`. The Sphinx extension makes them relative."""

_PAGES = {
    "role": "organisation",
    "unit": "organisation",
    "unit-type": "organisation",
    "channel": "organisation",
    "segment": "organisation",
    "touchpoint": "organisation",
    "pledge": "framework",
    "value": "framework",
    "involvement": "involvement",
    "competency": "competencies",
    "goal": "rollout",
    "source": "rollout/sources",
    "priority": "rollout/sources",
    "activity": "rollout/activities",
    "term": "glossary",
}
"""Kind → page, for kinds whose entries share a page."""


@dataclass(frozen=True, slots=True)
class Location:
    """The location of an id: the page's name, and the anchor on it (empty for the page itself)."""

    page: str
    anchor: str

    @property
    def address(self) -> str:
        return f"{SCHEME}{self.page}" + (f"#{self.anchor}" if self.anchor else "")


def locations(handbook: Handbook, entries: Mapping[str, Entry]) -> dict[str, Location]:
    """Id → its location, for ids that have one; `entries` are those of `handbook` by their ids."""
    pages = ((id_, _PAGES.get(KINDS[type(entry)])) for id_, entry in entries.items())
    by_id = {id_: Location(f"pages/{page}", id_) for id_, page in pages if page is not None}
    for chapter in handbook.standards:
        page = chapter_page(chapter)
        by_id[chapter.id] = Location(page, "")
        for standard in chapter.standards:
            by_id[standard.id] = Location(page, standard.id)
            by_id |= {item.id: Location(page, standard.id) for item in standard.measures}
    for folder, entry, items in _with_pages(handbook):
        page = f"pages/{folder}/{entry.lower()}"
        by_id[entry] = Location(page, "")
        by_id |= {item.id: Location(page, item.id) for item in items}
    for instrument in handbook.instruments.instruments:
        page = by_id[instrument.id].page
        used = {item.section for item in instrument.items}
        by_id |= {section.id: Location(page, section.id) for section in instrument.sections if section.id in used}
    return by_id


def _with_pages(handbook: Handbook) -> Iterator[tuple[str, str, Sequence[ChecklistItem]]]:
    """Entries with a page of their own in a folder of pages: the folder, the id, and the items on the page."""
    for instrument in handbook.instruments.instruments:
        yield "instruments", instrument.id, instrument.items
    for practice in handbook.practices:
        yield "practices", practice.id, practice.checklist
    for workshop in handbook.workshops:
        yield "workshops", workshop.id, ()
    for guide in handbook.guides:
        yield "guides", guide.id, ()


def chapter_page(chapter: Chapter) -> str:
    """Name of a chapter's page."""
    return f"pages/standards/{chapter.id.lower()}"


def position_page(role: Role) -> str:
    """Name of the page with a position's sheet for the development plan."""
    return f"pages/positions/{role.id.lower()}"
