"""What stands at a site's root for hosts and search engines: an answer to unknown addresses, robots.txt and a sitemap.

A release is frozen, so that it cannot say itself that a newer one is in force: that stands here. Everything is made
from the editions that the site holds. On a branch only some of them are at hand; what is known of the others stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote, urlsplit

from hbgen.files import is_there, matching, put
from hbgen.model.visibility import AUDIENCES, PUBLIC
from hbgen.publishing import manifest
from hbgen.publishing.store import Store
from hbgen.publishing.versions import LATEST, newest
from hbgen.site import policy
from hbgen.site.described_edition import EDITION, described
from hbgen.site.permanent import FOLDER as IDS
from hbgen.text.formats import direction, language_attributes, language_name
from hbgen.text.labels import LABELS
from hbgen.text.page_words import page_words

MISSING, ROBOTS, SITEMAP = "404.html", "robots.txt", "sitemap.xml"
_STATIC = ("hbgen-missing.js", "hbgen-missing.css")
FILES = (MISSING, ROBOTS, SITEMAP, *_STATIC)
"""Names of all these files."""
_OURS = "Made by hbgen: written anew with each publish. Remove this line to keep your own file."
_ENTRY = re.compile(r"^<url><loc>([^<]*)</loc>.*</url>$", re.MULTILINE)
_ASIDE = ("search.html",)
"""Pages that search engines have no use for."""


@dataclass(frozen=True, slots=True)
class _Front:
    """An edition as its readers enter it."""

    audience: str
    language: str
    search: str
    """The address of its search page below the site."""


def refresh(site: Path, order: Sequence[str]) -> None:
    """Write these files for the site as it is now, the languages of `order` first. A file that is not hbgen's stays."""
    fronts = _fronts(site, order)
    published = _published(site, fronts)
    prefix = quote(urlsplit(published or "").path.rstrip("/"), safe="/%") + "/"
    _put(site / MISSING, _missing(fronts, prefix))
    for name in _STATIC:
        put(site / name, (Path(__file__).parent.parent / "static" / name).read_bytes(), durable=True)
    # Addresses in a sitemap are absolute, and internal editions are not to be found.
    has_sitemap = published is not None and any(front.audience == PUBLIC for front in fronts)
    _put(site / ROBOTS, _robots(f"{published}/{SITEMAP}" if has_sitemap else None))
    if published is not None and has_sitemap:
        _put(site / SITEMAP, _sitemap(site, fronts, published))
    policy.put_headers(site, {}, keep=True, unlisted=_with_old(site, fronts))


def _fronts(site: Path, order: Sequence[str]) -> list[_Front]:
    fronts = []
    for audience in AUDIENCES:
        present = [path.name for path in matching(site / audience, "[!.]*") if is_there(path / "index.html")]
        for language in (*(tag for tag in order if tag in present), *(tag for tag in present if tag not in order)):
            released = is_there(site / audience / language / LATEST / "index.html")
            page = f"{LATEST}/search.html" if released else "index.html"
            fronts.append(_Front(audience, language, f"{audience}/{language}/{page}"))
    return fronts


def _newest(site: Path, front: _Front) -> Path | None:
    """The folder of an edition's newest release; None where there is none, or where it is not at hand."""
    store = Store(site, f"{front.audience}/{front.language}")
    number = newest(store.versions())
    return store.folder / number if number is not None and store.holds(number) else None


def _published(site: Path, fronts: Sequence[_Front]) -> str | None:
    """Where the site stands, as the newest releases know it; None where they do not."""
    folders = (_newest(site, front) for front in fronts)
    addresses = (described(folder).published for folder in folders if folder is not None and is_there(folder / EDITION))
    return next((address for address in addresses if address), None)


def _with_old(site: Path, fronts: Sequence[_Front]) -> policy.Unlisted:
    """The versions that search engines leave out: those that are withdrawn, and public ones that are no longer new."""
    known = policy.unlisted_versions(site)
    lists = [Store(site, f"{PUBLIC}/{front.language}").versions() for front in fronts if front.audience == PUBLIC]
    released = {version.number for versions in lists for version in versions if version.released}
    in_force = {newest(versions) for versions in lists}
    return policy.Unlisted(known.withdrawn, frozenset((known.old | released) - in_force))


def _put(path: Path, text: str) -> None:
    if not path.exists() or _OURS.encode() in path.read_bytes():
        put(path, text.encode(), durable=True)


def _robots(sitemap: str | None) -> str:
    """Every page may be read: what is not to be found says so itself, or its host does, to whoever reads it."""
    lines = [f"# {_OURS}", "User-agent: *", "Disallow:", *([f"Sitemap: {sitemap}"] if sitemap else [])]
    return "\n".join(lines) + "\n"


def _sitemap(site: Path, fronts: Sequence[_Front], published: str) -> str:
    """The pages of the newest public releases. Those of languages that are not at hand are kept."""
    entries: dict[str, str] = {}
    if (site / SITEMAP).is_file():
        entries = {match[1]: match[0] for match in _ENTRY.finditer((site / SITEMAP).read_text("utf-8"))}
    for front in fronts:
        folder = _newest(site, front) if front.audience == PUBLIC else None
        release = manifest.read(folder) if folder is not None else None
        if folder is None or release is None:
            continue
        below = f"{published}/{front.audience}/{front.language}/"
        entries = {address: entry for address, entry in entries.items() if not address.startswith(below)}
        for path in release.files:
            if path.endswith(".html") and not path.startswith(f"{IDS}/") and path not in _ASIDE:
                address = escape(f"{below}{folder.name}/{quote(path)}")
                entries[address] = f"<url><loc>{address}</loc><lastmod>{release.version.date}</lastmod></url>"
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<!-- {_OURS} -->"]
    lines.append('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">')
    return "\n".join([*lines, *(entries[address] for address in sorted(entries)), "</urlset>"]) + "\n"


def _missing(fronts: Sequence[_Front], prefix: str) -> str:
    """The page for addresses that lead nowhere, in each language: it may be shown at any address below the site.

    So its own addresses begin at the host's root, and `prefix` leads to the site: `/` where the handbook does not say
    where it is published. Its script finds the edition that the address meant.
    """
    tags = list(dict.fromkeys(front.language for front in fronts)) or ["en"]
    parts = "".join(_part(tag, [front for front in fronts if front.language == tag], prefix) for tag in tags)
    title = escape(page_words(tags[0])("This page is not here"))
    return (
        f'<!doctype html>\n<html {language_attributes(tags[0])}><head><meta charset="utf-8">'
        f"<!-- {_OURS} -->{policy.meta()}"
        '<meta name="robots" content="noindex"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{title}</title>'
        f'<link rel="stylesheet" href="{escape(prefix)}{_STATIC[1]}">'
        f'</head><body><main data-base="{escape(prefix)}">{parts}</main>'
        f'<script src="{escape(prefix)}{_STATIC[0]}"></script></body></html>\n'
    )


def _part(language: str, fronts: Sequence[_Front], prefix: str) -> str:
    say = page_words(language)
    links = "".join(
        f'<li><a href="{escape(f"{prefix}{front.audience}/{language}/index.html")}">'
        f"{escape(say(LABELS[front.audience]))}</a></li>"
        for front in fronts
    )
    action = escape(prefix + fronts[0].search) if fronts else escape(prefix)
    tag = escape(language)
    help_ = say("It has another address now, or its address has a slip. Look for it by words or by its code:")
    return (
        f'<section lang="{tag}" dir="{direction(language)}"'
        f' data-editions="{escape(" ".join(front.search for front in fronts))}">'
        f"<h1>{escape(say('This page is not here'))}</h1>"
        f"<p>{escape(help_)}</p>"
        f'<form role="search" method="get" action="{action}" aria-label="{escape(language_name(language, language))}">'
        f'<label for="q-{tag}">{escape(say("Words or id"))}</label>'
        f'<input type="search" id="q-{tag}" name="q" autocomplete="off">'
        f'<button type="submit">{escape(say("Search for it"))}</button></form>'
        f'<p role="status" data-known="{escape(say("{id} is here:"))}"></p>'
        f"<ul>{links}</ul></section>"
    )
