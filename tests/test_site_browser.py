"""The site as people and assistive technology meet it: in a browser, on a phone and a desk, in light and dark."""

from __future__ import annotations

import gzip
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from browser import (
    DESK,
    EDITIONS,
    PHONE,
    SMALL_PHONE,
    Edition,
    Scheme,
    axe,
    html_errors,
    look,
    missing_validator,
    starter_site,
    sticking_out,
    visit,
    wait_until,
)
from programs import require
from sampling import FULL, sampled, some

pytestmark = pytest.mark.browser

KINDS = {
    "cover": "index",
    "framework": "pages/framework",
    "standards": "pages/standards",
    "chapter": "pages/standards/tel",
    "situations": "pages/situations",
    "about": "pages/about",
    "involvement": "pages/involvement",
    "rollout": "pages/rollout",
    "activities": "pages/rollout/activities",
    "sources": "pages/rollout/sources",
    "instruments": "pages/instruments",
    "instrument": "pages/instruments/obs-phone",
    "results": "pages/results",
    "found": "pages/results/standards/tel",
    "units": "pages/results/units",
    "unit": "pages/results/units/call-centre",
    "competencies": "pages/competencies",
    "practices": "pages/practices",
    "practice": "pages/practices/recruitment",
    "discussions": "pages/discussions",
    "discussion": "pages/discussions/tel",
    "workshops": "pages/workshops",
    "workshop": "pages/workshops/day-phone",
    "worksheet": "pages/worksheet",
    "learn": "pages/learn",
    "crossword": "pages/learn/crossword",
    "quiz": "pages/learn/quiz",
    "guides": "pages/guides",
    "guide": "pages/guides/how-to-use",
    "glossary": "pages/glossary",
    "changes": "pages/changes",
    "organisation": "pages/organisation",
    "search": "search",
}
_STAFF: tuple[Edition, ...] = ("staff/et", "staff/en")
_CUSTOMERS: tuple[Edition, ...] = ("customers/et", "customers/en")
PAGES = [
    *((edition, kind) for edition in _STAFF for kind in KINDS),
    *((edition, kind) for edition in _CUSTOMERS for kind in ("cover", "chapter")),
]
_COLOURS = ("color-contrast", "link-in-text-block")
"""What differs between light and dark; the rest is the same page."""
_SOME = PAGES if FULL else [(_STAFF[number % 2], kind) for number, kind in enumerate(KINDS)] + PAGES[-1:]
"""Every page, or every kind of page in one language."""
every_page = pytest.mark.parametrize(("edition", "kind"), _SOME, ids=["-".join(page) for page in _SOME])
every_kind = pytest.mark.parametrize("kind", some(tuple(KINDS), 5))
_WORDY = ("cover", "standards", "chapter", "competencies", "organisation", "instrument", "worksheet", "quiz")


class Site:
    """The built starter handbook, by edition and kind of page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, edition: Edition, kind: str) -> Path:
        return self.folder / edition / f"{KINDS[kind]}.html"

    def address(self, edition: Edition, kind: str, rest: str = "") -> str:
        return self.file(edition, kind).as_uri() + rest


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(starter_site(tmp_path_factory))


# --- every page ------------------------------------------------------------------------------------


@sampled(4)
@pytest.mark.parametrize(("edition", "kind"), some(_SOME, 15))
def test_a_page_has_nothing_that_axe_holds_against_it(
    browser: Browser, site: Site, edition: Edition, kind: str
) -> None:
    with look(browser, site.address(edition, kind), PHONE) as page:
        _open_everything(page)
        for width in (PHONE, DESK) if FULL else (PHONE,):
            page.set_viewport_size({"width": width, "height": 844})
            assert axe(page) == []
        if FULL or kind != "results":
            # Its charts alone take half a minute.
            page.emulate_media(color_scheme="dark")
            assert axe(page, _COLOURS) == []


@sampled(6)
@every_page
def test_a_page_never_moves_sideways(browser: Browser, site: Site, edition: Edition, kind: str) -> None:
    with look(browser, site.address(edition, kind), PHONE) as page:
        _open_everything(page)
        for width in (PHONE, SMALL_PHONE, 768, DESK) if FULL else (SMALL_PHONE, DESK):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert sticking_out(page) == []
        # Somebody who reads letters twice as large.
        page.set_viewport_size({"width": SMALL_PHONE, "height": 844})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALL_PHONE
        assert sticking_out(page) == []


@pytest.mark.parametrize("kind", some(_WORDY, 3))
def test_the_longest_words_stay_on_the_page(browser: Browser, site: Site, kind: str) -> None:
    """Words as German and Estonian put them together, in every place, on the smallest phone and on paper."""
    # Too wide a table moves in its frame; a browser prints it smaller.
    with look(browser, site.address("staff/et", kind), SMALL_PHONE) as page:
        _open_everything(page)
        page.evaluate(
            """() => {
                const texts = document.createTreeWalker(document.querySelector(".page"), NodeFilter.SHOW_TEXT);
                while (texts.nextNode()) {
                    const text = texts.currentNode;
                    const aside = "script, svg, .hb-id, .hb-n, .hb-badge, .hb-when, code, button, select";
                    const shown = text.data.trim().length > 3 && !text.parentElement.closest(aside);
                    if (shown) text.data = "Klienditeeninduskvaliteedijuhtimissüsteemi " + text.data;
                }
            }"""
        )
        assert sticking_out(page) == []
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 680, "height": 960})
        page.evaluate("document.querySelectorAll('article table').forEach((each) => each.remove())")
        assert _beyond_the_paper(page) == []


@every_kind
def test_a_page_is_read_without_scripts(browser: Browser, site: Site, kind: str) -> None:
    with look(browser, site.address("staff/et", kind), PHONE, scripts=False) as page:
        article = page.locator("article")
        assert len(article.inner_text()) > 40
        assert page.locator("#hb-filter").count() == 0 or page.locator("#hb-filter").is_hidden()
        # Nothing that only a script would answer.
        assert page.locator(":is(article, .sidebar-drawer) :is(button, select, input):visible").count() == 0
        more = page.locator("details.hb-more:not([hidden])")
        if more.count():
            more.first.locator("> summary").click()
            assert more.first.locator(":scope > :not(summary):visible").count()
        # The menu works without scripts too.
        page.locator("label.nav-overlay-icon").click()
        page.locator(".sidebar-tree a").first.wait_for(state="visible")


@every_kind
def test_what_is_touched_is_large_enough(browser: Browser, site: Site, kind: str) -> None:
    with look(browser, site.address("staff/et", kind), PHONE) as page:
        small: list[str] = page.evaluate(
            """() => [...document.querySelectorAll(
                ".hb-chips a, .hb-doors a, .hb-button, .hb-field > input, .hb-choice, .hb-field select, summary, "
                + ".hb-languages a, "
                + ".theme-toggle, .nav-overlay-icon, .toc-overlay-icon, .related-pages a"
            )].filter((element) => element.checkVisibility()).filter((element) => {
                const box = element.getBoundingClientRect();
                return box.width < 43.5 || box.height < 43.5;
            }).map((element) => `${element.outerHTML.slice(0, 90)} ${element.getBoundingClientRect().height}`)"""
        )
        assert small == []


def _open_everything(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


# --- the frame -------------------------------------------------------------------------------------


def test_both_drawers_are_worked_by_keyboard(browser: Browser, site: Site) -> None:
    with look(browser, site.address("staff/et", "chapter"), PHONE) as page:
        for toggle, drawer in (("__navigation", ".sidebar-drawer"), ("__toc", ".toc-drawer")):
            inside = page.locator(f"{drawer} li li a, {drawer} .sidebar-tree a").first
            assert inside.is_hidden()
            for _ in range(6):
                page.keyboard.press("Tab")
                if page.evaluate("document.activeElement.id") == toggle:
                    break
            assert page.evaluate("document.activeElement.id") == toggle
            page.keyboard.press("Space")
            inside.wait_for(state="visible")
            # Opened to the end, it is looked at by itself.
            page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null)))")
            assert axe(page, within=drawer) == []
            page.keyboard.press("Escape")
            inside.wait_for(state="hidden")


def test_a_closed_drawer_holds_nothing_to_land_on(browser: Browser, site: Site) -> None:
    with look(browser, site.address("staff/et", "guides"), PHONE) as page:
        for _ in range(40):
            page.keyboard.press("Tab")
            inside: bool = page.evaluate("!!document.activeElement.closest('.sidebar-drawer, .toc-drawer')")
            assert not inside


def test_a_tap_in_the_list_of_parts_closes_it(browser: Browser, site: Site) -> None:
    with look(browser, site.address("staff/et", "chapter"), PHONE) as page:
        page.locator("label.toc-header-icon").click()
        page.locator(".toc-drawer a[href='#TEL-05']").click()
        page.locator(".toc-drawer a[href='#TEL-05']").wait_for(state="hidden")
        assert page.url.endswith("#TEL-05")


def test_on_a_phone_one_tap_leads_to_a_field_to_search_in(browser: Browser, site: Site) -> None:
    with look(browser, site.address("staff/et", "chapter"), PHONE) as page:
        page.locator(".mobile-header a[href$='search.html']").click()
        wait_until(page, "document.activeElement.type === 'search'")
        assert page.url == site.address("staff/et", "chapter")
        # What is on its way when a page is closed would be told as failed.
        page.wait_for_load_state("networkidle")
    with look(browser, site.address("staff/et", "chapter"), PHONE, scripts=False) as page:
        page.locator(".mobile-header a[href$='search.html']").click()
        page.wait_for_url(site.address("staff/et", "search"))
        page.wait_for_load_state("networkidle")


def test_the_field_in_the_menu_shows_that_it_is_typed_in(browser: Browser, site: Site) -> None:
    with look(browser, site.address("staff/et", "chapter")) as page:
        for _ in range(8):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('.sidebar-search')"):
                break
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.sidebar-search:focus')).outlineStyle") == "solid"
        )
        page.wait_for_load_state("networkidle")


@sampled(3)
@pytest.mark.parametrize("kind", ["cover", "chapter", "search"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_switcher_leads_to_the_same_page(browser: Browser, site: Site, kind: str, width: int) -> None:
    with look(browser, site.address("staff/et", kind), width) as page:
        page.locator("a[hreflang=en]:visible").first.click()
        page.wait_for_url(site.address("staff/en", kind))
        assert page.locator("html").get_attribute("lang") == "en"


def test_an_address_of_a_standard_leads_to_it(browser: Browser, site: Site) -> None:
    """At once: nobody watches the page glide past what stands before."""
    for width in (PHONE, DESK):
        with look(browser, site.address("staff/et", "chapter", "#TEL-03"), width) as page:
            wait_until(page, "scrollY > 500")
            top = page.locator("#TEL-03").evaluate("element => element.getBoundingClientRect().top")
            assert 0 <= top < 200
            assert "TEL-03" in page.locator("#TEL-03").inner_text()


def test_the_page_speaks_one_language(browser: Browser, site: Site) -> None:
    """The frame's own words, heard by a screen reader only, are translated as well."""
    with look(browser, site.address("staff/et", "chapter")) as page:
        labels: list[str] = page.evaluate(
            "[...document.querySelectorAll('[aria-label]')].map((each) => each.getAttribute('aria-label'))"
        )
        english = re.compile(r"\b(the|of|sidebar|toggle|navigation|handbook|search|page)\b", re.IGNORECASE)
        assert [label for label in labels if english.search(label)] == []
        assert page.locator(".skip-to-content").inner_text() != "Skip to content"


# --- the filter of the index of standards ----------------------------------------------------------


def _shown(page: Page) -> list[str]:
    ids: list[str] = page.locator(".hb-list > li:visible").evaluate_all(
        "items => items.map((item) => item.querySelector('a').textContent.split(' ')[0])"
    )
    return ids


def test_the_filter_knows_words_role_channel_and_value(browser: Browser, site: Site) -> None:
    with look(browser, site.address("staff/et", "standards")) as page:
        everything = _shown(page)
        assert len(everything) > 30
        for name in ("channel", "role", "value"):
            page.locator(f"select[name={name}]").select_option(index=1)
            fewer = _shown(page)
            assert 0 < len(fewer) < len(everything), name
            number = page.locator(".hb-count").inner_text()
            assert str(len(fewer)) in number or len(fewer) == 1
            page.locator("button[type=reset]").click()
            wait_until(page, "!location.search")
            assert _shown(page) == everything
        # Accents and capitals do not matter, ids do.
        page.locator("input[name=words]").fill("KONE")
        assert "TEL-02" in _shown(page)
        page.locator("input[name=words]").fill("tel-03")
        assert _shown(page) == ["TEL-03"]
        page.locator("input[name=words]").fill("nothing of this kind")
        assert _shown(page) == []
        assert page.locator("article h2:visible").count() == 0


def test_the_filter_needs_no_mouse(browser: Browser, site: Site) -> None:
    with look(browser, site.address("staff/et", "standards")) as page:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name") == "words":
                break
        page.keyboard.type("tagasik")
        assert "TEL-03" in _shown(page)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "channel"
        page.keyboard.press("ArrowDown")
        assert "channel=" in page.url and "words=tagasik" in page.url
        kept = _shown(page)
        page.reload()
        assert _shown(page) == kept
        assert page.locator("input[name=words]").input_value() == "tagasik"


def test_the_filter_is_preset_by_the_address(browser: Browser, site: Site) -> None:
    with look(browser, site.address("staff/et", "standards", "?channel=phone")) as page:
        assert page.locator("select[name=channel]").input_value() == "phone"
        assert 0 < len(_shown(page)) < 36
        some = _shown(page)
    # A role that this version does not know is passed over.
    with look(browser, site.address("staff/et", "standards", "?channel=phone&role=nobody")) as page:
        assert page.locator("select[name=role]").input_value() == ""
        assert _shown(page) == some
    with look(browser, site.address("staff/et", "cover")) as page:
        page.locator(".hb-chips a[href*='channel=phone']").click()
        wait_until(page, "document.querySelector('select[name=channel]')?.value === 'phone'")
        assert page.locator("select[name=channel]").input_value() == "phone"
        assert "TEL-01" in _shown(page)


# --- wide tables -----------------------------------------------------------------------------------


def test_the_matrix_moves_inside_its_frame_by_keyboard(browser: Browser, site: Site) -> None:
    with look(browser, site.address("staff/et", "competencies"), PHONE) as page:
        frame = page.locator(".table-wrapper:has(.hb-matrix)").first
        assert frame.evaluate("element => element.scrollWidth > element.clientWidth")
        page.locator(".table-wrapper[tabindex='0']:has(.hb-matrix)").first.wait_for()
        assert frame.get_attribute("role") == "region"
        assert frame.get_attribute("aria-label")
        frame.focus()
        page.keyboard.press("ArrowRight")
        wait_until(page, "document.querySelector('.table-wrapper:has(.hb-matrix)').scrollLeft > 0")
        # The positions stay in sight.
        cell = page.locator(".hb-matrix tbody tr").first.locator("td").first
        assert cell.evaluate("element => element.getBoundingClientRect().left") >= 0


# --- the plan --------------------------------------------------------------------------------------


def test_the_way_to_an_activity_is_drawn_where_it_can_be_read(browser: Browser, site: Site) -> None:
    """On a phone the list of priorities says the same, and the drawing would be too small."""
    for width, drawn in ((PHONE, False), (DESK, True)):
        with look(browser, site.address("staff/et", "sources"), width) as page:
            assert page.locator("svg.hb-flow").is_visible() == drawn
            assert page.locator("section#PRI-2 a[href$='#ACT-04']").is_visible()
            assert page.locator("section#PRI-2 a[href$='#SRC-07']").is_visible()


def test_the_board_has_one_column_on_a_phone(browser: Browser, site: Site) -> None:
    for width, columns in ((PHONE, 1), (DESK, 3)):
        with look(browser, site.address("staff/et", "rollout"), width) as page:
            page.locator("details.hb-more summary").first.click()
            boxes = [column.bounding_box() for column in page.locator(".hb-column").all()]
            places = {box["x"] for box in boxes if box}
            assert len(places) == columns


# --- paper -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", some(("chapter", "instrument", "results", "competencies", "rollout"), 2))
@pytest.mark.parametrize(
    "scripts", some((True, False), 1), ids=lambda scripted: "scripts" if scripted else "no-scripts"
)
def test_paper_has_everything_and_no_frame(
    browser: Browser, site: Site, tmp_path: Path, kind: str, scripts: bool
) -> None:
    with look(browser, site.address("staff/et", kind), scheme="dark", scripts=scripts) as page:
        page.emulate_media(media="print")
        for hidden in (".sidebar-drawer", ".toc-drawer", ".mobile-header", ".related-pages", ".theme-toggle"):
            assert page.locator(f"{hidden}:visible").count() == 0, hidden
        # A4 without its margins is 180 mm wide.
        page.set_viewport_size({"width": 680, "height": 960})
        assert _beyond_the_paper(page) == []
        paper = tmp_path / "page.pdf"
        page.pdf(path=paper, prefer_css_page_size=True)
        # Drawings over time are for the screen; what they tell stands in tables that only paper has.
        on_paper = "details.hb-more:not(.hb-on-screen, .hb-on-screen *) > :not(summary)"
        folded = page.locator(on_paper).all_inner_texts() if scripts else []
        assert page.locator("details.hb-on-screen:visible").count() == 0
        tables = page.locator(".hb-on-paper:visible").count()
        assert tables == page.locator(".hb-on-paper").count() and (tables > 0) == (kind == "results")
    require("poppler")
    # In the order in which it is drawn: laid out, two columns whose lines wrap read as one.
    command = ["pdftotext", "-raw", "-enc", "UTF-8", str(paper), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    words = _letters(text)
    assert "Sõnastik" not in text
    for content in folded:
        for line in content.splitlines():
            assert _letters(line) in words, line


def _beyond_the_paper(page: Page) -> list[str]:
    elements: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("article *")].filter((element) =>
            element.getBoundingClientRect().right > innerWidth + 1
        ).map((element) => element.outerHTML.slice(0, 90))"""
    )
    return elements


def _letters(text: str) -> str:
    """Text without the spaces, hyphens and page numbers that setting it on paper brings."""
    return re.sub(r"[\s\-\u00ad\u2010]|\d+ / \d+", "", text)


# --- markup and weight -----------------------------------------------------------------------------


@pytest.mark.parametrize("edition", some(("customers/en", "staff/et"), 1))
def test_html_is_valid(site: Site, edition: Edition) -> None:
    """Of an edition, and of the pages that lead to the editions of an audience."""
    lacking = missing_validator()
    if lacking:
        pytest.skip(lacking)
    doors = sorted(site.folder.glob("*/index.html"))
    assert doors
    assert html_errors([site.folder / edition, *doors]) == []


@pytest.mark.parametrize(
    "kind", some(("chapter", "cover", "instrument", "practice", "results", "guide", "organisation"), 3)
)
def test_a_page_is_light(browser: Browser, site: Site, kind: str) -> None:
    """A page that somebody opens, with all that it loads, is small enough for a weak connection."""
    loaded: list[Path] = []
    with visit(browser, "about:blank") as page:
        page.on("request", lambda request: loaded.append(Path(re.sub(r"^file://|[?#].*$", "", request.url))))
        page.goto(site.address("staff/et", kind))
        page.wait_for_timeout(300)
    weight = sum(len(gzip.compress(file.read_bytes())) for file in set(loaded))
    assert weight < 60 * 1024, {file.name: len(gzip.compress(file.read_bytes())) for file in loaded}


@sampled(3)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", some(("cover", "chapter", "instrument", "results", "search", "changes"), 6))
def test_the_smallest_phone_and_twice_the_size_have_nothing_against_them(
    browser: Browser, site: Site, kind: str, scheme: Scheme
) -> None:
    """A desk whose reader doubled all sizes has as much room as half of it."""
    with look(browser, site.address("staff/en", kind), SMALL_PHONE, scheme) as page:
        for width in (SMALL_PHONE, DESK // 2):
            page.set_viewport_size({"width": width, "height": 600})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            if FULL or width == SMALL_PHONE:
                assert axe(page) == []


def test_every_edition_is_there(site: Site) -> None:
    for edition in EDITIONS:
        assert (site.folder / edition / "index.html").is_file()
