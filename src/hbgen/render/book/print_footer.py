"""The footer of printed pages: version, date, and an address at which to check whether the version is in force."""

from __future__ import annotations

from io import BytesIO

import segno

from hbgen.editions import is_draft
from hbgen.render.book.addresses import as_uri
from hbgen.render.book.context import PageContext

QR = "current.svg"
"""One picture for all pages of a site."""


def address(book: PageContext) -> str | None:
    """The permanent address of the version, which shows whether a newer one is in force; None where none is configured.

    It is not encoded: `picture` and files of other formats convert it to a URI.
    """
    published, edition = book.settings.links.published, book.edition
    if published is None or is_draft(edition.version):
        return None
    return f"{published.rstrip('/')}/{edition.name}/{edition.version}/index.html#hb-print"


def entry(book: PageContext, id_: str) -> str | None:
    """The address of an entry in the newest release; None where the site's address is not configured."""
    published = book.settings.links.published
    return None if published is None else f"{published.rstrip('/')}/{book.edition.name}/latest/id/{id_}.html"


def stamp(book: PageContext) -> dict[str, str | None]:
    """The footer's text, address and QR code, as `site.json` holds them."""
    edition, say = book.edition, book.translate
    date = book.words.date(book.history.date(edition.handbook))
    if is_draft(edition.version):
        words = say("Not released; as of {date}.").format(date=date)
    else:
        words = say("Version {version}, {date}.").format(version=edition.version, date=date)
    url = address(book)
    return {
        "words": words,
        "address": url,
        "shown": url and url.removeprefix("https://").removesuffix("index.html#hb-print"),
        "qr": url and f"pages/{QR}",
    }


def picture(url: str) -> bytes:
    """A QR code of an address as SVG, black on white, the same bytes each time."""
    out = BytesIO()
    segno.make(as_uri(url), error="m", micro=False).save(
        out, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, svgns=True, omitsize=True
    )
    return out.getvalue()
