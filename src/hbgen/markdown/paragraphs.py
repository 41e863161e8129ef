"""Prose by paragraphs, and which paragraph of one language is which of another."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,}|:{3,})")
_KINDS = (
    ("heading", re.compile(r"#{1,6} ")),
    ("fence", _FENCE),
    ("list", re.compile(r" *([-*+]|[0-9]+[.)]) ")),
    ("quote", re.compile(r">")),
    ("table", re.compile(r"\|")),
    ("image", re.compile(r"!\[")),
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of a text between blank lines; a fenced block is one paragraph, whatever is in it."""

    first: int
    """The index of its first line."""
    end: int
    """The index behind its last line."""
    text: str
    """Its lines, without the indent that all of them have."""
    indent: str

    @property
    def kind(self) -> str:
        """What it is by its beginning: a heading with its level, a list, a table, text, …"""
        for name, pattern in _KINDS:
            if match := pattern.match(self.text):
                return f"heading {len(match[0])}" if name == "heading" else name
        return "text"


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a Markdown text."""
    lines = text.split("\n")
    blocks: list[Paragraph] = []
    start: int | None = None
    fence = ""
    for number, line in enumerate([*lines, ""]):
        is_inside = bool(fence) and number < len(lines)
        match = _FENCE.match(line)
        if is_inside:
            fence = "" if match and match[1].startswith(fence) and not line.strip(" `~:") else fence
            continue
        if line.strip() and number < len(lines):
            start = number if start is None else start
            fence = match[1] if match else ""
        elif start is not None:
            blocks.append(_paragraph(lines, start, number))
            start, fence = None, ""
    return blocks


def _paragraph(lines: Sequence[str], first: int, end: int) -> Paragraph:
    rows = lines[first:end]
    indents = [len(row) - len(row.lstrip(" ")) for row in rows if row.strip()]
    indent = " " * min(indents)
    return Paragraph(first, end, "\n".join(row[len(indent) :].rstrip() for row in rows), indent)


Pairs = list[tuple[int | None, int | None]]
"""Index of a paragraph and of its translation, in order; None where one of them has no other."""

_KNOWN, _ALIKE, _UNLIKE, _ALONE = 100.0, 2.0, -6.0, -1.0


def aligned(
    sources: Sequence[Paragraph], others: Sequence[Paragraph], known: Collection[tuple[str, str]] = ()
) -> Pairs:
    """Which paragraph of `others` is the translation of which of `sources`, without changing the order of either.

    `known` are texts with their translations; else paragraphs of one kind and of like length belong together.
    """

    scores = [[_score(source, other, known) for other in others] for source in sources]
    best = _best(scores, len(others))
    pairs: Pairs = []
    row = column = 0
    while row < len(sources) or column < len(others):
        here, both = best[row][column], row < len(sources) and column < len(others)
        if both and best[row + 1][column + 1] + scores[row][column] == here:
            pairs.append((row, column))
            row, column = row + 1, column + 1
        elif row < len(sources) and best[row + 1][column] + _ALONE == here:
            pairs.append((row, None))
            row += 1
        else:
            pairs.append((None, column))
            column += 1
    return pairs


def _score(source: Paragraph, other: Paragraph, known: Collection[tuple[str, str]]) -> float:
    """How likely two paragraphs belong together."""
    if (source.text, other.text) in known:
        return _KNOWN
    if source.kind != other.kind:
        return _UNLIKE
    longer, shorter = max(len(source.text), len(other.text)), min(len(source.text), len(other.text))
    return _ALIKE - 2 * (1 - shorter / longer)


def _best(scores: Sequence[Sequence[float]], width: int) -> list[list[float]]:
    """The best sum of scores from each pair of places on, where a paragraph that stays alone costs a little."""
    height = len(scores)
    best = [[_ALONE * (height - row + width - column) for column in range(width + 1)] for row in range(height + 1)]
    for row in range(height - 1, -1, -1):
        for column in range(width - 1, -1, -1):
            best[row][column] = max(
                best[row + 1][column + 1] + scores[row][column],
                best[row + 1][column] + _ALONE,
                best[row][column + 1] + _ALONE,
            )
    return best
