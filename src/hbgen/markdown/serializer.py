"""Writes parsed prose as Markdown again: only nodes that are understood and allowed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator

from markdown_it.tree import SyntaxTreeNode

from hbgen.markdown.markdown_escaping import SPACE, SPECIAL, Ready, destination, escape, guard_start
from hbgen.markdown.marks import DEEPEST, marked_tree
from hbgen.markdown.plain_lines import lines_of
from hbgen.markdown.prose_tree import address_of, box_of, target, tree_of

Link = Callable[[str], str | None]
"""From an address in prose to the address to write; None where the reader may not see its target."""
Words = Callable[[str], str]
"""From words without marks to the form in which a page has them, escaped for it."""


def prose(text: str, link: Link, language: str = "") -> Ready:
    """`text` written again as Markdown with nothing but what prose may hold.

    With `language`, which the page is not in, each block bears its class; MyST has none that holds headings.

    Headings are shifted below a page's title: the highest on level 2, each at most one level below the
    one before it. What is not allowed is left out (`problems` reports it), and so are empty blocks, and
    rules that do not stand between two blocks.
    """
    blocks = tree_of(text).children
    top = min((int(node.tag[1]) for node in blocks if node.type == "heading"), default=2)
    writer = _ProseWriter(link, 2 - top, language=language)
    writer.number_notes(blocks, text)
    return Ready("\n\n".join(writer.blocks(blocks, is_inside=False)))


def marked_blocks(text: str, link: Link, words: Words, after_link: str = "") -> Ready:
    """The paragraphs and lists of a text that has marks, as Markdown; `after_link` is written behind each link."""
    tree = marked_tree(text)
    assert tree is not None, "a text without marks is escaped as it is"
    return Ready("\n\n".join(_ProseWriter(link, 0, words, after_link).blocks(tree.children, is_inside=False)))


def marked_line(text: str, link: Link, words: Words, after_link: str = "") -> Ready:
    """A text that has marks as one line of Markdown, with a bullet before each item of a list."""
    tree = marked_tree(text)
    assert tree is not None, "a text without marks is escaped as it is"
    writer = _ProseWriter(link, 0, words, after_link)
    lines = (f"{escape(line.mark)} {writer.line(line.node)}".strip() for line in lines_of(tree) if line.node)
    return Ready(" ".join(lines).replace(_BREAK, " "))


class _ProseWriter:
    """Writes a syntax tree without `problems`; of any other only the harmless nodes."""

    def __init__(
        self, link: Link, shift: int, words: Words | None = None, after_link: str = "", language: str = ""
    ) -> None:
        self.language = f"{{.language-{language}}}" if language else ""
        """The class of a language, as an attribute in Markdown."""
        self.link = link
        self.shift = shift
        """Added to the level of each heading."""
        self.words = words or inline_text
        self.after_link = after_link
        self.level = 1
        """The level of the heading that came last."""
        self.bullet = ""
        """The mark of the list that is being written."""
        self.boxes = 0
        """The number of boxes around the current node."""
        self.notes: dict[str, str] = {}
        """The notes to which something leads: label as written → label on the page."""
        self.notes_left: dict[str, str] = {}
        """Those that are not written yet."""

    def number_notes(self, blocks: list[SyntaxTreeNode], text: str) -> None:
        """Give each note of a text a label that no other text on the page has."""
        written = {node.meta["label"] for block in blocks for node in block.walk() if node.type == "footnote_reference"}
        used = [node.meta["label"] for block in blocks for node in block.walk() if node.type == "footnote_ref"]
        beginning = f"note-{hashlib.sha256(text.encode()).hexdigest()[:6]}"
        labels = [label for label in dict.fromkeys(used) if label in written]
        self.notes = {label: f"{beginning}-{number}" for number, label in enumerate(labels, 1)}
        self.notes_left = dict(self.notes)

    def blocks(self, nodes: list[SyntaxTreeNode], is_inside: bool = True) -> list[str]:
        """The blocks of a text, or, with `is_inside`, of a list item, quotation or box."""
        written: list[str] = []
        type_before, is_second = "", False
        for node in nodes:
            if node.type == "hr":
                # docutils takes it for a transition, which is only allowed between two blocks.
                between = not is_inside and type_before not in ("", "heading", "hr")
                block = "* * *" if between and node is not nodes[-1] else ""
            elif node.type in ("bullet_list", "ordered_list"):
                # Of two lists that follow each other the second has other marks, or they would be one.
                is_second = type_before == node.type and not is_second
                block = self.items(node, is_second)
            else:
                block = self.block(node)
            if block:
                marks = self.language if not is_inside and node.type not in _MARKED_WITHIN else ""
                written.append(f"{marks}\n{block}" if marks else block)
                type_before = node.type
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
            case "dl":
                return self.definitions(node)
            case "footnote_reference":
                return self.note(node)
        return ""

    def definitions(self, node: SyntaxTreeNode) -> str:
        written: list[str] = []
        for part in node.children:
            if part.type == "dt":
                term = self.inline(part).replace(_BREAK, " ")
                written.append(f"\n{term}" if written else term)
            else:
                lines = "\n\n".join(self.blocks(part.children)).split("\n")
                written.append(": " + "\n".join([lines[0]] + [f"  {line}" if line else "" for line in lines[1:]]))
        return "\n".join(written)

    def note(self, node: SyntaxTreeNode) -> str:
        # Of two notes of one name the first is shown.
        label = self.notes_left.pop(node.meta["label"], None)
        lines = "\n\n".join(self.each_marked(self.blocks(node.children))).split("\n")
        if label is None or self.boxes or not any(lines):
            return ""
        return f"[^{label}]: " + "\n".join([lines[0]] + [f"    {line}" if line else "" for line in lines[1:]])

    def heading(self, node: SyntaxTreeNode) -> str:
        inside = self.inline(node).replace(_BREAK, " ")
        if not inside:
            return ""
        # MyST warns of a skipped level.
        self.level = max(2, min(int(node.tag[1]) + self.shift, self.level + 1, 6))
        # An attribute of the heading would be one of its whole section.
        return "#" * self.level + " " + (f"[{inside}]{self.language}" if self.language else inside)

    def each_marked(self, blocks: list[str]) -> list[str]:
        """Blocks below something that bears no class of its own."""
        return [f"{self.language}\n{block}" for block in blocks] if self.language else blocks

    def box(self, node: SyntaxTreeNode) -> str:
        box = box_of(node)
        if box is None or self.boxes == DEEPEST:
            return ""
        self.boxes += 1
        blocks = self.blocks(tree_of(node.content).children)
        # Its title is hbgen's. One inside another block bears the class of that.
        inside = "\n\n".join(self.each_marked(blocks))
        self.boxes -= 1
        if not inside:
            return ""
        # A box ends at the first line of as many colons, also inside other blocks.
        fence = ":" * max(3, 1 + _longest(":", inside))
        return f"{fence}{{{box}}}\n{inside}\n{fence}"

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
        # Cells are split, and these backslashes removed, before anything else is parsed.
        return self.inline(node).replace("|", "\\|")

    def inline(self, node: SyntaxTreeNode) -> str:
        return self.line(node.children[0]) if node.children else ""

    def line(self, node: SyntaxTreeNode) -> str:
        spans = [*self.spans(node.children)]
        while spans and spans[-1].strip(" ") in ("", _BREAK):
            del spans[-1]
        # The first characters of a line may open a block.
        return "\n".join(guard_start(line.strip(" ")) for line in "".join(spans).split("\n"))

    def spans(self, nodes: list[SyntaxTreeNode]) -> Iterator[str]:
        for node in nodes:
            match node.type:
                case "text" | "text_special":
                    yield self.words(node.content)
                case "softbreak":
                    yield " "
                case "hardbreak":
                    yield _BREAK
                case "em" | "strong" | "s":
                    # The mark that was written: another one might not open, or close, in this place.
                    inside = re.sub("^ | $", "&#32;", "".join(self.spans(node.children)))
                    yield node.markup + inside + node.markup
                case "footnote_ref":
                    yield self.note_mark(node)
                case "code_inline":
                    yield _code(node.content)
                case "link":
                    yield self.linked(node)
                case "image" if address := self.address(node):
                    yield f"![{inline_text(_shown(node))}]({address})"

    def linked(self, node: SyntaxTreeNode) -> str:
        address = self.address(node)
        if not address:
            return "".join(self.spans(node.children))
        # Nothing else may be a link inside a link.
        words, self.words = self.words, inline_text
        inside = "".join(self.spans(node.children))
        self.words = words
        return f"[{inside}]({address}){self.after_link}"

    def note_mark(self, node: SyntaxTreeNode) -> str:
        label = self.notes.get(node.meta["label"])
        return f"[^{label}]" if label and not self.boxes else ""

    def address(self, node: SyntaxTreeNode) -> str | None:
        """The address of a link or picture, escaped for parentheses; None where it is not allowed."""
        address = address_of(node) or ""
        target_ = target(address)
        if target_ is None or (target_[0] == "image") != (node.type == "image"):
            return None
        written = self.link(address)
        return destination(written) if written else None


_MARKED_WITHIN = ("heading", "colon_fence", "footnote_reference", "hr")
"""Blocks on which MyST puts no class, or on too much."""
_ALIGNMENTS = {"text-align:left": ":---", "text-align:center": ":---:", "text-align:right": "---:"}
_BREAK = "\\\n"
_WIDE_SPACE = re.compile(r"[^\S ]")


def _longest(mark: str, text: str) -> int:
    return max((len(run) for run in re.findall(f"{mark}+", text)), default=0)


def inline_text(text: str) -> str:
    """A part of a line of Markdown that shows `text` as it is; spaces at its ends stay."""
    text = SPECIAL.sub(r"\\\g<0>", SPACE.sub(" ", text))
    # An author may have written them so, to have them beside emphasis or at an end.
    return _WIDE_SPACE.sub(lambda space: f"&#{ord(space[0])};", text)


def _code(text: str) -> str:
    fence = "`" * (1 + _longest("`", text)) if "`" in text else "`"
    pad = " " if text[:1] == "`" or text[-1:] == "`" or (text.strip(" ") and text[:1] == text[-1:] == " ") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _shown(node: SyntaxTreeNode) -> str:
    """A picture's description as plain text."""
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in node.walk(include_self=False)
        if not child.children
    )
