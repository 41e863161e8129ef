"""Styles and images as separate files, where the theme has them inside pages and style sheets.

The strict policy (`policy`) allows neither styles inside a page nor images inside a style sheet.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes

from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

from hbgen.files import everything_below, put
from hbgen.site.spoken import mirrored_sheet

STYLES = Path(__file__).parent / "styles"
"""A folder of static files: Sphinx fills in the colours."""
ICON = Path(__file__).parent.parent / "static" / "hbgen-icon.svg"
"""The picture of a page among a browser's tabs, for a handbook without a logo."""

_DATA = re.compile(r"""url\(\s*(?:"data:([^"]*)"|'data:([^']*)'|data:([^"'\s)]*))\s*\)""")
_ENDINGS = {
    "font/woff": "woff",
    "font/woff2": "woff2",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/webp": "webp",
}


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", _add_code_colours)
    app.connect("build-finished", _separate)


def _add_code_colours(app: Sphinx) -> None:
    """Give the template of the style sheet for code the colours that furo gives its own template on each page."""
    if app.builder.format != "html":
        return
    from furo import get_pygments_style_colors

    highlighter: PygmentsBridge = app.builder.highlighter  # type: ignore[attr-defined]
    dark = PygmentsBridge("html", app.config.pygments_dark_style)
    colours = {
        "light": get_pygments_style_colors(
            highlighter.formatter_args["style"], fallbacks={"foreground": "black", "background": "white"}
        ),
        "dark": get_pygments_style_colors(
            dark.formatter_args["style"], fallbacks={"foreground": "white", "background": "black"}
        ),
    }
    app.config["html_context"] = {**app.config.html_context, "hb_code": colours}


_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def _separate(app: Sphinx, exception: Exception | None) -> None:
    """Write each image inside a style sheet of the site into a file beside it, and our own sheets without comments."""
    if exception is not None or app.builder.format != "html":
        return
    for sheet in everything_below(Path(app.outdir) / "_static"):
        if sheet.suffix != ".css":
            continue
        text = sheet.read_text("utf-8")
        own = _COMMENT.sub("", text) if sheet.name.startswith("hbgen") else text
        changed, images = separate(mirrored_sheet(sheet.name, own, str(app.config.language)))
        for name, data in images.items():
            put(sheet.parent / name, data)
        if changed != text:
            put(sheet, changed.encode())


def separate(sheet: str) -> tuple[str, dict[str, bytes]]:
    """A style sheet with addresses of files in place of `data:`, and these files by name.

    Data of an unknown type, or that cannot be decoded, is left as it is.
    """
    images: dict[str, bytes] = {}

    def name(match: re.Match[str]) -> str:
        kind, _, text = next(group for group in match.groups() if group is not None).partition(",")
        type_, *parameters = (part.strip().lower() for part in kind.split(";"))
        data = unquote_to_bytes(text)
        if "base64" in parameters:
            try:
                data = base64.b64decode(data, validate=True)
            except binascii.Error:
                return match[0]
        if type_ not in _ENDINGS or not data:
            return match[0]
        file = f"image-{hashlib.sha256(data).hexdigest()[:12]}.{_ENDINGS[type_]}"
        images[file] = data
        return f'url("{file}")'

    return _DATA.sub(name, sheet), images
