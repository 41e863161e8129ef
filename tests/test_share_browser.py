"""Addresses that a reader passes on: a button beside each code, and an answer to a code that nothing has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser import PHONE, axe, look, starter_site, visit
from sampling import sampled

pytestmark = pytest.mark.browser

_SHARE = "navigator.share = async (what) => { window.shared = what; };"
_NO_SHARE = """
    navigator.share = undefined;
    Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => { window.copied = text; } } });
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return starter_site(tmp_path_factory)


def chapter(site: Path, rest: str = "") -> str:
    return (site / "staff/en/pages/standards/tel.html").as_uri() + rest


def test_a_button_beside_a_code_hands_its_address_to_the_phones_apps(browser: Browser, site: Path) -> None:
    with visit(browser, chapter(site), PHONE) as page:
        page.add_init_script(_SHARE)
        page.reload()
        button = page.get_by_role("button", name="Pass on the address of TEL-03", exact=True)
        assert button.inner_text() == "Pass on"
        button.click()
        shared = page.evaluate("window.shared")
        title = page.locator("#TEL-03 h2").evaluate("heading => heading.firstChild.textContent")
        assert shared == {"title": f"TEL-03 {title}", "url": chapter(site, "#TEL-03")}
        assert page.locator(".hb-share").count() == page.locator("article a.hb-address").count() > 5
        assert axe(page, within="#TEL-03") == []


def test_where_no_app_takes_it_the_address_is_copied_and_that_is_said(browser: Browser, site: Path) -> None:
    with visit(browser, chapter(site), PHONE) as page:
        page.add_init_script(_NO_SHARE)
        page.reload()
        page.get_by_role("button", name="Pass on the address of TEL-03", exact=True).press("Enter")
        status = page.locator("#TEL-03 [role=status]")
        expect(status).to_have_text("The address is copied.")
        assert page.evaluate("window.copied") == chapter(site, "#TEL-03")


def test_paper_and_a_page_without_scripts_have_no_such_button(browser: Browser, site: Path) -> None:
    with look(browser, chapter(site), PHONE) as page:
        page.emulate_media(media="print")
        assert page.locator(".hb-share:visible").count() == 0
    with look(browser, chapter(site), PHONE, scripts=False) as page:
        assert page.locator(".hb-share").count() == 0
        assert page.locator("#TEL-03 a.hb-address").get_attribute("href") == "#TEL-03"


@pytest.mark.parametrize("unknown", ["TEL-99", "НЕТ-1", "😀"])
def test_a_code_that_nothing_has_gets_an_answer_and_a_search(browser: Browser, site: Path, unknown: str) -> None:
    with look(browser, chapter(site, f"#{unknown}"), PHONE) as page:
        line = page.locator(".hb-unknown")
        expect(line).to_contain_text(f"Nothing here is called {unknown}.")
        assert axe(page, within=".hb-unknown") == []
        line.get_by_role("link", name="Search for it").click()
        page.wait_for_url("**/search.html?q=*")
        assert page.locator("#hb-search input[name=q]").input_value() == unknown


def test_the_answer_goes_when_the_next_code_is_known(browser: Browser, site: Path) -> None:
    with look(browser, chapter(site, "#TEL-99"), PHONE) as page:
        expect(page.locator(".hb-unknown")).to_be_visible()
        page.evaluate("location.hash = '#TEL-03'")
        expect(page.locator(".hb-unknown")).to_be_hidden()


@sampled(1)
@pytest.mark.parametrize("written", ["tel-03", "Tel-03", "tel%2003"])
def test_letter_case_and_a_space_do_not_matter_in_an_address(browser: Browser, site: Path, written: str) -> None:
    with look(browser, chapter(site, f"#{written}"), PHONE) as page:
        page.wait_for_url("**#TEL-03")
        expect(page.locator(".hb-unknown")).to_be_hidden()
    # From any page: the cover leads to where the code stands.
    with look(browser, (site / "staff/en/index.html").as_uri() + f"#{written}", PHONE) as page:
        page.wait_for_url("**/pages/standards/tel.html#TEL-03")
    assert json.loads((site / "staff/en/places.json").read_text("utf-8"))["ids"]["TEL-03"].endswith("#TEL-03")
