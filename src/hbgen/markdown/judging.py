"""Parses prose, and checks it against an allow list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.colon_fence import colon_fence_plugin

from hbgen.characters import hidden, name_of
from hbgen.codes.code import Example, error
from hbgen.markdown.marks import DEEPEST, marked_tree
from hbgen.problems import MessagePart, Place, Problem

_BOXES = ("note", "tip", "important", "warning", "attention", "hint")
"""Boxes that prose may hold: `:::{tip}` … `:::`."""

SCHEMES = ("https://", "http://", "mailto:", "tel:")

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

# Names of refused nodes in messages.
_NAMES = {
    "html_block": "HTML",
    "html_inline": "HTML",
    "image": "An image",
    "heading": "A heading",
}


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 5 * DEEPEST}).enable("table").use(colon_fence_plugin)
    # Addresses stay as they were written; `target` checks them.
    parser.normalizeLink = str  # type: ignore[method-assign, assignment]
    parser.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005
    # HTML stays on so that it is recognised and refused; references would leak from text to text.
    return parser.disable("reference")


PROSE_UNCLOSED = error(
    "prose-unclosed",
    "Something that begins in this text does not end in it.",
    "Close it: a block that begins with ``` or ::: ends with a line of the same.",
    Example(
        "guides/how-to.en.md",
        good="",
        bad="---\ntitle: How to\n---\n\n```\nWe look up.\n",
        at="We",
    ),
)


def problems(text: str, file: str, first_line: int, is_guide: bool) -> Iterator[Problem]:
    """Problems of `text` as prose. A guide may have headings, tables, images and boxes, a field may not."""
    yield from _refused(tree_of(text), file, first_line, is_guide)
    if not _is_closed(text):
        yield Problem(Place(file, first_line + text.rstrip().count("\n")), PROSE_UNCLOSED)


def problems_of_marks(text: str, file: str, first_line: int) -> Iterator[Problem]:
    """Problems of the links and lists of a text with marks."""
    tree = marked_tree(text)
    if tree is not None:
        yield from _refused(tree, file, first_line, is_guide=False)


def links_of_marks(text: str) -> Iterator[tuple[str, int]]:
    """Every address of a link in a text with marks, with its line from 0."""
    tree = marked_tree(text)
    return _links(tree, 0) if tree is not None else iter(())


def links(text: str, boxes: int = 0) -> Iterator[tuple[str, int]]:
    """Every address of a link or image in `text`, with its line from 0; `boxes`: how many are around `text`."""
    return _links(tree_of(text), boxes)


def _links(tree: SyntaxTreeNode, boxes: int) -> Iterator[tuple[str, int]]:
    for node, line in _placed(tree):
        address = address_of(node)
        if address is not None:
            yield address, line
        if node.type == "colon_fence" and boxes < DEEPEST:
            yield from ((inner, line + 1 + inner_line) for inner, inner_line in links(node.content, boxes + 1))


def target(address: str) -> tuple[str, str] | None:
    """What an address in prose names: `("id", …)`, `("guide", …)`, `("image", …)` or `("url", …)`.

    None for an address that is not allowed in prose.
    """
    if address.startswith(SCHEMES) and not re.search(r"[\s\"<>\\^`{|}]", address):
        return "url", address
    for kind, pattern in (("id", _ID_LINK), ("guide", _GUIDE_LINK)):
        match = pattern.fullmatch(address)
        if match:
            return kind, match[1]
    return ("image", address) if _IMAGE.fullmatch(address) else None


def tree_of(text: str) -> SyntaxTreeNode:
    """The syntax tree of `text`. A box is a leaf whose content is a text of its own."""
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


def _placed(tree: SyntaxTreeNode) -> Iterator[tuple[SyntaxTreeNode, int]]:
    """Every node below `tree` in reading order, with the line of the text, from 0, on which it begins."""
    line = 0
    for node in tree.walk(include_self=False):
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
    name = re.fullmatch(r"\{([a-z]+)\}", node.info.strip())
    return name[1] if name and name[1] in _BOXES else None


PROSE_NOT_ALLOWED = error(
    "prose-not-allowed",
    "{what} is not allowed in prose.",
    "{instead}",
    Example(
        "guides/how-to.en.md",
        good="",
        bad="---\ntitle: How to\n---\n\nHello, **<b>you</b>**.\n",
        at="Hello",
    ),
)


def _not_allowed(file: str, line: int, refused: str | MessagePart) -> Problem:
    instead = MessagePart(
        "Use paragraphs, lists, **bold**, *emphasis* and links; in guides also headings, tables, "
        "images and boxes such as {box}.",
        {"box": ":::{tip}"},
    )
    return Problem(Place(file, line), PROSE_NOT_ALLOWED, {"what": refused, "instead": instead})


def _refused(tree: SyntaxTreeNode, file: str, first_line: int, is_guide: bool, boxes: int = 0) -> Iterator[Problem]:
    previous = None
    for node, at in _placed(tree):
        line = first_line + at
        # A role is its name in braces, with inline code right behind it.
        text_before = (
            previous.content if previous is not None and previous.type == "text" and node.type == "code_inline" else ""
        )
        role = _ROLE.search(text_before) if previous is not None and previous.parent is node.parent else None
        previous = node
        if (node.level >= DEEPEST and node.type not in _INLINES) or boxes > DEEPEST:
            yield _not_allowed(file, line, MessagePart("What stands in so many lists, quotations or boxes"))
            return
        if not _is_allowed(node, is_guide):
            name = _NAMES.get(node.type)
            yield _not_allowed(file, line, MessagePart(name) if name else f"`{node.type}`")
            continue
        if role:
            yield _not_allowed(file, line, f"{role[0]}`{node.content}`")
        if node.type == "fence" and node.info.strip().startswith("{"):
            yield _not_allowed(file, line, f"```{node.info.strip()}")
        if node.type == "colon_fence":
            if box_of(node) is None:
                yield _not_allowed(file, line, f":::{node.info.strip()}")
            else:
                yield from _refused(tree_of(node.content), file, line + 1, is_guide, boxes + 1)
        yield from _refused_characters(node, Place(file, line))


def _is_allowed(node: SyntaxTreeNode, is_guide: bool) -> bool:
    if not is_guide and node.type in ("heading", "table", "image", "colon_fence"):
        return False
    return node.type in (_INLINES if _is_inline(node) else _BLOCKS)


ODD_REFERENCE = error(
    "odd-reference",
    "The invisible character {character} is written here as its number or its name.",
    "Delete it.",
    Example(
        "guides/how-to.en.md",
        good="",
        bad="---\ntitle: How to\n---\n\nA hy&shy;phen.\n",
        at="A",
    ),
)

_ADDRESSES = MessagePart(
    "Link to https://, mailto: or tel:, to a guide (other-guide.md), or to an id of the handbook (#TEL-03)."
)

PROSE_ADDRESS = error(
    "prose-address",
    "The link to {address} is not allowed.",
    "{instead}",
    Example(
        "guides/how-to.en.md",
        good="",
        bad="---\ntitle: How to\n---\n\nRead [that](../../secret.txt).\n",
        at="Read",
    ),
)


def _refused_characters(node: SyntaxTreeNode, place: Place) -> Iterator[Problem]:
    """Problems of invisible characters in a text or an address, and of an address that is not allowed."""
    address = address_of(node)
    # The file itself holds none (`read_text`): they come from character references.
    shown = address if address is not None else node.content if node.type in ("text", "text_special") else ""
    hidden_characters = dict.fromkeys(shown[at] for at in hidden(shown))
    for character in hidden_characters:
        yield Problem(place, ODD_REFERENCE, {"character": name_of(character)})
    if not hidden_characters and address is not None:
        target_ = target(address)
        if target_ is None or (target_[0] == "image") != (node.type == "image"):
            yield Problem(place, PROSE_ADDRESS, {"address": f"`{address}`", "instead": _ADDRESSES})


def _is_inline(node: SyntaxTreeNode) -> bool:
    return node.parent is not None and (node.parent.type == "inline" or _is_inline(node.parent))
