"""A form as somebody uses it: what it asks, in whichever format it came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hbgen.exports.definition import Words


@dataclass(frozen=True, slots=True)
class DeployedItem:
    """One item in a form. A part that its format does not hold is left empty."""

    id: str
    line: int
    """Where it stands: a row, or 1."""
    fingerprint: str = ""
    words: Mapping[str, Words] = field(default_factory=dict)
    """`text` and other parts (see `differences.PARTS`), each in the form's languages."""
    answers: Mapping[str, Words] | None = None
    """The answers to choose: value → label."""
    rules: Mapping[str, str] = field(default_factory=dict)
    """How it counts: `weight`, `critical` and the like."""


@dataclass(frozen=True, slots=True)
class DeployedForm:
    """An instrument in a form, with its items in order."""

    instrument: str
    version: str
    items: Mapping[str, DeployedItem]
    """By their ids; in a table of answers also by the mark of their meaning."""
    languages: tuple[str, ...] = ()
    """Those that the form is written in, where it says so."""
    words: Mapping[str, Words] = field(default_factory=dict)
    """Title and other words around the items."""


class Misshapen(Exception):
    """Data that is not of the shape that its format has."""


@dataclass(frozen=True, slots=True)
class OutsideMapping:
    """A mapping that came from outside, asked for parts of a known shape."""

    data: Any

    def __post_init__(self) -> None:
        if not isinstance(self.data, dict):
            raise Misshapen

    def text(self, key: str) -> str:
        """A scalar as text; empty when there is none. Whole numbers are written without a fraction."""
        value = self.data.get(key)
        if value is None:
            return ""
        if isinstance(value, (dict, list)):
            raise Misshapen(key)
        return f"{value:g}" if isinstance(value, float) else str(value)

    def number(self, key: str) -> int:
        value = self.data.get(key)
        if not isinstance(value, int):
            raise Misshapen(key)
        return value

    def mapping(self, key: str) -> OutsideMapping:
        return OutsideMapping(self.data.get(key))

    def texts(self, key: str) -> list[str]:
        """The texts of a list; none when there is no list."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise Misshapen(key)
        return value

    def mappings(self, key: str) -> list[OutsideMapping]:
        """The mappings of a list; none when there is no list."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise Misshapen(key)
        return [OutsideMapping(item) for item in value]


def words_in(data: Any) -> dict[str, str]:
    """Words by language; a bare text stands for one of no language."""
    if data is None:
        return {}
    if isinstance(data, str):
        return {"": data}
    if not isinstance(data, dict) or not all(isinstance(text, str) for text in data.values()):
        raise Misshapen
    return dict(data)
