"""Makes drafts of a document: headings become chapters and standards, lists behaviours, tables items.

Each piece is placed once or reported: nothing is dropped, and nothing is made up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from hbgen.characters import hidden
from hbgen.documents.pieces import Piece
from hbgen.markdown import escape, has_marks, inline_text, marked_blocks

MOST_BEHAVIOURS = 20
MOST_ITEMS = 26
_HEADER = 4
"""Words that a cell of a table's first row has at most, if that row names the columns."""


@dataclass
class DraftStandard:
    """A standard to be: its title, and what the document says below it."""

    title: str
    paragraphs: list[str] = field(default_factory=list)
    behaviours: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)


@dataclass
class DraftChapter:
    """A chapter to be."""

    title: str
    introduction: list[str] = field(default_factory=list)
    standards: list[DraftStandard] = field(default_factory=list)


@dataclass
class Drafts:
    """The chapters of a document, and the pieces of it that found no place."""

    chapters: list[DraftChapter]
    unplaced: list[Piece]


def drafts(pieces: Sequence[Piece], title: str) -> Drafts:
    """The drafts of a document; `title` is that of a chapter for which it has no heading."""
    return _Drafting(pieces, title).made()


class _Drafting:
    def __init__(self, pieces: Sequence[Piece], title: str) -> None:
        self.pieces = pieces
        self.title = title
        self.chapters: list[DraftChapter] = []
        self.unplaced: list[Piece] = []
        self.standard: DraftStandard | None = None
        self.before: Piece | None = None

    def made(self) -> Drafts:
        chapter_level, standard_level = self._levels()
        for number, piece in enumerate(self.pieces):
            after = self.pieces[number + 1] if number + 1 < len(self.pieces) else None
            if not self._place(piece, after, chapter_level, standard_level):
                self.unplaced.append(piece)
            self.before = piece
        kept = [chapter for chapter in self.chapters if chapter.standards]
        for chapter in self.chapters:
            if not chapter.standards:
                self._give_up(chapter)
        return Drafts(kept, sorted(self.unplaced, key=lambda piece: piece.number))

    def _levels(self) -> tuple[int, int]:
        """The levels of headings that are chapters and standards; 0 for chapters where no heading is one.

        A single heading above all others is the document's title.
        """
        levels = [piece.level for piece in self.pieces if piece.kind == "heading"]
        used = sorted({*levels})
        if len(used) > 2 and levels.count(used[0]) == 1 and levels[0] == used[0]:
            used = used[1:]
        return (used[0], used[1]) if len(used) > 1 else (0, used[0] if used else 1)

    def _place(self, piece: Piece, after: Piece | None, chapter_level: int, standard_level: int) -> bool:
        if piece.kind == "aside" or next(hidden(piece.text), None) is not None:
            return False
        if piece.kind == "heading":
            return self._heading(piece, chapter_level, standard_level)
        if self.standard is None:
            if piece.kind != "text" or not self.chapters:
                return False
            self.chapters[-1].introduction.append(piece.sentences)
            return True
        if piece.kind == "text":
            return _fits(self.standard.paragraphs, 2, piece.sentences)
        if piece.kind == "item":
            return _fits(self.standard.behaviours, MOST_BEHAVIOURS, piece.sentences)
        return self._row(piece, after)

    def _heading(self, piece: Piece, chapter_level: int, standard_level: int) -> bool:
        if piece.level == chapter_level:
            self.chapters.append(DraftChapter(piece.text))
            self.standard = None
            return True
        if piece.level != standard_level:
            return False
        if not self.chapters:
            self.chapters.append(DraftChapter(self.title))
        self.standard = DraftStandard(piece.text)
        self.chapters[-1].standards.append(self.standard)
        return True

    def _row(self, piece: Piece, after: Piece | None) -> bool:
        """A row of a table: an item, if only one of its cells has words; of several cells nothing is lost."""
        assert self.standard is not None
        is_first = self.before is None or self.before.kind != "row"
        is_header = is_first and after is not None and after.kind == "row"
        if is_header and all(len(cell.split()) <= _HEADER for cell in piece.cells):
            return False
        cells = [cell for cell in piece.cells if any(character.isalpha() for character in cell)]
        if len(cells) != 1 or [cell for cell in piece.cells if cell] != cells:
            # The first cell with words is the item; the whole row is reported, since it says more.
            if cells:
                _fits(self.standard.items, MOST_ITEMS, cells[0])
            return False
        return _fits(self.standard.items, MOST_ITEMS, cells[0])

    def _give_up(self, chapter: DraftChapter) -> None:
        """A chapter without a standard cannot be: its pieces are reported."""
        texts = [chapter.title, *chapter.introduction]
        for piece in self.pieces:
            if piece.sentences in texts and piece not in self.unplaced and piece.kind in ("heading", "text"):
                texts.remove(piece.sentences)
                self.unplaced.append(piece)


def _fits(texts: list[str], most: int, text: str) -> bool:
    if len(texts) >= most:
        return False
    texts.append(text)
    return True


# --- ids ------------------------------------------------------------------------------------------------


def chapter_ids(chapters: Sequence[DraftChapter], taken: Collection[str]) -> Iterator[str]:
    """An id for each chapter that no entry has: the first letters of its title."""
    used = {id_.casefold() for id_ in taken}
    for chapter in chapters:
        letters = re.sub(r"[^A-Z]", "", _plain(chapter.title).upper())[:3] or "NEW"
        number, id_ = 1, letters
        while any(name == id_.casefold() or name.startswith(f"{id_.casefold()}-") for name in used):
            number += 1
            id_ = f"{letters}{number}"
        used.add(id_.casefold())
        yield id_


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def slug(title: str) -> str:
    """A title as part of a file's name."""
    return "-".join(re.findall("[a-z0-9]+", _plain(title).lower()))[:40].strip("-") or "chapter"


def introduction(chapter: DraftChapter) -> str:
    """The paragraphs above a chapter's standards, as Markdown that shows them as they are, with their links."""
    return "\n\n".join(
        marked_blocks(text, str, inline_text) if has_marks(text) else escape(text) for text in chapter.introduction
    )
