"""What lets a published version be opened without a network: its manifest, and the list for its service worker.

The worker of a version serves that version's folder alone, and asks the network first (`static/hbgen-offline.js`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from hbgen.files import File, everything_below
from hbgen.render.site_data import SiteData
from hbgen.site.permanent import FOLDER as IDS
from hbgen.site.search_index import FOLDER as INDEX

MANIFEST, WORKER = "manifest.webmanifest", "sw.js"
_SCRIPT = "_static/hbgen-offline.js"
_KINDS = (".css", ".html", ".js", ".json", ".svg", ".png", ".jpg", ".webp", ".woff2")
_FRONT = ("index.html", "search.html", "searchindex.js", "places.json")
"""What is kept first, with styles and scripts."""


def offline(site: SiteData, out: Path, icon: str) -> Iterator[File]:
    """The files for the finished pages in `out`. `icon` is the name of a picture in `_static`."""
    colour = site["colour"]
    yield File(
        MANIFEST,
        json.dumps(
            {
                "name": site["name"],
                "short_name": site["name"][:30],
                "lang": site["language"],
                # The page that is opened asks which version is in force, and leads there.
                "start_url": "index.html?app",
                "scope": "../",
                "display": "minimal-ui",
                "theme_color": colour,
                "background_color": "#ffffff",
                "icons": [{"src": f"_static/{icon}", "sizes": "any"}],
            },
            ensure_ascii=False,
        ).encode(),
    )
    paths = [path.relative_to(out).as_posix() for path in everything_below(out) if path.is_file()]
    kept = [path for path in paths if path.endswith(_KINDS) and not path.startswith((f"{IDS}/", "_downloads/"))]
    looks = {path for path in kept if path.startswith("_static/") and path.endswith((".css", ".js"))}
    first = [path for path in kept if path in looks.union(_FRONT)]
    digest = hashlib.sha256()
    for path in kept:
        digest.update(path.encode() + hashlib.sha256((out / path).read_bytes()).digest())
    # The search finds every page: who has little time with a network can look up what is there.
    rest = sorted((path for path in kept if path not in first), key=lambda path: not path.startswith(f"{INDEX}/"))
    data = {"digest": digest.hexdigest()[:16], "first": first, "rest": rest}
    # A worker is renewed when these bytes change.
    yield File(WORKER, f'self.hbgenOffline = {json.dumps(data)};\nimportScripts("{_SCRIPT}");\n'.encode())
