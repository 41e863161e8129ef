"""What people pick in a survey tool, as the handbook writes it: a step by its number or its words, in any language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from hbgen.characters import composed
from hbgen.instruments.definition import Answer, DefinedItem, InstrumentDefinition, Named, answers, say
from hbgen.locale import LANGUAGES
from hbgen.model.reserved import NA

Decoder = Mapping[str, str]
"""Text in small letters, on one line → value of an answer, or id."""


def plain_label(text: str) -> str:
    """A text for comparison: on one line, in small letters, with one kind of dash, without a full stop at its end."""
    line = re.sub(r"[‐‑–—−]", "-", " ".join(composed(text[:1000]).split()).casefold())
    return line.removesuffix(".").strip()


def answer_decoder(item: DefinedItem, languages: Iterable[str]) -> Decoder:
    """The value of each answer to an item by its texts; texts that stand for two answers are left out."""
    tags = tuple(dict.fromkeys((*languages, *LANGUAGES)))
    return _decoder((label, answer.value) for answer in answers(item, tags) for label in _labels(answer))


def _labels(answer: Answer) -> Iterator[str]:
    yield answer.value
    for text in answer.text.values():
        if not text:
            continue
        yield text
        if answer.kind == "step":
            yield from (f"{answer.value}{mark}{text}" for mark in (" - ", ". ", ": ", " = ", ") ", " "))
            yield f"{text} ({answer.value})"
    if answer.kind == "yes-no":
        # LimeSurvey and others write letters.
        yield {"1": "y", "0": "n"}[answer.value]
        yield {"1": "true", "0": "false"}[answer.value]
    if answer.value == NA:
        yield from ("n/a", "not applicable")


def name_decoders(definition: InstrumentDefinition) -> dict[str, Decoder]:
    """For role, unit and channel: the id of each by its id and by its names."""
    kinds: dict[str, tuple[Named, ...]] = {
        "role": definition.roles,
        "unit": definition.units,
        "channel": definition.channels,
    }
    return {
        kind: _decoder(
            (label, entry.id) for entry in entries for label in (entry.id, *entry.name.values()) if label.strip()
        )
        for kind, entries in kinds.items()
    }


def context_labels(languages: Iterable[str]) -> dict[str, str]:
    """What headers call role, unit, channel and case, in small letters → that name."""
    tags = tuple(dict.fromkeys((*languages, *LANGUAGES)))
    labels: dict[str, str] = {}
    for name, words in (
        ("role", "Who fills it in"),
        ("unit", "Unit"),
        ("channel", "Channel"),
        ("case", "Case, when two of you assess the same contact"),
    ):
        labels |= {plain_label(text): name for text in (name, *say(words, tags).values())}
    return labels


def _decoder(pairs: Iterable[tuple[str, str]]) -> Decoder:
    values: dict[str, str | None] = {}
    for label, value in pairs:
        key = plain_label(label)
        values[key] = value if values.get(key, value) == value else None
    return {label: value for label, value in values.items() if value is not None}
