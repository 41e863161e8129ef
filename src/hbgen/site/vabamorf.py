"""Estonian words by Vabamorf: lemmas, and where a compound is joined.

Its answers stand in a file at the top of the handbook, which is committed with it: whoever builds the handbook without
Vabamorf builds the same. Where it is installed (`pip install --no-deps estnltk`), words that the file lacks are added.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from hbgen.files import put

LANGUAGE = "et"
FILE = "words.et.json"
"""At the top of a handbook that wants Vabamorf; a new one holds `{}`."""


class Analysis(NamedTuple):
    """The lemmas that a word may have, and the lengths of a compound's beginnings."""

    lemmas: tuple[str, ...]
    joints: tuple[int, ...]


def analyses(words: Iterable[str], file: Path) -> dict[str, Analysis]:
    """What is known of `words`: from `file`, and from Vabamorf, which is then written there. Empty without `file`."""
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict) or not all(isinstance(answer, str) for answer in known.values()):
        return {}
    words = list(words)
    missing = [word for word in words if word not in known]
    analyse = _vabamorf() if missing else None
    if analyse:
        known.update((word, _written(word, analyse)) for word in missing)
        # A handbook that may only be read costs time, nothing else.
        with suppress(OSError):
            put(file, (json.dumps(dict(sorted(known.items())), ensure_ascii=False, indent=0) + "\n").encode())
    return {word: _read(known[word]) for word in words if word in known}


def _written(word: str, analyse: Callable[[str], list[dict[str, Any]]]) -> str:
    """`tagasi+kõnest tagasikõne`: a word with its joints, and its lemmas."""
    analysis = analyse(word)
    roots = max((tuple(answer["root_tokens"]) for answer in analysis), key=len, default=())
    pieces: list[str] = []
    rest = word
    for root in roots[:-1]:
        # The first parts of a compound stand in it as they are; what does not is no joint.
        if not rest.startswith(root) or rest == root:
            break
        pieces.append(root)
        rest = rest.removeprefix(root)
    shown = "+".join([*pieces, rest])
    lemmas = sorted({str(answer["lemma"]).lower() for answer in analysis if answer["lemma"]}) or [word]
    return " ".join([shown, *lemmas])


def _read(answer: str) -> Analysis:
    shown, *lemmas = answer.split()
    joints: list[int] = []
    for piece in shown.split("+")[:-1]:
        joints.append((joints[-1] if joints else 0) + len(piece))
    return Analysis(tuple(lemmas) or (shown.replace("+", ""),), tuple(joints))


def _vabamorf() -> Callable[[str], list[dict[str, Any]]] | None:
    """Vabamorf's analyser, where it is installed. estnltk itself, which needs half a gigabyte, is never imported."""
    spec = importlib.util.find_spec("estnltk")
    if spec is None or not spec.submodule_search_locations:
        return None
    morf = _loaded(Path(spec.submodule_search_locations[0]) / "vabamorf").Vabamorf.instance()

    def analyse(word: str) -> list[dict[str, Any]]:
        answers = morf.analyze([word], disambiguate=False, guess=True, propername=False)
        analyses: list[dict[str, Any]] = answers[0]["analysis"] if answers else []
        return analyses

    return analyse


def _loaded(folder: Path) -> ModuleType:
    """The module `morf` of the package in `folder`, without the package above it."""
    name = "hbgen_estnltk_vabamorf"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            name, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        assert spec and spec.loader
        package = importlib.util.module_from_spec(spec)
        sys.modules[name] = package
        spec.loader.exec_module(package)
    return importlib.import_module(f"{name}.morf")
