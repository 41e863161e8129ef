"""The page context of a book: ids have their locations in the book itself, and those that are not in it have none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from hbgen.markdown import target
from hbgen.model.handbook import KINDS
from hbgen.model.reference import Guide
from hbgen.render.book.context import PageContext
from hbgen.render.book.locations import Location

FRAMEWORK, GLOSSARY, ORGANISATION, CODES = "framework", "glossary", "organisation", "codes"
"""Names of sections. A chapter's, a checklist's and a guide's are made of their ids, and have a hyphen."""

_SHARED = {
    "role": ORGANISATION,
    "unit": ORGANISATION,
    "unit-type": ORGANISATION,
    "channel": ORGANISATION,
    "segment": ORGANISATION,
    "touchpoint": ORGANISATION,
    "pledge": FRAMEWORK,
    "value": FRAMEWORK,
    "term": GLOSSARY,
}
"""Kind → section, for kinds whose entries share one."""


@dataclass(frozen=True, slots=True)
class BookLocation(Location):
    """The location of an id in a book: `page` is the file of its section, empty where the book is one document."""

    @property
    def address(self) -> str:
        return f"{self.page}#{self.anchor}"


@dataclass(frozen=True, eq=False)
class BookContext(PageContext):
    """An edition as templates of a book ask for it."""

    ending: str | None = None
    """How the files end of a book that has one for each section; None for one document."""

    def file(self, section: str) -> str:
        """The file of a section; empty where the book is one document."""
        return "" if self.ending is None else f"{section}{self.ending}"

    @cached_property
    def locations(self) -> dict[str, Location]:
        """Id → its location, for each id that stands in the book. An item of a standard stands at its standard."""
        return {id_: BookLocation(self.file(section), anchor) for id_, section, anchor in self._anchors()}

    def address(self, written: str) -> str | None:
        kind, name = target(written) or ("image", "")
        if kind != "part":
            return super().address(written)
        guide, _, part = name.partition(".md#")
        location = self.locations.get(guide)
        return None if location is None else f"{location.address}--{quote(part)}"

    def _anchors(self) -> Iterator[tuple[str, str, str]]:
        """Each id of the book, its section and its anchor."""
        handbook = self.handbook
        for id_, entry in self.entries.items():
            if (section := _SHARED.get(KINDS[type(entry)])) is not None:
                yield id_, section, id_
        for chapter in handbook.standards:
            section = section_of("standards", chapter.id)
            yield chapter.id, section, chapter.id
            for standard in chapter.standards:
                yield standard.id, section, standard.id
                for item in standard.measures:
                    yield item.id, section, standard.id
        for instrument in handbook.instruments.instruments:
            section = section_of("checklist", instrument.id)
            yield instrument.id, section, instrument.id
            for item in instrument.items:
                yield item.id, section, item.id
        for guide in handbook.guides:
            yield guide.id, guide_section(guide), guide.id


def section_of(kind: str, id_: str) -> str:
    """The name of the section of an entry that has one of its own."""
    return f"{kind}-{id_.lower()}"


def guide_section(guide: Guide) -> str:
    """The name of a guide's section."""
    return section_of("guide", guide.id)
