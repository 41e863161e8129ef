"""`edition.json` of a built edition: what a site's root has to know of it, long after it was built."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from hbgen.files import File
from hbgen.render.site_data import SiteData

EDITION = "edition.json"


@dataclass(frozen=True, slots=True)
class DescribedEdition:
    """An edition in its own words."""

    name: str
    """The handbook's name."""
    published: str | None
    """The address of the site, without a slash at its end; None where the handbook does not say it."""


def description_file(site: SiteData) -> File:
    """The file for an edition; `site` is the data of `site.json`."""
    data = {"name": site["name"], "published": site["published"]}
    return File(EDITION, json.dumps(data, ensure_ascii=False, sort_keys=True).encode() + b"\n")


def described(folder: Path) -> DescribedEdition:
    """The edition in a folder; raises `OSError` and `ValueError` where its file is missing or is none."""
    data = json.loads((folder / EDITION).read_bytes())
    published = data.get("published")
    return DescribedEdition(str(data.get("name", "")), published if isinstance(published, str) else None)
