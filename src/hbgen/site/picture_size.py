"""The size of a picture, so that its place on a page is kept free until it is loaded."""

from __future__ import annotations

import re
import struct

_PNG = b"\x89PNG\r\n\x1a\n"
_ROOT = re.compile(rb"<svg\b[^>]*>", re.IGNORECASE)
_LENGTH = r"""\b%s\s*=\s*["']\s*([0-9.]+)(?:px)?\s*["']"""
_VIEW_BOX = re.compile(rb"""\bviewBox\s*=\s*["']\s*[-0-9.]+[\s,]+[-0-9.]+[\s,]+([0-9.]+)[\s,]+([0-9.]+)""")
_WIDEST = 1000
"""The width of a drawing that says its proportions alone: it is as wide as its place, as browsers draw it."""


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or SVG in pixels; None for another format, or a drawing that says nothing of it."""
    if data.startswith(_PNG) and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return (width, height) if width and height else None
    root = _ROOT.search(data)
    return _drawing_size(root[0]) if root else None


def _drawing_size(root: bytes) -> tuple[int, int] | None:
    lengths = [re.search((r"(?<![-\w])" + _LENGTH % name).encode(), root) for name in ("width", "height")]
    if lengths[0] and lengths[1]:
        return _rounded(float(lengths[0][1]), float(lengths[1][1]))
    box = _VIEW_BOX.search(root)
    if box is None or not float(box[1]):
        return None
    return _rounded(_WIDEST, _WIDEST * float(box[2]) / float(box[1]))


def _rounded(width: float, height: float) -> tuple[int, int] | None:
    size = round(width), round(height)
    return size if all(size) else None
