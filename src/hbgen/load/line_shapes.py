"""Lines that lack a sign of YAML, or have one too many: bullets, fields without a colon, entries without a hyphen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from hbgen.model.base import Entry

BULLET = re.compile(
    r"[ ]*(?:-[ ]+)*(?P<bullet>[*•·‣–—−](?=[ \u00a0])|-(?=[^\W\d])|\d{1,3}[.)](?=[ \u00a0]+[a-z_]+:[ ]))"
)
"""What people and word processors begin a list item with, where YAML expects a hyphen and a space."""

FIELD_LINE = re.compile(r"[ ]*(?:-[ ]+)*[a-z_]+:(?: |$)")
"""The beginning of a line with a field."""

_OTHER_COLON = re.compile(r"[ ]*(?:-[ ]+)*(?P<name>[A-Za-z_]+)\s*(?:[=;：﹕→]|[-–—>]+(?=\s))\s*(?P<value>\S.*)")
"""A line with a field that has another sign in place of its colon."""

_NO_SIGN = re.compile(r"[ ]*(?:-[ ]+)*(?P<name>[a-z]+(?:_[a-z]+)*)(?::|\s+)(?P<value>[^\s:].*)")
"""A line that may be a field whose colon, or the space behind it, is not there."""

_FIELD_ITEM = re.compile(r"[ ]*-[ ]+(?P<name>[a-z_]+):(?: |$)")
_ID_LINE = re.compile(r"[ ]*id:[ ]+\S")
_LIST_NAME = re.compile(r"[ ]*(?:-[ ]+)*(?P<name>[a-z_]+):[ ]*")
_WHOLE_FIELD = re.compile(r"[ ]*(?:-[ ]+)*(?P<name>[a-z_]+): +[^\s#]")
_NAME_ALONE = re.compile(r"[ ]*(?:-[ ]+)*(?P<name>[a-z_]+)\s*[=;：﹕]?\s*")


@cache
def _field_names() -> frozenset[str]:
    """The names of all fields that a handbook may hold."""
    names: set[str] = set()
    kinds: list[type[Entry]] = [Entry]
    while kinds:
        kind = kinds.pop()
        names |= kind.model_fields.keys()
        kinds += kind.__subclasses__()
    return frozenset(names)


def indentation(line: str) -> int:
    """The column, from 0, in which a line begins."""
    return len(line) - len(line.lstrip())


def field_of(line: str) -> re.Match[str] | None:
    """A field (its `name` and `value`) on a line without a colon, or without the space behind it."""
    if field := _OTHER_COLON.fullmatch(line):
        return field
    field = _NO_SIGN.fullmatch(line)
    return field if field is not None and field["name"] in _field_names() else None


def name_alone(line: str) -> str | None:
    """The name of a field that is all there is on a line, but for a sign that is no colon."""
    name = _NAME_ALONE.fullmatch(line)
    return name["name"] if name is not None and name["name"] in _field_names() else None


def has_hyphen_too_many(lines: Sequence[str], number: int) -> bool:
    """Whether a hyphen stands before one of the fields of an entry, the others of which begin in the same column."""
    item = _FIELD_ITEM.match(_line(lines, number))
    if item is None:
        return False
    indent = indentation(lines[number])
    written = [other for other in lines[:number] if other.strip() and not other.lstrip().startswith("#")]
    if any((other := _FIELD_ITEM.match(row)) and other["name"] == item["name"] for row in written):
        # Other entries begin with this field, too.
        return False
    beside = next((other for other in reversed(written) if indentation(other) <= indent), _line(lines, number + 1))
    field = _WHOLE_FIELD.match(beside)
    return field is not None and field.start("name") == indent


def list_of_lost_hyphen(lines: Sequence[str], number: int) -> str | None:
    """The name of the list whose first entry lacks its hyphen, if its other fields stand where they would with it."""
    text, name = _line(lines, number), _LIST_NAME.fullmatch(_line(lines, number - 1))
    if name is None or not _ID_LINE.match(text) or indentation(_line(lines, number + 1)) <= indentation(text):
        return None
    return name["name"]


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number] if 0 <= number < len(lines) else ""
