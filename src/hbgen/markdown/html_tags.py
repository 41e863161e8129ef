"""What authors write in place of a tag of HTML."""

from __future__ import annotations

import re

import hbgen.markdown.what_to_write as write
from hbgen.problems import MessagePart

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)[^>\n]*>?|<!--|<[^ >\n]*>?")
_LONGEST = 60
_INSTEAD: tuple[tuple[str, MessagePart], ...] = (
    ("br wbr", write.NEW_LINE),
    ("p", write.KEEP_WORDS),
    ("b strong big mark u ins", write.BOLD),
    ("i em cite small", write.ITALIC),
    ("s del strike", write.STRUCK),
    ("sub sup", write.SMALL),
    ("a", write.LINK),
    ("img picture figure", write.IMAGE),
    ("code kbd pre tt samp", write.CODE),
    ("ul ol li", write.LIST),
    ("h1 h2 h3 h4 h5 h6", write.HEADING),
    ("hr", write.RULE),
    ("table tr td th thead tbody caption", write.TABLE),
    ("details summary aside", write.BOX),
    ("blockquote q", write.QUOTATION),
    ("dl dt dd", write.DEFINITION),
    ("abbr dfn", write.TERM),
)
_BY_TAG = {tag: instead for tags, instead in _INSTEAD for tag in tags.split()}


def instead_of(html: str) -> tuple[str, MessagePart]:
    """The first tag in `html`, as it is written, and what to write in its place."""
    match = _TAG.search(html)
    shown = match[0] if match else "<"
    if shown == "<!--":
        return shown, write.COMMENT
    name = (match[1] or "").lower() if match else ""
    return shown[:_LONGEST], _BY_TAG.get(name, write.KEEP_WORDS)
