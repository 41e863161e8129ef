"""What a sheet of paper must say of itself: which version it shows, of which day, and where to see whether it holds."""

from __future__ import annotations

from io import BytesIO

import segno

from hbgen.editions import NEXT
from hbgen.render.book.addresses import as_uri
from hbgen.render.book.context import PageContext

QR = "current.svg"
"""One picture for all pages of a site."""


def address(book: PageContext) -> str | None:
    """Where the version stands for ever, and says itself whether a newer one is in force; None where nobody said.

    As it was written: `picture` and files of other formats take it as a URI.
    """
    published, edition = book.settings.links.published, book.edition
    if published is None or edition.version == NEXT:
        return None
    return f"{published.rstrip('/')}/{edition.name}/{edition.version}/index.html#hb-print"


def entry(book: PageContext, id_: str) -> str | None:
    """Where an entry of the newest release stands, whichever that is; None where nobody said where the site stands."""
    published = book.settings.links.published
    return None if published is None else f"{published.rstrip('/')}/{book.edition.name}/latest/id/{id_}.html"


def stamp(book: PageContext) -> dict[str, str | None]:
    """What stands at the foot of each printed page."""
    edition, say = book.edition, book.translate
    date = book.words.date(book.history.date(edition.handbook))
    if edition.version == NEXT:
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
    """An address as a QR code, black on white whatever is around it: the same bytes each time."""
    out = BytesIO()
    segno.make(as_uri(url), error="m", micro=False).save(
        out, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, svgns=True, omitsize=True
    )
    return out.getvalue()
