"""A workshop day as one PDF: agenda, guides, games, sheets and follow-up, each beginning a page of its own.

The day's page and those that its parts use are built by Sphinx, without the rest of the handbook, and rendered by
WeasyPrint as one document.
"""

from __future__ import annotations

import os
import posixpath
import re
import tempfile
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from io import StringIO
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING

from hbgen.editions import Edition
from hbgen.files import File, write
from hbgen.load import Loaded
from hbgen.render.pages import kit as render
from hbgen.render.registered_games import GAMES
from hbgen.render.whole_book.typesetting import require, typeset
from hbgen.site.build import overrides, released_on
from hbgen.site.page_values import PageValues
from hbgen.text.formats import language_attributes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_STATIC = Path(__file__).parent.parent / "static"
_STYLES = [_STATIC / "hbgen-kit.css", *([_STATIC / "hbgen-games-kit.css"] if GAMES else [])]
_INTERNAL = re.compile(r'(<a class="[^"]*\binternal\b[^"]*") href="([^"]*)"')
_PICTURE = re.compile(r'(<img\b[^>]*?) src="([^"]*)"')
_PLACE = '<div class="hb-kit" hidden></div>'
"""The placeholder on a day's page for the other pages that it uses: `kit.html.jinja`."""


class Unset(Exception):
    """Sphinx gave warnings; the message holds them."""


@dataclass(frozen=True, slots=True)
class Kit:
    """A workshop day as a PDF."""

    pdf: bytes
    lacking: str
    """Characters that no font of this machine has, sorted: they are printed as boxes."""


def kit(root: Path, loaded: Loaded, edition: Edition, workshop: str) -> Kit:
    """A workshop day of an edition as a PDF: the same bytes each time, with the same fonts.

    Raises `ImportError` and `NoPango` as `typeset`, and `Unset` with the warnings of Sphinx.
    """
    require()
    day = built(root, loaded, edition, workshop)
    page = (
        f'<!doctype html><html {language_attributes(edition.language)}><head><meta charset="utf-8">'
        f"<title>{escape(day.title)}</title></head><body>{day.body}</body></html>"
    )
    result = typeset(page, edition.name, _STYLES)
    return Kit(result.pdf, result.lacking)


@dataclass(frozen=True, slots=True)
class KitPages:
    """The pages of a day as built by Sphinx: the title, as text, and the HTML, including the pages that it uses."""

    title: str
    body: str


def built(root: Path, loaded: Loaded, edition: Edition, workshop: str) -> KitPages:
    """A day's page, with the pages that its parts use in place of the placeholder.

    Links between them become links within the document; those to the rest of the handbook are removed. Raises
    `Unset` with the warnings of Sphinx.
    """
    files = render(edition, loaded.images, workshop)
    bodies, title = _bodies(root, edition, files)
    own = f"pages/workshops/{workshop.lower()}"
    names = [f"pages/{file.path.removesuffix('.md')}" for file in files[1:] if file.path.endswith(".md")]
    anchors = {name: f"kit-{number}" for number, name in enumerate(names, 1)}

    def link_target(match: re.Match[str]) -> str:
        page, _, anchor = match[2].partition("#")
        name = posixpath.normpath(page.removesuffix(".html"))
        if name == own and anchor:
            return f'{match[1]} href="#{anchor}"'
        if name not in anchors:
            return match[1]
        # A sheet with this id on that page, or the page.
        target = anchor if f'id="{anchor}"' in bodies[name] else anchors[name]
        return f'{match[1]} href="#{target}"'

    sheets = [
        f'<div class="hb-attached" id="{anchors[name]}">{_INTERNAL.sub(lambda match: match[1], bodies[name])}</div>'
        for name in names
    ]
    body = _INTERNAL.sub(link_target, bodies["index"]).replace(_PLACE, "\n".join(sheets))
    return KitPages(title, body)


def _embed(app: Sphinx, match: re.Match[str]) -> str:
    """An `<img>` with its data in place of its address."""
    name = posixpath.basename(match[2])
    path = next(
        (Path(app.srcdir) / file for file, (_, image_name) in app.env.images.items() if image_name == name), None
    )
    if path is None:
        return match[0]
    kind = guess_type(name)[0] or "application/octet-stream"
    return f'{match[1]} src="data:{kind};base64,{b64encode(path.read_bytes()).decode()}"'


def _bodies(root: Path, edition: Edition, files: Sequence[File]) -> tuple[dict[str, str], str]:
    """The HTML of each page, by its name, and the title of the first, as text."""
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    bodies: dict[str, str] = {}
    titles: dict[str, str] = {}

    def collect(app: Sphinx, pagename: str, templatename: str, context: PageValues, doctree: object) -> None:
        if doctree is not None:
            bodies[pagename] = _PICTURE.sub(partial(_embed, app), context["body"])
            # The title that the context holds is HTML.
            titles[pagename] = app.env.titles[pagename].astext()

    os.environ["SOURCE_DATE_EPOCH"] = released_on(edition)
    warnings = StringIO()
    with tempfile.TemporaryDirectory(prefix="hbgen-kit-") as stage:
        source, out = Path(stage) / "source", Path(stage) / "out"
        write(source / "pages", list(files))
        (source / "index.md").write_bytes(b"% hbgen: cover\n")
        with patch_docutils(str(root)), docutils_namespace():
            try:
                app = Sphinx(
                    str(source),
                    str(root),
                    str(out),
                    str(Path(stage) / "doctrees"),
                    "html",
                    # There is no toctree: all pages become one document.
                    confoverrides={
                        **overrides(edition.language, ()),
                        "suppress_warnings": ["toc.not_included", "myst.strikethrough"],
                    },
                    status=None,
                    warning=warnings,
                    freshenv=True,
                )
                app.connect("html-page-context", collect)
                app.build(force_all=True)
            except SphinxError as error:
                warnings.write(str(error))
    if warnings.getvalue():
        raise Unset(warnings.getvalue().replace(stage, ""))
    return bodies, titles["index"]
