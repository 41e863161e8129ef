"""A published site as hosts, search engines and phones meet it: unknown addresses, what is found, and no network."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from browser import PHONE, axe, html_errors, missing, missing_validator, wait_until
from hosted import hosted
from playbook import smallest
from released import BELOW, host, released, settings
from sampling import sampled
from test_publish import APPROVED, run

reason = missing()
pytestmark = [pytest.mark.browser, pytest.mark.skipif(reason is not None, reason=reason or "")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A copy of the site with releases 1.0.0 and 2.0.0 for customers and staff, and its address below a folder."""
    out = tmp_path_factory.mktemp("front") / "www"
    shutil.copytree(released(tmp_path_factory) / "site", out, symlinks=True)
    with hosted(out, below=BELOW) as address:
        yield out, address


@contextmanager
def context(browser: Browser) -> Iterator[tuple[BrowserContext, Page, list[str]]]:
    """A phone with an empty store, a page of it, and what the page's policy and scripts had to say."""
    phone = browser.new_context(viewport={"width": PHONE, "height": 844})
    page = phone.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(error.message))
    try:
        yield phone, page, errors
    finally:
        phone.close()


# --- unknown addresses ---------------------------------------------------------------------------


def test_an_unknown_address_is_answered_in_its_language_with_a_search(browser: Browser, site: tuple[Path, str]) -> None:
    with context(browser) as (_, page, errors):
        page.goto(f"{site[1]}/staff/et/1.0.0/pages/guides/telefon.html")
        assert page.locator("h1:visible").all_inner_texts() == ["Seda lehte siin ei ole"]
        assert page.locator("html").get_attribute("lang") == "et"
        assert axe(page) == []
        page.emulate_media(color_scheme="dark")
        assert axe(page, ["color-contrast"]) == []
        field = page.locator("input:visible")
        assert field.input_value() == "telefon"
        field.press("Enter")
        page.wait_for_url("**/staff/et/2.0.0/search.html?q=telefon")
        # The host's own word on the status is all that the console holds.
        assert [text for text in errors if "404" not in text] == []


@sampled(2)
@pytest.mark.parametrize("written", ["one-1", "ONE-1", "One 01", "one 1"])
def test_a_code_leads_to_its_place(browser: Browser, site: tuple[Path, str], written: str) -> None:
    with context(browser) as (_, page, _said):
        page.goto(f"{site[1]}/staff/en/nothing")
        page.locator("input:visible").fill(written)
        page.get_by_role("button", name="Search for it").and_(page.locator(":visible")).click()
        page.wait_for_url("**/staff/en/2.0.0/pages/standards/one.html#ONE-1")


def test_an_address_that_ends_with_a_code_says_where_it_is(browser: Browser, site: tuple[Path, str]) -> None:
    with context(browser) as (_, page, _said):
        page.goto(f"{site[1]}/staff/en/9.9.9/one-1.html")
        link = page.locator("[role=status]:visible a")
        expect(link).to_have_text("ONE-1")
        link.click()
        page.wait_for_url("**/staff/en/2.0.0/pages/standards/one.html#ONE-1")


def test_it_is_valid_and_holds_links_without_scripts(browser: Browser, site: tuple[Path, str]) -> None:
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{site[1]}/anything/at/all")
    page.locator("a[href$='/staff/en/index.html']").click()
    page.wait_for_url("**/staff/en/2.0.0/index.html")
    plain.close()
    if missing_validator() is None:
        assert html_errors([site[0] / "404.html"]) == []


# --- search engines ------------------------------------------------------------------------------


def test_search_engines_find_what_is_in_force_and_public(site: tuple[Path, str]) -> None:
    out, _ = site
    listed = re.findall("<loc>(.*?)</loc>", (out / "sitemap.xml").read_text("utf-8"))
    assert f"https://example.ee{BELOW}/customers/et/2.0.0/index.html" in listed
    assert all(re.search(r"/customers/(en|et)/2\.0\.0/", address) for address in listed)
    for address in listed:
        assert (out / address.removeprefix(f"https://example.ee{BELOW}/")).is_file()
    assert f"Sitemap: https://example.ee{BELOW}/sitemap.xml\n" in (out / "robots.txt").read_text("utf-8")
    headers = (out / "_headers").read_text("utf-8")
    assert "/customers/:language/1.0.0/*\n  X-Robots-Tag: noindex\n" in headers and "/2.0.0/*" not in headers
    assert "/customers/[A-Za-z-]+/1\\.0\\.0/" in (out / "hbgen-nginx.conf").read_text("utf-8")
    old = (out / "customers/en/1.0.0/pages/framework.html").read_text("utf-8")
    address = f"https://example.ee{BELOW}/customers/en/latest/pages/framework.html"
    assert f'<link rel="canonical" href="{address}">' in old and "noindex" not in old


def test_an_internal_page_asks_not_to_be_found(site: tuple[Path, str]) -> None:
    for page in ("index.html", "pages/standards/one.html"):
        text = (site[0] / "staff/en/2.0.0" / page).read_text("utf-8")
        assert '<meta name="robots" content="noindex">' in text and 'rel="canonical"' not in text


def test_a_site_whose_address_is_not_known_has_no_sitemap(tmp_path: Path) -> None:
    root, out = tmp_path / "handbook", tmp_path / "site"
    root.mkdir()
    smallest(root)
    settings(root, audiences=["customers"], languages=["en"])
    run("release", "1.0.0", "--root", root, "--date", "2026-03-01", *APPROVED)
    run("publish", out, "--root", root)
    assert not (out / "sitemap.xml").exists() and "Sitemap" not in (out / "robots.txt").read_text("utf-8")
    assert '<script src="/hbgen-missing.js">' in (out / "404.html").read_text("utf-8")
    page = (out / "customers/en/1.0.0/pages/framework.html").read_text("utf-8")
    assert '<link rel="canonical" href="../../latest/pages/framework.html">' in page
    # What is somebody's own stays.
    (out / "robots.txt").write_text("User-agent: *\nDisallow: /\n", "utf-8")
    run("publish", out, "--root", root)
    assert (out / "robots.txt").read_text("utf-8") == "User-agent: *\nDisallow: /\n"


# --- where one is --------------------------------------------------------------------------------


def test_a_page_says_where_it_stands(browser: Browser, site: tuple[Path, str]) -> None:
    with context(browser) as (_, page, errors):
        page.goto(f"{site[1]}/staff/en/2.0.0/pages/standards/one.html")
        path = page.get_by_role("navigation", name="You are here")
        assert path.get_by_role("link").all_inner_texts() == ["Home", "Standards"]
        path.get_by_role("link", name="Standards").click()
        page.wait_for_url("**/2.0.0/pages/standards.html")
        page.get_by_role("link", name="Privacy and accessibility").last.click()
        page.wait_for_url("**/2.0.0/pages/about.html")
        assert axe(page) == [] and errors == []


def test_who_has_chosen_a_role_is_not_asked_again_to_confirm(browser: Browser, site: tuple[Path, str]) -> None:
    with context(browser) as (_, page, errors):
        version = f"{site[1]}/staff/en/2.0.0"
        page.goto(f"{version}/pages/confirm.html")
        field = page.locator("select#hb-confirm-role")
        role = field.locator("option").nth(1).get_attribute("value")
        expect(field).to_have_value("")
        page.goto(f"{version}/index.html?mine&role={role}")
        page.goto(f"{version}/pages/confirm.html")
        expect(field).to_have_value(role or "")
        assert errors == []


# --- without a network ---------------------------------------------------------------------------


def keeps(page: Page, path: str) -> None:
    """Wait until a page of the handbook is kept by the browser."""
    script = f"""async () => {{
        for (const name of await caches.keys()) {{
            for (const each of await (await caches.open(name)).keys()) if (each.url.endsWith("{path}")) return true;
        }}
        return false;
    }}"""
    for _ in range(200):
        if page.evaluate(script):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{path} is not kept")


def test_the_handbook_opens_without_a_network_also_where_nobody_was(browser: Browser, site: tuple[Path, str]) -> None:
    with context(browser) as (phone, page, errors):
        page.goto(f"{site[1]}/staff/en/2.0.0/index.html")
        keeps(page, "/2.0.0/pages/standards/one.html")
        assert errors == []
        phone.set_offline(True)
        page.goto(f"{site[1]}/staff/en/2.0.0/pages/standards/one.html?from=somewhere#ONE-1")
        expect(page.locator("#ONE-1 blockquote")).to_have_text("You get an answer today.")
        assert page.evaluate("getComputedStyle(document.querySelector('.hb-promise')).borderLeftWidth") == "4px"
        page.goto(f"{site[1]}/staff/en/2.0.0/search.html?q=answer")
        page.locator("#hb-search li a").first.wait_for()
        # Nothing above the version is answered from what is kept.
        with pytest.raises(Error):
            page.goto(f"{site[1]}/staff/en/latest/index.html")


def test_with_a_network_nothing_that_is_kept_is_ever_shown(browser: Browser, site: tuple[Path, str]) -> None:
    out, address = site
    file = out / "staff/en/2.0.0/pages/glossary.html"
    with context(browser) as (_, page, _said):
        page.goto(f"{address}/staff/en/2.0.0/index.html")
        keeps(page, "/2.0.0/pages/standards/one.html")
        file.write_text("<!doctype html><title>New</title>", "utf-8")
        try:
            page.goto(f"{address}/staff/en/2.0.0/pages/glossary.html")
            assert page.title() == "New"
            keeps(page, "/2.0.0/pages/glossary.html")
            file.unlink()
            page.goto(f"{address}/staff/en/2.0.0/pages/glossary.html")
            # The host's answer, and not what was there.
            assert page.locator("h1:visible").inner_text() == "This page is not here"
        finally:
            file.unlink(missing_ok=True)


def test_an_app_on_the_phone_leads_to_the_release_that_came_after(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    made = released(tmp_path_factory)
    start = json.loads((made / "first/staff/en/1.0.0/manifest.webmanifest").read_text("utf-8"))["start_url"]
    with host(made, tmp_path) as served, context(browser) as (phone, page, errors):
        page.goto(f"{served.address}/staff/en/1.0.0/{start}")
        keeps(page, "/1.0.0/pages/standards/one.html")
        served.publish()
        page.goto(f"{served.address}/staff/en/1.0.0/{start}")
        page.wait_for_url("**/staff/en/2.0.0/index.html*")
        keeps(page, "/2.0.0/pages/standards/one.html")
        # The former one is no longer kept, so that it cannot be opened in place of this one.
        names: list[str] = page.evaluate("caches.keys()")
        assert [name for name in names if "/1.0.0/" in name] == [] and errors == []
        phone.set_offline(True)
        page.goto(f"{served.address}/staff/en/2.0.0/{start}")
        expect(page.locator("article")).to_be_visible()


def test_an_old_version_is_not_kept(browser: Browser, site: tuple[Path, str]) -> None:
    with context(browser) as (_, page, errors):
        page.goto(f"{site[1]}/staff/en/1.0.0/index.html")
        expect(page.locator(".hb-note-version [role=status]")).to_contain_text("in force")
        wait_until(page, "document.readyState === 'complete'")
        page.wait_for_timeout(300)
        registered = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
        assert page.evaluate(registered) == 0 and errors == []
