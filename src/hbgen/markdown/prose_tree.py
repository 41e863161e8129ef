"""The syntax tree of prose, and what stands in it: links, boxes, and the line of each node."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from hbgen.markdown.marks import DEEPEST, marked_tree
from hbgen.markdown.reading_rules import reading_rules

BOXES = ("note", "tip", "important", "warning", "attention", "hint", "caution")
"""Boxes that prose may hold: `:::{tip}` … `:::`, or `> [!TIP]` above the lines of a quotation."""

SCHEMES = ("https://", "http://", "mailto:", "tel:")

_IMAGE = re.compile(r"images/[A-Za-z0-9_][A-Za-z0-9_/-]*\.(svg|png|jpg|webp)")

_ID_LINK = re.compile(r"#([^\W_][\w-]*)")

_GUIDE_LINK = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\.md")

_PART_LINK = re.compile(r"([A-Za-z][A-Za-z0-9-]*\.md#[^\W_][\w-]*)")

NOTES = ("footnote_ref", "footnote_reference")
"""A mark that leads to a note at the end of the page, and the note."""


@cache
def _parser() -> MarkdownIt:
    # A definition of a link's address is kept as a node, and a link knows which one it uses.
    options = {"maxNesting": 5 * DEEPEST, "inline_definitions": True, "store_labels": True}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    parser.use(colon_fence_plugin).use(deflist_plugin).use(footnote_plugin, inline=False, move_to_end=False)
    parser.use(reading_rules)
    # Addresses stay as they were written; `target` checks them.
    parser.normalizeLink = str  # type: ignore[method-assign, assignment]
    parser.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005
    # HTML stays on so that it is recognised and refused.
    return parser


def links_of_marks(text: str) -> Iterator[tuple[str, int]]:
    """Every address of a link in a text with marks, with its line from 0."""
    tree = marked_tree(text)
    return _links(tree, 0) if tree is not None else iter(())


def links(text: str, boxes: int = 0) -> Iterator[tuple[str, int]]:
    """Every address of a link or image in `text`, with its line from 0; `boxes`: how many are around `text`."""
    return _links(tree_of(text), boxes)


def _links(tree: SyntaxTreeNode, boxes: int) -> Iterator[tuple[str, int]]:
    for node, line in nodes_with_lines(tree):
        address = address_of(node)
        if address is not None:
            yield address, line
        if node.type == "colon_fence" and boxes < DEEPEST:
            yield from ((inner, line + 1 + inner_line) for inner, inner_line in links(node.content, boxes + 1))


def target(address: str) -> tuple[str, str] | None:
    """What an address in prose names: `("id", …)`, `("guide", …)`, `("part", …)`, `("image", …)` or `("url", …)`.

    An id may also be the address of a heading in the same text; a part is a guide's file and that of a heading in it.

    None for an address that is not allowed in prose.
    """
    if address.startswith(SCHEMES) and not re.search(r"[\s\"<>\\^`{|}]", address):
        return "url", address
    for kind, pattern in (("id", _ID_LINK), ("guide", _GUIDE_LINK), ("part", _PART_LINK)):
        match = pattern.fullmatch(address)
        if match:
            return kind, match[1]
    return ("image", address) if _IMAGE.fullmatch(address) else None


@lru_cache(maxsize=256)
def tree_of(text: str) -> SyntaxTreeNode:
    """The syntax tree of `text`, which nobody changes. A box is a leaf whose content is a text of its own.

    Checks and pages ask for that of a text many times.
    """
    return SyntaxTreeNode(_parser().parse(text))


_UNENDING = re.compile(r"```|~~~|:::|<")
"""What begins each block that a blank line does not end."""


def is_closed(text: str) -> bool:
    """Whether a paragraph put behind `text` would be a paragraph of its own."""
    if not _UNENDING.search(text):
        return True
    tokens = _parser().parse(f"{text}\n\nhbgen-end-of-text\n")
    return (
        len(tokens) >= 3
        and tokens[-3].type == "paragraph_open"
        and tokens[-3].level == 0
        and tokens[-2].content == "hbgen-end-of-text"
    )


def nodes_with_lines(tree: SyntaxTreeNode) -> Iterator[tuple[SyntaxTreeNode, int]]:
    """Every node below `tree` in reading order, with the line of the text, from 0, on which it begins."""
    line = 0
    to_come = [*reversed(tree.children)]
    while to_come:
        node = to_come.pop()
        to_come.extend(reversed(node.children))
        # Inline nodes have no line: theirs is that of their block, and one more for each break before them.
        if node.map:
            line = node.map[0]
        yield node, line
        line += node.type in ("softbreak", "hardbreak")


def address_of(node: SyntaxTreeNode) -> str | None:
    """Where a link leads, or which picture an image shows, as it was written; None for anything else."""
    if node.type == "link":
        return str(node.attrs.get("href", ""))
    if node.type == "image":
        return str(node.attrs.get("src", ""))
    return None


def box_of(node: SyntaxTreeNode) -> str | None:
    """The name of the box that a colon fence makes; None for one that prose may not hold."""
    name = re.fullmatch(r"\{([a-z]+)\}", node.info.strip()) or re.fullmatch(r"([a-z]+)", node.info.strip())
    return name[1] if name and name[1] in BOXES else None
