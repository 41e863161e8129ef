"""Finds parts of a page that a strict Content-Security-Policy would block, without a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hbgen.site.policy import INLINE_SCRIPTS

_DATA_BLOCKS = ("application/json", "application/ld+json")
_LOADED = {
    ("script", "src"),
    ("link", "href"),
    ("img", "src"),
    ("img", "srcset"),
    ("image", "href"),
    ("image", "xlink:href"),
    ("use", "href"),
    ("source", "src"),
    ("source", "srcset"),
    ("video", "src"),
    ("video", "poster"),
    ("audio", "src"),
    ("track", "src"),
    ("input", "src"),
}
"""Elements and attributes by which a page loads something."""
_FRAMES = {"iframe", "object", "embed", "frame", "base", "applet", "portal"}
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x20]+")
_NOT_LOADED = {"alternate", "author", "canonical", "next", "prev", "search", "index"}


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.findings: list[str] = []
        self.script: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _FRAMES or tag == "style":
            self.findings.append(f"<{tag}>")
        if tag == "script" and "src" not in attributes and attributes.get("type", "").lower() not in _DATA_BLOCKS:
            self.script = ""
        for name, value in attributes.items():
            # Browsers remove white space and control characters from an address.
            address = _CONTROLS.sub("", value)
            loads = (tag, name) in _LOADED and not (tag == "link" and attributes.get("rel", "") in _NOT_LOADED)
            if name in ("style", "srcdoc") or name.startswith("on"):
                self.findings.append(f"<{tag} {name}={value}>")
            elif address.lower().startswith(("javascript:", "vbscript:", "data:")) or (
                loads and _ABSOLUTE.match(address)
            ):
                self.findings.append(f"<{tag} {name}={value[:60]}>")

    def handle_data(self, data: str) -> None:
        if self.script is not None:
            self.script += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self.script is not None:
            if self.script not in INLINE_SCRIPTS:
                self.findings.append(f"<script>{self.script[:60]}")
            self.script = None


def inline(page: str) -> list[str]:
    """Inline scripts, styles and handlers, frames and foreign files in the HTML of a page; empty if it is safe."""
    finder = _Finder()
    finder.feed(page)
    finder.close()
    return finder.findings
