"""Each folder of `problems/` is a handbook with a fault that takes many files or lines, and what its author is told.

Small faults are examples beside their codes (`examples`).

`python -m problem_cases [CASE ...]` writes the `expected.txt` of the cases named, or of all: look at what changes.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from authoring import lines
from hbgen.checks import ALL_CODES, CHECKS
from hbgen.examining import examine
from hbgen.files import put
from hbgen.load import load
from hbgen.releases.ages import aged
from hbgen.releases.head import Number
from hbgen.releases.ledger import freeze

HERE = Path(__file__).parent
CASES = sorted(folder.name for folder in (HERE / "problems").iterdir())
OF_CHECKS = frozenset(code for check in CHECKS for code in check.codes)


def subject(case: str) -> str | None:
    """The code that a case is about: its name begins with it. None for a case that is about all that is told."""
    codes = [code for code in ALL_CODES if case == code or case.startswith(f"{code}-")]
    return max(codes, key=len, default=None)


def build(case: str, root: Path) -> None:
    """Lay the files of a case over the smallest valid handbook.

    What `released` holds, laid over it too, is what the release 1.0.0 said, and `released-then` the same of 1.1.0.
    """
    folder = HERE / "problems" / case
    shutil.copytree(HERE / "content" / "content", root / "content")
    before = None
    for name, number in (("released", Number(1, 0, 0)), ("released-then", Number(1, 1, 0))):
        if (folder / name).is_dir():
            past = root / name
            shutil.copytree(HERE / "content" / "content", past / "content")
            shutil.copytree(folder / name, past, dirs_exist_ok=True)
            loaded = load(past)
            assert loaded.handbook is not None
            before = freeze(
                loaded.handbook, {}, number, loaded.handbook.handbook.date, (), before, aged(before, loaded.handbook)
            )
            put(root / before.file.path, before.data)
            shutil.rmtree(past)
    deleted = folder / "deleted.txt"
    for name in deleted.read_text("utf-8").split() if deleted.is_file() else ():
        (root / name).unlink()
    if (folder / "content").is_dir():
        shutil.copytree(folder / "content", root / "content", symlinks=True, dirs_exist_ok=True)


def told(case: str) -> str:
    """What the author of a case is told with the code of the case, and every error of what is no check.

    So a new check changes only the cases that are about it.
    """
    with TemporaryDirectory() as folder:
        build(case, Path(folder))
        _, checked = examine(Path(folder))
    code = subject(case)
    return lines(
        problem
        for problem in checked.problems
        if code in (None, problem.code) or (problem.severity == "error" and problem.code not in OF_CHECKS)
    )


def main(names: list[str]) -> None:
    """Write what is expected of each case, and name the cases that changed."""
    for case in names or CASES:
        path = HERE / "problems" / case / "expected.txt"
        text = told(case)
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            sys.stdout.write(f"{case}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
