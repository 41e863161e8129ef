"""Style sheets for pages that are written from the right: sides of the page become sides of the text."""

from __future__ import annotations

import re

_SIDES = {"left": "start", "right": "end"}
_SIDE = re.compile(
    r"(?<![\w-])"
    r"(?:(?P<box>margin|padding|border|scroll-margin|scroll-padding)-(?P<of_box>left|right)(?P<part>-\w+)?"
    r"|border-(?P<edge>top|bottom)-(?P<corner>left|right)-radius"
    r"|(?P<place>left|right))(?=\s*:)"
)
_VALUE = re.compile(r"(?<![\w-])(?P<name>float|clear|text-align|transition)(?P<between>\s*:\s*)(?P<value>left|right)\b")


def mirrored(sheet: str) -> str:
    """`sheet` with what it says of left and right said of the start and the end of a line.

    On a page that is written from the left it means the same. Shorthands with four values stay as they are.
    """
    return _VALUE.sub(_value, _SIDE.sub(_property, sheet))


def _property(match: re.Match[str]) -> str:
    if match["place"]:
        return f"inset-inline-{_SIDES[match['place']]}"
    if match["edge"]:
        edge = {"top": "start", "bottom": "end"}[match["edge"]]
        return f"border-{edge}-{_SIDES[match['corner']]}-radius"
    return f"{match['box']}-inline-{_SIDES[match['of_box']]}{match['part'] or ''}"


def _value(match: re.Match[str]) -> str:
    side = _SIDES[match["value"]]
    inline = {"text-align": side, "float": f"inline-{side}", "clear": f"inline-{side}"}
    value = inline.get(match["name"], f"inset-inline-{side}")
    return f"{match['name']}{match['between']}{value}"
