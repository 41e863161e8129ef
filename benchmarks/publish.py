"""Whether adding a version costs the same beside 1 and beside 50 others: into a folder and onto a branch.

python benchmarks/publish.py [FOLDER]      FOLDER: a built edition, such as build/site/staff/en
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from hbgen.publishing.branch import Branch, to_branch
from hbgen.publishing.publish import Finished
from hbgen.publishing.store import Store, add
from hbgen.publishing.versions import Version

STANDING = (1, 10, 50)
RUNS = 5


def edition(folder: Path) -> Path:
    """As many files, as large, as those of an edition of the starter handbook."""
    for number in range(450):
        path = folder / ("id" if number % 3 else "pages") / f"{number}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<p>{number}</p>\n" * (30 if number % 3 else 4000), "utf-8")
    return folder


def measure(publish: Callable[[int], None]) -> dict[int, float]:
    """Median cost of the next versions, when so many stand there."""
    taken: dict[int, float] = {}
    count = 0
    for standing in STANDING:
        while count < standing:
            publish(count)
            count += 1
        times = []
        for _ in range(RUNS):
            began = _worked()
            publish(count)
            times.append(_worked() - began)
            count += 1
        taken[standing] = statistics.median(times)
    return taken


def _worked() -> float:
    """Seconds of processor, those of git included: other work on the machine must not decide."""
    return sum(os.times()[:4])


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="hbgen-", dir=Path.cwd() / "build") as temporary:
        work = Path(temporary)
        built = Path(sys.argv[1]) if len(sys.argv) > 1 else edition(work / "built")
        files = [path for path in built.rglob("*") if path.is_file()]
        print(
            f"{len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.1f} MB; seconds (median of {RUNS})"
        )
        shelf = Store(work / "site", "staff/en")
        repository = work / "repository"
        subprocess.run(["git", "init", "--quiet", str(repository)], check=True)
        branch = Branch(repository, "pages")

        def into_folder(number: int) -> None:
            add(shelf, Version(f"1.{number}.0", "2026-01-01"), built)

        def onto_branch(number: int) -> None:
            one = Finished("staff/en", Version(f"1.{number}.0", "2026-01-01"), built)
            to_branch(branch, [one], ["en"], False, lambda *_: None)

        for name, publish in (("folder", into_folder), ("branch", onto_branch)):
            taken = measure(publish)
            print(name, "  ".join(f"{standing} standing: {seconds:.2f}" for standing, seconds in taken.items()))


if __name__ == "__main__":
    main()
