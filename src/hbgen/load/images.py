"""Refuses pictures that could run a script or load something."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator

from hbgen.problems import MessagePart, Place, Problem

_MAGIC = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".webp": b"RIFF"}

# In an SVG, an allow list of elements would refuse half of what drawing programs write; these are the
# ways in which one runs or loads something (SVG 2, sections 2 and 15; HTML, section 4.8.3).
_UNSAFE_SVG = (
    (re.compile(r"<!(DOCTYPE|ENTITY)", re.I), "a document type"),
    (re.compile(r"<\s*([\w.-]+:)?script", re.I), "a script"),
    (
        re.compile(r"<\s*([\w.-]+:)?(foreignObject|iframe|embed|object|a|use|image|animate|set)\b", re.I),
        "a link or something embedded",
    ),
    (re.compile(r"\son\w+\s*=", re.I), "an event handler"),
    (re.compile(r"(href|src)\s*=\s*[\"'](?!#)", re.I), "an address"),
    (re.compile(r"@import|url\s*\(\s*+[\"']?+(?!#)|image-set\s*\(|\bsrc\s*\(|xml:base", re.I), "an address"),
)

# A character of a style written by its number, or with a backslash before it (CSS Syntax 3, section 4.3.7).
_STYLE_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})[ \t\r\n\f]?|([^\r\n\f]))", re.I)
_ENCODING = re.compile(r"<\?xml[^>]*\sencoding\s*=\s*[\"']([^\"']*)")


def unsafe(data: bytes, file: str) -> Iterator[Problem]:
    """A problem if the picture is not what its name says, or an SVG holds more than a drawing."""
    suffix = file[file.rindex(".") :]
    if suffix == ".svg":
        source = _plain(data)
        danger = next((words for pattern, words in _UNSAFE_SVG if pattern.search(source)), None)
        is_picture = "<svg" in source
    else:
        danger = None
        is_picture = data.startswith(_MAGIC[suffix])
    if danger is not None:
        values: dict[str, str | MessagePart] = {"file": file.removeprefix("content/"), "what": MessagePart(danger)}
        yield Problem(Place(file), "unsafe-image", values)
    elif not is_picture:
        yield Problem(Place(file), "wrong-image", {"file": file.removeprefix("content/"), "suffix": suffix[1:]})


def _plain(data: bytes) -> str:
    """An SVG as a browser reads it: decoded from UTF-8, with character references and escapes of styles resolved.

    Empty for any other encoding, in which the patterns would not match.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    declared = _ENCODING.match(text)
    is_other = "\0" in text or (declared is not None and declared[1].lower() not in ("utf-8", "us-ascii"))
    return "" if is_other else _STYLE_ESCAPE.sub(_unescaped, html.unescape(text))


def _unescaped(escape: re.Match[str]) -> str:
    number = int(escape[1] or "0", 16)
    return escape[2] or (chr(number) if number <= sys.maxunicode else "\ufffd")
