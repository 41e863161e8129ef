"""Measurement: instruments ask, items are asked and observable (contract, C3)."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice, error, missing
from hbgen.model.measurement import WATCHED, YES_NO, ChecklistItem, Instrument
from hbgen.model.people import LEVELS
from hbgen.model.standards import Standard
from hbgen.problems import MessagePart, Problem
from hbgen.rules.observable_wording import judgement, second_behaviour
from hbgen.text.plain import plain_words

NO_CUSTOMER_FEEDBACK = missing(
    "no-customer-feedback",
    "No instrument of the type {type} measures anything.",
    "Add one to instruments.yaml: service is measured in customer feedback and in internal-customer feedback.",
    Example(
        "instruments.yaml",
        good="    type: internal-customer-feedback\n",
        bad="    type: interview\n",
        at="scales:",
    ),
)

_FEEDBACK = ("customer-feedback", "internal-customer-feedback")
"""The types of instruments by which both sides are asked."""


def service_is_measured_on_both_sides(facts: Facts) -> Iterator[Problem]:
    """Service is measured in customer feedback and in internal-customer feedback."""
    if facts.lost("instruments", "items", "measures", "selects"):
        return
    # Of one that asks nothing yet this is said already.
    measuring = {instrument.type for instrument, _ in facts.questionnaires}
    lacking = [type_ for type_ in _FEEDBACK if type_ not in measuring]
    if lacking:
        one, *others = lacking
        both = MessagePart("{one} or {other}", {"one": one, "other": "".join(others)})
        yield Problem(facts.file_of("instruments"), NO_CUSTOMER_FEEDBACK, {"type": both if others else one})


INSTRUMENT_ASKS_NOTHING = missing(
    "instrument-asks-nothing",
    "The instrument {id} asks nothing.",
    "Give it `items:`, or widen its `selects:`.",
    Example(
        "instruments.yaml",
        good="    owner: service-lead\n",
        bad=(
            "    owner: service-lead\n"
            "  - id: OBS-1\n"
            "    version: 1\n"
            "    type: observation\n"
            "    title: A look\n"
            "    purpose: To see.\n"
            "    selects: {roles: [manager], chapters: [CTR], items: [INT-01]}\n"
            "    frequency: Daily\n"
            "    owner: manager\n"
        ),
        at="OBS-1",
    ),
)

INSTRUMENT_WITHOUT_OWNER = missing(
    "instrument-without-owner",
    "Nobody answers for the instrument {id}.",
    "Add `owner:` with the id of a role.",
    Example(
        "instruments.yaml",
        good="    owner: people-lead\n",
        bad="",
        at="FB-INTERNAL",
    ),
)

SELECTED_NOT_ASKED = advice(
    "selected-not-asked",
    "The instrument {id} selects the item {item}, but does not ask it.",
    "Look which of its other lists under `selects:`, or the item's `method:`, leaves it out.",
    Example(
        "instruments.yaml",
        good="    selects: {channels: [counter]}\n",
        bad="    selects: {channels: [counter], items: [CTR-01-a, INT-01]}\n",
        at="INT-01]}",
    ),
)


def _may_ask(facts: Facts, instrument: Instrument) -> bool:
    """Whether it may ask something once what was left out, or an unknown id that it selects, is mended."""
    is_left_out = facts.lost("measures") or facts.lost("items", "selects", "assesses", of=instrument.id)
    return is_left_out or bool(facts.may_ask(instrument))


def instruments_ask_and_are_owned(facts: Facts) -> Iterator[Problem]:
    """Every instrument asks something, including every item that it selects, and has an owner."""
    for instrument, questions in facts.questionnaires:
        if not questions and not _may_ask(facts, instrument):
            yield Problem(instrument.place("id"), INSTRUMENT_ASKS_NOTHING, {"id": instrument.id})
        if instrument.owner is None:
            yield Problem(instrument.place("id"), INSTRUMENT_WITHOUT_OWNER, {"id": instrument.id})
        ids = {question.item.id for question in questions}
        selects = instrument.selects
        for index, id_ in enumerate(selects.items if selects is not None and questions else ()):
            if selects is not None and id_ in facts.index and id_ not in ids:
                values = {"id": instrument.id, "item": id_}
                yield Problem(selects.place("items", index), SELECTED_NOT_ASKED, values)


LEVELS_MISSING = missing(
    "levels-missing",
    "{id} assesses competencies, and nothing says on which scale.",
    "Add `levels:` to instruments.yaml, with the `scale` that holds novice, proficient and expert.",
    Example(
        "instruments.yaml",
        good="  - id: FB-INTERNAL\n",
        bad=(
            "  - id: SELF\n"
            "    version: 1\n"
            "    type: self-assessment\n"
            "    title: How I do\n"
            "    purpose: To see where I stand.\n"
            "    assesses: {}\n"
            "    frequency: Once a year\n"
            "    owner: people-lead\n"
            "  - id: FB-INTERNAL\n"
        ),
        at="{}",
    ),
)

LEVELS_SCALE = error(
    "levels-scale",
    "Competencies have three levels; the scale {scale} does not go from 1 to 3.",
    "Name a scale with `low: 1` and `high: 3`, whose anchors are novice, proficient and expert.",
    Example(
        "instruments.yaml",
        good="scales:\n",
        bad="levels: {scale: agree-4}\nscales:\n",
        at="agree-4}",
    ),
)


def competencies_are_assessed_by_level(facts: Facts) -> Iterator[Problem]:
    """Whoever assesses competencies does so on a scale of the three levels."""
    instruments = facts.handbook.instruments
    for instrument in instruments.instruments:
        if instrument.assesses is not None and instruments.levels is None:
            yield Problem(instrument.place("assesses"), LEVELS_MISSING, {"id": instrument.id})
    if instruments.levels is not None:
        scale = next((entry for entry in instruments.scales if entry.id == instruments.levels.scale), None)
        if instruments.levels.scale == YES_NO or (scale is not None and (scale.low, scale.high) != (1, len(LEVELS))):
            values = {"scale": instruments.levels.scale}
            yield Problem(instruments.levels.place("scale"), LEVELS_SCALE, values)


ITEM_NOT_ASKED = advice(
    "item-not-asked",
    "No instrument asks the item {id}.",
    "Add it to an instrument's `selects`, or remove the item.",
    Example(
        "standards/10-counter.yaml",
        good="        text: Greets the guest within 60 seconds.\n",
        bad=(
            "        text: Greets the guest within 60 seconds.\n"
            "      - id: CTR-01-b\n"
            "        text: Looks up.\n"
            "        method: [interview]\n"
        ),
        at="CTR-01-b",
    ),
)


def items_are_asked(facts: Facts) -> Iterator[Problem]:
    """Every item of a standard is asked by an instrument."""
    # One that asks nothing yet may ask it.
    if facts.lost("instruments", "selects") or not all(questions for _, questions in facts.questionnaires):
        return
    asked = {
        question.item.id: question.standard
        for instrument, questions in facts.questionnaires
        for question in facts.may_ask(instrument) or questions
    }
    # Of a standard of which no item is asked, it is said that nothing measures it.
    measured = {*asked.values()}
    for written in facts.items:
        home = written.home
        is_of_standard = isinstance(home, Standard) and home.status != "retired" and home.id in measured
        if is_of_standard and written.item.id not in asked:
            yield Problem(written.item.place("id"), ITEM_NOT_ASKED, {"id": written.item.id})


ITEM_BELONGS_ELSEWHERE = error(
    "item-belongs-elsewhere",
    "The item {id} stands under the standard {home}, but says `standard: {standard}`.",
    "Remove the line, or move the item.",
    Example(
        "standards/10-counter.yaml",
        good="    review_by: 2026-12-31\n",
        bad=(
            "    review_by: 2026-12-31\n"
            "  - id: CTR-02\n"
            "    title: The farewell\n"
            "    promise: You are thanked when you leave.\n"
            "    purpose: Whoever is thanked comes again.\n"
            "    measures:\n"
            "      - id: CTR-02-a\n"
            "        standard: CTR-01\n"
            "        text: Thanks the guest who leaves.\n"
        ),
        at="CTR-01\n        text:",
    ),
)


def items_measure_their_standard(facts: Facts) -> Iterator[Problem]:
    """An item that stands under a standard measures that one."""
    for written in facts.items:
        item, home = written.item, written.home
        if isinstance(home, Standard) and item.standard not in (None, home.id):
            values = {"id": item.id, "home": home.id, "standard": str(item.standard)}
            yield Problem(item.place("standard"), ITEM_BELONGS_ELSEWHERE, values)


ITEM_BARE_ADJECTIVE = advice(
    "item-bare-adjective",
    'The item {id} asks for a judgement ("{word}"), not for something one can see.',
    "Write what one sees or hears then: which words, which act, within what time.",
    Example(
        "standards/10-counter.yaml",
        good="        text: Greets the guest within 60 seconds.\n",
        bad="        text: Greets the guest politely.\n",
        at="Greets",
    ),
)

ITEM_TWO_BEHAVIOURS = advice(
    "item-two-behaviours",
    'The item {id} asks for two things at once ("{word}").',
    "Make it two items.",
    Example(
        "standards/10-counter.yaml",
        good="        text: Greets the guest within 60 seconds.\n",
        bad="        text: Looks up and smiles.\n",
        at="Looks",
    ),
)


def items_are_observable(facts: Facts) -> Iterator[Problem]:
    """What an observer answers with yes or no is one behaviour that one can see or hear."""
    for written in facts.items:
        if not _is_watched(written.item, written.home):
            continue
        for language, text in plain_words(written.item.text).items():
            word = judgement(text, language)
            if word:
                place = written.item.place("text", language)
                yield Problem(place, ITEM_BARE_ADJECTIVE, {"id": written.item.id, "word": word})
            word = second_behaviour(text, language)
            if word:
                place = written.item.place("text", language)
                yield Problem(place, ITEM_TWO_BEHAVIOURS, {"id": written.item.id, "word": word})


def _is_watched(item: ChecklistItem, home: object) -> bool:
    if item.scale != YES_NO:
        return False
    if isinstance(home, Instrument):
        return home.type in WATCHED
    if isinstance(home, Standard):
        return home.status != "retired" and (not item.method or any(method in WATCHED for method in item.method))
    return False


CHECKS = (
    Check(service_is_measured_on_both_sides, (NO_CUSTOMER_FEEDBACK,), needs_all=True),
    Check(
        instruments_ask_and_are_owned,
        (INSTRUMENT_ASKS_NOTHING, INSTRUMENT_WITHOUT_OWNER, SELECTED_NOT_ASKED),
        needs_all=True,
    ),
    Check(competencies_are_assessed_by_level, (LEVELS_MISSING, LEVELS_SCALE), needs_all=True),
    Check(items_are_asked, (ITEM_NOT_ASKED,), needs_all=True),
    Check(items_measure_their_standard, (ITEM_BELONGS_ELSEWHERE,), needs_all=False),
    Check(items_are_observable, (ITEM_BARE_ADJECTIVE, ITEM_TWO_BEHAVIOURS), needs_all=False),
)
