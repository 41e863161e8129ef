"""Sets HTML on paper as PDF, with WeasyPrint."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_LACKING = re.compile(r"\.notdef glyph .*\(U\+([0-9A-F]+)\)", re.DOTALL)


class NoPango(Exception):
    """The libraries that WeasyPrint needs (Pango) are not on this machine."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """A document as PDF."""

    pdf: bytes
    lacking: str
    """Characters that no font of this machine has, sorted: they are printed as boxes."""
    number: int
    """Index of the document, of several that were tried."""


def require() -> None:
    """Raise what `typeset` would raise where it cannot work."""
    try:
        import weasyprint  # noqa: F401  (heavy, and needs Pango)
    except OSError as error:
        raise NoPango(str(error).splitlines()[0]) from error


def typeset(html: str, identifier: str, sheets: Sequence[Path] = ()) -> Typeset:
    """A document as a tagged PDF: the same bytes each time, with the same fonts. `sheets` are further style sheets.

    Raises `ImportError` where WeasyPrint is missing, and `NoPango` where its libraries are.
    """
    return typeset_first((html,), identifier, lambda _: True, sheets)


def typeset_first(
    documents: Sequence[str], identifier: str, fits: Callable[[int], bool], sheets: Sequence[Path] = ()
) -> Typeset:
    """The first of several documents whose number of pages `fits`, or the last one; otherwise as `typeset`."""
    require()
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    with _collected_warnings() as messages:
        for html in documents:
            messages.clear()
            # Scripts do nothing on paper. Nothing is fetched: the document holds all that it needs.
            source = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=("data",)))
            fonts = FontConfiguration()
            options: dict[str, Any] = {"pdf_identifier": identifier.encode(), "pdf_tags": True}
            style = [CSS(filename=str(sheet), font_config=fonts) for sheet in sheets]
            laid_out = source.render(font_config=fonts, stylesheets=style, **options)
            if fits(len(laid_out.pages)):
                break
        pdf: bytes = laid_out.write_pdf(**options)
    lacking = sorted({chr(int(code, 16)) for line in messages for code in _LACKING.findall(line)})
    return Typeset(pdf, "".join(lacking), documents.index(html))


@contextmanager
def _collected_warnings() -> Iterator[list[str]]:
    """A list that collects the warnings of WeasyPrint, in place of the handlers of Sphinx, which would print them."""
    messages: list[str] = []

    class _WarningHandler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    logger, handler = logging.getLogger("weasyprint"), _WarningHandler()
    previous = logger.propagate, logger.level, logger.handlers
    logger.propagate, logger.handlers = False, [handler]
    logger.setLevel(logging.WARNING)
    try:
        yield messages
    finally:
        logger.propagate, logger.handlers = previous[0], previous[2]
        logger.setLevel(previous[1])
