"""Observation in the field, in a browser on a phone: several visits side by side, handed in together."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from browser import PHONE, look, sticking_out, visit, wait_until
from fieldwork import PLAN, observed
from hbgen.model.handbook import Handbook
from sites import built
from test_field import counted, intake_from, reasons
from test_fill import definitions
from test_fill_browser import FORM, against, download, shown

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def handbook() -> Handbook:
    return observed(sampling_plan=PLAN)


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
    return [
        " | ".join(text.split("\n")[:2]) for text in page.locator(".hb-visits-box .hb-visits > li").all_inner_texts()
    ]


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
    with look(browser, address(site), PHONE) as page:
        assert page.locator(".hb-visits-box").is_hidden()
        three_visits(page)
        unfold(page)
        assert page.locator(".hb-visits-box > summary").inner_text() == "3 visits on this device"
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
        file = download(page, "Download as CSV", tmp_path)
        unfold(page)
        assert page.locator(".hb-visits-count").inner_text() == "Ready: 2. Handed in: 1."
        answer(page, "OBS-1", "0")
        assert "1 of 3 answered · changed since it was handed in" in listed(page)[2]
        assert page.locator(".hb-visits-count").inner_text() == "Ready: 2. Handed in: 0."
        page.wait_for_timeout(1)
        files = [file, *(download(page, f"Download all as {form}", tmp_path) for form in ("CSV", "JSON"))]
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
    with look(browser, address(site), PHONE) as page:
        three_visits(page)
        unfold(page)
        for button, left in (("Keep them", 3), ("Delete", 2)):
            page.get_by_role("button", name="Delete: 1. Harbour kiosk").click()
            assert "Delete “1. Harbour kiosk · At the counter”?" in page.locator("dialog[open]").inner_text()
            page.locator("dialog[open]").get_by_role("button", name=button, exact=True).click()
            wait_until(page, f"document.querySelectorAll('.hb-visits-box .hb-visits > li').length === {left}")
        # The one that is open goes: the newest of the others opens.
        page.get_by_role("button", name="Delete: 2. Station").click()
        page.locator("dialog[open]").get_by_role("button", name="Delete", exact=True).click()
        wait_until(page, "document.querySelectorAll('.hb-visits-box .hb-visits > li').length === 1")
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
    with look(browser, address(site), PHONE) as page:
        answer(page, "OBS-1", "1")
        page.evaluate(
            """() => { Storage.prototype.before = Storage.prototype.setItem;
                Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"""
        )
        answer(page, "OBS-1", "0")
        another(page)
        answer(page, "OBS-3", "4")
        unfold(page)
        page.locator(".hb-visits-box .hb-jump").nth(1).click()
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
    with look(browser, address(site), PHONE) as page:
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
    """Also where they were begun before the question was translated."""
    definition: dict[str, Any] = definitions(handbook)["OBS"]
    first = definition["items"][0]
    then = {**definition, "items": [{**first, "fingerprint": first["earlier"][0]}]}
    with look(browser, address(site), PHONE) as page:
        page.evaluate(FIFTY, [{**then, "edition": "staff/en", "version": 1, "handbook": "0.9"}, 3])
        page.reload()
        unfold(page)
        assert page.locator(".hb-visits-box > summary").inner_text() == "3 visits on this device"
        entries = listed(page)
        assert "handed in" not in entries[0]
        assert [entry.endswith("version 1 · handed in") for entry in entries] == [False, True, True]
        assert page.locator(".hb-visits-count").inner_text() == "Ready: 1. Handed in: 0."
        assert page.locator(".hb-fill-before").inner_text().startswith("1 answer was kept from version 1.")
        page.get_by_role("button", name="Delete: Harbour kiosk").first.click()
        page.locator("dialog[open]").get_by_role("button", name="Delete", exact=True).click()
        wait_until(page, "document.querySelectorAll('.hb-visits-box .hb-visits > li').length === 2")
        page.reload()
        assert page.evaluate("Object.keys(localStorage).length") == 2


def test_two_tabs_may_have_a_visit_each(browser: Browser, site: Path) -> None:
    with visit(browser, address(site), PHONE) as page:
        answer(page, "OBS-1", "1")
        other = page.context.new_page()
        other.goto(page.url)
        another(other)
        answer(other, "OBS-1", "0")
        wait_until(page, "document.querySelectorAll('.hb-visits-box .hb-visits > li').length === 2")
        answer(page, "OBS-3", "3")
        assert shown(page) == {"fill-OBS-OBS-1": "1", "fill-OBS-OBS-3": "3"}
        assert shown(other) == {"fill-OBS-OBS-1": "0"}
        for tab in (page, other):
            tab.reload()
        assert (len(shown(page)), len(shown(other))) == (2, 1)


# --- what is done about a failed critical item, and photos ---------------------------------------------


def rows_of(path: Path) -> dict[str, dict[str, str]]:
    """Item → its row in a file of one visit."""
    return {row["item"]: row for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))}


def test_a_failed_critical_item_asks_what_is_done_and_stops_nobody(
    browser: Browser, site: Path, handbook: Handbook, tmp_path: Path
) -> None:
    with look(browser, address(site), PHONE) as page:
        box = page.locator("#fill-OBS-OBS-1 .hb-action")
        assert box.is_hidden()
        answer(page, "OBS-1", "0")
        assert box.is_visible()
        assert "1 failed critical item says nothing of what is done" in page.locator(".hb-fill-summary").inner_text()
        assert "0 answers" not in page.locator(FORM).inner_text()
        empty = rows_of(download(page, "Download as CSV", tmp_path))["OBS-1"]
        assert (empty["value"], empty["action"]) == ("0", "")
        page.get_by_label("Date", exact=True).fill("2026-08-03")
        box.get_by_label("What is done about it at once").fill("=The shift was told")
        box.get_by_label("By whom").fill("Shift manager")
        box.get_by_label("Until when").fill("2026-08-07")
        assert "without a word" not in page.locator(".hb-fill-summary").inner_text()
        page.reload()
        assert box.get_by_label("By whom").input_value() == "Shift manager"
        assert against(page, "#fill-OBS-OBS-1") == []
        path = download(page, "Download as CSV", tmp_path / "told")
        # An answer that passes takes nothing along of it; a mistaken tap loses nothing.
        answer(page, "OBS-1", "1")
        assert box.is_hidden()
        assert rows_of(download(page, "Download as CSV", tmp_path))["OBS-1"]["action"] == ""
        answer(page, "OBS-1", "0")
        assert box.get_by_label("Until when").input_value() == "2026-08-07"
        # Of an item that is not critical nothing is asked.
        assert page.locator("#fill-OBS-OBS-3 .hb-action").count() == 0
    row = rows_of(path)["OBS-1"]
    assert [row[name] for name in ("action", "action_by", "action_due")] == [
        "'=The shift was told",
        "Shift manager",
        "2026-08-07",
    ]
    assert intake_from(handbook, [path]).acted_on() == {"OBS": (1, 1)}


def jpeg(width: int = 3000, height: int = 2000) -> bytes:
    """A photo as a phone takes it: turned by its EXIF data, with place and device."""
    image = Image.effect_noise((width, height), 60).convert("RGB")
    exif = image.getexif()
    exif[0x0110] = "SecretPhone 7"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (59.0, 26.0, 13.0), 3: "E", 4: (24.0, 45.0, 12.0)})
    stream = io.BytesIO()
    image.save(stream, "JPEG", exif=exif, comment=b"SecretComment")
    assert b"Exif" in stream.getvalue() and b"SecretPhone" in stream.getvalue()
    return stream.getvalue()


def photograph(page: Page, item: str, *files: tuple[str, bytes]) -> None:
    payload: Any = [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in files]
    page.locator(f"#fill-OBS-{item} input[type=file]").set_input_files(payload)


def test_photographed_saved_reloaded_downloaded_and_scored(
    browser: Browser, site: Path, handbook: Handbook, tmp_path: Path
) -> None:
    with visit(browser, address(site), PHONE) as page:
        choose(page, "harbour")
        page.get_by_label("Date", exact=True).fill("2026-08-03")
        answer(page, "OBS-1", "1")
        assert page.get_by_role("button", name="Download with photos as ZIP").is_hidden()
        photograph(page, "OBS-2", ("GPS Mari Tamm.jpg", jpeg()), ("../../etc/passwd", jpeg(300, 200)))
        page.locator("#fill-OBS-OBS-2 .hb-photos li").nth(1).wait_for()
        assert "show no faces" in page.locator("#fill-OBS-OBS-2").inner_text()
        assert against(page, "#fill-OBS-OBS-2") == []
        assert sticking_out(page) == []
        page.reload()
        page.locator("#fill-OBS-OBS-2 .hb-photos li").nth(1).wait_for()
        answer(page, "OBS-2", "0")
        # Turned as it was seen, not as the sensor lay.
        assert page.evaluate("(([a]) => a.width < a.height)(document.querySelectorAll('.hb-photos canvas'))")
        path = download(page, "Download with photos as ZIP", tmp_path)
        another(page)
        assert page.locator(".hb-photos li").count() == 0
        answer(page, "OBS-1", "1")
        page.get_by_label("Date", exact=True).fill("2026-08-04")
        unfold(page)
        every = download(page, "Download all with photos as ZIP", tmp_path)
    for archive_ in (path, every):
        with zipfile.ZipFile(archive_) as opened:
            assert opened.testzip() is None
            names = opened.namelist()
            assert all(
                re.fullmatch(r"answers\.(csv|json)|photos/[a-f][0-9a-f]{31}/OBS-2-[12]\.jpg", name) for name in names
            )
            assert len(names) == 4
            photos = {name: opened.read(name) for name in names if name.endswith(".jpg")}
            table = opened.read("answers.csv").decode("utf-8-sig")
        for data in photos.values():
            assert not re.search(rb"Exif|GPS|Secret|Mari", data)
            with Image.open(io.BytesIO(data)) as image:
                assert not image.getexif()
                assert max(image.size) <= 1600 and image.size[0] < image.size[1]
            assert len(data) <= 700_000
        cells = [row["photos"] for row in csv.DictReader(io.StringIO(table)) if row["photos"]]
        assert cells == [" ".join(photos)]
    intake = intake_from(handbook, [path, every])
    assert intake.problems() == []
    assert (len(set(intake.run_of)), reasons(intake)) == (2, {"repeated": 1})
    assert intake.acted_on() == {"OBS": (1, 0)}


def test_what_is_no_photo_is_told_and_a_photo_can_be_deleted(browser: Browser, site: Path) -> None:
    with visit(browser, address(site), PHONE) as page:
        photograph(page, "OBS-3", ("a.jpg", b"no picture"))
        page.get_by_text("a.jpg cannot be read as a picture, or is too large.").wait_for()
        photograph(page, "OBS-3", *((f"{n}.jpg", jpeg(60, 40)) for n in range(8)))
        page.get_by_text("One item takes 6 photos").wait_for()
        page.locator("#fill-OBS-OBS-3 .hb-photos li").nth(5).wait_for()
        page.get_by_role("button", name="Delete: photo 2, question 3").click()
        wait_until(page, "document.querySelectorAll('.hb-photos li').length === 5")
        # With the visit its photos go, also from the database.
        count = """() => new Promise((done) => { indexedDB.databases().then(([{ name }]) => {
            const opening = indexedDB.open(name);
            opening.onsuccess = () => {
                const all = opening.result.transaction("photos").objectStore("photos").count();
                all.onsuccess = () => { opening.result.close(); done(all.result); };
            };
        }); })"""
        assert page.evaluate(count) == 5
        page.get_by_role("button", name="Clear the answers").click()
        page.get_by_role("button", name="Clear", exact=True).click()
        page.locator(".hb-fill-told", has_text="cleared").wait_for()
        page.wait_for_timeout(200)
        assert page.evaluate(count) == 0


def test_photos_that_two_tabs_take_of_one_visit_are_all_kept(browser: Browser, site: Path, tmp_path: Path) -> None:
    """Both read a photo at once, and each knows only of its own when it keeps it."""
    held_up = """(() => {
        const real = createImageBitmap;
        globalThis.createImageBitmap = async (...given) => {
            while (!globalThis.goOn) await new Promise((done) => setTimeout(done, 10));
            return real(...given);
        };
    })();"""
    with visit(browser, address(site), PHONE) as page:
        answer(page, "OBS-1", "1")
        photograph(page, "OBS-2", ("a.jpg", jpeg(60, 40)))
        page.locator("#fill-OBS-OBS-2 .hb-photos li").first.wait_for()
        other = page.context.new_page()
        other.goto(page.url)
        other.locator("#fill-OBS-OBS-2 .hb-photos li").first.wait_for()
        for tab in (page, other):
            tab.evaluate(held_up)
            photograph(tab, "OBS-2", ("b.jpg", jpeg(80, 40)))
        photograph(page, "OBS-3", ("c.jpg", jpeg(90, 40)))
        for tab in (page, other):
            tab.evaluate("globalThis.goOn = true")
        for tab in (page, other):
            wait_until(tab, "document.querySelectorAll('.hb-photos li').length === 4")
        page.reload()
        wait_until(page, "document.querySelectorAll('.hb-photos li').length === 4")
        # One that the other tab deleted does not come back.
        other.get_by_role("button", name="Delete: photo 1, question 2").click()
        wait_until(page, "document.querySelectorAll('.hb-photos li').length === 3")
        photograph(page, "OBS-1", ("d.jpg", jpeg(60, 40)))
        wait_until(page, "document.querySelectorAll('.hb-photos li').length === 4")
        with zipfile.ZipFile(download(page, "Download with photos as ZIP", tmp_path)) as opened:
            names = sorted(name.rpartition("/")[2] for name in opened.namelist() if name.endswith(".jpg"))
    assert names == ["OBS-1-1.jpg", "OBS-2-2.jpg", "OBS-2-3.jpg", "OBS-3-1.jpg"]


def test_where_no_photo_can_be_kept_it_lasts_as_long_as_the_page(browser: Browser, site: Path, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": PHONE, "height": 844})
    page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };")
    page.goto(address(site))
    photograph(page, "OBS-1", ("a.jpg", jpeg(60, 40)))
    page.get_by_text("This browser keeps no photos").wait_for()
    answer(page, "OBS-1", "1")
    with zipfile.ZipFile(download(page, "Download with photos as ZIP", tmp_path)) as opened:
        assert len(opened.namelist()) == 3
    page.close()


def test_surveys_take_no_photos(browser: Browser, site: Path) -> None:
    address_ = (site / "pages/instruments/self.html").as_uri() + "#fill-SELF"
    with look(browser, address_, PHONE) as page:
        page.locator(".hb-step").first.click()
        assert page.locator("input[type=file]").count() == 0
        assert page.get_by_role("button", name="ZIP").count() == 0


# --- what is due -----------------------------------------------------------------------------------


def on_day(page: Page, day: str) -> None:
    page.clock.set_fixed_time(f"{day}T10:00:00")
    page.reload()
    page.evaluate("document.querySelector('.hb-due-box').open = true")


def still_due(page: Page) -> tuple[str, list[str]]:
    rows = page.locator(".hb-due-box li").all_inner_texts()
    title = page.locator(".hb-due-box > summary").inner_text().replace("\u00a0", " ")
    return title, [row.split("\n")[0] for row in rows]


def test_the_page_shows_what_the_plan_still_asks_for(browser: Browser, site: Path) -> None:
    with visit(browser, address(site), PHONE) as page:
        on_day(page, "2026-08-10")
        title, rows = still_due(page)
        assert title == "Due in 3rd quarter of 2026, until Sep 30, 2026: 10 of 10"
        assert rows == [
            "Harbour kiosk: 0 of 2 done",
            "Market hall: 0 of 2 done",
            "Station · At the counter: 0 of 1 done",
            "Station · By phone: 0 of 1 done",
            "anywhere: 0 of 4 done",
        ]
        assert against(page, ".hb-due-box") == []
        assert sticking_out(page) == []
        page.get_by_role("button", name="Begin here: Station · By phone").click()
        assert page.get_by_label("Unit", exact=True).input_value() == "station"
        assert page.get_by_label("Channel", exact=True).input_value() == "phone"
        # A visit counts once it has an answer, as it does for `hbgen score`.
        assert still_due(page)[1][3] == "Station · By phone: 0 of 1 done"
        answer(page, "OBS-1", "1")
        title, rows = still_due(page)
        assert title.endswith("8 of 10")
        assert rows[-1] == "anywhere: 1 of 4 done" and len(rows) == 4
        # Of the day that the visit bears: one of another period does not count.
        page.get_by_label("Date", exact=True).fill("2026-06-30")
        page.locator(".hb-fill-count").click()
        assert still_due(page)[0].endswith("10 of 10")
        page.get_by_role("button", name="Begin here: Harbour").click()
        assert page.locator(".hb-visits-box .hb-visits > li").count() == 2


def test_what_was_handed_in_stays_counted_until_its_period_ends(browser: Browser, site: Path, tmp_path: Path) -> None:
    with visit(browser, address(site), PHONE) as page:
        on_day(page, "2026-08-10")
        choose(page, "harbour")
        answer(page, "OBS-1", "1")
        download(page, "Download as CSV", tmp_path)
        assert "1 visit of this period was handed in." in page.locator(".hb-due-box").inner_text()
        page.get_by_role("button", name="Clear the answers").click()
        page.get_by_role("button", name="Clear", exact=True).click()
        page.reload()
        page.evaluate("document.querySelector('.hb-due-box').open = true")
        # Of one visit two lines of the plan, the one of its place and that of any.
        assert still_due(page)[0].endswith("8 of 10")
        assert still_due(page)[1][0] == "Harbour kiosk: 1 of 2 done"
        # Done anew it counts once, until whoever does it says that it is another visit.
        choose(page, "harbour")
        answer(page, "OBS-1", "0")
        assert still_due(page)[0].endswith("8 of 10")
        assert against(page, ".hb-fill-twin") == []
        assert sticking_out(page) == []
        page.get_by_role("button", name="This is another one").click()
        assert page.locator(".hb-fill-twin").is_hidden()
        assert still_due(page)[0].endswith("6 of 10")
        # Handed in again, and as it stands on this device, it counts once.
        download(page, "Download as CSV", tmp_path)
        download(page, "Download as CSV", tmp_path)
        assert still_due(page)[0].endswith("6 of 10")
        assert "2 visits of this period were handed in." in page.locator(".hb-due-box").inner_text()
        # What is kept of it holds no answer, and goes when the period is over.
        kept = "Object.keys(localStorage).filter((key) => /^hbgen-handed/.test(key)).map((key) => localStorage[key])"
        records = [json.loads(value) for value in page.evaluate(kept)]
        for record in records:
            assert record.keys() <= {"unit", "channel", "day", "revision", "other"}
            assert (record["unit"], record["channel"], record["day"]) == ("harbour", "counter", "2026-08-10")
        assert len(records) == 2
        on_day(page, "2026-10-01")
        assert still_due(page)[0].endswith("10 of 10")
        assert page.evaluate(kept) == []


def test_a_visit_that_is_deleted_and_done_anew_replaces_the_one_that_was_handed_in(
    browser: Browser, site: Path, handbook: Handbook, tmp_path: Path
) -> None:
    with visit(browser, address(site), PHONE) as page:
        on_day(page, "2026-08-10")
        choose(page, "harbour")
        answer(page, "OBS-1", "1")
        first = download(page, "Download as CSV", tmp_path / "first")
        page.get_by_role("button", name="Clear the answers").click()
        page.get_by_role("button", name="Clear", exact=True).click()
        choose(page, "market")
        answer(page, "OBS-1", "0")
        # At another place it is another visit, and nobody is asked.
        assert page.locator(".hb-fill-twin").is_hidden()
        choose(page, "harbour")
        page.get_by_role("button", name="This is the same visit: replace it").click()
        page.reload()
        assert page.locator(".hb-fill-twin").is_hidden()
        again = download(page, "Download as CSV", tmp_path / "again")
        page.evaluate("document.querySelector('.hb-due-box').open = true")
        assert still_due(page)[0].endswith("8 of 10")
        assert "1 visit of this period was handed in." in page.locator(".hb-due-box").inner_text()
    intake = intake_from(handbook, [first, again])
    assert reasons(intake) == {"superseded": 1} and [*counted(intake).values()] == ["0"]


def test_before_and_after_the_plan_the_page_says_so(browser: Browser, site: Path) -> None:
    with visit(browser, address(site), PHONE) as page:
        for day, words in (
            ("2026-06-30", "No period of the plan runs today; 3rd quarter of 2026 begins on Jul 1, 2026."),
            ("2026-07-01", "Due in 3rd quarter of 2026, until Sep 30, 2026: 10 of 10"),
            ("2026-12-31", "Due in 4th quarter of 2026, until Dec 31, 2026: 10 of 10"),
            ("2027-01-01", "No period of the plan runs today."),
        ):
            on_day(page, day)
            assert still_due(page)[0] == words


def test_the_list_of_places_is_printed_alone_on_request(browser: Browser, site: Path) -> None:
    with look(browser, address(site), PHONE) as page:
        page.evaluate("() => { window.print = () => {}; document.querySelector('.hb-due-box').open = true; }")
        plan, items = page.locator("#hb-plan"), page.locator("#hb-items")
        page.emulate_media(media="print")
        assert plan.is_hidden() and items.is_visible()
        page.emulate_media(media="screen")
        page.get_by_role("button", name="Print the list").click()
        page.emulate_media(media="print")
        assert plan.is_visible() and items.is_hidden()
        assert plan.locator("tbody tr").all_inner_texts()[0].split("\t")[:2] == ["Harbour kiosk", "2"]
        assert plan.locator("tbody tr").first.locator(".hb-box").count() == 2
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert plan.is_hidden() and items.is_visible()


def test_without_scripts_the_plan_can_be_read(browser: Browser, site: Path) -> None:
    with look(browser, address(site), PHONE, scripts=False) as page:
        page.locator("#hb-plan > summary").click()
        assert "Station · By phone" in page.locator("#hb-plan").inner_text()
