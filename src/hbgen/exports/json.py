"""The definition of an instrument: everything that a program needs to ask it and to score it, in every language.

`{"format": "hbgen-instrument-1", …}` with fields of `definition.InstrumentDefinition` and of its items, in that order.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from hbgen.exports.deployed_form import DeployedForm, DeployedItem, Misshapen, OutsideMapping, words_in
from hbgen.exports.export_format import Export
from hbgen.exports.form_file import FormFile
from hbgen.instruments.definition import DefinedItem, InstrumentDefinition
from hbgen.json_data import indented
from hbgen.problems import MessagePart

FORMAT = "hbgen-instrument-1"
_RULES = ("standard", "weight", "critical", "evidence")
_NOTES = ("phase", "guidance", "passes", "fails")
_LEFT_OUT = frozenset({"invited", "collects", "asks_respondents"})
"""Fields of a definition that are no part of the format."""
_LEFT_OUT_OF_ITEMS = frozenset({"meaning", "is_own", "has_own_anchors", "chapter", "touchpoint"})
"""The same of its items."""
_WHERE_SAID = ("section", "reversed", "asked_when")
"""Fields of items that are written only where they say something: forms of before have none of them."""


def make(definition: InstrumentDefinition, language: str) -> bytes:  # noqa: ARG001
    """The definition as JSON; it holds every language."""
    data = {"format": FORMAT} | _fields(definition, _LEFT_OUT)
    if definition.sections:
        data["sections"] = [_fields(section) for section in definition.sections]
    data["items"] = [_item(item) for item in definition.items]
    return (indented(data) + "\n").encode()


def _item(item: DefinedItem) -> dict[str, Any]:
    declared = {name for name in _WHERE_SAID if getattr(item, name)}
    data = _fields(item, _LEFT_OUT_OF_ITEMS | (set(_WHERE_SAID) - declared))
    data = {"id": item.id, "fingerprint": item.fingerprint} | data
    return data | ({"section": item.section.id} if item.section is not None else {})


def read(file: FormFile) -> tuple[DeployedForm, ...]:
    """The form in a definition. Raises `Misshapen` for other data."""
    definition = file.json()
    if definition.data.get("format") != FORMAT:
        raise Misshapen("format")
    items = {}
    for item in definition.mappings("items"):
        scale = item.mapping("scale")
        anchors = {anchor.text("value"): words_in(anchor.data.get("text")) for anchor in scale.mappings("anchors")}
        answers = {option.text("id"): words_in(option.data.get("text")) for option in scale.mappings("options")}
        if scale.text("kind") == "numbers":
            low, high = scale.number("low"), scale.number("high")
            if not -1000 <= low <= high <= 1000:
                raise Misshapen("scale")
            answers = {str(step): anchors.get(str(step), {}) for step in range(low, high + 1)}
        points = {f"points:{option.text('id')}": option.text("points") for option in scale.mappings("options")}
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
            | {key: item.text(key) for key in ("section", "reversed") if key in item.data}
            | _conditions(item)
            | {key: scale.text(key) for key in ("kind", "dont_know", "figure")}
            | {"channels": " ".join(item.texts("channels"))}
            | points,
        )
    words = {key: words_in(definition.data.get(key)) for key in ("title", "purpose", "privacy", "open_question")}
    return (DeployedForm(definition.text("id"), definition.text("version"), items, (), words),)


def _conditions(item: OutsideMapping) -> dict[str, str]:
    """After what an item is asked, as one rule; nothing where it is always asked."""
    conditions = [
        f"{condition.text('item')}: {', '.join(condition.texts('answers'))}"
        for condition in item.mappings("asked_when")
    ]
    return {"asked_when": "; ".join(conditions)} if conditions else {}


def _fields(value: Any, left_out: Set[str] = frozenset()) -> dict[str, Any]:
    """The fields of a dataclass as JSON data, without those that are `left_out`."""
    return {name: _data(getattr(value, name)) for name in type(value).__dataclass_fields__ if name not in left_out}


def _data(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_data(item) for item in value]
    return _fields(value) if hasattr(type(value), "__dataclass_fields__") else value


EXPORT = Export(
    name="json",
    label="JSON",
    ending=".json",
    purpose=MessagePart("Everything that is asked and how it counts, for programs of your own."),
    one_language=False,
    library=None,
    writer=make,
    reader=read,
)
