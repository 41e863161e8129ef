"""What a content file holds, as `scripts/format.js` needs it to turn YAML into a form and back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from hbgen.json_data import JsonValue
from hbgen.model.base import Entry
from hbgen.model.texts import Text

FieldKind = Literal["text", "entry", "choice", "flag", "whole number", "number", "date", "line"]


def entry_shape(entry: type[Entry], left_out: Collection[str] = ()) -> JsonValue:
    """The shape of an entry, with its fields in the order of the model, but for those `left_out`."""
    fields = {name: field_shape(info) for name, info in entry.model_fields.items() if name not in left_out}
    return {"entry": fields}


def field_shape(info: FieldInfo) -> JsonValue:
    kind, type_ = kind_of(info.annotation)
    shape: JsonValue
    if kind == "entry":
        assert issubclass(type_, Entry)
        shape = entry_shape(type_)
    elif kind == "flag":
        shape = {"flag": bool(info.default)}
    elif kind in ("number", "whole number"):
        shape = "number"
    else:
        shape = "text" if kind == "text" else "value"
    return {"list": shape} if is_list(info.annotation) else shape


def is_list(annotation: object) -> bool:
    """Whether a field holds a list."""
    return get_origin(annotation) is tuple or any(
        is_list(inner) for inner in get_args(annotation) if get_origin(annotation) is not Literal
    )


def kind_of(annotation: object) -> tuple[FieldKind, type]:
    """What a field holds, be it alone, optional or in a list, and the type of it."""
    if get_origin(annotation) is Literal:
        return "choice", str
    if not isinstance(annotation, type):
        kinds = [kind_of(inner) for inner in getattr(annotation, "__args__", ()) if inner not in (type(None), ...)]
        return kinds[0]
    return _kind_of_class(annotation), annotation


def _kind_of_class(type_: type) -> FieldKind:
    names: dict[str, FieldKind] = {"bool": "flag", "int": "whole number", "float": "number", "date": "date"}
    if issubclass(type_, Text):
        return "text"
    return "entry" if issubclass(type_, Entry) else names.get(type_.__name__, "line")


def choices(annotation: object) -> tuple[str, ...]:
    """The values of a field's `Literal`, be it alone, optional or in a list; none for other fields."""
    if get_origin(annotation) is Literal:
        return tuple(str(value) for value in get_args(annotation))
    return tuple(value for inner in getattr(annotation, "__args__", ()) for value in choices(inner))
