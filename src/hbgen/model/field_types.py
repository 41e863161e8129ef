"""Values of single fields: ids, dates, addresses, numbers, and references to other entries."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

from pydantic import (
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from hbgen.model.texts import LANGUAGE

T = TypeVar("T")

ID_LENGTH = 40

PERIOD = r"^[0-9]{4}(-[A-Za-z0-9]+)*$"
"""The id of a period: a year, and perhaps a part of it."""

ID_PATTERN = r"^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$"

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=ID_LENGTH)]
"""A permanent name: letters, digits and hyphens (`TEL-03`, `team-lead`); it becomes an address."""

LINE_PATTERN = r"^\S.*$"

Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=LINE_PATTERN)]
"""One line that needs no translation: a code, a name, an address."""


@dataclass(frozen=True, slots=True)
class Reference:
    """In an id field's annotation: the id names an entry of one of these kinds."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnLanguage:
    """In the annotation of a list of texts: they do not stand in for missing ones in another language."""


def refers_to(*kinds: str) -> Reference:
    return Reference(kinds)


def _parse_date(value: object) -> datetime.date:
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("no_such_date", "no such date") from None
    raise PydanticCustomError("not_a_date", "not a date")


Date = Annotated[
    datetime.date,
    BeforeValidator(_parse_date),
    WithJsonSchema({"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
]
"""A day, written `2026-03-31`."""

TIME_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"

Time = Annotated[str, StringConstraints(pattern=TIME_PATTERN)]
"""A time of day, written `09:00`."""

_ADDRESS = re.compile(r"(https?://[^\s\"'<>\\^`{|}]+|mailto:[^\s\"'<>\\^`{|}]+@[^\s\"'<>\\^`{|}]+|tel:\+?[0-9-]+)")


def _parse_address(value: object) -> object:
    if isinstance(value, str) and not _ADDRESS.fullmatch(value):
        raise PydanticCustomError("not_an_address", "not an address")
    return value


Address = Annotated[str, BeforeValidator(_parse_address), StringConstraints(max_length=500)]
"""A link: `https://…`, `http://…`, `mailto:…` or `tel:…`."""

COLOUR_PATTERN = r"^#[0-9A-Fa-f]{6}$"

Colour = Annotated[str, StringConstraints(pattern=COLOUR_PATTERN)]
"""A colour, written `#1a5c4f`."""

Share = Annotated[float, Field(gt=0, le=100)]
"""A share in percent, above 0, up to 100."""

Number = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]

Many = Annotated[tuple[T, ...], Field(strict=False)]
"""A list in content, a tuple in the model."""

Group = Literal["front-line", "support", "managers", "customers"]

GROUPS: tuple[Group, ...] = ("front-line", "support", "managers", "customers")
"""The four groups whose involvement makes a handbook everybody's (contract, C2)."""


LANGUAGE_PATTERN = f"^{LANGUAGE.pattern}$"

LanguageTag = Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN)]
"""A language by its tag: `et`, `en`, `pt-BR`."""
