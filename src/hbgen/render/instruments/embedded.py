"""JSON embedded in a page, for the scripts of that page.

It is a block of data and no script, so a strict content security policy allows it, and its content cannot close
the element.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from markupsafe import Markup

from hbgen.json_data import JsonValue
from hbgen.render.book.notes import language_note

_UNSAFE = {mark: f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}
"""These characters occur in JSON only within strings, where the escapes mean the same."""


def embedded(value: Mapping[str, JsonValue]) -> Markup:
    """`value` as JSON for the content of `<script type="application/json">`, with notes of the languages in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for mark, escaped in _UNSAFE.items():
        text = text.replace(mark, escaped)
    return Markup(text + "".join(map(language_note, dict.fromkeys(_languages(value)))))


def _languages(value: object) -> Iterator[str]:
    """The languages of texts that are not in the page's: those in `{"text", "lang"}`."""
    if isinstance(value, dict):
        if value.keys() == {"text", "lang"}:
            yield value["lang"]
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return
    for part in value:
        yield from _languages(part)
