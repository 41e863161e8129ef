"""The JSON Schema of each kind of content, with which editors complete and check it.

The schemas are as strict as the loader about one file's shape; what holds between entries (references,
languages of the handbook) only `hbgen check` checks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import get_args

from pydantic import BeforeValidator, TypeAdapter
from pydantic.json_schema import JsonSchemaValue

from hbgen.files import File
from hbgen.load.kinds import KINDS
from hbgen.model.base import Entry, fields_with
from hbgen.model.descriptions import describe_fields
from hbgen.model.field_types import ID_PATTERN, Address, Group
from hbgen.model.plan import Stage
from hbgen.model.standards import Chapter, Standard, Status
from hbgen.model.texts import LANGUAGE, MarkedText
from hbgen.model.visibility import Audience

DRAFT = "https://json-schema.org/draft/2020-12/schema"

CHOICES: dict[tuple[str, ...], tuple[str, ...]] = {
    get_args(Audience): (
        "Everybody may read it: it stands in the public handbook.",
        "Everybody who works here may read it.",
        "Only managers may read it.",
    ),
    get_args(Group): (
        "People who meet customers.",
        "People who help those who meet customers.",
        "People who lead others.",
        "People who buy from us.",
    ),
    get_args(Status): (
        "Still being written.",
        "In force; say in `approved` by whom and when.",
        "No longer in force; say in `retired` since when and why.",
    ),
    get_args(Stage): (
        "They know why there is a change.",
        "They want to take part.",
        "They know how.",
        "They can do it.",
        "They keep doing it.",
    ),
    ("at-most", "at-least", "exactly"): ("That much or less.", "That much or more.", "Just that much."),
    ("none", "gate", "zero"): (
        "It counts like the others.",
        "When failed, the whole run fails.",
        "When failed, the total is 0.",
    ),
    ("score", "csat", "nps", "ces-mean", "ces-top-box", "ces-net"): (
        "A score from 0 to 1.",
        "Customer satisfaction: the share of the highest answers.",
        "Net promoter score: promoters less detractors.",
        "Customer effort: the mean.",
        "Customer effort: the share of the highest answers.",
        "Customer effort: high answers less low ones.",
    ),
    ("responsible", "accountable", "consulted", "informed"): (
        "Does it.",
        "Answers for it.",
        "Is asked before.",
        "Is told after.",
    ),
    ("supports", "neutral", "resists"): (
        "Was for the change.",
        "Was neither for nor against it.",
        "Was against it.",
    ),
    ("done", "partly", "declined"): ("We did it.", "We did some of it.", "We did not; say why in `reason`."),
}
"""What each choice means, for choices whose names do not explain themselves."""

_WORDS = {"type": "string", "minLength": 1, "pattern": r"\S"}

TEXTS: dict[str, tuple[str, str]] = {
    "Text": (
        "Text",
        "Plain words: one text in the main language, or one for each language (`et: …`, `en: …`).",
    ),
    "MarkedText": (
        "Text with links",
        "Sentences in which [links](https://…), **bold**, *emphasis*, lists (`- …`) and paragraphs work: one text in "
        "the main language, or one for each language (`et: …`, `en: …`). Links lead to an id as `#TEL-03`, to a guide "
        "as `how-to.md`.",
    ),
    "Markdown": (
        "Text with Markdown",
        "Words in which paragraphs, lists, **emphasis** and [links](https://…) work: one text in the main "
        "language, or one for each language (`et: …`, `en: …`).",
    ),
}

"""Name of a class of texts → title and description."""

_NULL = {"not": {"type": ["array", "boolean", "number", "object", "string"]}}
"""A field without a value. Written as `"type": "null"`, editors would offer `null` wherever a field may be empty."""
_STANDARD = {"$ref": f"#/$defs/{Standard.__name__}"}

FieldHelp = Callable[[type[Entry], str, JsonSchemaValue], JsonSchemaValue]
"""From a class, the name of one of its fields and the field's schema to the schema that editors get."""


def schemas(field_help: FieldHelp | None = None) -> tuple[File, ...]:
    """The schema of each kind, `<kind>.json`: draft 2020-12, the same bytes each time.

    `field_help` adds to fields what is known of one handbook.

    A kind of which there are many has two shapes, one for the file that lists them and one for a file that
    holds one; that of standards serves a standard's own file as well. That of guides describes the fields above
    their prose.
    """
    return tuple(File(f"{name}.json", _bytes(_schema(name, field_help))) for name in KINDS)


def _bytes(schema: JsonSchemaValue) -> bytes:
    ordered = _sorted(schema)
    first = {"$schema": ordered.pop("$schema"), "title": ordered.pop("title")}
    last = {"$defs": ordered.pop("$defs")} if "$defs" in ordered else {}
    return (json.dumps({**first, **ordered, **last}, indent=2, ensure_ascii=False) + "\n").encode()


def _sorted(schema: JsonSchemaValue, is_named: bool = False) -> JsonSchemaValue:
    """`schema` with keys in alphabetical order, but those of `properties` in the order of the model."""
    keys = list(schema) if is_named else sorted(schema)
    return {key: _sorted_below(schema[key], key == "properties" and not is_named) for key in keys}


def _sorted_below(value: object, is_named: bool = False) -> object:
    if isinstance(value, dict):
        return _sorted(value, is_named)
    return [_sorted_below(item) for item in value] if isinstance(value, list) else value


def _schema(kind: str, field_help: FieldHelp | None) -> JsonSchemaValue:
    entry = KINDS[kind].entry
    describe_fields()
    raw = TypeAdapter(entry).json_schema()
    definitions: JsonSchemaValue = {**raw.pop("$defs", {}), entry.__name__: raw}
    classes = {class_.__name__: class_ for class_ in entries_below(entry)}
    definitions = {name: _class_schema(schema, classes[name]) for name, schema in definitions.items()}
    if entry is Chapter:
        definitions[entry.__name__] = _with_own_files(definitions[entry.__name__])
    if field_help is not None:
        for name, schema in definitions.items():
            properties = {key: field_help(classes[name], key, field) for key, field in schema["properties"].items()}
            definitions[name] = {**schema, "properties": properties}
    top = definitions.pop(entry.__name__)
    if kind == "guides":
        top = _front_matter(top)
    elif KINDS[kind].many:
        definitions[entry.__name__] = top
        reference = {"$ref": f"#/$defs/{entry.__name__}"}
        shapes = [{"type": "array", "items": reference}, reference]
        top = {
            "title": kind.capitalize(),
            "description": top["description"],
            "anyOf": [*shapes, _STANDARD] if entry is Chapter else shapes,
        }
    used = re.findall(r'"#/\$defs/(Text|MarkedText|Markdown)"', json.dumps([top, definitions]))
    for name in set(used):
        title, description = TEXTS[name]
        definitions[name] = {"title": title, "description": description, "anyOf": [_WORDS, _by_language()]}
    return {"$schema": DRAFT, **top, **({"$defs": definitions} if definitions else {})}


def _with_own_files(chapter: JsonSchemaValue) -> JsonSchemaValue:
    """A chapter's file may list the ids of standards that have files of their own."""
    fields = chapter["properties"]
    items = {"anyOf": [_STANDARD, {"type": "string", "pattern": ID_PATTERN}]}
    shapes = [{**shape, "items": items} if "items" in shape else shape for shape in fields["standards"]["anyOf"]]
    return {**chapter, "properties": {**fields, "standards": {**fields["standards"], "anyOf": shapes}}}


def _by_language() -> JsonSchemaValue:
    return {
        "type": "object",
        "propertyNames": {"pattern": f"^{LANGUAGE.pattern}$"},
        # A language without a text counts as not there.
        "additionalProperties": {**_WORDS, "type": ["string", "null"]},
        "minProperties": 1,
    }


def _front_matter(top: JsonSchemaValue) -> JsonSchemaValue:
    """A guide's fields as one of its files has them: in one language, without its name and its prose."""
    fields = {name: schema for name, schema in top["properties"].items() if name not in ("id", "body")}
    for name in ("title", "summary"):
        words = {**_WORDS, "description": fields[name]["description"]}
        fields[name] = words if name in top["required"] else _optional(words)
    required = [name for name in top["required"] if name in fields]
    return {**top, "properties": fields, "required": required}


def entries_below(entry: type[Entry]) -> set[type[Entry]]:
    """`entry` and the classes of all entries below it."""
    classes: set[type[Entry]] = set()
    stack: list[object] = [entry]
    while stack:
        annotation = stack.pop()
        stack.extend(getattr(annotation, "__args__", ()))
        if isinstance(annotation, type) and issubclass(annotation, Entry) and annotation not in classes:
            classes.add(annotation)
            stack.extend(info.annotation for info in annotation.model_fields.values())
    return classes


def _class_schema(schema: JsonSchemaValue, entry: type[Entry]) -> JsonSchemaValue:
    """The schema of one class as editors show it: with title, references to texts, and fields that may be null."""
    required = schema.get("required", [])
    addresses = {name for name, validator in fields_with(entry, BeforeValidator) if validator in get_args(Address)}
    fields = {}
    for name, property_ in schema["properties"].items():
        names = _names(entry.model_fields[name].annotation)
        field = _plain(property_, next(iter(names), "Text"))
        if name in addresses:
            field = _with_pattern(field, r"^(https?://|mailto:|tel:)\S+$")
        fields[name] = field if name in required else _optional(field)
    # `ChecklistItem` becomes "Checklist item".
    title = re.sub(r"(?<=[a-z])[A-Z]", lambda m: f" {m[0].lower()}", entry.__name__)
    return {**schema, "title": title, "properties": fields}


def _names(annotation: object) -> set[str]:
    """The name of the class of texts in a field, if it is not `Text`."""
    if isinstance(annotation, type) and issubclass(annotation, MarkedText):
        return {annotation.__name__}
    return {name for inner in getattr(annotation, "__args__", ()) for name in _names(inner)}


def _plain(schema: JsonSchemaValue, text: str) -> JsonSchemaValue:
    """A field's schema without what only pydantic needs, and with what each choice means."""
    if schema.get("type") == "null":
        return _NULL
    plain = {key: value for key, value in schema.items() if key != "title"}
    if plain.get("default", "") in (None, [], {}) or isinstance(plain.get("default"), dict):
        del plain["default"]
    if "items" in plain:
        plain["items"] = _plain(plain["items"], text)
    if "anyOf" in plain:
        types = [option.get("type") for option in plain["anyOf"]]
        if "string" in types and "object" in types:
            rest: list[JsonSchemaValue] = [_NULL] if "null" in types else []
            plain["anyOf"] = [{"$ref": f"#/$defs/{text}"}, *rest]
            if not rest:
                plain.update(plain.pop("anyOf")[0])
        else:
            plain["anyOf"] = [_plain(option, text) for option in plain["anyOf"]]
    if "enum" in plain and tuple(plain["enum"]) in CHOICES:
        # Not part of JSON Schema, but VS Code and yaml-language-server show it.
        plain["enumDescriptions"] = list(CHOICES[tuple(plain["enum"])])
    return plain


def _with_pattern(schema: JsonSchemaValue, pattern: str) -> JsonSchemaValue:
    if "anyOf" in schema:
        return {**schema, "anyOf": [_with_pattern(option, pattern) for option in schema["anyOf"]]}
    return {**schema, "pattern": pattern} if schema.get("type") == "string" else schema


def _optional(schema: JsonSchemaValue) -> JsonSchemaValue:
    """The schema of a field that may be left out: the loader takes one without a value as not there."""
    if "anyOf" in schema:
        return schema if _NULL in schema["anyOf"] else {**schema, "anyOf": [*schema["anyOf"], _NULL]}
    about: JsonSchemaValue = {key: schema[key] for key in ("description", "default") if key in schema}
    optional: JsonSchemaValue = {
        **about,
        "anyOf": [{key: value for key, value in schema.items() if key not in about}, _NULL],
    }
    return optional
