"""Addresses that never change: a page for each id that leads to where it stands now, or says what follows it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from hbgen.files import File
from hbgen.locale import translator
from hbgen.site.doors import page
from hbgen.site.former import Former

PLACES = "places"
"""Name of the file that says which pages there are, and where each id stands."""


def permanent(site: Mapping[str, Any], former: Former, pages: Iterable[str]) -> Iterator[File]:
    """For what `site.json` says of an edition, and the names of its `pages`: `id/<ID>.html` for each id, and the list.

    Ids that are gone (`former`) have a page of their own, which says so.

    The list is there twice: as JSON, and as a script, since a page opened from disk may not fetch a file.
    """
    places = {}
    for id_, (name, anchor) in site["ids"].items():
        places[id_] = f"{name}.html" + (f"#{anchor}" if anchor else "")
        yield File(f"id/{id_}.html", _leading(site, id_, places[id_]))
    for id_, was in former.items():
        places[id_] = f"id/{id_}.html"
        yield File(places[id_], _gone(site, id_, was))
    data = json.dumps({"ids": places, "pages": sorted(pages)}, ensure_ascii=False, sort_keys=True)
    yield File(f"{PLACES}.json", data.encode())
    yield File(f"{PLACES}.js", f"window.hbgenPlaces = {data};\n".encode())


def _leading(site: Mapping[str, Any], id_: str, place: str) -> bytes:
    address = f"../{place}"
    link = f'<p><a href="{escape(address)}">{escape(id_)}</a></p>'
    return page(site["language"], f"{id_} – {site['name']}", link, address)


def _gone(site: Mapping[str, Any], id_: str, was: Mapping[str, str]) -> bytes:
    """The page of an id that is gone: what it was, until which release, and what follows it."""
    say = translator(site["language"])
    gone = say("{id} is no longer part of this handbook. It was last in version {version}.")
    said = [f"<p>{escape(gone.format(id=id_, version=was['version']))}</p>"]
    if "reason" in was:
        said.append(f"<p>{escape(was['reason'])}</p>")
    successor = was.get("successor")
    if successor:
        link = f'<a href="{escape(successor)}.html">{escape(successor)}</a>'
        said.append(f"<p>{escape(say('It is followed by'))} {link}.</p>")
    said.append(f'<p><a href="../index.html">{escape(site["name"])}</a></p>')
    title = f"{id_} {was['name']}"
    return page(site["language"], title, f"<main><h1>{escape(title)}</h1>{''.join(said)}</main>")
