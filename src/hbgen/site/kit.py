"""A workshop day as one PDF: agenda, discussion guides, sheets and follow-up, each beginning a page of its own.

The day's page is built by Sphinx alone, without the rest of the handbook, and set by WeasyPrint.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
from html import escape
from io import StringIO
from pathlib import Path
from typing import Any

from hbgen.editions import Edition
from hbgen.files import File, write
from hbgen.load import Loaded
from hbgen.render.pages import COVER, render
from hbgen.site.build import overrides, released_on

_STYLES = Path(__file__).parent.parent / "static" / "hbgen-kit.css"
_INTERNAL = re.compile(r'(<a class="[^"]*\binternal\b[^"]*") href="[^"]*"')


class NoPango(Exception):
    """The libraries that WeasyPrint sets pages with are not on this machine."""


class Unset(Exception):
    """Sphinx said something against the page."""


def kit(root: Path, loaded: Loaded, edition: Edition, workshop: str) -> bytes:
    """The PDF of a workshop day of an edition, the same bytes each time.

    Raises `ImportError` where WeasyPrint is missing, `NoPango` where its libraries are, and `Unset` with what
    Sphinx said.
    """
    try:
        from weasyprint import CSS, HTML  # heavy, and needs Pango
    except OSError as error:
        raise NoPango(str(error).splitlines()[0]) from error
    # It tells of its progress, and Sphinx would print that.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    title, body = _page(root, loaded, edition, workshop)
    page = (
        f'<!doctype html><html lang="{edition.language}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head><body>{body}</body></html>"
    )
    # Scripts do nothing on paper; whatever else is asked for is refused: the page holds all that it needs.
    made: bytes = HTML(string=page, url_fetcher=_refuse).write_pdf(
        stylesheets=[CSS(filename=str(_STYLES))], pdf_identifier=edition.name.encode(), pdf_tags=True
    )
    return made


def _refuse(url: str, *_: Any, **__: Any) -> dict[str, Any]:
    raise ValueError(f"not fetched: {url}")


def _page(root: Path, loaded: Loaded, edition: Edition, workshop: str) -> tuple[str, str]:
    """Title, as text, and HTML of the day's page, its links into the handbook taken out."""
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    files = {file.path: file for file in render(edition, loaded.images)}
    name = f"workshops/{workshop.lower()}.md"
    kept = [file for path, file in files.items() if not path.endswith(".md")]
    seen: dict[str, str] = {}

    def see(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
        if pagename == "index":
            # The title that the context holds is HTML.
            seen.update(title=app.env.titles[pagename].astext(), body=context["body"])

    os.environ["SOURCE_DATE_EPOCH"] = released_on(edition)
    warnings = StringIO()
    with tempfile.TemporaryDirectory(prefix="hbgen-kit-") as stage:
        source, out = Path(stage) / "source", Path(stage) / "out"
        # The day stands where the cover would: there is no other page.
        write(source / "pages", [*kept, File(f"{COVER}.md", files[name].data)])
        (source / "index.md").write_bytes(b"% hbgen: cover\n")
        with patch_docutils(str(root)), docutils_namespace():
            try:
                app = Sphinx(
                    str(source),
                    str(root),
                    str(out),
                    str(Path(stage) / "doctrees"),
                    "html",
                    confoverrides=overrides(edition.language, ()),
                    status=None,
                    warning=warnings,
                    freshenv=True,
                )
                app.connect("html-page-context", see)
                app.build(force_all=True)
            except SphinxError as error:
                warnings.write(str(error))
    if warnings.getvalue():
        raise Unset(warnings.getvalue().replace(stage, ""))
    return seen["title"], _INTERNAL.sub(r"\1", seen["body"])
