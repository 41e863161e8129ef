"""A diff of two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import takewhile
from typing import Literal

_WORDS = re.compile(r"\w+(?:[.,:’'/@-]\w+)*|\s+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n+|[^\n]+")
"""Blank lines belong to the line above: comparing a thousand equal lines would take minutes."""

_MOST = 1500
"""Longer texts are compared by the line: word by word would take seconds, and nobody could read it. Texts of more
lines are replaced as a whole between their common start and end."""


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A piece of text that is in both texts, only in the old one, or only in the new one."""

    what: Literal["equal", "delete", "insert"]
    text: str


# The list of changes, the feeds and the editions of one language compare the same texts.
@lru_cache(maxsize=2_000)
def word_diff(old: str, new: str) -> tuple[TextSpan, ...]:
    """The spans that turn `old` into `new`, in reading order; a deletion stands before its insertion.

    The spans without `insert` are `old`, those without `delete` are `new`. Deterministic.
    """
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(a), len(b)) > _MOST:
        a, b = _LINES.findall(old), _LINES.findall(new)
    return tuple(_joined([step for step in _steps(a, b) if step != ("", "")]))


def _steps(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of pieces of the old and the new text; the two are equal where nothing changed."""
    start = sum(1 for _ in takewhile(_are_same, zip(a, b, strict=False)))
    ends = zip(reversed(a[start:]), reversed(b[start:]), strict=False)
    end = sum(1 for _ in takewhile(_are_same, ends))
    yield "".join(a[:start]), "".join(b[:start])
    yield from _between(a[start : len(a) - end], b[start : len(b) - end])
    yield "".join(a[len(a) - end :]), "".join(b[len(b) - end :])


def _are_same(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1]


def _between(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[str, str]]:
    if max(len(a), len(b)) > _MOST:
        yield "".join(a), "".join(b)
        return
    for _, a_start, a_end, b_start, b_end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        yield "".join(a[a_start:a_end]), "".join(b[b_start:b_end])


def _joined(steps: list[tuple[str, str]]) -> Iterator[TextSpan]:
    """Spans in which words that were replaced one after the other are replaced together."""
    number = 0
    while number < len(steps):
        old, new = steps[number]
        number += 1
        if old == new:
            yield TextSpan("equal", old)
            continue
        # A space between two exchanged words is no reason to break them apart.
        while number + 1 < len(steps) and steps[number][0] == steps[number][1] and steps[number][0].isspace():
            between, after = steps[number][0], steps[number + 1]
            old, new = old + between + after[0], new + between + after[1]
            number += 2
        if old:
            yield TextSpan("delete", old)
        if new:
            yield TextSpan("insert", new)
