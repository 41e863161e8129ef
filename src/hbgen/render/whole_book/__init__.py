"""The whole handbook of an edition as one file: HTML, ePub and PDF, cards for roles, and a poster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hbgen.exports import DOWNLOADS
from hbgen.exports.export_format import ExportRegistry
from hbgen.files import File
from hbgen.render.whole_book.book_format import BookExport, BookRequest

BOOKS: ExportRegistry[BookExport] = ExportRegistry(
    BookExport,
    {
        "html": "hbgen.render.whole_book.html_book",
        "epub": "hbgen.render.whole_book.epub_book",
        "pdf": "hbgen.render.whole_book.pdf_book",
        "cards": "hbgen.render.whole_book.cards",
        "poster": "hbgen.render.whole_book.poster",
    },
)
"""Name of a format in `hbgen export` → format of the whole handbook, in the order in which the cover offers them."""

FOLDER = "pages/book"
"""Where the files that the cover offers stand on a site."""


def books(request: BookRequest, names: Iterable[str]) -> Iterator[tuple[BookExport, File]]:
    """The files of an edition in these formats, as the cover offers them; what would be empty is left out.

    Raises what the writers raise.
    """
    for name in names:
        export = BOOKS[name]
        book = export.writer(request)
        if book is not None:
            path = f"{DOWNLOADS}/{FOLDER}/{export.file_name(request.edition)}"
            yield export, File(path, book.data)


__all__ = ["BOOKS", "FOLDER", "BookExport", "BookRequest", "books"]
