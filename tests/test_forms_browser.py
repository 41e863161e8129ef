"""A standard is opened in its form, edited in two languages, given an item and saved: the page and the diff show it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from served import Served
from test_live import CONF, CONTENT
from test_watch import git

pytestmark = pytest.mark.browser

STANDARD = """\
# The first words.
id: CTR-02
title:
  en: The farewell
  et: Hüvastijätt
promise:
  en: You are seen off with a smile.  # as agreed in spring
  et: Sind saadetakse naeratades.
purpose:
  en: The last moment is the one that stays.
  et: Viimane hetk jääb meelde.
values: [VAL-CARE]
pledges: [PROM-1]
target: {operator: at-most, value: 10, unit: {en: seconds, et: sekundit}, share: 90}
behaviours:
  do:
    - en: We say goodbye.
      et: Jätame hüvasti.
owner: service-lead
measures:
  - id: CTR-02-a
    text: {en: Says goodbye within 10 seconds., et: Jätab hüvasti kümne sekundi jooksul.}
review_by: 2026-12-31
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("forms") / "root"
    shutil.copytree(CONTENT, root / "content")
    settings = root / "content" / "handbook.yaml"
    settings.write_text(settings.read_text("utf-8").replace("languages: [en]", "languages: [en, et]"), "utf-8")
    own = root / "content" / "standards" / "CTR" / "CTR-02.yaml"
    own.parent.mkdir()
    own.write_text(STANDARD, "utf-8")
    (root / "handbook").mkdir()
    (root / "handbook" / "index.md").write_text("% hbgen: cover\n")
    (root / "conf.py").write_text(CONF)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "one")
    running = Served(root)
    yield running
    running.close()


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """A page whose requests stay on this machine, and which reports nothing."""
    served.answer("/", Host=f"127.0.0.1:{served.port}")
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda request: None if _is_own(request.url, served) else elsewhere.append(request.url))
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(error.message))
    yield page
    assert elsewhere == [] and faults == []
    context.close()


def _is_own(address: str, served: Served) -> bool:
    return address.startswith((served.address, f"ws://127.0.0.1:{served.port}/", "blob:", "data:"))


def field(page: Page, name: str) -> Locator:
    return page.locator(f"section[data-key-path='{name}']")


def test_a_standard_is_edited_in_two_languages_and_gets_an_item(page: Page, served: Served) -> None:
    page.goto(f"{served.address}pages/standards/ctr.html")
    page.locator("a[href*='/edit/open?file=content/standards/CTR/CTR-02.yaml']").first.evaluate("link => link.click()")
    page.wait_for_url(re.compile(r"/edit/#/collections/standards-CTR/entries/CTR-02"), timeout=60_000)
    title = field(page, "title")
    expect(title.locator("textarea[lang=en]")).to_have_value("The farewell", timeout=60_000)
    title.locator("textarea[lang=en]").fill("Saying goodbye")
    title.locator("textarea[lang=et]").fill("Hüvasti jätmine")
    do = field(page, "behaviours.do")
    # A field is made when it comes into view.
    field(page, "behaviours").scroll_into_view_if_needed()
    expect(do).to_have_count(1)
    do.scroll_into_view_if_needed()
    do.get_by_role("button", name=re.compile("Add")).last.click()
    expect(do.locator("textarea[lang=en]")).to_have_count(2)
    do.locator("textarea[lang=en]").last.fill("We look at the guest.")
    page.get_by_role("button", name="Save").first.click()
    file = served.root / "content" / "standards" / "CTR" / "CTR-02.yaml"
    expected = (
        STANDARD.replace("en: The farewell", "en: Saying goodbye")
        .replace("et: Hüvastijätt", "et: Hüvasti jätmine")
        .replace("      et: Jätame hüvasti.\n", "      et: Jätame hüvasti.\n    - en: We look at the guest.\n")
    )
    for _ in range(100):
        if file.read_text("utf-8") != STANDARD:
            break
        page.wait_for_timeout(100)
    assert file.read_text("utf-8") == expected
    page.goto(f"{served.address}pages/standards/ctr.html")
    expect(page.locator("article")).to_contain_text("Saying goodbye", timeout=60_000)
    expect(page.locator("article")).to_contain_text("We look at the guest.")


def test_a_file_that_changed_meanwhile_is_left_alone_and_the_form_keeps_the_text(page: Page, served: Served) -> None:
    file = served.root / "content" / "standards" / "CTR" / "CTR-02.yaml"
    file.write_text(STANDARD, "utf-8")
    page.goto(f"{served.address}edit/#/collections/standards-CTR/entries/CTR-02")
    words = field(page, "title").locator("textarea[lang=en]")
    expect(words).to_have_value("The farewell", timeout=60_000)
    words.fill("Saying goodbye")
    other = STANDARD.replace("The first words.", "Somebody else was here.")
    file.write_text(other, "utf-8")
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator(".hb-refused")).to_contain_text("was changed on disk", timeout=30_000)
    assert file.read_text("utf-8") == other
    expect(words).to_have_value("Saying goodbye")
