"""S22: the quiz asks the same each time, and no wrong answer is one that the content calls right."""

from __future__ import annotations

import json
import re
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filling import filled
from hbgen.editions import Edition, select
from hbgen.markdown import fold
from hbgen.model.handbook import Handbook
from hbgen.model.standards import Behaviours, Phrase, Standard
from hbgen.model.texts import MarkedText, Text
from hbgen.model.visibility import AUDIENCES, Audience
from hbgen.render.book.context import PageContext
from hbgen.render.games.crossword import blanked, digest
from hbgen.render.games.game_data import Question, Quiz
from hbgen.render.games.quiz import MOST, quiz
from hbgen.render.html import HtmlWriter
from hbgen.render.pages import render
from sampling import examples, in_full, sampled
from starter import starter


def made(edition: Edition) -> Quiz | None:
    book = PageContext(edition)
    return quiz(book, lambda target: HtmlWriter(book).target(target).unescape())


def right_ones(edition: Edition, question: Question) -> set[str]:
    """Every answer that the content would call right, worked out from the content alone."""
    book = PageContext(edition)
    standards = [candidate for candidate in book.standards if candidate.title.language == edition.language]
    texts: set[str] = set()
    if question.kind == "asks-promise":
        texts = {str(candidate.title) for candidate in standards if fold(str(candidate.promise)) == question.stem}
    elif question.kind == "asks-target":
        (standard,) = [candidate for candidate in standards if candidate.id == question.subject]
        assert standard.target is not None
        texts = {HtmlWriter(book).target(standard.target).unescape()}
    elif question.kind == "asks-value":
        (standard,) = [candidate for candidate in standards if candidate.id == question.subject]
        texts = {str(value.name) for value in edition.handbook.values if value.id in standard.values}
    elif question.kind == "asks-term":
        for term in edition.handbook.glossary:
            if fold(str(term.term)) == question.stem:
                texts.add(blanked(str(term.definition), [str(term.term), *map(str, term.forms)]))
    elif question.kind in ("asks-do", "asks-dont"):
        field = question.kind.removeprefix("asks-")
        for standard in standards:
            acts = getattr(standard.behaviours, field) if standard.behaviours else ()
            if question.stem in {fold(str(act)) for act in acts}:
                texts.add(str(standard.title))
    else:
        texts = {str(phrase.say) for candidate in standards for phrase in candidate.phrases if phrase.say}
    return {fold(text).casefold() for text in texts}


def hold(edition: Edition, questions: Quiz) -> None:
    assert 0 < len(questions.questions) <= MOST
    for question in questions.questions:
        assert 3 <= len(question.options) <= 4
        assert len({option.casefold() for option in question.options}) == len(question.options)
        right = right_ones(edition, question)
        assert [option.casefold() in right for option in question.options] == [
            number == question.right for number in range(len(question.options))
        ], question


@sampled(3)
@pytest.mark.parametrize("language", ["et", "en", "ru"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_only_one_answer_is_right_in_the_starter_handbook(audience: Audience, language: str) -> None:
    edition = select(starter(), audience, language)
    questions = made(edition)
    assert questions is not None
    hold(edition, questions)
    assert questions == made(edition)
    assert len({question.kind for question in questions.questions}) >= 5
    most = Counter(question.subject for question in questions.questions).most_common(1)
    assert most[0][1] <= 3


FEW = ("Call back", "call  back", "Greet", "Listen", "Wait", "Answer")


def repeating(random: Random) -> Handbook:
    """A handbook whose standards say and promise the same things here and there, and serve the same values."""
    handbook = filled()

    def text() -> MarkedText:
        return MarkedText({"en": random.choice(FEW)})

    def change(number: int, standard: Standard) -> Standard:
        values = tuple(value.id for value in handbook.values if random.random() < 0.5)
        phrases = tuple(Phrase(when=text(), say=text(), avoid=text()) for _ in range(random.randint(0, 2)))
        acts = Behaviours(do=(text(), text()), dont=(text(),))
        title = Text({"en": f"Standard {random.randint(number // 2, number)}"})
        made = {"title": title, "promise": text(), "values": values, "phrases": phrases, "behaviours": acts}
        return standard.model_copy(update={**made, "status": "approved", "related": ()})

    numbers = iter(range(1000))
    chapters = tuple(
        chapter.model_copy(
            update={"standards": tuple(change(next(numbers), standard) for standard in chapter.standards)}
        )
        for chapter in handbook.standards
    )
    terms = tuple(term.model_copy(update={"term": text(), "definition": text()}) for term in handbook.glossary)
    return handbook.model_copy(update={"standards": chapters, "glossary": terms})


@in_full
@settings(deadline=None, max_examples=examples(40))
@given(st.randoms(use_true_random=False))
def test_no_wrong_answer_is_right_whatever_the_content_repeats(random: Random) -> None:
    edition = select(repeating(random), "managers", "en")
    questions = made(edition)
    if questions is not None and questions.questions:
        hold(edition, questions)


def test_what_an_audience_may_not_see_is_neither_asked_nor_offered() -> None:
    handbook = starter()
    hidden = [
        str(standard.title)
        for chapter in handbook.standards
        for standard in chapter.standards
        if standard.audience != "customers"
    ]
    questions = made(select(handbook, "customers", "et"))
    assert questions is not None and hidden
    shown = {text for question in questions.questions for text in (*question.options, question.stem)}
    assert not shown & set(hidden)
    assert all(question.kind != "asks-words" for question in questions.questions)


def test_the_answer_leads_to_where_it_stands() -> None:
    edition = select(starter(), "staff", "en")
    questions = made(edition)
    (page,) = [file.data.decode() for file in render(edition, {}) if file.path == "learn/quiz.md"]
    assert questions is not None
    explained = page.split("hb-explained")[1]
    locations = PageContext(edition).locations
    addresses = re.findall(r'href="(hb:[^"]+)"', explained)
    assert addresses == [locations[question.subject].address for question in questions.questions]


def test_with_few_standards_there_is_no_quiz() -> None:
    handbook = filled()
    chapter = handbook.standards[0]
    few = handbook.model_copy(update={"standards": (chapter.model_copy(update={"standards": chapter.standards[:3]}),)})
    assert made(select(few, "managers", "en")) is None
    assert "learn/quiz.md" not in {file.path for file in render(select(few, "managers", "en"), {})}


@sampled(1)
@pytest.mark.parametrize("promise", ["You get an answer {n}.", "You get an answer."])
def test_of_many_standards_only_some_are_held_against_all_others(promise: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where no question can be asked of them: all have the same target and, the second time, the same promise."""
    handbook = starter()
    first, count = handbook.standards[0].standards[0], 300

    def numbered(n: int) -> Standard:
        title, text = Text({"en": f"Standard {n}"}), Text({"en": promise.format(n=n)})
        return first.model_copy(update={"id": f"S-{n}", "title": title, "promise": text})

    chapter = handbook.standards[0].model_copy(update={"standards": tuple(map(numbered, range(count)))})
    texts: list[str] = []

    def heard(text: str) -> str:
        texts.append(text)
        return digest(text)

    monkeypatch.setattr("hbgen.render.games.quiz.digest", heard)
    questions = made(select(handbook.model_copy(update={"standards": (chapter,)}), "staff", "en"))
    assert questions is not None and len(questions.questions) == MOST
    assert len(texts) < 300 * count


def test_the_data_say_which_answers_are_right() -> None:
    edition = select(starter(), "staff", "et")
    questions = made(edition)
    (page,) = [file.data.decode() for file in render(edition, {}) if file.path == "learn/quiz.md"]
    (data,) = re.findall(r'class="hb-quiz-data">(.*?)</script>', page)
    assert questions is not None
    assert json.loads(data)["right"] == [question.right for question in questions.questions]
