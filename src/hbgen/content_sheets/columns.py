"""The columns of each sheet, as they follow from the model, and the cells of an entry."""

from __future__ import annotations

import datetime
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from hbgen.model.base import Entry, fields_with
from hbgen.model.field_types import OwnLanguage, Reference
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.plan import Stance
from hbgen.model.results import Figure, InstrumentResult, LeftOutResponses, Period, WithheldFigures
from hbgen.model.texts import Text
from hbgen.model.written import Map, Seq, WrittenValue
from hbgen.text.fields import FIELDS, field_key
from hbgen.translating.units import normal

Holds = Literal["text", "texts", "line", "lines", "number", "truth", "day"]

LONGEST = 30_000
"""The most characters of a cell; a longer text stays in the content and is not edited in a workbook."""
TOO_LONG = "…"


@dataclass(frozen=True, slots=True)
class ContentColumn:
    """A field of a kind of entry, in one language if it is a text."""

    way: tuple[str, ...]
    """The fields that lead to it from the entry."""
    label: str
    """The name of the field in English."""
    holds: Holds
    language: str = ""
    text_class: type[Text] = Text
    choices: tuple[str, ...] = ()
    """The values that it can have."""
    kinds: tuple[str, ...] = ()
    """The kinds of entries whose ids it can have."""

    @property
    def key(self) -> str:
        """Its name in the workbook's hidden row: `target.unit:en`."""
        return ".".join(self.way) + (f":{self.language}" if self.language else "")


def columns(kind: type[Entry], languages: Sequence[str]) -> tuple[ContentColumn, ...]:
    """The columns of a kind of entries, without `id`. Lists of entries have sheets of their own."""
    return tuple(_columns(kind, tuple(languages), ()))


def _columns(kind: type[Entry], languages: tuple[str, ...], way: tuple[str, ...]) -> Iterator[ContentColumn]:
    own_language = {name for name, _ in fields_with(kind, OwnLanguage)}
    for name, info in kind.model_fields.items():
        here = (*way, name)
        annotation, is_list = _inner(info.annotation)
        if here == ("id",) or name in own_language or name in _HIDDEN:
            continue
        if isinstance(annotation, type) and issubclass(annotation, Entry):
            if not is_list and "id" not in annotation.model_fields and len(here) < 3:
                yield from _columns(annotation, languages, here)
        elif isinstance(annotation, type) and issubclass(annotation, Text):
            holds: Holds = "texts" if is_list else "text"
            for language in languages:
                yield ContentColumn(here, _label(kind, here), holds, language, annotation)
        elif (scalar := _scalar(annotation, is_list)) is not None:
            reference = dict(fields_with(kind, Reference)).get(name)
            choices = get_args(annotation) if get_origin(annotation) is Literal else ()
            kinds = reference.kinds if reference else ()
            yield ContentColumn(here, _label(kind, here), scalar, choices=choices, kinds=kinds)


def _label(kind: type[Entry], way: tuple[str, ...]) -> str:
    """The name of the field of a `kind` at the end of a way; with that of the field around it, if there is one."""
    own = FIELDS.get(field_key(kind, way[-1:]), way[-1])
    return own if len(way) == 1 else f"{FIELDS.get(way[0], way[0])}: {own}"


def _inner(annotation: Any) -> tuple[Any, bool]:
    """What a field holds, alone or as a list: without `Annotated` and `None`."""
    is_list = False
    while True:
        origin, args = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            annotation = args[0]
        elif origin in (Union, types.UnionType) and type(None) in args and len(args) == 2:
            annotation = next(arg for arg in args if arg is not type(None))
        elif origin is tuple and len(args) == 2 and args[1] is Ellipsis:
            annotation, is_list = args[0], True
        else:
            return annotation, is_list


def _scalar(annotation: Any, is_list: bool) -> Holds | None:
    if get_origin(annotation) is Literal or annotation is str:
        return "lines" if is_list else "line"
    if is_list:
        return None
    if annotation is bool:
        return "truth"
    if annotation in (int, float):
        return "number"
    return "day" if annotation is datetime.date else None


_UNLISTED = (Period, InstrumentResult, Figure, LeftOutResponses, WithheldFigures, Stance)
"""What `hbgen score` writes; and how people stand to a change, which leaves its file for nobody."""
_HIDDEN = ("stance", "opinion_leader")
"""Fields on how people stand to a change."""

PARTS: dict[str, str] = {
    annotation.__name__: name
    for name, info in Handbook.model_fields.items()
    if isinstance(annotation := info.annotation, type) and issubclass(annotation, Entry)
}
"""Class of a part of which there is one → its name, which is that of its file and of its row."""


def _listed() -> dict[str, type[Entry]]:
    """The classes of which there are lists, by name, in the order of the model."""
    classes: dict[str, type[Entry]] = {}
    seen: set[type[Entry]] = {*_UNLISTED}
    waiting: list[type[Entry]] = [Handbook]
    while waiting:
        holder = waiting.pop(0)
        seen.add(holder)
        for info in holder.model_fields.values():
            inner, is_list = _inner(info.annotation)
            if isinstance(inner, type) and issubclass(inner, Entry) and inner not in seen:
                waiting.append(inner)
                if is_list and "id" not in inner.model_fields:
                    classes.setdefault(inner.__name__, inner)
    return classes


LISTED = _listed()
"""Classes of items that have no id: on their sheets each has a key of what holds it and its number."""

SHEETS: dict[str, type[Entry]] = {
    **{kind.__name__: kind for kind in KINDS if "id" in kind.model_fields},
    **{name: cast(type[Entry], Handbook.model_fields[part].annotation) for name, part in PARTS.items()},
    **LISTED,
}
"""Name of a sheet → what stands on it: entries with ids, the parts of which there is one, items of lists."""


@cache
def holders(kind: type[Entry]) -> tuple[tuple[type[Entry], str], ...]:
    """Where entries of a kind stand: the class that holds a list of them, and its field."""
    pairs: list[tuple[type[Entry], str]] = []
    seen: set[type[Entry]] = set()
    waiting: list[type[Entry]] = [Handbook]
    while waiting:
        holder = waiting.pop(0)
        if holder in seen:
            continue
        seen.add(holder)
        for name, info in holder.model_fields.items():
            inner, is_list = _inner(info.annotation)
            if isinstance(inner, type) and issubclass(inner, Entry):
                waiting.append(inner)
                if inner is kind and is_list:
                    pairs.append((holder, name))
    return tuple(pairs)


def cell(column: ContentColumn, fields: Map, main: str) -> str:
    """The text of an entry's cell; empty where the entry does not have the field."""
    value: WrittenValue = fields
    for step in column.way:
        value = value.get(step) if isinstance(value, Map) else None
    text = _text(column, value, main)
    return text if len(text) <= LONGEST else TOO_LONG


def _text(column: ContentColumn, value: WrittenValue, main: str) -> str:
    if value is None:
        return ""
    if column.holds == "text":
        return _words(value, column, main)
    if column.holds == "texts":
        items = [_words(item, column, main) for item in value] if isinstance(value, Seq) else []
        # An item with lines of its own cannot stand among others, each of which is a line of the cell.
        has_lines = any("\n" in item for item in items)
        return TOO_LONG if has_lines else "\n".join(items) if any(items) else ""
    if column.holds == "lines":
        return ", ".join(map(str, value)) if isinstance(value, Seq) else str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value) if isinstance(value, (str, int, float)) else ""


def _words(value: WrittenValue, column: ContentColumn, main: str) -> str:
    words = value if isinstance(value, str) and column.language == main else ""
    if isinstance(value, Map):
        text = value.get(column.language)
        words = text if isinstance(text, str) else ""
    return normal(words, column.text_class)
