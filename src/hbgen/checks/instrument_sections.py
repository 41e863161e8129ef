"""Sections of instruments hold their own items, and only what has a score is reversed (contract, Scoring)."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice, error
from hbgen.model.measurement import Instrument
from hbgen.problems import Problem

_ITEM = "        scale: agree-4\n    frequency: Once a quarter\n"


SECTION_ELSEWHERE = error(
    "section-elsewhere",
    "The item {id} stands in the section {section}, which {home} does not have.",
    "Name a section of the same instrument, or remove the line.",
    Example(
        "instruments.yaml",
        good="    selects: {channels: [counter]}\n",
        bad=(
            "    sections: [{id: GST-SEEN, title: Being seen}]\n"
            "    items:\n"
            "      - {id: GST-1, text: Somebody looked up., section: INT-TEAM}\n"
            "      - {id: GST-2, text: Somebody smiled., section: GST-SEEN}\n"
            "  - id: OBS-TEAM\n"
            "    version: 1\n"
            "    type: observation\n"
            "    title: Among us\n"
            "    purpose: To see how we work.\n"
            "    selects: {channels: [counter]}\n"
            "    sections: [{id: INT-TEAM, title: Among us}]\n"
            "    items: [{id: OBS-1, text: Lends a hand., section: INT-TEAM}]\n"
        ),
        at="INT-TEAM}\n      - {id: GST-2",
    ),
)

SECTION_AND_STANDARD = error(
    "section-and-standard",
    "The item {id} stands in the section {section} and measures the standard {standard}: it can count in one of them.",
    "Remove `section:` or `standard:`.",
    Example(
        "instruments.yaml",
        good="    items:\n      - id: INT-01\n",
        bad=(
            "    sections: [{id: INT-TEAM, title: Among us}]\n"
            "    items:\n"
            "      - id: INT-01\n"
            "        section: INT-TEAM\n"
            "        standard: CTR-01\n"
        ),
        at="INT-TEAM\n        standard",
    ),
)

ITEM_OUTSIDE_SECTIONS = advice(
    "item-outside-sections",
    "{home} has sections, and its item {id} stands in none of them.",
    "Add `section:` with the id of a section.",
    Example(
        "instruments.yaml",
        good=_ITEM,
        bad=(
            "        scale: agree-4\n"
            "      - {id: INT-02, text: We eat together., section: INT-TEAM}\n"
            "    sections: [{id: INT-TEAM, title: Among us}]\n"
            "    frequency: Once a quarter\n"
        ),
        at="INT-01",
    ),
)

SECTION_EMPTY = advice(
    "section-empty",
    "No item stands in the section {id}.",
    "Write `section: {id}` in its items, or remove it.",
    Example(
        "instruments.yaml",
        good="    items:\n      - id: INT-01\n",
        bad=(
            "    sections:\n"
            "      - {id: INT-TEAM, title: Among us}\n"
            "      - {id: INT-HOUSE, title: In the house}\n"
            "    items:\n"
            "      - id: INT-01\n"
            "        section: INT-TEAM\n"
        ),
        at="INT-HOUSE",
    ),
)

SECTION_WITHOUT_WEIGHT = error(
    "section-without-weight",
    "Other sections of {home} have a `weight`, and {id} has none.",
    "Give every section a weight, or none of them: then each counts as much as its items together.",
    Example(
        "instruments.yaml",
        good="    items:\n      - id: INT-01\n        text: The kitchen tells me when a dish is late.\n",
        bad=(
            "    sections:\n"
            "      - {id: INT-TEAM, title: Among us, weight: 2}\n"
            "      - {id: INT-HOUSE, title: In the house}\n"
            "    items:\n"
            "      - {id: INT-02, text: The door was open., section: INT-HOUSE}\n"
            "      - id: INT-01\n"
            "        section: INT-TEAM\n"
            "        text: The kitchen tells me when a dish is late.\n"
        ),
        at="INT-HOUSE, title",
    ),
)


def items_stand_in_sections_of_their_instrument(facts: Facts) -> Iterator[Problem]:
    """An item's section is one of its instrument's; all its own items stand in one, or measure a standard."""
    for written in facts.items:
        item, home = written.item, written.home
        sections = {section.id for section in home.sections} if isinstance(home, Instrument) else set()
        values = {"id": item.id, "home": str(getattr(home, "id", ""))}
        if item.section is None:
            if sections and item.standard is None:
                yield Problem(item.place("id"), ITEM_OUTSIDE_SECTIONS, values)
        elif item.section not in sections:
            # A section that is nowhere is told as an unknown id.
            if facts.index.get(item.section, ("",))[0] == "section":
                yield Problem(item.place("section"), SECTION_ELSEWHERE, {**values, "section": item.section})
        elif item.standard is not None:
            of_both = {"id": item.id, "section": item.section, "standard": item.standard}
            yield Problem(item.place("section"), SECTION_AND_STANDARD, of_both)


def sections_have_items_and_weights(facts: Facts) -> Iterator[Problem]:
    """Every section holds an item, and of an instrument's sections all have a weight or none has."""
    for instrument in facts.handbook.instruments.instruments:
        used = {item.section for item in instrument.items}
        has_weights = any(section.weight is not None for section in instrument.sections)
        for section in instrument.sections:
            if section.id not in used:
                yield Problem(section.place("id"), SECTION_EMPTY, {"id": section.id})
            if has_weights and section.weight is None:
                yield Problem(section.place("id"), SECTION_WITHOUT_WEIGHT, {"id": section.id, "home": instrument.id})


REVERSED_WITHOUT_SCORE = error(
    "reversed-without-score",
    "The item {id} is `reversed`, and its scale {scale} gives the figure {figure}, which has no other way round.",
    "Remove `reversed:`, or use a scale with `figure: score`.",
    Example(
        "instruments.yaml",
        good="instruments:\n",
        bad=(
            "  - id: nps\n"
            "    name: Recommending\n"
            "    low: 0\n"
            "    high: 10\n"
            "    figure: nps\n"
            "    anchors: [{value: 0, text: Never}, {value: 10, text: At once}]\n"
            "instruments:\n"
            "  - id: FB-TEAM\n"
            "    version: 1\n"
            "    type: interview\n"
            "    title: What the team says\n"
            "    purpose: To hear who would leave.\n"
            "    items: [{id: TEAM-1, text: I would rather be elsewhere., scale: nps, reversed: true}]\n"
            "    frequency: Once a year\n"
            "    owner: service-lead\n"
        ),
        at="true}",
    ),
)


def reversed_items_are_scored(facts: Facts) -> Iterator[Problem]:
    """Only an item with a score counts the other way round."""
    scales = {scale.id: scale for scale in facts.handbook.instruments.scales}
    for item in (written.item for written in facts.items):
        scale = scales.get(item.scale)
        if item.reversed and scale is not None and scale.figure != "score":
            values = {"id": item.id, "scale": scale.id, "figure": scale.figure}
            yield Problem(item.place("reversed"), REVERSED_WITHOUT_SCORE, values)


CHECKS = (
    Check(
        items_stand_in_sections_of_their_instrument,
        (SECTION_ELSEWHERE, SECTION_AND_STANDARD, ITEM_OUTSIDE_SECTIONS),
        needs_all=True,
    ),
    Check(sections_have_items_and_weights, (SECTION_EMPTY, SECTION_WITHOUT_WEIGHT), needs_all=True),
    Check(reversed_items_are_scored, (REVERSED_WITHOUT_SCORE,), needs_all=True),
)
