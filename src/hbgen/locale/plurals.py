"""Messages that count something: in each language, the form of the noun that fits the number."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

SEPARATOR = "\0"
"""Between the forms of a message: with it, a key is the English singular and plural, as in gettext's own files."""

_NAMED = re.compile(r"\{(\w+)\}")
_GROUPS = re.compile("[\u00a0\u202f\u2009 ]|(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
"""What parts the thousands of a number that is a text already."""

Rule = Callable[[int], int]
"""A whole number → the index of its form."""


def _english_rule(number: int) -> int:
    return int(number != 1)


class PluralText(str):
    """A message with a form for each kind of number; `format` chooses the one for the number that is counted.

    That is `{count}`, or else the first value that it names.
    """

    __slots__ = ("rule",)

    rule: Rule

    def __new__(cls, forms: tuple[str, ...], rule: Rule = _english_rule) -> PluralText:
        text = super().__new__(cls, SEPARATOR.join(forms))
        text.rule = rule
        return text

    def __str__(self) -> str:
        # A translation into English by `str` keeps the forms.
        return self

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.forms,)

    def __reduce__(self) -> tuple[Any, ...]:
        return PluralText, (self.forms,)

    @property
    def forms(self) -> tuple[str, ...]:
        return tuple(self.split(SEPARATOR))

    @property
    def counted(self) -> str:
        """The name of the value that is counted; empty for a message that names none."""
        names = _NAMED.findall(self.forms[-1])
        return "count" if "count" in names else next(iter(names), "")

    def form(self, value: object) -> str:
        """The form for a number, which may be a text already. What is no whole number takes the last form."""
        forms = self.forms
        digits = _GROUPS.sub("", f"{value:g}" if isinstance(value, float) else f"{value}")
        number = int(digits) if digits.isdecimal() and len(digits) < 16 else None
        index = len(forms) - 1 if number is None else self.rule(number)
        return forms[index] if index < len(forms) else forms[-1]

    def format(self, *_: object, **values: object) -> str:
        return self.form(values.get(self.counted, "")).format_map(values)

    def format_map(self, values: Mapping[str, object]) -> str:  # type: ignore[override]
        return self.form(values.get(self.counted, "")).format_map(values)


def plural(one: str, many: str) -> PluralText:
    """The key of a message that counts: in English for the number 1, and for every other number."""
    return PluralText((one, many))


def whole(key: str) -> str:
    """The English words of a key where nothing is counted: the form for many."""
    return key.forms[-1] if isinstance(key, PluralText) else key
