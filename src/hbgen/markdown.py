"""Text into Markdown: the one place where text is escaped, and the one through which prose passes.

Plain text is escaped. Prose is parsed, held against a list of what prose may hold, and written
anew from what was understood: nothing an author wrote reaches Sphinx as it was, so prose cannot
open a directive, a role, a tag, or an address that is not on the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.colon_fence import colon_fence_plugin

from hbgen.problems import Phrase, Place, Problem


class Ready(str):
    """Markdown that is as it should be: `escape` leaves it alone."""

    __slots__ = ()


_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&|~^$#]")
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_PUNCTUATION = "!\"'()+,-./:;=?@%"


def escape(text: str) -> Ready:
    """`text` so that Markdown shows it as it is: in a paragraph, list item, table cell or heading.

    White space is folded to single spaces. `Ready` text comes back unchanged.
    """
    if isinstance(text, Ready):
        return text
    text = _SPACE.sub(" ", text).strip(" ")
    escaped = _SPECIAL.sub(r"\\\g<0>", text)
    if escaped[:1] and escaped[0] in _PUNCTUATION:
        # At the beginning of a line these open lists, rules, definitions and comments.
        escaped = "\\" + escaped
    else:
        escaped = _NUMBER.sub(r"\1\\\2", escaped, count=1) if escaped[:1].isdigit() else escaped
    return Ready(escaped)


ADMONITIONS = ("note", "tip", "important", "warning", "attention", "hint")
"""Boxes that prose may hold: `:::{tip}` … `:::`."""

SCHEMES = ("https://", "http://", "mailto:", "tel:")

_ADMONITION = re.compile(r"\{([a-z]+)\}\s*")
_ROLE = re.compile(r"\{[A-Za-z:_-]+\}$")
_IMAGE = re.compile(r"images/[A-Za-z0-9_][A-Za-z0-9_/-]*\.(svg|png|jpg|webp)")
_ID_LINK = re.compile(r"#([A-Za-z][A-Za-z0-9-]*)")
_GUIDE_LINK = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\.md")

_BLOCKS = {
    "paragraph",
    "heading",
    "bullet_list",
    "ordered_list",
    "list_item",
    "blockquote",
    "fence",
    "code_block",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "colon_fence",
    "inline",
}
_INLINES = {"text", "em", "strong", "code_inline", "softbreak", "hardbreak", "link", "image", "text_special"}

# What a reader of a message calls the things that are refused.
_NAMES = {
    "html_block": "HTML",
    "html_inline": "HTML",
    "image": "An image",
    "heading": "A heading",
}

Link = Callable[[str], str | None]
"""From an address in prose to the address to write; None where the reader cannot see its target."""


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 20}).enable("table").use(colon_fence_plugin)
    # HTML stays on so that it is recognised, and refused; references would leak from text to text.
    return parser.disable("reference")


def problems(text: str, file: str, first_line: int, is_guide: bool) -> Iterator[Problem]:
    """What `text` holds that prose may not. A guide may have headings, tables and images, a field may not."""
    yield from _refused(_tree(text), file, first_line, is_guide)
    if not _is_closed(text):
        yield Problem(Place(file, first_line + text.rstrip().count("\n")), "prose-unclosed")


def links(text: str) -> Iterator[tuple[str, int]]:
    """Every address that `text` leads to or shows, with its line from 0."""
    for node in _tree(text).walk():
        address = _address(node)
        if address is not None:
            yield address, _line(node)


def target(address: str) -> tuple[str, str] | None:
    """What an address in prose names: `("id", …)`, `("guide", …)`, `("image", …)` or `("url", …)`.

    None when no prose may lead there.
    """
    if address.startswith(SCHEMES) and not re.search(r"[\s\"<>\\^`{|}]", address):
        return "url", address
    for kind, pattern in (("id", _ID_LINK), ("guide", _GUIDE_LINK)):
        match = pattern.fullmatch(address)
        if match:
            return kind, match[1]
    return ("image", address) if _IMAGE.fullmatch(address) else None


def prose(text: str, link: Link, heading: int = 1) -> Ready:
    """`text` written anew as Markdown that holds nothing but what prose may hold.

    `heading` is added to the level of each heading. What is not allowed is left out: `problems` says so
    before it comes to that.
    """
    return Ready("\n\n".join(_blocks(_tree(text).children, link, heading)))


def _tree(text: str) -> SyntaxTreeNode:
    return SyntaxTreeNode(_parser().parse(text))


def _is_closed(text: str) -> bool:
    """Whether a paragraph put behind `text` would be a paragraph of its own."""
    tokens = _parser().parse(f"{text}\n\nhbgen-end-of-text\n")
    return (
        len(tokens) >= 3
        and tokens[-3].type == "paragraph_open"
        and tokens[-3].level == 0
        and tokens[-2].content == "hbgen-end-of-text"
    )


def _line(node: SyntaxTreeNode) -> int:
    here: SyntaxTreeNode | None = node
    while here is not None:
        if here.map:
            return here.map[0]
        here = here.parent
    return 0


def _address(node: SyntaxTreeNode) -> str | None:
    if node.type == "link":
        return unquote(str(node.attrs.get("href", "")))
    if node.type == "image":
        return unquote(str(node.attrs.get("src", "")))
    return None


def _not_allowed(file: str, line: int, what: str | Phrase) -> Problem:
    instead = Phrase(
        "Use paragraphs, lists, **bold**, *emphasis* and links; in guides also headings, tables, "
        "images and boxes such as {box}.",
        {"box": ":::{tip}"},
    )
    return Problem(Place(file, line), "prose-not-allowed", {"what": what, "instead": instead})


def _refused(tree: SyntaxTreeNode, file: str, first_line: int, is_guide: bool) -> Iterator[Problem]:
    for node in tree.walk(include_self=False):
        line = first_line + _line(node)
        allowed = node.type in (_INLINES if _is_inline(node) else _BLOCKS)
        if not is_guide and node.type in ("heading", "table", "image", "colon_fence"):
            allowed = False
        if not allowed:
            name = _NAMES.get(node.type)
            yield _not_allowed(file, line, Phrase(name) if name else f"`{node.type}`")
            continue
        before = node.previous_sibling if node.type == "code_inline" else None
        role = _ROLE.search(before.content) if before is not None and before.type == "text" else None
        if role:
            yield _not_allowed(file, line, f"{role[0]}`{node.content}`")
        if node.type == "fence" and node.info.startswith("{"):
            yield _not_allowed(file, line, f"```{node.info.strip()}")
        if node.type == "colon_fence":
            box = _ADMONITION.fullmatch(node.info.strip())
            if box is None or box[1] not in ADMONITIONS:
                yield _not_allowed(file, line, f":::{node.info.strip()}")
            else:
                yield from _refused(_tree(node.content), file, line + 1, is_guide)
        address = _address(node)
        if address is not None:
            found = target(address)
            if found is None or (found[0] == "image") != (node.type == "image"):
                yield Problem(Place(file, line), "prose-address", {"address": f"`{address}`"})


def _is_inline(node: SyntaxTreeNode) -> bool:
    return node.parent is not None and (node.parent.type == "inline" or _is_inline(node.parent))


# --- writing ----------------------------------------------------------------------------------


def _blocks(nodes: list[SyntaxTreeNode], link: Link, heading: int) -> Iterator[str]:
    for node in nodes:
        if node.type == "paragraph":
            yield _inline(node, link)
        elif node.type == "heading":
            level = min(int(node.tag[1]) + heading, 6)
            yield "#" * level + " " + _inline(node, link)
        elif node.type in ("bullet_list", "ordered_list"):
            yield _list(node, link, heading)
        elif node.type == "blockquote":
            inside = "\n\n".join(_blocks(node.children, link, heading))
            yield "\n".join("> " + line if line else ">" for line in inside.split("\n"))
        elif node.type in ("fence", "code_block"):
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", node.content)), default=0))
            yield f"{fence}text\n{node.content.rstrip()}\n{fence}"
        elif node.type == "hr":
            yield "* * *"
        elif node.type == "table":
            yield _table(node, link)
        elif node.type == "colon_fence":
            box = _ADMONITION.fullmatch(node.info.strip())
            if box is not None and box[1] in ADMONITIONS:
                inside = "\n\n".join(_blocks(_tree(node.content).children, link, heading))
                yield f":::::{{{box[1]}}}\n{inside}\n:::::"


def _list(node: SyntaxTreeNode, link: Link, heading: int) -> str:
    items = []
    number = int(node.attrs.get("start", 1))
    for item in node.children:
        mark = "- " if node.type == "bullet_list" else f"{number}. "
        number += 1
        inside = "\n\n".join(_blocks(item.children, link, heading))
        indent = " " * len(mark)
        lines = inside.split("\n")
        items.append(mark + "\n".join([lines[0]] + [indent + line if line else "" for line in lines[1:]]))
    return "\n".join(items)


def _table(node: SyntaxTreeNode, link: Link) -> str:
    # A pipe inside code would end the cell; text has its pipes escaped already.
    rows = [
        [re.sub(r"(?<!\\)\|", r"\\|", _inline(cell, link)) for cell in row.children]
        for part in node.children
        for row in part.children
    ]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _inline(node: SyntaxTreeNode, link: Link) -> str:
    inside = "".join(_spans(node.children[0].children, link)) if node.children else ""
    # The first character may open a block, now that white space before it is gone.
    return inside if not inside[:1] or inside[0] not in "+-=:%0123456789(" else _guard_start(inside)


def _guard_start(inside: str) -> str:
    return _NUMBER.sub(r"\1\\\2", inside, count=1) if inside[0].isdigit() else "\\" + inside


def _spans(nodes: list[SyntaxTreeNode], link: Link) -> Iterator[str]:
    for node in nodes:
        if node.type in ("text", "text_special"):
            yield _SPECIAL.sub(r"\\\g<0>", node.content)
        elif node.type in ("softbreak", "hardbreak"):
            yield " "
        elif node.type in ("em", "strong"):
            mark = "*" if node.type == "em" else "**"
            yield mark + "".join(_spans(node.children, link)) + mark
        elif node.type == "code_inline":
            fence = "`" * (1 + max((len(run) for run in re.findall("`+", node.content)), default=0))
            yield f"{fence} {node.content} {fence}" if len(fence) > 1 else f"`{node.content}`"
        elif node.type == "link":
            inside = "".join(_spans(node.children, link))
            address = link(_address(node) or "")
            yield f"[{inside}]({address})" if address else inside
        elif node.type == "image":
            address = link(_address(node) or "")
            if address:
                yield f"![{escape(node.content)}]({address})"
