"""Texts in one language put into content files, each by itself, so that one that cannot be written hinders no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hbgen.content_edits.written_content import WrittenFile
from hbgen.editing.edit import Editor
from hbgen.editing.yaml_values import LanguageTexts
from hbgen.fmt import format_text
from hbgen.fmt.page import UnclearLayout
from hbgen.model.base import Path


@dataclass(frozen=True, slots=True)
class TextEdit:
    """A text to be set at a path of a file."""

    path: Path
    texts: LanguageTexts
    number: int
    """By which whoever asked for the edit knows it."""


@dataclass(frozen=True, slots=True)
class EditedText:
    """A file's text with the edits that could be made, and the numbers of those that could not."""

    text: str
    refused: frozenset[int]


def with_texts(file: WrittenFile, edits: Sequence[TextEdit], languages: tuple[str, ...]) -> EditedText:
    """A file with texts set in it; remarks stay, and a file in the layout of `hbgen fmt` stays in it."""
    possible = _possible(file.text, edits)
    text = _edited(file.text, possible)
    if text is None:
        return EditedText(file.text, frozenset(edit.number for edit in edits))
    if format_text(file.text, file.kind, languages) == file.text:
        text = format_text(text, file.kind, languages)
    return EditedText(text, frozenset(edit.number for edit in edits) - {edit.number for edit in possible})


def _possible(text: str, edits: Sequence[TextEdit]) -> list[TextEdit]:
    """The edits that can be made, found by halves."""
    if not edits or _edited(text, edits) is not None:
        return list(edits)
    if len(edits) == 1:
        return []
    middle = len(edits) // 2
    return [*_possible(text, edits[:middle]), *_possible(text, edits[middle:])]


def _edited(text: str, edits: Sequence[TextEdit]) -> str | None:
    try:
        editor = Editor(text)
        for edit in edits:
            editor.set(edit.path, edit.texts)
        return editor.text()
    except (UnclearLayout, LookupError):
        return None
