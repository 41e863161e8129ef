"""The examples of codes, laid over the smallest valid handbook: the test and `docs/problems.md` show the same."""

from __future__ import annotations

import difflib
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hbgen.checks.sound_texts import SoundTexts
from hbgen.codes.code import Code, Example
from hbgen.examining import Earlier, examine
from hbgen.load import Known
from hbgen.problems import Problem

HERE = Path(__file__).parent
SMALLEST = HERE / "content" / "content"
OPTIONAL = HERE / "optional" / "content"
"""A plan, competencies and a glossary that may be added to the smallest handbook, without a problem."""
_EARLIER = {is_optional: Earlier(Known(), SoundTexts()) for is_optional in (False, True)}
"""What is known of the files that examples have in common: each changes one of them."""


def good_text(file: str) -> str:
    """A file's text where nothing is wrong; empty for one that neither handbook has."""
    paths = (folder / file for folder in (SMALLEST, OPTIONAL))
    return next((path.read_text("utf-8") for path in paths if path.is_file()), "")


def bad_text(example: Example) -> str:
    """The text of the file in which the fault is. Raises `ValueError` unless `good` stands in it once."""
    text = good_text(example.file)
    if not example.good and not text:
        return example.bad
    if text.count(example.good) != 1:
        raise ValueError(f"{example.file}: this does not stand there once: {example.good!r}")
    return text.replace(example.good, example.bad)


@cache
def problems_of(file: str, text: str) -> tuple[Problem, ...]:
    """What is found in the smallest handbook with `text` in `file`; with the plan, if the file is of that part."""
    is_optional = (OPTIONAL / file).is_file()
    with TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        shutil.copytree(SMALLEST, content)
        if is_optional:
            shutil.copytree(OPTIONAL, content, dirs_exist_ok=True)
        if text:
            (content / file).parent.mkdir(exist_ok=True)
            (content / file).write_text(text, "utf-8")
        _, checked = examine(Path(folder), _EARLIER[is_optional])
    return checked.problems


def shown(code: Code, example: Example) -> list[Problem]:
    """The problems of `code` that an example has."""
    return [problem for problem in problems_of(example.file, bad_text(example)) if problem.code == code]


def place_of(example: Example) -> str:
    """`file:line:column` of the text `at`. Raises `ValueError` unless it stands once in its file."""
    file = example.elsewhere or example.file
    text = good_text(file) if example.elsewhere else bad_text(example)
    if example.at and text.count(example.at) != 1:
        raise ValueError(f"{file}: this does not stand there once: {example.at!r}")
    before = text[: text.index(example.at)]
    return f"content/{file}:{before.count(chr(10)) + 1}:{len(before.rpartition(chr(10))[2]) + 1}"


def difference(example: Example) -> str:
    """The lines that are right, each after `-`, and those that are wrong, after `+`."""
    lines = difflib.unified_diff(good_text(example.file).splitlines(), bad_text(example).splitlines(), lineterm="", n=0)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))
