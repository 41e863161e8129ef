"""Days that pages fill in by themselves: today's, until somebody picks one or gives the first answer."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser import missing
from hosted import hosted
from sampling import sampled, some
from test_confirm_browser import choose, first_release, tick_all
from test_published_browser import at

reason = missing()
pytestmark = [pytest.mark.browser, pytest.mark.skipif(reason is not None, reason=reason or "")]

MONDAY, TUESDAY, NEXT_WEEK = "2026-05-04", "2026-05-05", "2026-05-11"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a release that has a page to confirm, an instrument and a discussion guide."""
    with hosted(first_release(tmp_path_factory) / "site") as address:
        yield f"{address}/staff/en/1.0.0/pages"


@contextmanager
def on_monday(browser: Browser, address: str) -> Iterator[Page]:
    """A page as it was opened on Monday morning."""
    with at(browser, address) as page:
        page.clock.install(time=datetime.datetime.fromisoformat(f"{MONDAY}T09:00:00"))
        page.reload()
        yield page


def one_day_on(page: Page) -> None:
    """The tab stays open until the next morning."""
    page.clock.fast_forward("24:00:00")


Answer = Callable[[Page], object]


def tick(page: Page) -> None:
    choose(page, "head")
    tick_all(page)


PAGES: dict[str, tuple[str, str, Answer, Answer]] = {
    "form": (
        "instruments/fb-desk.html#fill-FB-DESK",
        "#fill-FB-DESK-date",
        lambda page: page.get_by_label("Unit", exact=True).select_option("north"),
        lambda page: page.locator(".hb-step").first.click(),
    ),
    "note": (
        "instruments/fb-desk.html#fill-FB-DESK",
        "#fill-FB-DESK-date",
        lambda page: page.locator(".hb-ask-more button").first.click(),
        lambda page: page.locator(".hb-note textarea").first.fill("A late dish"),
    ),
    "confirmation": ("confirm.html", "#hb-confirm-date", lambda page: choose(page, "head"), tick),
    "discussion": (
        "discussions/one.html",
        "#hb-talk-date",
        lambda page: page.locator("#hb-talk-unit").select_option("north"),
        lambda page: page.locator(".hb-lines[data-standard] textarea").first.fill("We ring back."),
    ),
}
"""Of each page that fills a day in: where it is, its field, something that is no answer, and an answer."""

each_page = pytest.mark.parametrize("name", some(tuple(PAGES), 2))


@sampled(1)
@each_page
def test_a_day_that_nobody_chose_is_todays(browser: Browser, site: str, name: str) -> None:
    path, field, no_answer, _ = PAGES[name]
    with on_monday(browser, f"{site}/{path}") as page:
        expect(page.locator(field)).to_have_value(MONDAY)
        no_answer(page)
        one_day_on(page)
        expect(page.locator(field)).to_have_value(TUESDAY)
        page.clock.set_system_time(f"{NEXT_WEEK}T09:00:00")
        page.reload()
        expect(page.locator(field)).to_have_value(NEXT_WEEK)


@each_page
def test_the_first_answer_fixes_the_day(browser: Browser, site: str, name: str) -> None:
    path, field, no_answer, answer = PAGES[name]
    with on_monday(browser, f"{site}/{path}") as page:
        no_answer(page)
        one_day_on(page)
        answer(page)
        one_day_on(page)
        expect(page.locator(field)).to_have_value(TUESDAY)
        if name != "confirmation":  # whose ticks are not kept
            page.reload()
            expect(page.locator(field)).to_have_value(TUESDAY)


@sampled(1)
@each_page
def test_a_day_that_somebody_picked_stays(browser: Browser, site: str, name: str) -> None:
    path, field, no_answer, answer = PAGES[name]
    with on_monday(browser, f"{site}/{path}") as page:
        no_answer(page)
        page.locator(field).fill("2026-04-30")
        one_day_on(page)
        expect(page.locator(field)).to_have_value("2026-04-30")
        answer(page)
        one_day_on(page)
        expect(page.locator(field)).to_have_value("2026-04-30")
        if name != "confirmation":
            page.reload()
            expect(page.locator(field)).to_have_value("2026-04-30")


@sampled(1)
@pytest.mark.parametrize("name", ["form", "note"])
def test_a_form_that_was_cleared_takes_the_day_of_its_next_use(browser: Browser, site: str, name: str) -> None:
    path, field, no_answer, answer = PAGES[name]
    with on_monday(browser, f"{site}/{path}") as page:
        no_answer(page)
        answer(page)
        page.locator(field).fill("2026-04-30")
        page.get_by_role("button", name="Clear the answers").click()
        page.get_by_role("button", name="Clear", exact=True).click()
        expect(page.locator(field)).to_have_value(MONDAY)
        page.clock.set_system_time(f"{NEXT_WEEK}T09:00:00")
        page.reload()
        expect(page.locator(field)).to_have_value(NEXT_WEEK)
        one_day_on(page)
        no_answer(page)
        answer(page)
        expect(page.locator(field)).to_have_value("2026-05-12")


def test_an_answer_that_was_taken_back_is_no_answer(browser: Browser, site: str) -> None:
    path, field, _, answer = PAGES["form"]
    with on_monday(browser, f"{site}/{path}") as page:
        answer(page)
        page.get_by_role("button", name="Remove answer").first.click()
        one_day_on(page)
        expect(page.locator(field)).to_have_value(TUESDAY)


def test_what_earlier_versions_kept_is_the_day_of_the_answers(browser: Browser, site: str) -> None:
    path, field, _, answer = PAGES["form"]
    with on_monday(browser, f"{site}/{path}") as page:
        older = """() => { for (const key of Object.keys(localStorage)) {
            const kept = JSON.parse(localStorage[key]);
            if (kept && kept.day) localStorage[key] = JSON.stringify({ ...kept, day: undefined, date: "2026-04-01" });
        } }"""
        page.get_by_label("Unit", exact=True).select_option("north")
        page.evaluate(older)
        page.reload()
        expect(page.locator(field)).to_have_value(MONDAY)
        answer(page)
        page.evaluate(older)
        page.reload()
        expect(page.locator(field)).to_have_value("2026-04-01")


def test_what_is_handed_in_bears_the_day_that_the_field_shows(browser: Browser, site: str, tmp_path: Path) -> None:
    path, field, no_answer, answer = PAGES["confirmation"]
    with on_monday(browser, f"{site}/{path}") as page:
        no_answer(page)
        one_day_on(page)
        answer(page)
        page.get_by_role("button", name="Confirm version 1.0.0").click()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download as JSON").click()
        waiting.value.save_as(tmp_path / "receipt.json")
        assert json.loads((tmp_path / "receipt.json").read_text("utf-8"))["receipts"][0]["date"] == TUESDAY
        # The next version is confirmed on a day of its own.
        one_day_on(page)
        assert page.locator(field).input_value() == "2026-05-06"
