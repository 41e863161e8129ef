"""Touchpoints: customers' and employees' are linked, and those concerned weigh them (contract, S4)."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.model.fingerprint import fingerprint
from hbgen.model.results import Bound, Figure
from hbgen.problems import Problem
from hbgen.rules.touchpoints import Asking, asking, heard


def touchpoints_stand_on_both_sides(facts: Facts) -> Iterator[Problem]:
    """There are touchpoints of employees and of customers, and each is linked to one of the other side."""
    points = facts.handbook.organisation.touchpoints
    whose = {point.id: point.whose for point in points}
    for side in ("customers", "employees"):
        if points and side not in whose.values():
            yield Problem(facts.file_of("organisation"), "touchpoints-one-sided", {"side": side})
    touched = {id_ for point in points for id_ in point.touches}
    for point in points:
        for number, id_ in enumerate(point.touches):
            if whose.get(id_) == point.whose:
                yield Problem(point.place("touches", number), "touchpoint-own-side", {"id": point.id, "other": id_})
        if len(set(whose.values())) > 1 and not point.touches and point.id not in touched:
            yield Problem(point.place("id"), "touchpoint-touches-nothing", {"id": point.id})


def employees_say_what_matters(facts: Facts) -> Iterator[Problem]:
    """Employees are asked how much each of their touchpoints matters; otherwise the author gives a weight."""
    asked_touchpoints = _asking_by_touchpoint(facts)
    unasked = []
    for point in facts.handbook.organisation.touchpoints:
        if point.whose != "employees" or point.id in asked_touchpoints:
            continue
        if point.weight is None:
            yield Problem(point.place("id"), "touchpoint-without-weight", {"id": point.id})
        else:
            unasked.append(point.id)
    if unasked:
        place = facts.handbook.organisation.place("touchpoints")
        yield Problem(place, "touchpoints-not-asked", {"ids": ", ".join(unasked)})


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
            yield Problem(item.place("touchpoint"), "touchpoint-asked-of-others", values)
        scale = scales.get(item.scale)
        if scale is not None and scale.figure != "score":
            values = {"id": item.id, "scale": scale.id, "figure": scale.figure}
            yield Problem(item.place("scale"), "touchpoint-without-score", values)


def weights_agree_with_answers(facts: Facts) -> Iterator[Problem]:
    """The author's weights put no touchpoint of employees before one that they themselves put before it."""
    # Figures are compared only if their intervals do not overlap: differences by chance are no disagreement.
    asking_by_touchpoint = _asking_by_touchpoint(facts)
    scales = {scale.id: scale for scale in facts.handbook.instruments.scales}
    items = {way.item.id: way.item for ways in asking_by_touchpoint.values() for way in ways}
    marks = {id_: fingerprint(item, scales.get(item.scale)) for id_, item in items.items()}
    answers = heard(facts.handbook.results, asking_by_touchpoint, marks)
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
            yield Problem(point.place("weight"), "touchpoint-weight-differs", values)


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
