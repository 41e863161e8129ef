"""Codes of problems that no check of a handbook finds, by what finds them.

`message` and `remedy` are English templates with `{named}` values; a catalogue in `locale/` holds them in other
languages. The codes of checks stand in `checks` and `rules`, beside what finds them; `checks.ALL_CODES` has all.
"""

from __future__ import annotations

from hbgen.codes import (
    answers,
    commands,
    deployed_forms,
    documents,
    ids,
    loading,
    planning,
    published_results,
    receipts,
    releasing,
    scoring,
    sheets,
    starting,
    survey_files,
    translating,
)
from hbgen.codes.code import Code, Severity, by_name

PARTS = (
    loading.CODES,
    planning.CODES,
    answers.CODES,
    survey_files.CODES,
    scoring.CODES,
    published_results.CODES,
    deployed_forms.CODES,
    receipts.CODES,
    releasing.CODES,
    translating.CODES,
    sheets.CODES,
    documents.CODES,
    commands.CODES,
    starting.CODES,
    ids.CODES,
)
"""The list by what finds the problems; no code stands in two parts."""

CODES = by_name(*(code for part in PARTS for code in part.values()))

__all__ = ["CODES", "PARTS", "Code", "Severity"]
