"""Items that are asked after certain answers only: those answers can be given, before them (contract, Scoring)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, error
from hbgen.instruments.definition import MOST_LEVELS, answer_values, answering, counted_answers
from hbgen.model.measurement import YES_NO, AskedWhen, Instrument, Scale
from hbgen.problems import MessagePart, Problem
from hbgen.rules.asked_items import AskedQuestion, asked_by, questionnaires

_ITEM = "        scale: agree-4\n    frequency: Once a quarter\n"


ASKED_WHEN_ELSEWHERE = error(
    "asked-when-elsewhere",
    "{instrument} asks {id}, which depends on the answer to {other}, and does not ask {other}.",
    "Let it ask {other} too, or name another item.",
    Example(
        "instruments.yaml",
        good=_ITEM,
        bad=(
            "        scale: agree-4\n"
            "      - id: INT-02\n"
            "        text: Somebody said why.\n"
            "        asked_when: [{item: CTR-01-a, answers: [no]}]\n"
            "    frequency: Once a quarter\n"
        ),
        at="CTR-01-a",
    ),
)

ASKED_WHEN_LATER = error(
    "asked-when-later",
    "{instrument} asks {id} before {other}, on whose answer it depends.",
    "Move {other} up, before {id}.",
    Example(
        "instruments.yaml",
        good="    items:\n      - id: INT-01\n",
        bad=(
            "    items:\n"
            "      - id: INT-02\n"
            "        text: Somebody said why.\n"
            '        asked_when: [{item: INT-01, answers: ["1"]}]\n'
            "      - id: INT-01\n"
        ),
        at="INT-01, answers",
    ),
)

ASKED_WHEN_CIRCLE = error(
    "asked-when-circle",
    "{id} is asked only after an answer to itself: {circle}.",
    "Take one of these `asked_when:` out.",
    Example(
        "instruments.yaml",
        good=_ITEM,
        bad=(
            "        scale: agree-4\n"
            "      - {id: INT-02, text: Somebody asked., asked_when: [{item: INT-03, answers: [yes]}]}\n"
            "      - {id: INT-03, text: Somebody said why., asked_when: [{item: INT-02, answers: [yes]}]}\n"
            "    frequency: Once a quarter\n"
        ),
        at="INT-03, answers",
    ),
)

ASKED_WHEN_DEEP = error(
    "asked-when-deep",
    "{id} is asked after an answer to an item that is asked after another answer, and so on, more than {most} times.",
    "Let it depend on an item that is always asked.",
    Example(
        "instruments.yaml",
        good=_ITEM,
        bad=(
            "        scale: agree-4\n"
            "      - {id: INT-1, text: Somebody asked.}\n"
            + "".join(
                f"      - {{id: INT-{number}, text: Why?, asked_when: [{{item: INT-{number - 1}, answers: [yes]}}]}}\n"
                for number in range(2, MOST_LEVELS + 3)
            )
            + "    frequency: Once a quarter\n"
        ),
        at=f"[{{item: INT-{MOST_LEVELS + 1}",
    ),
)

ASKED_WHEN_NO_ANSWER = error(
    "asked-when-no-answer",
    "`{answer}` is no answer to {other}, after which {id} is asked.",
    "Choose among its answers: {choices}.",
    Example(
        "instruments.yaml",
        good=_ITEM,
        bad=(
            "        scale: agree-4\n"
            "      - id: INT-02\n"
            "        text: Somebody said why.\n"
            '        asked_when: [{item: INT-01, answers: ["1", "5"]}]\n'
            "    frequency: Once a quarter\n"
        ),
        at='"5"',
    ),
)

ASKED_WHEN_NEVER = error(
    "asked-when-never",
    "{instrument} never asks {id}: {reason}.",
    "Name other answers or another item, or remove one of the conditions, here or in an item on which it depends.",
    Example(
        "instruments.yaml",
        good=_ITEM,
        bad=(
            "        scale: agree-4\n"
            "      - {id: INT-02, text: Somebody asked., asked_when: [{item: INT-01, answers: ['1']}]}\n"
            "      - id: INT-03\n"
            "        text: Somebody said why.\n"
            "        asked_when:\n"
            "          - {item: INT-02, answers: [yes]}\n"
            '          - {item: INT-01, answers: ["4"]}\n'
            "    frequency: Once a quarter\n"
        ),
        at="- {item: INT-02",
    ),
)


@dataclass(frozen=True)
class _Asked:
    """An instrument's questions, and what may be answered to them."""

    instrument: Instrument
    questions: Mapping[str, AskedQuestion]
    scales: Mapping[str, Scale]

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Each item's place."""
        return {id_: place for place, id_ in enumerate(self.questions)}

    @cached_property
    def levels(self) -> Mapping[str, int]:
        """How many conditions follow each other before an item is asked; without items that depend on a circle."""
        waiting = {id_: len(set(self.others(id_))) for id_ in self.questions}
        levels = {id_: 0 for id_, count in waiting.items() if not count}
        ready = list(levels)
        for id_ in ready:
            for follower in self.followers.get(id_, ()):
                waiting[follower] -= 1
                if not waiting[follower]:
                    levels[follower] = 1 + max(levels[other] for other in self.others(follower))
                    ready.append(follower)
        return levels

    @cached_property
    def followers(self) -> Mapping[str, list[str]]:
        """Item → the items that depend on its answers."""
        followers: dict[str, list[str]] = defaultdict(list)
        for id_ in self.questions:
            for other in dict.fromkeys(self.others(id_)):
                followers[other].append(id_)
        return followers

    @cached_property
    def in_circles(self) -> set[str]:
        """The items that depend on a circle and on which a circle depends."""
        inside = self.questions.keys() - self.levels.keys()
        awaited = {id_: len(inside.intersection(self.followers.get(id_, ()))) for id_ in inside}
        free = [id_ for id_, count in awaited.items() if not count]
        for id_ in free:
            for other in set(self.others(id_)) & awaited.keys():
                awaited[other] -= 1
                if not awaited[other]:
                    free.append(other)
        return set(inside).difference(free)

    def others(self, id_: str) -> list[str]:
        """The items that the instrument asks and on whose answers an item depends."""
        named = (condition.item or "" for condition in self.questions[id_].item.asked_when)
        return [other for other in named if other in self.questions]

    def answers(self, id_: str) -> tuple[str, ...]:
        """The answers to an item that count, as in tables of answers."""
        item = self.questions[id_].item
        return tuple(answer.value for answer in counted_answers(answering(item, self.scales.get(item.scale)), ()))

    def named(self, condition: AskedWhen) -> tuple[str, ...]:
        """The answers of a condition, as in tables of answers."""
        return answer_values(condition.answers, self.questions[condition.item or ""].item.scale)

    def possible(self, id_: str) -> Mapping[str, frozenset[str]]:
        """Other item → the answers to it that fit all conditions of this item, and of those that it depends on."""
        fitting: dict[str, frozenset[str]] = {}
        # Each once: these may go round in a circle, and several ways may lead to one.
        followed = [id_]
        for current in followed:
            for condition in self.questions[current].item.asked_when:
                if (on := condition.item or "") in self.questions:
                    answers = frozenset(self.named(condition))
                    fitting[on] = fitting.get(on, answers) & answers
                    if on not in followed:
                        followed.append(on)
        return fitting

    def circle(self, id_: str) -> tuple[str, ...]:
        """The items by which an item depends on itself, itself first and last; empty where it does not."""
        way, tried = [id_], {id_}
        following = [iter(self.others(id_))]
        while following:
            other = next(following[-1], None)
            if other is None:
                following.pop()
                way.pop()
            elif other == id_:
                return (*way, id_)
            elif other not in tried:
                tried.add(other)
                way.append(other)
                following.append(iter(self.others(other)))
        return ()


def what_is_asked_after_answers_can_be_asked(facts: Facts) -> Iterator[Problem]:
    """An item that is asked after certain answers depends on items that are asked before it and can be answered so."""
    scales = {scale.id: scale for scale in facts.handbook.instruments.scales}
    reported: set[str] = set()
    for instrument, questions in asked_by(facts.handbook, questionnaires(facts.handbook)):
        if not any(question.item.asked_when for question in questions):
            continue
        context = _Asked(instrument, {question.item.id: question for question in questions}, scales)
        for id_ in context.questions:
            if id_ in reported:
                continue
            circle = context.circle(id_) if id_ in context.in_circles else ()
            if circle:
                reported.update(circle)
                values = {"id": id_, "circle": " → ".join(circle)}
                yield Problem(_conditions(context, id_)[0].place("item"), ASKED_WHEN_CIRCLE, values)
            elif context.levels.get(id_) == MOST_LEVELS + 1:
                # Those that follow are mended with it.
                values = {"id": id_, "most": str(MOST_LEVELS)}
                yield Problem(context.questions[id_].item.place("asked_when"), ASKED_WHEN_DEEP, values)
            else:
                yield from _of_item(context, id_, facts)


def _conditions(context: _Asked, id_: str) -> tuple[AskedWhen, ...]:
    return context.questions[id_].item.asked_when


def _of_item(context: _Asked, id_: str, facts: Facts) -> Iterator[Problem]:
    """What is wrong with the conditions of an item that is in no circle."""
    # What is wrong with items on which it depends is told of these.
    is_sound = context.levels.get(id_, MOST_LEVELS + 1) <= MOST_LEVELS
    for condition in _conditions(context, id_):
        other = condition.item or ""
        values = {"instrument": context.instrument.id, "id": id_, "other": other}
        if other not in context.questions:
            # An item that is nowhere is told as an unknown id.
            is_sound = False
            if other in facts.index:
                yield Problem(condition.place("item"), ASKED_WHEN_ELSEWHERE, values)
        elif context.order[other] > context.order[id_]:
            yield Problem(condition.place("item"), ASKED_WHEN_LATER, values)
        else:
            wrong = list(_no_answers(context, id_, condition))
            is_sound = is_sound and not wrong
            yield from wrong
    reason = _never(context, id_) if is_sound else None
    if reason is not None:
        of_item: dict[str, str | MessagePart] = {"instrument": context.instrument.id, "id": id_, "reason": reason}
        yield Problem(context.questions[id_].item.place("asked_when"), ASKED_WHEN_NEVER, of_item)


def _no_answers(context: _Asked, id_: str, condition: AskedWhen) -> Iterator[Problem]:
    """The answers of a condition that its item does not have."""
    other = condition.item or ""
    choices = context.answers(other)
    is_yes_no = context.questions[other].item.scale == YES_NO
    words = ", ".join(f"`{choice}`" for choice in (("yes", "no") if is_yes_no else choices))
    for number, (answer, value) in enumerate(zip(condition.answers, context.named(condition), strict=True)):
        # A scale without steps is told by itself.
        if choices and value not in choices:
            values = {"answer": answer, "id": id_, "other": other, "choices": words}
            yield Problem(condition.place("answers", number), ASKED_WHEN_NO_ANSWER, values)


def _never(context: _Asked, id_: str) -> MessagePart | None:
    """Why no run is ever asked an item; None where some may be."""
    for other, answers in context.possible(id_).items():
        if not answers:
            return MessagePart("no answers to {other} fit all that `asked_when:` says", {"other": other})
    own = set(context.questions[id_].channels)
    for condition in _conditions(context, id_):
        other = condition.item or ""
        others = set(context.questions[other].channels)
        if own and others and not own & others:
            return MessagePart("{other}, on whose answer it depends, is asked in other channels only", {"other": other})
    return None


CHECKS = (
    Check(
        what_is_asked_after_answers_can_be_asked,
        (
            ASKED_WHEN_ELSEWHERE,
            ASKED_WHEN_LATER,
            ASKED_WHEN_CIRCLE,
            ASKED_WHEN_DEEP,
            ASKED_WHEN_NO_ANSWER,
            ASKED_WHEN_NEVER,
        ),
        needs_all=True,
    ),
)
