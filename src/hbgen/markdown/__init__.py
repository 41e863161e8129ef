"""Text into Markdown: all text is escaped here, and all prose passes through here.

Plain text is escaped. Prose is parsed, checked against an allow list, and written again from its
syntax tree: no text of an author reaches Sphinx unchanged, so prose cannot contain a directive,
a role, an HTML tag, or an address that is not allowed.
"""

from __future__ import annotations

from hbgen.markdown.allowed_prose import problems, problems_of_marks
from hbgen.markdown.html_blocks import HtmlMarks
from hbgen.markdown.html_prose import HtmlProse
from hbgen.markdown.markdown_escaping import Ready, destination, escape, fold, inert
from hbgen.markdown.marks import has_blocks, has_marks
from hbgen.markdown.plain_lines import plain_marks, plain_prose
from hbgen.markdown.prose_tree import links, links_of_marks, target
from hbgen.markdown.serializer import Link, Words, inline_text, marked_blocks, marked_line, prose

__all__ = [
    "HtmlMarks",
    "HtmlProse",
    "Link",
    "Ready",
    "Words",
    "destination",
    "escape",
    "fold",
    "has_blocks",
    "has_marks",
    "inert",
    "inline_text",
    "links",
    "links_of_marks",
    "marked_blocks",
    "marked_line",
    "plain_marks",
    "plain_prose",
    "problems",
    "problems_of_marks",
    "prose",
    "target",
]
