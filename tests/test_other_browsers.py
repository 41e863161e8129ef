"""What people click, in Firefox and in WebKit as on iPhones: search, a form, menu, languages, versions, folds.

`python3 start.py browsers` runs these; so do tests, where the two are installed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from browser import starter_site
from hosted import hosted
from other_browsers import BROWSERS, Driver, tap, until
from programs import lacking
from released import BELOW, released
from sampling import sampled

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Places:
    """The sites that are looked at: the starter's, and one with two releases."""

    starter: str
    published: str


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    site = released(tmp_path_factory) / "site"
    with hosted(starter_site(tmp_path_factory)) as starter, hosted(site, below=BELOW) as published:
        yield Places(starter, published)


@pytest.fixture(scope="module", params=sorted(BROWSERS))
def driver(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    reason = lacking(request.param)
    if reason is not None:
        pytest.skip(reason)
    with BROWSERS[request.param](tmp_path_factory.mktemp("other") / request.param) as opened:
        yield opened


def _search(driver: Driver, places: Places) -> None:
    driver.open(f"{places.starter}/staff/en/index.html")
    tap(driver, ".hb-search-link")
    until(driver, "document.querySelector('.hb-find-bar input')?.getClientRects().length > 0")
    driver.write(".hb-find-bar input", "upset cust")
    until(driver, "document.querySelectorAll('.hb-find-list [role=option]').length > 1")
    tap(driver, ".hb-find-list [role=option]")
    until(driver, "location.pathname.includes('/pages/') && location.hash.length > 1")
    target = "document.getElementById(decodeURIComponent(location.hash.slice(1)))"
    until(driver, f"{target}.getBoundingClientRect().top < innerHeight")
    driver.open(f"{places.starter}/staff/en/search.html?q=tel-03")
    until(driver, "document.querySelector('#hb-search li code')?.textContent === 'TEL-03'")


def _checklist(driver: Driver, places: Places) -> None:
    driver.open(f"{places.starter}/staff/en/pages/instruments/obs-phone.html")
    # What was answered by another test is no matter.
    driver.run("localStorage.clear()")
    driver.open(f"{places.starter}/staff/en/pages/instruments/obs-phone.html")
    tap(driver, "a.hb-button-main[href='#fill-OBS-PHONE']")
    tap(driver, ".hb-fill > form label.hb-step")
    until(driver, "document.querySelectorAll('.hb-fill > form label.hb-step input:checked').length === 1")
    until(driver, "Object.values(localStorage).some((value) => value.includes('answers'))")
    driver.open(f"{places.starter}/staff/en/pages/instruments/obs-phone.html")
    tap(driver, "a.hb-button-main[href='#fill-OBS-PHONE']")
    until(driver, "document.querySelectorAll('.hb-fill > form label.hb-step input:checked').length === 1")


def _menu(driver: Driver, places: Places) -> None:
    driver.open(f"{places.starter}/staff/en/index.html")
    tap(driver, "label.nav-overlay-icon")
    until(driver, "document.querySelector('.sidebar-drawer').getBoundingClientRect().left >= 0")
    tap(driver, ".sidebar-tree a[href*='standards']")
    until(driver, "location.pathname.endsWith('/pages/standards.html')")


def _language(driver: Driver, places: Places) -> None:
    driver.open(f"{places.starter}/staff/en/pages/glossary.html")
    tap(driver, ".hb-languages-above a[hreflang=et]")
    until(
        driver, "location.pathname.endsWith('/staff/et/pages/glossary.html') && document.documentElement.lang === 'et'"
    )


def _version(driver: Driver, places: Places) -> None:
    driver.open(f"{places.published}/staff/en/1.0.0/pages/standards/one.html")
    until(driver, "!document.querySelector('.hb-note-version').hidden")
    tap(driver, ".hb-note-version [data-same]")
    until(driver, "location.pathname.includes('/2.0.0/')")


def _fold(driver: Driver, places: Places) -> None:
    driver.open(f"{places.starter}/staff/en/pages/standards/tel.html")
    until(driver, "document.querySelectorAll('details.hb-rest:not([open])').length > 1")
    tap(driver, "details.hb-rest > summary")
    until(driver, "document.querySelector('details.hb-rest').open")
    # An address that leads inside one opens it.
    driver.run("document.querySelector('details.hb-rest:not([open]) :is(p, li, dd)').id = 'inside'")
    driver.run("location.hash = 'inside'")
    until(driver, "document.getElementById('inside').closest('details').open")


def _share(driver: Driver, places: Places) -> None:
    driver.open(f"{places.starter}/staff/en/pages/standards/tel.html")
    # What a phone would show is a list of apps, which nobody can answer here.
    driver.run("void Object.defineProperty(navigator, 'share', { value: undefined, configurable: true })")
    written = "(text) => { window.copied = text; return Promise.resolve(); }"
    driver.run(f"void Object.defineProperty(navigator.clipboard, 'writeText', {{ value: {written} }})")
    tap(driver, ".hb-share")
    until(driver, "window.copied?.includes('#TEL-01') || window.copied?.includes('/id/TEL-01')")
    until(driver, "document.querySelector('.hb-copied').textContent.length > 0")


def _mine(driver: Driver, places: Places) -> None:
    driver.open(f"{places.starter}/staff/en/index.html")
    tap(driver, ".hb-mine > summary")
    tap(driver, "#hb-mine input[value=home-visit]")
    tap(driver, ".hb-mine-link button")
    until(driver, "document.querySelector('.hb-mine-code path')?.getClientRects().length > 0")
    driver.open(f"{places.starter}/staff/en/pages/standards.html")
    until(driver, "document.querySelectorAll('.hb-list > li.hb-hidden').length > 0")
    driver.open(f"{places.starter}/staff/en/search.html?q=calls")
    until(driver, "!document.querySelector('.hb-mine-note').hidden")


def _offline(driver: Driver, places: Places) -> None:
    driver.open(f"{places.published}/staff/en/2.0.0/index.html")
    if not driver.run("'serviceWorker' in navigator"):
        pytest.skip("this browser keeps nothing for later here")
    kept = json.dumps("/2.0.0/pages/standards/one.html")
    until(
        driver,
        "caches.keys().then((names) => Promise.all(names.map(async (name) => (await (await caches.open(name)).keys())))"
        f".then((all) => all.flat().some((each) => each.url.endsWith({kept}))))",
    )
    # The worker answers where the host does not: an address that it never had is asked of a host that is gone.
    until(driver, "navigator.serviceWorker.ready.then((ready) => ready.active.state === 'activated')")


CLICKS: tuple[Callable[[Driver, Places], None], ...] = (
    _search, _checklist, _menu, _language, _version, _fold, _share, _mine, _offline
)  # fmt: skip


@sampled(4)
@pytest.mark.parametrize("click", CLICKS, ids=lambda click: click.__name__.strip("_"))
def test_what_people_click_works_in_other_browsers(
    driver: Driver, places: Places, click: Callable[[Driver, Places], None]
) -> None:
    click(driver, places)
