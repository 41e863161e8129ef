"""Small static redirecting pages: the index pages of audiences, languages and versions, and those below `latest`.

They work without scripts. Their script (`SCRIPT`) keeps the query and the fragment of an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from hbgen.files import is_there, matching, put_all
from hbgen.model.visibility import AUDIENCES
from hbgen.text.formats import language_attributes, language_name
from hbgen.text.labels import LABELS
from hbgen.text.page_words import page_words

SCRIPT = "hbgen-lead.js"
"""The script of such pages; it is in the folder of those that load it."""
_OURS = '<meta name="generator" content="hbgen">'
"""Marks pages written by hbgen, which may be overwritten."""


@cache
def script() -> bytes:
    """The content of `SCRIPT`."""
    return (Path(__file__).parent.parent / "static" / SCRIPT).read_bytes()


def page(language: str, title: str, body: str, leads_to: str, script: str = "") -> bytes:
    """A page of `body` (HTML), which redirects at once to the address `leads_to`.

    With the address of `SCRIPT` as `script`, the query and the fragment of the page's own address are kept. Without
    it, nothing but HTML is needed, and they are lost.
    """
    target = escape(leads_to)
    refresh = f'<meta http-equiv="refresh" content="0; url={target}">'
    if script:
        # Both at once would race, and the fragment could be lost.
        refresh = f"<noscript>{refresh}</noscript>"
        body += f'<script src="{escape(script)}"></script>'
    return (
        f'<!doctype html>\n<html {language_attributes(language)}><head><meta charset="utf-8">{_OURS}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><link rel="canonical" href="{target}">{refresh}'
        f"<title>{escape(title)}</title></head><body>{body}</body></html>\n"
    ).encode()


def audiences(site: Path, order: Sequence[str]) -> None:
    """Write the index page of a site, with links to the editions of each audience, in the first language of `order`.

    `order` may be empty, or hold languages that hbgen has no translation for: the names are English then.
    """
    present = [audience for audience in AUDIENCES if (site / audience / "index.html").is_file()]
    if not present:
        return
    language = next(iter(order), "en")
    translate = page_words(language)
    links = "".join(
        f'<li><a href="{audience}/index.html">{escape(translate(LABELS[audience]))}</a></li>' for audience in present
    )
    leads_to = f"{present[0]}/index.html"
    lead(site, page(language, translate(LABELS[present[0]]), f"<ul>{links}</ul>", leads_to, SCRIPT))


def languages(folder: Path, order: Sequence[str]) -> None:
    """Write the index page of an edition, with links to its languages: those of `order` first, the rest by name."""
    # Folders that begin with a dot are being added or removed.
    present = [path.name for path in matching(folder, "[!.]*") if is_there(path / "index.html")]
    built = [*(tag for tag in order if tag in present), *(tag for tag in present if tag not in order)]
    if not built:
        return
    first = built[0]
    links = "".join(
        f'<li><a {language_attributes(tag, first)} hreflang="{tag}" href="{tag}/index.html">'
        f"{escape(language_name(tag, tag))}</a></li>"
        for tag in map(escape, built)
    )
    lead(folder, page(first, language_name(first, first), f"<ul>{links}</ul>", f"{first}/index.html", SCRIPT))


def version(store: Path, number: str) -> None:
    """Write the index page of the versions of an edition in one language, which redirects to `number`."""
    lead(store, leading(store.name, number, f"{number}/index.html", SCRIPT))


def leading(language: str, title: str, path: str, script: str = "") -> bytes:
    """A page with one link, which redirects to `path` (a path, not an address: it is quoted here)."""
    address = quote(path)
    return page(language, title, f'<p><a href="{escape(address)}">{escape(title)}</a></p>', address, script)


def lead(folder: Path, data: bytes) -> None:
    """Write a redirecting page as the index page of a folder, unless its index page is not hbgen's."""
    path = folder / "index.html"
    if path.is_file() and _OURS.encode() not in path.read_bytes():
        return
    put_all(folder, {SCRIPT: script(), path.name: data})
