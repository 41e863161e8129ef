"""Where an id stands in content: by the model, never by what a text looks like."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pydantic import StringConstraints

from hbgen.characters import HYPHENS, pattern
from hbgen.fmt.order import class_of
from hbgen.model.base import Entry, fields_with
from hbgen.model.field_types import ID_PATTERN, LINE_PATTERN, Reference
from hbgen.model.handbook import KINDS
from hbgen.model.settings import IMAGE_PATTERN, Silence, SwitchedOff
from hbgen.model.written import Map, Seq, WrittenValue
from hbgen.scoring.mapping import MappedColumn

Path = tuple[str | int, ...]

Use = Literal["definition", "reference", "prose", "image"]


@dataclass(frozen=True, slots=True)
class TextUse:
    """A text in a file, and what an id in it would be."""

    path: Path
    use: Use
    text: str
    kinds: tuple[str, ...] = ()
    """The kind that a definition makes, or the kinds to which a reference leads; none for any kind."""


def uses(value: WrittenValue, entry: type[Entry], path: Path = ()) -> Iterator[TextUse]:
    """Each text of `value`, the data of one `entry` or a list of them, in which an id may stand."""
    if isinstance(value, Seq):
        for number, element in enumerate(value):
            yield from uses(element, entry, (*path, number))
    elif isinstance(value, Map):
        for name, inner in value.items():
            if name in entry.model_fields:
                yield from _field_uses(inner, entry, name, (*path, name))


def _field_uses(value: WrittenValue, entry: type[Entry], name: str, path: Path) -> Iterator[TextUse]:
    class_ = class_of(entry.model_fields[name].annotation)
    if isinstance(class_, type) and issubclass(class_, Entry):
        if issubclass(class_, MappedColumn):
            yield from _recoded(value, name, path)
        for number, element in enumerate(value if isinstance(value, Seq) and class_ in KINDS else ()):
            if isinstance(element, str):
                # An entry that has a file of its own is named in the list by its id.
                yield TextUse((*path, number), "reference", element, (KINDS[class_],))
        yield from uses(value, class_, path)
        return
    use, kinds = ("prose", ()) if class_ is not None else _use_of(entry, name)
    if use is not None:
        yield from (TextUse(at, use, text, kinds) for at, text in _texts(value, path))


def _recoded(column: WrittenValue, name: str, path: Path) -> Iterator[TextUse]:
    """What the codes of a column of units, channels or roles stand for."""
    codes = column.get("codes") if isinstance(column, Map) and name in KINDS.values() else None
    for number, code in enumerate(codes if isinstance(codes, Seq) else ()):
        if isinstance(code, Map) and isinstance(value := code.get("value"), str):
            yield TextUse((*path, "codes", number, "value"), "reference", value, (name,))


@cache
def _use_of(entry: type[Entry], name: str) -> tuple[Use | None, tuple[str, ...]]:
    """What an id in a field that holds neither texts in languages nor entries would be."""
    if name == "id":
        return ("definition", (KINDS[entry],)) if entry in KINDS else (None, ())
    if entry in (Silence, SwitchedOff) and name == "where":
        return "reference", ()
    reference = dict(fields_with(entry, Reference)).get(name)
    if reference is not None:
        return "reference", reference.kinds
    of_text = dict(fields_with(entry, StringConstraints)).get(name)
    by_pattern: dict[object, Use] = {ID_PATTERN: "reference", LINE_PATTERN: "prose", IMAGE_PATTERN: "image"}
    use = by_pattern.get(of_text.pattern) if of_text is not None else None
    # In results and mappings an id is a plain id, in a field that is named for its kind.
    return (use, (name,)) if use == "reference" else (use, ())


def _texts(value: WrittenValue, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Seq):
        for number, element in enumerate(value):
            yield from _texts(element, (*path, number))
    elif isinstance(value, Map):
        for name, element in value.items():
            yield from _texts(element, (*path, name))


# --- mentions in prose --------------------------------------------------------------------------

_ADDRESS = r"(?:https?|mailto|tel):[^\s)>\]\"']+"


def is_plain_word(id_: str) -> bool:
    """Whether an id looks like a word of the language, such as `phone`: prose that has it does not mean the id."""
    return "-" not in id_


@cache
def mention(id_: str, kind: str) -> re.Pattern[str]:
    """Matches addresses, and as the group `id` each mention of an id in prose: alone, never as part of another one.

    An id without a hyphen is only mentioned by links: `(#phone)`, and for a guide `(phone.md)`.
    """
    word = pattern(id_)
    if is_plain_word(id_):
        link = rf"(?<=\(#){word}(?=[\s)])" + (rf"|(?<=\(){word}(?=\.md[\s)])" if kind == "guide" else "")
        return re.compile(rf"{_ADDRESS}|(?P<id>{link})")
    return re.compile(rf"{_ADDRESS}|(?P<id>(?<![{HYPHENS}\w]){word}(?!\w|[{HYPHENS}]\w))")


def renaming(old: str, new: str, kind: str) -> Callable[[str], tuple[str, int]]:
    """A function from a text to the text with each mention of `old` as `new`, and their number."""

    def rename(text: str) -> tuple[str, int]:
        count = 0

        def replaced(match: re.Match[str]) -> str:
            nonlocal count
            if match["id"] is None:
                return match[0]
            count += 1
            hyphen = next((sign for sign in HYPHENS[1:] if sign in match[0]), "-")
            return new.replace("-", hyphen)

        return mention(old, kind).sub(replaced, text), count

    return rename
