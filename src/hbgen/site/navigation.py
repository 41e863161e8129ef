"""The sidebar's tree, computed once for a site instead of once for each page.

Sphinx builds the whole tree of pages anew for each page, and furo parses it once more, so that a
handbook of n pages costs n². The tree differs between pages only in its relative addresses, which pages of
one folder share, and in which entry is the current one.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import NamedTuple, TypeAlias

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.util.osutil import relative_uri

from hbgen.site.page_values import PageValues
from hbgen.site.spoken import marked_title
from hbgen.text.page_words import page_words

MOST_BELOW = 60
"""How many pages below a page the sidebar shows; a page with more, such as one of 200 units, lists them itself."""


class _Title(NamedTuple):
    """A page's title as text and as HTML, and whether more than a few words of the page are not translated."""

    words: str
    html: str
    is_partly: bool


_Page: TypeAlias = "tuple[str, _Title, list[_Page]]"
"""A page of the tree: its name, its title, and the pages below it."""
_Tree = list[tuple[str, list[_Page]]]


def setup(app: Sphinx) -> None:
    app.connect("env-updated", _store_tree)
    app.connect("html-page-context", _without_tree, priority=450)
    app.connect("html-page-context", _with_tree, priority=550)


def _without_tree(app: Sphinx, pagename: str, templatename: str, context: PageValues, doctree: object) -> None:
    # furo builds the tree only if the context has `toctree`.
    context.pop("toctree", None)


def _store_tree(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Store the tree. Returns all pages when it has changed, since each shows it, so that they are written again."""
    before, tree = getattr(env, "hbgen_tree", None), _tree(env)
    env.hbgen_tree = tree  # type: ignore[attr-defined]
    app.builder.hbgen_sidebar = _Sidebar(tree, app.builder)  # type: ignore[attr-defined]
    return sorted(env.found_docs) if before not in (None, tree) else []


def _with_tree(app: Sphinx, pagename: str, templatename: str, context: PageValues, doctree: object) -> None:
    sidebar: _Sidebar = app.builder.hbgen_sidebar  # type: ignore[attr-defined]
    context["furo_navigation_tree"] = sidebar.html(pagename)


def _tree(env: BuildEnvironment) -> _Tree:
    """Captions, each with its pages as (page, title, pages below)."""
    captions: _Tree = []
    toc = env.tocs.get(env.config.root_doc)
    if toc is None:
        return captions
    from sphinx.addnodes import toctree

    for node in toc.findall(toctree):
        caption = node.get("caption") or ""
        captions.append(
            (
                caption,
                [_entry(env, page, {env.config.root_doc}) for _, page in node["entries"] if page in env.titles],
            )
        )
    return captions


def _entry(env: BuildEnvironment, page: str, above: set[str]) -> _Page:
    children = [child for child in env.toctree_includes.get(page, []) if child not in above and child in env.titles]
    below = [_entry(env, child, above | {page}) for child in children] if len(children) <= MOST_BELOW else []
    title = env.titles[page]
    marked = _Title(
        title.astext(), marked_title(title, env.config.language), page in env.config.html_context["hb"]["untranslated"]
    )
    return page, marked, below


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the tree: the index of its HTML in the list of parts, and the lines above it."""

    part: int
    above: tuple[_Entry, ...]
    level: int
    title: _Title
    href: str
    number: int
    """Number of its checkbox; 0 for an entry without entries below it."""
    partly: str
    """The word for a page of which a part is not translated, escaped."""

    def open(self, is_current: bool = False, holds_current: bool = False) -> str:
        classes = f"toctree-l{self.level}"
        classes += " current" if is_current or holds_current else ""
        classes += " current-page" if is_current else ""
        classes += " has-children" if self.number else ""
        link = (
            '<a class="reference internal current" href="#" aria-current="page">'
            if is_current
            else f'<a class="reference internal" href="{self.href}">'
        )
        partly = (
            f' <span class="hb-partly" role="img" aria-label="{self.partly}">◐</span>' if self.title.is_partly else ""
        )
        opened = f'<li class="{classes}">{link}{self.title.html}{partly}</a>'
        if not self.number:
            return opened + "</li>"
        checked = " checked" if is_current or holds_current else ""
        label = escape(_("Toggle navigation of {0}").format(self.title.words))
        name = f"toctree-checkbox-{self.number}"
        return (
            f'{opened}<input{checked} aria-label="{label}" class="toctree-checkbox" id="{name}" name="{name}"'
            f' role="switch" type="checkbox"><label for="{name}"><span class="icon"><svg>'
            '<use href="#svg-arrow-right"></use></svg></span></label><ul>'
        )


class _Sidebar:
    """The tree as HTML. Pages of one folder share all of it but the entries that link to themselves."""

    def __init__(self, tree: _Tree, builder: Builder) -> None:
        self._partly = escape(page_words(builder.config.language)("in part"))
        self._tree = tree
        self._address = builder.get_target_uri
        self._folders: dict[str, tuple[list[str], dict[str, list[_Entry]]]] = {}

    def html(self, current: str) -> str:
        folder = self._address(current).rpartition("/")[0]
        if folder not in self._folders:
            self._folders[folder] = self._seen_from(folder)
        shared, entries = self._folders[folder]
        parts = list(shared)
        for entry in entries.get(current, ()):
            for above in entry.above:
                parts[above.part] = above.open(holds_current=True)
            parts[entry.part] = entry.open(is_current=True)
        return "".join(parts)

    def _seen_from(self, folder: str) -> tuple[list[str], dict[str, list[_Entry]]]:
        """The tree without a current entry in parts, and the entries by page."""
        parts: list[str] = []
        entries: dict[str, list[_Entry]] = {}
        number = 0

        def add(page: str, title: _Title, below: list[_Page], above: tuple[_Entry, ...]) -> None:
            nonlocal number
            if below:
                number += 1
            href = escape(relative_uri(f"{folder}/-" if folder else "-", self._address(page)))
            entry = _Entry(len(parts), above, len(above) + 1, title, href, number if below else 0, self._partly)
            entries.setdefault(page, []).append(entry)
            parts.append(entry.open())
            for page_below, title_below, further in below:
                add(page_below, title_below, further, (*above, entry))
            if below:
                parts.append("</ul></li>")

        for caption, pages in self._tree:
            if caption:
                parts.append(
                    '<p class="caption" role="heading" aria-level="2">'
                    f'<span class="caption-text">{escape(caption)}</span></p>'
                )
            parts.append("<ul>")
            for page, title, below in pages:
                add(page, title, below, ())
            parts.append("</ul>")
        return parts, entries
