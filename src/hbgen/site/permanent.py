"""Addresses that never change: a page for each id that leads to where it stands now, or says what follows it.

What only leads on is written as it is; what is read is a page like any other, for Sphinx to frame (`gone.html`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from hbgen.files import File
from hbgen.site.redirects import page
from hbgen.site.retired_ids import RetiredIds

FOLDER = "id"
"""The folder of these pages, in each version and below `latest`."""
PLACES = "places"
"""Name of the file that says which pages there are, and where each id stands."""


def permanent(site: Mapping[str, Any], retired: RetiredIds, pages: Iterable[str]) -> Iterator[File]:
    """For what `site.json` says of an edition, and the names of its `pages`: `id/<ID>.html` for each id, and the list.

    Ids that are gone (`retired`) are in the list only: `gone` makes their pages.

    The list is there twice: as JSON, and as a script, since a page opened from disk may not fetch a file.
    """
    places = _places(site, retired)
    for id_ in site["ids"]:
        yield File(f"{FOLDER}/{id_}.html", _leading(site, id_, places[id_]))
    data = json.dumps({"ids": places, "pages": sorted(pages)}, ensure_ascii=False, sort_keys=True)
    yield File(f"{PLACES}.json", data.encode())
    yield File(f"{PLACES}.js", f"window.hbgenPlaces = {data};\n".encode())


def gone(site: Mapping[str, Any], retired: RetiredIds) -> Iterator[tuple[str, dict[str, Any], str]]:
    """For each id that is gone: the name of its page, what its template is told, and that template."""
    places = _places(site, retired)
    for id_, was in retired.items():
        leads = f"../{places[was['successor']]}" if "successor" in was else None
        title = escape(was["name"])
        yield f"{FOLDER}/{id_}", {"title": title, "hb_gone": {"id": id_, "leads": leads, **was}}, "gone.html"


def _places(site: Mapping[str, Any], retired: RetiredIds) -> dict[str, str]:
    """Where each id stands that is or was."""
    here = {id_: f"{name}.html" + (f"#{anchor}" if anchor else "") for id_, (name, anchor) in site["ids"].items()}
    return here | {id_: f"{FOLDER}/{id_}.html" for id_ in retired}


def _leading(site: Mapping[str, Any], id_: str, place: str) -> bytes:
    address = f"../{place}"
    link = f'<p><a href="{escape(address)}">{escape(id_)}</a></p>'
    return page(site["language"], f"{id_} – {site['name']}", link, address)
