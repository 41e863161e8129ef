"""A document as a list of pieces in reading order, whatever its format was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PieceKind = Literal["heading", "text", "item", "row", "aside"]


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
    origin: str = ""
    """Of an aside: where it stood."""


class NoDocument(Exception):
    """The file is not a document of its kind, or too large to be read."""
