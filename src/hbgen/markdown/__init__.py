"""Text into Markdown: the one place where text is escaped, and the one through which prose passes.

Plain text is escaped. Prose is parsed, held against a list of what prose may hold, and written
anew from what was understood: nothing an author wrote reaches Sphinx as it was, so prose cannot
open a directive, a role, a tag, or an address that is not on the list.
"""

from __future__ import annotations

from hbgen.markdown.escaping import Ready, destination, escape, fold
from hbgen.markdown.judging import links, problems, target
from hbgen.markdown.writing import prose

__all__ = ["Ready", "destination", "escape", "fold", "links", "problems", "prose", "target"]
