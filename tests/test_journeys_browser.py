"""Eight journeys of readers on a phone: what they came for, in how many taps, and how far down it stands.

`docs/reading.py` writes them down. A tap is a click or a choice; what is typed is no tap.
A screen is 844 px: one that is reached without scrolling counts 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from browser import PHONE, missing, starter_site, wait_until
from hosted import hosted
from released import host as published
from released import make, released
from test_front_browser import keeps

reason = missing()
pytestmark = [pytest.mark.browser, pytest.mark.skipif(reason is not None, reason=reason or "")]

SCREEN = 844


@dataclass
class Journey:
    """A reader on a phone, who counts taps and looks how far down a thing stands."""

    page: Page
    host: str
    taps: int = 0
    screens: int = 1
    printed: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        self.page.goto(f"{self.host}/{address}")

    def tap(self, what: Locator) -> None:
        """A tap on something that is seen; what stands lower is scrolled to."""
        self.look(what)
        what.click()
        self.taps += 1

    def look(self, what: Locator) -> None:
        """How far down a thing stands on the page as it opened, in screens."""
        what.wait_for(state="visible")
        bottom = what.evaluate("element => element.getBoundingClientRect().top + Math.min(element.offsetHeight, 44)")
        self.screens = max(self.screens, math.ceil(bottom / SCREEN))


def angry(journey: Journey) -> None:
    journey.open("staff/et/index.html")
    page = journey.page
    journey.tap(page.locator(".hb-search-link"))
    page.locator(".hb-find-bar input").type("vihasel klien")
    option = page.locator(".hb-find-list [role=option]", has_text="vihane").or_(
        page.locator(".hb-find-list [role=option]", has_text="viha")
    )
    journey.tap(option.first)
    wait_until(page, "location.hash.length > 1")
    # The page moves there once all that stands above is laid out.
    seen = "[...document.querySelectorAll('.hb-say')].find((words) => words.checkVisibility())"
    wait_until(page, f"{seen}?.getBoundingClientRect().top < {SCREEN * 1.5}")


def channel(journey: Journey) -> None:
    journey.open("staff/en/index.html")
    page = journey.page
    journey.tap(page.locator("#hb-ways-in").get_by_role("link", name="Phone", exact=True))
    first = page.locator(".hb-list > li:not(.hb-hidden)").first
    journey.look(first)


def from_code(journey: Journey) -> None:
    journey.open("staff/en/index.html?mine&channel=counter")
    page = journey.page
    journey.tap(page.get_by_role("link", name="My standards"))
    journey.look(page.locator(".hb-list > li:not(.hb-hidden)").first)
    expect(page.locator(".hb-mine-note")).to_be_visible()


def changed(journey: Journey) -> None:
    journey.open("staff/en/index.html?mine&role=call-agent")
    page = journey.page
    journey.tap(page.get_by_role("link", name="What is new for me"))
    journey.look(page.locator(".hb-change:not(.hb-hidden)").first)


def printing(journey: Journey) -> None:
    journey.open("staff/en/index.html")
    page = journey.page
    journey.tap(page.locator("#hb-ways-in").get_by_role("link", name="On the phone"))
    page.emulate_media(media="print")
    expect(page.locator(".hb-phrases").first).to_be_visible()
    expect(page.locator(".mobile-header")).to_be_hidden()
    page.emulate_media(media="screen")


def complaint(journey: Journey) -> None:
    journey.open("customers/en/index.html")
    contact = journey.page.locator("#hb-complain a[href^='mailto:']").first
    journey.look(contact)


def fell_short(journey: Journey) -> None:
    journey.open("managers/en/index.html?mine&unit=call-centre")
    page = journey.page
    journey.tap(page.get_by_role("link", name="Results of my unit"))
    journey.look(page.locator("#hb-unit-short li").first)


@dataclass(frozen=True)
class Told:
    """A journey in a table: who wants what, and its bounds."""

    words: str
    walk: Callable[[Journey], None]
    taps: int
    screens: int


JOURNEYS = (
    Told("Words for an angry customer, by a half-typed inflected word", angry, 2, 1),
    Told("What I must do at my channel", channel, 1, 2),
    Told("What I must do, from a QR code at the counter", from_code, 1, 1),
    Told("What changed for me", changed, 1, 2),
    Told("Print my chapter", printing, 1, 2),
    Told("Complain as a customer", complaint, 0, 4),
    Told("Which standards of my unit fell short", fell_short, 1, 1),
)
OFFLINE = "Open the handbook offline after a publish"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with hosted(starter_site(tmp_path_factory)) as address:
        yield address


def phone(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport={"width": PHONE, "height": SCREEN}, has_touch=True)


def walked(browser: Browser, host: str, declared: Told) -> Journey:
    """The journey as it was walked by somebody who was never here."""
    context = phone(browser)
    try:
        journey = Journey(context.new_page(), host)
        declared.walk(journey)
        return journey
    finally:
        context.close()


@pytest.mark.parametrize("declared", JOURNEYS, ids=lambda declared: declared.walk.__name__)
def test_a_journey_takes_no_more_taps_and_screens_than_it_should(browser: Browser, host: str, declared: Told) -> None:
    journey = walked(browser, host, declared)
    assert (journey.taps, journey.screens) <= (declared.taps, declared.screens) and journey.screens <= declared.screens


def offline(browser: Browser, made: Path, folder: Path) -> Journey:
    """Somebody who read a release opens the one after it without a network, having been online once."""
    context = phone(browser)
    try:
        with published(made, folder) as host:
            journey = Journey(context.new_page(), host.address)
            journey.open("staff/en/latest/index.html")
            keeps(journey.page, "/1.0.0/pages/standards/one.html")
            host.publish()
            journey.open("staff/en/latest/index.html")
            journey.page.wait_for_url("**/2.0.0/index.html*")
            keeps(journey.page, "/2.0.0/pages/standards/one.html")
            context.set_offline(True)
            journey.open("staff/en/2.0.0/index.html")
            journey.tap(journey.page.locator("#hb-ways-in .hb-doors a").first)
            expect(journey.page.locator("#ONE-1 blockquote")).to_have_text("You get an answer today.")
            return journey
    finally:
        context.close()


def test_the_handbook_opens_offline_after_a_publish(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    journey = offline(browser, released(tmp_path_factory), tmp_path)
    assert (journey.taps, journey.screens) <= (1, 2)


def table(browser: Browser, host: str, folder: Path) -> str:
    """The journeys in Markdown, with what they took: for the docs."""
    rows = [(declared.words, walked(browser, host, declared)) for declared in JOURNEYS]
    make(folder)
    rows.append((OFFLINE, offline(browser, folder, folder)))
    lines = [f"| {words} | {journey.taps} | {journey.screens} |" for words, journey in rows]
    return "\n".join(["| journey on a phone | taps | screens |", "| --- | ---: | ---: |", *lines]) + "\n"
