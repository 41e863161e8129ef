"""What stands at a site's root for hosts and search engines names what is public and in force, and keeps the rest."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import cast

import pytest

from hbgen.publishing import front
from hbgen.publishing.front import MISSING, ROBOTS, SITEMAP
from hbgen.publishing.publish import Finished, to_folder
from hbgen.publishing.versions import LATEST, LIST, Version
from hbgen.render.site_data import SiteData
from hbgen.site.described_edition import EDITION
from hbgen.site.extension import _canonical
from hbgen.site.policy import HEADERS

ADDRESS = "https://example.ee/sub"


def built(tmp_path: Path, edition: str, number: str, published: str | None = ADDRESS) -> Finished:
    """A small finished edition."""
    folder = tmp_path / "built" / edition / number
    described = json.dumps({"name": "Handbook", "published": published})
    pages = ("index.html", "search.html", "pages/a & b.html", "id/TEL-01.html")
    for path, text in {EDITION: described, "feed.xml": "<feed/>", **dict.fromkeys(pages, number)}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return Finished(edition, Version(number, f"2026-0{number[0]}-01" if number[0].isdigit() else "2026-09-01"), folder)


def publish(site: Path, *versions: Finished) -> Path:
    assert to_folder(site, versions, ["et"], False, lambda: None, lambda *_: None) == ()
    return site


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two releases and a draft for customers, in Estonian, and one release for staff."""
    numbers = [("customers/et", "1.0.0"), ("customers/et", "2.0.0"), ("customers/et", "next"), ("staff/et", "2.0.0")]
    return publish(tmp_path / "site", *(built(tmp_path, *number) for number in numbers))


def listed(site: Path) -> list[tuple[str, str]]:
    """Address and day of each entry of the sitemap."""
    return re.findall("<url><loc>(.*?)</loc><lastmod>(.*?)</lastmod></url>", (site / SITEMAP).read_text("utf-8"))


def test_search_engines_are_led_to_pages_of_the_newest_public_release_alone(site: Path) -> None:
    below = f"{ADDRESS}/customers/et/2.0.0"
    assert listed(site) == [(f"{below}/index.html", "2026-02-01"), (f"{below}/pages/a%20%26%20b.html", "2026-02-01")]
    assert f"Sitemap: {ADDRESS}/{SITEMAP}\n" in (site / ROBOTS).read_text("utf-8")


def test_only_public_versions_that_are_no_longer_in_force_are_hidden_from_search_engines(site: Path) -> None:
    headers = (site / HEADERS).read_text("utf-8")
    assert re.findall(r"^/(\S+)/:language/(\S+)/\*\n +X-Robots-Tag", headers, re.MULTILINE) == [("customers", "1.0.0")]


def test_an_internal_site_has_no_sitemap(tmp_path: Path) -> None:
    site = publish(tmp_path / "site", built(tmp_path, "staff/et", "1.0.0"), built(tmp_path, "managers/et", "1.0.0"))
    assert not (site / SITEMAP).exists()
    assert "Sitemap" not in (site / ROBOTS).read_text("utf-8")
    assert "X-Robots-Tag" not in (site / HEADERS).read_text("utf-8")


def test_a_site_that_does_not_say_where_it_stands_has_no_sitemap(tmp_path: Path) -> None:
    site = publish(tmp_path / "site", built(tmp_path, "customers/et", "1.0.0", None))
    assert not (site / SITEMAP).exists() and "Sitemap" not in (site / ROBOTS).read_text("utf-8")
    assert '<script src="/hbgen-missing.js">' in (site / MISSING).read_text("utf-8")


def test_what_is_known_of_a_language_that_is_not_at_hand_stays(site: Path, tmp_path: Path) -> None:
    """On a branch only the edition that is published is checked out."""
    publish(site, built(tmp_path, "customers/en", "1.0.0"))
    before = listed(site)
    assert {address.split("/")[5] for address, _ in before} == {"en", "et"}
    (site / "customers" / "en").rename(tmp_path / "elsewhere")
    publish(site, built(tmp_path, "customers/et", "3.0.0"))
    after = listed(site)
    assert [entry for entry in after if "/en/" in entry[0]] == [entry for entry in before if "/en/" in entry[0]]
    assert {address.split("/")[6] for address, _ in after if "/et/" in address} == {"3.0.0"}


def test_what_is_somebodys_own_stays(site: Path, tmp_path: Path) -> None:
    for name in (MISSING, ROBOTS, SITEMAP):
        (site / name).write_text(f"my {name}", "utf-8")
    publish(site, built(tmp_path, "customers/et", "3.0.0"))
    assert [(site / name).read_text("utf-8") for name in (MISSING, ROBOTS, SITEMAP)] == [
        f"my {name}" for name in (MISSING, ROBOTS, SITEMAP)
    ]


def test_an_unknown_address_is_answered_in_each_language_with_its_editions(site: Path, tmp_path: Path) -> None:
    publish(site, built(tmp_path, "staff/en", "next"))
    page = (site / MISSING).read_text("utf-8")
    # The handbook's languages come first; what was released is searched by `latest`.
    assert re.findall('<section lang="(.*?)" dir="ltr" data-editions="(.*?)">', page) == [
        ("et", f"customers/et/{LATEST}/search.html staff/et/{LATEST}/search.html"),
        ("en", "staff/en/index.html"),
    ]
    assert re.findall('<li><a href="(.*?)">', page) == [
        f"/sub/{edition}/index.html" for edition in ("customers/et", "staff/et", "staff/en")
    ]
    assert re.findall('action="(.*?)"', page) == [f"/sub/customers/et/{LATEST}/search.html", "/sub/staff/en/index.html"]
    assert '<html lang="et"' in page and '<main data-base="/sub/">' in page


def test_folders_without_a_page_and_hidden_ones_are_no_editions(site: Path) -> None:
    (site / "staff" / "ru").mkdir()
    (site / "staff" / ".de").mkdir()
    (site / "staff" / ".de" / "index.html").write_text("", "utf-8")
    front.refresh(site, ["et"])
    page = (site / MISSING).read_text("utf-8")
    assert "/ru/" not in page and ".de" not in page


def test_a_release_that_is_damaged_is_not_listed_anew(site: Path) -> None:
    before = listed(site)
    (site / "customers" / "et" / "2.0.0" / "digests.json").write_text("{", "utf-8")
    front.refresh(site, ["et"])
    assert listed(site) == before
    (site / SITEMAP).unlink()
    front.refresh(site, ["et"])
    assert listed(site) == []


def test_the_root_is_the_same_whatever_was_there_before(site: Path) -> None:
    names = (MISSING, ROBOTS, SITEMAP)
    before = [(site / name).read_bytes() for name in names]
    for name in names:
        (site / name).unlink()
    front.refresh(site, ["et"])
    assert [(site / name).read_bytes() for name in names] == before
    assert (site / "customers" / "et" / LIST).is_file()


@pytest.mark.parametrize(
    ("audience", "version", "expected"),
    [
        ("customers", "2.0.0", f"{ADDRESS}/customers/et/latest/pages/a.html"),
        ("customers", "next", None),
        ("customers", "2.0.0-rc.1", None),
        ("customers", "", None),
        ("staff", "2.0.0", None),
        ("managers", "2.0.0", None),
    ],
)
def test_only_pages_of_public_releases_have_an_address_for_search_engines(
    audience: str, version: str, expected: str | None
) -> None:
    site = cast(SiteData, {"audience": audience, "language": "et", "published": ADDRESS})
    assert _canonical(site, version, "pages/a", "../") == expected
