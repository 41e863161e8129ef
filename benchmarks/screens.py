"""How many screens of a phone (390 × 844) each page of a built site takes when it opens, the longest first.

    .venv/bin/python benchmarks/screens.py build/site/staff/et [build/site/managers/ru …]

Needs Debian's chromium.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

WIDTH, HEIGHT = 390, 844


def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("chromium-headless-shell")
    if chromium is None or len(sys.argv) < 2:
        print(__doc__)
        return 1
    found: dict[str, float] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for site in map(Path, sys.argv[1:]):
            # Pages of ids only lead on.
            for file in (file for file in sorted(site.rglob("*.html")) if file.parent.name != "id"):
                page.goto(file.resolve().as_uri())
                found[str(file)] = page.evaluate("document.documentElement.scrollHeight") / HEIGHT
        browser.close()
    for name, screens in sorted(found.items(), key=lambda each: -each[1]):
        print(f"{screens:5.1f}  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
