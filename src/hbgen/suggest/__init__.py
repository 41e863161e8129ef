"""Drafts sources and activities, to edit and decide on, for weak results and for competencies without the customer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hbgen.model.handbook import Handbook
from hbgen.rules.judgement import activity_for
from hbgen.suggest.competency_drafts import UnclearCompetency, unclear
from hbgen.suggest.draft import Subject, draft
from hbgen.suggest.weak import Weak, weak


@dataclass(frozen=True, slots=True)
class Suggested:
    """The draft, empty when there is nothing to draft, and the ids that are not in it."""

    draft: str
    under_way: tuple[tuple[str, str], ...]
    """(id of the standard, item, instrument or competency; id of the activity that works on it)."""
    within_margin: tuple[str, ...]
    """Ids of subjects below their target, but within the 95% interval."""


def suggest(handbook: Handbook, period: str | None, below: float, ledger: Iterable[str] = ()) -> Suggested:
    """Draft what follows from the newest comparable results, or from those of `period`, in the main language.

    Results are judged as on the page of results: a figure is weak if its whole 95% interval is below its target, an
    aspect if it is hardly seen. Figures below their target, but within the margin, are only named. Findings of the
    audit of competencies are drafted too. `below` is the target, in percent, of instruments that have none. No id
    is used that stands in the handbook or in its `ledger`, the ids that were ever released. The same handbook and
    ledger give the same text.
    """
    new: list[Subject] = []
    under_way: list[tuple[str, str]] = []
    all_weak = list(weak(handbook, period, below))
    fell_short = _subjects(finding for finding in all_weak if not finding.is_within_margin)
    for id_, findings in fell_short.items():
        activity = activity_for(handbook, id_, findings[0].standard is not None)
        if activity is None:
            new.append(Subject(id_, tuple(findings)))
        else:
            under_way.append((id_, activity.id))
    gaps: list[UnclearCompetency] = []
    for gap in unclear(handbook):
        activity = activity_for(handbook, gap.id, False)
        if activity is None:
            gaps.append(gap)
        else:
            under_way.append((gap.id, activity.id))
    near = [finding for finding in all_weak if finding.is_within_margin and finding.subject not in fell_short]
    text = draft(handbook, new, gaps, under_way, near, tuple(ledger)) if new or gaps else ""
    return Suggested(text, tuple(under_way), tuple(dict.fromkeys(finding.subject for finding in near)))


def _subjects(findings: Iterable[Weak]) -> dict[str, list[Weak]]:
    """Findings by the subject of their activity: a standard, else an item, else an instrument as a whole."""
    subjects: dict[str, list[Weak]] = {}
    for finding in findings:
        subjects.setdefault(finding.subject, []).append(finding)
    return subjects
