"""Three-way merge of texts by lines: what both sides changed is never guessed.

Written here, and not left to `git merge-file`: it gives the same on a machine without Git, and both refuse the same
cases (changes of one line, or of lines beside each other).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple


class _Region(NamedTuple):
    """Lines that are the same in all three texts: where they begin in each, and how many they are."""

    base: int
    ours: int
    theirs: int
    length: int


def merged(base: str, ours: str, theirs: str) -> str | None:
    """`ours` with the changes that lead from `base` to `theirs`; None where both changed the same lines."""
    before, mine, new = (text.splitlines(keepends=True) for text in (base, ours, theirs))
    lines: list[str] = []
    last = _Region(0, 0, 0, 0)
    for region in _unchanged(before, mine, new):
        old_part = before[last.base + last.length : region.base]
        our_part = mine[last.ours + last.length : region.ours]
        new_part = new[last.theirs + last.length : region.theirs]
        if our_part in (old_part, new_part):
            lines += new_part
        elif new_part == old_part:
            lines += our_part
        else:
            return None
        lines += before[region.base : region.base + region.length]
        last = region
    return "".join(lines)


def _unchanged(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> Iterator[_Region]:
    """The lines of `base` that stand in both other texts, in order; last an empty region at the ends."""
    in_ours, in_theirs = (
        SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks() for other in (ours, theirs)
    )
    first = second = 0
    while first < len(in_ours) and second < len(in_theirs):
        mine, new = in_ours[first], in_theirs[second]
        start, end = max(mine.a, new.a), min(mine.a + mine.size, new.a + new.size)
        if start < end:
            yield _Region(start, mine.b + start - mine.a, new.b + start - new.a, end - start)
        if mine.a + mine.size < new.a + new.size:
            first += 1
        else:
            second += 1
    yield _Region(len(base), len(ours), len(theirs), 0)
