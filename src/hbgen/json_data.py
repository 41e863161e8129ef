"""The types of JSON data: what is parsed from JSON, and what is written as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import TypeAlias

JsonValue: TypeAlias = "str | int | float | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
"""A JSON value. Tuples count as lists, so that built data need not be copied; a parsed one has `list` and `dict`."""

JsonObject: TypeAlias = "dict[str, JsonValue]"
"""A JSON object that is being built, or was parsed."""


_WORDS = {None: "null", True: "true", False: "false"}


def indented(value: JsonValue) -> str:
    """As `json.dumps(value, ensure_ascii=False, indent=1)`, of finite numbers, in two thirds of the time: that one is
    written in Python too, and makes a generator for each value."""
    parts: list[str] = []
    _add(value, "\n", parts)
    return "".join(parts)


def _add(value: JsonValue, line: str, parts: list[str]) -> None:
    """Add a value, whose lines begin with `line`, in parts."""
    if type(value) is str:
        parts.append(encode_basestring(value))
    elif not isinstance(value, (dict, list, tuple)):
        parts.append(_WORDS[value] if value is None or isinstance(value, bool) else repr(value))
    elif not value:
        parts.append("{}" if isinstance(value, dict) else "[]")
    else:
        inner = f"{line} "
        opening, end = ("{", "}") if isinstance(value, dict) else ("[", "]")
        before = f"{opening}{inner}"
        for key, item in value.items() if isinstance(value, dict) else (("", item) for item in value):
            name = f"{before}{encode_basestring(key)}: " if opening == "{" else before
            if type(item) is str:
                parts.append(f"{name}{encode_basestring(item)}")
            else:
                parts.append(name)
                _add(item, inner, parts)
            before = f",{inner}"
        parts.append(f"{line}{end}")
