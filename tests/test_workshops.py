"""S21: a workshop day has times that add up, and prints as one PDF."""

from __future__ import annotations

import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from filling import filled
from hbgen.cli import main
from hbgen.editions import select
from hbgen.load import Loaded
from hbgen.model.workshops import MIDNIGHT, clock
from hbgen.render.pages import render
from hbgen.site.kit import _page
from sites import IMAGES, lay_out
from starter import REPOSITORY, starter

DAY = starter().workshops[0]


def lacking() -> str | None:
    """What the PDF lacks on this machine, in plain words."""
    try:
        import weasyprint  # noqa: F401
    except ImportError:
        return "no weasyprint: pip install 'hbgen[pdf]'"
    except OSError:
        return "no Pango on this machine: apt-get install libpango-1.0-0 libpangoft2-1.0-0"
    return None


needs_pdf = pytest.mark.skipif(lacking() is not None, reason=lacking() or "")


def test_times_follow_from_the_beginning_and_the_minutes() -> None:
    agenda = DAY.agenda
    assert clock(agenda[0][0]) == DAY.start
    for (start, part), (after, _) in pairwise(agenda):
        assert start + part.minutes == after
    assert DAY.end == agenda[0][0] + sum(part.minutes for part in DAY.parts) <= MIDNIGHT
    (page,) = [f.data.decode() for f in render(select(starter(), "staff", "en"), {}) if f.path.endswith("day-phone.md")]
    assert "09:00–16:00" in page
    for start, part in agenda:
        assert f"{clock(start)}–{clock(start + part.minutes)}" in page


def test_a_clock_shows_two_digits() -> None:
    assert [clock(0), clock(65), clock(MIDNIGHT)] == ["00:00", "01:05", "24:00"]


def test_the_day_talks_over_each_standard_once() -> None:
    assert DAY.standards == ("TEL-03", "TEL-04", "INT-03")


@needs_pdf
def test_the_kit_holds_the_whole_day(tmp_path: Path) -> None:
    made = []
    for name in ("one.pdf", "two.pdf"):
        command = ["kit", "day-phone", "--root", str(REPOSITORY), "--language", "et", "--output", str(tmp_path / name)]
        ran = CliRunner().invoke(main, command)
        assert ran.exit_code == 0, ran.output
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1], "not the same bytes each time"
    text = subprocess.run(["pdftotext", "-layout", tmp_path / "one.pdf", "-"], capture_output=True, check=True)
    pages = [sheet for sheet in text.stdout.decode().split("\f") if sheet.strip()]
    said = "\n".join(pages)
    for part in ("09:00–09:15", "Mida see siin tähendab?", "Minu kaart", "Tagasiside päevale", "17.12.2026"):
        assert part in said, part
    for standard in DAY.standards:
        assert standard in said
    # Each sheet begins a page of its own.
    for sheet in ("Rühmaleht: Esimene laud", "Rühmaleht: Teine laud", "Minu kaart", "Mis saab pärast"):
        assert any(page.strip().startswith(sheet) for page in pages), sheet


def test_the_title_of_a_kit_is_text(tmp_path: Path) -> None:
    """The page's own title is HTML by the time that the kit sees it; a PDF's is text."""
    title = 'Day <one> & "two" *three*'
    handbook = filled(words=lambda _n, is_markdown, _l: "text" if is_markdown else title)
    lay_out(tmp_path)
    edition = select(handbook, "staff", "en")
    loaded = Loaded(handbook, (), frozenset(), IMAGES)
    found, body = _page(tmp_path, loaded, edition, edition.handbook.workshops[0].id)
    assert found == title
    assert "<one>" not in body


@needs_pdf
def test_a_handbook_that_sphinx_refuses_gives_no_kit_and_no_traceback(tmp_path: Path) -> None:
    for name in ("content", "handbook"):
        shutil.copytree(REPOSITORY / name, tmp_path / name, ignore=shutil.ignore_patterns("pages", "releases"))
    (tmp_path / "conf.py").write_text("extensions = [\n", "utf-8")
    ran = CliRunner().invoke(main, ["kit", "day-phone", "--root", str(tmp_path), "--lang", "en"])
    assert ran.exit_code == 1 and isinstance(ran.exception, SystemExit)
    assert "[build-warning]" in ran.output and "syntax error" in ran.output
    assert not (tmp_path / "build").exists()


def test_a_day_that_is_not_there_is_named() -> None:
    ran = CliRunner().invoke(main, ["kit", "day-fone", "--root", str(REPOSITORY), "--lang", "en"])
    assert ran.exit_code == 1
    assert ran.output == (
        "content/workshops.yaml:1:1: There is no workshop day day-fone in this edition. [unknown-workshop]\n"
        "    Name one that workshops.yaml holds: day-phone.\n"
    )


def test_where_pango_is_missing_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'\nmore")
        return real(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    ran = CliRunner().invoke(main, ["kit", "day-phone", "--root", str(REPOSITORY), "--lang", "en"])
    assert ran.exit_code == 1
    assert "[missing-library]" in ran.output and "libpango" in ran.output
