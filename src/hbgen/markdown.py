"""Text into Markdown: the one place where text is escaped, and the one through which prose passes.

Plain text is escaped. Prose is parsed, held against a list of what prose may hold, and written
anew from what was understood: nothing an author wrote reaches Sphinx as it was, so prose cannot
open a directive, a role, a tag, or an address that is not on the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.colon_fence import colon_fence_plugin

from hbgen.problems import Phrase, Place, Problem


class Ready(str):
    """Markdown that is as it should be: `escape` leaves it alone."""

    __slots__ = ()


_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&|~^$#]")
# With everything that Python takes for the end of a line; other spaces have a width of their own and stay.
_SPACE = re.compile(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_PUNCTUATION = "!\"'()+,-./:;=?@%"


def escape(text: str) -> Ready:
    """`text` so that Markdown shows it as it is: in a paragraph, list item, table cell or heading.

    White space is folded to single spaces. `Ready` text comes back unchanged.
    """
    if isinstance(text, Ready):
        return text
    text = fold(text)
    escaped = _SPECIAL.sub(r"\\\g<0>", text)
    # At the beginning of a line these open lists, rules, definitions and comments.
    opens = escaped[:1] in tuple(_PUNCTUATION)
    return Ready("\\" + escaped if opens else _guard_start(escaped))


def fold(text: str) -> str:
    """`text` with single spaces for all white space that does not hold words together, and none around it."""
    # A no-break space at an end, too, would keep emphasis beside it from opening or closing.
    return _SPACE.sub(" ", text).strip()


def destination(address: str) -> Ready:
    """An address, such as `target` takes, so that it can stand in the parentheses of a link."""
    return Ready(re.sub(r"[()]", r"\\\g<0>", address.replace("&", "&amp;")))


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

_DEEPEST = 20
"""What stands in more lists and quotations than this is lost: markdown-it reads no further."""

Link = Callable[[str], str | None]
"""From an address in prose to the address to write; None where the reader cannot see its target."""


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 5 * _DEEPEST}).enable("table").use(colon_fence_plugin)
    # Addresses stay as they were written, and `target` judges them.
    parser.normalizeLink = str  # type: ignore[method-assign, assignment]
    parser.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005
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
        if node.type == "colon_fence":
            yield from ((found, _line(node) + 1 + line) for found, line in links(node.content))


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


def prose(text: str, link: Link) -> Ready:
    """`text` written anew as Markdown that holds nothing but what prose may hold.

    Its headings stand below a page's title: the highest on level 2, each at most one level below the
    one before it. What is not allowed is left out: `problems` says so before it comes to that. So are
    rules between nothing and something, and what is empty.
    """
    blocks = _tree(text).children
    top = min((int(node.tag[1]) for node in blocks if node.type == "heading"), default=2)
    return Ready("\n\n".join(_Writer(link, 2 - top).blocks(blocks, is_inside=False)))


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
    """The line of the text, from 0, on which `node` begins."""
    here = node
    while here.parent is not None and not here.map:
        here = here.parent
    first = here.map[0] if here.map else 0
    breaks = 0
    if here is not node:
        for each in here.walk():
            if each is node:
                break
            breaks += each.type in ("softbreak", "hardbreak")
    return first + breaks


def _address(node: SyntaxTreeNode) -> str | None:
    if node.type == "link":
        return str(node.attrs.get("href", ""))
    if node.type == "image":
        return str(node.attrs.get("src", ""))
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
        if node.level >= _DEEPEST and node.type not in _INLINES:
            yield _not_allowed(file, line, Phrase("What stands in so many lists or quotations"))
            return
        if not allowed:
            name = _NAMES.get(node.type)
            yield _not_allowed(file, line, Phrase(name) if name else f"`{node.type}`")
            continue
        before = node.previous_sibling if node.type == "code_inline" else None
        role = _ROLE.search(before.content) if before is not None and before.type == "text" else None
        if role:
            yield _not_allowed(file, line, f"{role[0]}`{node.content}`")
        if node.type == "fence" and node.info.strip().startswith("{"):
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


class _Writer:
    """Writes a tree that `problems` found nothing against; of any other it writes what is harmless."""

    def __init__(self, link: Link, shift: int) -> None:
        self.link = link
        self.shift = shift
        """What is added to the level of each heading."""
        self.level = 1
        """The level of the heading that came last."""
        self.bullet = ""
        """The mark of the list that is being written."""

    def blocks(self, nodes: list[SyntaxTreeNode], is_inside: bool = True) -> list[str]:
        """The blocks of a text, or of what stands `is_inside` a list, quotation or box."""
        written: list[str] = []
        before, is_second = "", False
        for node in nodes:
            if node.type == "hr":
                # docutils takes it for a transition, which stands between two blocks and nowhere else.
                between = not is_inside and before not in ("", "heading", "hr")
                block = "* * *" if between and node is not nodes[-1] else ""
            elif node.type in ("bullet_list", "ordered_list"):
                # Of two lists that follow each other the second has other marks, or they would be one.
                is_second = before == node.type and not is_second
                block = self.items(node, is_second)
            else:
                block = self.block(node)
            if block:
                written.append(block)
                before = node.type
        return written[:-1] if written[-1:] == ["* * *"] and not is_inside else written

    def block(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "paragraph":
                return self.inline(node)
            case "heading":
                return self.heading(node)
            case "blockquote":
                inside = "\n\n".join(self.blocks(node.children))
                return "\n".join(f"> {line}" if line else ">" for line in inside.split("\n")) if inside else ""
            case "fence" | "code_block":
                fence = "`" * max(3, 1 + _longest("`", node.content))
                return f"{fence}text\n{node.content.rstrip()}\n{fence}"
            case "table":
                return self.table(node)
            case "colon_fence":
                return self.box(node)
        return ""

    def heading(self, node: SyntaxTreeNode) -> str:
        inside = self.inline(node)
        if not inside:
            return ""
        # A level that is left out is a warning of MyST's.
        self.level = max(2, min(int(node.tag[1]) + self.shift, self.level + 1, 6))
        return "#" * self.level + " " + inside

    def box(self, node: SyntaxTreeNode) -> str:
        box = _ADMONITION.fullmatch(node.info.strip())
        inside = "\n\n".join(self.blocks(_tree(node.content).children))
        if box is None or box[1] not in ADMONITIONS or not inside:
            return ""
        # A box ends at the first line of as many colons, wherever it stands.
        fence = ":" * max(3, 1 + _longest(":", inside))
        return f"{fence}{{{box[1]}}}\n{inside}\n{fence}"

    def items(self, node: SyntaxTreeNode, is_second: bool) -> str:
        number = int(node.attrs.get("start", 1))
        around = self.bullet
        # A list inside another has the other mark, since `- - -` would be a rule.
        bullet = self.bullet = "* " if is_second != (around == "- ") else "- "
        written = []
        for item in node.children:
            ordered = f"{min(number, 999_999_999)}{')' if is_second else '.'} "
            mark = bullet if node.type == "bullet_list" else ordered
            number += 1
            lines = "\n\n".join(self.blocks(item.children)).split("\n")
            indent = " " * len(mark)
            written.append(mark + "\n".join([lines[0]] + [indent + line if line else "" for line in lines[1:]]))
        self.bullet = around
        return "\n".join(written)

    def table(self, node: SyntaxTreeNode) -> str:
        rows = [row for part in node.children for row in part.children]
        lines = ["| " + " | ".join(map(self.cell, row.children)) + " |" for row in rows]
        marks = [_ALIGNMENTS.get(str(cell.attrs.get("style", "")), "---") for cell in rows[0].children]
        return "\n".join([lines[0], "| " + " | ".join(marks) + " |", *lines[1:]])

    def cell(self, node: SyntaxTreeNode) -> str:
        # Cells are cut apart, and these backslashes taken away, before anything else is read.
        return self.inline(node).replace("|", "\\|")

    def inline(self, node: SyntaxTreeNode) -> str:
        spans = [*self.spans(node.children[0].children)] if node.children else []
        while spans and spans[-1].strip(" ") in ("", _BREAK):
            del spans[-1]
        # What stands first on a line may open a block.
        return "\n".join(_guard_start(line.strip(" ")) for line in "".join(spans).split("\n"))

    def spans(self, nodes: list[SyntaxTreeNode]) -> Iterator[str]:
        for node in nodes:
            match node.type:
                case "text" | "text_special":
                    yield _text(node.content)
                case "softbreak":
                    yield " "
                case "hardbreak":
                    yield _BREAK
                case "em" | "strong":
                    # The mark that was written: another one might not open, or close, in this place.
                    inside = re.sub("^ | $", "&#32;", "".join(self.spans(node.children)))
                    yield node.markup + inside + node.markup
                case "code_inline":
                    yield _code(node.content)
                case "link":
                    inside = "".join(self.spans(node.children))
                    address = self.address(node)
                    yield f"[{inside}]({address})" if address else inside
                case "image":
                    address = self.address(node)
                    if address:
                        yield f"![{_text(_shown(node))}]({address})"

    def address(self, node: SyntaxTreeNode) -> str | None:
        """Where a link or picture leads, as it stands in parentheses; None where it may lead nowhere."""
        address = _address(node) or ""
        found = target(address)
        if found is None or (found[0] == "image") != (node.type == "image"):
            return None
        written = self.link(address)
        return destination(written) if written else None


_ALIGNMENTS = {"text-align:left": ":---", "text-align:center": ":---:", "text-align:right": "---:"}
_BREAK = "\\\n"
_WIDE_SPACE = re.compile(r"[^\S ]")


def _longest(mark: str, text: str) -> int:
    return max((len(run) for run in re.findall(f"{mark}+", text)), default=0)


def _text(text: str) -> str:
    text = _SPECIAL.sub(r"\\\g<0>", _SPACE.sub(" ", text))
    # An author may have written them so, to have them beside emphasis or at an end.
    return _WIDE_SPACE.sub(lambda space: f"&#{ord(space[0])};", text)


def _code(text: str) -> str:
    fence = "`" * (1 + _longest("`", text)) if "`" in text else "`"
    pad = " " if text[:1] == "`" or text[-1:] == "`" or (text.strip(" ") and text[:1] == text[-1:] == " ") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _shown(node: SyntaxTreeNode) -> str:
    """The words of a picture's description, without their marks."""
    return "".join(
        " " if each.type in ("softbreak", "hardbreak") else each.content
        for each in node.walk(include_self=False)
        if not each.children
    )


def _guard_start(line: str) -> str:
    number = _NUMBER.match(line)
    if number:
        return f"{number[1]}\\{line[number.end(1) :]}"
    return "\\" + line if line[:1] in _OPENERS else line


_OPENERS = ("+", "-", "=", ":", "%", "(")
"""Marks that mean something only where they stand first on a line; others are escaped everywhere."""
