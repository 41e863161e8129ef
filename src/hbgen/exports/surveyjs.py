"""A survey for SurveyJS (https://surveyjs.io/form-library/documentation), in every language of the instrument.

Answers have the items' ids as names; instrument, version, handbook and `<id>_fingerprint` are calculated values.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from hbgen.exports.deployed_form import DeployedForm, DeployedItem, Misshapen, words_in
from hbgen.exports.export_format import Export
from hbgen.exports.form_file import FormFile
from hbgen.instruments.definition import (
    DefinedItem,
    InstrumentDefinition,
    Named,
    Words,
    answers,
    case_words,
    only_in,
    say,
)
from hbgen.json_data import indented
from hbgen.locale import translator
from hbgen.model.reserved import EVIDENCE, FINGERPRINT, NA, OPEN_QUESTION
from hbgen.problems import MessagePart
from hbgen.text.formats import in_language

_JOINER = "\u2060"


def make(definition: InstrumentDefinition, language: str) -> bytes:  # noqa: ARG001
    """The survey as JSON; it holds every language."""
    tags = definition.languages
    run: list[dict[str, Any]] = [
        _dropdown(key, say(label, tags), entries, tags)
        for key, label, entries in (
            ("role", "Who fills it in", definition.roles),
            ("unit", "Unit", definition.units),
            ("channel", "Channel", definition.channels),
        )
        if entries
    ]
    if definition.asks_case:
        title, hint = (_text(words, tags) for words in case_words(tags))
        run.append({"type": "text", "name": "case", "title": title, "description": hint, "maxLength": 200})
    run.append(
        {
            "type": "text",
            "inputType": "date",
            "name": "date",
            "title": _text(say("Date", tags), tags),
            "isRequired": True,
        }
    )
    pages = _pages(definition)
    if definition.open_question is not None:
        question = {"type": "comment", "name": OPEN_QUESTION, "title": _text(definition.open_question, tags)}
        pages[-1]["elements"].append(question)
    constants = {"instrument": definition.id, "version": str(definition.version), "handbook": definition.handbook}
    constants |= {f"{item.id}_{FINGERPRINT}": item.fingerprint for item in definition.items}
    data: dict[str, Any] = {
        "title": _text(definition.title, tags),
        "description": _text(definition.purpose, tags),
        "locale": tags[0],
        "calculatedValues": [
            {"name": name, "expression": f"'{value}'", "includeIntoResult": True} for name, value in constants.items()
        ],
        "pages": [{"name": "about", "elements": run}, *pages],
    }
    if definition.privacy is not None:
        data["pages"][0]["description"] = _text(definition.privacy, tags)
    return (indented(data) + "\n").encode()


def read(file: FormFile) -> tuple[DeployedForm, ...]:
    """The form in a survey. Raises `Misshapen` for other data."""
    survey = file.json()
    constants = {
        value.text("name"): value.text("expression").strip("'\"") for value in survey.mappings("calculatedValues")
    }
    elements = {e.text("name"): e for page in survey.mappings("pages") for e in page.mappings("elements")}
    if "instrument" not in constants:
        raise Misshapen("calculatedValues")
    items = {}
    for name, mark in constants.items():
        element = elements.get(name.removesuffix(f"_{FINGERPRINT}"))
        if not name.endswith(f"_{FINGERPRINT}") or element is None:
            continue
        id_ = element.text("name")
        items[id_] = DeployedItem(
            id_,
            1,
            mark,
            {"text": _read(element.data.get("title")), "notes": _read(element.data.get("description"))},
            {choice.text("value"): _read(choice.data.get("text")) for choice in element.mappings("choices")},
            {"relevant": element.text("visibleIf")},
        )
    words = {"title": _read(survey.data.get("title")), "purpose": _read(survey.data.get("description"))}
    return (DeployedForm(constants["instrument"], constants.get("version", ""), items, (), words),)


def _pages(definition: InstrumentDefinition) -> list[dict[str, Any]]:
    """A page for each section; all items that stand in none are on one."""
    pages: list[dict[str, Any]] = []
    for section, items in groupby(definition.items, lambda item: item.section):
        elements = [element for item in items for element in _item(item, definition)]
        title = {} if section is None else {"title": _text(section.name, definition.languages)}
        pages.append({"name": "items" if section is None else f"items-{section.id}", **title, "elements": elements})
    return pages or [{"name": "items", "elements": []}]


def _item(item: DefinedItem, definition: InstrumentDefinition) -> list[dict[str, Any]]:
    tags, name = definition.languages, item.id
    question: dict[str, Any] = {"type": "radiogroup", "name": name, "title": _text(item.text, tags)}
    notes = {tag: " · ".join(_notes(item, tag)) for tag in tags}
    if any(notes.values()):
        question["description"] = _text(notes, tags)
    condition = _condition(item, definition)
    if condition:
        question["visibleIf"] = condition
    question["choices"] = [
        {
            "value": answer.value,
            "text": _text(
                {tag: _labelled(answer.value, answer.kind, in_language(answer.text, tag)) for tag in tags}, tags
            ),
        }
        for answer in answers(item, tags)
    ]
    if len(question["choices"]) > 5:
        question["colCount"] = 0
    if not item.evidence:
        return [question]
    # SurveyJS keeps the answer to a question that was hidden afterwards.
    evidence_condition = f"({condition}) and {{{name}}} notempty" if condition else f"{{{name}}} notempty"
    if item.not_applicable is not None:
        evidence_condition += f" and {{{name}}} <> '{NA}'"
    title = _text(say("What was seen or said?", tags), tags)
    note = {
        "type": "comment",
        "name": f"{name}_{EVIDENCE}",
        "title": title,
        "visibleIf": evidence_condition,
        "isRequired": True,
    }
    return [question, note]


def _condition(item: DefinedItem, definition: InstrumentDefinition) -> str:
    """When an item is asked, as an expression; empty for always.

    SurveyJS keeps the answer to a question that was hidden afterwards, so that the conditions of the other item
    follow those on its answer.
    """
    items = {entry.id: entry for entry in definition.items}
    terms: dict[str, None] = {}
    followed = {item.id: item}
    # Several ways may lead to one item.
    pending = [item]
    for entry in pending:
        channels = only_in(definition, entry)
        if channels is not None:
            terms[" or ".join(("{channel} empty", *(f"{{channel}} = '{channel.id}'" for channel in channels)))] = None
        for after in entry.asked_when:
            terms[" or ".join(f"{{{after.item}}} = '{answer}'" for answer in after.answers)] = None
            if after.item not in followed:
                followed[after.item] = items[after.item]
                pending.append(items[after.item])
    return next(iter(terms)) if len(terms) == 1 else " and ".join(f"({term})" for term in terms)


def _notes(item: DefinedItem, tag: str) -> list[str]:
    tell = translator(tag)
    return [
        template.format(text=in_language(words, tag))
        for template, words in (
            ("{text}", item.guidance),
            (tell("Yes, for example: {text}"), item.passes),
            (tell("No, for example: {text}"), item.fails),
            (tell("Not applicable: {text}"), item.not_applicable),
        )
        if words
    ]


def _dropdown(key: str, title: Words, entries: tuple[Named, ...], tags: tuple[str, ...]) -> dict[str, Any]:
    choices = [{"value": entry.id, "text": _text(entry.name, tags)} for entry in entries]
    return {"type": "dropdown", "name": key, "title": _text(title, tags), "choices": choices}


def _labelled(value: str, kind: str, text: str) -> str:
    if kind != "step":
        return text
    return f"{value} – {text}" if text else value


def _text(words: Words, tags: tuple[str, ...]) -> dict[str, str]:
    """A text by language; `default` is for all others. `{…}` would be replaced by an answer: a joiner prevents it."""
    texts = {tag: in_language(words, tag).replace("{", "{" + _JOINER) for tag in tags}
    return {"default": texts[tags[0]]} | texts


def _read(data: Any) -> dict[str, str]:
    words = words_in(data)
    return {tag: text.replace(_JOINER, "") for tag, text in words.items() if tag != "default" or len(words) == 1}


EXPORT = Export(
    name="surveyjs",
    label="SurveyJS",
    ending=".surveyjs.json",
    purpose=MessagePart("For SurveyJS, which puts a survey on a website of your own."),
    one_language=False,
    library=None,
    writer=make,
    reader=read,
)
