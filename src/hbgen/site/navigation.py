"""The sidebar's tree, computed once for a site instead of once for each page.

Sphinx builds the whole tree of pages anew for each page, and furo parses it once more, so that a
handbook of n pages costs n². The tree differs between pages only in its relative addresses and in
which entry is the current one: both are filled in here.
"""

from __future__ import annotations

from html import escape
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _

_Tree = list[tuple[str, list[tuple[str, str, list[Any]]]]]


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _without_tree, priority=450)
    app.connect("html-page-context", _with_tree, priority=550)


def _without_tree(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    # furo asks for the tree only if there is a function that makes it.
    context.pop("toctree", None)


def _with_tree(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    builder: Any = app.builder
    tree = getattr(builder, "hbgen_tree", None)
    if tree is None:
        tree = builder.hbgen_tree = _tree(app.env)
    context["furo_navigation_tree"] = _html(tree, pagename, builder)


def _tree(env: BuildEnvironment) -> _Tree:
    """Captions with their pages: (page, title, pages below)."""
    found: _Tree = []
    toc = env.tocs.get(env.config.root_doc)
    if toc is None:
        return found
    from sphinx.addnodes import toctree

    for node in toc.findall(toctree):
        caption = node.get("caption") or ""
        found.append((caption, [_entry(env, page, {env.config.root_doc}) for _, page in node["entries"] if page in env.titles]))
    return found


def _entry(env: BuildEnvironment, page: str, above: set[str]) -> tuple[str, str, list[Any]]:
    below = [
        _entry(env, child, above | {page})
        for child in env.toctree_includes.get(page, [])
        if child not in above and child in env.titles
    ]
    return page, env.titles[page].astext(), below


def _html(tree: _Tree, current: str, builder: Any) -> str:
    parts = []
    number = 0

    def entry(page: str, title: str, below: list[Any], level: int) -> str:
        nonlocal number
        inside = [entry(*child, level + 1) for child in below]
        is_current = page == current
        holds_current = is_current or any('class="toctree-l' in part and " current" in part.split(">", 1)[0] for part in inside)
        classes = f"toctree-l{level}" + (" current" if holds_current else "") + (" current-page" if is_current else "")
        href = "#" if is_current else escape(builder.get_relative_uri(current, page))
        link = f'<a class="reference internal{" current" if is_current else ""}" href="{href}"' + (' aria-current="page"' if is_current else "") + f">{escape(title)}</a>"
        if not inside:
            return f'<li class="{classes}">{link}</li>'
        number += 1
        name = f"toctree-checkbox-{number}"
        checked = " checked" if holds_current else ""
        label = escape(_("Toggle navigation of {0}").format(title))
        return (
            f'<li class="{classes} has-children">{link}'
            f'<input{checked} aria-label="{label}" class="toctree-checkbox" id="{name}" name="{name}" role="switch" type="checkbox">'
            f'<label for="{name}"><span class="icon"><svg><use href="#svg-arrow-right"></use></svg></span></label>'
            f"<ul>{''.join(inside)}</ul></li>"
        )

    for caption, pages in tree:
        if caption:
            parts.append(f'<p class="caption" role="heading" aria-level="2"><span class="caption-text">{escape(caption)}</span></p>')
        parts.append("<ul>" + "".join(entry(*page, 1) for page in pages) + "</ul>")
    return "".join(parts)
