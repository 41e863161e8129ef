"""Permanent addresses: a page for each id that redirects to its place, or names its successor.

Redirects are plain HTML; pages of retired ids are rendered by Sphinx like any other (`gone.html`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import escape

from hbgen.files import File
from hbgen.render.site_data import SiteIds
from hbgen.site.page_values import ExtraPage
from hbgen.site.redirects import page
from hbgen.site.retired_ids import RetiredIds
from hbgen.text.formats import language_attributes

FOLDER = "id"
"""The folder of these pages, in each version and below `latest`."""
PLACES = "places"
"""Name, without extension, of the file with the list of pages, and the place of each id."""


def permanent(site: SiteIds, retired: RetiredIds, pages: Iterable[str]) -> Iterator[File]:
    """`id/<ID>.html` for each id, and the list of places. `site` is the data of `site.json`; `pages` are page names.

    Retired ids are in the list only: `gone` makes their pages.

    The list is written twice: as JSON, and as a script, since a page opened from disk may not fetch a file.
    """
    places = _places(site, retired)
    for id_ in site["ids"]:
        yield File(f"{FOLDER}/{id_}.html", _redirect(site, id_, places[id_]))
    data = json.dumps({"ids": places, "pages": sorted(pages)}, ensure_ascii=False, sort_keys=True)
    yield File(f"{PLACES}.json", data.encode())
    yield File(f"{PLACES}.js", f"window.hbgenPlaces = {data};\n".encode())


def gone(site: SiteIds, retired: RetiredIds) -> Iterator[ExtraPage]:
    """For each retired id: the name of its page, the context of its template, and the template's name."""
    places = _places(site, retired)
    for id_, retired_id in retired.items():
        target = f"../{places[retired_id['successor']]}" if "successor" in retired_id else None
        title = escape(retired_id["name"])
        if tag := retired_id.get("name_language"):
            title = f"<span {language_attributes(tag, site['language'])}>{title}</span>"
        yield f"{FOLDER}/{id_}", {"title": title, "hb_gone": {"id": id_, "leads": target, **retired_id}}, "gone.html"


def _places(site: SiteIds, retired: RetiredIds) -> dict[str, str]:
    """Id → address within the site, of current and retired ids."""
    places = {id_: f"{name}.html" + (f"#{anchor}" if anchor else "") for id_, (name, anchor) in site["ids"].items()}
    return places | {id_: f"{FOLDER}/{id_}.html" for id_ in retired}


def _redirect(site: SiteIds, id_: str, place: str) -> bytes:
    address = f"../{place}"
    link = f'<p><a href="{escape(address)}">{escape(id_)}</a></p>'
    # A title holds one language.
    title = id_ if site["name_language"] else f"{id_} – {site['name']}"
    return page(site["language"], title, link, address)
