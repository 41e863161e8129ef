"""Touchpoints: customers' and employees' are linked, and those concerned weigh them (contract, S4)."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice, error
from hbgen.instruments.figure_marks import with_present_marks
from hbgen.model.fingerprint import fingerprint
from hbgen.model.results import Bound, Figure
from hbgen.problems import Problem
from hbgen.rules.touchpoints import Asking, asking, heard

TOUCHPOINTS_ONE_SIDED = advice(
    "touchpoints-one-sided",
    "No touchpoint has `whose: {side}`.",
    "Add those of the other side: what employees go through, customers feel.",
    Example(
        "organisation.yaml",
        good="channels:\n  - id: counter\n    name: Counter\n",
        bad=(
            "channels:\n"
            "  - id: counter\n"
            "    name: Counter\n"
            "touchpoints:\n"
            "  - {id: visit, name: The visit, whose: customers}\n"
        ),
        at="roles:",
    ),
)

TOUCHPOINT_OWN_SIDE = error(
    "touchpoint-own-side",
    "The touchpoint {id} touches {other}, which is on its own side.",
    "Name touchpoints of the other side: an employee's works on customers', and the other way round.",
    Example(
        "organisation.yaml",
        good="channels:\n  - id: counter\n    name: Counter\n",
        bad=(
            "channels:\n"
            "  - id: counter\n"
            "    name: Counter\n"
            "touchpoints:\n"
            "  - {id: visit, name: The visit, whose: customers, touches: [bill]}\n"
            "  - {id: bill, name: The bill, whose: customers}\n"
        ),
        at="bill]}",
    ),
)

TOUCHPOINT_TOUCHES_NOTHING = advice(
    "touchpoint-touches-nothing",
    "The touchpoint {id} works on none of the other side, and none works on it.",
    "Name in `touches:` those that it works on, or leave it out.",
    Example(
        "organisation.yaml",
        good="channels:\n  - id: counter\n    name: Counter\n",
        bad=(
            "channels:\n"
            "  - id: counter\n"
            "    name: Counter\n"
            "touchpoints:\n"
            "  - {id: visit, name: The visit, whose: customers}\n"
            "  - {id: bill, name: The bill, whose: customers}\n"
            "  - {id: shift, name: The shift, whose: employees, weight: 4, touches: [visit]}\n"
        ),
        at="bill, name:",
    ),
)


def touchpoints_stand_on_both_sides(facts: Facts) -> Iterator[Problem]:
    """There are touchpoints of employees and of customers, and each is linked to one of the other side."""
    points = facts.handbook.organisation.touchpoints
    whose = {point.id: point.whose for point in points}
    for side in ("customers", "employees"):
        if points and side not in whose.values():
            yield Problem(facts.file_of("organisation"), TOUCHPOINTS_ONE_SIDED, {"side": side})
    touched = {id_ for point in points for id_ in point.touches}
    for point in points:
        for number, id_ in enumerate(point.touches):
            if whose.get(id_) == point.whose:
                yield Problem(point.place("touches", number), TOUCHPOINT_OWN_SIDE, {"id": point.id, "other": id_})
        if len(set(whose.values())) > 1 and not point.touches and point.id not in touched:
            yield Problem(point.place("id"), TOUCHPOINT_TOUCHES_NOTHING, {"id": point.id})


TOUCHPOINT_WITHOUT_WEIGHT = advice(
    "touchpoint-without-weight",
    "How much {id} matters to employees is not said.",
    "Ask them: add an item with `touchpoint: {id}` to an instrument that employees answer. Until then, add "
    "`weight:` from 1 to 5.",
    Example(
        "organisation.yaml",
        good="channels:\n  - id: counter\n    name: Counter\n",
        bad=(
            "channels:\n"
            "  - id: counter\n"
            "    name: Counter\n"
            "touchpoints:\n"
            "  - {id: visit, name: The visit, whose: customers}\n"
            "  - {id: shift, name: The shift, whose: employees, touches: [visit]}\n"
        ),
        at="shift, name:",
    ),
)

TOUCHPOINTS_NOT_ASKED = advice(
    "touchpoints-not-asked",
    "The author says how much these matter to employees, and no instrument asks them: {ids}.",
    "Add an item with `touchpoint:` for each to an instrument that employees answer.",
    Example(
        "organisation.yaml",
        good="channels:\n  - id: counter\n    name: Counter\n",
        bad=(
            "channels:\n"
            "  - id: counter\n"
            "    name: Counter\n"
            "touchpoints:\n"
            "  - {id: visit, name: The visit, whose: customers}\n"
            "  - {id: shift, name: The shift, whose: employees, weight: 4, touches: [visit]}\n"
        ),
        at="- {id: visit",
    ),
)


def employees_say_what_matters(facts: Facts) -> Iterator[Problem]:
    """Employees are asked how much each of their touchpoints matters; otherwise the author gives a weight."""
    asked_touchpoints = _asking_by_touchpoint(facts)
    unasked = []
    for point in facts.handbook.organisation.touchpoints:
        if point.whose != "employees" or point.id in asked_touchpoints:
            continue
        if point.weight is None:
            yield Problem(point.place("id"), TOUCHPOINT_WITHOUT_WEIGHT, {"id": point.id})
        else:
            unasked.append(point.id)
    if unasked:
        place = facts.handbook.organisation.place("touchpoints")
        yield Problem(place, TOUCHPOINTS_NOT_ASKED, {"ids": ", ".join(unasked)})


TOUCHPOINT_ASKED_OF_OTHERS = advice(
    "touchpoint-asked-of-others",
    "The item {id} asks about the touchpoint {touchpoint} (`whose: {side}`), but no instrument that they "
    "alone answer asks it.",
    "Move it to an instrument whose `respondents:` they are, or remove `touchpoint:`.",
)

TOUCHPOINT_WITHOUT_SCORE = advice(
    "touchpoint-without-score",
    "The item {id} asks about a touchpoint on the scale {scale} (`figure: {figure}`): touchpoints are put in "
    "order by scores alone.",
    "Use a scale with `figure: score`.",
)


def items_ask_those_whose_touchpoint_it_is(facts: Facts) -> Iterator[Problem]:
    """An item about a touchpoint is asked of those whose moment it is, on a scale whose answers can be put in order."""
    whose = {point.id: point.whose for point in facts.handbook.organisation.touchpoints}
    scales = {scale.id: scale for scale in facts.handbook.instruments.scales}
    asked_ids = {way.item.id for ways in _asking_by_touchpoint(facts).values() for way in ways}
    for item in (written.item for written in facts.items):
        if item.touchpoint is None or item.touchpoint not in whose:
            continue
        if item.id not in asked_ids:
            values = {"id": item.id, "touchpoint": item.touchpoint, "side": whose[item.touchpoint]}
            yield Problem(item.place("touchpoint"), TOUCHPOINT_ASKED_OF_OTHERS, values)
        scale = scales.get(item.scale)
        if scale is not None and scale.figure != "score":
            values = {"id": item.id, "scale": scale.id, "figure": scale.figure}
            yield Problem(item.place("scale"), TOUCHPOINT_WITHOUT_SCORE, values)


TOUCHPOINT_WEIGHT_DIFFERS = advice(
    "touchpoint-weight-differs",
    "{id} weighs more than {other}, but to employees {other} matters more ({period}).",
    "Remove `weight:` of both: what employees said stands in its place.",
)


def weights_agree_with_answers(facts: Facts) -> Iterator[Problem]:
    """The author's weights put no touchpoint of employees before one that they themselves put before it."""
    # Figures are compared only if their intervals do not overlap: differences by chance are no disagreement.
    asking_by_touchpoint = _asking_by_touchpoint(facts)
    scales = {scale.id: scale for scale in facts.handbook.instruments.scales}
    items = {way.item.id: way.item for ways in asking_by_touchpoint.values() for way in ways}
    marks = {id_: fingerprint(item, scales.get(item.scale)) for id_, item in items.items()}
    answers = heard(with_present_marks(facts.handbook).results, asking_by_touchpoint, marks)
    weighed = [
        (point, point.weight, answers[point.id].figure)
        for point in facts.handbook.organisation.touchpoints
        if point.whose == "employees" and point.weight is not None and point.id in answers
    ]
    for point, weight, figure in weighed:
        above = [
            (other_figure.value or 0, other.id)
            for other, lighter, other_figure in weighed
            if lighter < weight and _lies_below(figure, other_figure)
        ]
        if above:
            values = {"id": point.id, "other": max(above)[1], "period": answers[point.id].period.id}
            yield Problem(point.place("weight"), TOUCHPOINT_WEIGHT_DIFFERS, values)


def _lies_below(figure: Figure, other: Figure) -> bool:
    """Whether a figure's interval lies wholly below another's; False where either has none, or is withheld."""
    highest, lowest = _end(figure, "at-most", figure.high), _end(other, "at-least", other.low)
    return highest is not None and lowest is not None and highest < lowest


def _end(figure: Figure, closed: Bound, end: float | None) -> float | None:
    """One end of a figure's interval. A figure that is a bound has only its closed end, which is its value."""
    return end if figure.bound is None else figure.value if figure.bound == closed else None


def _asking_by_touchpoint(facts: Facts) -> dict[str, list[Asking]]:
    pairs = ((instrument, [question.item for question in questions]) for instrument, questions in facts.questionnaires)
    return asking(facts.handbook.organisation.touchpoints, pairs)


CHECKS = (
    Check(
        touchpoints_stand_on_both_sides,
        (TOUCHPOINTS_ONE_SIDED, TOUCHPOINT_OWN_SIDE, TOUCHPOINT_TOUCHES_NOTHING),
        needs_all=True,
    ),
    Check(employees_say_what_matters, (TOUCHPOINT_WITHOUT_WEIGHT, TOUCHPOINTS_NOT_ASKED), needs_all=True),
    Check(
        items_ask_those_whose_touchpoint_it_is, (TOUCHPOINT_ASKED_OF_OTHERS, TOUCHPOINT_WITHOUT_SCORE), needs_all=True
    ),
    Check(weights_agree_with_answers, (TOUCHPOINT_WEIGHT_DIFFERS,), needs_all=True),
)
