"""The whole handbook as a book on paper: a tagged PDF with cover, contents, and the version on each page."""

from __future__ import annotations

from hbgen.problems import MessagePart
from hbgen.render.whole_book.book_format import BookExport, BookFile, BookRequest
from hbgen.render.whole_book.one_document import one_document
from hbgen.render.whole_book.typesetting import typeset


def _write(request: BookRequest) -> BookFile:
    result = typeset(one_document(request, ("book", "paper")), f"{request.edition.name}/{request.edition.version}")
    return BookFile(result.pdf, result.lacking)


EXPORT = BookExport(
    name="pdf",
    label="PDF",
    ending=".pdf",
    library="weasyprint",
    purpose=MessagePart("The whole handbook as a book, to print or to keep."),
    stem="handbook",
    writer=_write,
)
