"""What a text tells the page on which it is shown: which language it is in instead, and which pictures it needs.

A writer puts a note beside the text; whoever has written a whole page takes all notes out of it. So a writer stores
nothing, and a text that is kept and shown on several pages tells each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_NOTE = re.compile("\0(language|picture):([^\0]*)\0")
"""NUL never stands in content, and escaping for Markdown or HTML leaves it alone."""


class NotedText(NamedTuple):
    """A text without its notes, and what they told."""

    text: str
    languages: frozenset[str]
    """Languages shown in place of a missing translation."""
    pictures: frozenset[str]
    """Paths of pictures."""


def language_note(language: str) -> str:
    """The note that a text is shown in `language`, which is not the edition's."""
    return f"\0language:{language}\0"


def picture_note(path: str) -> str:
    """The note that the picture at `path` is shown."""
    return f"\0picture:{path}\0"


def take_notes(text: str) -> NotedText:
    """`text` without notes, and what they tell."""
    notes = _NOTE.findall(text)
    return NotedText(_NOTE.sub("", text), _named(notes, "language"), _named(notes, "picture"))


def _named(notes: Iterable[tuple[str, str]], kind: str) -> frozenset[str]:
    return frozenset(name for note, name in notes if note == kind)
