"""Each kind of page under the policy that the site's own `_headers` asks for: a fixed sample of `proof/policy.py`."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser import PHONE, Edition, starter_site
from hosted import hosted
from inline import inline
from proof.policy import SAMPLE as EVERY
from proof.policy import chosen, messages, publish
from sampling import in_full, sampled, some

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("policy"), EVERY, ("2.0.0", "next"))


@in_full
@pytest.mark.parametrize("edition", EVERY)
def test_no_kind_of_page_breaks_the_policy(browser: Browser, published: Path, edition: str) -> None:
    with hosted(published) as address:
        pages = [page for page in chosen(published, [edition], 0) if "/2.0.0/" not in page or "confirm" in page]
        assert len(pages) > (5 if edition.startswith("customers") else 25)
        assert [message for page in pages for message in messages(browser, f"{address}/{page}")] == []


@pytest.mark.parametrize(("edition", "count"), [("customers/en", 3), ("staff/et", 9)])
def test_no_kind_of_page_of_the_starter_breaks_the_policy(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, edition: Edition, count: int
) -> None:
    site = starter_site(tmp_path_factory)
    with hosted(site) as address:
        pages = some(chosen(site, [edition], 0), count)
        problems = [message for page in pages for message in messages(browser, f"{address}/{page}", PHONE)]
    assert problems == []


@in_full
def test_no_page_holds_inline_code(published: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    pages = [*published.rglob("*.html"), *starter_site(tmp_path_factory).rglob("*.html")]
    assert {str(page): faults for page in pages if (faults := inline(page.read_text("utf-8")))} == {}


@sampled(2)
@pytest.mark.parametrize(
    "broken",
    ["<style>p { color: red }</style>", "<p style='color: red'>", "<script>1</script>", "<img src='data:image/gif,x'>"],
)
def test_a_page_that_breaks_the_policy_is_heard(browser: Browser, tmp_path: Path, broken: str) -> None:
    (tmp_path / "_headers").write_text("/*\n  Content-Security-Policy: default-src 'none'; script-src 'self'\n")
    (tmp_path / "index.html").write_text(f"<!doctype html><title>x</title>{broken}")
    with hosted(tmp_path) as address:
        assert [message for message in messages(browser, f"{address}/index.html") if "policy: " in message]


def test_a_page_opened_from_disk_works_and_says_nothing(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Under the policy in the page: a file on disk has no host that could send one."""
    site = starter_site(tmp_path_factory)
    pages = [page for page in chosen(site, ["staff/en"], 0) if "/id/" not in page]
    for page in some(pages, 5):
        assert messages(browser, (site / page).as_uri()) == []
