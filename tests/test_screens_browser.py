"""What a reader came for is on the first screens: pages are short when they open, and nothing is lost by that."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Browser, Page

from browser import DESK, EDITIONS, PHONE, Edition, axe, look, starter_site, wait_until
from sampling import FULL, some

pytestmark = pytest.mark.browser

SCREEN = 844
LONGEST = 12
"""Screens of a phone that a page of the starter handbook takes when it opens."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return starter_site(tmp_path_factory)


def pages(site: Path, edition: Edition) -> list[Path]:
    """The pages of an edition without the small ones that lead on from ids."""
    return [page for page in sorted((site / edition).rglob("*.html")) if page.parent.name != "id"]


def screens(page: Page) -> float:
    height: int = page.evaluate("document.documentElement.scrollHeight")
    return height / SCREEN


@pytest.mark.parametrize("edition", EDITIONS if FULL else EDITIONS[:1])
def test_no_page_is_longer_than_twelve_screens_of_a_phone(browser: Browser, site: Path, edition: Edition) -> None:
    files = sorted(pages(site, edition), key=lambda file: file.stat().st_size)
    assert len(files) > 20
    lengths = {}
    with look(browser, "about:blank", PHONE) as page:
        # The longest pages are among the larger files.
        for file in files if FULL else some(files[len(files) // 2 :], 16):
            page.goto(file.as_uri())
            lengths[file.name] = screens(page)
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


@pytest.mark.parametrize("edition", some(EDITIONS, 1))
def test_a_standard_takes_a_screen_and_a_half(browser: Browser, site: Path, edition: Edition) -> None:
    with look(browser, (site / edition / "pages/standards/tel.html").as_uri(), PHONE) as page:
        heights: list[float] = page.locator("section.hb-standard").evaluate_all(
            "parts => parts.map((part) => part.getBoundingClientRect().height)"
        )
    assert median(heights) <= 1.5 * SCREEN
    assert max(heights) <= 1.75 * SCREEN


def test_what_helps_now_is_open_and_the_rest_is_one_tap_away(browser: Browser, site: Path) -> None:
    with look(browser, (site / "staff/en/pages/standards/tel.html").as_uri() + "#TEL-03", PHONE) as page:
        standard = page.locator("#TEL-03")
        for part in ("blockquote.hb-promise", "dl.hb-pair", "ul.hb-phrases"):
            assert standard.locator(part).is_visible(), part
        target, history = standard.locator("dt", has_text="Target"), standard.locator("dt", has_text="In force")
        assert target.is_hidden() and history.is_hidden()
        assert standard.locator("summary:visible").count() == 1
        standard.locator("summary:visible").click()
        assert target.is_visible() and history.is_visible()
        assert standard.locator("summary:visible").count() == 1
        assert axe(page, within="#TEL-03") == []


def test_a_wide_page_shows_what_a_phone_folds(browser: Browser, site: Path) -> None:
    with look(browser, (site / "staff/en/pages/standards/tel.html").as_uri(), DESK) as page:
        standard = page.locator("#TEL-03")
        assert standard.locator("dt", has_text="Target").is_visible()
        assert standard.locator("dt", has_text="In force").is_hidden()
        standard.locator("summary:visible").click()
        assert standard.locator("dt", has_text="In force").is_visible()
        assert axe(page, within="#TEL-03") == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_address_of_what_is_folded_opens_it(browser: Browser, site: Path, scripts: bool) -> None:
    with look(browser, (site / "staff/et/pages/organisation.html").as_uri(), PHONE, scripts=scripts) as page:
        folded = page.locator("details.hb-rest .hb-row[id]").last
        name = folded.get_attribute("id")
        assert folded.is_hidden()
        page.goto(page.url + f"#{name}")
        folded.wait_for(state="visible")
        assert 0 <= folded.evaluate("element => element.getBoundingClientRect().top") < SCREEN


def test_words_that_are_searched_in_the_page_open_their_fold(browser: Browser, site: Path) -> None:
    """A browser opens the fold for its own search, and for an address that names words."""
    address = (site / "staff/en/pages/standards/tel.html").as_uri()
    with look(browser, address, PHONE) as page:
        purpose = page.locator("#TEL-04 details.hb-rest dd p").first
        words = " ".join((purpose.text_content() or "").split()[:6])
        assert words and purpose.is_hidden()
    with look(browser, f"{address}#:~:text={words.replace(' ', '%20').replace(',', '%2C')}", PHONE) as page:
        wait_until(page, "document.querySelector('#TEL-04 details.hb-rest').open")


def test_results_begin_with_how_many_reached_their_target(browser: Browser, site: Path) -> None:
    with look(browser, (site / "staff/en/pages/results.html").as_uri(), PHONE) as page:
        tally = page.locator("ul.hb-tally")
        box = tally.bounding_box()
        assert box and box["y"] + box["height"] < SCREEN / 2
        reached, near, below = (int(number) for number in tally.locator("strong").all_inner_texts())
        assert below == page.locator("#hb-short ol.hb-loop > li").count()
        assert min(reached, near, below) >= 0 and reached + near + below > 10
        # Then chapter by chapter, each on a page of its own.
        assert page.locator("#hb-found ul.hb-doors a").count() > 3
        assert page.locator("article section section").first.get_attribute("id") == "hb-found"
