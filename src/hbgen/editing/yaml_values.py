"""Values as YAML that the strict reader reads as the same values: on one line, or on lines of their own."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, Union

from hbgen.characters import composed
from hbgen.load.strict_yaml import read
from hbgen.model.written import Map
from hbgen.problems import Problem

Scalar: TypeAlias = str | int | float | bool | None
Value: TypeAlias = Union[Scalar, "LanguageTexts", Mapping[str, "Value"], Sequence["Value"]]
"""What can be written: scalars, texts in languages, and maps and lists of these."""

_PLAIN = re.compile(r"[^\W_][^\n\t:#\"'`{}\[\]&*!|>%@\\]*[\w.?)]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NAME = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class LanguageTexts:
    """A text in some of the handbook's `languages`, the first of which is the main one: language → text."""

    texts: Mapping[str, str]
    languages: tuple[str, ...]

    def whole(self, other_texts: Mapping[str, str] | None = None) -> str | dict[str, str]:
        """The value to write: a map of languages, or the text alone where the handbook has one language only."""
        texts = {**(other_texts or {}), **self.texts}
        if len(self.languages) == 1 and set(texts) == {*self.languages}:
            return texts[self.languages[0]]
        return {tag: texts[tag] for tag in self.languages if tag in texts}


def resolved(value: Value) -> Value:
    """The value as it is read back: maps, lists and scalars, with each letter in its shortest form."""
    if isinstance(value, LanguageTexts):
        value = value.whole()
    if isinstance(value, str):
        return composed(value)
    if isinstance(value, Mapping):
        return {composed(key): resolved(element) for key, element in value.items()}
    return [resolved(element) for element in value] if isinstance(value, Sequence) else value


def scalar(value: Scalar, plain: bool = True) -> str:
    """One value; a text without quotes where that is read as the same text. In brackets, `plain` is False."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(int(value)) if math.isfinite(value) and value == int(value) else repr(value)
    if _PLAIN.fullmatch(value) and (plain or "," not in value) and _reads_as(value):
        return value
    if _DAY.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def like(old: str, text: str, plain: bool) -> str:
    """`text` in the quotes of `old`, which is a scalar as it stands in a file."""
    if old.startswith('"'):
        return json.dumps(text, ensure_ascii=False)
    if old.startswith("'") and "\n" not in text:
        return "'" + text.replace("'", "''") + "'"
    return scalar(text, plain)


def _reads_as(text: str) -> bool:
    problems: list[Problem] = []
    data = read(f"key: {text}\n", "", problems)
    return not problems and isinstance(data, Map) and data.get("key") == text


def flow(value: Value) -> str:
    """A value on one line."""
    if isinstance(value, LanguageTexts):
        value = value.whole()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {flow(element)}" for key, element in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow(element) for element in value) + "]"
    return scalar(value, plain=False)


def field_in_brackets(key: str, value: Value) -> str:
    """A field as it stands in braces."""
    return f"{_key(key)}: {flow(value)}"


def block(fields: Mapping[str, Value]) -> list[str]:
    """Fields, each on lines of its own."""
    lines: list[str] = []
    for key, value in fields.items():
        if isinstance(value, LanguageTexts):
            value = value.whole()
        if isinstance(value, Mapping) and value:
            lines += [f"{_key(key)}:", *(f"  {line}" for line in block(value))]
        elif isinstance(value, Sequence) and not isinstance(value, str):
            entries = [isinstance(element, Mapping) and bool(element) for element in value]
            if entries and all(entries):
                lines += [f"{_key(key)}:", *(f"  {line}" for element in value for line in item(element))]
            else:
                lines.append(f"{_key(key)}: {flow(value)}")
        else:
            lines.append(f"{_key(key)}: {flow(value) if isinstance(value, Mapping) else scalar(value)}")
    return lines


def item(value: Value) -> list[str]:
    """An entry of a list, the dash before its first line."""
    if not isinstance(value, Mapping) or not value:
        return [f"- {flow(value)}"]
    first, *rest = block(value)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def _key(key: str) -> str:
    return key if _NAME.fullmatch(key) else json.dumps(key, ensure_ascii=False)
