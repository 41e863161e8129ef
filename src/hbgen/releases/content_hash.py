"""A short mark of what a standard means: by it a confirmation says what was read."""

from __future__ import annotations

import json

from hbgen.model.base import Entry
from hbgen.model.fingerprint import mark as short
from hbgen.model.handbook import Handbook
from hbgen.model.standards import Standard
from hbgen.releases.rule import essence, weights


def marks(handbook: Handbook) -> dict[str, str]:
    """Standard's id → mark, of a whole handbook: a mark does not depend on who reads."""
    main = handbook.handbook.languages[0]
    return {one.id: mark(one, main) for chapter in handbook.standards for one in chapter.standards}


def mark(standard: Standard, main: str) -> str:
    """Twelve letters that change when, and only when, what counts as material in a standard does.

    Words of the main language count. Whether an author calls a change editorial does not: two texts are two.
    """
    held = {"standard": _held(standard, main), "items": {one.id: _held(one, main) for one in standard.measures}}
    text = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return short(text)


def _held(entry: Entry, main: str) -> dict[str, object]:
    marked = weights(type(entry))
    return {name: essence(getattr(entry, name), main) for name, weight in marked.items() if weight == "material"}
