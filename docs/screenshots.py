"""Takes the pictures that the README and the docs show: docs/images/*.png, from the starter handbook as it is now.

    .venv/bin/python docs/screenshots.py [en]

Needs Debian's chromium, and pngquant to make the pictures small. The same handbook gives the same pictures,
byte for byte, on the same chromium and fonts.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

import round_trip
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
PAGES = {
    "cover": "index.html",
    "chapter": "pages/standards/tel.html#TEL-03",
    "results": "pages/results.html#hb-scorecard",
}
WIDTHS = {"phone": (390, 844), "desktop": (1280, 900)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LARGEST = 200_000
"""Bytes: a picture in a README should not be waited for."""


def main() -> int:
    chromium, pngquant = shutil.which("chromium"), shutil.which("pngquant")
    if chromium is None or pngquant is None:
        print("This needs two programs: apt-get install chromium pngquant")
        return 1
    language = sys.argv[1] if len(sys.argv) > 1 else "en"
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        hbgen = ["-m", "hbgen.cli", "build", "--audience", "staff", "--output", folder]
        subprocess.run([sys.executable, *hbgen], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        try:
            taken = [*take(browser, Path(folder) / "staff" / language), *take_round_trip(browser, language)]
            for path in [*(compose(browser, name) for name in PAGES), *taken]:
                subprocess.run([pngquant, "--force", "--strip", "--speed", "1", "--output", path, path], check=True)
                size = path.stat().st_size
                print(f"{path.relative_to(ROOT)}  {size:,} bytes")
                assert size < LARGEST, path
        finally:
            browser.close()
    return 0


def take(browser: Browser, site: Path) -> list[Path]:
    """Pictures of each page at each width in each scheme, as a reader sees it first."""
    taken = []
    for device, (width, height) in WIDTHS.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                reduced_motion="reduce",
                device_scale_factor=2 if device == "phone" else 1,
            )
            page = context.new_page()
            for name, address in PAGES.items():
                file, _, anchor = address.partition("#")
                page.goto((site / file).as_uri() + (f"#{anchor}" if anchor else ""))
                # A target's frame and a moment's scrolling are not what a picture is to show.
                page.evaluate("document.fonts.ready")
                page.wait_for_timeout(500)
                path = IMAGES / f"{name}-{device}-{scheme}.png"
                page.screenshot(path=path, animations="disabled", caret="hide")
                taken.append(path)
            context.close()
    return taken


def take_round_trip(browser: Browser, language: str) -> list[Path]:
    """The printed card, the same page on a phone, and the result on the standard, of a handbook with results."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        round_trip.lay_out(root)

        def hbgen(*command: str) -> None:
            call = [sys.executable, "-m", "hbgen.cli", *command]
            subprocess.run(call, cwd=root, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        hbgen("export", "csv", "--instrument", "OBS-PHONE", "--output", "sheets")
        round_trip.type_off(root / "sheets" / "obs-phone" / "obs-phone.csv", root / "answers.csv")
        period = ["--period", "2026-Q3", "--start", "2026-07-01", "--end", "2026-09-30", "--invited", "40"]
        hbgen("score", "answers.csv", *period)
        hbgen("build", "--audience", "staff", "--language", language)
        pages = root / "build" / "site" / "staff" / language / "pages"
        form = (pages / "instruments" / "obs-phone.html").as_uri()
        paper = browser.new_page()
        paper.goto(form)
        paper.pdf(path=root / "card.pdf", prefer_css_page_size=True)
        paper.close()
        card = ["pdftoppm", "-png", "-r", "110", "-singlefile", str(root / "card.pdf"), str(IMAGES / "card")]
        subprocess.run(card, check=True)
        phone = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
        page = phone.new_page()
        page.goto(form)
        page.locator(".hb-fill .hb-button-main").first.click()
        for number in range(3):
            page.locator(".hb-ask").nth(number).locator("label.hb-step").first.click()
        page.locator(".hb-ask").nth(1).scroll_into_view_if_needed()
        page.screenshot(path=IMAGES / "fill-phone.png", animations="disabled", caret="hide")
        phone.close()
        desk = browser.new_context(viewport={"width": 1000, "height": 760}, reduced_motion="reduce")
        page = desk.new_page()
        page.goto((pages / "standards" / "tel.html").as_uri() + "#TEL-01")
        page.wait_for_timeout(500)
        # The facts are what it is about: the target, how it is measured, what was found.
        page.locator("#TEL-01 dl.hb-facts").first.evaluate("facts => facts.scrollIntoView({block: 'start'})")
        page.screenshot(path=IMAGES / "result.png", animations="disabled", caret="hide")
        desk.close()
    return [IMAGES / f"{name}.png" for name in ("card", "fill-phone", "result")]


def compose(browser: Browser, name: str) -> Path:
    """One picture of a page on a desktop in light and, before it, on a phone in dark: `<name>.png`."""
    desk, phone = ((IMAGES / f"{name}-{device}.png").as_uri() for device in ("desktop-light", "phone-dark"))
    frame = "position: absolute; border-radius: 12px; box-shadow: 0 4px 24px #0003"
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    # From a file: a page that stands nowhere may show no files.
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as sheet:
        sheet.write(
            f"<!doctype html><body style='margin: 0; background: #eef2f4'>"
            f"<img src='{desk}' width='1060' style='{frame}; left: 32px; top: 32px'>"
            f"<img src='{phone}' width='310' style='{frame}; right: 32px; bottom: 32px; border-radius: 24px'>"
        )
        sheet.flush()
        page.goto(Path(sheet.name).as_uri())
        path = IMAGES / f"{name}.png"
        page.screenshot(path=path)
    context.close()
    return path


if __name__ == "__main__":
    sys.exit(main())
