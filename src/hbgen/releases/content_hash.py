"""A short hash of the material content of a standard: a confirmation names it to say what was read."""

from __future__ import annotations

import json

from hbgen.model.base import Entry
from hbgen.model.fingerprint import mark as short
from hbgen.model.handbook import Handbook
from hbgen.model.standards import Standard
from hbgen.releases.material_changes import essence, weights


def marks(handbook: Handbook) -> dict[str, str]:
    """Standard's id → mark, of a whole handbook: the mark is the same for every audience."""
    main = handbook.handbook.languages[0]
    return {standard.id: mark(standard, main) for chapter in handbook.standards for standard in chapter.standards}


def mark(standard: Standard, main: str) -> str:
    """Twelve letters that change when, and only when, what counts as material in a standard does.

    Words of the main language count. Whether an author calls a change editorial does not.
    """
    content = {
        "standard": _material_content(standard, main),
        "items": {item.id: _material_content(item, main) for item in standard.measures},
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return short(text)


def _material_content(entry: Entry, main: str) -> dict[str, object]:
    marked = weights(type(entry))
    return {name: essence(getattr(entry, name), main) for name, weight in marked.items() if weight == "material"}
