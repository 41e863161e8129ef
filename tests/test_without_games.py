"""Crossword and quiz can be taken out: what names them is this list, and the rest is checked and rendered without."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sampling import in_full

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "hbgen"

GONE = (
    "render/games",
    "checks/games.py",
    "rules/games.py",
    "static/hbgen-crossword.js",
    "static/hbgen-quiz.js",
    "static/hbgen-games.css",
    "static/hbgen-games-kit.css",
)
"""What is deleted, below `src/hbgen`."""

LINES: dict[str, tuple[tuple[str, str], ...]] = {
    "render/registered_games.py": (
        ("from hbgen.render.games import crossword, quiz\n", ""),
        ("(crossword.GAME, quiz.GAME)", "()"),
    ),
}
"""What changes elsewhere: file → old and new text. `docs/contributing.md` names what is no code."""

SCRIPT = """
import json, sys
from hashlib import sha256
from pathlib import Path
import hbgen.cli, hbgen.site.extension, hbgen.site.search, hbgen.site.kit, hbgen.preview.serve
from hbgen.editions import select
from hbgen.examining import examine
from hbgen.render.pages import kit, render

told = {}
for root in map(Path, sys.argv[1:]):
    loaded, checked = examine(root)
    for problem in checked.problems:
        told[f"{root.name} problem {problem.place}"] = problem.code
    edition = select(loaded.handbook, "staff", loaded.handbook.handbook.languages[0])
    files = [*render(edition, loaded.images)]
    for file in files:
        told[f"{root.name} {file.path}"] = sha256(file.data).hexdigest()
    for day in edition.handbook.workshops:
        for file in kit(edition, loaded.images, day.id):
            told[f"{root.name} kit {day.id} {file.path}"] = sha256(file.data).hexdigest()
json.dump(told, sys.stdout)
"""
ROOTS = (ROOT, ROOT / "starters" / "training-day")


def rendered(source: Path) -> dict[str, str]:
    """The problems of both handbooks, and a hash of each page and of each page of a kit, by the code in `source`."""
    command = [sys.executable, "-c", SCRIPT, *map(str, ROOTS)]
    environment = {**os.environ, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=source)
    assert ran.returncode == 0, ran.stderr
    hashes: dict[str, str] = json.loads(ran.stdout)
    return hashes


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code, without its games."""
    source = tmp_path_factory.mktemp("src")
    shutil.copytree(PACKAGE, source / "hbgen", ignore=shutil.ignore_patterns("__pycache__"))
    for name in GONE:
        path = source / "hbgen" / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name, changes in LINES.items():
        path = source / "hbgen" / name
        text = path.read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, (name, old)
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
    return source


@in_full
def test_without_games_all_other_pages_are_the_same(source: Path) -> None:
    before, after = rendered(PACKAGE.parent), rendered(source)
    assert after.keys() < before.keys()
    assert {re.sub(r"^\S+ (kit \S+ )?", "", name) for name in before.keys() - after.keys()} == {
        "learn.md",
        "learn/crossword.md",
        "learn/quiz.md",
    }
    # The contents, and the day on which the games are played, no longer lead there.
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {
        f"{ROOT.name} cover.md",
        "training-day cover.md",
        "training-day workshops/training-day.md",
        "training-day kit training-day cover.md",
    }


def test_nothing_else_in_the_code_speaks_of_crossword_and_quiz(source: Path) -> None:
    """Except for the fields by which a part of a day plays them, and their labels: content stays readable."""
    speaks = re.compile(r"crossword|puzzle|\bquiz", re.IGNORECASE)
    kept = {}
    for path in sorted(source.rglob("*")):
        # What npm's packages are bundled into is not ours to word.
        if path.suffix not in (".py", ".jinja", ".js", ".css", ".html") or path.is_relative_to(
            source / "hbgen" / "forms" / "app"
        ):
            continue
        lines = [line for line in path.read_text("utf-8").splitlines() if speaks.search(line)]
        if lines:
            kept[path.relative_to(source).as_posix()] = lines
    assert list(kept) == ["hbgen/model/workshops.py", "hbgen/text/editor_labels.py"], kept
    assert [len(lines) for lines in kept.values()] == [4, 2]
