"""Text into Markdown: all text is escaped here, and all prose passes through here.

Plain text is escaped. Prose is parsed, checked against an allow list, and written again from its
syntax tree: no text of an author reaches Sphinx unchanged, so prose cannot contain a directive,
a role, an HTML tag, or an address that is not allowed.
"""

from __future__ import annotations

from hbgen.markdown.judging import links, problems, target
from hbgen.markdown.markdown_escaping import Ready, destination, escape, fold, inert
from hbgen.markdown.serializer import prose

__all__ = ["Ready", "destination", "escape", "fold", "inert", "links", "problems", "prose", "target"]
