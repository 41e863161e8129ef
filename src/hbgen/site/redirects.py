"""Small static pages that only lead on: in front of audiences, languages, versions, and below `latest`.

They work without scripts. Their script (`SCRIPT`) takes the query and the fragment of an address along.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from hbgen.files import put_all
from hbgen.locale import translator
from hbgen.model.base import AUDIENCES
from hbgen.text.labels import LABELS
from hbgen.text.words import language_name

SCRIPT = "hbgen-lead.js"
"""The script of such pages; it stands in the folder of those that load it."""
_OURS = '<meta name="generator" content="hbgen">'
"""By this a page is known as one that may be written anew."""


@cache
def script() -> bytes:
    """What `SCRIPT` holds."""
    return (Path(__file__).parent.parent / "static" / SCRIPT).read_bytes()


def page(language: str, title: str, body: str, leads_to: str, script: str = "") -> bytes:
    """A page of `body` (HTML), which leads at once to the address `leads_to`.

    With the address of `SCRIPT` as `script`, it leads there with the query and the fragment that the reader came
    with. Without it, nothing but HTML is needed, and they are lost.
    """
    target = escape(leads_to)
    refresh = f'<meta http-equiv="refresh" content="0; url={target}">'
    if script:
        # Both at once would race, and the fragment be lost.
        refresh = f"<noscript>{refresh}</noscript>"
        body += f'<script src="{escape(script)}"></script>'
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">{_OURS}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><link rel="canonical" href="{target}">{refresh}'
        f"<title>{escape(title)}</title></head><body>{body}</body></html>\n"
    ).encode()


def audiences(site: Path, order: Sequence[str]) -> None:
    """Put a page in front of a site that leads to the editions of each audience, in the first language of `order`.

    `order` may be empty, and hold languages that hbgen does not speak: the names are English then.
    """
    there = [audience for audience in AUDIENCES if (site / audience / "index.html").is_file()]
    if not there:
        return
    language = next(iter(order), "en")
    translate = translator(language)
    links = "".join(f'<li><a href="{each}/index.html">{escape(translate(LABELS[each]))}</a></li>' for each in there)
    leads_to = f"{there[0]}/index.html"
    lead(site, page(language, translate(LABELS[there[0]]), f"<ul>{links}</ul>", leads_to, SCRIPT))


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
    lead(folder, page(first, language_name(first, first), f"<ul>{links}</ul>", f"{first}/index.html", SCRIPT))


def version(store: Path, number: str) -> None:
    """Put a page in front of the versions of an edition in one language that leads to `number`."""
    lead(store, leading(store.name, number, f"{number}/index.html", SCRIPT))


def leading(language: str, title: str, path: str, script: str = "") -> bytes:
    """A page with one link, which leads to `path` (not an address: any file name is right)."""
    address = quote(path)
    return page(language, title, f'<p><a href="{escape(address)}">{escape(title)}</a></p>', address, script)


def lead(folder: Path, data: bytes) -> None:
    """Write a leading page as the front page of a folder, unless somebody has put one of their own there."""
    path = folder / "index.html"
    if path.is_file() and _OURS.encode() not in path.read_bytes():
        return
    put_all(folder, {SCRIPT: script(), path.name: data})
