"""The games that workshop days play: made of enough words and standards (S22)."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.problems import Problem
from hbgen.rules.games import FEWEST_STANDARDS, FEWEST_WORDS


def workshops_play_what_there_is(facts: Facts) -> Iterator[Problem]:
    """A crossword has words to cross, and a quiz standards to ask about."""
    words = len(facts.handbook.glossary) + len(facts.handbook.values)
    for workshop in facts.handbook.workshops:
        for uses in workshop.uses:
            if uses.crossword and words < FEWEST_WORDS:
                values = {"id": workshop.id, "found": str(words), "fewest": str(FEWEST_WORDS)}
                yield Problem(uses.place("crossword"), "crossword-without-words", values)
            if uses.quiz and len(facts.live) < FEWEST_STANDARDS:
                values = {"id": workshop.id, "found": str(len(facts.live)), "fewest": str(FEWEST_STANDARDS)}
                yield Problem(uses.place("quiz"), "quiz-without-standards", values)
