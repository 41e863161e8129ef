"""What single cells of a plan's workbook say, as people and spreadsheets write them."""

from __future__ import annotations

import datetime
import re

from hbgen import meant


def parts(text: str) -> list[str]:
    """`a, b; c` → a, b, c."""
    return [part for part in (one.strip() for one in re.split(r"[,;\n]", text)) if part]


def iso(text: str, epoch: datetime.date) -> str:
    """A day as `2026-03-31`: people write it 31.3.2026, spreadsheets make a number of it. Another text stays."""
    return meant.day(text, epoch) or text


def short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def letters(column: int) -> str:
    """1 → `A`, 27 → `AA`."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
