"""Questions about an edition's standards and words, with wrong answers taken from the same content.

Nothing is random: a hash of ids selects and shuffles, so that the same content gives the same quiz. A wrong answer
is never one that is right too according to the content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from typing import Any, Literal

from markupsafe import Markup

from hbgen.characters import alike
from hbgen.markdown import fold
from hbgen.model.reference import Term
from hbgen.model.standards import Standard, Target
from hbgen.model.texts import Text
from hbgen.render.book.context import PageContext
from hbgen.render.games.crossword import blanked, digest
from hbgen.render.games.game_data import Kind, Question, Quiz
from hbgen.render.instruments.embedded import embedded
from hbgen.render.learning.game import Game
from hbgen.rules.games import FEWEST_STANDARDS
from hbgen.text.plain import plain

MOST = 18
"""Maximum number of questions, for a quiz of a few minutes."""

_TRIED = 3 * MOST
"""Maximum number of subjects tried of a kind: each is compared with all others, too slow for a thousand."""

CHOICES = 4
"""Answers to choose from; three where the content has no more."""

_ASKS: dict[Kind, str] = {
    "asks-promise": "Which standard promises this?",
    "asks-target": "What is the target of this standard?",
    "asks-value": "Which value does this standard serve?",
    "asks-term": "What does this word mean here?",
    "asks-do": "We do this. Which standard says so?",
    "asks-dont": "We do not do this. Which standard says so?",
    "asks-words": "What do we say at this moment?",
}

_Option = tuple[str, str]
"""An answer: the key by which options are shuffled, such as the id of its standard, and its text."""


def quiz(book: PageContext, say_target: Callable[[Target], str]) -> Quiz | None:
    """The quiz of an edition; None where it has too few standards. Only texts in its own language are asked about."""
    maker = _QuizMaker(book, say_target)
    if len(maker.standards) < FEWEST_STANDARDS:
        return None
    kinds = (
        maker.promises(),
        maker.terms(),
        maker.targets(),
        maker.acts("asks-do"),
        maker.values(),
        maker.words(),
        maker.acts("asks-dont"),
    )
    chosen: list[Question] = []
    subjects: set[str] = set()
    later: list[Question] = []
    # One of each kind in turn; further questions about a subject come after all other subjects.
    for turn in zip_longest(*kinds):
        if len(chosen) >= MOST:
            break
        for question in turn:
            if question is not None:
                (later if question.subject in subjects else chosen).append(question)
                subjects.add(question.subject)
    return Quiz(tuple((chosen + later)[:MOST]))


class _QuizMaker:
    def __init__(self, book: PageContext, say_target: Callable[[Target], str]) -> None:
        self.book = book
        self.say_target = say_target
        self.standards = [standard for standard in book.standards if self.is_written(standard.title, standard.promise)]

    def is_written(self, *texts: Text | None) -> bool:
        """Whether all of these texts exist in the edition's language."""
        return all(text is not None and text.language == self.book.language for text in texts)

    def mixed(self, kind: Kind, standards: Iterable[Standard]) -> list[Standard]:
        """The standards tried for a kind of question, in an order given by a hash."""
        return sorted(standards, key=lambda standard: digest(f"{kind} {standard.id}"))[:_TRIED]

    def near(self, standard: Standard) -> list[Standard]:
        """The other standards: those of the same chapter first, each group in an order given by a hash."""
        chapter = self.book.chapters[standard.id]
        others = (other for other in self.standards if other is not standard)
        return sorted(
            others, key=lambda other: (self.book.chapters[other.id] is not chapter, digest(standard.id + other.id))
        )

    def ask(
        self, kind: Kind, subject: str, stem: Text, right: _Option, wrong: Iterable[_Option], why: Text | None
    ) -> Iterator[Question]:
        """Yields a question if enough wrong answers differ from the right one and from each other."""
        options = {alike(right[1]): right}
        for key, text in wrong:
            options.setdefault(alike(text), (key, text))
            if len(options) == CHOICES:
                break
        if len(options) >= CHOICES - 1:
            mixed = sorted(options.values(), key=lambda option: digest(f"{kind} {subject} {option[0]}"))
            shown = tuple(text for _, text in mixed)
            yield Question(kind, subject, _plain(stem), shown, mixed.index(right), "" if why is None else _plain(why))

    def promises(self) -> Iterator[Question]:
        for standard in self.mixed("asks-promise", self.standards):
            if standard.promise is None:
                continue
            promise = _plain(standard.promise)
            right = {alike(_title(other)[1]) for other in self.standards if _plain(other.promise) == promise}
            wrong = (_title(other) for other in self.near(standard) if alike(_title(other)[1]) not in right)
            yield from self.ask("asks-promise", standard.id, standard.promise, _title(standard), wrong, None)

    def targets(self) -> Iterator[Question]:
        aimed = [
            (standard, standard.target)
            for standard in self.standards
            if standard.target is not None and self.is_written(standard.target.unit)
        ]
        units = {standard.id: target.unit for standard, target in aimed}
        answers = {standard.id: (standard.id, fold(self.say_target(target))) for standard, target in aimed}
        for standard in self.mixed("asks-target", (standard for standard, _ in aimed)):
            others = [other for other in self.near(standard) if other.id in answers]
            others.sort(key=lambda other: units[other.id] != units[standard.id])
            wrong = (answers[other.id] for other in others)
            yield from self.ask(
                "asks-target", standard.id, standard.title, answers[standard.id], wrong, standard.promise
            )

    def values(self) -> Iterator[Question]:
        names = {value.id: _plain(value.name) for value in self.book.handbook.values if self.is_written(value.name)}
        for standard in self.mixed("asks-value", self.standards):
            served = [id_ for id_ in standard.values if id_ in names]
            taken = {names[id_] for id_ in served}
            wrong = [(id_, name) for id_, name in names.items() if id_ not in standard.values and name not in taken]
            if served:
                wrong.sort(key=lambda option: digest(standard.id + option[0]))
                right = (served[0], names[served[0]])
                yield from self.ask("asks-value", standard.id, standard.title, right, wrong, standard.promise)

    def terms(self) -> Iterator[Question]:
        def meaning(term: Term) -> _Option:
            return term.id, blanked(plain(term.definition), [str(term.term), *(str(form) for form in term.forms)])

        terms = [term for term in self.book.handbook.glossary if self.is_written(term.term, term.definition)]
        for term in sorted(terms, key=lambda other: digest(other.id))[:_TRIED]:
            name = alike(_plain(term.term))
            # A definition of another term with the same name would be right too.
            others = [other for other in terms if alike(_plain(other.term)) != name]
            others.sort(key=lambda other: digest(term.id + other.id))
            wrong = (meaning(other) for other in others)
            yield from self.ask("asks-term", term.id, term.term, meaning(term), wrong, term.definition)

    def acts(self, kind: Literal["asks-do", "asks-dont"]) -> Iterator[Question]:
        """Which standard an act belongs to. Related standards are no wrong answers: they may require the same act."""
        acts = {standard.id: self._acts(standard, kind) for standard in self.standards}
        act_keys = {id_: {alike(_plain(act)) for act in texts} for id_, texts in acts.items()}
        for standard in self.mixed(kind, self.standards):
            texts = acts[standard.id]
            if texts:
                act = texts[int(digest(f"{kind} {standard.id}"), 16) % len(texts)]
                right = {
                    alike(_title(other)[1]) for other in self.standards if alike(_plain(act)) in act_keys[other.id]
                }
                wrong = (
                    _title(other)
                    for other in self.near(standard)
                    if alike(_title(other)[1]) not in right
                    and other.id not in standard.related
                    and standard.id not in other.related
                )
                yield from self.ask(kind, standard.id, act, _title(standard), wrong, standard.promise)

    def _acts(self, standard: Standard, kind: Kind) -> list[Text]:
        if standard.behaviours is None:
            return []
        acts = standard.behaviours.do if kind == "asks-do" else standard.behaviours.dont
        return [act for act in acts if self.is_written(act)]

    def words(self) -> Iterator[Question]:
        """What to say at a moment. Wrong answers are phrases to avoid that no standard recommends."""
        phrases = {
            f"{standard.id}.{n}": (standard, phrase)
            for standard in self.standards
            for n, phrase in enumerate(standard.phrases)
        }
        recommended = {alike(_plain(phrase.say)) for _, phrase in phrases.values() if phrase.say is not None}
        bad = {
            key: _plain(phrase.avoid)
            for key, (_, phrase) in phrases.items()
            if phrase.avoid is not None
            and self.is_written(phrase.avoid)
            and alike(_plain(phrase.avoid)) not in recommended
        }
        for key in sorted(phrases, key=digest)[:_TRIED]:
            standard, phrase = phrases[key]
            if phrase.when is None or phrase.say is None or not self.is_written(phrase.when, phrase.say):
                continue
            others = sorted(bad, key=lambda other: (other != key, digest(f"{key} {other}")))
            wrong = ((f"not {other}", bad[other]) for other in others)
            yield from self.ask(
                "asks-words", standard.id, phrase.when, (key, _plain(phrase.say)), wrong, standard.promise
            )


def _plain(text: Text | None) -> str:
    return "" if text is None else fold(plain(text))


def _title(standard: Standard) -> _Option:
    return standard.id, _plain(standard.title)


def definition(book: PageContext, quiz: Quiz) -> dict[str, Any]:
    """The data for the page's script, which reads questions and answers from the page."""
    say = book.translate
    return {
        "handbook": book.edition.version,
        "edition": book.edition.name,
        "mark": digest(repr(quiz))[:12],
        "right": [question.right for question in quiz.questions],
        "says": {
            "start": say("Start the quiz"),
            "resume": say("Go on"),
            "again": say("Start again"),
            "progress": say("Question {number} of {all}"),
            "right": say("Right."),
            "wrong": say("Not quite."),
            "answer": say("The answer: {answer}"),
            "next": say("Next question"),
            "finish": say("See the result"),
            "score": say("{right} of {all} right"),
            "perfect": say("All of them. You know this handbook."),
            "missed": say("Worth another look"),
            "kept": say("Your answers stay in this browser until you start again, and nothing is sent."),
        },
    }


def _helpers(book: PageContext) -> dict[str, Callable[[Any], Markup | str]]:
    def asks(kind: Kind) -> str:
        return book.translate(_ASKS[kind])

    return {"quiz": lambda quiz: embedded(definition(book, quiz)), "asks": asks}


GAME = Game(
    name="quiz",
    title="Quiz",
    package="hbgen.render.games",
    make=quiz,
    helpers=_helpers,
    repeated=frozenset({"hb-quiz"}),
)
