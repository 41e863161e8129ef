"""A published site in a browser, over http and under a strict policy: old pages find the newer ones, ids lead home."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from browser import (
    DESK,
    PHONE,
    SMALL_PHONE,
    Scheme,
    axe,
    html_errors,
    missing,
    missing_validator,
    sticking_out,
)
from hosted import hosted
from released import BELOW, released
from sampling import in_full, sampled, some

reason = missing()
pytestmark = [pytest.mark.browser, pytest.mark.skipif(reason is not None, reason=reason or "")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """Releases 1.0.0 and 2.0.0 and a draft, in English and Estonian; in the draft the chapter is another one."""
    out = released(tmp_path_factory) / "site"
    with hosted(out, below=BELOW) as address:
        yield out, address


@contextmanager
def at(browser: Browser, address: str, scripts: bool = True, width: int = PHONE) -> Iterator[Page]:
    """A page, opened; when it is left, it has broken no rule and thrown nothing."""
    context = browser.new_context(viewport={"width": width, "height": 844}, java_script_enabled=scripts)
    page = context.new_page()
    messages: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "favicon" not in str(message.location):
            messages.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: messages.append(error.message))
    page.goto(address)
    try:
        yield page
    finally:
        context.close()
    assert messages == []


NOTE = ".hb-note-version"


@sampled(1)
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "You are reading version 1.0.0. Version 2.0.0 is in force."),
        ("et", "Loed redaktsiooni 1.0.0. Kehtib redaktsioon 2.0.0."),
    ],
)
def test_an_old_page_says_which_version_is_in_force_and_leads_to_the_same_page(
    browser: Browser, site: tuple[Path, str], language: str, words: str
) -> None:
    with at(browser, f"{site[1]}/staff/{language}/1.0.0/pages/standards/one.html#ONE-1") as page:
        expect(page.locator(f"{NOTE} [role=status]")).to_have_text(words)
        assert page.locator(f"{NOTE} [role=status]").count() == 1
        link = page.locator(f"{NOTE} [data-same]")
        expect(link).to_have_attribute("href", re.compile(r"2\.0\.0/pages/standards/one\.html#ONE-1$"))
        assert axe(page) == []
        link.click()
        page.wait_for_url("**/2.0.0/pages/standards/one.html#ONE-1")
        expect(page.locator(NOTE)).to_be_hidden()


def test_the_page_of_what_changed_is_offered_where_there_is_one(browser: Browser, site: tuple[Path, str]) -> None:
    listed = json.loads((site[0] / "staff/en/versions.json").read_text("utf-8"))
    there = {version["number"]: version["changes"] for version in listed["versions"]}["2.0.0"]
    assert there == (site[0] / "staff/en/2.0.0/pages/changes.html").is_file()
    with at(browser, f"{site[1]}/staff/en/1.0.0/index.html") as page:
        expect(page.locator(f"{NOTE} [role=status]")).not_to_be_empty()
        expect(page.locator(f"{NOTE} [data-changes]")).to_be_visible(visible=there)


def test_what_changed_since_the_version_that_is_read_is_one_tap_away(browser: Browser, site: tuple[Path, str]) -> None:
    with at(browser, f"{site[1]}/staff/en/1.0.0/pages/standards/one.html") as page:
        page.locator(f"{NOTE} [data-changes]").click()
        page.wait_for_url("**/2.0.0/pages/changes.html?since=1.0.0")
        assert page.locator("section.hb-version:visible h2").all_inner_texts() == ["Version 2.0.0"]
        expect(page.locator(".hb-count")).to_have_text("1 change")
        page.locator(".hb-editorial:visible summary").click()
        assert page.locator(".hb-change ins:visible").all_inner_texts() == [" today"]


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("2.0.0", "Your print is current: version 2.0.0 is in force."),
        ("1.0.0", "You are reading version 1.0.0. Version 2.0.0 is in force."),
    ],
)
def test_a_print_leads_to_whether_it_is_current(
    browser: Browser, site: tuple[Path, str], version: str, words: str
) -> None:
    """The address is the one in the QR code."""
    with at(browser, f"{site[1]}/staff/en/{version}/index.html#hb-print") as page:
        expect(page.locator(f"{NOTE} [role=status]")).to_have_text(words)
        assert page.locator(f"{NOTE} .hb-note-links").is_visible() == (version == "1.0.0")
        assert axe(page) == []
    with at(browser, f"{site[1]}/staff/en/{version}/index.html#hb-print", scripts=False) as page:
        note = page.locator(NOTE)
        assert f"Your print shows version {version}." in note.inner_text()
        note.get_by_role("link", name="open the version in force").click()
        page.wait_for_url("**/staff/en/2.0.0/index.html")


def test_the_version_in_force_says_nothing_and_the_draft_says_that_it_is_one(
    browser: Browser, site: tuple[Path, str]
) -> None:
    with at(browser, f"{site[1]}/staff/en/latest/index.html") as page:
        page.wait_for_url("**/2.0.0/index.html")
        expect(page.locator("#hb-version option")).to_have_count(3)
        expect(page.locator(NOTE)).to_be_hidden()
    with at(browser, f"{site[1]}/staff/en/next/pages/standards/two.html") as page:
        expect(page.locator(f"{NOTE} [role=status]")).to_have_text(
            "You are reading a draft. Version 2.0.0 is in force."
        )
        # There is no such page in what is in force: its front page is.
        expect(page.locator(f"{NOTE} [data-same]")).to_have_attribute("href", re.compile(r"2\.0\.0/index\.html$"))


def open_version(page: Page, number: str) -> None:
    """Choosing alone leads nowhere: by keyboard one passes the others on the way."""
    before = page.url
    page.select_option("#hb-version", number)
    assert page.url == before
    page.locator(".hb-versions button").click()


def test_the_switcher_leads_to_the_same_page_of_another_version(browser: Browser, site: tuple[Path, str]) -> None:
    with at(browser, f"{site[1]}/staff/en/2.0.0/pages/standards/one.html", width=1280) as page:
        expect(page.locator("#hb-version option")).to_have_text(["Draft", "2.0.0 (in force)", "1.0.0"])
        open_version(page, "1.0.0")
        page.wait_for_url("**/1.0.0/pages/standards/one.html")
        page.get_by_role("navigation", name="Language").get_by_role("link", name="eesti").click()
        page.wait_for_url("**/staff/et/1.0.0/pages/standards/one.html")


@pytest.mark.parametrize(
    ("address", "leads"),
    some(
        [
            ("latest/#ONE-1", "2.0.0/pages/standards/one.html#ONE-1"),
            ("latest/#one-1", "2.0.0/pages/standards/one.html#ONE-1"),
            ("2.0.0/index.html#one", "2.0.0/pages/standards/one.html"),
            ("next/#ONE-1", "next/pages/standards/two.html#ONE-1"),
            ("next/index.html#ONE", "next/id/ONE.html"),
            ("latest/id/ONE-1.html", "2.0.0/pages/standards/one.html#ONE-1"),
            ("latest/pages/changes.html?since=1.0.0#x", "2.0.0/pages/changes.html?since=1.0.0#x"),
            ("", "2.0.0/index.html"),
            ("#one-1", "2.0.0/pages/standards/one.html#ONE-1"),
            ("../", "2.0.0/index.html"),
            ("../#ONE-1", "2.0.0/pages/standards/one.html#ONE-1"),
            ("../../", "../../customers/en/2.0.0/index.html"),
            ("../../?a=b#PROM-1", "../../customers/en/2.0.0/pages/framework.html#PROM-1"),
        ],
        5,
    ),
)
def test_a_permanent_address_leads_to_where_it_stands(
    browser: Browser, site: tuple[Path, str], address: str, leads: str
) -> None:
    with at(browser, f"{site[1]}/staff/en/{address}") as page:
        # The front page of the whole site leads to the first audience.
        page.wait_for_url(f"**{leads.removeprefix('../..')}" if leads.startswith("../..") else f"**/staff/en/{leads}")


def test_an_id_that_no_version_knows_leads_nowhere(browser: Browser, site: tuple[Path, str]) -> None:
    with at(browser, f"{site[1]}/staff/en/latest/index.html#constructor") as page:
        page.wait_for_url("**/2.0.0/index.html#constructor")
        page.wait_for_timeout(300)
        assert page.url.endswith("2.0.0/index.html#constructor")


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("staff/en/2.0.0/id/ONE-1.html", "staff/en/2.0.0/pages/standards/one.html#ONE-1"),
        ("staff/en/latest/id/ONE-1.html", "staff/en/2.0.0/pages/standards/one.html#ONE-1"),
        ("staff/en/latest/pages/changes.html", "staff/en/2.0.0/pages/changes.html"),
        ("", "customers/en/2.0.0/index.html"),
    ],
)
def test_a_redirect_needs_no_script(browser: Browser, site: tuple[Path, str], address: str, leads: str) -> None:
    with at(browser, f"{site[1]}/{address}", scripts=False) as page:
        page.wait_for_url(f"**/{leads}")


def test_from_disk_the_front_page_leads_to_an_id_too(browser: Browser, site: tuple[Path, str]) -> None:
    with at(browser, (site[0] / "index.html").as_uri() + "#prom-1") as page:
        page.wait_for_url("**/customers/en/2.0.0/pages/framework.html#PROM-1")


def test_what_programs_ask_for_is_below_latest_itself(site: tuple[Path, str]) -> None:
    store = site[0] / "staff" / "en"
    for path in ("pages/changes.atom", "pages/changes.json", "pages/dates.ics", "places.json"):
        assert (store / "latest" / path).read_bytes() == (store / "2.0.0" / path).read_bytes()


def test_what_is_gone_has_a_page_like_all_others(browser: Browser, site: tuple[Path, str]) -> None:
    with at(browser, f"{site[1]}/staff/en/next/id/ONE.html", width=DESK) as page:
        text = page.locator("article").inner_text()
        assert "It was last in version 2.0.0." in text
        assert "It has another name." in text
        # It has the site's look, and its other versions lead to where the id still stood.
        assert page.locator(".sidebar-tree a").first.is_visible()
        open_version(page, "1.0.0")
        page.wait_for_url("**/1.0.0/pages/standards/one.html")
        page.go_back()
        page.locator("article").get_by_role("link", name="TWO One").click()
        page.wait_for_url("**/next/pages/standards/two.html")


TOLD = ("2.0.0/pages/changes", "next/pages/changes", "next/id/ONE")


@sampled(1)
@pytest.mark.parametrize("place", TOLD)
def test_everybody_can_read_what_changed_and_what_is_gone(browser: Browser, site: tuple[Path, str], place: str) -> None:
    with at(browser, f"{site[1]}/staff/et/{place}.html") as page:
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": 844})
            for scheme in get_args(Scheme):
                page.emulate_media(color_scheme=scheme)
                assert axe(page) == []
        page.set_viewport_size({"width": SMALL_PHONE, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALL_PHONE
        assert sticking_out(page) == []


@in_full
def test_what_a_published_site_adds_is_valid_html(site: tuple[Path, str]) -> None:
    lacking = missing_validator()
    if lacking:
        pytest.skip(lacking)
    store = site[0] / "staff" / "en"
    pages = [*(store / f"{place}.html" for place in TOLD), store / "2.0.0" / "id" / "ONE-1.html"]
    pages += [folder / "index.html" for folder in (site[0], site[0] / "staff", store, store / "latest")]
    assert html_errors([*pages, store / "latest" / "id" / "ONE-1.html"]) == []


def test_from_disk_ids_lead_home_and_nothing_is_said_of_versions(browser: Browser, site: tuple[Path, str]) -> None:
    with at(browser, (site[0] / "staff/en/1.0.0/index.html").as_uri() + "#ONE-1") as page:
        page.wait_for_url("**/1.0.0/pages/standards/one.html#ONE-1")
        page.wait_for_timeout(300)
        expect(page.locator(NOTE)).to_be_hidden()
