"""What a text tells the page on which it is shown: which language it is in instead, and which pictures it needs.

A writer puts a note beside the text; whoever has written a whole page takes all notes out of it. So a writer stores
nothing, and a text that is kept and shown on several pages tells each of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

_NOTE = re.compile("\0(language|picture):([^\0]*)\0")
"""NUL never stands in content, and escaping for Markdown or HTML leaves it alone."""


class NotedText(NamedTuple):
    """A text without its notes, and what they told."""

    text: str
    languages: Mapping[str, int]
    """Each language shown in place of a missing translation, with the number of its words."""
    pictures: frozenset[str]
    """Paths of pictures."""


def language_note(language: str, text: str = "") -> str:
    """The note that `text` is shown in `language`, which is not the edition's.

    Without the text, its words are not counted: for data of a script, of which nobody knows what it will show.
    """
    return f"\0language:{language} {len(text.split())}\0"


def picture_note(path: str) -> str:
    """The note that the picture at `path` is shown."""
    return f"\0picture:{path}\0"


def take_notes(text: str) -> NotedText:
    """`text` without notes, and what they tell."""
    languages: Counter[str] = Counter()
    pictures: set[str] = set()
    for kind, value in _NOTE.findall(text):
        if kind == "picture":
            pictures.add(value)
        else:
            language, _, words = value.partition(" ")
            languages[language] += int(words)
    return NotedText(_NOTE.sub("", text), languages, frozenset(pictures))
