"""The games that workshop days play: made of enough words and standards (S22)."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice
from hbgen.problems import Problem
from hbgen.rules.games import FEWEST_STANDARDS, FEWEST_WORDS

CROSSWORD_WITHOUT_WORDS = advice(
    "crossword-without-words",
    "The day {id} plays the crossword; for one there must be {fewest} words, and the handbook has {found}.",
    "Add terms to glossary.yaml, or remove `crossword:`.",
    Example(
        "workshops.yaml",
        good="    - {kind: group-work, minutes: 45, how: Each table takes the guide.}\n",
        bad="    - {kind: group-work, minutes: 45, how: Each table takes the guide., uses: {crossword: true}}\n",
        at="true}}",
    ),
)

QUIZ_WITHOUT_STANDARDS = advice(
    "quiz-without-standards",
    "The day {id} plays the quiz; for one there must be {fewest} standards, and the handbook has {found}.",
    "Describe more standards, or remove `quiz:`.",
    Example(
        "workshops.yaml",
        good="    - {kind: group-work, minutes: 45, how: Each table takes the guide.}\n",
        bad="    - {kind: group-work, minutes: 45, how: Each table takes the guide., uses: {quiz: true}}\n",
        at="true}}",
    ),
)


def workshops_play_what_there_is(facts: Facts) -> Iterator[Problem]:
    """A crossword has words to cross, and a quiz standards to ask about."""
    words = len(facts.handbook.glossary) + len(facts.handbook.values)
    for workshop in facts.handbook.workshops:
        for uses in workshop.uses:
            if uses.crossword and words < FEWEST_WORDS:
                values = {"id": workshop.id, "found": str(words), "fewest": str(FEWEST_WORDS)}
                yield Problem(uses.place("crossword"), CROSSWORD_WITHOUT_WORDS, values)
            if uses.quiz and len(facts.live) < FEWEST_STANDARDS:
                values = {"id": workshop.id, "found": str(len(facts.live)), "fewest": str(FEWEST_STANDARDS)}
                yield Problem(uses.place("quiz"), QUIZ_WITHOUT_STANDARDS, values)


CHECKS = (Check(workshops_play_what_there_is, (CROSSWORD_WITHOUT_WORDS, QUIZ_WITHOUT_STANDARDS), needs_all=True),)
