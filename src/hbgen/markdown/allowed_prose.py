"""What prose may hold: everything else is refused, by an allow list of nodes and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from markdown_it.rules_block.table import escapedSplit
from markdown_it.tree import SyntaxTreeNode

from hbgen.characters import hidden, name_of
from hbgen.codes.code import Example, advice, error
from hbgen.markdown.html_tags import instead_of
from hbgen.markdown.marks import DEEPEST, marked_tree
from hbgen.markdown.prose_tree import (
    BOXES,
    NOTES,
    address_of,
    box_of,
    is_closed,
    nodes_with_lines,
    target,
    tree_of,
)
from hbgen.markdown.unread_marks import PROSE_MARK_SHOWN, unread_marks
from hbgen.problems import MessagePart, Place, Problem

_ROLE = re.compile(r"\{[A-Za-z:_-]+\}$")

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
    "dl",
    "dt",
    "dd",
    "definition",
    "footnote_reference",
    "inline",
}
_INLINES = {
    "text",
    "em",
    "strong",
    "s",
    "code_inline",
    "softbreak",
    "hardbreak",
    "link",
    "image",
    "text_special",
    "footnote_ref",
}
_IN_GUIDES = ("heading", "table", "image", "colon_fence", *NOTES)

# Names of refused nodes in messages.
_NAMES = {
    "html_block": "HTML",
    "html_inline": "HTML",
    "image": "An image",
    "heading": "A heading",
    "footnote_ref": "A note at the end of the page",
    "footnote_reference": "A note at the end of the page",
}

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
    yield from _placed_problems(_refused(tree_of(text), file, 0, is_guide), text, first_line)
    yield from _lost_cells(text, file, first_line)
    if not is_closed(text):
        yield Problem(Place(file, first_line + text.rstrip().count("\n")), PROSE_UNCLOSED)


def problems_of_marks(text: str, file: str, first_line: int) -> Iterator[Problem]:
    """Problems of the links and lists of a text with marks."""
    tree = marked_tree(text)
    if tree is not None:
        marks = _refused(tree, file, 0, is_guide=False)
        # Marks without effect are told of every text of sentences, also of one without any other.
        marked = ((problem, mark) for problem, mark in marks if problem.code != PROSE_MARK_SHOWN)
        yield from _placed_problems(marked, text, first_line)


def _placed_problems(problems: Iterable[MarkedProblem], text: str, first_line: int) -> Iterator[Problem]:
    """Each problem at the column of its mark, in a file in which `text` begins on `first_line`."""
    lines = text.split("\n")
    places: dict[tuple[int, str], Iterator[Place]] = {}
    last: dict[tuple[int, str], Place] = {}
    for problem, mark in problems:
        key = problem.place.line, mark
        if key not in places:
            places[key] = _places_of(mark, problem.place, lines, first_line)
        last[key] = next(places[key], None) or last[key]
        yield replace(problem, place=last[key])


def _places_of(mark: str, place: Place, lines: list[str], first_line: int) -> Iterator[Place]:
    """The places of `mark` on the first line that holds it, from that of `place` on, which counts from 0.

    One at least: where that line begins, if the mark is not found.
    """
    has_place = False
    for line in range(place.line, min(place.line + _FURTHER_LINES, len(lines))) if mark else ():
        for match in re.finditer(re.escape(mark), lines[line]):
            has_place = True
            yield Place(place.file, first_line + line, match.start() + 1)
        if has_place:
            return
    shown = lines[place.line] if place.line < len(lines) else ""
    yield Place(place.file, first_line + place.line, len(shown) - len(shown.lstrip(" ")) + 1)


_FURTHER_LINES = 2
"""Lines on which a mark is looked for: a cell or a heading may begin on a line without it."""

PROSE_NOT_ALLOWED = error(
    "prose-not-allowed",
    "{what} is not allowed in prose.",
    "{instead}",
    Example(
        "guides/how-to.en.md",
        good="",
        bad="---\ntitle: How to\n---\n\nHello, **<b>you</b>**.\n",
        at="<b>",
    ),
)

_INSTEAD = MessagePart(
    "Use paragraphs, lists, **bold**, *emphasis* and links; in guides also headings, tables, "
    "images and boxes such as {box}.",
    {"box": ":::{tip}"},
)

MarkedProblem = tuple[Problem, str]
"""A problem at a line from 0, and the characters in that line that it is about."""


def _not_allowed(
    file: str, line: int, refused: str | MessagePart, mark: str = "", instead: MessagePart = _INSTEAD
) -> MarkedProblem:
    return Problem(Place(file, line), PROSE_NOT_ALLOWED, {"what": refused, "instead": instead}), mark


def _refused(
    tree: SyntaxTreeNode, file: str, first_line: int, is_guide: bool, boxes: int = 0
) -> Iterator[MarkedProblem]:
    previous = None
    opened: set[tuple[int, str]] = set()
    yield from _without_use(tree, file, first_line)
    for node, at in nodes_with_lines(tree):
        line = first_line + at
        role = _role(previous, node)
        previous = node
        if (node.level >= DEEPEST and node.type not in _INLINES) or boxes > DEEPEST:
            yield _not_allowed(file, line, MessagePart("What stands in so many lists, quotations or boxes"))
            return
        if not _is_allowed(node, is_guide) or (boxes and node.type in NOTES):
            if not _closes_a_tag(node, opened):
                yield _refused_node(node, file, line)
            continue
        if role:
            yield _not_allowed(file, line, f"{role}`{node.content}`", role)
        if node.type == "fence" and node.info.strip().startswith("{"):
            yield _not_allowed(file, line, f"```{node.info.strip()}")
        if node.type == "colon_fence":
            if box_of(node) is None:
                yield _not_allowed(file, line, f":::{node.info.strip()}", instead=_BOXES_INSTEAD)
            else:
                yield from _refused(tree_of(node.content), file, line + 1, is_guide, boxes + 1)
        for below, mark, instead in unread_marks(node):
            values: dict[str, str | MessagePart] = {"mark": f"`{mark}`", "instead": instead}
            yield Problem(Place(file, line + below), PROSE_MARK_SHOWN, values), mark
        yield from _refused_characters(node, Place(file, line))


_BOXES_INSTEAD = MessagePart(
    "A box begins with {boxes}, and nothing behind it.", {"boxes": ", ".join(f":::{{{box}}}" for box in BOXES)}
)


def _role(previous: SyntaxTreeNode | None, node: SyntaxTreeNode) -> str | None:
    """The name of a role in braces, if `node` is the inline code right behind it."""
    if previous is None or previous.type != "text" or node.type != "code_inline" or previous.parent is not node.parent:
        return None
    role = _ROLE.search(previous.content)
    return role[0] if role else None


def _refused_node(node: SyntaxTreeNode, file: str, line: int) -> MarkedProblem:
    name = _NAMES.get(node.type)
    if node.type in ("html_block", "html_inline"):
        return _refused_html(node, file, line)
    return _not_allowed(file, line, MessagePart(name) if name else f"`{node.type}`")


def _closes_a_tag(node: SyntaxTreeNode, opened: set[tuple[int, str]]) -> bool:
    """Whether a node is the end of a tag of HTML that was opened, and refused, in the same line of text.

    `opened` holds the tags that were opened so far, each with the identity of the node around it; this one is added.
    """
    tag = _TAG.match(node.content) if node.type == "html_inline" else None
    if tag is None:
        return False
    key = id(node.parent), tag[2].lower()
    if not tag[1]:
        opened.add(key)
    return bool(tag[1]) and key in opened


_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")


def _refused_html(node: SyntaxTreeNode, file: str, line: int) -> MarkedProblem:
    shown, instead = instead_of(node.content)
    if shown == "<!--":
        return _not_allowed(file, line, MessagePart("A remark in HTML"), shown, instead)
    return _not_allowed(file, line, MessagePart("HTML such as {tag}", {"tag": f"`{shown}`"}), shown, instead)


PROSE_WITHOUT_USE = advice(
    "prose-without-use",
    "Readers do not see {mark}.",
    "{instead}",
    Example(
        "guides/how-to.en.md",
        good="",
        bad="---\ntitle: How to\n---\n\nWe look up.\n\n[price list]: https://example.org/prices\n",
        at="[price list]:",
    ),
)


def _without_use(tree: SyntaxTreeNode, file: str, first_line: int) -> Iterator[MarkedProblem]:
    """Notes and addresses of links to which nothing leads, and titles of links and images."""
    placed = [*nodes_with_lines(tree)]
    links_used = {
        str(node.meta["label"]) for node, _ in placed if node.type in ("link", "image") and "label" in node.meta
    }
    notes_used = {str(node.meta["label"]) for node, _ in placed if node.type == "footnote_ref"}
    seen: set[tuple[str, str]] = set()
    for node, line in placed:
        place = Place(file, first_line + line)
        if node.type in ("definition", "footnote_reference"):
            name = str(node.meta.get("id", node.meta["label"]))
            used = links_used if node.type == "definition" else notes_used
            mark = f"[{node.meta['label']}]:" if node.type == "definition" else f"[^{name}]:"
            if (node.type, name) in seen or name not in used:
                yield Problem(place, PROSE_WITHOUT_USE, {"mark": f"`{mark}`", "instead": _UNUSED}), mark
            seen.add((node.type, name))
        elif node.type in ("link", "image") and node.attrs.get("title"):
            title = str(node.attrs["title"])
            yield Problem(place, PROSE_WITHOUT_USE, {"mark": f"`{title}`", "instead": _TITLE}), title


def _lost_cells(text: str, file: str, first_line: int, boxes: int = 0) -> Iterator[Problem]:
    """Cells behind the last one of a table's first line, which Markdown leaves out."""
    lines = text.split("\n")
    for node, _ in nodes_with_lines(tree_of(text)):
        if node.type == "colon_fence" and node.map and boxes < DEEPEST:
            yield from _lost_cells(node.content, file, first_line + node.map[0] + 1, boxes + 1)
        if node.type != "table":
            continue
        head, *rows = [row for part in node.children for row in part.children]
        for row in rows:
            # What stands before the first mark is a quotation's or a list's.
            source = lines[row.map[0]] if row.map else ""
            cells = [cell.strip() for cell in escapedSplit(source.strip())]
            cells = cells[:-1] if cells and not cells[-1] else cells
            cells = cells[1:] if re.match(r"[\s>]*\|", source) else cells
            if lost := next(filter(None, cells[len(head.children) :]), ""):
                column = source.rfind(lost) + 1
                place = Place(file, first_line + row.map[0], max(1, column)) if row.map else Place(file, first_line)
                yield Problem(place, PROSE_WITHOUT_USE, {"mark": f"`{lost}`", "instead": _CELL})


_CELL = MessagePart("Give each line of a table as many cells as its first one, and a `|` between words a backslash.")
_UNUSED = MessagePart("Lead to it by the same name, once defined, or delete it.")
_TITLE = MessagePart("Put the title of a link or image into the text.")


def _is_allowed(node: SyntaxTreeNode, is_guide: bool) -> bool:
    if not is_guide and node.type in _IN_GUIDES:
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
    "Link to https://, mailto: or tel:, to a guide (other-guide.md) or a heading in it (other-guide.md#words-of-it), "
    "or to an id of the handbook (#TEL-03)."
)

_LOCAL = re.compile(r"[A-Za-z]:|\\\\|file:|%5C%5C", re.IGNORECASE)
_ON_COMPUTER = MessagePart(
    "Nobody else can open a file on your computer: put it where a browser finds it, and write the address that "
    "begins with https://."
)

PROSE_ADDRESS = error(
    "prose-address",
    "The link to {address} is not allowed.",
    "{instead}",
    Example(
        "guides/how-to.en.md",
        good="",
        bad="---\ntitle: How to\n---\n\nRead [that](../../secret.txt).\n",
        at="../../secret.txt",
    ),
)


def _refused_characters(node: SyntaxTreeNode, place: Place) -> Iterator[MarkedProblem]:
    """Problems of invisible characters in a text or an address, and of an address that is not allowed."""
    address = address_of(node)
    # The file itself holds none (`read_text`): they come from character references.
    shown = address if address is not None else node.content if node.type in ("text", "text_special") else ""
    hidden_characters = dict.fromkeys(shown[at] for at in hidden(shown))
    for character in hidden_characters:
        yield Problem(place, ODD_REFERENCE, {"character": name_of(character)}), ""
    if not hidden_characters and address is not None:
        target_ = target(address)
        if target_ is None or (target_[0] == "image") != (node.type == "image"):
            instead = _ON_COMPUTER if _LOCAL.match(address) else _ADDRESSES
            yield Problem(place, PROSE_ADDRESS, {"address": f"`{address}`", "instead": instead}), address


def _is_inline(node: SyntaxTreeNode) -> bool:
    return node.parent is not None and (node.parent.type == "inline" or _is_inline(node.parent))
