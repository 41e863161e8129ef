"""Customers answer on a phone, without storage, in two languages, and it arrives; readers say what was unclear."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from browser import DESK, PHONE, axe, missing, sticking_out
from hbgen.load import load
from hbgen.model.visibility import Audience
from hbgen.site.build import build
from hosted import hosted
from listening import COUNTS, POSTED, REMARKS, handbook_of, listening
from sampling import FULL, sampled
from sites import once
from test_fill import taken_in
from test_published_browser import at

reason = missing()
pytestmark = [pytest.mark.browser, pytest.mark.skipif(reason is not None, reason=reason or "")]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(root: Path) -> None:
        links = {"contact": "mailto:service@handbook.example", "feedback": POSTED, "remarks": REMARKS, "counts": COUNTS}
        listening(root, links, more={"asks_if_clear": ["staff"], "counts_reading": ["staff"]})
        editions: list[tuple[Audience, str]] = [("customers", "en"), ("customers", "et"), ("staff", "en")]
        problems = build(root, root / "out", load(root), editions, 1, lambda _: None)
        assert not problems

    return once(tmp_path_factory, "listening and counting", make)


@pytest.fixture(scope="module")
def site(made: Path) -> Iterator[str]:
    with hosted(made / "out") as address:
        yield f"{address}/customers"


def page_of(site: str, language: str = "en", place: str = "") -> str:
    return f"{site}/{language}/pages/feedback.html{place}"


def tap(page: Page, words: str) -> None:
    page.locator(".hb-ask:visible label.hb-step", has_text=words).first.click()


def step(page: Page, number: str) -> None:
    expect(page.locator("#hb-feedback-count")).to_have_text(number)


def taking(page: Page, status: int = 201) -> list[str]:
    """What the server of the handbook is sent from now on."""
    bodies: list[str] = []

    def take(route: Route) -> None:
        bodies.append(route.request.post_data or "")
        headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
        route.fulfill(status=status, headers=headers)

    page.route(POSTED, take)
    return bodies


def answer_all(page: Page) -> None:
    tap(page, "5 Very")
    step(page, "2 of 4")
    tap(page, "Yes")
    step(page, "3 of 4")
    page.locator(".hb-ask:visible label.hb-step").nth(10).click()
    step(page, "4 of 4")
    page.get_by_label("What should we do better?").fill("Nothing, and «more».")


def test_by_the_code_of_a_poster_in_four_taps_and_home(browser: Browser, made: Path, site: str, tmp_path: Path) -> None:
    with at(browser, page_of(site, place="#unit=north&channel=phone")) as page:
        expect(page.get_by_text("Your answers are about: North counter · Phone")).to_be_visible()
        bodies = taking(page)
        answer_all(page)
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.locator("p:focus")).to_have_text("Thank you. Your answers have arrived.")
        page.reload()
        expect(page.get_by_text("Thank you. Your answers have arrived.")).to_be_visible()
        # Nothing is left on the device.
        assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert len(bodies) == 1 and bodies[0].count("\n") == 1
    run = json.loads(bodies[0])["runs"][0]
    assert (run["unit"], run["channel"], run["role"]) == ("north", "phone", "customers")
    assert run["open_question"] == "Nothing, and «more»."
    assert run.keys() == {
        "run", "instrument", "version", "handbook", "role", "unit", "channel", "date", "weight", "case",
        "open_question", "answers", "revision",
    }  # fmt: skip
    path = tmp_path / "in.jsonl"
    path.write_text(bodies[0] * 2, "utf-8")
    assert taken_in(handbook_of(made), path) == {run["run"]: {"ASK-1": "5", "ASK-2": "1", "ASK-5": "10"}}


def test_what_was_answered_outlives_a_reload_a_failure_and_another_language_without_storage(
    browser: Browser, site: str
) -> None:
    context = browser.new_context(viewport={"width": PHONE, "height": 844})
    context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    page = context.new_page()
    page.goto(page_of(site, place="?channel=phone&unit=moon"))
    expect(page.get_by_text("The code or link names a place that is not known here.")).to_be_visible()
    answer_all(page)
    page.reload()
    step(page, "4 of 4")
    expect(page.get_by_label("What should we do better?")).to_have_value("Nothing, and «more».")
    # An error of the server is told as it is, and the other ways open.
    bodies = taking(page, 503)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Not sent: answers.example answered 503.")).to_be_visible()
    mail = unquote(page.get_by_role("link", name="Send as a mail").get_attribute("href") or "")
    assert "How satisfied are you?\r\n> 5 Very" in mail and "> Nothing, and «more»." in mail
    # A mail that no program would open is made shorter, and then to be pasted into.
    for letters, expected in ((275, "ASK-1: 5 Very"), (1000, "Paste the copied answers here.")):
        page.get_by_label("What should we do better?").fill("ж" * letters)
        href = page.get_by_role("link", name="Send as a mail").get_attribute("href") or ""
        assert expected in unquote(href) and len(href) <= 2048
    expect(page.get_by_text("They are too long for a mail by itself")).to_be_visible()
    page.get_by_label("What should we do better?").fill("Nothing, and «more».")
    expect(page.get_by_text("The mail holds your answers as text.")).to_be_visible()
    page.unroute(POSTED)
    page.route(POSTED, lambda route: route.abort())
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Not sent: answers.example could not be reached.")).to_be_visible()
    page.get_by_role("link", name="eesti").first.click()
    expect(page.get_by_label("Mida peaksime paremini tegema?")).to_have_value("Nothing, and «more».")
    assert "answers" not in page.url and "channel=phone" in page.url
    page.unroute(POSTED)
    bodies = taking(page)
    page.get_by_role("button", name="Saada", exact=True).click()
    expect(page.get_by_text("Aitäh!")).to_be_visible()
    run = json.loads(bodies[0])["runs"][0]
    assert {answer["item"]: answer["value"] for answer in run["answers"]} == {"ASK-1": "5", "ASK-2": "1", "ASK-5": "10"}
    context.close()


def test_without_a_code_the_way_is_asked_and_what_follows_from_it(browser: Browser, site: str) -> None:
    with at(browser, page_of(site)) as page:
        tap(page, "Counter")
        step(page, "2 of 5")
        page.get_by_role("button", name="Back").click()
        tap(page, "Phone")
        step(page, "2 of 5")
        page.get_by_role("button", name="Next").click()
        # Only whoever says no is asked for the call-back.
        tap(page, "No")
        step(page, "4 of 6")
        expect(page.locator("legend", has_text="Did the call-back come in time?")).to_be_visible()


def test_by_keyboard_arrows_choose_and_only_the_button_leads_on(browser: Browser, site: str) -> None:
    with at(browser, page_of(site, place="#channel=phone")) as page:
        page.locator(".hb-ask:visible input").first.focus()
        for _ in range(3):
            page.keyboard.press("ArrowDown")
        page.wait_for_timeout(400)
        step(page, "1 of 4")
        page.get_by_role("button", name="Next").press("Enter")
        step(page, "2 of 4")
        expect(page.locator("legend:visible")).to_be_focused()


@pytest.mark.parametrize("width", [PHONE, 320, DESK])
def test_every_step_is_accessible_and_nothing_sticks_out(browser: Browser, site: str, width: int) -> None:
    with at(browser, page_of(site, place="#unit=moon&channel=phone"), width=width) as page:
        for number in range(1, 5):
            step(page, f"{number} of 4")
            if FULL or width == PHONE:
                assert axe(page, within="html" if number == 1 else "#hb-feedback") == []
            assert sticking_out(page) == []
            if number < 4:
                page.get_by_role("button", name="Next").click()


def test_links_with_nonsense_do_nothing(browser: Browser, site: str) -> None:
    evil = '#channel=__proto__&unit=%3Cimg%3E&answers={"given":{"ASK-1":["x","9"]},"open":7,"at":99,"id":"x"}'
    with at(browser, page_of(site, place=evil)) as page:
        expect(page.get_by_text("The code or link names a place that is not known here.")).to_be_visible()
        expect(page.get_by_text("Nothing is answered yet.")).to_be_visible()


def test_scripts_off_the_questions_stand_there_with_a_mail(browser: Browser, site: str) -> None:
    with at(browser, page_of(site), scripts=False) as page:
        expect(page.get_by_text("Was the counter clean?")).to_be_visible()
        expect(page.get_by_role("link", name="Write a mail")).to_be_visible()
        expect(page.locator("#hb-feedback")).to_be_hidden()


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": PHONE, "height": 844})
    page = context.new_page()
    page.goto(address)
    try:
        yield page
    finally:
        context.close()


# --- was this clear? ----------------------------------------------------------------------------


def standard_of(site: str) -> str:
    return site.replace("/customers", "/staff/en/pages/standards/one.html")


def test_a_reader_says_what_was_unclear_and_it_arrives_with_address_and_version(browser: Browser, site: str) -> None:
    # The failure that is meant stands in the console.
    with opened(browser, standard_of(site)) as page:
        group = page.get_by_role("group", name="Was ONE-1 clear?")
        group.get_by_role("button", name="No").click()
        field = group.get_by_label("What was clear, or what was not?")
        expect(field).to_be_focused()
        field.fill("Which day counts?")
        assert axe(page) == [] and sticking_out(page) == []
        bodies: list[str] = []

        def take(route: Route) -> None:
            bodies.append(route.request.post_data or "")
            route.fulfill(status=200, headers={"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"})

        page.route(REMARKS, lambda route: route.abort())
        group.get_by_role("button", name="Send", exact=True).click()
        expect(group.get_by_text("Not sent: answers.example could not be reached.")).to_be_visible()
        expect(field).to_have_value("Which day counts?")
        mail = unquote(group.get_by_role("link", name="Send as a mail").get_attribute("href") or "")
        assert mail.startswith("mailto:service@handbook.example?subject=Was this clear? ONE-1 (next)")
        assert "Which day counts?" in mail and page.url in mail
        page.unroute(REMARKS)
        page.route(REMARKS, take)
        group.get_by_role("button", name="Send", exact=True).click()
        expect(page.locator("p:focus")).to_have_text("Thank you. It has arrived.")
        address = page.url + "#ONE-1"
    (remark,) = json.loads(bodies[0])["remarks"]
    assert (remark["entry"], remark["version"], remark["edition"], remark["clear"]) == (
        "ONE-1",
        "next",
        "staff/en",
        False,
    )
    assert (remark["address"], remark["text"]) == (address, "Which day counts?")


def test_scripts_off_a_reader_writes_a_mail(browser: Browser, site: str) -> None:
    with at(browser, standard_of(site), scripts=False) as page:
        expect(page.get_by_role("link", name="Was this clear?")).to_be_visible()


# --- what is read -------------------------------------------------------------------------------

_KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('hbgen-counts'))"


@contextmanager
def counting(browser: Browser, status: int = 204, begin: str = "") -> Iterator[tuple[Page, list[dict[str, str]]]]:
    """A reader in the morning, and what the server was sent; `begin` runs before each page's own scripts."""
    context = browser.new_context(viewport={"width": PHONE, "height": 844})
    context.clock.install(time="2026-11-30T10:00:00")
    if begin:
        context.add_init_script(begin)
    page, counts = context.new_page(), []

    def take(route: Route) -> None:
        if route.request.method == "POST":
            counts.extend(json.loads(route.request.post_data or "")["counts"])
            assert not {"cookie", "referer"} & route.request.all_headers().keys()
        route.fulfill(status=status, headers={"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"})

    context.route(COUNTS, take)
    try:
        yield page, counts
    finally:
        context.close()


def on_a_host(address: str) -> str:
    """The site as one that stands somewhere: what somebody builds on their own machine is not counted."""
    return address.replace("127.0.0.1", "handbook.localhost").replace("/customers", "/staff")


def read(page: Page, address: str, seconds: int = 4) -> None:
    page.goto(address)
    page.clock.run_for(seconds * 1000)
    page.wait_for_timeout(300)


def test_a_page_and_a_search_in_vain_are_counted_once_a_day(browser: Browser, site: str) -> None:
    at_home = on_a_host(site)
    of = {"day": "2026-11-30", "edition": "staff/en", "version": "next"}
    with counting(browser) as (page, counts):
        for _ in range(2):
            read(page, f"{at_home}/en/pages/standards/one.html")
            read(page, f"{at_home}/en/search.html?q=ZEBRA%20%20coat")
        assert counts == [of | {"page": "pages/standards/one"}, of | {"query": "zebra coat"}]
        # Neither what is found, nor what may be somebody's, nor what is only half typed.
        for query in ("one", "mari@x.ee", "5123 4567"):
            read(page, f"{at_home}/en/search.html?q={query}")
        field = page.locator("#hb-search input[name=q]")
        field.fill("quux")
        page.clock.run_for(500)
        field.fill("quuxation")
        page.clock.run_for(3000)
        page.wait_for_timeout(300)
        assert counts[2:] == [of | {"query": "quuxation"}]
        # The next day counts anew.
        page.clock.fast_forward("24:00:00")
        read(page, f"{at_home}/en/pages/standards/one.html")
        assert counts[3:] == [of | {"page": "pages/standards/one", "day": "2026-12-01"}]


def test_suggestions_that_are_none_count_as_a_search(browser: Browser, site: str) -> None:
    with counting(browser) as (page, counts):
        page.set_viewport_size({"width": DESK, "height": 900})
        read(page, f"{on_a_host(site)}/en/pages/about.html")
        page.locator("input[name=q]").first.fill("zebracoat")
        page.clock.run_for(300)
        expect(page.get_by_text("Nothing was found.").first).to_be_visible()
        page.clock.run_for(3000)
        page.wait_for_timeout(300)
        assert [count.get("query") or count["page"] for count in counts] == ["pages/about", "zebracoat"]


def test_what_did_not_arrive_is_sent_with_the_next_page(browser: Browser, site: str) -> None:
    with counting(browser, status=503) as (page, counts):
        read(page, f"{on_a_host(site)}/en/pages/about.html")
        assert len(counts) == 1
        read(page, f"{on_a_host(site)}/en/index.html")
        assert [count["page"] for count in counts] == ["pages/about", "pages/about", "index"]


@sampled(3)
@pytest.mark.parametrize(
    ("edition", "begin"),
    [
        ("customers", ""),
        ("staff", "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })"),
        ("staff", "Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' })"),
        ("staff", "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"),
        ("staff", "Object.defineProperty(window, 'localStorage', { get: () => { throw new Error('blocked'); } })"),
    ],
    ids=["switched off", "privacy control", "do not track", "full", "blocked"],
)
def test_nothing_is_counted_where_it_is_off_or_not_wanted(
    browser: Browser, site: str, edition: str, begin: str
) -> None:
    address = on_a_host(site).replace("/staff", f"/{edition}")
    with counting(browser, begin=begin) as (page, counts):
        for path in ("pages/about.html", "search.html?q=zebra"):
            read(page, f"{address}/en/{path}")
            assert not counts
            assert "localStorage" in begin or page.evaluate(_KEPT) == []


def test_on_ones_own_machine_nothing_is_counted(browser: Browser, site: str) -> None:
    with counting(browser) as (page, counts):
        read(page, f"{site.replace('/customers', '/staff')}/en/pages/about.html")
        assert not counts and page.evaluate(_KEPT) == []
