"""Validates data into typed entries; broken parts are reported and left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from hbgen.load.field_problems import field_problems
from hbgen.load.paths import Step, entry_class, entry_class_at, follow, optional_part, place_of
from hbgen.load.recovery import LeftOut
from hbgen.model.base import Entry
from hbgen.model.texts import MARKS_LEFT
from hbgen.model.written import Map, Seq, WrittenValue
from hbgen.problems import Problem, too_many

T = TypeVar("T")

_ID_LINE = re.compile(r"""\bid:[ ]*["']?([A-Za-z][A-Za-z0-9-]*)""")

_ROUNDS = 4
"""How often a file is validated again without its broken parts before it is given up."""


def _context(languages: Sequence[str]) -> dict[str, object]:
    return {"languages": tuple(languages), MARKS_LEFT: {}}


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def shape(
    kind: type[T],
    data: Map | Seq,
    languages: Sequence[str],
    problems: list[Problem],
    left_out: LeftOut | None = None,
    most: int | None = None,
) -> T | None:
    """`data` as the type `kind` (an `Entry`, or a list of them).

    What is wrong is reported; the smallest broken parts are then left out, so that the rest can be
    checked too, and their ids go into `left_out`: ``""`` for an id that is broken itself or not there.
    None when too much is broken, or texts hold too many marks. More than `most` errors become one problem that says
    so. What follows from what was left out of the file before is not reported.
    """
    type_: type = kind
    adapter = _adapter(type_)
    left_out = LeftOut() if left_out is None else left_out
    for round_number in range(_ROUNDS):
        try:
            shaped: T = adapter.validate_python(data, context=_context(languages))
            return shaped
        except ValidationError as error:
            if most is not None and error.error_count() > most:
                problems.append(too_many(data.at.place.file))
                break
            details = [detail for detail in error.errors(include_url=False) if not _follows(detail)]
            if round_number == 0:
                problems.extend(field_problems(kind, data, _own(data, details, left_out), languages))
            # Of a file that takes long to parse, the rest would still be parsed.
            is_too_much = any(detail["type"] == "too_many_marks" for detail in details)
            if is_too_much or not _prune(kind, data, details, left_out):
                break
    left_out.ids |= ids_in(data)
    return None


def settle(kind: type, part: Map, languages: Sequence[str], problems: list[Problem], dropped: set[str]) -> bool:
    """Check one part of an entry of the type `kind`, in which fields may be missing, since other parts may hold them.

    What is wrong is reported, and unknown fields are taken out. False when any other field is broken: then the entry
    cannot be made from its parts.
    """
    try:
        _adapter(kind).validate_python(part, context=_context(languages))
    except ValidationError as error:
        details = [detail for detail in error.errors(include_url=False) if detail["type"] != "missing"]
        problems.extend(field_problems(kind, part, details, languages))
        _prune(kind, part, [detail for detail in details if detail["type"] == "extra_forbidden"], LeftOut(ids=dropped))
        return all(detail["type"] == "extra_forbidden" for detail in details)
    return True


def ids_in(data: WrittenValue) -> set[str]:
    """Every id below `data`."""
    ids: set[str] = set()
    stack = [data]
    while stack:
        value = stack.pop()
        if isinstance(value, Map):
            if isinstance(id_ := value.get("id"), str):
                ids.add(id_)
            stack.extend(value.values())
        elif isinstance(value, Seq):
            stack.extend(value)
    return ids


def ids_written(text: str) -> set[str]:
    """Whatever looks like an id of an entry in a text that could not be read."""
    return set(_ID_LINE.findall(text))


def _own(data: Map | Seq, details: list[ErrorDetails], left_out: LeftOut) -> list[ErrorDetails]:
    """The errors that do not follow from what was left out of a file."""
    if not left_out.lines:
        return details
    own = []
    for detail in details:
        loc = tuple(step for step in detail["loc"] if step != "[key]")
        place = place_of(data, loc, is_key=detail["type"] in ("missing", "extra_forbidden"))
        if not left_out.explains(data, loc, place, is_missing=detail["type"] == "missing"):
            own.append(detail)
    return own


def _follows(error: ErrorDetails) -> bool:
    """Whether an error only follows from others: a list is too short since pydantic does not count its broken items."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def _prune(kind: type, data: Map | Seq, errors: Sequence[ErrorDetails], left_out: LeftOut) -> bool:
    """Take the broken parts out of `data`; False when `data` itself is broken."""
    dropped = left_out.ids
    items: set[tuple[tuple[Step, ...], int]] = set()
    """The path of a list, and the index of the item to be taken out."""
    removed: set[tuple[Step, ...]] = set()
    """Paths of fields that were taken out: other errors below them are gone too."""
    for error in errors:
        loc = tuple(step for step in error["loc"] if step != "[key]")
        if loc[-1:] == ("id",):
            dropped.add("")
        if error["type"] == "missing":
            # An optional part of an entry that lacks something is left out, and not the entry around it.
            loc = optional_part(kind, loc[:-1])
        if any(loc[: len(path)] == path for path in removed):
            continue
        if _remove_field(kind, data, loc, dropped):
            removed.add(loc)
            left_out.fields.add(_field_at(data, loc))
            continue
        indexes = [(depth, step) for depth, step in enumerate(loc) if isinstance(step, int)]
        if not indexes:
            return False
        depth, index = indexes[-1]
        items.add((loc[:depth], index))
    # The last items first, so that the indexes of the others stay.
    for path, index in sorted(items, key=lambda item: (len(item[0]), item[1]), reverse=True):
        sequence = follow(data, path)
        if isinstance(sequence, Seq) and index < len(sequence):
            dropped |= ids_in(sequence[index]) or _unread_id(entry_class_at(kind, path))
            left_out.fields.add(_field_at(data, path))
            del sequence[index]
            del sequence.values_at[index]
    return True


def _field_at(data: Map | Seq, path: Sequence[Step]) -> tuple[str, str]:
    """The id of the innermost entry around a field, and the field's name; each empty where there is none."""
    names = [depth for depth, step in enumerate(path) if isinstance(step, str)]
    if not names:
        return "", ""
    around = (follow(data, path[:depth]) for depth in range(names[-1], -1, -1))
    ids = (value["id"] for value in around if isinstance(value, Map) and isinstance(value.get("id"), str))
    return str(next(ids, "")), str(path[names[-1]])


def _unread_id(entry: type[Entry] | None) -> set[str]:
    """What stands for the id of an entry of this class that was left out with no id in it, if it should have one."""
    return {""} if entry is not None and "id" in entry.model_fields else set()


def _remove_field(kind: type, data: Map | Seq, loc: Sequence[Step], dropped: set[str]) -> bool:
    """Take out the field at `loc`; False where there is none."""
    parent, field = follow(data, loc[:-1]), loc[-1] if loc else None
    if not isinstance(field, str) or not isinstance(parent, Map) or field not in parent:
        return False
    around = entry_class_at(kind, loc[:-1])
    info = around.model_fields.get(field) if around is not None else None
    dropped |= ids_in(parent[field]) or _unread_id(entry_class(info.annotation) if info is not None else None)
    del parent[field]
    return True
