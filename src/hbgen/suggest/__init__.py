"""Weak results, and competencies without the customer, as sources and activities to edit and to decide on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hbgen.model.handbook import Handbook
from hbgen.rules.judgement import activity_for
from hbgen.suggest.competencies import UnclearCompetency, unclear
from hbgen.suggest.draft import Subject, draft
from hbgen.suggest.weak import Weak, weak


@dataclass(frozen=True, slots=True)
class Suggested:
    """What came of it: the draft, empty when there is nothing to draft, and what is being worked on already."""

    draft: str
    under_way: tuple[tuple[str, str], ...]
    """The id of what fell short, and of the activity that sees to it."""
    within_margin: tuple[str, ...]
    """The ids of what is below its target, but not beyond doubt."""


def suggest(handbook: Handbook, period: str | None, below: float, ledger: Iterable[str] = ()) -> Suggested:
    """Draft what follows from the newest comparable results, or from those of `period`, in the main language.

    What fell short is judged as on the page of results: a figure whose whole 95% interval is below its target,
    or an aspect that is hardly seen. What is below its target, but within the margin, is only named. What the audit
    of competencies finds is drafted beside. `below` is the target, in percent, of instruments that have none. No id
    is used that stands in the handbook or in its `ledger`, the ids that were ever released. The same handbook and
    ledger give the same text.
    """
    new: list[Subject] = []
    under_way: list[tuple[str, str]] = []
    every = list(weak(handbook, period, below))
    fell_short = _subjects(one for one in every if not one.is_within_margin)
    for id_, found in fell_short.items():
        activity = activity_for(handbook, id_, found[0].standard is not None)
        if activity is None:
            new.append(Subject(id_, tuple(found)))
        else:
            under_way.append((id_, activity.id))
    gaps: list[UnclearCompetency] = []
    for gap in unclear(handbook):
        activity = activity_for(handbook, gap.id, False)
        if activity is None:
            gaps.append(gap)
        else:
            under_way.append((gap.id, activity.id))
    near = [one for one in every if one.is_within_margin and one.subject not in fell_short]
    text = draft(handbook, new, gaps, under_way, near, tuple(ledger)) if new or gaps else ""
    return Suggested(text, tuple(under_way), tuple(dict.fromkeys(one.subject for one in near)))


def _subjects(found: Iterable[Weak]) -> dict[str, list[Weak]]:
    """What each activity would be about: a standard, else an item, else an instrument as a whole."""
    subjects: dict[str, list[Weak]] = {}
    for one in found:
        subjects.setdefault(one.subject, []).append(one)
    return subjects
