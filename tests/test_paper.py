"""An instrument on paper: a card of A5 with every question and every answer, while other pages stay A4."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser import look, starter_site
from hbgen.editions import select
from hbgen.instruments.definition import answers
from hbgen.text.formats import in_language
from programs import lacking
from sampling import sampled, some
from starter import starter

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(lacking("poppler") is not None, reason=lacking("poppler") or ""),
]

A5, A4 = (148, 210), (210, 297)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return starter_site(tmp_path_factory)


def printed(browser: Browser, page: Path, paper: Path) -> tuple[set[tuple[int, int]], str]:
    """The sizes of a printed page's sheets in millimetres, and its letters."""
    with look(browser, page.as_uri(), scheme="dark") as shown:
        shown.pdf(path=paper, prefer_css_page_size=True)
    description = subprocess.run(["pdfinfo", "-l", "99", paper], capture_output=True, text=True, check=True).stdout
    points = re.findall(r"size: +([\d.]+) x ([\d.]+)", description)
    sizes = {(round(float(width) * 25.4 / 72), round(float(height) * 25.4 / 72)) for width, height in points}
    text = subprocess.run(["pdftotext", "-enc", "UTF-8", paper, "-"], capture_output=True, check=True).stdout.decode()
    return sizes, letters(text)


def letters(text: str) -> str:
    """Text without the spaces, hyphens and page numbers that setting it on paper brings."""
    return re.sub(r"[\s\-\u00ad\u2010]|\d+ / \d+", "", text)


@sampled(1)
@pytest.mark.parametrize("instrument", ["OBS-PHONE", "CUS-CONTACT", "SELF-CX"])
def test_an_instrument_is_a_card_with_every_question_and_answer(
    instrument: str, browser: Browser, site: Path, tmp_path: Path
) -> None:
    page = site / f"staff/et/pages/instruments/{instrument.lower()}.html"
    sizes, text = printed(browser, page, tmp_path / "card.pdf")
    assert sizes == {A5}
    definition = select(starter(), "staff", "et").definitions[instrument]
    for item in definition.items:
        assert letters(item.id) in text
        whole = letters(in_language(item.text, "et"))
        at = text.find(whole)
        assert at >= 0, item.id
        for answer in answers(item, ("et",)):
            label = letters(in_language(answer.text, "et")) or answer.value
            position = text.casefold().find(label.casefold(), at)
            assert position >= 0, (item.id, answer)
    assert "Kuupäev" in text
    [asking] = [candidate for candidate in starter().instruments.instruments if candidate.id == instrument]
    for context, blank in (("unit", "Üksus"), ("channel", "Kanal")):
        assert context not in asking.collects or blank in text
    # Nothing of the site around it, and nothing that only a screen can do.
    for away in ("Sõnastik", "Võtakaasa", "Täidasiin", "XLSForm"):
        assert away not in text


def test_other_pages_stay_a4(browser: Browser, site: Path, tmp_path: Path) -> None:
    sizes, _ = printed(browser, site / "staff/et/pages/standards/tel.html", tmp_path / "page.pdf")
    assert sizes == {A4}


def test_results_are_no_more_than_a_manager_prints(browser: Browser, site: Path, tmp_path: Path) -> None:
    assert len(sheets(browser, site / "staff/et/pages/results.html", tmp_path / "page.pdf")) <= 16


def test_each_guide_and_each_sheet_to_write_on_is_a_page(browser: Browser, site: Path, tmp_path: Path) -> None:
    """No sheet holds a title alone, or the last lines of another."""
    titles = ("Vastame 30 sekundi jooksul", "Kõne algus", "Lubatud tagasikõne", "Ootele panek ja soe üleandmine")
    guides = sheets(browser, site / "staff/et/pages/discussions/tel.html", tmp_path / "guides.pdf")
    assert len(guides) == 7
    for title, guide in zip(titles, guides, strict=False):
        assert letters(title) in guide and "4.Milleskokkulepime" in guide
    puzzle, solution = sheets(browser, site / "staff/et/pages/learn/crossword.html", tmp_path / "crossword.pdf")
    assert "Paremale" in puzzle and "Alla" in puzzle and "Lahendus" not in puzzle and "Lahendus" in solution
    assert len(sheets(browser, site / "staff/et/pages/worksheet.html", tmp_path / "worksheet.pdf")) == 6


@pytest.mark.parametrize(
    "name", some(["standards/tel", "competencies", "involvement", "organisation", "workshops/day-phone"], 2)
)
def test_no_heading_is_the_last_on_a_sheet(name: str, browser: Browser, site: Path, tmp_path: Path) -> None:
    page = site / f"staff/et/pages/{name}.html"
    printed_sheets = sheets(browser, page, tmp_path / "page.pdf")
    with look(browser, page.as_uri()) as shown:
        headings = {letters(text).removesuffix("#") for text in shown.locator("article :is(h2, h3)").all_inner_texts()}
    assert [text[-40:] for text in printed_sheets if any(text.endswith(heading) for heading in headings)] == []


def sheets(browser: Browser, page: Path, paper: Path) -> list[str]:
    """The letters of each sheet of a printed page."""
    printed(browser, page, paper)
    text = subprocess.run(["pdftotext", "-enc", "UTF-8", paper, "-"], capture_output=True, check=True).stdout.decode()
    return [letters(sheet) for sheet in text.split("\f")[:-1]]
