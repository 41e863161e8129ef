"""Lines that lack a sign of YAML, or have one too many: bullets, fields without a colon, entries without a hyphen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from hbgen.model.base import Entry
from hbgen.problems import MessagePart

BULLET = re.compile(
    r"[ ]*(?:-[ ]+)*(?P<bullet>[*•·‣–—−](?=[ \u00a0])|-(?=[^\W\d])|(?:\d{1,3}[.)]|--)(?=[ \u00a0]+[a-z_]+:[ ]))"
)
"""What people and word processors begin a list item with, where YAML expects a hyphen and a space."""

FIELD_LINE = re.compile(r"[ ]*(?:-[ ]+)*[a-z_]+:(?: |$)")
"""The beginning of a line with a field."""

_OTHER_COLON = re.compile(r"[ ]*(?:-[ ]+)*(?P<name>[A-Za-z_]+)\s*(?:[=;：﹕→]|[-–—>]+(?=\s))\s*(?P<value>\S.*)")
"""A line with a field that has another sign in place of its colon."""

_COMMA = re.compile(r"[ ]*(?:-[ ]+)*(?P<name>[a-z_]+)(?:,| :)[ ]*(?P<value>[^\s,:][^,:]*)")
"""A line with a field that has a comma in place of its colon, or a space before it and none behind."""

_REMARK = re.compile(r"[ ]*(?://+|/\*+|<!--|--+|;+|%+|REM\b)\s*(?P<words>\w.*?)\s*(?:\*/|-->)?")
"""A remark as other formats have it."""

_NO_SIGN = re.compile(r"[ ]*(?:-[ ]+)*(?P<name>[a-z]+(?:_[a-z]+)*)(?::|\s+)(?P<value>[^\s:].*)")
"""A line that may be a field whose colon, or the space behind it, is not there."""

_FIELD_ITEM = re.compile(r"[ ]*-[ ]+(?P<name>[a-z_]+):(?: |$)")
_ID_LINE = re.compile(r"[ ]*id:[ ]+\S")
_LIST_NAME = re.compile(r"[ ]*(?:-[ ]+)*(?P<name>[a-z_]+):[ ]*")
_WHOLE_FIELD = re.compile(r"[ ]*(?:-[ ]+)*(?P<name>[a-z_]+): +[^\s#]")
_NAME_ALONE = re.compile(r"[ ]*(?:-[ ]+)*(?P<name>[a-z_]+)\s*[=;：﹕]?\s*")


_NEAR = 400
"""Lines above a fault that are looked at: further ones would take time in a file with many faults."""

_LONGEST = 60
"""Characters of a value that a message shows, at most."""


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
    field = _NO_SIGN.fullmatch(line) or _COMMA.fullmatch(line)
    return field if field is not None and field["name"] in _field_names() else None


def as_field(field: re.Match[str]) -> MessagePart:
    """How to write what `field_of` found."""
    words = " ".join(field["value"].split())
    text = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
    return MessagePart("Write `{name}: {text}`.", {"name": field["name"], "text": text})


def is_in_block(lines: Sequence[str], number: int) -> bool:
    """Whether a line goes on with a text of several lines, which begins below `|` or `>`, but further left."""
    indent = indentation(_line(lines, number))
    above = (row for row in range(number - 1, max(number - _NEAR, 0) - 1, -1) if lines[row].strip())
    head = next((lines[row] for row in above if indentation(lines[row]) < indent), "")
    return re.search(r": +[|>][-+]?$", head) is not None


def as_remark(line: str) -> MessagePart | None:
    """How to write a remark that begins as in another format; None where the line is none."""
    remark = _REMARK.fullmatch(line)
    return MessagePart("Begin a remark with `# `: {remark}.", {"remark": f"`# {remark['words']}`"}) if remark else None


def entry_above(lines: Sequence[str], number: int) -> int | None:
    """The line of the entry above, where a line begins another one (`id: …`) under its hyphen; else None."""
    line = _line(lines, number)
    if not _ID_LINE.match(line):
        return None
    indent = indentation(line)
    above = (row for row in range(number - 1, max(number - _NEAR, 0) - 1, -1) if lines[row].strip())
    row = next((row for row in above if indentation(lines[row]) <= indent), None)
    return row if row is not None and re.match(rf"[ ]{{{indent}}}- +id:", lines[row]) else None


def second_field(value: str) -> str | None:
    """The name of a field that follows another one's value on the same line; None where there is none.

    A word within a text, as in `We say: yes`, is none: a comma or a gap stands before a field, or a lone id or number.
    """
    return next((part["name"] for part in _PARTING.finditer(value) if _is_apart(value, part)), None)


def _is_apart(value: str, part: re.Match[str]) -> bool:
    gap = value[part.start() : part.start("name")]
    is_lone = re.fullmatch(r"\S*\d\S*", value[: part.start()]) is not None
    return part["name"] in _field_names() and (bool(part["before"]) or len(gap) > 1 or is_lone)


def on_own_line(name: str) -> MessagePart:
    """What to write for a field that follows another one on its line."""
    return MessagePart(
        "Begin `{name}:` on a line of its own, in the column of the other fields; or, if it is no field, put the whole "
        'text in quotes: "…".',
        {"name": name},
    )


def is_table(line: str) -> bool:
    """Whether a line is the head or a row of a table: cells between bars, or names between tabs or commas."""
    text = line.strip()
    if re.fullmatch(r"\|.*\|", text):
        return True
    cells = [cell.strip(" \"'").casefold() for cell in re.split(r"[\t;,]", text)]
    # `id; TEL-01` is a field with another sign for its colon.
    is_field = len(cells) == 2 and "; " in text and field_of(text) is not None
    return len(cells) > 1 and "id" in cells and not is_field


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
    near = lines[max(number - _NEAR, 0) : number]
    written = [other for other in near if other.strip() and not other.lstrip().startswith("#")]
    if any((other := _FIELD_ITEM.match(row)) and other["name"] == item["name"] for row in written):
        # Other entries begin with this field, too.
        return False
    beside = next((other for other in reversed(written) if indentation(other) <= indent), _line(lines, number + 1))
    field = _WHOLE_FIELD.match(beside)
    return field is not None and field.start("name") == indent


def lost_hyphen(lines: Sequence[str], number: int) -> tuple[str, int] | None:
    """The list whose first entry lacks its hyphen, and the line of that entry, where the line `number` does not fit.

    That is a further field of the entry, which stands where it would with the hyphen, or the next entry.
    """
    indent = indentation(_line(lines, number))
    rows = range(number - 1, max(number - _NEAR, 0) - 1, -1)
    above = (row for row in rows if lines[row].strip() and indentation(lines[row]) < indent)
    row = next(above, -1)
    is_next = _line(lines, number).lstrip().startswith("- ")
    first = row + 1 if is_next else row
    name = _LIST_NAME.fullmatch(_line(lines, first - 1))
    if name is None or not _ID_LINE.match(_line(lines, first)) or first >= number:
        return None
    return name["name"], first


_PARTING = re.compile(r"(?P<before>[,;]?)\s+(?P<name>[a-z]+(?:_[a-z]+)*):(?=\s)")
"""The name of a field behind another one on the same line, and the sign between them."""


def in_braces(value: str) -> str | None:
    """Several fields on one line as they are written there: in braces, with commas; None for any other text."""
    text = value.strip().rstrip(",;")
    inner = text[1:-1] if text[:1] in "{([" and text[-1:] in "})]" else text.removeprefix("{").removesuffix("}")
    first = re.match(r"\s*([a-z]+(?:_[a-z]+)*):\s", inner)
    names = [first[1] if first else "", *(part["name"] for part in _PARTING.finditer(inner))]
    has_more = len(re.findall(r":\s", inner)) > len(names) or re.search(r"[\[\]{}\"']", inner)
    if len(names) < 2 or has_more or not _field_names().issuperset(names):
        return None
    return "{" + _PARTING.sub(r", \g<name>:", inner).strip() + "}"


def has_known_field(line: str, column: int) -> bool:
    """Whether a line holds a field of a handbook, no further right than `column`."""
    field = FIELD_LINE.match(line)
    name = line.partition(":")[0].strip(" -")
    return field is not None and indentation(line) <= column and name in _field_names()


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number] if 0 <= number < len(lines) else ""
