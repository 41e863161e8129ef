"""Writes prose as well-formed HTML (XHTML), for books: only nodes that are understood and allowed.

Headings, notes and what is left out are those of `serializer`, which writes the same prose for Sphinx.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from html import escape

from markdown_it.tree import SyntaxTreeNode

from hbgen.markdown.heading_names import heading_names, heading_words
from hbgen.markdown.marks import DEEPEST
from hbgen.markdown.prose_tree import address_of, box_of, target, tree_of

_CELLS = {
    "text-align:left": ' class="hb-left"',
    "text-align:center": ' class="hb-center"',
    "text-align:right": ' class="hb-right"',
}
_SPANS = {"em": "em", "strong": "strong", "s": "s"}


class HtmlProse:
    """Writes one text of prose, with ids that begin with `name` so that several texts can be in one document."""

    def __init__(
        self,
        name: str,
        link: Callable[[str], str | None],
        picture: Callable[[str], str | None],
        boxes: Mapping[str, str],
        top: int = 2,
    ) -> None:
        """`link` and `picture` make of an address as it is written the one to write, or None where the reader may not
        see its target; `boxes` are the titles of boxes. `top` is the level of the highest headings."""
        self._name = name
        self._link = link
        self._picture = picture
        self._titles = boxes
        self._top = top
        self._names: dict[SyntaxTreeNode, str] = {}
        """Heading → its address. One inside a box has none."""
        self._shift = 0
        self._level = top - 1
        self._boxes = 0
        self._notes: dict[str, int] = {}
        """The notes to which something leads: label → number."""
        self._marks: dict[str, int] = {}
        """Label → how many marks lead to it so far."""

    def write(self, text: str, title: str = "") -> str:
        """`text` as HTML; `title` is that of the page on which it stands, as `headings_of` takes it."""
        blocks = tree_of(text).children
        headings = [node for block in blocks for node in block.walk() if node.type == "heading"]
        names = [*heading_names([title, *map(heading_words, headings)])][1:]
        self._names = dict(zip(headings, names, strict=True))
        self._shift = self._top - min((int(node.tag[1]) for node in blocks if node.type == "heading"), default=2)
        notes = {node.meta["label"]: node for block in reversed(blocks) for node in block.walk() if _is_note(node)}
        used = [node.meta["label"] for block in blocks for node in block.walk() if node.type == "footnote_ref"]
        labels = [label for label in dict.fromkeys(used) if label in notes]
        self._notes = {label: number for number, label in enumerate(labels, 1)}
        written = [*self._all(blocks, is_inside=False)]
        if labels:
            items = "\n".join(self._note(label, notes[label]) for label in labels)
            written.append(f'<ol class="hb-notes">\n{items}\n</ol>')
        return "\n".join(written)

    # --- blocks ---

    def _all(self, nodes: list[SyntaxTreeNode], is_inside: bool = True) -> Iterator[str]:
        before = ""
        for node in nodes:
            if node.type == "hr":
                between = not is_inside and before not in ("", "heading", "hr") and node is not nodes[-1]
                block = "<hr/>" if between else ""
            else:
                block = self._block(node)
            if block:
                yield block
                before = node.type

    def _block(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "paragraph":
                return _around("p", self._inline(node))
            case "heading":
                return self._heading(node)
            case "bullet_list" | "ordered_list":
                return self._items(node)
            case "blockquote":
                return _around("blockquote", "\n".join(self._all(node.children)))
            case "fence" | "code_block":
                return f"<pre><code>{escape(node.content.rstrip())}</code></pre>"
            case "table":
                return self._table(node)
            case "colon_fence":
                return self._box(node)
            case "dl":
                return _around("dl", "\n".join(self._definition(part) for part in node.children))
        return ""

    def _heading(self, node: SyntaxTreeNode) -> str:
        name, inside = self._names.get(node), self._inline(node)
        if not inside:
            return ""
        self._level = max(self._top, min(int(node.tag[1]) + self._shift, self._level + 1, 6))
        id_ = f' id="{self._name}--{escape(name)}"' if name else ""
        return f"<h{self._level}{id_}>{inside}</h{self._level}>"

    def _items(self, node: SyntaxTreeNode) -> str:
        items = "\n".join(f"<li>{chr(10).join(self._all(item.children))}</li>" for item in node.children)
        if node.type == "bullet_list":
            return f"<ul>\n{items}\n</ul>"
        number = int(node.attrs.get("start", 1))
        start = f' start="{number}"' if number != 1 else ""
        return f"<ol{start}>\n{items}\n</ol>"

    def _table(self, node: SyntaxTreeNode) -> str:
        parts = (
            f"<{part.type}>\n{chr(10).join(map(self._row, part.children))}\n</{part.type}>" for part in node.children
        )
        return "<table>\n" + "\n".join(parts) + "\n</table>"

    def _row(self, row: SyntaxTreeNode) -> str:
        cells = (
            f"<{cell.type}{_CELLS.get(str(cell.attrs.get('style', '')), '')}>{self._inline(cell)}</{cell.type}>"
            for cell in row.children
        )
        return f"<tr>{''.join(cells)}</tr>"

    def _box(self, node: SyntaxTreeNode) -> str:
        box = box_of(node)
        if box is None or self._boxes == DEEPEST:
            return ""
        self._boxes += 1
        inside = "\n".join(self._all(tree_of(node.content).children))
        self._boxes -= 1
        if not inside:
            return ""
        return (
            f'<div class="hb-box hb-{box}">\n<p class="hb-box-title">{escape(self._titles[box])}</p>\n{inside}\n</div>'
        )

    def _definition(self, part: SyntaxTreeNode) -> str:
        inside = self._inline(part) if part.type == "dt" else "\n".join(self._all(part.children))
        return f"<{part.type}>{inside}</{part.type}>"

    def _note(self, label: str, node: SyntaxTreeNode) -> str:
        number = self._notes[label]
        inside = "\n".join(self._all(node.children))
        back = f'<a href="#{self._name}--ref-{number}">↑</a>' if self._marks.get(label) else ""
        return f'<li id="{self._name}--note-{number}">{inside}{back}</li>'

    # --- inside a line ---

    def _inline(self, node: SyntaxTreeNode) -> str:
        return self._spans(node.children[0].children).strip() if node.children else ""

    def _spans(self, nodes: list[SyntaxTreeNode]) -> str:
        return "".join(map(self._span, nodes))

    def _span(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "text" | "text_special":
                return escape(node.content)
            case "softbreak":
                return " "
            case "hardbreak":
                return "<br/>"
            case "em" | "strong" | "s":
                return f"<{_SPANS[node.type]}>{self._spans(node.children)}</{_SPANS[node.type]}>"
            case "code_inline":
                return f"<code>{escape(node.content)}</code>"
            case "footnote_ref":
                return self._note_mark(node)
            case "link":
                return self._linked(node)
            case "image":
                return self._image(node)
        return ""

    def _linked(self, node: SyntaxTreeNode) -> str:
        written, inside = address_of(node) or "", self._spans(node.children)
        kind = target(written)
        address = self._link(written) if kind is not None and kind[0] != "image" else None
        # On paper the address stands behind the words.
        is_outside = kind is not None and kind[0] == "url" and heading_words(node) != written
        kind_ = ' class="hb-outside"' if is_outside else ""
        return f'<a{kind_} href="{escape(address)}">{inside}</a>' if address else inside

    def _image(self, node: SyntaxTreeNode) -> str:
        written = address_of(node) or ""
        kind = target(written)
        source = self._picture(written) if kind is not None and kind[0] == "image" else None
        shown = heading_words(node)
        return f'<img src="{escape(source)}" alt="{escape(shown)}"/>' if source else escape(shown)

    def _note_mark(self, node: SyntaxTreeNode) -> str:
        label = node.meta["label"]
        number = self._notes.get(label)
        if number is None or self._boxes:
            return ""
        self._marks[label] = self._marks.get(label, 0) + 1
        # The note leads back to the first of its marks.
        id_ = f' id="{self._name}--ref-{number}"' if self._marks[label] == 1 else ""
        return f'<sup{id_}><a href="#{self._name}--note-{number}">{number}</a></sup>'


def _is_note(node: SyntaxTreeNode) -> bool:
    return node.type == "footnote_reference"


def _around(tag: str, inside: str) -> str:
    return f"<{tag}>{inside}</{tag}>" if inside else ""
