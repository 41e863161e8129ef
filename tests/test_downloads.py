"""Instruments as files beside their pages: the same as `hbgen export` writes, and nothing that a reader may not see."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

import forms
import sites
from hbgen.editions import select
from hbgen.exports import EXPORTS, exports, installed
from hbgen.load import load
from hbgen.model.handbook import Handbook
from hbgen.model.visibility import Audience
from hbgen.prepare import source
from hbgen.preview.rebuilding import Live
from hbgen.releases.history import History
from sampling import in_full, sampled

SECRET = "What only managers ask of each other"
SECRET_INSTRUMENT = f"""
  - id: FB-SECRET
    version: 1
    type: interview
    title: {SECRET}
    purpose: {SECRET}.
    audience: managers
    items:
      - {{id: SEC-01, text: {SECRET}!}}
    frequency: Once a year
    owner: people-lead
"""


def write(root: Path) -> None:
    sites.lay_out(root)
    forms.write_handbook(root, lambda text: text.rstrip() + SECRET_INSTRUMENT)


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Handbook:
    root = tmp_path_factory.mktemp("downloads") / "handbook"
    write(root)
    loaded = load(root)
    assert loaded.handbook is not None, loaded.problems
    return loaded.handbook


def instruments(site: Path) -> Path:
    return site / "pages" / "instruments"


def linked(page: Path) -> list[str]:
    return re.findall(r'href="([^"]+)" download', page.read_text("utf-8"))


def inside(path: Path) -> bytes:
    """What a file says, be it packed."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


@sampled(1)
@pytest.mark.parametrize(("audience", "language"), [("staff", "et"), ("managers", "en")])
def test_each_page_leads_to_the_files_that_export_writes(
    audience: Audience, language: str, handbook: Handbook, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = sites.built(tmp_path_factory, "downloads", handbook, audience, language)
    whole = select(handbook, audience, "")
    expected = {file.path: file.data for file in exports(whole, tuple(EXPORTS), language=language)}
    folder = instruments(site)
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.suffix != ".html"}
    assert {name: path.read_bytes() for name, path in paths.items() if path.is_file()} == expected
    for instrument in whole.handbook.instruments.instruments:
        name = instrument.id.lower()
        addresses = linked(folder / f"{name}.html")
        assert {(folder / address).resolve() for address in addresses} == {
            (folder / path).resolve() for path in expected if path.startswith(f"{name}/")
        }
        assert len(addresses) == len(EXPORTS)
        assert not any("://" in address or address.startswith("/") for address in addresses)


def test_nothing_of_managers_is_in_staffs_files_and_customers_have_none(
    handbook: Handbook, tmp_path_factory: pytest.TempPathFactory
) -> None:
    managers = sites.built(tmp_path_factory, "downloads", handbook, "managers", "en")
    assert SECRET.encode() in inside(instruments(managers) / "fb-secret" / "fb-secret.xlsx")
    staff = sites.built(tmp_path_factory, "downloads", handbook, "staff", "et")
    for path in staff.rglob("*"):
        assert "secret" not in path.name
        assert not path.is_file() or SECRET.encode() not in inside(path), path
    customers = sites.built(tmp_path_factory, "downloads", handbook, "customers", "en")
    ours = re.compile(r"(^|/)fb-|\.(xlsx|csv)$")
    assert [path.name for path in customers.rglob("*") if ours.search(path.as_posix())] == []


def test_a_format_without_its_library_is_not_offered(handbook: Handbook, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("xlsx", "xlsform"):
        export = replace(EXPORTS[name], library="no_such_library")
        monkeypatch.setattr(f"hbgen.exports.{name}.EXPORT", export)
    assert installed() == tuple(name for name in EXPORTS if name not in ("xlsx", "xlsform"))
    loaded = load(forms.TESTS / "content")
    files = {
        file.path: file.data
        for file in source(select(handbook, "staff", "en"), select(handbook, "staff", ""), loaded.images, History())
    }
    assert not any(path.endswith(".xlsx") for path in files)
    assert b"XLS" not in files["instruments/fb-guest.md"]
    assert b"fb-guest/fb-guest.surveyjs.json" in files["instruments/fb-guest.md"]


@in_full
def test_sphinx_alone_puts_them_there_too(tmp_path: Path) -> None:
    root = tmp_path / "handbook"
    write(root)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-c", ".", "handbook", str(out)]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    for address in linked(instruments(out) / "fb-guest.html"):
        assert (instruments(out) / address).is_file()
    assert linked(instruments(out) / "fb-guest.html")


@in_full
def test_while_one_writes_they_follow(tmp_path: Path) -> None:
    root = tmp_path / "handbook"
    write(root)
    live = Live(root, tmp_path / "work", None, None)
    try:
        live.rebuild()
        file = instruments(live.html) / "fb-internal" / "fb-internal.csv"
        assert "The till is counted before closing." in file.read_text("utf-8")
        path = root / "content" / "instruments.yaml"
        path.write_text(path.read_text("utf-8").replace("The till is counted", "The till is emptied"), "utf-8")
        live.rebuild()
        assert "The till is emptied before closing." in file.read_text("utf-8")
    finally:
        live.close()
