"""What search engines and messengers show of a page: a sentence or two from its own words."""

from __future__ import annotations

from docutils import nodes

_LONGEST = 160
"""Characters that they show, about."""
_SHORTEST = 20
_LEAD = "hb-lead"


def description(doctree: nodes.document | None) -> str:
    """The lead of a page, or its first paragraph of some length, cut after a word; empty for a page without."""
    if doctree is None:
        return ""
    paragraphs = [node for node in doctree.findall(nodes.paragraph) if not isinstance(node.parent, nodes.entry)]
    leads = [node for node in paragraphs if _LEAD in node["classes"]]
    texts = (" ".join(node.astext().split()) for node in (*leads, *paragraphs))
    return shortened(next((text for text in texts if len(text) >= _SHORTEST), ""))


def shortened(text: str) -> str:
    """`text`, or its first words with an ellipsis."""
    if len(text) <= _LONGEST:
        return text
    words, _, _ = text[:_LONGEST].rpartition(" ")
    return f"{words or text[: _LONGEST - 1]}…"
