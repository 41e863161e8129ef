"""The one place where text becomes HTML in the frame of a page: title, sidebar, header and footer.

Sphinx renders its templates, and those of themes, without escaping, and leaves it to each of them (9.0.4,
`jinja2glue.BuiltinTemplateLoader`). Here every HTML template escapes whatever it prints. What is HTML already is
named in this module and nowhere else; a value that nobody thought of shows as text, and is never markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup, escape
from sphinx.application import Sphinx

_HTML = ("body", "furo_navigation_tree", "metatags", "title", "toc")
"""What Sphinx, its theme and `navigation` hand in as finished HTML, made by docutils' writer or escaped there."""
_TITLED = ("next", "prev")
"""Pages beside this one: their titles are finished HTML too."""
_TAGS = ("css_tag", "js_tag")
"""Functions that give finished HTML."""
_TEXTS = ("copyright", "docstitle", "project", "shorttitle")
"""Texts from the content from which themes strip tags before they escape: there nothing may look like a tag."""


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", _escape_html)
    # Behind everything that hands something in.
    app.connect("html-page-context", _mark, priority=900)


def _escape_html(app: Sphinx) -> None:
    templates = getattr(app.builder, "templates", None)
    if app.builder.format == "html" and templates is not None:
        templates.environment.autoescape = _is_html


def _is_html(template: str | None) -> bool:
    # Scripts and styles are templates as well; of the content they hold nothing but what `tojson` wrote.
    return template is not None and template.endswith((".html", ".xml"))


def _mark(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    for name in _HTML:
        if isinstance(context.get(name), str):
            context[name] = Markup(context[name])
    for name in _TEXTS:
        if isinstance(context.get(name), str):
            context[name] = escape(context[name])
    for name in _TITLED:
        if isinstance(context.get(name), Mapping):
            context[name] = {**context[name], "title": Markup(context[name]["title"])}
    for name in _TAGS:
        context[name] = _marked(context[name])


def _marked(tag: Callable[[Any], str]) -> Callable[[Any], Markup]:
    return lambda asset: Markup(tag(asset))
