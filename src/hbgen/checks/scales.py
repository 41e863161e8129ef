"""Scales: they can be answered, codes are no answers, anchors explain steps (contract, C3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, error, missing
from hbgen.model.measurement import YES_NO, Anchor, Scale
from hbgen.problems import MessagePart, Problem

_RANGES = {
    "csat": (((1, 5),), "1 to 5"),
    "nps": (((0, 10),), "0 to 10"),
    "ces-mean": (((1, 5), (1, 7)), "1 to 5 or from 1 to 7"),
    "ces-top-box": (((1, 5), (1, 7)), "1 to 5 or from 1 to 7"),
    "ces-net": (((1, 5), (1, 7)), "1 to 5 or from 1 to 7"),
}
"""The scales on which each figure is defined."""

_ANCHOR_EACH = 5
"""A scale with up to this many steps needs an anchor for each; a longer one for its ends."""


SCALE_BOTH = error(
    "scale-both",
    "The scale {id} has both numbers and options.",
    "Remove `low:` and `high:`, or `options:`.",
    Example(
        "instruments.yaml",
        good="      - {value: 4, text: Fully}\n",
        bad=(
            "      - {value: 4, text: Fully}\n"
            "  - {id: level, name: Level, low: 1, high: 9, options: [{id: a, text: A, points: 1}]}\n"
        ),
        at="[{id:",
    ),
)

OPTIONS_ALIKE = error(
    "options-alike",
    "All options of the scale {id} give the same points.",
    "Give them different points.",
    Example(
        "instruments.yaml",
        good="      - {value: 4, text: Fully}\n",
        bad=(
            "      - {value: 4, text: Fully}\n"
            "  - {id: colour, name: Colour, options: [{id: red, text: Red, points: 1}, {id: blue, text: "
            "Blue, points: 1}]}\n"
        ),
        at="[{id:",
    ),
)

SCALE_WITHOUT_STEPS = error(
    "scale-without-steps",
    "The scale {id} has neither `low` and `high` nor `options`.",
    "Add `low:` and `high:`, or `options:`.",
    Example(
        "instruments.yaml",
        good="      - {value: 4, text: Fully}\n",
        bad="      - {value: 4, text: Fully}\n  - {id: level, name: Level, low: 1}\n",
        at="level",
    ),
)

SCALE_BACKWARDS = error(
    "scale-backwards",
    "The scale {id} begins at {low} and ends at {high}.",
    "Let `high` be greater than `low`.",
    Example(
        "instruments.yaml",
        good="      - {value: 4, text: Fully}\n",
        bad="      - {value: 4, text: Fully}\n  - {id: level, name: Level, low: 5, high: 1}\n",
        at="5",
    ),
)

FIGURE_WITHOUT_RANGE = error(
    "figure-without-range",
    "The figure {figure} needs a scale from {range}.",
    "Correct `low` and `high`, or `figure`.",
    Example(
        "instruments.yaml",
        good="      - {value: 4, text: Fully}\n",
        bad="      - {value: 4, text: Fully}\n  - {id: nps, name: Would recommend, low: 1, high: 10, figure: nps}\n",
        at="nps}",
    ),
    Example(
        "instruments.yaml",
        good="      - {value: 4, text: Fully}\n",
        bad="      - {value: 4, text: Fully}\n  - {id: ces, name: Easy, low: 0, high: 7, figure: ces-net}\n",
        at="ces-net}",
    ),
)


def scales_can_be_answered(facts: Facts) -> Iterator[Problem]:
    """Every scale has two different steps or options at least, and those that its figure is made from."""
    for scale in facts.handbook.instruments.scales:
        has_number = scale.low is not None or scale.high is not None
        if has_number and scale.options:
            yield Problem(scale.place("options"), SCALE_BOTH, {"id": scale.id})
        elif scale.options:
            if len({option.points for option in scale.options}) == 1:
                yield Problem(scale.place("options"), OPTIONS_ALIKE, {"id": scale.id})
        elif scale.low is None or scale.high is None:
            yield Problem(scale.place("id"), SCALE_WITHOUT_STEPS, {"id": scale.id})
        elif scale.low >= scale.high:
            values = {"id": scale.id, "low": str(scale.low), "high": str(scale.high)}
            yield Problem(scale.place("low"), SCALE_BACKWARDS, values)
        ranges, words = _RANGES.get(scale.figure, ((), ""))
        if ranges and (scale.low, scale.high) not in ranges:
            how: dict[str, str | MessagePart] = {"figure": scale.figure, "range": MessagePart(words)}
            yield Problem(scale.place("figure"), FIGURE_WITHOUT_RANGE, how)


CODE_IS_STEP = error(
    "code-is-step",
    "{code} stands for no answer in {id}, and is an answer to its item {item} as well.",
    "Have another code where answers are collected, such as 99; where that cannot be, say in the mapping of "
    "`hbgen score` in which columns the code is no answer.",
    Example(
        "instruments.yaml",
        good="    frequency: Once a quarter\n",
        bad='    frequency: Once a quarter\n    missing_codes: ["4"]\n',
        at='"4"]',
    ),
)

CODE_OF_TWO_KINDS = error(
    "code-of-two-kinds",
    "In {id} the code {code} stands for a blank and for “not applicable”.",
    "Keep it in one of the two lists: what is not applicable leaves every sum, and a blank lowers the coverage.",
    Example(
        "instruments.yaml",
        good="    frequency: Once a quarter\n",
        bad='    frequency: Once a quarter\n    missing_codes: ["99", "-1"]\n    not_applicable_codes: ["-1"]\n',
        at='"-1"]\n    owner:',
    ),
)


def codes_are_no_answers(facts: Facts) -> Iterator[Problem]:
    """No code for a blank or "not applicable" is an answer to an item of the same instrument, or both of the two."""
    scales = {scale.id: scale for scale in facts.handbook.instruments.scales}
    for instrument, questions in facts.questionnaires:
        answers: dict[str, str] = {}
        for question in questions:
            for answer in _answers(scales.get(question.item.scale)):
                answers.setdefault(answer, question.item.id)
        for field in ("missing_codes", "not_applicable_codes"):
            for number, code in enumerate(getattr(instrument, field)):
                if code in answers:
                    values = {"id": instrument.id, "code": f"`{code}`", "item": answers[code]}
                    yield Problem(instrument.place(field, number), CODE_IS_STEP, values)
                elif field != "missing_codes" and code in instrument.missing_codes:
                    values = {"id": instrument.id, "code": f"`{code}`"}
                    yield Problem(instrument.place(field, number), CODE_OF_TWO_KINDS, values)


def _answers(scale: Scale | None) -> Iterator[str]:
    """Every answer on a scale, as written in tables; without a scale yes (1) and no (0)."""
    if scale is None:
        yield from ("0", "1")
    elif scale.options:
        yield from (option.id for option in scale.options)
    elif scale.low is not None and scale.high is not None:
        yield from map(str, range(scale.low, scale.high + 1))


ANCHOR_MISSING = missing(
    "anchor-missing",
    "{id} has no anchor for {value}.",
    "Say in `anchors:` what one sees at {value}, here or on the scale.",
    Example(
        "instruments.yaml",
        good="      - {value: 2, text: Rather not}\n      - {value: 3, text: Rather}\n",
        bad="",
        at="- {value: 1",
    ),
)


def steps_have_anchors(facts: Facts) -> Iterator[Problem]:
    """Scales of numbers have anchors that explain their steps, or at least their ends."""
    scales = {scale.id: scale for scale in facts.handbook.instruments.scales}
    incomplete_scales: set[str] = set()
    for written in facts.items:
        item, scale = written.item, scales.get(written.item.scale)
        if scale is None or (not item.anchors and scale.id in incomplete_scales):
            continue
        anchored = {anchor.value for anchor in (*scale.anchors, *item.anchors)}
        if any(not _is_step(value, scale) for value in anchored):
            # One that stands on no step was meant for one that has none.
            continue
        missing = [str(step) for step in _steps_to_explain(scale) if step not in anchored]
        if missing and item.anchors:
            values = {"id": item.id, "value": ", ".join(missing)}
            yield Problem(item.place("anchors"), ANCHOR_MISSING, values)
        elif missing:
            # An item without anchors relies on its scale, which is reported once.
            incomplete_scales.add(scale.id)
            values = {"id": scale.id, "value": ", ".join(missing)}
            yield Problem(scale.place("anchors"), ANCHOR_MISSING, values)


ANCHOR_OUTSIDE = error(
    "anchor-outside",
    "The scale {scale} has no step {value}.",
    "Remove the anchor, or correct its value.",
    Example(
        "instruments.yaml",
        good="      - {value: 4, text: Fully}\n",
        bad="      - {value: 4, text: Fully}\n      - {value: 5, text: More than fully}\n",
        at="5",
    ),
)


def anchors_stand_on_steps(facts: Facts) -> Iterator[Problem]:
    """No anchor explains a step that its scale does not have."""
    scales = {scale.id: scale for scale in facts.handbook.instruments.scales}
    anchors: list[tuple[str, Sequence[Anchor]]] = [
        *((scale.id, scale.anchors) for scale in facts.handbook.instruments.scales),
        *((written.item.scale, written.item.anchors) for written in facts.items),
    ]
    for id_, scale_anchors in anchors:
        scale = scales.get(id_)
        for anchor in scale_anchors:
            is_step = _is_step(anchor.value, scale) if id_ != YES_NO else anchor.value in (0, 1)
            if not is_step:
                values = {"scale": id_, "value": str(anchor.value)}
                yield Problem(anchor.place("value"), ANCHOR_OUTSIDE, values)


def _is_step(value: int, scale: Scale | None) -> bool:
    """Whether it may be a step: also where the scale is unknown, or does not say yet from where to where it goes."""
    if scale is None:
        return True
    if scale.options:
        return False
    low, high = scale.low, scale.high
    return low is None or high is None or low >= high or low <= value <= high


def _steps_to_explain(scale: Scale) -> tuple[int, ...]:
    if scale.low is None or scale.high is None or scale.options:
        return ()
    steps = range(scale.low, scale.high + 1)
    if scale.figure == "score" and len(steps) <= _ANCHOR_EACH:
        return tuple(steps)
    return (scale.low, scale.high)


CHECKS = (
    Check(
        scales_can_be_answered,
        (SCALE_BOTH, OPTIONS_ALIKE, SCALE_WITHOUT_STEPS, SCALE_BACKWARDS, FIGURE_WITHOUT_RANGE),
        needs_all=True,
    ),
    Check(codes_are_no_answers, (CODE_IS_STEP, CODE_OF_TWO_KINDS), needs_all=True),
    Check(steps_have_anchors, (ANCHOR_MISSING,), needs_all=True, counts=("anchors",)),
    Check(anchors_stand_on_steps, (ANCHOR_OUTSIDE,), needs_all=True),
)
