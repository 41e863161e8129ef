"""The one place where text becomes HTML in the frame of a page: title, sidebar, header and footer.

Sphinx renders its templates, and those of themes, without escaping, and leaves it to each of them (9.0.4,
`jinja2glue.BuiltinTemplateLoader`). Here every HTML template escapes whatever it prints. Values that are HTML
already are listed in this module and nowhere else; any other value is shown as text, never as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup, escape
from sphinx.application import Sphinx

from hbgen.site.page_values import PageValues

_HTML = ("body", "furo_navigation_tree", "metatags", "title", "toc")
"""Values that Sphinx, its theme and `navigation` give as HTML, made by docutils' writer or escaped there."""
_TITLED = ("next", "prev")
"""Neighbouring pages: their titles are HTML too."""
_LISTED = ("parents",)
"""Lists of such pages."""
_TAGS = ("css_tag", "js_tag")
"""Functions that return HTML."""
_TEXTS = ("copyright", "docstitle", "project", "shorttitle")
"""Texts from the content from which themes strip tags before they escape: nothing in them may look like a tag."""


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", _escape_html)
    # After all handlers that add values.
    app.connect("html-page-context", _mark_html, priority=900)


def _escape_html(app: Sphinx) -> None:
    templates = getattr(app.builder, "templates", None)
    if app.builder.format == "html" and templates is not None:
        templates.environment.autoescape = _is_html


def _is_html(template: str | None) -> bool:
    # Scripts and styles are templates as well; they hold content only as written by `tojson`.
    return template is not None and template.endswith((".html", ".xml"))


def _mark_html(app: Sphinx, pagename: str, templatename: str, context: PageValues, doctree: object) -> None:
    for name in _HTML:
        if isinstance(context.get(name), str):
            context[name] = Markup(context[name])
    for name in _TEXTS:
        if isinstance(context.get(name), str):
            context[name] = escape(context[name])
    for name in _TITLED:
        if isinstance(context.get(name), Mapping):
            context[name] = {**context[name], "title": Markup(context[name]["title"])}
    for name in _LISTED:
        context[name] = [{**page, "title": Markup(page["title"])} for page in context.get(name) or ()]
    for name in _TAGS:
        context[name] = _returning_html(context[name])


def _returning_html(tag: Callable[[object], str]) -> Callable[[object], Markup]:
    return lambda asset: Markup(tag(asset))
