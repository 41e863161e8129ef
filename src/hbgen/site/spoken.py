"""The languages of a page: from which side each is written, and what is in another one than the page."""

from __future__ import annotations

import re
from html import escape

from docutils import nodes
from sphinx.application import Sphinx

from hbgen.render.site_data import SiteData
from hbgen.site.mirrored import mirrored
from hbgen.site.page_values import PageValues
from hbgen.text.formats import direction, language_attributes

MIRRORED = "hbgen-mirrored.css"
"""The sheet of what no side of a text can say; pages that are written from the left do not load it."""
SHEETS = ("furo.css", "furo-extensions.css", "sphinx-design.min.css")
"""Sheets of others, which speak of left and right."""

_CLASS = "language-"
_MARK = re.compile(r' lang="([A-Za-z0-9-]+)"(?! dir=)')
_WHOLE = re.compile(r'\s*<span[^<>]* lang="([A-Za-z0-9-]+)"[^<>]*>[^<]*</span>\s*')


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _put_values, priority=850)


def load_styles(app: Sphinx, site: SiteData) -> None:
    """Let pages that are written from the right load what mirrors them."""
    if direction(site["language"]) == "rtl":
        app.add_css_file(MIRRORED, priority=900)


def mirrored_sheet(name: str, text: str, language: str) -> str:
    """A sheet of the site by its name; on a site that is written from the right, those of others are mirrored."""
    return mirrored(text) if name in SHEETS and direction(language) == "rtl" else text


def marked_title(node: nodes.Node, page: str) -> str:
    """A title as HTML of words alone, in which parts in another language than `page` say so."""
    if isinstance(node, nodes.Text):
        return escape(node.astext(), quote=False)
    inside = "".join(marked_title(child, page) for child in node.children)
    classes: list[str] = node.get("classes", []) if isinstance(node, nodes.Element) else []
    tag = next((name.removeprefix(_CLASS) for name in classes if name.startswith(_CLASS)), None)
    return inside if tag is None else f"<span {language_attributes(tag, page)}>{inside}</span>"


def _put_values(app: Sphinx, pagename: str, templatename: str, context: PageValues, doctree: object) -> None:
    site: SiteData = context["hb"]
    page = site["language"]
    context["hb_side"] = direction(page)
    context["hb_sides"] = {tag: direction(tag) for tag in {page, *site["languages"]}}
    whole = _WHOLE.fullmatch(str(context.get("title") or ""))
    context["hb_title_language"] = whole[1] if whole else ""
    if len(set(context["hb_sides"].values())) == 1:
        return
    # docutils writes the language of a text, and knows nothing of sides.
    for name in ("body", "title", "toc"):
        if isinstance(context.get(name), str):
            context[name] = _with_sides(context[name], page)
    for name in ("next", "prev"):
        if context.get(name):
            context[name] = {**context[name], "title": _with_sides(context[name]["title"], page)}
    context["parents"] = [
        {**parent, "title": _with_sides(parent["title"], page)} for parent in context.get("parents") or ()
    ]


def _with_sides(html: str, page: str) -> str:
    return _MARK.sub(lambda match: f" {language_attributes(match[1], page)}", html)
