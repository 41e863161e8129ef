"""S22: the crossword is the same for the same words, connected, and holds no word that nobody meant."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filling import filled
from hbgen.editions import select
from hbgen.model.handbook import Handbook
from hbgen.model.reference import Term
from hbgen.model.texts import MarkedText, Text
from hbgen.model.visibility import AUDIENCES, Audience
from hbgen.render.book.context import PageContext
from hbgen.render.games.crossword import ENOUGH, MOST, blanked, puzzle
from hbgen.render.games.grid import Crossword, Word, lay_out, word
from hbgen.render.pages import render
from hostile import HOSTILE
from sampling import examples, sampled, some
from starter import starter

ALPHABET = "AEIOUÕÄÖÜŠŽKLMNPRSTВДКОТ"
words = st.lists(
    st.text(ALPHABET, min_size=3, max_size=15).map(lambda text: Word(text, f"term-{text.lower()}", (len(text),))),
    max_size=20,
)


def letters(crossword: Crossword) -> dict[tuple[int, int], str]:
    """The grid; every crossing agrees."""
    grid: dict[tuple[int, int], str] = {}
    for placed in crossword.placed:
        for square, letter in zip(placed.squares, placed.word.letters, strict=True):
            assert grid.setdefault(square, letter) == letter, placed
    return grid


def runs(grid: dict[tuple[int, int], str]) -> list[tuple[int, int, str, str]]:
    """Whatever can be read in the grid, two letters and more: row, column, direction, letters."""
    runs_read = []
    for direction, (down, right) in {"across": (0, 1), "down": (1, 0)}.items():
        for row, column in grid:
            if (row - down, column - right) in grid:
                continue
            read = ""
            while (row + down * len(read), column + right * len(read)) in grid:
                read += grid[row + down * len(read), column + right * len(read)]
            if len(read) > 1:
                runs_read.append((row, column, direction, read))
    return sorted(runs_read)


def is_connected(grid: dict[tuple[int, int], str]) -> bool:
    waiting, seen = list(grid)[:1], set(list(grid)[:1])
    while waiting:
        row, column = waiting.pop()
        for square in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)):
            if square in grid and square not in seen:
                seen.add(square)
                waiting.append(square)
    return seen == grid.keys()


@settings(deadline=None, max_examples=examples(60))
@given(words, st.randoms(use_true_random=False))
def test_any_words_make_a_grid_that_holds(some: list[Word], random: Random) -> None:
    made = lay_out(some)
    grid = letters(made)
    assert is_connected(grid)
    # What can be read is exactly what was laid down: nothing arises by accident.
    assert runs(grid) == sorted(
        (placed.row, placed.column, placed.direction, placed.word.letters) for placed in made.placed
    )
    assert all(0 <= row < made.rows and 0 <= column < made.columns for row, column in grid)
    # Nothing is lost: each word is in the grid or named, and a lone one stands by itself.
    assert sorted([*(placed.word for placed in made.placed), *made.left_out]) == sorted(some)
    assert bool(made.placed) == bool(some)
    mixed = list(some)
    random.shuffle(mixed)
    assert lay_out(mixed) == made


@settings(deadline=None, max_examples=examples(40))
@given(words)
def test_numbers_run_through_the_grid(some: list[Word]) -> None:
    made = lay_out(some)
    numbers = {(placed.row, placed.column): placed.number for placed in made.placed}
    assert list(dict(sorted(numbers.items())).values()) == list(range(1, len(numbers) + 1))
    assert [(placed.direction, placed.number) for placed in made.placed] == sorted(
        (o.direction, o.number) for o in made.placed
    )
    for direction in ("across", "down"):
        order = [(placed.row, placed.column) for placed in made.placed if placed.direction == direction]
        assert all(first < second for first, second in pairwise(order))


def test_a_word_that_shares_no_letter_is_left_out_and_named() -> None:
    some = [Word("MÕÕDIK", "a", (6,)), Word("KOMPETENTS", "b", (10,)), Word("ЖАЛОБА", "c", (6,))]
    made = lay_out(some)
    assert [candidate.letters for candidate in made.left_out] == ["ЖАЛОБА"]
    assert {placed.word.letters for placed in made.placed} == {"MÕÕDIK", "KOMPETENTS"}


def test_of_two_words_with_the_same_letters_one_is_taken() -> None:
    made = lay_out([Word("VALUE", "b", (5,)), Word("VALUE", "a", (5,)), Word("LEVEL", "c", (5,))])
    assert [candidate.id for candidate in made.left_out] == ["b"]


@pytest.mark.parametrize(
    ("term", "expected", "parts"),
    [
        ("brand promise", "BRANDPROMISE", (5, 7)),
        ("töötajakogemus", "TÖÖTAJAKOGEMUS", (14,)),
        ("follow-up", "FOLLOWUP", (6, 2)),
        ("путь клиента", "ПУТЬКЛИЕНТА", (4, 7)),
        ("do\u0308o", "DÖO", (3,)),
        ("Straße", "STRAßE", (6,)),
        ("  promise ", "PROMISE", (7,)),
        ("NPS (index)", None, ()),
        ("E/K", None, ()),
        ("CO2", None, ()),
        ("ok", None, ()),
        ("teeninduse käsiraamat", None, ()),
        ("", None, ()),
    ],
)
def test_what_of_a_term_stands_in_squares(term: str, expected: str | None, parts: tuple[int, ...]) -> None:
    made = word("id", term)
    assert (made.letters if made else None) == expected
    assert made is None or made.parts == parts


@pytest.mark.parametrize(
    ("meaning", "forms", "clue"),
    [
        ("A measure shows a measured thing.", ["measure"], "A … shows a … thing."),
        ("Mõõdik näitab; MÕÕDIKUGA ja mõõdikute.", ["mõõdik"], "… näitab; … ja …."),
        ("The brand\npromise, our promise.", ["brand promise"], "The …, our promise."),
        ("Unmeasured stays.", ["measured"], "Unmeasured stays."),
        ("One (two) one.", ["(two)"], "One … one."),
    ],
)
def test_a_clue_does_not_give_its_answer_away(meaning: str, forms: list[str], clue: str) -> None:
    assert blanked(meaning, forms) == clue


@sampled(3)
@pytest.mark.parametrize("language", ["et", "en", "ru"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_starter_handbook_has_a_crossword_in_each_edition(audience: Audience, language: str) -> None:
    edition = select(starter(), audience, language)
    made = puzzle(PageContext(edition))
    assert made is not None
    assert len(made.crossword.placed) >= ENOUGH
    assert made.crossword.columns <= 15
    terms = {term.id: term for term in edition.handbook.glossary}
    for id_, clue in made.clues.items():
        if id_ in terms:
            assert str(terms[id_].term).casefold() not in clue.casefold()
    assert is_connected(letters(made.crossword))


def test_another_order_of_the_content_gives_the_same_crossword() -> None:
    handbook = starter()
    turned = handbook.model_copy(update={"glossary": handbook.glossary[::-1], "values": handbook.values[::-1]})
    first, second = (puzzle(PageContext(select(content, "staff", "et"))) for content in (handbook, turned))
    assert first == second and first is not None
    assert len(first.crossword.placed) <= MOST


def with_terms(names: list[str], meaning: str) -> Handbook:
    terms = tuple(
        Term(id=f"term-{number}", term=Text({"en": name}), definition=MarkedText({"en": meaning}))
        for number, name in enumerate(names)
    )
    return filled().model_copy(update={"glossary": terms, "values": ()})


def test_too_few_words_make_no_page() -> None:
    few = render(select(with_terms(["value", "level", "lever", "ever"], "A word."), "staff", "en"), {})
    assert "learn/crossword.md" not in {file.path for file in few}
    more = render(select(with_terms(["value", "level", "lever", "ever", "clever"], "A word."), "staff", "en"), {})
    assert "learn/crossword.md" in {file.path for file in more}


@sampled(4)
@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "{number} {0} %s", *some(HOSTILE, 12)])
def test_no_clue_can_end_the_page_or_its_data(text: str) -> None:
    handbook = with_terms(["value", "level", "lever", "ever", "clever"], text)
    (page,) = [file for file in render(select(handbook, "staff", "en"), {}) if file.path == "learn/crossword.md"]
    shown = page.data.decode()
    (data,) = re.findall(r'class="hb-crossword-data">(.*?)</script>', shown)
    assert len(json.loads(data)["words"]) == 5
    assert shown.count("<script") == 1 and "alert(1)<" not in shown
    assert shown.count('<ul class="hb-clues">') == 2
