"""The content of a form in use, the same for all formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hbgen.instruments.definition import Words


@dataclass(frozen=True, slots=True)
class DeployedItem:
    """One item in a form. Parts that its format does not hold are empty."""

    id: str
    line: int
    """Its row in the file; 1 in formats without rows."""
    fingerprint: str = ""
    words: Mapping[str, Words] = field(default_factory=dict)
    """`text` and other parts (see `verify.PARTS`), each in the form's languages."""
    answers: Mapping[str, Words] | None = None
    """The answers to choose: value → label."""
    rules: Mapping[str, str] = field(default_factory=dict)
    """Rules of scoring: `weight`, `critical` and the like."""


@dataclass(frozen=True, slots=True)
class DeployedForm:
    """An instrument in a form, with its items in order."""

    instrument: str
    version: str
    items: Mapping[str, DeployedItem]
    """Id → item; in a table of answers, id and fingerprint → item."""
    languages: tuple[str, ...] = ()
    """The languages of the form, if its format names them."""
    words: Mapping[str, Words] = field(default_factory=dict)
    """Title and other words outside the items."""


class Misshapen(Exception):
    """The data does not have the structure of its format."""


@dataclass(frozen=True, slots=True)
class OutsideMapping:
    """Untrusted data whose parts are read with checks of their types. Raises `Misshapen` if it is no mapping."""

    data: Any

    def __post_init__(self) -> None:
        if not isinstance(self.data, dict):
            raise Misshapen

    def text(self, key: str) -> str:
        """A scalar as text, empty if missing. Whole numbers are written without a fraction."""
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
        """The texts of a list; empty if it is missing."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise Misshapen(key)
        return value

    def mappings(self, key: str) -> list[OutsideMapping]:
        """The mappings of a list; empty if it is missing."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise Misshapen(key)
        return [OutsideMapping(item) for item in value]


def words_in(data: Any) -> dict[str, str]:
    """Language → words; a bare text has the language ""."""
    if data is None:
        return {}
    if isinstance(data, str):
        return {"": data}
    if not isinstance(data, dict) or not all(isinstance(text, str) for text in data.values()):
        raise Misshapen
    return dict(data)
