"""What counts: the declared rule by which a change is material or editorial, and what number that asks for.

Material is what touches the obligation, its target, its remedy, its scope, or who it binds. The rule is declared
on the model's fields (`MATERIAL`), and here for what is added and removed. Words of the main language decide: a new
translation binds nobody to anything new. Drafts bind nobody at all, and neither does what has retired.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

from hbgen.characters import even
from hbgen.model.base import Counting, Entry, Text, Weight, fields_with, is_entry
from hbgen.model.standards import Standard
from hbgen.releases.head import Step
from hbgen.releases.ledger import kept

Class = Literal["material", "editorial", "untold"]

BINDING = frozenset({"standard", "value", "pledge", "item"})
"""Kinds of which one more, or one less, is material."""


@cache
def weights(entry: type[Entry]) -> dict[str, Class]:
    """How fields of a class are marked; the others take the mark of the field around them, or are editorial."""
    return {name: mark.name for name, mark in fields_with(entry, Weight)}


def counts(mark: Class, old: Any, new: Any, main: str) -> Class:
    """How a change counts of a field with this mark. `main` is the handbook's main language."""
    if mark == "material" and essence(old, main) == essence(new, main):
        return "editorial"
    return mark


def essence(value: Any, main: str) -> Any:
    """What is left of a value when its translations, its white space and the order of its lists are not counted."""
    if isinstance(value, Text):
        words = {main: value.words[main]} if main in value.words else value.words
        return sorted((tag, even(said)) for tag, said in words.items())
    if isinstance(value, tuple):
        return sorted((essence(item, main) for item in value), key=_sorted)
    if is_entry(value):
        kind: type[Entry] = type(value)
        return {name: essence(getattr(value, name), main) for name in kept(kind)}
    return value


def _sorted(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def binds(entry: Entry) -> bool:
    """Whether what an entry says is in force: all but standards that are drafts or have retired."""
    return not isinstance(entry, Standard) or entry.status == "approved"


def override(old: Entry, new: Entry, same: Callable[[Any, Any], bool]) -> Counting | None:
    """What the author says about the changes from `old` to `new`: not what was said about earlier ones."""
    said: Counting | None = getattr(new, "this_change", None)
    return None if said is None or same(said, getattr(old, "this_change", None)) else said


def least_step(has_material: bool, material: Step) -> Step:
    """The smallest step that the rule allows."""
    return material if has_material else "patch"
