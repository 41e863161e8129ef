"""The whole handbook as an ePub, for readers of electronic books (EPUB 3.3)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from hbgen.problems import MessagePart
from hbgen.releases.events import event_log
from hbgen.render.book import print_footer
from hbgen.render.book.notes import take_notes
from hbgen.render.whole_book.book_context import BookContext
from hbgen.render.whole_book.book_format import BookExport, BookFile, BookRequest
from hbgen.render.whole_book.book_writer import BookWriter
from hbgen.render.whole_book.one_document import MEDIA_TYPES, grouped, other_languages, style
from hbgen.render.whole_book.sections import book_environment, sections
from hbgen.text.formats import direction

_ENDING = ".xhtml"
_TYPE = b"application/epub+zip"
_FOLDER = "EPUB"
_DAY = (1980, 1, 1, 0, 0, 0)
"""The day of each file in the archive: the first that there is in one."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _BookPage:
    """A file with text, and what stands on it."""

    name: str
    data: str


def _write(request: BookRequest) -> BookFile:
    book = BookContext(request.edition, request.history, ending=_ENDING)
    writer = BookWriter(book, lambda path: path if path in request.images else None, 1)
    env = book_environment(writer, 1)
    parts = [*sections(writer, env)]
    shared = {
        "direction": direction(book.language),
        "groups": grouped(parts),
        "languages": other_languages(book, parts),
        "stamp": print_footer.stamp(book),
    }

    def page(template: str, name: str, **context: object) -> tuple[_BookPage, frozenset[str]]:
        text = env.get_template(f"{template}.html.jinja").render(**shared, **context)
        noted = take_notes(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')
        return _BookPage(name, _NOT_XML.sub("\ufffd", noted.text)), noted.pictures

    cover, logos = page("epub_page", f"cover{_ENDING}", title=str(book.settings.name), body=None)
    contents, _ = page("epub_nav", f"contents{_ENDING}", title=str(book.settings.name))
    texts = [page("epub_page", part.name + _ENDING, title=part.title.striptags(), body=part.body)[0] for part in parts]
    shown = sorted(logos.union(*(part.pictures for part in parts)) & request.images.keys())
    pictures = {path: request.images[path] for path in shown}
    day = request.history.date(book.handbook)
    package, _ = page(
        "epub_package",
        "package.opf",
        identifier=_identifier(book),
        modified=f"{day.isoformat()}T00:00:00Z",
        day=day.isoformat(),
        texts=[(file.name.removesuffix(_ENDING), file.name) for file in (cover, contents, *texts)],
        pictures=[(f"picture-{n}", path, MEDIA_TYPES[path.rpartition(".")[2]]) for n, path in enumerate(pictures, 1)],
        has_pictures=bool(pictures),
    )
    files = {file.name: file.data.encode() for file in (package, contents, cover, *texts)}
    files["book.css"] = style(book, "book", "epub").encode()
    return BookFile(_archive({f"{_FOLDER}/{name}": data for name, data in (files | pictures).items()}))


def _identifier(book: BookContext) -> str:
    """A tag URI (RFC 4151) for the edition of this version, which is the same each time."""
    edition = book.edition
    log = book.history.events or event_log((), book.handbook, edition.audience)
    day = book.history.date(book.handbook).isoformat()
    return f"tag:{log.identity},{day}:{edition.name}/{edition.version}/book"


def _archive(files: Mapping[str, bytes]) -> bytes:
    """An ePub's archive: its type comes first and is not compressed; the same files give the same bytes."""
    container = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        f'<rootfile full-path="{_FOLDER}/package.opf" media-type="application/oebps-package+xml"/>'
        "</rootfiles></container>\n"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in {"mimetype": _TYPE, "META-INF/container.xml": container.encode(), **files}.items():
            info = zipfile.ZipInfo(name, _DAY)
            # Otherwise the system on which it is made is noted, and Windows has other rights.
            info.create_system, info.external_attr = 3, 0o644 << 16
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


EXPORT = BookExport(
    name="epub",
    label="ePub",
    ending=".epub",
    library=None,
    purpose=MessagePart("The whole handbook for readers of electronic books, on a phone too."),
    stem="handbook",
    writer=_write,
)
