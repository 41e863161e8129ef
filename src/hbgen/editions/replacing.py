"""Entries with other values in some fields: entries themselves never change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from hbgen.model.base import Entry, construct, is_entry

T = TypeVar("T", bound=Entry)


def replaced(entry: T, changed: Mapping[str, object]) -> T:
    new = construct(type(entry), {**vars(entry), **changed})
    new.stand_at(entry.place())
    return new


def changed_each(items: tuple[object, ...], change: Callable[[Entry], Entry]) -> tuple[object, ...]:
    """`items` with `change` applied to each; the same object if none changed."""
    if not items or not is_entry(items[0]):
        return items
    new = tuple(change(item) for item in items if is_entry(item))
    return items if all(a is b for a, b in zip(items, new, strict=True)) else new
