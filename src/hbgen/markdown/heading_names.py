"""The addresses of headings on a page: made of their words, in any script."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from markdown_it.tree import SyntaxTreeNode

from hbgen.markdown.prose_tree import tree_of

_AS_ASCII = str.maketrans({"ø": "o", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "ŧ": "t", "ß": "sz", "æ": "ae", "œ": "oe"})
"""Letters that do not fall apart into a plain one and its accent, as docutils writes them."""


def heading_name(title: str) -> str:
    """`Kuidas küsida?` → `kuidas-kusida`, `Часто спрашивают` → `часто-спрашивают`; `part` for a title without words.

    For letters of Latin script it is what docutils makes of them.
    """
    name = "-".join(map(_plain, _words(unicodedata.normalize("NFC", title.lower()))))
    return name.lstrip("-0123456789") or name or "part"


def _words(title: str) -> Iterator[str]:
    """Runs of letters and digits, with the vowels and accents that some scripts write as characters of their own."""
    kept = (letter if letter.isalnum() or _is_mark(letter) else " " for letter in title)
    for run in "".join(kept).split():
        first = next((at for at, letter in enumerate(run) if letter.isalnum()), len(run))
        if word := run[first:]:
            yield word


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) in ("Mn", "Mc") and not "\ufe00" <= letter <= "\ufe0f"


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.translate(_AS_ASCII))
    ascii_word = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return ascii_word if ascii_word.isascii() else word


def heading_names(titles: Iterable[str]) -> Iterator[str]:
    """The address of each heading of a page: of several with the same words, the second ends with `-2`."""
    counts: Counter[str] = Counter()
    taken: set[str] = set()
    for title in titles:
        name = heading_name(title)
        counts[name] += 1
        unique = name if counts[name] == 1 else f"{name}-{counts[name]}"
        while unique in taken:
            counts[name] += 1
            unique = f"{name}-{counts[name]}"
        taken.add(unique)
        yield unique


def headings_of(title: str, text: str) -> frozenset[str]:
    """The addresses of the headings in the prose of a page with a title."""
    nodes = (node for node in tree_of(text).walk() if node.type == "heading")
    return frozenset([*heading_names([title, *map(heading_words, nodes)])][1:])


def heading_words(heading: SyntaxTreeNode) -> str:
    """The words of a heading, or the description of a picture, without marks."""
    shown = ("text", "text_special", "code_inline")
    return "".join(
        " " if node.type in ("softbreak", "hardbreak") else node.content
        for node in heading.walk()
        if node.type in shown or node.type.endswith("break")
    )
