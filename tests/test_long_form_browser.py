"""A self-assessment of 98 items in ten sections on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

import sectioned
from browser import PHONE, look, sticking_out
from sampling import in_full
from sites import built
from test_fill_browser import against

pytestmark = pytest.mark.browser


def long_form(text: str) -> str:
    """The self-assessment with 98 items: some reversed, with evidence, not applicable or asked after another."""
    sections = "".join(f"      - {{id: SX-{n}, title: 'Part {n}: listening at work'}}\n" for n in range(10))
    items = "".join(
        f"      - id: IT-{n:02}\n        section: SX-{n // 10}\n"
        f"        text: 'Statement {n}: we know what guests expect, and say so before the day begins.'\n"
        + ("" if n % 5 == 0 else "        scale: agree-4\n")
        + ("        evidence: true\n" if n % 9 == 0 else "")
        + ("        not_applicable: Where no guests come.\n" if n % 7 == 0 else "")
        + ("        reversed: true\n" if n % 11 == 3 else "")
        + (f"        asked_when: [{{item: IT-{n - 1:02}, answers: [yes]}}]\n" if n % 10 == 1 else "")
        for n in range(98)
    )
    start, end = text.index("    sections:"), text.index("    frequency: Once a year")
    return f"{text[:start]}    sections:\n{sections}    items:\n{items}{text[end:]}"


@in_full
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_long_form_is_accessible_open_and_closed(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, scheme: str
) -> None:
    handbook = sectioned.handbook(tmp_path_factory.mktemp("many"), long_form)
    site: Path = built(tmp_path_factory, "many", handbook, "staff", "en")
    address = (site / "pages/instruments/self-cx.html").as_uri()
    with look(browser, f"{address}#fill-SELF-CX", PHONE, scheme=scheme) as page:  # type: ignore[arg-type]
        assert against(page) == []
        for number in (0, 2, 9, 10, 50):
            page.locator(f"#fill-SELF-CX-IT-{number:02} label.hb-step").first.click()
        page.evaluate("for (const one of document.querySelectorAll('form details')) one.open = true")
        assert against(page) == []
        assert sticking_out(page) == []
        # Ten are asked only after yes to the one before; three of these yeses are there.
        assert page.locator(".hb-fill-count").inner_text() == "5 of 91 answered"
        page.goto(address)
        assert against(page) == []
        assert sticking_out(page) == []
