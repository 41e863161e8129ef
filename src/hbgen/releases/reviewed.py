"""Translations that somebody looked at after their text had changed, and called right: they are not older than it.

`content/translations/<language>.po` holds them, each with the text for which it is right; `hbgen import` writes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from hbgen.files import is_there, matching
from hbgen.locale.po_files import NoPoFile, read_po
from hbgen.markdown.paragraphs import aligned, paragraphs

FOLDER = "content/translations"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Texts with translations that are right for them, without regard to white space."""

    pairs: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    """Language → text and translation."""

    def holds(self, language: str, text: str, translation: str) -> bool:
        """Whether a translation is known to be right for a text, as a whole or paragraph by paragraph."""
        pairs = self.pairs.get(language)
        if not pairs:
            return False
        if (_folded(text), _folded(translation)) in pairs:
            return True
        sources, others = paragraphs(text), paragraphs(translation)
        if len(sources) < 2:
            return False
        known = {
            (source.text, other.text)
            for source in sources
            for other in others
            if (_folded(source.text), _folded(other.text)) in pairs
        }
        return all(
            number is None or (other is not None and (sources[number].text, others[other].text) in known)
            for number, other in aligned(sources, others, known)
        )


def read_reviewed(root: Path) -> Reviewed:
    """What stands below `root`. A file that cannot be read tells nothing: `hbgen export po` says what is wrong with it.

    Raises `OSError` as the disk gives it.
    """
    folder = root / FOLDER
    pairs: dict[str, set[tuple[str, str]]] = {}
    for path in matching(folder, "*.po") if is_there(folder) else ():
        try:
            entries = read_po(path.read_bytes().decode("utf-8-sig"))
        except (NoPoFile, UnicodeDecodeError):
            continue
        pairs[path.stem] = {
            (_folded(entry.source), _folded(entry.translation))
            for entry in entries
            if entry.translation and not entry.is_fuzzy and not entry.is_obsolete
        }
    return Reviewed(pairs)


def _folded(text: str) -> str:
    return " ".join(text.split())
