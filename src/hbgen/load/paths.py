"""What stands at a path: in content as it is written, and in the model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from hbgen.model.base import Entry, fields_with
from hbgen.model.field_types import Reference
from hbgen.model.texts import LANGUAGE
from hbgen.model.written import Map, Seq, WrittenValue, below
from hbgen.problems import Place

Step = int | str
"""The name of a field, or the index of an item in a list."""


def follow(data: WrittenValue, loc: Sequence[Step]) -> WrittenValue:
    """The value at `loc` in `data`, or the innermost one on the way that exists."""
    for step in loc:
        inner = below(data, step)
        if inner is None:
            break
        data = inner[0]
    return data


def place_of(data: Map | Seq, loc: Sequence[Step], is_key: bool) -> Place:
    """The place of the value at `loc` in `data`, or of its name (`is_key`), or of the innermost one that exists."""
    node: WrittenValue = data
    place = data.at.place
    for number, step in enumerate(loc):
        inner = below(node, step)
        is_last = number == len(loc) - 1
        if isinstance(node, Map) and step in node.keys_at and (inner is None or (is_key and is_last)):
            return node.keys_at[str(step)].place
        if inner is None:
            break
        node, place = inner[0], inner[1].place
    return place


def field_name(data: Map | Seq, loc: Sequence[Step]) -> str:
    """What a message calls the field at `loc`."""
    names = [step for step in loc if isinstance(step, str)]
    # A language below a text is no field of its own; where the author wrote none (plain text, guides), it is left out.
    if len(names) > 1 and loc[-1] == names[-1] and LANGUAGE.fullmatch(names[-1]) and len(names[-1]) == 2:
        text = follow(data, loc[:-1])
        is_written = isinstance(text, Map) and text.values_at.get(names[-1]) is not text.at
        return f"{names[-2]}: {names[-1]}" if is_written else names[-2]
    return names[-1] if names else "the file"


def written_at(data: Map | Seq, loc: Sequence[Step]) -> str:
    """What is written at `loc` in `data`, where its value is empty."""
    parent = follow(data, loc[:-1])
    inner = below(parent, loc[-1]) if loc else None
    return inner[1].written if inner is not None else ""


@cache
def pattern_of(kind: type[Entry], field: str) -> str | None:
    """The pattern of a field's text, if it has one."""
    info = kind.model_fields.get(field)
    constraints = (*info.metadata, *getattr(info.annotation, "__metadata__", ())) if info is not None else ()
    inner = [
        part
        for member in getattr(info and info.annotation, "__args__", ())
        for part in getattr(member, "__metadata__", ())
    ]
    return next((str(member.pattern) for member in (*constraints, *inner) if getattr(member, "pattern", None)), None)


def kinds_at(kind: object, loc: Sequence[Step]) -> tuple[str, ...]:
    """Kinds of entries to which the field at `loc` may refer; empty for a field that refers to nothing."""
    names = [step for step in loc if isinstance(step, str)]
    around = entry_class_at(kind, names[:-1]) if names else None
    reference = dict(fields_with(around, Reference)).get(names[-1]) if around is not None else None
    return reference.kinds if reference is not None else ()


def optional_part(kind: object, loc: Sequence[Step]) -> tuple[Step, ...]:
    """The innermost field at or around `loc`, the path of an entry of `kind`, that may be left out.

    The path of the item itself where `loc` leads into a list before there is one; () where there is neither.
    """
    path = tuple(loc)
    while path and isinstance(path[-1], str):
        model = entry_class_at(kind, path[:-1])
        info = model.model_fields.get(path[-1]) if model is not None else None
        if info is not None and not info.is_required():
            return path
        path = path[:-1]
    return path


def fields_at(kind: object, loc: Sequence[Step]) -> list[str]:
    """Names of the fields that the entry at `loc` may have."""
    return list(_fields_below(kind, tuple(step for step in loc if isinstance(step, str))))


def _fields_below(kind: object, loc: tuple[str, ...]) -> tuple[str, ...]:
    model = _class_below(kind, loc)
    return tuple(model.model_fields) if model is not None else ()


def entry_class_at(kind: object, loc: Sequence[Step]) -> type[Entry] | None:
    """The class of the entry at `loc` in a file of `kind`."""
    return _class_below(kind, tuple(step for step in loc if isinstance(step, str)))


@cache
def _class_below(kind: object, loc: tuple[str, ...]) -> type[Entry] | None:
    annotation: object = kind
    for step in loc:
        model = entry_class(annotation)
        if model is not None and step in model.model_fields:
            annotation = model.model_fields[step].annotation
    return entry_class(annotation)


def entry_class(annotation: object) -> type[Entry] | None:
    """The class of the entries that an annotation names, if any."""
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        inner_class = entry_class(inner)
        if inner_class is not None:
            return inner_class
    return None
