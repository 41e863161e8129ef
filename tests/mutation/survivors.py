"""Reads what mutmut left in a copy, and which survivors were looked at and accepted (`accepted.json`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

from mutation.score import Mutant

ACCEPTED = Path(__file__).with_name("accepted.json")

Accepted = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Module → function → change → why no test needs to notice it. A change of `*` stands for all of a function."""


def accepted() -> Accepted:
    """The survivors that were looked at and need no test."""
    entries: Accepted = json.loads(ACCEPTED.read_text("utf-8"))
    return entries


def mutants(copy: Path, entries: Accepted) -> list[Mutant]:
    """The mutants that were tried in a copy; of those that survived, `entries` are accepted."""
    tried = []
    with chdir(copy):
        for meta in sorted(Path("mutants/src").rglob("*.py.meta")):
            path = meta.relative_to("mutants").with_suffix("")
            data = SourceFileMutationData(path=path)
            data.load()
            for name, exit_code in data.exit_code_by_key.items():
                if exit_code is not None:
                    tried.append(_mutant(path, name, status_by_exit_code[exit_code], entries))
    return tried


def _mutant(path: Path, name: str, status: str, entries: Accepted) -> Mutant:
    module = path.relative_to("src/hbgen").as_posix()
    method, owner = orig_function_and_class_names_from_key(name)
    function = method if owner is None else f"{owner}.{method}"
    if status in ("killed", "timeout"):
        return Mutant(module, function, "", status)
    change = changed_lines(get_diff_for_mutant(name, path=path))
    reasons = entries.get(module, {}).get(function, {})
    if change in reasons or "*" in reasons:
        return Mutant(module, function, change, "accepted")
    return Mutant(module, function, change, "no tests" if status == "no tests" else "survived")


def changed_lines(diff: str) -> str:
    """The lines that a unified diff takes away and adds, without their indentation."""
    body = [line for line in diff.splitlines() if not line.startswith(("---", "+++", "@@"))]
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in body if line[:1] in ("-", "+"))
