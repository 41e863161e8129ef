"""Data that stands inside a page, for the scripts of that page.

It is a block of JSON and no script, so that a strict content security policy lets it stand, and it cannot be
ended from within.
"""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

_UNSAFE = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"})
"""Outside of its strings JSON has none of these; within them the escapes mean the same."""


def embedded(value: dict[str, Any]) -> Markup:
    """`value` as JSON that can stand between `<script type="application/json">` and its end."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_UNSAFE))
