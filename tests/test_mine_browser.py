"""Words by situation, a cover for each audience, and "My handbook": what is the reader's comes first."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser import DESK, PHONE, axe, starter_site, visit, wait_until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return starter_site(tmp_path_factory)


def address(site: Path, page: str, edition: str = "staff/en") -> str:
    file, mark, query = page.partition("?")
    return (site / edition / file).as_uri() + mark + query


def headings(page: Page) -> list[str]:
    ids: list[str] = page.locator("article section[id]").evaluate_all("parts => parts.map((part) => part.id)")
    return ids


# --- situations ----------------------------------------------------------------------------------


def test_words_for_an_upset_customer_are_one_tap_from_the_cover(browser: Browser, site: Path) -> None:
    with visit(browser, address(site, "index.html"), PHONE) as page:
        page.locator("#hb-situations").get_by_role("link", name="the customer is upset").click()
        words = page.locator("#hb-say-upset .hb-say").first
        words.wait_for(state="visible")
        box = words.bounding_box()
        assert box and 0 <= box["y"] < 844
        heading = page.locator("#hb-when-upset h2").bounding_box()
        assert heading and heading["y"] >= 0
        assert axe(page) == []
        page.locator("#hb-say-upset a").first.click()
        wait_until(page, "location.hash.length > 1 && location.pathname.includes('/standards/')")


def test_customers_have_no_words_that_are_for_staff(site: Path) -> None:
    assert not (site / "customers/en/pages/situations.html").exists()
    assert "hb-situations" not in (site / "customers/en/index.html").read_text("utf-8")


# --- covers --------------------------------------------------------------------------------------


def test_a_cover_for_work_begins_with_search_and_a_public_one_with_the_promise(browser: Browser, site: Path) -> None:
    with visit(browser, address(site, "index.html"), PHONE) as page:
        order = headings(page)
        assert order.index("hb-situations") < order.index("hb-ways-in") < order.index("hb-new")
        field = page.locator("#hb-find-words").bounding_box()
        promise = page.locator("blockquote.hb-promise").bounding_box()
        assert field and promise and field["y"] < 844 and field["y"] < promise["y"]
        page.locator("#hb-find-words").fill("tagasikõne")
        page.locator("#hb-find-words").press("Enter")
        page.wait_for_url("**/search.html?q=*")
    with visit(browser, address(site, "index.html", "customers/en"), PHONE) as page:
        promise, complain = page.locator("blockquote.hb-promise").bounding_box(), page.locator("#hb-complain")
        assert promise and promise["y"] < 844 and complain.is_visible()
        assert page.locator("#hb-mine").count() == 0
        assert axe(page) == []


# --- my handbook ---------------------------------------------------------------------------------


def test_a_choice_is_kept_and_folds_what_is_for_others(browser: Browser, site: Path) -> None:
    with visit(browser, address(site, "index.html"), PHONE) as page:
        page.locator(".hb-mine summary").click()
        page.locator("#hb-mine input[value=home-visit]").check()
        expect(page.locator(".hb-mine-said")).to_contain_text("This browser keeps the choice.")
        assert axe(page) == []
        page.reload()
        assert page.locator("#hb-mine :checked[type=checkbox]").count() == 1
        page.get_by_role("link", name="My standards").click()
        shown, every = page.locator(".hb-list > li:visible"), page.locator(".hb-list > li")
        expect(page.locator(".hb-mine-note")).to_be_visible()
        assert 0 < shown.count() < every.count()
        folded = every.count() - shown.count()
        assert page.locator(".hb-mine-note").inner_text() == f"My handbook: for others, and folded: {folded}"
        page.get_by_role("button", name="Show all").click()
        expect(shown).to_have_count(every.count())
        assert page.locator(".hb-mine-note").is_hidden()
        # What somebody asks for goes before what was chosen once.
        page.reload()
        page.locator("input[name=words]").fill("tel-03")
        expect(shown).to_have_count(1)


def test_an_address_chooses_in_another_browser(browser: Browser, site: Path) -> None:
    with visit(browser, address(site, "index.html"), DESK) as page:
        page.locator(".hb-mine summary").click()
        page.locator("#hb-mine-role").select_option(index=1)
        role = page.locator("#hb-mine-role").input_value()
        link = page.get_by_role("link", name="Address with this choice, to pass on").get_attribute("href")
    assert link and f"role={role}" in link
    # Another browser, which knows nothing of it.
    with visit(browser, address(site, link), PHONE) as page:
        assert page.locator("#hb-mine-role").input_value() == role
        page.get_by_role("link", name="What is new for me").click()
        expect(page.locator(".hb-mine-note")).to_be_visible()
        every, shown = page.locator(".hb-change"), page.locator(".hb-change:not(.hb-hidden)")
        assert every.count() - shown.count() > 0


def test_what_is_kept_by_hand_does_no_harm(browser: Browser, site: Path) -> None:
    with visit(browser, address(site, "index.html?mine&role=%22%3E%3Cb%3E&channel=nobody"), PHONE) as page:
        assert page.locator("#hb-mine-role").input_value() == ""
        assert page.locator(".hb-mine-doors").is_hidden()
        page.evaluate("Object.keys(localStorage).forEach((key) => localStorage.setItem(key, '[1'))")
        page.goto(address(site, "pages/standards.html"))
        assert page.locator(".hb-list > li:visible").count() == page.locator(".hb-list > li").count()
