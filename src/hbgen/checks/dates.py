"""Dates of standards, compared with the handbook's own date: results do not depend on the current day."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.problems import Problem


def standards_are_reviewed(facts: Facts) -> Iterator[Problem]:
    """Every standard has a date of review that has not passed."""
    today = facts.handbook.handbook.date
    for _, standard in facts.live:
        if standard.review_by is None:
            yield Problem(standard.place("id"), "review-missing", {"id": standard.id})
        elif standard.review_by < today:
            values = {"id": standard.id, "date": str(standard.review_by)}
            yield Problem(standard.place("review_by"), "review-overdue", values)


def standards_begin_before_they_end(facts: Facts) -> Iterator[Problem]:
    """No standard ends before it begins to hold."""
    for _, standard in facts.standards:
        start, until = standard.valid_from, standard.valid_until
        if start is not None and until is not None and until < start:
            values = {"id": standard.id, "until": str(until), "start": str(start)}
            yield Problem(standard.place("valid_until"), "validity-backwards", values)
