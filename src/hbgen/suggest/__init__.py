"""Weak results, and competencies without the customer, as sources and activities to edit and to decide on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hbgen.model.handbook import Handbook
from hbgen.suggest.competencies import Unclear, unclear
from hbgen.suggest.draft import Subject, draft
from hbgen.suggest.weak import Weak, activity_for, weak


@dataclass(frozen=True, slots=True)
class Suggested:
    """What came of it: the draft, empty when there is nothing to draft, and what is being worked on already."""

    draft: str
    under_way: tuple[tuple[str, str], ...]
    """The id of what fell short, and of the activity that sees to it."""


def suggest(handbook: Handbook, period: str | None, below: float, ledger: Iterable[str] = ()) -> Suggested:
    """Draft what follows from the newest comparable results, or from those of `period`, in the main language.

    What the audit of competencies finds is drafted beside. `below` is the target, in percent, of instruments that
    have none. No id is used that stands in the handbook or in its `ledger`, the ids that were ever released. The
    same handbook and ledger give the same text.
    """
    new: list[Subject] = []
    under_way: list[tuple[str, str]] = []
    for id_, found in _subjects(weak(handbook, period, below)).items():
        activity = activity_for(handbook, id_, found[0].standard is not None)
        if activity is None:
            new.append(Subject(id_, tuple(found)))
        else:
            under_way.append((id_, activity))
    gaps: list[Unclear] = []
    for gap in unclear(handbook):
        activity = activity_for(handbook, gap.id, False)
        if activity is None:
            gaps.append(gap)
        else:
            under_way.append((gap.id, activity))
    text = draft(handbook, new, gaps, under_way, tuple(ledger)) if new or gaps else ""
    return Suggested(text, tuple(under_way))


def _subjects(found: Iterable[Weak]) -> dict[str, list[Weak]]:
    """What each activity would be about: a standard, else an item, else an instrument as a whole."""
    subjects: dict[str, list[Weak]] = {}
    for one in found:
        subjects.setdefault(one.subject, []).append(one)
    return subjects
