"""Translations from a file of a translator's, held against the content: what changes, and what is refused, by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hbgen.problems import Problem
from hbgen.translating.exchange_files import NO_MARK, TranslationRow, mark_of
from hbgen.translating.units import TranslationUnit, folded, normal, skeleton


@dataclass(frozen=True, slots=True)
class TextChange:
    """A translation that takes the place of another one, or of none."""

    unit: TranslationUnit
    row: TranslationRow
    translation: str


@dataclass
class Comparison:
    """What the rows of a file mean for the content."""

    changes: list[TextChange] = field(default_factory=list)
    confirmed: list[tuple[TranslationUnit, TranslationRow]] = field(default_factory=list)
    """Translations that stay, and that their translator calls right for their text."""
    in_doubt: list[TranslationRow] = field(default_factory=list)
    """Rows marked as in doubt: nothing of them goes into the content."""
    refused: list[Problem] = field(default_factory=list)


def compare(units: Sequence[TranslationUnit], rows: Iterable[TranslationRow]) -> Comparison:
    """The rows of a file held against the texts that are there today."""
    comparison = Comparison()
    by_key = {known.key: known for known in units}
    by_text: dict[tuple[str, str], list[TranslationUnit]] = {}
    for known in units:
        by_text.setdefault((known.skeleton, folded(known.source)), []).append(known)
    taken: dict[str, str] = {}
    for row in rows:
        unit = _unit_of(row, by_key, by_text)
        translation = normal(row.translation, unit.text_class) if unit else ""
        if not row.translation.strip():
            continue
        if unit is None:
            code = "translation-text-changed" if row.key in by_key else "translation-without-text"
            # A program may have lost the key: then the text itself says which one it is.
            comparison.refused.append(Problem(row.place, code, {"id": row.key or f"“{row.source}”"}))
        elif taken.setdefault(unit.key, translation) != translation:
            comparison.refused.append(Problem(row.place, "translation-twice", {"id": row.key}))
        elif not row.is_settled:
            comparison.in_doubt.append(row)
        else:
            _settled(comparison, unit, row, translation)
    return comparison


def _unit_of(
    row: TranslationRow, by_key: dict[str, TranslationUnit], by_text: dict[tuple[str, str], list[TranslationUnit]]
) -> TranslationUnit | None:
    """The text of a row: the one of its key, or the one with the same words that has moved in its list."""
    unit = by_key.get(row.key)
    if unit is not None and folded(unit.source) == folded(row.source):
        return unit
    moved = by_text.get((skeleton(row.key), folded(row.source)), [])
    return moved[0] if len(moved) == 1 else None


def _settled(comparison: Comparison, unit: TranslationUnit, row: TranslationRow, translation: str) -> None:
    if translation == unit.translation:
        comparison.confirmed.append((unit, row))
    elif not row.mark or row.mark == mark_of(unit.translation):
        comparison.changes.append(TextChange(unit, row, translation))
    elif row.mark != NO_MARK and row.mark == mark_of(translation):
        # The translator left it as it was, and the content has a newer one.
        return
    else:
        values = {"id": row.key, "found": unit.translation}
        comparison.refused.append(Problem(row.place, "translation-changed-twice", values))
