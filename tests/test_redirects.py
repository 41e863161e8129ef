"""The small pages that lead on: into a language, whatever else lies beside it."""

from __future__ import annotations

from pathlib import Path

from hbgen.site import redirects


def test_the_page_of_languages_leads_to_each_and_to_nothing_that_is_on_its_way(tmp_path: Path) -> None:
    for name in ("en", "et", ".old-ru", 'x"><b>'):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_bytes(b"")
    redirects.languages(tmp_path, ("et", "en", "ru"))
    page = (tmp_path / "index.html").read_text("utf-8")
    assert page.index('href="et/index.html"') < page.index('href="en/index.html"')
    assert ".old" not in page and "<b>" not in page
    assert 'url=et/index.html"' in page


def test_a_page_of_somebodys_own_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "et").mkdir()
    (tmp_path / "et" / "index.html").write_bytes(b"")
    (tmp_path / "index.html").write_bytes(b"ours")
    redirects.languages(tmp_path, ("et",))
    assert (tmp_path / "index.html").read_bytes() == b"ours"


def test_the_front_page_of_a_site_leads_to_each_audience_and_to_nothing_else(tmp_path: Path) -> None:
    for name in ("staff", "customers", "blog"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_bytes(b"")
    redirects.audiences(tmp_path, ("et", "en"))
    page = (tmp_path / "index.html").read_text("utf-8")
    assert page.index('href="customers/index.html">Kliendid') < page.index('href="staff/index.html"')
    assert "blog" not in page
    assert 'url=customers/index.html"' in page
    assert (tmp_path / redirects.SCRIPT).is_file()


def test_a_site_without_editions_has_no_front_page(tmp_path: Path) -> None:
    redirects.audiences(tmp_path, ())
    assert list(tmp_path.iterdir()) == []
