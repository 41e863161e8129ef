"""Dates of standards, compared with the handbook's own date: results do not depend on the current day."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice, error
from hbgen.problems import Problem

REVIEW_MISSING = advice(
    "review-missing",
    "The standard {id} has no date of review.",
    "Add `review_by:` with a date.",
    Example(
        "standards/10-counter.yaml",
        good="    review_by: 2026-12-31\n",
        bad="",
        at="CTR-01\n",
    ),
)

REVIEW_OVERDUE = advice(
    "review-overdue",
    "The standard {id} was to be reviewed by {date}.",
    "Look at it again and write the next date.",
    Example(
        "standards/10-counter.yaml",
        good="    review_by: 2026-12-31\n",
        bad="    review_by: 2026-02-28\n",
        at="2026-02-28",
    ),
)


def standards_are_reviewed(facts: Facts) -> Iterator[Problem]:
    """Every standard has a date of review that has not passed."""
    today = facts.handbook.handbook.date
    for _, standard in facts.live:
        if standard.review_by is None:
            yield Problem(standard.place("id"), REVIEW_MISSING, {"id": standard.id})
        elif standard.review_by < today:
            values = {"id": standard.id, "date": str(standard.review_by)}
            yield Problem(standard.place("review_by"), REVIEW_OVERDUE, values)


VALIDITY_BACKWARDS = error(
    "validity-backwards",
    "{id} holds until {until}, which is before it begins on {start}.",
    "Correct one of the two dates.",
    Example(
        "standards/10-counter.yaml",
        good="        text: Greets the guest within 60 seconds.\n",
        bad=(
            "        text: Greets the guest within 60 seconds.\n"
            "    valid_from: 2026-03-01\n"
            "    valid_until: 2026-02-01\n"
        ),
        at="2026-02-01",
    ),
)


def standards_begin_before_they_end(facts: Facts) -> Iterator[Problem]:
    """No standard ends before it begins to hold."""
    for _, standard in facts.standards:
        start, until = standard.valid_from, standard.valid_until
        if start is not None and until is not None and until < start:
            values = {"id": standard.id, "until": str(until), "start": str(start)}
            yield Problem(standard.place("valid_until"), VALIDITY_BACKWARDS, values)


CHECKS = (
    Check(standards_are_reviewed, (REVIEW_MISSING, REVIEW_OVERDUE), needs_all=True),
    Check(standards_begin_before_they_end, (VALIDITY_BACKWARDS,), needs_all=False),
)
