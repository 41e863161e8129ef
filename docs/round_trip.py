"""The round trip that docs/measuring.md shows: a copy of the starter handbook, and forty calls that nobody made.

`docs/screenshots.py` takes its pictures of it, and a test runs the commands in it that the page names.
"""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CARDS = 40
WEAK = ("TEL-01", "TEL-05")
"""Standards that these calls often miss."""


def lay_out(folder: Path) -> None:
    """A handbook of one's own in `folder`: the starter's, without results and their records."""
    for name in ("content", "handbook"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("results", "published", "pages"))
    shutil.copy(ROOT / "conf.py", folder)


def type_off(sheet: Path, answers: Path) -> None:
    """Write into `answers` what stands on forty filled-in cards, as somebody would type it into copies of `sheet`."""
    rows = list(csv.DictReader(io.StringIO(sheet.read_text("utf-8-sig"))))
    answers.parent.mkdir(parents=True, exist_ok=True)
    with answers.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        for card in range(1, CARDS + 1):
            for number, row in enumerate(rows):
                misses = 3 if row["item"].startswith(WEAK) else 11
                steps = sorted(int(one.partition(" ")[0]) for one in row["choices"].split("; ") if one[0].isdigit())
                value = steps[-1] if (card * 7 + number * 5) % misses else steps[0]
                about = {"run": f"card-{card:02}", "unit": "call-centre", "channel": "phone"}
                day = {"date": f"2026-08-{card % 28 + 1:02}"}
                table.writerow(row | about | day | {"value": str(value)})
