"""Where each id of an edition stands: on which page, and under which anchor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.settings import Role
from hbgen.model.standards import Chapter

SCHEME = "hb:"
"""Addresses between pages: `hb:pages/standards/tel#TEL-03`. The Sphinx extension makes them relative."""

_PAGES = {
    "role": "organisation",
    "unit": "organisation",
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
"""Kinds whose entries stand together on one page."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an id stands: the page's name, and the anchor on it (empty for the page itself)."""

    page: str
    anchor: str

    @property
    def address(self) -> str:
        return f"{SCHEME}{self.page}" + (f"#{self.anchor}" if self.anchor else "")


def spots(handbook: Handbook, entries: Mapping[str, Any]) -> dict[str, Spot]:
    """Where each id stands that has a place of its own on a page; `entries` are those of `handbook` by their ids."""
    found: dict[str, Spot] = {}
    for id_, entry in entries.items():
        page = _PAGES.get(KINDS[type(entry)])
        if page is not None:
            found[id_] = Spot(f"pages/{page}", id_)
    for chapter in handbook.standards:
        page = chapter_page(chapter)
        found[chapter.id] = Spot(page, "")
        for standard in chapter.standards:
            found[standard.id] = Spot(page, standard.id)
            for item in standard.measures:
                found[item.id] = Spot(page, standard.id)
    for instrument in handbook.instruments.instruments:
        page = f"pages/instruments/{instrument.id.lower()}"
        found[instrument.id] = Spot(page, "")
        for item in instrument.items:
            found[item.id] = Spot(page, item.id)
    for practice in handbook.practices:
        page = f"pages/practices/{practice.id.lower()}"
        found[practice.id] = Spot(page, "")
        for item in practice.checklist:
            found[item.id] = Spot(page, item.id)
    for workshop in handbook.workshops:
        found[workshop.id] = Spot(f"pages/workshops/{workshop.id.lower()}", "")
    for guide in handbook.guides:
        found[guide.id] = Spot(f"pages/guides/{guide.id.lower()}", "")
    return found


def chapter_page(chapter: Chapter) -> str:
    """Name of a chapter's page."""
    return f"pages/standards/{chapter.id.lower()}"


def position_page(role: Role) -> str:
    """Name of the page with a position's sheet for the development plan."""
    return f"pages/positions/{role.id.lower()}"
