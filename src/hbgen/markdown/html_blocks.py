"""Writes a text with marks as HTML. All words go through the caller, who escapes them."""

from __future__ import annotations

from collections.abc import Callable

from markdown_it.tree import SyntaxTreeNode

from hbgen.markdown.marks import marked_tree
from hbgen.markdown.plain_lines import lines_of
from hbgen.markdown.prose_tree import address_of

Escape = Callable[[str], str]
"""From words without marks to HTML."""
Anchor = Callable[[str, str], str]
"""From an address and the HTML of a link's words to the HTML of the link, or of the words alone."""


class HtmlMarks:
    """Writes texts that have marks; `escape` and `anchor` make the HTML of words and of links."""

    def __init__(self, words: Escape, anchor: Anchor, words_of_links: Escape) -> None:
        """`words_of_links` escapes words inside a link, where nothing else may be one."""
        self._words = words
        self._anchor = anchor
        self._words_of_links = words_of_links

    def blocks(self, text: str) -> str:
        """The paragraphs and lists of a text, each line of HTML on its own."""
        tree = marked_tree(text)
        assert tree is not None, "a text without marks is escaped as it is"
        return self._blocks(tree.children)

    def line(self, text: str) -> str:
        """A text as one line, with a bullet before each item of a list."""
        tree = marked_tree(text)
        assert tree is not None, "a text without marks is escaped as it is"
        lines = (f"{line.mark} {self._spans(line.node.children, self._words)}" for line in lines_of(tree) if line.node)
        return " ".join(line.strip() for line in lines)

    def _blocks(self, nodes: list[SyntaxTreeNode]) -> str:
        return "\n".join(self._block(node) for node in nodes)

    def _block(self, node: SyntaxTreeNode) -> str:
        if node.type == "paragraph":
            return f"<p>{self._spans(node.children, self._words)}</p>"
        items = "\n".join(f"<li>{self._blocks(item.children)}</li>" for item in node.children)
        if node.type == "ordered_list":
            number = int(node.attrs.get("start", 1))
            start = f' start="{number}"' if number != 1 else ""
            return f'<ol class="arabic simple"{start}>\n{items}\n</ol>'
        return f'<ul class="simple">\n{items}\n</ul>'

    def _spans(self, nodes: list[SyntaxTreeNode], words: Escape) -> str:
        return "".join(self._span(node, words) for node in nodes)

    def _span(self, node: SyntaxTreeNode, words: Escape) -> str:
        match node.type:
            case "inline":
                return self._spans(node.children, words)
            case "text" | "text_special":
                return words(node.content)
            case "softbreak":
                return " "
            case "hardbreak":
                return "<br>"
            case "em" | "strong":
                return f"<{node.type}>{self._spans(node.children, words)}</{node.type}>"
            case "link":
                return self._anchor(address_of(node) or "", self._spans(node.children, self._words_of_links))
        # A picture, which is an error where it is written.
        return words(node.content)
