"""Texts and links of pages in Markdown."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from hbgen.markdown import Ready, destination, escape, prose, target
from hbgen.markdown.heading_names import headings_of
from hbgen.model.base import Markdown, Text
from hbgen.render.book.context import PageContext
from hbgen.render.book.notes import language_note, picture_note
from hbgen.render.writer import Writer


class MarkdownWriter(Writer[Ready]):
    """Writes Markdown; docutils turns its classes `language-…` into `lang` attributes."""

    def __init__(self, book: PageContext) -> None:
        self.book = book

    def written(self, text: str) -> Ready:
        return Ready(text)

    def is_written(self, value: object) -> bool:
        # Macros return `Markup`.
        return isinstance(value, (Markup, Ready))

    def escaped(self, text: str) -> Ready:
        return escape(text)

    def marked(self, text: str, language: str) -> Ready:
        # HTML tags would appear literally in titles.
        return Ready(f"[{escape(text)}]{_language_class(language)}")

    def lead(self, value: Text | str, address: str, before: str = "") -> Ready:
        # The language class is on the link, since brackets cannot be nested.
        is_foreign = isinstance(value, Text) and value.language != self.book.language
        mark = _language_class(value.language) if isinstance(value, Text) and is_foreign else ""
        return Ready(f"[{before}{escape(str(value))}]({address}){mark}")

    def mark(self, text: str) -> Ready:
        return Ready(f"[{escape(text)}]{{.hb-unwritten}}")

    def cited(self, id_: str) -> Ready:
        return Ready(f"{escape(id_)} ")

    def message(self, text: str, many: str = "", /, **values: Any) -> Ready:
        # hbgen's own messages are trusted Markdown; the values filled in are escaped.
        template = self.template(text, many, values)
        return Ready(template.format_map({name: self.show(value) for name, value in values.items()}))

    def unit_gap(self, unit: str) -> str:
        # No line break may come between.
        return self.book.words.before(unit).replace(" ", "\u00a0")

    def autolinked(self, parts: list[tuple[str, str | None]]) -> Ready:
        # The text is escaped as a whole. NUL never stands in content, and escaping leaves it and digits alone.
        addresses = [self.book.address_of(linked) if linked else "" for _, linked in parts]
        numbered = ((f"\0{number}\0{part}\0" if linked else part) for number, (part, linked) in enumerate(parts))

        def link(match: re.Match[str]) -> str:
            return f"[{match[2]}]({destination(addresses[int(match[1])])})"

        return Ready(re.sub(r"\0([0-9]+)\0([^\0]*)\0", link, escape("".join(numbered))))

    def prose(self, text: Markdown) -> Ready:
        """A Markdown field or guide, normalised; links to entries that the audience may not see become plain text."""
        note = language_note(text.language) if text.language != self.book.language else ""
        pictures: list[str] = []

        def address(written: str) -> str | None:
            parsed = target(written)
            if parsed is None:
                return None
            kind, name = parsed
            if kind == "part":
                guide, _, part = name.partition(".md#")
                location = self.book.locations.get(guide)
                return f"{location.address}#{quote(part)}" if location else None
            if kind == "id" and name not in self.book.locations and name in headings_of("", str(text)):
                return f"#{quote(name)}"
            if kind in ("id", "guide"):
                location = self.book.locations.get(name)
                return location.address if location else None
            if kind == "image":
                pictures.append(name)
                return f"/pages/{name}"
            return name

        return Ready("".join((prose(str(text), address), note, *map(picture_note, pictures))))


def _language_class(language: str) -> str:
    return f"{{.language-{language}}}{language_note(language)}"


__all__ = ["MarkdownWriter"]
