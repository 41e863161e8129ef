"""Escapes plain text so that Markdown shows it as it is, anywhere on a page."""

from __future__ import annotations

import re


class Ready(str):
    """Finished Markdown, which `escape` returns unchanged."""

    __slots__ = ()


SPECIAL = re.compile(r"[\\`*_{}\[\]<>&|~^$#]")
# Includes all that Python takes for the end of a line; other spaces have a width of their own and stay.
SPACE = re.compile(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_MENTION = re.compile(r"(?<![\w.])@(?=\w)")
_PUNCTUATION = "!\"'()+,-./:;=?@%"


def escape(text: str) -> Ready:
    """`text` so that Markdown shows it as it is: in a paragraph, list item, table cell or heading.

    White space is folded to single spaces. `Ready` text is returned unchanged.
    """
    if isinstance(text, Ready):
        return text
    text = fold(text)
    escaped = SPECIAL.sub(r"\\\g<0>", text)
    # At the beginning of a line these open lists, rules, definitions and comments.
    opens = escaped[:1] in tuple(_PUNCTUATION)
    return Ready("\\" + escaped if opens else guard_start(escaped))


def inert(text: str) -> Ready:
    """As `escape`, for Markdown of code hosts: `@name` mentions nobody on GitHub or GitLab."""
    return Ready(_MENTION.sub("@<!-- -->", escape(text)))


def fold(text: str) -> str:
    """`text` with single spaces for all breaking white space, and none around it."""
    # No-break spaces are stripped, too: they would keep emphasis beside them from opening or closing.
    if text.isprintable() and "  " not in text:
        # Of white space only the space is printable.
        return text.strip(" ")
    return SPACE.sub(" ", text).strip()


def destination(address: str) -> Ready:
    """An address that `target` accepts, escaped for the parentheses of a link."""
    return Ready(re.sub(r"[()]", r"\\\g<0>", address.replace("&", "&amp;")))


def guard_start(line: str) -> str:
    number = _NUMBER.match(line)
    if number:
        return f"{number[1]}\\{line[number.end(1) :]}"
    return "\\" + line if line[:1] in _OPENERS else line


_OPENERS = ("+", "-", "=", ":", "%", "(")
"""Characters with a meaning only at the start of a line; others are escaped everywhere."""
