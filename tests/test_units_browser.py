"""The table of units in a browser: it sorts, filters, fits a phone, and is complete without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import hbgen
from browser import DESK, PHONE, axe
from golden import HERE
from hbgen.editions import select
from hbgen.load import load
from hbgen.render.pages import render
from wide import wide

pytestmark = pytest.mark.browser

STATIC = Path(hbgen.__file__).parent / "static"


@pytest.fixture(scope="module")
def table() -> str:
    """The part of the page that a browser gets for one instrument."""
    handbook = load(HERE.parent / "content").handbook
    assert handbook is not None
    made = render(select(wide(handbook, units=100, standards=8, periods=2), "staff", "en"), {})
    text = next(file.data.decode() for file in made if file.path == "results/units.md")
    return text[text.index('<div class="hb-units"') : text.index("```")]


@contextmanager
def shown(browser: Browser, table: str, width: int, *scripts: str, scheme: str = "light") -> Iterator[Page]:
    page = browser.new_page(
        viewport={"width": width, "height": 844}, color_scheme="dark" if scheme == "dark" else "light"
    )
    style = (STATIC / "hbgen.css").read_text("utf-8")
    page.set_content(
        f'<!doctype html><html lang="en"><title>Units</title><style>{style}</style>'
        f"<body><main><article><h1>Units</h1>{table}</article></main></body></html>"
    )
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    for script in scripts:
        page.add_script_tag(path=STATIC / script)
    try:
        yield page
    finally:
        page.close()


SCRIPTS = ("hbgen-page.js", "hbgen-units.js")


def column(page: Page, number: int) -> list[str]:
    texts: list[str] = page.locator(f".hb-unit-table tbody tr:not(.hb-hidden) > :nth-child({number})").all_inner_texts()
    return [text.strip() for text in texts]


def values(texts: list[str]) -> list[float]:
    return [float(text.split("%")[0]) for text in texts]


def test_without_scripts_it_is_complete_and_weakest_first(browser: Browser, table: str) -> None:
    with shown(browser, table, DESK) as page:
        results = values(column(page, 2))
        assert len(results) > 90 and results == sorted(results)
        assert page.locator("form, th button").count() == 0


def test_it_sorts_by_each_column_and_says_so(browser: Browser, table: str) -> None:
    with shown(browser, table, DESK, *SCRIPTS) as page:
        heads = page.locator(".hb-unit-table thead th")
        assert [head.get_attribute("aria-sort") for head in heads.all()] == [
            "none",
            "ascending",
            "none",
            "none",
            "none",
        ]
        heads.nth(1).locator("button").press("Enter")
        results = values(column(page, 2))
        assert results == sorted(results, reverse=True) and heads.nth(1).get_attribute("aria-sort") == "descending"
        heads.nth(0).locator("button").click()
        assert column(page, 1) == sorted(column(page, 1)) and heads.nth(1).get_attribute("aria-sort") == "none"
        heads.nth(2).locator("button").click()
        changes = [text.split("\n")[0].strip("()↑↓ ").split(" ")[0].replace("−", "-") for text in column(page, 3)]
        measured = [float(text) for text in changes if text]
        # Units of too few answers to compare have none, and stand last.
        assert (
            measured == sorted(measured)
            and changes[len(measured) :] == [""] * (len(changes) - len(measured))
            and "" in changes
        )


def test_it_filters_by_name_and_by_how_a_unit_did(browser: Browser, table: str) -> None:
    with shown(browser, table, PHONE, *SCRIPTS) as page:
        whole = len(column(page, 1))
        assert page.locator(".hb-count").inner_text() == f"{whole} of {whole} units"
        page.get_by_label("Unit", exact=True).fill("shöp 01")
        assert 5 < len(column(page, 1)) < 20 and all("01" in name for name in column(page, 1))
        page.get_by_label("Unit", exact=True).fill("")
        page.get_by_label("Show").select_option("below")
        below = len(column(page, 1))
        assert 0 < below < whole and page.locator(".hb-count").inner_text() == f"{below} of {whole} units"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_everybody(browser: Browser, table: str, scheme: str) -> None:
    with shown(browser, table, PHONE, *SCRIPTS, scheme=scheme) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
        assert axe(page) == []
