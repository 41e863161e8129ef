"""What `site.json` tells Sphinx about the site as a whole: written with the pages, read by `hbgen.site`."""

from __future__ import annotations

from typing import TypedDict


class SiteData(TypedDict):
    """The site's name, look and languages, and the location of each id."""

    audience: str
    colour: str
    colour_dark: str
    company: str
    date: str
    downloads: bool
    """Whether there are files to download."""
    feed: str | None
    """The path of the feed of changes, where there is one."""
    print: dict[str, str | None]
    """What stands at the foot of each sheet of paper (`render.book.print_footer.stamp`)."""
    ids: dict[str, tuple[str, str]]
    """Id → page and anchor (empty for the page itself)."""
    language: str
    languages: list[str]
    logo: str | None
    logo_dark: str | None
    name: str
    posts: list[str]
    """Addresses to which pages post."""
