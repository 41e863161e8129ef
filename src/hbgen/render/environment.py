"""The templates' environment: whatever a template prints is escaped, unless it is Markdown already."""

from __future__ import annotations

import datetime
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hbgen.markdown import Ready, destination, escape
from hbgen.model.base import Text
from hbgen.render.book.context import PageContext
from hbgen.render.changes.change_log import ChangeLogView
from hbgen.render.changes.confirmation import ConfirmationPage
from hbgen.render.html import PACKAGES, Compiled, at_run_time, fragments
from hbgen.render.learning.guide_pages import Learning
from hbgen.render.results.overview import Results
from hbgen.render.view import View
from hbgen.text.labels import LABELS

# Filters that join, cut or mark text would bypass the escape; these only select values or count them.
_FILTERS = ("length", "first", "last", "selectattr", "list")

_COMPILED = Compiled()


def environment(book: PageContext, change_log: ChangeLogView) -> Environment:
    """A Jinja environment for the pages of one edition.

    Templates print through `finalize`, which escapes for Markdown; macros, includes and `Ready` text
    pass as they are. Undefined names are errors.
    """

    def finalize(value: Any) -> Markup:
        if isinstance(value, (Markup, Ready)):
            return Markup(value)
        if value is None:
            return Markup("")
        if isinstance(value, (Text, str)):
            return Markup(book.say(value))
        if isinstance(value, datetime.date):
            return Markup(escape(book.words.date(value)))
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return Markup(escape(book.words.number(value)))
        raise TypeError(f"a template printed {type(value).__name__}")

    def say(text: str, **values: Any) -> Ready:
        # hbgen's own messages are trusted Markdown; the values filled in are escaped.
        return Ready(book.translate(text).format_map({name: finalize(value) for name, value in values.items()}))

    # Autoescape makes macros return Markup, which `finalize` leaves alone.
    env = Environment(
        loader=ChoiceLoader([PackageLoader(package, "templates/pages") for package in PACKAGES]),
        autoescape=True,
        finalize=finalize,
        bytecode_cache=_COMPILED,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters = {name: env.filters[name] for name in _FILTERS}
    env.filters |= {
        "address": address,
        "code": lambda text: Ready(f"`{text}`"),
        "label": at_run_time(lambda key: Ready(book.translate(LABELS[key]))),
        "lower": lambda id_: Ready(id_.lower()),
        "plain_address": lambda text: escape(text.split(":", 1)[1].removeprefix("//")),
        "prose": book.prose,
        "short_period": lambda id_: escape(book.words.period(id_, is_short=True)),
    }
    view, results, learning = View(book), Results(book), Learning(book)
    env.globals = {
        "_": say,
        "book": book,
        "confirming": ConfirmationPage(book, change_log),
        "fragment": fragments(book, view, results, learning, change_log),
        "handbook": book.handbook,
        "learning": learning,
        "link": book.link,
        "linked": book.linked,
        "links": book.links,
        "change_log": change_log,
        "results": results,
        "settings": book.settings,
        "tagged": book.tagged,
        "tagged_links": book.tagged_links,
        "view": view,
    }
    return env


def address(text: str) -> Ready:
    """An address inside the parentheses of a Markdown link. It was validated when the content was loaded."""
    return destination(text)
