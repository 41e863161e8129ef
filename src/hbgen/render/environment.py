"""The templates' environment: whatever a template prints is escaped, unless it is Markdown already."""

from __future__ import annotations

from markupsafe import Markup

from hbgen.markdown import Ready, destination, escape
from hbgen.render.changes.change_log import ChangeLogView
from hbgen.render.changes.confirmation import ConfirmationPage
from hbgen.render.html import HtmlWriter, fragments
from hbgen.render.instruments.clear import counts_host, is_asked
from hbgen.render.learning.guide_pages import Learning
from hbgen.render.markdown_writer import MarkdownWriter
from hbgen.render.results.overview import Results
from hbgen.render.status_page import StatusPage
from hbgen.render.templating import Environment, at_run_time, templates
from hbgen.render.view import View

# Filters that join, cut or mark text would bypass the escape; these only select values or count them.
_FILTERS = ("length", "first", "last", "selectattr", "list")


def environment(writer: MarkdownWriter, html: HtmlWriter, change_log: ChangeLogView) -> Environment:
    """A Jinja environment for the pages of one edition.

    Templates print through `writer`, which escapes for Markdown; macros, includes and `Ready` text
    pass as they are. Undefined names are errors.
    """
    book = writer.book
    env = templates("pages", lambda value: Markup(writer.show(value)), keep_trailing_newline=True)
    env.filters = {name: env.filters[name] for name in _FILTERS}
    env.filters |= {
        "address": address,
        "code": lambda text: Ready(f"`{text}`"),
        "label": at_run_time(writer.label),
        "lower": lambda id_: Ready(id_.lower()),
        "plain_address": lambda text: escape(text.split(":", 1)[1].removeprefix("//")),
        "prose": writer.prose,
        "short_period": lambda id_: writer.period(id_, is_short=True),
    }
    view, results, learning = View(writer), Results(book), Learning(book)
    env.globals = {
        "_": writer.message,
        "blocks": writer.blocks,
        "book": book,
        "asks_if_clear": is_asked(book),
        "counts_go_to": counts_host(book),
        "confirming": ConfirmationPage(book, change_log),
        "fragment": fragments(html, view, results, learning, change_log),
        "handbook": book.handbook,
        "learning": learning,
        "link": writer.link,
        "linked": writer.linked,
        "needed": writer.needed,
        "quoted": writer.quoted,
        "links": writer.links,
        "change_log": change_log,
        "results": results,
        "settings": book.settings,
        "tagged": writer.tagged,
        "tagged_links": writer.tagged_links,
        "view": view,
        "waiting": StatusPage(writer),
        "writer": writer,
    }
    return env


def address(text: str) -> Ready:
    """An address inside the parentheses of a Markdown link. It was validated when the content was loaded."""
    return destination(text)
