"""The types of JSON data: what is parsed from JSON, and what is written as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

JsonValue: TypeAlias = "str | int | float | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
"""A JSON value. Tuples count as lists, so that built data need not be copied; a parsed one has `list` and `dict`."""

JsonObject: TypeAlias = "dict[str, JsonValue]"
"""A JSON object that is being built, or was parsed."""
