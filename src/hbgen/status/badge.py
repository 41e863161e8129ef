"""A badge: a small picture that says how many standards are approved."""

from __future__ import annotations

import unicodedata
from html import escape

from hbgen.locale import Translate
from hbgen.status import HandbookStatus

_HEIGHT, _MARGIN = 20, 8
_NARROW, _WIDE = 6.8, 12.0
"""Widths of a letter at 11 pixels: of most scripts, and of those whose letters fill a square."""
_GROUND, _PART, _ALL = "#3d4248", "#0a5ea8", "#1a6b34"
"""Colours on which white text has a contrast of 4.5 and more."""
_FONTS = "Verdana, DejaVu Sans, Arial, sans-serif"


def badge(status: HandbookStatus, translate: Translate) -> str:
    """The badge as SVG. It loads nothing; its texts are escaped, and say the same to a screen reader."""
    label = _printable(translate("handbook"))
    if status.live:
        words = translate("{approved} of {all} approved")
        value = _printable(words.format(approved=status.standards["approved"], all=status.live))
    else:
        value = _printable(translate("no standards yet"))
    colour = _ALL if status.live and status.standards["approved"] == status.live else _PART
    left, right = (_width(text) + 2 * _MARGIN for text in (label, value))
    whole = escape(f"{label}: {value}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img" '
        f'aria-label="{whole}">\n'
        f"<title>{whole}</title>\n"
        f'<rect width="{left + right}" height="{_HEIGHT}" rx="3" fill="{_GROUND}"/>\n'
        f'<path d="M{left} 0h{right - 3}a3 3 0 0 1 3 3v{_HEIGHT - 6}a3 3 0 0 1 -3 3h-{right - 3}z" fill="{colour}"/>\n'
        f'<g fill="#fff" font-family="{_FONTS}" font-size="11">\n'
        f"{_text(label, _MARGIN)}{_text(value, left + _MARGIN)}"
        "</g>\n"
        "</svg>\n"
    )


def _text(text: str, x: int) -> str:
    # The length is set, so that the text fits whichever font there is.
    return f'<text x="{x}" y="14" textLength="{_width(text)}" lengthAdjust="spacingAndGlyphs">{escape(text)}</text>\n'


def _width(text: str) -> int:
    return round(sum(_WIDE if unicodedata.east_asian_width(letter) in "WF" else _NARROW for letter in text))


def _printable(text: str) -> str:
    """`text` without characters that XML does not hold."""
    return "".join(letter for letter in text if letter.isprintable())
