"""A poster (A3): the promise and the values, to be read from three metres, with a code to scan for feedback."""

from __future__ import annotations

from markupsafe import Markup

from hbgen.problems import MessagePart
from hbgen.render.book import print_footer
from hbgen.render.instruments import feedback
from hbgen.render.whole_book.book_format import BookExport, BookFile, BookRequest
from hbgen.render.whole_book.book_writer import BookWriter
from hbgen.render.whole_book.cards import CardContext
from hbgen.render.whole_book.one_document import data_address, document, style
from hbgen.render.whole_book.sections import book_environment
from hbgen.render.whole_book.typesetting import typeset_first

_LETTERS = 56
"""Size in points of the values' names where there is room."""
_READABLE = 0.7
"""The scale at which promise and values can still be read from three metres: their capitals are 10 mm high, which is
a 300th of the distance, as is usual for signs."""
_LAYOUTS = (
    *((scale, True) for scale in (1.0, 0.9, 0.8, _READABLE)),
    *((scale, False) for scale in (1.0, 0.85, _READABLE, 0.5, 0.35)),
)
"""What is tried until it fits on the page: how large the letters are, and whether the values' meanings stand there."""


def _write(request: BookRequest) -> BookFile | None:
    book = CardContext(request.edition, request.history)
    if book.handbook.promise.statement is None and not book.handbook.values:
        return None
    # An opened survey is answered at once; otherwise the code leads to whoever may be written to.
    address = feedback.address(book, request.place)
    contact = address if address is not None else book.settings.links.contact
    env = book_environment(BookWriter(book, lambda path: data_address(request.images, path), 2), 2)
    code = Markup(print_footer.picture(contact).decode()) if contact else None
    stamp, css = print_footer.stamp(book), style(book, "book", "poster")

    def poster(scale: float, has_meanings: bool) -> str:
        sized = f"{css}\nhtml {{ font-size: {_LETTERS * scale:.1f}pt; }}"
        return document(
            env,
            book,
            "poster",
            sized,
            code=code,
            stamp=stamp,
            has_meanings=has_meanings,
            leads_to=contact and _shown(contact),
        )

    posters = [poster(*layout) for layout in _LAYOUTS]
    result = typeset_first(
        posters, f"poster/{request.edition.name}/{request.edition.version}", lambda pages: pages == 1
    )
    return BookFile(result.pdf, result.lacking, is_small=_LAYOUTS[result.number][0] < _READABLE)


def _shown(address: str) -> str:
    """An address as people type it."""
    return address.split(":", 1)[1].removeprefix("//")


EXPORT = BookExport(
    name="poster",
    label="PDF, A3",
    ending=".pdf",
    library="weasyprint",
    purpose=MessagePart("A poster with promise and values, for a wall."),
    stem="poster",
    writer=_write,
)
