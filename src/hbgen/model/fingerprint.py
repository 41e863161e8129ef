"""A fingerprint of a checklist item's meaning: it changes when, and only when, the meaning does.

Fingerprints (marks) are letters only, since spreadsheets take hexadecimal digits such as `675567562741` or
`123456789e12` for numbers and change them. Older ones are hexadecimal, digit for letter.
"""

from __future__ import annotations

import hashlib
import json
import re

from hbgen.characters import even
from hbgen.json_data import JsonObject
from hbgen.model.measurement import ChecklistItem, Scale, shown_anchors
from hbgen.model.texts import Text

_DIGITS = "0123456789abcdef"
_LETTERS = "ghjkmnpqrstuvwxy"
_AS_LETTERS = str.maketrans(_DIGITS, _LETTERS)
_AS_DIGITS = str.maketrans(_LETTERS, _DIGITS)
_FORMER = re.compile(rf"[{_DIGITS}]+")


def meaning(item: ChecklistItem, scale: Scale | None) -> JsonObject:
    """What a respondent is asked, in every language: text, scale, anchors, when it may be left out.

    Whether it counts the other way round and after which answers it is asked are part of it only where they are said,
    so that marks of other items stay as they were. Weight, guidance and place in the handbook are not part of it, nor
    are anchors of the scale that the item overrides. `scale` is the item's, None for yes and no.
    """
    declared: JsonObject = {"reversed": True} if item.reversed else {}
    if item.asked_when:
        declared["asked_when"] = [[condition.item, sorted(condition.answers)] for condition in item.asked_when]
    return declared | {
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
    """The mark of an item's `meaning` as canonical JSON."""
    return mark(json.dumps(meaning(item, scale), ensure_ascii=False, sort_keys=True, separators=(",", ":")))


LENGTH = 12
PATTERN = rf"^([{_LETTERS}]{{{LENGTH}}}|[{_DIGITS}]{{{LENGTH}}})$"
"""A mark in its current or its former form."""


def mark(text: str) -> str:
    """Twelve letters for the first hexadecimal digits of the SHA-256 of `text`."""
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH].translate(_AS_LETTERS)


def current(written: str) -> str:
    """A mark, current or former, in any letter case, as a current one; other text is returned unchanged."""
    small = written.lower()
    return small.translate(_AS_LETTERS) if _FORMER.fullmatch(small) else small if small.isalpha() else written


def former(mark: str) -> str:
    """A mark in its former, hexadecimal form."""
    return mark.translate(_AS_DIGITS)


def _words(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {tag: even(words) for tag, words in text.words.items()}
