"""Measurement: instruments ask, scales can be answered, items are observable (contract, C3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hbgen.checks.facts import Facts
from hbgen.model.measurement import WATCHED, YES_NO, Anchor, ChecklistItem, Instrument, Scale
from hbgen.model.people import LEVELS
from hbgen.model.standards import Standard
from hbgen.problems import MessagePart, Problem
from hbgen.rules.observable_wording import judgement, second_behaviour

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


def service_is_measured_on_both_sides(facts: Facts) -> Iterator[Problem]:
    """Service is measured in customer feedback and in internal-customer feedback."""
    measuring = {instrument.type for instrument, questions in facts.questionnaires if questions}
    for type_ in ("customer-feedback", "internal-customer-feedback"):
        if type_ not in measuring:
            yield Problem(facts.file_of("instruments"), "no-customer-feedback", {"type": type_})


def instruments_ask_and_are_owned(facts: Facts) -> Iterator[Problem]:
    """Every instrument asks something, including every item that it selects, and has an owner."""
    for instrument, questions in facts.questionnaires:
        if not questions:
            yield Problem(instrument.place("id"), "instrument-asks-nothing", {"id": instrument.id})
        if instrument.owner is None:
            yield Problem(instrument.place("id"), "instrument-without-owner", {"id": instrument.id})
        ids = {question.item.id for question in questions}
        selects = instrument.selects
        for index, id_ in enumerate(selects.items if selects is not None and questions else ()):
            if selects is not None and id_ in facts.index and id_ not in ids:
                values = {"id": instrument.id, "item": id_}
                yield Problem(selects.place("items", index), "selected-not-asked", values)


def competencies_are_assessed_by_level(facts: Facts) -> Iterator[Problem]:
    """Whoever assesses competencies does so on a scale of the three levels."""
    instruments = facts.handbook.instruments
    for instrument in instruments.instruments:
        if instrument.assesses is not None and instruments.levels is None:
            yield Problem(instrument.place("assesses"), "levels-missing", {"id": instrument.id})
    if instruments.levels is not None:
        scale = next((entry for entry in instruments.scales if entry.id == instruments.levels.scale), None)
        if instruments.levels.scale == YES_NO or (scale is not None and (scale.low, scale.high) != (1, len(LEVELS))):
            values = {"scale": instruments.levels.scale}
            yield Problem(instruments.levels.place("scale"), "levels-scale", values)


def items_are_asked(facts: Facts) -> Iterator[Problem]:
    """Every item of a standard is asked by an instrument."""
    asked_ids = {question.item.id for _, questions in facts.questionnaires for question in questions}
    for written in facts.items:
        home = written.home
        if isinstance(home, Standard) and home.status != "retired" and written.item.id not in asked_ids:
            yield Problem(written.item.place("id"), "item-not-asked", {"id": written.item.id})


def items_measure_their_standard(facts: Facts) -> Iterator[Problem]:
    """An item that stands under a standard measures that one."""
    for written in facts.items:
        item, home = written.item, written.home
        if isinstance(home, Standard) and item.standard not in (None, home.id):
            values = {"id": item.id, "home": home.id, "standard": str(item.standard)}
            yield Problem(item.place("standard"), "item-belongs-elsewhere", values)


def scales_can_be_answered(facts: Facts) -> Iterator[Problem]:
    """Every scale has two different steps or options at least, and those that its figure is made from."""
    for scale in facts.handbook.instruments.scales:
        has_number = scale.low is not None or scale.high is not None
        if has_number and scale.options:
            yield Problem(scale.place("options"), "scale-both", {"id": scale.id})
        elif scale.options:
            if len({option.points for option in scale.options}) == 1:
                yield Problem(scale.place("options"), "options-alike", {"id": scale.id})
        elif scale.low is None or scale.high is None:
            yield Problem(scale.place("id"), "scale-without-steps", {"id": scale.id})
        elif scale.low >= scale.high:
            values = {"id": scale.id, "low": str(scale.low), "high": str(scale.high)}
            yield Problem(scale.place("low"), "scale-backwards", values)
        ranges, words = _RANGES.get(scale.figure, ((), ""))
        if ranges and (scale.low, scale.high) not in ranges:
            how: dict[str, str | MessagePart] = {"figure": scale.figure, "range": MessagePart(words)}
            yield Problem(scale.place("figure"), "figure-without-range", how)


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
                    yield Problem(instrument.place(field, number), "code-is-step", values)
                elif field != "missing_codes" and code in instrument.missing_codes:
                    values = {"id": instrument.id, "code": f"`{code}`"}
                    yield Problem(instrument.place(field, number), "code-of-two-kinds", values)


def _answers(scale: Scale | None) -> Iterator[str]:
    """Every answer on a scale, as written in tables; without a scale yes (1) and no (0)."""
    if scale is None:
        yield from ("0", "1")
    elif scale.options:
        yield from (option.id for option in scale.options)
    elif scale.low is not None and scale.high is not None:
        yield from map(str, range(scale.low, scale.high + 1))


def steps_have_anchors(facts: Facts) -> Iterator[Problem]:
    """Scales of numbers have anchors that explain their steps, or at least their ends."""
    scales = {scale.id: scale for scale in facts.handbook.instruments.scales}
    incomplete_scales: set[str] = set()
    for written in facts.items:
        item, scale = written.item, scales.get(written.item.scale)
        if scale is None or (not item.anchors and scale.id in incomplete_scales):
            continue
        anchored = {anchor.value for anchor in (*scale.anchors, *item.anchors)}
        missing = [str(step) for step in _steps_to_explain(scale) if step not in anchored]
        if missing and item.anchors:
            values = {"id": item.id, "value": ", ".join(missing)}
            yield Problem(item.place("anchors"), "anchor-missing", values)
        elif missing:
            # An item without anchors relies on its scale, which is reported once.
            incomplete_scales.add(scale.id)
            values = {"id": scale.id, "value": ", ".join(missing)}
            yield Problem(scale.place("anchors"), "anchor-missing", values)


def anchors_stand_on_steps(facts: Facts) -> Iterator[Problem]:
    """No anchor explains a step that its scale does not have."""
    scales = {scale.id: (scale.low, scale.high) for scale in facts.handbook.instruments.scales}
    scales[YES_NO] = (0, 1)
    anchors: list[tuple[str, Sequence[Anchor]]] = [
        *((scale.id, scale.anchors) for scale in facts.handbook.instruments.scales),
        *((written.item.scale, written.item.anchors) for written in facts.items),
    ]
    for id_, scale_anchors in anchors:
        low, high = scales.get(id_, (-100, 100))
        for anchor in scale_anchors:
            if low is None or high is None or not low <= anchor.value <= high:
                values = {"scale": id_, "value": str(anchor.value)}
                yield Problem(anchor.place("value"), "anchor-outside", values)


def items_are_observable(facts: Facts) -> Iterator[Problem]:
    """What an observer answers with yes or no is one behaviour that one can see or hear."""
    for written in facts.items:
        if not _is_watched(written.item, written.home):
            continue
        for language, text in written.item.text.words.items():
            place = written.item.place("text", language)
            word = judgement(text, language)
            if word:
                yield Problem(place, "item-bare-adjective", {"id": written.item.id, "word": word})
            word = second_behaviour(text, language)
            if word:
                yield Problem(place, "item-two-behaviours", {"id": written.item.id, "word": word})


def _steps_to_explain(scale: Scale) -> tuple[int, ...]:
    if scale.low is None or scale.high is None or scale.options:
        return ()
    steps = range(scale.low, scale.high + 1)
    if scale.figure == "score" and len(steps) <= _ANCHOR_EACH:
        return tuple(steps)
    return (scale.low, scale.high)


def _is_watched(item: ChecklistItem, home: object) -> bool:
    if item.scale != YES_NO:
        return False
    if isinstance(home, Instrument):
        return home.type in WATCHED
    if isinstance(home, Standard):
        return home.status != "retired" and (not item.method or any(method in WATCHED for method in item.method))
    return False
