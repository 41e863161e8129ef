"""S21, S22 in a browser: the crossword and the quiz by thumb and by key, and a team's answers on their way home."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser import PHONE, axe, look, starter_site, sticking_out
from hbgen.fmt import format_text
from sampling import in_full, sampled
from test_talk import with_records

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return starter_site(tmp_path_factory)


def address(site: Path, page: str, language: str = "en") -> str:
    return (site / f"staff/{language}/pages/{page}.html").as_uri()


def data(page: Page, name: str) -> dict[str, Any]:
    contents: dict[str, Any] = json.loads(page.locator(f"script.hb-{name}-data").text_content() or "")
    return contents


def here(page: Page) -> str:
    """What a screen reader is told of the field that has the focus."""
    return page.evaluate("document.activeElement.getAttribute('aria-label')") or ""


def grid(page: Page) -> str:
    return "".join(page.locator(".hb-play input").evaluate_all("fields => fields.map((one) => one.value || '_')"))


# --- the crossword -----------------------------------------------------------------------------


@sampled(1)
@pytest.mark.parametrize("language", ["et", "en"])
def test_the_crossword_is_solved_on_a_phone_and_kept(site: Path, browser: Browser, language: str) -> None:
    with look(browser, address(site, "learn/crossword", language), PHONE) as page:
        words, says = data(page, "crossword")["words"], data(page, "crossword")["says"]
        size = page.locator(".hb-play input").first.evaluate("field => parseFloat(getComputedStyle(field).fontSize)")
        assert size >= 16, "a phone zooms into smaller letters"
        first = words[0]
        page.locator(f".hb-clues [data-word='{first['id']}'] button").click()
        page.keyboard.type(first["letters"].lower())
        assert page.locator(f".hb-clues [data-word='{first['id']}']").get_attribute("class") == (
            "hb-clue-here hb-clue-done"
        )
        # What was found leads to where it stands.
        link = page.locator(f".hb-clues [data-word='{first['id']}'] .hb-clue-link a")
        assert (link.get_attribute("href") or "").endswith(f"#{first['id']}")
        bar = page.locator(".hb-play-bar").bounding_box()
        assert bar is not None and 0 <= bar["y"] < 400, "the clue is out of sight"
        before = grid(page)
        page.reload()
        assert grid(page) == before and len(before.replace("_", "")) == len(first["letters"])
        for word in words[1:]:
            page.locator(f".hb-clues [data-word='{word['id']}'] button").click()
            page.keyboard.type(word["letters"])
        assert page.locator(".hb-play-told").text_content() == says["solved"]
        page.get_by_role("button", name=says["clear"], exact=True).click()
        assert set(grid(page)) == {"_"}
        page.get_by_role("button", name=says["undo"], exact=True).click()
        assert "_" not in grid(page)
        assert sticking_out(page) == []


def test_the_crossword_is_played_by_key_and_told_to_a_screen_reader(site: Path, browser: Browser) -> None:
    with look(browser, address(site, "learn/crossword")) as page:
        puzzle = data(page, "crossword")
        words = puzzle["words"]
        crossed: dict[tuple[int, int], list[tuple[dict[str, Any], int]]] = {}
        for word in words:
            for step in range(len(word["letters"])):
                row = word["row"] + step * (word["direction"] == "down")
                column = word["column"] + step * (word["direction"] == "across")
                crossed.setdefault((row, column), []).append((word, step))
        (across, at), (down, _) = next(both for both in crossed.values() if len(both) == 2)
        page.locator(f".hb-clues [data-word='{across['id']}'] button").click()
        length = len(across["letters"])
        assert here(page) == f"{across['number']} {across['direction']}, {length} letters, letter 1"
        for _ in range(at):
            page.keyboard.press("ArrowRight" if across["direction"] == "across" else "ArrowDown")
        assert here(page) == f"{across['number']} {across['direction']}, {length} letters, letter {at + 1}"
        page.keyboard.press("Space")
        assert here(page).startswith(f"{down['number']} {down['direction']}, ")
        # A tap on the square where one is turns as well.
        page.locator(".hb-play input:focus").click()
        assert here(page).startswith(f"{across['number']} {across['direction']}, ")
        page.keyboard.press("Home")
        page.keyboard.type("qq")
        page.keyboard.press("Backspace")
        page.keyboard.press("Backspace")
        assert grid(page).replace("_", "") == ""
        page.keyboard.type("q")
        page.get_by_role("button", name="Check", exact=True).click()
        assert "Wrong: 1." in (page.locator(".hb-play-told").text_content() or "")
        assert page.locator(".hb-play input[aria-invalid='true']").count() == 1
        page.locator(".hb-play input[tabindex='0']").focus()
        page.keyboard.press("Tab")
        after = words[words.index(across) + 1]
        assert here(page).startswith(f"{after['number']} {after['direction']}, ")
        page.keyboard.press("Shift+Tab")
        assert here(page).startswith(f"{across['number']} {across['direction']}, ")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.textContent") == "Check"
        page.get_by_role("button", name="Show everything").click()
        assert page.locator(".hb-play-told").text_content() == puzzle["says"]["solved"]


def test_without_scripts_grid_clues_and_solution_are_there(site: Path, browser: Browser) -> None:
    with look(browser, address(site, "learn/crossword"), PHONE, scripts=False) as page:
        assert page.locator("svg.hb-grid").first.is_visible()
        assert page.locator(".hb-clues li").count() >= 12
        page.locator("summary", has_text="Show the solution").click()
        assert page.locator(".hb-grid-solved").is_visible()


def test_on_paper_the_solution_has_a_page_of_its_own(site: Path, browser: Browser, tmp_path: Path) -> None:
    with look(browser, address(site, "learn/crossword")) as page:
        page.pdf(path=tmp_path / "crossword.pdf", prefer_css_page_size=True)
        words = [word["letters"] for word in data(page, "crossword")["words"]]
    text = subprocess.run(["pdftotext", "-layout", tmp_path / "crossword.pdf", "-"], capture_output=True, check=True)
    first, *rest = [re.sub(r"\s", "", sheet) for sheet in text.stdout.decode().split("\f") if sheet.strip()]
    assert "Across" in first and "Down" in "".join([first, *rest])
    solution = next(sheet for sheet in rest if sheet.startswith("Solution"))
    assert any(word in solution for word in words) or len(solution) > 100
    assert "Solution" not in first


# --- the quiz ----------------------------------------------------------------------------------


@sampled(1)
@pytest.mark.parametrize("language", ["et", "en"])
def test_the_quiz_is_answered_by_key_to_the_end(site: Path, browser: Browser, language: str) -> None:
    with look(browser, address(site, "learn/quiz", language), PHONE) as page:
        quiz = data(page, "quiz")
        page.get_by_role("button", name=quiz["says"]["start"], exact=True).focus()
        page.keyboard.press("Enter")
        for number, right in enumerate(quiz["right"]):
            chosen = right if number else (right + 1) % 3
            page.locator(".hb-option").nth(chosen).focus()
            page.keyboard.press("Enter")
            feedback = page.locator(".hb-told").text_content() or ""
            assert feedback.startswith(quiz["says"]["right"] if chosen == right else quiz["says"]["wrong"])
            assert page.locator(".hb-after a").count() == 1
            if number == 1:
                # What the bar above the page half covers has no size of its own.
                page.evaluate("scrollTo(0, 0)")
                assert axe(page) == []
                page.reload()
                page.get_by_role("button", name=quiz["says"]["resume"], exact=True).click()
            else:
                page.keyboard.press("Enter")
        count = len(quiz["right"])
        score = quiz["says"]["score"].format(right=count - 1, all=count)
        assert page.locator(".hb-score").text_content() == score
        assert page.locator(".hb-missed > li").count() == 1
        assert axe(page) == [] and sticking_out(page) == []


# --- discussion guides -------------------------------------------------------------------------


@in_full
def test_what_a_team_writes_comes_home_as_a_record(site: Path, browser: Browser, tmp_path: Path) -> None:
    with look(browser, address(site, "discussions/tel", "et"), PHONE) as page:
        says = data(page, "talk")["says"]
        box = page.locator("[data-standard='TEL-03'][data-field='means'] textarea")
        page.locator("#hb-talk-TEL-03 summary").click()
        box.fill('Ütleme kellaaja: "kell kolm".\nMitte „varsti“.')
        page.locator("[data-standard='TEL-03'][data-field='agree'] textarea").fill("Helistame kella kolmeks.")
        page.reload()
        assert "kell kolm" in box.input_value()
        button = page.get_by_role("button", name=says["download"])
        button.click()
        assert page.locator(".hb-talk-end .hb-told").text_content() == says["nobody"]
        page.locator("#hb-talk-front-line").fill("5")
        page.locator("#hb-talk-unit").select_option("call-centre")
        page.locator("#hb-talk-date").fill("2026-10-20")
        with page.expect_download() as waiting:
            button.click()
        waiting.value.save_as(tmp_path / "record.yaml")
        assert sticking_out(page) == []
        page.get_by_role("button", name=says["clear"], exact=True).click()
        assert box.input_value() == ""
        page.get_by_role("button", name=says["undo"], exact=True).click()
        assert "kell kolm" in box.input_value()
    text = (tmp_path / "record.yaml").read_text("utf-8")
    assert format_text(text, "involvement", ("et", "en", "ru")) == text
    loaded = with_records(text, tmp_path)
    assert not loaded.problems
    record = loaded.handbook.involvement[-1]
    assert str(record.decision) == "Helistame kella kolmeks." and record.participants[0].count == 5
