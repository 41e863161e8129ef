"""Words by situation, a cover for each audience, and "My handbook": what is the reader's comes first."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Browser, Page, expect

from browser import DESK, PHONE, axe, look, starter_site, sticking_out, visit, wait_until
from hosted import hosted

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
    with look(browser, address(site, "index.html"), PHONE) as page:
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
    with look(browser, address(site, "index.html"), PHONE) as page:
        order = headings(page)
        assert order.index("hb-situations") < order.index("hb-ways-in") < order.index("hb-new")
        field = page.locator("#hb-find-words").bounding_box()
        promise = page.locator("blockquote.hb-promise").bounding_box()
        assert field and promise and field["y"] < 844 and field["y"] < promise["y"]
        page.locator("#hb-find-words").fill("tagasikõne")
        page.locator("#hb-find-words").press("Enter")
        page.wait_for_url("**/search.html?q=*")
    with look(browser, address(site, "index.html", "customers/en"), PHONE) as page:
        promise, complain = page.locator("blockquote.hb-promise").bounding_box(), page.locator("#hb-complain")
        assert promise and promise["y"] < 844 and complain.is_visible()
        assert page.locator("#hb-mine").count() == 0
        assert axe(page) == []


# --- my handbook ---------------------------------------------------------------------------------


def test_a_choice_is_kept_and_folds_what_is_for_others(browser: Browser, site: Path) -> None:
    with look(browser, address(site, "index.html"), PHONE) as page:
        page.locator(".hb-mine summary").click()
        page.locator("#hb-mine input[value=home-visit]").check()
        expect(page.locator(".hb-mine-said")).to_contain_text("This browser keeps the choice.")
        assert axe(page, within="article") == []
        page.reload()
        assert page.locator("#hb-mine :checked[type=checkbox]").count() == 1
        page.get_by_role("link", name="My standards").click()
        shown, every = page.locator(".hb-list > li:visible"), page.locator(".hb-list > li")
        expect(page.locator(".hb-mine-note")).to_be_visible()
        assert 0 < shown.count() < every.count()
        folded = every.count() - shown.count()
        assert (
            page.locator(".hb-mine-note").inner_text() == f"My handbook: {folded} standards are for others and folded."
        )
        page.get_by_role("button", name="Show all").click()
        expect(shown).to_have_count(every.count())
        assert page.locator(".hb-mine-note").is_hidden()
        # What somebody asks for goes before what was chosen once.
        page.reload()
        page.locator("input[name=words]").fill("tel-03")
        expect(shown).to_have_count(1)


def test_an_address_chooses_in_another_browser(browser: Browser, site: Path) -> None:
    with look(browser, address(site, "index.html"), DESK) as page:
        page.locator(".hb-mine summary").click()
        page.locator("#hb-mine-role").select_option(index=1)
        role = page.locator("#hb-mine-role").input_value()
        link = page.get_by_role("link", name="Address with this choice, to pass on").get_attribute("href")
    assert link and f"role={role}" in link
    # Another browser, which knows nothing of it.
    with look(browser, address(site, link), PHONE) as page:
        assert page.locator("#hb-mine-role").input_value() == role
        page.get_by_role("link", name="What is new for me").click()
        expect(page.locator(".hb-mine-note")).to_be_visible()
        every, shown = page.locator(".hb-change"), page.locator(".hb-change:not(.hb-hidden)")
        assert every.count() - shown.count() > 0


def test_what_is_kept_by_hand_does_no_harm(browser: Browser, site: Path) -> None:
    with look(browser, address(site, "index.html?mine&role=%22%3E%3Cb%3E&channel=nobody"), PHONE) as page:
        assert page.locator("#hb-mine-role").input_value() == ""
        assert page.locator(".hb-mine-doors").is_hidden()
        page.evaluate("Object.keys(localStorage).forEach((key) => localStorage.setItem(key, '[1'))")
        page.goto(address(site, "pages/standards.html"))
        assert page.locator(".hb-list > li:visible").count() == page.locator(".hb-list > li").count()


def test_an_address_of_a_former_role_chooses_the_rest_and_says_so(browser: Browser, site: Path) -> None:
    with look(browser, address(site, "index.html?mine&role=clerk&channel=phone&channel=fax&unit=moon"), PHONE) as page:
        expect(page.locator(".hb-mine-said")).to_have_text(
            "The address names what this handbook does not have: clerk, moon, fax. The rest is chosen."
        )
        assert page.locator("#hb-mine :checked[type=checkbox]").count() == 1
        # What is not here was not kept either; where another version kept it, it folds nothing.
        page.evaluate(
            """for (const key of Object.keys(localStorage)) {
                if (key.startsWith("hbgen-mine:")) localStorage.setItem(key, '{"role": "clerk", "channels": ["fax"]}');
            }"""
        )
        for where, items in (("standards.html", ".hb-list > li"), ("results.html", ".hb-loop > li")):
            page.goto(address(site, f"pages/{where}"))
            assert page.locator(f"{items}:not(.hb-hidden)").count() == page.locator(items).count() > 1
        page.goto(address(site, "search.html?q=call"))
        page.locator("#hb-search li").first.wait_for()
        assert page.locator(".hb-mine-note").is_hidden()


def test_search_puts_what_is_for_others_last_and_says_so(browser: Browser, site: Path) -> None:
    with look(browser, address(site, "search.html?q=calls"), PHONE) as page:
        ids = page.locator("#hb-search li > a code")
        ids.first.wait_for()
        before = ids.all_inner_texts()
        page.goto(address(site, "index.html?mine&channel=home-visit"))
        page.goto(address(site, "search.html?q=calls"))
        ids.first.wait_for()
        expect(page.locator(".hb-mine-note")).to_contain_text("what is for you comes first")
        assert ids.first.inner_text() != before[0]
        assert axe(page, within="article") == [] and sticking_out(page) == []
        page.get_by_role("button", name="Sort by words alone").click()
        expect(ids.first).to_have_text(before[0])
        assert page.locator(".hb-mine-note").is_hidden()
        # An id is asked for itself.
        page.goto(address(site, f"search.html?q={before[0]}"))
        expect(ids.first).to_have_text(before[0])
        page.goto(address(site, "pages/glossary.html"))
        page.locator(".hb-search-link").click()
        page.locator(".hb-find-bar input").fill("calls")
        page.locator(".hb-find-list [role=option]").first.wait_for()
        assert "for others" not in page.locator(".hb-find-list [role=option]").first.inner_text()


def test_results_fold_what_is_for_others_and_lead_to_my_unit(browser: Browser, site: Path) -> None:
    with look(browser, address(site, "index.html?mine&channel=phone&unit=call-centre"), PHONE) as page:
        page.get_by_role("link", name="Results of my unit").click()
        page.wait_for_url("**/results/units/call-centre.html")
        expect(page.locator("#hb-unit-short")).to_contain_text("below")
        page.goto(address(site, "pages/results.html"))
        assert page.get_by_role("link", name="Results of my unit").is_visible()
        note, every = page.locator("#hb-short .hb-mine-note"), page.locator(".hb-loop > li")
        shown = page.locator(".hb-loop > li:not(.hb-hidden)")
        folded = every.count() - shown.count()
        assert folded > 1 and note.locator("span").inner_text() == (
            f"My handbook: {folded} standards are for others and folded."
        )
        assert axe(page, within="#hb-short") == []
        note.get_by_role("button").click()
        expect(shown).to_have_count(every.count())
        # An address that leads to one of them shows it.
        page.goto(address(site, "pages/results/standards/ctr.html") + "#hb-result-CTR-01")
        expect(page.locator("#hb-result-CTR-01")).to_be_visible()
        page.goto(address(site, "pages/results/units.html"))
        first = page.locator("tr[data-unit=call-centre]").first
        assert first.evaluate("row => row.parentElement.firstElementChild === row")
        assert "(my unit)" in (first.text_content() or "")


# --- due this week -------------------------------------------------------------------------------


def test_managers_are_told_what_is_due_this_week_by_their_own_day(browser: Browser, site: Path) -> None:
    cover = address(site, "index.html", "managers/en")
    with visit(browser, cover, PHONE, scripts=False) as page:
        days = page.locator(".hb-due [data-day]").evaluate_all("items => items.map((item) => item.dataset.day)")
        assert days == sorted(days) and len(days) > 3
        page.locator(".hb-due-all summary").click()
        assert page.locator(".hb-due [data-day]").first.is_visible()
    first = datetime.date.fromisoformat(days[0])
    for day in (first, first - datetime.timedelta(first.weekday()), first + datetime.timedelta(7 - first.weekday())):
        monday = day - datetime.timedelta(day.weekday())
        week = [date for date in days if str(day) <= date <= str(monday + datetime.timedelta(6))]
        with visit(browser, "about:blank", PHONE) as page:
            page.clock.set_fixed_time(datetime.datetime.combine(day, datetime.time(12)))
            page.goto(cover)
            due = page.locator(".hb-due-now > :first-child")
            expect(due.locator("li")).to_have_count(len(week))
            words = {0: "Nothing is due this week.", 1: "1 thing is due this week."}
            assert due.inner_text() == words.get(len(week), f"{len(week)} things are due this week.")
            assert (day != first or axe(page) == []) and sticking_out(page) == []


def test_the_cover_for_staff_tells_nothing_of_what_is_due(site: Path) -> None:
    assert "hb-due" not in (site / "staff/en/index.html").read_text("utf-8")


# --- a code to print -----------------------------------------------------------------------------


def test_codes_of_a_page_are_those_that_segno_makes(browser: Browser, site: Path) -> None:
    script = (site / "staff/en/_static/hbgen-qr.js").read_text("utf-8")
    # Texts that fill a code to its last byte: segno fills the rest of a shorter one in another way than the norm.
    full = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666)
    with look(browser, address(site, "index.html")) as page:
        page.evaluate(script)
        for number, length in enumerate(full):
            text = ("https://example.ee/?mine&channel=phone-" + "abc%20-7=&" * 70)[:length]
            mask = number % 8
            code = segno.make(text, error="m", mode="byte", micro=False, boost_error=False, mask=mask)
            assert code.version == number + 1
            assert page.evaluate("([text, mask]) => hbQr.make(text, mask)", [text, mask]) == [
                list(row) for row in code.matrix
            ]
        assert page.evaluate("hbQr.make('x'.repeat(667))") is None


def test_a_code_that_sets_my_handbook_can_be_printed_alone(browser: Browser, site: Path) -> None:
    with visit(browser, address(site, "index.html"), PHONE) as page:
        page.locator(".hb-mine summary").click()
        page.locator("#hb-mine input[value=phone]").check()
        # A file on one's own disk is nothing to pass on.
        assert page.get_by_role("button", name="QR code to print").is_hidden()
    with hosted(site) as host:
        context = browser.new_context(viewport={"width": PHONE, "height": 844})
        page = context.new_page()
        page.goto(f"{host}/staff/en/index.html?mine&channel=phone")
        page.locator(".hb-mine summary").click()
        page.get_by_role("button", name="QR code to print").click()
        code = page.locator(".hb-mine-code")
        expect(code.locator("svg")).to_be_visible()
        expect(code.locator("figcaption")).to_contain_text(": Phone")
        page.evaluate("scrollTo(0, 0)")
        assert axe(page, within="article") == [] and sticking_out(page) == []
        page.evaluate("window.print = () => {}")
        code.get_by_role("button", name="Print the code").click()
        page.emulate_media(media="print")
        assert code.is_visible() and page.locator("article h1").is_hidden()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("article h1").is_visible()
        context.close()
