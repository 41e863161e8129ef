"""The declared rule by which a change is material or editorial, and the least step of the number that follows.

Material are changes of the obligation, its target, its remedy, its scope, or who it binds. The rule is declared
on the model's fields (`MATERIAL`), and here for what is added and removed. Words of the main language decide: a new
translation binds nobody to anything new. Drafts bind nobody at all, and neither does what has retired.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Literal

from hbgen.characters import even
from hbgen.model.base import Counting, Entry, fields_with, is_entry
from hbgen.model.standards import Standard
from hbgen.model.texts import Text
from hbgen.model.visibility import Weight
from hbgen.releases.head import Step
from hbgen.releases.ledger import kept

Class = Literal["material", "editorial", "untold"]

BINDING = frozenset({"standard", "value", "pledge", "item"})
"""Kinds of entries whose addition or removal is material."""


@cache
def weights(entry: type[Entry]) -> dict[str, Class]:
    """Field → mark, of the marked fields of a class; others take the mark of the enclosing field, or are editorial."""
    return {name: mark.name for name, mark in fields_with(entry, Weight)}


def counts(mark: Class, old: object, new: object, main: str) -> Class:
    """How the change of a field with this mark counts. `main` is the handbook's main language."""
    if mark == "material" and essence(old, main) == essence(new, main):
        return "editorial"
    return mark


def essence(value: object, main: str) -> object:
    """A value to compare: without translations, with even white space and sorted lists. `main`: the main language."""
    if isinstance(value, Text):
        words = {main: value.words[main]} if main in value.words else value.words
        return sorted((tag, even(text)) for tag, text in words.items())
    if isinstance(value, tuple):
        return sorted((essence(item, main) for item in value), key=_sorted)
    if is_entry(value):
        return {name: essence(getattr(value, name), main) for name in kept(type(value))}
    return value


def _sorted(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def binds(entry: Entry) -> bool:
    """Whether an entry is in force: all but standards that are drafts or retired."""
    return not isinstance(entry, Standard) or entry.status == "approved"


def override(old: Entry, new: Entry, same: Callable[[object, object], bool]) -> Counting | None:
    """The author's `this_change` for the changes from `old` to `new`; None where it is about earlier ones."""
    counting: Counting | None = getattr(new, "this_change", None)
    return None if counting is None or same(counting, getattr(old, "this_change", None)) else counting


def least_step(has_material: bool, material: Step) -> Step:
    """The smallest step that the rule allows."""
    return material if has_material else "patch"
