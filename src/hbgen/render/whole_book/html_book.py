"""The whole handbook as one HTML file, which needs nothing else: from a stick, by mail, without a network."""

from __future__ import annotations

from hbgen.problems import MessagePart
from hbgen.render.whole_book.book_format import BookExport, BookFile, BookRequest
from hbgen.render.whole_book.one_document import one_document


def _write(request: BookRequest) -> BookFile:
    return BookFile(one_document(request, ("book", "screen"), turns_dark=True).encode())


EXPORT = BookExport(
    name="html",
    label="HTML",
    ending=".html",
    library=None,
    purpose=MessagePart("The whole handbook as one file for any browser, also without a network."),
    stem="handbook",
    writer=_write,
)
