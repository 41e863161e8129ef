"""The page of changes in a browser: what concerns my role and my channels, since the version that I know."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from browser import PHONE, look, missing, starter_site, wait_until

reason = missing()
pytestmark = [pytest.mark.browser, pytest.mark.skipif(reason is not None, reason=reason or "")]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of the starter handbook's page of changes, in its main language."""
    return Path(starter_site(tmp_path_factory) / "staff" / "et" / "pages" / "changes.html").as_uri()


def shown(page: Page) -> dict[str, str]:
    """The changes that are shown, folded ones too: anchor → classes."""
    state: dict[str, str] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".hb-change")]
            .filter((change) => !change.closest(".hb-hidden")).map((change) => [change.id, change.className]))"""
    )
    return state


def said(page: Page) -> int:
    """How many changes the page says that it shows."""
    return int("".join(filter(str.isdigit, page.locator(".hb-count").inner_text())))


def test_a_role_and_channels_leave_what_concerns_them_and_everybody(browser: Browser, address: str) -> None:
    with look(browser, address) as page:
        everything = shown(page)
        assert said(page) == len(everything) > 30
        page.get_by_label("Minu roll").select_option("call-agent")
        mine = shown(page)
        assert all("f-role-call-agent" in classes or "f-every-role" in classes for classes in mine.values())
        # What concerns everybody stays, and what was left out does not concern the role.
        for anchor in everything.keys() - mine.keys():
            assert "f-every-role" not in everything[anchor] and "f-role-call-agent" not in everything[anchor]
        assert said(page) == len(mine) < len(everything)
        # Of several channels any will do.
        page.get_by_label("Minu roll").select_option("")
        page.get_by_label("Telefon").check()
        by_phone = shown(page)
        page.get_by_label("Tehniku kodukülastus").check()
        by_both = shown(page)
        assert by_phone.keys() < by_both.keys() < everything.keys()
        assert said(page) == len(by_both)
        # No heading stands over nothing: where changes are many, over the way to them.
        assert page.evaluate(
            """[...document.querySelectorAll(".hb-version section, .hb-editorial-part")].every((part) =>
                part.closest(".hb-hidden")
                || part.querySelector(".hb-change:not(.hb-hidden), a[href*='changes/v-']"))"""
        )
        folded = page.locator(".hb-editorial:visible summary").first
        in_it = folded.locator("..").locator(".hb-change:not(.hb-hidden)").count()
        assert re.match(rf"{in_it}\b", folded.inner_text())
        page.get_by_role("button", name="Näita kõiki").click()
        wait_until(page, "!location.search")
        assert shown(page) == everything


def test_the_address_keeps_the_choice_and_keys_are_enough(browser: Browser, address: str) -> None:
    with look(browser, address, PHONE) as page:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name") == "role":
                break
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "since"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "channel"
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        wait_until(page, "/role=.*channel=.*channel=/.test(location.search)")
        kept = shown(page)
        page.reload()
        assert shown(page) == kept
        assert page.locator("[name=channel]:checked").count() == 2


def test_what_i_know_is_not_told_again(browser: Browser, address: str) -> None:
    with look(browser, f"{address}?since=1.1.1&role=nobody-known") as page:
        versions = page.locator("section.hb-version:visible").evaluate_all("all => all.map((one) => one.id)")
        assert versions == ["v-next", "v-2-0-0"]
        assert said(page) == len(shown(page)) > 0
        assert {anchor[: len("v-next")] for anchor in shown(page)} <= {"v-next", "v-2-0-"}
        page.get_by_label("Uuemad kui redaktsioon").select_option("")
        assert page.locator("section.hb-version:visible").count() > 3


def test_without_scripts_everything_is_there(browser: Browser, address: str) -> None:
    with look(browser, address, scripts=False) as page:
        assert page.locator("#hb-changes-filter").is_hidden()
        for folded in page.locator(".hb-editorial summary").all():
            folded.click()
        changes = page.locator(".hb-change")
        assert changes.count() > 30
        assert changes.count() == page.locator(".hb-change:visible").count()
