"""The frame of a page shows whatever is no HTML as text."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from hbgen.site.html_escaping import setup

HOSTILE = "<b>1 & 2</b>"


class App:
    """As much of Sphinx as the module asks for."""

    def __init__(self, format_: str = "html") -> None:
        self.handlers: dict[str, Any] = {}
        self.environment = Environment(loader=DictLoader({}))
        self.builder = SimpleNamespace(format=format_, templates=SimpleNamespace(environment=self.environment))
        setup(self)  # type: ignore[arg-type]
        self.handlers["builder-inited"](self)

    def connect(self, event: str, handler: Any, priority: int = 500) -> None:
        assert (priority > 500) == (event == "html-page-context"), "values are marked after all others were added"
        self.handlers[event] = handler

    def context(self, **values: Any) -> dict[str, Any]:
        """The values of a page as its template gets them."""
        context = {"css_tag": lambda asset: f"<link {asset}>", "js_tag": lambda asset: f"<script {asset}>", **values}
        self.handlers["html-page-context"](self, "page", "page.html", context, None)
        return context

    def shown(self, value: object, template: str = "page.html") -> str:
        """What a template prints of a value."""
        self.environment.loader = DictLoader({template: "{{ value }}"})
        return self.environment.get_template(template).render(value=value)


@pytest.mark.parametrize(("template", "escapes"), [("page.html", True), ("map.xml", True), ("script.js", False)])
def test_templates_of_pages_escape_whatever_they_print(template: str, escapes: bool) -> None:
    assert App().shown(HOSTILE, template) == ("&lt;b&gt;1 &amp; 2&lt;/b&gt;" if escapes else HOSTILE)


def test_a_template_without_a_name_and_other_builders_are_left_alone() -> None:
    escapes = App().environment.autoescape
    assert callable(escapes) and escapes(None) is False
    assert App("latex").environment.autoescape is False
    without = App()
    without.builder = SimpleNamespace(format="html")
    without.handlers["builder-inited"](without)


@pytest.mark.parametrize("name", ["body", "furo_navigation_tree", "metatags", "title", "toc"])
def test_what_is_html_already_is_shown_as_it_is(name: str) -> None:
    app = App()
    assert app.shown(app.context(**{name: HOSTILE})[name]) == HOSTILE
    assert app.context(**{name: None})[name] is None


@pytest.mark.parametrize("name", ["copyright", "docstitle", "project", "shorttitle", "anything"])
def test_texts_are_shown_as_text_and_hold_no_tag_that_a_theme_could_strip(name: str) -> None:
    app = App()
    value = app.context(**{name: HOSTILE})[name]
    assert app.shown(value) == "&lt;b&gt;1 &amp; 2&lt;/b&gt;"
    assert ("<" in value) == (name == "anything")


def test_titles_of_neighbours_are_html_and_the_rest_of_them_is_not() -> None:
    neighbour = {"title": HOSTILE, "link": HOSTILE}
    context = App().context(next=neighbour, prev=None, parents=[neighbour])
    for made in (context["next"], *context["parents"]):
        assert made == neighbour and isinstance(made["title"], Markup) and not isinstance(made["link"], Markup)
    assert context["prev"] is None and App().context()["parents"] == []


def test_tags_of_assets_are_html() -> None:
    app = App()
    context = app.context()
    assert app.shown(context["css_tag"]("a")) == "<link a>" and app.shown(context["js_tag"]("b")) == "<script b>"
