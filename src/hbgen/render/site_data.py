"""What `site.json` tells Sphinx about the site as a whole: written with the pages, read by `hbgen.site`."""

from __future__ import annotations

from typing import TypedDict


class SiteIds(TypedDict):
    """The site's name and language, and the location of each id."""

    name: str
    name_language: str
    """The language of the name, where it is not the site's; empty otherwise."""
    language: str
    ids: dict[str, tuple[str, str]]
    """Id → page and anchor (empty for the page itself)."""


class CountedSite(TypedDict):
    """Where counts of reading go, and of what they are."""

    post: str
    edition: str
    version: str


class SiteData(SiteIds):
    """The site as a whole: also its look, its languages and what it offers."""

    also: dict[str, list[str]]
    """Id → words that search finds it by, though it does not say them."""
    audience: str
    counts: CountedSite | None
    """What the script that counts reading needs; None where nothing is counted."""
    concerns: dict[str, tuple[list[str], list[str]]]
    """Id of a standard that is not for everybody → its channels and its roles; an empty list: all."""
    colour: str
    colour_dark: str
    company: str
    company_language: str
    """As `name_language`."""
    date: str
    downloads: bool
    """Whether there are files to download."""
    elsewhere: dict[str, list[str]]
    """Anchor, or page where that is empty → words of the handbook's other languages by which search finds it."""
    feed: str | None
    """The path of the feed of changes, where there is one."""
    print: dict[str, str | None]
    """What stands at the foot of each sheet of paper (`render.book.print_footer.stamp`)."""
    languages: list[str]
    logo: str | None
    logo_dark: str | None
    published: str | None
    """The address of the site, without a slash at its end; None where the handbook does not say it."""
    posts: list[str]
    """Addresses to which pages post."""
    untranslated: list[str]
    """The pages of which more than a few words are in another language, by name."""
