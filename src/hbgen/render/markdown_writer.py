"""Texts and links of pages in Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from hbgen.markdown import (
    Link,
    Ready,
    Words,
    destination,
    escape,
    inline_text,
    marked_blocks,
    marked_line,
    prose,
    target,
)
from hbgen.markdown.heading_names import headings_of
from hbgen.model.texts import Markdown, Text
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
        return Ready(f"[{escape(text)}]{_language_class(language, text)}")

    def lead(self, value: Text | str, address: str, before: str = "") -> Ready:
        # The language class is on the link, since brackets cannot be nested.
        is_foreign = isinstance(value, Text) and value.language != self.book.language
        mark = _language_class(value.language, str(value)) if isinstance(value, Text) and is_foreign else ""
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

    def marked_line(self, text: Text, seen: set[str] | None) -> Ready:
        return self._marked(marked_line, text, seen)

    def marked_blocks(self, text: Text, seen: set[str] | None) -> Ready:
        return self._marked(marked_blocks, text, seen)

    def _marked(self, write: Callable[[str, Link, Words, str], str], text: Text, seen: set[str] | None) -> Ready:
        if text.language != self.book.language:
            language = f"{{.language-{text.language}}}"

            def foreign(words: str) -> str:
                return f"[{inline_text(words)}]{language}" if words.strip() else inline_text(words)

            return Ready(write(str(text), self.address, foreign, language) + language_note(text.language, str(text)))

        def linked(words: str) -> str:
            if seen is None:
                return inline_text(words)
            parts = self.book.autolinks_within(words, seen)
            return "".join(
                self._anchor(inline_text(part), linked_) if linked_ else inline_text(part) for part, linked_ in parts
            )

        return Ready(write(str(text), self.address, linked, ""))

    def _anchor(self, shown: str, linked: str) -> str:
        return f"[{shown}]({destination(self.book.address_of(linked))})"

    def paragraph(self, line: str) -> Ready:
        return Ready(line)

    def quoted(self, text: Text | None, seen: set[str]) -> Ready:
        """A text as a quotation; None is text that is not written yet."""
        return Ready("\n".join(f"> {line}".rstrip() for line in self.blocks(text, seen).split("\n")))

    def address(self, written: str) -> str | None:
        """Where an address in a text leads on this edition's pages; None where the audience may not see its target."""
        return self.book.address(written)

    def prose(self, text: Markdown) -> Ready:
        """A Markdown field or guide, normalised; links to entries that the audience may not see become plain text."""
        language = text.language if text.language != self.book.language else ""
        note = language_note(language, str(text)) if language else ""
        pictures: list[str] = []

        def address(written: str) -> str | None:
            kind, name = target(written) or ("", "")
            if kind == "image":
                pictures.append(name)
                return f"/pages/{name}"
            if kind == "id" and name not in self.book.locations and name in headings_of("", str(text)):
                return f"#{quote(name)}"
            return self.address(written)

        return Ready("".join((prose(str(text), address, language), note, *map(picture_note, pictures))))


def _language_class(language: str, text: str) -> str:
    return f"{{.language-{language}}}{language_note(language, text)}"


__all__ = ["MarkdownWriter"]
