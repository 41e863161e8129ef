"""The fields of a form from the fields of the model, as Sveltia CMS takes them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pydantic.fields import FieldInfo

from hbgen.forms.form_shapes import FieldKind, choices, is_list, kind_of
from hbgen.forms.pick_lists import PickLists, references
from hbgen.json_data import JsonObject, JsonValue
from hbgen.locale import Translate
from hbgen.model.base import Entry
from hbgen.model.descriptions import describe_fields
from hbgen.model.texts import Markdown, MarkedText
from hbgen.text.editor_labels import field_label
from hbgen.text.fields import choice_key
from hbgen.text.labels import LABELS

TEXT_WIDGET = "hb-text"
"""The widget of `scripts/forms.js` with the languages of a text side by side."""

NAME, AT, SOURCE, ENTRIES = "_name", "_at", "_source", "entries"
"""What a form holds beside the data; the same names stand in `scripts/format.js`."""

_WIDGETS: dict[FieldKind, JsonObject] = {
    "text": {"widget": TEXT_WIDGET},
    "flag": {"widget": "boolean"},
    "whole number": {"widget": "number", "value_type": "int"},
    "number": {"widget": "number", "value_type": "float", "step": 0.01},
    "date": {"widget": "datetime", "type": "date", "format": "YYYY-MM-DD"},
    "line": {"widget": "string"},
}


_ROWS: dict[type, JsonObject] = {Markdown: {"rows": 8}, MarkedText: {"rows": 4}}
"""Lines of the box for a text that may have several."""


@dataclass(frozen=True, slots=True)
class FormFields:
    """Makes the fields of forms whose labels and hints are in one language."""

    translate: Translate
    pick_lists: PickLists

    def of(self, entry: type[Entry], left_out: Collection[str] = ()) -> list[JsonValue]:
        """The fields of an entry in the order of the model, but for those `left_out`."""
        describe_fields()
        return [self._field(entry, name, info) for name, info in entry.model_fields.items() if name not in left_out]

    def _field(self, entry: type[Entry], name: str, info: FieldInfo) -> JsonObject:
        field: JsonObject = {"name": name, "label": self.translate(field_label(entry, name)), "required": name == "id"}
        if info.description:
            field["hint"] = self.translate(info.description).replace("`", "")
        kinds = references(entry).get(name, ())
        options = [option for kind in kinds for option in self.pick_lists.get(kind, ())]
        # Where there is nothing to pick yet, an id is typed: a list without options is refused.
        if options:
            return field | {"widget": "select", "options": options, "multiple": is_list(info.annotation)}
        return field | self._widget(info)

    def _widget(self, info: FieldInfo) -> JsonObject:
        kind, type_ = kind_of(info.annotation)
        if kind == "entry":
            assert issubclass(type_, Entry)
            return self._entries(type_, is_list(info.annotation))
        if kind == "choice":
            options: list[JsonValue] = [
                {"label": self.translate(LABELS.get(choice_key(value), value)), "value": value}
                for value in choices(info.annotation)
            ]
            return {"widget": "select", "options": options, "multiple": is_list(info.annotation)}
        if not is_list(info.annotation):
            return _WIDGETS[kind] | _ROWS.get(type_, {})
        if kind == "text":
            text: JsonObject = {"name": "text", "label": self.translate("Wording"), "required": False}
            return {"widget": "list", "collapsed": False, "fields": [text | _WIDGETS["text"], hidden(AT)]}
        return {"widget": "list", "field": {"name": "value", "label": self.translate("Text"), **_WIDGETS[kind]}}

    def _entries(self, entry: type[Entry], is_many: bool) -> JsonObject:
        fields = self.of(entry)
        if not is_many:
            return {"widget": "object", "collapsed": False, "fields": fields}
        return self.listed([*fields, hidden(NAME), hidden(AT)])

    @staticmethod
    def listed(fields: list[JsonValue]) -> JsonObject:
        """A list of entries, folded, each under its name."""
        return {"widget": "list", "collapsed": True, "summary": f"{{{{{NAME}}}}}", "fields": fields}


def hidden(name: str) -> JsonObject:
    """A field that is kept with an entry and not shown."""
    return {"name": name, "widget": "hidden"}
