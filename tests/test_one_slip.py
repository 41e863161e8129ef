"""One slip of an author is one finding, where the slip is: slips of a kind at every line of a small handbook.

The handbook is the one that `hbgen init` begins. A fixed sample of the lines is tried; `HBGEN_FULL=1` tries all. Single
slips and their remedies stand in `mistakes.yaml`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from hbgen.checks.sound_texts import SoundTexts
from hbgen.examining import Earlier, examine
from hbgen.load import Known
from hbgen.starting.answers import Answers
from hbgen.starting.small_handbook import content
from sampling import some

FIELD = re.compile(r"(?P<before> *(?:- )?)(?P<name>[a-z_]+): (?P<value>[^{\[|>#\s].*)")
ENTRY = re.compile(r"(?P<before> +)- (?P<rest>id: .*)")
BESIDE = re.compile(r" *(?:- )?[a-z_]+: +[^\s#]")
OWED = re.compile(r"  (?:date|type|topic|said): |  (?:operator|value|unit): |    (?:version|type): ")
"""A line without which a record, a target or an instrument is none."""

Slip = Callable[[Sequence[str], int], str | None]
"""The lines of a file and the index of one → what its author types in place of that line; None where it fits not."""


def _field(made: Callable[[re.Match[str]], str]) -> Slip:
    def slip(lines: Sequence[str], at: int) -> str | None:
        field = FIELD.fullmatch(lines[at])
        return made(field) if field is not None and '"' not in field["value"] else None

    return slip


def _entry(made: Callable[[re.Match[str]], str]) -> Slip:
    def slip(lines: Sequence[str], at: int) -> str | None:
        entry = ENTRY.fullmatch(lines[at])
        return made(entry) if entry is not None else None

    return slip


def _beside(made: Callable[[str], str]) -> Slip:
    """A slip on a field below another one of the same entry."""

    def slip(lines: Sequence[str], at: int) -> str | None:
        field, above = FIELD.fullmatch(lines[at]), lines[at - 1] if at else ""
        column = len(above) - len(above.lstrip(" -"))
        is_beside = field is not None and "-" not in field["before"] and BESIDE.match(above) is not None
        is_beside = is_beside and column == len(lines[at]) - len(lines[at].lstrip())
        return made(lines[at]) if is_beside else None

    return slip


SLIPS: Mapping[str, Slip] = {
    "no colon": _field(lambda field: f"{field['before']}{field['name']} {field['value']}"),
    "a semicolon": _field(lambda field: f"{field['before']}{field['name']}; {field['value']}"),
    "no space behind the colon": _field(lambda field: f"{field['before']}{field['name']}:{field['value']}"),
    "an open quote": _field(lambda field: f'{field["before"]}{field["name"]}: "{field["value"]}'),
    "no hyphen": _entry(lambda entry: f"{entry['before']}  {entry['rest']}"),
    "a dash of a word processor": _entry(lambda entry: f"{entry['before']}– {entry['rest']}"),
    "a number for the hyphen": _entry(lambda entry: f"{entry['before']}1. {entry['rest']}"),
    "an entry too far right": _entry(lambda entry: f" {entry[0]}"),
    "an entry too far left": _entry(lambda entry: entry[0][1:]),
    "a field too far right": _beside(lambda line: f" {line}"),
    "a tab": _beside(lambda line: f"\t{line.lstrip()}"),
    "a hyphen before a field": _beside(lambda line: f"{line[: len(line) - len(line.lstrip())]}- {line.lstrip()}"),
    "a needed line left out": lambda lines, at: "" if OWED.match(lines[at]) else None,
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    for file in content(Answers(datetime.date(2026, 11, 30))):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    assert examine(folder)[1].problems == ()
    return folder


def slips(root: Path, slip: Slip) -> Iterator[tuple[str, int, str]]:
    """File, line and text of the file for each line on which the slip can be made."""
    for path in sorted((root / "content").rglob("*.yaml")):
        lines = path.read_text("utf-8").split("\n")
        for at in range(len(lines)):
            typed = slip(lines, at)
            if typed is not None:
                text = "\n".join([*lines[:at], *([typed] if typed else []), *lines[at + 1 :]])
                yield path.relative_to(root).as_posix(), at + 1, text


@pytest.mark.parametrize("kind", SLIPS)
def test_one_slip_is_one_finding_at_its_place(root: Path, kind: str) -> None:
    earlier = Earlier(Known(), SoundTexts())
    wrong = {}
    made = list(slips(root, SLIPS[kind]))
    assert len(made) >= 8
    for file, line, text in some(made, 8):
        problems = examine(root, earlier, instead={file: text.encode()})[1].problems
        faults = [problem for problem in problems if problem.severity != "advice"]
        # What is left out is told at its entry.
        reach = 12 if kind == "a needed line left out" else 1
        at_it = [
            problem for problem in faults if problem.place.file == file and abs(problem.place.line - line) <= reach
        ]
        if len(faults) != 1 or not at_it:
            wrong[file, line] = [f"{problem.place} {problem.code} {problem.message(str)}" for problem in faults]
    assert wrong == {}
