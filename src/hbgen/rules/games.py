"""What crossword and quiz need at least, for checks and pages."""

from __future__ import annotations

FEWEST_STANDARDS = 4
"""With fewer standards there is no quiz."""

FEWEST_WORDS = 5
"""With fewer words there is no crossword."""
