"""Writes docs/reading.md, what reading takes: taps and screens of eight journeys, and what Lighthouse says.

    .venv/bin/python docs/reading.py

Builds the starter handbook. Lighthouse is asked where it is installed:

    npm install --prefix build/lighthouse lighthouse@13.5.0
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import programs  # noqa: E402
from browser import chromium  # noqa: E402
from hosted import hosted  # noqa: E402
from test_journeys_browser import table  # noqa: E402

DOCUMENT = ROOT / "docs" / "reading.md"
LIGHTHOUSE = ROOT / "build" / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
EDITIONS = (("staff", "et"), ("staff", "en"), ("customers", "en"), ("managers", "en"))
PAGES = {
    "cover": "staff/en/index.html",
    "cover for managers": "managers/en/index.html",
    "chapter": "staff/en/pages/standards/tel.html",
    "checklist": "staff/en/pages/instruments/obs-phone.html",
    "results": "staff/en/pages/results.html",
    "search": "staff/en/search.html?q=call",
}
PAGE = """# What reading takes

In the starter handbook, measured by `docs/reading.py`.

<!-- commit: docs/reading.py -->


<!-- end of commit -->

On a phone of 390 × 844 pixels; a test holds each journey to its bound. A tap is a click or a choice; what stands in the
first screen counts 1.

<!-- journeys: docs/reading.py -->


<!-- end of journeys -->

Lighthouse, mobile, one run each. Pages for staff ask search engines to leave them out, which its SEO counts as a fault.

<!-- lighthouse: docs/reading.py -->


<!-- end of lighthouse -->
"""
"""The document without its tables."""
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def main() -> int:
    asked = ["git", "rev-parse", "--short=12", "HEAD"]
    put(
        "commit",
        f"Commit `{subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()}`.\n",
    )
    with tempfile.TemporaryDirectory() as name:
        site = Path(name, "site")
        for audience, language in EDITIONS:
            command = [
                "-m",
                "hbgen.cli",
                "build",
                "--audience",
                audience,
                "--language",
                language,
                "--output",
                str(site),
            ]
            subprocess.run([sys.executable, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        with hosted(site) as host:
            with chromium() as browser:
                Path(name, "walk").mkdir()
                put("journeys", table(browser, host, Path(name, "walk")))
            if LIGHTHOUSE.is_file():
                put("lighthouse", scores(host, Path(name, "report.json")))
            else:
                print("Lighthouse is not installed: its table stays as it is.")
    return 0


def scores(host: str, report: Path) -> str:
    """What Lighthouse finds on a phone, as a table in Markdown."""
    heads = ["page", "performance", "accessibility", "best practices", "SEO", "layout shift"]
    lines = [f"| {' | '.join(heads)} |", "| --- |" + " ---: |" * (len(heads) - 1)]
    for page, address in PAGES.items():
        figures = [f"{figure:.2f}" for figure in measured(f"{host}/{address}", report)]
        lines.append(f"| {page} | {' | '.join(figures)} |")
        print(lines[-1], flush=True)
    return "\n".join(lines) + "\n"


def measured(address: str, report: Path) -> list[float]:
    """The scores of one run, and how far things moved while the page was loaded."""
    flags = f"--headless --no-sandbox --disable-gpu --user-data-dir={report.parent / 'profile'}"
    command = [
        "node",
        str(LIGHTHOUSE),
        address,
        "--quiet",
        "--output=json",
        f"--output-path={report}",
        f"--chrome-flags={flags}",
    ]
    environment = {**os.environ, "CHROME_PATH": programs.chromium() or ""}
    chosen = [f"--chrome-flags={flags}", f"--only-categories={','.join(CATEGORIES)}"]
    subprocess.run([*command, *chosen], check=True, env=environment)
    found = json.loads(report.read_text("utf-8"))
    shift = found["audits"]["cumulative-layout-shift"]["numericValue"]
    return [*(found["categories"][name]["score"] for name in CATEGORIES), shift]


def put(name: str, text: str) -> None:
    """Put a table between its marks in the document, which is begun where it is missing."""
    marks = f"<!-- {name}: docs/reading.py -->\n\n", f"\n<!-- end of {name} -->"
    pattern = re.compile(re.escape(marks[0]) + ".*?" + re.escape(marks[1]), re.DOTALL)
    before = DOCUMENT.read_text("utf-8") if DOCUMENT.is_file() else PAGE
    DOCUMENT.write_text(pattern.sub(lambda _: marks[0] + text + marks[1], before), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
