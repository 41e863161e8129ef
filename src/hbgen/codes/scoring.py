"""Codes of problems in periods that are scored, and in databases from which their answers come."""

from __future__ import annotations

from hbgen.codes.code import by_name, error
from hbgen.locale.plurals import plural

CODES = by_name(
    error("nothing-to-score", "There is no answer to score.", "Name files that hold answers of the period."),
    error("bad-period", "{found} cannot be the id of a period.", "Begin it with the year: 2026, 2026-Q3 or 2026-09."),
    error(
        "database-failed",
        "The database did not answer: {reason}.",
        "Check the address, the table and the right to read it.",
    ),
    error(
        "source-state-unreadable",
        "{file} does not say how far a live source was scored.",
        "Take the file from Git again, or delete it: all periods are then scored once more, and nothing counts twice.",
    ),
    error(
        "database-driver-missing",
        "What reads from {kind} is not installed.",
        "Install it: pip install '{package}'.",
    ),
    error(
        "answers-misfit",
        plural(
            "{count} row names {reason}, in run {run} and item {item}.",
            "{count} rows name {reason}, such as run {run}, item {item}.",
        ),
        "Mend them in the database, or leave them out with --partial.",
    ),
    error(
        "periods-overlap",
        "{instrument} has results for {other} already, and {id} shares days with it.",
        "Score periods that share no day: from both together, answers of few people could be worked out.",
    ),
)
