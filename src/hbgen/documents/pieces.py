"""A document as a list of pieces in reading order, whatever its format was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple

from hbgen.markdown import has_marks, target

PieceKind = Literal["heading", "text", "item", "row", "aside"]

Origin = Literal[
    "",
    "chart",
    "choice",
    "comment",
    "deleted text",
    "drawing",
    "embedded document",
    "endnote",
    "footer",
    "footnote",
    "front matter",
    "header",
    "link",
    "picture",
    "symbol",
    "text box",
]
"""Where an aside stood, as it is told; empty for a piece of the text itself."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, a heading, an item of a list, or a row of a table."""

    kind: PieceKind
    """`aside` is text beside the document's own: a comment, a footnote, a header, what was deleted."""
    text: str
    number: int
    """Its number among all pieces, from 1."""
    level: int = 0
    """Of a heading, from 1."""
    cells: tuple[str, ...] = ()
    """Of a row of a table; `text` has them joined."""
    origin: Origin = ""
    marked: str = ""
    """The text with its links as a text of sentences has them; empty where that is the text itself."""

    @property
    def sentences(self) -> str:
        return self.marked or self.text


class Span(NamedTuple):
    """A part of a text, and where it leads if it is a link."""

    words: str
    address: str = ""


class SpannedText(NamedTuple):
    """A text with single spaces, as plain text and with its links; and the links that a text cannot have."""

    text: str
    marked: str
    left: tuple[Span, ...]


def spanned(spans: Iterable[Span]) -> SpannedText:
    """The text of some spans. What looks like a mark in their words is kept from working."""
    text, marked, left = "", "", []
    for span in _merged(spans):
        words = re.sub(r"\s+", " ", span.words)
        words = words.lstrip(" ") if not text or text.endswith(" ") else words
        text += words
        inner, space = words.rstrip(" "), words[len(words.rstrip(" ")) :]
        address = span.address.strip().replace(" ", "%20")
        if not address or not inner:
            marked += _kept_from_working(words)
        elif (parsed := target(address)) is not None and parsed[0] == "url":
            address = re.sub(r"[()]", r"\\\g<0>", address)
            marked += f"[{_kept_from_working(inner)}]({address}){space}"
        else:
            marked += _kept_from_working(words)
            left.append(Span(inner, address))
    text, marked = text.rstrip(" "), marked.rstrip(" ")
    return SpannedText(text, "" if marked == text or not _has_effect(text, marked) else marked, tuple(left))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans without addresses inside the document, and one for each link."""
    outward = (Span(span.words, "" if span.address.startswith("#") else span.address) for span in spans)
    for address, run in groupby(outward, key=lambda span: span.address):
        yield Span("".join(span.words for span in run), address)


def _kept_from_working(words: str) -> str:
    return re.sub(r"[\\*_\[\]]", r"\\\g<0>", words)


def _has_effect(text: str, marked: str) -> bool:
    """Whether a text needs its marks: for a link, or since its words look like some."""
    return "](" in marked or has_marks(text)


def left_links(spans: Iterable[Span], number: int) -> list[Piece]:
    """The links among spans, for which their text has no place, as pieces beside it, the first with `number`."""
    links = (span for span in _merged(spans) if span.address and span.words.strip())
    return [
        Piece("aside", f"{' '.join(span.words.split())} ({span.address})", number + place, origin="link")
        for place, span in enumerate(links)
    ]


class NoDocument(Exception):
    """The file is not a document of its kind, or too large to be read."""
