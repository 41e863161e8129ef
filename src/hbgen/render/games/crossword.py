"""The crossword of an edition: its words are the glossary's terms and the values, its clues their meanings."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from hbgen.characters import JOINERS, composed, even, pattern
from hbgen.locale import verb
from hbgen.markdown import fold
from hbgen.render.book.context import PageContext
from hbgen.render.games.game_data import Puzzle
from hbgen.render.games.grid import Word, lay_out, word
from hbgen.render.instruments.embedded import embedded
from hbgen.render.learning.game import Game
from hbgen.rules.games import FEWEST_WORDS
from hbgen.text.plain import plain

ENOUGH, MOST = 12, 24
"""A grid with `ENOUGH` words is not enlarged, and at most `MOST` are tried: it should be solvable in a break."""

_GAP = "…"


def puzzle(book: PageContext) -> Puzzle | None:
    """The crossword of an edition; None where too few of its words fit into one.

    Only words in the edition's own language are used. A hash of their ids selects among many.
    """
    clues: dict[str, str] = {}
    words: list[Word] = []
    for id_, term, meaning, forms in _candidates(book):
        answer = word(id_, term)
        if answer is not None:
            words.append(answer)
            clues[id_] = blanked(meaning, [term, *forms])
    words.sort(key=lambda answer: (digest(answer.id), answer.id))
    crossword = lay_out(words[:MOST], ENOUGH)
    if len(crossword.placed) < FEWEST_WORDS:
        return None
    return Puzzle(crossword, {placed.word.id: clues[placed.word.id] for placed in crossword.placed})


def _candidates(book: PageContext) -> Iterator[tuple[str, str, str, list[str]]]:
    """Id, word, meaning and other forms of terms and values written in the edition's language."""
    for term in book.handbook.glossary:
        if term.term.language == term.definition.language == book.language:
            yield term.id, str(term.term), plain(term.definition), [str(form) for form in term.forms]
    for value in book.handbook.values:
        meaning = value.meaning
        if meaning is not None and value.name.language == meaning.language == book.language:
            yield value.id, str(value.name), plain(meaning), []


def blanked(meaning: str, forms: Iterable[str]) -> str:
    """A meaning without the word that it explains: in each of its forms, and in longer words that begin with one."""
    return _blanked(meaning, tuple(forms))


@lru_cache(maxsize=2_000)
def _blanked(meaning: str, forms: tuple[str, ...]) -> str:
    # Each form is an expression of its own, and editions of one language mostly have the same meanings.
    longest_first = sorted({even(form) for form in forms if even(form)}, key=lambda form: (-len(form), form))
    text = composed(fold(meaning))
    for form in longest_first:
        text = re.sub(rf"(?<!\w){pattern(form)}[\w{JOINERS}]*", _GAP, text, flags=re.IGNORECASE)
    return text


def digest(text: str) -> str:
    """A hash used as a sort key to choose and shuffle reproducibly."""
    return hashlib.sha256(text.encode()).hexdigest()


def definition(book: PageContext, puzzle: Puzzle) -> dict[str, Any]:
    """The data for the page's script: the grid and the messages."""
    crossword = puzzle.crossword
    words = [
        {
            "id": placed.word.id,
            "number": placed.number,
            "direction": placed.direction,
            "row": placed.row,
            "column": placed.column,
            "letters": placed.word.letters,
        }
        for placed in crossword.placed
    ]
    return {
        "handbook": book.edition.version,
        "edition": book.edition.name,
        "mark": digest(repr(words))[:12],
        "rows": crossword.rows,
        "columns": crossword.columns,
        "words": words,
        "says": _says(book),
    }


def _says(book: PageContext) -> dict[str, str]:
    say = book.translate
    return {
        "grid": say("Crossword grid"),
        "across": say("{number} across"),
        "down": say("{number} down"),
        "square": say("{word}, {length} letters, letter {place}"),
        "previous": say("Previous word"),
        "next": say("Next word"),
        "check": say("Check"),
        "reveal": say("Show this word"),
        "reveal_all": say("Show everything"),
        "clear": say(verb("Clear")),
        "undo": say("Undo"),
        "wrong": say("wrong"),
        "checked": say("Wrong: {wrong}. Still empty: {empty}."),
        "fine": say("No mistakes so far. Still empty: {empty}."),
        "solved": say("Solved: every letter is right."),
        "cleared": say("The grid is empty again."),
        "done": say("{done} of {all} words"),
        "look_up": say("Look it up"),
        "kept": say("Your letters stay in this browser until you clear them."),
        "keys": say(
            "Keys: arrows move, Tab and Shift+Tab change the word, the space bar changes the direction, "
            "Backspace deletes, Escape leaves the grid."
        ),
    }


GAME = Game(
    name="crossword",
    title="Crossword",
    package="hbgen.render.games",
    make=lambda book, _: puzzle(book),
    helpers=lambda book: {"crossword": lambda puzzle: embedded(definition(book, puzzle))},
    repeated=frozenset({"hb-crossword", "hb-clues"}),
)
