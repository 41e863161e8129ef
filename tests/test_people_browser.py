"""S5–S9, S16, S17 in a browser: a practice's checklist is filled in and printed, and sheets are there to write on."""

from __future__ import annotations

import csv
import io
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser import PHONE, SMALL_PHONE, axe, look, starter_site, sticking_out
from hbgen.model.people import Practice
from programs import require
from starter import starter
from test_fill import taken_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return starter_site(tmp_path_factory)


def address(site: Path, page: str, language: str = "en") -> str:
    return (site / f"staff/{language}/pages/{page}.html").as_uri()


def practice(id_: str) -> Practice:
    return next(candidate for candidate in starter().practices if candidate.id == id_)


def sheets(browser: Browser, site: Path, page: str, paper: Path) -> list[str]:
    """The sheets of a page on paper, as text."""
    require("poppler")
    with look(browser, address(site, page)) as shown:
        shown.pdf(path=paper, prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", paper, "-"], capture_output=True, check=True).stdout.decode()
    return [" ".join(sheet.split()) for sheet in text.split("\f") if sheet.strip()]


def test_s06_a_new_hires_checklist_is_filled_in_kept_taken_along_and_read_back(
    browser: Browser, site: Path, tmp_path: Path
) -> None:
    ids = [item.id for item in practice("onboarding").checklist]
    given = {ids[0]: "1", ids[1]: "0", ids[4]: "1"}
    with look(browser, address(site, "practices/onboarding"), PHONE) as page:
        page.get_by_role("link", name="Fill in here").click()
        form = page.locator(".hb-fill > form")
        form.wait_for(state="visible")
        assert form.locator(".hb-ask").count() == len(ids)
        for item, value in given.items():
            page.locator(f"#fill-onboarding-{item} label.hb-step:has(input[value='{value}'])").click()
        page.get_by_label("Date", exact=True).fill("2026-10-05")
        page.reload()
        form.wait_for(state="visible")
        for item, value in given.items():
            assert page.locator(f"#fill-onboarding-{item} input:checked").get_attribute("value") == value
        assert sticking_out(page) == []
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download as CSV").click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        # On paper it is the list with its boxes again, and what was said on the screen stays there.
        page.emulate_media(media="print")
        assert page.locator("#hb-items").is_visible() and page.locator(".hb-blanks").is_visible()
        assert page.locator(".hb-fill").is_hidden()
    assert path.name.startswith("onboarding-v1-2026-10-05-")
    [home] = taken_in(starter(), path).values()
    assert home == given
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert [row["item"] for row in rows] == ids


def test_s05_to_s09_each_practice_prints_with_all_that_it_asks(browser: Browser, site: Path, tmp_path: Path) -> None:
    made = sheets(browser, site, "practices/onboarding", tmp_path / "onboarding.pdf")
    text = " ".join(made)
    for item in practice("onboarding").checklist:
        assert item.text.words["en"] in text, item.id
    for blank in ("Unit", "Date", "Assessor's role"):
        assert blank in text
    assert "Fill in here" not in text and "Download" not in text


def test_s07_s16_a_development_plan_is_a_sheet_to_fill_in(browser: Browser, site: Path, tmp_path: Path) -> None:
    needed = [
        competency
        for competency in starter().competencies
        if any(required.position == "adviser" for required in competency.required)
    ]
    first = sheets(browser, site, "positions/adviser", tmp_path / "plan.pdf")[0]
    for competency in needed:
        assert competency.name.words["en"] in first
    for head in ("Required", "I rate myself", "My manager", "What I will do", "By when"):
        assert head in first
    with look(browser, address(site, "positions/adviser", "et"), SMALL_PHONE) as page:
        assert sticking_out(page) == [] and axe(page) == []
        page.emulate_media(media="print")
        # A hand has room to write in each cell that is left open.
        cells = page.locator("table tr").evaluate_all(
            "rows => rows.filter((row) => [...row.cells].some((cell) => cell.textContent.trim() === ''))"
            ".map((row) => row.offsetHeight)"
        )
        assert len(cells) >= len(needed) and min(cells) >= 34


def test_s17_each_group_has_a_worksheet_of_its_own(browser: Browser, site: Path, tmp_path: Path) -> None:
    made = sheets(browser, site, "worksheet", tmp_path / "worksheet.pdf")
    begun = []
    for group in ("Everybody", "Managers", "CX lead"):
        [own] = [number for number, sheet in enumerate(made) if f"{group} Described already" in sheet]
        assert "What does somebody do who has it?" in made[own]
        assert own == 0 or made[own].startswith(group), "only the first stands below the title"
        begun.append(own)
    assert begun == sorted(set(begun)), "no two share a sheet"
    with look(browser, address(site, "worksheet"), PHONE) as page:
        assert sticking_out(page) == [] and axe(page) == []
