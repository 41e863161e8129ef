"""The whole handbook of an edition as one file: HTML, ePub and PDF, cards for roles, and a poster."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.exports import DOWNLOADS
from hbgen.exports.export_format import ExportRegistry
from hbgen.files import File
from hbgen.model.settings import Settings
from hbgen.problems import Place, Problem
from hbgen.render.whole_book import typesetting
from hbgen.render.whole_book.book_format import BookDownload, BookExport, BookRequest

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


def books(request: BookRequest) -> Iterator[tuple[BookDownload, File]]:
    """The files that the cover of an edition offers, as its settings say; what would be empty is left out.

    Raises what the writers raise.
    """
    for name in dict.fromkeys(request.edition.handbook.handbook.downloads):
        export = BOOKS[name]
        book = export.writer(request)
        if book is not None:
            address = f"{FOLDER}/{export.file_name(request.edition)}"
            yield BookDownload(export.label, export.purpose, address), File(f"{DOWNLOADS}/{address}", book.data)


def missing_for(settings: Settings) -> Problem | None:
    """What this machine lacks for the files that the cover offers; None where all of them can be made."""
    for name in settings.downloads:
        library = BOOKS[name].library
        if library is None:
            continue
        try:
            typesetting.require()
        except ImportError:
            return Problem(_PLACE, "missing-extra", {"library": library, "extra": "pdf"})
        except typesetting.NoPango as missing:
            return Problem(_PLACE, "missing-library", {"reason": str(missing)})
    return None


_PLACE = Place("content/handbook.yaml")


__all__ = ["BOOKS", "BookDownload", "BookExport", "BookRequest", "books", "missing_for"]
