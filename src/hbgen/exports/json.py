"""The definition of an instrument: everything that a program needs to ask it and to score it, in every language.

`{"format": "hbgen-instrument-1", …}` with the fields of `definition.Definition`, in that order.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from hbgen.exports.definition import InstrumentDefinition
from hbgen.exports.inuse import DeployedForm, DeployedItem, Misshapen, OutsideMapping, words_in

FORMAT = "hbgen-instrument-1"
_RULES = ("standard", "weight", "critical", "evidence")
_NOTES = ("phase", "guidance", "passes", "fails")


def make(definition: InstrumentDefinition, language: str) -> bytes:  # noqa: ARG001
    """The definition as JSON; it holds every language."""
    data = {"format": FORMAT} | dataclasses.asdict(definition)
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def read(data: Any) -> tuple[DeployedForm, ...]:
    """What a definition asks. Raises `Misshapen` for other data."""
    found = OutsideMapping(data)
    items = {}
    for item in found.each("items"):
        scale = item.inside("scale")
        anchors = {one.text("value"): words_in(one.data.get("text")) for one in scale.each("anchors")}
        answers = {one.text("id"): words_in(one.data.get("text")) for one in scale.each("options")}
        if scale.text("kind") == "numbers":
            low, high = scale.number("low"), scale.number("high")
            if not -1000 <= low <= high <= 1000:
                raise Misshapen("scale")
            answers = {str(step): anchors.get(str(step), {}) for step in range(low, high + 1)}
        points = {f"points:{one.text('id')}": one.text("points") for one in scale.each("options")}
        items[item.text("id")] = DeployedItem(
            item.text("id"),
            1,
            item.text("fingerprint"),
            {
                "text": words_in(item.data.get("text")),
                "not_applicable": words_in(item.data.get("not_applicable")),
                **{key: words_in(item.data.get(key)) for key in _NOTES},
            },
            answers,
            {key: item.text(key) for key in _RULES}
            | {key: scale.text(key) for key in ("kind", "dont_know", "figure")}
            | {"channels": " ".join(item.texts("channels"))}
            | points,
        )
    words = {key: words_in(found.data.get(key)) for key in ("title", "purpose", "privacy", "open_question")}
    return (DeployedForm(found.text("id"), found.text("version"), items, (), words),)
