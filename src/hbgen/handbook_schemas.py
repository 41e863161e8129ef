"""The schemas of the content for one handbook: editors offer its ids by name, and label fields in its language."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from hbgen.files import File
from hbgen.forms.pick_lists import PickLists, pick_lists, references
from hbgen.json_data import JsonObject, JsonValue
from hbgen.locale import Translate, translator
from hbgen.model.base import Entry
from hbgen.model.field_types import ID_PATTERN
from hbgen.model.handbook import KINDS
from hbgen.model.standards import Chapter, Standard
from hbgen.schema import schemas
from hbgen.text.editor_labels import field_label
from hbgen.text.fields import choice_key
from hbgen.text.labels import LABELS

COMMENT = "Made for this handbook by `hbgen schema --ids`. Run it again when ids or names change."
"""What each of these schemas says of itself."""

_LONGEST = 60
"""Characters of a label. yaml-language-server cuts longer ones, and then lists them twice."""


def handbook_schemas(parts: Iterable[object], language: str, left_out: Collection[str] = ()) -> tuple[File, ...]:
    """`schemas` for the handbook that has these `parts`: the same bytes for the same content.

    They accept what the general ones accept: an id that stands nowhere yet is valid. Names and labels are in `language`
    where there are any. The ids `left_out` are not offered.
    """
    field_help = _FieldHelp(language, translator(language), pick_lists(parts, language), frozenset(left_out))
    return tuple(_commented(file, field_help) for file in schemas(field_help.of))


def is_for_handbook(data: bytes) -> bool:
    """Whether a file is a schema from `handbook_schemas`."""
    return json.dumps(COMMENT).encode() in data


def _commented(file: File, field_help: _FieldHelp) -> File:
    schema = {"$comment": COMMENT, **json.loads(file.data)}
    schema["description"] = field_help.translate(schema["description"])
    if "$defs" in schema:
        schema["$defs"] = {name: field_help.described(definition) for name, definition in schema["$defs"].items()}
    return File(file.path, (json.dumps(schema, indent=2, ensure_ascii=False) + "\n").encode())


@dataclass(frozen=True, slots=True)
class _FieldHelp:
    """What editors show of fields: labels in the handbook's language, and ids with their names."""

    language: str
    translate: Translate
    options: PickLists
    left_out: frozenset[str]

    def of(self, entry: type[Entry], name: str, schema: JsonObject) -> JsonObject:
        """The schema of a field, with its label and with what may stand in it."""
        labelled = self._labelled(schema, self.translate(field_label(entry, name)))
        described = self._with_choices(_with_snippets(labelled, self._snippets(_kinds(entry, name))))
        assert isinstance(described, dict)
        return described

    def described(self, definition: JsonObject) -> JsonObject:
        """The schema of a class with its description in the handbook's language, and without its English name."""
        english = definition["description"]
        assert isinstance(english, str)
        description = self.translate(english)
        kept = definition if description == english else {k: v for k, v in definition.items() if k != "title"}
        return {**kept, "description": description}

    def _labelled(self, schema: JsonObject, label: str) -> JsonObject:
        description = schema["description"]
        assert isinstance(description, str)
        description = self.translate(description)
        # Lists of fields show the description alone, and the field's name beside it is English.
        if not self._is_english() and not description.startswith(label):
            description = f"{label}. {description}"
        return {**schema, "title": label, "description": description}

    def _is_english(self) -> bool:
        return self.language.split("-")[0] == "en"

    def _snippets(self, kinds: Iterable[str]) -> list[JsonValue]:
        """The ids of these kinds in alphabetical order."""
        labels: dict[str, str] = {}
        for option in (option for kind in kinds for option in self.options.get(kind, ())):
            assert isinstance(option, dict)
            if option["value"] not in self.left_out:
                labels.setdefault(str(option["value"]), str(option["label"]))
        return [
            {"label": textwrap.shorten(label, _LONGEST, placeholder="…"), "description": label, "body": id_}
            for id_, label in sorted(labels.items())
        ]

    def _with_choices(self, schema: JsonValue) -> JsonValue:
        """`schema` with a name in the handbook's language for each fixed choice; English has explanations already."""
        if isinstance(schema, list):
            return [self._with_choices(item) for item in schema]
        if not isinstance(schema, dict):
            return schema
        choices = schema.get("enum")
        if isinstance(choices, list) and not (self._is_english() and "enumDescriptions" in schema):
            names = [LABELS.get(choice_key(str(choice)), "") for choice in choices]
            if all(names):
                return {**schema, "enumDescriptions": [self.translate(name) for name in names]}
        return {key: self._with_choices(value) for key, value in schema.items()}


def _kinds(entry: type[Entry], name: str) -> tuple[str, ...]:
    """The kinds of entries whose ids may stand in a field."""
    if (entry, name) == (Chapter, "standards"):
        return (KINDS[Standard],)
    return references(entry).get(name, ())


def _with_snippets(schema: JsonValue, snippets: list[JsonValue]) -> JsonValue:
    """`schema` with `snippets` wherever an id may stand.

    yaml-language-server offers snippets by their labels, so that one may type the name, and in lists too. Of `const`
    and `enum` it matches the id alone, offers no `const` in lists, and shows every value of an `enum` on hover.
    """
    if isinstance(schema, list):
        return [_with_snippets(item, snippets) for item in schema]
    if not isinstance(schema, dict) or not snippets:
        return schema
    if schema.get("pattern") == ID_PATTERN:
        return {**schema, "defaultSnippets": snippets}
    return {key: _with_snippets(value, snippets) for key, value in schema.items()}
