"""A syntax tree as lines of plain text, for where nothing is marked: forms, mails, calendars and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markdown_it.tree import SyntaxTreeNode

from hbgen.markdown.marks import marked_tree
from hbgen.markdown.prose_tree import SCHEMES, address_of, tree_of

_BULLET = "•"


class PlainLine(NamedTuple):
    """One line of a tree."""

    depth: int
    """How many lists are around its list."""
    mark: str
    """The bullet or the number before it; empty for none."""
    node: SyntaxTreeNode | None
    """The inline node with its words; None for lines of code."""
    code: str = ""


def plain_marks(text: str) -> str:
    """A text with marks as plain text: list items in lines of their own, addresses of links behind their words.

    A text without marks is returned as it is.
    """
    tree = marked_tree(text)
    return text if tree is None else _joined(tree)


def plain_prose(text: str) -> str:
    """Prose as plain text, as `plain_marks`."""
    return _joined(tree_of(text))


def _joined(tree: SyntaxTreeNode) -> str:
    lines = (f"{'  ' * line.depth}{line.mark} {_words(line)}" if line.mark else _words(line) for line in lines_of(tree))
    return "\n".join(line.rstrip() for line in lines)


def lines_of(tree: SyntaxTreeNode, depth: int = -1) -> Iterator[PlainLine]:
    """The lines of a tree in reading order; a box and a cell of a table are lines like others."""
    for node in tree.children:
        if node.type in ("bullet_list", "ordered_list"):
            yield from _items(node, depth + 1)
        elif node.type == "inline":
            yield PlainLine(max(depth, 0), "", node)
        elif node.type in ("fence", "code_block"):
            yield from (PlainLine(max(depth, 0), "", None, line) for line in node.content.rstrip("\n").split("\n"))
        elif node.type == "colon_fence":
            yield from lines_of(tree_of(node.content), depth)
        elif node.type not in ("hr", "html_block"):
            yield from lines_of(node, depth)


def _items(node: SyntaxTreeNode, depth: int) -> Iterator[PlainLine]:
    number = int(node.attrs.get("start", 1))
    for item in node.children:
        mark = _BULLET if node.type == "bullet_list" else f"{number}."
        number += 1
        for line in lines_of(item, depth):
            yield line._replace(mark=mark) if line.depth == depth and mark else line
            mark = ""


def _words(line: PlainLine) -> str:
    return line.code if line.node is None else "".join(_spans(line.node.children))


def _spans(nodes: Iterable[SyntaxTreeNode]) -> Iterator[str]:
    for node in nodes:
        if node.type == "inline":
            yield from _spans(node.children)
        elif node.type in ("softbreak", "hardbreak"):
            yield " "
        elif node.type in ("em", "strong"):
            yield from _spans(node.children)
        elif node.type in ("link", "image"):
            yield _with_address("".join(_spans(node.children)) or node.content, address_of(node) or "")
        elif node.type != "html_inline":
            yield node.content


def _with_address(words: str, address: str) -> str:
    """The words of a link, with its address where it leads out of the handbook."""
    shown = address.removeprefix("mailto:").removeprefix("tel:")
    return f"{words} ({shown})" if address.startswith(SCHEMES) and words not in (shown, address) else words
