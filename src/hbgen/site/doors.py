"""Small static pages that only lead on: in front of languages, versions and `latest`. They need no script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from hbgen.files import put
from hbgen.render.words import language_name

_OURS = '<meta name="generator" content="hbgen">'
"""By this a page is known as one that may be written anew."""


def page(language: str, title: str, body: str, leads_to: str | None = None, head: str = "") -> bytes:
    """A page of `body` (HTML), which leads to an address at once if one is given."""
    refresh = f'<meta http-equiv="refresh" content="0; url={escape(leads_to)}">' if leads_to else ""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">{_OURS}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">{head}{refresh}'
        f"<title>{escape(title)}</title></head><body>{body}</body></html>\n"
    ).encode()


def languages(folder: Path, order: Sequence[str]) -> None:
    """Put a page in front of an edition's languages that leads to each; `order` comes first, the rest by name."""
    # What begins with a dot is on its way in or out.
    there = sorted(path.parent.name for path in folder.glob("[!.]*/index.html"))
    built = [*(tag for tag in order if tag in there), *(tag for tag in there if tag not in order)]
    if not built:
        return
    links = "".join(
        f'<li><a lang="{tag}" hreflang="{tag}" href="{tag}/index.html">{escape(language_name(tag, tag))}</a></li>'
        for tag in map(escape, built)
    )
    first = built[0]
    lead(folder / "index.html", page(first, language_name(first, first), f"<ul>{links}</ul>", f"{first}/index.html"))


def version(shelf: Path, number: str) -> None:
    """Put a page in front of the versions of an edition in one language that leads to `number`."""
    link = f'<p><a href="{number}/index.html">{number}</a></p>'
    lead(shelf / "index.html", page(shelf.name, number, link, f"{number}/index.html"))


def lead(path: Path, data: bytes) -> None:
    """Write a leading page, unless somebody has put one of their own there."""
    if path.is_file() and _OURS.encode() not in path.read_bytes():
        return
    put(path, data, durable=True)
