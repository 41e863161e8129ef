"""What MyST makes of a page with the settings of a handbook, as a plain tree that tests can compare."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document
from markdown_it.tree import SyntaxTreeNode
from myst_parser.parsers.docutils_ import Parser

from hbgen.site.configuration import configuration

Tree = tuple[Any, ...]


@cache
def _parser() -> tuple[Any, Any]:
    parser = Parser()
    settings = get_default_settings(parser)
    for name, value in configuration(Path()).items():
        if name.startswith("myst_"):
            setattr(settings, name, value)
    settings.report_level = 5
    settings.halt_level = 5
    return parser, settings


def document(text: str) -> nodes.document:
    """`text` as docutils has it once MyST has read it; what it complains of stands in it."""
    parser, settings = _parser()
    made = new_document("page.md", settings)
    parser.parse(text, made)
    for message in list(made.findall(nodes.system_message)):
        # Two headings of one name are nobody's concern: ids are given by hand. Nothing but HTML is made.
        if message["level"] == 1 or "[myst.strikethrough]" in message.astext():
            message.parent.remove(message)
    return made


NAMES = {
    nodes.paragraph: "p",
    nodes.bullet_list: "ul",
    nodes.enumerated_list: "ol",
    nodes.list_item: "li",
    nodes.block_quote: "quote",
    nodes.emphasis: "em",
    nodes.strong: "strong",
    nodes.title: "h",
    nodes.rubric: "h",
    nodes.definition_list: "dl",
    nodes.definition_list_item: "di",
    nodes.term: "dt",
    nodes.definition: "dd",
    nodes.table: "table",
    nodes.row: "row",
    nodes.entry: "cell",
}
THROUGH = (nodes.document, nodes.section, nodes.tgroup, nodes.thead, nodes.tbody)


def tree(node: nodes.Node) -> Tree:
    """The children of a docutils node, as names with what stands in them. Sections are flattened."""
    parts: list[Any] = []
    for child in node.children:
        if isinstance(child, nodes.Text):
            parts.append(str(child))
        elif isinstance(child, nodes.colspec):
            continue
        elif isinstance(child, THROUGH):
            parts.extend(tree(child))
        elif isinstance(child, nodes.raw):
            # A hard break is two of them.
            if child["format"] == "html":
                parts.append(("br",) if child.astext() == "<br />\n" else ("raw", child.astext()))
        elif isinstance(child, nodes.literal | nodes.literal_block):
            is_block = isinstance(child, nodes.literal_block)
            parts.append(("pre", child.astext().rstrip()) if is_block else ("code", child.astext()))
        elif isinstance(child, nodes.reference):
            parts.append(("a", child.get("refuri", "?"), *tree(child)))
        elif isinstance(child, nodes.image):
            parts.append(("img", child["uri"], child["alt"]))
        elif isinstance(child, nodes.transition):
            parts.append(("hr",))
        elif isinstance(child, nodes.Admonition):
            parts.append(("box", type(child).__name__, *tree(child)))
        elif isinstance(child, nodes.enumerated_list):
            parts.append(("ol", child.get("start", 1), *tree(child)))
        elif isinstance(child, nodes.entry):
            # Only cells have a paragraph that Markdown does not know.
            inside = tree(child)
            parts.append(("cell", *(inside[0][1:] if inside else ())))
        else:
            parts.append((NAMES.get(type(child), type(child).__name__), *tree(child)))
    return joined(parts)


def joined(parts: list[Any]) -> Tree:
    """`parts` with neighbouring texts as one, white space folded, none at the ends."""
    out: list[Any] = []
    for part in parts:
        if isinstance(part, str) and out and isinstance(out[-1], str):
            out[-1] += part
        else:
            out.append(part)
    out = [re.sub(r"[ \t\n]+", " ", part) if isinstance(part, str) else part for part in out]
    for number, part in enumerate(out):
        if part == ("br",) and number and isinstance(out[number - 1], str):
            out[number - 1] = out[number - 1].rstrip(" ")
        if part == ("br",) and number + 1 < len(out) and isinstance(out[number + 1], str):
            out[number + 1] = out[number + 1].lstrip(" ")
    return tuple(part for part in out if part)


def _definitions(node: SyntaxTreeNode, parse: Any) -> Tree:
    """Each term of a list with what it means."""
    items: list[list[Any]] = []
    for child in node.children:
        inside = markdown_tree(child, parse, is_heading=child.type == "dt")
        if child.type == "dt":
            items.append([])
        items[-1].append((child.type, *inside))
    return tuple(("di", *item) for item in items)


def markdown_tree(node: SyntaxTreeNode, parse: Any, is_heading: bool = False) -> Tree:
    """The same for a tree of markdown-it's, which knows nothing of MyST; `parse` reads what stands in boxes.

    A heading stands on one line, whatever breaks somebody put into it.
    """
    parts: list[Any] = []
    for child in node.children:
        kind = child.type
        inside = markdown_tree(child, parse, is_heading or kind == "heading")
        if kind in ("inline", "thead", "tbody"):
            parts.extend(inside)
        elif kind in ("text", "text_special"):
            parts.append(child.content)
        elif kind == "softbreak" or (kind == "hardbreak" and is_heading):
            parts.append("\n")
        elif kind == "hardbreak":
            parts.append(("br",))
        elif kind == "paragraph":
            parts.append(("p", *inside))
        elif kind == "heading":
            parts.append(("h", *inside))
        elif kind == "ordered_list":
            parts.append(("ol", int(child.attrs.get("start", 1)), *inside))
        elif kind in ("th", "td"):
            parts.append(("cell", *inside))
        elif kind == "link":
            parts.append(("a", child.attrs["href"], *inside))
        elif kind == "image":
            shown = [
                " " if inline.type == "softbreak" else inline.content for inline in child.walk() if not inline.children
            ]
            parts.append(("img", child.attrs["src"], "".join(shown)))
        elif kind == "code_inline":
            parts.append(("code", child.content))
        elif kind == "s":
            parts.extend((("raw", "<s>"), *inside, ("raw", "</s>")))
        elif kind == "dl":
            parts.append(("dl", *_definitions(child, parse)))
        elif kind == "definition":
            continue
        elif kind in ("fence", "code_block"):
            parts.append(("pre", child.content.rstrip()))
        elif kind == "colon_fence":
            parts.append(("box", child.info.strip().strip("{}"), *markdown_tree(parse(child.content), parse)))
        else:
            names = {"bullet_list": "ul", "list_item": "li", "blockquote": "quote", "tr": "row"}
            parts.append((names.get(kind, kind), *inside))
    return joined(parts)
