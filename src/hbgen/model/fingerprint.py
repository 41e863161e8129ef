"""A short mark of what a checklist item means: it changes when, and only when, the meaning does."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from hbgen.model.base import Text
from hbgen.model.measurement import ChecklistItem, Scale, shown_anchors


def meaning(item: ChecklistItem, scale: Scale | None) -> dict[str, Any]:
    """What a respondent is asked, in every language: text, scale, anchors, when it may be left out.

    Weight, guidance and place in the handbook are not part of it, nor is an anchor of the scale that the item
    words anew: nobody reads it there. `scale` is the item's, None for yes and no.
    """
    return {
        "text": _words(item.text),
        "scale": None
        if scale is None
        else {
            "low": scale.low,
            "high": scale.high,
            "options": [[option.id, _words(option.text), option.points] for option in scale.options],
        },
        "anchors": {str(value): _words(text) for value, text in shown_anchors(item, scale).items()},
        "not_applicable": _words(item.not_applicable),
    }


def fingerprint(item: ChecklistItem, scale: Scale | None) -> str:
    """Twelve hexadecimal digits of the SHA-256 of an item's `meaning`, written as canonical JSON."""
    text = json.dumps(meaning(item, scale), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _words(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {tag: " ".join(words.split()) for tag, words in text.words.items()}
