"""Whole numbers as digits, however a spreadsheet writes them."""

from __future__ import annotations

import re

from hbgen import suggestions

_WHOLE = re.compile(r"(-?\d{1,6})(?:[.]0+)?", re.ASCII)

_CODE = re.compile(r"[-+−]?0\d", re.ASCII)


def plain_number(text: str) -> str:
    """A whole number as digits: 4 for 4.0 or 4,0, as spreadsheets write it. Other texts, such as 007, are unchanged."""
    if text.isalnum() or not text:
        # Most answers; there is only one way to write them.
        return text
    match = _WHOLE.fullmatch(suggestions.number(text) or text) if len(text) <= 20 and not _CODE.match(text) else None
    return match[1] if match else text
