"""How values, texts and links are written in a book: as on pages, but as XHTML and with links that stay in the book."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from urllib.parse import quote

from markupsafe import Markup

from hbgen.markdown import HtmlProse, target
from hbgen.markdown.heading_names import headings_of
from hbgen.model.texts import Markdown, Text
from hbgen.render.book.notes import language_note, picture_note
from hbgen.render.html import HtmlWriter
from hbgen.render.whole_book.book_context import BookContext
from hbgen.render.writer import is_cited

Picture = Callable[[str], str | None]
"""From the path of a picture below `content/` to the address at which a book shows it; None where it is not there."""

_BOXES = {
    "note": "Note",
    "tip": "Tip",
    "important": "Important",
    "warning": "Warning",
    "attention": "Attention",
    "hint": "Hint",
    "caution": "Caution",
}
"""Box of prose → its title."""


class BookWriter(HtmlWriter):
    """Writes well-formed XHTML, which HTML reads as well."""

    book: BookContext

    def __init__(self, book: BookContext, picture: Picture, top: int, turns_dark: bool = False) -> None:
        """`top` is the level of the heading of a section; `turns_dark`: the book has a look for dark screens."""
        super().__init__(book)
        self._picture = picture
        self._top = top
        self._turns_dark = turns_dark

    def marked_line(self, text: Text, seen: set[str] | None) -> Markup:
        return self._closed(super().marked_line(text, seen))

    def marked_blocks(self, text: Text, seen: set[str] | None) -> Markup:
        return self._closed(super().marked_blocks(text, seen))

    def _closed(self, html: Markup) -> Markup:
        # The text in it is escaped: what looks like a tag is one.
        return Markup(str(html).replace("<br>", "<br/>").replace('class="reference external"', 'class="hb-outside"'))

    def prose(self, text: Markdown, name: str, title: Text | None = None) -> Markup:
        """A Markdown field or guide; `name` is the id of its entry, `title` that of the page on which it stands."""
        headings = headings_of(str(title or ""), str(text))
        pictures: list[str] = []

        def address(written: str) -> str | None:
            kind, id_ = target(written) or ("", "")
            if kind == "id" and id_ not in self.book.locations and id_ in headings:
                return f"#{name}--{quote(id_)}"
            return self.book.address(written)

        def picture(path: str) -> str | None:
            pictures.append(path)
            return self._picture(path)

        html = Markup(HtmlProse(name, address, picture, self._boxes, self._top + 1).write(str(text), str(title or "")))
        html += Markup("").join(Markup(picture_note(path)) for path in pictures)
        language = text.language
        if language == self.book.language:
            return html
        return Markup("<div %s>\n%s\n</div>%s") % (self.spoken(language), html, language_note(language, str(text)))

    @cached_property
    def _boxes(self) -> dict[str, str]:
        return {box: self.book.translate(title) for box, title in _BOXES.items()}

    def logo(self) -> Markup:
        """The logo, and the one for a dark page where the book turns dark; empty without any."""
        look, name = self.book.settings.look, self.book.settings.company or self.book.settings.name
        light = self._shown(look.logo)
        if light is None:
            return Markup("")
        mark = Markup(" ") + self.spoken(name.language) if name.language != self.book.language else Markup("")
        image = Markup('<img src="%s" alt="%s"%s/>%s') % (light, str(name), mark, picture_note(look.logo or ""))
        dark = self._shown(look.logo_dark) if self._turns_dark else None
        if dark is None:
            return image
        source = Markup('<source srcset="%s" media="(prefers-color-scheme: dark)"/>') % dark
        return Markup("<picture>%s%s</picture>%s") % (source, image, picture_note(look.logo_dark or ""))

    def _shown(self, path: str | None) -> str | None:
        return self._picture(path) if path is not None else None

    def _anchor(self, address: str, shown: Markup) -> Markup:
        return Markup('<a href="%s">%s</a>') % (address, shown)

    def _part(self, text: str, linked: str | None) -> Markup:
        if linked is not None and ":" in linked:
            # An address as it stands in the text.
            return Markup('<a href="%s">%s</a>') % (linked, text)
        return super()._part(text, linked)

    def codes(self, ids: Iterable[str]) -> Markup:
        """Links to several entries, each by its code, or by its name where readers cite none."""
        return self.written(", ".join(self.link(id_, id_ if is_cited(id_) else None) for id_ in ids))

    def outside(self, address: str, shown: Text | str) -> Markup:
        """A link out of the book."""
        return Markup('<a class="hb-outside" href="%s">%s</a>') % (address, self.say(shown))
