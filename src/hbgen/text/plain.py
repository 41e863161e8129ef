"""Texts with marks as plain text, for where nothing is marked: forms, calendars, feeds, tables and games."""

from __future__ import annotations

from hbgen.markdown import has_marks, plain_marks, plain_prose
from hbgen.model.texts import Markdown, MarkedText, Text


def plain(text: Text, language: str = "") -> str:
    """The words of a text in `language`, or in its first one, without marks.

    A link has its words, and behind them its address where it leads out of the handbook.
    """
    words = text.words[language or text.language]
    if isinstance(text, Markdown):
        return plain_prose(words)
    return plain_marks(words) if isinstance(text, MarkedText) else words


def plain_words(text: Text) -> dict[str, str]:
    """As `plain`, in each language."""
    return {language: plain(text, language) for language in text.words}


def is_marked(text: Text) -> bool:
    """Whether a text of sentences has marks in the language in which it is shown; without, it is plain text."""
    return isinstance(text, MarkedText) and not isinstance(text, Markdown) and has_marks(str(text))


__all__ = ["is_marked", "plain", "plain_words"]
