"""Everything that follows from the source and is kept beside it, brought up to date by one command.

`python3 start.py generate`, or `PYTHONPATH=tests python -m generated [PART ...]`, writes what is out of date, removes
what is gone and names each file that changed; read the difference before committing it. Words that have no translation
yet are listed: they are filled in by hand, in the catalogues.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import forms
import golden
import problem_cases
import wording
from hbgen.files import put
from hbgen.schema import schemas

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Part:
    """Files of one origin."""

    make: Callable[[], Mapping[str, bytes]]
    """Path below the repository → content."""
    patterns: tuple[str, ...] = ()
    """Globs of the places that hold nothing else: files there that are not made are removed."""
    kept: frozenset[str] = frozenset()
    """Files in these places that are written by hand."""


def catalogues() -> dict[str, bytes]:
    """hbgen's own words in each language; translations stay as they are."""
    words = wording.collect()
    return {
        wording.catalogue(language).relative_to(wording.SOURCE.parent.parent).as_posix(): wording.written(
            language, words, wording.known(language)
        ).encode()
        for language in wording.LANGUAGES
    }


def references() -> dict[str, bytes]:
    """The tables in `docs/`."""
    reference = beside_the_docs("reference")
    texts = {
        "contract": reference.contract(),
        "contributing": reference.contributing(),
        "exports": reference.exports(),
        "fields": reference.fields(),
        "problems": reference.problems(),
    }
    return {f"docs/{name}.md": text.encode() for name, text in texts.items()}


def beside_the_docs(name: str) -> ModuleType:
    """A module in `docs/`, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look for the module in which they are declared.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def golden_pages() -> dict[str, bytes]:
    """Pages of the handbooks of the tests."""
    return {f"tests/golden/{file.path}": file.data for file in golden.pages()}


def golden_lists() -> dict[str, bytes]:
    """Who sees each field, and what a change of it counts."""
    return {
        "tests/golden/visibility.txt": golden.show_visibility().encode(),
        "tests/golden/weights.txt": golden.show_weights().encode(),
    }


def queries() -> dict[str, bytes]:
    """The SQL of the embedded database."""
    from hbgen.scoring.engine import duckdb_queries

    return {f"src/hbgen/scoring/queries/{name}.sql": text.encode() for name, text in duckdb_queries().items()}


def cases() -> dict[str, bytes]:
    """What the author of each problem case is told."""
    return {f"tests/problems/{case}/expected.txt": problem_cases.told(case).encode() for case in problem_cases.CASES}


PARTS: dict[str, Part] = {
    "catalogues": Part(catalogues),
    "schemas": Part(lambda: {f"schema/{file.path}": file.data for file in schemas()}, ("schema/*",)),
    "docs": Part(references),
    "queries": Part(queries, ("src/hbgen/scoring/queries/*",)),
    "lists": Part(golden_lists),
    "pages": Part(golden_pages, ("tests/golden/*/**/*.*",)),
    "exports": Part(
        lambda: {f"tests/exports/{file.path}": file.data for file in forms.goldens()},
        ("tests/exports/*",),
        frozenset(("tests/exports/instruments.yaml",)),
    ),
    "problems": Part(cases),
}
"""Name of a part in the command → part, in the order in which they are made."""


def update(part: Part) -> list[str]:
    """Bring the files of a part up to date, and return the paths of those that changed, sorted."""
    made = part.make()
    changed = [path for path, data in made.items() if put(ROOT / path, data)]
    present = (path for pattern in part.patterns for path in ROOT.glob(pattern) if path.is_file())
    paths = {path.relative_to(ROOT).as_posix() for path in present if "__pycache__" not in path.parts}
    gone = paths - made.keys() - part.kept
    for path in gone:
        (ROOT / path).unlink()
    return sorted((*changed, *gone))


def main(names: list[str]) -> int:
    """Bring the named parts up to date, or all of them. Returns the exit code."""
    if unknown := [name for name in names if name not in PARTS]:
        sys.stdout.write(f"There is no part {', '.join(unknown)}; choose from {', '.join(PARTS)}.\n")
        return 2
    for name in names or PARTS:
        for path in update(PARTS[name]):
            sys.stdout.write(f"{path}\n")
    for language in wording.LANGUAGES:
        for word in (word for word, translation in wording.known(language).items() if not translation):
            sys.stdout.write(f"Without translation in {wording.catalogue(language).name}: {word}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
