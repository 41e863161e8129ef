"""The list of problem codes: severity, message and remedy of each.

`message` and `remedy` are English templates with `{named}` values; a catalogue in
`locale/` holds them in other languages. `docs/problems.md` is made from this list.
"""

from __future__ import annotations

from hbgen.codes import checking, commands, loading, planning, releasing, scoring, starting
from hbgen.codes.code import Code, Severity

PARTS = (loading.CODES, checking.CODES, planning.CODES, scoring.CODES, releasing.CODES, commands.CODES, starting.CODES)
"""The list by what finds the problems; no code stands in two parts."""

CODES: dict[str, Code] = {code: kind for part in PARTS for code, kind in part.items()}

__all__ = ["CODES", "PARTS", "Code", "Severity"]
