"""Observation in the field, in a browser on a phone: several visits side by side, handed in together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser import PHONE, sticking_out, visit, wait_until
from fieldwork import observed
from hbgen.model.handbook import Handbook
from sites import built
from test_field import counted, intake_from, reasons
from test_fill import definitions
from test_fill_browser import FORM, against, download, shown

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def handbook() -> Handbook:
    return observed()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, handbook: Handbook) -> Path:
    return built(tmp_path_factory, "field", handbook, "staff", "en")


def address(site: Path) -> str:
    return (site / "pages/instruments/obs.html").as_uri() + "#fill-OBS"


def answer(page: Page, item: str, value: str) -> None:
    page.locator(f"#fill-OBS-{item} label.hb-step:has(input[value='{value}'])").click()


def choose(page: Page, unit: str, channel: str = "counter") -> None:
    page.get_by_label("Unit", exact=True).select_option(unit)
    page.get_by_label("Channel", exact=True).select_option(channel)


def unfold(page: Page) -> None:
    page.evaluate("document.querySelector('.hb-visits-box').open = true")


def another(page: Page) -> None:
    unfold(page)
    page.get_by_role("button", name="Begin another").click()


def listed(page: Page) -> list[str]:
    """The entries of the list of visits."""
    return [" | ".join(each.split("\n")[:2]) for each in page.locator(".hb-visits > li").all_inner_texts()]


def three_visits(page: Page) -> None:
    choose(page, "harbour")
    answer(page, "OBS-1", "1")
    page.get_by_label("Date", exact=True).fill("2026-08-03")
    another(page)
    choose(page, "market")
    answer(page, "OBS-1", "1")
    answer(page, "OBS-3", "~na")
    page.get_by_label("Date", exact=True).fill("2026-08-04")
    another(page)
    choose(page, "station", "phone")
    page.get_by_label("Date", exact=True).fill("2026-08-05")


def test_visits_stand_side_by_side_and_are_handed_in_as_one_file(
    browser: Browser, site: Path, handbook: Handbook, tmp_path: Path
) -> None:
    with visit(browser, address(site), PHONE) as page:
        assert page.locator(".hb-visits-box").is_hidden()
        three_visits(page)
        unfold(page)
        assert page.locator(".hb-visits-box > summary").inner_text() == "Visits on this device: 3"
        assert listed(page) == [
            "3. Station · By phone | Aug 5, 2026 · 0 of 4 answered",
            "2. Market hall · At the counter | Aug 4, 2026 · 2 of 3 answered",
            "1. Harbour kiosk · At the counter | Aug 3, 2026 · 1 of 3 answered",
        ]
        # A visit without an answer is none: so it is for `hbgen score`.
        assert page.locator(".hb-visits-count").inner_text() == "Ready: 2. Handed in: 0."
        assert against(page) == []
        assert sticking_out(page) == []
        page.get_by_role("button", name="Harbour kiosk").first.click()
        assert shown(page) == {"fill-OBS-OBS-1": "1"}
        assert page.get_by_label("Unit", exact=True).input_value() == "harbour"
        page.reload()
        assert page.get_by_label("Date", exact=True).input_value() == "2026-08-03"
        one = download(page, "Download as CSV", tmp_path)
        unfold(page)
        assert page.locator(".hb-visits-count").inner_text() == "Ready: 2. Handed in: 1."
        answer(page, "OBS-1", "0")
        assert "1 of 3 answered · changed since it was handed in" in listed(page)[2]
        assert page.locator(".hb-visits-count").inner_text() == "Ready: 2. Handed in: 0."
        page.wait_for_timeout(1)
        files = [one, *(download(page, f"Download all as {form}", tmp_path) for form in ("CSV", "JSON"))]
        assert page.locator(".hb-visits-count").inner_text() == "Ready: 2. Handed in: 2."
    intake = intake_from(handbook, files)
    assert intake.problems() == []
    assert sorted(about[1] for about in (intake.about[number] for number in set(intake.run_of))) == [
        "harbour",
        "market",
    ]
    assert reasons(intake) == {"repeated": 2, "superseded": 1}
    assert sorted(counted(intake).values()) == ["0", "n/a"]


def test_a_visit_is_deleted_only_after_asking(browser: Browser, site: Path) -> None:
    with visit(browser, address(site), PHONE) as page:
        three_visits(page)
        unfold(page)
        for button, left in (("Keep them", 3), ("Delete", 2)):
            page.get_by_role("button", name="Delete: 1. Harbour kiosk").click()
            assert "Delete “1. Harbour kiosk · At the counter”?" in page.locator("dialog[open]").inner_text()
            page.locator("dialog[open]").get_by_role("button", name=button, exact=True).click()
            wait_until(page, f"document.querySelectorAll('.hb-visits > li').length === {left}")
        # The one that is open goes: the newest of the others opens.
        page.get_by_role("button", name="Delete: 2. Station").click()
        page.locator("dialog[open]").get_by_role("button", name="Delete", exact=True).click()
        wait_until(page, "document.querySelectorAll('.hb-visits > li').length === 1")
        assert page.get_by_label("Unit", exact=True).input_value() == "market"
        page.reload()
        assert page.get_by_label("Unit", exact=True).input_value() == "market"
        assert page.evaluate("Object.keys(localStorage).length") == 1


FORBIDDEN = """for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { get() { throw new DOMException("forbidden", "SecurityError"); } });
}"""
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"


@pytest.mark.parametrize("script", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_without_storage_or_with_a_full_one_visits_last_as_long_as_the_page(
    browser: Browser, site: Path, handbook: Handbook, tmp_path: Path, script: str
) -> None:
    page = browser.new_page(viewport={"width": PHONE, "height": 844})
    page.add_init_script(script)
    page.goto(address(site))
    three_visits(page)
    assert "This browser keeps nothing" in page.locator(FORM).inner_text()
    unfold(page)
    assert len(listed(page)) == 3
    page.get_by_role("button", name="Market hall").first.click()
    assert shown(page) == {"fill-OBS-OBS-1": "1", "fill-OBS-OBS-3": "~na"}
    unfold(page)
    intake = intake_from(handbook, [download(page, "Download all as CSV", tmp_path)])
    assert len(set(intake.run_of)) == 2
    page.close()


def test_a_storage_that_fills_up_loses_nothing(browser: Browser, site: Path) -> None:
    with visit(browser, address(site), PHONE) as page:
        answer(page, "OBS-1", "1")
        page.evaluate(
            """() => { Storage.prototype.before = Storage.prototype.setItem;
                Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"""
        )
        answer(page, "OBS-1", "0")
        another(page)
        answer(page, "OBS-3", "4")
        unfold(page)
        page.locator(".hb-visits .hb-jump").nth(1).click()
        # Not what the storage still holds of before.
        assert shown(page) == {"fill-OBS-OBS-1": "0"}
        page.evaluate("() => { Storage.prototype.setItem = Storage.prototype.before; }")
        answer(page, "OBS-3", "2")
        page.reload()
        assert shown(page) == {"fill-OBS-OBS-1": "0", "fill-OBS-OBS-3": "2"}


FIFTY = """([definition, many]) => {
    const path = location.pathname;
    for (let at = 1; at <= many; at += 1) {
        const id = "a" + String(at).padStart(31, "0");
        const names = ["hbgen-fill", definition.edition, definition.handbook, "OBS", definition.version, id];
        const answers = { "OBS-1": [definition.items[0].fingerprint, "1"] };
        const day = { picked: "2026-08-01", began: "" };
        const where = { unit: "harbour", channel: "counter", role: "", case: "" };
        localStorage[[...names, path.slice(0, path.lastIndexOf("/staff/en/"))].join(":")] = JSON.stringify(
            { born: at, day, ...where, revision: 3, handed: at % 2 ? 3 : 0, answers });
    }
}"""


def test_fifty_visits(browser: Browser, site: Path, handbook: Handbook, tmp_path: Path) -> None:
    definition = definitions(handbook)["OBS"]
    with visit(browser, address(site), PHONE) as page:
        page.evaluate(FIFTY, [{**definition, "edition": "staff/en"}, 50])
        page.reload()
        unfold(page)
        assert len(listed(page)) == 50
        assert page.locator(".hb-visits-count").inner_text() == "Ready: 50. Handed in: 25."
        intake = intake_from(handbook, [download(page, "Download all as CSV", tmp_path)])
        assert page.locator(".hb-visits-count").inner_text() == "Ready: 50. Handed in: 50."
    assert (len(set(intake.run_of)), intake.problems()) == (50, [])


def test_visits_of_an_earlier_version_go_on_unless_they_were_handed_in(
    browser: Browser, site: Path, handbook: Handbook
) -> None:
    definition: dict[str, Any] = definitions(handbook)["OBS"]
    with visit(browser, address(site), PHONE) as page:
        page.evaluate(FIFTY, [{**definition, "edition": "staff/en", "version": 1, "handbook": "0.9"}, 3])
        page.reload()
        unfold(page)
        assert page.locator(".hb-visits-box > summary").inner_text() == "Visits on this device: 3"
        entries = listed(page)
        assert "handed in" not in entries[0]
        assert [each.endswith("version 1 · handed in") for each in entries] == [False, True, True]
        assert page.locator(".hb-visits-count").inner_text() == "Ready: 1. Handed in: 0."
        assert page.locator(".hb-fill-before").inner_text().startswith("Answers kept from version 1: 1.")
        page.get_by_role("button", name="Delete: Harbour kiosk").first.click()
        page.locator("dialog[open]").get_by_role("button", name="Delete", exact=True).click()
        wait_until(page, "document.querySelectorAll('.hb-visits > li').length === 2")
        page.reload()
        assert page.evaluate("Object.keys(localStorage).length") == 2


def test_two_tabs_may_have_a_visit_each(browser: Browser, site: Path) -> None:
    with visit(browser, address(site), PHONE) as page:
        answer(page, "OBS-1", "1")
        other = page.context.new_page()
        other.goto(page.url)
        another(other)
        answer(other, "OBS-1", "0")
        wait_until(page, "document.querySelectorAll('.hb-visits > li').length === 2")
        answer(page, "OBS-3", "3")
        assert shown(page) == {"fill-OBS-OBS-1": "1", "fill-OBS-OBS-3": "3"}
        assert shown(other) == {"fill-OBS-OBS-1": "0"}
        for each in (page, other):
            each.reload()
        assert (len(shown(page)), len(shown(other))) == (2, 1)
