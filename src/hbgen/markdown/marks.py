"""Finds the marks in a text that is plain but for them: links, emphasis, lists and paragraphs.

Texts of this kind were plain text once, and most of them have no mark at all. So what only looks like one stays what it
is: a date at the beginning (`1. jaanuarist`), a product (`5*3*2`), a name (`snake_case`), a blank to fill in (`____`).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.emphasis import tokenize
from markdown_it.tree import SyntaxTreeNode

DEEPEST = 20
"""Levels of lists and quotations, or of boxes, at most: markdown-it drops what is nested deeper."""

_MOST_MARKS = {"*": 3, "_": 2}
"""How many of a character mark emphasis, at most; more of them are a blank to fill in."""

_MOST_BRACKETS = 100
"""Brackets in a text with marks that begin no link, at most."""

_LAST_NUMBER = 99
_MAY_HAVE = re.compile(r"[*_\[]|\n[ \t]*(?:\n|[-+]|[0-9]{1,9}[.)])|^[ \t]*(?:[-+]|[0-9]{1,9}[.)])[ \t].*\n")
"""What every text with a mark has."""
_ESCAPED = re.compile(r"\\+([*_\[\]()+.-])")


def has_marks(text: str) -> bool:
    """Whether anything in `text` is a mark; a text without is shown as it is."""
    return marked_tree(text) is not None


def has_blocks(text: str) -> bool:
    """Whether a text has several paragraphs, or a list."""
    tree = marked_tree(text)
    return tree is not None and [node.type for node in tree.children] != ["paragraph"]


def marked_tree(text: str) -> SyntaxTreeNode | None:
    """The syntax tree of a text that has marks, or that keeps some from working by a backslash; None without."""
    # Brackets that are no links cost markdown-it most, and a text full of them is no sentence.
    if not _MAY_HAVE.search(text) or text.count("[") > _MOST_BRACKETS + 2 * text.count("]("):
        return None
    tree = _tree(text)
    if _is_marked(tree):
        return tree
    is_kept_from_working = "\\" in text and _is_marked(_tree(_ESCAPED.sub(r"\1", text)))
    return tree if is_kept_from_working else None


def _tree(text: str) -> SyntaxTreeNode:
    tree = SyntaxTreeNode(_parser(True).parse(text.strip("\n")))
    # One item alone is a number, a dash or a date at the beginning of a line.
    items = sum(_items(node) for node in tree.walk())
    return tree if items > 1 else SyntaxTreeNode(_parser(False).parse(text.strip("\n")))


def _items(node: SyntaxTreeNode) -> int:
    """The number of items in a list that have words; 0 for one whose numbers are those of days or years."""
    if node.type not in ("bullet_list", "ordered_list"):
        return 0
    numbers = [int(item.info) for item in node.children if node.type == "ordered_list"]
    counts = all(number <= _LAST_NUMBER for number in numbers) and all(
        after - number in (0, 1) for number, after in pairwise(numbers)
    )
    return sum(bool(item.children) and item.children[0].type == "paragraph" for item in node.children) if counts else 0


def _is_marked(tree: SyntaxTreeNode) -> bool:
    if len(tree.children) > 1:
        return True
    return any(node.type in ("list_item", "em", "strong", "link", "image") for node in tree.walk())


@cache
def _parser(with_lists: bool) -> MarkdownIt:
    parser = MarkdownIt("zero", {"maxNesting": 5 * DEEPEST})
    parser.enable(["emphasis", "link", "image", "escape", "newline", *(["list"] if with_lists else [])])
    parser.inline.ruler.at("emphasis", _emphasis)
    # Addresses stay as they were written; `target` checks them.
    parser.normalizeLink = str  # type: ignore[method-assign, assignment]
    parser.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005
    return parser


def _emphasis(state: StateInline, silent: bool) -> bool:
    """As CommonMark, but nothing opens inside a word, and a long row of marks is none."""
    start, before = state.pos, len(state.delimiters)
    if not tokenize(state, silent):
        return False
    is_inside_word = start > 0 and state.src[start - 1].isalnum()
    is_row = state.pos - start > _MOST_MARKS[state.src[start]]
    for delimiter in state.delimiters[before:]:
        delimiter.open = delimiter.open and not is_inside_word and not is_row
        delimiter.close = delimiter.close and not is_row
    return True
