"""Codes of games for which there is too little, found by `checks.games`."""

from __future__ import annotations

from hbgen.codes.code import Code, advice

CODES: dict[str, Code] = {
    "crossword-without-words": advice(
        "The day {id} plays the crossword; for one there must be {fewest} words, and the handbook has {found}.",
        "Add terms to glossary.yaml, or remove `crossword:`.",
    ),
    "quiz-without-standards": advice(
        "The day {id} plays the quiz; for one there must be {fewest} standards, and the handbook has {found}.",
        "Describe more standards, or remove `quiz:`.",
    ),
}
