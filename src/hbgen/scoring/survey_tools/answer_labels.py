"""What people pick in a survey tool, as the handbook writes it: a step by its number or its words, in any language."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping

from hbgen.characters import composed
from hbgen.instruments.definition import Answer, DefinedItem, InstrumentDefinition, Named, answers, say
from hbgen.locale import LANGUAGES
from hbgen.model.reserved import NA

Decoder = Mapping[str, str]
"""Text in small letters, on one line → value of an answer, or id."""


_BLOCK = re.compile(r"</?(?:br|p|div|li|ul|ol|t[dhr]|h\d)\b[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]{0,300}>", re.IGNORECASE)
_ONE_KIND = str.maketrans(
    dict.fromkeys("‐‑–—−", "-") | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛′`´", "'") | {"…": "..."}
)
_ENDS = " .:;*"
"""Marks around a text that tools and authors add: the star of a required question, the `;` behind a ticked option."""


def plain_label(text: str) -> str:
    """A text for comparison: on one line, in small letters, without HTML, with one kind of dashes and quotes, without
    marks at its ends."""
    text = composed(text[:1000])
    if "<" in text:
        text = _TAG.sub("", _BLOCK.sub(" ", text))
    if "&" in text:
        text = html.unescape(text)
    line = " ".join(text.translate(_ONE_KIND).split()).casefold()
    return line.rstrip(_ENDS).lstrip("* ") or line


def answer_decoder(item: DefinedItem, languages: Iterable[str]) -> Decoder:
    """The value of each answer to an item by its texts; texts that stand for two answers are left out."""
    tags = tuple(dict.fromkeys((*languages, *LANGUAGES)))
    labels = [(label, answer.value) for answer in answers(item, tags) for label in _labels(answer)]
    # Who asks by hand writes the item's own words for it.
    labels += ((text, NA) for text in (item.not_applicable or {}).values() if text)
    return _decoder(labels)


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
