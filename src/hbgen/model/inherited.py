"""What is said once, on the handbook or a chapter, and holds for all standards below that say nothing else."""

from __future__ import annotations

from typing import TypeVar

from hbgen.model.base import Entry
from hbgen.model.handbook import Handbook
from hbgen.model.settings import Settings
from hbgen.model.standards import Chapter, Standard
from hbgen.model.visibility import AUDIENCES

E = TypeVar("E", bound=Entry)

SAID_ONCE = ("scope", "limitations", "contact", "review_by", "involvement")
"""Fields of a standard that may stand on its chapter or on the handbook instead."""


_GAPS = (None, ())
"""Values of a field of which nothing is said."""


def with_inherited(handbook: Handbook) -> Handbook:
    """The handbook with what is said once on every standard for which it holds.

    The nearest wins: a standard's own value, its chapter's, the handbook's. Of `scope` and `contact` each field by
    itself. The handbook's `owner` answers for chapters without one. A standard without an `audience` of its own is not
    published more widely than its chapter; it never becomes more public than it was: what is public says so itself, so
    that nobody publishes a standard by writing it into a file.
    """
    settings = handbook.handbook
    chapters = tuple(_chapter(chapter, settings) for chapter in handbook.standards)
    if all(new is old for new, old in zip(chapters, handbook.standards, strict=True)):
        return handbook
    return handbook.model_copy(update={"standards": chapters})


def _chapter(chapter: Chapter, settings: Settings) -> Chapter:
    standards = tuple(_standard(standard, chapter, settings) for standard in chapter.standards)
    changed: dict[str, object] = {}
    if any(new is not old for new, old in zip(standards, chapter.standards, strict=True)):
        changed["standards"] = standards
    if chapter.owner is None and settings.owner is not None:
        changed["owner"] = settings.owner
    return chapter.model_copy(update=changed) if changed else chapter


def _standard(standard: Standard, chapter: Chapter, settings: Settings) -> Standard:
    changed: dict[str, object] = {}
    if standard.status != "retired":
        for field in SAID_ONCE:
            own = getattr(standard, field)
            value = _inherited(_inherited(own, getattr(chapter, field)), getattr(settings, field))
            if value != own:
                changed[field] = value
    is_narrower = AUDIENCES.index(chapter.audience) > AUDIENCES.index(standard.audience)
    if is_narrower and "audience" not in standard.model_fields_set:
        changed["audience"] = chapter.audience
    return standard.model_copy(update=changed) if changed else standard


def _inherited(own: object, outer: object) -> object:
    """`own`, with what it leaves open taken from `outer`: the whole of it, or field by field of an entry."""
    if own in _GAPS or outer in _GAPS:
        return outer if own in _GAPS else own
    if isinstance(own, Entry) and isinstance(outer, Entry):
        gaps = {
            name: getattr(outer, name)
            for name in type(own).model_fields
            if getattr(own, name) in _GAPS and getattr(outer, name) not in _GAPS
        }
        return own.model_copy(update=gaps) if gaps else own
    return own
